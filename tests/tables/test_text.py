import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tables.text import clean, header_key, natural_order, one_line, without_marks


def test_clean_composes_and_drops_what_nobody_sees():
    assert clean(" \ufeffNguye\u0302\u0303n\u200b\u00ad A\r\nB\x07\u00a0") == "Nguyễn A\nB"


def test_header_key():
    assert header_key("  Tỷ lệ\nhọc (%) *") == "tylehoc"


def test_names_with_numbers_sort_as_people_count():
    names = ["2", "Đội 1", "đội 1", "Doi 2", "Đội 2", "Đội 002 A", "Đội 10", "Đội 10/2", "Đội 10/11", "Phường A"]
    assert sorted(sorted(names), key=natural_order) == names


@given(st.text())
def test_clean_is_composed_and_settled(text: str):
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert "\n" not in one_line(text)


@given(st.text())
def test_without_marks_is_settled_and_blind_to_form(text: str):
    key = without_marks(text)
    assert without_marks(unicodedata.normalize("NFD", text)) == key == without_marks(unicodedata.normalize("NFC", text))
    assert "  " not in key and key == key.strip() and "đ" not in key
