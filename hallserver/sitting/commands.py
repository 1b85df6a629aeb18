"""What somebody wants to happen. `rules.decide` turns each into events or a refusal.

`command_id` is made by whoever asks; the repeat of a command has no second effect.
`by` is the username of the staff member who asks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenCheckIn:
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class SeatTerminal:
    """An enrolled terminal reports for the seat it stands at."""

    terminal: str
    seat: str


@dataclass(frozen=True, slots=True)
class UnseatTerminal:
    seat: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckIn:
    candidate: str
    method: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class UndoCheckIn:
    candidate: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmAttempt:
    terminal: str


@dataclass(frozen=True, slots=True)
class StartSitting:
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """received from a terminal: the whole state of one item. epoch and seq number the save."""

    terminal: str
    epoch: int
    seq: int
    item: int
    value: tuple[str, ...]
    flag: bool


@dataclass(frozen=True, slots=True)
class SubmitAttempt:
    """The candidate hands in. seq: the last number the terminal used, so that nothing under way is left behind."""

    terminal: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class HandIn:
    """An invigilator hands in for the candidate."""

    candidate: str
    reason: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class PauseSitting:
    reason: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class ResumeSitting:
    """credit: give the outage on offer back to everybody."""

    credit: bool
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class ExtendTime:
    """candidate "" means everybody. extra_ms > 0."""

    candidate: str
    extra_ms: int
    reason: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class MoveCandidate:
    candidate: str
    seat: str
    reason: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class KeyPaperAnswers:
    """Somebody has typed what a candidate wrote on paper: (item, response) of every item written, in order.

    The first time it is kept; typed by a second person it counts if both say the same.
    unreadable: items in which something could not be read
    """

    candidate: str
    answers: tuple[tuple[int, tuple[str, ...]], ...]
    reason: str
    by: str
    command_id: str = ""
    unreadable: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SettlePaperAnswers:
    """What counts in the items that are open, decided by a third person; an empty response: nothing stands there.

    seen_ms  when the candidate had last saved, as whoever decided was shown it
    """

    candidate: str
    answers: tuple[tuple[int, tuple[str, ...]], ...]
    reason: str
    by: str
    command_id: str = ""
    unreadable: tuple[int, ...] = ()
    seen_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DropPaperAnswers:
    """What was typed so far was of another sheet: begin again."""

    candidate: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class TakeUp:
    """The server has opened this journal again."""

    build: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class MarkOffline:
    seat: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class MarkOnline:
    seat: str


@dataclass(frozen=True, slots=True)
class RaiseHand:
    terminal: str


@dataclass(frozen=True, slots=True)
class LowerHand:
    terminal: str


@dataclass(frozen=True, slots=True)
class AnswerCall:
    seat: str
    by: str
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class EndSitting:
    """Nobody is writing any more; don't wait for the clock."""

    by: str


@dataclass(frozen=True, slots=True)
class CloseSitting:
    """count, head, signature: what the closing event states of the journal; the engine fills them in."""

    by: str
    command_id: str = ""
    count: int = 0
    head: str = ""
    signature: str = ""


Command = (
    OpenCheckIn
    | SeatTerminal
    | UnseatTerminal
    | CheckIn
    | UndoCheckIn
    | ConfirmAttempt
    | StartSitting
    | SaveAnswer
    | SubmitAttempt
    | HandIn
    | PauseSitting
    | ResumeSitting
    | ExtendTime
    | MoveCandidate
    | KeyPaperAnswers
    | SettlePaperAnswers
    | DropPaperAnswers
    | TakeUp
    | Tick
    | MarkOffline
    | MarkOnline
    | RaiseHand
    | LowerHand
    | AnswerCall
    | EndSitting
    | CloseSitting
)
