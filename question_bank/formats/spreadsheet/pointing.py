"""Which options does an answer point to that names them by their numbers, their columns or their own words?

Other programs' tables do so; in ours letters do. What could point to two options is not guessed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from question_bank.folding import fold
from question_bank.formats.spreadsheet.columns import LETTERS, READ_AS
from question_bank.formats.spreadsheet.notation import Unclear
from tables.text import header_key

_NUMBER = re.compile(r"\d+")
_NUMBERS = re.compile(r"(?:0|[1-9]\d?)(?:\s*[,;/&+\s]\s*(?:0|[1-9]\d?))*")
_SHARES = re.compile(r"%\s*\)|(?:^|[\s;,])(?:sai|wrong)\s*:", re.IGNORECASE)
_LABELLED = re.compile(r"([A-Za-z]|[1-9]\d?)\s*[.):]\s*(\S.*)", re.DOTALL)
_FROM_0 = re.compile(r"index|\b0\s?[-–…]", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_HEADS = {header_key(spelling): letter for letter in LETTERS for spelling in READ_AS[letter] if len(spelling) > 2}
_MOST = 2_000  # characters of an answer that is compared with options


@dataclass(frozen=True, slots=True)
class Style:
    """How a table speaks of its options.

    is_numbered  whether its columns of options have numbers: `Option 1`, `Answer 2`, or its answers count from 0
    are_texts    whether some answer is the words of an option, and nothing else
    first        the number of the first option: 0 where some answer is 0 or the answer's column says so
    """

    is_numbered: bool = False
    are_texts: bool = False
    first: int = 1


def style_of(headers: Mapping[str, str], rows: Iterable[tuple[str, Sequence[str]]]) -> Style:
    """Return the style of a table. headers: field → header; rows: answer and texts of the options of each."""
    is_numbered = any(letter.isdigit() for letter in headers.get("A", ""))
    are_texts, first = False, 0 if _FROM_0.search(headers.get("answer", "")) else 1
    for answer, texts in rows:
        words = _by_words(answer, texts)
        are_texts = are_texts or (words is not None and not _is_notation(answer, len(texts)))
        if texts and words is None and is_number(answer) and "0" in _NUMBER.findall(answer):
            first = 0
    return Style(is_numbered or first == 0, are_texts, first)


def is_number(answer: str) -> bool:
    """Whether an answer is numbers, `2` or `1, 3`."""
    return _NUMBERS.fullmatch(answer) is not None


def to_letters(answer: str, texts: Sequence[str], style: Style) -> str:
    """Return the answer in letters, `B` or `A, C`; as it is where it names no options. Raises Unclear."""
    if not answer or not texts or len(answer) > _MOST or _SHARES.search(answer):
        return answer
    words = _by_words(answer, texts)
    if _NUMBERS.fullmatch(answer):
        places = sorted({int(number) - style.first for number in _NUMBER.findall(answer)})
        beyond = places[0] < 0 or places[-1] >= len(texts)
        if words is not None and style.are_texts and not style.is_numbered:
            return LETTERS[words]
        if words is not None and not beyond and places != [words] and (style.are_texts or not style.is_numbered):
            raise Unclear("answer_two_ways", text=answer[:60], first=LETTERS[places[0]], second=LETTERS[words])
        if words is not None and (beyond or places == [words]):
            return LETTERS[words]
        if beyond:
            raise Unclear("answer_without_option", option=str(places[-1] + style.first))
        return ", ".join(LETTERS[place] for place in places)
    if _is_letters(answer, len(texts)):
        if words is not None and style.are_texts and answer.strip().upper() != LETTERS[words]:
            raise Unclear("answer_two_ways", text=answer[:60], first=answer.strip().upper()[:1], second=LETTERS[words])
        return answer
    # One letter is meant as a letter, also where it names no option, unless the table speaks otherwise.
    if words is not None and (style.are_texts or style.is_numbered or not _is_a_letter(answer)):
        return LETTERS[words]
    named = _by_head(answer, texts)
    if named is not None:
        return LETTERS[named]
    for sign in ("\n", "|", ";", ","):
        parts = [part.strip() for part in answer.split(sign) if part.strip()]
        found = [_by_words(part, texts) if len(texts) else None for part in parts[: len(texts)]]
        places = sorted({place for place in found if place is not None})
        if len(parts) > 1 and len(places) == len(parts):
            return ", ".join(LETTERS[place] for place in places)
    return answer


def without_labels(texts: list[str]) -> list[str]:
    """Return options without their `A.`, `B.` or `1)`, `2)`, where every one bears its own: options are shuffled."""
    found = [_LABELLED.fullmatch(text) for text in texts]
    own = [(LETTERS[place], str(place + 1)) for place in range(min(len(texts), len(LETTERS)))]
    if len(texts) < 2 or len(own) < len(texts):
        return texts
    if all(label is not None and label[1].upper() in names for label, names in zip(found, own, strict=True)):
        return [label[2] for label in found if label is not None]
    return texts


def _is_notation(answer: str, count: int) -> bool:
    numbers = _NUMBERS.fullmatch(answer) and max(map(int, _NUMBER.findall(answer))) <= count
    return (
        not answer
        or _is_a_letter(answer)
        or bool(numbers)
        or _is_letters(answer, count)
        or _SHARES.search(answer) is not None
    )


def _is_a_letter(answer: str) -> bool:
    return len(answer) == 1 and answer.upper() in LETTERS


def _is_letters(answer: str, count: int) -> bool:
    letters = re.sub(r"[\s,;./+&-]+", "", answer[:200].upper())
    return bool(letters) and len(set(letters)) == len(letters) and set(letters) <= set(LETTERS[:count])


def _plain(text: str) -> str:
    return fold(html.unescape(_TAG.sub("", text[: 2 * _MOST])))


def _by_words(answer: str, texts: Sequence[str]) -> int | None:
    """The place of the one option that says just that."""
    if not answer or len(answer) > _MOST:
        return None
    places = [place for place, text in enumerate(texts[: len(LETTERS)]) if _plain(text) == _plain(answer)]
    return places[0] if len(places) == 1 else None


def _by_head(answer: str, texts: Collection[str]) -> int | None:
    """The place of the option in the column named, `Option 2`, or of the one written out, `B. Paris`."""
    letter = _HEADS.get(header_key(answer[:60]))
    if letter is None and (found := _LABELLED.fullmatch(answer)) is not None:
        place = _by_words(found[2], list(texts))
        is_own = place is not None and found[1].upper() in (LETTERS[place], str(place + 1))
        return place if is_own else None
    place = LETTERS.index(letter) if letter else len(texts)
    return place if place < len(texts) else None
