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
from question_bank.exporting import EXPORTS
from question_bank.model import Bank
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
    where = ":".join(str(part) for part in (problem.file, problem.row, problem.column) if part)
    said = messages.problem_sentence(problem, lang())
    out.print(f"{where}  {said}  [{problem.code}]", markup=False, soft_wrap=True)


@click.command("import-questions")
@click.argument("folder", type=FOLDER)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--extend", is_flag=True, help="Keep what the bank holds and add to it.")
@click.option("--topic", default="", help="Topic of questions whose file names none.")
@click.option("--difficulty", default="", help="Difficulty (1, 2, 3) of questions whose file names none.")
@click.option("--give-codes", is_flag=True, help="Give questions without a code one that follows from their text.")
@click.option("--take-good", is_flag=True, help="Take what is good though something else is not.")
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
def import_questions(
    folder: Path,
    files: tuple[Path, ...],
    extend: bool,
    topic: str,
    difficulty: str,
    give_codes: bool,
    take_good: bool,
    dry_run: bool,
) -> None:
    """Take question files, pictures, or a zip of them, whole or not at all."""
    from question_bank.importing import Wishes, read_questions

    hall = hall_at(folder)
    with closing(open_stores(hall.database)) as stores:
        known = stores.bank.get() if extend else Bank(())
        wishes = Wishes(topic, difficulty, give_codes, take_good, known.media)
        reading = read_questions([(file.name, file.read_bytes()) for file in files], wishes)
        bank = _take(reading)
        if reading.left_out:
            for problem in reading.problems:
                _print_problem(problem)
            say("questions_left_out", left_out=reading.left_out)
        if dry_run:
            return _tell_preview(bank, known)
        put = stores.bank.extend if extend else stores.bank.replace
        put(bank, by=BY, at_ms=now_ms())
    return say("questions_done", questions=len(bank.questions), pictures=len(bank.media))


def _tell_preview(bank: Bank, known: Bank) -> None:
    from question_bank.previewing import preview

    seen = preview(bank, known)
    for (topic, kind, difficulty), count in seen.counts.items():
        kind_word = messages.sentence(f"office.type.{kind}", lang())
        say("questions_cell", count=count, topic=topic, kind=kind_word, difficulty=difficulty)
    for pair in seen.near:
        say("questions_near", code=pair.code, other=pair.other, percent=round(pair.likeness * 100))
    say("questions_would", added=seen.added, changed=seen.changed, same=seen.same, pictures=len(bank.media))


@click.command("export-questions")
@click.argument("folder", type=FOLDER)
@click.option("--format", "name", type=click.Choice(list(EXPORTS)), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
def export_questions(folder: Path, name: str, out: Path) -> None:
    """Write the question bank in another format; what that can't express is named."""
    with closing(open_stores(hall_at(folder).database)) as stores:
        written = EXPORTS[name].write(stores.bank.get())
    if (ending := EXPORTS[name].ending_of(written.body)) == ".zip" != out.suffix.lower():
        out = out.with_suffix(ending)
        if out.exists():
            raise Failed("cli.export_exists", file=str(out))
        say("questions_zipped", file=out)
    out.write_bytes(written.body)
    for problem in written.left_out:
        _print_problem(problem)
    say("questions_exported", file=out, left_out=len(written.left_out))


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
