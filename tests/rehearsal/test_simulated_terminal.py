"""The simulated terminal follows the protocol of the real one, or the rehearsal would prove nothing."""

from __future__ import annotations

import base64
import json

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from hallserver.rehearsal import wire
from hallserver.rehearsal.terminal import RATE_HOLD_S, WINDOW, BoxError, Terminal


def told(terminal: Terminal, event: str, at: float = 1.0, **data: object) -> list[tuple[str, dict]]:
    """Give the terminal one event; returns what it says in answer."""
    return said(terminal.take(wire.Packet(wire.Kind.EVENT, event, data), at))


def said(frames: list[bytes]) -> list[tuple[str, dict]]:
    return [(packet.event, packet.data) for packet in map(wire.parse, frames)]


def numbers(answer: list[tuple[str, dict]]) -> list[int]:
    return [data["s"] for event, data in answer if event == "save"]


def state(status: str = "confirmed", epoch: int = 5, last_seq: int = 0, **more: object) -> dict:
    attempt = {
        "status": status,
        "epoch": epoch,
        "last_seq": last_seq,
        "answers": {},
        "flags": [],
        "started_ms": 1_000,
        "deadline_ms": 61_000,
        "extra_ms": 0,
        "submitted_ms": None,
        "submitted_by": None,
        "calling": False,
    }
    sitting = {"id": "S", "title": "", "exam": "", "phase": "running", "duration_ms": 60_000, "questions": 3}
    return {
        "hall_ms": 1_000,
        "seat": "A01-01",
        "sitting": sitting,
        "candidate": {"number": "0007"},
        "attempt": attempt,
        "paper": "h",
        "key": None,
        **more,
    }


@pytest.fixture
def terminal() -> Terminal:
    made = Terminal(seat="A01-01", id="t", secret="s")
    made.take(wire.Packet(wire.Kind.CONNECTED), 0.0)
    told(made, "state", **state())
    return made


def reconnect(terminal: Terminal, **at_server: object) -> list[tuple[str, dict]]:
    terminal.lose()
    terminal.take(wire.Packet(wire.Kind.CONNECTED), 2.0)
    return told(terminal, "state", 2.0, **state(**at_server))


def test_it_says_hello_with_its_secret_and_the_paper_it_holds():
    terminal = Terminal(seat="A01-01", id="t", secret="s")
    frames = terminal.take(wire.Packet(wire.Kind.OPEN), 0.0)
    assert json.loads(frames[0][2:]) == {"v": 1, "terminal": "t", "secret": "s", "paper": None}

    terminal.take(wire.Packet(wire.Kind.CONNECTED), 0.0)
    told(terminal, "paper", hash="h", nonce="", box="")
    assert json.loads(terminal.hello()[2:])["paper"] == "h"


def test_saves_are_numbered_from_one_without_gaps(terminal):
    first = said(terminal.answer(1, ("a",), False, 1.0))
    second = said(terminal.answer(1, ("b",), True, 1.1))

    assert first == [("save", {"e": 5, "s": 1, "n": 1, "v": ["a"], "f": 0})]
    assert second == [("save", {"e": 5, "s": 2, "n": 1, "v": ["b"], "f": 1})]


def test_a_save_counts_as_saved_only_once_acknowledged_and_all_up_to_it(terminal):
    for number in range(3):
        terminal.answer(number + 1, ("a",), False, 1.0)
    assert not terminal.is_saved

    told(terminal, "saved", 1.5, e=5, s=2)

    assert [save.acked_at for save in terminal.history] == [1.5, 1.5, None]
    assert not terminal.is_saved


def test_an_acknowledgement_of_another_epoch_says_nothing_about_this_one(terminal):
    terminal.answer(1, ("a",), False, 1.0)
    told(terminal, "saved", e=4, s=1)

    assert terminal.history[0].acked_at is None


def test_what_was_not_acknowledged_is_sent_again_after_a_reconnect_in_order(terminal):
    for number in range(4):
        terminal.answer(number + 1, ("a",), False, 1.0)
    told(terminal, "saved", e=5, s=1)

    assert numbers(reconnect(terminal, last_seq=1)) == [2, 3, 4]
    assert terminal.resent == 3


def test_what_the_server_holds_without_having_said_so_is_not_sent_again(terminal):
    for number in range(3):
        terminal.answer(number + 1, ("a",), False, 1.0)

    assert numbers(reconnect(terminal, last_seq=2)) == [3]
    assert [save.acked_at for save in terminal.history] == [2.0, 2.0, None]


def test_nothing_is_sent_before_the_server_has_said_where_it_stands(terminal):
    terminal.lose()
    terminal.take(wire.Packet(wire.Kind.CONNECTED), 2.0)

    assert terminal.answer(1, ("a",), False, 2.0) == []


def test_a_state_that_overtakes_the_open_namespace_is_not_lost(terminal):
    terminal.answer(1, ("a",), False, 1.0)
    terminal.lose()

    assert told(terminal, "state", 2.0, **state()) == []
    assert numbers(said(terminal.take(wire.Packet(wire.Kind.CONNECTED), 2.1))) == [1]


def test_answers_given_without_a_line_wait_and_then_go(terminal):
    terminal.lose()
    assert terminal.answer(1, ("a",), False, 1.0) == []
    assert terminal.answer(2, ("b",), False, 1.0) == []

    assert numbers(reconnect(terminal)) == [1, 2]
    assert terminal.resent == 0


def test_a_server_that_forgot_acknowledged_answers_is_noticed_and_gets_them_again(terminal):
    for number in range(3):
        terminal.answer(number + 1, ("a",), False, 1.0)
    told(terminal, "saved", e=5, s=3)

    assert numbers(reconnect(terminal, last_seq=1)) == [2, 3]
    assert terminal.forgotten == 2


def test_a_gap_is_filled_from_where_the_server_stands(terminal):
    for number in range(4):
        terminal.answer(number + 1, ("a",), False, 1.0)

    assert numbers(told(terminal, "refused", code="seq_gap", have=1)) == [2, 3, 4]
    assert terminal.gaps == 1


def test_no_more_than_a_window_flies_at_once(terminal):
    terminal.lose()
    for number in range(WINDOW + 5):
        terminal.answer(number % 3 + 1, ("a",), False, 1.0)

    assert numbers(reconnect(terminal)) == list(range(1, WINDOW + 1))
    assert numbers(told(terminal, "saved", e=5, s=10)) == list(range(WINDOW + 1, WINDOW + 6))


def test_a_new_epoch_starts_at_one_and_hands_in_what_was_left_as_evidence(terminal):
    terminal.answer(1, ("a",), False, 1.0)
    answer = told(terminal, "state", **state(epoch=9))
    terminal.answer(2, ("b",), False, 1.2)

    assert answer == [("save", {"e": 5, "s": 1, "n": 1, "v": ["a"], "f": 0})]
    assert [(save.epoch, save.seq) for save in terminal.history] == [(5, 1), (9, 1)]


def test_told_to_slow_down_it_waits_and_then_sends_again(terminal):
    terminal.answer(1, ("a",), False, 1.0)
    assert told(terminal, "refused", 1.0, code="rate") == []

    assert terminal.pump(1.0 + RATE_HOLD_S / 2) == []
    assert numbers(said(terminal.pump(1.0 + RATE_HOLD_S))) == [1]


def test_a_save_refused_for_the_phase_goes_once_the_phase_is_right(terminal):
    terminal.answer(1, ("a",), False, 1.0)
    told(terminal, "refused", code="wrong_phase")

    answer = told(terminal, "clock", phase="running", deadline_ms=61_000, extra_ms=0, paused_ms=None)
    assert numbers(answer) == [1]


def test_it_hands_in_only_after_everything_was_sent_and_again_when_something_was_missing(terminal):
    terminal.answer(1, ("a",), False, 1.0)
    terminal.answer(2, ("a",), False, 1.0)

    assert said(terminal.submit()) == [("submit", {"e": 5, "s": 2})]
    again = told(terminal, "refused", code="answers_missing", have=0)
    assert [event for event, _ in again] == ["save", "save", "submit"]


def test_it_hands_in_after_a_reconnect_when_it_could_not_before(terminal):
    terminal.lose()
    assert terminal.submit() == []

    assert reconnect(terminal) == [("submit", {"e": 5, "s": 0})]


def test_a_paper_opens_with_the_key_of_the_bell_and_no_other(terminal):
    key, nonce = b"k" * 32, b"n" * 12
    plain = orjson.dumps({"items": [{"n": 1, "type": "single", "stem": "", "options": [{"id": "a"}, {"id": "b"}]}]})
    box = ChaCha20Poly1305(key).encrypt(nonce, plain, b"h")
    told(terminal, "paper", hash="h", nonce=base64.b64encode(nonce).decode(), box=base64.b64encode(box).decode())
    bell = {"starts_ms": 4_000, "hall_ms": 1_000, "duration_ms": 60_000}

    told(terminal, "bell", key=base64.b64encode(b"x" * 32).decode(), **bell)
    with pytest.raises(BoxError):
        terminal.open_box()

    told(terminal, "bell", key=base64.b64encode(key).decode(), **bell)
    assert terminal.open_box()[0].options == ("a", "b")


def test_the_questions_are_visible_at_the_bell_or_when_paper_and_key_are_there_whichever_is_last(terminal):
    terminal.offset_ms = 0.0
    told(terminal, "paper", 2.0, hash="h", nonce="", box="")
    assert terminal.visible_at() is None

    told(terminal, "bell", 3.0, key="", starts_ms=6_000, hall_ms=3_000, duration_ms=60_000)
    assert terminal.visible_at() == 6.0

    terminal.paper_at = 7.5
    assert terminal.visible_at() == 7.5


def test_the_shortest_round_trip_sets_the_clock(terminal):
    terminal.sync(10.0)
    told(terminal, "sync", 10.2, c=1, hall_ms=50_000)
    terminal.sync(11.0)
    told(terminal, "sync", 11.01, c=2, hall_ms=51_000)
    terminal.sync(12.0)
    told(terminal, "sync", 12.9, c=3, hall_ms=52_000)

    assert terminal.offset_ms == pytest.approx(11_005 - 51_000)


def test_time_stands_still_while_the_hall_is_paused(terminal):
    terminal.offset_ms = 0.0
    told(terminal, "clock", phase="running", deadline_ms=61_000, extra_ms=0, paused_ms=None)
    assert terminal.share_gone(31.0) == pytest.approx(0.5)

    told(terminal, "clock", phase="paused", deadline_ms=61_000, extra_ms=0, paused_ms=31_000)
    assert terminal.share_gone(45.0) == pytest.approx(0.5)
