"""Which parts of a picture are meant: `chữ nhật (10; 20) (30; 40) %; sai: b2: elip (70; 70) (5; 9) %`.

A part is [sai:] [name:] shape points, then `%` of width and height or `px`. Rectangle: two opposite corners; ellipse:
centre and half axes; polygon: its corners; circle (in px only): centre and radius. Where no number has a decimal comma,
`10, 20, 30, 40` stands for `(10; 20) (30; 40)`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from question_bank.folding import fold
from question_bank.formats.spreadsheet.columns import CIRCLES, SHAPE_NAMES, SHAPES
from question_bank.formats.spreadsheet.notation import Unclear, write_decimal
from question_bank.model import Area, Shape

_BETWEEN = re.compile(r"[;\n](?![^()]{0,60}\))")
_AREA = re.compile(
    r"(?P<wrong>(?:sai|wrong)\b\s?:?\s?)?(?:(?P<id>[^\s:;()]{1,64})\s?:\s?)?"
    r"(?P<shape>[^\W\d]+(?:\s[^\W\d]+){0,2})\s?:?\s?(?P<numbers>[\d(][\d\s(),.;]*?)\s?(?P<unit>%|px)"
)
_PAIR = re.compile(r"\s?\(([^()]*)\)")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_LONGEST = 4_000
_WRONG = {"vi": "sai: ", "en": "wrong: "}


def read_areas(text: str) -> tuple[tuple[Area, ...], bool]:
    """Return the areas and whether their numbers are pixels of the picture. Raises Unclear."""
    areas: list[Area] = []
    units = set()
    for part in _BETWEEN.split(text):
        part = " ".join(part.split())
        found = _AREA.fullmatch(part) if len(part) <= _LONGEST else None
        numbers = found and _read_numbers(found["numbers"])
        if not part:
            continue
        if not found or not numbers:
            raise Unclear("area_unclear", text=part[:60])
        shape = SHAPES.get(fold(found["shape"]))
        if shape is None and fold(found["shape"]) in CIRCLES and len(numbers) == 3 and found["unit"] == "px":
            shape, numbers = Shape.ELLIPSE, [*numbers, numbers[2]]
        if shape is None or not (len(numbers) == 4 if shape is not Shape.POLYGON else 6 <= len(numbers) <= 200):
            raise Unclear("area_unclear", text=part[:60])
        whole = [number * (100 if found["unit"] == "%" else 1) for number in numbers]
        if any(number.denominator != 1 for number in whole) or len(whole) % 2:
            raise Unclear("area_unclear", text=part[:60])
        units.add(found["unit"])
        name = found["id"] or _usual_id(len(areas))
        areas.append(Area(name, shape, tuple(map(int, whole)), found["wrong"] is None))
    if len(units) > 1:
        raise Unclear("area_units_mixed")
    return tuple(areas), units == {"px"}


def _read_numbers(text: str) -> list[Fraction] | None:
    """Numbers of `(10,5; 20) (30; 40)`, `(10, 20) (30, 40)`, `(50; 50) 20`, `10, 20, 30, 40` or `10 20 30 40`."""
    if not text.startswith("("):
        separators = {"," in found for found in re.findall(r"[,\s]+", text)}
        # `1,5 2` could be two numbers or three.
        return None if len(separators) > 1 or ";" in text else _each(re.split(r"[,\s]+", text))
    found: list[Fraction] = []
    place = 0
    while (pair := _PAIR.match(text, place)) is not None:
        inside = pair[1].replace(",", ".").split(";") if ";" in pair[1] else pair[1].split(",")
        numbers = _each(inside)
        if numbers is None or len(numbers) != 2:
            return None
        found += numbers
        place = pair.end()
    rest = text[place:].strip()
    radius = _each([rest.replace(",", ".")]) if rest else []
    return None if radius is None else found + radius


def _each(texts: list[str]) -> list[Fraction] | None:
    stripped = [text.strip() for text in texts]
    return [Fraction(text) for text in stripped] if all(map(_NUMBER.fullmatch, stripped)) else None


def write_areas(areas: tuple[Area, ...], lang: str = "vi") -> str:
    """Return the cell that `read_areas` reads back. lang: "vi" or "en"; both are read."""
    return "\n".join(_write_area(place, area, lang) for place, area in enumerate(areas))


def _write_area(place: int, area: Area, lang: str) -> str:
    numbers = [write_decimal(Decimal(number).scaleb(-2)) for number in area.numbers]
    points = " ".join(f"({x}; {y})" for x, y in zip(numbers[::2], numbers[1::2], strict=True))
    name = "" if area.id == _usual_id(place) else f"{area.id}: "
    shape, points = (area.shape.value, points.replace(",", ".")) if lang == "en" else (SHAPE_NAMES[area.shape], points)
    return f"{'' if area.is_right else _WRONG[lang]}{name}{shape} {points} %"


def _usual_id(place: int) -> str:
    return f"a{place + 1}"
