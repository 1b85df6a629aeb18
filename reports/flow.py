"""Papers of many pages: blocks and tables that flow over A4 pages, with the page count in each foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm

from reports import labels
from reports.labels import en, vi
from reports.page import (
    BOLD,
    BOTTOM,
    INK,
    INNER,
    ITALIC,
    LEFT,
    QUIET,
    REGULAR,
    RIGHT,
    SEMIBOLD,
    TINT,
    TOP,
    WIDTH,
    Page,
    fit,
    moment,
    wrap,
)

LOWEST = BOTTOM + 10 * mm  # nothing but the foot stands below
CELL_PAD = 3
HEAD_HEIGHT = 25


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: key of its label, share of the width, alignment, lines that a cell may take."""

    key: str
    share: float
    align: str = "left"
    lines: int = 8


class Flow:
    """Where the pen stands on which page of how many.

    pages   total to print in the foot; 0 while it is still being counted
    """

    def __init__(self, page: Page, foot: str, at: datetime, pages: int) -> None:
        self.page = page
        self.y = TOP
        self.number = 1
        self._foot = foot
        self._at = at
        self._pages = pages

    def turn(self) -> None:
        """Finish this page and begin the next."""
        self._draw_foot()
        self.page.canvas.showPage()
        self.number += 1
        self.y = TOP

    def need(self, height: float) -> None:
        """Turn the page if less than `height` points are left."""
        if self.y - height < LOWEST:
            self.turn()

    def title(self, key: str, exam: str, where: str) -> None:
        """Title of the paper, the exam and where it was held."""
        middle = WIDTH / 2
        self.page.text(middle, self.y - 36, vi(key), BOLD, 18, align="center", spacing=0.4)
        self.page.text(middle, self.y - 48, en(key).upper(), REGULAR, 7.5, align="center", ink=QUIET, spacing=1.8)
        size, lines = fit(exam, SEMIBOLD, 12, INNER * 0.9, lines=3, least=8, field="exam")
        y = self.page.lines(middle, self.y - 67, lines, SEMIBOLD, size, align="center")
        size, lines = fit(where, REGULAR, 10, INNER * 0.9, lines=4, least=7, field="sitting")
        self.y = self.page.lines(middle, y - 15, lines, REGULAR, size, align="center", ink=QUIET) - 16

    def heading(self, key: str, *, ruled: bool = True) -> None:
        """Heading of a part, kept with what follows; a table brings its own rule."""
        self.need(70)
        self.page.text(LEFT, self.y - 18, vi(key), BOLD, 11)
        self.page.text(RIGHT, self.y - 18, en(key), ITALIC, 8, align="right", ink=QUIET)
        if ruled:
            self.page.rule(LEFT, RIGHT, self.y - 23, 0.8, INK)
        self.y -= 27 if ruled else 24

    def paragraph(self, text: str, face: str = REGULAR, size: float = 10) -> None:
        """Text over the full width."""
        for line in wrap(text, face, size, INNER):
            self.need(size * 1.4)
            self.y -= size * 1.4
            self.page.text(LEFT, self.y, line, face, size)
        self.y -= 4

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """Labelled values, two beside each other; a value too long for that takes a row of its own."""
        half = INNER / 2
        left = True
        for key, text in rows:
            size, lines = fit(text, SEMIBOLD, 9.5, INNER - 8, lines=3, least=6, field=key)
            wide = len(lines) > 1 or len(wrap(text, SEMIBOLD, 9.5, half - 8)) > 1
            if wide and not left:
                self.y -= 29
                left = True
            height = 29 + size * 1.3 * (len(lines) - 1)
            self.need(height)
            x = LEFT if left else LEFT + half
            if not wide:
                size, lines = 9.5, [text]
            self.page.label(x, self.y - 11, vi(key), en(key))
            self.page.lines(x, self.y - 23, lines, SEMIBOLD, size)
            if wide or not left:
                self.y -= height
            left = wide or not left
        if not left:
            self.y -= 29

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], where: str, size: float = 8) -> None:
        """A table whose head is repeated on each page; cells wrap, no row is torn.

        where   name of the rows' field, for FieldError
        """
        widths = [INNER * column.share for column in columns]
        leading = size * 1.28
        self.need(HEAD_HEIGHT + 3 * leading)
        self._draw_head(columns, widths)
        for index, row in enumerate(rows):
            cells = []
            for column, text, width in zip(columns, row, widths, strict=True):
                name = f"{where}[{index}].{column.key}"
                room = width - 2 * CELL_PAD
                cells.append(fit(text, _face(column), size, room, lines=column.lines, least=4.5, field=name))
            height = leading * max(1, max(len(lines) for _, lines in cells)) + 5
            if self.y - height < LOWEST:
                self.turn()
                self._draw_head(columns, widths)
            x = LEFT
            for column, (fitted, lines), width in zip(columns, cells, widths, strict=True):
                at = _edge(column, x, width)
                self.page.lines(
                    at, self.y - 2.5 - size, lines, _face(column), fitted, leading=leading / fitted, align=column.align
                )
                x += width
            self.y -= height
            self.page.rule(LEFT, RIGHT, self.y, 0.35)
        self.page.rule(LEFT, RIGHT, self.y, 0.8, INK)

    def signatures(self, left_key: str) -> None:
        """Date line and two places to sign, on one page."""
        self.need(44 * mm)
        self.y -= 26
        date_line = labels.DATE_LINE.format(
            day=f"{self._at.day:02d}", month=f"{self._at.month:02d}", year=self._at.year
        )
        left, right = LEFT + INNER * 0.25, LEFT + INNER * 0.75
        self.page.text(right, self.y, date_line, ITALIC, 10, align="center")
        for middle, who, how in ((left, left_key, "sign_name"), (right, "chair", "sign_seal")):
            self.page.text(middle, self.y - 17, vi(who), BOLD, 10, align="center")
            self.page.text(middle, self.y - 29, vi(how), ITALIC, 9, align="center")
            self.page.text(middle, self.y - 39, f"{en(who)}: {en(how)}", ITALIC, 7, align="center", ink=QUIET)

    def end(self) -> None:
        """Write the foot of the last page."""
        self._draw_foot()

    def _draw_head(self, columns: Sequence[Column], widths: Sequence[float]) -> None:
        self.page.box(LEFT, self.y - HEAD_HEIGHT, INNER, HEAD_HEIGHT, fill=TINT)
        self.page.rule(LEFT, RIGHT, self.y, 0.8, INK)
        x = LEFT
        for column, width in zip(columns, widths, strict=True):
            at = _edge(column, x, width)
            size, lines = fit(vi(column.key), SEMIBOLD, 8, width - 2, lines=1, least=4, field=column.key)
            self.page.text(at, self.y - 11, lines[0], SEMIBOLD, size, align=column.align)
            size, lines = fit(en(column.key), ITALIC, 6.2, width - 2, lines=1, least=3.5, field=column.key)
            self.page.text(at, self.y - 19.5, lines[0], ITALIC, size, align=column.align, ink=QUIET)
            x += width
        self.y -= HEAD_HEIGHT
        self.page.rule(LEFT, RIGHT, self.y, 0.5, INK)

    def _draw_foot(self) -> None:
        self.page.rule(LEFT, RIGHT, BOTTOM + 10, 0.4)
        self.page.text(LEFT, BOTTOM, self._foot, REGULAR, 7, ink=QUIET)
        count = labels.PAGE_OF.format(page=self.number, pages=self._pages)
        text = f"{labels.PRINTED_AT.format(time=moment(self._at))}  ·  {count}"
        self.page.text(RIGHT, BOTTOM, text, REGULAR, 7, align="right", ink=QUIET)


def _edge(column: Column, x: float, width: float) -> float:
    """Where the text of a cell is hung up."""
    return {"left": x + CELL_PAD, "center": x + width / 2, "right": x + width - CELL_PAD}[column.align]


def _face(column: Column) -> str:
    return SEMIBOLD if column.key in ("name", "result") else REGULAR


def render_flow(title: str, author: str, foot: str, at: datetime, draw: Callable[[Flow], None]) -> bytes:
    """Draw twice: once to count the pages, once with the count in every foot."""
    pages = 0
    for _ in range(2):
        page = Page(title, author, at)
        flow = Flow(page, foot, at, pages)
        draw(flow)
        flow.end()
        pages = flow.number
    return page.finish()
