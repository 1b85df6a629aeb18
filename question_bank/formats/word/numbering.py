"""The numbers and letters that Word sets before paragraphs by itself; they are not in the text.

Lists: ECMA-376 part 1, 17.9. Counters belong to the abstract list, so that two lists of one kind count on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from question_bank.formats.word.parts import Element, WordFile, child, elements, value
from question_bank.formats.word.styles import PLAIN, Look, apply_look

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST = 3_999


@dataclass(frozen=True, slots=True)
class _Level:
    """restarts_after: the level starts anew behind one that is less deep than this."""

    start: int
    form: str
    text: str
    restarts_after: int
    properties: Element | None


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph, and how the list makes it look."""

    text: str
    look: Look


class Numbering:
    """The lists of one document; `label` is asked for its paragraphs in order."""

    def __init__(self, file: WordFile) -> None:
        root = file.tree("numbering.xml")
        abstract = {a.get("abstractNumId", ""): a for a in elements(root, "abstractNum")}
        self._lists: dict[str, tuple[str, list[_Level]]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        for number in elements(root, "num"):
            name, kind = number.get("numId", ""), value(number, "abstractNumId") or ""
            levels = {_index(level): level for level in elements(abstract.get(kind), "lvl")}
            for override in elements(number, "lvlOverride"):
                if (level := child(override, "lvl")) is not None:
                    levels[_index(override)] = level
                if (start := value(override, "startOverride")) is not None:
                    self._restarts.setdefault(name, {})[_index(override)] = _whole(start, 1)
            self._lists[name] = (kind, [_level(levels.get(place), place) for place in range(_LEVELS)])
        self._counts: dict[str, list[int | None]] = {}
        self._seen: set[str] = set()

    def label(self, numbering: tuple[str, int] | None, mark: Element | None) -> Label:
        """Count a paragraph of a list and return its label. mark: run properties of the paragraph's end."""
        if numbering is None or numbering[0] not in self._lists:
            return Label("", PLAIN)
        name, place = numbering[0], min(numbering[1], _LEVELS - 1)
        kind, levels = self._lists[name]
        counts = self._counts.setdefault(kind, [None] * _LEVELS)
        if name not in self._seen:
            self._seen.add(name)
            for level, start in self._restarts.get(name, {}).items():
                counts[level] = start - 1
        counts[place] = levels[place].start if counts[place] is None else (counts[place] or 0) + 1
        for deeper in range(place + 1, _LEVELS):
            if levels[deeper].restarts_after > place:
                counts[deeper] = None

        def written(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            return write_number(
                levels[level].start if counts[level] is None else counts[level] or 0, levels[level].form
            )

        # What the paragraph's end is marked with shows on its number too, unless the list says otherwise.
        look = apply_look(apply_look(PLAIN, mark), levels[place].properties)
        return Label("" if levels[place].form == "bullet" else _PLACE.sub(written, levels[place].text), look)


def write_number(number: int, form: str) -> str:
    """Return a number as a list writes it. form: of ECMA-376, 17.18.59; unknown ones are decimal."""
    if form == "none":
        return ""
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("upperRoman", "lowerRoman") and 0 < number <= _MOST:
        text = ""
        for value_of, sign in _ROMAN:
            text += sign * (number // value_of)
            number %= value_of
        return text.upper() if form == "upperRoman" else text
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _level(level: Element | None, place: int) -> _Level:
    return _Level(
        _whole(value(level, "start"), 1 if level is not None else 0),
        value(level, "numFmt") or "decimal",
        value(level, "lvlText") or "",
        _whole(value(level, "lvlRestart"), place),
        child(level, "rPr"),
    )


def _index(level: Element) -> int:
    return min(_whole(level.get("ilvl"), 0), _LEVELS - 1)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else otherwise
