"""Everything that can happen in a sitting. The journal holds these and nothing else; none is ever edited.

An event's kind is its class name, its body the JSON object of its fields; both are for good, archives hold them.
`by` is the staff member's username, or "" where the system or the candidate acted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class SittingSealed:
    """The opening event: binds everything the sitting rests on by its SHA-256 (hex)."""

    sitting_id: str
    parts: dict[str, str]
    paper_root: str
    seed: int
    build: str
    config: str
    by: str


@dataclass(frozen=True, slots=True)
class CheckInOpened:
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class TerminalSeated:
    """A terminal serves a seat from now on; `epoch` is given where a candidate sits there already, else 0."""

    terminal: str
    seat: str
    epoch: int


@dataclass(frozen=True, slots=True)
class TerminalUnseated:
    terminal: str
    seat: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class CandidateCheckedIn:
    """paper: seat label of the paper, normally the seat's own; method: how the card was read: "qr", "mrz" or "digits"."""

    candidate: str
    seat: str
    paper: str
    epoch: int
    method: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckInUndone:
    candidate: str
    seat: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class AttemptConfirmed:
    """The person at the terminal said: that is me."""

    candidate: str
    terminal: str


@dataclass(frozen=True, slots=True)
class SittingStarted:
    starts_ms: int
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSaved:
    """The whole state of one item of an attempt: chosen option ids and the review flag."""

    candidate: str
    epoch: int
    seq: int
    item: int
    value: tuple[str, ...]
    flag: bool


@dataclass(frozen=True, slots=True)
class AnswerQuarantined:
    """An answer that could not count where it arrived, kept as evidence. reason: the refusal code."""

    candidate: str
    terminal: str
    epoch: int
    seq: int
    item: int
    value: tuple[str, ...]
    flag: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AttemptSubmitted:
    """cause: "candidate", "clock" or "invigilator"."""

    candidate: str
    cause: str
    by: str = ""
    reason: str = ""
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class SittingPaused:
    """cause: "invigilator" or "restart"."""

    since_ms: int
    cause: str
    by: str
    reason: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class SittingResumed:
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class TimeExtended:
    """Extra time for one candidate, or for all where candidate is ""."""

    candidate: str
    extra_ms: int
    reason: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class OutageCredited:
    """Time in which the server did not run, given back to everybody."""

    from_ms: int
    until_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class CandidateMoved:
    """epoch: the new one where the candidate was checked in already, else 0."""

    candidate: str
    from_seat: str
    to_seat: str
    epoch: int
    reason: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class PaperAnswersKeyed:
    """One typing of what a candidate wrote on paper: [item, response] of every item written.

    reading     1, or 2 where something is open after it: a second typing that says the same is told by
                PaperAnswersTaken alone
    unreadable  items in which something could not be read
    """

    candidate: str
    reading: int
    answers: tuple[tuple[int, tuple[str, ...]], ...]
    reason: str
    by: str
    command_id: str = ""
    unreadable: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperAnswersTaken:
    """What was written on paper counts from now on; items not in it stay as they were saved.

    epoch       the new one: what a terminal had not sent before is evidence and no answer any more
    by          who typed it the second time, or who settled what was open
    typed_by    who typed it, the first and the second
    settled     items that were open and that `by` decided
    unreadable  of these, where something could not be read
    replaced    items in which another answer stood before
    """

    candidate: str
    epoch: int
    answers: tuple[tuple[int, tuple[str, ...]], ...]
    reason: str
    by: str
    command_id: str = ""
    typed_by: tuple[str, ...] = ()
    settled: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()
    replaced: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperAnswersDropped:
    """What was typed of a sheet and did not count yet was put aside."""

    candidate: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class ServerStarted:
    """The server took this journal up again. alive_ms: the last time it is known to have run before."""

    alive_ms: int
    build: str


@dataclass(frozen=True, slots=True)
class ServerAlive:
    """Written while time runs and nothing else is, so that an outage can be measured."""


@dataclass(frozen=True, slots=True)
class SeatWentOffline:
    seat: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class SeatCameBack:
    seat: str


@dataclass(frozen=True, slots=True)
class HandRaised:
    seat: str


@dataclass(frozen=True, slots=True)
class HandLowered:
    """by: the invigilator who answered the call, or "" where the candidate took it back."""

    seat: str
    by: str = ""
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class SittingEnded:
    """Every attempt is submitted; nothing more can be saved. by: who ended it before its time, else ""."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class SittingClosed:
    """The closing event: binds the number of events before it and their last hash; signed by the hall's statement key.

    signature: text of a COSE_Sign1 over sitting, count and head
    """

    count: int
    head: str
    signature: str
    by: str
    command_id: str = ""


Event = (
    SittingSealed
    | CheckInOpened
    | TerminalSeated
    | TerminalUnseated
    | CandidateCheckedIn
    | CheckInUndone
    | AttemptConfirmed
    | SittingStarted
    | AnswerSaved
    | AnswerQuarantined
    | AttemptSubmitted
    | SittingPaused
    | SittingResumed
    | TimeExtended
    | OutageCredited
    | CandidateMoved
    | PaperAnswersKeyed
    | PaperAnswersTaken
    | PaperAnswersDropped
    | ServerStarted
    | ServerAlive
    | SeatWentOffline
    | SeatCameBack
    | HandRaised
    | HandLowered
    | SittingEnded
    | SittingClosed
)

KINDS: dict[str, type] = {kind.__name__: kind for kind in Event.__args__}  # type: ignore[attr-defined]
_WITH_VALUE, _WITH_ANSWERS = (
    frozenset(name for name, kind in KINDS.items() if any(f.name == wanted for f in fields(kind)))
    for wanted in ("value", "answers")
)


def event_from(kind: str, body: dict[str, Any]) -> Event:
    """The event of a journal row. Raises KeyError on an unknown kind, TypeError on a body that does not fit it."""
    if kind in _WITH_VALUE:
        body["value"] = tuple(body["value"])
    if kind in _WITH_ANSWERS:
        body = {name: _as_tuple(part) for name, part in body.items()}
    return KINDS[kind](**body)


def _as_tuple(part: Any) -> Any:
    return tuple(map(_as_tuple, part)) if isinstance(part, list) else part
