"""Blocks that stand below each other: lines, pictures, tables."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, UnidentifiedImageError
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from reports.page import HAIRLINE, QUIET
from reports.typesetting.lines import Box, Inline, Line, draw_once, natural_width, set_lines

_POINTS_A_PIXEL = 0.75  # pictures are made for screens of 96 dots an inch
CELL_PAD = 3.5
_MAX_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """Something with a height, drawn with its left end at x and its upper edge at top: draw(canvas, x, top).

    base  the base line of its first line from the top, in points
    """

    height: float
    draw: Callable[[Canvas, float, float], None]
    base: float = 0.0


def space(height: float) -> Block:
    """Nothing, so many points high."""
    return Block(height, lambda canvas, x, top: None)


def of_line(line: Line, indent: float = 0.0) -> Block:
    """A set line as a block."""
    return Block(line.height, lambda canvas, x, top: line.draw(canvas, x + indent, top), line.base)


def indented(block: Block, indent: float) -> Block:
    """The same block farther right."""
    return Block(block.height, lambda canvas, x, top: block.draw(canvas, x + indent, top), block.base)


def height_of(blocks: Iterable[Block]) -> float:
    """Height of blocks below each other."""
    return sum(block.height for block in blocks)


def draw_all(blocks: Iterable[Block], canvas: Canvas, x: float, top: float) -> None:
    """Draw blocks below each other."""
    for block in blocks:
        block.draw(canvas, x, top)
        top -= block.height


def beside(columns: Sequence[tuple[float, Sequence[Block]]]) -> Block:
    """Blocks beside each other, each column (its x, its blocks) from the same upper edge."""

    def draw(canvas: Canvas, x: float, top: float) -> None:
        for across, blocks in columns:
            draw_all(blocks, canvas, x + across, top)

    return Block(max((height_of(blocks) for _, blocks in columns), default=0.0), draw)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be drawn: natural size in points, and a name by its content."""

    name: str
    width: float
    height: float
    reader: ImageReader

    def box(self, most_width: float, most_height: float) -> Box:
        """The picture within a line, no larger than that."""
        scale = min(1.0, most_width / self.width, most_height / self.height)
        return self.scaled(self.width * scale, self.height * scale)

    def scaled(self, width: float, height: float) -> Box:
        """The picture within a line, so large."""

        def paint(canvas: Canvas) -> None:
            canvas.drawImage(self.reader, 0, 0, width, height, mask="auto")

        return Box(width, height, 0.0, draw_once(f"{self.name}-{width:.1f}", paint))


@lru_cache(maxsize=256)
def read_picture(body: bytes) -> Picture | None:
    """Return the picture of PNG, JPEG, GIF or WebP bytes, or None where they are none."""
    try:
        image = Image.open(io.BytesIO(body))
        if image.width * image.height > _MAX_PIXELS:
            return None
        image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    kept: Image.Image | io.BytesIO = image if image.format != "JPEG" else io.BytesIO(body)
    if image.format != "JPEG" and image.mode not in ("RGB", "RGBA", "L"):
        kept = image.convert("RGBA")
    name = f"picture{hashlib.sha256(body).hexdigest()[:16]}"
    return Picture(name, image.width * _POINTS_A_PIXEL, image.height * _POINTS_A_PIXEL, ImageReader(kept))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table before it is set."""

    items: tuple[Inline, ...]
    columns: int = 1
    rows: int = 1


def set_table(rows: Sequence[Sequence[Cell]], width: float, size: float) -> list[Block]:
    """Return a table as blocks; rows that a cell spans together are one block."""
    placed = _place(rows)
    columns = max((column + cell.columns for _, column, cell in placed), default=0)
    if not columns:
        return []
    widths = _column_widths(placed, columns, width)
    edges = [sum(widths[:column]) for column in range(columns + 1)]
    set_cells = []
    for row, column, cell in placed:
        room = edges[column + cell.columns] - edges[column] - 2 * CELL_PAD
        lines = [of_line(line) for line in set_lines(cell.items, max(room, size), size)]
        set_cells.append((row, column, cell, lines))
    heights = [0.0] * len(rows)
    for row, _, cell, lines in sorted(set_cells, key=lambda one: one[2].rows):
        wanted = height_of(lines) + 2 * CELL_PAD
        have = sum(heights[row : row + cell.rows])
        heights[row + cell.rows - 1] += max(0.0, wanted - have)
    blocks = []
    first = 0
    for row in range(len(rows)):
        ends_here = all(not (at <= row < at + cell.rows - 1) for at, _, cell, _ in set_cells)
        if ends_here:
            within = [one for one in set_cells if first <= one[0] <= row]
            blocks.append(_rows_block(within, heights[first : row + 1], first, edges))
            first = row + 1
    return blocks


def _place(rows: Sequence[Sequence[Cell]]) -> list[tuple[int, int, Cell]]:
    """Where each cell begins, as HTML puts them: into the first place that no cell from above holds."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            span = min(cell.rows, len(rows) - row)
            placed.append((row, column, Cell(cell.items, cell.columns, span)))
            taken |= {(row + down, column + across) for down in range(span) for across in range(cell.columns)}
            column += cell.columns
    return placed


def _column_widths(placed: Sequence[tuple[int, int, Cell]], columns: int, width: float) -> list[float]:
    """As wide as their contents, or, where that is too much, in proportion but none narrower than a fair part."""
    wanted = [2 * CELL_PAD + 10.0] * columns
    for _, column, cell in placed:
        need = (natural_width(cell.items) + 2 * CELL_PAD + 0.5) / cell.columns
        for at in range(column, column + cell.columns):
            wanted[at] = max(wanted[at], need)
    if sum(wanted) <= width:
        return wanted
    fair = width / columns
    narrow = [one for one in wanted if one <= fair]
    spare, wide = width - sum(narrow), sum(one for one in wanted if one > fair)
    floor = fair * 0.5
    scaled = [one if one <= fair else max(floor, one * spare / wide) for one in wanted]
    return [one * width / sum(scaled) for one in scaled] if sum(scaled) > width else scaled


def _rows_block(
    cells: Sequence[tuple[int, int, Cell, list[Block]]], heights: Sequence[float], first: int, edges: Sequence[float]
) -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        for row, column, cell, lines in cells:
            upper = top - sum(heights[: row - first])
            height = sum(heights[row - first : row - first + cell.rows])
            left, right = x + edges[column], x + edges[column + cell.columns]
            canvas.setStrokeColor(QUIET)
            canvas.setLineWidth(0.5)
            canvas.rect(left, upper - height, right - left, height, stroke=1, fill=0)
            draw_all(lines, canvas, left + CELL_PAD, upper - CELL_PAD)
        canvas.setStrokeColor(HAIRLINE)

    return Block(sum(heights), draw)
