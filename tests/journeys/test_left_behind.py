"""A terminal that was cut off, its candidate moved away, and its page closed: what it still held becomes evidence."""

from __future__ import annotations

from pathlib import Path

import orjson
from playwright.sync_api import Browser, Page, expect

from hallserver.journal.file import SittingReader
from hallserver.rehearsal.cards import qr_line
from tests.journeys.pages import Desk, Dialog, Hall, Terminal, button, sign_in
from tests.journeys.place import House, make_hall, sealed, serving, sitting_file

KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open('hall-terminal');
  asked.onsuccess = () => {
    const all = asked.result.transaction('saves').objectStore('saves').getAll();
    all.onsuccess = () => resolve(all.result.map(({ owner, s }) => `${owner} ${s}`));
  };
})"""


def _move(hall: Hall, seat: str, to: str) -> None:
    hall.pin(seat)
    button(hall.page.locator(".seat-do"), "hall.do.move").click()
    hall.page.locator(".moving input").fill(to)
    button(hall.page.locator(".moving"), "hall.do.pick_seat").click()
    hall.give_reason("hall.reason.terminal")
    Dialog(hall.page).do("hall.do.move")


def _evidence(path: Path) -> list[tuple[str, int, int, int, str]]:
    with SittingReader(path) as reader:
        bodies = [orjson.loads(entry.body) for entry in reader.checked_entries() if entry.kind == "AnswerQuarantined"]
    return sorted((body["candidate"], body["epoch"], body["seq"], body["item"], body["reason"]) for body in bodies)


def _kept(page: Page, owner: str) -> int:
    return len([name for name in page.evaluate(KEPT) if name.startswith(f"{owner} ")])


def test_what_a_cut_off_terminal_held_is_evidence_and_nobody_elses_answer(browser: Browser, tmp_path: Path) -> None:
    folder = make_hall(tmp_path / "hall")
    sitting = sealed(folder)
    (one, seat_one), (two, seat_two) = sorted(sitting.allocation.items())[:2]
    taken = set(sitting.allocation.values())
    spare = next(seat.label for seat in sitting.plan.seats if seat.label not in taken)
    with serving(folder.root) as server:
        house = House(browser, server.address)
        # Given two candidates who write, and a terminal at a free seat
        hall_page, desk_page = house.page(), house.page()
        sign_in(hall_page, "giamthi")
        hall = Hall(hall_page)
        hall.ask("open-check-in").do("hall.do.open-check-in")
        hall.phase("check_in")
        first, second = Terminal(house.page(), seat_one), Terminal(house.page(), seat_two)
        third = Terminal(house.page(), spare)
        sign_in(desk_page, "diemdanh")
        desk = Desk(desk_page)
        for person, terminal in ((one, first), (two, second)):
            desk.scan(qr_line(sitting.roster[person]))
            desk.sees("green", "desk.green.title")
            terminal.confirm()
        hall.ask("start").do("hall.do.start")
        for terminal in (first, second):
            terminal.shows("writing")
        first.press("1")
        first.is_safe("saved")
        # and the cable of the first is out while two more answers are given, then its page is closed
        context = first.page.context
        context.set_offline(True)
        for n in (2, 3):
            first.question(n)
            first.press("1")
        first.is_safe("local", timeout_s=25)
        owner = f"{sitting.sitting_id}/{one}"
        first.page.close()
        # When its candidate is moved, another candidate is given the seat, and the page is opened again
        _move(hall, seat_one, spare)
        third.shows("writing", timeout_s=15)
        _move(hall, seat_two, seat_one)
        context.set_offline(False)
        again = Terminal(context.new_page())
        # Then whoever sits there now finds none of it, and writes on
        again.shows("writing", timeout_s=15)
        assert again.answers() == {}
        again.question(4)
        again.press("2")
        again.is_safe("saved")
        # the moved candidate has what was saved, not what was cut off
        assert list(third.answers()) == [1]
        # the invigilator is told, and the outbox holds nothing of it any more
        expect(hall.page.locator(".group-quarantine .item")).to_contain_text(sitting.roster[one].name)
        assert _kept(again.page, owner) == 1
        house.leave()
        assert house.complaints == []
    # and the journal has both answers as evidence, once
    items = [(number, reason) for who, _, number, _, reason in _evidence(sitting_file(folder)) if who == one]
    assert items == [(2, "stale_epoch"), (3, "stale_epoch")]
