"""The sounds and videos of a closed sitting at the clerk's page, whole and in the parts that a browser asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import mixed_day
import pytest

from hallserver.journal.file import CLIP_PIECE_BYTES, SittingReader
from hallserver.keys import make_hall_keys
from hallserver.storage.staff import Role
from question_bank.clips import clip_hash
from question_bank.model import Bank, Medium

SOUND = b"ID3\x04" + bytes(place % 251 for place in range(CLIP_PIECE_BYTES + 5))
LENGTH = len(SOUND)


def bank_with_sound() -> Bank:
    """That of the mixed day, its essay about a sound."""
    questions = tuple(
        replace(q, stem_html=f'{q.stem_html} <audio src="a.mp3"></audio>') if q.code == "M-15" else q
        for q in mixed_day.BANK.questions
    )
    media = {**mixed_day.BANK.media, "a.mp3": Medium("a.mp3", "audio/mpeg", SOUND)}
    return replace(mixed_day.BANK, questions=questions, media=media)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("held")
    keys = make_hall_keys(folder / "keys", "Hội trường mẫu", ["127.0.0.1"], datetime(2026, 11, 23, tzinfo=UTC))
    return mixed_day.hold(folder, keys, bank_with_sound())


@pytest.fixture
def ask(world, held: Path):
    path = world.hall.sittings.folder / held.name
    with SittingReader(held) as reader:
        reader.backup(path)
    address = f"/clerk/clip/{mixed_day.note(world.stores, path)}/{clip_hash(SOUND)}"
    clerk = world.person(Role.CLERK)
    return lambda **headers: clerk.get(address, headers=headers)


def test_a_sound_comes_whole_and_says_that_parts_may_be_asked_for(ask) -> None:
    answer = ask()
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/mpeg", SOUND)
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("range_", "first", "last"),
    [
        ("bytes=0-", 0, LENGTH - 1),
        ("bytes=5-5", 5, 5),
        (f"bytes={LENGTH - 1}-{LENGTH + 99}", LENGTH - 1, LENGTH - 1),
        ("bytes=-7", LENGTH - 7, LENGTH - 1),
    ],
)
def test_a_part_of_a_sound_comes_alone(ask, range_: str, first: int, last: int) -> None:
    answer = ask(Range=range_)
    assert (answer.status_code, answer.data) == (206, SOUND[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{LENGTH}"
    assert int(answer.headers["Content-Length"]) == last + 1 - first


@pytest.mark.parametrize("range_", [f"bytes={LENGTH}-", "bytes=9-3"])
def test_a_part_that_there_is_not_is_refused_with_the_length(ask, range_: str) -> None:
    answer = ask(Range=range_)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{LENGTH}")
    assert SOUND[:200] not in answer.data


def test_a_part_of_another_sound_comes_whole(ask) -> None:
    etag = ask().headers["ETag"]
    assert ask(Range="bytes=0-4", **{"If-Range": etag}).status_code == 206
    assert ask(Range="bytes=0-4", **{"If-Range": '"other"'}).data == SOUND
