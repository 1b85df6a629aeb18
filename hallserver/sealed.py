"""What a sitting is sealed with, as the parts of its file and back again.

The file alone must be enough to recover, mark and print the sitting, so everything it rests on goes into it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson

from hallserver.sitting.events import Event, SittingSealed
from hallserver.sitting.facts import Facts, ItemShape
from question_bank.documents import from_document, read_question, to_document
from question_bank.model import Bank, Blueprint, Paper, PaperItem, Question
from question_bank.sealing import merkle_root
from seats.plan import HallPlan, Seat
from seats.roster import Candidate


@dataclass(frozen=True)
class SealedSitting:
    """One sitting as sealed.

    duration_min, grace_ms, bell_lead_ms   time: per attempt, after the deadline, before the start
    allocation    candidate number -> seat label;  barred: candidate number -> refusal code
    questions     the questions the papers are made of, without pictures (those are in the papers themselves)
    papers        seat label -> paper
    clips         question code -> SHA-256 (hex) of the sounds and videos that go with it, sealed beside the papers
    key           32 bytes that open every paper of the sitting
    """

    sitting_id: str
    title: str
    hall_id: str
    exam_title: str
    duration_min: int
    pass_percent: Decimal
    grace_ms: int
    bell_lead_ms: int
    organisation: tuple[str, ...]
    timezone: str
    blueprint: Blueprint
    plan: HallPlan
    roster: Mapping[str, Candidate]
    allocation: Mapping[str, str]
    barred: Mapping[str, str]
    questions: Mapping[str, Question]
    papers: Mapping[str, Paper]
    key: bytes
    clips: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def clips_of(self, seat: str) -> list[str]:
        """The sounds and videos of a seat's paper, each once."""
        codes = (item.code for item in self.papers[seat].items)
        return list(dict.fromkeys(clip for code in codes for clip in self.clips.get(code, ())))

    @cached_property
    def facts(self) -> Facts:
        """The part that the rules of the sitting need."""
        shapes = {code: ItemShape.of_question(question) for code, question in self.questions.items()}
        papers = {seat: tuple(shapes[item.code] for item in paper.items) for seat, paper in self.papers.items()}
        return Facts(
            sitting_id=self.sitting_id,
            title=self.title,
            exam=self.exam_title,
            duration_ms=self.duration_min * 60_000,
            grace_ms=self.grace_ms,
            bell_lead_ms=self.bell_lead_ms,
            seats=tuple(seat.label for seat in self.plan.seats),
            allocation=self.allocation,
            barred=self.barred,
            papers=papers,
            questions=sum(cell.count for cell in self.blueprint.cells),
        )


def write_parts(sealed: SealedSitting) -> dict[str, bytes]:
    """The parts by name, canonical JSON but for the key."""
    sitting = {
        "sitting_id": sealed.sitting_id,
        "title": sealed.title,
        "hall_id": sealed.hall_id,
        "exam_title": sealed.exam_title,
        "duration_min": sealed.duration_min,
        "pass_percent": sealed.pass_percent,
        "grace_ms": sealed.grace_ms,
        "bell_lead_ms": sealed.bell_lead_ms,
        "organisation": sealed.organisation,
        "timezone": sealed.timezone,
        "blueprint": to_document(sealed.blueprint),
    }
    roster = {
        "candidates": list(sealed.roster.values()),
        "allocation": sealed.allocation,
        "barred": sealed.barred,
    }
    papers = {
        seat: [
            [item.code, item.option_ids, str(item.mark), *([item.section] if item.section else [])]
            for item in paper.items
        ]
        for seat, paper in sealed.papers.items()
    }
    return {
        "sitting.json": _dump(sitting),
        "hall.json": _dump(sealed.plan),
        "roster.json": _dump(roster),
        "questions.json": _dump([to_document(question) for question in sealed.questions.values()]),
        "papers.json": _dump(papers),
        "clips.json": _dump(sealed.clips),
        "key": sealed.key,
    }


def hash_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each part, hex, as the opening event binds them."""
    return {name: hashlib.sha256(body).hexdigest() for name, body in sorted(parts.items())}


def is_as_sealed(opening: Event, parts: Mapping[str, bytes], paper_hashes: Mapping[str, str]) -> bool:
    """Whether parts and papers (seat label -> hash) are those that the opening event binds."""
    if not isinstance(opening, SittingSealed) or not all(isinstance(body, bytes) for body in parts.values()):
        return False
    if opening.parts != hash_parts(parts):
        return False
    labels = seat_labels(parts)
    if paper_hashes.keys() != set(labels):
        return False
    return merkle_root([paper_hashes[label] for label in labels]) == opening.paper_root


def seat_labels(parts: Mapping[str, bytes]) -> list[str]:
    """Labels of all seats in the order in which the root is over their papers."""
    return [seat["label"] for seat in orjson.loads(parts["hall.json"])["seats"]]


def read_parts(parts: Mapping[str, bytes]) -> SealedSitting:
    """The sealed sitting of these parts. Raises KeyError for a part that is missing."""
    sitting = orjson.loads(parts["sitting.json"])
    roster = orjson.loads(parts["roster.json"])
    plan = orjson.loads(parts["hall.json"])
    candidates = (_candidate(row) for row in roster["candidates"])
    return SealedSitting(
        **{
            **sitting,
            "pass_percent": Decimal(sitting["pass_percent"]),
            "organisation": tuple(sitting["organisation"]),
            "blueprint": from_document(Blueprint, sitting["blueprint"]),
        },
        plan=HallPlan(plan["name"], tuple(Seat(**row) for row in plan["seats"])),
        roster={candidate.number: candidate for candidate in candidates},
        allocation=roster["allocation"],
        barred=roster["barred"],
        questions={row["code"]: read_question(row) for row in orjson.loads(parts["questions.json"])},
        papers=_papers(orjson.loads(parts["papers.json"])),
        key=parts["key"],
        # Files of the first form have none.
        clips=orjson.loads(parts.get("clips.json", b"{}")),
    )


def used_questions(bank: Bank, papers: Mapping[str, Paper]) -> dict[str, Question]:
    """The questions of the bank that any paper asks, by code, without their pictures."""
    used = {item.code for paper in papers.values() for item in paper.items}
    return {q.code: replace(q, picture=None) for q in bank.questions if q.code in used}


def _dump(value: object) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)


def _candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(
        **{**row, "birth": date.fromisoformat(row["birth"]), "course_percent": Decimal(row["course_percent"])}
    )


def _papers(rows: dict[str, list[Any]]) -> dict[str, Paper]:
    items: dict[tuple, PaperItem] = {}

    def item(code: str, option_ids: list[str], mark: str, section: str = "") -> PaperItem:
        # Thousands of papers draw on a few hundred items: equal ones are kept once.
        made = (code, tuple(option_ids), mark, section)
        found = items.get(made)
        if found is None:
            found = items[made] = PaperItem(code, made[1], Decimal(mark), section)
        return found

    return {seat: Paper(seat, tuple(item(*row) for row in paper)) for seat, paper in rows.items()}
