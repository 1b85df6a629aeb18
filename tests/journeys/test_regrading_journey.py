"""After the exam: an essay gets its mark, and several questions are regraded at once, one of them on its picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import mixed_day
import pytest
from playwright.sync_api import Browser, Page, expect

from hallserver.keys import load_keys
from hallserver.storage.stores import open_stores
from tests.journeys.pages import button, say, sign_in
from tests.journeys.place import House, make_hall, serving
from tests.journeys.test_accessibility import AXE, Look, both


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Look]:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `npm ci` in hallserver/frontend")
    look = Look()
    look.folder = make_hall(tmp_path_factory.mktemp("regrading") / "hall")
    look.axe = AXE.read_text("utf-8")
    path = mixed_day.hold(look.folder.sittings, load_keys(look.folder.keys))
    with closing(open_stores(look.folder.database)) as stores:
        mixed_day.note(stores, path)
    with serving(look.folder.root) as server:
        look.house = House(browser, server.address)
        yield look
        look.house.leave()


def open_tab(page: Page, tab: str) -> None:
    page.goto(f"/clerk#{tab}")
    choice = page.locator("select").first
    choice.select_option(label="Ca mẫu")


def choose(page: Page, code: str, kind: str) -> None:
    page.locator(".question-list button", has_text=code).click()
    expect(page.locator(".regrade-change")).to_contain_text(code)
    page.get_by_label(say(f"clerk.regrade.kind.{kind}")).check()


def test_essays_are_marked(look: Look) -> None:
    page = look.house.page()
    sign_in(page, "thuky")
    open_tab(page, "essays")
    expect(page.locator(".essay-question")).to_be_visible()
    wrong = both(look, page, "clerk essays")
    # When the mark is too high, then the reason stands below it and nothing lies over the field
    page.locator(".essay-mark input").fill("9")
    page.keyboard.press("Enter")
    expect(page.locator(".essay-mark .field-error")).to_be_visible()
    field, save = (page.locator(f".essay-marking {part}").bounding_box() for part in (".essay-mark input", ".button"))
    assert field and save and field["x"] + field["width"] <= save["x"]
    for left in ("essays.left", "essays.all_done"):
        page.locator(".essay-mark input").fill("0,25")
        page.keyboard.press("Enter")
        expect(page.locator(".essays-left")).to_contain_text(say(f"clerk.{left}", n="1", of="2"))
    assert wrong == []


def test_several_questions_are_regraded_as_one_revision(look: Look) -> None:
    page = look.house.page()
    sign_in(page, "thuky")
    open_tab(page, "regrade")
    expect(page.locator(".question-list button")).to_have_count(15)
    wrong = both(look, page, "clerk regrade")
    # Given the areas of a hotspot are shown on its picture
    choose(page, "M-14", "change_key")
    shapes = page.locator(".areas-picture svg g > :is(rect, ellipse, polygon)")
    expect(shapes).to_have_count(3)
    wrong += both(look, page, "clerk areas")
    # When an area is typed by pointing at the picture, then it is drawn once it was looked at
    field = page.locator(".regrade-areas textarea")
    field.fill("chữ nhật ")
    picture = page.locator(".areas-picture")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    for part in (0.25, 0.75):
        page.mouse.click(box["x"] + part * box["width"], box["y"] + part * box["height"])
        expect(field).to_be_focused()
    page.keyboard.type(" %")
    typed = field.input_value()
    assert typed.startswith("chữ nhật (2") and typed.count(";") == 2 and typed.endswith(") %"), typed
    button(page, "clerk.regrade.look").click()
    expect(page.locator(".regrade-seen")).to_be_visible()
    expect(shapes).to_have_count(1)
    wrong += both(look, page, "clerk regrade seen")
    # And a second question is changed beside it
    button(page, "clerk.regrade.add").click()
    expect(page.locator(".regrade-kept li")).to_have_count(1)
    choose(page, "M-01", "full_marks")
    button(page, "clerk.regrade.look").click()
    expect(page.locator(".regrade-question")).to_have_count(2)
    wrong += both(look, page, "clerk two changes")
    # When one is left out and put back, then both are applied together
    page.locator(".regrade-kept .icon-button").click()
    expect(page.locator(".regrade-kept")).to_have_count(0)
    button(page, "clerk.regrade.look").click()
    expect(page.locator(".regrade-question")).to_have_count(1)
    button(page, "clerk.regrade.add").click()
    choose(page, "M-14", "out_of_total")
    button(page, "clerk.regrade.look").click()
    page.get_by_label(say("clerk.regrade.reason")).fill("Hai câu ra sai, biên bản số 3")
    button(page, "clerk.regrade.apply", n="2").click()
    page.locator("dialog[open] .button-primary").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    row = page.locator(".revisions tbody tr")
    expect(row).to_have_count(1)
    for code in ("M-01", "M-14"):
        expect(row).to_contain_text(code)
    assert wrong == [] and look.house.complaints == []
