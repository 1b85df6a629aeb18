"""Stored value and number format of an XLSX cell → what the user reads in it.

Formats: ECMA-376 part 1, 18.8.30 (built-in numbers) and 18.8.31.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from tables.table import Cell

_BUILT_IN_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_BUILT_IN_PERCENTS = frozenset([9, 10])
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def format_kind(number: int, code: str) -> str:
    """ "date", "percent", "zeros:<width>" or "" for a number format: its id and, if the file defines it, its code."""
    if number in _BUILT_IN_DATES:
        return "date"
    if number in _BUILT_IN_PERCENTS:
        return "percent"
    section = _QUOTED.sub("", code.split(";", 1)[0]).lower()
    if "%" in section:
        return "percent"
    if "general" not in section and re.search("[dy]", section):
        return "date"
    return f"zeros:{len(section)}" if re.fullmatch("0{2,}", section) else ""


def number_cell(stored: str, kind: str, from_1904: bool) -> Cell | None:
    """The cell of a stored number (`kind` as of `format_kind`), or None if it isn't one."""
    try:
        value = Decimal(repr(float(stored)))
    except (ValueError, InvalidOperation):
        return None
    if not value.is_finite():
        return None
    if kind == "date":
        moment = _moment(value, from_1904)
        if moment:
            return Cell(
                moment.strftime("%d/%m/") + f"{moment.year:04d}" + (moment.strftime(" %H:%M") if value % 1 else ""),
                "date",
            )
    if kind == "percent":
        return Cell(plain(value * 100) + "%", "number")
    text = plain(value)
    if kind.startswith("zeros:") and text.isdigit():
        text = text.zfill(int(kind[6:]))
    return Cell(text, "number")


def plain(value: Decimal) -> str:
    """A finite number without exponent, superfluous zeros or minus zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def unescape(text: str) -> str:
    """Undo _x000D_ and the like (ECMA-376 part 1, 22.4.2.4)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _moment(serial: Decimal, from_1904: bool) -> datetime | None:
    # Excel's day 60 is 29/02/1900, which never was; before it the count is one day off.
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)
    try:
        return start + timedelta(minutes=round(serial * 1440)) if serial >= 0 else None
    except OverflowError:
        return None
