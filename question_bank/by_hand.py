"""How an answer is written on paper, and how what was written is read back as a response.

Letters stand for options in the paper's order (A, B, C …), numbers for premises. One text for an item, or one for each
gap of `gaps`; "" is nothing; `⁇` stands where something can't be read. docs/marking.md says what a response is.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.model import GAP_MARK, EssayKey, GapsKey, HotspotKey, MatchingKey, PaperItem, Question, QuestionType
from question_bank.presenting import offered_in

T = QuestionType
LONGEST_TEXT = 200
_LETTERS = string.ascii_uppercase
_NONE = "-"
UNREADABLE = "⁇"
_TRUE, _FALSE = "ĐDT1", "SF0"
_BETWEEN = re.compile(r"[\s,;.→>]+")
_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_TYPED = (T.NUMERICAL, T.SHORT_TEXT, T.ESSAY)


@dataclass(frozen=True, slots=True)
class HandForm:
    """How an item of a paper is answered by hand.

    ids       options in the paper's order: A, B, C …
    premises  left-hand sides of matching: 1, 2, 3 …
    gaps      in the order in which they stand in the stem: name → ids offered in the order shown, () for typed text
    room      most points of a hotspot, most characters of a typed text
    """

    type: QuestionType
    ids: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    gaps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    room: int = LONGEST_TEXT

    @property
    def texts(self) -> int:
        """How many texts are written for the item."""
        return len(self.gaps) if self.type is T.GAPS else 1


@dataclass(frozen=True, slots=True)
class HandFault:
    """What was written can't be an answer.

    code  "letter" (one that the item has not), "twice" (a letter), "length" (as many signs as `wanted`),
          "point" (not two numbers from 0 to 100), "room" (more than `wanted`), "texts" (not as many as `wanted`)
    """

    code: str
    wanted: int = 0


def hand_form(question: Question, item: PaperItem) -> HandForm:
    """Return how an item of a paper is answered by hand."""
    match question.key:
        case MatchingKey(premises=premises):
            return HandForm(question.type, item.option_ids, tuple(premise.id for premise in premises))
        case GapsKey(gaps=gaps):
            offered = {gap.id: tuple(option.id for option in offered_in(gap)) for gap in gaps}
            return HandForm(question.type, gaps=tuple((n, offered[n]) for n in gap_order(question.stem_html, offered)))
        case HotspotKey(most_points=most) | EssayKey(most_characters=most):
            return HandForm(question.type, room=most)
    return HandForm(question.type, item.option_ids)


def gap_order(stem_html: str, names: Sequence[str] | dict[str, object]) -> list[str]:
    """Return the names of gaps in the order in which they stand in the stem."""
    return [name for name in GAP_MARK.findall(stem_html) if name in names]


def read_hand(form: HandForm, texts: Sequence[str]) -> tuple[str, ...] | HandFault:
    """Return the response that was written, always in the same order of its parts, or what is wrong with it."""
    if len(texts) != form.texts:
        return HandFault("texts", form.texts)
    if form.type is T.GAPS:
        return _read_gaps(form, texts)
    if form.type in _TYPED:
        return _read_typed(texts[0], form.room, keep_lines=form.type is T.ESSAY)
    if form.type is T.HOTSPOT:
        return _read_points(texts[0], form.room)
    written = _BETWEEN.sub("", unicodedata.normalize("NFC", texts[0]).upper())
    if not written:
        return ()
    if form.type is T.CLUSTER:
        return _read_judgements(written, form.ids)
    if form.type is T.MATCHING:
        return _read_pairs(written, form)
    return _read_letters(written, form)


def legible(form: HandForm, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the texts without what can't be read: of signs the others stay, an essay stays as it is, any other text
    with something unreadable in it says nothing."""
    return tuple(_legible(_gap_type(form, place), text) for place, text in enumerate(texts))


def _gap_type(form: HandForm, place: int) -> QuestionType:
    if form.type is not T.GAPS or place >= len(form.gaps):
        return form.type
    return T.SINGLE if form.gaps[place][1] else T.SHORT_TEXT


def _legible(type_: QuestionType, text: str) -> str:
    if UNREADABLE not in text or type_ is T.ESSAY:
        return text
    if type_ is T.MULTIPLE:
        return text.replace(UNREADABLE, "")
    if type_ is T.HOTSPOT:
        return ";".join(point for point in text.split(";") if UNREADABLE not in point)
    if type_ in (T.CLUSTER, T.MATCHING) and len(text.strip()) > 1:
        return text.replace(UNREADABLE, _NONE)
    return ""


def _read_letters(written: str, form: HandForm) -> tuple[str, ...] | HandFault:
    places = [_LETTERS.find(letter) for letter in written]
    if not all(0 <= place < len(form.ids) for place in places):
        return HandFault("letter")
    if len(set(places)) < len(places):
        return HandFault("twice")
    wanted = {T.SINGLE: 1, T.TRUE_FALSE: 1, T.ORDERING: len(form.ids)}.get(form.type, len(places))
    if len(places) != wanted:
        return HandFault("length", wanted)
    return tuple(form.ids[place] for place in (places if form.type is T.ORDERING else sorted(places)))


def _read_judgements(written: str, ids: Sequence[str]) -> tuple[str, ...] | HandFault:
    if len(written) != len(ids):
        return HandFault("length", len(ids))
    if not set(written) <= set(_TRUE + _FALSE + _NONE):
        return HandFault("letter")
    return tuple(f"{i}={int(sign in _TRUE)}" for i, sign in zip(ids, written, strict=True) if sign != _NONE)


def _read_pairs(written: str, form: HandForm) -> tuple[str, ...] | HandFault:
    if len(written) != len(form.premises):
        return HandFault("length", len(form.premises))
    if not set(written) <= {*_LETTERS[: len(form.ids)], _NONE}:
        return HandFault("letter")
    return tuple(
        f"{premise}={form.ids[_LETTERS.index(sign)]}"
        for premise, sign in zip(form.premises, written, strict=True)
        if sign != _NONE
    )


def _read_typed(text: str, most: int, *, keep_lines: bool = False) -> tuple[str, ...] | HandFault:
    text = unicodedata.normalize("NFC", text).strip()
    if not keep_lines:
        text = " ".join(text.split())
    if len(text) > most:
        return HandFault("room", most)
    return (text,) if text else ()


def _read_gaps(form: HandForm, texts: Sequence[str]) -> tuple[str, ...] | HandFault:
    response: list[str] = []
    for (name, offered), text in zip(form.gaps, texts, strict=True):
        one = HandForm(T.SINGLE, offered) if offered else HandForm(T.SHORT_TEXT)
        found = read_hand(one, [text])
        if isinstance(found, HandFault):
            return found
        response += [f"{name}={part}" for part in found]
    return tuple(response)


def _read_points(text: str, most: int) -> tuple[str, ...] | HandFault:
    """Points parted by `;`, each its place on the ruler across and on the one down, in hundredths of the picture."""
    points = []
    for written in text.split(";"):
        numbers = re.split(r"[\s/×x]+", written.strip())
        if numbers == [""]:
            continue
        if len(numbers) != 2 or not all(map(_PERCENT.fullmatch, numbers)):
            return HandFault("point")
        across, down = (int(Decimal(number.replace(",", ".")) * 100) for number in numbers)
        if max(across, down) > 10_000:
            return HandFault("point")
        points.append((across, down))
    if len(set(points)) > most:
        return HandFault("room", most)
    return tuple(f"{across},{down}" for across, down in sorted(set(points)))


def write_hand(form: HandForm, response: Sequence[str]) -> tuple[str, ...]:
    """Return a response as it would be written by hand, a text for each of `form.texts`. `read_hand` gives it back."""
    match form.type:
        case T.GAPS:
            named = dict(text.partition("=")[::2] for text in response)
            return tuple(
                _LETTERS[offered.index(named[name])] if offered and name in named else named.get(name, "")
                for name, offered in form.gaps
            )
        case T.NUMERICAL | T.SHORT_TEXT | T.ESSAY:
            return ("".join(response),)
        case T.HOTSPOT:
            points = (text.split(",") for text in response)
            return ("; ".join(f"{_as_percent(across)} {_as_percent(down)}" for across, down in points),)
        case T.CLUSTER:
            judged = dict(text.partition("=")[::2] for text in response)
            signs = {"1": _TRUE[0], "0": _FALSE[0]}
            return ("".join(signs.get(judged.get(i, ""), _NONE) for i in form.ids) if response else "",)
        case T.MATCHING:
            named = dict(text.partition("=")[::2] for text in response)
            letters = (_LETTERS[form.ids.index(named[p])] if p in named else _NONE for p in form.premises)
            return ("".join(letters) if response else "",)
    return ("".join(_LETTERS[form.ids.index(i)] for i in response),)


def _as_percent(ten_thousandths: str) -> str:
    text = format(Decimal(int(ten_thousandths)) / 100, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
