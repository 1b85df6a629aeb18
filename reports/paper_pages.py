"""The pages of a seat's paper: head and foot, questions, answer sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from reports.answer_sheet import COLUMN, COLUMN_GAP, essay_head, set_essays, set_rows
from reports.exam_paper import set_questions
from reports.labels import MINUTES, PAGE_OF, PAPER_CODE, vi
from reports.page import (
    BOLD,
    BOTTOM,
    FACES,
    INK,
    INNER,
    ITALIC,
    LEFT,
    QUIET,
    REGULAR,
    RIGHT,
    SEMIBOLD,
    TOP,
    Page,
    fit,
    moment,
    wrap,
)  # fmt: skip
from reports.paper_inputs import ExamPaper
from reports.typesetting.blocks import Block, draw_all, height_of
from reports.typesetting.lines import MONO, SYMBOLS, draw_once, register_question_fonts

_QR = 62.0
_HEAD = _QR + 4
_LOWEST = BOTTOM + 6 * mm
_SHEET_HEAD = 62.0
_ROOM = TOP - _HEAD - _LOWEST
_SHORT_HASH = 12
_LEAST_LINES = 3  # of an essay under its head

Strip = list[Block]
Sketch = Callable[[Canvas], None]


def render_papers(papers: Sequence[ExamPaper], signs: str, at: datetime, *, is_two_sided: bool = False) -> bytes:
    """One PDF of several seats' papers, each with its answer sheet.

    signs         every sign in all papers of the sitting, so that PDFs made apart hold the same fonts
    is_two_sided  every paper and every answer sheet begins on the front of a leaf
    """
    register_question_fonts()
    page = Page(vi("paper_on_paper"), "", at)
    for face in (*FACES, MONO, SYMBOLS):
        font = pdfmetrics.getFont(face)
        font.splitString("".join(s for s in signs if ord(s) in font.face.charToGlyph), page.canvas._doc)
    for paper in papers:
        questions = _fill(set_questions(paper), _ROOM)
        sheet = _answer_pages(paper)
        if is_two_sided:
            questions += [[]] * (len(questions) % 2)
            sheet += [[]] * (len(sheet) % 2)
        total = len(questions) + len(sheet)
        for number, blocks in enumerate([*questions, *sheet], start=1):
            _draw_frame(page, paper, number, total, is_sheet=number > len(questions))
            draw_all(blocks, page.canvas, LEFT, TOP - _HEAD)
            page.canvas.showPage()
    return page.finish()


def _fill(strips: Iterable[Strip], room: float) -> list[Strip]:
    """Put strips on pages. One that a page can hold whole is not torn."""
    pages: list[Strip] = [[]]
    left = room
    for strip in strips:
        height = height_of(strip)
        if height > left and height <= room and pages[-1]:
            pages.append([])
            left = room
        for block in strip:
            if block.height > left and pages[-1]:
                pages.append([])
                left = room
            pages[-1].append(block)
            left -= block.height
    return pages


def _answer_pages(paper: ExamPaper) -> list[Strip]:
    """Two columns of rows, then the essays over the full width."""
    first_room = _ROOM - _SHEET_HEAD
    columns = _columns(list(set_rows(paper.questions)), first_room)
    pages = [_beside(columns[place : place + 2]) for place in range(0, len(columns), 2)] or [[]]
    pages[0] = [_sheet_head(paper), *pages[0]]
    essays = list(set_essays(paper.questions))
    if not essays:
        return pages
    left = _ROOM - height_of(pages[-1])
    for number, blocks in essays:
        head = essay_head(number, is_continued=False)
        if height_of([head, *blocks[:_LEAST_LINES]]) > left:
            pages.append([])
            left = _ROOM
        pages[-1].append(head)
        left -= head.height
        for block in blocks:
            if block.height > left:
                again = essay_head(number, is_continued=True)
                pages.append([again])
                left = _ROOM - again.height
            pages[-1].append(block)
            left -= block.height
    return pages


def _columns(rows: list[Strip], first_room: float) -> list[Strip]:
    """Fill columns from the top; what fits one page is spread evenly over both."""
    half = sum(map(height_of, rows)) / 2
    room = min(first_room, half + max(map(height_of, rows), default=0.0)) if 2 * half <= 2 * first_room else first_room
    columns: list[Strip] = [[]]
    left = room
    for row in rows:
        height = height_of(row)
        if height > left and columns[-1]:
            if len(columns) == 2:
                room = _ROOM
            columns.append([])
            left = room
        columns[-1] += row
        left -= height
    return columns


def _beside(columns: Sequence[Strip]) -> Strip:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        for place, blocks in enumerate(columns):
            draw_all(blocks, canvas, x + place * (COLUMN + COLUMN_GAP), top)

    return [Block(max(map(height_of, columns)), draw)]


def _sheet_head(paper: ExamPaper) -> Block:
    hint = wrap(vi("sheet_hint"), ITALIC, 7.8, INNER * 0.48)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(QUIET)
        canvas.setFont(ITALIC, 7.8)
        for place, line in enumerate(hint):
            canvas.drawString(x, top - 9 - place * 10, line)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.5)
        for place, key in enumerate(("candidate_signs", "invigilator_signs")):
            left = x + INNER * 0.52 + place * INNER * 0.245
            canvas.rect(left, top - _SHEET_HEAD + 12, INNER * 0.235, _SHEET_HEAD - 14, stroke=1, fill=0)
            canvas.setFont(REGULAR, 7)
            canvas.drawString(left + 4, top - 10, vi(key))

    return Block(_SHEET_HEAD, draw)


def _draw_frame(page: Page, paper: ExamPaper, number: int, total: int, *, is_sheet: bool) -> None:
    """Head with QR code and foot, on every page: a leaf that comes loose is still somebody's."""
    top, left = TOP, LEFT
    draw_qr = draw_once(f"qr{paper.paper_hash[:16]}", lambda canvas: page.qr(0, 0, _QR, paper.code))
    draw_qr(page.canvas, RIGHT - _QR + 4, top - _QR + 4)
    room = INNER - _QR - 8
    key = "answer_sheet" if is_sheet else "paper_on_paper"
    page.text(left, top - 11, vi(key), BOLD, 14)
    page.text(left + room, top - 11, f"{vi('seat')} {paper.seat}", BOLD, 17, align="right")
    exam, lines = fit(f"{paper.exam} · {paper.sitting}", REGULAR, 9, room * 0.72, lines=1, least=5, field="exam")
    page.text(left, top - 24, lines[0], REGULAR, exam, ink=QUIET)
    name = f"{paper.name} · {vi('candidate_number')} {paper.candidate_number}" if paper.name else vi("nobody")
    size, lines = fit(name, SEMIBOLD, 11.5, room, lines=1, least=6, field="name")
    page.text(left, top - 40, lines[0], SEMIBOLD, size)
    if paper.now_at:
        page.text(left + room, top - 24, vi("at_seat").format(seat=paper.now_at), REGULAR, 9, align="right")
    page.text(
        left, top - 52,
        f"{PAPER_CODE.format(code=paper.paper_hash[:_SHORT_HASH])}  ·  {vi('duration')} {MINUTES.format(count=paper.duration_minutes)}",
        REGULAR, 8, ink=QUIET,
    )  # fmt: skip
    page.text(left + room, top - 52, PAGE_OF.format(page=number, pages=total), SEMIBOLD, 9, align="right")
    page.rule(left, RIGHT - _QR, top - _HEAD + 8, 0.8, INK)
    page.rule(left, RIGHT, BOTTOM + 9, 0.4)
    page.text(
        left,
        BOTTOM,
        f"{vi(key)} · {paper.seat} · {paper.candidate_number} {paper.name}".strip(" ·"),
        REGULAR,
        7,
        ink=QUIET,
    )
    page.text(RIGHT, BOTTOM, f"{moment(paper.printed_at)} · {number}/{total}", REGULAR, 7, align="right", ink=QUIET)
