"""Which cells do the pictures belong to that lie on a sheet?

A picture belongs to the cell that its upper left corner lies in: in the column “Hình” it is the question's picture, in
the column of the stem or of an option it stands behind the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from question_bank.formats.spreadsheet.columns import HEADERS, OPTIONS
from question_bank.pictures import picture_type
from tables import Cell, Picture, Problem, Row

_WITHIN_TEXT = frozenset({"stem", *OPTIONS})


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows, their pictures named in their cells, and the pictures by those names."""

    rows: tuple[Row, ...]
    media: tuple[tuple[str, bytes], ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def place_pictures(file: str, rows: Sequence[Row], pictures: Sequence[Picture], headers: Mapping[str, str]) -> Placed:
    """Name each picture in the cell it lies in. One that lies on no row of the table gives a warning."""
    media: list[tuple[str, bytes]] = []
    problems: list[Problem] = []
    cells = {row.number: dict(row.cells) for row in rows}
    warnings = [
        Problem("picture_beside_table", {"file": file, "row": picture.row}, file, picture.row)
        for picture in pictures
        if picture.row not in cells
    ]
    for number, picture in enumerate((picture for picture in pictures if picture.row in cells), start=1):
        field, row = picture.field, cells[picture.row]
        is_named = field == "picture" and field in row
        if field is None or is_named or field not in _WITHIN_TEXT | {"picture"}:
            wanted = headers.get("picture", HEADERS["picture"])
            code = "picture_twice" if is_named else "picture_in_no_column"
            args = {"file": file, "row": picture.row, "column": wanted}
            problems.append(Problem(code, args, file, picture.row, headers.get(field or "")))
            continue
        kind = (picture_type(picture.body) or "/bin").partition("/")[2]
        stem = re.sub(r"[^\w-]+", "-", file.rpartition("/")[2].rpartition(".")[0])
        name = f"{stem}-{picture.row}-{number}.{kind}"
        media.append((name, picture.body))
        text = name if field == "picture" else f'{row.get(field, Cell()).text} <img src="{name}" alt="">'.strip()
        row[field] = Cell(text, "text")
    placed = tuple(Row(row.number, cells[row.number]) for row in rows)
    return Placed(placed, tuple(media), tuple(problems), tuple(warnings))
