"""The commands that run a server: of a hall, of the demo, of a rehearsal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from hallserver import messages
from hallserver.cli.arguments import FOLDER, PORT, SEATS, hall_at
from hallserver.cli.saying import lang, out, progress_bar, say
from hallserver.config import load

Progress = Callable[[str, int, int], None]


def _in_words(report: Progress) -> Progress:
    """A report that takes the steps of making a demo by their code."""
    return lambda step, done, total: report(messages.sentence(f"demo.step.{step}", lang()), done, total)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--port", type=PORT, default=None, help="Another port than the settings say; 0 takes a free one.")
@click.option(
    "--trust-terminals", is_flag=True, help="Any device may name its seat without a pairing code; for demos only."
)
def serve(folder: Path, port: int | None, trust_terminals: bool) -> None:
    """Serve the hall until it is stopped (Ctrl-C)."""
    from hallserver.app import serve_hall

    hall = hall_at(folder)
    config = load(hall.config)

    def listening(scheme: str, used: int) -> None:
        shown = "localhost" if config.is_loopback else config.host
        say("serving", address=f"{scheme}://{shown}:{used}/")

    try:
        serve_hall(folder, port=port, trust_terminals=trust_terminals, on_listening=listening)
    except KeyboardInterrupt:
        say("stopped")


@click.command()
@click.option("--folder", type=FOLDER, default=Path(".demo"), show_default=True, help="Where the demo's hall is kept.")
@click.option(
    "--candidates",
    default=0,
    type=click.IntRange(0),
    show_default=True,
    help="Simulated candidates who come and sit the exam.",
)
@click.option(
    "--leave", default=5, type=click.IntRange(0), show_default=True, help="Candidates left for you, however many come."
)
@click.option("--minutes", default=60, type=click.IntRange(1, 600), show_default=True, help="Length of the sitting.")
@click.option("--seats", default=1500, type=SEATS, show_default=True)
@click.option("--port", default=8080, type=PORT, show_default=True)
@click.option("--new", "afresh", is_flag=True, help="Throw the demo's hall away and make a new one.")
def demo(folder: Path, candidates: int, leave: int, minutes: int, seats: int, port: int, afresh: bool) -> None:
    """Make a demo hall, serve it on this machine, print addresses and accounts."""
    from hallserver.demo.running import run_demo

    with progress_bar() as report:
        run = run_demo(
            folder,
            seats=seats,
            minutes=minutes,
            afresh=afresh,
            progress=_in_words(report),
        )
    run(port=port, candidates=candidates, leave=leave, say=say)


@click.command(hidden=True)
@click.argument("folder", type=FOLDER)
@click.option("--address", required=True)
@click.option("--candidates", type=int, required=True)
@click.option("--leave", type=int, required=True)
@click.option("--minutes", type=int, required=True)
def crowd(folder: Path, address: str, candidates: int, leave: int, minutes: int) -> None:
    """The demo's simulated candidates, in a process of their own."""
    from hallserver.demo.making import PASSWORD
    from hallserver.rehearsal.crowd import CrowdPlan, run_crowd
    from hallserver.rehearsal.staff import Credentials

    def report(key: str, **args: object) -> None:
        out.print(messages.sentence(f"crowd.{key}", lang(), **args), markup=False, soft_wrap=True)

    with suppress(KeyboardInterrupt):
        run_crowd(folder, address, Credentials("admin", PASSWORD), CrowdPlan(candidates, leave, minutes), report)


@click.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--seats", default=1500, type=SEATS, show_default=True)
@click.option(
    "--rate",
    default=150.0,
    type=click.FloatRange(0, min_open=True),
    show_default=True,
    help="Answers a second over all seats.",
)
@click.option(
    "--seconds", default=20.0, type=click.FloatRange(0), show_default=True, help="How long to answer at that rate."
)
@click.option("--kill", is_flag=True, help="Also kill the server in mid-sitting and start it again.")
@click.option("--tls", is_flag=True, help="Over TLS.")
@click.option(
    "--open-every",
    default=1,
    type=click.IntRange(1),
    show_default=True,
    help="Open the paper of every n-th terminal only.",
)
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the report there too."
)
def rehearse(
    folder: Path | None,
    seats: int,
    rate: float,
    seconds: float,
    kill: bool,
    tls: bool,
    open_every: int,
    json_file: Path | None,
) -> None:
    """Send simulated seats through a whole day against a server of its own; FOLDER lends its settings, no more.

    Exit code 1 if anything acknowledged is missing, stale, doubled or misplaced.
    """
    import orjson

    from hallserver.rehearsal.hall import (
        check_may_rehearse,
        make_rehearsal_hall,
        own_server,
        subject_of,
        throw_away_folder,
    )
    from hallserver.rehearsal.report import table
    from hallserver.rehearsal.run import Plan, run_rehearsal

    like = None if folder is None else hall_at(folder)
    if like is not None:
        check_may_rehearse(like)
    with throw_away_folder() as path:
        with progress_bar() as report:
            hall = make_rehearsal_hall(
                path,
                seats,
                like=like,
                tls=tls,
                progress=_in_words(report),
            )
        with own_server(hall, tls=tls) as server, out.status("…") as status:
            found = run_rehearsal(
                subject_of(hall, server, kill=kill, tls=tls),
                Plan(rate_per_s=rate, seconds=seconds, open_every=open_every),
                lambda step: status.update(messages.sentence(f"rehearsal.step.{step}", lang())),
            )
    out.print(table(found, lang()))
    if json_file is not None:
        json_file.write_bytes(orjson.dumps(found.as_json(), option=orjson.OPT_INDENT_2))
    if not found.passed:
        sys.exit(1)
