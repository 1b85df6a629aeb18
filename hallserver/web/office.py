"""The exam office: what there is, exams, sittings, seats."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import flask
import orjson
from flask import Response

from hallserver.engine import read_event
from hallserver.journal.file import SittingFileError, SittingReader
from hallserver.sealing import ASSEMBLY_PART, SittingRefused, gather_draft, seal_draft
from hallserver.sittings import next_sitting_id
from hallserver.storage.exams import Exam
from hallserver.storage.sittings import NotDraft, SittingRow
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, body, command, lang, text_of
from hallserver.web.jobs import Job, JobRefused, Progress
from hallserver.web.office_exams import cells_view, exam_view
from hallserver.web.page import render_page
from question_bank.blueprint import default_blueprint
from question_bank.exporting import EXPORTS
from question_bank.model import Bank, Question
from seats.allocation import allocate, same_unit_neighbours
from seats.roster import is_eligible
from tables.text import natural_order

office = flask.Blueprint("office", __name__)


@office.get("/office")
@requires(Role.EXAM_OFFICE)
def page() -> Response:
    """The page of the exam office."""
    return render_page("office", formats=list(EXPORTS))


@office.get("/api/office/overview")
@requires(Role.EXAM_OFFICE)
def overview() -> dict[str, Any]:
    """Everything the page shows, in one answer."""
    hall = services()
    stores = hall.stores
    units = stores.roster.units(hall.config.minimum_course_percent)
    questions = stores.bank.questions(hall.run_blocking)
    tags, cells, exams = hall.run_blocking(_of_questions, questions, stores.exams.all())
    return {
        "ok": True,
        "bank": {"questions": len(questions), "topics": _topics(), "tags": tags, "pictures": len(stores.bank.media)},
        "roster": {
            "candidates": sum(people for _, people, _ in units),
            "eligible": sum(eligible for _, _, eligible in units),
            "units": [{"unit": unit, "candidates": people, "eligible": eligible} for unit, people, eligible in units],
        },
        "halls": [{"id": h.id, "name": h.name, "seats": h.seats, "blocks": h.blocks} for h in stores.halls.all()],
        "default_cells": cells,
        "exams": exams,
        "sittings": [_sitting_view(row) for row in stores.sittings.all()],
        "defaults": {"duration_min": hall.config.duration_min, "pass_percent": hall.config.pass_percent},
        "minimum_course_percent": hall.config.minimum_course_percent,
    }


def _of_questions(
    questions: tuple[Question, ...], exams: Sequence[Exam]
) -> tuple[list[str], list[dict[str, Any]] | None, list[dict[str, Any]]]:
    """Tags, the cells of a suggested blueprint, and the exams as the page shows them."""
    tags = sorted({tag for question in questions for tag in question.about.tags})
    cells = cells_view(default_blueprint(Bank(questions))) if questions else None
    return tags, cells, [exam_view(exam, questions) for exam in exams]


def _topics() -> list[dict[str, Any]]:
    topics: dict[str, dict[str, Any]] = {}
    for topic, difficulty, kind, count in services().stores.bank.counts():
        view = topics.setdefault(topic, {"topic": topic, "difficulties": {"1": 0, "2": 0, "3": 0}, "types": {}})
        view["difficulties"][str(difficulty)] += count
        view["types"][kind] = view["types"].get(kind, 0) + count
    return list(topics.values())


def _sitting_view(row: SittingRow) -> dict[str, Any]:
    sittings = services().sittings
    live = sittings.live if sittings is not None else None
    is_live = live is not None and live.id == row.id
    return {
        "id": row.id,
        "title": row.title,
        "exam_id": row.exam_id,
        "hall_id": row.hall_id,
        "phase": str(live.state.phase) if is_live else row.phase,
        "allocated": row.allocated,
        "live": is_live,
        **_seal_of(row),
    }


def _seal_of(row: SittingRow) -> dict[str, Any]:
    """When a sitting was sealed, the root over its papers and how far apart they came out, from the file itself."""
    nothing = {"sealed_ms": None, "paper_root": None, "assembly": None}
    if row.file_name is None:
        return nothing
    try:
        with SittingReader(services().sittings.folder / row.file_name) as reader:
            entry, described = reader.opening(), reader.part(ASSEMBLY_PART)
    except SittingFileError:
        return nothing
    opening = read_event(entry)
    assembly = orjson.loads(described) if described else None
    return {"sealed_ms": entry.at_ms, "paper_root": opening.paper_root, "assembly": assembly}


@office.get("/api/office/halls/<hall_id>")
@requires(Role.EXAM_OFFICE)
def hall_seats(hall_id: str) -> dict[str, Any]:
    """The seats of one hall, for its picture."""
    plan = services().stores.halls.plan(hall_id)
    if plan is None:
        raise Refused("hall_unknown", status=404, id=hall_id[:40])
    return {"ok": True, "name": plan.name, "seats": [asdict(seat) for seat in plan.seats]}


@office.post("/api/office/sittings")
@requires(Role.EXAM_OFFICE)
@command
def add_sitting() -> dict[str, Any]:
    """Make a draft of a sitting; its id is the day and a number."""
    hall, given = services(), body()
    title, exam_id, hall_id = text_of(given, "title", 200), text_of(given, "exam_id", 40), text_of(given, "hall_id", 40)
    if hall.stores.exams.get(exam_id) is None:
        raise Refused("exam_unknown", status=404, id=exam_id)
    if all(known.id != hall_id for known in hall.stores.halls.all()):
        raise Refused("hall_unknown", status=404, id=hall_id)
    now_ms = hall.now_ms()
    day = datetime.fromtimestamp(now_ms / 1000, hall.config.zone).date().isoformat()
    sitting_id = next_sitting_id(day, [row.id for row in hall.stores.sittings.all()])
    row = hall.stores.sittings.add(sitting_id, title, exam_id, hall_id, by=me().username, at_ms=now_ms)
    return {"sitting": _sitting_view(row)}


@office.post("/api/office/sittings/<sitting_id>/allocate")
@requires(Role.EXAM_OFFICE)
@command
def allocate_seats(sitting_id: str) -> dict[str, Any]:
    """Give seats to those who may sit and have none in another sitting of the exam, in the order of the roster.

    `seed` repeats an earlier allocation; `units` takes only people of these. `left` tells how many found no free seat.
    """
    hall, given = services(), body()
    row = _draft(sitting_id)
    seed = text_of(given, "seed", 64) if given.get("seed") is not None else secrets.token_hex(8)
    units = given.get("units")
    if units is not None and not (isinstance(units, list) and all(isinstance(unit, str) for unit in units)):
        raise Refused("malformed", status=400)
    plan = hall.stores.halls.plan(row.hall_id)
    if plan is None:
        raise Refused("hall_unknown", status=404, id=row.hall_id)
    seated = hall.stores.sittings.seated_elsewhere(sitting_id)
    waiting = [
        person
        for person in hall.stores.roster.all()
        if is_eligible(person, hall.config.minimum_course_percent)
        and person.number not in seated
        and (units is None or person.unit in units)
    ]
    if not waiting:
        raise Refused("nobody_to_seat")
    people = waiting[: sum(not seat.spare for seat in plan.seats)]
    seats = hall.run_blocking(allocate, plan, people, seed)
    if not isinstance(seats, dict):
        raise Refused("seats_too_few", **seats.args)
    try:
        hall.stores.sittings.allocate(sitting_id, seats, seed, by=me().username, at_ms=hall.now_ms())
    except NotDraft as error:
        raise Refused("not_draft", sitting=row.title) from error
    apart = same_unit_neighbours(plan, seats, people)
    return {
        "allocated": len(seats),
        "left": len(waiting) - len(people),
        "seed": seed,
        "neighbours": apart.pairs,
        "neighbours_of_one_unit": apart.same_unit,
    }


@office.get("/api/office/sittings/<sitting_id>/allocation")
@requires(Role.EXAM_OFFICE)
def allocation(sitting_id: str) -> dict[str, Any]:
    """Who sits where, by seat."""
    stores = services().stores
    row = _sitting(sitting_id)
    people = {person.number: person for person in stores.roster.all()}
    rows = []
    for number, seat in stores.sittings.allocation(sitting_id).items():
        person = people.get(number)
        known = {"name": person.name, "rank": person.rank, "unit": person.unit} if person else {}
        rows.append({"seat": seat, "number": number, "name": "", "rank": "", "unit": "", **known})
    rows.sort(key=lambda given: natural_order(given["seat"]))
    return {"ok": True, "sitting": _sitting_view(row), "seed": row.seed, "rows": rows}


@office.post("/api/office/sittings/<sitting_id>/discard")
@requires(Role.EXAM_OFFICE)
@command
def discard(sitting_id: str) -> dict[str, Any]:
    """Throw a draft away."""
    hall = services()
    row = _draft(sitting_id)
    hall.stores.sittings.discard(row.id, by=me().username, at_ms=hall.now_ms())
    return {}


@office.post("/api/office/sittings/<sitting_id>/seal")
@requires(Role.EXAM_OFFICE)
@command
def seal(sitting_id: str) -> dict[str, Any]:
    """Begin to assemble and seal the papers; the answer names the job to ask after."""
    hall, who, at_ms = services(), me().username, services().now_ms()
    row = _draft(sitting_id)
    sittings = hall.sittings
    if sittings is None or not sittings.may_seal():
        raise Refused("sealing_not_now")
    try:
        draft = gather_draft(hall.stores, row.id)
    except SittingRefused as refused:
        raise Refused(refused.code, **refused.details) from refused

    def work(progress: Progress) -> Path:
        try:
            return seal_draft(
                draft, hall.config, sittings.folder, by=who, at_ms=at_ms, build=hall.build, progress=progress
            )
        except SittingRefused as refused:
            raise JobRefused(refused.code, **refused.details) from refused

    def finish(job: Job, path: Path) -> dict[str, Any]:
        sittings.take_sealed(row.id, path, by=who, at_ms=hall.now_ms())
        return {"sitting": row.id}

    return {"job": hall.jobs.start(who, work, finish, subject=_sealing(row.id)).id}


@office.post("/api/office/sittings/<sitting_id>/activate")
@requires(Role.EXAM_OFFICE)
@command
def activate(sitting_id: str) -> dict[str, Any]:
    """Make a sealed sitting the one that terminals and pages work on."""
    hall = services()
    if hall.sittings is None:
        raise Refused("not_now")
    try:
        hall.sittings.activate(_sitting(sitting_id).id, by=me().username, at_ms=hall.now_ms())
    except SittingRefused as refused:
        raise Refused(refused.code, **refused.details) from refused
    return {}


@office.get("/api/office/jobs/<job_id>")
@requires(Role.EXAM_OFFICE)
def job(job_id: str) -> dict[str, Any]:
    """How far a job is."""
    found = services().jobs.get(job_id)
    if found is None or found.owner != me().username:
        raise Refused("job_unknown", status=404)
    return {"ok": True, **found.view(lang())}


def _sitting(sitting_id: str) -> SittingRow:
    row = services().stores.sittings.get(sitting_id)
    if row is None:
        raise Refused("sitting_unknown", status=404, sitting=sitting_id)
    return row


def _draft(sitting_id: str) -> SittingRow:
    row = _sitting(sitting_id)
    if row.file_name is not None:
        raise Refused("not_draft", sitting=row.title)
    if services().jobs.is_running(_sealing(row.id)):
        raise Refused("being_sealed", sitting=row.title)
    return row


def need_nothing_being_sealed() -> None:
    """Refused while a sitting is sealed: another roster or plan would take back the seats it is just being sealed with."""
    for row in services().stores.sittings.all():
        if row.file_name is None:
            _draft(row.id)


def _sealing(sitting_id: str) -> str:
    return f"seal {sitting_id}"
