"""A LaTeX formula as strokes: ziamath lays it out, its outlines become PDF path operators.

ziamath writes SVG of `path` (M L Q C Z, absolute) and `rect` alone, filled; anything else counts as not drawable.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import ziamath

_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?")
_MAX_SOURCE = 2_000
# What ziamath sets without the space around it that LaTeX gives.
_REWRITTEN = {r"\bmod": r"\;\mathrm{mod}\;"}
_ARGUMENTS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}


@dataclass(frozen=True, slots=True)
class Formula:
    """Extent in points from the left end of its base line, and PDF operators that fill it (y upwards).

    name  a short hash of the operators
    """

    name: str
    width: float
    ascent: float
    descent: float
    operators: str


class _NotDrawable(ValueError):
    pass


@lru_cache(maxsize=4_096)
def set_formula(latex: str, size: float, *, is_display: bool) -> Formula | None:
    """Return a formula set in `size` points, or None where it can't be set: its source has to be shown then."""
    if not latex.strip() or len(latex) > _MAX_SOURCE:
        return None
    for plain, spaced in _REWRITTEN.items():
        latex = latex.replace(plain, spaced)
    was_svg2, ziamath.config.svg2 = ziamath.config.svg2, False
    try:
        made = ziamath.Latex(latex, size=size, inline=not is_display)
        width, height = made.getsize()
        svg = made.svgxml()
        operators = "\n".join(_strokes(svg))
    except Exception:  # the parsers under ziamath raise what they like on what they don't know
        return None
    finally:
        ziamath.config.svg2 = was_svg2
    below = -made.getyofst()
    if width <= 0:
        return None
    return Formula(hashlib.sha256(operators.encode()).hexdigest()[:16], width, height - below, below, operators)


def _strokes(svg: ET.Element) -> Iterator[str]:
    for part in svg:
        tag = part.tag.removeprefix(_SVG)
        if tag == "path":
            yield from _path(part.attrib["d"])
        elif tag == "rect":
            x, y, width, height = (float(part.attrib[name]) for name in ("x", "y", "width", "height"))
            yield f"{x:.2f} {-y - height:.2f} {width:.2f} {height:.2f} re"
        else:
            raise _NotDrawable(tag)
    yield "f"


def _path(path: str) -> Iterator[str]:
    tokens = _TOKEN.findall(path)
    x = y = 0.0
    place = 0
    while place < len(tokens):
        letter = tokens[place]
        if letter not in _ARGUMENTS:
            raise _NotDrawable(letter)
        count = _ARGUMENTS[letter]
        numbers = [float(token) for token in tokens[place + 1 : place + 1 + count]]
        place += 1 + count
        match letter:
            case "Z":
                yield "h"
                continue
            case "M" | "L":
                yield f"{numbers[0]:.2f} {-numbers[1]:.2f} {letter.lower()}"
            case "Q":  # PDF knows cubic curves only
                ax, ay, bx, by = numbers
                yield _curve(
                    x + 2 * (ax - x) / 3, y + 2 * (ay - y) / 3, bx + 2 * (ax - bx) / 3, by + 2 * (ay - by) / 3, bx, by
                )
            case "C":
                yield _curve(*numbers)
        x, y = numbers[-2:]


def _curve(*numbers: float) -> str:
    return " ".join(f"{-number if place % 2 else number:.2f}" for place, number in enumerate(numbers)) + " c"
