"""What would come in, if these questions joined the bank?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from question_bank.model import Bank, Question, QuestionType
from question_bank.near_duplicates import NearDuplicate, find_near_duplicates


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import brings.

    counts   (topic, type, difficulty) → how many questions, in the order they stand in the files
    added    questions of codes the bank does not know; changed: of known codes, saying something else; same: as known
    near     pairs that say nearly the same under different codes
    """

    counts: Mapping[tuple[str, QuestionType, int], int]
    added: int
    changed: int
    same: int
    near: tuple[NearDuplicate, ...]


def preview(new: Bank, known: Bank) -> Preview:
    """Compare a bank that was read with the one that it would join."""
    before = {question.code: question for question in known.questions}

    def is_same(question: Question) -> bool:
        return before.get(question.code) == question

    return Preview(
        Counter((question.topic, question.type, question.difficulty) for question in new.questions),
        sum(question.code not in before for question in new.questions),
        sum(question.code in before and not is_same(question) for question in new.questions),
        sum(is_same(question) for question in new.questions),
        find_near_duplicates(new.questions, known.questions),
    )
