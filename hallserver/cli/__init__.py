"""The commands of `run_hall.py`. Each is thin: it parses, calls, and says what came of it."""

from __future__ import annotations

import click

from hallserver import __version__
from hallserver.cli import afterwards, papers, regrading, serving, set_up
from hallserver.cli.saying import Sentences


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Hall server: an exam for a whole hall on one machine. / Máy chủ hội trường thi."""


for _command in (
    *(
        set_up.init,
        set_up.import_questions,
        set_up.export_questions,
        set_up.import_roster,
        set_up.import_hall,
        set_up.renew_certificate,
    ),
    *(serving.serve, serving.demo, serving.crowd, serving.rehearse),
    *(afterwards.results, afterwards.verify, afterwards.backup, afterwards.doctor),
    *(papers.paper_proof, papers.print_papers),
    regrading.regrade,
):
    main.add_command(_command)
