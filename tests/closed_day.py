"""A sitting from check-in to its signed close, without a server."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

from small_sitting import MINUTE, FakeClock

from hallserver.closing import sign_closing
from hallserver.keys import HallKeys
from hallserver.sealed import SealedSitting
from hallserver.sitting import commands as c
from hallserver.sittings import LiveSitting
from question_bank.model import PaperItem

BY = "giamthi"


class Latch:
    """Waits for the journal's thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def open(self) -> None:
        self._event.set()

    def wait(self) -> None:
        assert self._event.wait(5)


def open_live(path: Path, clock: FakeClock) -> LiveSitting:
    holder: list[LiveSitting] = []
    early = threading.Event()

    def wake() -> None:
        # The deciding thread waits on its latch meanwhile, so this is the only one at work.
        if holder:
            holder[0].engine.publish()
        early.set()

    live = LiveSitting(
        path, build="test", wake=wake, on_failure=print, make_latch=Latch, queue_limit=1_000, make_clock=clock
    )
    assert early.wait(5)
    live.engine.publish()
    holder.append(live)
    return live


def right(sealed: SealedSitting, item: PaperItem) -> tuple[str, ...]:
    return tuple(option.id for option in sealed.questions[item.code].options if option.is_right)


def wrong(sealed: SealedSitting, item: PaperItem) -> tuple[str, ...]:
    return tuple(option.id for option in sealed.questions[item.code].options if not option.is_right)[:1]


class Day:
    """One sitting from check-in to close: A all right, B all wrong, C empty, D half right and moved; the rest absent."""

    def __init__(self, path: Path, keys: HallKeys, close: bool = True) -> None:
        self.clock = FakeClock()
        self.live = live = open_live(path, self.clock)
        self.sealed = sealed = live.sealed
        self.a, self.b, self.c, self.d, *self.absent = sorted(sealed.allocation)
        do = self.do
        do(c.OpenCheckIn(BY))
        for who in (self.a, self.b, self.c, self.d):
            do(c.SeatTerminal(f"T{who}", sealed.allocation[who]))
            do(c.CheckIn(who, "qr", BY))
            do(c.ConfirmAttempt(f"T{who}"))
        do(c.StartSitting(BY))
        self.clock.ms = live.state.starts_ms or 0
        self.answer(self.a, right)
        self.answer(self.b, wrong)
        free = next(seat for seat in sealed.papers if seat not in live.state.allocated_to)
        self.answer(self.d, right, every=2)
        do(c.MoveCandidate(self.d, free, "máy hỏng", BY))
        do(c.SeatTerminal("Tnew", free))
        do(c.PauseSitting("mất điện", BY))
        self.clock.ms += 3 * MINUTE
        do(c.ResumeSitting(False, BY))
        do(c.ExtendTime(self.c, 5 * MINUTE, "ốm", BY))
        do(c.SubmitAttempt(f"T{self.a}", live.state.attempts[self.a].epoch, 0))
        do(c.HandIn(self.b, "về sớm", BY))
        self.clock.ms = (live.state.latest_deadline(self.clock.ms) or 0) + sealed.grace_ms
        do(c.Tick())
        if close:
            sign = partial(sign_closing, keys.document, keys.statement_key_id)
            assert live.close_sitting(BY, "close", sign).refusal is None
            assert live.close_sitting(BY, "close", sign).events == ()
        live.close()

    def do(self, command: c.Command) -> None:
        outcome = self.live.perform(command)
        assert outcome.refusal is None, (command, outcome.refusal)

    def answer(self, who: str, choose, every: int = 1) -> None:
        items = self.sealed.papers[self.sealed.allocation[who]].items
        epoch = self.live.state.attempts[who].epoch
        for seq, n in enumerate(range(0, len(items), every), start=1):
            self.do(c.SaveAnswer(f"T{who}", epoch, seq, n + 1, choose(self.sealed, items[n]), False))
