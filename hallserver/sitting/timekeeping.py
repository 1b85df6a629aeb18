"""Time as functions. Nobody else compares times.

All times are hall milliseconds (int, Unix epoch UTC, the server's clock). Boundaries are half-open: a deadline is the
first moment that is too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    SEALED = "sealed"
    CHECK_IN = "check_in"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Pause:
    """The hall stood still from `from_ms` (inclusive) to `until_ms` (exclusive), or still does (None)."""

    from_ms: int
    until_ms: int | None = None


def paused_total_ms(starts_ms: int, pauses: Sequence[Pause], now_ms: int) -> int:
    """How long the hall has stood still since the start, an open pause counted up to now."""
    total = 0
    for pause in pauses:
        until = now_ms if pause.until_ms is None else pause.until_ms
        total += max(0, until - max(pause.from_ms, starts_ms))
    return total


def deadline_ms(starts_ms: int, duration_ms: int, extra_ms: int, pauses: Sequence[Pause], now_ms: int) -> int:
    """The first moment that is too late for an attempt: start + duration + extra time + pauses."""
    return starts_ms + duration_ms + extra_ms + paused_total_ms(starts_ms, pauses, now_ms)


def is_on_time(received_ms: int, deadline: int, grace_ms: int) -> bool:
    """Whether what was received then still counts: before the deadline plus the transit grace."""
    return received_ms < deadline + grace_ms


def has_begun(now_ms: int, starts_ms: int) -> bool:
    """Whether the bell has rung: the first moment of the time is part of it."""
    return now_ms >= starts_ms
