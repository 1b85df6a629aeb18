"""Questions, blueprints and papers as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class QuestionType(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered.

    id     identity of the option: opaque, stable over re-import, unique within its question. It goes to terminals,
           so it must not tell whether the option is right nor where it stood in the source.
    html   sanitised inline HTML
    """

    id: str
    html: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the bank.

    code        the writer's own name for it, unique in the bank, e.g. "CDS-001"
    topic       full name of the topic
    difficulty  1, 2 or 3
    stem_html   sanitised HTML
    picture     name of a medium in Bank.media, or None
    """

    code: str
    topic: str
    difficulty: int
    type: QuestionType
    stem_html: str
    options: tuple[Option, ...]
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture: file name, MIME type found from its bytes, bytes."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Bank:
    questions: tuple[Question, ...]
    media: dict[str, Medium] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many questions of one topic and difficulty, each worth `mark`."""

    topic: str
    difficulty: int
    count: int
    mark: Decimal


@dataclass(frozen=True, slots=True)
class Blueprint:
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One place of a paper: which question, in which order its options stand, what it is worth."""

    code: str
    option_ids: tuple[str, ...]
    mark: Decimal


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions and option orders of one seat. Items are numbered from 1 in their order."""

    seat: str
    items: tuple[PaperItem, ...]
