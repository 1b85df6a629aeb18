"""Whatever anybody does in whatever order: what must be so after each step, and after the journal is read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_sitting import DURATION, GRACE, MINUTE, SECOND, Bench, chained, small_facts

from hallserver.engine import fold
from hallserver.journal.chain import check_chain
from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.rules import Refusal
from hallserver.sitting.state import SittingState
from hallserver.sitting.timekeeping import Phase

PEOPLE = ("001", "002", "003", "900", "nobody")
SEATS = ("S1", "S2", "S3", "S4", "Z9")
TERMINALS = ("T-S1", "T-S2", "T-S3", "T-S4", "T-new")
people, seats, terminals = st.sampled_from(PEOPLE), st.sampled_from(SEATS), st.sampled_from(TERMINALS)
ids = st.sampled_from(["", "", "", "k1", "k2", "k3"])
small = st.integers(0, 6)
values = st.sampled_from([(), ("a1",), ("a2",), ("b1", "b2"), ("t",), ("zz",)])
written = st.sampled_from(
    [(), ((1, ("a1",)),), ((1, ("a2",)),), ((1, ("a1",)), (3, ("t",))), ((1, ()),), ((3, ("zz",)),)]
)
typists, unread = st.sampled_from(["lan", "minh"]), st.sampled_from([(), (), (3,), (7,)])
BY = st.just("giamthi")
WHY = st.just("")

# Steps that are free of the state, and two that look at it so that saves and hand-ins often fit.
COMMANDS = st.one_of(
    st.builds(c.OpenCheckIn, BY, ids),
    st.builds(c.SeatTerminal, terminals, seats),
    st.builds(c.UnseatTerminal, seats, BY, ids),
    st.builds(c.CheckIn, people, st.just("qr"), BY, ids),
    st.builds(c.UndoCheckIn, people, BY, ids),
    st.builds(c.ConfirmAttempt, terminals),
    st.builds(c.ConfirmAttempt, terminals),
    st.builds(c.StartSitting, BY, ids),
    st.builds(c.SaveAnswer, terminals, small, small, small, values, st.booleans()),
    st.builds(c.SubmitAttempt, terminals, small, small),
    st.builds(c.HandIn, people, WHY, BY, ids),
    st.builds(c.PauseSitting, WHY, BY, ids),
    st.builds(c.ResumeSitting, st.booleans(), BY, ids),
    st.builds(c.ExtendTime, st.sampled_from([*PEOPLE, ""]), st.sampled_from([0, 1, MINUTE]), WHY, BY, ids),
    st.builds(c.MoveCandidate, people, seats, WHY, BY, ids),
    st.builds(c.KeyPaperAnswers, people, written, WHY, typists, ids, unread),
    st.builds(c.KeyPaperAnswers, people, written, WHY, typists, ids),
    st.builds(c.SettlePaperAnswers, people, written, WHY, BY, ids, unread, st.none()),
    st.builds(c.DropPaperAnswers, people, BY, ids),
    st.builds(c.TakeUp, st.just("test")),
    st.builds(c.Tick),
    st.builds(c.MarkOffline, seats, st.just(0)),
    st.builds(c.MarkOnline, seats),
    st.builds(c.RaiseHand, terminals),
    st.builds(c.LowerHand, terminals),
    st.builds(c.AnswerCall, seats, BY, ids),
    st.builds(c.EndSitting, BY),
    st.builds(c.CloseSitting, BY, ids, small, st.just("00"), st.just("x")),
)
FITTING_SAVE = st.tuples(st.just("save"), st.sampled_from(PEOPLE[:3]), st.sampled_from([("a1",), ("a3",), ()]))
WAITS = st.sampled_from([0, 1, SECOND, 5 * SECOND, MINUTE, 10 * MINUTE, DURATION, DURATION + GRACE])
STEPS = st.lists(st.tuples(WAITS, st.one_of(COMMANDS, COMMANDS, FITTING_SAVE)), min_size=1, max_size=60)
BEGINNINGS = st.sampled_from(["sealed", "check_in", "running"])
EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def begin(how: str) -> Bench:
    bench = Bench(small_facts(candidates=3, seats=4))
    if how == "check_in":
        bench.given_check_in("001")
    elif how == "running":
        bench.given_running("001", "002")
    return bench


def play(bench: Bench, step: Any) -> None:
    wait, command = step
    if isinstance(command, tuple):
        _, candidate, value = command
        attempt = bench.state.attempts.get(candidate)
        terminal = bench.state.terminal_at.get(attempt.seat) if attempt else None
        if attempt is None or terminal is None:
            return
        command = c.SaveAnswer(terminal, attempt.epoch, attempt.last_seq + 1, 1, value, False)
    bench.do(command, bench.now + wait)


def everything(state: SittingState) -> dict[str, Any]:
    """All that a state holds, attempts opened up, so that two can be compared."""
    found = dict(vars(state))
    del found["facts"]
    for name in ("attempts", "sitting_at"):
        found[name] = {key: {s: getattr(a, s) for s in a.__slots__} for key, a in found[name].items()}
    return found


@EXAMPLES
@given(BEGINNINGS, STEPS)
def test_reading_the_journal_again_gives_exactly_the_live_state(how: str, steps: list) -> None:
    bench = begin(how)
    for step in steps:
        play(bench, step)
    again, last = fold(bench.facts, check_chain(chained(bench.log)))
    assert everything(again) == everything(bench.state)
    assert last is not None and last.seq == bench.state.event_count
    for seat, attempt in again.sitting_at.items():
        assert again.attempts[attempt.candidate] is attempt and attempt.seat == seat


@EXAMPLES
@given(BEGINNINGS, STEPS)
def test_a_refusal_changes_nothing_but_the_evidence_it_keeps(how: str, steps: list) -> None:
    bench = begin(how)
    for step in steps:
        before = bench.state.event_count
        play(bench, step)
        added = [event for _, event in bench.log[before:]]
        assert len(added) == bench.state.event_count - before
        kinds = {type(event) for event in added}
        assert e.AnswerQuarantined not in kinds or kinds == {e.AnswerQuarantined}


def check_places(state: SittingState) -> None:
    assert {seat: candidate for candidate, seat in state.seat_of.items()} == state.allocated_to
    assert len(set(state.seat_of.values())) == len(state.seat_of)
    assert {a.candidate: seat for seat, a in state.sitting_at.items()} == {
        candidate: a.seat for candidate, a in state.attempts.items()
    }
    assert all(state.seat_of[candidate] == a.seat for candidate, a in state.attempts.items())
    assert {terminal: seat for seat, terminal in state.terminal_at.items()} == state.seat_of_terminal
    epochs = [a.epoch for a in state.attempts.values()]
    assert len(set(epochs)) == len(epochs) and all(0 < epoch <= state.last_epoch for epoch in epochs)
    assert set(state.hands) <= set(state.facts.papers)
    assert state.submitted == sum(a.submitted_ms is not None for a in state.attempts.values())


@EXAMPLES
@given(BEGINNINGS, STEPS)
def test_a_candidate_a_seat_and_a_terminal_belong_to_one_another_alone(how: str, steps: list) -> None:
    bench = begin(how)
    for step in steps:
        play(bench, step)
        check_places(bench.state)


@EXAMPLES
@given(STEPS)
def test_no_deadline_ever_comes_nearer(steps: list) -> None:
    bench = begin("running")
    before: dict[str, int] = {}
    for step in steps:
        play(bench, step)
        if bench.state.phase not in (Phase.RUNNING, Phase.PAUSED):
            return
        now = {person: bench.deadline(person) for person in bench.state.attempts}
        extra = {person: a.extra_ms for person, a in bench.state.attempts.items()}
        for person, deadline in now.items():
            # Undone and checked in anew, an attempt begins without the extra time of the one before.
            if person in before and extra[person]:
                assert deadline >= before[person]
        hall = bench.state.latest_deadline(bench.now)
        assert hall is not None and all(
            hall >= now[p] for p, a in bench.state.attempts.items() if a.submitted_ms is None
        )
        before = now


@EXAMPLES
@given(BEGINNINGS, STEPS)
def test_the_answers_are_the_last_acknowledged_saves_and_nothing_else(how: str, steps: list) -> None:
    bench = begin(how)
    for step in steps:
        play(bench, step)
    told: dict[str, dict[int, tuple]] = {}
    flags: dict[str, set[int]] = {}
    for _, event in bench.log:
        if isinstance(event, e.CandidateCheckedIn):
            told[event.candidate], flags[event.candidate] = {}, set()
        if isinstance(event, e.AnswerSaved):
            told[event.candidate][event.item] = event.value
            (flags[event.candidate].add if event.flag else flags[event.candidate].discard)(event.item)
        if isinstance(event, e.PaperAnswersTaken):
            told[event.candidate].update(event.answers)
            assert len(set(event.typed_by)) == 2 and not (event.settled and event.by in event.typed_by)
    for person, attempt in bench.state.attempts.items():
        assert attempt.answers == {item: value for item, value in told[person].items() if value}
        assert attempt.flags == flags[person]


@EXAMPLES
@given(BEGINNINGS, STEPS)
def test_what_staff_do_with_a_number_of_its_own_is_done_once_however_often_it_is_sent(how: str, steps: list) -> None:
    bench = begin(how)
    done = []
    for number, (wait, command) in enumerate(steps):
        if not hasattr(command, "command_id"):
            play(bench, (wait, command))
            continue
        command = replace(command, command_id=f"n{number}")
        if not isinstance(bench.do(command, bench.now + wait), Refusal):
            done.append(command)
        before = everything(bench.state)
        assert all(bench.must(earlier) == () for earlier in done if earlier.command_id in bench.state.done)
        assert everything(bench.state) == before


@EXAMPLES
@given(STEPS)
def test_saving_twice_is_saving_once(steps: list) -> None:
    bench = begin("running")
    for step in steps:
        play(bench, step)
        _, event = bench.log[-1]
        if isinstance(event, e.AnswerSaved):
            attempt = bench.attempt(event.candidate)
            again = c.SaveAnswer(
                bench.state.terminal_at[attempt.seat], event.epoch, event.seq, event.item, event.value, event.flag
            )
            before = everything(bench.state)
            assert bench.must(again) == ()
            assert everything(bench.state) == before


@EXAMPLES
@given(BEGINNINGS, STEPS)
def test_nothing_follows_the_close_and_phases_go_forward_only(how: str, steps: list) -> None:
    bench = begin(how)
    order = [Phase.SEALED, Phase.CHECK_IN, Phase.RUNNING, Phase.PAUSED, Phase.ENDED, Phase.CLOSED]
    reached = 0
    for step in steps:
        play(bench, step)
        place = order.index(bench.state.phase)
        assert place >= reached or (order[reached] is Phase.PAUSED and bench.state.phase is Phase.RUNNING)
        reached = place
    closed = [n for n, (_, event) in enumerate(bench.log) if isinstance(event, e.SittingClosed)]
    assert closed in ([], [len(bench.log) - 1])


@EXAMPLES
@given(BEGINNINGS, STEPS)
def test_the_rules_only_read(how: str, steps: list) -> None:
    from hallserver.sitting.rules import decide

    bench = begin(how)
    for wait, command in steps:
        if isinstance(command, tuple):
            continue
        before = everything(bench.state)
        frozen = repr(before)
        first = decide(bench.state, command, bench.now + wait)
        assert decide(bench.state, command, bench.now + wait) == first
        assert repr(everything(bench.state)) == frozen
        assert isinstance(first, Refusal | tuple)
        play(bench, (wait, command))
