"""An exam of sections, types and tags, from the first row to its sealed papers, by the exam office's page alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from math import comb

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hallserver.demo.making import demo_bank_files
from question_bank.exporting import EXPORTS
from question_bank.importing import read_questions
from question_bank.model import Bank, QuestionType
from tests.journeys.pages import button, say, sign_in
from tests.journeys.place import ROOT, House, make_hall, serving

TAG = "luật"
PLAIN, APART, TOGETHER = "Ví dụ thường", "Ví dụ không đi cùng", "Ví dụ chung đoạn"
PASSAGE = "Đoạn ví dụ"


def tagged() -> Bank:
    """Every third question of the demo's bank has a tag."""
    bank = read_questions(demo_bank_files()).value
    questions = tuple(
        replace(question, about=replace(question.about, tags=(TAG,))) if number % 3 == 0 else question
        for number, question in enumerate(bank.questions)
    )
    return replace(bank, questions=questions)


def tangled() -> str:
    """Under topics of their own: four plain questions, two that never stand together, three of one passage."""
    rows = [f"{PLAIN},Câu thường {n}?,," for n in range(4)]
    rows += [f"{APART},Câu riêng {n}?,nhóm," for n in range(2)]
    rows += [f"{TOGETHER},Câu chung {n}?,,{PASSAGE}" for n in range(3)]
    questions = [f"X-{n},1,một đáp án,đúng,sai,A,{row}" for n, row in enumerate(rows)]
    passage = f",,đoạn dẫn,,,,,Đoạn văn mẫu.,,{PASSAGE}"
    return "\n".join(["Mã,Độ khó,Loại,A,B,Đáp án,Chủ đề,Nội dung,Không cùng đề,Đoạn dẫn", passage, *questions])


@pytest.fixture(scope="module")
def bank() -> Bank:
    return tagged()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, browser: Browser, bank: Bank) -> Iterator[Page]:
    """The office's page at the step of exams."""
    root = tmp_path_factory.mktemp("blueprint")
    hall, file = make_hall(root / "hall").root, root / "bank.zip"
    file.write_bytes(EXPORTS["xlsx"].write(bank).body)
    more = root / "more.csv"
    more.write_text(tangled(), "utf-8")
    for options in ([str(file)], ["--extend", str(more)]):
        command = [sys.executable, str(ROOT / "run_hall.py"), "import-questions", str(hall), *options]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    with serving(hall) as server:
        house = House(browser, server.address)
        page = house.page()
        sign_in(page, "admin")
        page.goto("/office#exam")
        yield page
        assert house.complaints == []
        house.leave()


def section(page: Page, number: int) -> Locator:
    return page.locator(".exam-section").nth(number)


def field(scope: Locator, what: str, row: int) -> Locator:
    return scope.get_by_label(say("office.exam.row_field", what=say(what), n=row), exact=True)


def ask(page: Page, row: int, topic: str, count: int, type_: str = "") -> None:
    """The next row of the first section."""
    one = section(page, 0)
    button(one, "office.exam.add_row").click()
    field(one, "office.bank.topic", row).select_option(topic)
    field(one, "office.exam.type", row).select_option(type_)
    field(one, "office.exam.questions", row).fill(str(count))


def test_what_lacks_is_told_with_its_cause(page: Page) -> None:
    button(page, "office.exam.new").click()
    button(page, "office.exam.to_sections").click()
    easy, single = say("office.difficulty.1"), say("office.type.single")
    short = page.locator(".section-rows .cell-have.short")
    notes = page.locator(".note-danger li")
    # Given two rows that draw on the same four questions, when they ask for five, then they lack one together, said once
    ask(page, 1, PLAIN, 2)
    ask(page, 2, PLAIN, 3, "single")
    where = f"{PLAIN}, {easy}; {PLAIN}, {easy}, {single}"
    expect(notes).to_have_text(say("office.exam.short.few", where=where, wanted=5, fit=4, missing=1))
    expect(short).to_have_text([say("office.exam.cells_short", cells=2, n=1)] * 2)
    # And questions that may not stand together, or only together, are told as the cause
    field(section(page, 0), "office.exam.questions", 2).fill("2")
    ask(page, 3, APART, 2)
    ask(page, 4, TOGETHER, 2)
    expect(notes).to_have_text([
        say("office.exam.short.apart", where=f"{APART}, {easy}", wanted=2, fit=2, have=1),
        say("office.exam.short.passage", where=f"{TOGETHER}, {easy}", wanted=2, fit=3, have=0),
    ])  # fmt: skip
    # When a section is removed, then only after a question, and an empty one without
    button(page, "office.exam.add_section").click()
    button(section(page, 1), "office.exam.section_remove_named", name=say("office.exam.section_n", n=2)).click()
    expect(page.locator(".exam-section")).to_have_count(1)
    button(page, "office.exam.add_section").click()
    button(section(page, 0), "office.exam.section_remove_named", name=say("office.exam.section_n", n=1)).click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text(say("office.exam.section_remove_lead", rows=4))
    page.keyboard.press("Escape")
    expect(page.locator(".exam-section")).to_have_count(2)
    button(section(page, 0), "office.exam.section_remove_named", name=say("office.exam.section_n", n=1)).click()
    dialog.locator(".button-danger").click()
    expect(page.locator(".exam-section")).to_have_count(1)
    expect(page.locator(".section-rows")).to_have_count(0)
    page.reload()


def test_an_exam_of_two_sections_is_checked_while_it_is_written_and_kept_whole(page: Page, bank: Bank) -> None:
    first = sorted({question.topic for question in bank.questions})[0]
    fitting = sum(
        (q.topic, q.difficulty, q.type) == (first, 1, QuestionType.SINGLE) and TAG in q.about.tags
        for q in bank.questions
    )
    # Given the demo's exam shows how many papers it allows, by their size
    papers = page.locator(".exam-sum .figure").last.locator("dd")
    expect(papers).to_contain_text("× 10")
    button(page, "office.exam.new").click()
    page.get_by_label(say("office.exam.title")).fill("Thi hai phần")
    button(page, "office.exam.to_sections").click()
    # When a section asks for one more of a type and a tag than there are
    one = section(page, 0)
    button(one, "office.exam.add_row").click()
    field(one, "office.bank.topic", 1).select_option(first)
    field(one, "office.exam.type", 1).select_option("single")
    field(one, "office.exam.tag", 1).select_option(TAG)
    field(one, "office.exam.questions", 1).fill(str(fitting + 1))
    # Then the row and the note say so, in words, and there is no paper
    said = ", ".join(
        (first, say("office.difficulty.1"), say("office.type.single"), say("office.exam.with_tag", tag=TAG))
    )
    short = say("office.exam.short.few", where=said, wanted=fitting + 1, fit=fitting, missing=1)
    expect(page.locator(".note-danger li")).to_have_text(short)
    expect(one.locator(".row-short .cell-have")).to_have_text(say("office.exam.cell_short", n=1, have=fitting))
    expect(papers).to_have_text("0")
    # When it asks for fewer, and a second section follows, then the papers are many
    field(one, "office.exam.questions", 1).fill("2")
    button(page, "office.exam.add_section").click()
    two = section(page, 1)
    button(two, "office.exam.add_row").click()
    field(two, "office.bank.topic", 1).select_option(first)
    field(two, "office.exam.difficulty", 1).select_option("2")
    field(two, "office.exam.questions", 1).fill("10")
    field(two, "office.exam.mark_each", 1).fill("0,25")
    one.get_by_label(say("office.exam.section_name")).fill("Phần I")
    two.get_by_label(say("office.exam.section_name")).fill("Phần II")
    page.get_by_label(say("office.exam.order")).select_option("shuffled")
    expect(page.locator(".note-danger")).to_have_count(0)
    choices = comb(fitting, 2) * comb(sum((q.topic, q.difficulty) == (first, 2) for q in bank.questions), 10)
    expect(papers).to_have_text(f"{choices:,}".replace(",", "."))
    # moved up, the second is the first
    button(two, "office.exam.section_up", name="Phần II").click()
    expect(section(page, 0).get_by_label(say("office.exam.section_name"))).to_have_value("Phần II")
    button(page, "office.exam.create").click()
    expect(page.locator(".exam-tab-name", has_text="Thi hai phần")).to_be_visible()
    # When the page is opened anew, then everything is still there
    page.reload()
    page.locator(".exam-tab", has_text="Thi hai phần").click()
    names = [section(page, n).get_by_label(say("office.exam.section_name")) for n in (0, 1)]
    expect(names[0]).to_have_value("Phần II")
    expect(names[1]).to_have_value("Phần I")
    expect(page.get_by_label(say("office.exam.order"))).to_have_value("shuffled")
    for row, wanted in ((section(page, 0), ("", "", "10", "0,25")), (section(page, 1), ("single", TAG, "2", "1"))):
        for what, value in zip(("type", "tag", "questions", "mark_each"), wanted, strict=True):
            expect(field(row, f"office.exam.{what}", 1)).to_have_value(value)
