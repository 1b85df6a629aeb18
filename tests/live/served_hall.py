"""A real server process on a real hall: `run_hall.py serve` on the loopback address, spoken to over sockets alone."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from raw_client import Line

from hallserver.demo.making import PASSWORD, DemoSize, make_demo
from hallserver.engine import read_event
from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.rehearsal.cards import qr_line
from hallserver.rehearsal.server import ServerProcess, free_port
from hallserver.rehearsal.staff import Credentials, Staff
from hallserver.sealed import read_parts
from hallserver.sitting import events as e

RUN_HALL = Path(__file__).parents[2] / "run_hall.py"
SEATS, CANDIDATES = 124, 118


class Hall:
    """One hall folder and its server process."""

    def __init__(self, root: Path) -> None:
        self.folder = HallFolder(root)
        (self.file,) = self.folder.sittings.glob("*.sitting")
        with SittingReader(self.file) as reader:
            self.sealed = read_parts(reader.parts())
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.server = ServerProcess(self.command(self.port), self.address, root / "server.log")
        self.secrets: dict[str, dict[str, Any]] = {}
        self._fresh = iter(sorted(self.sealed.allocation))
        taken = set(self.sealed.allocation.values())
        self.spare = [seat.label for seat in self.sealed.plan.seats if seat.label not in taken]

    def command(self, port: int) -> list[str]:
        return [sys.executable, str(RUN_HALL), "serve", str(self.folder.root), "--port", str(port)]

    def start(self) -> None:
        self.server.start()
        self.staff = self.sign_in("admin")

    def restart_after_kill(self) -> None:
        self.server.kill()
        self.start()

    def sign_in(self, username: str) -> Staff:
        return Staff(self.address, Credentials(username, PASSWORD))

    # -- people ------------------------------------------------------------------------------------------------------

    def somebody(self) -> str:
        """The number of a candidate whom no other test has taken."""
        return next(self._fresh)

    def seat(self, candidate: str) -> str:
        return self.sealed.allocation[candidate]

    def card(self, candidate: str) -> str:
        return qr_line(self.sealed.roster[candidate])

    def check_in(self, candidate: str) -> dict[str, Any]:
        return self.staff.do("/api/desk/scan", raw=self.card(candidate))

    def auth(self, seat: str) -> dict[str, Any]:
        """What the terminal of that seat proves itself by; enrolled at first use."""
        if seat not in self.secrets:
            terminal, secret = self.staff.web.pair(seat)
            self.secrets[seat] = {"v": 1, "terminal": terminal, "secret": secret, "paper": None}
        return self.secrets[seat]

    def terminal(self, seat: str) -> Line:
        return Line(self.address).join(self.auth(seat))

    def sit(self, candidate: str | None = None) -> Writer:
        """Somebody comes, is checked in, and confirms at the terminal."""
        candidate = candidate or self.somebody()
        line = self.terminal(self.seat(candidate))
        assert self.check_in(candidate)["result"] == "green"
        while not (state := line.hear("state"))["attempt"]:
            pass
        line.emit("confirm", {})
        while state["attempt"]["status"] == "checked_in":
            state = line.hear("state")
        return Writer(self, candidate, line, state)

    def sit_all(self, count: int) -> list[Writer]:
        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(lambda _: self.sit(), range(count)))

    def open_check_in(self) -> None:
        self.staff.do("/api/hall/open-check-in")

    def ring(self) -> None:
        """Start, and return once the time runs."""
        starts_ms = self.staff.do("/api/hall/start")["starts_ms"]
        while self.now_ms() < starts_ms:
            time.sleep(0.02)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    # -- the journal -------------------------------------------------------------------------------------------------

    def events(self) -> list[e.Event]:
        """Everything journalled, checked, read beside the running server."""
        with SittingReader(self.file) as reader:
            return [read_event(entry) for entry in reader.checked_entries()]

    def saved(self, candidate: str) -> list[e.AnswerSaved]:
        return [x for x in self.events() if isinstance(x, e.AnswerSaved) and x.candidate == candidate]


class Writer:
    """A candidate at a terminal, and the numbers of their saves."""

    def __init__(self, hall: Hall, candidate: str, line: Line, state: dict[str, Any]) -> None:
        self.hall, self.candidate, self.line = hall, candidate, line
        self.seat = state["seat"]
        self.take(state)
        self.paper = hall.sealed.papers[hall.seat(candidate)]

    def take(self, state: dict[str, Any]) -> None:
        self.state = state
        self.epoch, self.seq = state["attempt"]["epoch"], state["attempt"]["last_seq"]

    def save(self, item: int = 1, option: int = 0, **other: Any) -> dict[str, Any]:
        """Send the next save and return its body, without waiting for anything."""
        self.seq += 1
        body = {"e": self.epoch, "s": self.seq, "n": item, "v": [self.paper.items[item - 1].option_ids[option]], "f": 0}
        body.update(other)
        self.line.emit("save", body)
        return body

    def wait_saved(self, seq: int | None = None, patience_s: float = 10) -> int:
        """Wait until everything up to seq is acknowledged; returns up to where it is."""
        wanted = self.seq if seq is None else seq
        while (told := self.line.hear("saved", patience_s))["s"] < wanted:
            pass
        return told["s"]

    def come_back(self) -> dict[str, Any]:
        """Connect anew, as after a reload; the numbers go on where the server stands."""
        self.line.close()
        self.line = self.hall.terminal(self.seat)
        self.take(self.line.hear("state"))
        return self.state


def make_hall(root: Path, **settings: object) -> None:
    given = {"host": "127.0.0.1", "trust_terminals": True, "bell_lead_ms": 200, "offline_after_s": 2, **settings}
    make_demo(
        root,
        DemoSize(SEATS, CANDIDATES, 60, all_eligible=True),
        lambda *_: None,
        sign_in_attempts_per_minute=100,
        **given,
    )


def served(template: Path, root: Path) -> Iterator[Hall]:
    shutil.copytree(template, root)
    made = Hall(root)
    made.start()
    try:
        yield made
    finally:
        made.server.stop()
