"""Every kind of sound and video that docs/question-formats.md promises is imported, sealed, fetched, played and sought."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from hallserver.journal.file import SittingReader
from hallserver.sealed import read_parts
from question_bank.importing import Wishes, read_questions
from tests.journeys.place import House, make_hall, server_of
from tests.journeys.test_every_type import Seat, begin, seal_bank

CLIPS = Path(__file__).parent / "clips"
# What a browser says of itself; builds of Chromium without the licensed codecs know neither H.264 nor AAC.
KINDS = {
    "tone.mp3": "audio/mpeg",
    "tone.ogg": 'audio/ogg; codecs="vorbis"',
    "tone.flac": "audio/flac",
    "tone.m4a": 'audio/mp4; codecs="mp4a.40.2"',
    "card.mp4": 'video/mp4; codecs="avc1.42E01E, mp4a.40.2"',
    "card.webm": 'video/webm; codecs="vp8, vorbis"',
}
LICENSED = ("tone.m4a", "card.mp4")
PLAY = """async (element) => {
  const until = async (holds) => {
    for (let waited = 0; !holds() && waited < 8000; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await element.play();
  await until(() => element.currentTime > 0.2);
  const played = element.currentTime;
  const sought = new Promise((resolve) => element.addEventListener('seeked', resolve, { once: true }));
  element.currentTime = 1.2;
  await sought;
  const landed = element.currentTime;
  await until(() => element.ended);
  return { played, landed, ended: element.ended, error: element.error?.message ?? null, duration: element.duration,
           width: element.videoWidth ?? null, source: element.src.slice(0, 5) };
}"""


def questions() -> str:
    """A question for each clip, as Aiken would have it in GIFT."""
    tags = {name: "video" if name.startswith("card") else "audio" for name in KINDS}
    return "\n\n".join(
        f'::K-{name}::[html]<p>Clip mẫu {name}</p><{tag} src\\="{name}"></{tag}>{{\\n=đúng ~sai {name}}}'.replace(
            "\\n", ""
        )
        for name, tag in tags.items()
    )


class Room:
    seat: Seat
    house: House
    asked: list[Request]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Room]:
    files = [("cau-hoi.gift", questions().encode()), *((name, (CLIPS / name).read_bytes()) for name in KINDS)]
    reading = read_questions(files, Wishes("Nghe nhìn", "1", True))
    assert reading.value is not None and not reading.problems and len(reading.value.media) == len(KINDS)
    folder = make_hall(tmp_path_factory.mktemp("clips") / "hall", seats=6, candidates=4)
    path = seal_bank(folder, reading.value)
    server = server_of(folder.root)
    server.start()
    room = Room()
    room.house, room.asked = House(browser, server.address), []
    with SittingReader(path) as reader:
        sitting = read_parts(reader.parts())
    room.seat = Seat(room.house, sitting, sorted(sitting.allocation)[0])
    room.seat.page.on("request", lambda asked: room.asked.append(asked) if "/terminal/clip/" in asked.url else None)
    begin(room.house, room.seat)
    yield room
    room.house.leave()
    server.stop()


@pytest.mark.parametrize("name", KINDS)
def test_a_clip_plays_and_can_be_sought(room: Room, name: str) -> None:
    page = room.seat.page
    may_play = page.evaluate("kind => document.createElement('video').canPlayType(kind)", KINDS[name])
    if not may_play and name in LICENSED:
        pytest.skip(f"this browser says that it can't play {KINDS[name]}")
    room.seat.go(f"K-{name}")
    clip = page.locator(".stem audio, .stem video")
    expect(clip).to_be_visible(timeout=20_000)
    found = clip.evaluate(PLAY)
    assert (found["error"], found["ended"], found["source"]) == (None, True, "blob:"), found
    assert found["played"] > 0.2 and abs(found["landed"] - 1.2) < 0.2, found
    assert found["duration"] == pytest.approx(2, abs=0.3)
    assert found["width"] == (48 if name.startswith("card") else None)


def test_each_was_fetched_once_and_whole(room: Room) -> None:
    """Played and sought from what the terminal holds: the server is never asked for a part."""
    addresses = [asked.url for asked in room.asked]
    assert len(addresses) == len(set(addresses)) == len(KINDS)
    assert not [asked.url for asked in room.asked if "range" in asked.all_headers()]


def test_no_clip_made_the_page_complain(room: Room) -> None:
    assert room.house.complaints == []
