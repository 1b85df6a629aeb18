"""The commands before the exam day: make a hall, take files in, renew its certificate."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from hallserver import messages
from hallserver.cli.arguments import BY, FILE, FOLDER, hall_at, now_ms
from hallserver.cli.saying import Failed, lang, out, say
from hallserver.config import load
from hallserver.keys import is_host, renew_server_certificate
from hallserver.setting_up import make_hall, own_addresses
from hallserver.storage.stores import open_stores
from tables import Problem, Reading

MOST_HALL_NAME = 100


def _check_hosts(hosts: Iterable[str]) -> None:
    for host in hosts:
        if not is_host(host):
            raise Failed("cli.host_form", host=host)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--name", default="Hội trường", show_default=True, help="Name of the hall, as it stands on paper.")
@click.option("--host", "hosts", multiple=True, help="Further name or address of this machine, for its certificate.")
@click.option("--listen", default="0.0.0.0", show_default=True, help="Address to serve on.")
@click.option("--port", default=8443, show_default=True)
def init(folder: Path, name: str, hosts: tuple[str, ...], listen: str, port: int) -> None:
    """Make a new hall: settings, keys, database, an administrator with a one-time password."""
    _check_hosts(hosts)
    _, _, password = make_hall(
        folder, [*own_addresses(), *hosts], hall_name=name, host=listen, port=port, language=lang()
    )
    say("init_done", folder=folder)
    say("init_account", username="admin", password=password)
    say("init_next", folder=folder)


@click.command("renew-certificate")
@click.argument("folder", type=FOLDER)
@click.option("--host", "hosts", multiple=True, help="Further name or address of this machine.")
def renew_certificate(folder: Path, hosts: tuple[str, ...]) -> None:
    """Give the server a new certificate, for new addresses or a new term; terminals that trust the hall's CA need nothing."""
    _check_hosts(hosts)
    names = [*own_addresses(), *hosts]
    renew_server_certificate(hall_at(folder).keys, names, datetime.now(UTC))
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
    out.print(
        f"{where}  {messages.sentence(f'problem.{problem.code}', lang(), **{**place, **problem.args})}",
        markup=False,
        soft_wrap=True,
    )


@click.command("import-questions")
@click.argument("folder", type=FOLDER)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--extend", is_flag=True, help="Keep what the bank holds and add to it.")
def import_questions(folder: Path, files: tuple[Path, ...], extend: bool) -> None:
    """Take question files (XLSX, CSV, GIFT), pictures, or a zip of them, whole or not at all."""
    from question_bank.importing import read_questions

    hall = hall_at(folder)
    bank = _take(read_questions([(file.name, file.read_bytes()) for file in files]))
    with closing(open_stores(hall.database)) as stores:
        put = stores.bank.extend if extend else stores.bank.replace
        put(bank, by=BY, at_ms=now_ms())
    say("questions_done", questions=len(bank.questions), pictures=len(bank.media))


@click.command("import-roster")
@click.argument("folder", type=FOLDER)
@click.argument("file", type=FILE)
@click.option("--mend-zeros", is_flag=True, help="Put back leading zeros that Excel took from card numbers.")
def import_roster(folder: Path, file: Path, mend_zeros: bool) -> None:
    """Take the roster (XLSX or CSV) in place of the one there is."""
    from seats.roster import is_eligible, read_roster

    hall = hall_at(folder)
    config = load(hall.config)
    people = _take(read_roster(file.read_bytes(), file.name, mend_zeros=mend_zeros))
    with closing(open_stores(hall.database)) as stores:
        stores.roster.replace(people, by=BY, at_ms=now_ms())
    eligible = sum(is_eligible(person, config.minimum_course_percent) for person in people)
    say("roster_done", candidates=len(people), eligible=eligible)


@click.command("import-hall")
@click.argument("folder", type=FOLDER)
@click.argument("file", type=FILE)
@click.option("--name", default=None, help="Name of the hall; the file's name where none is given.")
def import_hall(folder: Path, file: Path, name: str | None) -> None:
    """Take a hall plan (XLSX or CSV), in place of the one of the same name."""
    from seats.plan import read_plan

    hall = hall_at(folder)
    plan = _take(read_plan(file.read_bytes(), file.name, hall=name))
    if len(plan.name) > MOST_HALL_NAME:
        raise Failed("cli.hall_name_long", length=len(plan.name), max=MOST_HALL_NAME)
    with closing(open_stores(hall.database)) as stores:
        stores.halls.put(plan, by=BY, at_ms=now_ms())
    say("hall_done", seats=len(plan.seats), name=plan.name)
