"""The engine of one sitting: command -> rules -> journal -> fold -> tell after the commit.

Deciding and applying happen in one thread, without a yield between them. What is told to anybody is told by
`publish`, which hands on only what is durable.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from hallserver.clock import HallClock
from hallserver.journal.chain import Entry
from hallserver.journal.file import SittingReader
from hallserver.journal.log import Log
from hallserver.sitting.commands import Command, SaveAnswer
from hallserver.sitting.events import Event, event_from
from hallserver.sitting.facts import Facts
from hallserver.sitting.rules import Refusal, decide
from hallserver.sitting.state import SittingState


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its number in the journal and the hall time it was decided at."""

    seq: int
    at_ms: int
    event: Event


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: a refusal, or the events that followed (none for a repeat).

    seq: once the journal is durable up to here, the outcome may be told
    """

    refusal: Refusal | None
    events: Sequence[Event]
    seq: int


def read_event(entry: Entry) -> Event:
    return event_from(entry.kind, orjson.loads(entry.body))


def fold(facts: Facts, entries: Iterable[Entry]) -> tuple[SittingState, Entry | None]:
    """The state that the entries add up to, and the last of them."""
    state = SittingState(facts)
    last = None
    for last in entries:
        state.apply(read_event(last), last.at_ms)
    return state, last


class Engine:
    """One open sitting.

    path         the sitting file; its journal is checked and replayed here. Raises ChainBroken, SittingFileError.
    make_clock   called with the last journalled time in hall ms
    wake         called from the journal's thread when more has become durable; it makes the deciding thread call `publish`
    on_failure   called from the journal's thread when a commit failed; the process must end
    queue_limit  more waiting entries than this refuse further answers with `busy`
    """

    def __init__(
        self,
        path: Path,
        facts: Facts,
        *,
        wake: Callable[[], None],
        on_failure: Callable[[Exception], None],
        make_clock: Callable[[int], HallClock] = HallClock,
        queue_limit: int = 20_000,
    ) -> None:
        with SittingReader(path) as reader:
            self.state, last = fold(facts, reader.checked_entries())
        self.clock = make_clock(self.state.last_event_ms)
        self.log = Log(path, last, wake, on_failure)
        self._queue_limit = queue_limit
        self._untold: deque[Recorded] = deque()
        self._waiting: deque[tuple[int, Callable[[], None]]] = deque()
        self._subscribers: list[Callable[[Sequence[Recorded]], None]] = []

    def subscribe(self, tell: Callable[[Sequence[Recorded]], None]) -> None:
        """tell(batch) is called with what has become durable, in order, each event once."""
        self._subscribers.append(tell)

    def now_ms(self) -> int:
        return max(self.clock.now_ms(), self.state.last_event_ms)

    def perform(self, command: Command) -> Outcome:
        """Decide the command, apply and queue what follows. The outcome may be told once `seq` is durable."""
        now_ms = self.now_ms()
        if isinstance(command, SaveAnswer) and self.log.depth >= self._queue_limit:
            return Outcome(Refusal("busy"), (), self.log.durable_seq)
        decision = decide(self.state, command, now_ms)
        refusal, events = (decision, decision.evidence) if isinstance(decision, Refusal) else (None, decision)
        for event in events:
            self._record(event, now_ms)
        return Outcome(refusal, events, self.log.last_seq)

    def _record(self, event: Event, now_ms: int) -> None:
        body = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
        seq = self.log.append(now_ms, type(event).__name__, body)
        self.state.apply(event, now_ms)
        self._untold.append(Recorded(seq, now_ms, event))

    def when_durable(self, seq: int, tell: Callable[[], None]) -> None:
        """Call tell() once the journal is durable up to seq; at once where it is."""
        if seq <= self.log.durable_seq and not self._untold:
            tell()
        else:
            self._waiting.append((seq, tell))

    def publish(self) -> None:
        """Hand on what has become durable, first to the subscribers, then to those who wait for it."""
        durable = self.log.durable_seq
        batch = []
        while self._untold and self._untold[0].seq <= durable:
            batch.append(self._untold.popleft())
        try:
            if batch:
                for tell in self._subscribers:
                    tell(batch)
        finally:
            # Whoever waits has a person in front of a page; a fault in telling others must not leave them there.
            while self._waiting and self._waiting[0][0] <= durable:
                self._waiting.popleft()[1]()

    def close(self) -> None:
        """Commit what has queued, tell it, and let go of the file."""
        self.log.close()
        self.publish()
