"""The commands of `run_hall.py`. Each is thin: it parses, calls, and says what came of it."""

from __future__ import annotations

import locale
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hallserver import __version__, messages
from hallserver.config import ConfigError, load
from hallserver.folder import HallFolder, HallInUse
from hallserver.journal.chain import ChainBroken
from hallserver.journal.file import SittingFileError
from hallserver.keys import KeysError, load_keys, renew_server_certificate
from hallserver.rehearsal.hall import RehearsalRefused
from hallserver.rehearsal.server import ServerFailed
from hallserver.rehearsal.staff import StaffError
from hallserver.results import ResultsRefused, SittingResults, load_results
from hallserver.sealing import SUFFIX, SittingRefused
from hallserver.setting_up import HallExists, make_hall, own_addresses
from hallserver.storage.migrations import DatabaseRefused
from hallserver.storage.stores import Stores, open_stores
from seats.roster import MAX_CANDIDATES
from tables import Problem, Reading

BY = "cli"
out = Console(highlight=False)


def lang() -> str:
    """The language of the person at the terminal, by the locale; English where it says neither."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if (name or locale.getlocale()[0] or "").startswith("vi") else "en"


def say(key: str, /, **args: object) -> None:
    out.print(messages.sentence(f"cli.{key}", lang(), **args), markup=False, soft_wrap=True)


class Failed(click.ClickException):
    """One sentence and exit code 1."""

    def __init__(self, key: str, /, **args: object) -> None:
        super().__init__(messages.sentence(key, lang(), **args))

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


def _sentence_of(error: Exception) -> Failed | None:
    """Every foreseen failure as a sentence; None for one that nobody foresaw."""
    match error:
        case ConfigError():
            return Failed(f"config.{error.code}", **error.details)
        case KeysError():
            return Failed(f"problem.{error.code}", **error.arguments)
        case DatabaseRefused():
            return Failed(f"storage.{error.code}", **error.details)
        case SittingFileError():
            return Failed(f"sitting_file.{error.code}", **error.args_)
        case ChainBroken():
            return Failed("sitting_file.chain_broken", why=str(error))
        case SittingRefused() | ResultsRefused():
            return Failed(f"refusal.{error.code}", **error.details)
        case RehearsalRefused():
            return Failed(f"rehearsal.refused.{error.code}", **error.details)
        case StaffError() | ServerFailed():
            return Failed("cli.rehearsal_failed", why=str(error))
        case HallExists():
            return Failed("cli.hall_exists", folder=str(error))
        case HallInUse():
            return Failed("cli.hall_in_use", folder=str(error))
        case OSError():
            return Failed("cli.os_error", why=error.strerror or str(error), file=error.filename or "")
    return None


class _Group(click.Group):
    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            failed = _sentence_of(error)
            if failed is None:
                # Nobody foresaw this one; a traceback helps its mender, not the person in the hall.
                if os.environ.get("HALL_TRACEBACK"):
                    raise
                failed = Failed("cli.unforeseen", what=f"{type(error).__name__}: {error}")
            raise failed from error


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar that appears with the first report(step in words, done, total) and stays on screen when done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bar:
        tasks: dict[str, int] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield report


def _hall(path: Path) -> HallFolder:
    folder = HallFolder(path)
    if not folder.is_hall:
        raise Failed("cli.not_a_hall", folder=str(path))
    return folder


@contextmanager
def _stores(folder: HallFolder) -> Iterator[Stores]:
    stores = open_stores(folder.database)
    try:
        yield stores
    finally:
        stores.close()


def _now_ms() -> int:
    return int(time.time() * 1000)


FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PORT = click.IntRange(0, 65_535)
SEATS = click.IntRange(1, MAX_CANDIDATES)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Hall server: an exam for a whole hall on one machine. / Máy chủ hội trường thi."""


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--name", default="Hội trường", show_default=True, help="Name of the hall, as it stands on paper.")
@click.option("--host", "hosts", multiple=True, help="Further name or address of this machine, for its certificate.")
@click.option("--listen", default="0.0.0.0", show_default=True, help="Address to serve on.")
@click.option("--port", default=8443, show_default=True)
def init(folder: Path, name: str, hosts: tuple[str, ...], listen: str, port: int) -> None:
    """Make a new hall: settings, keys, database, an administrator with a one-time password."""
    _, _, password = make_hall(folder, [*own_addresses(), *hosts], hall_name=name, host=listen, port=port, language=lang())
    say("init_done", folder=folder)
    say("init_account", username="admin", password=password)
    say("init_next", folder=folder)


@main.command("renew-certificate")
@click.argument("folder", type=FOLDER)
@click.option("--host", "hosts", multiple=True, help="Further name or address of this machine.")
def renew_certificate(folder: Path, hosts: tuple[str, ...]) -> None:
    """Give the server a new certificate, for new addresses or a new term; terminals that trust the hall's CA need nothing."""
    names = [*own_addresses(), *hosts]
    renew_server_certificate(_hall(folder).keys, names, datetime.now(UTC))
    say("certificate_renewed", hosts=names)


def _take(reading: Reading) -> object:
    """What was read; or all that is wrong with it, and exit code 1."""
    for warning in reading.warnings:
        _print_problem(warning)
    if reading.value is None:
        for problem in reading.problems:
            _print_problem(problem)
        raise Failed("cli.import_refused", total=reading.total)
    return reading.value


def _print_problem(problem: Problem) -> None:
    place = {"file": problem.file or "", "row": problem.row or "", "column": problem.column or ""}
    where = ":".join(str(part) for part in (problem.file, problem.row, problem.column) if part)
    out.print(f"{where}  {messages.sentence(f'problem.{problem.code}', lang(), **{**place, **problem.args})}", markup=False, soft_wrap=True)


@main.command("import-questions")
@click.argument("folder", type=FOLDER)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--extend", is_flag=True, help="Keep what the bank holds and add to it.")
def import_questions(folder: Path, files: tuple[Path, ...], extend: bool) -> None:
    """Take question files (XLSX, CSV, GIFT), pictures, or a zip of them, whole or not at all."""
    from question_bank.importing import read_questions

    hall = _hall(folder)
    bank = _take(read_questions([(file.name, file.read_bytes()) for file in files]))
    with _stores(hall) as stores:
        put = stores.bank.extend if extend else stores.bank.replace
        put(bank, by=BY, at_ms=_now_ms())
    say("questions_done", questions=len(bank.questions), pictures=len(bank.media))


@main.command("import-roster")
@click.argument("folder", type=FOLDER)
@click.argument("file", type=FILE)
@click.option("--mend-zeros", is_flag=True, help="Put back leading zeros that Excel took from card numbers.")
def import_roster(folder: Path, file: Path, mend_zeros: bool) -> None:
    """Take the roster (XLSX or CSV) in place of the one there is."""
    from seats.roster import is_eligible, read_roster

    hall = _hall(folder)
    config = load(hall.config)
    people = _take(read_roster(file.read_bytes(), file.name, mend_zeros=mend_zeros))
    with _stores(hall) as stores:
        stores.roster.replace(people, by=BY, at_ms=_now_ms())
    eligible = sum(is_eligible(person, config.minimum_course_percent) for person in people)
    say("roster_done", candidates=len(people), eligible=eligible)


@main.command("import-hall")
@click.argument("folder", type=FOLDER)
@click.argument("file", type=FILE)
@click.option("--name", default=None, help="Name of the hall; the file's name where none is given.")
def import_hall(folder: Path, file: Path, name: str | None) -> None:
    """Take a hall plan (XLSX or CSV), in place of the one of the same name."""
    from seats.plan import read_plan

    hall = _hall(folder)
    plan = _take(read_plan(file.read_bytes(), file.name, hall=name))
    with _stores(hall) as stores:
        stores.halls.put(plan, by=BY, at_ms=_now_ms())
    say("hall_done", seats=len(plan.seats), name=plan.name)


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--port", type=PORT, default=None, help="Another port than the settings say; 0 takes a free one.")
@click.option("--trust-terminals", is_flag=True, help="Any device may name its seat without a pairing code; for demos only.")
def serve(folder: Path, port: int | None, trust_terminals: bool) -> None:
    """Serve the hall until it is stopped (Ctrl-C)."""
    from hallserver.app import serve_hall

    hall = _hall(folder)
    config = load(hall.config)

    def listening(scheme: str, used: int) -> None:
        shown = "localhost" if config.is_loopback else config.host
        say("serving", address=f"{scheme}://{shown}:{used}/")

    try:
        serve_hall(folder, port=port, trust_terminals=trust_terminals, on_listening=listening)
    except KeyboardInterrupt:
        say("stopped")


@main.command()
@click.option("--folder", type=FOLDER, default=Path(".demo"), show_default=True, help="Where the demo's hall is kept.")
@click.option("--candidates", default=0, type=click.IntRange(0), show_default=True, help="Simulated candidates who come and sit the exam.")
@click.option("--leave", default=5, type=click.IntRange(0), show_default=True, help="Candidates left for you, however many come.")
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
            progress=lambda step, done, total: report(messages.sentence(f"demo.step.{step}", lang()), done, total),
        )
    run(port=port, candidates=candidates, leave=leave, say=say)


@main.command(hidden=True)
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


@main.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--seats", default=1500, type=SEATS, show_default=True)
@click.option("--rate", default=150.0, type=click.FloatRange(0, min_open=True), show_default=True, help="Answers a second over all seats.")
@click.option("--seconds", default=20.0, type=click.FloatRange(0), show_default=True, help="How long to answer at that rate.")
@click.option("--kill", is_flag=True, help="Also kill the server in mid-sitting and start it again.")
@click.option("--tls", is_flag=True, help="Over TLS.")
@click.option("--open-every", default=1, type=click.IntRange(1), show_default=True, help="Open the paper of every n-th terminal only.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the report there too.")
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

    like = None if folder is None else _hall(folder)
    if like is not None:
        check_may_rehearse(like)
    with throw_away_folder() as path:
        with progress_bar() as report:
            hall = make_rehearsal_hall(
                path,
                seats,
                like=like,
                tls=tls,
                progress=lambda step, done, total: report(messages.sentence(f"demo.step.{step}", lang()), done, total),
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


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--sitting", "sitting_id", default=None, help="Which sitting; the live one where none is given.")
@click.option("--out", "target", type=FOLDER, default=None, help="Write results.csv, list, minutes and all sheets there.")
def results(folder: Path, sitting_id: str | None, target: Path | None) -> None:
    """Results of a sitting from its journal, marked twice; with --out also every signed sheet."""
    from hallserver.exporting import export_results

    hall = _hall(folder)
    path = _sitting_path(hall, sitting_id)
    with out.status(messages.sentence("cli.marking", lang())):
        found = load_results(path)
    _print_results(found)
    if target is not None:
        config = load(hall.config)
        with _stores(hall) as stores, progress_bar() as report:
            staff = {
                person.username: (person.name, messages.sentence(f"role.{person.role}", config.language))
                for person in stores.staff.all()
            }
            export_results(
                found,
                target,
                load_keys(hall.keys),
                staff,
                stores.prints,
                by=BY,
                now_ms=_now_ms(),
                progress=lambda done, total: report(messages.sentence("cli.sheets", lang()), done, total),
            )
        say("results_written", folder=target)


def _sitting_path(hall: HallFolder, sitting_id: str | None) -> Path:
    if sitting_id is None:
        with _stores(hall) as stores:
            row = stores.sittings.live()
        if row is None or row.file_name is None:
            raise Failed("cli.no_sitting")
        return hall.sittings / row.file_name
    return hall.sittings / f"{Path(sitting_id).name}{SUFFIX}"


def _print_results(found: SittingResults) -> None:
    present = [result for result in found.results.values() if result.marked is not None]
    table = Table(title=f"{found.sealed.exam_title} · {found.sealed.title}")
    for key in ("registered", "present", "passed", "failed", "mean"):
        table.add_column(messages.sentence(f"cli.column.{key}", lang()), justify="right")
    passed = sum(result.passed is True for result in present)
    mean = sum(result.percent for result in present) / len(present) if present else 0
    table.add_row(
        str(len(found.results)),
        str(len(present)),
        str(passed),
        str(len(present) - passed),
        f"{messages.show(round(mean, 2), lang())} %",
    )
    out.print(table)
    say("phase", phase=messages.sentence(f"phase.{found.state.phase}", lang()), head=found.head)


@main.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--qr", "qr_texts", multiple=True, help="Text read from a sheet's QR code.")
@click.option("--hall", "folder", type=FOLDER, default=Path(".demo"), show_default=True, help="Hall whose keys are trusted.")
def verify(files: tuple[Path, ...], qr_texts: tuple[str, ...], folder: Path) -> None:
    """Say of sheets (PDF), sitting files or QR texts: valid, altered, unknown signer or superseded. Needs no network."""
    from hallserver.proving import prove_pdf, prove_qr, prove_sitting

    if not files and not qr_texts:
        raise Failed("cli.nothing_to_verify")
    hall = _hall(folder)
    keys = load_keys(hall.keys)
    with _stores(hall) as stores:
        latest = stores.prints.latest_revisions()
    is_good = True
    for file in files:
        if file.suffix == SUFFIX:
            with out.status(file.name):
                proof = prove_sitting(file, keys)
            is_good &= _print_verdict(file.name, "verdict.sitting", *proof)
        else:
            is_good &= _print_verdict(file.name, "verdict", *prove_pdf(file.read_bytes(), keys, latest))
    for text in qr_texts:
        is_good &= _print_verdict("QR", "verdict", *prove_qr(text, keys, latest))
    if not is_good:
        sys.exit(1)


def _print_verdict(what: str, area: str, kind: str, details: dict[str, object]) -> bool:
    said = messages.sentence(f"{area}.{kind}", lang())
    out.print(f"{what}: {said}", style="green" if kind == "valid" else "bold red", markup=False, soft_wrap=True)
    for key, value in details.items():
        out.print(f"  {messages.sentence(f'statement.{key}', lang())}: {messages.show(value, lang())}", markup=False, soft_wrap=True)
    return kind == "valid"


@main.command()
@click.argument("folder", type=FOLDER)
@click.argument("target", type=FOLDER)
def backup(folder: Path, target: Path) -> None:
    """Copy a hall, served or not, to a new folder: database, sittings, settings, keys."""
    from hallserver.backing_up import back_up

    hall = _hall(folder)
    with progress_bar() as report:
        count = back_up(hall, target, lambda done, total: report(messages.sentence("cli.copying", lang()), done, total))
    say("backup_done", folder=target, files=count)


@main.command()
@click.argument("folder", type=FOLDER)
def doctor(folder: Path) -> None:
    """Look at what an exam day depends on: limits, disk, SQLite, clock, keys, fonts, printer, pages."""
    from hallserver.doctor import examine

    hall = _hall(folder)
    findings = examine(hall, load(hall.config))
    table = Table(show_header=False, box=None)
    for finding in findings:
        style, mark = {"good": ("green", "✓"), "warning": ("yellow", "!"), "bad": ("bold red", "✗")}[finding.level]
        said = messages.sentence(f"doctor.{finding.code}", lang(), **finding.args)
        table.add_row(f"[{style}]{mark}[/]", said)
    out.print(table)
    if any(finding.level == "bad" for finding in findings):
        sys.exit(1)
