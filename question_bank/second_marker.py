"""Does other code give the same marks? Written apart from `marking` on purpose, and sharing only the model with it.

It marks from compiled questions (`answer_key`), in whole ten-thousandths of a mark. Keep it apart: whoever moves common
parts of the two into one place removes what this module is for.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from question_bank.answer_key import CompiledQuestion, answer_key
from question_bank.marking import Marked, mark
from question_bank.model import Bank, Paper, Question, QuestionType
from question_bank.random_answers import random_response
from question_bank.trial_answers import right_response, wrong_response

_RANDOM_ROUNDS = 2
_UNIT = 10_000
_NOTHING_GIVEN: Mapping[int, Decimal] = {}


@dataclass(frozen=True, slots=True)
class Tally:
    """What the second marker finds.

    shares   per item (parts reached, whole);  scores: per item, whole ten-thousandths of a mark
    right    numbers of the right items;  answered: how many have a response;  waiting: numbers of essays without a mark
    topics   topic → (right, asked, score in ten-thousandths)
    """

    score: Fraction
    max_score: Fraction
    right: frozenset[int]
    answered: int
    topics: dict[str, tuple[int, int, int]]
    shares: tuple[tuple[int, int], ...]
    scores: tuple[int, ...]
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which the two markers differ. code: the question it is about, "" for the whole attempt."""

    what: str
    code: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A paper that two markers mark differently, or that is not worth what it must be.

    case   "structure" | "all_right" | "all_wrong" | "empty" | "random"
    what   what differs, e.g. "score"
    code   the question at fault, "" where it is none by itself
    """

    seat: str
    case: str
    what: str
    code: str
    first: str
    second: str


class _Marker(Protocol):
    def __call__(
        self, paper: Paper, questions: Mapping[str, Question], responses: Mapping[int, Sequence[str]]
    ) -> Marked: ...


def mark_again(
    paper: Paper,
    key: Mapping[str, CompiledQuestion],
    topic_of: Mapping[str, str],
    responses: Mapping[int, Sequence[str]],
    given: Mapping[int, Decimal] = _NOTHING_GIVEN,
) -> Tally:
    """Mark an attempt from an answer key.

    topic_of   code → topic
    responses  item number → response;  given: item number → mark by people, for essays

    Raises KeyError for a code that the key lacks; ValueError for a response to an item that isn't there, and for a given
    mark below 0 or above the item's, or of anything but an answered essay.
    """
    strange = [number for number in responses if not 1 <= number <= len(paper.items)]
    if strange:
        raise ValueError(f"no items {strange} in a paper of {len(paper.items)}")
    unasked = [n for n in given if not responses.get(n) or key[paper.items[n - 1].code].judge is not None]
    if unasked:
        raise ValueError(f"marks given to {unasked}, which are no answered essays")
    shares: list[tuple[int, int]] = []
    scores: list[int] = []
    right: list[int] = []
    waiting: list[int] = []
    topics: dict[str, list[int]] = {}
    worth: dict[Decimal, int] = {}
    for number, item in enumerate(paper.items, start=1):
        compiled = key[item.code]
        response = responses.get(number, ())
        parts, whole = 0, compiled.whole
        if compiled.judge is None:
            if number in given:
                parts, whole = _given_share(given[number], item.mark)
            elif response:
                waiting.append(number)
        elif response:
            parts = compiled.judge(response)
        score = _rounded(item.mark, parts, whole) if parts else 0
        shares.append((parts, whole))
        scores.append(score)
        worth[item.mark] = worth.get(item.mark, 0) + 1
        counts = topics.setdefault(topic_of[item.code], [0, 0, 0])
        counts[1] += 1
        counts[2] += score
        if parts == whole:
            right.append(number)
            counts[0] += 1
    return Tally(
        score=Fraction(sum(scores), _UNIT),
        max_score=sum((Fraction(one) * count for one, count in worth.items()), Fraction(0)),
        right=frozenset(right),
        answered=sum(1 for response in responses.values() if response),
        topics={topic: (counts[0], counts[1], counts[2]) for topic, counts in topics.items()},
        shares=tuple(shares),
        scores=tuple(scores),
        waiting=tuple(waiting),
    )


def _given_share(given: Decimal, mark_of_item: Decimal) -> tuple[int, int]:
    if not 0 <= given <= mark_of_item:
        raise ValueError(f"a mark of {given} for an item of {mark_of_item}")
    return (Fraction(given) / Fraction(mark_of_item)).as_integer_ratio() if mark_of_item else (0, 1)


@lru_cache(maxsize=4096)
def _rounded(mark_of_item: Decimal, parts: int, whole: int) -> int:
    """mark × parts ÷ whole in ten-thousandths, rounded half up."""
    numerator, denominator = mark_of_item.as_integer_ratio()
    denominator *= whole
    return (2 * _UNIT * numerator * parts + denominator) // (2 * denominator)


def differences(marked: Marked, tally: Tally) -> list[Difference]:
    """Return everything in which the two markers differ; what concerns one question comes first."""
    found = []
    if len(marked.items) != len(tally.scores):
        found.append(Difference("items", "", str(len(marked.items)), str(len(tally.scores))))
    for item, (parts, whole), score in zip(marked.items, tally.shares, tally.scores, strict=False):
        share = item.share
        if share.numerator * whole != parts * share.denominator:
            found.append(Difference("share", item.code, str(share), str(Fraction(parts, whole))))
        if item.score != _as_decimal(score):
            found.append(Difference("item_score", item.code, str(item.score), str(_as_decimal(score))))
    pairs: list[tuple[str, object, object]] = [
        ("score", Fraction(marked.score), tally.score),
        ("max_score", Fraction(marked.max_score), tally.max_score),
        ("answered", marked.answered, tally.answered),
        ("waiting", marked.waiting, tally.waiting),
        (
            "topics",
            sorted((t.topic, t.right, t.asked, t.score) for t in marked.topics),
            sorted((topic, right, asked, _as_decimal(score)) for topic, (right, asked, score) in tally.topics.items()),
        ),
        ("topic_max_scores", Fraction(sum((t.max_score for t in marked.topics), Decimal(0))), tally.max_score),
    ]
    return found + [Difference(what, "", str(first), str(second)) for what, first, second in pairs if first != second]


@lru_cache(maxsize=4096)
def _as_decimal(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths) / _UNIT


def agrees(
    paper: Paper,
    bank: Bank,
    responses: Mapping[int, Sequence[str]],
    marked: Marked,
    given: Mapping[int, Decimal] = _NOTHING_GIVEN,
) -> bool:
    """Whether the second marker comes to the same result as the first one's `marked`."""
    topic_of = {question.code: question.topic for question in bank.questions}
    return not differences(marked, mark_again(paper, answer_key(bank), topic_of, responses, given))


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
    trials = _Trials(questions, random.Random(seed))
    found: list[Mismatch] = []
    for paper in papers:
        broken = _structure(paper, questions)
        if broken:
            found.extend(broken)
            continue
        for case, wanted in _CASES:
            responses, given = trials.of(paper, case)
            more = {"given": given} if given else {}
            marked = first(paper, questions, responses, **more)
            tally = second(paper, key, topic_of, responses, **more)
            unequal = differences(marked, tally)
            if wanted is not None:
                unequal += _unexpected(paper, tally, wanted)
            found.extend(Mismatch(paper.seat, case, d.what, d.code, d.first, d.second) for d in unequal)
    return found


def _structure(paper: Paper, questions: Mapping[str, Question]) -> list[Mismatch]:
    found = []
    codes = [item.code for item in paper.items]
    twice = next((code for place, code in enumerate(codes) if code in codes[:place]), None)
    if twice is not None:
        found.append(Mismatch(paper.seat, "structure", "question_twice", twice, str(len(codes)), str(len(set(codes)))))
    for item in paper.items:
        question = questions.get(item.code)
        if question is None:
            found.append(Mismatch(paper.seat, "structure", "question_unknown", item.code, item.code, ""))
        elif sorted(item.option_ids) != sorted(option.id for option in question.options):
            found.append(Mismatch(paper.seat, "structure", "options", item.code, item.code, " ".join(item.option_ids)))
    return found


_CASES: tuple[tuple[str, int | None], ...] = (
    ("all_right", 1), ("all_wrong", 0), ("empty", 0), *[("random", None)] * _RANDOM_ROUNDS,
)  # fmt: skip
"""What is tried on every paper, and the share that each item must come to."""


class _Trials:
    """Responses for trial marking; the right and the wrong one of a question are made once, not once a paper."""

    def __init__(self, questions: Mapping[str, Question], chance: random.Random) -> None:
        self._questions = questions
        self._chance = chance
        self._fixed = {
            "all_right": {code: right_response(question) for code, question in questions.items()},
            "all_wrong": {code: wrong_response(question) for code, question in questions.items()},
        }

    def of(self, paper: Paper, case: str) -> tuple[dict[int, tuple[str, ...]], dict[int, Decimal]]:
        """Return responses and the marks that people gave, by item number."""
        if case == "empty":
            return {}, {}
        responses: dict[int, tuple[str, ...]] = {}
        given: dict[int, Decimal] = {}
        for number, item in enumerate(paper.items, start=1):
            question = self._questions[item.code]
            if case == "random":
                responses[number] = random_response(question, self._chance)
            else:
                responses[number] = self._fixed[case][item.code]
            if question.type is QuestionType.ESSAY and responses[number]:
                self._give(number, item.mark, case, given)
        return responses, given

    def _give(self, number: int, most: Decimal, case: str, given: dict[int, Decimal]) -> None:
        if case == "all_right":
            given[number] = most
        elif case == "all_wrong":
            given[number] = Decimal(0)
        elif self._chance.random() < 0.5:
            given[number] = (most * self._chance.randint(0, 12) / 12).quantize(Decimal("0.0001"), ROUND_DOWN)


def _unexpected(paper: Paper, tally: Tally, wanted: int) -> Iterator[Difference]:
    """Yield the items, and the attempt, that are not worth what they must be."""
    for item, (parts, whole) in zip(paper.items, tally.shares, strict=True):
        if parts != wanted * whole:
            yield Difference("expected_share", item.code, str(wanted), str(Fraction(parts, whole)))
    score = wanted * tally.max_score
    if tally.score != score:
        yield Difference("expected_score", "", str(score), str(tally.score))
