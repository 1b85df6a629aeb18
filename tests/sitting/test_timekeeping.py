"""Time as functions, on drawn timelines, one millisecond either side of every boundary.

start            pause       resume              deadline  +grace
  |----------------|===========|--------------------|--------|
"""

from __future__ import annotations

import pytest

from hallserver.sitting.timekeeping import Pause, deadline_ms, has_begun, is_on_time, paused_total_ms

START, HOUR = 1_000_000, 3_600_000


@pytest.mark.parametrize(("now", "begun"), [(START - 1, False), (START, True), (START + 1, True)])
def test_the_bell_belongs_to_the_time(now: int, begun: bool) -> None:
    assert has_begun(now, START) is begun


@pytest.mark.parametrize(
    ("now", "counts"),
    [(START + HOUR - 1, True), (START + HOUR, True), (START + HOUR + 1_999, True), (START + HOUR + 2_000, False)],
)
def test_a_deadline_is_the_first_moment_too_late_once_the_grace_is_over(now: int, counts: bool) -> None:
    assert is_on_time(now, START + HOUR, 2_000) is counts


@pytest.mark.parametrize(
    ("pauses", "now", "total"),
    [
        ([], START + 5, 0),
        ([Pause(START + 10, START + 30)], START + 100, 20),
        ([Pause(START + 10)], START + 10, 0),
        ([Pause(START + 10)], START + 11, 1),
        ([Pause(START + 10, START + 30), Pause(START + 40)], START + 45, 25),
        ([Pause(START - 50, START + 30)], START + 100, 30),
        ([Pause(START - 50, START - 10)], START + 100, 0),
        ([Pause(START + 10)], START, 0),
    ],
)
def test_only_what_stood_still_since_the_start_counts(pauses: list[Pause], now: int, total: int) -> None:
    assert paused_total_ms(START, pauses, now) == total
    assert deadline_ms(START, HOUR, 7, pauses, now) == START + HOUR + 7 + total
