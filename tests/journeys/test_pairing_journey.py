"""How a device becomes a terminal: a code, an invigilator who sees it, one seat, one device, one window."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.pages import Dialog, Hall, Terminal, button, say, sign_in
from tests.journeys.place import House, make_hall, sealed, serving


class Pairing:
    """A hall that does not trust its terminals, and who stands in it."""

    house: House
    hall: Hall
    seat: str


@pytest.fixture(scope="module")
def pairing(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Pairing]:
    folder = make_hall(tmp_path_factory.mktemp("pairing") / "hall", trust_terminals=False)
    with serving(folder.root) as server:
        pairing = Pairing()
        pairing.house = House(browser, server.address)
        pairing.seat = min(sealed(folder).allocation.values())
        page = pairing.house.page()
        sign_in(page, "giamthi")
        pairing.hall = Hall(page)
        yield pairing
        pairing.house.leave()


def code_of(terminal: Terminal) -> str:
    """The six digits a new device shows."""
    code = terminal.page.locator(".pairing-code")
    expect(code).to_have_text(re.compile(r"^\s*\d{3}\s*\d{3}\s*$"))
    return re.sub(r"\D", "", code.inner_text())


def enrol(pairing: Pairing, terminal: Terminal) -> Dialog:
    """The invigilator types the code into the dialog; not confirmed yet."""
    dialog = Dialog(pairing.hall.page)
    button(pairing.hall.page.locator(".toolbar"), "hall.do.pair").click()
    dialog.box.get_by_label(say("hall.pair.code")).fill(code_of(terminal))
    dialog.box.get_by_label(say("hall.pair.seat"), exact=True).fill(pairing.seat.lower().replace("-", " "))
    expect(dialog.box).to_contain_text(say("hall.pair.found", seat=pairing.seat))
    return dialog


def test_a_device_is_a_terminal_only_once_the_invigilator_says_so(pairing: Pairing) -> None:
    # Given a new device, when it opens the page, then it shows a code and nothing of the exam
    terminal = Terminal(pairing.house.page())
    terminal.shows("pairing")
    code = code_of(terminal)
    # and the invigilator sees it waiting
    waiting = pairing.hall.page.locator(".group-pairing .item", has_text=say("hall.attention.code", code=code))
    expect(waiting).to_be_visible()
    # When the invigilator confirms it for a seat
    enrol(pairing, terminal).do("hall.do.pair")
    # Then it waits for its candidate there, and nobody waits to be paired
    terminal.shows("waiting")
    expect(terminal.page.locator(".seat-huge")).to_contain_text(pairing.seat)
    expect(waiting).to_have_count(0)
    # and a reload changes nothing
    terminal.page.reload()
    terminal.shows("waiting")


def test_a_device_cannot_give_itself_a_seat(pairing: Pairing) -> None:
    stranger = Terminal(pairing.house.page(), pairing.seat)
    expect(stranger.page.locator("h1")).to_have_text(say("terminal.connecting.refused"))
    expect(stranger.page.locator(".seat-huge")).to_have_count(0)
    expect(stranger.page.locator("main")).to_contain_text(say("refusal.pairing_needs_code"))
    # and is led to what it may do
    button(stranger.page, "terminal.connecting.by_code").click()
    stranger.shows("pairing")


def test_a_second_device_at_a_seat_ends_the_first(pairing: Pairing) -> None:
    # Given a terminal at the seat
    first = Terminal(pairing.house.page())
    first.shows("pairing")
    enrol(pairing, first).do("hall.do.pair")
    first.shows("waiting")
    # When another is confirmed for the same seat, and the dialog says what that does
    second = Terminal(pairing.house.page())
    second.shows("pairing")
    dialog = enrol(pairing, second)
    expect(dialog.box).to_contain_text(say("hall.pair.taken", seat=pairing.seat))
    dialog.do("hall.do.pair")
    # Then the second waits there and the first is told
    second.shows("waiting")
    first.shows("dead")
    expect(first.page.locator("h1")).to_have_text(say("terminal.dead.revoked.title"))
    # and after a reload it may ask to be paired again
    button(first.page, "terminal.reload").click()
    first.shows("pairing")


def test_the_older_of_two_windows_says_so(pairing: Pairing) -> None:
    # Given a terminal in one window
    person = pairing.house.someone()
    older = Terminal(person.new_page())
    older.shows("pairing")
    enrol(pairing, older).do("hall.do.pair")
    older.shows("waiting")
    # When the page is opened in another window of the same device
    newer = Terminal(person.new_page())
    newer.shows("waiting")
    # Then the older one says where to go on, and may be chosen again
    older.shows("dead")
    expect(older.page.locator("h1")).to_have_text(say("terminal.dead.replaced.title"))
    button(older.page, "terminal.use_here").click()
    older.shows("waiting")
    newer.shows("dead")


def test_no_page_complained(pairing: Pairing) -> None:
    # a device that names a seat is refused by 403, and the browser says so
    assert [said for said in pairing.house.complaints if "status of 403" not in said] == []
