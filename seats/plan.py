"""The hall as it stands: seats, where they are, and which are neighbours.

Source of the words: docs/architecture.md, "Words".
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tables.reader import read_table
from tables.reading import Findings, Reading
from tables.table import Row, Table
from tables.text import one_line, without_marks
from tables.workbook import Sheet, write_workbook

MAX_SEATS = 20_000
AISLE = 2
COLUMNS: dict[str, tuple[str, ...]] = {
    "label": ("Ghế", "Chỗ ngồi", "Số ghế", "Seat", "Label"),
    "block": ("Khối", "Block"),
    "row": ("Hàng", "Row"),
    "column": ("Cột", "Column"),
    "x": ("X",),
    "y": ("Y",),
    "spare": ("Dự phòng", "Spare"),
}
_REQUIRED = ("label", "block", "row", "column")
_YES_NO = {"": False, "0": False, "khong": False, "no": False, "false": False}
_YES_NO |= {"1": True, "x": True, "co": True, "yes": True, "true": True}
_TEMPLATE_NOTES = (
    "Mỗi dòng là một ghế. Xóa các dòng ví dụ trước khi nộp. / One row per seat. Delete the example rows.",
    "Ghế: nhãn dán trên bàn, không trùng nhau, ví dụ C07-05. / Seat: the label on the desk, unique.",
    "Khối, Hàng, Cột: hàng 1 gần bục nhất. / Block, row, column: row 1 is nearest to the front.",
    "X, Y: vị trí tính theo ghế; lối đi là khoảng trống. / X, Y: place counted in seats; aisles are gaps.",
    "Bỏ cả X và Y thì các khối được xếp cạnh nhau. / Without X and Y blocks stand side by side.",
    "Dự phòng: x nếu ghế để dành, không xếp thí sinh. / Spare: x if the seat is kept free.",
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One place to sit.

    label   what stands on the desk and what people read out, unique in the hall, e.g. "C07-05"
    block   name of the block it stands in, e.g. "C"
    row     number of the row within the block, from 1 at the front
    column  number within the row, from 1 at the left as seen from the back
    x, y    place in the hall on a grid of one seat pitch; aisles are gaps in x and y, the front is y = 0
    spare   kept free at allocation, for moves and late arrivals
    """

    label: str
    block: str
    row: int
    column: int
    x: int
    y: int
    spare: bool = False


@dataclass(frozen=True, slots=True)
class HallPlan:
    """All seats of one hall, in reading order (block, row, column)."""

    name: str
    seats: tuple[Seat, ...]


def reading_order(seat: Seat) -> tuple[list[tuple[int, int, str]], int, int]:
    """Sort key of a seat: block (B2 before B10, Z before AA), row, column."""
    parts = re.findall("[0-9]+|[^0-9]+", seat.block)
    return [(int(part), 0, "") if part.isdecimal() else (-1, len(part), part) for part in parts], seat.row, seat.column


def neighbour_pairs(plan: HallPlan, distance: float = 1.5) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, of seat indexes not further apart than `distance` seat pitches, sorted.

    1.5 is the eight seats around one; an aisle parts neighbours.
    """
    size = max(1, math.ceil(distance))
    buckets: dict[tuple[int, int], list[int]] = {}
    for index, seat in enumerate(plan.seats):
        buckets.setdefault((seat.x // size, seat.y // size), []).append(index)
    pairs = []
    for (across, deep), inside in buckets.items():
        near = [index for dx in (-1, 0, 1) for dy in (-1, 0, 1) for index in buckets.get((across + dx, deep + dy), ())]
        for first in inside:
            here = plan.seats[first]
            for second in near:
                there = plan.seats[second]
                if first < second and math.hypot(here.x - there.x, here.y - there.y) <= distance:
                    pairs.append((first, second))
    return sorted(pairs)


def pair_weights(plan: HallPlan, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """How much each pair of neighbours counts: 3 for one of the eight around a seat, 1 for one further off."""

    def is_near(first: Seat, second: Seat) -> bool:
        return math.hypot(first.x - second.x, first.y - second.y) <= 1.5

    return [3 if is_near(plan.seats[first], plan.seats[second]) else 1 for first, second in pairs]


def read_plan(body: bytes, name: str, *, hall: str | None = None) -> Reading[HallPlan]:
    """The hall plan of a CSV or XLSX file, its seats in reading order. `hall` is its name, by default that of the file.

    Without the columns X and Y the blocks are set side by side with an aisle of two between them.
    """
    table = read_table(body, name, COLUMNS, required=_REQUIRED, max_rows=MAX_SEATS)
    if table.total:
        return Reading(None, table.problems, total=table.total)
    findings = Findings(name)
    placed = {"x", "y"} & table.fields
    if len(placed) == 1:
        found = ", ".join(table.headers.values())
        findings.add("column_missing", 1, wanted="Y" if "x" in placed else "X", found=found)
        return findings.reading(HallPlan("", ()))
    seats: list[Seat] = []
    twins = _Twins(findings, bool(placed))
    for row in table.rows:
        if seat := _read_seat(row, table, findings):
            twins.note(row.number, seat)
            seats.append(seat)
    ordered = sorted(seats, key=reading_order)
    if not placed and not findings.total:
        ordered = _side_by_side(ordered)
    return findings.reading(HallPlan(hall or PurePath(name).stem, tuple(ordered)))


def _read_seat(row: Row, table: Table, findings: Findings) -> Seat | None:
    before = findings.total
    label, block = one_line(row.text("label")), one_line(row.text("block"))
    for field, value in (("label", label), ("block", block)):
        if not value or len(value) > 16:
            findings.add("seat_text_form", row.number, table.headers[field], value=value[:40], max=16)
    numbers = {}
    for field, lowest in (("row", 1), ("column", 1), ("x", 0), ("y", 0)):
        if field not in table.fields:
            continue
        text = row.text(field)
        if re.fullmatch("[0-9]{1,5}", text) and lowest <= int(text) <= 10_000:
            numbers[field] = int(text)
        else:
            findings.add("seat_number_form", row.number, table.headers[field], value=text[:40], min=lowest, max=10_000)
    spare = _YES_NO.get(without_marks(row.text("spare")))
    if spare is None:
        findings.add("seat_spare_form", row.number, table.headers["spare"], value=row.text("spare")[:40])
    if findings.total > before or spare is None:
        return None
    return Seat(label, block, numbers["row"], numbers["column"], numbers.get("x", 0), numbers.get("y", 0), spare)


class _Twins:
    """Finds labels and places that occur twice, seat by seat."""

    def __init__(self, findings: Findings, placed: bool) -> None:
        self._findings, self._placed = findings, placed
        self._labels: dict[str, int] = {}
        self._chairs: dict[tuple[str, int, int], int] = {}
        self._places: dict[tuple[int, int], int] = {}

    def note(self, number: int, seat: Seat) -> None:
        """Look at the seat of a row; a problem where an earlier row has its label or its place."""
        first = self._labels.setdefault(seat.label.casefold(), number)
        if first != number:
            self._findings.add("seat_duplicate", number, None, seat=seat.label, first=first)
        first = self._chairs.setdefault((seat.block, seat.row, seat.column), number)
        if first != number:
            self._findings.add("seat_chair_twice", number, None, seat=seat.label, first=first)
        elif self._placed and (first := self._places.setdefault((seat.x, seat.y), number)) != number:
            self._findings.add("seat_place_twice", number, None, seat=seat.label, first=first, x=seat.x, y=seat.y)


def _side_by_side(seats: list[Seat]) -> list[Seat]:
    """Seats in reading order with x and y by block, row and column."""
    blocks: dict[str, list[Seat]] = {}
    for seat in seats:
        blocks.setdefault(seat.block, []).append(seat)
    placed: list[Seat] = []
    left = 0
    front = min((seat.row for seat in seats), default=1)
    for members in blocks.values():
        first, last = min(seat.column for seat in members), max(seat.column for seat in members)
        for seat in members:
            x, y = left + seat.column - first, seat.row - front
            placed.append(Seat(seat.label, seat.block, seat.row, seat.column, x, y, seat.spare))
        left += last - first + 1 + AISLE
    return placed


def write_plan(plan: HallPlan) -> bytes:
    """An XLSX file that `read_plan` reads back to the same seats."""
    return write_workbook([_sheet(plan)])


def plan_template() -> bytes:
    """An XLSX hall plan to fill in: example rows and a sheet that explains the columns."""
    seats = [Seat(f"A01-{column:02d}", "A", 1, column, column - 1, 0, column == 3) for column in (1, 2, 3)]
    notes = Sheet("Hướng dẫn", (), (110,), [(note,) for note in _TEMPLATE_NOTES])
    return write_workbook([_sheet(HallPlan("", tuple(seats))), notes])


def _sheet(plan: HallPlan) -> Sheet:
    rows = [
        (seat.label, seat.block, seat.row, seat.column, seat.x, seat.y, "x" if seat.spare else "")
        for seat in plan.seats
    ]
    return Sheet("Sơ đồ", [spellings[0] for spellings in COLUMNS.values()], (12, 10, 8, 8, 8, 8, 12), rows)
