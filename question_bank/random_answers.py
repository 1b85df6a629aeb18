"""Random responses to try markers with: what candidates may send, close to every edge of what is right, and worse."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal

from question_bank.model import (
    FULL_WIDTH,
    Area,
    Gap,
    GapsKey,
    HotspotKey,
    MatchingKey,
    NumberKey,
    Question,
    QuestionType,
    TextKey,
    Unit,
)
from question_bank.trial_answers import ESSAY_TEXT, frame_of, in_unit, number_text, point_on, point_text, text_of

T = QuestionType
# Of so many responses one is spoilt as a whole, and one of so many texts is garbage.
_SPOILT_ONE_IN = 12
_GARBAGE_ONE_IN = 16
_STRANGE_IDS = ("", "?", "zzzzzz", "=", "1", "=1")
_GARBAGE = "0123456789.,+-−eE =*\\\u00a0\u202fkmđĐáÁß☒\t"
_SPACES = (" ", "\u00a0", "\u202f", "\u2009")
_LETTERS = "abxyzđáÂ .*\\"


def random_response(question: Question, chance: random.Random) -> tuple[str, ...]:
    """Return a random response; it may be empty, or one that the question can't have had."""
    response = _plausible(question, chance)
    if chance.randrange(_SPOILT_ONE_IN) == 0:
        response = _spoil(response, chance)
    return tuple(response)


def _plausible(question: Question, chance: random.Random) -> list[str]:
    ids = [option.id for option in question.options]
    match question.type, question.key:
        case ((T.SINGLE | T.TRUE_FALSE), _):
            return [chance.choice(ids)] if chance.random() < 0.9 else []
        case T.MULTIPLE, _:
            return chance.sample(ids, chance.randint(0, len(ids)))
        case T.CLUSTER, _:
            return _pairs([(i, lambda: chance.choice("01")) for i in ids], chance)
        case T.MATCHING, MatchingKey(premises=premises):
            right = [(premise.id, premise.option_id) for premise in premises]
            return _pairs([(name, _often(option, ids, chance)) for name, option in right], chance)
        case T.ORDERING, _:
            return _random_order(ids, chance)
        case T.NUMERICAL, NumberKey() as key:
            return [_random_number(key, chance)]
        case T.SHORT_TEXT, TextKey() as key:
            return [_random_text(key, chance)]
        case T.GAPS, GapsKey(gaps=gaps):
            return _pairs([(gap.id, _gap_writer(gap, chance)) for gap in gaps], chance)
        case T.HOTSPOT, HotspotKey() as key:
            return [_random_point(key.areas, chance) for _ in range(chance.randint(0, key.most_points))]
    return [ESSAY_TEXT] if chance.random() < 0.8 else []


def _spoil(response: list[str], chance: random.Random) -> list[str]:
    """Repeat, add, drop or bend something."""
    spoilt = list(response)
    match chance.randrange(5):
        case 0 if spoilt:
            spoilt.insert(chance.randint(0, len(spoilt)), chance.choice(spoilt))
        case 1:
            spoilt.insert(chance.randint(0, len(spoilt)), chance.choice(_STRANGE_IDS))
        case 2 if spoilt:
            spoilt.pop(chance.randrange(len(spoilt)))
        case 3 if spoilt:
            place = chance.randrange(len(spoilt))
            spoilt[place] = _bend(spoilt[place], chance)
        case _:
            spoilt.append(_garbage(chance))
    return spoilt


def _garbage(chance: random.Random) -> str:
    return "".join(chance.choices(_GARBAGE, k=chance.randint(0, 8)))


def _bend(text: str, chance: random.Random) -> str:
    """Change one character, or put one in."""
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(_GARBAGE) + text[place + chance.randint(0, 1) :]


def _pairs(parts: Sequence[tuple[str, Callable[[], str]]], chance: random.Random) -> list[str]:
    """Name most parts once, some not, a few twice, in any order."""
    named = []
    for name, write in parts:
        for _ in range(chance.choices((0, 1, 2), (15, 80, 5))[0]):
            named.append(f"{name}={write()}")
    chance.shuffle(named)
    return named


def _often(right: str, ids: Sequence[str], chance: random.Random) -> Callable[[], str]:
    return lambda: right if chance.random() < 0.6 else chance.choice((*ids, *_STRANGE_IDS[:2]))


def _random_order(ids: Sequence[str], chance: random.Random) -> list[str]:
    order = list(ids)
    if chance.random() < 0.3:
        chance.shuffle(order)
    else:
        for _ in range(chance.randint(0, 2)):
            a, b = chance.randrange(len(order)), chance.randrange(len(order))
            order[a], order[b] = order[b], order[a]
    return order


def _gap_writer(gap: Gap, chance: random.Random) -> Callable[[], str]:
    match gap.key:
        case NumberKey() as key:
            return lambda: _random_number(key, chance) if chance.random() < 0.9 else " "
        case TextKey() as key:
            return lambda: _random_text(key, chance) if chance.random() < 0.9 else ""
    return lambda: chance.choice([option.id for option in gap.options])


# --- typed numbers


def _random_number(key: NumberKey, chance: random.Random) -> str:
    if chance.randrange(_GARBAGE_ONE_IN) == 0:
        return _garbage(chance)
    accepted = chance.choice(key.numbers)
    least = Decimal(1).scaleb(min(accepted.value.as_tuple().exponent, accepted.tolerance.as_tuple().exponent, 0))
    off = chance.choice((Decimal(0), accepted.tolerance, accepted.tolerance + least, accepted.tolerance / 2))
    value = accepted.value + (off if chance.random() < 0.5 else -off)
    unit = chance.choice((Unit(""), *key.units))
    typed = in_unit(value, unit)
    text = _write_number(value if typed is None else typed, chance)
    return _with_unit(text, unit.name, chance)


def _write_number(value: Decimal, chance: random.Random) -> str:
    text = number_text(value)
    sign = "-" if text.startswith("-") else ""
    text = text.removeprefix("-")
    if "e" in text:
        return sign + text
    sign = chance.choice("-−") if sign else chance.choice(("", "", "", "+"))
    whole, _, fraction = text.partition(".")
    if chance.randrange(6) == 0:
        moved = chance.randint(-3, 3)  # the same number with an exponent
        return f"{sign}{number_text(value.copy_abs().scaleb(-moved))}{chance.choice('eE')}{chance.choice(('', '+')) if moved >= 0 else ''}{moved}"
    decimal = chance.choice(",.")
    if chance.random() < 0.4:
        separator = chance.choice((*_SPACES, "," if decimal == "." else "."))
        size = 3 if chance.random() < 0.9 else 2
        first = len(whole) % size
        groups = [whole[:first]] * bool(first) + [whole[at : at + size] for at in range(first, len(whole), size)]
        whole = separator.join(groups)
    if whole == "0" and chance.randrange(4) == 0:
        whole = ""
    if not fraction and chance.randrange(8) == 0:
        fraction = "0" * chance.randint(0, 3)
        return f"{sign}{whole}{decimal}{fraction}"
    return f"{sign}{whole}{decimal}{fraction}" if fraction else sign + whole


def _with_unit(number: str, unit: str, chance: random.Random) -> str:
    if chance.randrange(10) == 0:
        unit = chance.choice(("x", "kmm", "%"))
    text = number + chance.choice(("", "", *_SPACES, "  ")) * bool(unit) + _other_case(unit, chance)
    return f" {text}\u00a0" if chance.randrange(10) == 0 else text


def _other_case(text: str, chance: random.Random) -> str:
    return chance.choice((text, text, text.upper(), text.lower(), text.title()))


# --- typed texts


def _random_text(key: TextKey, chance: random.Random) -> str:
    if chance.randrange(_GARBAGE_ONE_IN) == 0:
        return _garbage(chance)
    filling = "".join(chance.choices(_LETTERS, k=chance.choice((0, 0, 1, 3))))
    text = _other_case(text_of(chance.choice(key.texts).text, filling), chance)
    match chance.randrange(8):
        case 0:
            text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        case 1:
            text = unicodedata.normalize("NFD", text)
        case 2:
            text = text.replace(" ", chance.choice(("  ", "\u00a0", "\t", "")))
        case 3:
            text = f" {text}\u00a0"
        case 4:
            text = text.replace("đ", "d").replace("Đ", "D")
        case 5:
            text = _bend(text, chance)
    return text


# --- points


def _random_point(areas: Sequence[Area], chance: random.Random) -> str:
    if chance.randrange(_GARBAGE_ONE_IN) == 0:
        return chance.choice(("5", "a,b", "10001,3", "-1,5", "1,2,3", " 5,3", "000005,3", ",", _garbage(chance)))
    area = chance.choice(areas)
    left, top, right, bottom = frame_of(area)
    match chance.randrange(5):
        case 0:
            x, y = point_on(area)
        case 1:  # a corner of a polygon or rectangle, or between two: on the edge where the halves come out whole
            corners = list(zip(area.numbers[0::2], area.numbers[1::2], strict=True))
            (ax, ay), (bx, by) = chance.choice(corners), chance.choice(corners)
            x, y = (ax + bx) // 2, (ay + by) // 2
        case 2:  # where the frame is touched
            x, y = chance.choice(
                ((left, (top + bottom) // 2), (right, top), ((left + right) // 2, bottom), (left, top))
            )
        case 3:
            x, y = chance.randint(left, right), chance.randint(top, bottom)
        case _:
            x, y = chance.randint(0, FULL_WIDTH), chance.randint(0, FULL_WIDTH)
    x += chance.choice((0, 0, 0, -1, 1))
    y += chance.choice((0, 0, 0, -1, 1))
    text = point_text(min(max(x, 0), FULL_WIDTH), min(max(y, 0), FULL_WIDTH))
    return f"0{text}" if chance.randrange(20) == 0 and len(text.split(",")[0]) < 5 else text
