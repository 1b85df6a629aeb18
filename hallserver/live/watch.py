"""What happens by time alone: attempts whose time is over, seats whose terminal stays away, the sign of life."""

from __future__ import annotations

import logging
from collections.abc import Callable

from hallserver.live.terminals import Terminals
from hallserver.sitting.commands import MarkOffline, Tick
from hallserver.sittings import LiveSitting

TICK_EVERY_S = 0.25

log = logging.getLogger(__name__)


def watch_once(live: LiveSitting, terminals: Terminals, offline_after_ms: int) -> None:
    """One look at the clock."""
    now_ms = live.engine.now_ms()
    live.engine.perform(Tick())
    away = [seat for seat, since in terminals.gone_since.items() if now_ms - since >= offline_after_ms]
    for seat in away:
        live.engine.perform(MarkOffline(seat, terminals.gone_since.pop(seat)))
        terminals.changed(seat)


def watch(
    live: Callable[[], LiveSitting | None],
    terminals: Terminals,
    offline_after_ms: int,
    sleep: Callable[[float], None],
) -> None:
    """Look at the clock for as long as the process lives."""
    while True:
        sleep(TICK_EVERY_S)
        sitting = live()
        if sitting is not None:
            try:
                watch_once(sitting, terminals, offline_after_ms)
            except Exception:  # the next look may succeed; without looks nobody's time would end
                log.exception("a look at the clock failed")
