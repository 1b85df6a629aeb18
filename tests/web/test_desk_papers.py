"""Answer sheets typed at the desk: by letters as printed, by two people, settled by a third, then marked as any other."""

from __future__ import annotations

import pytest
from office_samples import sealed, take_in

from hallserver.paper_prints import code_of
from hallserver.report_inputs import minutes, result_sheet
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
def other(world, desk):
    return world.person(Role.DESK, "ban-hai")


@pytest.fixture
def invigilator(world, desk):
    return world.person(Role.INVIGILATOR)


@pytest.fixture
def attempt(world, desk):
    state = world.hall.sittings.live.state
    return state.attempts[sorted(state.attempts)[0]]


def whole(texts: dict) -> dict:
    """A typing of all five items; nothing stands where nothing is given."""
    return {str(n): texts.get(str(n), [""]) for n in range(1, 6)}


def key(person, seat: str, texts: dict, **more):
    return person.post("/api/desk/paper", {"seat": seat, "texts": whole(texts), "reason": REASON, **more})


def told_of(person, seat: str) -> dict:
    return person.get("/api/desk/paper", query_string={"code": seat}).json


def test_a_sheet_is_opened_by_its_seat_or_its_code(world, desk, attempt) -> None:
    live = world.hall.sittings.live
    code = code_of(live.id, attempt.paper_seat, live.paper_hashes[attempt.paper_seat])
    for given in (attempt.paper_seat, f" {attempt.paper_seat.lower()} ", code):
        told = desk.get("/api/desk/paper", query_string={"code": given}).json
        assert (told["seat"], told["typed_by"], told["open_items"]) == (attempt.paper_seat, [], [])
        assert told["candidate"]["number"] == attempt.candidate
    assert told["items"][0] == {"n": 1, "type": "single", "letters": 3, "signs": 1, "room": 200, "gaps": []}
    assert "open" not in told and [item["n"] for item in told["items"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("code", "refused"),
    [("Z99", "seat_unknown"), ("A03-04", "no_attempt"), ("HALLPAPER|other|{seat}|{hash}", "paper_other"), ("HALLPAPER|{id}|{seat}|0000", "paper_other"),
     ("HALLPAPER|{id}|Z99|{hash}", "seat_unknown")],
)  # fmt: skip
def test_another_sheet_is_told(world, desk, attempt, code, refused) -> None:
    live = world.hall.sittings.live
    given = code.format(seat=attempt.paper_seat, id=live.id, hash=live.paper_hashes[attempt.paper_seat][:16])
    assert desk.get("/api/desk/paper", query_string={"code": given}).json["code"] == refused


def test_the_same_from_two_people_counts_at_once(world, desk, other, attempt) -> None:
    seat = attempt.paper_seat
    first = key(desk, seat, {"1": ["a"], "3": [" C. "]}).json
    assert (first["ok"], first["typed_by"], first["answered"]) == (True, ["desk"], 0)
    second = key(other, seat, {"1": ["A"], "3": ["c"]}).json
    assert (second["typed_by"], second["answered"], second["open_items"]) == ([], 2, [])
    paper = world.hall.sittings.live.sealed.papers[seat]
    assert attempt.answers == {1: (paper.items[0].option_ids[0],), 3: (paper.items[2].option_ids[2],)}
    timeline = world.person(Role.INVIGILATOR).get(f"/api/hall/attempt/{attempt.candidate}").json["timeline"]
    told = [entry["args"] for entry in timeline if entry["kind"].startswith("PaperAnswers")]
    assert [args["count"] for args in told] == [2, 2] and not any("answers" in args for args in told)


def test_nobody_types_a_sheet_twice_and_is_told_before_typing(desk, attempt) -> None:
    seat = attempt.paper_seat
    assert told_of(desk, seat)["is_mine"] is False
    key(desk, seat, {"1": ["A"]})
    assert told_of(desk, seat)["is_mine"] is True
    assert key(desk, seat, {"1": ["A"]}).json["code"] == "paper_same_person"
    assert attempt.answers == {}


def test_the_second_person_learns_nothing_of_the_first_typing(desk, other, attempt) -> None:
    before = told_of(other, attempt.paper_seat)
    key(desk, attempt.paper_seat, {"1": ["A"], "2": ["B"]})
    after = told_of(other, attempt.paper_seat)
    assert after.pop("typed_by") == ["desk"] and before.pop("typed_by") == []
    assert after == before


def test_every_item_is_typed_also_those_in_which_nothing_stands(world, desk, attempt) -> None:
    texts = {"1": ["A"], "2": [""], "4": ["⁇"]}
    refused = desk.post("/api/desk/paper", {"seat": attempt.paper_seat, "texts": texts, "reason": REASON}).json
    assert (refused["code"], refused["args"]["items"]) == ("paper_items_missing", "3, 5")
    assert world.hall.sittings.live.state.keyed == {}


def test_what_can_not_be_an_answer_is_told_by_item_and_nothing_is_kept(world, desk, attempt) -> None:
    refused = key(desk, attempt.paper_seat, {"1": ["A"], "2": ["X"], "3": ["AB"]}).json
    assert (refused["code"], [fault["n"] for fault in refused["faults"]]) == ("paper_unreadable", [2, 3])
    assert refused["faults"][1]["sentence"] == "Phải có đúng 1 dấu."
    assert world.hall.sittings.live.state.keyed == {}


@pytest.mark.parametrize(
    "texts", [None, [], {"1": "A"}, {"0": ["A"]}, {"9": ["A"]}, {"01": ["A"]}, {"x": ["A"]}, {"1": [5]}, {"1": ["A" * 5_000]}]
)  # fmt: skip
def test_a_malformed_body_is_refused(desk, attempt, texts) -> None:
    body = {"seat": attempt.paper_seat, "texts": texts, "reason": REASON}
    assert desk.post("/api/desk/paper", body).status_code == 400


def test_a_sheet_without_a_reason_is_refused(desk, attempt) -> None:
    assert key(desk, attempt.paper_seat, {"1": ["A"]}, reason=" ").status_code == 400


def test_an_invigilator_who_did_not_type_sees_both_and_decides(world, desk, other, invigilator, attempt) -> None:
    seat = attempt.paper_seat
    key(desk, seat, {"1": ["A"], "2": ["B"], "5": ["⁇"]})
    told = key(other, seat, {"1": ["B"], "2": ["B"], "4": ["C"], "5": ["⁇"]}).json
    assert (told["typed_by"], told["open_items"]) == (["desk", "ban-hai"], [1, 4, 5])
    assert told["may_settle"] is False and "open" not in told, "who has typed does not decide"
    assert key(invigilator, seat, {"1": ["A"]}).json["code"] == "paper_keyed_twice"
    told = told_of(invigilator, seat)
    plain = {"unreadable": [False, False], "saved": None, "saved_ms": None}
    assert told["may_settle"] is True
    assert told["open"] == [
        {"n": 1, "typed": [["A"], ["B"]], **plain},
        {"n": 4, "typed": [[""], ["C"]], **plain},
        {"n": 5, "typed": [[""], [""]], **plain, "unreadable": [True, True]},
    ]
    asked = {"seat": seat, "reason": REASON, "seen": told["seen"]}
    for person in (desk, other):
        assert person.post("/api/desk/paper/settle", {**asked, "texts": {}}).status_code == 403
    refused = invigilator.post("/api/desk/paper/settle", {**asked, "texts": {"1": ["A"]}}).json
    assert (refused["code"], refused["args"]["items"]) == ("paper_not_settled", "1, 4, 5")
    texts = {"1": ["C"], "4": [""], "5": ["⁇"]}
    done = invigilator.post("/api/desk/paper/settle", {**asked, "texts": texts}).json
    assert (done["ok"], done["typed_by"], done["answered"]) == (True, [], 2)
    paper = world.hall.sittings.live.sealed.papers[seat]
    assert attempt.answers == {1: (paper.items[0].option_ids[2],), 2: (paper.items[1].option_ids[1],)}


def test_an_invigilator_who_typed_leaves_the_settling_to_another(world, desk, invigilator, attempt) -> None:
    seat = attempt.paper_seat
    key(desk, seat, {"1": ["A"]})
    told = key(invigilator, seat, {"1": ["B"]}).json
    assert told["may_settle"] is False and "open" not in told
    asked = {"seat": seat, "reason": REASON, "seen": told["seen"], "texts": {"1": ["B"]}}
    assert invigilator.post("/api/desk/paper/settle", asked).json["code"] == "paper_third_person"
    second = world.person(Role.INVIGILATOR, "giamthi-hai")
    assert told_of(second, seat)["may_settle"] is True
    assert second.post("/api/desk/paper/settle", asked).json["ok"] is True


def test_what_was_saved_later_at_the_terminal_is_shown_to_who_decides(world, desk, other, invigilator, attempt) -> None:
    live, seat = world.hall.sittings.live, attempt.paper_seat
    live.perform(c.ResumeSitting(False, "giamthi"))
    world.clock.ms += 60_000
    ids = live.sealed.papers[seat].items[0].option_ids
    live.perform(c.SaveAnswer(f"T{attempt.candidate}", attempt.epoch, 1, 1, (ids[1],), False))
    for person in (desk, other):
        key(person, seat, {"1": ["A"], "2": ["B"]})
    told = told_of(invigilator, seat)
    assert [(item["n"], item["typed"], item["saved"]) for item in told["open"]] == [(1, [["A"], ["A"]], ["B"])]
    assert told["open"][0]["saved_ms"] == world.clock.ms
    asked = {"seat": seat, "reason": REASON, "texts": {"1": ["B"]}}
    assert invigilator.post("/api/desk/paper/settle", {**asked, "seen": None}).json["code"] == "paper_overtaken"
    assert invigilator.post("/api/desk/paper/settle", {**asked, "seen": told["seen"]}).json["ok"] is True
    assert attempt.answers[1] == (ids[1],)


def test_what_waits_for_somebody_is_listed_by_seat(world, desk, other, attempt) -> None:
    assert desk.get("/api/desk/papers").json["sheets"] == []
    second = next(a for a in world.hall.sittings.live.state.attempts.values() if a is not attempt)
    key(other, second.paper_seat, {})
    key(desk, attempt.paper_seat, {"1": ["A"]})
    key(other, attempt.paper_seat, {"1": ["B"]})
    waiting = {sheet["seat"]: sheet["typed_by"] for sheet in desk.get("/api/desk/papers").json["sheets"]}
    assert waiting == {attempt.paper_seat: ["desk", "ban-hai"], second.paper_seat: ["ban-hai"]}


def test_a_typing_is_put_aside(world, desk, attempt) -> None:
    key(desk, attempt.paper_seat, {"1": ["A"]})
    told = desk.post("/api/desk/paper/drop", {"seat": attempt.paper_seat}).json
    assert told["typed_by"] == [] and world.hall.sittings.live.state.keyed == {}


def test_a_repeat_over_a_bad_line_is_no_second_typing(desk, attempt) -> None:
    for _ in range(2):
        assert key(desk, attempt.paper_seat, {"1": ["A"]}, command_id="typing-one").json["typed_by"] == ["desk"]


def test_what_the_candidate_handed_in_takes_no_paper(world, desk, attempt) -> None:
    live = world.hall.sittings.live
    live.perform(c.ResumeSitting(False, "giamthi"))
    live.perform(c.SubmitAttempt(f"T{attempt.candidate}", attempt.epoch, 0))
    assert key(desk, attempt.paper_seat, {"1": ["A"]}).json["code"] == "submitted"


def test_the_result_sheet_tells_what_was_written_on_paper(world, desk, other, attempt) -> None:
    live, seat = world.hall.sittings.live, attempt.paper_seat
    items = live.sealed.papers[seat].items
    live.perform(c.SaveAnswer(f"T{attempt.candidate}", attempt.epoch, 1, 2, (items[1].option_ids[0],), False))
    for person in (desk, other):
        key(person, seat, {"1": ["A"], "2": ["A"], "3": ["B"]})
    live.perform(c.ResumeSitting(False, "giamthi"))
    live.perform(c.SaveAnswer(f"T{attempt.candidate}", attempt.epoch, 1, 3, (items[2].option_ids[0],), False))
    for who in list(live.state.attempts):
        live.perform(c.HandIn(who, "", "giamthi"))
    assert live.close_sitting("giamthi", "close", lambda *stated: "signed").refusal is None
    found = load_results(live.path)
    lines = result_sheet(found, attempt.candidate, printed_at=found.at(world.clock.ms)).answers
    # Item 2 says on paper what the machine had already; item 3 was answered anew at the machine.
    assert [line.remark for line in lines] == ["ghi trên giấy", "", "", "", ""]


@pytest.mark.parametrize("role", [Role.EXAM_OFFICE, Role.CLERK])
def test_others_do_not_type(world, desk, attempt, role) -> None:
    person = world.person(role)
    assert key(person, attempt.paper_seat, {"1": ["A"]}).status_code == 403
    assert person.get("/api/desk/paper", query_string={"code": attempt.paper_seat}).status_code == 403


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
    order = [item["type"] for item in told_of(desk, attempt.paper_seat)["items"]]
    assert len(order) == 15 and order.index("essay") == 14, "essays come last, as on the sheet"
    for person in (desk, world.person(Role.DESK, "ban-hai")):
        asked = {"seat": attempt.paper_seat, "texts": texts, "reason": REASON}
        told = person.post("/api/desk/paper", asked).json
    assert (told["typed_by"], told["answered"]) == ([], 15)
    for who in (first, second):
        live.perform(c.HandIn(who, "", "giamthi"))
    assert live.close_sitting("giamthi", "close", lambda *stated: "signed").refusal is None
    found = load_results(live.path)
    marked = found.results[first].marked
    assert marked.score == 14 and len(marked.waiting) == 1, "the essay waits for people"
    assert found.results[second].marked.score == 0
    noted = [incident.text for incident in minutes(found, {}, printed_at=found.at(world.clock.ms)).incidents]
    assert noted[0] == "Bài làm trên giấy được tính, 15 câu (mất điện); nhập bởi desk và ban-hai"
    assert "Nhập bài giấy" not in " ".join(noted)
