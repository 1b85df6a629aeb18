"""Answer sheets typed at the desk: by letters as printed, twice, settled, and then marked like any other answers."""

from __future__ import annotations

import pytest
from office_samples import sealed, take_in

from hallserver.paper_prints import code_of
from hallserver.report_inputs import minutes
from hallserver.results import load_results
from hallserver.sitting import commands as c
from hallserver.storage.staff import Role
from question_bank.by_hand import hand_form, write_hand
from question_bank.trial_answers import right_response
from tests.question_bank.every_type import every_type_bank

REASON = "mất điện"


@pytest.fixture
def office(world):
    return world.person(Role.EXAM_OFFICE)


def begin(world) -> tuple[str, str]:
    """Two candidates write, then the hall is paused. Returns them."""
    live = world.hall.sittings.live
    live.perform(c.OpenCheckIn("giamthi"))
    first, second, *_ = sorted(live.state.seat_of)
    for who in (first, second):
        live.perform(c.SeatTerminal(f"T{who}", live.state.seat_of[who]))
        live.perform(c.CheckIn(who, "qr", "desk"))
        live.perform(c.ConfirmAttempt(f"T{who}"))
    live.perform(c.StartSitting("giamthi"))
    world.clock.ms = live.state.starts_ms
    live.perform(c.PauseSitting(REASON, "giamthi"))
    return first, second


@pytest.fixture
def desk(world, office):
    sealed(world, office)
    begin(world)
    return world.person(Role.DESK)


@pytest.fixture
def attempt(world, desk):
    state = world.hall.sittings.live.state
    return state.attempts[sorted(state.attempts)[0]]


def key(person, seat: str, texts: dict, **more):
    return person.post("/api/desk/paper", {"seat": seat, "texts": texts, "reason": REASON, **more})


def test_a_sheet_is_opened_by_its_seat_or_its_code(world, desk, attempt) -> None:
    live = world.hall.sittings.live
    code = code_of(live.id, attempt.paper_seat, live.paper_hashes[attempt.paper_seat])
    for given in (attempt.paper_seat, f" {attempt.paper_seat.lower()} ", code):
        told = desk.get("/api/desk/paper", query_string={"code": given}).json
        assert (told["seat"], told["readings"], told["differences"]) == (attempt.paper_seat, 0, [])
        assert told["candidate"]["number"] == attempt.candidate
    assert told["items"][0] == {"n": 1, "type": "single", "letters": 3, "signs": 1, "room": 200, "gaps": []}
    assert "answers" not in told and len(told["items"]) == 5


@pytest.mark.parametrize(
    ("code", "refused"),
    [("Z99", "seat_unknown"), ("A03-04", "no_attempt"), ("HALLPAPER|other|{seat}|{hash}", "paper_other"), ("HALLPAPER|{id}|{seat}|0000", "paper_other"),
     ("HALLPAPER|{id}|Z99|{hash}", "seat_unknown")],
)  # fmt: skip
def test_another_sheet_is_told(world, desk, attempt, code, refused) -> None:
    live = world.hall.sittings.live
    given = code.format(seat=attempt.paper_seat, id=live.id, hash=live.paper_hashes[attempt.paper_seat][:16])
    assert desk.get("/api/desk/paper", query_string={"code": given}).json["code"] == refused


def test_two_equal_typings_count_and_are_in_the_minutes(world, desk, attempt) -> None:
    seat = attempt.paper_seat
    first = key(desk, seat, {"1": ["a"], "3": [" C. "]}).json
    assert (first["ok"], first["readings"], first["answered"]) == (True, 1, 0)
    other = world.person(Role.INVIGILATOR)
    second = key(other, seat, {"1": ["A"], "2": [""], "3": ["c"]}).json
    assert (second["readings"], second["answered"], second["differences"]) == (0, 2, [])
    paper = world.hall.sittings.live.sealed.papers[seat]
    assert attempt.answers == {1: (paper.items[0].option_ids[0],), 3: (paper.items[2].option_ids[2],)}
    timeline = other.get(f"/api/hall/attempt/{attempt.candidate}").json["timeline"]
    told = [entry["args"] for entry in timeline if entry["kind"].startswith("PaperAnswers")]
    assert [args["count"] for args in told] == [2, 2, 2] and not any("answers" in args for args in told)


def test_what_can_not_be_an_answer_is_told_by_item_and_nothing_is_kept(world, desk, attempt) -> None:
    refused = key(desk, attempt.paper_seat, {"1": ["A"], "2": ["X"], "3": ["AB"]}).json
    assert (refused["code"], [fault["n"] for fault in refused["faults"]]) == ("paper_unreadable", [2, 3])
    assert refused["faults"][1]["sentence"] == "Phải có đúng 1 dấu."
    assert world.hall.sittings.live.state.keyed == {}


@pytest.mark.parametrize(
    "texts", [None, [], {"1": "A"}, {"0": ["A"]}, {"9": ["A"]}, {"01": ["A"]}, {"x": ["A"]}, {"1": [5]}, {"1": ["A" * 5_000]}]
)  # fmt: skip
def test_a_malformed_body_is_refused(desk, attempt, texts) -> None:
    assert key(desk, attempt.paper_seat, texts).status_code == 400


def test_a_sheet_without_a_reason_is_refused(desk, attempt) -> None:
    assert key(desk, attempt.paper_seat, {"1": ["A"]}, reason=" ").status_code == 400


def test_differences_are_shown_as_written_and_settled(world, desk, attempt) -> None:
    seat = attempt.paper_seat
    key(desk, seat, {"1": ["A"], "2": ["B"]})
    told = key(desk, seat, {"1": ["B"], "2": ["B"], "4": ["C"]}).json
    assert told["readings"] == 2
    assert told["differences"] == [{"n": 1, "typed": [["A"], ["B"]]}, {"n": 4, "typed": [[""], ["C"]]}]
    assert key(desk, seat, {"1": ["A"]}).json["code"] == "paper_keyed_twice"
    settle = {"seat": seat, "reason": REASON}
    refused = desk.post("/api/desk/paper/settle", {**settle, "texts": {"1": ["A"]}}).json
    assert (refused["code"], refused["args"]["items"]) == ("paper_not_settled", "1, 4")
    done = desk.post("/api/desk/paper/settle", {**settle, "texts": {"1": ["C"], "4": [""]}}).json
    assert (done["ok"], done["readings"], done["answered"]) == (True, 0, 2)
    paper = world.hall.sittings.live.sealed.papers[seat]
    assert attempt.answers == {1: (paper.items[0].option_ids[2],), 2: (paper.items[1].option_ids[1],)}


def test_a_typing_is_put_aside(world, desk, attempt) -> None:
    key(desk, attempt.paper_seat, {"1": ["A"]})
    told = desk.post("/api/desk/paper/drop", {"seat": attempt.paper_seat}).json
    assert told["readings"] == 0 and world.hall.sittings.live.state.keyed == {}


def test_a_repeat_over_a_bad_line_is_no_second_typing(desk, attempt) -> None:
    for _ in range(2):
        assert key(desk, attempt.paper_seat, {"1": ["A"]}, command_id="typing-one").json["readings"] == 1


def test_what_was_handed_in_takes_no_paper(world, desk, attempt) -> None:
    world.hall.sittings.live.perform(c.HandIn(attempt.candidate, "", "giamthi"))
    assert key(desk, attempt.paper_seat, {"1": ["A"]}).json["code"] == "submitted"


def test_every_type_written_right_by_hand_is_worth_the_full_mark(world, office) -> None:
    take_in(office)
    world.stores.bank.replace(every_type_bank(), by="office", at_ms=1)
    cells = [{"topic": "Chủ đề mẫu", "difficulty": 2, "count": 15, "mark": 1}]
    exam = office.post("/api/office/exams", {"title": "K", "duration_min": 45, "pass_percent": 50, "cells": cells}).json
    made = office.post("/api/office/sittings", {"title": "Ca", "exam_id": exam["exam"]["id"], "hall_id": "H1"}).json
    sitting = made["sitting"]["id"]
    assert office.post(f"/api/office/sittings/{sitting}/allocate", {"seed": "7"}).status_code == 200
    assert world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"]).error is None
    first, second = begin(world)
    live = world.hall.sittings.live
    attempt, desk = live.state.attempts[first], world.person(Role.DESK)
    questions = live.sealed.questions
    texts = {}
    for n, item in enumerate(live.sealed.papers[attempt.paper_seat].items, start=1):
        form = hand_form(questions[item.code], item)
        texts[str(n)] = list(write_hand(form, right_response(questions[item.code])))
    for _ in range(2):
        told = key(desk, attempt.paper_seat, texts).json
    assert (told["readings"], told["answered"]) == (0, 15)
    for who in (first, second):
        live.perform(c.HandIn(who, "", "giamthi"))
    assert live.close_sitting("giamthi", "close", lambda *stated: "signed").refusal is None
    found = load_results(live.path)
    marked = found.results[first].marked
    assert marked.score == 14 and len(marked.waiting) == 1, "the essay waits for people"
    assert found.results[second].marked.score == 0
    noted = [incident.text for incident in minutes(found, {}, printed_at=found.at(world.clock.ms)).incidents]
    assert noted[:3] == [
        "Nhập bài giấy lần 1, 15 câu: mất điện",
        "Nhập bài giấy lần 2, 15 câu: mất điện",
        "Bài giấy được tính, 15 câu",
    ]
