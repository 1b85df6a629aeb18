"""A hundred at once: one wins, the others are told so by code, and the journal holds one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from raw_client import Cut, Line
from served_hall import Hall

from hallserver.rehearsal.failures import StaffError
from hallserver.sitting import events as e

HUNDRED = range(100)


@pytest.fixture(scope="module", autouse=True)
def check_in_is_open(hall: Hall) -> None:
    hall.open_check_in()


def test_a_hundred_desks_scan_the_same_card_and_one_checks_in(hall: Hall, at_once: Any) -> None:
    candidate = hall.somebody()
    answers = at_once(lambda _: hall.check_in(candidate), HUNDRED)
    assert Counter(answer["result"] for answer in answers) == {"green": 1, "already": 99}
    assert {answer["code"] for answer in answers} == {None, "already_checked_in"}
    assert {answer["seat"] for answer in answers} == {hall.seat(candidate)}
    entered = [x for x in hall.events() if isinstance(x, e.CandidateCheckedIn) and x.candidate == candidate]
    assert len(entered) == 1


def test_one_desk_sends_the_same_command_a_hundred_times_and_gets_the_first_outcome(hall: Hall, at_once: Any) -> None:
    """A bad line, an impatient finger: the command carries an id of its own."""
    candidate = hall.somebody()
    body = {"raw": hall.card(candidate), "command_id": "scan-of-one-desk"}
    headers = {"X-CSRFToken": hall.staff.csrf}
    answers = at_once(lambda _: hall.staff.web.post_json("/api/desk/scan", body, headers).json(), HUNDRED)
    # While the first still waits for its commit, the others are told so and ask again.
    assert {answer.get("result", answer.get("code")) for answer in answers} <= {"green", "command_running"}
    assert hall.staff.web.post_json("/api/desk/scan", body, headers).json()["result"] == "green"
    assert len([x for x in hall.events() if isinstance(x, e.CandidateCheckedIn) and x.candidate == candidate]) == 1


def test_many_candidates_are_to_be_moved_to_one_seat_and_one_is(hall: Hall, at_once: Any) -> None:
    wanted = hall.spare[0]
    people = [hall.somebody() for _ in range(60)]
    at_once(hall.check_in, people)

    def move(candidate: str) -> str:
        try:
            hall.staff.do("/api/hall/move", candidate_id=candidate, seat=wanted, reason="đổi chỗ")
        except StaffError as refused:
            return refused.code
        return "moved"

    assert Counter(at_once(move, people)) == {"moved": 1, "seat_taken": 59}
    moved = [x for x in hall.events() if isinstance(x, e.CandidateMoved)]
    assert [x.to_seat for x in moved] == [wanted]


def test_a_hundred_sockets_of_one_terminal_and_the_newest_holds(hall: Hall, at_once: Any) -> None:
    candidate = hall.somebody()
    seat = hall.seat(candidate)
    hall.check_in(candidate)
    hall.auth(seat)
    lines: list[Line] = at_once(lambda _: hall.terminal(seat), HUNDRED)

    def is_alive(line: Line) -> bool:
        line.emit("sync", {"c": 7})
        try:
            while True:
                packet = line.packet(5)
                if packet.event == "dead":
                    assert packet.data == {"code": "replaced"}
                    return False
                if packet.event == "sync":
                    return True
        except Cut:
            return False

    alive = [line for line in lines if is_alive(line)]
    assert len(alive) == 1
    newest = hall.terminal(seat)
    assert alive[0].hear("dead") == {"code": "replaced"}
    newest.emit("sync", {"c": 8})
    assert newest.hear("sync")["c"] == 8
    for line in (*lines, newest):
        line.close()


def test_two_devices_are_enrolled_for_one_seat_and_the_second_holds_it(hall: Hall) -> None:
    seat = hall.spare[1]
    first = hall.terminal(seat)
    assert first.hear("state")["seat"] == seat
    del hall.secrets[seat]
    second = hall.terminal(seat)
    assert first.hear("dead") == {"code": "revoked"}
    assert second.hear("state")["seat"] == seat
