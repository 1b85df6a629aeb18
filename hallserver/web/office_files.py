"""Files of the exam office: roster and hall plan in, templates out. A file is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, command, told
from hallserver.web.office import need_nothing_being_sealed
from seats.plan import plan_template, read_plan
from seats.roster import is_eligible, read_roster, roster_template
from tables import Problem

office_files = Blueprint("office_files", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 1_000


def _question_template() -> bytes:
    from question_bank.formats.spreadsheet.template import write_template

    return write_template()


_TEMPLATES: dict[str, Callable[[], bytes]] = {
    "questions": _question_template,
    "roster": roster_template,
    "hall": plan_template,
}


@office_files.get("/api/office/template/<what>")
@requires(Role.EXAM_OFFICE)
def template(what: str) -> Response:
    """An XLSX file to fill in."""
    if what not in _TEMPLATES:
        raise Refused("not_found", status=404)
    headers = {"Content-Disposition": f'attachment; filename="{what}.xlsx"'}
    return Response(services().run_blocking(_TEMPLATES[what]), mimetype=XLSX, headers=headers)


@office_files.post("/api/office/import/roster")
@requires(Role.EXAM_OFFICE, upload=True)
@command
def import_roster() -> dict[str, Any]:
    """Take a roster in place of the one there is; `mend_zeros` puts back zeros that Excel took from card numbers."""
    hall = services()
    ((name, content),) = files_given(1)
    mend_zeros = request.form.get("mend_zeros", "").lower() in ("1", "true", "on")
    reading = hall.run_blocking(lambda: read_roster(content, name, mend_zeros=mend_zeros))
    if reading.value is None:
        raise refusal_of(reading.problems, reading.total)
    need_nothing_being_sealed()
    hall.stores.roster.replace(reading.value, by=me().username, at_ms=hall.now_ms())
    least = hall.config.minimum_course_percent
    counts = {
        "candidates": len(reading.value),
        "eligible": sum(is_eligible(person, least) for person in reading.value),
        "units": len({person.unit for person in reading.value}),
    }
    return {"counts": counts, "warnings": shown(reading.warnings)}


@office_files.post("/api/office/import/hall")
@requires(Role.EXAM_OFFICE, upload=True)
@command
def import_hall() -> dict[str, Any]:
    """Take a hall plan, in place of the one of the same name; `name` names it, else the file does."""
    hall = services()
    ((file_name, content),) = files_given(1)
    name = request.form.get("name", "").strip()[:100] or None
    reading = hall.run_blocking(lambda: read_plan(content, file_name, hall=name))
    if reading.value is None:
        raise refusal_of(reading.problems, reading.total)
    plan = reading.value
    need_nothing_being_sealed()
    hall_id = hall.stores.halls.put(plan, by=me().username, at_ms=hall.now_ms())
    if hall.sittings.live is None:
        # Without a live sitting the newest hall is the one that terminals belong to.
        hall.enrolment.reload()
    counts = {
        "seats": len(plan.seats),
        "spare": sum(seat.spare for seat in plan.seats),
        "blocks": len({seat.block for seat in plan.seats}),
    }
    return {"counts": counts, "hall": {"id": hall_id, "name": plan.name}, "warnings": shown(reading.warnings)}


def files_given(most: int) -> list[tuple[str, bytes]]:
    """The uploaded files as (name, bytes), at least one."""
    given = [file for file in request.files.getlist("files") if file.filename]
    if not 1 <= len(given) <= most:
        raise Refused("files_wanted", status=400, most=most)
    # The name is only ever shown, never opened: no path of theirs reaches the disk.
    return [((file.filename or "")[-200:], file.read()) for file in given]


def shown(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """The first problems as the page shows them."""
    return [told(problem) for problem in problems[:MOST_SHOWN]]


def refusal_of(problems: tuple[Problem, ...], total: int) -> Refused:
    """The answer to files that were not taken."""
    return Refused("import_refused", total=total, more={"problems": shown(problems), "total": total})
