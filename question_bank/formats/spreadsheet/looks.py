"""How a workbook of questions looks: widths, colours, lists to choose from, notes at the headers, the second sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from question_bank.formats.spreadsheet.columns import HEADERS, OPTIONS, PASSAGE_NAME, RULE_NAMES, TYPE_NAMES
from question_bank.formats.spreadsheet.guide import COLUMN_HEADS, COLUMN_ROWS, NOTES, TYPE_HEADS, TYPE_ROWS

_DARK, _LIGHT, _LINE = "#0b5d4e", "#e7f1ee", "#c9d8d3"
_WIDTHS = {
    "code": 12, "topic": 22, "difficulty": 12, "type": 18, "stem": 56, "picture": 16, "answer": 32, "rule": 30,
    "shuffled": 12, "passage": 16, "mark": 8, "p_value": 16, "version": 12, "explanation": 40, "feedback": 40,
    "guidance": 40,
}  # fmt: skip
_LISTS: dict[str, list[str]] = {
    "difficulty": ["1", "2", "3", "Dễ", "Trung bình", "Khó"],
    "type": [*TYPE_NAMES.values(), PASSAGE_NAME],
    "rule": [*RULE_NAMES.values(), "10 25 50 100", "bỏ qua: hoa thường, dấu, khoảng trắng", "bắt buộc đơn vị"],
    "shuffled": ["có", "không"],
}
_OPEN_LISTS = frozenset({"rule", "shuffled"})  # other entries are as good
_GUIDE_WIDTHS = (22, 66, 16, 66)
_LEAST_ROWS = 2_000
_ROW_LINE_PT = 15.75
_LINES_OF_PICTURE, _MOST_LINES = 3, 12


@dataclass(frozen=True, slots=True)
class PlacedFile:
    """A picture to lie on the sheet: in a row (from 1 below the header) and field."""

    row: int
    field: str
    name: str
    body: bytes


def write_workbook(
    fields: Sequence[str], rows: Sequence[Mapping[str, str]], pictures: Sequence[PlacedFile] = ()
) -> bytes:
    """Return an XLSX file: the rows under these columns on the first sheet, the guide on the second.

    The same content gives the same bytes.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1)})
    head = book.add_format(
        {"bold": True, "bg_color": _DARK, "font_color": "#ffffff", "valign": "vcenter", "num_format": "@"}
    )
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Câu hỏi")
    for column, field in enumerate(fields):
        sheet.set_column(column, column, _width(field), text)
        sheet.write_string(0, column, HEADERS[field], head)
        _note(sheet, column, field)
    for number, cells in enumerate(rows, start=1):
        for column, field in enumerate(fields):
            if value := cells.get(field):
                sheet.write_string(number, column, value, text)
        is_tall = any(picture.row == number for picture in pictures)
        _set_height(sheet, number, [(cells.get(f, ""), _width(f)) for f in fields], _LINES_OF_PICTURE if is_tall else 1)
    _offer_lists(sheet, fields, max(len(rows), _LEAST_ROWS))
    for picture in pictures:
        place = {"image_data": io.BytesIO(picture.body), "x_scale": 0.6, "y_scale": 0.6, "x_offset": 4, "y_offset": 4}
        sheet.insert_image(picture.row, fields.index(picture.field), picture.name, place)
    sheet.set_row(0, 1.5 * _ROW_LINE_PT)
    sheet.freeze_panes(1, 1)
    _fit_to_page(sheet)
    _write_guide(book, head)
    book.close()
    return target.getvalue()


def _width(field: str) -> int:
    return _WIDTHS.get(field, 22)


def _set_height(sheet: Worksheet, row: int, texts: Sequence[tuple[str, int]], least: int = 1) -> None:
    """Make a row as high as its texts need within their columns' widths (characters)."""
    # Spreadsheet programs fit heights of their own accord in part only, and pictures are placed by them.
    lines = (sum(-(-max(len(line), 1) // width) for line in text.split("\n")) for text, width in texts)
    sheet.set_row(row, _ROW_LINE_PT * min(max(least, *lines), _MOST_LINES))


def _note(sheet: Worksheet, column: int, field: str) -> None:
    note = NOTES.get("A" if field in OPTIONS else field)
    if note is not None:
        sheet.write_comment(0, column, "\n\n".join(note), {"x_scale": 2.2, "y_scale": 1.9, "author": ""})


def _offer_lists(sheet: Worksheet, fields: Sequence[str], last: int) -> None:
    for field, words in _LISTS.items():
        if field in fields:
            column = fields.index(field)
            # A list of words is limited to 255 characters within the rule, so a longer one says only which are usual.
            offered = {"validate": "list", "source": words, "show_error": field not in _OPEN_LISTS}
            sheet.data_validation(1, column, last, column, offered)


def _write_guide(book: Workbook, head: Format) -> None:
    sheet = book.add_worksheet("Hướng dẫn")
    sheet.hide_gridlines(2)
    title = book.add_format({"bold": True, "font_size": 14, "font_color": _DARK, "valign": "vcenter"})
    name = book.add_format({"bold": True, "valign": "top", "text_wrap": True, "bottom": 1, "border_color": _LINE})
    body = book.add_format({"valign": "top", "text_wrap": True, "bottom": 1, "border_color": _LINE})
    for column, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(column, column, width)
    row = 0
    for heading, heads, lines in (
        ("Các loại câu hỏi · Types of questions", TYPE_HEADS, TYPE_ROWS),
        ("Các cột · Columns", COLUMN_HEADS, COLUMN_ROWS),
    ):
        sheet.set_row(row, 1.8 * _ROW_LINE_PT)
        sheet.write_string(row, 0, heading, title)
        for column, word in enumerate(heads):
            sheet.write_string(row + 1, column, word, head)
        for below, line in enumerate(lines, start=row + 2):
            _set_height(sheet, below, list(zip(line, _GUIDE_WIDTHS, strict=True)))
            for column, word in enumerate(line):
                sheet.write_string(below, column, word, body if column % 2 else name)
        row += len(lines) + 3
    _fit_to_page(sheet)


def _fit_to_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
