"""Sealed sounds and videos: who gets them, in which pieces, and how many at once."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import office_samples
import pytest

from hallserver import runtime
from hallserver.journal.file import CLIP_PIECE_BYTES
from hallserver.proving import broken_clips
from hallserver.storage.staff import Role
from hallserver.web.clip_lane import ClipLane, PieceCache
from hallserver.web.site import CLIP_PATIENCE_MS, CLIPS_AT_ONCE
from question_bank.clips import clip_hash
from question_bank.model import Medium
from question_bank.sealing import open_box

SOUND = b"ID3\x04" + bytes(place % 251 for place in range(2 * CLIP_PIECE_BYTES + 5))
HASH = clip_hash(SOUND)
UNUSED = b"ID3\x03 nobody asks for this"


@pytest.fixture
def heard(world):
    """A live sitting whose every question has the same sound; with the headers of a terminal at a seat."""
    office = world.person(Role.EXAM_OFFICE)
    sitting = office_samples.draft(office)
    bank = world.stores.bank.get()
    questions = [replace(q, stem_html=q.stem_html + ' <audio src="a.mp3"></audio>') for q in bank.questions]
    media = {"a.mp3": Medium("a.mp3", "audio/mpeg", SOUND), "b.mp3": Medium("b.mp3", "audio/mpeg", UNUSED)}
    world.stores.bank.replace(replace(bank, questions=tuple(questions), media=media), by="test", at_ms=1)
    assert office.post(f"/api/office/sittings/{sitting}/allocate", {"seed": "7"}).status_code == 200
    assert world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"]).error is None
    terminal, secret, _ = world.hall.enrolment.request(world.hall.now_ms())
    world.hall.enrolment.enrol(terminal, "A01-01", by="test", at_ms=1)
    return world, {"X-Terminal": terminal, "X-Secret": secret}


def test_a_terminal_gets_a_sound_that_only_the_key_opens(heard) -> None:
    world, proof = heard
    answer = world.somebody().get(f"/terminal/clip/{HASH}", headers=proof)
    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(answer.data))
    sealed = world.hall.sittings.live.sealed
    assert SOUND[:200] not in answer.data
    assert open_box(answer.data[12:], sealed.key, answer.data[:12], HASH) == SOUND
    assert sealed.clips_of("A01-01") == [HASH]


@pytest.mark.parametrize("headers", [{}, {"X-Secret": "x" * 43}, {"X-Terminal": "nobody"}, {"X-Secret": "é"}])
def test_nobody_else_gets_it(heard, headers: dict[str, str]) -> None:
    world, proof = heard
    assert world.somebody().get(f"/terminal/clip/{HASH}", headers=headers and proof | headers).status_code == 403


def test_a_device_without_a_seat_gets_nothing(heard) -> None:
    world, _ = heard
    terminal, secret, _ = world.hall.enrolment.request(world.hall.now_ms())
    headers = {"X-Terminal": terminal, "X-Secret": secret}
    assert world.somebody().get(f"/terminal/clip/{HASH}", headers=headers).status_code == 403


@pytest.mark.parametrize("hash_", [clip_hash(UNUSED), "z" * 64, "a' OR '1'='1"])
def test_what_no_paper_needs_is_not_there_and_takes_up_no_place(heard, hash_: str) -> None:
    world, proof = heard
    for _ in range(CLIPS_AT_ONCE + 1):
        assert world.somebody().get(f"/terminal/clip/{hash_}", headers=proof).status_code == 404


def test_only_so_many_fetch_at_once_and_the_others_wait_for_their_turn(heard) -> None:
    world, proof = heard
    person = world.somebody()
    path, came = f"/terminal/clip/{HASH}", []

    def next_in_line() -> None:
        came.append(person.get(path, headers=proof))

    under_way = [person.get(path, headers=proof, buffered=False) for _ in range(CLIPS_AT_ONCE)]
    runtime.spawn(next_in_line)
    runtime.sleep(0.05)
    assert came == []
    under_way[0].close()
    runtime.sleep(0.2)
    assert [(answer.status_code, len(answer.data)) for answer in came] == [(200, len(SOUND) + 28)]
    for answer in under_way[1:]:
        answer.close()


class Given:
    """A lane for two, and who got in."""

    def __init__(self) -> None:
        self.lane = ClipLane(2, 1_000_000, CLIP_PATIENCE_MS, runtime.Latch)
        self.got: dict[str, object] = {}

    def ask(self, name: str, now_ms: int = 0, terminal: str | None = None) -> None:
        def enter() -> None:
            self.got[name] = self.lane.enter(terminal or name, now_ms)

        runtime.spawn(enter)
        runtime.sleep(0)


def test_turns_come_in_the_order_of_asking_and_who_asks_again_keeps_the_place() -> None:
    given = Given()
    for name in ("a", "b", "c", "d"):
        given.ask(name)
    assert list(given.got) == ["a", "b"]
    given.ask("c again", terminal="c")
    runtime.sleep(0)
    assert given.got["c"] is None
    given.lane.leave(given.got["a"], 0)
    runtime.sleep(0)
    assert list(given.got) == ["a", "b", "c", "c again"]
    given.lane.leave(given.got["b"], 0)
    runtime.sleep(0)
    assert given.got["d"].is_in


def test_who_takes_nothing_any_more_loses_the_place() -> None:
    given = Given()
    given.ask("a")
    given.ask("b")
    given.lane.pause_s(given.got["b"], 1000, 10)
    given.ask("c", CLIP_PATIENCE_MS - 1)
    assert "c" not in given.got
    given.ask("d", CLIP_PATIENCE_MS)
    runtime.sleep(0)
    assert "c" in given.got and "d" not in given.got
    given.lane.leave(given.got["a"], CLIP_PATIENCE_MS)  # late, and without pushing the others out
    runtime.sleep(0)
    assert "d" not in given.got


def test_all_together_get_no_more_than_the_line_carries() -> None:
    given = Given()
    given.ask("a")
    given.ask("b")
    a, b = given.got["a"], given.got["b"]
    assert given.lane.pause_s(a, 500_000, 1_000) == 0.5
    assert given.lane.pause_s(b, 500_000, 1_000) == 1.0
    assert given.lane.pause_s(a, 500_000, 1_900) == pytest.approx(0.6)
    assert given.lane.pause_s(b, 500_000, 9_000) == 0.5  # what nobody took is not saved up


def test_a_piece_is_read_once_while_it_is_held() -> None:
    cache, read = PieceCache(2), []
    for place in (0, 1, 0, 2, 0, 1):
        assert cache.get(("S", "h", place), lambda at=place: read.append(at) or b"%d" % at) == b"%d" % place
    assert read == [0, 1, 2, 1]
    assert cache.get(("T", "h", 1), lambda: b"another sitting's") == b"another sitting's"


@pytest.mark.parametrize("deed", ["UPDATE clip SET piece = zeroblob(9) WHERE place = 1", "DELETE FROM clip"])
def test_a_sound_that_was_damaged_is_found_before_the_exam(heard, deed: str) -> None:
    world, _ = heard
    path = world.hall.sittings.live.path
    assert broken_clips(path) == []
    with sqlite3.connect(path) as other:
        other.execute(deed)
    other.close()
    assert broken_clips(path) == [HASH]
