"""The commands that look at what there is: results, proofs, copies, the hall's health."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.table import Table

from hallserver import messages
from hallserver.cli.arguments import BY, FILE, FOLDER, hall_at, now_ms, sitting_path
from hallserver.cli.saying import Failed, lang, out, progress_bar, say
from hallserver.config import load
from hallserver.folder import HallFolder
from hallserver.keys import load_keys
from hallserver.results import ResultsRefused, SittingResults, load_results
from hallserver.sealing import SUFFIX
from hallserver.storage.stores import open_stores
from question_bank.paper_proof import read_proof

PROOF_SUFFIX = ".json"


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--sitting", "sitting_id", default=None, help="Which sitting; the live one where none is given.")
@click.option(
    "--out", "target", type=FOLDER, default=None, help="Write results.csv, list, minutes and all sheets there."
)
def results(folder: Path, sitting_id: str | None, target: Path | None) -> None:
    """Results of a sitting from its journal, marked twice; with --out also every signed sheet."""
    from hallserver.exporting import export_results

    hall = hall_at(folder)
    path = sitting_path(hall, sitting_id)
    with closing(open_stores(hall.database)) as stores:
        amendments = stores.amendments.all(path.stem)
    with out.status(messages.sentence("cli.marking", lang())):
        found = load_results(path, amendments)
    _print_results(found)
    if target is not None:
        config = load(hall.config)
        with closing(open_stores(hall.database)) as stores, progress_bar() as report:
            staff = {
                person.username: (person.name, messages.sentence(f"role.{person.role}", config.language))
                for person in stores.staff.all()
            }
            try:
                export_results(
                    found,
                    target,
                    load_keys(hall.keys),
                    staff,
                    stores.prints,
                    by=BY,
                    now_ms=now_ms(),
                    progress=lambda done, total: report(messages.sentence("cli.sheets", lang()), done, total),
                )
            except ResultsRefused as refused:
                if refused.code == "essays_waiting":
                    raise Failed("cli.results_wait", folder=target, **refused.details) from refused
                raise
        say("results_written", folder=target)


def _print_results(found: SittingResults) -> None:
    present = [result for result in found.results.values() if result.marked is not None]
    percents = [result.percent for result in present if result.percent is not None]
    table = Table(title=f"{found.sealed.exam_title} · {found.sealed.title}")
    for key in ("registered", "present", "passed", "failed", "mean"):
        table.add_column(messages.sentence(f"cli.column.{key}", lang()), justify="right")
    passed = sum(result.passed is True for result in present)
    failed = sum(result.passed is False for result in present)
    mean = sum(percents) / len(percents) if percents else 0
    table.add_row(
        str(len(found.results)),
        str(len(present)),
        str(passed),
        str(failed),
        f"{messages.show(round(mean, 2), lang())} %",
    )
    out.print(table)
    if len(percents) < len(present):
        say("essays_waiting", count=len(present) - len(percents))
    if found.decided.revision > 1:
        say("revision", revision=found.decided.revision, hash=found.last_hash)
    say("phase", phase=messages.sentence(f"phase.{found.state.phase}", lang()), head=found.head)


@click.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--qr", "qr_texts", multiple=True, help="Text read from a sheet's QR code.")
@click.option(
    "--hall", "folder", type=FOLDER, default=Path(".demo"), show_default=True, help="Hall whose keys are trusted."
)
@click.option("--root", default=None, help="Root over all papers, as in the minutes, to hold papers' proofs against.")
@click.option("--sitting", "sealed", type=FILE, default=None, help="Sitting file to hold papers' proofs against.")
def verify(
    files: tuple[Path, ...], qr_texts: tuple[str, ...], folder: Path, root: str | None, sealed: Path | None
) -> None:
    """Say of sheets (PDF), sitting files, QR texts and papers' proofs (JSON): valid, altered, foreign or superseded.

    Needs no network. A paper's proof with --root or --sitting needs no hall either.
    """
    if not files and not qr_texts:
        raise Failed("cli.nothing_to_verify")
    proofs = [file for file in files if file.suffix == PROOF_SUFFIX]
    others = [file for file in files if file.suffix != PROOF_SUFFIX]
    are_good = [_verify_paper(file, folder, root, sealed) for file in proofs]
    if others or qr_texts:
        are_good += _verify_signed(others, qr_texts, hall_at(folder))
    if not all(are_good):
        sys.exit(1)


def _verify_paper(file: Path, folder: Path, root: str | None, sealed: Path | None) -> bool:
    from hallserver.proving import check_paper

    if root is not None:
        root = "".join(root.split()).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", root):
            raise Failed("cli.root_form", root=root)
    proof = read_proof(file.read_bytes())
    if proof is None:
        return _print_verdict(file.name, "verdict.paper", "unreadable", {})
    own = HallFolder(folder).sittings / f"{Path(proof.sitting).name}{SUFFIX}"
    if root is None and sealed is None and own.is_file():
        sealed = own
    return _print_verdict(file.name, "verdict.paper", *check_paper(proof, root=root, sealed=sealed))


def _verify_signed(files: Sequence[Path], qr_texts: Sequence[str], hall: HallFolder) -> list[bool]:
    from hallserver.proving import prove_pdf, prove_qr, prove_sitting

    keys = load_keys(hall.keys)
    with closing(open_stores(hall.database)) as stores:
        latest = stores.latest_revisions()
    are_good = []
    for file in files:
        if file.suffix == SUFFIX:
            with out.status(file.name):
                proof = prove_sitting(file, keys)
            are_good.append(_print_verdict(file.name, "verdict.sitting", *proof))
        else:
            are_good.append(_print_verdict(file.name, "verdict", *prove_pdf(file.read_bytes(), keys, latest)))
    return are_good + [_print_verdict("QR", "verdict", *prove_qr(text, keys, latest)) for text in qr_texts]


def _print_verdict(what: str, area: str, kind: str, details: dict[str, object]) -> bool:
    said = messages.sentence(f"{area}.{kind}", lang())
    is_good = kind in ("valid", "valid_by_root")
    out.print(f"{what}: {said}", style="green" if is_good else "bold red", markup=False, soft_wrap=True)
    for key, value in details.items():
        out.print(
            f"  {messages.sentence(f'statement.{key}', lang())}: {messages.show(value, lang())}",
            markup=False,
            soft_wrap=True,
        )
    return is_good


@click.command()
@click.argument("folder", type=FOLDER)
@click.argument("target", type=FOLDER)
def backup(folder: Path, target: Path) -> None:
    """Copy a hall, served or not, to a new folder: database, sittings, settings, keys."""
    from hallserver.backing_up import back_up

    hall = hall_at(folder)
    with progress_bar() as report:
        count = back_up(hall, target, lambda done, total: report(messages.sentence("cli.copying", lang()), done, total))
    say("backup_done", folder=target, files=count)


@click.command()
@click.argument("folder", type=FOLDER)
def doctor(folder: Path) -> None:
    """Look at what an exam day depends on: limits, disk, SQLite, clock, keys, fonts, printer, pages."""
    from hallserver.doctor import examine

    hall = hall_at(folder)
    findings = examine(hall, load(hall.config))
    table = Table(show_header=False, box=None)
    for finding in findings:
        style, mark = {"good": ("green", "✓"), "warning": ("yellow", "!"), "bad": ("bold red", "✗")}[finding.level]
        said = messages.sentence(f"doctor.{finding.code}", lang(), **finding.args)
        table.add_row(f"[{style}]{mark}[/]", said)
    out.print(table)
    if any(finding.level == "bad" for finding in findings):
        sys.exit(1)
