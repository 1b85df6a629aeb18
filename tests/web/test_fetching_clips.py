"""Sealed sounds and videos: who gets them, in which pieces, and how many at once."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import office_samples
import pytest

from hallserver.journal.file import CLIP_PIECE_BYTES
from hallserver.proving import broken_clips
from hallserver.storage.staff import Role
from hallserver.web.site import CLIP_PATIENCE_MS, CLIPS_AT_ONCE
from hallserver.web.terminal import Lane
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


def test_only_so_many_fetch_at_once(heard) -> None:
    world, proof = heard
    person = world.somebody()
    under_way = [person.get(f"/terminal/clip/{HASH}", headers=proof, buffered=False) for _ in range(CLIPS_AT_ONCE)]
    refused = person.get(f"/terminal/clip/{HASH}", headers=proof)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    under_way[0].close()
    assert person.get(f"/terminal/clip/{HASH}", headers=proof).status_code == 200
    for answer in under_way[1:]:
        answer.close()


def test_who_never_finishes_loses_the_place() -> None:
    lane = Lane(1, CLIP_PATIENCE_MS)
    first = lane.enter(0)
    assert lane.enter(CLIP_PATIENCE_MS - 1) is None
    second = lane.enter(CLIP_PATIENCE_MS)
    assert second is not None
    lane.leave(first)  # late, and without pushing the other out
    assert lane.enter(CLIP_PATIENCE_MS + 1) is None
    lane.leave(second)
    assert lane.enter(CLIP_PATIENCE_MS + 1) is not None


@pytest.mark.parametrize("deed", ["UPDATE clip SET piece = zeroblob(9) WHERE place = 1", "DELETE FROM clip"])
def test_a_sound_that_was_damaged_is_found_before_the_exam(heard, deed: str) -> None:
    world, _ = heard
    path = world.hall.sittings.live.path
    assert broken_clips(path) == []
    with sqlite3.connect(path) as other:
        other.execute(deed)
    other.close()
    assert broken_clips(path) == [HASH]
