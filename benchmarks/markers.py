"""Hold the two markers against each other on random responses to random questions of every type and rule.

Run: python -m benchmarks.markers [--responses 2000000] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from benchmarks.drawn_questions import draw_question
from question_bank.answer_key import answer_key
from question_bank.documents import to_document
from question_bank.marking import MarkedItem, mark
from question_bank.model import Bank, Paper, PaperItem, Question, QuestionType
from question_bank.random_answers import random_response
from question_bank.second_marker import Difference, differences, mark_again

ITEMS = 55
_QUESTIONS_OF_EACH = 40
_PAPERS_OF_A_BANK = 400
_MARKS = tuple(map(Decimal, ("1", "0.2", "0.25", "3", "2.5", "0.3333", "0.0001", "10")))
_SHOWN = 20


@dataclass
class Count:
    """What came of the responses to the questions of one type. examples: JSON of what the markers differ in."""

    responses: int = 0
    full: int = 0
    part: int = 0
    disagreements: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class Comparison:
    """Counts by type, and in how many ways whole attempts differed beyond their items."""

    counts: dict[QuestionType, Count]
    attempts: int = 0

    @property
    def responses(self) -> int:
        return sum(count.responses for count in self.counts.values())

    @property
    def disagreements(self) -> int:
        return self.attempts + sum(count.disagreements for count in self.counts.values())


def hold_against(responses: int, seed: int) -> Comparison:
    """Mark at least so many random responses with both markers, as many for each type."""
    chance = random.Random(seed)
    compared = Comparison({type_: Count() for type_ in QuestionType})
    done = 0
    for bank in _banks(chance):
        by_type = [[q for q in bank.questions if q.type is type_] for type_ in QuestionType]
        questions = {question.code: question for question in bank.questions}
        topic_of = {question.code: question.topic for question in bank.questions}
        key = answer_key(bank)
        for _ in range(_PAPERS_OF_A_BANK):
            if done >= responses:
                return compared
            asked = [chance.choice(of_type) for of_type in by_type for _ in range(ITEMS // len(by_type))]
            paper = Paper("?", tuple(PaperItem(q.code, (), chance.choice(_MARKS)) for q in asked))
            written = {number: random_response(question, chance) for number, question in enumerate(asked, start=1)}
            given = _give(paper, asked, written, chance)
            marked = mark(paper, questions, written, given)
            found = differences(marked, mark_again(paper, key, topic_of, written, given))
            done += len(asked)
            for question, item in zip(asked, marked.items, strict=True):
                count = compared.counts[question.type]
                count.responses += 1
                count.full += item.share == 1
                count.part += 0 < item.share < 1
            for difference in found:
                _note(compared, difference, questions, marked.items)
    return compared


def _banks(chance: random.Random) -> Iterator[Bank]:
    while True:
        yield Bank(
            tuple(
                draw_question(f"{type_}-{number}", type_, chance)
                for type_ in QuestionType
                for number in range(_QUESTIONS_OF_EACH)
            )
        )


def _give(
    paper: Paper, asked: Sequence[Question], written: Mapping[int, tuple[str, ...]], chance: random.Random
) -> dict[int, Decimal]:
    return {
        number: paper.items[number - 1].mark * chance.randint(0, 7) / 7
        for number, question in enumerate(asked, start=1)
        if question.type is QuestionType.ESSAY and written[number] and chance.random() < 0.7
    }


def _note(
    compared: Comparison, difference: Difference, questions: Mapping[str, Question], items: Sequence[MarkedItem]
) -> None:
    if not difference.code:
        compared.attempts += 1
        return
    question = questions[difference.code]
    count = compared.counts[question.type]
    count.disagreements += 1
    if difference.what == "share" and len(count.examples) < _SHOWN:
        responses = [item.chosen for item in items if item.code == question.code]
        found = {"question": to_document(question), "responses": responses}
        count.examples.append(
            json.dumps({**found, "first": difference.first, "second": difference.second}, ensure_ascii=False)
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.perf_counter()
    compared = hold_against(arguments.responses, arguments.seed)
    took = time.perf_counter() - began
    for type_, count in compared.counts.items():
        print(
            f"{type_:<11} {count.responses:>9,} responses: full mark {count.full / count.responses:6.1%}, "
            f"a part {count.part / count.responses:6.1%}, disagreements {count.disagreements}"
        )
        for example in count.examples:
            print(f"  {example}")
    total = compared.responses
    print(
        f"{total:,} responses marked by both in {took:.1f} s ({total / took:,.0f}/s), "
        f"{compared.disagreements} disagreements"
    )
    sys.exit(1 if compared.disagreements else 0)


if __name__ == "__main__":
    main()
