"""A file from another program: what it lacks is chosen on the page, what is good comes in, what isn't is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.pages import button, say, sign_in
from tests.journeys.place import House, serving
from tests.journeys.test_office_journey import OWN_PASSWORD, choose_password, init

GOOD = "Thủ đô của nước số {n}? {{=Đúng {n} ~Sai {n}}}"
LINK = 'Xem <a href\\="https\\://vi-du.example/{n}">trang {n}</a>? {{T}}'
BAD = "Số nào lớn hơn {n}? {{#ba}}"


def a_gift_file() -> bytes:
    """Eight good questions, six of them with a link, and five that can't be read; none has a title or a topic."""
    lines = (
        [GOOD.format(n=n) for n in range(2)]
        + [LINK.format(n=n) for n in range(6)]
        + [BAD.format(n=n) for n in range(5)]
    )
    return "\n\n".join(lines).encode()


def outcome(page: Page) -> Locator:
    return page.locator("section.outcome")


def test_a_new_user_sees_what_came_in_what_did_not_and_why(tmp_path: Path, browser: Browser) -> None:
    password = init(tmp_path / "hall")
    with serving(tmp_path / "hall") as server:
        house = House(browser, server.address)
        page = house.page()
        sign_in(page, "admin", password)
        choose_password(page, OWN_PASSWORD, OWN_PASSWORD)
        # Given a file without codes, topics and difficulties
        file = {"name": "tu-noi-khac.gift", "mimeType": "text/plain", "buffer": a_gift_file()}
        page.locator("input[type=file]").set_input_files(file)
        button(page, "office.preview.run").click()
        # Then what is missing is asked for, not told row by row, and many of a kind are folded up
        form = page.locator("form.wishes")
        expect(form).to_contain_text(say("office.preview.lacking", n="8"))
        expect(outcome(page).locator(".problem-sentence")).to_have_count(3 + 3)
        more = outcome(page).get_by_role("button", name=say("office.problems.more", n="2"))
        more.click()
        expect(outcome(page).locator(".problem-sentence")).to_have_count(5 + 3)
        expect(outcome(page).locator(".button-primary")).to_have_count(0)
        # And in another language the server's own sentences are told anew, and what was typed stays
        form.locator("input[type=text]").fill("Đề từ nơi khác")
        for lang, words in (("en", "is not a number"), ("vi", "không phải là số")):
            page.locator(f'.languages button[lang="{lang}"]').click()
            expect(outcome(page).locator(".problem-sentence").first).to_contain_text(words)
        expect(form.locator("input[type=text]")).to_have_value("Đề từ nơi khác")
        # When it is chosen, then the eight can be taken, and what stays out is told afterwards too
        form.locator("select").select_option("2")
        form.locator("button").click()
        button(page, "office.preview.take_good", n="8").click()
        expect(outcome(page)).to_contain_text(say("office.problems.left_out", n="5"))
        expect(outcome(page)).to_contain_text(say("office.warnings.lead", n="6"))
        expect(page.locator(".questions-table tbody tr")).to_have_count(8)
        # And the copied table says each problem with its place
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        button(page, "office.problems.copy").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        rows = list(csv.reader(io.StringIO(copied), delimiter="\t"))
        assert [row[:2] for row in rows[1:]] == [["tu-noi-khac.gift", str(17 + 2 * n)] for n in range(5)]
        # When files are looked at from far down the page, then what they hold is brought into sight
        page.locator("input[type=file]").set_input_files(file)
        button(page, "office.preview.run").scroll_into_view_if_needed()
        page.mouse.wheel(0, 4000)
        button(page, "office.preview.run").click()
        expect(page.locator("#preview")).to_be_in_viewport()
        assert house.complaints == []
        house.leave()
