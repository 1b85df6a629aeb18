"""What counts and what does not, one millisecond either side of every moment a sitting knows."""

from __future__ import annotations

import pytest
from small_sitting import DURATION, GRACE, LEAD, MINUTE, NOON, SECOND, Bench

from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.rules import ALIVE_EVERY_MS, MAX_EXTENSION_MS, Refusal
from hallserver.sitting.state import Status
from hallserver.sitting.timekeeping import Phase

BY = "giamthi"


def counts(decision: object) -> bool:
    return isinstance(decision, tuple) and len(decision) == 1 and isinstance(decision[0], e.AnswerSaved)


# -- start -----------------------------------------------------------------------------------------------------------


def test_the_start_lies_one_bell_lead_ahead(bench: Bench) -> None:
    bench.given_check_in("001")
    (started,) = bench.must(c.StartSitting(BY), NOON + 7)
    assert started.starts_ms == NOON + 7 + LEAD


@pytest.mark.parametrize(("offset", "counted"), [(-1, False), (0, True), (1, True)])
def test_a_save_counts_from_the_first_moment_of_the_time(bench: Bench, offset: int, counted: bool) -> None:
    starts = bench.given_running("001")
    assert counts(bench.do(bench.save("001"), starts + offset)) is counted


@pytest.mark.parametrize(("offset", "accepted"), [(-1, False), (0, True)])
def test_nobody_hands_in_before_the_first_moment(bench: Bench, offset: int, accepted: bool) -> None:
    starts = bench.given_running("001", "002")
    answer = bench.do(c.SubmitAttempt("T-S1", bench.attempt("001").epoch, 0), starts + offset)
    assert isinstance(answer, tuple) is accepted


# -- deadline --------------------------------------------------------------------------------------------------------

AROUND_DEADLINE = [(-1, True), (0, True), (GRACE - 1, True), (GRACE, False), (GRACE + 1, False)]


@pytest.mark.parametrize(("offset", "counted"), AROUND_DEADLINE)
def test_a_save_counts_until_the_grace_is_over(bench: Bench, offset: int, counted: bool) -> None:
    starts = bench.given_running("001")
    answer = bench.do(bench.save("001"), starts + DURATION + offset)
    assert counts(answer) is counted
    if not counted:
        assert isinstance(answer, Refusal) and answer.code == "too_late" and len(answer.evidence) == 1
        assert bench.attempt("001").answers == {}


@pytest.mark.parametrize(("offset", "is_over"), [(-1, False), (0, True), (1, True)])
def test_the_clock_hands_in_when_nothing_more_may_arrive(bench: Bench, offset: int, is_over: bool) -> None:
    starts = bench.given_running("001")
    bench.do(c.Tick(), starts + DURATION + GRACE + offset)
    assert (bench.attempt("001").status is Status.SUBMITTED) is is_over
    if is_over:
        assert bench.attempt("001").submitted_by == "clock"


def test_a_late_answer_is_quarantined_once_and_changes_nothing(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.must(bench.save("001", value=("a1",)), starts + 5)
    late = bench.save("001", value=("a2",))
    first = bench.do(late, starts + DURATION + GRACE)
    again = bench.do(late, starts + DURATION + GRACE + 1)
    assert isinstance(first, Refusal) and isinstance(again, Refusal)
    assert (len(first.evidence), len(again.evidence)) == (1, 0)
    assert bench.attempt("001").answers == {1: ("a1",)}


# -- extra time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("candidate", ["001", ""])
@pytest.mark.parametrize(("offset", "counted"), AROUND_DEADLINE)
def test_extra_time_moves_the_deadline_by_exactly_itself(
    bench: Bench, candidate: str, offset: int, counted: bool
) -> None:
    starts = bench.given_running("001", "002")
    bench.must(c.ExtendTime(candidate, 5 * MINUTE, "ốm", BY), starts + MINUTE)
    late_for_others = starts + DURATION + 5 * MINUTE + offset
    assert counts(bench.do(bench.save("001"), late_for_others)) is counted
    assert counts(bench.do(bench.save("002"), late_for_others)) is (counted and candidate == "")


@pytest.mark.parametrize("extra", [1, MAX_EXTENSION_MS])
def test_extra_time_goes_from_one_millisecond_to_the_cap(bench: Bench, extra: int) -> None:
    bench.given_running("001")
    bench.must(c.ExtendTime("001", extra, "", BY))
    assert bench.attempt("001").extra_ms == extra


def test_extra_time_given_before_the_start_counts(bench: Bench) -> None:
    bench.given_check_in("001")
    bench.must(c.ExtendTime("001", MINUTE, "khuyết tật", BY))
    (started,) = bench.must(c.StartSitting(BY))
    assert bench.deadline("001") == started.starts_ms + DURATION + MINUTE


# -- pause -----------------------------------------------------------------------------------------------------------


def test_a_pause_is_given_back_to_the_millisecond(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.must(c.PauseSitting("mất điện", BY), starts + 10 * MINUTE)
    bench.must(c.ResumeSitting(False, BY), starts + 17 * MINUTE + 1)
    deadline = starts + DURATION + 7 * MINUTE + 1
    assert bench.deadline("001") == deadline
    assert counts(bench.do(bench.save("001"), deadline + GRACE - 1))
    assert bench.refused(bench.save("001"), deadline + GRACE) == "too_late"


def test_while_paused_the_time_left_stands_still_however_long_it_lasts(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.must(c.PauseSitting("", BY), starts + MINUTE)
    for waited in (0, 1, DURATION, 10 * DURATION):
        now = starts + MINUTE + waited
        left = (bench.state.deadline_of(bench.attempt("001"), now) or 0) - now
        assert left == DURATION - MINUTE
        bench.do(c.Tick(), now)
        assert bench.attempt("001").status is Status.CONFIRMED


def test_what_was_under_way_when_the_pause_began_still_counts(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.must(c.PauseSitting("", BY), starts + MINUTE)
    assert counts(bench.do(bench.save("001"), starts + 2 * DURATION))


@pytest.mark.parametrize(("offset", "counted"), [(GRACE - 1, True), (GRACE, False)])
def test_a_pause_does_not_revive_who_was_too_late_before_it(bench: Bench, offset: int, counted: bool) -> None:
    starts = bench.given_running("001")
    bench.must(c.PauseSitting("", BY), starts + DURATION + offset)
    assert counts(bench.do(bench.save("001"), starts + DURATION + offset + MINUTE)) is counted


def test_nobody_hands_in_while_the_hall_stands_still_except_an_invigilator(bench: Bench) -> None:
    starts = bench.given_running("001", "002")
    bench.must(c.PauseSitting("", BY), starts + MINUTE)
    assert bench.refused(c.SubmitAttempt("T-S1", bench.attempt("001").epoch, 0)) == "wrong_phase"
    bench.must(c.HandIn("001", "về ốm", BY))
    assert bench.attempt("001").submitted_by == "invigilator"


def test_a_pause_before_the_first_moment_moves_the_deadline_only_by_what_lies_in_the_time(bench: Bench) -> None:
    bench.given_check_in("001")
    (started,) = bench.must(c.StartSitting(BY))
    bench.must(c.PauseSitting("", BY), started.starts_ms - 1_000)
    bench.must(c.ResumeSitting(False, BY), started.starts_ms + 4_000)
    assert bench.deadline("001") == started.starts_ms + DURATION + 4_000


# -- outage ----------------------------------------------------------------------------------------------------------


def test_after_a_crash_the_hall_is_paused_and_the_exact_outage_is_on_offer(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.given_crash(alive_until=starts + 10 * MINUTE, back_at=starts + 13 * MINUTE + 5)
    assert bench.state.phase is Phase.PAUSED
    assert bench.state.pause_cause == "restart"
    assert bench.state.outage == (starts + 10 * MINUTE, starts + 13 * MINUTE + 5)


@pytest.mark.parametrize(("credit", "given_ms"), [(True, 3 * MINUTE + 5), (False, 0)])
def test_resuming_gives_the_outage_back_only_if_asked_and_the_pause_always(
    bench: Bench, credit: bool, given_ms: int
) -> None:
    starts = bench.given_running("001")
    bench.given_crash(alive_until=starts + 10 * MINUTE, back_at=starts + 13 * MINUTE + 5)
    bench.must(c.ResumeSitting(credit, BY), starts + 20 * MINUTE)
    paused = 7 * MINUTE - 5
    assert bench.deadline("001") == starts + DURATION + given_ms + paused
    assert bench.state.outage is None


def test_a_second_crash_while_paused_keeps_the_first_offer(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.given_crash(alive_until=starts + MINUTE, back_at=starts + 2 * MINUTE)
    bench.given_crash(alive_until=starts + 3 * MINUTE, back_at=starts + 30 * MINUTE)
    bench.must(c.ResumeSitting(True, BY), starts + 31 * MINUTE)
    assert bench.deadline("001") == starts + DURATION + MINUTE + 29 * MINUTE


def test_two_outages_are_credited_each_for_itself(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.given_crash(alive_until=starts + MINUTE, back_at=starts + 2 * MINUTE)
    bench.must(c.ResumeSitting(True, BY), starts + 2 * MINUTE)
    bench.given_crash(alive_until=starts + 5 * MINUTE, back_at=starts + 9 * MINUTE)
    bench.must(c.ResumeSitting(True, BY), starts + 9 * MINUTE)
    assert bench.deadline("001") == starts + DURATION + MINUTE + 4 * MINUTE


def test_saves_sent_again_after_a_crash_count_as_of_when_the_server_was_last_alive(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.given_crash(alive_until=starts + 10 * MINUTE, back_at=starts + 13 * MINUTE)
    assert counts(bench.do(bench.save("001"), starts + 5 * DURATION))


@pytest.mark.parametrize(("offset", "counted"), [(-1, True), (GRACE - 1, True), (GRACE, False)])
def test_an_outage_across_the_deadline_is_judged_by_its_beginning(bench: Bench, offset: int, counted: bool) -> None:
    starts = bench.given_running("001")
    bench.given_crash(alive_until=starts + DURATION + offset, back_at=starts + DURATION + 10 * MINUTE)
    assert counts(bench.do(bench.save("001"), starts + DURATION + 11 * MINUTE)) is counted


@pytest.mark.parametrize("credit", [True, False])
def test_after_an_outage_across_the_deadline_the_credit_decides_whether_time_is_left(
    bench: Bench, credit: bool
) -> None:
    starts = bench.given_running("001")
    alive, back = starts + DURATION - MINUTE, starts + DURATION + 9 * MINUTE
    bench.given_crash(alive, back)
    bench.must(c.ResumeSitting(credit, BY), back + MINUTE)
    bench.do(c.Tick(), back + MINUTE)
    assert (bench.attempt("001").status is Status.CONFIRMED) is credit
    if credit:
        assert bench.deadline("001") - bench.now == MINUTE


@pytest.mark.parametrize(
    ("alive", "back", "outage"),
    [
        (-LEAD, -1, None),
        (-LEAD, 0, None),
        (-LEAD, 1, (0, 1)),
        (-1, 500, (0, 500)),
        (0, 500, (0, 500)),
        (1, 500, (1, 500)),
    ],
)
def test_only_the_part_of_an_outage_after_the_bell_is_on_offer(
    bench: Bench, alive: int, back: int, outage: tuple[int, int] | None
) -> None:
    starts = bench.given_running("001")
    bench.given_crash(starts + alive, starts + back)
    assert bench.state.outage == (outage and (starts + outage[0], starts + outage[1]))


@pytest.mark.parametrize("phase", [Phase.SEALED, Phase.CHECK_IN, Phase.ENDED])
def test_a_restart_outside_the_time_pauses_nothing(bench: Bench, phase: Phase) -> None:
    if phase is not Phase.SEALED:
        bench.given_check_in("001")
    if phase is Phase.ENDED:
        bench.must(c.StartSitting(BY))
        bench.must(c.HandIn("001", "", BY))
        bench.must(c.EndSitting(BY))
    (started,) = bench.must(c.TakeUp("test"), bench.now + MINUTE)
    assert isinstance(started, e.ServerStarted)
    assert bench.state.phase is phase


# -- the end ---------------------------------------------------------------------------------------------------------


def test_the_sitting_ends_by_itself_when_everybody_allocated_has_handed_in(bench: Bench) -> None:
    bench.given_running("001", "002", "003", "004")
    for person in ("001", "002", "003", "004"):
        bench.must(c.SubmitAttempt(bench.terminal(person), bench.attempt(person).epoch, 0))
    assert bench.must(c.Tick()) == (e.SittingEnded(),)


@pytest.mark.parametrize(("offset", "ended"), [(-1, False), (0, True)])
def test_with_somebody_absent_it_ends_when_their_time_would_be_over_too(bench: Bench, offset: int, ended: bool) -> None:
    starts = bench.given_running("001")
    bench.must(c.SubmitAttempt("T-S1", bench.attempt("001").epoch, 0))
    bench.do(c.Tick(), starts + DURATION + offset)
    assert (bench.state.phase is Phase.ENDED) is ended


def test_who_comes_late_gets_what_is_left(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.must(c.CheckIn("002", "qr", BY), starts + 40 * MINUTE)
    bench.must(c.ConfirmAttempt("T-S2"))
    assert bench.deadline("002") == starts + DURATION
    assert counts(bench.do(bench.save("002"), starts + DURATION - 1))


def test_who_comes_when_the_time_is_over_stays_absent_while_others_have_extra_time(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.must(c.ExtendTime("001", 30 * MINUTE, "", BY))
    assert bench.refused(c.CheckIn("002", "qr", BY), starts + DURATION) == "time_over"
    assert "002" not in bench.state.attempts
    bench.must(c.ExtendTime("", 5 * MINUTE, "", BY))
    bench.must(c.CheckIn("002", "qr", BY))
    assert bench.deadline("002") == starts + DURATION + 5 * MINUTE


def test_a_sitting_that_all_left_can_be_ended_early_and_only_then(bench: Bench) -> None:
    bench.given_running("001", "002")
    bench.must(c.HandIn("001", "", BY))
    assert bench.refused(c.EndSitting(BY)) == "still_writing"
    bench.must(c.HandIn("002", "", BY))
    bench.must(c.EndSitting(BY))
    assert bench.state.phase is Phase.ENDED


def test_a_running_sitting_gives_a_sign_of_life_while_nothing_else_happens(bench: Bench) -> None:
    starts = bench.given_running("001")
    bench.must(bench.save("001"), starts + SECOND)
    assert bench.must(c.Tick(), starts + SECOND + ALIVE_EVERY_MS - 1) == ()
    assert bench.must(c.Tick(), starts + SECOND + ALIVE_EVERY_MS) == (e.ServerAlive(),)
    assert bench.must(c.Tick(), starts + SECOND + ALIVE_EVERY_MS + 1) == ()
