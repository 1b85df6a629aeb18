"""How a seat, the sitting and what needs a person look to staff. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hallserver.live.seat_state import attempt_status, shown_deadline, sitting_part
from hallserver.sealed import SealedSitting
from hallserver.sitting.state import Attempt, SittingState, Status
from hallserver.sitting.timekeeping import Phase

# So much quarantined evidence or conflict at a seat wants a person's eyes.
_URGENCY = {"outage": 0, "wall_clock": 1, "calling": 2, "quarantine": 3, "offline": 4, "quiet": 5, "pairing": 6}
MAX_ATTENTION = 200


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known of a seat's terminal besides the journal."""

    enrolled: bool
    online: bool


def seat_view(
    sealed: SealedSitting, state: SittingState, seat: str, presence: Presence, now_ms: int, quiet_after_ms: int
) -> dict[str, Any]:
    """One seat of the map (docs/protocol.md, SeatView)."""
    candidate_id = state.allocated_to.get(seat)
    attempt = state.sitting_at.get(seat)
    person = sealed.roster[candidate_id] if candidate_id else None
    return {
        "state": seat_state_of(state, seat, candidate_id, attempt, presence, now_ms, quiet_after_ms),
        "status": attempt_status(state, attempt, now_ms) if attempt else ("absent" if candidate_id else None),
        "candidate": person
        and {
            "id": person.number,
            "name": person.name,
            "number": person.number,
            "unit": person.unit,
            "rank": person.rank,
        },
        "answered": len(attempt.answers) if attempt else 0,
        "saved_ms": attempt.last_saved_ms if attempt else None,
        "deadline_ms": shown_deadline(state, attempt, now_ms) if attempt else None,
        "extra_ms": attempt.extra_ms + state.extra_all_ms if attempt else 0,
        "online": presence.online,
        "enrolled": presence.enrolled,
        "quarantined": len(state.quarantined.get(candidate_id, ())) if candidate_id else 0,
    }


def seat_state_of(
    state: SittingState,
    seat: str,
    candidate_id: str | None,
    attempt: Attempt | None,
    presence: Presence,
    now_ms: int,
    quiet_after_ms: int,
) -> str:
    """One of the twelve states of a seat (docs/architecture.md)."""
    if candidate_id is None:
        return "spare" if presence.enrolled else "empty"
    if attempt is None:
        return "absent"
    if attempt.status is Status.SUBMITTED:
        return "submitted"
    if seat in state.hands:
        return "calling"
    if not presence.online:
        return "offline"
    if _has_conflict(state, candidate_id):
        return "trouble"
    if attempt.status is Status.CHECKED_IN:
        return "checked_in"
    if state.phase is Phase.PAUSED:
        return "paused"
    if not state.is_writing(attempt, now_ms):
        return "ready"
    return "quiet" if now_ms - _last_sign_ms(state, attempt) >= quiet_after_ms else "writing"


def _has_conflict(state: SittingState, candidate_id: str) -> bool:
    """Two different answers under one number: a terminal that does not behave."""
    return any(key[-1] == "seq_conflict" for key in state.quarantined.get(candidate_id, ()))


def _last_sign_ms(state: SittingState, attempt: Attempt) -> int:
    resumed = state.pauses[-1].until_ms if state.pauses else None
    return max(attempt.last_saved_ms or 0, state.starts_ms or 0, attempt.confirmed_ms or 0, resumed or 0)


def sitting_view(
    sealed: SealedSitting, state: SittingState, now_ms: int, online: int, queue: int, commit_ms: float
) -> dict[str, Any]:
    """The sitting as a whole (docs/protocol.md, SittingView)."""
    paused = state.paused_since_ms
    return {
        **sitting_part(sealed, state),
        "ends_ms": state.latest_deadline(now_ms if paused is None else paused),
        "outage_ms": state.outage[1] - state.outage[0] if state.outage else None,
        "candidates": len(state.seat_of),
        "checked_in": len(state.attempts),
        "confirmed": sum(a.status is not Status.CHECKED_IN for a in state.attempts.values()),
        "submitted": state.submitted,
        "online": online,
        "queue": queue,
        "commit_ms": round(commit_ms, 2),
    }


def attention(
    state: SittingState,
    views: dict[str, dict[str, Any]],
    gone_since: Mapping[str, int],
    codes: list[tuple[str, int]],
    wall_ahead_ms: int,
    now_ms: int,
) -> list[dict[str, Any]]:
    """What needs a person, most urgent first, oldest first among equals.

    gone_since   seat -> hall ms since when its terminal is away, though perhaps not long enough for the journal
    codes        pairing codes shown by terminals, each with since when
    """
    found: list[dict[str, Any]] = []

    def note(kind: str, seat: str | None, since_ms: int | None, **args: object) -> None:
        found.append({"kind": kind, "seat": seat, "since_ms": since_ms or now_ms, "args": args})

    if state.outage is not None:
        note("outage", None, state.outage[0], ms=state.outage[1] - state.outage[0])
    if abs(wall_ahead_ms) > 5_000:
        note("wall_clock", None, now_ms, ms=wall_ahead_ms)
    for seat, since_ms in state.hands.items():
        note("calling", seat, since_ms)
    for seat, view in views.items():
        kind = {"offline": "offline", "quiet": "quiet", "trouble": "quarantine"}.get(view["state"])
        if view["quarantined"]:
            kind = "quarantine"
        if kind:
            note(kind, seat, _since(kind, state, seat, view, gone_since), count=view["quarantined"])
    for code, since_ms in codes:
        note("pairing", None, since_ms, code=code)
    found.sort(key=lambda item: (_URGENCY[item["kind"]], item["since_ms"]))
    return found[:MAX_ATTENTION]


def _since(
    kind: str, state: SittingState, seat: str, view: dict[str, Any], gone_since: Mapping[str, int]
) -> int | None:
    attempt = state.sitting_at.get(seat)
    if attempt is None:
        return None
    match kind:
        case "offline":
            # Without a terminal at all, since the candidate was sent there.
            return state.offline_since.get(seat) or gone_since.get(seat) or attempt.checked_in_ms
        case "quiet":
            return _last_sign_ms(state, attempt)
        case _:
            return state.quarantined_since.get(attempt.candidate) or view["saved_ms"]


def count_states(views: dict[str, dict[str, Any]]) -> dict[str, int]:
    return dict(Counter(view["state"] for view in views.values()))
