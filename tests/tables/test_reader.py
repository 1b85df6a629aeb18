"""What people hand in, good and bad: the rows come out right, or the reason comes out by its code."""

import io
import time
import unicodedata
import zipfile
from datetime import datetime
from datetime import time as time_of_day

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tables import Table, read_table
from tables.workbook import Sheet, write_workbook

COLUMNS = {"number": ("Số báo danh", "Number"), "name": ("Họ và tên", "Name"), "share": ("Tỷ lệ học (%)", "Share")}
VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES) + "đ"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def read(body: bytes, max_rows: int = 1000, required: tuple[str, ...] = ("number", "name")) -> Table:
    return read_table(body, "tệp.xlsx", COLUMNS, required=required, max_rows=max_rows)


def codes(table: Table) -> list[str]:
    return [problem.code for problem in table.problems]


def texts(table: Table) -> list[tuple[int, str, str]]:
    return [(row.number, row.text("number"), row.text("name")) for row in table.rows]


def workbook(rows: list[list[object]], *formats: tuple[str, str]) -> bytes:
    """An XLSX file by openpyxl, which is not what the package itself writes with."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, code in formats:
        book.active[place].number_format = code
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repack(body: bytes, **changed: bytes) -> bytes:
    """The same zip with parts replaced: `sheet1=` stands for the part whose name ends in sheet1.xml."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            stem = entry.filename.rsplit("/", 1)[-1].split(".")[0]
            new.writestr(entry.filename, changed.get(stem, old.read(entry)))
    return target.getvalue()


GOOD = workbook([["Số báo danh", "Họ và tên"], ["0001", "Nguyễn Văn A"]])


def test_csv_and_xlsx_give_the_same_rows():
    plain = "Số báo danh,Họ và tên\n0001,Nguyễn Văn A\n".encode()
    assert texts(read(plain)) == texts(read(GOOD)) == [(2, "0001", "Nguyễn Văn A")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "file_unknown_kind"),
        (OLE, "file_old_excel"),
        (b"PK\x03\x04 and then nothing", "file_unknown_kind"),
        (b"number,name\n1,a\x00b\n", "file_unknown_kind"),
        (b"number,name\n1,\xff\xfe\x81\x8d\n", "encoding_unknown"),
        ("number,name\n1,a".encode("utf-16-le"), "file_unknown_kind"),
        (b"\xff\xfen\x00u\x00", "no_header"),
        (b"\xff\xfen\x00u\x00m", "encoding_unknown"),
        (b'number,name\n1,"a\n2,b\n', "csv_quotes"),
        (b"number,name\n1,a,b\n", "row_too_long"),
        (b"x,y\n1,a\n", "no_header"),
        (b"number,name\n\n", "no_rows"),
        (b"number,name\n1," + b"a" * 200_000, "csv_quotes"),
        (b"\x89PNG\r\n\x1a\n", "file_unknown_kind"),
        (bytes(range(1, 256)) * 20, "encoding_unknown"),
    ],
)
def test_bad_file_is_named_by_its_code(body: bytes, code: str):
    table = read(body)
    assert (codes(table), table.rows, table.total) == ([code], (), 1)
    assert table.problems[0].file == "tệp.xlsx"


@pytest.mark.parametrize(
    ("part", "kind"), [("word/document.xml", "Word"), ("readme.txt", "zip"), ("xl/workbook.bin", "zip")]
)
def test_zip_without_workbook(part: str, kind: str):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr(part, b"<x/>")
    (problem,) = read(target.getvalue()).problems
    assert (problem.code, problem.args) == ("file_unknown_kind", {"kind": kind})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, form: str, separator: str):
    source = f"Số báo danh;Họ và tên\n1;{LETTERS}\n2;{LETTERS.upper()}\n".replace(";", separator)
    table = read(unicodedata.normalize(form, source).encode(encoding))
    assert texts(table) == [(2, "1", LETTERS), (3, "2", LETTERS.upper())]


def windows_1258(text: str) -> bytes:
    """As Windows writes it: letters with circumflex, breve or horn whole, tones as combining marks behind."""
    out = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts[1:] if part in TONES)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        out.append(base + tone)
    return "".join(out).encode("cp1258")


def test_windows_1258_comes_out_composed():
    body = windows_1258(f"Số báo danh;Họ và tên\n1;{LETTERS}\n2;{LETTERS.upper()}\n")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert texts(read(body)) == [(2, "1", LETTERS), (3, "2", LETTERS.upper())]


def test_old_font_encoding_is_not_taken_for_windows_1258():
    assert codes(read(b"number,name\n1,Nguy\xd4n V\xa8n \xb8\xb5\xb6\n")) == ["encoding_unknown"]


def test_row_numbers_count_blank_lines_and_quoted_line_breaks_as_a_spreadsheet_does():
    table = read(b'\n"number","name"\r\n1,"two\r\nlines"\r\n\r\n,\r\n2,"say ""x"", y"\r\n')
    assert texts(table) == [(3, "1", "two\nlines"), (6, "2", 'say "x", y')]


def test_separator_told_by_excel():
    assert texts(read(b"sep=;\r\nnumber;name\r\n1;a,b,c\r\n")) == [(3, "1", "a,b,c")]


def test_short_rows_lack_their_last_cells():
    table = read(b"number,name,share\n1\n2,b\n")
    assert [(row.text("number"), row.text("name"), row.cell("share").kind) for row in table.rows] == [
        ("1", "", "empty"),
        ("2", "b", "empty"),
    ]


def test_headers_are_compared_without_marks_case_spaces_and_signs():
    table = read("SO BAO DANH *,ho và  TÊN,TỈ LỆ,tỷ lệ học\n1,a,x,50\n".encode())
    assert table.fields == {"number", "name", "share"} and table.headers["number"] == "SO BAO DANH *"


def test_every_missing_column_is_named():
    table = read(b"share\n1\n")
    assert [(problem.code, problem.args["wanted"]) for problem in table.problems] == [
        ("column_missing", "Số báo danh"),
        ("column_missing", "Họ và tên"),
    ]


def test_column_twice_names_both():
    (problem,) = read("Number,Name,Số báo danh\n1,a,2\n".encode()).problems
    assert (problem.code, problem.args) == ("column_twice", {"first": "Number", "second": "Số báo danh"})


def test_xlsx_kinds_of_cells():
    rows = [
        ["Number", "Name", "Share"],
        [79090000001, datetime(1990, 3, 9), 0.855],
        [7, True, 85.5],
        [12, datetime(2000, 1, 2, 3, 4), 1e-7],
    ]
    body = workbook(rows, ("B2", "dd/mm/yyyy"), ("C2", "0.0%"), ("A3", "0000"), ("A4", "000000000000"))
    cells = [[(row.cell(field).text, row.cell(field).kind) for field in COLUMNS] for row in read(body).rows]
    assert cells == [
        [("79090000001", "number"), ("09/03/1990", "date"), ("85.5%", "number")],
        [("0007", "number"), ("TRUE", "bool"), ("85.5", "number")],
        [("000000000012", "number"), ("02/01/2000 03:04", "date"), ("0.0000001", "number")],
    ]


def test_xlsx_blank_rows_are_skipped_and_numbers_stay():
    body = workbook([[], ["Number", "Name"], [], ["1", "a"], [None, "  "], ["2", "b"]])
    assert texts(read(body)) == [(4, "1", "a"), (6, "2", "b")]


def test_formulas_are_named_by_row_and_column_only_where_they_matter():
    body = workbook([["STT", "Number", "Name"], ["=ROW()", "1", "a"], ["=ROW()", "=1+1", "=#REF!"]])
    table = read(body)
    assert [(problem.code, problem.row, problem.column) for problem in table.problems] == [
        ("formula_cell", 3, "Number"),
        ("formula_cell", 3, "Name"),
    ]
    assert table.rows == ()


def test_many_problems_are_counted_and_the_first_200_kept():
    table = read(workbook([["Number", "Name"], *([f"={row}", "a"] for row in range(300))]))
    assert (len(table.problems), table.total) == (200, 300)


def test_first_visible_sheet_is_read():
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "hidden", "hidden"
    shown = book.create_sheet("shown")
    shown.append(["Number", "Name"])
    shown.append(["1", "a"])
    book.active = 1
    target = io.BytesIO()
    book.save(target)
    assert texts(read(target.getvalue())) == [(2, "1", "a")]


def test_prefixed_xml_rich_text_and_inline_strings():
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>Number</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>Name</x:t></x:is></x:c></x:row>'
        '<x:row r="5"><x:c t="str"><x:v>1</x:v></x:c>'
        '<x:c t="inlineStr"><x:is><x:r><x:t>Ngu</x:t></x:r><x:r><x:t>yễn_x000D_</x:t></x:r>'
        "<x:rPh><x:t>no</x:t></x:rPh></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert texts(read(repack(GOOD, sheet1=sheet.encode()))) == [(5, "1", "Nguyễn")]


@pytest.mark.parametrize(
    "changed",
    [
        {"sheet1": b"<worksheet><sheetData><row r='1'><c><v>1"},
        {"sheet1": b"<worksheet><sheetData><row r='x'/></sheetData></worksheet>"},
        {"sheet1": b"<worksheet><row r='1'><c t='s'><v>99</v></c></row></worksheet>"},
        {"sheet1": b"<worksheet><row r='1'><c t='s'><v>-1</v></c></row></worksheet>"},
        {"sheet1": b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><worksheet>&d;</worksheet>'},
        {"workbook": b"<workbook/>"},
        {"sheet1": b"<?xml version='1.0' encoding='UTZ-8'?><worksheet/>"},
        {"sheet1": b"<?xml version='1.0' encoding='hex'?><worksheet/>"},
        {"sheet1": b"<?xml version='1.0' encoding='gb18030'?><worksheet/>"},
        {"styles": b"<styleSheet><cellXfs><xf numFmtId='many'/></cellXfs></styleSheet>"},
    ],
)
def test_broken_parts(changed: dict[str, bytes]):
    assert codes(read(repack(GOOD, **changed))) == ["sheet_broken"]


def test_one_far_cell_costs_one_cell():
    sheet = (
        b"<worksheet><sheetData><row r='1'><c r='A1' t='str'><v>number</v></c><c r='B1' t='str'><v>name</v></c></row>"
        b"<row r='1048576'><c r='A1048576'><v>5</v></c><c r='XFD1048576'><v>9</v></c></row></sheetData></worksheet>"
    )
    started = time.process_time()
    assert texts(read(repack(GOOD, sheet1=sheet))) == [(1048576, "5", "")]
    assert time.process_time() - started < 0.5


def test_one_row_of_a_million_cells_is_refused():
    sheet = b"<worksheet><row r='1'>" + b"<c><v>1</v></c>" * 1_050_000 + b"</row></worksheet>"
    assert codes(read(repack(GOOD, sheet1=sheet))) == ["too_many_cells"]


def test_a_string_index_out_of_all_measure_is_not_looked_for():
    sheet = b"<worksheet><row r='1'><c t='s'><v>999999999</v></c></row></worksheet>"
    assert codes(read(repack(GOOD, sheet1=sheet, sharedStrings=b"<sst>" + b"<si/>" * 6_000_000 + b"</sst>"))) == [
        "sheet_broken"
    ]


def test_zip_bomb_is_refused_by_its_declared_size():
    started = time.process_time()
    assert codes(read(repack(GOOD, sheet1=b" " * 160_000_000))) == ["file_too_large"]
    assert time.process_time() - started < 3


def test_zip_that_lies_about_its_size_gives_no_more_than_declared():
    body = bytearray(repack(GOOD, sheet1=b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>"))
    at = body.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert body[at : at + 4] == b"PK\x01\x02"
    body[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert codes(read(bytes(body))) == ["sheet_broken"]


def test_file_beyond_the_limit():
    assert codes(read(b"number,name\n" + b"1,a\n" * 8_000_000)) == ["file_too_large"]


def test_max_rows_is_the_most_that_is_taken():
    rows = [["Number", "Name"], *([str(row), "a"] for row in range(10))]
    assert len(read(workbook(rows), max_rows=10).rows) == 10
    (problem,) = read(workbook(rows), max_rows=9).problems
    assert (problem.code, problem.args) == ("too_many_rows", {"max": 9})


def test_running_numbers_filled_ahead_are_not_rows():
    rows = [["STT", "Number", "Name"], [1, "1", "a"], *([row] for row in range(2, 900))]
    assert texts(read(workbook(rows), max_rows=10)) == [(2, "1", "a")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_hundred_thousand_rows_are_refused_quickly(kind: str):
    rows = [(f"{row:06d}", f"Nguyễn Văn {row}", "x" * 20) for row in range(100_000)]
    if kind == "xlsx":
        body = write_workbook([Sheet("a", ("Number", "Name", "Share"), (9, 9, 9), rows)])
    else:
        body = "\n".join(["number,name,share", *(",".join(row) for row in rows)]).encode()
    started = time.process_time()
    assert codes(read(body, max_rows=20_000)) == ["too_many_rows"]
    assert time.process_time() - started < 3


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=400).map(lambda tail: b"PK\x03\x04" + tail)))
def test_random_bytes_never_raise(body: bytes):
    table = read(body)
    assert bool(table.problems) != bool(table.rows)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_workbook_never_raises(data: st.DataObject):
    body = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(body)))
    table = read(bytes(body[:cut] if data.draw(st.booleans()) else body))
    assert bool(table.problems) != bool(table.rows)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_random_sheet_xml_never_raises(inside: bytes):
    sheet = b"<worksheet><row r='1'><c t='str'><v>number</v></c></row>" + inside + b"</worksheet>"
    read(repack(GOOD, sheet1=sheet))


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(PRINTABLE, PRINTABLE), min_size=1, max_size=8))
def test_what_is_written_is_read_back(rows: list[tuple[str, str]]):
    body = write_workbook([Sheet("Tờ", ("Số báo danh", "Họ và tên"), (9, 9), rows)])
    assert texts(read(body)) == [(number, *row) for number, row in enumerate(rows, start=2)]


def test_same_content_same_bytes():
    sheet = Sheet("a", ("Number",), (9,), [("1",)])
    assert write_workbook([sheet]) == write_workbook([sheet])


VALUES = st.one_of(
    PRINTABLE,
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9, allow_nan=False),
    st.booleans(),
    st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=12))
def test_cells_are_read_as_another_reader_reads_them(values: list[object]):
    body = workbook([["Number"], *([f"'{value}" if str(value).startswith("=") else value] for value in values)])
    other = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    rows = read(body, required=("number",)).rows
    assert len(rows) == len(values)
    for row, (seen,) in zip(rows, other[1:], strict=True):
        cell = row.cell("number")
        match cell.kind:
            case "bool":
                assert (cell.text == "TRUE") is seen
            case "number":
                assert float(cell.text) == seen
            case "date":
                moment = seen if isinstance(seen, datetime) else datetime(seen.year, seen.month, seen.day)
                assert cell.text == moment.strftime("%d/%m/%Y %H:%M" if moment.time() != time_of_day(0) else "%d/%m/%Y")
            case _:
                assert cell.text == seen


def test_pictures_are_told_with_the_cell_they_lie_in():
    picture = b"\x89PNG\r\n\x1a\n" + bytes(20)
    table = read_table(with_picture(picture), "a.xlsx", COLUMNS, required=(), max_rows=9, with_pictures=True)
    assert [(found.row, found.field, found.body) for found in table.pictures] == [
        (2, "name", picture),
        (3, None, picture),
    ]
    assert read(with_picture(picture)).pictures == ()


def test_broken_drawings():
    for body in (with_picture(None), repack(with_picture(b"x"), drawing1=b"<wsDr><oneCellAnchor>")):
        table = read_table(body, "a.xlsx", COLUMNS, required=(), max_rows=9, with_pictures=True)
        assert codes(table) == ["sheet_broken"]


def with_picture(picture: bytes | None) -> bytes:
    """GOOD with a picture in B2 and one in D3; a shape without a picture lies beside them."""
    anchor = (
        "<xdr:oneCellAnchor><xdr:from><xdr:col>{}</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>{}</xdr:row></xdr:from>"
        '<xdr:pic><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></xdr:oneCellAnchor>'
    )
    drawing = (
        '<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:r="r"><xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row>'
        f"</xdr:from><xdr:sp/></xdr:twoCellAnchor>{anchor.format(1, 1)}{anchor.format(3, 2)}</xdr:wsDr>"
    )
    rels = '<Relationships><Relationship Id="rId1" Type="http://x/{}" Target="{}"/></Relationships>'
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
        new.writestr("xl/worksheets/_rels/sheet1.xml.rels", rels.format("drawing", "../drawings/drawing1.xml"))
        new.writestr("xl/drawings/drawing1.xml", drawing)
        new.writestr("xl/drawings/_rels/drawing1.xml.rels", rels.format("image", "/xl/media/image1.png"))
        if picture is not None:
            new.writestr("xl/media/image1.png", picture)
    return target.getvalue()
