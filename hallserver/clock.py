"""Hall time: the wall clock as it stood at the start plus the monotonic clock since."""

from __future__ import annotations

import time
from collections.abc import Callable


class HallClock:
    """Milliseconds since the Unix epoch that only ever go forward, whatever happens to the wall clock.

    not_before_ms: the latest time already journalled; the clock starts no earlier, so that journals stay in order even
    where the machine's clock was set back while the server was down.
    """

    def __init__(
        self,
        not_before_ms: int = 0,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._base_ms = max(wall() * 1000, not_before_ms) - monotonic() * 1000

    def now_ms(self) -> int:
        return int(self._base_ms + self._monotonic() * 1000)

    def wall_ahead_ms(self) -> int:
        """How far the wall clock has drifted ahead of hall time (negative: behind). A jump shows here and moves nothing."""
        return int(self._wall() * 1000) - self.now_ms()
