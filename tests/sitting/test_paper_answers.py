"""What was written on paper is typed twice, settled where the typings differ, and counts from then on."""

from __future__ import annotations

import json

import orjson
import pytest
from small_sitting import Bench

from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.rules import Refusal

BY, OTHER = "lan", "minh"
WRITTEN = ((1, ("a2",)), (2, ("b1", "b3")))


def key(answers: tuple, by: str = BY, who: str = "001", **more: str) -> c.KeyPaperAnswers:
    return c.KeyPaperAnswers(who, answers, "mất điện", by, **more)


@pytest.fixture
def writing(bench: Bench) -> Bench:
    bench.given_running("001", "002")
    bench.must(bench.save("001", item=1, value=("a1",), flag=True))
    bench.must(bench.save("001", item=3, value=("t",)))
    bench.must(c.PauseSitting("mất điện", BY))
    return bench


def test_one_typing_is_kept_and_does_not_count(writing: Bench) -> None:
    (keyed,) = writing.must(key(WRITTEN))
    assert keyed == e.PaperAnswersKeyed("001", 1, WRITTEN, "mất điện", BY)
    assert writing.attempt("001").answers == {1: ("a1",), 3: ("t",)}
    assert writing.state.keyed_apart("001") == []


def test_two_typings_that_say_the_same_count_whoever_made_them(writing: Bench) -> None:
    before = writing.attempt("001").epoch
    writing.must(key(WRITTEN))
    keyed, taken = writing.must(key(WRITTEN[::-1], OTHER))
    assert (keyed.reading, keyed.by, taken.answers) == (2, OTHER, WRITTEN)
    attempt = writing.attempt("001")
    # What the sheet leaves empty stays as it was saved.
    assert attempt.answers == {1: ("a2",), 2: ("b1", "b3"), 3: ("t",)}
    assert attempt.flags == {1} and attempt.epoch > before and writing.state.keyed == {}


def test_where_two_typings_differ_a_look_at_the_sheet_decides(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(key(((1, ("a3",)), (2, ("b1", "b3")), (3, ("f",))), OTHER))
    assert writing.state.keyed_apart("001") == [1, 3]
    assert writing.attempt("001").answers == {1: ("a1",), 3: ("t",)}
    (taken,) = writing.must(c.SettlePaperAnswers("001", ((1, ("a4",)), (3, ())), "", OTHER))
    assert taken.answers == ((1, ("a4",)), (2, ("b1", "b3")))
    assert writing.attempt("001").answers == {1: ("a4",), 2: ("b1", "b3"), 3: ("t",)}


def test_an_item_that_one_typing_left_out_is_a_difference(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(key(WRITTEN[:1]))
    assert writing.state.keyed_apart("001") == [2]


def test_an_empty_item_is_as_good_as_none(writing: Bench) -> None:
    writing.must(key((*WRITTEN, (3, ()))))
    assert len(writing.must(key(WRITTEN))) == 2


def test_what_was_typed_of_the_wrong_sheet_is_put_aside(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(c.DropPaperAnswers("001", BY))
    assert writing.must(c.DropPaperAnswers("001", BY)) == ()
    (again,) = writing.must(key(WRITTEN))
    assert again.reading == 1


def test_a_sheet_can_be_typed_anew_after_it_counted(writing: Bench) -> None:
    for answers in (WRITTEN, ((1, ("a4",)),)):
        writing.must(key(answers))
        writing.must(key(answers))
    assert writing.attempt("001").answers[1] == ("a4",)


def test_what_the_terminal_had_not_sent_comes_as_evidence_and_saving_goes_on(writing: Bench) -> None:
    unsent = writing.save("001", item=1, value=("a3",))
    writing.must(key(WRITTEN))
    writing.must(key(WRITTEN))
    writing.must(c.ResumeSitting(False, BY))
    refusal = writing.do(unsent)
    assert isinstance(refusal, Refusal) and refusal.code == "stale_epoch" and len(refusal.evidence) == 1
    assert writing.attempt("001").answers[1] == ("a2",)
    writing.must(writing.save("001", item=1, value=("a4",)))
    assert writing.attempt("001").answers[1] == ("a4",)


def test_papers_of_two_people_do_not_meet(writing: Bench) -> None:
    writing.must(key(WRITTEN))
    writing.must(key(WRITTEN, who="002"))
    assert {who: len(readings) for who, readings in writing.state.keyed.items()} == {"001": 1, "002": 1}
    writing.must(key(WRITTEN))
    assert writing.attempt("002").answers == {}


def test_somebody_who_never_confirmed_on_a_screen_can_have_written_on_paper(bench: Bench) -> None:
    bench.given_running("001")
    bench.must(c.CheckIn("002", "qr", BY))
    bench.must(key(WRITTEN, who="002"))
    bench.must(key(WRITTEN, who="002"))
    assert bench.attempt("002").answers == dict(WRITTEN)


def test_a_repeat_of_a_typing_is_no_second_typing(writing: Bench) -> None:
    writing.must(key(WRITTEN, command_id="k-1"))
    assert writing.must(key(WRITTEN, command_id="k-1")) == ()
    assert len(writing.must(key(WRITTEN, command_id="k-2"))) == 2


def test_the_events_come_back_from_the_journal_as_they_were() -> None:
    for event in (
        e.PaperAnswersKeyed("001", 2, WRITTEN, "mất điện", BY, "x"),
        e.PaperAnswersTaken("001", 7, WRITTEN, "mất điện", BY),
        e.PaperAnswersDropped("001", BY),
    ):
        assert e.event_from(type(event).__name__, json.loads(orjson.dumps(event))) == event
