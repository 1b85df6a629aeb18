"""Scans as scanners, keyboards and people really send them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seats.card_number import birth_year_of, card_differences, sex_of
from seats.id_card import CardScan, read_scan
from seats.mrz import check_digit
from tables import Problem

QR = "001090000001|123456789|Nguyễn Đăng A|01011990|Nam|Số 1, Phường Số 2, Hà Nội|01012021"
MRZ = "IDVNM0900000018001090000001<<9\n9001011M3001019VNM<<<<<<<<<<<6\nNGUYEN<<VAN<A<<<<<<<<<<<<<<<<<"


def scan(text: str) -> CardScan:
    found = read_scan(text)
    assert isinstance(found, CardScan), found
    return found


@pytest.mark.parametrize("around", ["{}", " {}\r\n", "{}\t", "\ufeff{}", "]Q1{}", "{}||", "{}|extra|fields|1"])
def test_qr_line(around: str):
    text = around.format(QR)
    assert scan(text) == CardScan(
        "001090000001", "qr", "Nguyễn Đăng A", False, date(1990, 1, 1), "Nam", text.strip().strip("\ufeff")
    )


@pytest.mark.parametrize("without_old", [QR, QR.replace("123456789", "")])
@pytest.mark.parametrize("separator", ["~", "Đ", ">", "\\", ";", "Ư", ""])
def test_separators_that_the_layout_changed(without_old: str, separator: str):
    found = scan(without_old.replace("|", separator))
    assert (found.card_number, found.birth, found.sex, found.name) == (
        "001090000001",
        date(1990, 1, 1),
        "Nam",
        "Nguyễn Đăng A",
    )
    assert found.name_garbled is (separator != "|")


@pytest.mark.parametrize(
    ("was", "came"),
    [
        ("Nguyễn Đăng A", "NguyeÃn ?ang A"),
        ("Nguyễn Đăng A", "NGUYEN ĐaNG A"),
        ("|Nam|", "|Nâm|"),
        ("Đăng", "Ｄang"),
    ],
)
def test_garbled_letters_are_marked_and_the_digits_trusted(was: str, came: str):
    found = scan(QR.replace(was, came))
    assert (found.card_number, found.birth, found.name_garbled) == ("001090000001", date(1990, 1, 1), True)


def test_full_width_digits():
    wide = QR.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert scan(wide).card_number == "001090000001" and scan(wide).name_garbled


def test_upper_case_name_and_woman():
    found = scan("001190000001||TRẦN THỊ B|29021992|Nữ|x|01012021")
    assert (found.name, found.name_garbled, found.sex, found.birth) == ("TRẦN THỊ B", False, "Nữ", date(1992, 2, 29))


def test_impossible_birth_is_left_out():
    assert scan(QR.replace("01011990", "31021990")).birth is None


@pytest.mark.parametrize("text", ["001090000001", " 001090000001\t", "001 090 000 001", "００１０９００００００１"])
def test_bare_digits(text: str):
    found = scan(text)
    assert (found.card_number, found.method, found.name, found.birth, found.sex) == (
        "001090000001",
        "digits",
        None,
        None,
        None,
    )


@pytest.mark.parametrize("text", [MRZ, MRZ.replace("\n", ""), MRZ.replace("\n", "\r\n") + "\t", MRZ.lower()])
def test_machine_readable_zone(text: str):
    found = scan(text)
    assert found == CardScan("001090000001", "mrz", "NGUYEN VAN A", False, date(1990, 1, 1), "Nam", text.strip())


def test_each_wrong_digit_of_the_zone_is_noticed():
    for place, letter in enumerate(MRZ[: 2 * 31]):
        if letter.isdigit():
            wrong = MRZ[:place] + str((int(letter) + 1) % 10) + MRZ[place + 1 :]
            assert read_scan(wrong) == Problem("mrz_check_failed"), place


def test_check_digits_of_the_standard():
    assert (check_digit("D23145890"), check_digit("740812"), check_digit("120415")) == (7, 2, 9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "scan_empty"),
        (" \r\n\t", "scan_empty"),
        ("x" * 1001, "scan_too_long"),
        ("123456789", "scan_old_card"),
        ("00109000000", "scan_digit_count"),
        ("0010900000011", "scan_digit_count"),
        ("https://example.org/001090000001", "scan_not_a_card"),
        ("Nguyễn Văn A", "scan_not_a_card"),
        ("001090000001|", "scan_not_a_card"),
        (MRZ[:60], "mrz_incomplete"),
        (MRZ.replace("VNM<", "VNM?"), "mrz_form"),
    ],
)
def test_what_is_no_card(text: str, code: str):
    found = read_scan(text)
    assert isinstance(found, Problem) and found.code == code


@given(st.one_of(st.text(max_size=120), st.text("0123456789|<IDVNM aĐ\n", max_size=120)))
def test_any_text_gives_a_scan_or_a_problem(text: str):
    found = read_scan(text)
    assert isinstance(found, Problem) or (len(found.card_number) == 12 and found.card_number.isascii())


WORDS = st.sampled_from(["Nguyễn", "Đặng", "Thị", "Ước", "Võ", "Ý", "Kỳ", "Hằng"])
NAMES = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)


@given(
    st.from_regex(r"\A[0-9]{12}\Z"),
    st.sampled_from(["", "123456789"]),
    NAMES,
    st.dates(),
    st.sampled_from(["Nam", "Nữ"]),
)
def test_every_qr_line_is_read(number: str, old: str, name: str, birth: date, sex: str):
    line = f"{number}|{old}|{name}|{birth:%d%m}{birth.year:04d}|{sex}|Số 5, Phường 12|01012021"
    found = scan(line)
    assert (found.card_number, found.name, found.birth, found.sex) == (number, name, birth, sex)
    assert not found.name_garbled


def test_what_the_number_says():
    assert (birth_year_of("001090000001"), sex_of("001090000001")) == (1990, "Nam")
    assert (birth_year_of("001305000001"), sex_of("001305000001")) == (2005, "Nữ")
    assert card_differences("001090000001", date(1990, 5, 5), "Nam") == ()
    assert card_differences("001090000001", date(2090, 5, 5), "Nữ") == ("card_birth_differs", "card_sex_differs")
    assert card_differences("001090000001", None, "") == ()
