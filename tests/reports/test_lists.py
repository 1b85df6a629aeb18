"""Lists and minutes of many pages."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from reports.inputs import FieldError, Incident
from reports.lists import render_list, render_minutes


def test_a_list_names_everybody_once_and_in_order(make_list, read_text):
    listing = make_list(120)
    pdf = render_list(listing)
    text = read_text(pdf)
    positions = [text.index(f" {row.candidate_number} ") for row in listing.rows]
    assert positions == sorted(positions)
    for row in listing.rows:
        assert text.count(f" {row.candidate_number} ") == 1
    assert "Tổng số 120 thí sinh: có mặt 108, vắng 12;" in text


def test_each_page_has_head_and_count(make_list):
    pages = PdfReader(io.BytesIO(render_list(make_list(120)))).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert f"Trang {number}/{len(pages)}" in text
        assert ("Họ và tên" in text) == ("Công an phường" in text)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0].extract_text()
    assert "NGƯỜI LẬP DANH SÁCH" in pages[-1].extract_text()


def test_totals_count_what_is_listed(make_list, read_text):
    listing = make_list(60, unit="Công an phường Mẫu")
    passed = sum(1 for row in listing.rows if row.passed)
    failed = sum(1 for row in listing.rows if row.passed is False)
    absent = sum(1 for row in listing.rows if row.passed is None)
    text = read_text(render_list(listing))
    assert f"có mặt {passed + failed}, vắng {absent}; đạt {passed}, không đạt {failed}." in text
    assert "Đơn vị: Công an phường Mẫu" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "rows[4].name"),
        ({"unit": " "}, "rows[4].unit"),
        ({"score": None}, "rows[4].score"),
        ({"score": 12}, "rows[4].score"),
        ({"name": "Tên 漢"}, "rows[4].name"),
        ({"seat": "X" * 300}, "rows[4].seat"),
    ],
)
def test_a_row_that_cannot_be_printed_is_named(make_list, changes, field):
    listing = make_list(9)
    rows = list(listing.rows)
    rows[4] = replace(rows[4], **changes)
    with pytest.raises(FieldError) as raised:
        render_list(replace(listing, rows=tuple(rows)))
    assert raised.value.field == field


def test_an_empty_list_is_refused(make_list):
    with pytest.raises(FieldError) as raised:
        render_list(make_list(0))
    assert (raised.value.code, raised.value.field) == ("field_empty", "rows")


def test_minutes_state_everything(make_minutes, read_text):
    text = read_text(render_minutes(make_minutes()))
    for wanted in (
        "BIÊN BẢN CA THI", "23/11/2026 07:00:00", "23/11/2026 09:05:00", "60 phút", "1500 người", "1488 người",
        "12 người", "1400 người", "80 người", "8 người", "1300 người", "188 người", "Cả hội trường",
        "Mất điện khu C", "5,5", "C07-05", "Bàn phím hỏng, đổi chỗ", "Trưởng ban coi thi", "cd34" * 16, "ab12" * 16,
        "123456", "CÁN BỘ COI THI", "CHỦ TỊCH HỘI ĐỒNG THI",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_a_quiet_sitting_says_so(make_minutes, read_text):
    text = read_text(render_minutes(make_minutes(pauses=(), incidents=(), staff=())))
    assert text.count("Không có.") == 3


def test_many_and_long_incidents_flow_over_pages(make_minutes, read_text):
    one = make_minutes().incidents[0]
    incidents = tuple(
        Incident(one.at, f"C{n:02d}-01", "", f"Việc số {n}: " + "mất kết nối rồi nối lại, " * (1 + n % 20), "")
        for n in range(90)
    )
    pdf = render_minutes(make_minutes(incidents=incidents))
    text = read_text(pdf)
    assert all(f"Việc số {n}:" in text for n in range(90))
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 5


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"registered": 1499}, "registered"),
        ({"by_clock": 100}, "present"),
        ({"passed": 1400}, "passed"),
        ({"events": -1}, "events"),
        ({"exam": ""}, "exam"),
        ({"paper_root": "xy"}, "paper_root"),
        ({"duration_minutes": Decimal(60)}, "duration_minutes"),
    ],
)
def test_minutes_that_do_not_add_up_are_refused(make_minutes, changes, field):
    with pytest.raises(FieldError) as raised:
        render_minutes(make_minutes(**changes))
    assert raised.value.field == field
