"""The roster: every mistake is named where it stands, and what is written is read back."""

import dataclasses
import time
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallserver.demo.people import demo_roster
from seats.roster import (
    COLUMNS,
    Candidate,
    is_eligible,
    read_roster,
    roster_template,
    search_key,
    write_roster,
)
from tables import Reading
from tables.workbook import Sheet, write_workbook

HEADER = [spellings[0] for spellings in COLUMNS.values()]
GOOD = {
    "number": "0001",
    "card_number": "001090000001",
    "name": "Nguyễn Văn A",
    "birth": "09/03/1990",
    "sex": "Nam",
    "rank": "Đại úy",
    "unit": "Công an phường Số 1",
    "course_percent": "85",
}
ANNA = Candidate(
    "0001", "001090000001", "Nguyễn Văn A", date(1990, 3, 9), "Nam", "Đại úy", "Công an phường Số 1", Decimal(85)
)


def roster(*rows: dict[str, object], mend_zeros: bool = False) -> Reading:
    """Read a roster whose rows are the good one with these cells changed."""
    cells = [[{**GOOD, **row}[field] for field in COLUMNS] for row in rows]
    return read_roster(write_workbook([Sheet("a", HEADER, [9] * 8, cells)]), "r.xlsx", mend_zeros=mend_zeros)


def codes(reading: Reading) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in reading.problems]


def test_a_good_row():
    assert roster({}).value == (ANNA,)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("number", "", "number_empty"),
        ("number", "12/3", "number_form"),
        ("number", "../x", "number_form"),
        ("number", "1" * 33, "number_form"),
        ("card_number", "", "card_empty"),
        ("card_number", "00109000000A", "card_form"),
        ("card_number", "0010900000011", "card_form"),
        ("card_number", "00109000001", "card_form"),
        ("card_number", "٠٠١٠٩٠٠٠٠٠٠١", "card_form"),
        ("card_number", "123456789", "card_old"),
        ("card_number", "1.09E+09", "card_rounded"),
        ("card_number", "79090000001", "card_lost_zero"),
        ("card_number", 79090000001, "card_lost_zero"),
        ("card_number", 1090000001, "card_lost_zero"),
        ("name", "", "name_empty"),
        ("name", "12345", "name_form"),
        ("birth", "", "birth_form"),
        ("birth", "31/02/1990", "birth_form"),
        ("birth", "09/03/90", "birth_form"),
        ("birth", "1990", "birth_form"),
        ("birth", "09/03/1890", "birth_form"),
        ("sex", "?", "sex_form"),
        ("unit", "", "unit_empty"),
        ("course_percent", "", "course_empty"),
        ("course_percent", "101", "course_form"),
        ("course_percent", "-1", "course_form"),
        ("course_percent", "NaN", "course_form"),
    ],
)
def test_a_bad_cell_is_named_by_code_row_and_column(field: str, value: object, code: str):
    reading = roster({}, {"number": "2", "card_number": "001090000002", field: value})
    assert (reading.value, codes(reading)) == (None, [(code, 3)])
    assert reading.problems[0].column == COLUMNS[field][0]


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("course_percent", "85,5", Decimal("85.5")),
        ("course_percent", "85.50 %", Decimal("85.5")),
        ("course_percent", "100%", Decimal(100)),
        ("course_percent", 66.66666666666667, Decimal("66.66666666666667")),
        ("name", "  Nguyễn  Văn\nA ", "Nguyễn Văn A"),
        ("name", unicodedata.normalize("NFD", "Nguyễn Văn A"), "Nguyễn Văn A"),
        ("birth", "9-3-1990", date(1990, 3, 9)),
        ("birth", "1990-03-09", date(1990, 3, 9)),
        ("sex", "nữ", "Nữ"),
        ("sex", "Male", "Nam"),
        ("sex", "", ""),
        ("card_number", "001 090 000 001", "001090000001"),
        ("card_number", 101090000001, "101090000001"),
        ("number", 17, "17"),
    ],
)
def test_what_is_taken_in_other_spellings(field: str, value: object, read: object):
    reading = roster({field: value})
    assert getattr(reading.value[0], field) == read


def test_lost_zeros_are_mended_on_request_and_each_is_named():
    reading = roster({"card_number": 1090000001}, {"number": "2", "card_number": "79090000001"}, mend_zeros=True)
    assert [person.card_number for person in reading.value] == ["001090000001", "079090000001"]
    assert [(warning.code, warning.row, warning.args["card"]) for warning in reading.warnings] == [
        ("card_zero_mended", 2, "001090000001"),
        ("card_zero_mended", 3, "079090000001"),
    ]


def test_a_problem_of_lost_zeros_says_the_likely_number():
    assert roster({"card_number": 1090000001}).problems[0].args == {"value": "1090000001", "mended": "001090000001"}


def test_mended_card_that_someone_else_has():
    reading = roster({}, {"number": "2", "card_number": 1090000001}, mend_zeros=True)
    assert [(each.code, each.row, each.args["first"]) for each in reading.problems] == [("card_duplicate", 3, 2)]


def test_duplicates_name_both_rows():
    reading = roster({"number": "a1"}, {"number": "A1", "card_number": "001090000002"}, {"number": "3"})
    found = [(each.code, each.row, each.args["first"]) for each in reading.problems]
    assert found == [("number_duplicate", 3, 2), ("card_duplicate", 4, 2)]


def test_all_problems_of_a_row_come_at_once():
    assert codes(roster({"name": "", "birth": "?", "course_percent": "x"})) == [
        ("name_empty", 2),
        ("birth_form", 2),
        ("course_form", 2),
    ]


def test_card_that_disagrees_is_a_warning_only():
    reading = roster({"birth": "09/03/1991", "sex": "Nữ"})
    assert len(reading.value) == 1
    assert [(each.code, each.args["on_card"]) for each in reading.warnings] == [
        ("card_birth_differs", 1990),
        ("card_sex_differs", "Nam"),
    ]


def test_a_fraction_for_the_course_is_a_warning():
    assert [warning.code for warning in roster({"course_percent": 0.85}).warnings] == ["course_fraction"]
    assert roster({"course_percent": "0.85%"}).warnings == ()


def test_optional_columns_may_lack():
    reading = read_roster(
        "SBD,CCCD,Họ tên,Ngày sinh,Đơn vị,Tỉ lệ học\n1,001090000001,A,1/2/1990,U,50".encode(), "r.csv"
    )
    assert (reading.value[0].sex, reading.value[0].rank) == ("", "")


def test_file_problems_come_through():
    assert codes(read_roster(b"%PDF-1.4", "r.pdf", mend_zeros=True)) == [("file_unknown_kind", None)]


def test_template_is_read_and_its_cards_are_text():
    assert read_roster(roster_template(), "t.xlsx").value == (ANNA,)


def test_eligibility_at_the_boundary():
    for percent, eligible in (("49.99", False), ("50", True), ("50.01", True)):
        person = dataclasses.replace(ANNA, course_percent=Decimal(percent))
        assert is_eligible(person, 50) is eligible


def test_search_key():
    assert search_key("  Đào   ĐẶNG ") == "dao dang"
    assert search_key(unicodedata.normalize("NFD", "Nguyễn Thị Ước")) == "nguyen thi uoc"


def test_seven_thousand_rows_under_two_seconds():
    people = demo_roster(7000)
    body = write_roster(people)
    started = time.process_time()
    reading = read_roster(body, "r.xlsx")
    assert time.process_time() - started < 2
    assert reading.value == tuple(people)


LETTERS = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyÁẠẢÃÀĐỆỘỢỰ"), min_size=1, max_size=8)
WORDS = st.lists(LETTERS.map(lambda word: word.upper() if len(word) % 2 else word), min_size=1, max_size=4).map(
    " ".join
)
CANDIDATES = st.builds(
    Candidate,
    number=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9.\-]{0,7}\Z"),
    card_number=st.from_regex(r"\A[0-9]{12}\Z"),
    name=WORDS,
    birth=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    sex=st.sampled_from(["Nam", "Nữ", ""]),
    rank=st.sampled_from(["Hạ sĩ", "Đại tá", ""]),
    unit=WORDS,
    course_percent=st.decimals(0, 100, places=3, allow_nan=False),
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        CANDIDATES,
        min_size=1,
        max_size=10,
        unique_by=(lambda each: each.number.casefold(), lambda each: each.card_number),
    )
)
def test_what_is_written_is_read_back(people: list[Candidate]):
    assert read_roster(write_roster(people), "r.xlsx").value == tuple(people)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=8, max_size=8))
def test_any_text_in_the_cells_gives_a_roster_or_problems(texts: list[str]):
    reading = read_roster(write_workbook([Sheet("a", HEADER, [9] * 8, [texts])]), "r.xlsx", mend_zeros=True)
    assert (reading.value is None) == (reading.total > 0)
