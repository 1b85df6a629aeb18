"""Rows → XLSX bytes, for templates and exports that people fill in and hand back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    header  column headers; () for a sheet of plain lines
    widths  column widths in characters
    rows    cells: str becomes a text cell (never a formula, leading zeros stay), int and float a number, None nothing
    """

    name: str
    header: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str | int | float | None]]


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file of these sheets, the same bytes for the same content.

    Columns that hold text in the first row are formatted as text, so that Excel leaves alone what people add below.
    """
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1)})
    heading = book.add_format(
        {"bold": True, "bg_color": "#0B5D4E", "font_color": "#FFFFFF", "num_format": "@", "valign": "vcenter"}
    )
    as_text = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        body_format = as_text if sheet.header else wrapped
        first = sheet.rows[0] if sheet.rows else ()
        for column, width in enumerate(sheet.widths):
            is_text = column >= len(first) or isinstance(first[column], str)
            page.set_column(column, column, width, body_format if is_text else None)
        for column, title in enumerate(sheet.header):
            page.write_string(0, column, title, heading)
        if sheet.header:
            page.freeze_panes(1, 0)
        for number, cells in enumerate(sheet.rows, start=1 if sheet.header else 0):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    page.write_string(number, column, value, body_format)
                elif value is not None:
                    page.write_number(number, column, value)
    book.close()
    return target.getvalue()
