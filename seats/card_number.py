"""What the twelve digits of a citizen ID card say.

Three for the province of birth, one for century and sex (0 and 1 male and female born 19xx, 2 and 3 born 20xx, and so
on), two for the year of birth, six at random. There is no check digit; the only hard rule is twelve digits.
"""

from __future__ import annotations

import re
from datetime import date

CARD_NUMBER = re.compile("[0-9]{12}")


def is_card_number(text: str) -> bool:
    """Whether this is a card number: twelve ASCII digits."""
    return CARD_NUMBER.fullmatch(text) is not None


def birth_year_of(card_number: str) -> int:
    """The year of birth that a card number states."""
    return 1900 + 100 * (int(card_number[3]) // 2) + int(card_number[4:6])


def sex_of(card_number: str) -> str:
    """The sex that a card number states: "Nam" or "Nữ"."""
    return "Nữ" if int(card_number[3]) % 2 else "Nam"


def card_differences(card_number: str, birth: date | None, sex: str | None) -> tuple[str, ...]:
    """Codes of what disagrees with the card number: "card_birth_differs", "card_sex_differs". Hints only; the registry
    itself has exceptions."""
    codes = []
    if birth and birth.year != birth_year_of(card_number):
        codes.append("card_birth_differs")
    if sex and sex != sex_of(card_number):
        codes.append("card_sex_differs")
    return tuple(codes)
