"""What a paper on paper needs, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AnswerForm(StrEnum):
    """How an item is answered by hand; the values are the question types."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    CLUSTER = "cluster"
    NUMERICAL = "numerical"
    SHORT_TEXT = "short_text"
    MATCHING = "matching"
    ORDERING = "ordering"
    GAPS = "gaps"
    HOTSPOT = "hotspot"
    ESSAY = "essay"


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One item of a paper. All texts are sanitised HTML with formulas between \\( \\) or \\[ \\].

    options   in the paper's order: answers, statements, things to be ordered, right-hand sides
    passage   name of the shared stem before it, or None
    picture   name of a medium shown under the stem, or None
    premises  left-hand sides of matching
    gaps      gaps in the order in which they stand in the stem: name → what is offered, () for typed text
    room      most points of a hotspot, most characters of an essay
    units     names that may follow a number
    saved     what the machine holds already, written as a hand would; "" for nothing
    """

    number: int
    form: AnswerForm
    stem: str
    options: tuple[str, ...] = ()
    passage: str | None = None
    picture: str | None = None
    premises: tuple[str, ...] = ()
    gaps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    room: int = 0
    units: tuple[str, ...] = ()
    saved: str = ""


@dataclass(frozen=True, slots=True)
class ExamPaper:
    """The paper of one seat, to be written on by hand.

    seat          label of the seat that the paper was made for; now_at: where its candidate sits now, if elsewhere
    candidate_number, name   "" for a seat that nobody has
    paper_hash    commitment of the paper, hex
    code          what the QR code on every page says
    media         name → bytes of a picture, one name for one picture in all papers; passages: name → HTML
    sections      number of the first question → name of the section that begins there
    printed_at    aware, in the hall's zone
    """

    exam: str
    sitting: str
    seat: str
    now_at: str
    candidate_number: str
    name: str
    paper_hash: str
    code: str
    duration_minutes: int
    questions: tuple[PaperQuestion, ...]
    passages: Mapping[str, str]
    sections: Mapping[int, str]
    media: Mapping[str, bytes]
    printed_at: datetime
