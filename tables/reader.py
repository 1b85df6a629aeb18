"""File bytes → the rows and columns that were asked for, or what is wrong with the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from tables.csv_sheet import read_csv
from tables.reading import Findings
from tables.sheet import RawRow, Unreadable
from tables.table import Picture, Row, Table
from tables.text import header_key
from tables.xlsx_pictures import PlacedPicture
from tables.xlsx_sheet import read_xlsx

BODY_LIMIT = 30_000_000
_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
)
# Where a remark begins in a header: `(…)`, `: …`, ` - …`, a new line.
_REMARK = re.compile(r"[(\[:\n]|\s[-–—]\s")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(
    body: bytes,
    name: str,
    columns: Mapping[str, Sequence[str]],
    *,
    required: Collection[str],
    max_rows: int,
    with_pictures: bool = False,
    header_within: int = 1,
) -> Table:
    """The named columns of an XLSX or CSV file; which of the two it is, its bytes tell.

    body      the file
    name      its name, for the problems
    columns   field → accepted headers, the first being the one to show; compared without marks, case, spaces and signs
    required  fields whose column must be there
    max_rows  rows below the header, blank ones not counted
    with_pictures  whether the pictures that lie on the sheet of an XLSX file are wanted too
    header_within  rows with anything in them among which the header is looked for: the first that names the required
                   columns and another. More than 1: the table may be somebody else's form, whose headers may carry a
                   remark, `Answer 1 - max 75 characters`

    Other columns are left alone; `Table.unread` names them, `Table.aside` what stands below no header. Raises nothing on any content.
    """
    findings = Findings(name)
    wanted = {header_key(spelling): field for field, spellings in columns.items() for spelling in spellings}
    try:
        placed: list[PlacedPicture] | None = [] if with_pictures else None
        raw_rows = iter(_raw_rows(body, wanted.keys(), max_rows, placed, header_within))
        header = _find_header(raw_rows, wanted, required, header_within)
        if header is None:
            raise Unreadable("file_empty")
        places, headers = _find_columns(header, wanted, columns, required, findings, is_loose=header_within > 1)
        aside: list[tuple[int, str]] = []
        rows = _rows(raw_rows, header, places, headers, max_rows, findings, aside) if not findings.total else []
    except Unreadable as refusal:
        findings.add(refusal.code, refusal.row, refusal.column, **refusal.args_of_sentence)
        return Table(problems=findings.problems, total=findings.total)
    if findings.total:
        rows = []
    pictures = tuple(Picture(picture.row, places.get(picture.column), picture.body) for picture in placed or ())
    unread = tuple(" ".join(cell.text.split()) for place, cell in sorted(header.cells.items()) if place not in places)
    return Table(
        tuple(rows), findings.problems, frozenset(headers), headers, findings.total, pictures, unread, tuple(aside)
    )


def _raw_rows(
    body: bytes,
    known_headers: Collection[str],
    max_rows: int,
    pictures: list[PlacedPicture] | None,
    header_within: int,
) -> Iterable[RawRow]:
    if not body.strip():
        raise Unreadable("file_empty")
    if len(body) > BODY_LIMIT:
        raise Unreadable("file_too_large", limit_mb=BODY_LIMIT // 1_000_000)
    if body.startswith(_OLE):
        raise Unreadable("file_old_excel")
    for mark, kind in _KINDS:
        if body.startswith(mark):
            raise Unreadable("file_unknown_kind", kind=kind)
    if body.startswith(b"PK"):
        return read_xlsx(body, max_rows, pictures)
    return read_csv(body, known_headers, header_within)


def _find_header(
    raw_rows: Iterator[RawRow], wanted: Mapping[str, str], required: Collection[str], within: int
) -> RawRow | None:
    best, most = None, -1
    for row in islice(raw_rows, within):
        found = set(_match(row, wanted, is_loose=within > 1).values())
        if found.issuperset(required) and len(found) > 1:
            return row
        if best is None or len(found) > most and not found.isdisjoint(required):
            best, most = row, len(found)
    return best


def _match(header: RawRow, wanted: Mapping[str, str], *, is_loose: bool) -> dict[int, str]:
    """Column index → field. A header with a remark counts only where none is the field's own."""
    keys = {place: header_key(cell.text) for place, cell in sorted(header.cells.items())}
    places = {place: wanted[key] for place, key in keys.items() if key in wanted}
    if is_loose:
        # Of several headers for a field its first spelling counts; the others are left alone.
        rank = {key: number for number, key in enumerate(wanted)}
        best = {field: min(rank[keys[p]] for p, f in places.items() if f == field) for field in set(places.values())}
        places = {place: field for place, field in places.items() if rank[keys[place]] == best[field]}
        for place, cell in sorted(header.cells.items()):
            field = wanted.get(header_key(_REMARK.split(cell.text, maxsplit=1)[0]))
            if field is not None and field not in places.values():
                places[place] = field
    return places


def _find_columns(
    header: RawRow,
    wanted: Mapping[str, str],
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
    findings: Findings,
    *,
    is_loose: bool,
) -> tuple[dict[int, str], dict[str, str]]:
    """Column index → field and field → header as the file spells it."""
    places: dict[int, str] = {}
    headers: dict[str, str] = {}
    for place, field in sorted(_match(header, wanted, is_loose=is_loose).items()):
        text = header.cells[place].text
        if field in headers:
            findings.add("column_twice", header.number, text, first=headers[field], second=text)
            continue
        places[place], headers[field] = field, text
    missing = [field for field in columns if field in required and field not in headers]
    found = ", ".join(" ".join(cell.text.split())[:40] for _, cell in sorted(header.cells.items())[:12])
    if not headers:
        expected = ", ".join(columns[field][0] for field in missing or columns)
        findings.add("no_header", header.number, expected=expected, found=found)
    else:
        for field in missing:
            findings.add("column_missing", header.number, wanted=columns[field][0], found=found)
    return places, headers


def _rows(
    raw_rows: Iterable[RawRow],
    header: RawRow,
    places: Mapping[int, str],
    headers: Mapping[str, str],
    max_rows: int,
    findings: Findings,
    aside: list[tuple[int, str]],
) -> list[Row]:
    """The rows below the header. aside: takes row and text of cells below no header of an XLSX file."""
    rows: list[Row] = []
    width = header.width  # of a CSV file, beyond which nothing may stand
    for raw in raw_rows:
        if width is not None and max(raw.cells) >= width:
            raise Unreadable("row_too_long", row=raw.number, cells=max(raw.cells) + 1, columns=width)
        for place in sorted(place for place in raw.formulas | raw.errors if place in places):
            code = "formula_cell" if place in raw.formulas else "cell_error"
            findings.add(code, raw.number, headers[places[place]])
        aside += [
            (raw.number, c.text) for place, c in sorted(raw.cells.items()) if c.text and place not in header.cells
        ]
        cells = {places[place]: cell for place, cell in raw.cells.items() if place in places}
        if not cells:
            continue
        if len(rows) == max_rows:
            raise Unreadable("too_many_rows", max=max_rows)
        rows.append(Row(raw.number, cells))
    if not rows and not findings.total:
        findings.add("no_rows")
    return rows
