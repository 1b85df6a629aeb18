"""The demo's crowd against a real server: it comes, sits and answers, and leaves alone what is not its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hallserver.demo.making import DemoSize, make_demo
from hallserver.engine import read_event
from hallserver.journal.file import SittingReader
from hallserver.rehearsal.driver import Fleet
from hallserver.rehearsal.hall import ADMINISTRATOR, RehearsalHall, known_hall, own_server
from hallserver.rehearsal.server import ServerProcess
from hallserver.rehearsal.staff import Staff, Web
from hallserver.rehearsal.terminal import Terminal
from hallserver.sitting import events as e

ROOT = Path(__file__).parents[2]
SEATS, LEAVE = 12, 2


@pytest.fixture
def served(tmp_path) -> Iterator[tuple[RehearsalHall, ServerProcess]]:
    """A sitting of one minute, so that everybody answers about once a second."""
    size = DemoSize(seats=SEATS, candidates=SEATS, minutes=1, all_eligible=True)
    folder = make_demo(
        tmp_path / "hall", size, lambda *_: None, host="127.0.0.1", tls="plain", trust_terminals=True, bell_lead_ms=200
    )
    hall = known_hall(folder)
    with own_server(hall) as server:
        yield hall, server


def events(hall: RehearsalHall, kind: type) -> list:
    with SittingReader(hall.sitting_file) as reader:
        return [read_event(entry) for entry in reader.entries() if entry.kind == kind.__name__]


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "the crowd did not get there"
        time.sleep(0.1)


def test_it_comes_in_answers_and_leaves_seats_to_people(served):
    hall, server = served
    everybody = sorted(hall.people, key=lambda person: person.number)
    left, mine, rest = everybody[:LEAVE], everybody[LEAVE], everybody[LEAVE + 1 :]
    own = Terminal(seat=mine.seat)
    own.id, own.secret = Web(server.address).pair(mine.seat)

    async def sit() -> subprocess.Popen[bytes]:
        fleet = Fleet(server.address, [own])
        fleet.watch("state")
        fleet.connect_all()
        await fleet.wait("state", 10)
        words = [sys.executable, "run_hall.py", "crowd", str(hall.folder.root), "--address", server.address]
        options = ["--candidates", "100", "--leave", str(LEAVE), "--minutes", "1"]
        crowd = subprocess.Popen([*words, *options], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            await asyncio.to_thread(live_through_the_day, crowd)
        finally:
            crowd.terminate()
            crowd.wait(10)
            await fleet.close()
        return crowd

    def live_through_the_day(crowd: subprocess.Popen[bytes]) -> None:
        staff = Staff(server.address, ADMINISTRATOR)
        staff.do("/api/hall/open-check-in")
        wait_until(lambda: len(events(hall, e.AttemptConfirmed)) == len(rest), 20)
        staff.do("/api/hall/start")
        wait_until(lambda: len({a.candidate for a in events(hall, e.AnswerSaved)}) == len(rest), 20)
        assert crowd.poll() is None

    asyncio.run(sit())

    assert own.dead == ""
    assert [seated.seat for seated in events(hall, e.TerminalSeated)].count(mine.seat) == 1
    here = {checked_in.candidate for checked_in in events(hall, e.CandidateCheckedIn)}
    assert here == {person.number for person in rest}
    assert not here & {person.number for person in (*left, mine)}
    assert events(hall, e.AnswerQuarantined) == []
