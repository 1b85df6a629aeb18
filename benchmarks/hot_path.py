"""The hot path of a hall: connect, papers, answers, burst, crash. Prints the figures beside those to reach.

Run: python -m benchmarks.hot_path --seats 1500 [--peer] [--tls] [--json FILE]

Everything runs on this machine: the server in a process of its own, the simulated terminals in this one. With --peer the
Node.js server of `benchmarks/peer` does the same job afterwards, with the same sealed papers and the same driver.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.peer_hall import PeerMissing, peer_subject
from hallserver.rehearsal.hall import RehearsalHall, make_rehearsal_hall, own_server, subject_of
from hallserver.rehearsal.report import Report
from hallserver.rehearsal.run import Plan, run_rehearsal

# DESIGN, "Figures to reach", first column: name, unit, bound, how it reads from a report. The bounds are for 1,500 seats
# on two cores with the driver on the same machine.
Figure = tuple[str, str, float | None, Callable[[Report], float | None]]
FIGURES: tuple[Figure, ...] = (
    ("all terminals connect and have their seat's state", "s", 3.0, lambda r: r.connect_s),
    ("sealed papers out ahead of the bell", "s", None, lambda r: r.papers_ahead_s),
    ("start pressed → all hold paper and key", "s", 1.0, lambda r: r.papers_s),
    ("first seat to see its questions → last", "ms", None, lambda r: r.visible_skew_ms),
    ("save acknowledged after fsync, p50", "ms", None, lambda r: r.ack_ms.p50 if r.ack_ms else None),
    ("save acknowledged after fsync, p99", "ms", 20.0, lambda r: r.ack_ms.p99 if r.ack_ms else None),
    ("all answer in the same instant, all durable", "s", 0.5, lambda r: r.burst_s),
    ("all lose their line and are back, all resent", "s", None, lambda r: r.reconnect_s),
    ("kill -9 → 99 % acknowledged again", "s", 8.0, lambda r: r.kill_s),
    ("acknowledged answers lost", "", 0.0, lambda r: float(r.losses.total) if r.losses else None),
    ("paper, sealed", "KB", None, lambda r: r.paper_kb),
    ("server: CPU", "s", None, lambda r: r.server_cpu_s),
    ("server: peak memory", "MiB", None, lambda r: r.server_peak_mb),
    ("driver: CPU", "s", None, lambda r: r.driver_cpu_s),
)
err = Console(stderr=True, highlight=False)


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    digits = {"s": 2, "ms": 1, "": 0, "MiB": 0}.get(unit, 1)
    return f"{value:.{digits}f} {unit}".strip()


def figures(ours: Report, peer: Report | None) -> Table:
    """The table: figure, bound, measured, peer."""
    table = Table(
        title=f"{ours.seats} seats, {ours.rate_per_s:.0f} answers/s, {ours.opened} papers opened", title_justify="left"
    )
    for head in ("figure", "to reach", "measured", *(["peer"] if peer else [])):
        table.add_column(head, justify="left" if head == "figure" else "right")
    for name, unit, bound, read in FIGURES:
        value = read(ours)
        row = [name, "" if bound is None else f"≤ {_shown(bound, unit)}" if bound else "0", _shown(value, unit)]
        if bound is not None and value is not None:
            row[2] = f"[{'green' if value <= bound else 'bold red'}]{row[2]}[/]"
        table.add_row(*row, *([_shown(read(peer), unit)] if peer else []))
    return table


def _run(hall: RehearsalHall, plan: Plan, *, tls: bool) -> Report:
    with own_server(hall, tls=tls) as server:
        return run_rehearsal(subject_of(hall, server, kill=True, tls=tls), plan, lambda step: err.print(f"  {step}"))


def _run_peer(hall: RehearsalHall, plan: Plan, folder: Path) -> Report | None:
    try:
        with peer_subject(hall, folder) as subject:
            return run_rehearsal(subject, plan, lambda step: err.print(f"  peer: {step}"))
    except PeerMissing as missing:
        err.print(str(missing))
        return None


@click.command()
@click.option("--seats", default=1500, show_default=True)
@click.option("--rate", default=150.0, show_default=True, help="Answers a second over all seats.")
@click.option("--seconds", default=20.0, show_default=True, help="How long to answer at that rate.")
@click.option("--tls", is_flag=True, help="Speak TLS (the peer does not).")
@click.option("--peer", "with_peer", is_flag=True, help="Measure the Node.js peer as well.")
@click.option("--open-every", default=1, show_default=True, help="Open the paper of every n-th terminal only.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write both reports there.")
def main(
    seats: int, rate: float, seconds: float, tls: bool, with_peer: bool, open_every: int, json_file: Path | None
) -> None:
    """Measure; exit code 1 if a step did not finish or anything acknowledged is lost."""
    plan = Plan(rate_per_s=rate, seconds=seconds, open_every=open_every)
    with tempfile.TemporaryDirectory(prefix="hot-path-") as name:
        folder = Path(name)
        err.print("making the hall")
        hall = make_rehearsal_hall(folder / "hall", seats, tls=tls)
        ours = _run(hall, plan, tls=tls)
        peer = _run_peer(hall, plan, folder / "peer") if with_peer else None
    Console(highlight=False, width=None if sys.stdout.isatty() else 120).print(figures(ours, peer))
    for who, report in (("this server", ours), ("peer", peer)):
        if report is not None and not report.passed:
            err.print(f"{who}: {report.failure or report.losses}", style="bold red")
    if json_file is not None:
        both = {"ours": ours.as_json(), "peer": peer.as_json() if peer else None}
        json_file.write_text(json.dumps(both, indent=2, ensure_ascii=False) + "\n")
    if not ours.passed:
        sys.exit(1)


if __name__ == "__main__":
    main()
