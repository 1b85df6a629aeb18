"""Paper on paper: an answer sheet is typed at the desk by two people, settled, and is on the candidate's screen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from hallserver.journal.file import SittingReader
from hallserver.paper_prints import code_of
from hallserver.rehearsal.cards import qr_line
from tests.journeys.pages import Desk, Hall, Terminal, button, say, sign_in
from tests.journeys.place import House, make_hall, sealed, serving, sitting_file


def _open(page: Page, code: str) -> None:
    page.get_by_label(say("papers.code")).fill(code)
    page.keyboard.press("Enter")


def _type(page: Page, *answers: str) -> None:
    """From the first item down, Enter after each, as one types from a sheet."""
    expect(page.get_by_label(say("papers.item", n=1), exact=True)).to_be_focused()
    for answer in answers:
        page.keyboard.type(answer)
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")


def test_a_sheet_typed_twice_is_on_the_screen_when_the_power_is_back(browser: Browser, tmp_path: Path) -> None:
    folder = make_hall(tmp_path / "hall")
    sitting = sealed(folder)
    number, seat = min(sitting.allocation.items())
    with SittingReader(sitting_file(folder)) as reader:
        code = code_of(sitting.sitting_id, seat, reader.paper_hashes()[seat])
    with serving(folder.root) as server:
        house = House(browser, server.address)
        # Given somebody who writes, and then the hall stands still
        hall_page, desk_page, other_page = house.page(), house.page(), house.page()
        sign_in(hall_page, "giamthi")
        hall = Hall(hall_page)
        hall.ask("open-check-in").do("hall.do.open-check-in")
        hall.phase("check_in")
        terminal = Terminal(house.page(), seat)
        sign_in(desk_page, "diemdanh")
        Desk(desk_page).scan(qr_line(sitting.roster[number]))
        terminal.shows("identify")
        terminal.confirm()
        hall.ask("start").do("hall.do.start")
        terminal.shows("writing")
        terminal.click_option(0)
        terminal.is_safe("saved")
        dialog = hall.ask("pause")
        hall.give_reason("hall.reason.power")
        dialog.do("hall.do.pause")
        hall.phase("paused")
        # When the desk types the sheet, a slip is told at once and nothing is sent
        desk_page.get_by_role("link", name=say("desk.do.papers")).click()
        _open(desk_page, seat.lower())
        expect(desk_page.locator(".papers-head")).to_contain_text(sitting.roster[number].name)
        _type(desk_page, "Z")
        expect(desk_page.locator(".field-error").first).to_have_text(say("papers.fault.letter"))
        desk_page.get_by_label(say("papers.item", n=1), exact=True).fill("")
        desk_page.get_by_label(say("papers.item", n=1), exact=True).focus()
        _type(desk_page, "b", "a")
        expect(desk_page.locator(".toast")).to_contain_text(say("papers.saved_first", seat=seat))
        # and somebody else, who does not see that, types it once more and differs
        sign_in(other_page, "giamthi")
        other_page.goto("/desk/papers")
        _open(other_page, code)
        expect(other_page.locator(".papers-head")).to_contain_text(say("papers.reading.2"))
        _type(other_page, "b", "b")
        expect(other_page.locator(".papers-apart li")).to_have_count(1)
        # Then a look at the sheet decides
        button(other_page, "papers.typed", n=1, text="A").click()
        button(other_page, "papers.settle_do").click()
        expect(other_page.locator(".toast")).to_contain_text(say("papers.taken", seat=seat))
        # and the candidate has it on the screen when the exam goes on
        hall.ask("resume").do("hall.do.resume")
        terminal.shows("writing")
        paper = sitting.papers[seat]
        assert terminal.answers() == {1: [paper.items[0].option_ids[1]], 2: [paper.items[1].option_ids[0]]}
        terminal.question(3)
        terminal.click_option(0)
        terminal.is_safe("saved")
        assert house.complaints == []
        house.leave()
