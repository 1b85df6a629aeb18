"""A seat's paper on paper: every type can be read and answered, and every leaf says whose it is."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from reports.paper_inputs import AnswerForm, ExamPaper, PaperQuestion
from reports.paper_pages import render_papers

AT = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=7)))


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    return out.getvalue()


def question(number: int, form: str, stem: str = "Hỏi?", *options: str, **rest: object) -> PaperQuestion:
    return PaperQuestion(number, AnswerForm(form), stem, options, **rest)


EVERY = (
    question(1, "single", "Thủ đô của nước Việt Nam?", "Hà Nội", "Huế", "Đà Nẵng", "Vinh"),
    question(2, "multiple", "Chọn số chẵn", "1", "2", "3", "một phương án dài " * 12, saved="BD"),
    question(3, "true_false", "Đúng hay sai?", "Đúng", "Sai", passage="1"),
    question(4, "cluster", "Xét các ý:", "ý một", "ý hai", "ý ba", "ý bốn", passage="1"),
    question(5, "numerical", "Quãng đường?", units=("km", "m")),
    question(6, "short_text", "Tên?"),
    question(7, "matching", "Ghép:", "phải A", "phải B", "phải C", premises=("trái 1", "trái 2")),
    question(8, "ordering", "Xếp:", "x", "y", "z"),
    question(9, "gaps", "Sôi ở [[s]] độ, ký hiệu [[k]].", gaps={"s": (), "k": ("°C", "K")}),
    question(10, "hotspot", "Chỉ vào cổng", picture="m", room=2),
    question(11, "essay", "Trình bày.", room=900),
    question(12, "single", "Xem hình", "a", "b", picture="m"),
)  # fmt: skip
PAPER = ExamPaper(
    exam="Kỳ thi mẫu", sitting="Ca 1", seat="C07", now_at="", candidate_number="000123", name="Nguyễn Thị Thử Nghiệm",
    paper_hash="ab12" * 16, code="HALLPAPER|S1|C07|ab12ab12ab12ab12", duration_minutes=60, questions=EVERY,
    passages={"1": "<p>Đọc đoạn văn chung sau đây.</p>"}, sections={1: "Phần I. Trắc nghiệm"}, media={"m": picture()}, printed_at=AT,
)  # fmt: skip


def pages_of(*papers: ExamPaper, **more: object) -> list[str]:
    pdf = render_papers(papers, "", AT, **more)
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_question_is_on_the_paper_and_every_answer_has_its_place():
    pages = pages_of(PAPER)
    text = " ".join(page for page in pages if page.startswith("ĐỀ THI"))
    for number in range(1, 13):
        assert f"Câu {number}." in text
    for piece in (
        "Phần I. Trắc nghiệm", "Thủ đô của nước Việt Nam?", "A. Hà Nội B. Huế C. Đà Nẵng D. Vinh", "(Chọn tất cả phương án đúng)", "Dùng cho câu 3–4",
        "Đọc đoạn văn chung sau đây.", "d) ý bốn", "(Đơn vị: km, m)", "1. trái 1", "C. phải C", "(s)", "(k) A. °C", "tối đa 2 điểm", "tối đa 900 ký tự",
    ):  # fmt: skip
        assert piece in text, piece
    assert text.count("Đọc đoạn văn chung") == 1, "a shared stem stands once"
    assert text.index("Dùng cho câu 3–4") < text.index("Câu 3.") < text.index("Câu 4.")
    sheet = " ".join(page for page in pages if page.startswith("PHIẾU TRẢ LỜI"))
    for piece in (
        "1 A B C D",
        "đã lưu trên máy: BD",
        "a) Đ S b) Đ S c) Đ S d) Đ S",
        "(s) (k)",
        "điểm 1: ngang dọc điểm 2: ngang dọc",
        "Chữ ký thí sinh",
    ):
        assert piece in sheet, piece


def test_every_page_says_whose_it_is_and_how_many_there_are():
    pages = pages_of(PAPER, replace(PAPER, seat="D11", now_at="E01", name="", candidate_number=""))
    first = [page for page in pages if "Chỗ ngồi C07" in page]
    second = [page for page in pages if "Chỗ ngồi D11" in page]
    assert len(first) == len(second) == len(pages) / 2 >= 3
    for number, page in enumerate(first, start=1):
        assert f"Trang {number}/{len(first)}" in page and "Nguyễn Thị Thử Nghiệm · Số báo danh 000123" in page
        assert "Mã đề ab12ab12ab12" in page and "60 phút" in page
    assert all("(chỗ dự phòng)" in page and "đang ngồi chỗ E01" in page for page in second)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm (poppler-utils) is not installed")
def test_the_code_of_every_page_can_be_scanned_from_print(tmp_path: Path):
    pdf = render_papers([PAPER], "", AT)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-gray", "-png", tmp_path / "paper.pdf", tmp_path / "page"], check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    assert len(pages) == len(PdfReader(io.BytesIO(pdf)).pages)
    for page in pages:
        with Image.open(page) as image:
            found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        assert [code.text for code in found] == [PAPER.code]


def test_no_question_that_a_page_can_hold_is_torn():
    many = tuple(question(n, "single", f"Câu hỏi số {n} " + "dài " * 60, *["phương án " * 9] * 4) for n in range(1, 41))
    pages = pages_of(replace(PAPER, questions=many))
    for page in pages:
        if page.startswith("ĐỀ THI"):
            assert page.count(". Câu hỏi số") == page.count("D. phương án") > 0


@pytest.mark.parametrize(("count", "rows"), [(3, ["ABC"]), (4, ["AB", "CD"]), (5, ["ABC", "DE"])])
def test_no_option_stands_in_a_row_of_its_own_where_they_stand_beside_each_other(count, rows):
    """As wide as a third of the page holds."""
    asked = question(1, "single", "Hỏi?", *[f"phương án vừa vừa {n}" for n in range(count)])
    first = PdfReader(io.BytesIO(render_papers((replace(PAPER, questions=(asked,)),), "", AT))).pages[0]
    heights: dict[str, float] = {}
    first.extract_text(visitor_text=lambda text, cm, tm, *_: heights.setdefault(text.strip(), cm[5] + tm[5]))
    of_letter = {letter: round(heights[f"{letter}."]) for letter in "ABCDE"[:count]}
    lines = sorted(set(of_letter.values()), reverse=True)
    assert ["".join(a for a, height in of_letter.items() if height == line) for line in lines] == rows


def test_a_question_longer_than_a_page_goes_on_over_it():
    long = question(1, "single", "<p>" + "</p><p>".join(f"đoạn {n}" for n in range(120)) + "</p>", "a", "b")
    pages = [page for page in pages_of(replace(PAPER, questions=(long,))) if page.startswith("ĐỀ THI")]
    assert len(pages) > 1 and "đoạn 0 đoạn 1" in pages[0] and "đoạn 119" in pages[-1]


def test_two_sided_every_part_begins_on_the_front_of_a_leaf():
    for questions in (EVERY[:1], EVERY[:10], EVERY):
        pages = pages_of(*[replace(PAPER, questions=questions)] * 2, is_two_sided=True)
        fronts = [n for n, page in enumerate(pages) if n == 0 or page[:6] != pages[n - 1][:6] or "Trang 1/" in page]
        assert all(n % 2 == 0 for n in fronts) and len(pages) % 4 == 0


def test_a_long_answer_sheet_goes_on_over_pages():
    many = tuple(question(n, "gaps", "[[a]] [[b]]", gaps={"a": (), "b": ()}) for n in range(1, 60))
    pages = [page for page in pages_of(replace(PAPER, questions=many)) if page.startswith("PHIẾU")]
    assert len(pages) > 1
    text = " ".join(pages)
    assert all(f" {n} (a) (b)" in text for n in range(1, 60))


@pytest.mark.parametrize("letters", [2, 12, 26])
def test_every_option_has_a_circle(letters):
    asked = question(1, "single", "?", *(f"p{n}" for n in range(letters)))
    sheet = pages_of(replace(PAPER, questions=(asked,)))[-1]
    assert " ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:letters]) in sheet


def test_a_gap_that_offers_something_is_answered_by_its_letters():
    gaps = {"s": (), "k": tuple(f"lựa chọn {n}" for n in range(14))}
    sheet = pages_of(replace(PAPER, questions=(question(1, "gaps", "[[s]] và [[k]]", gaps=gaps),)))[-1]
    assert "(s) (k) A B C D E F G H I J K L M N" in sheet


def test_an_essay_is_named_where_it_is_written_and_on_every_page_it_goes_on():
    asked = (question(1, "single", "Hỏi?", "a", "b"), question(2, "essay", room=6000), question(3, "essay", room=300))
    sheets = [page for page in pages_of(replace(PAPER, questions=asked)) if "PHIẾU TRẢ LỜI" in page]
    assert len(sheets) >= 4
    assert "2 viết ở cuối phiếu 3 viết ở cuối phiếu Câu 2" in sheets[0]
    assert all("Câu 2 (tiếp)" in sheet for sheet in sheets[1:-1])
    assert "Câu 3" in sheets[-1] and "Câu 3 (tiếp)" not in sheets[-1]


def test_the_type_is_in_the_file():
    pdf = render_papers([PAPER], "", AT)
    fonts = {
        str(font["/BaseFont"]): font for page in PdfReader(io.BytesIO(pdf)).pages for font in
        (reference.get_object() for reference in page["/Resources"]["/Font"].values())
    }  # fmt: skip
    embedded = {name for name, font in fonts.items() if "/FontFile2" in font.get("/FontDescriptor", {})}
    assert {name.split("+")[1] for name in embedded} >= {"BeVietnamPro-Regular", "BeVietnamPro-Bold"}
    assert fonts.keys() - embedded <= {"/Helvetica"}, "named by the library, used by nothing"
