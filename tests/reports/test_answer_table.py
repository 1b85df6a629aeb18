"""The pages behind a sheet's first: what was answered to each question, within the page, whatever was typed."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader, PdfWriter

from reports.inputs import AnswerLine, FieldError, ResultSheet, TopicScore
from reports.page import REGULAR, cut, text_width
from reports.printing import merge_and_sign, render_one
from reports.result_sheet import render_sheet
from reports.signing import sign_sheet_statement
from reports.verifying import VerdictKind, read_attached, verify_pdf
from tests.reports.test_result_sheet import _overlap, _text_boxes

LONG = "Bảo đảm an toàn thông tin trong hoạt động của cơ quan nhà nước là trách nhiệm của người đứng đầu, " * 4


@pytest.fixture
def answered(make_sheet):
    def make(count: int, text: str = "A. Hà Nội", **changes: object) -> ResultSheet:
        lines = tuple(
            AnswerLine(n, f"MAU-{n:03d}", f"{text} {n}", Decimal("0.5"), Decimal(1)) for n in range(1, count + 1)
        )
        score, whole = Decimal("0.5") * count, Decimal(count)
        topics = (TopicScore("Chuyên đề", count, 0, score, whole),)
        fields = {
            "answers": lines,
            "asked": count,
            "answered": count,
            "topics": topics,
            "score": score,
            "max_score": whole,
        }
        return make_sheet(**{**fields, "percent": Decimal(50), **changes})

    return make


@pytest.fixture
def pages(keys):
    def read(sheet: ResultSheet) -> list[str]:
        pdf = render_sheet(sheet, sign_sheet_statement(sheet, keys.document))
        return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]

    return read


@pytest.mark.parametrize(("count", "behind"), [(0, 0), (1, 1), (25, 1), (26, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_fifty_items_stand_on_a_page(answered, make_sheet, pages, count, behind):
    told = pages(answered(count) if count else make_sheet())
    assert len(told) == 1 + behind
    for number, text in enumerate(told, start=1):
        assert f"Trang {number}/{1 + behind}" in text
    assert all(f"MAU-{n:03d}" in " ".join(told[1:]) for n in range(1, count + 1))
    assert all("NGUYỄN THỊ THỬ NGHIỆM" in text and "000123" in text for text in told)


def test_each_line_says_answer_score_and_mark_and_the_last_the_sum(answered, pages):
    sheet = answered(3)
    lines = (
        replace(sheet.answers[0], answer="", score=Decimal(0)),
        replace(sheet.answers[1], score=Decimal("0.3333"), remark="đã chấm bởi người"),
        replace(sheet.answers[2], score=Decimal(0), mark=Decimal(0), remark="câu hỏi đã hủy"),
    )
    topics = (TopicScore("Chuyên đề", 2, 0, Decimal("0.3333"), Decimal(2)),)
    made = replace(
        sheet, answers=lines, topics=topics, asked=2, answered=2, score=Decimal("0.3333"), max_score=Decimal(2)
    )
    _, text = pages(made)
    for wanted in (
        "không trả lời",
        "A. Hà Nội 2",
        "0,3333",
        "đã chấm bởi người",
        "câu hỏi đã hủy",
        "không tính",
        "Tổng cộng",
    ):
        assert wanted in text, wanted


def test_long_answers_are_cut_within_the_page(answered, keys, pages):
    for count in (2, 25, 50):
        sheet = answered(count, LONG)
        text = pages(sheet)[1]
        assert text.count("…") == count
        boxes = _text_boxes(_only_page(render_sheet(sheet, sign_sheet_statement(sheet, keys.document)), 1))
        for left, bottom, right, top in boxes:
            assert left > 50 and right < 595 - 40 and bottom > 20 and top < 842 - 20
        for index, one in enumerate(boxes):
            for other in boxes[index + 1 :]:
                assert not _overlap(one, other), (one, other)


def _only_page(pdf: bytes, number: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_page(PdfReader(io.BytesIO(pdf)).pages[number])
    writer.write(out)
    return out.getvalue()


def test_whatever_was_typed_is_printed_or_marked_as_unprintable(answered, pages):
    text = pages(answered(1, "π ≈ 3,14 漢字 😀\x07 Đặng Thị Ngân"))[1]
    assert "? ≈ 3,14 ?? ?? Đặng Thị Ngân 1" in text


def test_a_table_that_does_not_add_up_is_never_signed(answered, keys):
    sheet = answered(3)
    first, *rest = sheet.answers
    for wrong in (
        (replace(first, score=Decimal(1)), *rest),
        (replace(first, mark=Decimal(2)), *rest),
        tuple(rest),
        (replace(first, code=" "), *rest),
    ):
        with pytest.raises(FieldError):
            render_one(replace(sheet, answers=wrong), keys.document)


def test_text_is_cut_to_the_last_letter_that_fits():
    assert cut("Hà Nội", REGULAR, 10, 100) == "Hà Nội"
    short = cut(LONG, REGULAR, 10, 100)
    assert short.endswith("…") and LONG.startswith(short[:-1].rstrip())
    assert text_width(short, REGULAR, 10) <= 100 < text_width(LONG[: len(short) + 1] + "…", REGULAR, 10)


def test_sheets_with_answers_are_merged_and_proven(answered, keys, now):
    sheets = [answered(3), answered(60, sheet_id="2026-11-23-S1/000124")]
    single = [render_one(sheet, keys.document) for sheet in sheets]
    merged = merge_and_sign(
        [render_one(s, keys.document, signed=False) for s in sheets], keys.document, sheets[0].printed_at
    )
    assert len(PdfReader(io.BytesIO(merged)).pages) == 5 and len(read_attached(merged)) == 2
    for pdf in (*single, merged):
        assert verify_pdf(pdf, keys.ca_certificate, keys.trusted, {}, now).kind is VerdictKind.VALID
    at = single[0].index(b"stream")
    touched = single[0][: at + 20] + bytes([single[0][at + 20] ^ 1]) + single[0][at + 21 :]
    assert verify_pdf(touched, keys.ca_certificate, keys.trusted, {}, now).kind is VerdictKind.ALTERED
