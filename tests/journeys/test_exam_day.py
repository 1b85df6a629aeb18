"""A day of the exam: everybody at their page, a cable out, a server killed, a candidate moved, and nothing lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hallserver.folder import HallFolder
from hallserver.rehearsal.cards import qr_line
from hallserver.rehearsal.run import journal_answers
from hallserver.rehearsal.server import ServerProcess
from seats.roster import Candidate, is_eligible
from tests.journeys.pages import Desk, Dialog, Hall, Terminal, button, say, sign_in, without_marks
from tests.journeys.place import ROOT, House, make_hall, sealed, server_of, sitting_file

CARD_OF_NOBODY = "001090999999||Người Không Có|01011990|Nam|Số 1|01012021"


class Day:
    """What all steps of the day share: the hall, the people, who sits at which screen."""

    folder: HallFolder
    server: ServerProcess
    house: House
    one: Candidate
    two: Candidate
    barred: Candidate
    seat_one: str
    seat_two: str
    spare: str
    desk: Desk
    hall: Hall
    first: Terminal
    second: Terminal
    wrote: dict[str, dict[int, list[str]]]
    sheet: Path


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Day]:
    day = Day()
    day.folder = make_hall(tmp_path_factory.mktemp("day") / "hall")
    day.server = server_of(day.folder.root)
    day.server.start()
    day.house = House(browser, day.server.address)
    sitting = sealed(day.folder)
    day.wrote = {}
    (one, day.seat_one), (two, day.seat_two) = sorted(sitting.allocation.items())[:2]
    day.one, day.two = sitting.roster[one], sitting.roster[two]
    day.barred = next(person for person in sitting.roster.values() if not is_eligible(person, 50))
    taken = set(sitting.allocation.values())
    day.spare = next(seat.label for seat in sitting.plan.seats if seat.label not in taken)
    yield day
    day.house.leave()
    day.server.stop()


def test_the_exam_office_finds_the_sitting_sealed(day: Day) -> None:
    # Given the exam office signs in
    page = day.house.page()
    sign_in(page, "vanphong")
    # When it looks at the sittings
    page.goto("/office#sitting")
    # Then the sitting is sealed, its commitment is shown, and the hall works on it
    expect(page.locator("#sitting-detail .badge")).to_have_text(say("office.phase.sealed"))
    expect(page.locator(".commitment code")).to_be_visible()
    expect(page.locator("table .badge-ok", has_text=say("office.sitting.live"))).to_be_visible()


def test_a_card_is_refused_until_the_invigilator_opens_check_in(day: Day) -> None:
    # Given a desk before check-in is open
    page = day.house.page()
    sign_in(page, "diemdanh")
    day.desk = Desk(page)
    day.desk.scan(qr_line(day.one))
    day.desk.sees("red", "desk.red.not_open")
    # When the invigilator opens it, asked once
    page = day.house.page()
    sign_in(page, "giamthi")
    day.hall = Hall(page)
    day.hall.phase("sealed")
    day.hall.ask("open-check-in").do("hall.do.open-check-in")
    # Then the hall is in check-in
    day.hall.phase("check_in")


def test_two_terminals_wait_at_their_seats(day: Day) -> None:
    day.first = Terminal(day.house.page(), day.seat_one)
    day.second = Terminal(day.house.page(), day.seat_two)
    for terminal in (day.first, day.second):
        terminal.shows("waiting")
        expect(terminal.page.locator(".seat-huge")).to_contain_text(terminal.seat or "")


def test_the_desk_lets_in_who_may_and_nobody_else(day: Day) -> None:
    # Given a candidate of the roster, when the card is scanned, then green with the seat
    day.desk.scan(qr_line(day.one))
    day.desk.sees("green", "desk.green.title")
    expect(day.desk.verdict.locator(".verdict-seat")).to_contain_text(day.seat_one)
    expect(day.desk.verdict).to_contain_text(day.one.name)
    # somebody who has not learned enough: red, with the per cent reached
    day.desk.scan(qr_line(day.barred))
    day.desk.sees("red", "desk.red.course")
    percent = f"{day.barred.course_percent:f}".rstrip("0").rstrip(".").replace(".", ",")
    expect(day.desk.verdict).to_contain_text(percent)
    expect(day.desk.verdict).not_to_contain_text(day.seat_one)
    # a card nobody knows: red
    day.desk.scan(CARD_OF_NOBODY)
    day.desk.sees("red", "desk.red.not_on_roster")
    # the same person twice: said so, with the seat
    day.desk.scan(qr_line(day.one))
    day.desk.sees("red", "desk.already.title")
    expect(day.desk.verdict).to_contain_text(day.seat_one)
    # and the next
    day.desk.scan(qr_line(day.two))
    day.desk.sees("green", "desk.green.title")
    expect(day.desk.page.locator(".tally-digits strong")).to_have_text("2")


def test_candidates_see_who_they_are_and_confirm(day: Day) -> None:
    for terminal, person in ((day.first, day.one), (day.second, day.two)):
        terminal.shows("identify")
        expect(terminal.page.locator(".person-name")).to_have_text(person.name)
        expect(terminal.page.locator(".person")).to_contain_text(f"{person.birth:%d/%m/%Y}")
        terminal.confirm()


def test_the_start_is_asked_once_and_opens_the_papers(day: Day) -> None:
    # When the invigilator presses start
    dialog = day.hall.ask("start")
    # Then the dialog says what will happen, and to how many
    expect(dialog.box).to_contain_text(say("hall.ask.start.body", seated=2))
    dialog.do("hall.do.start")
    day.hall.phase("running")
    for terminal in (day.first, day.second):
        terminal.shows("writing")
        terminal.is_at(1)


def test_answers_by_keyboard_and_mouse_become_saved(day: Day) -> None:
    first, page = day.first, day.first.page
    # digits, letters, arrows
    first.press("1")
    first.press("ArrowRight", "b")
    first.is_at(2)
    first.press("ArrowRight")
    first.is_at(3)
    first.press("ArrowDown")
    expect(page.locator(".option:focus")).to_have_count(1)
    first.press("Space")
    first.has_chosen(1)
    # a flag
    first.press("f")
    expect(page.locator(".flag")).to_have_attribute("aria-pressed", "true")
    # the mouse, on a question picked from the overview
    first.question(7)
    first.click_option(1)
    first.is_safe("saved")
    expect(page.locator(".overview h2")).to_have_text(say("terminal.overview.count", n=4, all=50))
    expect(page.locator(".cell-flagged").first).to_be_visible()
    # an answer taken back is no answer
    first.press("Delete")
    first.has_chosen(0)
    first.click_option(0)
    day.second.press("2")
    day.second.is_safe("saved")
    first.is_safe("saved")


def test_a_cable_out_keeps_answers_on_the_computer(day: Day) -> None:
    first = day.first
    # Given the cable of one terminal is out
    first.page.context.set_offline(True)
    # When the candidate goes on
    first.question(8)
    first.press("1")
    first.question(9)
    first.press("2")
    # Then the answers are on this computer, and the seat is told to be offline
    first.is_safe("local", timeout_s=25)
    expect(first.page.locator(".top .link")).to_have_class("link link-lost", timeout=20_000)
    # When the cable is in again, then all is saved
    first.page.context.set_offline(False)
    first.is_safe("saved", timeout_s=20)
    expect(first.page.locator(".top .link")).to_have_class("link link-up")


def test_a_reload_in_the_middle_of_writing_restores_everything(day: Day) -> None:
    first = day.first
    first.question(10)
    first.press("1")
    before = day.first.page.locator(".overview h2").inner_text()
    # When the page is loaded again at once, while the save is still on its way
    first.page.reload()
    # Then the candidate is at the same question with the same answers
    first.shows("writing")
    first.is_at(10)
    first.has_chosen(1)
    expect(first.page.locator(".overview h2")).to_have_text(before)
    first.is_safe("saved")


def test_a_killed_server_pauses_the_hall_and_gives_the_time_back(day: Day) -> None:
    # Given the server dies in the middle of writing
    day.server.kill()
    day.first.question(11)
    day.first.press("1")
    day.first.is_safe("local")
    # When it comes up again
    day.server.start()
    # Then the hall is paused by itself and nobody can write
    day.hall.phase("paused", timeout_s=20)
    day.first.shows("paused", timeout_s=20)
    # and resuming offers the exact credit
    dialog = day.hall.ask("resume")
    expect(dialog.box.get_by_role("radio")).to_have_count(2)
    expect(dialog.box.get_by_role("radio").first).to_be_checked()
    dialog.do("hall.do.resume")
    day.hall.phase("running")
    day.first.shows("writing")
    day.second.is_linked(timeout_s=20)
    day.second.shows("writing")
    # nothing is lost, and what was written while it was down is saved now
    day.first.is_safe("saved", timeout_s=20)
    expect(day.first.page.locator(".overview h2")).to_have_text(say("terminal.overview.count", n=8, all=50))


def test_one_candidate_gets_extra_time(day: Day) -> None:
    panel = day.hall.pin(without_marks(day.two.name), day.seat_two)
    expect(panel).to_contain_text(day.two.name)
    before = _seconds(day.second)
    other = _seconds(day.first)
    dialog = day.hall.do("hall.do.extend")
    day.hall.give_reason("hall.reason.health")
    expect(dialog.box).to_contain_text(say("hall.extend.one", name=day.two.name, seat=day.seat_two, minutes=10))
    dialog.do("hall.do.extend")
    # ten minutes, over what the outage gave back to everybody
    expect(panel.locator(".seat-facts")).to_contain_text("+10:")
    assert 600 - 30 < _seconds(day.second) - before <= 600
    assert _seconds(day.first) <= other


def _seconds(terminal: Terminal) -> int:
    minutes, seconds = terminal.page.locator(".time-value").inner_text().split(":")[-2:]
    return int(minutes) * 60 + int(seconds)


def test_a_moved_candidate_goes_on_with_every_answer(day: Day) -> None:
    before = day.first.answers()
    assert len(before) == 8
    # Given a terminal stands at a free seat
    moved = Terminal(day.house.page(), day.spare)
    moved.shows("waiting")
    # and the cable of the old one is out while the candidate answers once more
    day.first.page.context.set_offline(True)
    day.first.question(13)
    day.first.press("1")
    day.first.is_safe("local", timeout_s=25)
    # and another invigilator has the same move in mind
    other = Hall(day.hall.page.context.new_page())
    other.pin(day.seat_one)
    button(other.page.locator(".seat-do"), "hall.do.move").click()
    expect(other.page.locator(".moving")).to_be_visible()
    # When the invigilator moves the candidate
    day.hall.pin(day.seat_one)
    button(day.hall.page.locator(".seat-do"), "hall.do.move").click()
    day.hall.page.locator(".moving input").fill(day.spare.lower())
    button(day.hall.page.locator(".moving"), "hall.do.pick_seat").click()
    day.hall.give_reason("hall.reason.terminal")
    Dialog(day.hall.page).do("hall.do.move")
    # Then the other has nothing to move any more
    expect(other.page.locator(".moving")).to_have_count(0)
    other.page.close()
    # and all answers that were saved are at the new terminal, where the candidate goes on
    moved.shows("writing", timeout_s=15)
    assert moved.answers() == before
    moved.question(12)
    moved.press("2")
    moved.is_safe("saved")
    # and the old terminal, once its cable is in, says so; what it still held is kept for the invigilator, not counted
    day.first.page.context.set_offline(False)
    day.first.shows("moved", timeout_s=20)
    expect(day.first.page.locator("h1")).to_have_text(say("terminal.dead.moved.title"))
    expect(day.hall.page.locator(".group-quarantine .item")).to_contain_text(day.one.name)
    assert len(moved.answers()) == len(before) + 1
    day.first = moved


def test_a_pause_locks_the_paper_and_stops_the_clock(day: Day) -> None:
    dialog = day.hall.ask("pause")
    day.hall.give_reason("hall.reason.fire")
    dialog.do("hall.do.pause")
    day.hall.phase("paused")
    day.first.shows("paused")
    expect(day.first.page.locator(".option")).to_have_count(0)
    frozen = day.first.page.locator(".frozen strong").inner_text()
    day.first.page.wait_for_timeout(1500)
    expect(day.first.page.locator(".frozen strong")).to_have_text(frozen)
    day.hall.ask("resume").do("hall.do.resume")
    day.first.shows("writing")


def test_a_raised_hand_is_seen_and_answered(day: Day) -> None:
    button(day.first.page, "terminal.call.off").click()
    calling = day.hall.page.locator(".group-calling .item")
    expect(calling).to_contain_text(day.one.name)
    calling.click()
    button(day.hall.page.locator(".seat-do"), "hall.do.answer-call").click()
    expect(calling).to_have_count(0)
    expect(button(day.first.page, "terminal.call.off")).to_be_visible()


def test_both_hand_in_and_the_sitting_is_closed(day: Day) -> None:
    for terminal, person in ((day.first, day.one), (day.second, day.two)):
        day.wrote[person.number] = terminal.answers()
        terminal.submit()
        expect(terminal.page.locator(".figures")).to_contain_text(f"{len(day.wrote[person.number])} / 50")
    day.hall.ask("close").do("hall.do.close")
    day.hall.phase("closed")


def test_the_journal_holds_what_was_on_the_screens(day: Day) -> None:
    held: dict[str, dict[int, list[str]]] = {}
    for held_one in journal_answers(sitting_file(day.folder)):
        answers = held.setdefault(held_one.candidate, {})
        answers[held_one.item] = sorted(held_one.value)
    kept = {who: {n: value for n, value in answers.items() if value} for who, answers in held.items()}
    assert kept == day.wrote


def test_the_clerk_finds_prints_and_verifies(day: Day, tmp_path: Path) -> None:
    # Given the clerk
    page = day.house.page()
    sign_in(page, "thuky")
    page.goto("/clerk")
    expect(page.locator(".figure-present dd")).to_have_text("2")
    # When searching by name without marks
    page.get_by_role("searchbox").fill(without_marks(day.one.name))
    row = page.locator("tbody tr", has_text=day.one.name)
    expect(row).to_have_count(1)
    # Then the row shows the seat the candidate was moved to, and opens a sheet
    expect(row).to_contain_text(day.spare)
    href = row.get_by_role("link").get_attribute("href")
    answer = page.request.get(href or "")
    assert answer.ok and answer.body().startswith(b"%PDF")
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(answer.body())
    # a unit is printed
    page.get_by_role("combobox", name=say("clerk.column.unit")).select_option(day.one.unit)
    button(page, "clerk.print.run_unit").click()
    Dialog(page).do("clerk.print.make")
    open_print = page.get_by_role("link", name=say("clerk.print.open"))
    expect(open_print).to_be_visible(timeout=20_000)
    assert page.request.get(open_print.get_attribute("href") or "").body().startswith(b"%PDF")
    # and the sheet is valid, here
    page.goto("/clerk#verify")
    page.locator("input[type=file]").set_input_files(sheet)
    expect(page.locator(".verdict #verdict")).to_have_text(say("clerk.verdict.valid"), timeout=15_000)
    expect(page.locator(".statement")).to_contain_text(day.one.number)
    expect(page.locator(".statement")).to_contain_text(day.spare)
    # and on the command line; an altered one is not
    assert _verify(sheet, day.folder) == 0
    body = bytearray(sheet.read_bytes())
    at = body.index(b"stream") + 20
    body[at] ^= 0xFF
    sheet.write_bytes(body)
    assert _verify(sheet, day.folder) == 1


def _verify(sheet: Path, folder: HallFolder) -> int:
    command = [sys.executable, str(ROOT / "run_hall.py"), "verify", str(sheet), "--hall", str(folder.root)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode


def test_no_page_complained_all_day(day: Day) -> None:
    assert day.house.complaints == []
