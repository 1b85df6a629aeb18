from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.formats.categories import read_category, write_category


@pytest.mark.parametrize(
    ("path", "topic", "difficulty"),
    [
        ("$course$/top/An toàn/2", "An toàn", "2"),
        ("$course$/An toàn / Mật khẩu /Khó", "An toàn/Mật khẩu", "Khó"),
        ("$module$/top/Default for Quiz 1", "Default for Quiz 1", ""),
        ("top/A/dễ", "A", "dễ"),
        ("A//B/C/3", "A/B/C", "3"),
        ("$course$/top", "", ""),
        ("$course$/top/2", "", "2"),
        ("top", "top", ""),
        ("Toán/12", "Toán/12", ""),
        ("", "", ""),
        ("/ A /1/", "A", "1"),
    ],
)
def test_paths_as_moodle_and_people_write_them(path, topic, difficulty):
    assert read_category(path) == (topic, difficulty)


def test_levels_nest_and_other_slashes_are_doubled():
    assert write_category("A/B", 3) == "$course$/top/A/B/3"
    assert write_category("km / h, /x, y/", 1) == "$course$/top/km // h, //x, y// /1"


@given(
    st.text("abĐ/$ 12top", min_size=1).map(lambda text: " ".join(text.split())).filter(bool), st.sampled_from([1, 2, 3])
)
def test_what_is_written_is_read_again(topic, difficulty):
    assert read_category(write_category(topic, difficulty)) == (topic, str(difficulty))
