"""Pictures of every page for the documentation: `python -m tests.journeys.take_pictures OUT`.

A demo hall of 1,500 comes to life with its simulated candidates; takes about as long as the sitting and two minutes more.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from hallserver.folder import HallFolder
from hallserver.rehearsal.cards import qr_line
from hallserver.rehearsal.staff import Credentials, Staff
from tests.journeys.pages import PASSWORD, Desk, Hall, Terminal, say, sign_in
from tests.journeys.place import LARGE, ROOT, SMALL, House, find_browser, make_hall, open_browser, sealed, serving

MOST_BYTES = 200_000
LEFT_TO_US = 3
FEW_CALLING = 4
# Answers written by hand on the terminal's picture: question, keys.
WRITTEN = tuple((n, ("1", "2", "3")[n % 3]) for n in range(1, 15))


def save_picture(png: bytes, file: Path) -> None:
    """Write it with as many colours as fit into MOST_BYTES."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32, 16):
        packed = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
        if packed.tell() <= MOST_BYTES:
            break
    file.write_bytes(packed.getvalue())


class Album:
    """The pictures of one hall. also_large: each a second time at 1920×1080, as it is."""

    def __init__(self, out: Path, also_large: bool) -> None:
        self.out, self.also_large = out, also_large
        out.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        page.evaluate("() => document.fonts.ready")
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        save_picture(page.screenshot(), self.out / f"{name}.png")
        if self.also_large:
            page.set_viewport_size(LARGE)
            page.wait_for_timeout(500)
            page.screenshot(path=self.out / f"{name}-large.png")
            page.set_viewport_size(SMALL)
            page.wait_for_timeout(300)


def _until(what: Callable[[], bool], most_s: float) -> None:
    end = time.monotonic() + most_s
    while not what():
        if time.monotonic() > end:
            raise TimeoutError("the crowd did not get there")
        time.sleep(0.5)


def take_pictures(out: Path, *, seats: int, minutes: int, also_large: bool) -> None:
    """Make the hall, live through its day, take the pictures."""
    executable = find_browser()
    if executable is None:
        raise SystemExit("no Chromium or Chrome on the path")
    with tempfile.TemporaryDirectory(prefix="hall-pictures-") as temporary:
        settings = {"bell_lead_ms": 3000, "offline_after_s": 10}
        folder = make_hall(Path(temporary) / "hall", seats=seats, candidates=seats, minutes=minutes, **settings)
        with serving(folder.root) as server, open_browser(executable) as browser:
            crowd = _let_in(folder, server.address, seats, minutes)
            try:
                _live(browser, server.address, folder, Album(out, also_large), minutes)
            finally:
                crowd.terminate()
                crowd.wait(10)


def _let_in(folder: HallFolder, address: str, seats: int, minutes: int) -> subprocess.Popen[bytes]:
    words = ["crowd", str(folder.root), "--address", address, "--candidates", str(seats)]
    more = ["--leave", str(LEFT_TO_US), "--minutes", str(minutes)]
    return subprocess.Popen([sys.executable, str(ROOT / "run_hall.py"), *words, *more], stdout=subprocess.DEVNULL)


def _live(browser: Browser, address: str, folder: HallFolder, album: Album, minutes: int) -> None:
    sitting = sealed(folder)
    ours = sorted(sitting.allocation.items())[:LEFT_TO_US]
    staff, house = Staff(address, Credentials("admin", PASSWORD)), House(browser, address)

    office = house.page()
    sign_in(office, "vanphong")
    office.goto("/office#exam")
    expect(office.locator("table.blueprint tbody tr")).to_have_count(4)
    expect(office.locator(".figure-papers dd")).not_to_have_text("–")
    album.take(office, "office")

    hall_page = house.page()
    sign_in(hall_page, "giamthi")
    hall = Hall(hall_page)
    online = hall_page.locator(".counts dd").first
    expect(hall_page.locator(".bar-health b").first).not_to_have_text("0", timeout=60_000)
    staff.do("/api/hall/open-check-in")
    number, seat = ours[0]
    terminal = Terminal(house.page(), seat)
    terminal.shows("waiting")
    expected = len(sitting.allocation)
    _until(lambda: int(online.inner_text().split("/")[0].replace(".", "")) > expected * 0.6, 300)

    desk_page = house.page()
    sign_in(desk_page, "diemdanh")
    desk = Desk(desk_page)
    desk.scan(qr_line(sitting.roster[number]))
    desk.sees("green", "desk.green.title")
    desk_page.wait_for_timeout(1000)
    album.take(desk_page, "desk")
    desk.scan(qr_line(sitting.roster[ours[1][0]]))

    terminal.shows("identify")
    terminal.confirm()
    _until(lambda: int(online.inner_text().split("/")[0].replace(".", "")) > expected * 0.98, 300)
    staff.do("/api/hall/start")
    began = time.monotonic()
    terminal.shows("writing", timeout_s=15)
    for n, key in WRITTEN:
        terminal.question(n)
        terminal.press(key)
    terminal.press("f")
    terminal.question(_question_with_picture(terminal))
    terminal.press("2")
    terminal.is_safe("saved")
    album.take(terminal.page, "terminal")

    _until(lambda: time.monotonic() - began > minutes * 60 * 0.45, minutes * 60)
    _answer_calls(hall_page, staff)
    hall.pin(seat)
    hall_page.evaluate("() => document.activeElement.blur()")
    album.take(hall_page, "hall")

    hall.phase("ended", timeout_s=minutes * 60)
    staff.do("/api/hall/close")
    clerk = house.page()
    sign_in(clerk, "thuky")
    clerk.goto("/clerk")
    rows = clerk.locator(".results-table tbody tr[data-at]")
    expect(rows.first).to_be_visible(timeout=30_000)
    for n in (3, 4, 6):
        rows.nth(n).locator("input").check()
    album.take(clerk, "clerk")
    link = clerk.get_by_role("link", name=say("clerk.open_of", name=sitting.roster[number].name)).first
    _draw_sheet(clerk.request.get(link.get_attribute("href") or "").body(), album.out / "sheet.png")
    house.leave()


def _answer_calls(page: Page, staff: Staff) -> None:
    """Invigilators have been to all but a few of those who called."""
    seats = page.locator(".group-calling .item-seat")
    for _ in range(20):
        calling = seats.all_inner_texts()[FEW_CALLING:]
        if not calling:
            return
        for seat in calling:
            staff.do("/api/hall/answer-call", seat=seat)
        page.wait_for_timeout(600)


def _question_with_picture(terminal: Terminal) -> int:
    """The first question from 15 on that has a picture and not too long a text, else 15."""
    for n in range(15, 51):
        terminal.question(n)
        if terminal.page.locator("figure.picture").count():
            return n
    return 15


def _draw_sheet(body: bytes, file: Path) -> None:
    """The PDF's first page, 96 dots to the inch."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        print("pdftoppm (poppler-utils) is not installed: no picture of the result sheet", file=sys.stderr)
        return
    command = [tool, "-r", "96", "-png", "-singlefile", "-"]
    drawn = subprocess.run(command, input=body, capture_output=True, check=True, timeout=60)
    save_picture(drawn.stdout, file)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seats", type=int, default=1500)
    parser.add_argument("--minutes", type=int, default=14)
    parser.add_argument("--large", action="store_true", help="also at 1920×1080")
    given = parser.parse_args()
    take_pictures(given.out, seats=given.seats, minutes=given.minutes, also_large=given.large)


if __name__ == "__main__":
    main()
