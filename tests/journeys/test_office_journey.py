"""From an empty hall to a sitting that the hall works on, by the exam office's page alone."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hallserver import messages
from hallserver.demo.hall import demo_plan
from hallserver.demo.making import demo_bank_files
from hallserver.demo.people import demo_roster
from seats.plan import write_plan
from seats.roster import write_roster
from tests.journeys.pages import Dialog, button, say, sign_in
from tests.journeys.place import ROOT, House, serving

OWN_PASSWORD = "mot cau ngan de nho"
CARD_COLUMN = 2
LABEL_COLUMN = 1


class Office:
    """The hall as `init` makes it, and who prepares it."""

    house: House
    page: Page
    one_time: str
    files: Path
    slip: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Office]:
    root = tmp_path_factory.mktemp("office")
    office = Office()
    office.one_time = init(root / "hall")
    office.files = root / "files"
    office.files.mkdir()
    write_files(office.files)
    with serving(root / "hall") as server:
        office.house = House(browser, server.address)
        yield office
        office.house.leave()


def init(folder: Path) -> str:
    """`run_hall.py init`; the administrator's one-time password as it is printed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_hall.py"), "init", str(folder), "--listen", "127.0.0.1"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "LC_ALL": "vi_VN.UTF-8"},
        check=True,
    )
    before, _, after = messages.sentence("cli.init_account", "vi", username="admin", password="|").partition("|")
    found = re.search(re.escape(before) + r"(\S+)" + re.escape(after), done.stdout)
    assert found is not None, done.stdout
    return found[1]


def write_files(folder: Path) -> None:
    """The demo's files as an exam office would hand them in, and two that went wrong in Excel."""
    for name, body in demo_bank_files():
        (folder / name).write_bytes(body)
    roster = write_roster(demo_roster(20))
    (folder / "danh-sach.xlsx").write_bytes(roster)
    book = openpyxl.load_workbook(io.BytesIO(roster))
    for (cell,) in book.active.iter_rows(min_row=2, min_col=CARD_COLUMN, max_col=CARD_COLUMN):
        cell.value, cell.number_format = int(cell.value), "General"
    book.save(folder / "danh-sach-mat-so-0.xlsx")
    plan = write_plan(demo_plan(24))
    (folder / "hoi-truong.xlsx").write_bytes(plan)
    book = openpyxl.load_workbook(io.BytesIO(plan))
    book.active.cell(5, LABEL_COLUMN).value = book.active.cell(4, LABEL_COLUMN).value
    book.active.cell(9, 3).value = "hàng ba"
    book.save(folder / "hoi-truong-loi.xlsx")


def step(page: Page, name: str) -> None:
    """One of the steps of the rail."""
    page.locator(f'.rail a[href="#{name}"]').click()
    expect(page.locator("h1")).to_have_text(say(f"office.step.{name}"))


def hand_in(page: Page, kind: str, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files(files)
    button(page, f"office.import.{kind}.run").click()


def is_done(page: Page, name: str) -> None:
    expect(page.locator(".rail-done", has=page.locator(f'a[href="#{name}"]'))).to_be_visible()


def test_the_one_time_password_must_be_changed(office: Office) -> None:
    # Given the administrator signs in with the password that init printed
    office.page = office.house.page()
    page = office.page
    sign_in(page, "admin", office.one_time)
    # Then no page opens before it is changed
    expect(page.locator("h1")).to_have_text(say("auth.change_password"))
    page.goto("/office")
    expect(page.locator("h1")).to_have_text(say("auth.change_password"))
    # When two passwords differ, then it is said
    choose_password(page, OWN_PASSWORD, "khac")
    expect(page.get_by_role("alert")).to_have_text(say("auth.passwords_differ"))
    # When they don't, then the office opens at the first step
    choose_password(page, OWN_PASSWORD, OWN_PASSWORD)
    expect(page.locator("h1")).to_have_text(say("office.step.bank"))


def choose_password(page: Page, one: str, other: str) -> None:
    page.locator("#password").fill(one)
    # the browser's own check of the length must not stand between the test and the server's answer
    page.locator("#password_again").evaluate("(field) => field.removeAttribute('minlength')")
    page.locator("#password_again").fill(other)
    button(page, "auth.do_change_password").click()


def test_questions_come_in_from_files_with_their_pictures(office: Office) -> None:
    page, names = office.page, [name for name, _ in demo_bank_files()]
    # Given the files are chosen and looked at
    page.locator("input[type=file]").set_input_files([office.files / name for name in names])
    button(page, "office.preview.run").click()
    # Then the page says what they hold, and nothing is in the bank yet
    preview = page.locator("section", has=page.locator("#preview"))
    expect(preview.locator(".preview-cells tbody tr").first).to_be_visible(timeout=15_000)
    expect(page.locator(".card.empty")).to_be_visible()
    # When they are taken, then they are there
    preview.locator(".button-primary").click()
    expect(page.locator(".outcome-good h2")).to_have_text(say("office.import.questions.done"), timeout=15_000)
    expect(page.locator("table.matrix tbody th")).to_have_count(4)
    is_done(page, "bank")


def test_a_roster_whose_zeros_excel_ate_is_mended_once_asked(office: Office) -> None:
    page = office.page
    step(page, "roster")
    # When the file has lost its zeros, then nothing is imported, every row is named and the mend is offered
    hand_in(page, "roster", office.files / "danh-sach-mat-so-0.xlsx")
    expect(page.locator(".outcome-bad")).to_contain_text(say("office.problems.nothing"))
    expect(page.locator(".problem-table tbody tr").first).to_be_visible()
    expect(page.locator(".card.empty h2")).to_have_text(say("office.roster.empty"))
    # When the office takes the offer, then the roster is in, and the rows to compare are listed
    button(page, "office.zeros.run").click()
    expect(page.locator(".outcome-good h2")).to_have_text(say("office.import.roster.done"))
    expect(page.locator(".problem-table tbody tr").first).to_be_visible()
    # the right file gives the same, without a word
    hand_in(page, "roster", office.files / "danh-sach.xlsx")
    expect(page.locator(".problem-table")).to_have_count(0)
    expect(page.locator(".figure dd", has_text=re.compile("^20$")).first).to_be_visible()
    is_done(page, "roster")


def test_a_broken_plan_is_refused_row_by_row(office: Office) -> None:
    page = office.page
    step(page, "hall")
    hand_in(page, "hall", office.files / "hoi-truong-loi.xlsx")
    rows = page.locator(".problem-table tbody tr")
    expect(rows.filter(has=page.locator("td.num", has_text=re.compile("^5$")))).to_have_count(1)
    expect(rows.filter(has=page.locator("td.num", has_text=re.compile("^9$")))).to_have_count(1)
    expect(page.locator(".card.empty h2")).to_have_text(say("office.hall.empty"))
    # the mended one comes in, and is drawn
    hand_in(page, "hall", office.files / "hoi-truong.xlsx")
    expect(page.locator(".outcome-good h2")).to_have_text(say("office.import.hall.done"))
    expect(page.locator(".hall-picture svg")).to_be_visible()
    is_done(page, "hall")


def count_of(page: Page, row: int, difficulty: int) -> Locator:
    """The field for how many questions of a cell."""
    return (
        page.locator("table.blueprint tbody tr").nth(row).locator("td.cell").nth(difficulty - 1).locator("input").first
    )


def test_a_blueprint_the_bank_cannot_fill_says_where_and_how_many(office: Office) -> None:
    page = office.page
    step(page, "exam")
    page.get_by_label(say("office.exam.title")).fill("Thi thử")
    button(page, "office.exam.default").click()
    have = int(re.findall(r"\d+", page.locator("table.blueprint .cell-have").first.inner_text())[-1])
    before = count_of(page, 0, 1).input_value()
    # When one cell asks for three more than there are
    count_of(page, 0, 1).fill(str(have + 3))
    # Then the cell and the note under the table say so
    topic = page.locator("table.blueprint tbody th").first.inner_text()
    said = say(
        "office.exam.short.few",
        where=f"{topic}, {say('office.difficulty.1')}",
        wanted=have + 3,
        fit=have,
        missing=3,
    )
    expect(page.locator(".note-danger li")).to_have_text(said)
    expect(page.locator(".cell-short")).to_have_count(1)
    # When it asks for what there is, then the exam can be made
    count_of(page, 0, 1).fill(before)
    expect(page.locator(".note-danger")).to_have_count(0)
    button(page, "office.exam.create").click()
    expect(page.locator(".exam-tab-name")).to_have_text("Thi thử")
    is_done(page, "exam")


def test_a_sitting_is_made_seats_are_drawn_and_papers_sealed(office: Office) -> None:
    page = office.page
    step(page, "sitting")
    page.get_by_label(say("office.sitting.title")).fill("Ca sáng")
    button(page, "office.sitting.create").click()
    expect(page.locator("#sitting-detail")).to_contain_text("Ca sáng")
    expect(button(page, "office.seal.run")).to_be_disabled()
    button(page, "office.sitting.allocate").click()
    expect(page.locator(".task-done")).to_have_count(1)
    # sealing is asked once, shows how far it is, and ends with the commitment
    button(page, "office.seal.run").click()
    dialog = Dialog(page)
    expect(dialog.box).to_contain_text(say("office.seal.fixed"))
    dialog.do("office.seal.run")
    expect(page.locator(".progress progress, .commitment code").first).to_be_visible()
    expect(page.locator(".commitment code")).to_be_visible(timeout=20_000)
    # beside it stands how alike neighbours' papers came out
    overlap_is_told(page)
    # and the hall is given it
    live = page.locator("table .badge-ok", has_text=say("office.sitting.live"))
    activate = button(page, "office.sitting.activate")
    expect(live.or_(activate)).to_be_visible()
    if activate.is_visible():
        activate.click()
    expect(live).to_be_visible()
    is_done(page, "sitting")


def overlap_is_told(page: Page) -> None:
    """The figures of the page are those of the overview, in the order of the report."""
    (sitting,) = page.request.get("/api/office/overview").json()["sittings"]
    assembly = sitting["assembly"]
    every, near = assembly["all"], assembly["near"]
    assert 0 < every["mean"] < every["mean_by_chance"]
    figures = {
        "shared": (every["mean"], every["worst"]),
        "near": (near["mean"], near["worst"]),
        "chance": (every["mean_by_chance"],),
        "least": (every["least_mean"], every["least_worst"]),
        "place": (every["same_place"], every["same_place_worst"], every["same_place_by_chance"]),
        "letter": (every["same_letter"], every["same_letter_worst"], every["same_letter_by_chance"]),
        "seen": (assembly["seen_again"],),
    }
    shown = page.locator(".overlap .figure")
    assert shown.evaluate_all("all => all.map(one => one.dataset.figure)") == list(figures)
    for key, (value, *others) in figures.items():
        figure = page.locator(f'.overlap [data-figure="{key}"]')
        expect(figure.locator("dd").first).to_have_text(in_words(value))
        told = dict(zip(("worst", "chance"), map(in_words, others), strict=False))
        line = say(f"office.overlap.{key}_line", questions=assembly["questions"], **told)
        expect(figure.locator(".overlap-line")).to_have_text(line)


def in_words(value: float) -> str:
    if value == int(value):
        return str(int(value))
    two_digits = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return say("office.overlap.below", n="0,01") if value < 0.005 else str(two_digits).replace(".", ",")


def test_an_account_is_made_with_a_password_for_one_time(office: Office) -> None:
    page = office.page
    step(page, "staff")
    button(page, "office.staff.new").click()
    dialog = Dialog(page)
    dialog.box.get_by_label(say("office.staff.name")).fill("Trần Thị Giám Thị")
    expect(dialog.box.get_by_label(say("office.staff.username"))).not_to_have_value("")
    dialog.box.get_by_label(say("office.staff.username")).fill("giamthi1")
    dialog.box.get_by_role("radio", name=re.compile("^" + say("shared.role.invigilator"))).check()
    button(dialog.box, "office.staff.create").click()
    expect(dialog.box.locator("h2")).to_have_text(say("office.slip.title"))
    office.slip = dialog.box.locator(".slip-password").inner_text()
    dialog.do("office.slip.close")
    expect(page.locator("table.accounts tbody tr")).to_have_count(2)
    expect(page.locator("body")).not_to_contain_text(office.slip)


def test_everybody_sees_their_own_pages_only(office: Office) -> None:
    # Given the new invigilator signs in for the first time
    page = office.house.page()
    sign_in(page, "giamthi1", office.slip)
    choose_password(page, OWN_PASSWORD, OWN_PASSWORD)
    # Then the hall opens, with the sitting that was sealed
    expect(page.locator(".top-sealed h1")).to_have_text("Ca sáng")
    # and the desk, but no page of others, by link or by address
    assert sorted(page.locator("header nav a").evaluate_all("all => all.map(a => a.pathname)")) == ["/desk", "/hall"]
    for path, status in (
        ("/hall", 200),
        ("/desk", 200),
        ("/office", 403),
        ("/clerk", 403),
        ("/api/office/overview", 403),
    ):
        assert page.request.get(path).status == status, path
    # and the one-time password is worth nothing any more
    page = office.house.page()
    page.goto("/login")
    page.get_by_label(say("auth.username")).fill("giamthi1")
    page.locator("#password").fill(office.slip)
    button(page, "auth.do_sign_in").click()
    expect(page.get_by_role("alert")).to_have_text(say("auth.sign_in_failed"))


def test_no_page_complained(office: Office) -> None:
    # wrong forms come back as 400 and 401, and the browser says so
    expected = ("status of 400", "status of 401")
    assert [said for said in office.house.complaints if not any(known in said for known in expected)] == []
