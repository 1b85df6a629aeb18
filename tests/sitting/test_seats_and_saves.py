"""Who sits where, what a move does, and what a repeat of anything does: nothing."""

from __future__ import annotations

import pytest
from small_sitting import MINUTE, Bench

from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.rules import MAX_EVIDENCE, Refusal
from hallserver.sitting.state import Status
from hallserver.sitting.timekeeping import Phase

BY = "giamthi"


# -- the way through -------------------------------------------------------------------------------------------------


def test_a_candidate_goes_from_the_card_to_the_hand_in(bench: Bench) -> None:
    bench.must(c.OpenCheckIn(BY))
    bench.must(c.SeatTerminal("T-S1", "S1"))
    (checked_in,) = bench.must(c.CheckIn("001", "qr", "diemdanh"))
    assert (checked_in.seat, checked_in.epoch, checked_in.method) == ("S1", 1, "qr")
    bench.must(c.ConfirmAttempt("T-S1"))
    bench.must(c.StartSitting(BY))
    bench.now = bench.state.starts_ms or 0
    bench.must(bench.save("001", item=1, value=("a3",)))
    bench.must(bench.save("001", item=2, value=("b1", "b3"), flag=True))
    bench.must(bench.save("001", item=3, value=("t",)))
    bench.must(bench.save("001", item=1, value=()))
    bench.must(c.SubmitAttempt("T-S1", 1, 4))
    attempt = bench.attempt("001")
    assert attempt.answers == {2: ("b1", "b3"), 3: ("t",)}
    assert attempt.flags == {2}
    assert (attempt.status, attempt.submitted_by) == (Status.SUBMITTED, "candidate")


def test_who_was_checked_in_by_mistake_can_be_undone_and_checked_in_again(bench: Bench) -> None:
    bench.given_check_in("001")
    before = bench.attempt("001").epoch
    bench.must(c.UndoCheckIn("001", BY))
    assert bench.state.sitting_at == {}
    bench.must(c.CheckIn("001", "qr", BY))
    assert bench.attempt("001").epoch > before
    assert bench.attempt("001").status is Status.CHECKED_IN


def test_a_wrong_person_seated_late_can_still_be_undone_until_they_confirm(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(c.CheckIn("002", "qr", BY))
    bench.must(c.UndoCheckIn("002", BY))
    bench.must(c.CheckIn("002", "qr", BY))
    bench.must(c.ConfirmAttempt("T-S2"))
    assert bench.refused(c.UndoCheckIn("002", BY)) == "already_writing"


def test_confirming_twice_records_it_once(bench: Bench) -> None:
    bench.given_check_in("001")
    assert bench.must(c.ConfirmAttempt("T-S1")) == ()


# -- moves -----------------------------------------------------------------------------------------------------------


def test_a_move_takes_paper_and_answers_along_and_opens_a_new_epoch(bench: Bench) -> None:
    bench.given_running("001", "002")
    bench.must(bench.save("001", value=("a2",), flag=True))
    before = bench.attempt("001").epoch
    (moved,) = bench.must(c.MoveCandidate("001", "S5", "máy hỏng", BY))
    attempt = bench.attempt("001")
    assert (moved.from_seat, moved.to_seat, moved.epoch) == ("S1", "S5", attempt.epoch)
    assert attempt.epoch > before and attempt.last_seq == 0
    assert attempt.paper_seat == "S1"
    assert (attempt.answers, attempt.flags) == ({1: ("a2",)}, {1})
    assert bench.state.attempt_at_terminal("T-S1") is None
    assert bench.state.attempt_at_terminal("T-S5") is attempt


def test_what_the_old_terminal_still_sends_is_kept_as_evidence_and_counts_nothing(bench: Bench) -> None:
    bench.given_running("001", "002")
    late = bench.save("001", value=("a4",))
    bench.must(c.MoveCandidate("001", "S5", "", BY))
    answer = bench.do(late)
    assert isinstance(answer, Refusal) and answer.code == "stale_epoch"
    assert answer.evidence[0].value == ("a4",) and answer.evidence[0].terminal == "T-S1"
    assert bench.attempt("001").answers == {}
    bench.must(bench.save("001", value=("a1",)))
    assert bench.attempt("001").answers == {1: ("a1",)}


def test_nobody_puts_evidence_on_record_against_somebody_else(bench: Bench) -> None:
    bench.given_running("001", "002")
    theirs = bench.attempt("002").epoch
    assert bench.do(c.SaveAnswer("T-S1", theirs, 1, 1, (), False)) == Refusal("no_attempt")
    bench.must(c.MoveCandidate("002", "S5", "", BY))
    assert bench.do(c.SaveAnswer("T-S1", theirs, 1, 1, (), False)) == Refusal("no_attempt")
    assert bench.state.quarantined == {}


def test_a_browser_enrolled_anew_at_the_same_seat_may_still_bring_its_evidence(bench: Bench) -> None:
    bench.given_running("001")
    old = bench.attempt("001").epoch
    bench.must(c.SeatTerminal("T-new", "S1"))
    answer = bench.do(c.SaveAnswer("T-new", old, 1, 1, ("a1",), False))
    assert isinstance(answer, Refusal) and answer.code == "stale_epoch" and len(answer.evidence) == 1


def test_who_moves_before_check_in_gets_the_paper_of_the_new_seat(bench: Bench) -> None:
    bench.given_check_in()
    (moved,) = bench.must(c.MoveCandidate("001", "S6", "xe lăn", BY))
    assert moved.epoch == 0
    bench.must(c.CheckIn("001", "qr", BY))
    assert (bench.attempt("001").seat, bench.attempt("001").paper_seat) == ("S6", "S6")


def test_a_seat_left_by_a_move_is_free_for_the_next(bench: Bench) -> None:
    bench.given_check_in("001", "002")
    bench.must(c.MoveCandidate("001", "S5", "", BY))
    bench.must(c.MoveCandidate("002", "S1", "", BY))
    assert bench.state.sitting_at["S1"].candidate == "002"
    assert bench.state.sitting_at["S5"].candidate == "001"
    assert bench.state.allocated_to == {"S5": "001", "S1": "002", "S3": "003", "S4": "004"}


def test_who_moves_to_a_seat_whose_paper_went_along_with_another_gets_a_paper_of_their_own(bench: Bench) -> None:
    bench.given_check_in("001")
    bench.must(c.MoveCandidate("001", "S5", "máy hỏng", BY))
    bench.must(c.MoveCandidate("002", "S1", "đổi chỗ", BY))
    bench.must(c.CheckIn("002", "qr", BY))
    assert (bench.attempt("001").paper_seat, bench.attempt("002").paper_seat) == ("S1", "S2")
    bench.must(c.MoveCandidate("003", "S2", "đổi chỗ", BY))
    bench.must(c.CheckIn("003", "qr", BY))
    bench.must(c.MoveCandidate("004", "S3", "đổi chỗ", BY))
    bench.must(c.CheckIn("004", "qr", BY))
    papers = [attempt.paper_seat for attempt in bench.state.attempts.values()]
    assert len(set(papers)) == 4


def test_a_call_does_not_stay_behind_at_the_seat_left(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(c.RaiseHand("T-S1"))
    bench.must(c.MoveCandidate("001", "S5", "", BY))
    assert bench.state.hands == {}


# -- terminals -------------------------------------------------------------------------------------------------------


def test_a_terminal_put_in_place_of_a_broken_one_opens_a_new_epoch(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(bench.save("001"))
    old = bench.save("001", value=("a2",))
    (seated,) = bench.must(c.SeatTerminal("T-new", "S1"))
    assert seated.epoch == bench.attempt("001").epoch
    assert bench.refused(old) == "stale_epoch"
    bench.must(bench.save("001", seq=1, value=("a3",)))
    assert bench.attempt("001").answers == {1: ("a3",)}


def test_the_same_terminal_again_changes_nothing(bench: Bench) -> None:
    bench.given_running("001")
    assert bench.must(c.SeatTerminal("T-S1", "S1")) == ()


def test_a_terminal_carried_to_another_seat_leaves_its_own(bench: Bench) -> None:
    bench.given_check_in("001", "002")
    bench.must(c.SeatTerminal("T-S1", "S2"))
    assert bench.state.seat_of_terminal["T-S1"] == "S2"
    assert "S1" not in bench.state.terminal_at
    assert "T-S2" not in bench.state.seat_of_terminal


def test_a_terminal_taken_from_its_seat_speaks_for_nobody(bench: Bench) -> None:
    bench.given_running("001")
    late = bench.save("001")
    bench.must(c.UnseatTerminal("S1", BY))
    assert bench.refused(late) == "stale_epoch"
    assert bench.refused(c.SubmitAttempt("T-S1", bench.attempt("001").epoch, 0)) == "no_attempt"


def test_offline_is_noted_once_with_its_beginning_and_ended_once(bench: Bench) -> None:
    starts = bench.given_running("001")
    assert bench.must(c.MarkOffline("S1", starts + 3)) == (e.SeatWentOffline("S1", starts + 3),)
    assert bench.must(c.MarkOffline("S1", starts + 9)) == ()
    assert bench.must(c.MarkOnline("S1")) == (e.SeatCameBack("S1"),)
    assert bench.must(c.MarkOnline("S1")) == ()


def test_a_seat_where_nobody_sits_or_all_is_handed_in_does_not_go_offline(bench: Bench) -> None:
    bench.given_running("001", "002")
    bench.must(c.HandIn("001", "", BY))
    assert bench.must(c.MarkOffline("S1", bench.now)) == ()
    assert bench.must(c.MarkOffline("S5", bench.now)) == ()


def test_a_hand_is_raised_once_and_lowered_by_either_side(bench: Bench) -> None:
    bench.given_running("001")
    assert bench.must(c.RaiseHand("T-S1")) == (e.HandRaised("S1"),)
    assert bench.must(c.RaiseHand("T-S1")) == ()
    assert bench.must(c.LowerHand("T-S1")) == (e.HandLowered("S1"),)
    assert bench.must(c.LowerHand("T-S1")) == ()
    bench.must(c.RaiseHand("T-S1"))
    assert bench.must(c.AnswerCall("S1", BY)) == (e.HandLowered("S1", BY),)


# -- numbers ---------------------------------------------------------------------------------------------------------


def test_the_same_save_again_is_no_event_however_often(bench: Bench) -> None:
    bench.given_running("001")
    save = bench.save("001")
    bench.must(save)
    bench.must(bench.save("001", value=("a2",)))
    assert [bench.must(save) for _ in range(3)] == [(), (), ()]
    assert bench.attempt("001").answers == {1: ("a2",)}


@pytest.mark.parametrize("other", [{"value": ("a2",)}, {"flag": True}, {"item": 3, "value": ("t",)}])
def test_the_same_number_with_anything_else_is_a_conflict_and_kept(bench: Bench, other: dict) -> None:
    bench.given_running("001")
    bench.must(bench.save("001"))
    answer = bench.do(bench.save("001", seq=1, **other))
    assert isinstance(answer, Refusal) and answer.code == "seq_conflict" and len(answer.evidence) == 1
    assert bench.attempt("001").answers == {1: ("a1",)}


def test_a_gap_names_what_is_held_and_the_missing_ones_close_it(bench: Bench) -> None:
    bench.given_running("001")
    for _ in range(2):
        bench.must(bench.save("001"))
    answer = bench.do(bench.save("001", seq=5))
    assert answer == Refusal("seq_gap", {"have": 2})
    for seq in (3, 4, 5):
        bench.must(bench.save("001", seq=seq))
    assert bench.attempt("001").last_seq == 5


def test_handing_in_waits_for_what_is_missing_and_then_is_done_once(bench: Bench) -> None:
    bench.given_running("001", "002")
    epoch = bench.attempt("001").epoch
    bench.must(bench.save("001"))
    assert bench.do(c.SubmitAttempt("T-S1", epoch, 2)) == Refusal("answers_missing", {"have": 1})
    bench.must(bench.save("001"))
    assert len(bench.must(c.SubmitAttempt("T-S1", epoch, 2))) == 1
    assert bench.must(c.SubmitAttempt("T-S1", epoch, 2)) == ()
    assert bench.state.submitted == 1


def test_a_terminal_gone_mad_fills_the_journal_only_up_to_the_cap(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(bench.save("001"))
    bench.must(c.MoveCandidate("001", "S5", "", BY))
    kept = 0
    for seq in range(1, MAX_EVIDENCE + 20):
        answer = bench.do(c.SaveAnswer("T-S1", 1, seq, 1, ("a1",), False))
        assert isinstance(answer, Refusal) and answer.code == "stale_epoch"
        kept += len(answer.evidence)
    assert kept == MAX_EVIDENCE


# -- repeated commands -------------------------------------------------------------------------------------------------


def test_every_staff_command_repeated_with_its_id_has_no_second_effect(bench: Bench) -> None:
    script = [
        c.OpenCheckIn(BY, "1"),
        c.CheckIn("001", "qr", BY, "2"),
        c.UndoCheckIn("001", BY, "3"),
        c.CheckIn("001", "qr", BY, "4"),
        c.CheckIn("002", "qr", BY, "5"),
        c.MoveCandidate("001", "S5", "", BY, "6"),
        c.StartSitting(BY, "7"),
        c.ExtendTime("001", MINUTE, "", BY, "8"),
        c.ExtendTime("", MINUTE, "", BY, "9"),
        c.PauseSitting("", BY, "10"),
        c.ResumeSitting(False, BY, "11"),
        c.HandIn("001", "", BY, "12"),
        c.HandIn("002", "", BY, "13"),
    ]
    for command in script:
        assert len(bench.must(command)) >= 1
        for earlier in script[: script.index(command) + 1]:
            assert bench.must(earlier) == ()
    assert bench.attempt("001").extra_ms == MINUTE
    assert bench.state.extra_all_ms == MINUTE


def test_a_refused_command_may_be_tried_again_with_the_same_id(bench: Bench) -> None:
    assert bench.refused(c.CheckIn("001", "qr", BY, "x")) == "check_in_not_open"
    bench.must(c.OpenCheckIn(BY))
    assert len(bench.must(c.CheckIn("001", "qr", BY, "x"))) == 1


# -- closing -----------------------------------------------------------------------------------------------------------


def test_only_an_ended_sitting_can_be_closed_and_only_once(bench: Bench) -> None:
    bench.given_running("001")
    close = c.CloseSitting(BY, "k", 12, "ab", "sig")
    assert bench.refused(close) == "wrong_phase"
    bench.must(c.HandIn("001", "", BY))
    assert bench.refused(close) == "wrong_phase"
    bench.must(c.EndSitting(BY))
    assert bench.must(close) == (e.SittingClosed(12, "ab", "sig", BY, "k"),)
    assert bench.must(close) == ()
    assert bench.refused(c.CloseSitting(BY, "other", 12, "ab", "sig")) == "wrong_phase"
    assert bench.state.phase is Phase.CLOSED
