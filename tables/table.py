"""A sheet as the caller asked for it: rows of named text cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tables.problem import Problem

Kind = Literal["text", "number", "date", "bool", "empty"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    text  what the user reads in the cell: NFC, stripped; dates dd/MM/yyyy, percentages with their sign ("85%"),
          numbers with a decimal point and the leading zeros that the cell's format shows
    kind  what the spreadsheet stored; cells of a CSV file are "text" or "empty"
    """

    text: str = ""
    kind: Kind = "empty"


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it (header usually 1), and its cells by field."""

    number: int
    cells: Mapping[str, Cell]

    def cell(self, field_name: str) -> Cell:
        """The cell of a field; an empty cell if the row or the table lacks it."""
        return self.cells.get(field_name, EMPTY)

    def text(self, field_name: str) -> str:
        """The text of a field, "" if missing."""
        return self.cell(field_name).text


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that lies on a sheet. field: of the column of its upper left corner, or None for another column."""

    row: int
    field: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """What was read. A table with problems has no rows.

    fields    the fields whose column the file has
    headers   field → header as the file spells it, to name columns in problems
    total     number of problems found; `problems` holds the first 200
    pictures  those on the sheet, where they were asked for
    unread    headers of the columns that were left alone
    aside     row and text of the cells that stand below no header
    """

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    fields: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    total: int = 0
    pictures: tuple[Picture, ...] = ()
    unread: tuple[str, ...] = ()
    aside: tuple[tuple[int, str], ...] = ()
