"""What breaks on the day: the disk stalls, the process dies, the disk is full, the server is started twice."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from places import mounted_tmpfs
from raw_client import Cut, Line
from served_hall import Hall, Writer, served

from hallserver.app import EXIT_JOURNAL_FAILED
from hallserver.journal.file import SittingReader
from hallserver.results import load_results
from hallserver.sitting import events as e


def stalled(path: Path) -> sqlite3.Connection:
    """Keeps the journal's writer waiting, as a disk that does not answer would."""
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    return lock


def test_nothing_is_acknowledged_while_the_disk_stalls_and_everything_after_it(own_hall: Hall) -> None:
    own_hall.open_check_in()
    writers = own_hall.sit_all(6)
    own_hall.ring()
    lock = stalled(own_hall.file)
    for writer in writers:
        for item in range(1, 6):
            writer.save(item)
    assert all(writer.line.hears_nothing_of("saved", 0.2) for writer in writers)
    writers[0].line.emit("sync", {"c": 1})
    assert writers[0].line.hear("sync")["c"] == 1
    lock.execute("ROLLBACK")
    lock.close()
    for writer in writers:
        assert writer.wait_saved() == 5
        assert len(own_hall.saved(writer.candidate)) == 5


def test_a_hall_that_comes_back_in_one_moment_is_not_pinged_in_one_moment_ever_after(own_hall: Hall) -> None:
    lines = [Line(own_hall.address) for _ in range(60)]
    # Engine.IO's interval is 25 s: spread over it, some fourteen of the sixty are asked within 6 s, most are not.
    with ThreadPoolExecutor(len(lines)) as threads:
        pinged = sum(threads.map(lambda line: line.is_pinged(6), lines))
    for line in lines:
        line.close()
    assert 2 <= pinged <= 40


def test_a_refusal_with_evidence_waits_for_its_commit_too(own_hall: Hall) -> None:
    own_hall.open_check_in()
    (writer,) = own_hall.sit_all(1)
    own_hall.ring()
    body = writer.save(1, 0)
    writer.wait_saved()
    lock = stalled(own_hall.file)
    writer.line.emit("save", {**body, "v": []})
    assert writer.line.hears_nothing_of("refused", 0.3)
    lock.execute("ROLLBACK")
    lock.close()
    assert writer.line.hear("refused")["code"] == "seq_conflict"


class Load:
    """People who answer as fast as they are acknowledged, and remember what they were promised."""

    def __init__(self, writers: list[Writer]) -> None:
        self.writers = writers
        self.sent: dict[str, dict[int, dict[str, Any]]] = {w.candidate: {} for w in writers}
        self.promised: dict[str, int] = dict.fromkeys(self.sent, 0)
        self._threads = [threading.Thread(target=self._write, args=(w,)) for w in writers]
        for thread in self._threads:
            thread.start()

    def _write(self, writer: Writer) -> None:
        dice = random.Random(writer.candidate)
        try:
            while True:
                for _ in range(dice.randint(1, 4)):
                    body = writer.save(dice.randint(1, 20), dice.randint(0, 1))
                    self.sent[writer.candidate][body["s"]] = body
                    if dice.random() < 0.2:
                        break
                self.promised[writer.candidate] = writer.line.hear("saved")["s"]
        except (Cut, OSError):
            return

    def join(self) -> None:
        for thread in self._threads:
            thread.join(20)


def test_killed_under_load_nothing_acknowledged_is_missing_and_the_exam_goes_on(own_hall: Hall) -> None:
    hall = own_hall
    hall.open_check_in()
    writers = hall.sit_all(12)
    hall.ring()
    load = Load(writers)
    time.sleep(1.0)
    hall.server.kill()
    load.join()
    assert sum(load.promised.values()) > 100

    saves = [x for x in hall.events() if isinstance(x, e.AnswerSaved)]
    for writer in writers:
        held = {x.seq: x for x in saves if x.candidate == writer.candidate}
        for seq in range(1, load.promised[writer.candidate] + 1):
            sent = load.sent[writer.candidate][seq]
            assert (held[seq].item, list(held[seq].value)) == (sent["n"], sent["v"])

    killed_ms = hall.now_ms()
    hall.start()
    kinds = [type(x).__name__ for x in hall.events()[-8:]]
    assert "ServerStarted" in kinds
    pause = [x for x in hall.events() if isinstance(x, e.SittingPaused)]
    assert [x.cause for x in pause] == ["restart"]

    for writer in writers:
        last = max(load.sent[writer.candidate])
        state = writer.come_back()
        assert state["sitting"]["phase"] == "paused"
        assert state["attempt"]["last_seq"] >= load.promised[writer.candidate]
        deadline_ms = state["attempt"]["deadline_ms"]
        for seq in range(state["attempt"]["last_seq"] + 1, last + 1):
            writer.line.emit("save", load.sent[writer.candidate][seq])
        if state["attempt"]["last_seq"] < last:
            writer.wait_saved(last)

    hall.staff.do("/api/hall/resume", credit=True)
    (credit,) = [x for x in hall.events() if isinstance(x, e.OutageCredited)]
    assert credit.from_ms <= killed_ms <= credit.until_ms + 2_000
    told = writers[-1].line.hear("clock")
    stood_still = told["hall_ms"] - pause[0].since_ms
    given_back = credit.until_ms - credit.from_ms
    assert told["deadline_ms"] - deadline_ms == pytest.approx(given_back + stood_still, abs=100)

    found = load_results(hall.file)
    for writer in writers:
        answers: dict[int, list[str]] = {}
        for seq in sorted(load.sent[writer.candidate]):
            sent = load.sent[writer.candidate][seq]
            answers[sent["n"]] = sent["v"]
        attempt = found.results[writer.candidate].attempt
        assert attempt is not None
        assert {item: list(value) for item, value in attempt.answers.items()} == answers


def test_a_disk_that_is_full_stops_the_server_with_its_code_and_space_brings_it_back(
    template: Path, tmp_path: Path
) -> None:
    megabytes = sum(path.stat().st_size for path in template.rglob("*") if path.is_file()) // 1_048_576 + 4
    with mounted_tmpfs(tmp_path / "disk", megabytes) as disk:
        for hall in served(template, disk / "hall"):
            hall.open_check_in()
            writers = hall.sit_all(4)
            hall.ring()
            for writer in writers:
                writer.save(1)
                writer.wait_saved()
            ballast = disk / "ballast"
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(bytes(4_096)):
                    pass
            load = Load(writers)
            load.join()
            process = hall.server._process
            assert process is not None
            assert process.wait(10) == EXIT_JOURNAL_FAILED == 70
            ballast.unlink()
            for writer in writers:
                held = [x.seq for x in hall.saved(writer.candidate)]
                assert held == list(range(1, len(held) + 1))
                assert len(held) >= load.promised[writer.candidate]
            hall.start()
            for writer in writers:
                state = writer.come_back()
                assert state["attempt"]["last_seq"] >= load.promised[writer.candidate]
                writer.save(3)
                writer.wait_saved()


def test_a_write_that_fails_stops_the_server_and_acknowledges_nothing(own_hall: Hall) -> None:
    """A trigger stands for any other error of the disk: it makes the statement fail inside the server's own SQLite."""
    own_hall.open_check_in()
    (writer,) = own_hall.sit_all(1)
    own_hall.ring()
    other = sqlite3.connect(own_hall.file, isolation_level=None, timeout=10)
    other.execute("CREATE TRIGGER no BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'the disk says no'); END")
    writer.save(1)
    with pytest.raises(Cut):
        writer.line.hear("saved")
    assert own_hall.server._process is not None
    assert own_hall.server._process.wait(10) == EXIT_JOURNAL_FAILED
    assert b"the disk says no" in (own_hall.folder.root / "server.log").read_bytes()
    other.execute("DROP TRIGGER no")
    other.close()
    own_hall.start()
    assert writer.come_back()["attempt"]["last_seq"] == 0
    assert own_hall.saved(writer.candidate) == []


def test_a_second_server_on_the_same_hall_is_refused_and_the_first_does_not_feel_it(own_hall: Hall) -> None:
    own_hall.open_check_in()
    (writer,) = own_hall.sit_all(1)
    own_hall.ring()
    second = subprocess.run(own_hall.command(0), capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert str(own_hall.folder.root) in second.stderr and "Traceback" not in second.stderr
    writer.save(1)
    writer.wait_saved()
    assert not [x for x in own_hall.events() if isinstance(x, e.SittingPaused)]


def test_a_terminal_that_goes_away_is_seen_offline_and_seen_back(own_hall: Hall) -> None:
    """A cable pulled, a switch without power: the socket is gone, the journal knows from when to when."""
    own_hall.open_check_in()
    (writer,) = own_hall.sit_all(1)
    own_hall.ring()
    gone_ms = own_hall.now_ms()
    writer.line.close()
    end = time.monotonic() + 8
    while not (away := [x for x in own_hall.events() if isinstance(x, e.SeatWentOffline)]):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert away[0].seat == writer.seat and abs(away[0].since_ms - gone_ms) < 1_000
    writer.come_back()
    assert [x.seat for x in own_hall.events() if isinstance(x, e.SeatCameBack)] == [writer.seat]
    writer.save(1)
    writer.wait_saved()


def test_a_browser_that_forgot_everything_gets_all_answers_back_in_a_new_epoch(own_hall: Hall) -> None:
    """The profile was wiped or the computer replaced: paired anew, the work is still there."""
    own_hall.open_check_in()
    (writer,) = own_hall.sit_all(1)
    own_hall.ring()
    kept = writer.save(4)
    writer.wait_saved()
    before = writer.epoch
    del own_hall.secrets[writer.seat]
    state = writer.come_back()
    assert state["attempt"]["answers"] == {"4": kept["v"]}
    assert state["attempt"]["epoch"] > before and state["attempt"]["last_seq"] == 0
    assert writer.line.hear("paper")["hash"] == state["paper"]


def test_an_altered_journal_is_not_served_and_says_where(own_hall: Hall, tmp_path: Path) -> None:
    own_hall.open_check_in()
    own_hall.server.stop()
    shutil.copytree(own_hall.folder.root, tmp_path / "altered")
    (path,) = (tmp_path / "altered" / "sittings").glob("*.sitting")
    with sqlite3.connect(path) as other:
        other.execute("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 2")
    other.close()
    command = [part.replace(str(own_hall.folder.root), str(tmp_path / "altered")) for part in own_hall.command(0)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "journal entry 2" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("table", ["part", "paper"])
def test_a_sitting_whose_sealed_content_was_changed_is_not_served(own_hall: Hall, table: str) -> None:
    own_hall.server.stop()
    statement = {
        "part": "UPDATE part SET body = replace(CAST(body AS TEXT), 'Ca 1', 'Ca 2') WHERE name = 'sitting.json'",
        "paper": "UPDATE paper SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seat = (SELECT min(seat) FROM paper)",
    }[table]
    with sqlite3.connect(own_hall.file) as other:
        assert other.execute(statement).rowcount == 1
    other.close()
    done = subprocess.run(own_hall.command(0), capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert own_hall.file.name in done.stderr and "Traceback" not in done.stderr


def test_the_journal_can_be_read_and_checked_while_it_is_written(own_hall: Hall) -> None:
    own_hall.open_check_in()
    writers = own_hall.sit_all(4)
    own_hall.ring()
    load = Load(writers)
    counts = []
    for _ in range(10):
        with SittingReader(own_hall.file) as reader:
            counts.append(sum(1 for _ in reader.checked_entries()))
        time.sleep(0.05)
    own_hall.server.kill()
    load.join()
    assert counts == sorted(counts) and counts[-1] > counts[0]


def test_a_line_that_only_opens_sockets_does_not_keep_others_out(own_hall: Hall) -> None:
    own_hall.open_check_in()
    idle = [Line(own_hall.address) for _ in range(200)]
    (writer,) = own_hall.sit_all(1)
    own_hall.ring()
    writer.save(1)
    writer.wait_saved(patience_s=2)
    for line in idle:
        line.close()
