"""How lists, shares, numbers and HTML are written inside one cell, and read from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from question_bank.answers import read_number

_PERCENT = re.compile(r"([-+−]?[0-9][0-9.,]{0,60})(?:/([1-9][0-9]{0,60}))?\s*%")
_LONG = 15  # digits before or after the decimal sign beyond which a number is written with an exponent


class Unclear(Exception):
    """A cell that can't be read, or only in more than one way. Stays in this package: the row's reader names it.

    code, problem_args  of the `Problem`;  column: field of the cell where it is not the one being read
    """

    def __init__(self, code: str, column: str | None = None, **args: object) -> None:
        super().__init__(code)
        self.code, self.column, self.problem_args = code, column, args


def split_list(text: str, signs: str, *, kept: str = "") -> list[str]:
    """Return the parts between the signs, without spaces around and empty ones. `\\` before a sign makes it a letter.

    kept  signs that do not separate but are written behind `\\` all the same
    """
    parts, place = [""], 0
    for found in re.finditer(rf"\\([{re.escape(signs + kept)}])|[{re.escape(signs)}]", text):
        parts[-1] += text[place : found.start()]
        if found[1]:
            parts[-1] += found[1]
        else:
            parts.append("")
        place = found.end()
    parts[-1] += text[place:]
    return [stripped for part in parts if (stripped := part.strip())]


def join_list(parts: Iterable[str], signs: str, glue: str) -> str:
    """Return a cell that `split_list` splits into these parts. signs: those that get a `\\`."""
    escaped = (re.sub(rf"([{re.escape(signs)}])", r"\\\1", part) for part in parts)
    return glue.join(f"{part} " if part.endswith("\\") else part for part in escaped)


def split_share(text: str) -> tuple[str, Fraction | None]:
    """Split `Paris (50%)`, `Paris (100/3 %)` into text and share, None where there is none."""
    before, parenthesis, inside = text.rpartition("(")
    if not parenthesis or not inside.endswith(")"):
        return text, None
    share = read_percent(inside[:-1].strip())
    return (text, None) if share is None else (before.rstrip(), share)


def read_percent(text: str) -> Fraction | None:
    """Return the share that `12,5%` or `100/3 %` is, or None."""
    found = _PERCENT.fullmatch(text)
    number = read_decimal(found[1]) if found else None
    return None if found is None or number is None else Fraction(number) / int(found[2] or 1) / 100


def write_share(share: Fraction) -> str:
    """Return the share as `split_share` reads it behind a text."""
    return f"({write_percent(share)})"


def write_percent(share: Fraction) -> str:
    """Return a share in percent, exactly: `12,5%`, `100/3%`."""
    percent = share * 100
    decimal = exact_decimal(percent)
    if decimal is not None and len(text := write_decimal(decimal)) <= _LONG:
        return f"{text}%"
    return f"{percent.numerator}/{percent.denominator}%"


def read_decimal(text: str) -> Decimal | None:
    """Return the number that the whole text is, in the grammar of docs/marking.md, or None."""
    typed = read_number(text)
    return exact_decimal(typed.value) if typed is not None and not typed.unit else None


def write_decimal(number: Decimal) -> str:
    """Return the number with a decimal comma, as `read_decimal` reads it."""
    if number and not -_LONG < number.adjusted() < _LONG:
        return f"{number:e}".replace(".", ",")
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def exact_decimal(value: Fraction) -> Decimal | None:
    """Return a fraction as a decimal number, or None where that has no end."""
    places, rest = 0, value.denominator
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    if rest != 1:
        return None
    digits = abs(value.numerator) * 10**places // value.denominator
    # Made of its digits: arithmetic would round to the context's precision.
    return Decimal((int(value < 0), tuple(map(int, str(digits))), -places))


def html_cell(html: str) -> str:
    """Return HTML for a cell: line ends and invisible characters, which a table's reader takes away, as entities."""
    if html.isascii() and "\n" not in html:
        return html
    return "".join(f"&#{ord(letter)};" if _is_lost(letter) else letter for letter in html)


def _is_lost(letter: str) -> bool:
    return letter == "\n" or unicodedata.category(letter) == "Cf"
