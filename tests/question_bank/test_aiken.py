"""Aiken read as people write it, and written where nothing but the code is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.aiken import is_aiken, read_aiken, write_aiken
from question_bank.importing import Wishes, read_questions
from question_bank.model import QuestionType
from tests.question_bank.every_type import banks, build, draft, every_type_bank, options

GOOD = """Thủ đô của Việt Nam?
A. Huế
B. Hà Nội
C. Đà Nẵng
ANSWER: B

Dòng một
dòng hai < 3
a) đúng
b) sai
Đáp án: a
"""
WISHES = Wishes("T", "1", give_codes=True)


def test_questions_as_people_write_them():
    reading = read_questions([("a.txt", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())], WISHES)
    assert reading.problems == ()
    first, second = reading.value.questions
    assert [(o.html, o.is_right) for o in first.options] == [("Huế", False), ("Hà Nội", True), ("Đà Nẵng", False)]
    assert second.stem_html == "Dòng một<br>dòng hai &lt; 3"
    assert [option.is_right for option in second.options] == [True, False]
    assert len({first.code, second.code}) == 2


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("ANSWER: A\nS?\nA. x\nB. y\nANSWER: A", "aiken_answer_alone", 1),
        ("S?\nA. x\nB. y\nANSWER: C", "aiken_answer", 4),
        ("S?\nA. x\nB. y\nANSWER: A, B", "aiken_answer", 4),
        ("S?\nA. x\nB. y\nlạc\nANSWER: A", "aiken_line", 4),
        ("S?\nA. x\nB. y\nANSWER: A\n\nS2?\nA. x\nB. y", "aiken_no_answer", 6),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, code, row):
    reading = read_questions([("a.txt", text.encode())], WISHES)
    assert (reading.problems[0].code, reading.problems[0].row) == (code, row)


@pytest.mark.parametrize(
    "text",
    [
        "S?\nA) x\nB) y\nANSWER: B",
        "S?  \n\n a. x \n\n b. y  \n\nanswer : b  ",
        "S?\nA.x\nB.y\nAnswer: B)",
        "S?\nA. x\nB. y\nCorrect answer: B. y",
        "S?\nA. x\nB. y\nANS: (B)",
        "S?\nA. x\nB. y\nĐáp án đúng: B.",
        "ĐÁP ÁN: xem cuối đề\nS?\nA. x\nB. y\nĐÁP ÁN：B",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spellings(text, encoding, end):
    wishes = Wishes("T", "1", give_codes=True, take_good=True)
    reading = read_questions([("a.txt", text.replace("\n", end).encode(encoding))], wishes)
    (question,) = reading.value.questions
    assert [(o.html, o.is_right) for o in question.options] == [("x", False), ("y", True)]
    assert question.stem_html == "S?"


def test_questions_need_no_blank_line_between_and_may_have_explanations():
    text = "S1?\nA. x\nB. y\nANSWER: A\nExplanation: vì x\nS2?\nA. x\nB. y\nANSWER: B\nGiải thích của S3\nA. x\nB. y\nANSWER: B"
    first, second, third = read_questions([("a.txt", text.encode())], WISHES).value.questions
    assert (first.about.explanation_html, second.about.explanation_html) == ("vì x", "")
    assert (second.stem_html, third.stem_html) == ("S2?", "Giải thích của S3")


def test_one_fault_is_one_problem_and_the_next_question_comes_in():
    text = "S1?\nA. x\nB. y\nđứt dòng\nC. z\nANSWER: A\nS2?\nA. x\nB. y\n\nS3?\nA. x\nB. y\nANSWER: C\nS4?\nA. x\nB. y\nANSWER: B"
    drafts = read_aiken("a.txt", text)
    assert [(p.code, p.row, p.args["code"]) for p in drafts.problems] == [
        ("aiken_line", 4, "“S1?”"), ("aiken_no_answer", 7, "“S2?”"), ("aiken_answer", 14, "“S3?”"),
    ]  # fmt: skip
    assert [d.stem for d in drafts.drafts] == ["S4?"]


def test_other_texts_are_not_taken_for_aiken():
    assert is_aiken(GOOD)
    assert not is_aiken("Mã;Chủ đề;Nội dung\nA. x\nB. y") and not is_aiken("ANSWER: A\nB. x")


def test_what_aiken_lacks_is_named():
    bank = every_type_bank()
    left_out = write_aiken(bank).left_out
    kinds = {problem.args["code"]: problem.args["kind"] for problem in left_out}
    assert (kinds["M-03"], kinds["M-10"]) == (("nhiều đáp án", "multiple"), ("trả lời ngắn", "short text"))
    lost = {problem.args["code"]: problem.code for problem in left_out}
    assert set(lost) == {question.code for question in bank.questions}
    assert (lost["M-01"], lost["M-02"], lost["M-15"]) == (
        "aiken_not_plain",
        "aiken_not_expressible",
        "aiken_not_expressible",
    )


def test_a_space_at_the_end_of_a_line_is_not_lost_in_silence():
    bank = build([draft("C-1", QuestionType.SINGLE, "x <br>z", options=options("a", "b", right=(0,)))], [])
    assert [problem.code for problem in write_aiken(bank).left_out] == ["aiken_not_plain"]


@given(banks((QuestionType.SINGLE,)))
@settings(max_examples=150, deadline=None)
def test_what_is_written_says_the_same(bank):
    written = write_aiken(bank)
    kept = [
        q for q in bank.questions if ("aiken_metadata", q.code) in {(p.code, p.args["code"]) for p in written.left_out}
    ]
    assert {p.args["code"] for p in written.left_out} == {q.code for q in bank.questions}
    drafts = read_aiken("a.txt", written.body.decode())
    assert drafts.problems == ()
    assert [(d.stem, [(o.html, o.is_right) for o in d.options]) for d in drafts.drafts] == [
        (q.stem_html, [(o.html, o.is_right) for o in q.options]) for q in kept
    ]


@given(st.text(alphabet="AB.)\n :ANSWERabĐáp án\u2028\x85"))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_questions_or_problems(text):
    read_aiken("a.txt", text)
