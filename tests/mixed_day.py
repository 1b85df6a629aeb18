"""A closed sitting whose papers hold a question of every type, two of them with essays to be marked by people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from closed_day import BY, open_live
from small_sitting import NOON, FakeClock

from hallserver.closing import sign_closing
from hallserver.config import HallConfig
from hallserver.keys import HallKeys
from hallserver.sealing import Draft, seal_draft
from hallserver.sitting import commands as c
from hallserver.storage.exams import Exam
from hallserver.storage.stores import Stores
from question_bank.model import Bank, Blueprint, Cell, Question
from seats.plan import HallPlan, Seat
from seats.roster import Candidate
from tests.question_bank.every_type import every_type_bank

BANK = every_type_bank()
EXAM = Exam("E1", "Kỳ thi mẫu", 30, Decimal(50), Blueprint((
    Cell("Chủ đề mẫu", 2, len(BANK.questions), Decimal("0.5")),
)))  # fmt: skip
PEOPLE = tuple(
    Candidate(f"{n:06}", f"001090{n:06}", f"Người Mẫu {'ABCD'[n - 1]}", date(1990, 2, 1), "Nam", "", f"Đơn vị {n % 2}", Decimal(90))
    for n in range(1, 5)
)  # fmt: skip

# Some answers by question: {n} is the id of option n, {pn} of premise n. "A" answers all rightly, "B" only some, "C" no essay.
RIGHT = {
    "M-01": ["{0}"], "M-02": ["{1}"], "M-03": ["{1}", "{3}"], "M-04": ["{0}", "{1}"], "M-05": ["{0}"],
    "M-06": ["{0}=1", "{1}=0", "{2}=1", "{3}=0"], "M-07": ["{0}=0", "{1}=1"], "M-08": ["3,5 km"], "M-09": ["2"],
    "M-10": ["paris"], "M-11": ["{p0}={0}", "{p1}={1}"], "M-12": ["{0}", "{1}", "{2}", "{3}"],
    "M-13": ["1=100", "2={g0}", "3=°C"], "M-14": ["2000,3000"], "M-15": ["Bài viết của người mẫu A."],
}  # fmt: skip
PARTLY = {
    "M-01": ["{1}"], "M-02": ["{0}"], "M-03": ["{1}"], "M-06": ["{0}=1", "{1}=0", "{2}=1", "{3}=1"], "M-09": ["3"],
    "M-10": ["Pa ri"], "M-13": ["1=100"], "M-15": ["Bài của B"],
}  # fmt: skip


def said(question: Question, texts: list[str]) -> tuple[str, ...]:
    """A response with the question's own ids."""
    premises = getattr(question.key, "premises", ())
    gaps = [option for gap in getattr(question.key, "gaps", ()) for option in gap.options]
    named = {f"p{n}": premise.id for n, premise in enumerate(premises)} | {f"g{n}": o.id for n, o in enumerate(gaps)}
    return tuple(text.format(*(option.id for option in question.options), **named) for text in texts)


def hold(folder: Path, keys: HallKeys, bank: Bank = BANK) -> Path:
    """Seal, sit and close: 000001 all right, 000002 partly, 000003 right without the essay, 000004 absent."""
    plan = HallPlan("Hội trường mẫu", tuple(Seat(f"A01-{n:02}", "A", 1, n, 2 * n, 0) for n in range(1, 7)))
    allocation = {person.number: seat.label for person, seat in zip(PEOPLE, plan.seats, strict=False)}
    roster = {person.number: person for person in PEOPLE}
    draft = Draft("2026-11-23-S1", "Ca mẫu", "H1", EXAM, plan, bank, roster, allocation)
    path = seal_draft(draft, HallConfig(), folder, by=BY, at_ms=NOON, build="test")
    clock = FakeClock()
    live = open_live(path, clock)

    def do(command: c.Command) -> None:
        outcome = live.perform(command)
        assert outcome.refusal is None, (command, outcome.refusal)

    do(c.OpenCheckIn(BY))
    answers = {"000001": RIGHT, "000002": PARTLY, "000003": {**RIGHT, "M-15": []}}
    for who in answers:
        do(c.SeatTerminal(f"T{who}", allocation[who]))
        do(c.CheckIn(who, "qr", BY))
        do(c.ConfirmAttempt(f"T{who}"))
    do(c.StartSitting(BY))
    clock.ms = live.state.starts_ms or 0
    for who, texts in answers.items():
        _write(live.sealed.questions, live.sealed.papers[allocation[who]].items, texts, who, live, do)
    sign = partial(sign_closing, keys.document, keys.statement_key_id)
    assert live.close_sitting(BY, "close", sign).refusal is None
    live.close()
    return path


def note(stores: Stores, path: Path) -> str:
    """Note the sitting in a hall's database, as its sealing would have; returns its id."""
    with stores.database.transaction():
        stores.database.write(
            "INSERT OR IGNORE INTO exam (id, title, duration_min, pass_percent, created_ms) VALUES ('E1', 'Kỳ thi mẫu', 30, '50', 1)"
        )
        stores.database.write("INSERT OR IGNORE INTO hall VALUES ('H1', 'Hội trường mẫu', 1)")
    stores.sittings.add(path.stem, "Ca mẫu", "E1", "H1", by=BY, at_ms=1)
    stores.sittings.seal(path.stem, path.name, by=BY, at_ms=1)
    stores.sittings.set_phase(path.stem, "closed", by=BY, at_ms=1)
    return path.stem


def _write(questions: Mapping[str, Question], items, texts, who: str, live, do) -> None:
    epoch, seq = live.state.attempts[who].epoch, 0
    for number, item in enumerate(items, start=1):
        if texts.get(item.code):
            seq += 1
            do(c.SaveAnswer(f"T{who}", epoch, seq, number, said(questions[item.code], texts[item.code]), False))
    do(c.SubmitAttempt(f"T{who}", epoch, seq))
