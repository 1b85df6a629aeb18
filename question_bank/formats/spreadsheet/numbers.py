"""Which numbers count: `3,5 ± 0,05 km; 1 m = 0,001 km; 4 ± 1 km (50%)`.

A number may have a tolerance, a unit and a share; `3,45 … 3,55` is a range. The first number's unit is the one that
numbers without a unit are in. Another unit is tied to it by `1 m = 0,001 km`, or by naming the same amount (`3500 m`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from question_bank.answers import read_number
from question_bank.folding import fold
from question_bank.formats.spreadsheet.notation import (
    Unclear,
    exact_decimal,
    split_list,
    split_share,
    write_decimal,
    write_share,
)
from question_bank.model import AcceptedNumber, NumberKey, Unit

_TOLERANCE = re.compile(r"±|\+/-|\+-")
_RANGE = re.compile(r"(?:(?:từ|from)\s+)?(\S.*?)\s*(?:…|\.{2,3}|\s(?:đến|to)\s)\s*(\S.*)", re.IGNORECASE)
_LONGEST = 400
_UNIT_BEGINS = frozenset("°%‰′″'\"$€₫£¥")


@dataclass(frozen=True, slots=True)
class _Amount:
    """One part of the cell: a number with what belongs to it, in the unit it is written in."""

    value: Fraction
    unit: str
    tolerance: Fraction | None
    share: Fraction | None


def read_numbers(text: str, *, is_unit_needed: bool = False) -> NumberKey:
    """Return the key that the cell states. Raises Unclear."""
    parts = split_list(text, ";|\n")
    amounts = [_read_amount(part) for part in parts if "=" not in part]
    if not amounts:
        raise Unclear("number_unclear", text=text[:60])
    factors: dict[str, Fraction] = {}
    names: dict[str, str] = {}

    def tie(unit: str, factor: Fraction) -> None:
        names[fold(unit)], factors[fold(unit)] = unit, factor

    first = amounts[0]
    if first.unit:
        tie(first.unit, Fraction(1))
    for part in parts:
        if "=" in part:
            tie(*_read_tie(part, factors))
    numbers = []
    for amount in amounts:
        factor = factors.get(fold(amount.unit)) if amount.unit else Fraction(1)
        if factor is not None:
            numbers.append(_accept(amount, factor))
        elif first.unit and amount.value and first.value and amount.tolerance is None and amount.share is None:
            tie(amount.unit, first.value / amount.value)
        else:
            raise Unclear("unit_unclear", unit=amount.unit[:40])
    units = tuple(Unit(names[folded], _decimal(factor)) for folded, factor in factors.items())
    return NumberKey(tuple(numbers), units, is_unit_needed)


def is_bare(text: str) -> bool:
    """Whether the cell holds numbers alone, or says by a tolerance or a range that it holds numbers."""
    parts = [split_share(part)[0] for part in split_list(text, ";|\n")]
    return all(
        _TOLERANCE.search(part) or ((number := read_number(part)) is not None and number.unit == "") for part in parts
    )


def looks_like_thousands(text: str) -> bool:
    """Whether a number in the cell is a decimal one here and a whole one to who separates thousands by a point."""
    return re.search(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])", text) is not None


def write_numbers(key: NumberKey) -> str:
    """Return the cell that `read_numbers` reads back, but for `is_unit_needed`."""
    base = key.units[0] if key.units and key.units[0].factor == 1 else None
    parts = [_write_number(number, base.name if base else "") for number in key.numbers]
    for unit in key.units[1 if base else 0 :]:
        parts.append(f"1 {unit.name} = {write_decimal(unit.factor)}" + (f" {base.name}" if base else ""))
    return "; ".join(parts)


def _write_number(number: AcceptedNumber, unit: str) -> str:
    value, tolerance = write_decimal(number.value), number.tolerance
    spread = f" ± {write_decimal(tolerance)}" if tolerance else ""
    # Behind a tolerance a percent sign would be taken for a part of the number.
    text = f"{value} {unit}{spread}" if "%" in unit else f"{value}{spread} {unit}"
    return text.strip() + ("" if number.share == 1 else f" {write_share(number.share)}")


def _read_amount(part: str) -> _Amount:
    if len(part) > _LONGEST:
        raise Unclear("number_unclear", text=part[:60])
    part = " ".join(part.split())
    text, share = split_share(part)
    spread = _TOLERANCE.split(text)
    if len(spread) == 1 and (ends := _RANGE.fullmatch(text)) is not None:
        (low, low_unit), (high, unit) = _number_and_unit(ends[1], part), _number_and_unit(ends[2], part)
        if high < low or low_unit not in ("", unit):
            raise Unclear("number_unclear", text=part[:60])
        return _Amount((low + high) / 2, unit, (high - low) / 2, share)
    value, unit = _number_and_unit(spread[0], part)
    if len(spread) == 1:
        return _Amount(value, unit, None, share)
    tolerance, unit_behind = _number_and_unit(spread[1], part)
    if len(spread) > 2 or (unit and unit_behind and fold(unit) != fold(unit_behind)):
        raise Unclear("number_unclear", text=part[:60])
    if "%" in unit_behind and not unit:
        raise Unclear("tolerance_in_percent", text=part[:60])
    return _Amount(value, unit or unit_behind, tolerance, share)


def _number_and_unit(text: str, part: str) -> tuple[Fraction, str]:
    typed = read_number(text)
    if typed is None or (typed.unit and not (typed.unit[0].isalpha() or typed.unit[0] in _UNIT_BEGINS)):
        raise Unclear("number_unclear", text=part[:60])
    return typed.value, typed.unit


def _read_tie(part: str, factors: dict[str, Fraction]) -> tuple[str, Fraction]:
    """Return the unit that `1 m = 0,001 km` makes known and its factor."""
    sides = part.split("=")
    if len(sides) != 2:
        raise Unclear("number_unclear", text=part[:60])
    (left, left_unit), (right, right_unit) = (_number_and_unit(side, part) for side in sides)
    known_left = factors.get(fold(left_unit))
    known_right = factors.get(fold(right_unit)) if right_unit else Fraction(1)
    if not left_unit or not left or not right or (known_left is None) == (known_right is None):
        raise Unclear("unit_unclear", unit=(left_unit or part)[:40])
    if known_right is not None:
        return left_unit, right * known_right / left
    assert known_left is not None
    return right_unit, left * known_left / right


def _accept(amount: _Amount, factor: Fraction) -> AcceptedNumber:
    tolerance = Fraction(0) if amount.tolerance is None else amount.tolerance
    share = Fraction(1) if amount.share is None else amount.share
    return AcceptedNumber(_decimal(amount.value * factor), _decimal(tolerance * factor), share)


def _decimal(value: Fraction) -> Decimal:
    decimal = exact_decimal(value)
    if decimal is None:
        raise Unclear("unit_without_end", text=f"{float(value):.12g}")
    return decimal
