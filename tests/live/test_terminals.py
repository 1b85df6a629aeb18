"""What a terminal may say and what it is told: the honest way through, and everything else refused by its code."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from raw_client import BINARY, PATIENCE_S, Cut, HandshakeRefused, Line
from served_hall import Hall, Writer

from hallserver.live.terminals import BURST
from hallserver.live.wire import MAX_MESSAGE_BYTES, MOST_GARBAGE
from hallserver.rehearsal.failures import StaffError
from hallserver.rehearsal.wire import refusal_code
from hallserver.sitting import events as e

CROWD = 8


@pytest.fixture(scope="module")
def early(hall: Hall) -> dict[str, Any]:
    """What one terminal was told from before check-in up to the bell."""
    candidate = hall.somebody()
    line = hall.terminal(hall.seat(candidate))
    told = {"sealed": line.hear("state")}
    line.emit("save", {"e": 1, "s": 1, "n": 1, "v": [], "f": 0})
    told["too early"] = line.hear("refused")
    hall.open_check_in()
    told["open"] = line.hear("state")
    hall.check_in(candidate)
    told["checked_in"] = line.hear("state")
    line.emit("confirm", {})
    told["confirmed"] = line.hear("state")
    told["paper"] = line.hear("paper")
    told["save before the bell"] = _refused_save(hall, line, told["confirmed"])
    told["line"], told["candidate"] = line, candidate
    return told


def _refused_save(hall: Hall, line: Line, state: dict[str, Any]) -> dict[str, Any]:
    line.emit("save", {"e": state["attempt"]["epoch"], "s": 1, "n": 1, "v": [], "f": 0})
    return line.hear("refused")


@pytest.fixture(scope="module")
def crowd(hall: Hall, early: dict[str, Any]) -> list[Writer]:
    """People at work: the bell has rung."""
    people = hall.sit_all(CROWD)
    hall.ring()
    return people


# -- the honest way ----------------------------------------------------------------------------------------------------


def test_a_terminal_is_told_no_more_than_its_moment_allows(early: dict[str, Any]) -> None:
    assert (early["sealed"]["candidate"], early["sealed"]["attempt"], early["sealed"]["key"]) == (None, None, None)
    assert early["sealed"]["sitting"]["phase"] == "sealed"
    assert early["too early"]["code"] == "no_attempt"
    assert early["open"]["sitting"]["phase"] == "check_in"
    assert early["checked_in"]["candidate"]["number"] == early["candidate"]
    assert early["checked_in"]["paper"] is None
    assert early["confirmed"]["attempt"]["status"] == "confirmed"
    assert early["confirmed"]["paper"] == early["paper"]["hash"]
    assert early["confirmed"]["key"] is None
    assert early["save before the bell"]["code"] == "wrong_phase"


def test_the_bell_reaches_everybody_with_the_same_moment_and_the_key_opens_the_paper(
    hall: Hall, early: dict[str, Any], crowd: list[Writer]
) -> None:
    bells = [early["line"].hear("bell"), *(writer.line.hear("bell") for writer in crowd)]
    assert all(bell == bells[0] for bell in bells)
    assert bells[0]["starts_ms"] > bells[0]["hall_ms"]
    paper = early["paper"]
    nonce, box = base64.b64decode(paper["nonce"]), base64.b64decode(paper["box"])
    key = base64.b64decode(bells[0]["key"])
    opened = ChaCha20Poly1305(key).decrypt(nonce, box, paper["hash"].encode())
    assert opened.startswith(b'{"items":[')


def test_what_is_saved_is_acknowledged_and_there_after_a_reload(hall: Hall, crowd: list[Writer]) -> None:
    writer = crowd[0]
    first, second = writer.save(1), writer.save(2, f=1)
    assert writer.wait_saved() == 2
    state = writer.come_back()
    assert state["attempt"]["answers"] == {"1": first["v"], "2": second["v"]}
    assert state["attempt"]["flags"] == [2]
    assert state["attempt"]["last_seq"] == 2
    assert state["attempt"]["status"] == "writing"
    assert state["key"] is not None


def test_a_paper_already_held_is_not_sent_again(hall: Hall, crowd: list[Writer]) -> None:
    writer = crowd[0]
    line = Line(hall.address).join({**hall.auth(writer.seat), "paper": writer.state["paper"]})
    assert line.hear("state")["paper"] == writer.state["paper"]
    assert line.hears_nothing_of("paper", 0.3)
    writer.line = line


def test_acknowledgements_are_cumulative(crowd: list[Writer]) -> None:
    writer = crowd[1]
    for n in range(60):
        writer.save(1 + n % 20)
    told = [writer.line.hear("saved")["s"]]
    while told[-1] < 60:
        told.append(writer.line.hear("saved")["s"])
    assert told == sorted(set(told))
    assert len(told) < 60


def test_the_same_save_again_is_acknowledged_again_and_recorded_once(hall: Hall, crowd: list[Writer]) -> None:
    writer = crowd[2]
    body = writer.save(3)
    writer.wait_saved()
    for _ in range(3):
        writer.line.emit("save", body)
        assert writer.line.hear("saved") == {"e": body["e"], "s": body["s"]}
    assert len(hall.saved(writer.candidate)) == 1


def test_hands_go_up_and_down_and_the_clock_can_be_asked(hall: Hall, crowd: list[Writer]) -> None:
    line = crowd[3].line
    line.emit("call", {"on": 1})
    assert line.hear("state")["attempt"]["calling"] is True
    hall.staff.do("/api/hall/answer-call", seat=crowd[3].seat)
    assert line.hear("state")["attempt"]["calling"] is False
    line.emit("sync", {"c": 41.5})
    answer = line.hear("sync")
    assert answer["c"] == 41.5 and abs(answer["hall_ms"] - hall.now_ms()) < 2_000


def test_handing_in_asks_for_what_is_missing_and_is_said_once_more_to_who_asks_again(
    hall: Hall, crowd: list[Writer]
) -> None:
    writer = crowd[4]
    writer.save(1)
    writer.wait_saved()
    writer.line.emit("submit", {"e": writer.epoch, "s": 2})
    assert writer.line.hear("refused") == {"code": "answers_missing", "e": writer.epoch, "have": 1}
    writer.save(2)
    writer.line.emit("submit", {"e": writer.epoch, "s": 2})
    told = writer.line.hear("submitted")
    assert (told["by"], told["answered"], told["questions"]) == ("candidate", 2, len(writer.paper.items))
    writer.line.emit("submit", {"e": writer.epoch, "s": 2})
    assert writer.line.hear("state")["attempt"]["status"] == "submitted"
    late = writer.save(3)
    assert writer.line.hear("refused")["code"] == "submitted"
    evidence = [x for x in hall.events() if isinstance(x, e.AnswerQuarantined) and x.candidate == writer.candidate]
    assert [(x.seq, x.reason, list(x.value)) for x in evidence] == [(late["s"], "submitted", late["v"])]


def test_pause_extra_time_and_resume_reach_the_terminal_at_once(hall: Hall, crowd: list[Writer]) -> None:
    line = crowd[3].line
    hall.staff.do("/api/hall/extend", candidate_id=crowd[3].candidate, minutes=5, reason="ốm")
    extended = line.hear("clock")
    assert extended["extra_ms"] == 300_000
    hall.staff.do("/api/hall/pause", reason="mất điện")
    paused = line.hear("clock")
    assert (paused["phase"], paused["deadline_ms"]) == ("paused", extended["deadline_ms"])
    time.sleep(0.3)
    hall.staff.do("/api/hall/resume", credit=False)
    resumed = line.hear("clock")
    assert resumed["phase"] == "running" and resumed["paused_ms"] is None
    assert resumed["deadline_ms"] - paused["deadline_ms"] == pytest.approx(
        resumed["hall_ms"] - paused["paused_ms"], abs=50
    )


# -- who may speak -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"secret": "guessed"}, "secret_wrong"),
        ({"secret": None}, "not_enrolled"),
        ({"secret": 7}, "not_enrolled"),
        ({"terminal": "nobody"}, "not_enrolled"),
        ({"terminal": ["x"]}, "not_enrolled"),
        ({"v": 0}, "protocol_old"),
        ({"v": "1"}, "protocol_old"),
    ],
)
def test_who_can_not_prove_itself_is_refused_by_its_code(hall: Hall, change: dict[str, Any], code: str) -> None:
    line = Line(hall.address).join({**hall.auth(hall.spare[2]), **change})
    assert line.refused is not None and refusal_code(line.refused) == code
    line.close()


@pytest.mark.parametrize("auth", [b"40", b"40null", b"40[]", b'40"x"'])
def test_who_does_not_even_try_is_refused(hall: Hall, auth: bytes) -> None:
    line = Line(hall.address)
    line.packet()
    line.send(auth)
    packet = line.packet()
    assert (
        packet.event != "state" and refusal_code(packet) in ("protocol_old", "malformed") or packet.event == "refused"
    )
    line.close()


def test_what_is_said_before_joining_is_not_heard(hall: Hall, crowd: list[Writer]) -> None:
    """A phone on the hall's network: it can open a socket, and that is all."""
    line = Line(hall.address)
    line.packet()
    before = len(hall.events())
    for event in ("save", "confirm", "submit", "call", "sync"):
        line.emit(event, {"e": crowd[5].epoch, "s": 1, "n": 1, "v": [], "f": 0, "on": 1, "c": 1})
    assert line.hears_nothing_of("saved", 0.5)
    assert not [x for x in hall.events()[before:] if not isinstance(x, e.ServerAlive)]
    line.close()


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_a_page_from_elsewhere_is_refused_before_it_can_say_anything(hall: Hall, origin: str) -> None:
    with pytest.raises(HandshakeRefused) as refused:
        Line(hall.address, Origin=origin)
    assert refused.value.status == 400


def test_the_hall_s_own_page_is_let_in(hall: Hall) -> None:
    Line(hall.address, Origin=hall.address).close()


# -- what is not understood --------------------------------------------------------------------------------------------


def _good(writer: Writer, **other: Any) -> dict[str, Any]:
    item = writer.paper.items[0]
    return {"e": writer.epoch, "s": writer.seq + 1, "n": 1, "v": [item.option_ids[0]], "f": 0, **other}


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("text for a number", {"s": "1"}, "malformed"),
        ("a fraction", {"s": 1.0}, "malformed"),
        ("true for a number", {"s": True}, "malformed"),
        ("a negative number", {"n": -1}, "malformed"),
        ("a huge number", {"s": 2**31}, "malformed"),
        ("no options at all", {"v": None}, "malformed"),
        ("options that are numbers", {"v": [1]}, "malformed"),
        ("as long as an essay may be", {"v": ["ệ" * 3_990 + '"' * 10]}, "unknown_option"),
        ("an endless option", {"v": ["x" * 4_001]}, "malformed"),
        ("too many to look at", {"v": ["x"] * 33}, "malformed"),
        ("a flag of two", {"f": 2}, "malformed"),
        ("a flag that is a list", {"f": []}, "malformed"),
        ("item 0", {"n": 0}, "unknown_item"),
        ("item 999", {"n": 999}, "unknown_item"),
        ("somebody else's option", {"v": ["zz99"]}, "unknown_option"),
        ("number 0", {"s": 0}, "seq_gap"),
        ("a number ahead", {"s": 9}, "seq_gap"),
        ("an epoch nobody had", {"e": 999_999}, "no_attempt"),
    ],
)
def test_a_save_that_does_not_fit_is_refused_by_its_code(
    hall: Hall, crowd: list[Writer], name: str, change: dict[str, Any], code: str
) -> None:
    writer = crowd[5]
    writer.line.emit("save", _good(writer, **change))
    assert writer.line.hear("refused")["code"] == code
    assert hall.saved(writer.candidate) == []


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b'42["save"]', "malformed"),
        (b'42["save",7]', "malformed"),
        (b'42["save",[1,2]]', "malformed"),
        (b'42["save",null]', "malformed"),
        (b"42", "malformed"),
        (b"42[", "malformed"),
        (b"42{}", "malformed"),
        (b"42[]", "malformed"),
        (b"42[7]", "unknown_event"),
        (b'42["nonsense",{}]', "unknown_event"),
        (b'42["__class__",{}]', "unknown_event"),
        (b'42["save",{"e":"\xed\xa0\x80"}]', None),
        (b"4\xff\xfe", None),
        (b'42["save",' + b"[" * 2_000, "malformed"),
        (b"49", "malformed"),
        (b"", None),
        (b"9", None),
        (b'42["submit",{"e":1}]', "malformed"),
        (b'42["sync",{"c":"x"}]', "malformed"),
        (b'451-["save",{"_placeholder":true,"num":0}]', None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_garbage_is_refused_and_harms_nobody(hall: Hall, crowd: list[Writer], frame: bytes, code: str | None) -> None:
    """code None: whatever the transport makes of it, also cutting the line; the others must not feel it."""
    garbling, honest = crowd[6], crowd[7]
    try:
        garbling.line.send(frame)
        if code is not None:
            assert garbling.line.hear("refused")["code"] == code
        else:
            garbling.line.emit("sync", {"c": 1})
            garbling.line.hear("sync", 2)
    except (Cut, TimeoutError):
        assert code is None
    honest.save(1)
    honest.wait_saved(patience_s=2)
    garbling.come_back()


@pytest.mark.parametrize("size", [MAX_MESSAGE_BYTES + 2, 20_000, 32_000])
def test_an_oversized_message_is_refused_with_the_limit(crowd: list[Writer], size: int) -> None:
    line = crowd[6].line
    line.send(b'42["save","' + b"x" * (size - 13) + b'"]')
    assert line.hear("refused") == {"code": "oversized", "limit": MAX_MESSAGE_BYTES}


@pytest.mark.parametrize("size", [40_000, 300_000])
def test_what_is_far_too_large_is_cut_off_and_the_others_do_not_wait(crowd: list[Writer], size: int) -> None:
    flooding, honest = crowd[6], crowd[7]
    started = time.monotonic()
    try:
        flooding.line.send(b"42" + b"x" * size)
        with pytest.raises((Cut, TimeoutError)):
            while True:
                flooding.line.packet(3)
    except ConnectionError:
        pass
    honest.save(2)
    honest.wait_saved(patience_s=2)
    assert time.monotonic() - started < 5
    flooding.come_back()


def test_who_sends_nothing_but_garbage_loses_the_line(crowd: list[Writer]) -> None:
    garbling, honest = crowd[6], crowd[7]
    with pytest.raises((Cut, ConnectionError)):
        for _ in range(2 * MOST_GARBAGE):
            garbling.line.send(b"42{")
            assert garbling.line.hear("refused")["code"] == "malformed"
    honest.save(3)
    honest.wait_saved(patience_s=2)
    garbling.come_back()


def test_binary_is_refused(crowd: list[Writer]) -> None:
    crowd[6].line.send_frame(BINARY, b"\x00\x01\x02")
    assert crowd[6].line.hear("refused")["code"] == "malformed"


def test_a_terminal_gone_mad_is_held_back_while_its_neighbour_is_served(hall: Hall, crowd: list[Writer]) -> None:
    mad, honest = crowd[6], crowd[7]
    for _ in range(BURST + 200):
        mad.line.emit("call", {"on": 0})
    times = []
    for _ in range(20):
        started = time.perf_counter()
        honest.save(1)
        honest.wait_saved()
        times.append(time.perf_counter() - started)
    assert sorted(times)[15] < 0.25, times
    assert mad.line.hear("refused", PATIENCE_S)["code"] == "rate"


# -- losing the right to speak -----------------------------------------------------------------------------------------


def test_a_move_makes_the_old_terminal_nobody_s_and_the_new_one_goes_on(hall: Hall, crowd: list[Writer]) -> None:
    writer = crowd[5]
    kept = writer.save(1)
    writer.wait_saved()
    seat = hall.spare[3]
    new = hall.terminal(seat)
    hall.staff.do("/api/hall/move", candidate_id=writer.candidate, seat=seat, reason="máy hỏng")
    while (state := new.hear("state"))["attempt"] is None:
        pass
    assert state["attempt"]["answers"] == {"1": kept["v"]}
    assert (state["attempt"]["last_seq"], state["paper"]) == (0, writer.state["paper"])
    assert new.hear("paper")["hash"] == state["paper"]
    while writer.line.hear("state")["attempt"] is not None:
        pass
    writer.line.emit("save", _good(writer))
    assert writer.line.hear("refused")["code"] == "stale_epoch"
    moved = Writer(hall, writer.candidate, new, state)
    moved.save(2)
    moved.wait_saved()


def test_a_revoked_terminal_is_told_so_and_not_let_in_again(hall: Hall, crowd: list[Writer]) -> None:
    writer = crowd[3]
    hall.staff.do("/api/hall/unpair", seat=writer.seat)
    assert writer.line.hear("dead") == {"code": "revoked"}
    line = Line(hall.address).join(hall.auth(writer.seat))
    assert line.refused is not None and refusal_code(line.refused) == "not_enrolled"
    writer.line.emit("save", _good(writer))
    assert writer.line.hears_nothing_of("saved", 0.3)


def test_a_seat_whose_terminal_is_connected_is_not_given_to_another_device(hall: Hall, crowd: list[Writer]) -> None:
    writer = crowd[1]
    said = hall.staff.web.post_json("/terminal/pair", {"seat": None}).json()
    with pytest.raises(StaffError, match="seat_in_use"):
        hall.staff.do("/api/hall/pair", code=said["code"], seat=writer.seat)
    writer.line.emit("sync", {"c": 5})
    assert writer.line.hear("sync")["c"] == 5


def test_a_device_without_a_seat_shows_its_code_and_nothing_else(hall: Hall) -> None:
    said = hall.staff.web.post_json("/terminal/pair", {"seat": None}).json()
    line = Line(hall.address).join({"v": 1, "terminal": said["terminal"], "secret": said["secret"], "paper": None})
    state = line.hear("state")
    assert (state["pairing"], state["seat"], state["attempt"], state["key"]) == (said["code"], None, None, None)
    line.emit("confirm", {})
    assert line.hear("refused")["code"] == "no_attempt"
    hall.staff.do("/api/hall/pair", code=said["code"], seat=hall.spare[4])
    assert line.hear("state")["seat"] == hall.spare[4]
