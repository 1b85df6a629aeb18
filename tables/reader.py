"""File bytes → the rows and columns that were asked for, or what is wrong with the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

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
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(
    body: bytes,
    name: str,
    columns: Mapping[str, Sequence[str]],
    *,
    required: Collection[str],
    max_rows: int,
    with_pictures: bool = False,
) -> Table:
    """The named columns of an XLSX or CSV file; which of the two it is, its bytes tell.

    body      the file
    name      its name, for the problems
    columns   field → accepted headers, the first being the one to show; compared without marks, case, spaces and signs
    required  fields whose column must be there
    max_rows  rows below the header, blank ones not counted
    with_pictures  whether the pictures that lie on the sheet of an XLSX file are wanted too

    The header is the first row with anything in it. Other columns are ignored. Raises nothing on any content.
    """
    findings = Findings(name)
    wanted = {header_key(spelling): field for field, spellings in columns.items() for spelling in spellings}
    try:
        placed: list[PlacedPicture] | None = [] if with_pictures else None
        raw_rows = iter(_raw_rows(body, wanted.keys(), max_rows, placed))
        header = next(raw_rows, None)
        if header is None:
            raise Unreadable("file_empty")
        places, headers = _find_columns(header, wanted, columns, required, findings)
        rows = _rows(raw_rows, places, headers, max_rows, findings) if not findings.total else []
    except Unreadable as refusal:
        findings.add(refusal.code, refusal.row, refusal.column, **refusal.args_of_sentence)
        return Table(problems=findings.problems, total=findings.total)
    if findings.total:
        rows = []
    pictures = tuple(Picture(picture.row, places.get(picture.column), picture.body) for picture in placed or ())
    return Table(tuple(rows), findings.problems, frozenset(headers), headers, findings.total, pictures)


def _raw_rows(
    body: bytes, known_headers: Collection[str], max_rows: int, pictures: list[PlacedPicture] | None
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
    return read_csv(body, known_headers)


def _find_columns(
    header: RawRow,
    wanted: Mapping[str, str],
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
    findings: Findings,
) -> tuple[dict[int, str], dict[str, str]]:
    """Column index → field and field → header as the file spells it."""
    places: dict[int, str] = {}
    headers: dict[str, str] = {}
    for place, cell in sorted(header.cells.items()):
        field = wanted.get(header_key(cell.text))
        if field is None:
            continue
        if field in headers:
            findings.add("column_twice", header.number, cell.text, first=headers[field], second=cell.text)
            continue
        places[place], headers[field] = field, cell.text
    missing = [field for field in columns if field in required and field not in headers]
    if not headers:
        findings.add("no_header", header.number, expected=", ".join(columns[field][0] for field in missing or columns))
    else:
        for field in missing:
            findings.add("column_missing", header.number, wanted=columns[field][0])
    return places, headers


def _rows(
    raw_rows: Iterable[RawRow], places: Mapping[int, str], headers: Mapping[str, str], max_rows: int, findings: Findings
) -> list[Row]:
    rows: list[Row] = []
    for raw in raw_rows:
        for place in sorted(place for place in raw.formulas | raw.errors if place in places):
            code = "formula_cell" if place in raw.formulas else "cell_error"
            findings.add(code, raw.number, headers[places[place]])
        cells = {places[place]: cell for place, cell in raw.cells.items() if place in places}
        if not cells:
            continue
        if len(rows) == max_rows:
            raise Unreadable("too_many_rows", max=max_rows)
        rows.append(Row(raw.number, cells))
    if not rows and not findings.total:
        findings.add("no_rows")
    return rows
