"""When is a typed number, a typed text or a point met? The second marker's own reading of docs/marking.md.

Shares no code with `marking`; see `answer_key`. Numbers are whole numbers of some power of ten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from question_bank.model import FULL_WIDTH, AcceptedText, Area, Ignore, NumberKey, Shape, TextKey, Unit

_DIGITS = frozenset("0123456789")
_MINUS = "-−"
_WHITE = re.compile(r"\s+")

JudgeText = Callable[[str], int]
"""Typed text → parts of the mark."""


def in_parts(share: Fraction, whole: int) -> int:
    """Return a share as parts of `whole`, a multiple of its denominator."""
    return share.numerator * (whole // share.denominator)


def judge_number(key: NumberKey, whole: int) -> JudgeText:
    """Return what tells the parts of `whole` that a typed number is worth."""
    accepted = sorted(key.numbers, key=lambda one: one.share, reverse=True)
    split = [(_split(one.value), _split(one.tolerance)) for one in accepted]
    power = min((p for pair in split for _, p in pair), default=0)
    ranges = [
        (
            value * 10 ** (vp - power) - tolerance * 10 ** (tp - power),
            value * 10 ** (vp - power) + tolerance * 10 ** (tp - power),
            in_parts(one.share, whole),
        )
        for one, ((value, vp), (tolerance, tp)) in zip(accepted, split, strict=True)
    ]
    factors = {_fold_unit(unit.name): _split(unit.factor) for unit in key.units}
    if not key.is_unit_needed:
        factors[""] = _split(Unit("").factor)

    def judge(text: str) -> int:
        found = _read_number(text)
        if found is None:
            return 0
        number, number_power, unit = found
        factor = factors.get(_fold_unit(unit))
        if factor is None:
            return 0
        number *= factor[0]
        finer = power - number_power - factor[1]
        scale = 10**finer if finer > 0 else 1
        if finer < 0:
            number *= 10**-finer
        return next((parts for low, high, parts in ranges if low * scale <= number <= high * scale), 0)

    return judge


def _split(value: Decimal) -> tuple[int, int]:
    """value = number × 10 to the power."""
    sign, digits, power = value.as_tuple()
    assert isinstance(power, int), "a key holds finite numbers"
    number = int("".join(map(str, digits)))
    return -number if sign else number, power


def _fold_unit(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _read_number(text: str) -> tuple[int, int, str] | None:
    """Return (number, power of ten it is multiplied with, unit) of a typed answer, or None if it begins with no number."""
    text = text.strip()
    is_negative = text.startswith(tuple(_MINUS))
    rest = text[1:] if is_negative or text[:1] == "+" else text
    end = 0
    while end < len(rest) and (rest[end] in _DIGITS or _is_sign(rest[end])):
        end += 1
    while end:
        if rest[end - 1] in _DIGITS and (found := _read_digits(rest[:end])) is not None:
            break
        end -= 1
    else:
        return None
    number, power = found
    exponent, used = _read_exponent(rest[end:])
    return -number if is_negative else number, power + exponent, rest[end + used :].strip()


def _is_sign(letter: str) -> bool:
    return letter in ",." or unicodedata.category(letter) == "Zs"


def _read_digits(text: str) -> tuple[int, int] | None:
    """Return (number, power) of digits, separators and decimal sign, or None if they don't stand as they must."""
    commas, points = text.count(","), text.count(".")
    decimal = ""
    if commas and points:
        decimal = max(",.", key=text.rfind)
    elif commas + points == 1:
        decimal = "," if commas else "."
    whole, _, fraction = text.partition(decimal) if decimal else (text, "", "")
    if decimal and not (fraction and _DIGITS.issuperset(fraction)):
        return None
    groups = "".join(letter if letter in _DIGITS else "|" for letter in whole).split("|")
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    return int("".join(groups) + fraction), -len(fraction)


def _read_exponent(text: str) -> tuple[int, int]:
    """Return the exponent at the beginning of a text and how many characters it takes; (0, 0) for none."""
    if text[:1] not in ("e", "E"):
        return 0, 0
    begin = 2 if text[1:2] and text[1] in "+" + _MINUS else 1
    end = begin
    while end < len(text) and end < begin + 3 and text[end] in _DIGITS:
        end += 1
    if end == begin:
        return 0, 0
    size = int(text[begin:end])
    return (-size if text[1] in _MINUS else size), end


def judge_text(key: TextKey, whole: int) -> JudgeText:
    """Return what tells the parts of `whole` that a typed text is worth."""
    plain: dict[str, int] = {}
    starred: list[tuple[list[str], int]] = []
    for accepted in key.texts:
        pieces = _pieces(accepted, key.ignores)
        parts = in_parts(accepted.share, whole)
        if len(pieces) == 1:
            plain[pieces[0]] = max(parts, plain.get(pieces[0], 0))
        else:
            starred.append((pieces, parts))
    starred.sort(key=lambda entry: entry[1], reverse=True)

    def judge(text: str) -> int:
        text = _without(text, key.ignores)
        best = plain.get(text, 0)
        return max(best, next((parts for pieces, parts in starred if parts > best and _meets(text, pieces)), 0))

    return judge


def _pieces(accepted: AcceptedText, ignores: Sequence[Ignore]) -> list[str]:
    """What must stand between the stars."""
    pieces = [""]
    text = _without(accepted.text, ignores)
    place = 0
    while place < len(text):
        if text.startswith("\\*", place):
            pieces[-1] += "*"
            place += 2
            continue
        if text[place] == "*":
            pieces.append("")
        else:
            pieces[-1] += text[place]
        place += 1
    return pieces


def _without(text: str, ignores: Sequence[Ignore]) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if Ignore.CASE in ignores:
        text = unicodedata.normalize("NFC", text.casefold())
    if Ignore.MARKS in ignores and not text.isascii():
        text = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _WHITE.sub(" ", text) if Ignore.SPACES in ignores else text


def _meets(text: str, pieces: Sequence[str]) -> bool:
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        place = text.find(piece, place, end)
        if place < 0:
            return False
        place += len(piece)
    return True


def read_point(text: str) -> tuple[int, int] | None:
    """Return the point (x, y) of a text, or None if it is none inside the picture."""
    numbers = text.split(",")
    if len(numbers) != 2 or not all(1 <= len(n) <= 5 and _DIGITS.issuperset(n) for n in numbers):
        return None
    x, y = int(numbers[0]), int(numbers[1])
    return (x, y) if max(x, y) <= FULL_WIDTH else None


def hit_test(area: Area) -> Callable[[int, int], bool]:
    """Return what tells whether a point (x, y) is inside an area or on its edge."""
    numbers = area.numbers
    match area.shape:
        case Shape.RECTANGLE:
            (left, right), (top, bottom) = sorted(numbers[0::2]), sorted(numbers[1::2])
            return lambda x, y: left <= x <= right and top <= y <= bottom
        case Shape.ELLIPSE:
            cx, cy, across, down = numbers
            return lambda x, y: ((x - cx) * down) ** 2 + ((y - cy) * across) ** 2 <= (across * down) ** 2
    corners = list(zip(numbers[0::2], numbers[1::2], strict=True))
    edges = list(zip(corners, corners[1:] + corners[:1], strict=True))
    return lambda x, y: _is_in_polygon(x, y, edges)


def _is_in_polygon(x: int, y: int, edges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    """Even–odd: how many edges does a ray from the point upwards (growing y) cross?"""
    is_inside = False
    for (ax, ay), (bx, by) in edges:
        side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if side == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ax <= x) != (bx <= x) and (side < 0) == (bx > ax):
            is_inside = not is_inside
    return is_inside
