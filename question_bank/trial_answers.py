"""Responses to try markers with: one that is worth the full mark and one that is worth nothing.

Made from the question alone, without either marker. docs/marking.md defines what they must be worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Context, Decimal, Inexact
from fractions import Fraction

from question_bank.model import (
    FULL_WIDTH,
    Area,
    Gap,
    GapsKey,
    HotspotKey,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Question,
    QuestionType,
    Shape,
    TextKey,
    Unit,
)

T = QuestionType
ESSAY_TEXT = "Bài viết thử."
_NO_UNIT = Unit("")
_STRANGER = "?"
# Taken for wrong texts: the first that no accepted text holds.
_FOREIGN = "☒✗◆"
_DIGITS = 60
_GRID = range(0, FULL_WIDTH + 1, 500)


def right_response(question: Question) -> tuple[str, ...]:
    """Return a response that is worth the full mark, as far as the question has one; an essay's needs people."""
    options = question.options
    match question.type, question.key:
        case ((T.SINGLE | T.TRUE_FALSE), _):
            return (_best(options).id,)
        case T.MULTIPLE, _ if _counts_shares(question):
            return tuple(option.id for option in options if option.share and option.share > 0)
        case T.MULTIPLE, _:
            return tuple(option.id for option in options if option.is_right)
        case T.CLUSTER, _:
            return tuple(f"{option.id}={int(option.is_right)}" for option in options)
        case T.ORDERING, _:
            return tuple(option.id for option in options)
        case T.MATCHING, MatchingKey(premises=premises):
            return tuple(f"{premise.id}={premise.option_id}" for premise in premises)
        case T.NUMERICAL, NumberKey() as key:
            return (_right_number(key),)
        case T.SHORT_TEXT, TextKey() as key:
            return (_right_text(key),)
        case T.GAPS, GapsKey(gaps=gaps):
            return tuple(f"{gap.id}={_right_gap(gap)}" for gap in gaps)
        case T.HOTSPOT, HotspotKey(areas=areas):
            return tuple(dict.fromkeys(point_text(*point_on(area)) for area in areas if area.is_right))
    return (ESSAY_TEXT,)


def wrong_response(question: Question) -> tuple[str, ...]:
    """Return a response, not the empty one, that is worth nothing."""
    options = question.options
    match question.type, question.key:
        case ((T.SINGLE | T.TRUE_FALSE), _):
            # Where every option is worth something, two of them are not.
            return _worthless(options)[:1] or tuple(option.id for option in options[:2])
        case T.MULTIPLE, _ if _counts_shares(question):
            return tuple(o.id for o in options if o.share is None or o.share <= 0) or (_STRANGER,)
        case T.MULTIPLE, _:
            return tuple(option.id for option in options if not option.is_right) or (_STRANGER,)
        case T.CLUSTER, _:
            return tuple(f"{option.id}={int(not option.is_right)}" for option in options)
        case T.ORDERING, _:
            return tuple(option.id for option in (*options[1:], options[0]))
        case T.MATCHING, MatchingKey(premises=premises):
            return tuple(
                f"{premise.id}={next(option.id for option in options if option.id != premise.option_id)}"
                for premise in premises
            )
        case T.NUMERICAL, NumberKey() as key:
            return (_wrong_number(key),)
        case T.SHORT_TEXT, TextKey() as key:
            return _wrong_texts(key)
        case T.GAPS, GapsKey(gaps=gaps):
            return tuple(f"{gap.id}={text}" for gap in gaps for text in _wrong_gap(gap))
        case T.HOTSPOT, HotspotKey() as key:
            return _wrong_points(key)
    return (ESSAY_TEXT,)


def _counts_shares(question: Question) -> bool:
    has_shares = any(option.share is not None for option in question.options)
    return has_shares and question.rule is not MarkingRule.ALL_OR_NOTHING


def _worth(option: Option) -> Fraction:
    return option.share if option.share is not None else Fraction(option.is_right)


def _best(options: Sequence[Option]) -> Option:
    return max(options, key=_worth)


def _worthless(options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(option.id for option in options if _worth(option) <= 0)


def _right_gap(gap: Gap) -> str:
    match gap.key:
        case NumberKey() as key:
            return _right_number(key)
        case TextKey() as key:
            return _right_text(key)
    return _best(gap.options).id


def _wrong_gap(gap: Gap) -> tuple[str, ...]:
    match gap.key:
        case NumberKey() as key:
            return (_wrong_number(key),)
        case TextKey() as key:
            return _wrong_texts(key)
    return _worthless(gap.options)[:1] or tuple(option.id for option in gap.options[:2])


def number_text(value: Decimal) -> str:
    """Return a number as it can be typed: in digits, or with an exponent where those would be many."""
    _, digits, power = value.as_tuple()
    assert isinstance(power, int), "a key holds finite numbers"
    if abs(power) < 20:
        return f"{value:f}"
    return f"{'-' if value < 0 else ''}{''.join(map(str, digits))}e{power}"


def in_unit(value: Decimal, unit: Unit) -> Decimal | None:
    """Return the number that must be typed with a unit to mean `value`, or None if it has no end."""
    context = Context(prec=_DIGITS)
    typed = context.divide(value, unit.factor)
    return None if context.flags[Inexact] else typed.normalize(context)


def _right_number(key: NumberKey) -> str:
    best = max(key.numbers, key=lambda accepted: accepted.share)
    units = [*([] if key.is_unit_needed else [_NO_UNIT]), *key.units]
    for unit in units:
        typed = in_unit(best.value, unit)
        if typed is not None:
            return f"{number_text(typed)} {unit.name}".rstrip()
    rounded = Context(prec=_DIGITS).divide(best.value, units[0].factor)  # hits where there is any tolerance at all
    return f"{number_text(rounded)} {units[0].name}"


def _wrong_number(key: NumberKey) -> str:
    unit = key.units[0] if key.is_unit_needed else _NO_UNIT
    above = max(abs(accepted.value) + accepted.tolerance for accepted in key.numbers) + 1
    typed = Context(prec=_DIGITS, rounding=ROUND_CEILING).divide(above, unit.factor)
    return f"{number_text(typed)} {unit.name}".rstrip()


def text_of(accepted: str, filling: str) -> str:
    """Return an accepted text with `filling` for each run of any characters."""
    return "*".join(piece.replace("*", filling) for piece in accepted.split("\\*"))


def _right_text(key: TextKey) -> str:
    return text_of(max(key.texts, key=lambda accepted: accepted.share).text, "x")


def _wrong_texts(key: TextKey) -> tuple[str, ...]:
    texts = [accepted.text for accepted in key.texts if accepted.share > 0]
    foreign = next(letter for letter in _FOREIGN if not any(letter in text for text in texts)) * 3
    # Where everything counts, only two texts at once don't.
    return (foreign, foreign[1:]) if any(not text.strip("* ") for text in texts) else (foreign,)


def point_text(x: int, y: int) -> str:
    """Return a point as a response names it."""
    return f"{x},{y}"


def point_on(area: Area) -> tuple[int, int]:
    """Return a point that hits an area: the middle of a rectangle or an ellipse, the first corner of a polygon."""
    if area.shape is Shape.RECTANGLE:
        left, top, right, bottom = area.numbers
        return (left + right) // 2, (top + bottom) // 2
    return area.numbers[0], area.numbers[1]


def frame_of(area: Area) -> tuple[int, int, int, int]:
    """Return the smallest rectangle around an area: left, top, right, bottom."""
    if area.shape is Shape.ELLIPSE:
        x, y, across, down = area.numbers
        return x - across, y - down, x + across, y + down
    across, down = area.numbers[0::2], area.numbers[1::2]
    return min(across), min(down), max(across), max(down)


def _wrong_points(key: HotspotKey) -> tuple[str, ...]:
    frames = [frame_of(area) for area in key.areas if area.is_right]
    for x in _GRID:
        for y in _GRID:
            if not any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in frames):
                return (point_text(x, y),)
    # Right areas fill the picture: too many points are worth nothing anywhere.
    return tuple(point_text(x, 0) for x in range(key.most_points + 1))
