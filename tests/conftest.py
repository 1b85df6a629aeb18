"""What tests of several packages share: a clock that moves only when told, and a small sitting."""

from __future__ import annotations

import pytest
from small_sitting import Bench, FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def bench() -> Bench:
    """Six seats, four candidates, one barred; sealed, nothing else."""
    return Bench()
