"""A sitting small enough to be read at a glance, and a bench that decides and folds without a journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import orjson

from hallserver.journal.chain import GENESIS, Entry, entry_hash
from hallserver.journal.file import create_sitting_file
from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.facts import Facts, ItemShape
from hallserver.sitting.rules import Decision, Refusal, decide
from hallserver.sitting.state import Attempt, SittingState
from question_bank.model import QuestionType

NOON = 1_795_500_000_000
SECOND = 1_000
MINUTE = 60_000
DURATION = 60 * MINUTE
GRACE = 2 * SECOND
LEAD = 3 * SECOND

PAPER = (
    ItemShape.of(QuestionType.SINGLE, frozenset({"a1", "a2", "a3", "a4"})),
    ItemShape.of(QuestionType.MULTIPLE, frozenset({"b1", "b2", "b3"})),
    ItemShape.of(QuestionType.TRUE_FALSE, frozenset({"t", "f"})),
)
SEALED = e.SittingSealed("2026-11-23-S1", {}, "", 1, "test", "{}", "office")


def small_facts(candidates: int = 4, seats: int = 6) -> Facts:
    """Candidates 001, 002 … allocated to S1, S2 …; the seats behind them are spare; 900 is barred."""
    labels = tuple(f"S{n}" for n in range(1, seats + 1))
    return Facts(
        sitting_id="2026-11-23-S1",
        title="Ca 1",
        exam="Kỳ thi mẫu",
        duration_ms=DURATION,
        grace_ms=GRACE,
        bell_lead_ms=LEAD,
        seats=labels,
        allocation={f"{n:03}": f"S{n}" for n in range(1, candidates + 1)},
        barred={"900": "course_below_minimum"},
        papers=dict.fromkeys(labels, PAPER),
        questions=len(PAPER),
    )


@dataclass
class FakeClock:
    """Hall time that stands still until a test moves it; passed where `HallClock` goes."""

    ms: int = NOON
    wall_ahead: int = 0

    def __call__(self, not_before_ms: int) -> FakeClock:
        self.ms = max(self.ms, not_before_ms)
        return self

    def now_ms(self) -> int:
        return self.ms

    def wall_ahead_ms(self) -> int:
        return self.wall_ahead


@dataclass
class Bench:
    """Decides and folds, as the engine does, and remembers every event. `now` is hall ms."""

    facts: Facts = field(default_factory=small_facts)
    now: int = NOON
    log: list[tuple[int, e.Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = SittingState(self.facts)
        self.record(SEALED)

    def record(self, event: e.Event) -> None:
        self.state.apply(event, self.now)
        self.log.append((self.now, event))

    def do(self, command: c.Command, at: int | None = None) -> Decision:
        """What the rules say, made part of the state; evidence of a refusal too."""
        self.now = self.now if at is None else at
        decision = decide(self.state, command, self.now)
        for event in decision.evidence if isinstance(decision, Refusal) else decision:
            self.record(event)
        return decision

    def must(self, command: c.Command, at: int | None = None) -> tuple[e.Event, ...]:
        decision = self.do(command, at)
        assert not isinstance(decision, Refusal), decision
        return decision

    def refused(self, command: c.Command, at: int | None = None) -> str:
        decision = self.do(command, at)
        assert isinstance(decision, Refusal), decision
        return decision.code

    # -- given ---------------------------------------------------------------------------------------------------

    def given_check_in(self, *people: str, confirmed: bool = True) -> None:
        """Check-in is open, every seat has its terminal, and these people sit and have confirmed."""
        self.must(c.OpenCheckIn("giamthi"))
        for seat in self.facts.seats:
            self.must(c.SeatTerminal(f"T-{seat}", seat))
        for person in people:
            self.must(c.CheckIn(person, "qr", "diemdanh"))
            if confirmed:
                self.must(c.ConfirmAttempt(self.terminal(person)))

    def given_running(self, *people: str) -> int:
        """These people sit, the bell has rung, it is the first moment of the time. Returns starts_ms."""
        self.given_check_in(*people)
        self.must(c.StartSitting("giamthi"))
        assert self.state.starts_ms is not None
        self.now = self.state.starts_ms
        return self.now

    def terminal(self, candidate: str) -> str:
        return self.state.terminal_at[self.state.seat_of[candidate]]

    def attempt(self, candidate: str) -> Attempt:
        return self.state.attempts[candidate]

    def save(self, candidate: str, seq: int | None = None, item: int = 1, value: tuple[str, ...] = ("a1",), **more):
        """The save that the candidate's terminal would send; epoch, terminal and flag may be given otherwise."""
        attempt = self.attempt(candidate)
        return c.SaveAnswer(
            more.get("terminal") or self.terminal(candidate),
            more.get("epoch", attempt.epoch),
            attempt.last_seq + 1 if seq is None else seq,
            item,
            value,
            more.get("flag", False),
        )

    def deadline(self, candidate: str) -> int:
        found = self.state.deadline_of(self.attempt(candidate), self.now)
        assert found is not None
        return found

    def given_crash(self, alive_until: int, back_at: int) -> None:
        """The server was last heard of at `alive_until` and opens the journal again at `back_at`."""
        self.now = alive_until
        self.record(e.ServerAlive())
        self.must(c.TakeUp("test"), back_at)


def entry_of(event: e.Event, seq: int, at_ms: int, previous: bytes) -> Entry:
    """The journal row of an event."""
    body = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
    kind = type(event).__name__
    return Entry(seq, at_ms, kind, body, entry_hash(previous, seq, at_ms, kind, body))


def chained(log: list[tuple[int, e.Event]]) -> list[Entry]:
    """The journal rows of events in order, as the log would write them."""
    entries, previous = [], GENESIS
    for seq, (at_ms, event) in enumerate(log, start=1):
        entries.append(entry_of(event, seq, at_ms, previous))
        previous = entries[-1].hash
    return entries


def make_sitting_file(path: Path, at_ms: int = NOON) -> Path:
    """A sealed sitting file without parts and papers: enough for a journal."""
    create_sitting_file(path, {}, [], entry_of(SEALED, 1, at_ms, GENESIS))
    return path
