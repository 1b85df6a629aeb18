"""The rehearsal: every seat of a hall goes through the whole day in a few minutes, and nothing acknowledged may be lost."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson

from hallserver.journal.file import SittingReader
from hallserver.rehearsal.answering import any_answer
from hallserver.rehearsal.driver import Fleet, StepTimeout, raise_file_limit
from hallserver.rehearsal.evidence import Held, Losses, compare
from hallserver.rehearsal.failures import StaffError
from hallserver.rehearsal.proc import Usage, usage
from hallserver.rehearsal.report import Load, Report, Spread, spread
from hallserver.rehearsal.staff import Web
from hallserver.rehearsal.terminal import BoxError, Item, Save, Terminal
from hallserver.sealed import read_parts
from question_bank.model import EssayKey, GapsKey, HotspotKey, MatchingKey, Question

T = TypeVar("T")

DESKS = 8
ANSWERING_SHARE = 0.99
FIRST_WAIT_S = 0.05
CLOCK_ROUNDS = 2
CLOCK_EVERY_S = 0.001


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be checked in: candidate number, seat, and what the scanner types for the card."""

    number: str
    seat: str
    scan: str


class Desk(Protocol):
    """A member of staff at work: the hall server's own, or the peer's of the benchmark."""

    def do(self, path: str, **body: Any) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Subject:
    """The server under rehearsal.

    sign_in      a member of staff who may do everything; blocking
    people       everybody who comes, one per terminal
    boxes        seat -> sealed paper as the file holds it, to compare with what came
    items        seat -> what can be answered on its paper, for terminals that don't open it; as the file holds it
    journal      reads all answers of the sitting, in order
    server_pid   of the server process, for its CPU and memory; None: not ours to look at
    kill         kills the server with SIGKILL, at once; restart starts it anew and returns when it listens. None: not asked for
    """

    address: str
    sign_in: Callable[[], Desk]
    people: Sequence[Person]
    journal: Callable[[], Iterable[Held]]
    boxes: Callable[[], dict[str, bytes]]
    items: Callable[[], dict[str, tuple[Item, ...]]]
    ca_file: Path | None = None
    server_pid: Callable[[], int | None] = lambda: None
    kill: Callable[[], None] | None = None
    restart: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """rate_per_s: answers over all seats; seconds: for how long; open_every: n-th paper really opened, 1 is all of them;
    timeout_s: for each step."""

    rate_per_s: float = 150.0
    seconds: float = 20.0
    open_every: int = 1
    timeout_s: float = 120.0
    seed: int = 1


Progress = Callable[[str], None]


def journal_answers(path: Path) -> Iterator[Held]:
    """All answers in a sitting file, each entry checked against the hash chain. Raises ChainBroken, SittingFileError."""
    with SittingReader(path) as reader:
        for entry in reader.checked_entries():
            if entry.kind == "AnswerSaved":
                body = orjson.loads(entry.body)
                yield Held(
                    body["candidate"], body["epoch"], body["seq"], body["item"], tuple(body["value"]), body["flag"]
                )


def sealed_boxes(path: Path) -> dict[str, bytes]:
    """Seat -> the sealed paper of that seat."""
    with SittingReader(path) as reader:
        return {paper.seat: paper.box for paper in reader.papers()}


def item_of(question: Question, option_ids: tuple[str, ...]) -> Item:
    """What can be answered of a question, as its paper would say it."""
    match question.key:
        case MatchingKey(premises=premises):
            return Item("matching", option_ids, tuple(premise.id for premise in premises))
        case GapsKey(gaps=gaps):
            return Item("gaps", (), (), tuple(sorted((g.id, tuple(sorted(o.id for o in g.options))) for g in gaps)))
        case HotspotKey(most_points=room) | EssayKey(most_characters=room):
            return Item(question.type.value, (), room=room)
    return Item(question.type.value, option_ids)


def sealed_items(path: Path) -> dict[str, tuple[Item, ...]]:
    """Seat -> type and options of each item of that seat's paper."""
    with SittingReader(path) as reader:
        sealed = read_parts(reader.parts())
    return {
        seat: tuple(item_of(sealed.questions[item.code], item.option_ids) for item in paper.items)
        for seat, paper in sealed.papers.items()
    }


def run_rehearsal(subject: Subject, plan: Plan, progress: Progress = lambda step: None) -> Report:
    """Run it, to the end or to the first step that does not finish in time; the journal is compared in either case.

    progress(step): name of the step that begins, sentence `rehearsal.step.<step>`.
    """
    return asyncio.run(Rehearsal(subject, plan, progress).run())


class Rehearsal:
    """One rehearsal; `steps` is what happens in it, in order."""

    def __init__(self, subject: Subject, plan: Plan, progress: Progress) -> None:
        self.subject, self.plan, self.progress = subject, plan, progress
        self.random = random.Random(plan.seed)
        self.terminals = [Terminal(seat=person.seat) for person in subject.people]
        self.fleet = Fleet(subject.address, self.terminals, subject.ca_file)
        self.pool = ThreadPoolExecutor(DESKS, thread_name_prefix="desk")
        self.staff: Desk | None = None
        self.found: dict[str, Any] = {}
        self.loads: list[Load] = []
        self.server_cpu_before = 0.0
        self.driver_cpu_before = time.process_time()

    def steps(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        """Names, sentence `rehearsal.step.<name>`, and what is done."""
        return [
            ("sign_in", self._sign_in),
            ("enrol", self._enrol),
            ("connect", self._connect),
            ("check_in", self._check_in),
            ("confirm", self._confirm),
            ("clocks", self._set_clocks),
            ("start", self._start),
            ("open", self._open),
            ("rate", self._rate),
            ("burst", self._burst),
            ("reconnect", self._reconnect),
            *([("kill", self._kill)] if self.subject.kill else []),
            ("submit", self._submit),
        ]

    async def run(self) -> Report:
        raise_file_limit(len(self.terminals))
        failure = ""
        for name, step in self.steps():
            self.progress(name)
            try:
                with self._load(name):
                    await step()
            except (StepTimeout, StaffError, BoxError) as error:
                failure = f"{name}: {error}"
                break
        self.progress("compare")
        if now := self._server():
            self.found["server_cpu_s"] = now.cpu_s
            self.found["server_peak_mb"] = max(now.peak_mb, self.found.get("server_peak_mb", 0.0))
        await self.fleet.close()
        self.pool.shutdown()
        return self._report(failure)

    def _report(self, failure: str) -> Report:
        refusals: Counter[str] = Counter()
        for terminal in self.terminals:
            refusals.update(terminal.refusals)
            if terminal.was_refused:
                refusals[f"connect: {terminal.was_refused}"] += 1
        return Report(
            seats=len(self.terminals),
            rate_per_s=self.plan.rate_per_s,
            losses=self._compare(),
            resent=sum(t.resent for t in self.terminals),
            gaps=sum(t.gaps for t in self.terminals),
            forgotten=sum(t.forgotten for t in self.terminals),
            refusals=dict(refusals),
            driver_cpu_s=time.process_time() - self.driver_cpu_before,
            loads=tuple(self.loads),
            failure=failure,
            **self.found,
        )

    def _compare(self) -> Losses:
        sent: dict[str, list[Save]] = {p.number: [] for p in self.subject.people}
        for person, terminal in zip(self.subject.people, self.terminals, strict=True):
            sent[person.number] += terminal.history
        return compare(sent, self.subject.journal())

    @contextlib.contextmanager
    def _load(self, step: str) -> Iterator[None]:
        started, driver, before = time.perf_counter(), time.process_time(), self._server()
        try:
            yield
        finally:
            after = self._server()
            self.loads.append(
                Load(
                    step,
                    time.perf_counter() - started,
                    after.cpu_s - before.cpu_s if after and before else None,
                    time.process_time() - driver,
                    after.rss_mb if after else None,
                )
            )

    def _server(self) -> Usage | None:
        """What the server has used, that of its killed forerunners included; None where it is not ours or not there."""
        pid = self.subject.server_pid()
        try:
            now = usage(pid) if pid is not None else None
        except ProcessLookupError:
            return None
        return now and replace(now, cpu_s=now.cpu_s + self.server_cpu_before)

    async def _in_pool(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.pool, lambda: work(*args, **named))

    def _command(self, path: str, **body: Any) -> Awaitable[dict[str, Any]]:
        assert self.staff is not None
        return self._in_pool(self.staff.do, path, **body)

    # -- before the bell -------------------------------------------------------------------------------------------

    async def _sign_in(self) -> None:
        self.staff = await self._in_pool(self.subject.sign_in)

    async def _enrol(self) -> None:
        # Not the staff's session: a device that asks to be a terminal is nobody yet.
        web = Web(self.subject.address, self.subject.ca_file)

        async def enrol(terminal: Terminal) -> None:
            terminal.id, terminal.secret = await self._in_pool(web.pair, terminal.seat)

        await asyncio.gather(*(enrol(terminal) for terminal in self.terminals))

    async def _connect(self) -> None:
        self.fleet.watch("state")
        started = time.perf_counter()
        self.fleet.connect_all()
        reached = await self.fleet.wait("state", self.plan.timeout_s)
        self.found["connect_s"] = max(reached.values()) - started

    async def _check_in(self) -> None:
        await self._command("/api/hall/open-check-in")
        self.fleet.watch("seated")
        took: list[float] = []

        def scan(person: Person) -> None:
            assert self.staff is not None
            began = time.perf_counter()
            said = self.staff.do("/api/desk/scan", raw=person.scan)
            took.append((time.perf_counter() - began) * 1000)
            if said["result"] != "green" or said["seat"] != person.seat:
                raise StaffError(str(said.get("code")), f"{person.number} → {said.get('seat')}, not {person.seat}")

        started = time.perf_counter()
        await asyncio.gather(*(self._in_pool(scan, person) for person in self.subject.people))
        await self.fleet.wait("seated", self.plan.timeout_s)
        self.found["check_in_s"] = time.perf_counter() - started
        self.found["check_in_ms"] = spread(took)

    async def _confirm(self) -> None:
        self.fleet.watch("confirmed", "paper")
        started = time.perf_counter()
        for terminal in self.terminals:
            self.fleet.say(terminal, terminal.confirm())
        await self.fleet.wait("confirmed", self.plan.timeout_s)
        # A server that hands papers out only at the bell is measured there.
        with contextlib.suppress(StepTimeout):
            reached = await self.fleet.wait("paper", max(2.0, len(self.terminals) / 250))
            self.found["papers_ahead_s"] = max(reached.values()) - started

    async def _set_clocks(self) -> None:
        """Every terminal asks for the hall's time, one after the other as in life: asking all at once they would measure
        each other's queue."""
        for _ in range(CLOCK_ROUNDS):
            for terminal in self.terminals:
                self.fleet.say(terminal, terminal.sync(time.perf_counter()))
                await asyncio.sleep(CLOCK_EVERY_S)
        await asyncio.sleep(FIRST_WAIT_S)

    async def _start(self) -> None:
        self.fleet.watch("ready")
        gc.collect()
        began: list[float] = []

        def ring() -> None:
            assert self.staff is not None
            began.append(time.perf_counter())
            self.staff.do("/api/hall/start")

        await self._in_pool(ring)
        reached = await self.fleet.wait("ready", self.plan.timeout_s)
        self.found["papers_s"] = max(reached.values()) - began[0]
        self.found["bell_lead_ms"] = max(t.bell_lead_ms or 0 for t in self.terminals)
        visible = [at for t in self.terminals if (at := t.visible_at()) is not None]
        self.found["visible_skew_ms"] = (max(visible) - min(visible)) * 1000
        self.found["visible_s"] = max(visible) - began[0]
        await asyncio.sleep(max(0.0, max(visible) - time.perf_counter()) + FIRST_WAIT_S)

    async def _open(self) -> None:
        """Open the papers. Terminals do that each with a processor of its own, so it is no part of the figures."""
        boxes, items = self.subject.boxes(), self.subject.items()
        took = []
        for index, terminal in enumerate(self.terminals):
            assert terminal.box is not None
            if boxes[terminal.seat] != terminal.box.box:
                raise BoxError(f"seat {terminal.seat} got another paper than its own")
            if index % self.plan.open_every:
                terminal.items = items[terminal.seat]
            else:
                began = time.perf_counter()
                opened = terminal.open_box()
                took.append((time.perf_counter() - began) * 1000)
                if opened != items[terminal.seat]:
                    raise BoxError(f"the paper of seat {terminal.seat} holds other items than were sealed")
            await asyncio.sleep(0)
        self.found["opened"] = len(took)
        middle = spread(took)
        self.found["open_ms"] = middle.p50 if middle else None
        sizes = [len(t.box.box) for t in self.terminals if t.box is not None]
        self.found["paper_kb"] = sum(sizes) / len(sizes) / 1024

    # -- while they write ------------------------------------------------------------------------------------------

    def _answer(self, terminal: Terminal) -> None:
        """A random person touches a random item."""
        number = self.random.randrange(len(terminal.items)) + 1
        item = terminal.items[number - 1]
        value = any_answer(self.random, item)
        self.fleet.say(terminal, terminal.answer(number, value, self.random.random() < 0.1, time.perf_counter()))

    async def _rate(self) -> None:
        wanted = int(self.plan.rate_per_s * self.plan.seconds)
        self.found["ack_ms"] = await self.answer_while(lambda made: made < wanted)

    async def answer_while(self, goes_on: Callable[[int], bool]) -> Spread | None:
        """Answers at the plan's rate, seat by seat, as long as `goes_on(made so far)`; how long until each was acknowledged."""
        before = {t.id: len(t.history) for t in self.terminals}
        order = self.random.sample(self.terminals, len(self.terminals))
        started, made = time.perf_counter(), 0
        while goes_on(made):
            due = started + made / self.plan.rate_per_s
            while (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            self._answer(order[made % len(order)])
            made += 1
        await self._all_saved()
        return spread([_trip_ms(save) for t in self.terminals for save in t.history[before[t.id] :]])

    async def _all_saved(self) -> None:
        end = time.perf_counter() + self.plan.timeout_s
        while waiting := sum(not t.is_saved for t in self.terminals):
            if time.perf_counter() > end:
                raise StepTimeout("saved", len(self.terminals) - waiting, len(self.terminals), self.plan.timeout_s)
            now = time.perf_counter()
            for terminal in self.terminals:
                if terminal.hold == "rate":
                    self.fleet.say(terminal, terminal.pump(now))
            await asyncio.sleep(FIRST_WAIT_S)

    async def _burst(self) -> None:
        self.fleet.watch("saved")
        started = time.perf_counter()
        for terminal in self.terminals:
            self._answer(terminal)
        reached = await self.fleet.wait("saved", self.plan.timeout_s)
        self.found["burst_s"] = max(reached.values()) - started
        self.found["burst_ms"] = spread([_trip_ms(t.history[-1]) for t in self.terminals])

    async def _reconnect(self) -> None:
        """All lose their line in the instant after they answered, so that nobody knows what arrived."""
        for terminal in self.terminals:
            self._answer(terminal)
        self.fleet.watch("state", "saved")
        started = time.perf_counter()
        self.fleet.cut_all()
        reached = await self.fleet.wait("state", self.plan.timeout_s)
        saved = await self.fleet.wait("saved", self.plan.timeout_s)
        self.found["reconnect_s"] = max(*reached.values(), *saved.values()) - started

    async def _kill(self) -> None:
        """The server dies without a word while answers are on their way, and comes up again on the same journal."""
        assert self.subject.kill is not None and self.subject.restart is not None
        last_words = self._server()
        if last_words:
            self.found["server_peak_mb"] = last_words.peak_mb
        for terminal in self.terminals:
            self._answer(terminal)
        started = time.perf_counter()
        self.subject.kill()
        self.server_cpu_before = last_words.cpu_s if last_words else 0.0
        while any(terminal.joined for terminal in self.terminals):
            await asyncio.sleep(0.001)
        self.fleet.watch("saved", wanted=int(len(self.terminals) * ANSWERING_SHARE))
        for terminal in self.terminals:
            self._answer(terminal)
        await self._in_pool(self.subject.restart)
        self.found["restart_s"] = time.perf_counter() - started
        reached = await self.fleet.wait("saved", self.plan.timeout_s)
        self.found["kill_s"] = max(reached.values()) - started
        await self._all_saved()
        await self._sign_in()
        await self._command("/api/hall/resume", credit=True)

    async def _submit(self) -> None:
        self.fleet.watch("submitted")
        started = time.perf_counter()
        for terminal in self.terminals:
            self.fleet.say(terminal, terminal.submit())
        reached = await self.fleet.wait("submitted", self.plan.timeout_s)
        self.found["submit_s"] = max(reached.values()) - started


def _trip_ms(save: Save) -> float:
    assert save.sent_at is not None and save.acked_at is not None
    return (save.acked_at - save.sent_at) * 1000
