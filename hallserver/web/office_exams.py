"""The exams of the exam office: what is asked, whether the bank holds it, how many papers there could be."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import flask

from hallserver.storage.exams import Exam, ExamSealed
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, body, command, field_name, text_of, whole_of
from question_bank.blueprint import Shortage, question_count, shortages
from question_bank.model import Bank, Blueprint, Cell, Question, QuestionType
from question_bank.paper_count import PaperCount, count_papers

office_exams = flask.Blueprint("office_exams", __name__)

MOST_CELLS = 300
MOST_SECTIONS = 20
MOST_QUESTIONS = 500
MOST_MARK = Decimal(1000)
# Beyond this a number is told by its size.
_WHOLE_BELOW = 10**9


@office_exams.post("/api/office/exams")
@requires(Role.EXAM_OFFICE)
@command
def put_exam() -> dict[str, Any]:
    """Make an exam, or change the one of `id` as long as no sitting was sealed with it."""
    hall, given = services(), body()
    title = text_of(given, "title", 200)
    duration_min = whole_of(given, "duration_min", 1, 600)
    pass_percent = _decimal(given, "pass_percent", Decimal(0), Decimal(100))
    blueprint = _blueprint(given)
    who, now_ms = me().username, hall.now_ms()
    if given.get("id") is None:
        exam = hall.stores.exams.add(title, duration_min, pass_percent, blueprint, by=who, at_ms=now_ms)
    else:
        exam = Exam(text_of(given, "id", 40), title, duration_min, pass_percent, blueprint)
        try:
            is_known = hall.stores.exams.change(exam, by=who, at_ms=now_ms)
        except ExamSealed as error:
            raise Refused("exam_sealed", title=title) from error
        if not is_known:
            raise Refused("exam_unknown", status=404, id=exam.id)
    return {"exam": hall.run_blocking(exam_view, exam, hall.stores.bank.questions(hall.run_blocking))}


@office_exams.post("/api/office/exams/check")
@requires(Role.EXAM_OFFICE)
def check_exam() -> dict[str, Any]:
    """What the bank lacks for a blueprint that is being written, and how many papers it allows. Changes nothing."""
    hall, blueprint = services(), _blueprint(body())
    bank = Bank(hall.stores.bank.questions(hall.run_blocking))
    short, papers = hall.run_blocking(_check, bank, blueprint)
    return {"ok": True, "shortages": _shortages_view(short, blueprint), "papers": _count_view(papers)}


def _check(bank: Bank, blueprint: Blueprint) -> tuple[list[Shortage], PaperCount]:
    return shortages(bank, blueprint), count_papers(bank, blueprint)


def exam_view(exam: Exam, questions: tuple[Question, ...]) -> dict[str, Any]:
    """An exam as the page shows it, with what the bank lacks for it."""
    blueprint = exam.blueprint
    return {
        "id": exam.id,
        "title": exam.title,
        "duration_min": exam.duration_min,
        "pass_percent": float(exam.pass_percent),
        "cells": cells_view(blueprint),
        "sections": [{"name": name, "cells": cells} for name, cells in blueprint.sections],
        "is_fixed_order": blueprint.is_fixed_order,
        "questions": question_count(blueprint),
        "shortages": _shortages_view(shortages(Bank(questions), blueprint), blueprint),
    }


def cells_view(blueprint: Blueprint) -> list[dict[str, Any]]:
    """Type and tag stand only in cells that ask for one."""
    return [
        {
            "topic": cell.topic,
            "difficulty": cell.difficulty,
            "count": cell.count,
            "mark": float(cell.mark),
            **({"type": cell.type.value} if cell.type else {}),
            **({"tag": cell.tag} if cell.tag is not None else {}),
        }
        for cell in blueprint.cells
    ]


def _shortages_view(short: list[Shortage], blueprint: Blueprint) -> list[dict[str, Any]]:
    """Each with the first of its cells, by which a page may name it, and the numbers of all, from 0."""
    return [
        {
            "topic": blueprint.cells[lack.cells[0]].topic,
            "difficulty": blueprint.cells[lack.cells[0]].difficulty,
            "cells": list(lack.cells),
            "wanted": lack.wanted,
            "fit": lack.fit,
            "have": lack.filled,
            "cause": lack.cause.value,
        }
        for lack in short
    ]


def _count_view(papers: PaperCount) -> dict[str, Any]:
    """The number itself up to a thousand million; else d.d × 10^power, never more than it is."""
    if papers.count < _WHOLE_BELOW:
        return {"count": papers.count, "is_exact": papers.is_exact}
    digits = str(papers.count)
    return {"leading": int(digits[:2]) / 10, "power": len(digits) - 1, "is_exact": papers.is_exact}


def _blueprint(given: dict[str, Any]) -> Blueprint:
    """The blueprint of a body: cells [{topic, difficulty, count, mark, type?, tag?}], sections? [{name, cells}],
    is_fixed_order?"""
    rows = _objects(given.get("cells"))
    if rows is None or not 1 <= len(rows) <= MOST_CELLS:
        raise Refused("cells_wanted", status=400, most=MOST_CELLS)
    cells = tuple(map(_cell, rows))
    sections = _sections(given.get("sections", []), len(cells))
    numbers = [number for number, (_, count) in enumerate(sections) for _ in range(count)] or [0] * len(cells)
    places = [(n, c.topic, c.difficulty, c.type, c.tag) for n, c in zip(numbers, cells, strict=True)]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice:
        raise Refused("cell_twice", topic=twice[1], difficulty=twice[2])
    is_fixed_order = given.get("is_fixed_order", True)
    if not isinstance(is_fixed_order, bool):
        raise Refused("malformed", status=400)
    blueprint = Blueprint(cells, sections, is_fixed_order)
    if question_count(blueprint) > MOST_QUESTIONS:
        raise Refused("too_many_questions", most=MOST_QUESTIONS, have=question_count(blueprint))
    return blueprint


def _cell(given: dict[str, Any]) -> Cell:
    kind = given.get("type")
    if kind is not None and kind not in list(QuestionType):
        raise Refused("type_wanted", status=400)
    return Cell(
        topic=text_of(given, "topic", 200),
        difficulty=whole_of(given, "difficulty", 1, 3),
        count=whole_of(given, "count", 1, MOST_QUESTIONS),
        mark=_decimal(given, "mark", Decimal("0.0001"), MOST_MARK),
        type=None if kind is None else QuestionType(kind),
        tag=text_of(given, "tag", 100) if given.get("tag") is not None else None,
    )


def _sections(given: object, cells: int) -> tuple[tuple[str, int], ...]:
    rows = _objects(given)
    if rows is None or len(rows) > MOST_SECTIONS:
        raise Refused("sections_wanted", status=400, most=MOST_SECTIONS)
    sections = tuple((text_of(row, "name", 100), whole_of(row, "cells", 1, MOST_CELLS)) for row in rows)
    if sections and sum(count for _, count in sections) != cells:
        raise Refused("sections_wanted", status=400, most=MOST_SECTIONS)
    return sections


def _objects(given: object) -> list[dict[str, Any]] | None:
    return given if isinstance(given, list) and all(isinstance(row, dict) for row in given) else None


def _decimal(given: dict[str, Any], name: str, least: Decimal, most: Decimal) -> Decimal:
    value = given.get(name)
    try:
        # Through text: 0.2 is meant, not the nearest binary fraction.
        number = Decimal(str(value)) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or not least <= number <= most or number != round(number, 4):
        raise Refused("number_wanted", status=400, name=field_name(name), least=least, most=most)
    return number
