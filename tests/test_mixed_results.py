"""Results of questions of all types: shares, essays that wait for people, and what the sheet says was answered."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from mixed_day import BANK, hold, note
from pypdf import PdfReader

from hallserver.amending import AmendmentsBroken, decide
from hallserver.exporting import write_table
from hallserver.keys import HallKeys, make_hall_keys
from hallserver.proving import prove_pdf
from hallserver.report_inputs import minutes, result_list, result_sheet
from hallserver.results import ResultsRefused, SittingResults, at_revision, load_results
from hallserver.revising import essays, give_mark, propose, revise
from hallserver.storage import Stores, open_stores
from question_bank.regrading import AcceptNumber, Change, ChangeKey, Drop, DropQuestion, RestoreQuestion
from reports.lists import render_list, render_minutes
from reports.page import number
from reports.printing import render_one
from tables import Said

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ASKED = len(BANK.questions)
WHOLE = Decimal("0.5") * ASKED


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> HallKeys:
    return make_hall_keys(tmp_path_factory.mktemp("hall") / "keys", "Hội trường Mẫu", ["192.168.7.1"], NOW)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, keys: HallKeys) -> Path:
    return hold(tmp_path_factory.mktemp("mixed"), keys)


@pytest.fixture(scope="module")
def found(path: Path) -> SittingResults:
    return load_results(path)


def pdf_text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def item_of(found: SittingResults, who: str, code: str):
    return next(item for item in found.results[who].marked.items if item.code == code)


def test_shares_count_and_essays_wait(found: SittingResults) -> None:
    a, b, c, d = (found.results[f"00000{n}"] for n in (1, 2, 3, 4))
    essay = item_of(found, "000001", "M-15").number
    assert a.marked.waiting == (essay,) and a.marked.score == WHOLE - Decimal("0.5")
    assert (a.percent, a.passed) == (None, None)
    assert (c.marked.waiting, c.percent, c.passed) == ((), Decimal("93.33"), True)
    assert (d.marked, d.percent, d.passed) == (None, None, None)
    scores = {
        code: item_of(found, "000002", code).score for code in ("M-01", "M-02", "M-03", "M-06", "M-09", "M-10", "M-13")
    }
    assert scores == {
        "M-01": 0, "M-02": Decimal("0.25"), "M-03": Decimal("0.25"), "M-06": Decimal("0.25"), "M-09": 0,
        "M-10": Decimal("0.125"), "M-13": Decimal("0.25"),
    }  # fmt: skip
    assert b.marked.score == sum(scores.values())


def test_nothing_is_printed_of_whom_an_essay_waits(found: SittingResults) -> None:
    b = item_of(found, "000002", "M-15").number
    with pytest.raises(ResultsRefused) as refused:
        result_sheet(found, "000002", printed_at=NOW)
    where = Said(f"000002 (câu {b})", f"000002 (item {b})")
    assert (refused.value.code, refused.value.details) == ("essays_waiting", {"count": 1, "where": where})
    with pytest.raises(ResultsRefused) as refused:
        result_list(found, "", printed_at=NOW)
    assert refused.value.code == "essays_waiting" and refused.value.details["count"] == 2
    assert result_sheet(found, "000003", printed_at=NOW).passed


def test_the_minutes_say_how_many_wait(found: SittingResults) -> None:
    record = minutes(found, {}, printed_at=NOW)
    assert (record.present, record.passed, record.failed, record.waiting) == (3, 1, 0, 2)
    assert render_minutes(record).startswith(b"%PDF")


def test_the_sheet_says_what_was_answered_to_each_question(
    found: SittingResults, keys: HallKeys, tmp_path: Path
) -> None:
    sheet = result_sheet(found, "000003", printed_at=NOW)
    assert [line.number for line in sheet.answers] == list(range(1, ASKED + 1))
    lines = {line.code: line for line in sheet.answers}
    assert (lines["M-08"].answer, lines["M-08"].score, lines["M-08"].mark) == ("3,5 km", Decimal("0.5"), Decimal("0.5"))
    assert lines["M-15"].answer == "" and lines["M-01"].answer.endswith(". Hà Nội")
    paper = found.sealed.papers[found.results["000003"].attempt.paper_seat]
    ids = next(item.option_ids for item in paper.items if item.code == "M-01")
    hanoi = next(o.id for o in found.sealed.questions["M-01"].options if o.html == "Hà Nội")
    assert lines["M-01"].answer[0] == "ABC"[ids.index(hanoi)]
    assert render_one(sheet, keys.document).startswith(b"%PDF")


def test_the_table_says_that_a_result_waits(found: SittingResults, tmp_path: Path) -> None:
    write_table(found, tmp_path / "results.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8-sig") as file:
        rows = {row["number"].strip(): (row["percent"], row["passed"]) for row in csv.DictReader(file)}
    assert rows == {
        "000001": ("", "waiting"), "000002": ("", "waiting"), "000003": ("93.33", "passed"), "000004": ("", "absent"),
    }  # fmt: skip


# -- what is decided afterwards ----------------------------------------------------------------------------------------


@pytest.fixture
def stores(tmp_path: Path, path: Path) -> Iterator[Stores]:
    """A database that knows the sitting, as sealing would have left it."""
    opened = open_stores(tmp_path / "hall.db")
    note(opened, path)
    yield opened
    opened.close()


def kept(path: Path, stores: Stores) -> SittingResults:
    """The results as a new process would read them: from the file and what was decided."""
    return load_results(path, stores.amendments.all("2026-11-23-S1"))


def gave(
    found: SittingResults, stores: Stores, who: str, mark: str, reason: str = "", is_printed: bool = False
) -> SittingResults:
    essay = next(essay for essay in essays(found) if essay.candidate == who)
    return give_mark(
        found, essay, Decimal(mark), stores.amendments, reason=reason, is_printed=is_printed, by="lan", at_ms=2
    )


def all_marked(found: SittingResults, stores: Stores) -> SittingResults:
    return gave(gave(found, stores, "000001", "0.5"), stores, "000002", "0.125")


def decided(found: SittingResults, stores: Stores, *changes: Change, reason: str = "đáp án sai") -> SittingResults:
    reading = propose(found, changes)
    assert reading.value is not None, reading.problems
    return revise(found, reading.value, stores.amendments, reason=reason, by="lan", at_ms=3)


def test_essays_get_their_marks_from_people_without_their_names(found, stores, path) -> None:
    a, b = essays(found)
    assert {a.candidate, b.candidate} == {"000001", "000002"} and a.given is None
    assert all(essay.candidate not in essay.id for essay in (a, b))
    after = all_marked(found, stores)
    assert after.results["000001"].percent == 100 and after.results["000002"].percent is not None
    assert [essay.given for essay in sorted(essays(after), key=lambda e: e.candidate)] == [
        Decimal("0.5"),
        Decimal("0.125"),
    ]
    assert result_sheet(after, "000001", printed_at=NOW).revision == 1
    assert result_list(after, "", printed_at=NOW).revision == 1
    assert kept(path, stores).results == after.results
    assert [entry.who for entry in after.amendments] == ["lan", "lan"]
    assert next(line.remark for line in result_sheet(after, "000001", printed_at=NOW).answers if line.code == "M-15")


@pytest.mark.parametrize("mark", ["-0.1", "0.51", "NaN", "Infinity", "0.00001"])
def test_marks_out_of_range_are_refused(found, stores, mark) -> None:
    with pytest.raises(ResultsRefused) as refused:
        gave(found, stores, "000001", mark)
    assert refused.value.code == "essay_mark_range"


def test_another_mark_is_free_before_the_first_print_and_a_revision_with_reason_after(found, stores, path) -> None:
    after = gave(all_marked(found, stores), stores, "000001", "0.25")
    assert (after.decided.revision, after.results["000001"].revision) == (1, 1)
    with pytest.raises(ResultsRefused) as refused:
        gave(after, stores, "000001", "0.5", is_printed=True)
    assert refused.value.code == "reason_wanted"
    revised = gave(after, stores, "000001", "0.5", "phúc khảo", is_printed=True)
    assert {who: result.revision for who, result in revised.results.items()} == {
        "000001": 2, "000002": 1, "000003": 1, "000004": 1,
    }  # fmt: skip
    assert revised.results["000001"].percent == 100
    assert stores.latest_revisions() == {"2026-11-23-S1/000001": 2}
    first = at_revision(kept(path, stores), 1)
    assert first.results == after.results and first.decided.revision == 1
    assert gave(revised, stores, "000001", "0.5") is revised, "the same mark again is nothing new"
    with pytest.raises(ResultsRefused):
        gave(revised, stores, "000002", "0")


def test_a_regrading_is_looked_at_first_and_touches_only_whom_it_changes(found, stores, path) -> None:
    before = all_marked(found, stores)
    hue = next(o.id for o in found.sealed.questions["M-01"].options if o.html == "Huế")
    reading = propose(before, [ChangeKey("M-01", (hue,))])
    assert reading.value is not None
    seen = reading.value.preview
    assert [(person.who, person.after.score - person.before.score) for person in seen.people] == [
        ("000001", Decimal("-0.5")), ("000002", Decimal("0.5")), ("000003", Decimal("-0.5")),
    ]  # fmt: skip
    assert kept(path, stores).results == before.results, "a look changes nothing"
    after = revise(before, reading.value, stores.amendments, reason="đáp án sai", by="lan", at_ms=3)
    assert {who: result.revision for who, result in after.results.items()} == {
        "000001": 2, "000002": 2, "000003": 2, "000004": 1,
    }  # fmt: skip
    sheet = result_sheet(after, "000002", printed_at=NOW)
    line = next(line for line in sheet.answers if line.code == "M-01")
    assert (sheet.revision, line.score, line.remark) == (2, Decimal("0.5"), "đã chấm lại")
    assert result_list(after, "", printed_at=NOW).revision == 2
    assert kept(path, stores).results == after.results
    assert at_revision(after, 1).results == before.results
    assert result_sheet(at_revision(after, 1), "000002", printed_at=NOW).revision == 1
    for wrong in (0, 3):
        with pytest.raises(ResultsRefused):
            at_revision(after, wrong)


def test_a_sheet_is_superseded_once_its_result_is_revised(found, stores, keys) -> None:
    before = all_marked(found, stores)
    first = {who: render_one(result_sheet(before, who, printed_at=NOW), keys.document) for who in ("000001", "000003")}
    after = decided(before, stores, AcceptNumber("M-09", Decimal(3)))
    changed = render_one(result_sheet(after, "000002", printed_at=NOW), keys.document)
    assert {who: prove_pdf(pdf, keys, stores.latest_revisions())[0] for who, pdf in first.items()} == dict.fromkeys(
        first, "valid"
    )
    after = decided(after, stores, DropQuestion("M-09", Drop.OUT_OF_TOTAL))
    for who, pdf in {**first, "000002": changed}.items():
        assert prove_pdf(pdf, keys, stores.latest_revisions())[0] == "superseded", who
    for who in ("000001", "000002", "000003"):
        pdf = render_one(result_sheet(after, who, printed_at=NOW), keys.document)
        assert prove_pdf(pdf, keys, stores.latest_revisions())[0] == "valid"


def test_a_dropped_question_is_printed_as_one(found, stores, keys) -> None:
    before = all_marked(found, stores)
    out = decided(before, stores, DropQuestion("M-09", Drop.OUT_OF_TOTAL))
    sheet = result_sheet(out, "000003", printed_at=NOW)
    line = next(line for line in sheet.answers if line.code == "M-09")
    assert (line.mark, line.remark, sheet.max_score, sheet.asked) == (
        0,
        "câu đã hủy",
        WHOLE - Decimal("0.5"),
        ASKED - 1,
    )
    listing = result_list(out, "", printed_at=NOW)
    text = pdf_text(render_list(listing))
    assert "Lần sửa đổi: 2" in text and f"{number(listing.rows[2].score)}/7" in text
    full = decided(out, stores, RestoreQuestion("M-09"), DropQuestion("M-09", Drop.FULL_MARKS))
    sheet = result_sheet(full, "000002", printed_at=NOW)
    line = next(line for line in sheet.answers if line.code == "M-09")
    assert (line.score, line.mark, line.remark, sheet.max_score, sheet.revision) == (
        Decimal("0.5"),
        Decimal("0.5"),
        "câu đã hủy",
        WHOLE,
        3,
    )
    # 000003 had it right: as it was in revision 1, and again in 3.
    line = next(line for line in result_sheet(full, "000003", printed_at=NOW).answers if line.code == "M-09")
    assert (line.score, line.remark) == (Decimal("0.5"), "")
    render_one(sheet, keys.document)


def test_nothing_can_be_dropped_until_nothing_is_left(found, stores) -> None:
    with pytest.raises(ResultsRefused) as refused:
        propose(found, [DropQuestion(code, Drop.OUT_OF_TOTAL) for code in found.sealed.questions])
    assert refused.value.code == "nothing_left"


def test_a_dropped_essay_waits_no_more(found, stores) -> None:
    after = decided(found, stores, DropQuestion("M-15", Drop.FULL_MARKS))
    assert essays(after) == [] and after.results["000001"].percent == 100
    # What came first is that two results were waiting.
    assert at_revision(after, 1).results["000001"].percent is None


def test_of_two_who_revise_at_once_the_second_looks_again(found, stores) -> None:
    one, other = (propose(found, [AcceptNumber("M-09", Decimal(n))]).value for n in (3, 4))
    revise(found, one, stores.amendments, reason="lý do", by="lan", at_ms=3)
    with pytest.raises(ResultsRefused) as refused:
        revise(found, other, stores.amendments, reason="lý do", by="an", at_ms=3)
    assert refused.value.code == "amended_meanwhile"


def test_a_wrong_change_is_a_problem_and_nothing_is_kept(found, stores) -> None:
    reading = propose(found, [AcceptNumber("M-10", Decimal(3))])
    assert (reading.value, [problem.code for problem in reading.problems]) == (None, ["regrade_unfit"])
    assert stores.amendments.all("2026-11-23-S1") == []


def test_decisions_that_were_tampered_with_give_no_results(found, stores, path) -> None:
    decided(all_marked(found, stores), stores, AcceptNumber("M-09", Decimal(3)))
    entries = stores.amendments.all("2026-11-23-S1")
    for wrong in (
        entries[1:],
        [replace(entries[0], changes=({**entries[0].changes[0], "mark": "0.1"},)), *entries[1:]],
    ):
        with pytest.raises(ResultsRefused) as refused:
            load_results(path, wrong)
        assert refused.value.code == "amendments_altered"
    with pytest.raises(AmendmentsBroken):
        decide(found.sealed.questions, [replace(entries[0], changes=({"kind": "unknown"},))])


def test_two_markers_see_every_regraded_question(found, stores, monkeypatch) -> None:
    """A marker that does not know of the new key is noticed before anything is kept."""
    before = all_marked(found, stores)
    broken = replace(before, key=found.key)
    monkeypatch.setattr("hallserver.results.answer_key", lambda bank: {})
    with pytest.raises(ResultsRefused) as refused:
        propose(broken, [AcceptNumber("M-09", Decimal(3))])
    assert refused.value.code == "markers_disagree"


def test_saving_one_essay_marks_one_attempt_again(found, stores) -> None:
    after = gave(found, stores, "000001", "0.5")
    assert after.results["000003"].marked is found.results["000003"].marked
    assert after.results["000002"].marked is found.results["000002"].marked
