"""The staff pages' socket: a session, a token and a role, or nothing; then one snapshot and what changes after it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from raw_client import Cut, HandshakeRefused, Line
from served_hall import Hall

from hallserver.rehearsal.staff import Staff
from hallserver.rehearsal.wire import Kind, parse


class Watcher(Line):
    """A staff page's socket. Packets of the namespace look like those of the default one once its name is cut out."""

    def frame(self) -> tuple[int, bytes]:
        opcode, payload = super().frame()
        return opcode, re.sub(rb"^(4\d)/staff,?", rb"\1", payload)


def watch(hall: Hall, staff: Staff | None, csrf: Any = "own", **headers: str) -> Watcher:
    cookie = {"Cookie": staff.web.cookie} if staff else {}
    line = Watcher(hall.address, **cookie, **headers)
    token = staff.csrf if staff and csrf == "own" else csrf
    line.join({"csrf": token, "view": "hall"}, "/staff")
    return line


@pytest.mark.parametrize("username", ["admin", "giamthi", "diemdanh", "vanphong"])
def test_who_works_in_the_hall_may_watch(hall: Hall, username: str) -> None:
    line = watch(hall, hall.sign_in(username))
    snapshot = line.hear("snapshot")
    assert snapshot["sitting"]["id"] == hall.sealed.sitting_id
    assert len(snapshot["seats"]) == len(hall.sealed.plan.seats)
    line.close()


def refused_and_silent(line: Watcher) -> bool:
    """Refused, and asking for the snapshot all the same brings none."""
    assert line.refused is not None
    try:
        line.send(b'42/staff,["snapshot",{}]')
        silent = line.hears_nothing_of("snapshot", 0.4)
    except (Cut, OSError):
        silent = True
    line.close()
    return silent


def test_a_wrong_role_gets_nothing(hall: Hall) -> None:
    assert refused_and_silent(watch(hall, hall.sign_in("thuky")))


def test_without_a_session_there_is_nothing(hall: Hall) -> None:
    assert refused_and_silent(watch(hall, None, "made-up"))


@pytest.mark.parametrize("csrf", ["made-up", "", None, 7, ["x"]])
def test_a_session_without_its_token_gets_nothing(hall: Hall, csrf: Any) -> None:
    """Another site's script would bring the cookie, and could not know the token."""
    assert refused_and_silent(watch(hall, hall.staff, csrf))


def test_a_token_of_somebody_else_s_session_gets_nothing(hall: Hall) -> None:
    assert refused_and_silent(watch(hall, hall.sign_in("giamthi"), hall.staff.csrf))


def test_a_page_from_elsewhere_is_refused_with_the_cookie_and_all(hall: Hall) -> None:
    with pytest.raises(HandshakeRefused):
        watch(hall, hall.staff, Origin="http://evil.example")


def test_who_loses_the_account_loses_the_map(hall: Hall) -> None:
    line = watch(hall, hall.sign_in("giamthi"))
    line.hear("snapshot")
    hall.staff.do("/api/office/staff/giamthi/disable", disabled=True)
    try:
        end = time.monotonic() + 10
        with pytest.raises(Cut):
            while time.monotonic() < end:
                if line.packet(5).kind is Kind.DISCONNECTED:
                    raise Cut
    finally:
        hall.staff.do("/api/office/staff/giamthi/disable", disabled=False)


def test_a_terminal_s_socket_hears_nothing_of_the_map(hall: Hall) -> None:
    line = hall.terminal(hall.spare[5])
    line.send(b'42/staff,["snapshot",{}]')
    assert line.hears_nothing_of("snapshot", 0.5)
    assert line.hears_nothing_of("delta", 0.5)
    line.close()


def follow(line: Watcher, seats: dict[str, Any], rev: int, for_s: float) -> int:
    """Take deltas for so long, as a page would; returns the last revision. No revision may be missing."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        try:
            delta = line.hear("delta", max(0.01, end - time.monotonic()))
        except TimeoutError:
            break
        assert delta["rev"] == rev + 1
        rev = delta["rev"]
        seats.update(delta["seats"])
    return rev


def test_what_changes_reaches_every_page_also_while_others_come_and_go(hall: Hall) -> None:
    """A snapshot taken for one page must not swallow the change that another page still waits for."""
    first = watch(hall, hall.staff)
    snapshot = first.hear("snapshot")
    seats, rev = snapshot["seats"], snapshot["rev"]
    hall.open_check_in()
    people = [hall.somebody() for _ in range(12)]
    for candidate in people:
        hall.check_in(candidate)
        watch(hall, hall.staff).close()
    follow(first, seats, rev, 3.0)
    for candidate in people:
        view = seats[hall.seat(candidate)]
        assert (view["status"], view["candidate"]["number"]) == ("checked_in", candidate)
    second = watch(hall, hall.staff)
    now = second.hear("snapshot")["seats"]
    assert {seat: view["state"] for seat, view in seats.items()} == {seat: view["state"] for seat, view in now.items()}


def test_deltas_are_few_however_much_happens(hall: Hall) -> None:
    line = watch(hall, hall.staff)
    line.hear("snapshot")
    writer = hall.sit()
    started, deltas = time.monotonic(), 0
    while time.monotonic() - started < 2:
        writer.line.emit("call", {"on": 1})
        writer.line.emit("call", {"on": 0})
        try:
            line.hear("delta", 0.05)
            deltas += 1
        except TimeoutError:
            pass
    assert 1 <= deltas <= 10


def test_a_page_that_missed_something_asks_and_gets_everything(hall: Hall) -> None:
    line = watch(hall, hall.staff)
    line.hear("snapshot")
    line.send(b'42/staff,["snapshot",{}]')
    assert len(line.hear("snapshot")["seats"]) == len(hall.sealed.plan.seats)


def test_a_frame_of_the_namespace_is_read_as_one_of_the_default() -> None:
    assert parse(re.sub(rb"^(4\d)/staff,?", rb"\1", b'42/staff,["delta",{"rev":1}]')).event == "delta"
    assert parse(re.sub(rb"^(4\d)/staff,?", rb"\1", b'44/staff,{"message":"x"}')).kind is Kind.REFUSED
