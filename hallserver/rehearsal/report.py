"""What a rehearsal found, as a table for people and JSON for machines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table

from hallserver.messages import sentence, show
from hallserver.rehearsal.evidence import Losses


@dataclass(frozen=True, slots=True)
class Spread:
    """Of n durations, in ms."""

    n: int
    p50: float
    p95: float
    p99: float
    most: float


@dataclass(frozen=True, slots=True)
class Load:
    """CPU seconds of server and driver during one step, how long it took, and the server's memory (MiB) at its end."""

    step: str
    wall_s: float
    server_cpu_s: float | None
    driver_cpu_s: float
    server_rss_mb: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one rehearsal. Seconds end in _s, milliseconds in _ms; None was not measured.

    connect_s        all sockets opened at once -> the last terminal has its state
    check_in_ms      one scan at the desk -> its answer, `desks` at a time
    papers_s         first byte of the start request -> the last terminal holds paper and key; the bell's lead is not in it
    papers_ahead_s   all confirm at once -> the last holds its sealed paper, before the bell
    visible_s        first byte of the start request -> the last seat may see its questions, the bell's lead in it
    bell_lead_ms     time the bell gives terminals before the papers may be seen
    visible_skew_ms  first seat to see its questions -> last seat
    opened           papers really opened by the driver, after the last had arrived; the rest were compared with the file
    ack_ms           one save sent -> its acknowledgement, at rate_per_s over all seats
    burst_s          all answer in one instant: first send -> last acknowledgement
    reconnect_s      all sockets cut at once -> the last terminal has its state again and all it sent is acknowledged
    kill_s           kill -9 -> 99 % of seats had another answer acknowledged (with a restart and a resume in it)
    submit_s         all hand in at once -> the last is told
    resent, gaps, forgotten, refusals   counted over all terminals; forgotten: acknowledged numbers the server did not know
    """

    seats: int
    rate_per_s: float
    connect_s: float | None = None
    check_in_ms: Spread | None = None
    check_in_s: float | None = None
    papers_s: float | None = None
    papers_ahead_s: float | None = None
    visible_s: float | None = None
    bell_lead_ms: int | None = None
    visible_skew_ms: float | None = None
    opened: int = 0
    open_ms: float | None = None
    paper_kb: float | None = None
    ack_ms: Spread | None = None
    burst_s: float | None = None
    burst_ms: Spread | None = None
    reconnect_s: float | None = None
    restart_s: float | None = None
    kill_s: float | None = None
    submit_s: float | None = None
    losses: Losses | None = None
    resent: int = 0
    gaps: int = 0
    forgotten: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    server_cpu_s: float | None = None
    server_peak_mb: float | None = None
    driver_cpu_s: float = 0.0
    loads: tuple[Load, ...] = ()
    failure: str = ""

    @property
    def passed(self) -> bool:
        """Whether the hall may be trusted: every step came to its end and nothing acknowledged is lost."""
        return not self.failure and self.losses is not None and self.losses.total == 0 and self.forgotten == 0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "passed": self.passed}


def spread(durations_ms: Sequence[float]) -> Spread | None:
    """Percentiles by nearest rank: the p99 of a hundred is the second longest, never an invention between two."""
    if not durations_ms:
        return None
    ordered = sorted(durations_ms)

    def rank(share: float) -> float:
        return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]

    return Spread(len(ordered), rank(0.50), rank(0.95), rank(0.99), ordered[-1])


def table(report: Report, lang: str) -> Table:
    """The figures for people, in their language."""

    def say(key: str, **args: object) -> str:
        return sentence(f"rehearsal.{key}", lang, **args)

    def seconds(value: float | None) -> str:
        return say("not_measured") if value is None else say("seconds", s=show(round(value, 2), lang))

    def ms(value: float | None) -> str:
        return say("not_measured") if value is None else say("ms", ms=show(round(value, 1), lang))

    def spread_ms(value: Spread | None) -> str:
        if value is None:
            return say("not_measured")
        rounded = {k: show(round(v, 1), lang) for k, v in asdict(value).items() if k != "n"}
        return say("spread", **rounded)

    out = Table(title=say("title", seats=report.seats), title_justify="left", show_header=False, pad_edge=False)
    out.add_column()
    out.add_column(min_width=36)
    out.add_row(say("connect"), seconds(report.connect_s))
    out.add_row(say("check_in"), spread_ms(report.check_in_ms))
    out.add_row(say("papers_ahead"), seconds(report.papers_ahead_s))
    out.add_row(say("papers", lead=report.bell_lead_ms or 0), seconds(report.papers_s))
    out.add_row(
        say("opened"),
        say("opened_value", opened=report.opened, seats=report.seats, ms=show(round(report.open_ms or 0, 2), lang)),
    )
    out.add_row(say("skew"), ms(report.visible_skew_ms))
    out.add_row(say("ack", rate=round(report.rate_per_s)), spread_ms(report.ack_ms))
    out.add_row(say("burst"), seconds(report.burst_s))
    out.add_row(say("reconnect"), seconds(report.reconnect_s))
    out.add_row(say("kill"), seconds(report.kill_s))
    out.add_row(say("submit"), seconds(report.submit_s))
    out.add_row(
        say("server"),
        say("not_measured")
        if report.server_cpu_s is None or report.server_peak_mb is None
        else say("server_value", cpu=show(round(report.server_cpu_s, 1), lang), mb=round(report.server_peak_mb)),
    )
    out.add_row(say("driver"), say("driver_value", cpu=show(round(report.driver_cpu_s, 1), lang)))
    out.add_row(say("resent"), say("resent_value", resent=report.resent, gaps=report.gaps))
    if report.refusals:
        out.add_row(say("refusals"), ", ".join(f"{code}: {n}" for code, n in sorted(report.refusals.items())))
    losses = report.losses
    if losses is None:
        out.add_row(say("lost"), f"[bold red]{say('not_compared')}")
    else:
        tone = "bold green" if losses.total == 0 and report.forgotten == 0 else "bold red"
        out.add_row(
            say("lost"),
            f"[{tone}]"
            + say(
                "lost_value",
                lost=losses.total,
                acknowledged=losses.acknowledged,
                missing=losses.missing,
                stale=losses.stale,
                doubled=losses.doubled,
                misplaced=losses.misplaced,
            ),
        )
    if report.failure:
        out.add_row(say("failure"), f"[bold red]{report.failure}")
    return out
