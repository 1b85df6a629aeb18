"""The answer table of a result sheet: a line for each item on the pages behind the result."""

from __future__ import annotations

from reports import labels
from reports.inputs import AnswerLine, ResultSheet
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
    Page,
    cut,
    moment,
    number,
    printable,
    require_printable,
    text_width,
    wrap,
)  # fmt: skip

ROWS_A_PAGE = 50
TABLE_TOP = TOP - 58
HEAD = 25
LOWEST = BOTTOM + 16
ROW = (TABLE_TOP - HEAD - LOWEST) / (ROWS_A_PAGE + 1)  # and one for the sum
FEW = ROWS_A_PAGE // 2  # so many items have room for two lines each
SIZE = 8.2
# Left edges of number, code and answer; right edges of score and mark.
NUMBER, CODE, ANSWER, SCORE, MARK = LEFT + 4, LEFT + 26, LEFT + 106, RIGHT - 50, RIGHT - 6
LONGEST = 400  # characters that are looked at: more than ever fit


def draw_answers(page: Page, sheet: ResultSheet) -> None:
    """Draw the pages of the answer table, none for a sheet without answers."""
    most = 2 if len(sheet.answers) <= FEW else 1
    for first in range(0, len(sheet.answers), ROWS_A_PAGE):
        page.canvas.showPage()
        _draw_head(page, sheet)
        y = TABLE_TOP - HEAD
        for line in sheet.answers[first : first + ROWS_A_PAGE]:
            y = _draw_line(page, line, y, most)
            page.rule(LEFT, RIGHT, y, 0.35)
        if first + ROWS_A_PAGE >= len(sheet.answers):
            _draw_sum(page, sheet, y)
        else:
            page.rule(LEFT, RIGHT, y, 0.8, INK)
        draw_page_foot(page, sheet, first // ROWS_A_PAGE + 2)


def draw_page_foot(page: Page, sheet: ResultSheet, page_number: int) -> None:
    """Journal, time of print and page of how many, below any page of the sheet."""
    pages = 1 - -len(sheet.answers) // ROWS_A_PAGE
    page.rule(LEFT, RIGHT, BOTTOM + 10, 0.4)
    page.text(LEFT, BOTTOM, f"{vi('journal')} {sheet.journal_head[:32].lower()}", REGULAR, 7, ink=QUIET)
    count = labels.PAGE_OF.format(page=page_number, pages=pages)
    right = f"{labels.PRINTED_AT.format(time=moment(sheet.printed_at))}  ·  {count}"
    page.text(RIGHT, BOTTOM, right, REGULAR, 7, align="right", ink=QUIET)


def _draw_head(page: Page, sheet: ResultSheet) -> None:
    """Whose answers these are: a loose page must find its way back."""
    page.text(LEFT, TOP - 16, vi("answers"), BOLD, 14)
    page.text(LEFT + text_width(vi("answers"), BOLD, 14) + 6, TOP - 16, en("answers"), ITALIC, 8, ink=QUIET)
    sheet_id = f"{vi('sheet_id')} {require_printable(sheet.sheet_id, 'sheet_id')}"
    page.text(RIGHT, TOP - 16, sheet_id, REGULAR, 8.5, align="right", ink=QUIET)
    name = require_printable(sheet.name, "name").upper()
    page.text(LEFT, TOP - 37, cut(name, SEMIBOLD, 10.5, INNER - 190), SEMIBOLD, 10.5)
    number_, seat = (require_printable(getattr(sheet, key), key) for key in ("candidate_number", "seat"))
    where = f"{vi('candidate_number')} {number_}  ·  {vi('seat')} {seat}"
    page.text(RIGHT, TOP - 37, cut(where, REGULAR, 9, 184), REGULAR, 9, align="right")
    y = TABLE_TOP
    page.box(LEFT, y - HEAD, INNER, HEAD, fill=TINT)
    page.rule(LEFT, RIGHT, y, 0.8, INK)
    for x, key, align in (
        (NUMBER, "number_short", "left"),
        (CODE, "question_code", "left"),
        (ANSWER, "answer", "left"),
        (SCORE, "score", "right"),
        (MARK, "of_max", "right"),
    ):
        page.text(x, y - 11, vi(key), SEMIBOLD, 8, align=align)
        page.text(x, y - 19.5, en(key), ITALIC, 6.2, align=align, ink=QUIET)
    page.rule(LEFT, RIGHT, y - HEAD, 0.5, INK)


def _draw_line(page: Page, line: AnswerLine, y: float, most: int) -> float:
    """Draw one item from its upper edge y, its answer in at most so many lines; return its lower edge."""
    base = y - ROW / 2 - SIZE * 0.36
    page.text(NUMBER + 14, base, str(line.number), REGULAR, SIZE, align="right", ink=QUIET)
    code = require_printable(line.code, f"answers[{line.number - 1}].code")
    page.text(CODE, base, cut(code, REGULAR, 7.2, ANSWER - CODE - 6), REGULAR, 7.2, ink=QUIET)
    if line.mark:
        page.text(SCORE, base, number(line.score), SEMIBOLD, SIZE, align="right")
        page.text(MARK, base, number(line.mark), REGULAR, SIZE, align="right", ink=QUIET)
    else:
        page.text(MARK, base, labels.NOT_COUNTED, ITALIC, 7, align="right", ink=QUIET)
    edge = SCORE - 36
    if line.remark:
        remark = printable(line.remark)
        page.text(edge, base, remark, ITALIC, 7, align="right", ink=QUIET)
        edge -= text_width(remark, ITALIC, 7) + 6
    if not line.answer:
        page.text(ANSWER, base, labels.NO_ANSWER, ITALIC, 7.6, ink=QUIET)
        return y - ROW
    texts = _broken(printable(line.answer[:LONGEST]), edge - ANSWER, most)
    page.lines(ANSWER, base, texts, REGULAR, SIZE, leading=ROW / SIZE)
    return y - ROW * len(texts)


def _broken(text: str, room: float, most: int) -> list[str]:
    if most == 1:
        return [cut(text, REGULAR, SIZE, room)]
    lines = wrap(text, REGULAR, SIZE, room)
    return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), REGULAR, SIZE, room)] if len(lines) > most else lines


def _draw_sum(page: Page, sheet: ResultSheet, y: float) -> None:
    page.rule(LEFT, RIGHT, y, 0.8, INK)
    base = y - ROW / 2 - 3.4
    page.text(CODE, base, vi("total"), BOLD, 9)
    page.text(CODE + text_width(vi("total"), BOLD, 9) + 5, base, en("total"), ITALIC, 6.5, ink=QUIET)
    page.text(SCORE, base, number(sheet.score), BOLD, 9, align="right")
    page.text(MARK, base, number(sheet.max_score), BOLD, 9, align="right")
