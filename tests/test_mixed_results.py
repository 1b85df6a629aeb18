"""Results of questions of all types: shares, essays that wait for people, and what the sheet says was answered."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from mixed_day import BANK, hold

from hallserver.exporting import write_table
from hallserver.keys import HallKeys, make_hall_keys
from hallserver.report_inputs import minutes, result_list, result_sheet
from hallserver.results import ResultsRefused, SittingResults, load_results
from reports.lists import render_minutes
from reports.printing import render_one

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
    assert (refused.value.code, refused.value.details) == ("essays_waiting", {"count": 1, "where": f"000002 (câu {b})"})
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
