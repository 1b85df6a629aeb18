"""From a sitting file to results: folded, marked twice, and only from a file that can be trusted."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from closed_day import BY, Day, Latch
from small_sitting import FakeClock

from hallserver.closing import is_signed_closing, sign_closing
from hallserver.demo.making import DemoSize, make_demo
from hallserver.folder import HallFolder
from hallserver.journal.chain import ChainBroken, Entry, entry_hash
from hallserver.journal.file import SittingReader, insert_entries, open_writing
from hallserver.keys import HallKeys, load_keys, make_hall_keys
from hallserver.proving import prove_sitting
from hallserver.report_inputs import minutes, result_list, result_sheet
from hallserver.results import ResultsRefused, load_results
from hallserver.sitting import commands as c
from hallserver.sitting.rules import Refusal
from hallserver.sittings import LiveSitting

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> HallFolder:
    root = tmp_path_factory.mktemp("results") / "hall"
    return make_demo(root, DemoSize(10, 7, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")


@pytest.fixture(scope="module")
def keys(hall: HallFolder) -> HallKeys:
    return load_keys(hall.keys)


def sitting_file(hall: HallFolder) -> Path:
    return next(hall.sittings.glob("*.sitting"))


@pytest.fixture(scope="module")
def day(hall: HallFolder, keys: HallKeys, tmp_path_factory: pytest.TempPathFactory) -> tuple[Day, Path]:
    path = tmp_path_factory.mktemp("closed") / sitting_file(hall).name
    shutil.copyfile(sitting_file(hall), path)
    return Day(path, keys), path


@pytest.fixture
def copy(day: tuple[Day, Path], tmp_path: Path) -> Path:
    """The closed file, to be tampered with."""
    path = tmp_path / day[1].name
    with SittingReader(day[1]) as reader:
        reader.backup(path)
    return path


def change(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as other:
        assert other.execute(statement).rowcount == 1
    other.close()


# -- results -----------------------------------------------------------------------------------------------------------


def test_each_gets_what_they_answered(day: tuple[Day, Path]) -> None:
    told, path = day
    found = load_results(path)
    assert found.is_closed
    scores = {who: found.results[who].percent for who in (told.a, told.b, told.c)}
    assert scores == {told.a: 100, told.b: 0, told.c: 0}
    assert [found.results[who].passed for who in (told.a, told.b, told.c)] == [True, False, False]
    assert [found.results[who].attempt for who in told.absent] == [None] * len(told.absent)


def test_who_moved_is_marked_by_the_paper_they_took_along(day: tuple[Day, Path]) -> None:
    told, path = day
    found = load_results(path)
    result = found.results[told.d]
    items = told.sealed.papers[told.sealed.allocation[told.d]].items
    assert result.marked is not None and result.attempt is not None
    assert result.seat != told.sealed.allocation[told.d] == result.attempt.paper_seat
    assert result.marked.score == sum(item.mark for item in items[::2])
    assert (result.marked.answered, result.marked.max_score) == (len(items[::2]), sum(item.mark for item in items))


def test_the_sheet_says_who_how_and_from_which_journal(day: tuple[Day, Path]) -> None:
    told, path = day
    found = load_results(path)
    sheet = result_sheet(found, told.a, printed_at=NOW, reprint=2)
    assert sheet.sheet_id == f"{told.sealed.sitting_id}/{told.a}"
    assert (sheet.percent, sheet.passed, sheet.submitted_by, sheet.reprint) == (100, True, "candidate", 2)
    assert sheet.journal_head == found.head and len(found.head) == 64
    assert sheet.paper_hash == found.paper_hashes[told.sealed.allocation[told.a]]
    assert sheet.started_at == found.at(found.state.starts_ms)
    assert result_sheet(found, told.b, printed_at=NOW).submitted_by == "invigilator"
    assert result_sheet(found, told.c, printed_at=NOW).submitted_by == "clock"


@pytest.mark.parametrize(("who", "code"), [("absent", "was_absent"), ("999999", "not_allocated")])
def test_there_is_no_sheet_for_who_did_not_sit(day: tuple[Day, Path], who: str, code: str) -> None:
    told, path = day
    number = told.absent[0] if who == "absent" else who
    with pytest.raises(ResultsRefused) as refused:
        result_sheet(load_results(path), number, printed_at=NOW)
    assert refused.value.code == code


def test_the_list_has_everybody_and_a_unit_its_own(day: tuple[Day, Path]) -> None:
    told, path = day
    found = load_results(path)
    everybody = result_list(found, "", printed_at=NOW)
    assert len(everybody.rows) == len(told.sealed.allocation)
    by_unit = [result_list(found, unit, printed_at=NOW).rows for unit in found.units()]
    assert sum(len(rows) for rows in by_unit) == len(everybody.rows)
    with pytest.raises(ResultsRefused) as refused:
        result_list(found, "không có", printed_at=NOW)
    assert refused.value.code == "unit_unknown"


def test_units_come_as_people_count(day: tuple[Day, Path]) -> None:
    found = load_results(day[1])
    one, two, *_ = found.results.items()
    renamed = {
        number: replace(result, candidate=replace(result.candidate, unit=unit))
        for (number, result), unit in zip((one, two), ("Đơn vị 10", "Đơn vị 9"), strict=True)
    }
    assert replace(found, results=renamed).units() == ["Đơn vị 9", "Đơn vị 10"]


def test_the_minutes_count_and_name_what_happened(day: tuple[Day, Path]) -> None:
    told, path = day
    record = minutes(load_results(path), {BY: ("Cán bộ mẫu", "coi thi")}, printed_at=NOW)
    assert (record.present, record.absent) == (4, len(told.absent))
    assert (record.by_candidate, record.by_invigilator, record.by_clock) == (1, 1, 2)
    (pause,) = record.pauses
    assert (pause.ended_at - pause.started_at).total_seconds() == 180
    said = " ".join(incident.text for incident in record.incidents)
    assert "5 phút" in said and "máy hỏng" in said and "về sớm" in said


def test_nothing_is_printed_before_the_close(hall: HallFolder, keys: HallKeys, tmp_path: Path) -> None:
    path = tmp_path / "a.sitting"
    shutil.copyfile(sitting_file(hall), path)
    told = Day(path, keys, close=False)
    found = load_results(path)
    for refuse in (
        lambda: result_sheet(found, told.a, printed_at=NOW),
        lambda: result_list(found, "", printed_at=NOW),
        lambda: minutes(found, {}, printed_at=NOW),
    ):
        with pytest.raises(ResultsRefused) as refused:
            refuse()
        assert refused.value.code == "not_closed"
    assert prove_sitting(path, keys)[0] == "not_closed"


# -- trust -------------------------------------------------------------------------------------------------------------


def test_a_closed_file_proves_itself(day: tuple[Day, Path], keys: HallKeys) -> None:
    verdict, details = prove_sitting(day[1], keys)
    assert verdict == "valid"
    assert details["head"] == load_results(day[1]).head


def test_the_closing_signature_holds_for_exactly_its_statement(keys: HallKeys) -> None:
    head = "ab" * 32
    text = sign_closing(keys.document, keys.statement_key_id, "S1", 41, head)
    assert is_signed_closing(text, keys.trusted, "S1", 41, head)
    assert not is_signed_closing(text, keys.trusted, "S2", 41, head)
    assert not is_signed_closing(text, keys.trusted, "S1", 42, head)
    assert not is_signed_closing(text, keys.trusted, "S1", 41, "ac" * 32)
    assert not is_signed_closing(text, {}, "S1", 41, head)
    for broken in ("", "x", text[:-4], text[:40] + ("A" if text[40] != "A" else "B") + text[41:]):
        assert not is_signed_closing(broken, keys.trusted, "S1", 41, head)


def test_another_hall_s_keys_do_not_know_the_signature(day: tuple[Day, Path], tmp_path: Path) -> None:
    other = make_hall_keys(tmp_path / "keys", "Hội trường khác", ["localhost"], NOW)
    assert prove_sitting(day[1], other)[0] == "unknown_signer"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE part SET body = CAST(replace(CAST(body AS TEXT), 'Ca 1', 'Ca 2') AS BLOB) WHERE name = 'sitting.json'",
        "DELETE FROM part WHERE name = 'papers.json'",
        "UPDATE paper SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seat = (SELECT min(seat) FROM paper)",
        "DELETE FROM paper WHERE seat = (SELECT min(seat) FROM paper)",
    ],
)
def test_what_was_sealed_can_not_be_changed_afterwards(copy: Path, keys: HallKeys, statement: str) -> None:
    change(copy, statement)
    assert prove_sitting(copy, keys)[0] == "altered"
    with pytest.raises(ResultsRefused) as refused:
        load_results(copy)
    assert refused.value.code == "parts_altered"


def test_an_altered_answer_is_found(copy: Path, keys: HallKeys) -> None:
    change(
        copy,
        "UPDATE journal SET at_ms = at_ms + 1 WHERE seq = (SELECT max(seq) FROM journal WHERE kind = 'AnswerSaved')",
    )
    assert prove_sitting(copy, keys)[0] == "altered"
    with pytest.raises(ChainBroken):
        load_results(copy)


def test_a_journal_cut_short_is_not_closed_any_more(copy: Path, keys: HallKeys) -> None:
    change(copy, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
    assert prove_sitting(copy, keys)[0] == "not_closed"


def test_an_entry_put_behind_the_close_is_seen(copy: Path, keys: HallKeys) -> None:
    with SittingReader(copy) as reader:
        *_, last = reader.checked_entries()
    body = b"{}"
    seq = last.seq + 1
    extra = Entry(seq, last.at_ms, "ServerAlive", body, entry_hash(last.hash, seq, last.at_ms, "ServerAlive", body))
    connection = open_writing(copy)
    insert_entries(connection, [extra])
    connection.close()
    assert prove_sitting(copy, keys)[0] == "not_closed"


def test_taking_up_a_closed_sitting_again_leaves_it_as_proven_as_it_was(copy: Path, keys: HallKeys) -> None:
    connection = sqlite3.connect(copy)
    before = connection.execute("SELECT count(*) FROM journal").fetchone()
    live = LiveSitting(
        copy,
        build="test",
        wake=lambda: None,
        on_failure=print,
        make_latch=Latch,
        queue_limit=10,
        make_clock=FakeClock(),
    )
    outcome = live.engine.perform(c.SeatTerminal("T-new", next(iter(live.sealed.papers))))
    assert outcome.events == ()
    assert isinstance(live.engine.perform(c.CheckIn(next(iter(live.sealed.allocation)), "qr", BY)).refusal, Refusal)
    live.close()
    assert connection.execute("SELECT count(*) FROM journal").fetchone() == before
    connection.close()
    assert prove_sitting(copy, keys)[0] == "valid"
