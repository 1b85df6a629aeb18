"""decide(state, command, now) -> events | Refusal. Pure: it reads the state and changes nothing.

A refusal is an answer like any other, never an exception. Its sentence is `refusal.<code>` of the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable

from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.paper_rules import drop_paper, key_paper, settle_paper
from hallserver.sitting.refusals import Decision, Refusal, misfit, wrong_phase
from hallserver.sitting.state import Attempt, SittingState, Status, evidence_key
from hallserver.sitting.timekeeping import Phase, is_on_time

ALIVE_EVERY_MS = 2_000
MAX_EXTENSION_MS = 4 * 3_600_000
# A terminal gone mad must not fill the journal: after so many different pieces the rest is refused without a record.
MAX_EVIDENCE = 1_000


_ADMITTING = (Phase.CHECK_IN, Phase.RUNNING, Phase.PAUSED)
_TIMED = (Phase.RUNNING, Phase.PAUSED)
# What terminals and the server say of themselves; after the close it is heard and not recorded.
_OF_ITSELF = (
    c.SeatTerminal,
    c.UnseatTerminal,
    c.TakeUp,
    c.Tick,
    c.MarkOffline,
    c.MarkOnline,
    c.LowerHand,
)


def decide(state: SittingState, command: c.Command, now_ms: int) -> Decision:
    """What follows from the command at that moment, hall ms. A repeated command id follows in nothing."""
    command_id = getattr(command, "command_id", "")
    if command_id and command_id in state.done:
        return ()
    if state.phase is Phase.CLOSED:
        # The closing statement counts the entries before it: one more behind it and the file would not verify.
        return () if isinstance(command, _OF_ITSELF) else wrong_phase(state)
    return _DECIDE[type(command)](state, command, now_ms)


# -- before the bell -----------------------------------------------------------------------------------------------


def _open_check_in(state: SittingState, command: c.OpenCheckIn, now_ms: int) -> Decision:
    if state.phase is not Phase.SEALED:
        return wrong_phase(state)
    return (e.CheckInOpened(command.by, command.command_id),)


def _seat_terminal(state: SittingState, command: c.SeatTerminal, now_ms: int) -> Decision:
    if command.seat not in state.facts.papers:
        return Refusal("seat_unknown", {"seat": command.seat})
    if state.terminal_at.get(command.seat) == command.terminal:
        return ()
    epoch = state.last_epoch + 1 if command.seat in state.sitting_at else 0
    return (e.TerminalSeated(command.terminal, command.seat, epoch),)


def _unseat_terminal(state: SittingState, command: c.UnseatTerminal, now_ms: int) -> Decision:
    terminal = state.terminal_at.get(command.seat)
    if terminal is None:
        return Refusal("seat_without_terminal", {"seat": command.seat})
    return (e.TerminalUnseated(terminal, command.seat, command.by, command.command_id),)


def _check_in(state: SittingState, command: c.CheckIn, now_ms: int) -> Decision:
    candidate = command.candidate
    if candidate in state.facts.barred:
        return Refusal(state.facts.barred[candidate])
    seat = state.seat_of.get(candidate)
    if seat is None:
        return Refusal("not_allocated")
    if state.phase is Phase.SEALED:
        return Refusal("check_in_not_open")
    if state.phase not in _ADMITTING:
        return wrong_phase(state)
    attempt = state.attempts.get(candidate)
    if attempt is not None:
        return Refusal("already_checked_in", {"seat": attempt.seat, "at_ms": attempt.checked_in_ms})
    if seat in state.sitting_at:
        return Refusal("seat_taken", {"seat": seat})
    end = state.end_of_all(now_ms)
    if end is not None and now_ms >= end:
        # Whoever sat down now would be handed in at once: a zero in place of an absence, and no way back.
        return Refusal("time_over")
    paper, epoch = _paper_for(state, candidate, seat), state.last_epoch + 1
    return (e.CandidateCheckedIn(candidate, seat, paper, epoch, command.method, command.by, command.command_id),)


def _paper_for(state: SittingState, candidate: str, seat: str) -> str:
    """The paper of the seat; where somebody who was moved away has taken it along, the one of the candidate's first
    seat, else the first that nobody has. No two people ever share a paper."""
    taken = {attempt.paper_seat for attempt in state.attempts.values()}
    wanted = (seat, state.facts.allocation[candidate], *state.facts.seats)
    return next(paper for paper in wanted if paper not in taken)


def _undo_check_in(state: SittingState, command: c.UndoCheckIn, now_ms: int) -> Decision:
    if state.phase not in _ADMITTING:
        return wrong_phase(state)
    attempt = state.attempts.get(command.candidate)
    if attempt is None:
        return Refusal("not_checked_in")
    if attempt.status is Status.SUBMITTED:
        return Refusal("submitted")
    if state.starts_ms is not None and (attempt.status is Status.CONFIRMED or attempt.saves or attempt.answers):
        return Refusal("already_writing", {"seat": attempt.seat})
    return (e.CheckInUndone(command.candidate, attempt.seat, command.by, command.command_id),)


def _confirm(state: SittingState, command: c.ConfirmAttempt, now_ms: int) -> Decision:
    attempt = state.attempt_at_terminal(command.terminal)
    if attempt is None:
        return Refusal("no_attempt")
    if state.phase not in _ADMITTING:
        return wrong_phase(state)
    if attempt.status is not Status.CHECKED_IN:
        return ()
    return (e.AttemptConfirmed(attempt.candidate, command.terminal),)


def _start(state: SittingState, command: c.StartSitting, now_ms: int) -> Decision:
    if state.phase is not Phase.CHECK_IN:
        return wrong_phase(state)
    if not state.attempts:
        return Refusal("nobody_checked_in")
    return (e.SittingStarted(now_ms + state.facts.bell_lead_ms, command.by, command.command_id),)


# -- answers -------------------------------------------------------------------------------------------------------


def _clock_stands_at(state: SittingState, now_ms: int) -> int:
    """The moment the hall's time has reached: now, or when it stopped. What a crash left unacknowledged is sent again
    while the hall is paused after it, and counts as sent when the server was last alive."""
    if state.phase is not Phase.PAUSED:
        return now_ms
    return state.outage[0] if state.outage else state.pauses[-1].from_ms


def _quarantine(state: SittingState, attempt: Attempt, command: c.SaveAnswer, code: str) -> Refusal:
    evidence = e.AnswerQuarantined(
        attempt.candidate,
        command.terminal,
        command.epoch,
        command.seq,
        command.item,
        command.value,
        command.flag,
        code,
    )
    known = state.quarantined.get(attempt.candidate, ())
    is_new = len(known) < MAX_EVIDENCE and evidence_key(evidence) not in known
    return Refusal(code, {"seat": attempt.seat}, (evidence,) if is_new else ())


def _save(state: SittingState, command: c.SaveAnswer, now_ms: int) -> Decision:
    attempt = state.attempt_at_terminal(command.terminal)
    if attempt is None or attempt.epoch != command.epoch:
        return _save_from_elsewhere(state, command)
    refusal = misfit(attempt, command.item, command.value)
    if refusal is not None:
        return refusal
    seq = command.seq
    if seq < 1:
        return Refusal("seq_gap", {"have": attempt.last_seq})
    if seq <= attempt.last_seq:
        if attempt.saves[seq - 1] == (command.item, command.value, command.flag):
            return ()
        return _quarantine(state, attempt, command, "seq_conflict")
    if attempt.status is Status.SUBMITTED:
        return _quarantine(state, attempt, command, "submitted")
    if attempt.status is not Status.CONFIRMED:
        return Refusal("not_confirmed")
    if state.phase not in _TIMED or not state.is_writing(attempt, now_ms):
        return wrong_phase(state)
    stands_at = _clock_stands_at(state, now_ms)
    deadline = state.deadline_of(attempt, stands_at)
    assert deadline is not None
    if not is_on_time(stands_at, deadline, state.facts.grace_ms):
        return _quarantine(state, attempt, command, "too_late")
    if seq != attempt.last_seq + 1:
        return Refusal("seq_gap", {"have": attempt.last_seq})
    return (e.AnswerSaved(attempt.candidate, command.epoch, seq, command.item, command.value, command.flag),)


def _save_from_elsewhere(state: SittingState, command: c.SaveAnswer) -> Refusal:
    """A save of a tenure that is over: the candidate was moved or the terminal replaced.

    Evidence comes only from the terminal of that tenure, or from one at the candidate's seat now: epochs are small
    numbers, and nobody shall put anything on record against somebody else.
    """
    candidate = state.candidate_of_epoch.get(command.epoch)
    attempt = state.attempts.get(candidate) if candidate else None
    if attempt is None:
        return Refusal("no_attempt")
    here = state.attempt_at_terminal(command.terminal)
    if here is not attempt and state.terminal_of_epoch.get(command.epoch) != command.terminal:
        return Refusal("no_attempt")
    return misfit(attempt, command.item, command.value) or _quarantine(state, attempt, command, "stale_epoch")


def _submit(state: SittingState, command: c.SubmitAttempt, now_ms: int) -> Decision:
    attempt = state.attempt_at_terminal(command.terminal)
    if attempt is None:
        return Refusal("no_attempt")
    if attempt.epoch != command.epoch:
        return Refusal("stale_epoch")
    if attempt.status is Status.SUBMITTED:
        return ()
    if state.phase is not Phase.RUNNING or not state.is_writing(attempt, now_ms):
        return wrong_phase(state)
    if command.seq > attempt.last_seq:
        return Refusal("answers_missing", {"have": attempt.last_seq})
    return (e.AttemptSubmitted(attempt.candidate, "candidate"),)


def _hand_in(state: SittingState, command: c.HandIn, now_ms: int) -> Decision:
    attempt = state.attempts.get(command.candidate)
    if attempt is None:
        return Refusal("not_checked_in")
    if attempt.status is Status.SUBMITTED:
        return ()
    if state.phase not in _TIMED:
        return wrong_phase(state)
    return (e.AttemptSubmitted(command.candidate, "invigilator", command.by, command.reason, command.command_id),)


# -- time ----------------------------------------------------------------------------------------------------------


def _pause(state: SittingState, command: c.PauseSitting, now_ms: int) -> Decision:
    if state.phase is not Phase.RUNNING:
        return wrong_phase(state)
    return (e.SittingPaused(now_ms, "invigilator", command.by, command.reason, command.command_id),)


def _resume(state: SittingState, command: c.ResumeSitting, now_ms: int) -> Decision:
    if state.phase is not Phase.PAUSED:
        return wrong_phase(state)
    resumed = e.SittingResumed(command.by, command.command_id)
    if command.credit and state.outage is not None:
        return (e.OutageCredited(*state.outage, command.by), resumed)
    return (resumed,)


def _extend(state: SittingState, command: c.ExtendTime, now_ms: int) -> Decision:
    if state.phase not in _ADMITTING:
        return wrong_phase(state)
    if not 0 < command.extra_ms <= MAX_EXTENSION_MS:
        return Refusal("extension_out_of_range", {"max_minutes": MAX_EXTENSION_MS // 60_000})
    if command.candidate:
        attempt = state.attempts.get(command.candidate)
        if attempt is None:
            return Refusal("not_checked_in")
        if attempt.status is Status.SUBMITTED:
            return Refusal("submitted")
    return (e.TimeExtended(command.candidate, command.extra_ms, command.reason, command.by, command.command_id),)


def _take_up(state: SittingState, command: c.TakeUp, now_ms: int) -> Decision:
    started = e.ServerStarted(state.last_event_ms, command.build)
    if state.phase is Phase.RUNNING:
        return (started, e.SittingPaused(now_ms, "restart", "", ""))
    return (started,)


def _tick(state: SittingState, command: c.Tick, now_ms: int) -> Decision:
    if state.phase is not Phase.RUNNING or state.starts_ms is None:
        return ()
    events: list[e.Event] = []
    if state.attempts and state.submitted == len(state.attempts):
        # Somebody may still come late while there is time; the hall's own time has to run out as well.
        latest = state.latest_deadline(now_ms)
        if len(state.attempts) == len(state.seat_of) or (latest is not None and now_ms >= latest):
            return (e.SittingEnded(),)
    elif now_ms >= state.starts_ms + state.facts.duration_ms:
        for attempt in state.attempts.values():
            if attempt.status is Status.SUBMITTED:
                continue
            deadline = state.deadline_of(attempt, now_ms)
            assert deadline is not None
            if not is_on_time(now_ms, deadline, state.facts.grace_ms):
                events.append(e.AttemptSubmitted(attempt.candidate, "clock"))
    if not events and now_ms - state.last_event_ms >= ALIVE_EVERY_MS:
        return (e.ServerAlive(),)
    return tuple(events)


# -- seats and terminals -------------------------------------------------------------------------------------------


def _move(state: SittingState, command: c.MoveCandidate, now_ms: int) -> Decision:
    if state.phase not in (Phase.SEALED, *_ADMITTING):
        return wrong_phase(state)
    candidate, seat = command.candidate, command.seat
    from_seat = state.seat_of.get(candidate)
    if from_seat is None:
        return Refusal("not_allocated")
    if seat not in state.facts.papers:
        return Refusal("seat_unknown", {"seat": seat})
    if seat == from_seat:
        return Refusal("seat_same", {"seat": seat})
    if seat in state.sitting_at:
        return Refusal("seat_taken", {"seat": seat})
    if seat in state.allocated_to:
        return Refusal("seat_reserved", {"seat": seat})
    attempt = state.attempts.get(candidate)
    if attempt is not None and attempt.status is Status.SUBMITTED:
        return Refusal("submitted")
    epoch = 0 if attempt is None else state.last_epoch + 1
    return (e.CandidateMoved(candidate, from_seat, seat, epoch, command.reason, command.by, command.command_id),)


def _mark_offline(state: SittingState, command: c.MarkOffline, now_ms: int) -> Decision:
    attempt = state.sitting_at.get(command.seat)
    away = command.seat in state.offline_since
    if attempt is None or attempt.status is Status.SUBMITTED or away or state.phase not in _ADMITTING:
        return ()
    return (e.SeatWentOffline(command.seat, command.since_ms),)


def _mark_online(state: SittingState, command: c.MarkOnline, now_ms: int) -> Decision:
    return (e.SeatCameBack(command.seat),) if command.seat in state.offline_since else ()


def _raise_hand(state: SittingState, command: c.RaiseHand, now_ms: int) -> Decision:
    seat = state.seat_of_terminal.get(command.terminal)
    if seat is None:
        return Refusal("no_attempt")
    if seat in state.hands:
        return ()
    if state.phase not in _ADMITTING:
        return wrong_phase(state)
    return (e.HandRaised(seat),)


def _lower_hand(state: SittingState, command: c.LowerHand, now_ms: int) -> Decision:
    seat = state.seat_of_terminal.get(command.terminal)
    return (e.HandLowered(seat),) if seat in state.hands else ()


def _answer_call(state: SittingState, command: c.AnswerCall, now_ms: int) -> Decision:
    if command.seat not in state.hands:
        return Refusal("no_call", {"seat": command.seat})
    return (e.HandLowered(command.seat, command.by, command.command_id),)


def _end(state: SittingState, command: c.EndSitting, now_ms: int) -> Decision:
    if state.phase not in _TIMED:
        return wrong_phase(state)
    writing = len(state.attempts) - state.submitted
    if writing:
        return Refusal("still_writing", {"writing": writing})
    return (e.SittingEnded(command.by),)


def _close(state: SittingState, command: c.CloseSitting, now_ms: int) -> Decision:
    if state.phase is not Phase.ENDED:
        return wrong_phase(state)
    if state.keyed:
        seats = sorted(state.attempts[candidate].paper_seat for candidate in state.keyed)
        return Refusal("papers_half_typed", {"seats": ", ".join(seats[:20])})
    return (e.SittingClosed(command.count, command.head, command.signature, command.by, command.command_id),)


_DECIDE: dict[type, Callable[[SittingState, object, int], Decision]] = {  # type: ignore[assignment]
    c.OpenCheckIn: _open_check_in,
    c.SeatTerminal: _seat_terminal,
    c.UnseatTerminal: _unseat_terminal,
    c.CheckIn: _check_in,
    c.UndoCheckIn: _undo_check_in,
    c.ConfirmAttempt: _confirm,
    c.StartSitting: _start,
    c.SaveAnswer: _save,
    c.SubmitAttempt: _submit,
    c.HandIn: _hand_in,
    c.PauseSitting: _pause,
    c.ResumeSitting: _resume,
    c.ExtendTime: _extend,
    c.MoveCandidate: _move,
    c.KeyPaperAnswers: key_paper,
    c.SettlePaperAnswers: settle_paper,
    c.DropPaperAnswers: drop_paper,
    c.TakeUp: _take_up,
    c.Tick: _tick,
    c.MarkOffline: _mark_offline,
    c.MarkOnline: _mark_online,
    c.RaiseHand: _raise_hand,
    c.LowerHand: _lower_hand,
    c.AnswerCall: _answer_call,
    c.EndSitting: _end,
    c.CloseSitting: _close,
}
