"""Tells after the commit: turns what has become durable into messages to terminals and marks on the seat map."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence

from hallserver.engine import Recorded
from hallserver.live import seat_state
from hallserver.live.terminals import Terminals
from hallserver.live.wire import event_packet
from hallserver.sitting import events as e
from hallserver.sitting.timekeeping import Phase
from hallserver.sittings import LiveSitting

# Events after which the terminal at a seat must know its whole state anew.
_RESTATE_SEAT = (
    e.TerminalSeated,
    e.CandidateCheckedIn,
    e.CheckInUndone,
    e.HandRaised,
    e.HandLowered,
)
_RESTATE_HALL = (e.CheckInOpened, e.SittingEnded, e.SittingClosed)
_RESTATE_CLOCK = (e.SittingPaused, e.SittingResumed, e.OutageCredited)


class Fanout:
    """Subscriber of the live sitting's engine.

    on_phase(sitting id, phase): called when the phase of the sitting has changed
    """

    def __init__(self, live: LiveSitting, terminals: Terminals, on_phase: Callable[[str, Phase], None]) -> None:
        self._live = live
        self._terminals = terminals
        self._on_phase = on_phase
        self._phase = live.state.phase
        for attempt in live.state.attempts.values():
            terminals.durable[attempt.candidate] = (attempt.epoch, attempt.last_seq)
            if not terminals.is_online(attempt.seat):
                terminals.gone_since[attempt.seat] = live.engine.now_ms()

    def __call__(self, batch: Sequence[Recorded]) -> None:
        state, terminals = self._live.state, self._terminals
        saved: dict[str, tuple[int, int]] = {}
        seats: dict[str, None] = {}
        changed: set[str] = set()
        clock_all = False
        clocks: set[str] = set()
        restate_all = False
        for recorded in batch:
            event = recorded.event
            if type(event) is e.AnswerSaved:
                saved[event.candidate] = (event.epoch, event.seq)
            elif isinstance(event, _RESTATE_SEAT):
                seats[event.seat] = None
            elif isinstance(event, e.CandidateMoved):
                seats[event.from_seat] = seats[event.to_seat] = None
            elif isinstance(event, e.AttemptConfirmed | e.PaperAnswersTaken):
                seats[state.seat_of[event.candidate]] = None
            elif isinstance(event, e.AttemptSubmitted):
                self._tell_submitted(event, recorded.at_ms)
                changed.add(state.seat_of[event.candidate])
            elif isinstance(event, e.SittingStarted):
                self._ring(event)
            elif isinstance(event, _RESTATE_CLOCK):
                clock_all = True
            elif isinstance(event, e.TimeExtended):
                clock_all = clock_all or not event.candidate
                if event.candidate:
                    clocks.add(event.candidate)
            elif isinstance(event, _RESTATE_HALL):
                restate_all = True
            elif isinstance(event, e.TerminalUnseated | e.SeatWentOffline | e.SeatCameBack):
                changed.add(event.seat)
            elif isinstance(event, e.AnswerQuarantined):
                changed.add(state.seat_of[event.candidate])

        terminals.durable.update(saved)
        for candidate, (epoch, seq) in saved.items():
            attempt = state.attempts[candidate]
            connection = terminals.at_seat(attempt.seat)
            if connection is not None and attempt.epoch == epoch:
                terminals.acknowledge(connection, epoch, seq)
            terminals.changed(attempt.seat)
        if restate_all:
            seats = dict.fromkeys(state.facts.seats)
        for seat in seats:
            terminals.send_state(seat)
            terminals.changed(seat)
        if clock_all:
            clocks = set(state.attempts)
        for candidate in clocks:
            attempt = state.attempts.get(candidate)
            if attempt is None:
                continue  # undone since
            clock = seat_state.clock_part(state, attempt, self._live.engine.now_ms())
            terminals.send(attempt.seat, event_packet("clock", clock))
            terminals.changed(attempt.seat)
        for seat in changed:
            terminals.changed(seat)
        if state.phase is not self._phase and state.phase is not None:
            self._phase = state.phase
            self._on_phase(self._live.id, state.phase)

    def _ring(self, event: e.SittingStarted) -> None:
        """The bell: one packet for everybody; it carries the key of the papers that are out already."""
        bell = {
            "key": base64.b64encode(self._live.sealed.key).decode(),
            "starts_ms": event.starts_ms,
            "hall_ms": self._live.engine.now_ms(),
            "duration_ms": self._live.state.facts.duration_ms,
        }
        packet = event_packet("bell", bell)
        for attempt in self._live.state.attempts.values():
            if attempt.confirmed_ms is not None:
                self._terminals.send(attempt.seat, packet)
        for seat in self._live.state.sitting_at:
            self._terminals.changed(seat)

    def _tell_submitted(self, event: e.AttemptSubmitted, at_ms: int) -> None:
        attempt = self._live.state.attempts[event.candidate]
        message = {
            "at_ms": at_ms,
            "by": event.cause,
            "answered": len(attempt.answers),
            "questions": len(attempt.paper),
        }
        self._terminals.send(attempt.seat, event_packet("submitted", message))
