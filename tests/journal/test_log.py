"""The log: order, group commit, telling only what another connection can read, and stopping at the first failure."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_sitting import NOON, make_sitting_file

from hallserver.journal.chain import Entry
from hallserver.journal.file import SittingReader
from hallserver.journal.log import Log


class Told:
    """What a log has said, from its own thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log: Log | None = None
        self.durable: list[int] = []
        self.readable: list[int] = []
        self.failures: list[Exception] = []

    def on_durable(self) -> None:
        assert self.log is not None
        self.durable.append(self.log.durable_seq)
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as other:
            self.readable.append(other.execute("SELECT max(seq) FROM journal").fetchone()[0])
        other.close()

    def open(self) -> Log:
        with SittingReader(self.path) as reader:
            *_, last = reader.checked_entries()
        self.log = Log(self.path, last, self.on_durable, self.failures.append)
        return self.log


def until(holds: Callable[[], bool], limit_s: float = 5.0) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.002)


def entries(path: Path) -> list[Entry]:
    with SittingReader(path) as reader:
        return list(reader.checked_entries())


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(make_sitting_file(tmp_path / "a.sitting"))


def test_entries_come_back_in_order_with_their_chain(told: Told) -> None:
    log = told.open()
    numbers = [log.append(NOON + n, "ServerAlive", b"{}") for n in range(50)]
    log.close()
    found = entries(told.path)
    assert numbers == list(range(2, 52))
    assert [(x.seq, x.at_ms) for x in found[1:]] == [(n, NOON + n - 2) for n in numbers]
    assert found[-1].hash == log.head


def test_a_log_opened_again_goes_on_where_it_stopped(told: Told) -> None:
    first = told.open()
    first.append(NOON, "ServerAlive", b"{}")
    first.close()
    second = told.open()
    assert (second.last_seq, second.head, second.depth) == (2, first.head, 0)
    second.append(NOON, "ServerAlive", b"{}")
    second.close()
    assert [x.seq for x in entries(told.path)] == [1, 2, 3]


def test_one_entry_alone_is_committed_at_once(told: Told) -> None:
    log = told.open()
    log.append(NOON, "ServerAlive", b"{}")
    until(lambda: log.durable_seq == 2, 1.0)
    log.close()


def test_what_queues_while_a_commit_runs_is_one_commit(told: Told) -> None:
    log = told.open()
    lock = sqlite3.connect(told.path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    for n in range(1_000):
        log.append(NOON + n, "ServerAlive", b"{}")
    time.sleep(0.1)
    assert (log.depth, told.durable) == (1_000, [])
    lock.execute("ROLLBACK")
    lock.close()
    log.close()
    assert len(entries(told.path)) == 1_001
    assert told.durable[-1] == 1_001
    assert len(told.durable) <= 3


def test_nothing_is_told_before_another_connection_can_read_it(told: Told) -> None:
    log = told.open()
    for n in range(300):
        log.append(NOON + n, "ServerAlive", b"{}")
        if n % 20 == 0:
            time.sleep(0.002)
    log.close()
    assert len(told.durable) > 3
    assert told.durable == sorted(set(told.durable))
    assert all(readable >= durable for durable, readable in zip(told.durable, told.readable, strict=True))


def test_appending_never_waits_for_the_disk(told: Told) -> None:
    log = told.open()
    lock = sqlite3.connect(told.path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    started = time.perf_counter()
    for n in range(500):
        log.append(NOON + n, "ServerAlive", b"{}")
    # Nothing of it is on the disk, which says nothing for as long as SQLite would wait for it (5 s).
    assert (log.durable_seq, log.depth) == (1, 500)
    assert time.perf_counter() - started < 2
    lock.execute("ROLLBACK")
    lock.close()
    log.close()


def test_the_first_failed_commit_is_the_last_one_tried(told: Told) -> None:
    """A trigger stands for a disk that says no: the statement fails inside SQLite, on the real connection."""
    log = told.open()
    log.append(NOON, "ServerAlive", b"{}")
    until(lambda: log.durable_seq == 2)
    other = sqlite3.connect(told.path, isolation_level=None)
    other.execute("CREATE TRIGGER no BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'the disk says no'); END")
    log.append(NOON, "ServerAlive", b"{}")
    until(lambda: bool(told.failures))
    log._connection.close()  # the process would have ended here
    other.execute("DROP TRIGGER no")
    other.close()
    for _ in range(10):
        log.append(NOON, "ServerAlive", b"{}")
    time.sleep(0.05)
    log.close()
    assert [str(error) for error in told.failures] == ["the disk says no"]
    assert (log.durable_seq, told.durable[-1], log.depth) == (2, 2, 11)
    assert [x.seq for x in entries(told.path)] == [1, 2]


def test_a_full_file_is_a_failure_and_what_was_told_before_stays(told: Told) -> None:
    log = told.open()
    log.append(NOON, "ServerAlive", b"{}")
    until(lambda: log.durable_seq == 2)
    pages = log._connection.execute("PRAGMA page_count").fetchone()[0]
    log._connection.execute(f"PRAGMA max_page_count={pages + 4}")
    while not told.failures:
        log.append(NOON, "ServerAlive", b'"' + b"x" * 3_000 + b'"')
        time.sleep(0.002)
    log.close()
    assert [str(error) for error in told.failures] == ["database or disk is full"]
    assert len(entries(told.path)) == log.durable_seq == told.durable[-1]
    again = told.open()
    again.append(NOON, "ServerAlive", b"{}")
    again.close()
    assert len(entries(told.path)) == log.durable_seq + 1


def test_the_writer_is_one_thread_of_the_operating_system(told: Told) -> None:
    log = told.open()
    names = [thread.name for thread in threading.enumerate()]
    assert names.count("journal-a") == 1
    log.close()
    assert "journal-a" not in [thread.name for thread in threading.enumerate()]
