"""The command that regrades a closed sitting: it shows what would become of whom, and keeps it when told to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import closing
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click
from rich.table import Table

from hallserver import messages
from hallserver.cli.arguments import BY, FOLDER, hall_at, now_ms, sitting_path
from hallserver.cli.saying import Failed, lang, out, say
from hallserver.results import SittingResults, load_results
from hallserver.revising import Proposal, propose, revise
from hallserver.storage.stores import open_stores
from question_bank.describing import describe_key
from question_bank.model import GapsKey, HotspotKey, MatchingKey, NumberKey, Option, Question
from question_bank.regrading import (
    AcceptNumber,
    AcceptOption,
    AcceptText,
    Change,
    ChangeAreas,
    ChangeKey,
    Drop,
    DropQuestion,
    RestoreQuestion,
)
from question_bank.remarking import Standing

PEOPLE_SHOWN = 40
_LETTER_A = ord("A")
_ACCEPT = re.compile(r"(?P<code>[^=]+?)(?:\[(?P<gap>[^\]=]*)\])?=(?P<answer>.*)", re.DOTALL)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--sitting", "sitting_id", default=None, help="Which sitting; the live one where none is given.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="CODE=LETTERS",
    help="The right options, e.g. CDS-001=B or =AC; of an ordering all in order; of a matching one for each item; areas in %.",
)
@click.option(
    "--accept",
    "answers",
    multiple=True,
    metavar="CODE=ANSWER",
    help="Count this too: an option's letter, a text, a number (3,5±0,1); CODE[2]=… for gap 2.",
)
@click.option("--full-marks", "full", multiple=True, metavar="CODE", help="Drop the question: its full mark to all.")
@click.option("--out-of-total", "out_of", multiple=True, metavar="CODE", help="Drop the question out of the total.")
@click.option("--restore", "restored", multiple=True, metavar="CODE", help="Mark the question as it was sealed again.")
@click.option("--apply", "is_applied", is_flag=True, help="Keep it as a new revision; without this it is only shown.")
@click.option("--reason", default="", help="Why; needed with --apply.")
def regrade(
    folder: Path,
    sitting_id: str | None,
    keys: tuple[str, ...],
    answers: tuple[str, ...],
    full: tuple[str, ...],
    out_of: tuple[str, ...],
    restored: tuple[str, ...],
    is_applied: bool,
    reason: str,
) -> None:
    """Change a key, accept another answer or drop a question after the exam: says who changes, and keeps it with --apply.

    Letters go by the order in which the question bank has the options.
    """
    hall = hall_at(folder)
    path = sitting_path(hall, sitting_id)
    if is_applied and not reason.strip():
        raise Failed("cli.regrade_reason")
    with closing(open_stores(hall.database)) as stores:
        with out.status(messages.sentence("cli.marking", lang())):
            found = load_results(path, stores.amendments.all(path.stem))
        if not found.is_closed:
            raise Failed("refusal.not_closed", sitting=found.sealed.title)
        changes: list[Change] = [RestoreQuestion(code) for code in restored]
        changes += [_key(text, found) for text in keys] + [_answer(text, found) for text in answers]
        changes += [DropQuestion(code, Drop.FULL_MARKS) for code in full]
        changes += [DropQuestion(code, Drop.OUT_OF_TOTAL) for code in out_of]
        if not changes:
            raise Failed("cli.regrade_nothing")
        reading = propose(found, changes)
        if reading.value is None:
            for problem in reading.problems:
                out.print(
                    messages.sentence(f"problem.{problem.code}", lang(), **problem.args), style="red", markup=False
                )
            raise Failed("cli.regrade_refused", total=reading.total)
        _show(found, reading.value)
        if not is_applied:
            say("regrade_dry")
            return
        kept = revise(found, reading.value, stores.amendments, reason=reason.strip(), by=BY, at_ms=now_ms())
    say("regrade_kept", revision=kept.decided.revision, hash=kept.last_hash)


def _question(code: str, found: SittingResults) -> Question:
    question = found.decided.regraded.questions.get(code)
    if question is None:
        raise Failed("problem.regrade_question_unknown", code=code)
    return question


def _key(text: str, found: SittingResults) -> ChangeKey | ChangeAreas:
    code, _, right = text.rpartition("=")
    question = _question(code, found)
    if isinstance(question.key, HotspotKey):
        return ChangeAreas(code, right)
    ids = [_option(code, question.options, letter) for letter in right.strip()]
    if isinstance(question.key, MatchingKey):
        if len(ids) != len(question.key.premises):
            raise Failed("problem.regrade_pairs", code=code, wanted=len(question.key.premises))
        ids = [f"{premise.id}={id_}" for premise, id_ in zip(question.key.premises, ids, strict=True)]
    return ChangeKey(code, tuple(ids))


def _answer(text: str, found: SittingResults) -> Change:
    parts = _ACCEPT.fullmatch(text)
    if parts is None:
        raise Failed("cli.regrade_form", text=text)
    code, gap_id, answer = parts["code"], parts["gap"] or "", parts["answer"].strip()
    question = _question(code, found)
    options, key = question.options, question.key
    if isinstance(key, GapsKey):
        gap = next((gap for gap in key.gaps if gap.id == gap_id), None)
        if gap is None:
            raise Failed("problem.regrade_gap_unknown", code=code, gap=gap_id)
        options, key = gap.options, gap.key
    if options:
        return AcceptOption(code, _option(code, options, answer), gap_id)
    if isinstance(key, NumberKey):
        value, _, tolerance = answer.partition("±")
        try:
            numbers = [Decimal(part.strip().replace(",", ".")) for part in (value, tolerance or "0")]
        except InvalidOperation as error:
            raise Failed("problem.regrade_number", code=code) from error
        return AcceptNumber(code, *numbers, gap_id)
    return AcceptText(code, answer, gap_id)


def _option(code: str, options: tuple[Option, ...], letter: str) -> str:
    place = ord(letter.upper()) - _LETTER_A if len(letter) == 1 else -1
    if not 0 <= place < len(options):
        raise Failed("problem.regrade_option_unknown", code=code)
    return options[place].id


def _show(found: SittingResults, proposal: Proposal) -> None:
    seen, after = proposal.preview, proposal.results
    questions = _table("code", "key_before", "key_after", "asked", "gain", "lose", "left_total")
    for row in seen.questions:
        keys = (_key_words(results, row.code) for results in (found, after))
        questions.add_row(row.code, *keys, *map(str, (row.asked, row.gain, row.lose, row.left_total)))
    out.print(questions)
    people = _table("number", "name", "score_before", "score_after", "percent_before", "percent_after", "result")
    for person in seen.people[:PEOPLE_SHOWN]:
        before, now = person.before, person.after
        people.add_row(
            person.who,
            found.results[person.who].candidate.name,
            *_both(before, now, lambda s: f"{messages.show(s.score, lang())}/{messages.show(s.max_score, lang())}"),
            *_both(before, now, lambda s: "–" if s.percent is None else f"{messages.show(s.percent, lang())} %"),
            _outcome(before, now),
        )
    out.print(people)
    if len(seen.people) > PEOPLE_SHOWN:
        say("regrade_more", count=len(seen.people) - PEOPLE_SHOWN)
    say("regrade_would", people=len(seen.people), passing=seen.passing, failing=seen.failing)


def _both(before: Standing, after: Standing, words: Callable[[Standing], str]) -> Iterable[str]:
    return (words(before), words(after))


def _table(*columns: str) -> Table:
    table = Table()
    for column in columns:
        table.add_column(messages.sentence(f"cli.regrade.{column}", lang()))
    return table


def _key_words(results: SittingResults, code: str) -> str:
    dropped = results.decided.regraded.dropped.get(code)
    if dropped is not None:
        return messages.sentence(f"cli.regrade.{dropped}", lang())
    return describe_key(results.decided.regraded.questions[code], lang())


def _outcome(before: Standing, after: Standing) -> str:
    names = [{True: "passed", False: "failed", None: "waiting"}[standing.passed] for standing in (before, after)]
    words = [messages.sentence(f"cli.regrade.{name}", lang()) for name in dict.fromkeys(names)]
    return " → ".join(words)
