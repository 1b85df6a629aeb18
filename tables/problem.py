"""One thing wrong with what somebody handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Said(NamedTuple):
    """Words of the program's own within a sentence, in each language."""

    vi: str
    en: str


class Counted(StrEnum):
    """What the places of a file are counted by."""

    ROW = "row"
    LINE = "line"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file as people find it there; numbers begin with 1."""

    number: int
    counted: Counted = Counted.ROW


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, with the numbers a sentence about it needs.

    code    machine name; its sentence in both languages is `problem.<code>` of the catalogue
    args    what the sentence's placeholders stand for; words in two languages are `Said`
    file    name of the file as handed in, or None
    row     number of the row, line or paragraph as the user counts it in the file, the header being row 1, or None
    column  header of the column, or None
    counted which of these `row` is
    """

    code: str
    args: dict[str, object] = field(default_factory=dict)
    file: str | None = None
    row: int | None = None
    column: str | None = None
    counted: Counted = Counted.ROW

    @property
    def place(self) -> Place | None:
        return None if self.row is None else Place(self.row, self.counted)
