"""Every refusal of the rules, one way to meet each; fails when a code has none."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_sitting import DURATION, GRACE, LEAD, MINUTE, Bench

from hallserver.sitting import commands as c
from hallserver.sitting import paper_rules, refusals, rules
from hallserver.sitting.facts import ItemShape
from hallserver.sitting.rules import MAX_EXTENSION_MS, Refusal
from hallserver.sitting.timekeeping import Phase
from question_bank.model import QuestionType

BY = "giamthi"
Way = Callable[[Bench], c.Command]


def test_wrong_phase_names_the_phase_for_every_command_that_has_one(bench: Bench) -> None:
    bench.given_running("001", "002")
    answer = bench.do(c.StartSitting(BY))
    assert answer == Refusal("wrong_phase", {"phase": Phase.RUNNING})


def _submitted(b: Bench) -> None:
    b.given_running("001", "002")
    b.must(c.SubmitAttempt("T-S1", b.attempt("001").epoch, 0))


def way_wrong_phase(b: Bench) -> c.Command:
    return c.StartSitting(BY)


def way_seat_unknown_terminal(b: Bench) -> c.Command:
    return c.SeatTerminal("T", "Z9")


def way_seat_unknown_move(b: Bench) -> c.Command:
    return c.MoveCandidate("001", "Z9", "", BY)


def way_seat_without_terminal(b: Bench) -> c.Command:
    return c.UnseatTerminal("S1", BY)


def way_course_below_minimum(b: Bench) -> c.Command:
    b.given_check_in()
    return c.CheckIn("900", "qr", BY)


def way_not_allocated_check_in(b: Bench) -> c.Command:
    b.given_check_in()
    return c.CheckIn("777", "qr", BY)


def way_not_allocated_move(b: Bench) -> c.Command:
    return c.MoveCandidate("777", "S5", "", BY)


def way_check_in_not_open(b: Bench) -> c.Command:
    return c.CheckIn("001", "qr", BY)


def way_already_checked_in(b: Bench) -> c.Command:
    b.given_check_in("001")
    return c.CheckIn("001", "qr", BY)


def way_seat_taken(b: Bench) -> c.Command:
    b.given_check_in("001", "002")
    return c.MoveCandidate("001", "S2", "", BY)


def way_seat_reserved(b: Bench) -> c.Command:
    b.given_check_in("001")
    return c.MoveCandidate("001", "S2", "", BY)


def way_seat_same(b: Bench) -> c.Command:
    return c.MoveCandidate("001", "S1", "", BY)


def way_not_checked_in_undo(b: Bench) -> c.Command:
    b.given_check_in()
    return c.UndoCheckIn("001", BY)


def way_not_checked_in_hand_in(b: Bench) -> c.Command:
    b.given_running("001")
    return c.HandIn("002", "", BY)


def way_not_checked_in_extend(b: Bench) -> c.Command:
    b.given_running("001")
    return c.ExtendTime("002", MINUTE, "", BY)


def way_submitted_undo(b: Bench) -> c.Command:
    _submitted(b)
    return c.UndoCheckIn("001", BY)


def way_submitted_extend(b: Bench) -> c.Command:
    _submitted(b)
    return c.ExtendTime("001", MINUTE, "", BY)


def way_submitted_move(b: Bench) -> c.Command:
    _submitted(b)
    return c.MoveCandidate("001", "S5", "", BY)


def way_submitted_save(b: Bench) -> c.Command:
    _submitted(b)
    return b.save("001")


def way_already_writing(b: Bench) -> c.Command:
    b.given_running("001")
    return c.UndoCheckIn("001", BY)


def way_no_attempt_confirm(b: Bench) -> c.Command:
    b.given_check_in()
    return c.ConfirmAttempt("T-S1")


def way_no_attempt_save(b: Bench) -> c.Command:
    b.given_running("001")
    return c.SaveAnswer("T-S2", 77, 1, 1, ("a1",), False)


def way_no_attempt_submit(b: Bench) -> c.Command:
    b.given_running("001")
    return c.SubmitAttempt("T-S2", 1, 0)


def way_no_attempt_hand(b: Bench) -> c.Command:
    return c.RaiseHand("T-nobody")


def way_nobody_checked_in(b: Bench) -> c.Command:
    b.given_check_in()
    return c.StartSitting(BY)


def way_unknown_item(b: Bench) -> c.Command:
    b.given_running("001")
    return b.save("001", item=4)


def way_unknown_item_zero(b: Bench) -> c.Command:
    b.given_running("001")
    return b.save("001", item=0)


def way_too_many_options(b: Bench) -> c.Command:
    b.given_running("001")
    return b.save("001", value=("a1", "a2"))


def way_too_many_options_twice_the_same(b: Bench) -> c.Command:
    b.given_running("001")
    return b.save("001", item=2, value=("b1", "b1"))


def way_unknown_option(b: Bench) -> c.Command:
    b.given_running("001")
    return b.save("001", value=("b1",))


def way_answer_too_long(b: Bench) -> c.Command:
    essay = ItemShape(QuestionType.ESSAY, frozenset(), 1, longest=5)
    b.__init__(replace(b.facts, papers=dict.fromkeys(b.facts.seats, (essay,))))
    b.given_running("001")
    return b.save("001", value=("sáu ký",))


def way_not_confirmed(b: Bench) -> c.Command:
    b.given_running("001")
    b.must(c.CheckIn("002", "qr", BY))
    return b.save("002")


def way_too_late(b: Bench) -> c.Command:
    starts = b.given_running("001")
    b.now = starts + DURATION + GRACE
    return b.save("001")


def way_seq_gap(b: Bench) -> c.Command:
    b.given_running("001")
    return b.save("001", seq=2)


def way_seq_gap_below_one(b: Bench) -> c.Command:
    b.given_running("001")
    return b.save("001", seq=0)


def way_seq_conflict(b: Bench) -> c.Command:
    b.given_running("001")
    b.must(b.save("001", value=("a1",)))
    return b.save("001", seq=1, value=("a2",))


def way_stale_epoch_save(b: Bench) -> c.Command:
    b.given_running("001")
    late = b.save("001")
    b.must(c.MoveCandidate("001", "S5", "", BY))
    return late


def way_stale_epoch_submit(b: Bench) -> c.Command:
    b.given_running("001")
    return c.SubmitAttempt("T-S1", 0, 0)


def way_answers_missing(b: Bench) -> c.Command:
    b.given_running("001")
    return c.SubmitAttempt("T-S1", b.attempt("001").epoch, 1)


def way_extension_out_of_range(b: Bench) -> c.Command:
    b.given_running("001")
    return c.ExtendTime("001", MAX_EXTENSION_MS + 1, "", BY)


def way_extension_out_of_range_zero(b: Bench) -> c.Command:
    b.given_running("001")
    return c.ExtendTime("", 0, "", BY)


def way_no_call(b: Bench) -> c.Command:
    b.given_running("001")
    return c.AnswerCall("S1", BY)


def way_still_writing(b: Bench) -> c.Command:
    b.given_running("001")
    return c.EndSitting(BY)


def way_time_over(b: Bench) -> c.Command:
    starts = b.given_running("001")
    b.must(c.ExtendTime("001", MINUTE, "", BY))
    b.now = starts + DURATION
    return c.CheckIn("002", "qr", BY)


def way_not_checked_in_paper(b: Bench) -> c.Command:
    b.given_running("001")
    return c.KeyPaperAnswers("002", (), "", BY)


def way_submitted_paper(b: Bench) -> c.Command:
    b.given_running("001")
    b.must(c.SubmitAttempt(b.terminal("001"), b.attempt("001").epoch, 0))
    return c.KeyPaperAnswers("001", ((1, ("a1",)),), "", BY)


def way_wrong_phase_paper(b: Bench) -> c.Command:
    b.given_check_in("001")
    return c.KeyPaperAnswers("001", (), "", BY)


def way_unknown_option_paper(b: Bench) -> c.Command:
    b.given_running("001")
    return c.KeyPaperAnswers("001", ((2, ("b1",)), (1, ("b1",))), "", BY)


def _typed_twice(b: Bench, first: tuple, second: tuple) -> None:
    b.given_running("001")
    b.must(c.KeyPaperAnswers("001", first, "", "lan"))
    b.must(c.KeyPaperAnswers("001", second, "", "minh"))


def way_paper_keyed_twice(b: Bench) -> c.Command:
    _typed_twice(b, ((1, ("a1",)),), ((1, ("a2",)),))
    return c.KeyPaperAnswers("001", ((1, ("a1",)),), "", BY)


def way_paper_same_person(b: Bench) -> c.Command:
    b.given_running("001")
    b.must(c.KeyPaperAnswers("001", ((1, ("a1",)),), "", BY))
    return c.KeyPaperAnswers("001", ((1, ("a1",)),), "", BY)


def way_paper_third_person(b: Bench) -> c.Command:
    _typed_twice(b, ((1, ("a1",)),), ((1, ("a2",)),))
    return c.SettlePaperAnswers("001", ((1, ("a1",)),), "", "minh")


def way_paper_overtaken(b: Bench) -> c.Command:
    _typed_twice(b, ((1, ("a1",)),), ((1, ("a2",)),))
    b.must(b.save("001", item=3, value=("t",)))
    return c.SettlePaperAnswers("001", ((1, ("a1",)),), "", BY)


def way_paper_not_settled(b: Bench) -> c.Command:
    _typed_twice(b, ((1, ("a1",)), (3, ("t",))), ((1, ("a2",)), (3, ("f",))))
    return c.SettlePaperAnswers("001", ((1, ("a1",)),), "", BY)


def way_paper_not_settled_once(b: Bench) -> c.Command:
    b.given_running("001")
    b.must(c.KeyPaperAnswers("001", ((1, ("a1",)),), "", "lan"))
    return c.SettlePaperAnswers("001", (), "", BY)


def way_papers_half_typed(b: Bench) -> c.Command:
    b.given_running("001")
    b.must(c.KeyPaperAnswers("001", ((1, ("a1",)),), "", BY))
    b.must(c.HandIn("001", "", BY))
    b.must(c.EndSitting(BY))
    return c.CloseSitting(BY, "", 1, "00", "x")


def _codes() -> set[str]:
    """Every code that the rules name in a call of Refusal or _quarantine."""
    files = [Path(module.__file__) for module in (rules, paper_rules, refusals)]
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("Refusal", "_quarantine")]
    found = {arg.value for call in named for arg in call.args if isinstance(arg, ast.Constant)}
    return {code for code in found if isinstance(code, str)}


CODES = _codes()
WAYS: dict[str, Way] = {
    name.removeprefix("way_"): way for name, way in list(globals().items()) if name.startswith("way_")
}


def code_of(name: str) -> str:
    """The code that a way's name begins with, the longest that fits."""
    return max((code for code in [*CODES, "course_below_minimum"] if name.startswith(code)), key=len)


@pytest.mark.parametrize("name", sorted(WAYS))
def test_the_way_leads_to_its_refusal(name: str, bench: Bench) -> None:
    command = WAYS[name](bench)
    before = bench.state.event_count
    answer = bench.do(command)
    assert isinstance(answer, Refusal)
    assert answer.code == code_of(name)
    assert bench.state.event_count == before + len(answer.evidence)


def test_every_refusal_code_of_the_rules_has_a_way() -> None:
    assert len(CODES) >= 25
    assert {code_of(name) for name in WAYS} >= CODES


def test_evidence_comes_with_the_four_refusals_that_may_be_honest_work() -> None:
    kept = set()
    for way in WAYS.values():
        bench = Bench()
        answer = bench.do(way(bench))
        assert isinstance(answer, Refusal)
        if answer.evidence:
            kept.add(answer.code)
            assert all(event.reason == answer.code for event in answer.evidence)
            assert bench.state.quarantined["001"]
    assert kept == {"too_late", "stale_epoch", "seq_conflict", "submitted"}


_CLOSED = (
    c.OpenCheckIn(BY),
    c.SeatTerminal("T-new", "S1"),
    c.UnseatTerminal("S1", BY),
    c.CheckIn("002", "qr", BY),
    c.UndoCheckIn("001", BY),
    c.ConfirmAttempt("T-S1"),
    c.StartSitting(BY),
    c.SaveAnswer("T-S1", 1, 9, 1, ("a1",), False),
    c.SubmitAttempt("T-S1", 1, 0),
    c.HandIn("001", "", BY),
    c.PauseSitting("", BY),
    c.ResumeSitting(True, BY),
    c.ExtendTime("", MINUTE, "", BY),
    c.MoveCandidate("001", "S5", "", BY),
    c.KeyPaperAnswers("001", ((1, ("a1",)),), "", BY),
    c.SettlePaperAnswers("001", ((1, ("a1",)),), "", BY),
    c.DropPaperAnswers("001", BY),
    c.TakeUp("test"),
    c.Tick(),
    c.MarkOffline("S1", 0),
    c.MarkOnline("S3"),
    c.RaiseHand("T-S2"),
    c.LowerHand("T-S3"),
    c.AnswerCall("S3", BY),
    c.EndSitting(BY),
    c.CloseSitting(BY, "again", 1, "00", "x"),
)


def test_the_list_of_commands_after_the_close_is_whole() -> None:
    assert {type(command) for command in _CLOSED} == set(c.Command.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", _CLOSED, ids=lambda command: type(command).__name__)
def test_nothing_at_all_is_recorded_after_the_closing_event(command: c.Command, bench: Bench) -> None:
    """The closing statement counts the entries before it: one more and the file would not verify."""
    bench.given_running("001")
    bench.must(c.RaiseHand("T-S3"))
    bench.must(c.MarkOffline("S1", bench.now))
    bench.must(c.HandIn("001", "", BY))
    bench.must(c.EndSitting(BY))
    bench.must(c.CloseSitting(BY, "close", 1, "00", "x"))
    before = bench.state.event_count
    bench.do(command, bench.now + LEAD)
    assert bench.state.event_count == before
