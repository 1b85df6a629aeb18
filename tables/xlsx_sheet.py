"""XLSX bytes → raw rows of the first visible sheet.

Read here with expat and not by a spreadsheet library, because what must be known of a cell is lost there or costs a
second parse: that it is a formula, that 0.85 is shown as 85 %, that 1090000001 is shown as 001090000001. Cells are kept
by position, so that one cell at XFD1048576 costs one cell, and strings are read only once the rows are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tables.sheet import RawRow, Unreadable, raw_row_limit
from tables.table import Cell
from tables.text import clean
from tables.xlsx_package import Attributes, Handlers, Package
from tables.xlsx_pictures import PlacedPicture, read_pictures
from tables.xlsx_values import format_kind, number_cell, unescape

_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_CELL_LIMIT = 1_000_000
_STRING_LIMIT = 5_000_000
_INDEX = re.compile("[0-9]{1,9}")


@dataclass(slots=True)
class _Stored:
    """A cell as stored: `type` is the t attribute, `style` the s attribute."""

    column: int
    type: str
    style: int
    value: str
    formula: bool


def read_xlsx(body: bytes, max_rows: int, pictures: list[PlacedPicture] | None = None) -> Iterator[RawRow]:
    """Rows with anything in them, top to bottom. pictures: is given those that lie on the sheet. Raises Unreadable."""
    package = Package(body)
    part, from_1904 = package.first_visible_sheet()
    rows = _stored_rows(package, part, max_rows)
    if pictures is not None:
        pictures += read_pictures(package, part)
    wanted = max((int(cell.value) for _, row in rows for cell in row if cell.type == "s"), default=-1)
    strings = _strings(package, wanted)
    formats = _formats(package)
    for number, stored in rows:
        cells: dict[int, Cell] = {}
        for cell in stored:
            made = _cell(cell, strings, formats, from_1904)
            if made.text:
                cells[cell.column] = made
        formulas = frozenset(cell.column for cell in stored if cell.formula)
        errors = frozenset(cell.column for cell in stored if cell.type == "e")
        if cells or formulas:
            yield RawRow(number, cells, formulas, errors)


def _stored_rows(package: Package, part: str, max_rows: int) -> list[tuple[int, list[_Stored]]]:
    rows: list[tuple[int, list[_Stored]]] = []
    row: list[_Stored] = []
    texts: list[str] = []
    number, column, depth_of_text, skipping = 0, -1, 0, 0
    stored_cells = 0
    cell = _Stored(0, "n", 0, "", False)

    def start(name: str, attributes: Attributes) -> None:
        nonlocal number, column, cell, row, depth_of_text, skipping, stored_cells
        if name == "row":
            number = int(attributes.get("r", number + 1))
            row, column = [], -1
        elif name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            column = _column_index(found[1]) if found else column + 1
            stored_cells += 1
            cell = _Stored(column, attributes.get("t", "n"), int(attributes.get("s", 0)), "", False)
            texts.clear()
        elif name == "f":
            cell.formula = True
        elif name == "rPh":
            skipping += 1
        elif name in ("v", "t") and not skipping:
            depth_of_text += 1

    def end(name: str) -> None:
        nonlocal depth_of_text, skipping
        if name in ("v", "t") and not skipping:
            depth_of_text -= 1
        elif name == "rPh":
            skipping -= 1
        elif name == "c":
            cell.value = "".join(texts)
            if cell.type == "s" and not _INDEX.fullmatch(cell.value):
                raise Unreadable("sheet_broken")
            if cell.value or cell.formula:
                row.append(cell)
        elif name == "row" and row:
            rows.append((number, row))

    def text(piece: str) -> None:
        if depth_of_text:
            texts.append(piece)

    limit = raw_row_limit(max_rows)
    for _ in package.parse_stepwise(part, Handlers(start, end, text)):
        if len(rows) > limit:
            raise Unreadable("too_many_rows", max=max_rows)
        if stored_cells > _CELL_LIMIT:
            raise Unreadable("too_many_cells", max=_CELL_LIMIT)
    return rows


def _strings(package: Package, last: int) -> list[str]:
    """Shared strings up to index `last`, clean."""
    strings: list[str] = []
    texts: list[str] = []
    inside, skipping = 0, 0

    def start(name: str, _: Attributes) -> None:
        nonlocal inside, skipping
        if name == "si":
            texts.clear()
        elif name == "rPh":
            skipping += 1
        elif name == "t" and not skipping:
            inside += 1

    def end(name: str) -> None:
        nonlocal inside, skipping
        if name == "si":
            strings.append(clean(unescape("".join(texts))))
        elif name == "rPh":
            skipping -= 1
        elif name == "t" and not skipping:
            inside -= 1

    def text(piece: str) -> None:
        if inside:
            texts.append(piece)

    if last > _STRING_LIMIT:
        raise Unreadable("sheet_broken")
    if last >= 0:
        for _ in package.parse_stepwise("xl/sharedStrings.xml", Handlers(start, end, text)):
            if len(strings) > last:
                break
    return strings


def _formats(package: Package) -> list[str]:
    """`format_kind` of each cell style."""
    codes: dict[int, str] = {}
    kinds: list[str] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "numFmt":
            codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            number = int(attributes.get("numFmtId", 0))
            kinds.append(format_kind(number, codes.get(number, "")))

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    package.parse("xl/styles.xml", Handlers(start, end))
    return kinds


def _cell(stored: _Stored, strings: list[str], formats: list[str], from_1904: bool) -> Cell:
    value = stored.value
    match stored.type:
        case "s":
            if int(value) >= len(strings):
                raise Unreadable("sheet_broken")
            return Cell(strings[int(value)], "text")
        case "b":
            return Cell("TRUE" if value.strip() in ("1", "true") else "FALSE", "bool")
        case "n":
            kind = formats[stored.style] if 0 <= stored.style < len(formats) else ""
            return number_cell(value, kind, from_1904) or Cell(clean(value), "text")
        case "d":
            year, month, day = value[:4], value[5:7], value[8:10]
            return Cell(f"{day}/{month}/{year}", "date")
        case _:
            return Cell(clean(unescape(value)), "text")


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
