"""Simulated people can answer whatever a paper asks."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import pytest

from hallserver.rehearsal.answering import any_answer
from hallserver.rehearsal.people import choose
from hallserver.rehearsal.run import item_of
from hallserver.rehearsal.terminal import Item
from hallserver.sitting.facts import ItemShape
from question_bank.marking import mark
from question_bank.model import Paper, PaperItem, Question, QuestionType
from question_bank.sealing import canonical_bytes
from tests.question_bank.every_type import every_type_bank

BANK = every_type_bank()
QUESTIONS = {question.code: question for question in BANK.questions}
PAPER = Paper("A", tuple(PaperItem(q.code, tuple(o.id for o in q.options), Decimal(1)) for q in BANK.questions))


def items() -> list[tuple[Question, Item]]:
    shown = json.loads(canonical_bytes(PAPER, BANK))["items"]
    return [(question, Item.of_paper(item)) for question, item in zip(BANK.questions, shown, strict=True)]


def test_the_sealed_file_and_the_opened_paper_say_the_same() -> None:
    for question, item in items():
        assert item_of(question, tuple(option.id for option in question.options)) == item


@pytest.mark.parametrize(("question", "item"), items(), ids=[question.code for question, _ in items()])
def test_whatever_is_answered_fits_its_item(question: Question, item: Item) -> None:
    source, shape = random.Random(3), ItemShape.of_question(question)
    for _ in range(50):
        assert shape.misfit(any_answer(source, item)) is None
        assert shape.misfit(choose(source, 0.5, item, question)) is None


def test_who_knows_more_has_more_right() -> None:
    source = random.Random(4)

    def score(ability: float) -> Decimal:
        answers = {n: choose(source, ability, item, question) for n, (question, item) in enumerate(items(), start=1)}
        return mark(PAPER, QUESTIONS, answers).score

    able, unable = (sum(score(ability) for _ in range(30)) for ability in (6, -6))
    essays = sum(question.type is QuestionType.ESSAY for question in BANK.questions)
    assert able > 30 * (len(PAPER.items) - essays) * Decimal("0.95") and unable < able / 2
