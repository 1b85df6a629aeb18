"""One cell of a roster → one value. Each function returns None for what it can't read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from tables.text import one_line, without_marks

_DATES = (
    re.compile(r"(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-](?P<year>\d{4})(?: 00:00(?::00)?)?", re.ASCII),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII),
)
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,20})?) ?%?", re.ASCII)
_SEXES = {"nam": "Nam", "male": "Nam", "m": "Nam", "nu": "Nữ", "female": "Nữ", "f": "Nữ", "": ""}


def parse_date(text: str) -> date | None:
    """A day written dd/MM/yyyy (also with - or .) or yyyy-MM-dd, not before 1900."""
    for pattern in _DATES:
        if found := pattern.fullmatch(text.strip()):
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
            return day if day.year >= 1900 else None
    return None


def parse_percent(text: str) -> Decimal | None:
    """A share from 0 to 100, with decimal comma or point, with or without %."""
    found = _PERCENT.fullmatch(text.strip())
    if not found:
        return None
    value = Decimal(found[1].replace(",", "."))
    return value if value <= 100 else None


def parse_sex(text: str) -> str | None:
    """ "Nam", "Nữ", or "" for an empty cell."""
    return _SEXES.get(without_marks(text))


def parse_name(text: str) -> str | None:
    """A person's name: NFC, single spaces, at least one letter, no digits, at most 100 characters."""
    name = one_line(text)
    letters = any(letter.isalpha() for letter in name)
    return name if letters and len(name) <= 100 and not any(letter.isdigit() for letter in name) else None


def without_spaces(text: str) -> str:
    """Digits that were typed in groups, joined."""
    return "".join(text.split())
