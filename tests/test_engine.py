"""The engine: decided and applied at once, told only after the commit, the same again after a restart."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from small_sitting import NOON, FakeClock, make_sitting_file, small_facts

from hallserver.clock import HallClock
from hallserver.engine import Engine, Recorded
from hallserver.journal.chain import ChainBroken
from hallserver.journal.file import SittingFileError
from hallserver.sitting import commands as c
from hallserver.sitting.timekeeping import Phase

BY = "giamthi"


class Hall:
    """An engine on a real file; `publish` is called by the test, as the hub would when the journal's thread wakes it."""

    def __init__(self, path: Path, clock: FakeClock, queue_limit: int = 1_000) -> None:
        self.woken = threading.Event()
        self.failures: list[Exception] = []
        self.told: list[Recorded] = []
        self.durable_when_told: list[bool] = []
        self.path = path
        self.engine = Engine(
            path,
            small_facts(),
            wake=self.woken.set,
            on_failure=self.failures.append,
            make_clock=clock,
            queue_limit=queue_limit,
        )
        self.engine.subscribe(self._hear)

    def _hear(self, batch: Sequence[Recorded]) -> None:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as other:
            held = other.execute("SELECT max(seq) FROM journal").fetchone()[0]
        other.close()
        self.told += batch
        self.durable_when_told.append(batch[-1].seq <= held)

    def settle(self) -> None:
        while self.engine.log.depth:
            assert self.woken.wait(5)
            self.woken.clear()
        self.engine.publish()


@pytest.fixture
def hall(tmp_path: Path, clock: FakeClock):
    made = Hall(make_sitting_file(tmp_path / "a.sitting"), clock)
    yield made
    made.engine.close()
    assert made.failures == []


def locked(path: Path) -> sqlite3.Connection:
    """Keeps the journal's writer from committing, as a slow disk would."""
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    return lock


def test_the_next_command_sees_what_the_last_one_did_before_it_is_durable(hall: Hall) -> None:
    lock = locked(hall.path)
    hall.engine.perform(c.OpenCheckIn(BY))
    outcome = hall.engine.perform(c.CheckIn("001", "qr", BY))
    assert outcome.refusal is None and hall.engine.state.attempts["001"].seat == "S1"
    hall.engine.publish()
    assert hall.told == []
    lock.execute("ROLLBACK")
    lock.close()
    hall.settle()
    assert [type(told.event).__name__ for told in hall.told] == ["CheckInOpened", "CandidateCheckedIn"]


def test_everything_is_told_once_in_order_and_only_when_it_can_be_read(hall: Hall) -> None:
    hall.engine.perform(c.OpenCheckIn(BY))
    for n in range(200):
        hall.engine.perform(c.SeatTerminal(f"T{n}", f"S{n % 6 + 1}"))
        if n % 17 == 0:
            hall.engine.publish()
    hall.settle()
    assert [told.seq for told in hall.told] == list(range(2, 203))
    assert all(hall.durable_when_told)


def test_who_waits_is_told_after_the_commit_and_after_the_subscribers(hall: Hall) -> None:
    heard: list[tuple[str, int]] = []
    lock = locked(hall.path)
    first = hall.engine.perform(c.OpenCheckIn(BY))
    hall.engine.when_durable(first.seq, lambda: heard.append(("first", len(hall.told))))
    second = hall.engine.perform(c.CheckIn("001", "qr", BY))
    hall.engine.when_durable(second.seq, lambda: heard.append(("second", len(hall.told))))
    hall.engine.publish()
    assert heard == []
    lock.execute("ROLLBACK")
    lock.close()
    hall.settle()
    assert heard == [("first", 2), ("second", 2)]
    hall.engine.when_durable(second.seq, lambda: heard.append(("at once", 0)))
    assert heard[-1] == ("at once", 0)


def test_a_repeat_waits_for_the_commit_of_the_first(hall: Hall) -> None:
    lock = locked(hall.path)
    heard: list[str] = []
    first = hall.engine.perform(c.OpenCheckIn(BY, "id"))
    again = hall.engine.perform(c.OpenCheckIn(BY, "id"))
    assert (again.refusal, list(again.events), again.seq) == (None, [], first.seq)
    hall.engine.when_durable(again.seq, lambda: heard.append("repeat"))
    assert heard == []
    lock.execute("ROLLBACK")
    lock.close()
    hall.settle()
    assert heard == ["repeat"]


def test_who_waits_is_told_even_where_telling_somebody_else_fails(hall: Hall) -> None:
    def fail(batch: Sequence[Recorded]) -> None:
        raise RuntimeError("a fault in a message")

    hall.engine.subscribe(fail)
    heard: list[str] = []
    outcome = hall.engine.perform(c.OpenCheckIn(BY))
    hall.engine.when_durable(outcome.seq, lambda: heard.append("durable"))
    with pytest.raises(RuntimeError):
        hall.settle()
    assert heard == ["durable"]
    hall.engine.perform(c.CheckIn("001", "qr", BY))
    with pytest.raises(RuntimeError):
        hall.settle()
    assert [told.seq for told in hall.told] == [2, 3]


def test_answers_are_refused_as_busy_when_the_disk_can_not_follow_and_nothing_else_is(
    tmp_path: Path, clock: FakeClock
) -> None:
    hall = Hall(make_sitting_file(tmp_path / "a.sitting"), clock, queue_limit=5)
    engine = hall.engine
    engine.perform(c.OpenCheckIn(BY))
    engine.perform(c.SeatTerminal("T", "S1"))
    engine.perform(c.CheckIn("001", "qr", BY))
    engine.perform(c.ConfirmAttempt("T"))
    engine.perform(c.StartSitting(BY))
    clock.ms = engine.state.starts_ms or 0
    hall.settle()
    lock = locked(hall.path)
    codes = []
    for seq in range(1, 9):
        outcome = engine.perform(c.SaveAnswer("T", 1, seq, 1, ("a1",), False))
        codes.append(outcome.refusal and outcome.refusal.code)
    assert codes == [None] * 5 + ["busy"] * 3
    assert engine.perform(c.RaiseHand("T")).refusal is None
    lock.execute("ROLLBACK")
    lock.close()
    hall.settle()
    assert engine.perform(c.SaveAnswer("T", 1, 6, 1, ("a1",), False)).refusal is None
    engine.close()


def test_opened_again_the_state_is_the_same_and_the_journal_goes_on(tmp_path: Path, clock: FakeClock) -> None:
    path = make_sitting_file(tmp_path / "a.sitting")
    first = Hall(path, clock)
    first.engine.perform(c.OpenCheckIn(BY, "open"))
    first.engine.perform(c.CheckIn("001", "qr", BY))
    clock.ms += 5_000
    first.engine.perform(c.StartSitting(BY))
    first.engine.close()
    second = Hall(path, clock)
    assert second.engine.state.phase is Phase.RUNNING
    assert second.engine.state.starts_ms == first.engine.state.starts_ms
    assert second.engine.log.last_seq == first.engine.log.last_seq
    assert second.engine.perform(c.OpenCheckIn(BY, "open")).events == ()
    second.engine.close()
    assert [told.seq for told in second.told] == []


def test_hall_time_never_goes_behind_the_journal(tmp_path: Path, clock: FakeClock) -> None:
    """The machine's clock was set back while the server was down."""
    path = make_sitting_file(tmp_path / "a.sitting", at_ms=NOON + 3_600_000)
    hall = Hall(path, FakeClock(NOON))
    assert hall.engine.now_ms() == NOON + 3_600_000
    hall.engine.close()


def test_a_wall_clock_that_jumps_moves_nothing_and_is_seen() -> None:
    wall, monotonic = [1_000.0], [50.0]
    clock = HallClock(0, lambda: wall[0], lambda: monotonic[0])
    assert (clock.now_ms(), clock.wall_ahead_ms()) == (1_000_000, 0)
    wall[0] += 7_200
    monotonic[0] += 1
    assert (clock.now_ms(), clock.wall_ahead_ms()) == (1_001_000, 7_199_000)
    wall[0] -= 14_400
    assert (clock.now_ms(), clock.wall_ahead_ms()) == (1_001_000, -7_201_000)
    assert HallClock(9_000_000, lambda: wall[0], lambda: monotonic[0]).now_ms() == 9_000_000


def test_an_altered_journal_is_not_opened(tmp_path: Path, clock: FakeClock) -> None:
    path = make_sitting_file(tmp_path / "a.sitting")
    hall = Hall(path, clock)
    hall.engine.perform(c.OpenCheckIn(BY))
    hall.engine.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 2")
    other.close()
    with pytest.raises(ChainBroken) as refused:
        Hall(path, clock)
    assert refused.value.seq == 2


def test_a_missing_file_is_refused_by_its_code(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(SittingFileError, match="missing"):
        Hall(tmp_path / "a.sitting", clock)
    assert list(tmp_path.iterdir()) == []
