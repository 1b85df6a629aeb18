"""What the CSV and the XLSX reader hand to `reader`: raw rows, or the one reason why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tables.table import Cell


class Unreadable(Exception):
    """The file can't be read as a sheet. Stays inside `tables`: `read_table` turns it into a Problem."""

    def __init__(self, code: str, row: int | None = None, column: str | None = None, **args: object) -> None:
        super().__init__(code)
        self.code, self.row, self.column, self.args_of_sentence = code, row, column, args


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row that has something in it.

    number    as the spreadsheet shows it
    cells     column index from 0 → cell, empty cells left out
    formulas  columns whose cell is a formula
    errors    columns whose cell shows an error such as #N/A
    width     cells of a row of a CSV file, empty ones counted; None in a sheet, whose rows have no end
    """

    number: int
    cells: Mapping[int, Cell]
    formulas: frozenset[int] = field(default_factory=frozenset)
    errors: frozenset[int] = field(default_factory=frozenset)
    width: int | None = None


def raw_row_limit(max_rows: int) -> int:
    """Rows with anything in them after which a reader stops: more than `max_rows`, because rows that are empty
    in the wanted columns (running numbers filled in ahead) don't count."""
    return 2 * max_rows + 1000
