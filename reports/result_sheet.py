"""The result sheet: an A4 page that states one attempt's result, and behind it what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm

from reports import labels
from reports.answer_table import draw_answers, draw_page_foot
from reports.inputs import FieldError, ResultSheet, check_sheet
from reports.labels import en, vi
from reports.page import (
    BOLD,
    BOTTOM,
    HAIRLINE,
    INK,
    INNER,
    ITALIC,
    LEFT,
    QUIET,
    REGULAR,
    RIGHT,
    SEMIBOLD,
    TINT,
    WIDTH,
    Page,
    day,
    fit,
    moment,
    number,
    percent,
    register_fonts,
    require_printable,
    text_width,
    wrap,
)  # fmt: skip
from reports.signing import make_statement
from reports.verifying import read_statement

QR_SIDE = 34 * mm
FOOT_TOP = BOTTOM + 7 * mm + QR_SIDE + 4  # upper edge of the QR block
SIGNATURE_ROOM = 34 * mm  # date line, titles and the room to sign
PAPER_CODE_DIGITS = 12
PAD = 12
COLUMNS = (
    0.27,
    0.25,
    0.25,
    0.23,
)  # of the inner width; person and attempt stand under each other
SQUEEZES = (
    1.0,
    0.8,
    0.6,
)  # free space between the blocks is given up in these steps before a sheet is refused


def render_sheet(sheet: ResultSheet, qr_text: str) -> bytes:
    """Unsigned A4 pages: the result on one, the answers on those behind it.

    qr_text   from `signing.sign_statement` for this very sheet
    Raises FieldError naming the field that can't be printed, or ("qr_other_sheet", "qr_text") when the QR states
    anything else than the sheet.
    """
    register_fonts()
    check_sheet(sheet)
    if read_statement(qr_text) != make_statement(sheet):
        raise FieldError("qr_other_sheet", "qr_text")
    for squeeze in SQUEEZES:
        page = Page(
            f"{vi('result_sheet')} {sheet.sheet_id}",
            sheet.organisation[-1],
            sheet.printed_at,
        )
        y = page.letterhead(sheet.organisation)
        y = _draw_title(page, sheet, y, squeeze)
        y = _draw_person(page, sheet, y)
        y = _draw_attempt(page, sheet, y - 19 * squeeze)
        y = _draw_table(page, sheet, y - 13 * squeeze, squeeze)
        y = _draw_result(page, sheet, y - 10 * squeeze)
        room = SIGNATURE_ROOM * (0.4 + 0.6 * squeeze)
        if y - room >= FOOT_TOP:
            break
    else:
        raise FieldError("field_too_long", "topics")
    _draw_signatures(page, sheet, y - min(y - room - FOOT_TOP, 40) / 2)
    _draw_foot(page, sheet, qr_text)
    draw_answers(page, sheet)
    page.attach_statements([qr_text])
    return page.finish()


def _draw_title(page: Page, sheet: ResultSheet, y: float, squeeze: float) -> float:
    middle = WIDTH / 2
    y -= 20 + 22 * squeeze
    page.text(middle, y, vi("result_sheet"), BOLD, 23, align="center", spacing=0.6)
    page.text(
        middle,
        y - 13,
        en("result_sheet").upper(),
        REGULAR,
        7.5,
        align="center",
        ink=QUIET,
        spacing=1.8,
    )
    exam = require_printable(sheet.exam, "exam")
    size, lines = fit(exam, SEMIBOLD, 12.5, INNER * 0.86, lines=2, least=9, field="exam")
    y = page.lines(middle, y - 24 - 9 * squeeze, lines, SEMIBOLD, size, align="center")
    where = f"{require_printable(sheet.sitting, 'sitting')}  ·  {require_printable(sheet.hall, 'hall')}"
    size, lines = fit(where, REGULAR, 10, INNER * 0.86, lines=2, least=7.5, field="sitting")
    return page.lines(middle, y - 15, lines, REGULAR, size, align="center", ink=QUIET) - 5 - 10 * squeeze


def _draw_person(page: Page, sheet: ResultSheet, y: float) -> float:
    """Draws the framed block from its upper edge y; returns its lower edge."""
    x, width = LEFT + PAD, INNER - 2 * PAD
    name = require_printable(sheet.name, "name").upper()
    name_size, name_lines = _fit_name(name, width)
    unit = require_printable(sheet.unit, "unit")
    cells = (
        (
            "candidate_number",
            require_printable(sheet.candidate_number, "candidate_number"),
        ),
        ("card_number", require_printable(sheet.card_number, "card_number")),
        ("birth", day(sheet.birth)),
        ("rank", require_printable(sheet.rank, "rank") or "–"),
    )
    fitted = [
        fit(text, SEMIBOLD, 11, width * share - 8, lines=2, least=7, field=key)
        for (key, text), share in zip(cells, COLUMNS, strict=True)
    ]
    unit_size, unit_lines = fit(unit, SEMIBOLD, 11, width, lines=3, least=8.5, field="unit")
    # Baselines from the frame down; Vietnamese capitals carry two marks, so the name stands well below its label.
    name_y = y - 19 - name_size * 1.15
    first_rule = name_y - name_size * 1.3 * (len(name_lines) - 1) - 12
    second_rule = first_rule - 19 - max(size * 1.25 * len(lines) for size, lines in fitted)
    unit_y = second_rule - 15 - unit_size
    bottom = unit_y - unit_size * 1.25 * (len(unit_lines) - 1) - 9

    page.box(LEFT, bottom, INNER, y - bottom, stroke=HAIRLINE, weight=0.7, radius=3)
    page.label(x, y - 14, vi("name"), en("name"))
    page.lines(x, name_y, name_lines, BOLD, name_size, leading=1.3)
    page.rule(x, x + width, first_rule, 0.4)
    left = x
    for (key, _), share, (size, lines) in zip(cells, COLUMNS, fitted, strict=True):
        page.label(left, first_rule - 12, vi(key), en(key))
        page.lines(left, first_rule - 15 - size, lines, SEMIBOLD, size, leading=1.25)
        left += width * share
    page.rule(x, x + width, second_rule, 0.4)
    page.label(x, second_rule - 12, vi("unit"), en("unit"))
    page.lines(x, unit_y, unit_lines, SEMIBOLD, unit_size, leading=1.25)
    return bottom


def _fit_name(name: str, width: float) -> tuple[float, list[str]]:
    """One line while it is large, else two: a name is read from across a desk."""
    try:
        return fit(name, BOLD, 18, width, lines=1, least=13.5, field="name")
    except FieldError:
        return fit(name, BOLD, 15, width, lines=2, least=9, field="name")


def _draw_attempt(page: Page, sheet: ResultSheet, y: float) -> float:
    """Two rows of facts; y is the baseline of the first label."""
    rows = (
        (
            ("seat", require_printable(sheet.seat, "seat")),
            ("paper", sheet.paper_hash[:PAPER_CODE_DIGITS].lower()),
            ("submitted_by", labels.SUBMITTED_BY[sheet.submitted_by][0]),
            ("answered", f"{sheet.answered}/{sheet.asked}"),
        ),
        (
            ("checked_in_at", moment(sheet.checked_in_at)),
            ("started_at", moment(sheet.started_at)),
            ("submitted_at", moment(sheet.submitted_at)),
        ),
    )
    inner = INNER - 2 * PAD
    for cells in rows:
        left = LEFT + PAD
        for (key, text), share in zip(cells, COLUMNS, strict=False):
            page.label(left, y, vi(key), en(key))
            size, lines = fit(text, SEMIBOLD, 9.5, inner * share - 6, lines=1, least=6, field=key)
            page.text(left, y - 13, lines[0], SEMIBOLD, size)
            left += inner * share
        y -= 30
    return y + 14


def _draw_table(page: Page, sheet: ResultSheet, y: float, squeeze: float) -> float:
    # Right edges of the four number columns; the topic takes what is left.
    edges = [RIGHT - PAD - offset for offset in (186, 130, 76, 0)]
    keys = ("asked", "right", "score", "max_score")
    head = 27
    page.box(LEFT, y - head, INNER, head, fill=TINT)
    page.rule(LEFT, RIGHT, y, 1.0, INK)
    page.text(LEFT + PAD, y - 12, vi("topic"), SEMIBOLD, 9)
    page.text(LEFT + PAD, y - 21.5, en("topic"), ITALIC, 7, ink=QUIET)
    for edge, key in zip(edges, keys, strict=True):
        page.text(edge, y - 12, vi(key), SEMIBOLD, 9, align="right")
        page.text(edge, y - 21.5, en(key), ITALIC, 7, align="right", ink=QUIET)
    y -= head
    page.rule(LEFT, RIGHT, y, 0.6, INK)
    topic_width = edges[0] - 42 - LEFT - PAD
    gap = 4.5 + 5 * squeeze
    for index, topic in enumerate(sheet.topics):
        where = f"topics[{index}].topic"
        size, lines = fit(
            require_printable(topic.topic, where),
            REGULAR,
            10,
            topic_width,
            lines=2,
            least=7.5,
            field=where,
        )
        page.lines(LEFT + PAD, y - gap / 2 - size * 0.95, lines, REGULAR, size, leading=1.2)
        values = (
            str(topic.asked),
            str(topic.right),
            number(topic.score),
            number(topic.max_score),
        )
        _draw_numbers(page, edges, y - gap / 2 - 9.5, values, REGULAR, 10)
        y -= gap + max(12, size * 1.2 * len(lines))
        page.rule(LEFT, RIGHT, y, 0.4)
    page.text(LEFT + PAD, y - 15.5, vi("total"), BOLD, 10.5)
    page.text(
        LEFT + PAD + 5 + text_width(vi("total"), BOLD, 10.5),
        y - 15.5,
        en("total"),
        ITALIC,
        7,
        ink=QUIET,
    )
    right = sum(topic.right for topic in sheet.topics)
    values = (
        str(sheet.asked),
        str(right),
        number(sheet.score),
        number(sheet.max_score),
    )
    _draw_numbers(page, edges, y - 15.5, values, BOLD, 10.5)
    y -= 23.5
    page.rule(LEFT, RIGHT, y, 1.0, INK)
    return y


def _draw_numbers(
    page: Page,
    edges: Sequence[float],
    y: float,
    values: Sequence[str],
    face: str,
    size: float,
) -> None:
    for edge, value in zip(edges, values, strict=True):
        fitted, lines = fit(value, face, size, 46, lines=1, least=5, field="score")
        page.text(edge, y, lines[0], face, fitted, align="right")


def _draw_result(page: Page, sheet: ResultSheet, y: float) -> float:
    height, stamp_width = 46, 176
    cells = (
        ("total_score", f"{number(sheet.score)}/{number(sheet.max_score)}", BOLD),
        ("percent", f"{percent(sheet.percent)} %", BOLD),
        (
            "pass_percent",
            labels.PASS_AT_LEAST.format(percent=number(sheet.pass_percent)),
            REGULAR,
        ),
    )
    share = (INNER - stamp_width - PAD - 8) / 3
    left = LEFT + PAD
    for key, text, face in cells:
        page.label(left, y - 14, vi(key), en(key))
        size, lines = fit(text, face, 15, share - 8, lines=1, least=6, field=key)
        page.text(left, y - 34, lines[0], face, size)
        left += share
    word = "passed" if sheet.passed else "failed"
    x = RIGHT - stamp_width
    page.box(x, y - height, stamp_width, height, stroke=INK, weight=1.5, radius=3)
    page.text(x + stamp_width / 2, y - 27, vi(word), BOLD, 20, align="center", spacing=0.8)
    page.text(x + stamp_width / 2, y - 39, en(word), ITALIC, 7.5, align="center", ink=QUIET)
    return y - height


def _draw_signatures(page: Page, sheet: ResultSheet, y: float) -> None:
    left, right = LEFT + INNER * 0.25, LEFT + INNER * 0.75
    at = sheet.printed_at
    date_line = labels.DATE_LINE.format(day=f"{at.day:02d}", month=f"{at.month:02d}", year=at.year)
    y -= 14
    page.text(right, y, date_line, ITALIC, 10, align="center")
    for middle, who, how in (
        (left, "invigilator", "sign_name"),
        (right, "chair", "sign_seal"),
    ):
        page.text(middle, y - 16, vi(who), BOLD, 10, align="center")
        page.text(middle, y - 27.5, vi(how), ITALIC, 9, align="center")
        page.text(
            middle,
            y - 37,
            f"{en(who)}: {en(how)}",
            ITALIC,
            7,
            align="center",
            ink=QUIET,
        )


def _draw_foot(page: Page, sheet: ResultSheet, qr_text: str) -> None:
    base = BOTTOM + 7 * mm
    page.rule(LEFT, RIGHT, base + QR_SIDE + 4, 0.4)
    page.qr(LEFT - 5, base, QR_SIDE, qr_text)
    x = LEFT + QR_SIDE + 6
    width = RIGHT - x
    y = base + QR_SIDE - 14
    page.text(x, y, vi("verify"), SEMIBOLD, 9)
    page.text(
        x + text_width(vi("verify"), SEMIBOLD, 9) + 5,
        y,
        en("verify"),
        ITALIC,
        7,
        ink=QUIET,
    )
    y = page.lines(
        x,
        y - 12,
        wrap(labels.VERIFY_NOTE, REGULAR, 7.4, width),
        REGULAR,
        7.4,
        ink=QUIET,
    )
    y = page.lines(
        x,
        y - 9.5,
        wrap(labels.VERIFY_NOTE_EN, ITALIC, 6.8, width),
        ITALIC,
        6.8,
        ink=QUIET,
    )
    print_vi = labels.REPRINT[0].format(count=sheet.reprint) if sheet.reprint else labels.FIRST_PRINT[0]
    revision = labels.FIRST_REVISION if sheet.revision == 1 else str(sheet.revision)
    facts = (("sheet_id", require_printable(sheet.sheet_id, "sheet_id"), 0.5),
             ("revision", revision, 0.26), ("print", print_vi, 0.24))  # fmt: skip
    y -= 18
    for key, text, share in facts:
        page.label(x, y, vi(key), en(key), 7)
        size, lines = fit(text, SEMIBOLD, 9, width * share - 6, lines=1, least=5, field=key)
        page.text(x, y - 11.5, lines[0], SEMIBOLD, size)
        x += width * share
    draw_page_foot(page, sheet, 1)
