"""What one terminal is told about its seat. Pure."""

from __future__ import annotations

from typing import Any

from hallserver.sealed import SealedSitting
from hallserver.sitting.state import Attempt, SittingState, Status
from hallserver.sitting.timekeeping import Phase


def attempt_status(state: SittingState, attempt: Attempt, now_ms: int) -> str:
    """checked_in, confirmed, writing or submitted."""
    if attempt.status is Status.CONFIRMED and state.is_writing(attempt, now_ms):
        return "writing"
    return str(attempt.status)


def shown_deadline(state: SittingState, attempt: Attempt, now_ms: int) -> int | None:
    """The deadline as it stands, hall ms. While paused: as it stood when the pause began."""
    paused = state.paused_since_ms
    return state.deadline_of(attempt, now_ms if paused is None else paused)


def sitting_part(sealed: SealedSitting, state: SittingState) -> dict[str, Any]:
    return {
        "id": sealed.sitting_id,
        "title": sealed.title,
        "exam": sealed.exam_title,
        "phase": str(state.phase),
        "duration_ms": state.facts.duration_ms,
        "questions": state.facts.questions,
        "starts_ms": state.starts_ms,
        "paused_ms": state.paused_since_ms,
    }


def candidate_part(sealed: SealedSitting, candidate_id: str) -> dict[str, Any]:
    person = sealed.roster[candidate_id]
    return {
        "name": person.name,
        "number": person.number,
        "rank": person.rank,
        "unit": person.unit,
        "birth": person.birth.strftime("%d/%m/%Y"),
    }


def attempt_part(state: SittingState, attempt: Attempt, durable_seq: int, now_ms: int) -> dict[str, Any]:
    """durable_seq: the last save of the present epoch that is durable; no later one is told."""
    return {
        "status": attempt_status(state, attempt, now_ms),
        "epoch": attempt.epoch,
        "last_seq": durable_seq,
        "answers": {str(item): value for item, value in attempt.answers.items()},
        "flags": sorted(attempt.flags),
        "started_ms": state.starts_ms,
        "deadline_ms": shown_deadline(state, attempt, now_ms),
        "extra_ms": attempt.extra_ms + state.extra_all_ms,
        "submitted_ms": attempt.submitted_ms,
        "submitted_by": attempt.submitted_by or None,
        "calling": attempt.seat in state.hands,
    }


def clock_part(state: SittingState, attempt: Attempt, now_ms: int) -> dict[str, Any]:
    return {
        "hall_ms": now_ms,
        "phase": str(state.phase),
        "deadline_ms": shown_deadline(state, attempt, now_ms),
        "extra_ms": attempt.extra_ms + state.extra_all_ms,
        "paused_ms": state.paused_since_ms,
    }


def key_is_out(state: SittingState) -> bool:
    """Whether the papers may be opened: from the start until the sitting has ended."""
    return state.phase in (Phase.RUNNING, Phase.PAUSED)
