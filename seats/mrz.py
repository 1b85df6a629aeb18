"""The machine-readable zone on the back of the card: TD1, three lines of thirty (ICAO Doc 9303 part 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from seats.card_number import birth_year_of
from tables.problem import Problem

_FORM = re.compile(
    "IDVNM(?P<last9>[0-9]{9})(?P<last9_check>[0-9])(?P<number>[0-9]{12})<<(?P<number_check>[0-9])"
    "(?P<birth>[0-9]{6})(?P<birth_check>[0-9])(?P<sex>[MF<X])(?P<expiry>[0-9]{6})(?P<expiry_check>[0-9])VNM"
    "[A-Z0-9<]{11}(?P<composite_check>[0-9])(?P<names>[A-Z<]{30})"
)


@dataclass(frozen=True, slots=True)
class MachineZone:
    """What the zone says. The name is in capitals without marks; birth is None if it disagrees with the number."""

    card_number: str
    name: str
    birth: date | None
    sex: str | None


def is_machine_zone(text: str) -> bool:
    """Whether a scan looks like the zone, whole or not."""
    return text.lstrip().upper().startswith("IDVNM")


def read_machine_zone(text: str) -> MachineZone | Problem:
    """The zone as three lines or one string of ninety. Problems: mrz_incomplete, mrz_form, mrz_check_failed."""
    zone = "".join(text.split()).upper()
    if len(zone) != 90:
        return Problem("mrz_incomplete", {"have": len(zone)})
    found = _FORM.fullmatch(zone)
    if not found:
        return Problem("mrz_form")
    first, second = zone[:30], zone[30:60]
    checks = (
        (found["last9"], found["last9_check"]),
        (found["number"], found["number_check"]),
        (found["birth"], found["birth_check"]),
        (found["expiry"], found["expiry_check"]),
        (first[5:30] + second[0:7] + second[8:15] + second[18:29], found["composite_check"]),
    )
    number = found["number"]
    if any(check_digit(field) != int(digit) for field, digit in checks) or found["last9"] != number[3:]:
        return Problem("mrz_check_failed")
    surname, _, given = found["names"].rstrip("<").partition("<<")
    name = " ".join(f"{surname} {given}".replace("<", " ").split())
    return MachineZone(number, name, _birth(found["birth"], number), {"M": "Nam", "F": "Nữ"}.get(found["sex"]))


def check_digit(text: str) -> int:
    """ICAO check digit: weights 7, 3, 1; letters count from A = 10, the filler is 0."""
    values = (0 if letter == "<" else int(letter, 36) for letter in text)
    return sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10


def _birth(digits: str, number: str) -> date | None:
    """The zone has two digits for the year; the century stands in the number."""
    year = birth_year_of(number)
    if year % 100 != int(digits[:2]):
        return None
    try:
        return date(year, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
