from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from hallserver.rehearsal.evidence import Losses
from hallserver.rehearsal.report import Report, Spread, spread, table

GOOD = Report(seats=40, rate_per_s=150.0, connect_s=0.1, losses=Losses(100, 100, 0, 0, 0, 0))


def test_percentiles_are_durations_that_happened():
    assert spread([float(n) for n in range(1, 101)]) == Spread(100, 50.0, 95.0, 99.0, 100.0)
    assert spread([7.0]) == Spread(1, 7.0, 7.0, 7.0, 7.0)
    assert spread([]) is None


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, losses=None),
        replace(GOOD, losses=Losses(100, 99, 1, 0, 0, 0)),
        replace(GOOD, losses=Losses(100, 100, 0, 0, 1, 0)),
        replace(GOOD, forgotten=1),
        replace(GOOD, failure="burst: saved: 39 of 40"),
    ],
)
def test_a_rehearsal_passes_only_when_whole_and_without_loss(bad):
    assert GOOD.passed
    assert not bad.passed
    assert bad.as_json()["passed"] is False


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_figures_stay_readable_on_a_narrow_screen(lang):
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table(replace(GOOD, burst_s=0.38), lang))

    assert ("0,38 s" if lang == "vi" else "0.38 s") in console.export_text()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_line_of_the_table_has_its_words(lang):
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table(replace(GOOD, refusals={"rate": 2}, failure="x", ack_ms=Spread(1, 1, 2, 3, 4)), lang))
    text = console.export_text()

    assert "rehearsal." not in text
    assert ("0,1" if lang == "vi" else "0.1") in text
