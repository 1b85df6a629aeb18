"""What a candidate typed: the number and unit in it, the text as it is compared, the point it names.

The grammar of numbers and the folding of texts are those of docs/marking.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from question_bank.folding import nfc
from question_bank.model import FULL_WIDTH, Ignore

_MINUS = "\u2212"
_SPACES = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # Unicode's category Zs
_FIGURES = (
    rf"(?:[0-9]{{1,3}}(?:[{_SPACES},][0-9]{{3}})+|[0-9]*)\.[0-9]+",
    rf"(?:[0-9]{{1,3}}(?:[{_SPACES}.][0-9]{{3}})+|[0-9]*),[0-9]+",
    # One comma or point without the other is a decimal sign; two and more separate groups.
    rf"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})*(?:,[0-9]{{3}}(?:[{_SPACES}][0-9]{{3}})*){{2,}}",
    rf"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})*(?:\.[0-9]{{3}}(?:[{_SPACES}][0-9]{{3}})*){{2,}}",
    rf"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+",
    "[0-9]+",
)
_NUMBERS = [re.compile(rf"([-+{_MINUS}]?)({figure})(?:[eE]([-+{_MINUS}]?[0-9]{{1,3}}))?") for figure in _FIGURES]
_WHITE = re.compile(r"\s+")
_POINT = re.compile(r"([0-9]{1,5}),([0-9]{1,5})")
_WILDCARD = re.compile(r"(?<!\\)\*")
_WITHOUT_STROKE = str.maketrans("đĐ", "dD")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as typed, exactly, and the text behind it ("" for none)."""

    value: Fraction
    unit: str


def read_number(text: str) -> TypedNumber | None:
    """Return the number that a typed text begins with and the unit behind it, or None where it doesn't."""
    text = text.strip()
    found = max((found for number in _NUMBERS if (found := number.match(text))), key=re.Match.end, default=None)
    if found is None:
        return None
    sign, figure, exponent = found.groups("0")
    decimal_sign = max(",.", key=figure.rfind)
    if figure.count(decimal_sign) != 1:
        decimal_sign = ""
    digits = "".join(
        "." if letter == decimal_sign else letter for letter in figure if letter.isdecimal() or letter == decimal_sign
    )
    minus = "-" if sign in ("-", _MINUS) else ""
    value = Decimal(f"{minus}{digits}e{exponent.replace(_MINUS, '-')}")
    return TypedNumber(Fraction(value), text[found.end() :].strip())


def fold_text(text: str, ignores: Sequence[Ignore]) -> str:
    """Return a text without the differences that don't count, cut at its ends."""
    text = nfc(text).strip()
    if Ignore.CASE in ignores:
        text = nfc(text.casefold())
    if Ignore.MARKS in ignores:
        parts = unicodedata.normalize("NFD", text.translate(_WITHOUT_STROKE))
        text = "".join(letter for letter in parts if not unicodedata.combining(letter))
    if Ignore.SPACES in ignores:
        text = _WHITE.sub(" ", text)
    return text


@lru_cache(maxsize=4096)
def read_accepted(text: str, ignores: tuple[Ignore, ...]) -> tuple[str, ...]:
    """Return an accepted text, folded, as the pieces between its wildcards. Kept, since every attempt needs the same."""
    return tuple(piece.replace("\\*", "*") for piece in _WILDCARD.split(fold_text(text, ignores)))


def is_met(pieces: Sequence[str], text: str) -> bool:
    """Whether the whole text is the pieces in order with anything, also nothing, between two of them.

    Each piece is taken where it comes first: that decides in one pass, however many wildcards there are.
    """
    if len(pieces) == 1:
        return text == pieces[0]
    first, last = pieces[0], pieces[-1]
    place, end = len(first), len(text) - len(last)
    if place > end or not text.startswith(first) or not text.endswith(last):
        return False
    for piece in pieces[1:-1]:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def read_point(text: str) -> tuple[int, int] | None:
    """Return x and y of `x,y` in ten-thousandths of the picture, or None for anything else."""
    found = _POINT.fullmatch(text)
    if found is None:
        return None
    x, y = int(found[1]), int(found[2])
    return (x, y) if x <= FULL_WIDTH and y <= FULL_WIDTH else None
