"""Every page in its main states, in both languages: no serious barrier, no side scroll, no raw key, no complaint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hallserver import messages
from hallserver.folder import HallFolder
from hallserver.rehearsal.cards import qr_line
from hallserver.rehearsal.server import ServerProcess
from hallserver.rehearsal.staff import Credentials, Staff
from seats.roster import is_eligible
from tests.journeys.pages import PASSWORD, Desk, Hall, Terminal, sign_in
from tests.journeys.place import LARGE, ROOT, SMALL, House, make_hall, sealed, serving

AXE = ROOT / "hallserver/frontend/node_modules/axe-core/axe.min.js"
RUN_AXE = """async () => {
  const found = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'],
  });
  return found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(' ') + ' — ' + node.any.map((check) => check.message).join('; ')).join(' | ')}`);
}"""
ALL_WORDS = """() => {
  const said = [document.title, document.body.innerText];
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) said.push(element.getAttribute(name) ?? '');
  }
  return said.join('\\n');
}"""
AREAS = sorted({key.split(".")[0] for key in messages.catalogue("vi")})
RAW_KEY = re.compile(rf"(?<![\w./@-])(?:{'|'.join(map(re.escape, AREAS))})\.[a-z][\w-]*(?:\.[\w-]+)*")
HOLE = re.compile(r"\{\w+\}|\bundefined\b|\bNaN\b|\[object ")


class Look:
    """The hall and everybody in it."""

    folder: HallFolder
    server: ServerProcess
    house: House
    staff: Staff
    axe: str
    hall: Hall


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Look]:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `npm ci` in hallserver/frontend")
    look = Look()
    look.folder = make_hall(tmp_path_factory.mktemp("look") / "hall")
    look.axe = AXE.read_text("utf-8")
    with serving(look.folder.root) as server:
        look.server = server
        look.house = House(browser, server.address)
        look.staff = Staff(server.address, Credentials("admin", PASSWORD))
        yield look
        look.house.leave()


def check(look: Look, page: Page, name: str) -> list[str]:
    """All that is wrong with what is on the page now."""
    wrong = []
    for size in (LARGE, SMALL):
        page.set_viewport_size(size)
        wide = page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth")
        if wide > 0:
            wrong.append(f"{name}: {wide} px wider than {size['width']}")
    words = page.evaluate(ALL_WORDS)
    wrong += [f"{name}: raw key {found}" for found in sorted(set(RAW_KEY.findall(words)))]
    wrong += [f"{name}: {found} unfilled" for found in sorted(set(HOLE.findall(words)))]
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(look.axe)
    wrong += [f"{name}: {found}" for found in page.evaluate(RUN_AXE)]
    return wrong


def switch(page: Page, lang: str) -> None:
    """The language switch of the header, or of the door."""
    door = page.locator(f'.door-languages button[value="{lang}"]')
    if door.count():
        door.click()
    else:
        page.locator(f'.languages button[lang="{lang}"]').click()
    expect(page.locator(f'html[lang="{lang}"]')).to_be_attached()


def both(look: Look, page: Page, name: str, opened: Callable[[], None] | None = None) -> list[str]:
    """`check` in English, then in Vietnamese. opened: opens a dialog, which Esc closes again."""
    wrong = []
    for lang in ("en", "vi"):
        switch(page, lang)
        if opened is not None:
            opened()
            expect(page.locator("dialog[open]")).to_be_visible()
        wrong += check(look, page, f"{name} ({lang})")
        if opened is not None:
            page.keyboard.press("Escape")
            expect(page.locator("dialog[open]")).to_have_count(0)
    return wrong


def opens(page: Page, selector: str) -> Callable[[], None]:
    return lambda: page.locator(selector).first.click()


def test_the_check_sees_what_is_wrong(look: Look) -> None:
    page = look.house.page()
    page.goto("/login")
    page.evaluate("""() => {
      const wrong = document.createElement('p');
      wrong.textContent = 'terminal.next {n}';
      wrong.style.cssText = 'color: #ddd; background: #fff; width: 2000px';
      document.querySelector('main').append(wrong, document.createElement('button'));
    }""")
    wrong = "\n".join(check(look, page, "planted"))
    for found in ("color-contrast", "button-name", "raw key terminal.next", "{n} unfilled", "px wider than 1920"):
        assert found in wrong


def test_the_door(look: Look) -> None:
    page = look.house.page()
    page.goto("/login")
    wrong = both(look, page, "login")
    page.locator("#username").fill("giamthi")
    page.locator("#password").fill("sai mat khau")
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    wrong += check(look, page, "login refused")
    sign_in(page, "thuky")
    page.goto("/password")
    wrong += both(look, page, "password")
    page.goto("/office")
    wrong += check(look, page, "not allowed")
    assert wrong == []


def test_the_office(look: Look) -> None:
    page = look.house.page()
    sign_in(page, "admin")
    page.goto("/office#bank")
    wrong = []
    for step in ("bank", "roster", "hall", "exam", "sitting", "staff"):
        page.locator(f'.rail a[href="#{step}"]').click()
        expect(page.locator(f'.rail a[href="#{step}"][aria-current]')).to_be_visible()
        wrong += both(look, page, f"office {step}")
    wrong += both(look, page, "office new account", opens(page, ".step-head .button"))
    page.locator('.rail a[href="#exam"]').click()
    page.locator(".exam-end .button-plain").first.click()
    expect(page.locator(".exam-section")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # else the header that stays on top may cover half a field
    wrong += both(look, page, "office exam sections")
    page.locator('.rail a[href="#roster"]').click()
    page.locator("input[type=file]").set_input_files(
        {"name": "ds.csv", "mimeType": "text/csv", "buffer": "Số báo danh,Số CCCD\n1,2\n".encode()}
    )
    page.locator(".card .button-primary").last.click()
    expect(page.locator(".outcome-bad")).to_be_visible()
    wrong += both(look, page, "office problems")
    assert wrong == []


def test_a_terminal_to_be_paired(look: Look) -> None:
    terminal = Terminal(look.house.page())
    terminal.shows("pairing")
    assert both(look, terminal.page, "terminal pairing") == []


def test_the_day_of_the_exam(look: Look) -> None:
    sitting = sealed(look.folder)
    seated = sorted(sitting.allocation.items())
    (one, seat), (two, _), (three, _) = seated[:3]
    barred = next(person for person in sitting.roster.values() if not is_eligible(person, 50))
    page = look.house.page()
    sign_in(page, "admin")
    hall = Hall(page)
    wrong = both(look, page, "hall sealed")
    wrong += both(look, page, "hall asked", opens(page, ".top-main"))
    look.staff.do("/api/hall/open-check-in")

    terminal = Terminal(look.house.page(), seat)
    terminal.shows("waiting")
    wrong += both(look, terminal.page, "terminal waiting")

    desk_page = look.house.page()
    sign_in(desk_page, "diemdanh")
    desk = Desk(desk_page)
    wrong += both(look, desk_page, "desk idle")
    for number, tone in ((one, "green"), (barred.number, "red"), (one, "red"), (two, "green")):
        desk.scan(qr_line(sitting.roster[number]))
        expect(desk_page.locator(f".verdict-{tone}")).to_contain_text(sitting.roster[number].name)
        wrong += both(look, desk_page, f"desk {tone} {number}")
    other = sitting.roster[three]
    desk.scan(qr_line(other).replace(other.name, "Người Khác Tên"))
    expect(desk_page.locator(".verdict-amber")).to_be_visible()
    wrong += both(look, desk_page, "desk amber")
    wrong += both(look, desk_page, "desk undo", lambda: desk_page.keyboard.press("F4"))
    wrong += both(look, desk_page, "desk search", lambda: desk_page.keyboard.press("F2"))

    papers = look.house.page()
    sign_in(papers, "diemdanh")
    papers.goto("/desk/papers")
    wrong += both(look, papers, "papers to open")
    papers.locator(".papers-opening .input").first.fill(seat)
    papers.keyboard.press("Enter")
    expect(papers.locator(".papers-head")).to_contain_text(seat)
    wrong += both(look, papers, "papers to type")

    terminal.shows("identify")
    wrong += both(look, terminal.page, "terminal confirm")
    terminal.confirm()
    wrong += both(look, terminal.page, "terminal ready")

    look.staff.do("/api/hall/start")
    terminal.shows("writing")
    terminal.press("1", "f", "ArrowRight", "2")
    wrong += both(look, terminal.page, "terminal writing")
    terminal.is_safe("saved")

    items = len(sitting.papers[seat].items)
    for staff, letter in ((look.staff, "A"), (Staff(look.server.address, Credentials("diemdanh", PASSWORD)), "B")):
        texts = {str(n): ["⁇" if n == 2 else letter if n == 1 else ""] for n in range(1, items + 1)}
        staff.do("/api/desk/paper", seat=seat, texts=texts, reason="thử")
    papers.reload()
    papers.locator(".papers-waiting .button").click()
    expect(papers.locator(".papers-sheet [role=alert]")).to_contain_text("1, 2")
    wrong += both(look, papers, "papers to wait")
    third = look.house.page()
    sign_in(third, "giamthi")
    third.goto("/desk/papers")
    wrong += both(look, third, "papers waiting")
    third.locator(".papers-waiting .button").click()
    expect(third.locator(".papers-item")).to_have_count(2)
    wrong += both(look, third, "papers to settle")
    look.staff.do("/api/desk/paper/drop", seat=seat)

    terminal.page.locator(".overview-submit").click()
    wrong += both(look, terminal.page, "terminal review")
    wrong += both(look, terminal.page, "terminal submit", opens(terminal.page, ".steps .button-primary"))

    hall.phase("running")
    hall.pin(seat)
    wrong += both(look, page, "hall seat")
    for command, dialog in (
        ("pause", ".top-main"),
        ("pair", ".toolbar .button"),
        ("everybody", ".toolbar .button >> nth=1"),
    ):
        wrong += both(look, page, f"hall {command}", opens(page, dialog))
    for n in range(page.locator(".seat-do .button").count()):
        page.locator(".seat-do .button").nth(n).click()
        if page.locator("dialog[open]").count() == 0:
            wrong += both(look, page, "hall moving")
            page.locator(".moving .button").last.click()
            continue
        wrong += check(look, page, f"hall seat dialog {n}")
        page.keyboard.press("Escape")

    look.staff.do("/api/hall/pause", reason="thử")
    terminal.shows("paused")
    hall.phase("paused")
    wrong += both(look, terminal.page, "terminal paused")
    wrong += both(look, page, "hall paused")
    look.staff.do("/api/hall/resume", credit=False)
    for number in (one, two, three):
        look.staff.do("/api/hall/submit", candidate_id=number, reason="thử")
    terminal.shows("submitted")
    wrong += both(look, terminal.page, "terminal submitted")
    look.staff.do("/api/hall/close")
    hall.phase("closed")
    wrong += both(look, page, "hall closed")
    assert wrong == []


def test_the_clerk_afterwards(look: Look, tmp_path: Path) -> None:
    page = look.house.page()
    sign_in(page, "thuky")
    page.goto("/clerk")
    expect(page.locator(".results-table tbody tr").first).to_be_visible()
    page.locator(".results-table tbody input").first.check()
    wrong = both(look, page, "clerk results")
    wrong += both(look, page, "clerk print", opens(page, ".print-bar > .row .button-primary"))
    link = page.locator(".results-table tbody a").first.get_attribute("href")
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(page.request.get(link or "").body())
    page.goto("/clerk#verify")
    wrong += both(look, page, "clerk verify")
    page.locator("input[type=file]").set_input_files(sheet)
    expect(page.locator(".verdict-ok")).to_be_visible(timeout=15_000)
    wrong += both(look, page, "clerk valid")
    page.locator("textarea").fill("HALL1:NONSENSE")
    page.locator("textarea").press("Enter")
    expect(page.locator(".verdict-ok")).to_have_count(0)
    wrong += both(look, page, "clerk not valid")
    assert wrong == []


def test_no_page_complained(look: Look) -> None:
    # a wrong password and a page of others come back as 401 and 403, and the browser says so
    expected = ("status of 401", "status of 403")
    assert [said for said in look.house.complaints if not any(known in said for known in expected)] == []
