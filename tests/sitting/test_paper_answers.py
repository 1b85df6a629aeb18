"""What was written on paper is typed by two people, settled by a third where something is open, and counts from then on."""

from __future__ import annotations

import json

import orjson
import pytest
from small_sitting import DURATION, MINUTE, SECOND, Bench

from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.rules import Refusal
from hallserver.sitting.timekeeping import Phase

ONE, TWO, THIRD = "lan", "minh", "hoa"
WRITTEN = ((1, ("a2",)), (2, ("b1", "b3")))
WHY = "mất điện"


def key(answers: tuple, by: str = ONE, who: str = "001", **more) -> c.KeyPaperAnswers:
    return c.KeyPaperAnswers(who, answers, WHY, by, **more)


def settle(bench: Bench, answers: tuple, by: str = THIRD, who: str = "001", **more) -> c.SettlePaperAnswers:
    return c.SettlePaperAnswers(who, answers, WHY, by, seen_ms=bench.attempt(who).last_saved_ms, **more)


def type_twice(bench: Bench, answers: tuple, who: str = "001") -> tuple[e.Event, ...]:
    bench.must(key(answers, ONE, who))
    return bench.must(key(answers, TWO, who))


def still_open(bench: Bench, who: str = "001") -> list[int]:
    return bench.state.open_items(bench.attempt(who), *bench.state.keyed[who])


@pytest.fixture
def writing(bench: Bench) -> Bench:
    bench.given_running("001", "002")
    bench.must(bench.save("001", item=1, value=("a1",), flag=True), bench.now + SECOND)
    bench.must(bench.save("001", item=3, value=("t",)), bench.now + SECOND)
    bench.must(c.PauseSitting(WHY, THIRD), bench.now + SECOND)
    return bench


# -- two people ----------------------------------------------------------------------------------------------------


def test_one_typing_is_kept_and_does_not_count(writing: Bench) -> None:
    (keyed,) = writing.must(key(WRITTEN))
    assert keyed == e.PaperAnswersKeyed("001", 1, WRITTEN, WHY, ONE)
    assert writing.attempt("001").answers == {1: ("a1",), 3: ("t",)}


def test_the_same_typing_by_a_second_person_counts_as_one_event(writing: Bench) -> None:
    before = writing.attempt("001").epoch
    writing.must(key(WRITTEN))
    (taken,) = writing.must(key(WRITTEN[::-1], TWO))
    assert (taken.answers, taken.by, taken.typed_by) == (WRITTEN, TWO, (ONE, TWO))
    # Item 1 stood otherwise on the machine; what the sheet leaves empty stays as it was saved.
    assert (taken.replaced, taken.settled, taken.unreadable) == ((1,), (), ())
    attempt = writing.attempt("001")
    assert attempt.answers == {1: ("a2",), 2: ("b1", "b3"), 3: ("t",)}
    assert attempt.flags == {1} and attempt.epoch > before and writing.state.keyed == {}


def test_nobody_agrees_with_themselves(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    assert writing.refused(key(WRITTEN)) == "paper_same_person"
    assert writing.refused(key(((1, ("a3",)),))) == "paper_same_person"
    assert writing.attempt("001").answers[1] == ("a1",) and len(writing.state.keyed["001"]) == 1


def test_a_repeat_of_a_typing_is_no_second_typing(writing: Bench) -> None:
    writing.must(key(WRITTEN, command_id="k-1"))
    assert writing.must(key(WRITTEN, command_id="k-1")) == ()
    assert writing.must(key(WRITTEN, TWO, command_id="k-1")) == ()
    assert len(writing.state.keyed["001"]) == 1


def test_papers_of_two_candidates_do_not_meet(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(key(WRITTEN, who="002"))
    assert {who: len(readings) for who, readings in writing.state.keyed.items()} == {"001": 1, "002": 1}
    writing.must(key(WRITTEN, TWO))
    assert writing.attempt("002").answers == {}


def test_what_was_typed_of_the_wrong_sheet_is_put_aside(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(c.DropPaperAnswers("001", TWO))
    assert writing.must(c.DropPaperAnswers("001", TWO)) == ()
    (again,) = writing.must(key(WRITTEN))
    assert again.reading == 1


# -- what is open --------------------------------------------------------------------------------------------------


def test_where_two_typings_differ_a_third_person_decides(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    (keyed,) = writing.must(key(((1, ("a3",)), (2, ("b1", "b3")), (3, ("f",))), TWO))
    assert (keyed.reading, keyed.by) == (2, TWO) and still_open(writing) == [1, 3]
    assert writing.attempt("001").answers == {1: ("a1",), 3: ("t",)}, "neither counts before somebody has decided"
    (taken,) = writing.must(settle(writing, ((1, ("a4",)), (3, ()))))
    assert (taken.by, taken.typed_by, taken.settled) == (THIRD, (ONE, TWO), (1, 3))
    assert taken.answers == ((1, ("a4",)), (2, ("b1", "b3")))
    assert writing.attempt("001").answers == {1: ("a4",), 2: ("b1", "b3"), 3: ("t",)}


@pytest.mark.parametrize("by", [ONE, TWO])
def test_who_has_typed_a_sheet_does_not_settle_it(writing: Bench, by: str) -> None:
    writing.must(key(WRITTEN))
    writing.must(key(WRITTEN[:1], TWO))
    assert still_open(writing) == [2], "what one typing leaves out is a difference"
    assert writing.refused(settle(writing, ((2, ()),), by)) == "paper_third_person"


def test_exactly_what_is_open_is_settled(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(key(WRITTEN[:1], TWO))
    for answers, unreadable in (((), ()), (((1, ("a1",)), (2, ())), ()), (((2, ()),), (1,))):
        assert writing.refused(settle(writing, answers, unreadable=unreadable)) == "paper_not_settled"
    assert len(writing.must(settle(writing, ((2, ()),)))) == 1


def test_what_can_not_be_read_is_looked_at_by_a_third_even_where_both_say_so(writing: Bench) -> None:
    writing.must(key(WRITTEN, unreadable=(3,)))
    writing.must(key(WRITTEN, TWO, unreadable=(3,)))
    assert still_open(writing) == [3]
    (taken,) = writing.must(settle(writing, ((3, ()),), unreadable=(3,)))
    assert (taken.settled, taken.unreadable) == ((3,), (3,))
    assert writing.attempt("001").answers[3] == ("t",)


def test_an_empty_item_is_as_good_as_none(writing: Bench) -> None:
    writing.must(key((*WRITTEN, (3, ()))))
    (taken,) = writing.must(key(WRITTEN, TWO))
    assert isinstance(taken, e.PaperAnswersTaken)


# -- paper and machine ---------------------------------------------------------------------------------------------


def test_what_was_saved_at_a_terminal_after_the_hall_went_on_is_not_overwritten_unseen(writing: Bench) -> None:
    writing.must(c.ResumeSitting(False, THIRD))
    writing.must(writing.save("001", item=1, value=("a4",)), writing.now + 1)
    writing.must(key(WRITTEN))
    (keyed,) = writing.must(key(WRITTEN, TWO))
    assert isinstance(keyed, e.PaperAnswersKeyed) and still_open(writing) == [1]
    (taken,) = writing.must(settle(writing, ((1, ("a4",)),)))
    assert (taken.replaced, writing.attempt("001").answers[1]) == ((), ("a4",))


def test_a_later_stop_of_the_hall_does_not_make_what_was_saved_before_it_old(writing: Bench) -> None:
    writing.must(c.ResumeSitting(False, THIRD))
    writing.must(writing.save("001", item=1, value=("a4",)), writing.now + 1)
    writing.must(c.PauseSitting(WHY, THIRD), writing.now + 1)
    type_twice(writing, WRITTEN)
    assert still_open(writing) == [1]


def test_a_save_at_the_moment_the_hall_stops_is_older_than_the_paper(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(bench.save("001", value=("a1",)), bench.now + SECOND)
    bench.must(c.PauseSitting(WHY, THIRD))
    (taken,) = type_twice(bench, WRITTEN)
    assert taken.replaced == (1,)


def test_what_comes_again_after_a_crash_was_answered_before_it(bench: Bench) -> None:
    bench.given_running("001")
    bench.given_crash(bench.now + MINUTE, bench.now + 2 * MINUTE)
    bench.must(bench.save("001", value=("a1",)), bench.now + SECOND)
    (taken,) = type_twice(bench, WRITTEN)
    assert taken.replaced == (1,)


def test_where_the_hall_never_stood_still_every_other_answer_is_open(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(bench.save("001", item=1, value=("a1",)))
    bench.must(bench.save("001", item=2, value=("b1", "b3")))
    type_twice(bench, WRITTEN)
    assert still_open(bench) == [1]


def test_an_answer_taken_back_at_the_terminal_after_the_paper_is_open_too(writing: Bench) -> None:
    writing.must(c.ResumeSitting(False, THIRD))
    writing.must(writing.save("001", item=1, value=()), writing.now + 1)
    type_twice(writing, WRITTEN)
    assert still_open(writing) == [1]


def test_who_decides_has_seen_the_last_that_was_saved(writing: Bench) -> None:
    writing.must(c.ResumeSitting(False, THIRD))
    writing.must(key(WRITTEN))
    writing.must(key(WRITTEN[:1], TWO))
    shown = settle(writing, ((2, ()),))
    writing.must(writing.save("001", item=3, value=("f",)), writing.now + 1)
    assert writing.refused(shown) == "paper_overtaken"
    writing.must(settle(writing, ((2, ()),)))


def test_what_the_terminal_had_not_sent_comes_as_evidence_and_saving_goes_on(writing: Bench) -> None:
    unsent = writing.save("001", item=1, value=("a3",))
    type_twice(writing, WRITTEN)
    writing.must(c.ResumeSitting(False, THIRD))
    refusal = writing.do(unsent)
    assert isinstance(refusal, Refusal) and refusal.code == "stale_epoch" and len(refusal.evidence) == 1
    assert writing.attempt("001").answers[1] == ("a2",)
    writing.must(writing.save("001", item=1, value=("a4",)))
    assert writing.attempt("001").answers[1] == ("a4",)


# -- when ----------------------------------------------------------------------------------------------------------


def test_somebody_who_never_confirmed_on_a_screen_can_have_written_on_paper(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(c.CheckIn("002", "qr", THIRD))
    type_twice(bench, WRITTEN, "002")
    assert bench.attempt("002").answers == dict(WRITTEN)


def test_work_that_the_clock_handed_in_takes_paper_until_the_sitting_is_closed(writing: Bench) -> None:
    writing.must(c.ResumeSitting(False, THIRD))
    writing.must(c.Tick(), writing.now + DURATION + MINUTE)
    writing.must(c.Tick())
    assert writing.state.phase is Phase.ENDED
    (taken,) = type_twice(writing, WRITTEN)
    assert taken.replaced == (1,) and writing.attempt("001").answers[2] == ("b1", "b3")
    # and a correction comes the same way
    (taken,) = type_twice(writing, ((1, ("a4",)),))
    assert taken.replaced == (1,) and writing.attempt("001").answers[1] == ("a4",)
    writing.must(c.CloseSitting(THIRD, "", 1, "00", "x"))
    assert writing.refused(key(WRITTEN)) == "wrong_phase"


def test_what_the_candidate_handed_in_at_a_terminal_stands(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(c.ResumeSitting(False, THIRD))
    attempt = writing.attempt("001")
    writing.must(c.SubmitAttempt(writing.terminal("001"), attempt.epoch, attempt.last_seq), writing.now + 1)
    assert writing.refused(key(WRITTEN, TWO)) == "submitted"
    assert attempt.answers[1] == ("a1",)


def test_a_sitting_does_not_close_over_a_sheet_typed_by_half(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    for who in ("001", "002"):
        writing.must(c.HandIn(who, "", THIRD))
    writing.must(c.EndSitting(THIRD))
    close = c.CloseSitting(THIRD, "", 1, "00", "x")
    refusal = writing.do(close)
    assert isinstance(refusal, Refusal) and (refusal.code, refusal.args) == ("papers_half_typed", {"seats": "S1"})
    writing.must(c.DropPaperAnswers("001", THIRD))
    writing.must(close)


def test_events_of_a_journal_from_before_these_fields_are_read() -> None:
    told = {"candidate": "001", "answers": [[1, ["a2"]]], "reason": WHY, "by": ONE, "command_id": ""}
    keyed = e.event_from("PaperAnswersKeyed", {**told, "reading": 1})
    taken = e.event_from("PaperAnswersTaken", {**told, "epoch": 7})
    assert (keyed.answers, keyed.unreadable) == (((1, ("a2",)),), ())
    assert (taken.typed_by, taken.settled, taken.replaced) == ((), (), ())


def test_the_events_come_back_from_the_journal_as_they_were() -> None:
    for event in (
        e.PaperAnswersKeyed("001", 2, WRITTEN, WHY, ONE, "x", (3,)),
        e.PaperAnswersTaken("001", 7, WRITTEN, WHY, ONE, "x", (ONE, TWO), (1,), (1,), (2,)),
        e.PaperAnswersDropped("001", ONE),
    ):
        assert e.event_from(type(event).__name__, json.loads(orjson.dumps(event))) == event
