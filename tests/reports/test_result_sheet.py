"""The printed sheet says what it was given, in full and readable by machine."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from decimal import Decimal

import pytest
import qrcode
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from reports.inputs import FieldError, TopicScore
from reports.page import SIGNS, _qr_version, number, percent
from reports.result_sheet import render_sheet
from reports.signing import sign_sheet_statement
from reports.verifying import VerdictKind, read_attached, verify_qr

LONG_NAME = "Nguyễn Phước Đặng Thị Hoàng Mai Thử Nghiệm Tên Rất Dài Không Có Thật Ở Đâu Cả"
LONG_UNIT = "Đội Cảnh sát quản lý hành chính về trật tự xã hội, Công an phường Mẫu Số Hai Mươi Mốt, Công an tỉnh Ví Dụ"


@pytest.fixture
def render(keys):
    return lambda sheet: render_sheet(sheet, sign_sheet_statement(sheet, keys.document))


def test_every_field_is_printed(make_sheet, render, read_text):
    text = read_text(render(make_sheet(reprint=2, revision=3)))
    for wanted in (
        "BỘ MẪU", "CÔNG AN TỈNH VÍ DỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "PHIẾU ĐIỂM", "Kỳ thi kiểm tra kiến thức pháp luật năm 2026", "Ca 1, ngày 23/11/2026", "Hội trường A",
        "NGUYỄN THỊ THỬ NGHIỆM", "000123", "001090000123", "01/02/1990", "Đại úy", "Công an phường Mẫu Số Một",
        "C07-05", "9f3c51ab20de", "23/11/2026 07:12:45", "23/11/2026 08:00:00", "23/11/2026 08:57:31",
        "Thí sinh nộp", "49/50", "Quản lý cư trú", "Phòng cháy, chữa cháy và cứu nạn, cứu hộ",
        "Xử lý vi phạm hành chính", "Điều lệnh", "8,5", "42,5/50", "85,00 %", "từ 50 %", "ĐẠT",
        "CÁN BỘ COI THI", "CHỦ TỊCH HỘI ĐỒNG THI", "Ngày 23 tháng 11 năm 2026", "2026-11-23-S1/000123",
        "In lại lần 2", "Lần sửa đổi", "In lúc 23/11/2026 09:30:05", "Trang 1/1", "ab12" * 8,
    ):  # fmt: skip
        assert wanted in text, wanted
    assert "KHÔNG ĐẠT" not in text


def test_first_print_and_fail(make_sheet, render, read_text):
    text = read_text(render(make_sheet(passed=False, percent=Decimal("49.996"), rank="", submitted_at=None)))
    assert "KHÔNG ĐẠT" in text
    assert "Bản gốc" in text and "In lại" not in text
    assert "49,99 %" in text and "50,00 %" not in text


def test_every_vietnamese_letter_is_printed(make_sheet, render, read_text):
    letters = [sign for sign in SIGNS if sign.isalpha()]
    assert len(letters) == 12 * 2 * 6 + 2
    words = [" ".join(letters[start : start + 30]) for start in range(0, len(letters), 30)]
    topics = tuple(TopicScore(word, 10, 8, Decimal(8), Decimal(10)) for word in words)
    text = read_text(
        render(make_sheet(topics=topics, asked=50, score=Decimal(40), max_score=Decimal(50), percent=Decimal(80)))
    )
    missing = [letter for letter in letters if letter not in text]
    assert not missing


def test_decomposed_input_is_printed_composed(make_sheet, render, read_text):
    text = read_text(render(make_sheet(name=unicodedata.normalize("NFD", "Nguyễn Thị Thử Nghiệm"))))
    assert "NGUYỄN THỊ THỬ NGHIỆM" in text


def test_fonts_are_embedded(make_sheet, render):
    page = PdfReader(io.BytesIO(render(make_sheet()))).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    used = [font for font in fonts if "BeVietnamPro" in font["/BaseFont"]]
    assert len(used) >= 4
    for font in used:
        assert len(font["/FontDescriptor"]["/FontFile2"].get_data()) > 10_000
        assert "/ToUnicode" in font
    # Helvetica is what the canvas begins with; nothing may be written in it.
    assert b"/Helvetica" not in page.get_contents().get_data()


def test_equal_input_gives_equal_bytes(make_sheet, keys):
    qr_text = sign_sheet_statement(make_sheet(), keys.document)
    assert render_sheet(make_sheet(), qr_text) == render_sheet(make_sheet(), qr_text)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm (poppler-utils) is not installed")
@pytest.mark.parametrize("sheet_id", ["S/1", "2026-11-23-S1/000123", "2026-11-23-HOI-TRUONG-LON-CA-2-DOT-3/000123"])
def test_qr_is_read_back_from_print(make_sheet, render, keys, tmp_path, sheet_id):
    sheet = make_sheet(sheet_id=sheet_id)
    (tmp_path / "sheet.pdf").write_bytes(render(sheet))
    subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", tmp_path / "sheet.pdf", tmp_path / "sheet"],
        check=True,
    )
    with Image.open(tmp_path / "sheet.png") as image:
        # Only QR codes: rules and letters of a page can look like a bar code to the reader.
        found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    verdict = verify_qr(found[0].text, keys.trusted)
    assert verdict.kind is VerdictKind.VALID
    assert verdict.statement.sheet_id == sheet_id
    assert verdict.statement.score == sheet.score


@pytest.mark.parametrize("length", [1, 20, 21, 261, 262, 311, 312, 528])
def test_qr_codes_are_as_small_as_the_library_would_make_them(length):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, mask_pattern=2)
    code.add_data("A" * length, optimize=0)
    code.make(fit=True)
    assert _qr_version("A" * length) == code.version
    assert _qr_version("a") is None


def test_long_texts_wrap_inside_their_places(make_sheet, render, read_text):
    sheet = make_sheet(
        name=LONG_NAME,
        unit=LONG_UNIT,
        rank="Thượng tá chuyên nghiệp",
        organisation=("Công an thành phố trực thuộc trung ương Mẫu", "Phòng Cảnh sát quản lý hành chính Ví Dụ"),
        exam="Kỳ thi sát hạch kiến thức chuyên môn, nghiệp vụ quản lý hành chính dành cho cán bộ, chiến sĩ năm 2026",
    )
    pdf = render(sheet)
    text = read_text(pdf)
    assert LONG_NAME.upper() in text
    assert LONG_UNIT in text
    boxes = _text_boxes(pdf)
    assert len(boxes) > 60
    for left, bottom, right, top in boxes:
        assert left > 0 and right < 595 - 40 and bottom > 20 and top < 842 - 30
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert not _overlap(one, other), (one, other)


def test_one_word_without_spaces_is_cut_not_run_over(make_sheet, render):
    boxes = _text_boxes(render(make_sheet(unit="Đ" * 100)))
    assert max(right for _, _, right, _ in boxes) < 595 - 40


def test_many_topics_fit_and_too_many_are_refused(make_sheet, render, read_text):
    def sheet(count):
        topics = tuple(TopicScore(f"Chuyên đề {n}", 1, 1, Decimal(1), Decimal(1)) for n in range(count))
        return make_sheet(topics=topics, asked=count, answered=0, score=Decimal(count), max_score=Decimal(count))

    assert "Chuyên đề 6" in read_text(render(sheet(7)))
    with pytest.raises(FieldError) as raised:
        render(sheet(40))
    assert (raised.value.code, raised.value.field) == ("field_too_long", "topics")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "field_empty", "name"),
        ({"name": "  "}, "field_empty", "name"),
        ({"card_number": ""}, "field_empty", "card_number"),
        ({"unit": ""}, "field_empty", "unit"),
        ({"organisation": ()}, "field_empty", "organisation"),
        ({"organisation": ("A", "")}, "field_empty", "organisation"),
        ({"paper_hash": ""}, "field_empty", "paper_hash"),
        ({"paper_hash": "xyz"}, "field_wrong", "paper_hash"),
        ({"journal_head": "ab"}, "field_wrong", "journal_head"),
        ({"topics": ()}, "field_empty", "topics"),
        ({"score": Decimal(42)}, "field_wrong", "score"),
        ({"score": Decimal("NaN")}, "field_wrong", "score"),
        ({"score": 42.5}, "field_wrong", "score"),
        ({"max_score": Decimal(51)}, "field_wrong", "max_score"),
        ({"revision": 0}, "field_wrong", "revision"),
        ({"reprint": -1}, "field_wrong", "reprint"),
        ({"answered": 51}, "field_wrong", "answered"),
        ({"submitted_by": "nobody"}, "field_wrong", "submitted_by"),
        ({"name": "Nguyễn 漢"}, "field_unprintable", "name"),
        ({"unit": "Hai\ndòng"}, "field_unprintable", "unit"),
        ({"name": "Dài " * 200}, "field_too_long", "name"),
        ({"sheet_id": "S" * 400}, "qr_too_long", "sheet_id"),
    ],
)
def test_a_field_that_cannot_be_printed_is_named(make_sheet, render, changes, code, field):
    with pytest.raises(FieldError) as raised:
        render(make_sheet(**changes))
    assert (raised.value.code, raised.value.field) == (code, field)


def test_naive_time_is_refused(make_sheet, render):
    with pytest.raises(FieldError) as raised:
        render(make_sheet(printed_at=make_sheet().printed_at.replace(tzinfo=None)))
    assert raised.value.field == "printed_at"


def test_qr_of_another_sheet_is_never_drawn(make_sheet, keys):
    foreign = sign_sheet_statement(make_sheet(percent=Decimal(86)), keys.document)
    for text in (foreign, "HS1:ABC", ""):
        with pytest.raises(FieldError) as raised:
            render_sheet(make_sheet(), text)
        assert raised.value.code == "qr_other_sheet"


def test_statement_is_attached(make_sheet, keys):
    text = sign_sheet_statement(make_sheet(), keys.document)
    assert read_attached(render_sheet(make_sheet(), text)) == [text]


def test_numbers_are_exact_with_decimal_comma():
    assert [number(Decimal(text)) for text in ("42.50", "0", "100", "0.25", "1E+2")] == [
        "42,5", "0", "100", "0,25", "100",
    ]  # fmt: skip
    assert percent(Decimal("66.6666")) == "66,66"


def _text_boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Box of each word as poppler sees it; only the inner part of the line, where marks don't reach."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    answer = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    boxes = []
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"'
    for found in re.findall(pattern, answer.stdout.decode()):
        left, top, right, bottom = map(float, found)
        height = bottom - top
        boxes.append((left, 842 - bottom + height * 0.27, right, 842 - top - height * 0.27))
    return boxes


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] - 0.3 and other[0] < one[2] - 0.3 and one[1] < other[3] and other[1] < one[3]
