"""The pictures that lie on a sheet, each with the cell that its upper left corner lies in.

Drawing parts: ECMA-376 part 1, 20.5 (SpreadsheetML drawing). Charts and shapes have no picture and are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from tables.xlsx_package import Attributes, Handlers, Package

_ANCHORS = frozenset({"oneCellAnchor", "twoCellAnchor"})


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """row: as the spreadsheet shows it;  column: index from 0;  body: bytes of any kind, none of a linked picture."""

    row: int
    column: int
    body: bytes


def read_pictures(package: Package, sheet: str) -> list[PlacedPicture]:
    """Pictures on a sheet in the order in which it names them. Raises Unreadable."""
    found: list[PlacedPicture] = []
    for kind, drawing in package.relations(sheet).values():
        if kind.endswith("/drawing"):
            targets = package.relations(drawing)
            for row, column, relation in _anchors(package, drawing):
                body = package.body(targets.get(relation, ("", ""))[1]) if relation else b""
                found.append(PlacedPicture(row + 1, column, body))
    return found


def _anchors(package: Package, drawing: str) -> list[tuple[int, int, str]]:
    """Row and column, from 0, and name of the relation of each picture."""
    found: list[tuple[int, int, str]] = []
    place = {"row": "", "col": ""}
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        inside.append(name)
        if name in _ANCHORS:
            place.update(row="", col="")
        elif name == "blip" and place["row"] and place["col"]:
            found.append((int(place["row"]), int(place["col"]), attributes.get("embed", "")))

    def end(_: str) -> None:
        inside.pop()

    def text(piece: str) -> None:
        if inside[-2:-1] == ["from"] and inside[-1] in place:
            place[inside[-1]] += piece

    package.parse(drawing, Handlers(start, end, text))
    return found
