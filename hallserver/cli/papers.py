"""The commands that bring sealed papers out: a proof of one."""

from __future__ import annotations

from pathlib import Path

import click

from hallserver.cli.arguments import FOLDER, NEW_FILE, hall_at, sitting_path
from hallserver.cli.saying import say


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
