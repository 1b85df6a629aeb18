"""The invigilators' commands, from opening check-in to the signed close."""

from __future__ import annotations

import orjson
import pytest

from hallserver.closing import is_signed_closing
from hallserver.sitting import commands as c
from hallserver.storage.staff import Role

MINUTE = 60_000


@pytest.fixture
def invigilator(sealed_hall):
    return sealed_hall.person(Role.INVIGILATOR)


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def test_without_a_sitting(world) -> None:
    invigilator = world.person(Role.INVIGILATOR)
    for action in ("open-check-in", "start", "close"):
        assert code_of(invigilator.post(f"/api/hall/{action}")) == (409, "no_sitting")
    assert invigilator.get("/api/hall/plan").json == {"ok": True, "name": "Hội trường mẫu", "seats": []}


def test_the_plan_is_the_sealed_one(invigilator) -> None:
    answer = invigilator.get("/api/hall/plan").json
    assert answer["name"] == "Hội trường A" and len(answer["seats"]) == 12
    assert set(answer["seats"][0]) == {"label", "block", "row", "column", "x", "y", "spare"}


def test_the_office_may_look_but_not_touch(sealed_hall) -> None:
    office = sealed_hall.person(Role.EXAM_OFFICE)
    assert office.get("/api/hall/plan").status_code == 200
    assert code_of(office.post("/api/hall/open-check-in")) == (403, "not_allowed")


def test_from_check_in_to_the_signed_close(sealed_hall, invigilator) -> None:
    assert code_of(invigilator.post("/api/hall/start")) == (409, "wrong_phase")
    assert invigilator.post("/api/hall/open-check-in").status_code == 200
    assert code_of(invigilator.post("/api/hall/open-check-in")) == (409, "wrong_phase")
    assert code_of(invigilator.post("/api/hall/start")) == (409, "nobody_checked_in")
    number = "000001"
    sealed_hall.do(c.SeatTerminal("T-1", sealed_hall.seat_of(number)))
    sealed_hall.do(c.CheckIn(number, "qr", "test"))
    sealed_hall.do(c.ConfirmAttempt("T-1"))
    started = invigilator.post("/api/hall/start").json
    assert started["starts_ms"] == sealed_hall.clock.ms + 3_000 == sealed_hall.state.starts_ms
    sealed_hall.clock.ms = started["starts_ms"]
    answer = invigilator.post("/api/hall/close")
    assert code_of(answer) == (409, "still_writing") and answer.json["args"] == {"writing": 1}
    reason = {"candidate_id": number, "reason": "Thí sinh ốm"}
    assert invigilator.post("/api/hall/submit", reason).status_code == 200
    assert sealed_hall.state.attempts[number].submitted_by == "invigilator"
    assert invigilator.post("/api/hall/close").status_code == 200
    assert str(sealed_hall.state.phase) == "closed"
    closing = invigilator.get(f"/api/hall/attempt/{number}").json
    assert closing["ok"]
    entry = list(sealed_hall.live.reader.checked_entries())[-1]
    stated = orjson.loads(entry.body)
    trusted = sealed_hall.hall.keys.trusted
    assert is_signed_closing(stated["signature"], trusted, sealed_hall.sitting, stated["count"], stated["head"])
    assert not is_signed_closing(stated["signature"], trusted, sealed_hall.sitting, stated["count"] + 1, stated["head"])


def test_a_command_sent_twice_acts_once(sealed_hall, invigilator) -> None:
    sealed_hall.writing("000001")
    body = {"candidate_id": None, "minutes": 5, "reason": "Mất điện", "command_id": "extend-once"}
    assert invigilator.post("/api/hall/extend", body).json == invigilator.post("/api/hall/extend", body).json
    sealed_hall.app.extensions["hall_outcomes"]._known.clear()
    assert invigilator.post("/api/hall/extend", body).status_code == 200, "the journal knows it after a restart too"
    assert sealed_hall.state.extra_all_ms == 5 * MINUTE


def test_pause_and_resume(sealed_hall, invigilator) -> None:
    assert code_of(invigilator.post("/api/hall/pause", {"reason": ""})) == (409, "wrong_phase")
    sealed_hall.writing("000001")
    assert invigilator.post("/api/hall/pause", {"reason": "Báo cháy"}).status_code == 200
    assert str(sealed_hall.state.phase) == "paused"
    sealed_hall.clock.ms += 3 * MINUTE
    assert code_of(invigilator.post("/api/hall/resume", {"credit": "yes"})) == (400, "malformed")
    assert invigilator.post("/api/hall/resume", {"credit": False}).status_code == 200
    attempt = sealed_hall.state.attempts["000001"]
    deadline = sealed_hall.state.deadline_of(attempt, sealed_hall.clock.ms)
    assert deadline == sealed_hall.state.starts_ms + (45 + 3) * MINUTE


def test_extra_time(sealed_hall, invigilator) -> None:
    sealed_hall.writing("000001", "000002")
    one = {"candidate_id": "000001", "minutes": 10, "reason": "Hỏng máy"}
    assert invigilator.post("/api/hall/extend", one).status_code == 200
    assert [sealed_hall.state.attempts[n].extra_ms for n in ("000001", "000002")] == [10 * MINUTE, 0]
    assert code_of(invigilator.post("/api/hall/extend", {**one, "minutes": 0})) == (400, "whole_wanted")
    assert code_of(invigilator.post("/api/hall/extend", {**one, "minutes": 1000})) == (400, "whole_wanted")
    assert code_of(invigilator.post("/api/hall/extend", {**one, "reason": " "})) == (400, "text_wanted")
    assert code_of(invigilator.post("/api/hall/extend", {**one, "candidate_id": "999"})) == (409, "candidate_unknown")
    assert code_of(invigilator.post("/api/hall/extend", {**one, "candidate_id": "000003"})) == (409, "not_checked_in")
    assert code_of(invigilator.post("/api/hall/extend", {**one, "candidate_id": 5})) == (409, "candidate_unknown")


def test_move(sealed_hall, invigilator) -> None:
    sealed_hall.writing("000001", "000002")
    old, other = sealed_hall.seat_of("000001"), sealed_hall.seat_of("000002")
    body = {"candidate_id": "000001", "reason": "Hỏng máy"}
    assert code_of(invigilator.post("/api/hall/move", {**body, "seat": other})) == (409, "seat_taken")
    assert code_of(invigilator.post("/api/hall/move", {**body, "seat": old})) == (409, "seat_same")
    assert code_of(invigilator.post("/api/hall/move", {**body, "seat": "Z99"})) == (409, "seat_unknown")
    assert code_of(invigilator.post("/api/hall/move", {**body, "seat": sealed_hall.seat_of("000003")})) == (
        409,
        "seat_reserved",
    )
    assert invigilator.post("/api/hall/move", {**body, "seat": "A03-04"}).status_code == 200
    assert sealed_hall.seat_of("000001") == "A03-04"


def test_a_raised_hand_is_answered(sealed_hall, invigilator) -> None:
    sealed_hall.writing("000001")
    seat = sealed_hall.seat_of("000001")
    assert code_of(invigilator.post("/api/hall/answer-call", {"seat": seat})) == (409, "no_call")
    sealed_hall.do(c.RaiseHand("T-000001"))
    assert invigilator.post("/api/hall/answer-call", {"seat": seat}).status_code == 200
    assert sealed_hall.state.hands == {}


def test_pairing_a_terminal_and_taking_it_away(sealed_hall, invigilator) -> None:
    asked = sealed_hall.somebody().client.post("/terminal/pair", json={"seat": None}).json
    enrolment = sealed_hall.hall.enrolment
    assert [code for code, _ in enrolment.waiting()] == [asked["code"]]
    assert code_of(invigilator.post("/api/hall/pair", {"code": asked["code"], "seat": "Z9"})) == (409, "seat_unknown")
    wrong = "000000" if asked["code"] != "000000" else "000001"
    assert code_of(invigilator.post("/api/hall/pair", {"code": wrong, "seat": "A01-01"})) == (
        409,
        "pairing_code_unknown",
    )
    spaced = f"{asked['code'][:3]} {asked['code'][3:]}"
    assert invigilator.post("/api/hall/pair", {"code": spaced, "seat": "A01-01"}).json["seat"] == "A01-01"
    assert enrolment.seat_of(asked["terminal"]) == "A01-01" and enrolment.waiting() == []
    assert enrolment.check(asked["terminal"], asked["secret"]) is None
    assert sealed_hall.stores.audit.newest(1)[0].who == "invigilator"
    assert invigilator.post("/api/hall/unpair", {"seat": "A01-01"}).status_code == 200
    assert enrolment.check(asked["terminal"], asked["secret"]) == "not_enrolled"
    assert code_of(invigilator.post("/api/hall/unpair", {"seat": "A01-01"})) == (409, "seat_without_terminal")


def test_another_terminal_takes_the_seat(sealed_hall, invigilator) -> None:
    stranger = sealed_hall.somebody().client
    old, new = (stranger.post("/terminal/pair", json={}).json for _ in range(2))
    for asked in (old, new):
        invigilator.post("/api/hall/pair", {"code": asked["code"], "seat": "A01-01"})
    enrolment = sealed_hall.hall.enrolment
    assert enrolment.terminal_at("A01-01") == new["terminal"]
    assert enrolment.check(old["terminal"], old["secret"]) == "not_enrolled"


def test_the_timeline_of_a_candidate(sealed_hall, invigilator) -> None:
    sealed_hall.writing("000001", "000002")
    sealed_hall.answer("000001", right=2)
    sealed_hall.answer("000002", right=2)
    invigilator.post("/api/hall/extend", {"candidate_id": "000001", "minutes": 3, "reason": "Hỏng máy"})
    timeline = invigilator.get("/api/hall/attempt/000001").json["timeline"]
    kinds = [event["kind"] for event in timeline]
    assert kinds == ["TerminalSeated", "CandidateCheckedIn", "AttemptConfirmed", "AnswerSaved", "TimeExtended"]
    assert timeline[3]["args"] == {"count": 5}
    assert timeline[4]["args"]["reason"] == "Hỏng máy"
    assert code_of(invigilator.get("/api/hall/attempt/999")) == (404, "candidate_unknown")
