"""What is an attempt worth? Its responses by identity, never by position, and what people gave for its essays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

from question_bank.model import Paper, Question, QuestionType
from question_bank.shares import NONE, WHOLE, share_of

DECIMALS = 4
_HALF = Fraction(1, 2)
_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_NOTHING: Mapping[int, Decimal] = {}


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """One item of an attempt: its number from 1, the response, the share of the mark it earns, and the score for it."""

    number: int
    code: str
    chosen: tuple[str, ...]
    share: Fraction
    score: Decimal
    mark: Decimal

    @property
    def is_right(self) -> bool:
        return self.share is WHOLE or (self.share is not NONE and self.share == 1)  # the two are nearly all there are


@dataclass(frozen=True, slots=True)
class TopicMark:
    """What was reached in one topic: questions asked, questions right, score."""

    topic: str
    asked: int
    right: int
    score: Decimal
    max_score: Decimal


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked attempt; topics are in alphabetical order, `answered` counts items with anything chosen.

    waiting  numbers of the items that people must mark and have not yet: they score 0 until then
    """

    items: tuple[MarkedItem, ...]
    score: Decimal
    max_score: Decimal
    topics: tuple[TopicMark, ...]
    answered: int
    waiting: tuple[int, ...] = ()

    @property
    def percent(self) -> Decimal:
        """Score in percent of the maximum: cut to two decimals, so that 49.996 never reads 50."""
        return (self.score * 100 / self.max_score).quantize(_CENT, ROUND_DOWN)

    def reaches(self, pass_percent: Decimal) -> bool:
        """Whether the score is at least so many percent of the maximum, exactly."""
        return self.score * 100 >= pass_percent * self.max_score


def mark(
    paper: Paper,
    questions: Mapping[str, Question],
    responses: Mapping[int, Sequence[str]],
    given: Mapping[int, Decimal] = _NOTHING,
) -> Marked:
    """Mark an attempt as docs/marking.md defines it.

    questions  the bank's questions by code
    responses  item number (from 1) → the response; a missing or empty one is no answer
    given      item number of an answered essay → the mark that people gave, 0 … the item's mark

    Raises KeyError if the bank lacks a question of the paper, ValueError for a response to an item that isn't there
    and for a mark given out of range or to anything but an answered essay.
    """
    strangers = [number for number in responses if not 1 <= number <= len(paper.items)]
    if strangers:
        raise ValueError(f"the paper of seat {paper.seat} has no items {sorted(strangers)}")
    items = []
    waiting = []
    for number, item in enumerate(paper.items, start=1):
        question = questions[item.code]
        chosen = tuple(responses.get(number, ()))
        share = share_of(question, chosen)
        if chosen and question.type is QuestionType.ESSAY:
            if number in given:
                share = _share_given(given[number], item.mark)
            else:
                waiting.append(number)
        items.append(MarkedItem(number, item.code, chosen, share, score_of(item.mark, share), item.mark))
    for number in given:
        item = items[number - 1] if 1 <= number <= len(items) else None
        if item is None or not item.chosen or questions[item.code].type is not QuestionType.ESSAY:
            raise ValueError(f"item {number} of the paper of seat {paper.seat} is no answered essay")
    return add_up(items, questions, tuple(waiting))


def add_up(
    items: Sequence[MarkedItem],
    questions: Mapping[str, Question],
    waiting: tuple[int, ...] = (),
    without: Collection[int] = (),
) -> Marked:
    """Return the attempt of marked items. without: numbers of those that are in no sum."""
    by_topic: dict[str, list[MarkedItem]] = {}
    answered = 0
    for item in items:
        if item.number not in without:
            by_topic.setdefault(questions[item.code].topic, []).append(item)
            answered += bool(item.chosen)
    topics = tuple(
        TopicMark(
            topic,
            len(part),
            sum(item.is_right for item in part),
            sum((item.score for item in part), Decimal(0)),
            sum((item.mark for item in part), Decimal(0)),
        )
        for topic, part in sorted(by_topic.items())
    )
    return Marked(
        tuple(items),
        sum((topic.score for topic in topics), Decimal(0)),
        sum((topic.max_score for topic in topics), Decimal(0)),
        topics,
        answered,
        waiting,
    )


def _share_given(given: Decimal, mark: Decimal) -> Fraction:
    if not 0 <= given <= mark:
        raise ValueError(f"{given} is not a mark from 0 to {mark}")
    return Fraction(given) / Fraction(mark) if mark else NONE


def score_of(mark: Decimal, share: Fraction) -> Decimal:
    """Return mark × share, rounded half up to four decimals."""
    return _ZERO if share is NONE else _rounded(mark, share.numerator, share.denominator)


@lru_cache(maxsize=4096)
def _rounded(mark: Decimal, numerator: int, denominator: int) -> Decimal:
    # Kept by numbers: the hash of a Fraction costs more than all the rest of an item.
    score = Decimal(floor(Fraction(mark) * Fraction(numerator, denominator) * 10**DECIMALS + _HALF)).scaleb(-DECIMALS)
    if score == mark:
        return mark
    return score.quantize(Decimal(1)) if score == score.to_integral_value() else score.normalize()
