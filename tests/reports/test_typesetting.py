"""HTML of questions as blocks: nothing is lost, nothing stands outside, formulas are drawn."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from reports.page import INNER, LEFT, TOP, Page
from reports.typesetting.blocks import Block, Cell, draw_all, height_of, read_picture, set_table
from reports.typesetting.formulas import set_formula
from reports.typesetting.html import MOST_PICTURE_HEIGHT, inline, lay_out
from reports.typesetting.lines import Blank, Box, Break, Style, Text, register_question_fonts, set_lines, unprintable

STYLE = Style(10)


@pytest.fixture(autouse=True, scope="module")
def fonts() -> None:
    register_question_fonts()


def picture(width: int, height: int, form: str = "PNG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 128 if mode == "L" else None).save(out, form)
    return out.getvalue()


def printed(blocks: list[Block]) -> PdfReader:
    page = Page("x", "x", datetime(2026, 11, 23, tzinfo=UTC))
    draw_all(blocks, page.canvas, LEFT, TOP)
    page.canvas.showPage()
    return PdfReader(io.BytesIO(page.finish()))


def text_of(html: str, width: float = INNER, media: dict[str, bytes] | None = None) -> str:
    return " ".join(printed(lay_out(html, width, 10, media or {})).pages[0].extract_text().split())


def test_underlined_and_struck_text_have_their_lines():
    def lines(html: str) -> int:
        drawn = printed(lay_out(html, INNER, 10, {})).pages[0].get_contents().get_data()
        return drawn.count(b" l S")

    assert lines("<u>a</u> <s>b</s> <s>x<sup>2</sup></s>") == lines("a b x2") + 4


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Nghị định <b>số 13</b>: <i>ai</i>\n  phải?", "Nghị định số 13: ai phải?"),
        ("<p>một</p><p>hai</p>", "một hai"),
        ("a<br>b &lt; c &amp; d", "a b < c & d"),
        ("H<sub>2</sub>O", "H2O"),
        ("<ul><li>x</li><li>y</li></ul><ol><li>p</li><li>q</li></ol>", "• x • y 1. p 2. q"),
        ('<ol start="3"><li>p</li><li value="7">q</li><li>r</li></ol>', "3. p 7. q 8. r"),
        ('<ol type="a"><li>p</li><li>q</li></ol><ol type="I" start="4"><li>r</li></ol>', "a. p b. q IV. r"),
        ("<pre>if x:\n    y</pre>", "if x: y"),
        ("<table><caption>Bảng</caption><tr><th>A</th><td>B</td></tr></table>sau", "Bảng A B sau"),
        ("α ≤ √2 → ∅", "α ≤ √2 → ∅"),
        ("\\(\\frac{a\\) xong", "\\frac{a xong"),
        ("<code>\\(x\\)</code>", "\\(x\\)"),
        ('trước <img src="không có" alt="sơ đồ"> sau', "trước [sơ đồ] sau"),
        ('<audio src="a.mp3"></audio>', "[âm thanh: không có trên giấy]"),
        ("☃ 中", "☃ □"),
    ],
)
def test_what_is_written_is_printed(html, text):
    # Where a face changes readers of PDFs see spaces that nobody sees on the page.
    assert text_of(html).replace(" ", "") == text.replace(" ", "")


def test_a_formula_is_drawn_and_not_written():
    assert text_of("Tính \\(\\sqrt{x^2+1}\\) rồi \\[\\int_0^1 x\\,dx\\]") == "Tính rồi"
    formula = set_formula(r"\frac{a}{b}", 10, is_display=False)
    assert formula is not None and formula.width > 3 and formula.ascent > 5 and formula.descent > 2
    assert formula.operators.endswith("f") and " c" in formula.operators and " re" in formula.operators
    assert set_formula(r"\frac{a}{b}", 20, is_display=False).width == pytest.approx(2 * formula.width, rel=0.05)
    assert set_formula(r"\frac{a}{b}", 10, is_display=True).ascent > formula.ascent


@pytest.mark.parametrize("latex", ["", " ", r"\frac{a", "x" * 3_000, r"\begin{pmatrix} a"])
def test_what_is_no_formula_is_none(latex):
    assert set_formula(latex, 10, is_display=False) is None


def test_a_formula_too_wide_for_the_line_is_shown_as_it_was_written():
    assert "+" in text_of("\\(" + "+".join("abcdefgh" * 3) + "\\)", width=80)


def test_lines_end_before_the_edge_and_lose_no_word():
    words = ["từ", "rất", "dài", "x" * 80, "Nghiêng"] * 20
    items = [item for word in words for item in (Text(word, STYLE), Blank(STYLE))]
    for width in (60, 200, 480):
        lines = set_lines(items, width, 10)
        assert all(line.width <= width + 0.02 for line in lines)
        assert "".join(run.text for line in lines for run in line.runs).replace(" ", "") == "".join(words)
    assert len(set_lines([Text("a", STYLE), Break(), Break(), Text("b", STYLE)], 100, 10)) == 3
    # What belongs together is not torn: a word and its subscript.
    lines = set_lines([Text("dài" * 5, STYLE), Blank(STYLE), Text("H", STYLE), Text("2", Style(7, rise=-2))], 90, 10)
    assert [run.text for run in lines[-1].runs] == ["H", "2"]


def test_a_line_is_as_high_as_what_stands_in_it():
    low, high = (set_lines(items, 100, 10)[0] for items in ([Text("x", STYLE)], [Box(5, 60, 20, print)]))
    assert low.height < 15 and high.height >= 80 and high.base >= 60


def test_pictures_are_fitted_and_drawn_once():
    media = {"m": picture(2_000, 1_500), "klein": picture(40, 20, "JPEG")}
    blocks = lay_out('<img src="m"> <img src="m">', INNER, 10, media)
    assert all(block.height <= MOST_PICTURE_HEIGHT + 5 for block in blocks) and len(blocks) <= 2
    reader = printed(blocks)
    assert len(reader.pages[0].images) == 1 or len({image.name for image in reader.pages[0].images}) == 1
    assert lay_out('<img src="klein">', INNER, 10, media)[0].height < 25
    for form, mode in (("PNG", "P"), ("PNG", "LA"), ("GIF", "P"), ("WEBP", "RGB"), ("JPEG", "L")):
        found = read_picture(picture(30, 20, form, mode))
        assert found is not None and (found.width, found.height) == (22.5, 15)
        printed(lay_out('<img src="m">', INNER, 10, {"m": picture(30, 20, form, mode)}))
    assert read_picture(b"no picture") is None and read_picture(picture(900, 700)[:200]) is None


def test_cells_of_a_table_stand_where_html_puts_them():
    def cell(text: str, columns: int = 1, rows: int = 1) -> Cell:
        return Cell((Text(text, STYLE),), columns, rows)

    blocks = set_table(
        [[cell("a"), cell("b", 2)], [cell("c", 1, 2), cell("d"), cell("e")], [cell("f"), cell("g")]], 300, 10
    )
    assert len(blocks) == 2, "rows that a cell spans stay together"
    assert blocks[1].height == pytest.approx(2 * blocks[0].height)
    assert set_table([], 300, 10) == [] and set_table([[]], 300, 10) == []
    assert text_of("<table><tr><td colspan='2'>a</td></tr><tr><td>b</td><td rowspan='9'>c</td></tr></table>") == "a b c"
    narrow = set_table([[cell("chữ " * 1 + "x" * 60), cell("y")]], 120, 10)
    assert height_of(narrow) > 3 * 13


def test_what_a_gap_looks_like_is_for_the_caller():
    blocks = lay_out("ở [[1]] độ [[x y]]", INNER, 10, {}, gap=lambda name, style: [Text(f"<{name}>", style)])
    assert printed(blocks).pages[0].extract_text().split() == ["ở", "<1>", "độ", "[[x", "y]]"]


def test_the_number_of_a_question_stands_in_its_first_line():
    for html in ("Hỏi?", "<p>Hỏi?</p>", "<p>Hỏi?</p><p>Nữa</p>"):
        lead = [Text("12.", STYLE), Blank(STYLE)]
        assert printed(lay_out(html, INNER, 10, {}, lead=lead)).pages[0].extract_text().splitlines()[0] == "12. Hỏi?"


def test_what_is_more_than_a_line_is_not_inline():
    assert inline("x <b>y</b>", 10, {}, INNER) is not None
    for html in ("a<br>b", "<p>a</p><p>b</p>", "<ul><li>a</li></ul>", "<table><tr><td>a</td></tr></table>"):
        assert inline(html, 10, {}, INNER) is None


def test_signs_that_no_face_has_are_named():
    assert unprintable("Đường ≤ α ⇒ 中☃\n") == {"中"}


TAGS = (
    "b",
    "i",
    "u",
    "em",
    "strong",
    "sub",
    "sup",
    "code",
    "pre",
    "p",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
)


@given(
    st.lists(
        st.sampled_from([*(f"<{t}>" for t in TAGS), *(f"</{t}>" for t in TAGS), "<br>", "<img src='m'>", "<td colspan='3' rowspan='2'>", "\\(x^2\\)", "\\[", "\\]", "[[1]]"])
        | st.text("aĐ ế\n\\&<>{}^_☃", max_size=12),
        max_size=25,
    ),
    st.sampled_from([40.0, 200.0, INNER]),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_no_html_breaks_the_typesetter(parts, width):
    html = "".join(part if part[:1] in ("<", "\\", "[") else part.replace("<", "&lt;") for part in parts)
    blocks = lay_out(html, width, 10, {"m": picture(400, 100)})
    assert all(block.height >= 0 for block in blocks)
    printed(blocks)
