from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from question_bank.checking import check_draft
from question_bank.drafts import to_draft
from tests.question_bank.every_type import banks, every_type_bank


def test_a_question_as_a_draft_is_checked_to_itself():
    for question in every_type_bank().questions:
        checked = check_draft(to_draft(question, "f", 7))
        assert (checked.question, checked.problems) == (question, ())


@given(banks())
@settings(max_examples=60, deadline=None)
def test_any_question_as_a_draft_is_checked_to_itself(bank):
    for question in bank.questions:
        assert check_draft(to_draft(question, "f", 7)).question == question


def test_what_a_picture_shows_stays_with_it():
    question = replace(every_type_bank().questions[0], picture_alt='Sơ đồ  "A"')
    assert check_draft(to_draft(question, "f", 7)).question == question
    unfit = replace(question, picture_alt="a\x07")
    assert [problem.code for problem in check_draft(to_draft(unfit, "f", 7)).problems] == ["text_control"]
