"""The demo's crowd: simulated candidates who come, sit the exam like people of different ability, and leave seats to you."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.rehearsal.cards import qr_line
from hallserver.rehearsal.driver import Fleet, StepTimeout, raise_file_limit
from hallserver.rehearsal.failures import StaffError
from hallserver.rehearsal.hall import known_hall, read_sitting
from hallserver.rehearsal.people import Deed, live_through
from hallserver.rehearsal.run import Person
from hallserver.rehearsal.staff import Credentials, Staff, Web
from hallserver.rehearsal.terminal import Terminal
from hallserver.rehearsal.watch import HallWatch
from hallserver.sealed import SealedSitting

TICK_S = 0.25
CONNECT_TIMEOUT_S = 120.0
MOST_ARRIVAL_S = 240.0
GIVE_UP_S = 60.0
# Papers opened per tick, so that a bell for 1,500 does not hold up everybody's answers.
OPEN_AT_ONCE = 150
NEWS_EVERY_S = 15.0

Say = Callable[..., None]


@dataclass(frozen=True)
class CrowdPlan:
    """candidates: how many come; leave: the first so many of the list are left to whoever sits at the screen;
    minutes: length of the sitting, which also says how quickly people come in."""

    candidates: int
    leave: int = 5
    minutes: float = 60.0
    seed: int = 2026

    @property
    def arrival_s(self) -> float:
        """Over how long people come in: a tenth of the sitting, at most four minutes."""
        return min(MOST_ARRIVAL_S, self.minutes * 6.0)


@dataclass
class _Guest:
    """One simulated candidate at one simulated terminal."""

    person: Person
    terminal: Terminal
    source: random.Random
    arrives_s: float
    is_in: bool = False
    confirms_at: float | None = None
    deeds: list[Deed] | None = None
    began: float = 0.0
    done: int = field(default=0)

    @property
    def is_gone(self) -> bool:
        return bool(self.terminal.dead or self.terminal.was_refused)


def run_crowd(
    folder: Path, address: str, credentials: Credentials, plan: CrowdPlan, say: Say, ca_file: Path | None = None
) -> None:
    """Play the crowd until the sitting is closed, or the server has been gone for a minute.

    folder: the hall's, whose sealed sitting tells the right answers; say(key, **args): one line, sentence `crowd.<key>`
    Raises RehearsalRefused("no_sitting"), StaffError.
    """
    asyncio.run(_Crowd(folder, address, credentials, plan, say, ca_file).run())


class _Crowd:
    def __init__(
        self,
        folder: Path,
        address: str,
        credentials: Credentials,
        plan: CrowdPlan,
        say: Say,
        ca_file: Path | None,
    ) -> None:
        hall = known_hall(HallFolder(folder))
        self.sealed: SealedSitting = read_sitting(hall.sitting_file)
        with SittingReader(hall.sitting_file) as reader:
            self.seat_of_paper = {hash_: seat for seat, hash_ in reader.paper_hashes().items()}
        self.address, self.credentials, self.plan, self.say, self.ca_file = address, credentials, plan, say, ca_file
        self.source = random.Random(f"crowd {plan.seed}")
        self.pool = ThreadPoolExecutor(4, thread_name_prefix="desk")
        self.staff: Staff | None = None
        self.guests: list[_Guest] = []
        self.fleet: Fleet | None = None
        self.phase = "none"
        self.heard_at = time.perf_counter()
        self.scans: set[asyncio.Task] = set()

    async def run(self) -> None:
        """Come, sit, leave."""
        self.staff = await self._in_pool(Staff, self.address, self.credentials, self.ca_file)
        watch = await HallWatch.look(self.staff)
        try:
            people = self._who_comes(watch)
        finally:
            watch.close()
        raise_file_limit(len(people))
        self.guests = [self._guest(person) for person in people]
        try:
            await self._switch_terminals_on()
            self.say("joined", n=len(self.guests), seconds=round(self.plan.arrival_s), left=self.plan.leave)
            await self._live()
        finally:
            for task in self.scans:
                task.cancel()
            if self.fleet is not None:
                await self.fleet.close()
            self.pool.shutdown(cancel_futures=True)

    def _who_comes(self, watch: HallWatch) -> list[Person]:
        """By candidate number, without the first few and without seats where somebody's terminal is connected."""
        everybody = sorted(self.sealed.allocation.items())[self.plan.leave :]
        free = [(number, seat) for number, seat in everybody if not watch.is_taken(seat)]
        return [
            Person(number, seat, qr_line(self.sealed.roster[number])) for number, seat in free[: self.plan.candidates]
        ]

    def _guest(self, person: Person) -> _Guest:
        source = random.Random(f"{self.plan.seed} {person.number}")
        # Most come in the middle of the time, a few early and late.
        arrives_s = self.plan.arrival_s * source.betavariate(2, 2)
        return _Guest(person, Terminal(seat=person.seat), source, arrives_s)

    async def _in_pool(self, work: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, lambda: work(*args, **named))

    async def _switch_terminals_on(self) -> None:
        """Terminals stand in the hall before anybody comes."""
        web = Web(self.address, self.ca_file)

        async def enrol(guest: _Guest) -> None:
            guest.terminal.id, guest.terminal.secret = await self._in_pool(web.pair, guest.person.seat)

        await asyncio.gather(*(enrol(guest) for guest in self.guests))
        self.fleet = Fleet(self.address, [guest.terminal for guest in self.guests], self.ca_file)
        self.fleet.watch("state")
        self.fleet.connect_all()
        try:
            await self.fleet.wait("state", CONNECT_TIMEOUT_S)
        except StepTimeout as error:
            raise StaffError("no_server", str(error)) from error

    # -- the day ---------------------------------------------------------------------------------------------------

    async def _live(self) -> None:
        opened_at: float | None = None
        news_at = 0.0
        while True:
            now = time.perf_counter()
            await self._ask_phase(now)
            if self.phase == "closed" or now - self.heard_at > GIVE_UP_S:
                self._tell_news()
                return
            if self.phase in ("check_in", "running"):
                opened_at = opened_at if opened_at is not None else now
                for guest in self.guests:
                    if not guest.is_in and now - opened_at >= guest.arrives_s:
                        self._arrive(guest)
            budget = OPEN_AT_ONCE
            for guest in self.guests:
                if guest.is_gone:
                    continue
                self._confirm(guest, now)
                budget -= self._sit_down(guest, now, budget)
                self._act(guest, now)
            if now - news_at >= NEWS_EVERY_S:
                news_at = now
                self._tell_news()
            await asyncio.sleep(TICK_S)

    async def _ask_phase(self, now: float) -> None:
        if now - self.heard_at < 1.0 and self.phase != "none":
            return
        assert self.staff is not None
        try:
            answer = await self._in_pool(self.staff.web.ask, "GET", "/healthz")
        except StaffError:
            return
        self.phase = str(answer.json().get("phase", "none"))
        self.heard_at = time.perf_counter()

    def _tell_news(self) -> None:
        here = sum(guest.terminal.status != "" for guest in self.guests)
        submitted = sum(guest.terminal.status == "submitted" for guest in self.guests)
        match self.phase:
            case "running" | "paused":
                self.say("writing", writing=here - submitted, submitted=submitted)
            case "ended" | "closed":
                self.say("over", submitted=submitted, here=here)
            case _:
                self.say("waiting", here=here)

    def _arrive(self, guest: _Guest) -> None:
        """At the desk; then the walk to the seat."""
        guest.is_in = True
        task = asyncio.create_task(self._check_in(guest))
        self.scans.add(task)
        task.add_done_callback(self.scans.discard)

    async def _check_in(self, guest: _Guest) -> None:
        assert self.staff is not None
        try:
            said = await self._in_pool(self.staff.do, "/api/desk/scan", raw=guest.person.scan)
        except StaffError:
            guest.is_in = False  # the desk was closed or the line was down: come again
            guest.arrives_s += 5.0
            return
        if said.get("result") in ("green", "already"):
            walk_s = guest.source.uniform(0.02, 0.15) * self.plan.arrival_s
            guest.confirms_at = time.perf_counter() + walk_s

    def _confirm(self, guest: _Guest, now: float) -> None:
        terminal = guest.terminal
        is_due = guest.confirms_at is not None and now >= guest.confirms_at
        if is_due and terminal.status == "checked_in" and not terminal.confirm_sent:
            self._say(guest, terminal.confirm())

    def _sit_down(self, guest: _Guest, now: float, budget: int) -> int:
        """Once the questions may be seen: read them and settle what this person will do. Returns the papers opened."""
        terminal = guest.terminal
        if guest.deeds is not None or not terminal.is_ready or budget <= 0 or terminal.status == "submitted":
            return 0
        visible_at = terminal.visible_at()
        if visible_at is None or now < visible_at:
            return 0
        assert terminal.box is not None
        items = terminal.open_box()
        paper = self.sealed.papers[self.seat_of_paper[terminal.box.hash]]
        questions = [self.sealed.questions[item.code] for item in paper.items]
        guest.deeds = live_through(guest.source, items, questions)
        # Who comes late has less time, and lives a little faster.
        guest.began = max(0.0, terminal.share_gone(now) or 0.0)
        return 1

    def _act(self, guest: _Guest, now: float) -> None:
        terminal, deeds = guest.terminal, guest.deeds
        if deeds is None or terminal.status == "submitted" or self.phase != "running":
            return
        gone = terminal.share_gone(now)
        if gone is None:
            return
        while guest.done < len(deeds) and gone >= guest.began + (1 - guest.began) * deeds[guest.done].at:
            self._do(guest, deeds[guest.done], now)
            guest.done += 1
        if terminal.hold == "rate":
            self._say(guest, terminal.pump(now))

    def _do(self, guest: _Guest, deed: Deed, now: float) -> None:
        terminal = guest.terminal
        assert self.fleet is not None
        match deed.kind:
            case "answer":
                self._say(guest, terminal.answer(deed.item, deed.value, deed.flag, now))
            case "call":
                self._say(guest, terminal.call(True))
            case "hang_up":
                self.fleet.cut(terminal, keep=False)
            case "come_back":
                self.fleet.connect(terminal)
            case "submit":
                self._say(guest, terminal.submit())

    def _say(self, guest: _Guest, frames: Sequence[bytes]) -> None:
        assert self.fleet is not None
        self.fleet.say(guest.terminal, frames)
