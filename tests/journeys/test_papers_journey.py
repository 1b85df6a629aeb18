"""Paper on paper: an answer sheet is typed at the desk by two people, settled by a third, and is on the candidate's screen."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from hallserver.demo.making import PASSWORD
from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.paper_prints import code_of
from hallserver.rehearsal.cards import qr_line
from hallserver.sealed import SealedSitting
from hallserver.storage.staff import Role
from hallserver.storage.stores import open_stores
from hallserver.web.sign_in import hash_password
from question_bank.model import QuestionType
from tests.journeys.pages import Desk, Hall, Terminal, button, say, sign_in
from tests.journeys.place import House, make_hall, sealed, serving, sitting_file

SECOND = "diemdanh-hai"


def _add_second(folder: HallFolder) -> None:
    with closing(open_stores(folder.database)) as stores:
        stores.staff.add(SECOND, "Bàn hai", Role.DESK, hash_password(PASSWORD), must_change=False, by="admin", at_ms=1)


def _is_by_letter(sitting: SealedSitting, seat: str) -> bool:
    asked = [sitting.questions[item.code].type for item in sitting.papers[seat].items]
    return {*asked[:3], asked[-1]} <= {QuestionType.SINGLE, QuestionType.TRUE_FALSE}


class Keying:
    """`/desk/papers`, by keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def scan(self, code: str) -> None:
        """A wedge scanner reads the sheet's QR code, wherever the focus is."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def waits_for_a_sheet(self) -> None:
        """What is scanned before the page stands is lost, as on any page."""
        expect(self.page.get_by_label(say("papers.code"))).to_be_focused()

    def opened(self, stage: str) -> None:
        expect(self.page.locator(".papers-head")).to_contain_text(say(f"papers.stage.{stage}"))

    def is_at(self, n: int) -> None:
        expect(self.page.get_by_label(say("papers.item", n=n), exact=True)).to_be_focused()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def holds(self, n: int, text: str) -> None:
        expect(self.page.get_by_label(say("papers.item", n=n), exact=True)).to_have_value(text)

    def hears(self, key: str, **args: object) -> None:
        expect(self.page.locator(".toast").last).to_contain_text(say(key, **args))


def test_a_sheet_typed_by_two_and_settled_by_a_third_is_on_the_screen(browser: Browser, tmp_path: Path) -> None:
    folder = make_hall(tmp_path / "hall")
    _add_second(folder)
    sitting = sealed(folder)
    # Somebody whose first three items are answered by one letter each: an item takes one key then.
    number, seat = next(found for found in sorted(sitting.allocation.items()) if _is_by_letter(sitting, found[1]))
    items = len(sitting.papers[seat].items)
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
        hall.ask("pause")
        hall.give_reason("hall.reason.power")
        button(hall_page.locator("dialog[open]"), "hall.do.pause").click()
        hall.phase("paused")
        # When the desk types the sheet: a letter an item, a sign that the item has not is not taken
        desk_page.get_by_role("link", name=say("desk.do.papers")).click()
        desk = Keying(desk_page)
        desk_page.get_by_label(say("papers.code")).fill(seat.lower())
        desk_page.keyboard.press("Enter")
        desk.opened("first")
        expect(desk_page.locator(".papers-head")).to_contain_text(sitting.roster[number].name)
        desk.is_at(1)
        desk_page.keyboard.press("z")
        expect(desk_page.locator(".papers-due .field-error")).to_have_text(say("papers.fault.letter"))
        desk.holds(1, "")
        desk.press("b", "a")
        desk.is_at(3)
        # and what was typed by half is still there after the page has gone
        desk_page.reload()
        desk.waits_for_a_sheet()
        desk.scan(code)
        desk.is_at(3)
        desk.holds(2, "a")
        desk_page.keyboard.press("Control+Enter")
        expect(desk_page.locator(".papers-foot .field-error")).to_contain_text("3, 4")
        desk.press(*[" "] * (items - 2), "Control+Enter")
        desk.hears("papers.saved_first", seat=seat)
        assert desk.keys == items + 1, "a key an item, and one to keep it"
        # Nobody types a sheet twice
        desk.waits_for_a_sheet()
        desk.scan(code)
        desk.opened("wait")
        desk_page.keyboard.press("Escape")
        # Somebody else sees nothing of it, and goes on where the server and the page were cut off
        sign_in(other_page, SECOND)
        other_page.goto("/desk/papers")
        other = Keying(other_page)
        other.waits_for_a_sheet()
        other.scan(code)
        other.opened("second")
        other.is_at(1)
        other.press("b", "b")
        other.is_at(3)
        server.kill()
        server.start()
        other_page.reload()
        other.waits_for_a_sheet()
        other.scan(code)
        other.opened("second")
        other.is_at(3)
        other.holds(2, "b")
        other.press("?", *[" "] * (items - 4))
        # a scan in the middle takes its letters back, though the scanner falters
        other.page.keyboard.type(code[:4])
        other.page.wait_for_timeout(300)
        other.scan(code[4:])
        other.is_at(items)
        other.holds(items, "")
        other.press(" ", "Control+Enter")
        other.hears("papers.saved_second", seat=seat, n=2)
        # Then an invigilator who did not type it decides, item by item
        hall_page.goto("/desk/papers")
        hall_page.locator(".papers-waiting button", has_text=seat).click()
        keying = Keying(hall_page)
        keying.opened("settle")
        expect(hall_page.locator(".papers-item")).to_have_count(2)
        hall_page.keyboard.press("Control+Enter")
        expect(hall_page.locator(".papers-foot .field-error")).to_contain_text(say("papers.undecided", items="2, 3"))
        hall_page.locator(".papers-item").first.get_by_role("button").first.press("Enter")
        keying.holds(2, "A")
        hall_page.get_by_label(say("papers.item", n=3), exact=True).press(" ")
        hall_page.keyboard.press("Control+Enter")
        keying.hears("papers.taken", seat=seat, n=2, of=items)
        # and the candidate has it on the screen when the exam goes on
        Hall(hall_page).ask("resume").do("hall.do.resume")
        terminal.shows("writing")
        paper = sitting.papers[seat]
        assert terminal.answers() == {1: [paper.items[0].option_ids[1]], 2: [paper.items[1].option_ids[0]]}
        terminal.question(3)
        terminal.click_option(0)
        terminal.is_safe("saved")
        assert house.complaints == []
        house.leave()
