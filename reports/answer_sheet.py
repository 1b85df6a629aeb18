"""The sheet on which a paper is answered by hand: circles for letters, boxes and lines for all else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.pdfgen.canvas import Canvas

from reports.labels import LETTERS, vi
from reports.page import BOLD, HAIRLINE, INK, INNER, ITALIC, QUIET, REGULAR, text_width, wrap
from reports.paper_inputs import AnswerForm, PaperQuestion
from reports.typesetting.blocks import Block, beside, space
from reports.typesetting.lines import draw_once

COLUMN_GAP = 16.0
COLUMN = (INNER - COLUMN_GAP) / 2
_NUMBER_ROOM = 26.0
_ROW = 19.0
_CIRCLE, _CIRCLE_STEP = 6.1, 17.5
_BOX = 14.0
_LINE = 22.0
_ESSAY_LINE = 24.0
_CHARACTERS_A_LINE = 55
_MOST_POINTS = 8  # lines for points; whoever sets more writes beside


def set_rows(questions: Sequence[PaperQuestion]) -> Iterator[list[Block]]:
    """Yield the rows of each item, a column wide; a row stays whole. Of an essay they tell where it is written."""
    for question in questions:
        rows = _rows(question)
        numbered = [beside([(0, [_number(question.number)]), (_NUMBER_ROOM, rows[:1])])]
        numbered += [beside([(_NUMBER_ROOM, [row])]) for row in rows[1:]]
        saved = [] if question.form is AnswerForm.ESSAY else _saved(question)
        yield [*numbered, *saved, _rule()]


def set_essays(questions: Sequence[PaperQuestion]) -> Iterator[tuple[int, list[Block]]]:
    """Yield the number of each essay and what stands under its head: what is saved, and the lines, a page wide."""
    for question in questions:
        if question.form is AnswerForm.ESSAY:
            lines = max(4, -(-question.room // _CHARACTERS_A_LINE))
            yield question.number, [*_saved(question), *[_line(INNER, _ESSAY_LINE)] * lines]


def essay_head(number: int, *, is_continued: bool) -> Block:
    """The head of an essay, again on every page that it goes on."""
    text = f"{vi('question')} {number}" + (f" {vi('continued')}" if is_continued else "")

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 10)
        canvas.drawString(x, top - _ROW, text)

    return Block(_ROW + 5, draw)


def _number(number: int) -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 10)
        canvas.drawRightString(x + _NUMBER_ROOM - 9, top - _ROW / 2 - 3.5, str(number))

    return Block(_ROW, draw)


def _saved(question: PaperQuestion) -> list[Block]:
    if not question.saved:
        return []
    text = vi("saved_already").format(saved=question.saved)
    lines = wrap(text, ITALIC, 7.5, COLUMN - _NUMBER_ROOM)[:2]

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(QUIET)
        canvas.setFont(ITALIC, 7.5)
        for place, line in enumerate(lines):
            canvas.drawString(x + _NUMBER_ROOM, top - 7 - place * 9, line)

    return [Block(9.0 * len(lines) + 1, draw)]


def _rule() -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.3)
        canvas.line(x, top - 1, x + COLUMN, top - 1)

    return Block(2.5, draw)


def _rows(question: PaperQuestion) -> list[Block]:
    room = COLUMN - _NUMBER_ROOM
    letters = LETTERS[: len(question.options)]
    match question.form:
        case AnswerForm.SINGLE | AnswerForm.TRUE_FALSE | AnswerForm.MULTIPLE:
            return _in_rows([_circle(letter) for letter in letters], _CIRCLE_STEP, room)
        case AnswerForm.CLUSTER:
            return _in_rows([_statement(letter.lower()) for letter in letters], 52.0, room)
        case AnswerForm.MATCHING:
            return _in_rows([_box(f"{n}") for n in range(1, len(question.premises) + 1)], 34.0, room)
        case AnswerForm.ORDERING:
            return _in_rows([_box("" if n == 0 else "→") for n in range(len(letters))], 30.0, room)
        case AnswerForm.GAPS:
            return [row for name, offered in question.gaps.items() for row in _gap(f"({name})", len(offered), room)]
        case AnswerForm.HOTSPOT:
            return [_point(n, room) for n in range(1, min(question.room, _MOST_POINTS) + 1)]
        case AnswerForm.ESSAY:
            return [_note(vi("essay_below"))]
    return [_line(room, _LINE)]


def _gap(label: str, offered: int, room: float) -> list[Block]:
    """A line for typed text, the letters where a gap offers something."""
    if not offered:
        return [_line(room, _LINE, label)]
    begin = text_width(label, REGULAR, 9) + 6
    first, *more = _in_rows([_circle(letter) for letter in LETTERS[:offered]], _CIRCLE_STEP, room - begin)
    return [beside([(0, [_note(label, REGULAR, 9)]), (begin, [first])]), *(beside([(begin, [row])]) for row in more)]


def _note(text: str, face: str = ITALIC, size: float = 8) -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(INK)
        canvas.setFont(face, size)
        canvas.drawString(x, top - _ROW / 2 - 3, text)

    return Block(_ROW, draw)


def _in_rows(cells: Sequence[Block], step: float, room: float) -> list[Block]:
    a_row = max(1, int(room / step))
    return [
        beside([(place * step, [cell]) for place, cell in enumerate(cells[first : first + a_row])])
        for first in range(0, len(cells), a_row)
    ] or [space(_ROW)]


def _circle(letter: str) -> Block:
    return Block(_ROW, lambda canvas, x, top: _draw_circle(canvas, x + _CIRCLE + 1, top - _ROW / 2, letter))


def _draw_circle(canvas: Canvas, x: float, y: float, letter: str) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        canvas.circle(0, 0, _CIRCLE, stroke=1, fill=0)
        canvas.setFillColor(QUIET)
        canvas.setFont(REGULAR, 7.5)
        canvas.drawCentredString(0, -2.7, letter)

    draw_once(f"circle{ord(letter)}", paint)(canvas, x, y)


def _statement(letter: str) -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(INK)
        canvas.setFont(REGULAR, 9)
        canvas.drawString(x, top - _ROW / 2 - 3, f"{letter})")
        for place, key in enumerate(("true_letter", "false_letter")):
            _draw_circle(canvas, x + 19 + place * 15, top - _ROW / 2, vi(key))

    return Block(_ROW, draw)


def _box(label: str) -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setStrokeColor(INK)
        canvas.setFillColor(INK)
        canvas.setLineWidth(0.7)
        canvas.setFont(REGULAR, 9)
        if label == "→":  # drawn: the text face has no arrow
            canvas.line(x + 2, top - _ROW / 2, x + 10, top - _ROW / 2)
            canvas.line(x + 7, top - _ROW / 2 + 2.5, x + 10, top - _ROW / 2)
            canvas.line(x + 7, top - _ROW / 2 - 2.5, x + 10, top - _ROW / 2)
        else:
            canvas.drawRightString(x + 10, top - _ROW / 2 - 3, label)
        canvas.rect(x + 13, top - _ROW / 2 - _BOX / 2, _BOX, _BOX, stroke=1, fill=0)

    return Block(_ROW, draw)


def _line(width: float, height: float, label: str = "") -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        begin = text_width(label, REGULAR, 9) + 4 if label else 0
        canvas.setFillColor(INK)
        canvas.setFont(REGULAR, 9)
        canvas.drawString(x, top - height + 6, label)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.4)
        canvas.line(x + begin, top - height + 3.5, x + width - 4, top - height + 3.5)

    return Block(height, draw)


def _point(number: int, room: float) -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(INK)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.4)
        canvas.setFont(REGULAR, 9)
        y = top - _LINE + 6
        for at, label, line in (
            (0.0, f"{vi('point')} {number}:", 0.0),
            (45.0, vi("across_short"), 45.0),
            (125.0, vi("down_short"), 45.0),
        ):
            canvas.drawString(x + at, y, label)
            if line:
                begin = x + at + text_width(label, REGULAR, 9) + 4
                canvas.line(begin, y - 2.5, begin + line, y - 2.5)

    return Block(_LINE, draw)
