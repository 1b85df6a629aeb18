"""A sound and a video in every paper: how long until the whole hall holds them, and what answers feel of it.

Run: python -m benchmarks.clips --seats 1500 [--sound-mb 5] [--video-mb 50] [--line-mbit 1000] [--tls]

Everything runs on this machine: the server, the terminals that answer, and the same terminals' fetching, each in a process
of its own. All begin to fetch in the same instant while answers are under way; in a hall they fetch one after the other
as people confirm, ahead of the bell.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from benchmarks.clip_fetchers import Errand, Fetched, fetch_all
from hallserver.journal.file import SittingReader
from hallserver.rehearsal.hall import make_rehearsal_hall, own_server, subject_of
from hallserver.rehearsal.report import Load, Report, Spread
from hallserver.rehearsal.run import Plan, Rehearsal, Subject
from question_bank.clips import clip_hash
from question_bank.model import Bank, Medium
from question_bank.sealing import open_box

MB = 1024 * 1024
err = Console(stderr=True, highlight=False)


def made_up_clips(sound_mb: float, video_mb: float) -> list[Medium]:
    """A sound and a video of that many MB, of noise behind their first bytes; none where it is 0."""
    noise = random.Random(1)
    kinds = (("nghe.mp3", "audio/mpeg", b"ID3", sound_mb), ("xem.mp4", "video/mp4", b"\0\0\0\x18ftypisom", video_mb))
    return [
        Medium(name, kind, first + noise.randbytes(int(size * MB) - len(first)))
        for name, kind, first, size in kinds
        if size
    ]


def with_clips(bank: Bank, clips: list[Medium]) -> Bank:
    """Every question shows all of them, so that every paper needs each."""
    shown = "".join(
        f'<{clip.media_type.partition("/")[0]} src="{clip.name}"></{clip.media_type.partition("/")[0]}>'
        for clip in clips
    )
    questions = tuple(replace(question, stem_html=question.stem_html + shown) for question in bank.questions)
    return replace(bank, questions=questions, media={**bank.media, **{clip.name: clip for clip in clips}})


def sealed_clips(path: Path, clips: list[Medium]) -> dict[str, bytes]:
    """Hash -> sealed bytes as the file holds them, each opened once to see that it is the clip."""
    sealed = {}
    with SittingReader(path) as reader:
        key = reader.parts()["key"]
        for clip in clips:
            found = reader.clip(clip_hash(clip.body))
            assert found is not None and open_box(found.box, key, found.nonce, found.hash) == clip.body
            sealed[found.hash] = found.nonce + found.box
    return sealed


class ClipsRun(Rehearsal):
    """The rehearsal up to the bell; then answers alone, and answers while everybody fetches."""

    def __init__(self, subject: Subject, plan: Plan, clips: dict[str, bytes], line_bytes_s: float) -> None:
        super().__init__(subject, plan, lambda step: err.print(f"  {step}"))
        self._clips, self._line_bytes_s = clips, line_bytes_s
        self.fetched: Fetched | None = None
        self.beside_ms: Spread | None = None
        self.peak_before_mb = 0.0

    def steps(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        steps = super().steps()
        until_rate = [name for name, _ in steps].index("rate") + 1
        return [*steps[:until_rate], ("fetch", self._fetch)]

    async def _fetch(self) -> None:
        address = urlsplit(self.subject.address)
        identities = [(terminal.id, terminal.secret) for terminal in self.terminals]
        errand = Errand(
            address.hostname, address.port, identities, self._clips, self._line_bytes_s, self.subject.ca_file
        )
        self.peak_before_mb = self._server().peak_mb
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            # with nobody: only now the process is there, and what follows is fetching alone
            await asyncio.wrap_future(pool.submit(fetch_all, replace(errand, terminals=())))
            under_way = asyncio.wrap_future(pool.submit(fetch_all, errand))
            self.beside_ms = await self.answer_while(lambda _made: not under_way.done())
            self.fetched = await under_way


def _figures(run: ClipsRun, report: Report, mb_each: float) -> Table:
    alone, beside, fetched = report.ack_ms, run.beside_ms, run.fetched
    loads = {load.step: load for load in report.loads}
    took = sorted(fetched.seconds)
    table = Table(
        title=f"{report.seats} seats, {mb_each:.0f} MB each, {report.rate_per_s:.0f} answers/s", title_justify="left"
    )
    table.add_column("figure")
    table.add_column("measured", justify="right")
    rows = (
        ("all hold all clips", f"{took[-1]:.1f} s"),
        ("half of them do", f"{took[len(took) // 2]:.1f} s"),
        ("fetched", f"{fetched.received / MB:.0f} MB, {fetched.received / MB / took[-1]:.0f} MB/s"),
        ("clips with other bytes than were sealed", str(fetched.wrong)),
        (
            "told to come again; heard nothing and asked anew; broken off",
            f"{fetched.busy}; {fetched.silent}; {fetched.broken}",
        ),
        ("save acknowledged after fsync, nobody fetching: p50, p95, p99, most", _spread(alone)),
        ("save acknowledged after fsync, all fetching: p50, p95, p99, most", _spread(beside)),
        ("acknowledged answers lost", str(report.losses.total)),
        ("server: peak memory before, with fetching", f"{run.peak_before_mb:.0f}, {report.server_peak_mb:.0f} MiB"),
        ("server: processor before, while fetching", f"{_busy(loads['rate'])}, {_busy(loads['fetch'])} of one"),
        ("fetchers: processor", f"{fetched.cpu_s:.0f} s"),
    )
    for row in rows:
        table.add_row(*row)
    return table


def _busy(load: Load) -> str:
    return f"{100 * load.server_cpu_s / load.wall_s:.0f} %"


def _spread(found: Spread) -> str:
    return f"{found.p50:.1f}, {found.p95:.1f}, {found.p99:.1f}, {found.most:.1f} ms ({found.n})"


@click.command()
@click.option("--seats", default=1500, show_default=True)
@click.option("--sound-mb", default=5.0, show_default=True)
@click.option("--video-mb", default=50.0, show_default=True)
@click.option(
    "--line-mbit", default=0.0, help="What the server's line carries, in Mbit/s; without it as fast as the machine is."
)
@click.option("--rate", default=150.0, show_default=True, help="Answers a second over all seats.")
@click.option("--seconds", default=20.0, show_default=True, help="How long to answer before anybody fetches.")
@click.option("--tls", is_flag=True, help="Speak TLS.")
def main(
    seats: int, sound_mb: float, video_mb: float, line_mbit: float, rate: float, seconds: float, tls: bool
) -> None:
    """Measure; exit code 1 if a clip came wrong or anything acknowledged is lost."""
    clips = made_up_clips(sound_mb, video_mb)
    with tempfile.TemporaryDirectory(prefix="clips-") as name:
        err.print("making the hall")
        hall = make_rehearsal_hall(
            Path(name) / "hall", seats, tls=tls, change_bank=lambda bank: with_clips(bank, clips)
        )
        sealed = sealed_clips(hall.sitting_file, clips)
        with own_server(hall, tls=tls) as server:
            plan = Plan(rate_per_s=rate, seconds=seconds, open_every=50)
            run = ClipsRun(subject_of(hall, server, kill=False, tls=tls), plan, sealed, line_mbit * 1e6 / 8)
            report = asyncio.run(run.run())
    if not report.passed:
        err.print(f"{report.failure or report.losses}", style="bold red")
        sys.exit(1)
    Console(highlight=False, width=None if sys.stdout.isatty() else 120).print(
        _figures(run, report, sound_mb + video_mb)
    )
    sys.exit(1 if run.fetched.wrong else 0)


if __name__ == "__main__":
    main()
