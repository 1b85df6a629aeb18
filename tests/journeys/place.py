"""Where a journey takes place: a hall of its own, a real server process, a real browser."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from hallserver.demo.making import DemoSize, make_demo
from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.rehearsal.server import ServerProcess, free_port
from hallserver.sealed import SealedSitting, read_parts

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SMALL, LARGE = {"width": 1366, "height": 768}, {"width": 1920, "height": 1080}
# What the browser itself tells of a cable that is out, a server that is down, and a refusal said as HTTP 409.
_EXPECTED = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "status of 409",
)


def find_browser() -> str | None:
    """The browser's executable, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def open_browser(executable: str) -> Iterator[Browser]:
    """A headless browser that calls nobody but the hall."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"],
        )
        try:
            yield browser
        finally:
            browser.close()


def make_hall(
    path: Path, *, seats: int = 24, candidates: int = 20, minutes: int = 30, **settings: object
) -> HallFolder:
    """A small demo hall up to its sealed sitting; one candidate of it has not learned enough."""
    return make_demo(
        path,
        DemoSize(seats, candidates, minutes),
        lambda step, done, total: None,
        **{
            "host": "127.0.0.1",
            "trust_terminals": True,
            "sign_in_attempts_per_minute": 100,
            "bell_lead_ms": 500,
            "offline_after_s": 2,
            "language": "vi",
            **settings,
        },
    )


def server_of(folder: Path) -> ServerProcess:
    """The server of that hall, on a port of its own, not started yet. It keeps its port when it is started again."""
    port = free_port()
    command = [sys.executable, str(ROOT / "run_hall.py"), "serve", str(folder), "--port", str(port)]
    return ServerProcess(command, f"http://127.0.0.1:{port}", folder.parent / f"{folder.name}.log")


@contextmanager
def serving(folder: Path) -> Iterator[ServerProcess]:
    """The hall, served until the end of the block."""
    server = server_of(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def sitting_file(folder: HallFolder) -> Path:
    """The hall's only sealed sitting."""
    (file,) = folder.sittings.glob("*.sitting")
    return file


def sealed(folder: HallFolder) -> SealedSitting:
    """What the hall's only sitting was sealed with."""
    with SittingReader(sitting_file(folder)) as reader:
        return read_parts(reader.parts())


@dataclass
class House:
    """Everybody with a browser of their own: one context each, so nobody shares a session.

    complaints   what any page wrote to its console as an error, and every refused content-security policy
    """

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def someone(self, viewport: dict[str, int] = SMALL) -> BrowserContext:
        """Another person at another machine."""
        context = self.browser.new_context(
            viewport=viewport, base_url=self.address, locale="vi-VN", reduced_motion="reduce"
        )
        context.set_default_timeout(8_000)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`))"
        )
        context.on("page", self._listen)
        self.contexts.append(context)
        return context

    def page(self, viewport: dict[str, int] = SMALL) -> Page:
        """A page of somebody new."""
        return self.someone(viewport).new_page()

    def leave(self) -> None:
        """Close every browser window."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def _listen(self, page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error" and not any(known in message.text for known in _EXPECTED):
                where = message.location.get("url", "")
                self.complaints.append(f"{page.url}: {message.text} ({where})")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
