"""The sittings of a hall: which one is live, opening and closing it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from hallserver.clock import HallClock
from hallserver.engine import Engine, Outcome, Recorded, read_event
from hallserver.journal.chain import ChainBroken
from hallserver.journal.file import SittingFileError, SittingReader
from hallserver.sealed import is_as_sealed, read_parts
from hallserver.sealing import SittingRefused
from hallserver.sitting.commands import CloseSitting, Command, EndSitting, TakeUp
from hallserver.sitting.state import SittingState
from hallserver.sitting.timekeeping import Phase
from hallserver.storage.stores import Stores

# A sitting in one of these can be put aside for another; in the others people are in the hall.
_RESTING = (Phase.SEALED, Phase.CLOSED)


def _is_resting(state: SittingState) -> bool:
    """Check-in opened for the wrong sitting, or for one that nobody came to, is no reason to be stuck with it."""
    return state.phase in _RESTING or (state.phase is Phase.CHECK_IN and not state.attempts)


class Latch(Protocol):
    """One greenlet waits, another lets it go."""

    def open(self) -> None: ...

    def wait(self) -> None: ...


def next_sitting_id(day: str, taken: Sequence[str]) -> str:
    """A short id that can stand on paper and in a file name: the day and a number, "2026-11-23-S1"."""
    numbers = [int(m[1]) for known in taken if (m := re.fullmatch(re.escape(day) + r"-S(\d+)", known))]
    return f"{day}-S{max(numbers, default=0) + 1}"


class LiveSitting:
    """The sitting that terminals and pages work on now: its file, what it was sealed with, its engine.

    Raises ChainBroken, SittingFileError for a file that can't be trusted.
    """

    def __init__(
        self,
        path: Path,
        *,
        build: str,
        wake: Callable[[], None],
        on_failure: Callable[[Exception], None],
        make_latch: Callable[[], Latch],
        queue_limit: int,
        make_clock: Callable[[int], HallClock] = HallClock,
    ) -> None:
        self.path = path
        self.reader = SittingReader(path)
        parts = self.reader.parts()
        self.paper_hashes = self.reader.paper_hashes()
        opening = next(self.reader.checked_entries(), None)
        if opening is None or not is_as_sealed(read_event(opening), parts, self.paper_hashes):
            self.reader.close()
            raise SittingFileError("altered", file=path.name)
        self.sealed = read_parts(parts)
        self.by_card = {person.card_number: person for person in self.sealed.roster.values()}
        self.engine = Engine(
            path,
            self.sealed.facts,
            wake=wake,
            on_failure=on_failure,
            make_clock=make_clock,
            queue_limit=queue_limit,
        )
        self._make_latch = make_latch
        self.engine.perform(TakeUp(build))

    @property
    def id(self) -> str:
        return self.sealed.sitting_id

    @property
    def state(self) -> SittingState:
        return self.engine.state

    def at(self, hall_ms: int) -> datetime:
        """Hall milliseconds as an aware time in the hall's zone."""
        return datetime.fromtimestamp(hall_ms / 1000, ZoneInfo(self.sealed.timezone))

    def perform(self, command: Command) -> Outcome:
        """Perform a command and return once its outcome is durable. Only for greenlets that may wait."""
        outcome = self.engine.perform(command)
        self._wait(outcome.seq)
        return outcome

    def close_sitting(self, by: str, command_id: str, sign: Callable[[str, int, str], str]) -> Outcome:
        """End the sitting if nobody is writing any more, and close it with a signed statement of its journal.

        sign(sitting id, count of entries, head as hex) -> signature text
        """
        engine = self.engine
        if engine.state.phase in (Phase.RUNNING, Phase.PAUSED):
            outcome = self.perform(EndSitting(by))
            if outcome.refusal is not None:
                return outcome
        count, head = engine.log.last_seq, engine.log.head.hex()
        return self.perform(CloseSitting(by, command_id, count, head, sign(self.id, count, head)))

    def _wait(self, seq: int) -> None:
        latch = self._make_latch()
        self.engine.when_durable(seq, latch.open)
        latch.wait()

    def close(self) -> None:
        self.engine.close()
        self.reader.close()


class Sittings:
    """The sittings of this hall, at most one of them live.

    open_live      opens a sitting file as the live sitting
    subscribers    called with the new live sitting each time there is one; what each returns is subscribed to its engine
    """

    def __init__(self, stores: Stores, folder: Path, open_live: Callable[[Path], LiveSitting]) -> None:
        self.folder = folder
        self.live: LiveSitting | None = None
        self._stores = stores
        self._open_live = open_live
        self._subscribers: list[Callable[[LiveSitting], Callable[[Sequence[Recorded]], None]]] = []

    def when_live(self, subscriber: Callable[[LiveSitting], Callable[[Sequence[Recorded]], None]]) -> None:
        self._subscribers.append(subscriber)

    def hall_id(self) -> str | None:
        """The hall that terminals are enrolled for: the live sitting's, else the newest one."""
        return self.live.sealed.hall_id if self.live is not None else self._stores.halls.newest()

    def resume(self) -> None:
        """Open the sitting that was live when the server stopped, if any. Raises ChainBroken, SittingFileError."""
        row = self._stores.sittings.live()
        if row is not None and row.file_name is not None:
            self._take_live(self._open_live(self.folder / row.file_name))
            phase = str(self.live.state.phase)
            if phase != row.phase:
                # The server died between the journal and the note of it.
                self._stores.sittings.set_phase(row.id, phase, by="server", at_ms=self.live.engine.now_ms())

    def may_seal(self) -> bool:
        """Sealing takes a processor for seconds, so not while people write."""
        return self.live is None or self.live.state.phase not in (Phase.RUNNING, Phase.PAUSED)

    def take_sealed(self, sitting_id: str, path: Path, *, by: str, at_ms: int) -> None:
        """Note that a draft has been sealed; where no sitting is live, or only a closed one, it becomes the live one."""
        self._stores.sittings.seal(sitting_id, path.name, by=by, at_ms=at_ms)
        if self.live is None or self.live.state.phase is Phase.CLOSED:
            self.activate(sitting_id, by=by, at_ms=at_ms)

    def activate(self, sitting_id: str, *, by: str, at_ms: int) -> None:
        """Make a sealed sitting the live one.

        Raises SittingRefused: sitting_unknown, not_sealed, other_sitting_live, sitting_file_broken.
        """
        row = self._stores.sittings.get(sitting_id)
        if row is None:
            raise SittingRefused("sitting_unknown", sitting=sitting_id)
        if row.file_name is None:
            raise SittingRefused("not_sealed", sitting=row.title)
        if self.live is not None and self.live.id == sitting_id:
            return
        if self.live is not None and not _is_resting(self.live.state):
            raise SittingRefused("other_sitting_live", sitting=self.live.sealed.title)
        # Opened before it is noted: a file that can't be opened must not be what the next start insists on.
        try:
            opened = self._open_live(self.folder / row.file_name)
        except (SittingFileError, ChainBroken) as error:
            raise SittingRefused("sitting_file_broken", sitting=row.title, why=str(error)) from error
        try:
            self._stores.sittings.set_live(sitting_id, by=by, at_ms=at_ms)
        except BaseException:  # whatever it was: the journal must not stay locked
            opened.close()
            raise
        self._take_live(opened)

    def note_phase(self, sitting_id: str, phase: Phase, at_ms: int) -> None:
        """Copy a sitting's phase to the office's list."""
        self._stores.sittings.set_phase(sitting_id, str(phase), by="server", at_ms=at_ms)

    def publish(self) -> None:
        """Hand on what the live sitting's journal has made durable."""
        if self.live is not None:
            self.live.engine.publish()

    def _take_live(self, opened: LiveSitting) -> None:
        before, self.live = self.live, opened
        if before is not None:
            before.close()
        for subscriber in self._subscribers:
            self.live.engine.subscribe(subscriber(self.live))
