"""The state of a sitting: the fold of its events. Only `apply` changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from hallserver.sitting import events as e
from hallserver.sitting.facts import Facts, ItemShape
from hallserver.sitting.timekeeping import Pause, Phase, deadline_ms, has_begun


class Status(StrEnum):
    CHECKED_IN = "checked_in"
    CONFIRMED = "confirmed"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Reading:
    """One typing of a sheet of paper: item → response of the items written, and items with something unreadable."""

    by: str
    answers: dict[int, tuple[str, ...]]
    unreadable: frozenset[int]


@dataclass(slots=True)
class Attempt:
    """One candidate's work on one paper.

    paper     seat label of the paper; a move takes the paper along
    epoch     number of the present tenure at a terminal, unique in the sitting
    saves     every save of this epoch in order (seq 1 first): what a repeat is compared with
    answers   item -> chosen option ids; flags: items marked for review
    saved_ms  item -> when it was last saved at a terminal; the hall's clock stands still while it is paused
    on_paper  items whose answer was written on paper and typed in
    extra_ms  this candidate's own extra time
    """

    candidate: str
    seat: str
    paper: tuple[ItemShape, ...]
    paper_seat: str
    epoch: int
    checked_in_ms: int
    status: Status = Status.CHECKED_IN
    confirmed_ms: int | None = None
    submitted_ms: int | None = None
    submitted_by: str = ""
    last_saved_ms: int | None = None
    extra_ms: int = 0
    saves: list[tuple[int, tuple[str, ...], bool]] = field(default_factory=list)
    answers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    saved_ms: dict[int, int] = field(default_factory=dict)
    flags: set[int] = field(default_factory=set)
    on_paper: set[int] = field(default_factory=set)

    @property
    def last_seq(self) -> int:
        return len(self.saves)

    def begin_epoch(self, epoch: int) -> None:
        self.epoch = epoch
        self.saves = []


def evidence_key(save: e.AnswerQuarantined) -> tuple:
    """What makes one quarantined answer the same as another."""
    return (save.epoch, save.seq, save.item, save.value, save.flag, save.reason)


class SittingState:
    """Everything that is so in a sitting now. Read it freely; change it only by `apply`."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.phase: Phase | None = None
        self.starts_ms: int | None = None
        self.pauses: list[Pause] = []
        self.pause_cause = ""
        self.extra_all_ms = 0
        self.outage: tuple[int, int] | None = None
        self.seat_of: dict[str, str] = dict(facts.allocation)
        self.allocated_to: dict[str, str] = {seat: candidate for candidate, seat in facts.allocation.items()}
        self.attempts: dict[str, Attempt] = {}
        self.sitting_at: dict[str, Attempt] = {}
        self.terminal_at: dict[str, str] = {}
        self.seat_of_terminal: dict[str, str] = {}
        self.candidate_of_epoch: dict[int, str] = {}
        self.terminal_of_epoch: dict[int, str] = {}
        self.last_epoch = 0
        self.offline_since: dict[str, int] = {}
        self.hands: dict[str, int] = {}
        self.keyed: dict[str, list[Reading]] = {}
        self.quarantined: dict[str, set[tuple]] = {}
        self.quarantined_since: dict[str, int] = {}
        self.done: set[str] = set()
        self.last_event_ms = 0
        self.event_count = 0
        self.restarts = 0
        self.submitted = 0

    # -- what the rules and the pages ask --------------------------------------------------------------------------

    @property
    def paused_since_ms(self) -> int | None:
        return self.pauses[-1].from_ms if self.phase is Phase.PAUSED else None

    def deadline_of(self, attempt: Attempt, now_ms: int) -> int | None:
        """The deadline of an attempt as things stand now, in hall ms; None before the start."""
        if self.starts_ms is None:
            return None
        extra = attempt.extra_ms + self.extra_all_ms
        return deadline_ms(self.starts_ms, self.facts.duration_ms, extra, self.pauses, now_ms)

    def end_of_all(self, now_ms: int) -> int | None:
        """The deadline of whoever has no extra time of their own, in hall ms; None before the start."""
        if self.starts_ms is None:
            return None
        return deadline_ms(self.starts_ms, self.facts.duration_ms, self.extra_all_ms, self.pauses, now_ms)

    def latest_deadline(self, now_ms: int) -> int | None:
        """When the last attempt still under way must end, in hall ms; None before the start."""
        if self.starts_ms is None:
            return None
        under_way = [a.extra_ms for a in self.attempts.values() if a.status is not Status.SUBMITTED]
        extra = self.extra_all_ms + max(under_way, default=0)
        return deadline_ms(self.starts_ms, self.facts.duration_ms, extra, self.pauses, now_ms)

    def is_writing(self, attempt: Attempt, now_ms: int) -> bool:
        return attempt.status is Status.CONFIRMED and self.starts_ms is not None and has_begun(now_ms, self.starts_ms)

    def open_items(self, attempt: Attempt, first: Reading, second: Reading) -> list[int]:
        """Items of a sheet of paper that two typings leave open, in order: they differ, something could not be read,
        or another answer was saved at a terminal after the hall first stood still, so that paper may be the older."""
        asked = range(1, len(attempt.paper) + 1)
        return [
            item
            for item in asked
            if first.answers.get(item) != second.answers.get(item)
            or item in first.unreadable | second.unreadable
            or self.is_overtaken(attempt, item, first.answers.get(item, ()))
        ]

    def is_overtaken(self, attempt: Attempt, item: int, written: tuple[str, ...]) -> bool:
        """Whether a terminal says something else than the paper, and may have said so later."""
        saved_ms = attempt.saved_ms.get(item)
        if not written or saved_ms is None or attempt.answers.get(item, ()) == written:
            return False
        return not self.pauses or saved_ms > self.pauses[0].from_ms

    def attempt_at_terminal(self, terminal: str) -> Attempt | None:
        seat = self.seat_of_terminal.get(terminal)
        return None if seat is None else self.sitting_at.get(seat)

    # -- the fold --------------------------------------------------------------------------------------------------

    def apply(self, event: e.Event, at_ms: int) -> None:
        """Make the event part of the state. at_ms: hall time at which it was decided."""
        self.last_event_ms = at_ms
        self.event_count += 1
        command_id = getattr(event, "command_id", "")
        if command_id:
            self.done.add(command_id)
        _APPLY[type(event)](self, event, at_ms)

    def _sealed(self, event: e.SittingSealed, at_ms: int) -> None:
        self.phase = Phase.SEALED

    def _check_in_opened(self, event: e.CheckInOpened, at_ms: int) -> None:
        self.phase = Phase.CHECK_IN

    def _terminal_seated(self, event: e.TerminalSeated, at_ms: int) -> None:
        before = self.terminal_at.get(event.seat)
        if before is not None:
            del self.seat_of_terminal[before]
        elsewhere = self.seat_of_terminal.get(event.terminal)
        if elsewhere is not None:
            del self.terminal_at[elsewhere]
        self.terminal_at[event.seat] = event.terminal
        self.seat_of_terminal[event.terminal] = event.seat
        attempt = self.sitting_at.get(event.seat)
        if event.epoch and attempt is not None:
            self._new_epoch(attempt, event.epoch)

    def _terminal_unseated(self, event: e.TerminalUnseated, at_ms: int) -> None:
        self.terminal_at.pop(event.seat, None)
        self.seat_of_terminal.pop(event.terminal, None)

    def _checked_in(self, event: e.CandidateCheckedIn, at_ms: int) -> None:
        attempt = Attempt(
            candidate=event.candidate,
            seat=event.seat,
            paper=self.facts.papers[event.paper],
            paper_seat=event.paper,
            epoch=event.epoch,
            checked_in_ms=at_ms,
        )
        self.attempts[event.candidate] = attempt
        self.sitting_at[event.seat] = attempt
        self._new_epoch(attempt, event.epoch)

    def _new_epoch(self, attempt: Attempt, epoch: int) -> None:
        attempt.begin_epoch(epoch)
        self.candidate_of_epoch[epoch] = attempt.candidate
        # An epoch has one terminal from its first moment or none: another terminal at the seat begins another epoch.
        if attempt.seat in self.terminal_at:
            self.terminal_of_epoch[epoch] = self.terminal_at[attempt.seat]
        self.last_epoch = epoch

    def _check_in_undone(self, event: e.CheckInUndone, at_ms: int) -> None:
        del self.attempts[event.candidate]
        self.keyed.pop(event.candidate, None)
        del self.sitting_at[event.seat]
        self.hands.pop(event.seat, None)
        self.offline_since.pop(event.seat, None)

    def _confirmed(self, event: e.AttemptConfirmed, at_ms: int) -> None:
        attempt = self.attempts[event.candidate]
        attempt.status = Status.CONFIRMED
        attempt.confirmed_ms = at_ms

    def _started(self, event: e.SittingStarted, at_ms: int) -> None:
        self.phase = Phase.RUNNING
        self.starts_ms = event.starts_ms

    def _saved(self, event: e.AnswerSaved, at_ms: int) -> None:
        attempt = self.attempts[event.candidate]
        attempt.saves.append((event.item, event.value, event.flag))
        attempt.last_saved_ms = at_ms
        # Sent while the hall stands still is sent again after a crash: answered before it stood still.
        attempt.saved_ms[event.item] = at_ms if self.paused_since_ms is None else self.paused_since_ms
        attempt.on_paper.discard(event.item)
        if event.value:
            attempt.answers[event.item] = event.value
        else:
            attempt.answers.pop(event.item, None)
        if event.flag:
            attempt.flags.add(event.item)
        else:
            attempt.flags.discard(event.item)

    def _quarantined(self, event: e.AnswerQuarantined, at_ms: int) -> None:
        self.quarantined.setdefault(event.candidate, set()).add(evidence_key(event))
        self.quarantined_since.setdefault(event.candidate, at_ms)

    def _submitted(self, event: e.AttemptSubmitted, at_ms: int) -> None:
        attempt = self.attempts[event.candidate]
        attempt.status = Status.SUBMITTED
        attempt.submitted_ms = at_ms
        attempt.submitted_by = event.cause
        self.submitted += 1
        self.hands.pop(attempt.seat, None)
        self.offline_since.pop(attempt.seat, None)

    def _paused(self, event: e.SittingPaused, at_ms: int) -> None:
        self.phase = Phase.PAUSED
        self.pause_cause = event.cause
        self.pauses.append(Pause(event.since_ms))

    def _resumed(self, event: e.SittingResumed, at_ms: int) -> None:
        self.phase = Phase.RUNNING
        self.pauses[-1] = Pause(self.pauses[-1].from_ms, at_ms)
        self.outage = None

    def _extended(self, event: e.TimeExtended, at_ms: int) -> None:
        if event.candidate:
            self.attempts[event.candidate].extra_ms += event.extra_ms
        else:
            self.extra_all_ms += event.extra_ms

    def _credited(self, event: e.OutageCredited, at_ms: int) -> None:
        self.extra_all_ms += event.until_ms - event.from_ms

    def _moved(self, event: e.CandidateMoved, at_ms: int) -> None:
        if self.allocated_to.get(event.from_seat) == event.candidate:
            del self.allocated_to[event.from_seat]
        self.allocated_to[event.to_seat] = event.candidate
        self.seat_of[event.candidate] = event.to_seat
        self.hands.pop(event.from_seat, None)
        self.offline_since.pop(event.from_seat, None)
        attempt = self.attempts.get(event.candidate)
        if attempt is not None:
            del self.sitting_at[event.from_seat]
            self.sitting_at[event.to_seat] = attempt
            attempt.seat = event.to_seat
            self._new_epoch(attempt, event.epoch)

    def _paper_keyed(self, event: e.PaperAnswersKeyed, at_ms: int) -> None:
        reading = Reading(event.by, dict(event.answers), frozenset(event.unreadable))
        self.keyed.setdefault(event.candidate, []).append(reading)

    def _paper_taken(self, event: e.PaperAnswersTaken, at_ms: int) -> None:
        self.keyed.pop(event.candidate, None)
        attempt = self.attempts[event.candidate]
        attempt.on_paper.update(item for item, value in event.answers if attempt.answers.get(item) != value)
        attempt.answers.update(event.answers)
        attempt.last_saved_ms = at_ms
        self._new_epoch(attempt, event.epoch)

    def _paper_dropped(self, event: e.PaperAnswersDropped, at_ms: int) -> None:
        self.keyed.pop(event.candidate, None)

    def _server_started(self, event: e.ServerStarted, at_ms: int) -> None:
        self.restarts += 1
        self.offline_since.clear()
        if self.phase is Phase.RUNNING and self.starts_ms is not None:
            from_ms = max(event.alive_ms, self.starts_ms)
            self.outage = (from_ms, at_ms) if from_ms < at_ms else None

    def _server_alive(self, event: e.ServerAlive, at_ms: int) -> None:
        pass

    def _went_offline(self, event: e.SeatWentOffline, at_ms: int) -> None:
        self.offline_since[event.seat] = event.since_ms

    def _came_back(self, event: e.SeatCameBack, at_ms: int) -> None:
        self.offline_since.pop(event.seat, None)

    def _hand_raised(self, event: e.HandRaised, at_ms: int) -> None:
        self.hands[event.seat] = at_ms

    def _hand_lowered(self, event: e.HandLowered, at_ms: int) -> None:
        self.hands.pop(event.seat, None)

    def _ended(self, event: e.SittingEnded, at_ms: int) -> None:
        self.phase = Phase.ENDED
        self.outage = None

    def _closed(self, event: e.SittingClosed, at_ms: int) -> None:
        self.phase = Phase.CLOSED


_APPLY = {
    e.SittingSealed: SittingState._sealed,
    e.CheckInOpened: SittingState._check_in_opened,
    e.TerminalSeated: SittingState._terminal_seated,
    e.TerminalUnseated: SittingState._terminal_unseated,
    e.CandidateCheckedIn: SittingState._checked_in,
    e.CheckInUndone: SittingState._check_in_undone,
    e.AttemptConfirmed: SittingState._confirmed,
    e.SittingStarted: SittingState._started,
    e.AnswerSaved: SittingState._saved,
    e.AnswerQuarantined: SittingState._quarantined,
    e.AttemptSubmitted: SittingState._submitted,
    e.SittingPaused: SittingState._paused,
    e.SittingResumed: SittingState._resumed,
    e.TimeExtended: SittingState._extended,
    e.OutageCredited: SittingState._credited,
    e.CandidateMoved: SittingState._moved,
    e.PaperAnswersKeyed: SittingState._paper_keyed,
    e.PaperAnswersTaken: SittingState._paper_taken,
    e.PaperAnswersDropped: SittingState._paper_dropped,
    e.ServerStarted: SittingState._server_started,
    e.ServerAlive: SittingState._server_alive,
    e.SeatWentOffline: SittingState._went_offline,
    e.SeatCameBack: SittingState._came_back,
    e.HandRaised: SittingState._hand_raised,
    e.HandLowered: SittingState._hand_lowered,
    e.SittingEnded: SittingState._ended,
    e.SittingClosed: SittingState._closed,
}
