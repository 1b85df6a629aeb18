"""The pages as people use them: what one does there, and what one sees. Words come from the catalogue, never from here."""

from __future__ import annotations

import re
import unicodedata

from playwright.sync_api import Locator, Page, expect

from hallserver import messages
from hallserver.demo.making import PASSWORD

LANG = "vi"


def say(key: str, **args: object) -> str:
    """The sentence of the page's language."""
    assert messages.has(key), key
    return messages.sentence(key, LANG, **args)


def begins(key: str, **args: object) -> re.Pattern[str]:
    """For names that carry a key cap behind their words."""
    return re.compile("^" + re.escape(say(key, **args)))


def without_marks(text: str) -> str:
    """As people type names who are in a hurry."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(mark for mark in plain if not unicodedata.combining(mark)).lower()


def button(scope: Page | Locator, key: str, **args: object) -> Locator:
    return scope.get_by_role("button", name=say(key, **args), exact=True)


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Through the door; the page of one's role opens."""
    page.goto("/login")
    page.get_by_label(say("auth.username"), exact=True).fill(username)
    page.get_by_label(say("auth.password"), exact=True).fill(password)
    button(page, "auth.do_sign_in").click()
    page.wait_for_url(lambda url: not url.endswith("/login"))


class Dialog:
    """The one open dialog of a page."""

    def __init__(self, page: Page) -> None:
        self.box = page.locator("dialog[open]")

    def do(self, key: str, **args: object) -> None:
        """Press the button of that name; the dialog goes away."""
        button(self.box.locator(".dialog-actions"), key, **args).click()
        expect(self.box).to_have_count(0)


class Desk:
    """`/desk`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.verdict = page.locator(".verdict")
        page.goto("/desk")
        expect(page.locator("#scan")).to_be_focused()

    def scan(self, line: str) -> None:
        """What a wedge scanner does: type the card, then Enter."""
        self.page.keyboard.type(line)
        self.page.keyboard.press("Enter")

    def sees(self, tone: str, title: str) -> None:
        """tone: green | amber | red; title: key of the words on top."""
        expect(self.page.locator(f".verdict-{tone} .verdict-title")).to_have_text(say(title))


class Terminal:
    """`/terminal` at one seat."""

    def __init__(self, page: Page, seat: str | None = None) -> None:
        self.page, self.seat = page, seat
        page.on("dialog", lambda asked: asked.accept())
        page.goto(f"/terminal?seat={seat}" if seat else "/terminal")

    def shows(self, screen: str, timeout_s: float = 8) -> None:
        """One of the screens of terminal/view/app.js."""
        expect(self.page.locator(f'.terminal[data-screen="{screen}"]')).to_be_visible(timeout=timeout_s * 1000)

    def confirm(self) -> None:
        button(self.page, "terminal.identify.confirm").click()
        self.shows("ready")

    @property
    def safety(self) -> Locator:
        """The state of everything, in the bar."""
        return self.page.locator(".top [data-safety]")

    def is_safe(self, state: str, timeout_s: float = 12) -> None:
        """state: saved | local | sending"""
        expect(self.safety).to_have_attribute("data-safety", state, timeout=timeout_s * 1000)

    def is_linked(self, timeout_s: float = 12) -> None:
        """The terminal is connected and so knows the hall's time and its own deadline."""
        expect(self.page.locator('.top [data-link="linked"]')).to_be_visible(timeout=timeout_s * 1000)

    def question(self, n: int) -> None:
        """Go to a question by its number in the overview."""
        self.page.locator(".overview .cell", has_text=re.compile(rf"^\s*{n}\s*$")).first.click()
        self.is_at(n)

    def is_at(self, n: int) -> None:
        expect(self.page.locator(".question-head h1")).to_contain_text(say("terminal.question", n=n))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def click_option(self, index: int) -> None:
        self.page.locator(".option").nth(index).click()

    def has_chosen(self, count: int) -> None:
        """So many options of the question in sight come to be chosen."""
        expect(self.page.locator('.option[aria-checked="true"]')).to_have_count(count)

    def chosen(self) -> list[str]:
        """Option ids shown as chosen on the question in sight."""
        return self.page.locator('.option[aria-checked="true"]').evaluate_all(
            "all => all.map(one => one.dataset.option)"
        )

    def answers(self) -> dict[int, list[str]]:
        """Every answered question as the screen shows it, by looking at each."""
        marked = self.page.locator(".overview .grid .cell-answered").all_inner_texts()
        shown = {}
        for n in sorted(int(text) for text in marked):
            self.question(n)
            shown[n] = sorted(self.chosen())
        return shown

    def submit(self) -> None:
        """Review, then hand in; asked once."""
        button(self.page.locator(".overview"), "terminal.review.open").click()
        expect(self.page.locator(".review-figures")).to_be_visible()
        button(self.page.locator(".steps"), "terminal.submit").click()
        Dialog(self.page).do("terminal.submit")
        self.shows("submitted")


class Hall:
    """`/hall`, for the invigilator."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.locator(".top-main")
        page.goto("/hall")
        expect(page.locator(".map-frame")).to_be_visible()

    def phase(self, phase: str, timeout_s: float = 8) -> None:
        expect(self.page.locator(f".top-{phase}")).to_be_visible(timeout=timeout_s * 1000)

    def ask(self, command: str) -> Dialog:
        """Press the large button; the dialog that asks once."""
        button(self.page.locator(".top-do"), f"hall.do.{command}").click()
        expect(Dialog(self.page).box).to_contain_text(say(f"hall.ask.{command}.title"))
        return Dialog(self.page)

    def give_reason(self, key: str) -> None:
        button(Dialog(self.page).box, key).click()

    def pin(self, wanted: str, seat: str | None = None) -> Locator:
        """Find a seat by its label, or somebody by name; the panel shows it."""
        self.page.get_by_role("combobox").fill(wanted)
        self.page.get_by_role("option", name=seat or wanted).first.dispatch_event("pointerdown")
        panel = self.page.locator("section.seat")
        expect(panel.locator("h2")).to_have_text(seat or wanted)
        return panel

    def do(self, key: str) -> Dialog:
        """A button of the seat in the panel."""
        button(self.page.locator(".seat-do"), key).click()
        return Dialog(self.page)
