"""A question survives being written as JSON and read again, whatever its type."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from question_bank.documents import read_question, to_document
from question_bank.model import QuestionType
from tests.question_bank.every_type import banks, every_type_bank


@pytest.mark.parametrize("question", every_type_bank().questions, ids=lambda q: q.code)
def test_every_type_survives(question):
    assert read_question(json.loads(json.dumps(to_document(question)))) == question


def test_every_type_is_there():
    assert {question.type for question in every_type_bank().questions} == set(QuestionType)


@given(banks())
@settings(max_examples=100, deadline=None)
def test_drawn_questions_survive(bank):
    assert tuple(read_question(json.loads(json.dumps(to_document(q)))) for q in bank.questions) == bank.questions


def test_a_document_of_the_first_form_is_read():
    document = {
        "code": "C", "topic": "T", "difficulty": 1, "type": "single", "stem_html": "S?", "picture": None,
        "options": [{"id": "aaaaaa", "html": "x", "is_right": True}, {"id": "bbbbbb", "html": "y", "is_right": False}],
    }  # fmt: skip
    question = read_question(document)
    assert [option.is_right for option in question.options] == [True, False] and question.key is None


def test_a_key_of_another_type_is_refused():
    document = to_document(next(q for q in every_type_bank().questions if q.type is QuestionType.NUMERICAL))
    with pytest.raises(ValueError, match="key"):
        read_question({**document, "type": "single"})
