"""Shares of the mark, typed answers and units as Moodle writes them, and what they are here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from question_bank.folding import fold, nfc
from question_bank.formats.moodle.item import Unreadable
from question_bank.formats.reading import MAX_ANSWERS
from question_bank.model import AcceptedNumber, AcceptedText, Ignore, NumberKey, TextKey, Unit

_PERCENT = re.compile(r"(-?)(\d{1,3})(?:[.,](\d{0,10})\d{0,20})?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,60}[.,]?\d{0,60}|[.,]\d{1,60})(?:[eE][+-]?\d{1,3})?")
_STAR = re.compile(r"(?<!\\)\*")
# 33.33333 is a third and 14.28571 a seventh; Moodle offers no fraction with a larger denominator than these.
_LARGEST_DENOMINATOR = 30


def read_share(percent: str) -> Fraction:
    """Return the share that a percentage stands for: "33.33333" is exactly 1/3. Raises Unreadable."""
    found = _PERCENT.fullmatch(percent.strip() or "0")
    if found is None:
        raise Unreadable("moodle_fraction", text=percent[:40])
    sign, whole, part = found[1], found[2], found[3] or ""
    exact = Fraction(int(whole + part), 100 * 10 ** len(part))
    near = exact.limit_denominator(_LARGEST_DENOMINATOR)
    if len(part) >= 3 and abs(near - exact) <= Fraction(1, 200 * 10 ** len(part)):
        exact = near
    return -exact if sign else exact


def write_share(share: Fraction) -> str:
    """Return a share as a percentage with at most five decimals, as Moodle writes it."""
    return f"{round(share * 100, 5).__float__():.5f}".rstrip("0").rstrip(".")


def read_number(text: str) -> Decimal:
    """Return a number as Moodle takes it, with a decimal comma or point. Raises Unreadable."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise Unreadable("moodle_number", text=text[:40])
    return Decimal(text.replace(",", "."))


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed answer of Moodle, in the order in which it tries them."""

    text: str
    share: Fraction
    tolerance: str = ""


def accept_texts(answers: Sequence[Typed], *, is_case_kept: bool) -> TextKey:
    """Return the key for short answers; those worth nothing are left out. Raises Unreadable."""
    ignores = (Ignore.SPACES,) if is_case_kept else (Ignore.CASE, Ignore.SPACES)

    def may_meet(one: Typed, other: Typed) -> bool:
        ours, theirs = (_STAR.split(nfc(typed.text) if is_case_kept else fold(typed.text)) for typed in (one, other))
        if len(ours) == len(theirs) == 1:
            return ours == theirs
        starts = ours[0].startswith(theirs[0]) or theirs[0].startswith(ours[0])
        return starts and (ours[-1].endswith(theirs[-1]) or theirs[-1].endswith(ours[-1]))

    _refuse_order(answers, may_meet)
    return TextKey(tuple(AcceptedText(typed.text, typed.share) for typed in answers if typed.share > 0), ignores)


def accept_numbers(answers: Sequence[Typed]) -> tuple[AcceptedNumber, ...]:
    """Return the accepted numbers of numerical answers; those worth nothing are left out. Raises Unreadable."""
    read = {
        typed: AcceptedNumber(read_number(typed.text), abs(read_number(typed.tolerance or "0")), typed.share)
        for typed in answers
        if typed.text != "*" or typed.share > 0
    }

    def may_meet(one: Typed, other: Typed) -> bool:
        if one not in read or other not in read:
            return True
        apart = abs(Fraction(read[one].value) - Fraction(read[other].value))
        return apart <= Fraction(read[one].tolerance) + Fraction(read[other].tolerance)

    _refuse_order(answers, may_meet)
    return tuple(number for number in read.values() if number.share > 0)


def _refuse_order(answers: Sequence[Typed], may_meet: Callable[[Typed, Typed], bool]) -> None:
    """Moodle takes the first answer that is met, the bank the best one: refuse where that is not the same."""
    if len(answers) > MAX_ANSWERS:
        raise Unreadable("answers_too_many", have=len(answers), limit=MAX_ANSWERS)
    for place, first in enumerate(answers):
        for later in answers[place + 1 :]:
            if first.share < later.share and may_meet(first, later):
                raise Unreadable("moodle_answer_order", text=first.text[:60], other=later.text[:60])


def with_units(
    numbers: tuple[AcceptedNumber, ...], units: Sequence[tuple[str, Decimal]], *, is_needed: bool
) -> NumberKey:
    """Return the key of numbers with Moodle's units (name, multiplier). Raises Unreadable.

    A number in a unit is divided by Moodle's multiplier and multiplied by our factor, which must be an exact decimal.
    Where a unit is needed the numbers may be said in another unit so that all factors are: 1 h = 60 min.
    """
    for name, multiplier in units:
        if multiplier <= 0:
            raise Unreadable("moodle_unit", unit=name[:40])
    multipliers = [Fraction(multiplier) for _, multiplier in units]
    for base in (Fraction(1), *(multipliers if is_needed else ())):
        factors = [exact_decimal(base / multiplier) for multiplier in multipliers]
        if None not in factors:
            named = tuple(Unit(name, factor) for (name, _), factor in zip(units, factors, strict=True) if factor)
            return NumberKey(numbers if base == 1 else tuple(_scale(n, base) for n in numbers), named, is_needed)
    raise Unreadable("moodle_unit", unit=", ".join(name for name, _ in units)[:60])


def _scale(number: AcceptedNumber, by: Fraction) -> AcceptedNumber:
    value, tolerance = (exact_decimal(Fraction(figure) * by) for figure in (number.value, number.tolerance))
    assert value is not None and tolerance is not None  # a decimal times a decimal is one
    return AcceptedNumber(value, tolerance, number.share)


def exact_decimal(fraction: Fraction) -> Decimal | None:
    """Return the decimal that is exactly this fraction, or None."""
    rest, places = fraction.denominator, 0
    while rest % 10 == 0 or rest % 2 == 0 or rest % 5 == 0:
        rest //= 10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5
        places += 1
    if rest != 1:
        return None
    return Decimal(f"{fraction.numerator * 10**places // fraction.denominator}E-{places}")
