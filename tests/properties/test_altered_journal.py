"""One changed byte anywhere in a journal, in whatever column, is found and its row is named."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_sitting import Bench, chained, make_sitting_file

from hallserver.journal.chain import ChainBroken
from hallserver.journal.file import SittingReader, insert_entries, open_writing
from hallserver.sitting import commands as c

COLUMNS = ("seq", "at_ms", "kind", "body", "hash")


def whole_journal(path: Path) -> Path:
    """A sitting file whose journal holds a day in small."""
    bench = Bench()
    bench.given_running("001", "002")
    for n in range(5):
        bench.must(bench.save("001", value=("a1",) if n % 2 else ("a2",)))
    bench.must(c.HandIn("001", "về sớm", "giamthi"))
    make_sitting_file(path)
    connection = open_writing(path)
    insert_entries(connection, chained(bench.log)[1:])
    connection.close()
    return path


def broken_at(path: Path) -> int | None:
    """Number of the first entry that can't be trusted; None where all can be."""
    with SittingReader(path) as reader:
        try:
            list(reader.checked_entries())
        except ChainBroken as error:
            return error.seq
    return None


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_journal(tmp_path_factory.mktemp("journal") / "whole.sitting")


def rows(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM journal").fetchone()[0]


def change(path: Path, statement: str, *args: object) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute(statement, args).rowcount == 1
    connection.commit()
    connection.close()


def test_the_untouched_journal_verifies(journal: Path) -> None:
    assert rows(journal) > 15
    assert broken_at(journal) is None


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_changed_byte_is_found_at_its_row(data: st.DataObject, journal: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sitting"
    copy.unlink(missing_ok=True)
    copy.write_bytes(journal.read_bytes())
    seq = data.draw(st.integers(1, rows(journal)))
    column = data.draw(st.sampled_from(COLUMNS))
    connection = sqlite3.connect(copy)
    held = connection.execute(f"SELECT {column} FROM journal WHERE seq = ?", (seq,)).fetchone()[0]
    connection.close()
    expected = seq
    if column == "seq":
        last = rows(journal)
        new: object = data.draw(st.integers(last + 1, 10 * last))
        # The row taken from its place leaves a gap there; the last one put further out leaves it too.
    elif isinstance(held, int):
        new = held ^ (1 << data.draw(st.integers(0, 40)))
    else:
        raw = bytearray(held.encode() if isinstance(held, str) else held)
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] ^= 1 << data.draw(st.integers(0, 6))
        new = raw.decode() if isinstance(held, str) else bytes(raw)
    change(copy, f"UPDATE journal SET {column} = ? WHERE seq = ?", new, seq)
    assert broken_at(copy) == expected


@pytest.mark.parametrize(
    "change_of_type",
    [
        "at_ms = 'soon'",
        "at_ms = at_ms + 0.5",
        "kind = CAST(kind AS BLOB)",
        "kind = CAST(x'ff' AS TEXT)",
        "body = CAST(body AS TEXT)",
        "body = 7",
        "hash = 'x'",
        "hash = x''",
    ],
)
def test_a_value_of_another_type_is_an_altered_row_and_no_crash(
    change_of_type: str, journal: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sitting"
    copy.write_bytes(journal.read_bytes())
    change(copy, f"UPDATE journal SET {change_of_type} WHERE seq = 7")
    assert broken_at(copy) == 7


def test_a_row_taken_out_is_a_gap_and_so_is_a_journal_without_its_first_entry(journal: Path, tmp_path: Path) -> None:
    for seq in (1, 7):
        copy = tmp_path / f"{seq}.sitting"
        copy.write_bytes(journal.read_bytes())
        change(copy, "DELETE FROM journal WHERE seq = ?", seq)
        assert broken_at(copy) == seq


def test_two_rows_exchanged_are_found(journal: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sitting"
    copy.write_bytes(journal.read_bytes())
    for old, new in ((8, -1), (9, 8), (-1, 9)):
        change(copy, "UPDATE journal SET seq = ? WHERE seq = ?", new, old)
    assert broken_at(copy) == 8


def test_what_was_cut_off_at_the_end_is_found_by_the_closing_statement_alone(journal: Path, tmp_path: Path) -> None:
    """A chain can't know what should have come; that is why a closed journal ends with a signed count and head."""
    copy = tmp_path / "copy.sitting"
    copy.write_bytes(journal.read_bytes())
    change(copy, "DELETE FROM journal WHERE seq = ?", rows(journal))
    assert broken_at(copy) is None
