"""What the scanner at the check-in desk typed → whose card it is.

A scan proves data, not possession: QR and MRZ can be copied, so comparing the photo stays the desk's act. Scanners type
like keyboards, and a wrong layout or a Vietnamese input method garbles letters on the way. Digits come through; so the
number is trusted and the name is only something to show beside the roster's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from seats.card_number import is_card_number
from seats.mrz import is_machine_zone, read_machine_zone
from tables.problem import Problem
from tables.text import one_line, without_marks

MAX_LENGTH = 1000
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9]")
# Fields parted by whatever character the layout made of "|", the same each time. Names may contain it
# too (Đ), hence the lazy name that ends at separator, eight digits, separator.
_FIELDS = re.compile(
    r"(?P<number>[0-9]{12})(?P<by>[^0-9])(?P<old>[0-9]{9}|)(?P=by)(?P<name>.+?)(?P=by)(?P<birth>[0-9]{8})(?P=by)(?P<rest>.*)"
)
# The same with separators lost or differing: the digits alone tell where fields begin.
_LOOSE = re.compile(
    r"(?P<number>[0-9]{12})[^0-9]{0,2}?(?P<old>[0-9]{9}|)(?P<name>[^0-9]+)(?P<birth>[0-9]{8})(?P<rest>[^0-9].*)"
)


@dataclass(frozen=True, slots=True)
class CardScan:
    """What a scan says.

    card_number   twelve digits
    method        "qr", "mrz", or "digits" for the bare number (typed, or a scanner set to send only that)
    name          NFC, None for bare digits; without marks from the MRZ
    name_garbled  the name may have come through the keyboard wrongly: show it, don't compare it
    birth, sex    None where the scan doesn't say or can't be trusted; sex is "Nam" or "Nữ"
    raw           the scan as it came, stripped
    """

    card_number: str
    method: Literal["qr", "mrz", "digits"]
    name: str | None
    name_garbled: bool
    birth: date | None
    sex: str | None
    raw: str


def read_scan(text: str) -> CardScan | Problem:
    """The card behind a scan. Problems: scan_empty, scan_too_long, scan_digit_count, scan_old_card, scan_not_a_card,
    mrz_incomplete, mrz_form, mrz_check_failed."""
    raw = text.strip().strip("\ufeff\x00").strip()
    if not raw:
        return Problem("scan_empty")
    if len(raw) > MAX_LENGTH:
        return Problem("scan_too_long", {"have": len(raw), "max": MAX_LENGTH})
    typed = _SYMBOLOGY.sub("", unicodedata.normalize("NFC", raw)).strip()
    plain = unicodedata.normalize("NFKC", typed)
    if is_machine_zone(plain):
        zone = read_machine_zone(plain)
        if isinstance(zone, Problem):
            return zone
        return CardScan(zone.card_number, "mrz", zone.name, False, zone.birth, zone.sex, raw)
    joined = re.sub(r"[\s.\-]", "", plain)
    if joined.isascii() and joined.isdigit():
        return _bare_digits(joined, raw)
    return _qr(plain, raw, is_widened=typed != plain)


def _bare_digits(digits: str, raw: str) -> CardScan | Problem:
    if is_card_number(digits):
        return CardScan(digits, "digits", None, False, None, None, raw)
    if len(digits) == 9:
        return Problem("scan_old_card", {"have": 9})
    return Problem("scan_digit_count", {"have": len(digits)})


def _qr(plain: str, raw: str, is_widened: bool) -> CardScan | Problem:
    line = " ".join(plain.split("\n"))
    fields = _FIELDS.fullmatch(line) or _LOOSE.fullmatch(line)
    if not fields:
        return Problem("scan_not_a_card")
    separator = fields.groupdict().get("by", "")
    name = one_line(fields["name"]) if separator else one_line(re.sub(r"^\W+|\W+$", "", fields["name"]))
    rest = fields["rest"]
    sex_field = rest.split(separator, 1)[0] if separator else re.sub(r"^\W+", "", rest)[:3]
    sex = _sex(sex_field)
    # What happened to the separator or to the word for the sex happened to the name too.
    garbled = separator != "|" or is_widened or not _is_plain_name(name) or one_line(sex_field) not in ("Nam", "Nữ")
    return CardScan(fields["number"], "qr", name or None, garbled, _birth(fields["birth"]), sex, raw)


def _sex(text: str) -> str | None:
    key = without_marks(text)
    if key.startswith("nam"):
        return "Nam"
    return "Nữ" if key.startswith("nu") else None


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None


def _is_plain_name(name: str) -> bool:
    """Letters, spaces, ' and - only, and no word that changes case in its middle."""
    if not all(letter.isalpha() or letter in " '-" for letter in name):
        return False
    return all(word.isupper() or word[1:].islower() or len(word) == 1 for word in re.split("[ '-]+", name) if word)
