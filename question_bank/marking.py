"""What is an attempt worth? By the identity of the options chosen, never by where they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.model import Paper, Question


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """One item of an attempt: its number from 1, what was chosen, whether that is right, and the score for it."""

    number: int
    code: str
    chosen: tuple[str, ...]
    is_right: bool
    score: Decimal
    mark: Decimal


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
    """A marked attempt; topics are in alphabetical order, `answered` counts items with anything chosen."""

    items: tuple[MarkedItem, ...]
    score: Decimal
    max_score: Decimal
    topics: tuple[TopicMark, ...]
    answered: int


def mark(paper: Paper, questions: Mapping[str, Question], responses: Mapping[int, Sequence[str]]) -> Marked:
    """Mark an attempt: an item scores its mark if exactly the right options are chosen, else nothing.

    questions  the bank's questions by code
    responses  item number (from 1) → ids of the options chosen; a missing or empty one is no answer

    Raises KeyError if the bank lacks a question of the paper, ValueError for a response to an item that isn't there.
    """
    strangers = [number for number in responses if not 1 <= number <= len(paper.items)]
    if strangers:
        raise ValueError(f"the paper of seat {paper.seat} has no items {sorted(strangers)}")
    items = []
    by_topic: dict[str, list[MarkedItem]] = {}
    for number, item in enumerate(paper.items, start=1):
        question = questions[item.code]
        right = {option.id for option in question.options if option.is_right}
        chosen = tuple(responses.get(number, ()))
        is_right = bool(chosen) and set(chosen) == right
        marked = MarkedItem(number, item.code, chosen, is_right, item.mark if is_right else Decimal(0), item.mark)
        items.append(marked)
        by_topic.setdefault(question.topic, []).append(marked)
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
        sum(bool(item.chosen) for item in items),
    )
