"""From a sealed sitting to papers on paper: each seat's own, for who has it, with what they have saved."""

from __future__ import annotations

import io
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from closed_day import Day
from pypdf import PdfReader

from hallserver.cli import main
from hallserver.demo.making import DemoSize, make_demo
from hallserver.folder import HallFolder
from hallserver.keys import load_keys
from hallserver.paper_prints import SealedPapers, signs_of
from hallserver.results import ResultsRefused
from hallserver.storage.stores import open_stores
from question_bank.by_hand import hand_form, read_hand
from reports.paper_inputs import AnswerForm, ExamPaper
from reports.paper_printing import print_papers

AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> HallFolder:
    root = tmp_path_factory.mktemp("papers") / "hall"
    return make_demo(root, DemoSize(10, 7, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")


@pytest.fixture(scope="module")
def day(hall: HallFolder) -> Day:
    """A has everything right, B everything wrong, C nothing, D half and was moved; three have not come."""
    return Day(next(hall.sittings.glob("*.sitting")), load_keys(hall.keys), close=False)


@pytest.fixture(scope="module")
def papers(hall: HallFolder, day: Day) -> SealedPapers:
    return SealedPapers(next(hall.sittings.glob("*.sitting")))


def paper_of(papers: SealedPapers, seat: str) -> ExamPaper:
    ((_, paper_hash, body),) = papers.bodies([seat])
    return papers.paper(seat, paper_hash, body, AT)


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words], env={"LC_ALL": "en_GB.UTF-8", "COLUMNS": "200"})
    assert result.exit_code == code, result.output
    return result


def test_a_paper_is_the_sealed_one_in_its_own_order(papers: SealedPapers, day: Day) -> None:
    seat = day.sealed.allocation[day.a]
    made, sealed = paper_of(papers, seat), day.sealed.papers[seat]
    assert [question.number for question in made.questions] == list(range(1, len(sealed.items) + 1))
    for question, item in zip(made.questions, sealed.items, strict=True):
        source = day.sealed.questions[item.code]
        html = {option.id: option.html for option in source.options}
        assert question.form is AnswerForm(source.type)
        if "<img" not in source.stem_html:
            assert question.stem == source.stem_html
            assert question.options == tuple(html[i] for i in item.option_ids)
    assert (made.seat, made.now_at, made.candidate_number) == (seat, "", day.a)
    assert made.code.split("|") == ["HALLPAPER", day.sealed.sitting_id, seat, made.paper_hash[:16]]


def test_what_was_saved_stands_in_the_letters_of_the_paper(papers: SealedPapers, day: Day) -> None:
    seat = day.sealed.allocation[day.a]
    attempt = papers.state.attempts[day.a]
    for question, item in zip(paper_of(papers, seat).questions, day.sealed.papers[seat].items, strict=True):
        form = hand_form(day.sealed.questions[item.code], item)
        assert sorted(read_hand(form, [question.saved])) == sorted(attempt.answers[question.number])
    assert {question.saved for question in paper_of(papers, day.sealed.allocation[day.c]).questions} == {""}


def test_a_paper_goes_where_its_candidate_went(papers: SealedPapers, day: Day) -> None:
    home, now = day.sealed.allocation[day.d], papers.state.attempts[day.d].seat
    assert home != now
    assert (paper_of(papers, home).candidate_number, paper_of(papers, home).now_at) == (day.d, now)
    assert paper_of(papers, now).candidate_number == "", "the paper of that seat is nobody's"
    seats = papers.seats(with_spare=False)
    assert home in seats and now not in seats and len(seats) == 7
    assert papers.seats(with_spare=True) == list(day.sealed.facts.seats)
    absent = day.sealed.allocation[day.absent[0]]
    assert paper_of(papers, absent).candidate_number == day.absent[0]


def test_all_papers_are_one_pdf_in_the_order_of_the_hall(papers: SealedPapers) -> None:
    seats = papers.seats(with_spare=True)
    signs = signs_of((body for _, _, body in papers.bodies(seats)), ["Đặng"])
    assert {"Đ", "ế", "A"} <= set(signs) and "\n" not in signs and signs == "".join(sorted(set(signs)))
    out, told = io.BytesIO(), []
    made = (papers.paper(seat, paper_hash, body, AT) for seat, paper_hash, body in papers.bodies(seats))
    pages = print_papers(made, out, "Đề thi", signs, AT, workers=1, progress=told.append)
    reader = PdfReader(out)
    assert len(reader.pages) == pages and told[-1] == len(seats)
    first = [" ".join(page.extract_text().split()) for page in reader.pages if "Trang 1/" in page.extract_text()]
    assert [next(seat for seat in seats if f"Chỗ ngồi {seat}" in page) for page in first] == seats


def test_a_box_that_was_changed_is_not_printed(hall: HallFolder, day: Day, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sitting"
    copy.write_bytes(next(hall.sittings.glob("*.sitting")).read_bytes())
    connection = sqlite3.connect(copy)
    with connection:
        connection.execute("UPDATE paper SET box = CAST(substr(box, 1, length(box) - 1) || x'00' AS BLOB)")
    connection.close()
    with pytest.raises(ResultsRefused, match="parts_altered"):
        list(SealedPapers(copy).bodies(["A01-01"]))
    with pytest.raises(ResultsRefused, match="seat_unknown"):
        list(SealedPapers(next(hall.sittings.glob("*.sitting"))).bodies(["Z99"]))


def test_the_command_prints_a_seat_and_notes_it(hall: HallFolder, day: Day, tmp_path: Path) -> None:
    seat = day.sealed.allocation[day.a]
    said = run("print-papers", hall.root, "--seat", seat, "--out", tmp_path / "one.pdf", "--two-sided").output
    assert "Wrote 1 paper (" in said
    assert (tmp_path / "one.pdf").stat().st_mode & 0o777 == 0o600
    reader = PdfReader(tmp_path / "one.pdf")
    assert len(reader.pages) % 2 == 0 and all(seat in page.extract_text() for page in reader.pages)
    stores = open_stores(hall.database)
    entry = stores.audit.newest(1)[0]
    stores.close()
    assert (entry.what, entry.subject) == ("papers_printed", day.sealed.sitting_id)
    assert "no seat Z99" in run("print-papers", hall.root, "--seat", "Z99", "--out", tmp_path / "x.pdf", code=1).output
    assert not (tmp_path / "x.pdf").exists()
