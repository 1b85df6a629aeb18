from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.describing import describe_key, describe_response, plain_text, short_stem, stem_text
from question_bank.formats.spreadsheet.areas import read_areas, write_areas
from question_bank.model import Area, QuestionType, Shape
from tests.question_bank.every_type import banks, every_type_bank
from tests.question_bank.test_shares import responses

BANK = {question.code: question for question in every_type_bank().questions}


def said(code: str, *texts: str, turned: bool = False) -> str:
    """What is said of a response in which `{n}` stands for the id of option n, `<n>` of premise n, `gap` of an option of gap 2."""
    question = BANK[code]
    ids = [option.id for option in question.options]
    premises = [premise.id for premise in getattr(question.key, "premises", ())]
    named = [text.format(*ids, **{f"p{n}": id_ for n, id_ in enumerate(premises)}) for text in texts]
    return describe_response(question, ids[::-1] if turned else ids, named)


@pytest.mark.parametrize(
    ("code", "response", "words"),
    [
        ("M-01", ("{0}",), "A. Hà Nội"),
        ("M-05", ("{1}",), "B. Sai"),
        ("M-03", ("{3}", "{1}"), "B. 2; D. 4"),
        ("M-06", ("{0}=1", "{1}=0", "{3}=1"), "a) Đ, b) S, c) –, d) Đ"),
        ("M-08", (" 3,5  km ",), "3,5 km"),
        ("M-10", ("Paris",), "Paris"),
        ("M-11", ("{p0}={2}",), "1) C, 2) –"),
        ("M-12", ("{1}", "{0}", "{3}", "{2}"), "B, A, D, C"),
        ("M-13", ("1=99,5", "3=độ  C"), "[1] 99,5; [2] –; [3] độ C"),
        ("M-14", ("2500,10000",), "(25,0 %; 100,0 %)"),
        ("M-15", ("Tôi  cho rằng\nđúng.",), "Bài viết 4 từ"),
        ("M-01", (), ""),
    ],
)
def test_every_type_in_words(code, response, words):
    assert said(code, *response) == words


def test_a_chosen_gap_is_said_by_the_text_of_its_option():
    offered = BANK["M-13"].key.gaps[1].options
    assert said("M-13", f"2={offered[2].id}") == "[1] –; [2] -10; [3] –"


def test_letters_are_those_of_the_paper():
    assert said("M-01", "{0}", turned=True) == "C. Hà Nội"
    assert said("M-03", "{1}", "{3}", turned=True) == "A. 4; C. 2"
    assert said("M-06", "{0}=1", turned=True) == "a) –, b) –, c) –, d) Đ"
    assert said("M-11", "{p1}={0}", turned=True) == "1) –, 2) C"


KEYS = {
    "M-01": "A. Hà Nội", "M-02": "A. a (50 %); B. b", "M-03": "B. 2; D. 4", "M-04": "A. p (33,33 %); B. q (66,67 %)", "M-05": "A. Đúng",
    "M-06": "a) Đ, b) S, c) Đ, d) S", "M-08": "3,5 ± 0,05 | 4 ± 1 (50 %)", "M-10": "Paris | Pa* (25 %)", "M-11": "1) A, 2) B",
    "M-12": "1) một, 2) hai, 3) ba, 4) bốn", "M-13": "[1] 100 ± 1; [2] 0; [3] °C | độ C", "M-14": "chữ nhật (1; 2) (30; 40) %; sai: elip (70; 70) (5; 9) %; sai: đa giác (50; 0) (60; 0) (55; 20) %", "M-15": "",
}  # fmt: skip


@pytest.mark.parametrize("code", KEYS)
def test_the_key_in_words(code):
    assert describe_key(BANK[code]) == KEYS[code]


def test_english_readers_get_english_words_and_a_decimal_point():
    cluster, spot = BANK["M-06"], BANK["M-14"]
    english = {code: describe_key(BANK[code], "en") for code in ("M-04", "M-06", "M-08", "M-14")}
    assert english == {
        "M-04": "A. p (33.33 %); B. q (66.67 %)",
        "M-06": "a) T, b) F, c) T, d) F",
        "M-08": "3.5 ± 0.05 | 4 ± 1 (50 %)",
        "M-14": "rectangle (1; 2) (30; 40) %; wrong: ellipse (70; 70) (5; 9) %; wrong: polygon (50; 0) (60; 0) (55; 20) %",
    }
    ids = [option.id for option in cluster.options]
    assert describe_response(cluster, ids, (f"{ids[0]}=1", f"{ids[1]}=0"), "en") == "a) T, b) F, c) –, d) –"
    assert describe_response(spot, (), ("2500,10000",), "en") == "(25.0 %; 100.0 %)"
    assert plain_text('<img src="h.png" alt="map"> <audio src="a.mp3"></audio>', "en") == "[picture: map] [sound]"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_areas_are_read_back_in_either_language(lang):
    areas = (
        Area("a1", Shape.RECTANGLE, (125, 200, 3000, 4050)),
        Area("gate", Shape.ELLIPSE, (7000, 7000, 1, 9), False),
    )
    assert read_areas(write_areas(areas, lang)) == (areas, False)


def test_html_as_one_line():
    html = '<p>a &lt; b<br>x<sup>2</sup></p><ul><li>H<sub>2</sub>O</li></ul><img src="h.png" alt="sơ đồ"><audio src="a.mp3"></audio>'
    assert plain_text(html) == "a < b x^2 H2O [hình: sơ đồ] [âm thanh]"


def test_a_long_stem_is_cut_after_a_word_and_says_so():
    question = replace(BANK["M-10"], stem_html="<p>một hai ba bốn</p>")
    assert [short_stem(question, most=most) for most in (14, 13, 12, 11)] == [
        "một hai ba bốn", "một hai ba…", "một hai ba…", "một hai ba…",
    ]  # fmt: skip
    assert short_stem(replace(question, stem_html="x" * 20), most=5) == "xxxx…"


def test_a_gap_in_a_stem_is_a_line_to_write_on():
    gaps, single = BANK["M-13"], replace(BANK["M-01"], stem_html="<p>Phần tử x[[1]] của R?</p>")
    assert "[[" in gaps.stem_html and "[1] _____" in stem_text(gaps) and "[[" not in stem_text(gaps)
    assert stem_text(single) == "Phần tử x[[1]] của R?"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_anything_answered_can_be_said_in_one_line(data):
    for question in data.draw(banks(tuple(QuestionType))).questions:
        response = data.draw(responses(question))
        words = describe_response(question, [option.id for option in question.options], response)
        assert "\n" not in words and (words == "" or response)
