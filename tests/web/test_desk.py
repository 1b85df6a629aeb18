"""The desk: whose card it is, whether they may sit, and where."""

from __future__ import annotations

import pytest

from hallserver import messages
from hallserver.sitting import commands as c
from hallserver.storage.staff import Role


@pytest.fixture
def desk(sealed_hall):
    return sealed_hall.person(Role.DESK)


@pytest.fixture
def open_hall(sealed_hall):
    sealed_hall.do(c.OpenCheckIn("test"))
    return sealed_hall


def qr(hall, number: str, name: str | None = None) -> str:
    person = hall.live.sealed.roster[number]
    return f"{person.card_number}||{name or person.name}|{person.birth:%d%m%Y}|{person.sex}|Nơi cư trú mẫu|01012021"


def test_without_a_sitting(world) -> None:
    desk = world.person(Role.DESK)
    answer = desk.post("/api/desk/scan", {"raw": "001090000001"})
    assert (answer.status_code, answer.json["code"]) == (409, "no_sitting")
    assert desk.get("/api/desk/counters").json["candidates"] == 0


def test_green_shows_person_and_seat(open_hall, desk) -> None:
    answer = desk.post("/api/desk/scan", {"raw": qr(open_hall, "000001")}).json
    assert (answer["ok"], answer["result"], answer["code"]) == (True, "green", None)
    assert answer["seat"] == open_hall.seat_of("000001")
    assert answer["checked_in_ms"] == open_hall.clock.ms
    person = answer["person"]
    assert (person["name"], person["number"], person["birth"]) == ("Thí Sinh Mẫu A", "000001", "01/02/1990")
    assert person["card_masked"] == "••••••••0001" and not person["name_differs"]
    assert open_hall.state.attempts["000001"].seat == answer["seat"]


def test_the_card_number_never_leaves_the_server(open_hall, desk) -> None:
    text = desk.post("/api/desk/scan", {"raw": qr(open_hall, "000001")}).text
    text += desk.get("/api/desk/search?q=mau").text + desk.get("/api/desk/counters").text
    assert open_hall.card_of("000001") not in text


def test_another_name_on_the_card_is_green_and_told(open_hall, desk) -> None:
    answer = desk.post("/api/desk/scan", {"raw": qr(open_hall, "000001", "Người Khác Hẳn")}).json
    assert answer["result"] == "green" and answer["person"]["name_differs"]
    assert answer["person"]["card_name"] == "Người Khác Hẳn"


def test_marks_and_case_make_no_other_name(open_hall, desk) -> None:
    answer = desk.post("/api/desk/scan", {"raw": qr(open_hall, "000001", "THÍ SINH MẪU A")}).json
    assert not answer["person"]["name_differs"]


def test_a_second_scan_says_when_and_where(open_hall, desk) -> None:
    desk.post("/api/desk/scan", {"raw": open_hall.card_of("000001")})
    first_ms, seat = open_hall.clock.ms, open_hall.seat_of("000001")
    open_hall.clock.ms += 60_000
    answer = desk.post("/api/desk/scan", {"raw": open_hall.card_of("000001")}).json
    assert (answer["ok"], answer["result"], answer["code"]) == (True, "already", "already_checked_in")
    assert answer["checked_in_ms"] == first_ms and answer["seat"] == seat
    time = open_hall.live.at(first_ms).strftime("%H:%M")
    assert answer["sentence"] == messages.sentence("refusal.already_checked_in", "vi", time=time, seat=seat)


def test_the_repeat_of_a_scan_stays_green(open_hall, desk) -> None:
    body = {"raw": open_hall.card_of("000001"), "command_id": "scan-number-1"}
    first, second = desk.post("/api/desk/scan", body).json, desk.post("/api/desk/scan", body).json
    assert first == second and first["result"] == "green"


def test_before_check_in_is_open(sealed_hall, desk) -> None:
    answer = desk.post("/api/desk/scan", {"raw": sealed_hall.card_of("000001")}).json
    assert (answer["result"], answer["code"]) == ("red", "check_in_not_open")
    assert answer["person"]["number"] == "000001" and answer["checked_in_ms"] is None
    assert answer["sentence"] == messages.sentence("refusal.check_in_not_open", "vi")


def test_who_did_not_finish_the_course_is_told_how_much_is_missing(open_hall, desk) -> None:
    answer = desk.post("/api/desk/scan", {"raw": open_hall.card_of("000009")}).json
    assert (answer["result"], answer["code"]) == ("red", "course_below_minimum")
    assert "40" in answer["sentence"] and "50" in answer["sentence"] and "refusal." not in answer["sentence"]
    assert "000009" not in open_hall.state.attempts


def test_a_card_of_nobody(open_hall, desk) -> None:
    answer = desk.post("/api/desk/scan", {"raw": "001090999999"}).json
    assert (answer["result"], answer["code"], answer["person"]) == ("red", "not_on_roster", None)
    assert "9999" in answer["sentence"] and "001090999999" not in str(answer)


@pytest.mark.parametrize("raw", ["", "xin chào", "12345", "123456789", "IDVNM0900000018001", None, 12, "x" * 5_000])
def test_what_is_no_card(open_hall, desk, raw: object) -> None:
    answer = desk.post("/api/desk/scan", {"raw": raw}).json
    assert (answer["ok"], answer["result"], answer["code"]) == (True, "red", "card_unreadable")
    assert "problem." not in answer["sentence"]


def test_a_check_in_is_taken_back(open_hall, desk) -> None:
    desk.post("/api/desk/scan", {"raw": open_hall.card_of("000001")})
    assert desk.post("/api/desk/undo", {"candidate_id": "000001"}).status_code == 200
    assert "000001" not in open_hall.state.attempts
    again = desk.post("/api/desk/undo", {"candidate_id": "000001"})
    assert (again.status_code, again.json["code"]) == (409, "not_checked_in")
    assert desk.post("/api/desk/undo", {"candidate_id": "999"}).json["code"] == "candidate_unknown"
    assert desk.post("/api/desk/scan", {"raw": open_hall.card_of("000001")}).json["result"] == "green"


def test_who_writes_is_not_taken_back(sealed_hall, desk) -> None:
    sealed_hall.writing("000001")
    answer = desk.post("/api/desk/undo", {"candidate_id": "000001"})
    assert (answer.status_code, answer.json["code"]) == (409, "already_writing")
    assert answer.json["args"] == {"seat": sealed_hall.seat_of("000001")}


def test_counters(open_hall, desk) -> None:
    for number in ("000001", "000003"):
        open_hall.clock.ms += 1_000
        desk.post("/api/desk/scan", {"raw": open_hall.card_of(number)})
    answer = desk.get("/api/desk/counters").json
    assert (answer["candidates"], answer["eligible"], answer["checked_in"]) == (10, 8, 2)
    assert [row["number"] for row in answer["recent"]] == ["000003", "000001"]
    assert answer["recent"][0]["seat"] == open_hall.seat_of("000003")


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("thi sinh mau c", ["000003"]),
        ("Mẫu C", ["000003"]),
        ("000004", ["000004"]),
        ("0005", ["000005"]),
        ("0000003", ["000003"]),
        ("THÍ  sinh mẪU c", ["000003"]),
        ("%25", []),
        ("__", []),
        ("' OR 1=1 --", []),
        ("khong ai ca", []),
    ],
)
def test_search(open_hall, desk, wanted: str, numbers: list[str]) -> None:
    answer = desk.get(f"/api/desk/search?q={wanted}").json
    assert [row["number"] for row in answer["rows"]] == numbers
    assert all(row["status"] == "absent" for row in answer["rows"])


def test_search_wants_something(open_hall, desk) -> None:
    assert desk.get("/api/desk/search?q=").status_code == 400
