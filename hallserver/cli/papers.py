"""The commands that bring sealed papers out: a proof of one, all of them printed."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from hallserver import messages
from hallserver.cli.arguments import BY, FOLDER, NEW_FILE, hall_at, now_ms, sitting_path
from hallserver.cli.saying import Failed, lang, progress_bar, say
from hallserver.storage.stores import open_stores


@click.command("paper-proof")
@click.argument("folder", type=FOLDER)
@click.option("--sitting", "sitting_id", default=None, help="Which sitting; the live one where none is given.")
@click.option("--seat", required=True, help="Seat whose paper is wanted, as its label says.")
@click.option("--out", "target", type=NEW_FILE, required=True, help="Where to write it, e.g. C07.json.")
def paper_proof(folder: Path, sitting_id: str | None, seat: str, target: Path) -> None:
    """Write the proof of one paper of a closed sitting, for a candidate who asks which paper was sealed for their seat."""
    from hallserver.proving import make_paper_proof
    from question_bank.paper_proof import write_proof

    proof = make_paper_proof(sitting_path(hall_at(folder), sitting_id), seat)
    target.write_bytes(write_proof(proof))
    say("proof_written", file=target, root=proof.root)


@click.command("print-papers")
@click.argument("folder", type=FOLDER)
@click.option("--sitting", "sitting_id", default=None, help="Which sitting; the live one where none is given.")
@click.option("--out", "target", type=NEW_FILE, required=True, help="Where to write the PDF.")
@click.option("--seat", "seats", multiple=True, help="Only this seat's paper; may be given more than once.")
@click.option("--spare", is_flag=True, help="Also the papers of seats that nobody has.")
@click.option("--two-sided", is_flag=True, help="Begin every paper and every answer sheet on the front of a leaf.")
def print_papers(
    folder: Path, sitting_id: str | None, target: Path, seats: tuple[str, ...], spare: bool, two_sided: bool
) -> None:
    """Print each seat's own sealed paper with an answer sheet, as one PDF, for when the power will not come back."""
    from hallserver.paper_prints import SealedPapers, signs_of
    from reports.paper_printing import print_papers as write_papers
    from reports.typesetting.lines import unprintable

    hall = hall_at(folder)
    papers = SealedPapers(sitting_path(hall, sitting_id))
    sealed = papers.sealed
    wanted = seats or papers.seats(with_spare=spare)
    if not wanted:
        raise Failed("cli.no_papers")
    signs = signs_of((body for _, _, body in papers.bodies(wanted)), [person.name for person in sealed.roster.values()])
    with closing(open_stores(hall.database)) as stores:
        stores.prints.note_papers(sealed.sitting_id, len(wanted), by=BY, at_ms=now_ms())
    at = datetime.now(ZoneInfo(sealed.timezone))
    # Papers may not be everybody's to read yet.
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out, progress_bar() as report:
        pages = write_papers(
            (papers.paper(seat, paper_hash, body, at) for seat, paper_hash, body in papers.bodies(wanted)),
            out,
            f"{sealed.exam_title} · {sealed.title}",
            signs,
            at,
            is_two_sided=two_sided,
            progress=lambda done: report(messages.sentence("cli.papers", lang()), done, len(wanted)),
        )
    say("papers_written", file=target, papers=len(wanted), pages=pages)
    if missing := unprintable(signs):
        say("papers_signs", signs=" ".join(sorted(missing)))
