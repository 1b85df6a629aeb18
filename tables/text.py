"""Text as it is stored and as it is compared."""

from __future__ import annotations

import re
import unicodedata

_BARRED_D = str.maketrans("đĐ", "dD")


def clean(text: str) -> str:
    """Text as it is stored: NFC, line ends as \\n, without control and invisible characters, stripped."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(
            letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
        )
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> str:
    """`clean` with every run of white space as one space."""
    return " ".join(clean(text).split())


def without_marks(text: str) -> str:
    """Text to compare by: đ as d, no marks, case folded, single spaces ("Đào  ĐẶNG" → "dao dang")."""
    parts = unicodedata.normalize("NFD", text.translate(_BARRED_D))
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(bare.casefold().translate(_BARRED_D).split())


def natural_order(text: str) -> tuple[list[tuple[int, str]], str]:
    """Sort key of names that hold numbers: "Đội 2" before "Đội 10", marks and case last."""
    parts = re.split("([0-9]+)", without_marks(text))
    # Every second part is a number: the longer one is the greater, without its leading zeros.
    values = [part.lstrip("0") if place % 2 else part for place, part in enumerate(parts)]
    return [(len(value) if place % 2 else 0, value) for place, value in enumerate(values)], text


def header_key(text: str) -> str:
    """A column header to compare by: letters and digits only, without marks ("Tỷ lệ học (%) *" → "tylehoc")."""
    return "".join(letter for letter in without_marks(text) if letter.isalnum())
