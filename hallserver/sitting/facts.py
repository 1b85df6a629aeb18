"""What is settled about a sitting when it is sealed and never changes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from question_bank.model import QuestionType


@dataclass(frozen=True, slots=True)
class ItemShape:
    """What an answer to one item of a paper may look like."""

    options: frozenset[str]
    max_choices: int

    @classmethod
    def of(cls, type_: QuestionType, options: frozenset[str]) -> ItemShape:
        return cls(options, len(options) if type_ is QuestionType.MULTIPLE else 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """The sealed part of a sitting, as far as its rules need it.

    duration_ms   time that every attempt gets
    grace_ms      how long after the deadline an answer may still arrive (transit)
    bell_lead_ms  how long before the start the key of the papers goes out
    seats         labels of all seats, in reading order
    allocation    candidate id -> seat label, for everybody who may sit
    barred        candidate id -> refusal code, for everybody on the roster who may not
    papers        seat label -> shape of each item of that seat's paper, item 1 first
    """

    sitting_id: str
    title: str
    exam: str
    duration_ms: int
    grace_ms: int
    bell_lead_ms: int
    seats: tuple[str, ...]
    allocation: Mapping[str, str]
    barred: Mapping[str, str]
    papers: Mapping[str, tuple[ItemShape, ...]]
    questions: int
