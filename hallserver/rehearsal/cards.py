"""What a scanner types for the card of somebody made up.

The QR of the 2021 card: number | old number | name | birth ddmmyyyy | sex | residence | issue date ddmmyyyy.
"""

from __future__ import annotations

from datetime import timedelta

from seats.roster import Candidate

ISSUED_AT_AGE_DAYS = 25 * 365


def qr_line(person: Candidate) -> str:
    """The QR's text; residence is a made-up place."""
    issued = person.birth + timedelta(days=ISSUED_AT_AGE_DAYS)
    return "|".join(
        (
            person.card_number,
            "",
            person.name,
            f"{person.birth:%d%m%Y}",
            person.sex,
            "Số 1, Phường Minh Họa, Thành phố Minh Họa",
            f"{issued:%d%m%Y}",
        )
    )
