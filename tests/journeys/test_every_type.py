"""Every type of question answered at a terminal, by keyboard alone and by mouse alone; the journal holds what was meant."""

from __future__ import annotations

import io
import json
import math
import time
import wave
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hallserver.build import build_id
from hallserver.config import load
from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.rehearsal.cards import qr_line
from hallserver.rehearsal.run import journal_answers
from hallserver.rehearsal.server import ServerProcess
from hallserver.sealed import SealedSitting, read_parts
from hallserver.sealing import gather_draft, seal_draft
from hallserver.storage.stores import open_stores
from question_bank.clips import clip_hash
from question_bank.model import Bank, Blueprint, Cell, Medium, Question, QuestionType
from question_bank.sealing import open_box
from tests.journeys.pages import Desk, Hall, Terminal, button, say, sign_in
from tests.journeys.place import LARGE, SMALL, House, make_hall, server_of
from tests.question_bank.every_type import every_type_bank

SECTION = "Phần I. Mọi loại câu"
SITTING = "2030-01-01-S1"
SOUND, LONG_SOUND = "chuong.wav", "bai-nghe.wav"


def ring(samples: int = 4_000) -> bytes:
    """Half a second of a tone, or 8,000 samples a second, as WAV."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8_000)
        sound.writeframes(bytes(128 + round(100 * math.sin(place / 3)) for place in range(samples)))
    return buffer.getvalue()


def bank_with_sound() -> Bank:
    """Every type of question, one to listen to, and a shared stem of ten seconds to listen to."""
    bank = every_type_bank()
    heard = replace(
        next(question for question in bank.questions if question.code == "M-02"),
        code="M-20",
        stem_html=f'Nghe rồi chọn: <audio src="{SOUND}"></audio>',
    )
    sounds = {SOUND: ring(), LONG_SOUND: ring(80_000)}
    media = {**bank.media, **{name: Medium(name, "audio/wav", body) for name, body in sounds.items()}}
    shared = {
        name: replace(passage, html=f'{passage.html}<audio src="{LONG_SOUND}"></audio>')
        for name, passage in bank.passages.items()
    }
    return replace(bank, questions=(*bank.questions, heard), media=media, passages=shared)


def seal_bank(folder: HallFolder, bank: Bank) -> Path:
    """Make the hall work on a sitting whose papers ask every question of the bank."""
    by, now_ms = "vanphong", int(time.time() * 1000)
    with closing(open_stores(folder.database)) as stores:
        stores.bank.replace(bank, by=by, at_ms=now_ms)
        (hall,) = stores.halls.all()
        cells = {}
        for question in bank.questions:
            key = (question.topic, question.difficulty)
            cells[key] = cells.get(key, 0) + 1
        rows = tuple(Cell(*key, count, Decimal(1)) for key, count in cells.items())
        blueprint = Blueprint(rows, ((SECTION, len(rows)),))
        (before,) = stores.sittings.all()
        exam = stores.exams.add("Mọi loại câu hỏi", 30, Decimal(50), blueprint, by=by, at_ms=now_ms)
        stores.sittings.add(SITTING, "Ca mẫu", exam.id, hall.id, by=by, at_ms=now_ms)
        stores.sittings.allocate(SITTING, stores.sittings.allocation(before.id), "x", by=by, at_ms=now_ms)
        draft = gather_draft(stores, SITTING)
        path = seal_draft(draft, load(folder.config), folder.sittings, by=by, at_ms=now_ms, build=build_id())
        stores.sittings.seal(SITTING, path.name, by=by, at_ms=now_ms)
        stores.sittings.set_live(SITTING, by=by, at_ms=now_ms)
    return path


class Seat:
    """One candidate at a terminal, and the paper of that seat."""

    def __init__(self, house: House, sitting: SealedSitting, number: str) -> None:
        self.person = sitting.roster[number]
        self.label = sitting.allocation[number]
        self.paper = sitting.papers[self.label]
        self.questions = sitting.questions
        self.terminal = Terminal(house.page(), self.label)
        self.page: Page = self.terminal.page

    def go(self, code: str) -> Question:
        """Look at the question of that code."""
        codes = [item.code for item in self.paper.items]
        self.terminal.question(codes.index(code) + 1)
        return self.questions[code]

    def order(self, code: str) -> tuple[str, ...]:
        """Its options as this paper offers them."""
        return next(item.option_ids for item in self.paper.items if item.code == code)

    def tab_to(self, selector: str) -> Locator:
        """Press Tab until the focus is there, as somebody without a mouse does."""
        target = self.page.locator(selector).first
        for _ in range(60):
            if target.evaluate("element => element === document.activeElement"):
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} can't be reached by Tab")


class Room:
    folder: HallFolder
    path: Path
    server: ServerProcess
    house: House
    keys: Seat
    mouse: Seat
    expected: dict[str, dict[str, tuple[str, ...]]]


def begin(house: House, *seats: Seat) -> None:
    """Check-in, and the bell: these seats write."""
    page = house.page()
    sign_in(page, "giamthi")
    hall = Hall(page)
    hall.ask("open-check-in").do("hall.do.open-check-in")
    page = house.page()
    sign_in(page, "diemdanh")
    desk = Desk(page)
    for seat in seats:
        desk.scan(qr_line(seat.person))
        desk.sees("green", "desk.green.title")
        seat.terminal.shows("identify")
        seat.terminal.confirm()
    hall.ask("start").do("hall.do.start")
    for seat in seats:
        seat.terminal.shows("writing")
        # the disk of this machine is in order: nobody is told to call an invigilator
        expect(seat.page.locator(".notice-warn")).to_have_count(0)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Room]:
    room = Room()
    room.folder = make_hall(tmp_path_factory.mktemp("types") / "hall", seats=12, candidates=10)
    room.path = seal_bank(room.folder, bank_with_sound())
    room.server = server_of(room.folder.root)
    room.server.start()
    room.house = House(browser, room.server.address)
    with SittingReader(room.path) as reader:
        sitting = read_parts(reader.parts())
    one, two = sorted(sitting.allocation)[:2]
    room.keys, room.mouse = Seat(room.house, sitting, one), Seat(room.house, sitting, two)
    room.expected = {one: {}, two: {}}
    begin(room.house, room.keys, room.mouse)
    for seat in (room.keys, room.mouse):
        expect(seat.page.locator(".overview .grid-section")).to_have_text(SECTION)
        expect(seat.page.locator(".question-kind")).to_contain_text(SECTION)
    button(room.keys.page, "terminal.review.open").click()
    expect(room.keys.page.locator(".jumps .grid-section")).to_have_text(SECTION)
    button(room.keys.page, "terminal.review.back").click()
    yield room
    room.house.leave()
    room.server.stop()


def answer_by_keyboard(seat: Seat) -> dict[str, tuple[str, ...]]:
    press, write = seat.page.keyboard.press, seat.page.keyboard.type
    meant: dict[str, tuple[str, ...]] = {}
    seat.go("M-01")
    press("b")
    meant["M-01"] = (seat.order("M-01")[1],)
    seat.go("M-03")
    press("a")
    press("c")
    meant["M-03"] = (seat.order("M-03")[0], seat.order("M-03")[2])
    seat.go("M-06")
    for key in "ddss":
        press(key)
    order = seat.order("M-06")
    meant["M-06"] = tuple(f"{id_}={bit}" for id_, bit in zip(order, "1100", strict=True))
    seat.go("M-08")
    seat.tab_to(".typed-answer input")
    write("3,5 km")
    meant["M-08"] = ("3,5 km",)
    seat.go("M-10")
    seat.tab_to(".typed-answer input")
    write("Paris, thủ đô f a")
    meant["M-10"] = ("Paris, thủ đô f a",)
    question = seat.go("M-11")
    seat.tab_to(".premises select")
    press("ArrowDown")
    press("Tab")
    press("ArrowDown")
    press("ArrowDown")
    first, second = question.key.premises
    offered = seat.order("M-11")
    meant["M-11"] = (f"{first.id}={offered[0]}", f"{second.id}={offered[1]}")
    seat.go("M-12")
    seat.tab_to(".thing")
    press("Alt+ArrowDown")
    a, b, *rest = seat.order("M-12")
    meant["M-12"] = (b, a, *rest)
    question = seat.go("M-13")
    seat.tab_to("[data-gap='1']")
    write("100")
    press("Tab")
    press("ArrowDown")
    press("Tab")
    write("°C")
    chosen = seat.page.locator("[data-gap='2']").input_value()
    assert chosen in {option.id for option in question.key.gaps[1].options}
    meant["M-13"] = ("1=100", f"2={chosen}", "3=°C")
    seat.go("M-14")
    seat.tab_to(".hotspot-frame")
    press("ArrowLeft")
    press("ArrowLeft")
    press("Shift+ArrowUp")
    press("Enter")
    meant["M-14"] = ("4800,4980",)
    seat.go("M-15")
    seat.tab_to("textarea")
    write("Dòng một, có d và s.")
    press("Enter")
    write("Dòng hai.")
    meant["M-15"] = ("Dòng một, có d và s.\nDòng hai.",)
    return meant


def answer_by_mouse(seat: Seat) -> dict[str, tuple[str, ...]]:
    page = seat.page
    meant: dict[str, tuple[str, ...]] = {}
    seat.go("M-02")
    page.locator(".option").nth(2).click()
    meant["M-02"] = (seat.order("M-02")[2],)
    seat.go("M-05")
    page.locator(".option").first.click()
    meant["M-05"] = (seat.order("M-05")[0],)
    seat.go("M-07")
    first, second = seat.order("M-07")
    page.locator(f"[data-statement='{second}'][data-bit='0']").click()
    page.locator(f"[data-statement='{first}'][data-bit='1']").click()
    # the second thought counts
    page.locator(f"[data-statement='{first}'][data-bit='0']").click()
    meant["M-07"] = (f"{first}=0", f"{second}=0")
    question = seat.go("M-11")
    premise = question.key.premises[1].id
    page.locator(f"[data-premise='{premise}']").select_option(index=3)
    meant["M-11"] = (f"{premise}={seat.order('M-11')[2]}",)
    seat.go("M-12")
    expect(page.locator(".ordering-open")).to_be_visible()
    button(page, "terminal.ordering.keep").click()
    meant["M-12"] = seat.order("M-12")
    seat.go("M-14")
    frame = page.locator(".hotspot-frame")
    size = frame.evaluate("frame => [frame.clientWidth, frame.clientHeight]")
    frame.click(position={"x": size[0] / 4, "y": size[1] / 2})
    expect(page.locator(".points li")).to_have_count(1)
    meant["M-14"] = ()
    page.locator(".points button").click()
    seat.go("M-09")
    page.locator(".typed").fill("2")
    meant["M-09"] = ("2",)
    return meant


def last_answers(room: Room, seat: Seat) -> dict[str, tuple[str, ...]]:
    """Question code -> what the journal says last."""
    codes = [item.code for item in seat.paper.items]
    held = [answer for answer in journal_answers(room.path) if answer.candidate == seat.person.number]
    return {codes[answer.item - 1]: answer.value for answer in held}


def test_every_type_is_answered_by_keyboard_alone(room: Room) -> None:
    meant = answer_by_keyboard(room.keys)
    room.keys.terminal.is_safe("saved")
    assert last_answers(room, room.keys) == meant
    room.expected[room.keys.person.number] = meant


def test_every_type_is_answered_by_mouse(room: Room) -> None:
    meant = answer_by_mouse(room.mouse)
    room.mouse.terminal.is_safe("saved")
    assert last_answers(room, room.mouse) == meant
    room.expected[room.mouse.person.number] = meant


def test_typed_text_does_not_leave_letter_by_letter(room: Room) -> None:
    seat = room.keys
    index = [item.code for item in seat.paper.items].index("M-15") + 1
    saves = [a for a in journal_answers(room.path) if a.candidate == seat.person.number and a.item == index]
    assert 1 <= len(saves) <= 3


def test_answers_are_there_after_a_reload(room: Room) -> None:
    seat = room.keys
    seat.page.reload()
    seat.terminal.shows("writing")
    answered = seat.page.locator(".overview .grid .cell-answered")
    expect(answered).to_have_count(len(room.expected[seat.person.number]))
    seat.go("M-13")
    expect(seat.page.locator("[data-gap='1']")).to_have_value("100")
    seat.go("M-15")
    expect(seat.page.locator("textarea")).to_have_value("Dòng một, có d và s.\nDòng hai.")
    seat.go("M-12")
    expect(seat.page.locator(".ordering-open")).to_have_count(0)


def test_an_emptied_text_is_no_answer(room: Room) -> None:
    seat = room.keys
    seat.go("M-10")
    seat.page.locator(".typed").fill("  ")
    seat.go("M-01")
    seat.terminal.is_safe("saved")
    assert last_answers(room, seat)["M-10"] == ()
    expect(seat.page.locator(".overview .grid .cell-answered")).to_have_count(
        len(room.expected[seat.person.number]) - 1
    )


def test_a_disk_that_fails_for_a_while_is_told_and_taken_back(room: Room) -> None:
    page, notice = room.mouse.page, room.mouse.page.locator(".notice-warn")
    page.evaluate("""() => {
      const put = IDBObjectStore.prototype.put;
      window.broken = true;
      IDBObjectStore.prototype.put = function (...given) {
        if (window.broken) throw new Error('disk');
        return put.apply(this, given);
      };
    }""")
    room.mouse.go("M-05")
    page.locator(".option").last.click()
    expect(notice).to_be_visible()
    page.evaluate("() => { window.broken = false }")
    page.locator(".option").first.click()
    expect(notice).to_have_count(0)
    room.mouse.terminal.is_safe("saved")


def test_shared_stems_stand_beside_their_questions_and_formulas_are_drawn(room: Room) -> None:
    seat = room.mouse
    seat.go("M-06")
    expect(seat.page.locator(".passage img")).to_be_visible()
    seat.go("M-03")
    expect(seat.page.locator(".stem .katex")).to_be_visible()
    expect(seat.page.locator(".passage")).to_have_count(0)


def test_a_sound_is_fetched_sealed_and_heard(room: Room) -> None:
    seat = room.mouse
    seat.go("M-20")
    sound = seat.page.locator(".stem audio")
    expect(sound).to_be_visible()
    ended = "new Promise((resolve) => (sound.onended = resolve))"
    assert sound.evaluate(
        f"async (sound) => {{ const heard = {ended}; await sound.play(); await heard; return sound.ended }}"
    )
    assert sound.evaluate("sound => sound.src").startswith("blob:")
    assert abs(sound.evaluate("sound => sound.duration") - 0.5) < 0.05


def test_a_shared_sound_plays_on_from_question_to_question_and_has_its_arrow_keys(room: Room) -> None:
    seat = room.mouse
    seat.go("M-06")
    sound = seat.page.locator(".passage audio")
    sound.evaluate("sound => sound.play()")
    seat.go("M-07")
    assert sound.evaluate("sound => !sound.paused && sound.currentTime > 0")
    sound.focus()
    seat.page.keyboard.press("ArrowRight")
    seat.page.keyboard.press("ArrowDown")
    numbers = [item.code for item in seat.paper.items]
    expect(seat.page.locator(".question-head h1")).to_contain_text(f"{numbers.index('M-07') + 1}")
    assert sound.evaluate("sound => !sound.paused && sound === document.activeElement")
    seat.go("M-03")
    expect(sound).to_have_count(0)


def test_a_sound_lies_beside_the_papers_and_opens_only_with_the_key(room: Room) -> None:
    body, address = ring(), f"{room.server.address}/terminal/clip/{clip_hash(ring())}"
    with SittingReader(room.path) as reader:
        key = reader.parts()["key"]
        sealed, paper = reader.clip(clip_hash(body)), reader.paper(room.mouse.label)
    assert sealed is not None and open_box(sealed.box, key, sealed.nonce, sealed.hash) == body
    assert len(paper.box) < 20_000 and body[:40] not in open_box(paper.box, key, paper.nonce, paper.hash)
    identity = json.loads(room.mouse.page.evaluate("localStorage.getItem('hall.terminal')"))
    proof = {"X-Terminal": identity["terminal"], "X-Secret": identity["secret"]}
    with urlopen(Request(address, headers=proof)) as answer:
        assert answer.read() == sealed.nonce + sealed.box
    for headers in ({}, {**proof, "X-Secret": "x" * 43}):
        with pytest.raises(HTTPError, match="403"):
            urlopen(Request(address, headers=headers))
    with pytest.raises(HTTPError, match="404"):
        urlopen(Request(address[:-1] + "z", headers=proof))


def test_the_office_sees_a_question_as_the_candidate_does(room: Room) -> None:
    page = room.house.page()
    sign_in(page, "vanphong")
    page.goto("/office#bank")
    page.locator("[type=search]").fill("M-13")
    expect(page.locator(".questions-table tbody tr")).to_have_count(1)
    page.goto("/office/preview/M-13")
    button(page, "office.questions.fill").click()
    expect(page.locator("[data-gap='1']")).to_have_value("100")
    room.mouse.go("M-13")
    ours, theirs = (shown.locator(".stem").inner_text() for shown in (page, room.mouse.page))
    assert ours == theirs


def test_the_counts_of_the_bank_fit_beside_the_import(room: Room) -> None:
    page = room.house.page()
    sign_in(page, "vanphong")
    page.goto("/office#bank")
    types = page.locator(".matrix tbody .matrix-types li")
    for lang in ("en", "vi"):
        page.locator(f'.languages button[lang="{lang}"]').click()
        for size in (SMALL, LARGE):
            page.set_viewport_size(size)
            expect(types).to_have_count(len(QuestionType))
            scrolled = page.locator(".table-wide", has=page.locator(".matrix"))
            assert scrolled.evaluate("room => room.scrollWidth <= room.clientWidth"), (lang, size)


def test_a_sealed_exam_whose_bank_was_replaced_says_only_what_can_be_done(room: Room) -> None:
    page = room.house.page()
    sign_in(page, "vanphong")
    page.goto("/office#exam")
    expect(page.locator(".exam-end .note:not(.note-danger) h2")).to_have_text(say("office.exam.fixed"))
    lacks = page.locator(".exam-end .note-danger")
    expect(lacks.locator("p")).to_have_text(say("office.exam.short_fixed"))
    expect(lacks).not_to_contain_text("giảm số câu ở đây")


def test_no_page_complained(room: Room) -> None:
    assert room.house.complaints == []
