"""Does other code give the same marks? Written apart from `marking` on purpose, and sharing only the model with it.

It marks backwards: from an answer key in which every set of right options is one text, in whole ten-thousandths of a
mark. Keep it apart: whoever moves common parts of the two into one place removes what this module is for.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from question_bank.marking import Marked, mark
from question_bank.model import Bank, Paper, Question, QuestionType

_RANDOM_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """What the second marker finds: scores, numbers of the right items, answered, and (right, asked) by topic."""

    score: Fraction
    max_score: Fraction
    right: frozenset[int]
    answered: int
    topics: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A paper that two markers mark differently, or that is not worth what it must be.

    case   "structure" | "all_right" | "all_wrong" | "empty" | "random"
    what   what differs, e.g. "score"
    """

    seat: str
    case: str
    what: str
    first: str
    second: str


class _Marker(Protocol):
    def __call__(
        self, paper: Paper, questions: Mapping[str, Question], responses: Mapping[int, Sequence[str]]
    ) -> Marked: ...


def answer_key(bank: Bank) -> dict[str, str]:
    """Return code → the ids of the right options, sorted, as one text."""
    return {
        question.code: " ".join(sorted(o.id for o in question.options if o.is_right)) for question in bank.questions
    }


def mark_again(
    paper: Paper, key: Mapping[str, str], topic_of: Mapping[str, str], responses: Mapping[int, Sequence[str]]
) -> Tally:
    """Mark an attempt from an answer key. `topic_of`: code → topic."""
    worth = [Fraction(item.mark) for item in paper.items]
    right: list[int] = []
    answered = 0
    for number, chosen in responses.items():
        if len(chosen) == 0:
            continue
        answered += 1
        if " ".join(sorted(dict.fromkeys(chosen))) == key[paper.items[number - 1].code]:
            right.append(number)
    topics: dict[str, tuple[int, int]] = {}
    for item in paper.items:
        had = topics.get(topic_of[item.code], (0, 0))
        topics[topic_of[item.code]] = (had[0], had[1] + 1)
    for number in right:
        topic = topic_of[paper.items[number - 1].code]
        topics[topic] = (topics[topic][0] + 1, topics[topic][1])
    return Tally(_total(worth[number - 1] for number in right), _total(worth), frozenset(right), answered, topics)


def _total(parts: Iterator[Fraction] | Sequence[Fraction]) -> Fraction:
    """Add marks; most are equal, so each distinct mark is multiplied once."""
    counts: dict[Fraction, int] = {}
    for part in parts:
        counts[part] = counts.get(part, 0) + 1
    total = Fraction(0)
    for part, count in counts.items():
        total += part * count
    return total


def differences(marked: Marked, tally: Tally) -> list[tuple[str, str, str]]:
    """Return (what, first, second) for everything in which the two markers differ."""
    first_right = frozenset(item.number for item in marked.items if item.is_right)
    pairs: list[tuple[str, object, object]] = [
        ("score", Fraction(marked.score), tally.score),
        ("max_score", Fraction(marked.max_score), tally.max_score),
        ("right", sorted(first_right), sorted(tally.right)),
        ("answered", marked.answered, tally.answered),
        (
            "topics",
            sorted((t.topic, t.right, t.asked) for t in marked.topics),
            sorted((topic, *counts) for topic, counts in tally.topics.items()),
        ),
        ("topic_scores", Fraction(sum((t.score for t in marked.topics), Decimal(0))), tally.score),
        ("item_scores", Fraction(sum((i.score for i in marked.items), Decimal(0))), tally.score),
    ]
    return [(what, str(first), str(second)) for what, first, second in pairs if first != second]


def agrees(paper: Paper, bank: Bank, responses: Mapping[int, Sequence[str]], marked: Marked) -> bool:
    """Whether the second marker comes to the same result as the first one's `marked`."""
    topic_of = {question.code: question.topic for question in bank.questions}
    return not differences(marked, mark_again(paper, answer_key(bank), topic_of, responses))


def check_papers(
    papers: Sequence[Paper],
    bank: Bank,
    *,
    seed: int = 0,
    first: _Marker = mark,
    second: Callable[..., Tally] = mark_again,
) -> list[Mismatch]:
    """Mark every paper all-right, all-wrong, empty and at random with both markers; return every mismatch.

    A paper that asks what the bank lacks, or offers other options than the bank's, is a mismatch of case "structure".
    `first`, `second`: the markers, so that a test can show that a broken one is noticed.
    """
    questions = {question.code: question for question in bank.questions}
    topic_of = {question.code: question.topic for question in bank.questions}
    key = answer_key(bank)
    chance = random.Random(seed)
    found: list[Mismatch] = []
    for paper in papers:
        broken = _structure(paper, questions)
        if broken:
            found.extend(broken)
            continue
        for case, responses in _cases(paper, questions, chance):
            marked = first(paper, questions, responses)
            tally = second(paper, key, topic_of, responses)
            found.extend(Mismatch(paper.seat, case, *difference) for difference in differences(marked, tally))
            if case != "random":
                wanted = (
                    sum((Fraction(item.mark) for item in paper.items), Fraction(0))
                    if case == "all_right"
                    else Fraction(0)
                )
                if tally.score != wanted:
                    found.append(Mismatch(paper.seat, case, "expected_score", str(wanted), str(tally.score)))
    return found


def _structure(paper: Paper, questions: Mapping[str, Question]) -> list[Mismatch]:
    found = []
    codes = [item.code for item in paper.items]
    if len(set(codes)) != len(codes):
        found.append(Mismatch(paper.seat, "structure", "question_twice", str(len(codes)), str(len(set(codes)))))
    for item in paper.items:
        question = questions.get(item.code)
        if question is None:
            found.append(Mismatch(paper.seat, "structure", "question_unknown", item.code, ""))
        elif sorted(item.option_ids) != sorted(option.id for option in question.options):
            found.append(Mismatch(paper.seat, "structure", "options", item.code, " ".join(item.option_ids)))
    return found


def _cases(
    paper: Paper, questions: Mapping[str, Question], chance: random.Random
) -> Iterator[tuple[str, dict[int, list[str]]]]:
    everything = {n: questions[item.code] for n, item in enumerate(paper.items, start=1)}
    yield "all_right", {n: [o.id for o in question.options if o.is_right] for n, question in everything.items()}
    yield "all_wrong", {n: _wrong(question) for n, question in everything.items()}
    yield "empty", {}
    for _ in range(_RANDOM_ROUNDS):
        yield "random", {n: _random(question, chance) for n, question in everything.items()}


def _wrong(question: Question) -> list[str]:
    wrong = [option.id for option in question.options if not option.is_right]
    if not wrong:  # every option is right: choosing one less is wrong
        return [option.id for option in question.options][1:]
    return wrong if question.type is QuestionType.MULTIPLE else wrong[:1]


def _random(question: Question, chance: random.Random) -> list[str]:
    ids = [option.id for option in question.options]
    most = len(ids) if question.type is QuestionType.MULTIPLE else 1
    return chance.sample(ids, chance.randint(0, most))
