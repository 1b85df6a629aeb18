"""The clerk: results of closed sittings, their sheets, lists and minutes, and whether a sheet is genuine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from hallserver import messages
from hallserver.proving import prove_pdf, prove_qr
from hallserver.report_inputs import minutes, require_sheets, result_list, result_sheet
from hallserver.results import Result, ResultsRefused, SittingResults
from hallserver.storage.prints import sheet_id
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, body, command, lang, text_of
from hallserver.web.clerk_results import closed_results
from hallserver.web.jobs import Job, JobRefused, Progress
from hallserver.web.page import render_page
from reports.inputs import FieldError, Minutes, ResultList, ResultSheet
from reports.signing import DocumentKeys
from seats.roster import search_key
from tables.text import natural_order

clerk = Blueprint("clerk", __name__)

PAGE_ROWS = 2_000


@clerk.get("/clerk")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def page() -> Response:
    """The page of the clerk."""
    return render_page("clerk")


@clerk.get("/api/clerk/sittings")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def sittings() -> dict[str, Any]:
    """Sealed sittings, newest first; results are there once a sitting is closed."""
    hall = services()
    live = hall.sittings.live
    rows = [
        {
            "id": row.id,
            "title": row.title,
            "phase": str(live.state.phase) if live is not None and live.id == row.id else row.phase,
            "allocated": row.allocated,
        }
        for row in hall.stores.sittings.all()
        if row.file_name is not None
    ]
    return {"ok": True, "rows": rows}


@clerk.get("/api/clerk/results")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def results() -> dict[str, Any]:
    """Results of a closed sitting: by name without marks, number, unit, seat; 2,000 rows a page, from page 1;
    at the newest `revision` or an older one."""
    found = closed_results(request.args.get("sitting", ""), request.args.get("revision"))
    key, unit, seat = (request.args.get(name, "").strip() for name in ("q", "unit", "seat"))
    key = search_key(key)
    number = request.args.get("page", "1")
    start = (int(number) - 1) * PAGE_ROWS if number.isdecimal() and 1 <= int(number) <= 1_000 else 0
    chosen = [
        result
        for _, result in sorted(found.results.items())
        if (not key or key in search_key(result.candidate.name) or key in result.candidate.number.casefold())
        and (not unit or result.candidate.unit == unit)
        and (not seat or result.seat.casefold().startswith(seat.casefold()))
    ]
    store = services().stores.prints
    prints, printed = store.counts(sheet_id(found.sealed.sitting_id, "")), store.latest_revisions()
    return {
        "ok": True,
        "total": len(chosen),
        "rows": [_row(found, result, prints, printed) for result in chosen[start : start + PAGE_ROWS]],
        "units": found.units(),
        "summary": _summary(found),
        "revision": found.decided.revision,
    }


def _row(found: SittingResults, result: Result, prints: dict[str, int], printed: dict[str, int]) -> dict[str, Any]:
    person, marked = result.candidate, result.marked
    sheet = sheet_id(found.sealed.sitting_id, person.number)
    return {
        "candidate_id": person.number,
        "number": person.number,
        "name": person.name,
        "rank": person.rank,
        "unit": person.unit,
        "seat": result.seat,
        "score": float(marked.score) if marked else None,
        "max_score": float(marked.max_score) if marked else None,
        "percent": float(result.percent) if result.percent is not None else None,
        "passed": result.passed,
        "waiting": len(marked.waiting) if marked else 0,
        "submitted_by": result.attempt.submitted_by if result.attempt else None,
        "sheet_prints": prints.get(sheet, 0),
        "revision": result.revision,
        # A sheet went out that a newer result replaces, and none of that has been printed yet.
        "outdated": 0 < printed.get(sheet, 0) < result.revision,
    }


def _summary(found: SittingResults) -> dict[str, Any]:
    everybody = found.results.values()
    percents = [result.percent for result in everybody if result.percent is not None]
    return {
        "present": sum(result.attempt is not None for result in everybody),
        "absent": sum(result.attempt is None for result in everybody),
        "passed": sum(result.passed is True for result in everybody),
        "failed": sum(result.passed is False for result in everybody),
        "waiting": sum(len(result.marked.waiting) for result in everybody if result.marked),
        "mean_percent": float(round(sum(percents) / len(percents), 2)) if percents else None,
        "pass_percent": float(found.sealed.pass_percent),
    }


def _now(found: SittingResults) -> datetime:
    return datetime.fromtimestamp(services().now_ms() / 1000, UTC).astimezone(found.zone)


def _count_prints(found: SittingResults, numbers: Sequence[str]) -> Iterator[ResultSheet]:
    """Count one more print of each of these candidates' sheets; the sheets themselves are made as they are asked for."""
    hall, now = services(), _now(found)
    try:
        # A refusal must not leave prints counted that nobody got.
        require_sheets(found, numbers)
    except ResultsRefused as refused:
        raise Refused(refused.code, **refused.details) from refused
    asked = [(sheet_id(found.sealed.sitting_id, number), found.results[number].revision) for number in numbers]
    made = hall.stores.prints.record_all(asked, by=me().username, at_ms=hall.now_ms())
    return (
        result_sheet(found, number, printed_at=now, reprint=printed.reprint)
        for number, printed in zip(numbers, made, strict=True)
    )


def _pdf(content: bytes, name: str) -> Response:
    # RFC 8187: a candidate's number may have letters that no header can hold.
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}.pdf"}
    return Response(content, mimetype="application/pdf", headers=headers)


def _rendered(render: Callable[..., bytes], *args: Any) -> bytes:
    try:
        return services().run_blocking(render, *args)
    except FieldError as error:
        raise Refused("field_unprintable", field=error.field) from error


@clerk.get("/clerk/sheet/<sitting_id>/<candidate_id>.pdf")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def sheet(sitting_id: str, candidate_id: str) -> Response:
    """One signed sheet, of the newest `revision` or an older one: its first print, or, however often it is fetched again,
    the latest; a reprint is asked for."""
    found = closed_results(sitting_id, request.args.get("revision"))
    known = found.results.get(candidate_id)
    printed = [
        each
        for each in services().stores.prints.of_sheet(sheet_id(sitting_id, candidate_id))
        if known is not None and each.revision == known.revision
    ]
    if printed:
        try:
            made = result_sheet(found, candidate_id, printed_at=_now(found), reprint=printed[-1].reprint)
        except ResultsRefused as refused:
            raise Refused(refused.code, **refused.details) from refused
    else:
        (made,) = _count_prints(found, [candidate_id])
    return _pdf(_rendered(_one_sheet, made, services().keys.document), f"{sitting_id}-{candidate_id}")


@clerk.get("/clerk/list/<sitting_id>.pdf")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def listing(sitting_id: str) -> Response:
    """The signed result list of the sitting, or of one `unit`."""
    found = closed_results(sitting_id, request.args.get("revision"))
    now = _now(found)
    try:
        data = result_list(found, request.args.get("unit", ""), printed_at=now)
    except ResultsRefused as refused:
        raise Refused(refused.code, **refused.details) from refused
    return _pdf(_rendered(_signed, data, services().keys.document, now), f"{sitting_id}-list")


@clerk.get("/clerk/minutes/<sitting_id>.pdf")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def minutes_of(sitting_id: str) -> Response:
    """The signed minutes of the sitting."""
    hall = services()
    found = closed_results(sitting_id)
    now = _now(found)
    staff = {
        person.username: (person.name, messages.sentence(f"role.{person.role}", hall.config.language))
        for person in hall.stores.staff.all()
    }
    data = minutes(found, staff, printed_at=now)
    return _pdf(_rendered(_signed, data, hall.keys.document, now), f"{sitting_id}-minutes")


# What draws and signs is imported where it is used: together half of what the server would have to load when it comes
# back after a power cut.


def _one_sheet(data: ResultSheet, keys: DocumentKeys) -> bytes:
    from reports.printing import render_one

    return render_one(data, keys)


def _signed(data: ResultList | Minutes, keys: DocumentKeys, at: datetime) -> bytes:
    from reports.lists import render_list, render_minutes
    from reports.signing import sign_pdf

    pdf = render_list(data) if isinstance(data, ResultList) else render_minutes(data)
    return sign_pdf(pdf, keys, at)


@clerk.post("/api/clerk/print")
@requires(Role.CLERK, Role.EXAM_OFFICE)
@command
def print_sheets() -> dict[str, Any]:
    """Begin to make one signed PDF: of these candidates, of a unit, or of everybody who was there."""
    hall, given = services(), body()
    found = closed_results(text_of(given, "sitting", 60))
    now = _now(found)
    numbers = _chosen(found, given)
    sheets = _count_prints(found, numbers)
    keys = hall.keys.document

    def work(progress: Progress) -> bytes:
        from reports.printing import merge_and_sign, render_many

        pages: list[bytes] = [b""] * len(numbers)
        progress(0, len(numbers))
        try:
            for done, (index, pdf) in enumerate(render_many(sheets, keys, signed=False), start=1):
                pages[index] = pdf
                progress(done, len(numbers))
        except FieldError as error:
            raise JobRefused("field_unprintable", field=error.field) from error
        return merge_and_sign(pages, keys, now)

    def finish(job: Job, made: bytes) -> dict[str, Any]:
        job.output = made
        return {"url": f"/clerk/print/{job.id}.pdf"}

    return {"job": hall.jobs.start(me().username, work, finish).id, "sheets": len(numbers)}


def _chosen(found: SittingResults, given: dict[str, Any]) -> list[str]:
    wanted, unit = given.get("candidate_ids"), given.get("unit")
    if wanted is not None:
        if not isinstance(wanted, list) or not wanted or not all(isinstance(number, str) for number in wanted):
            raise Refused("malformed", status=400)
        return list(dict.fromkeys(wanted))
    if unit is not None and not isinstance(unit, str):
        raise Refused("malformed", status=400)
    chosen = [
        result
        for result in found.results.values()
        if result.attempt is not None and (unit is None or result.candidate.unit == unit)
    ]
    if not chosen:
        raise Refused("nobody_present")
    # By unit, then by number: the order in which the sheets are handed out.
    chosen.sort(key=lambda r: (natural_order(r.candidate.unit), r.candidate.number))
    return [r.candidate.number for r in chosen]


def _job(job_id: str) -> Job:
    found = services().jobs.get(job_id)
    if found is None or found.owner != me().username:
        raise Refused("job_unknown", status=404)
    return found


@clerk.get("/api/clerk/jobs/<job_id>")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def job(job_id: str) -> dict[str, Any]:
    """How far a print is; `url` once it is ready."""
    view = _job(job_id).view(lang())
    return {"ok": True, **view, "url": (view["result"] or {}).get("url")}


@clerk.get("/clerk/print/<job_id>.pdf")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def printed(job_id: str) -> Response:
    """The PDF of a finished print."""
    made = _job(job_id).output
    if made is None:
        raise Refused("job_unknown", status=404)
    return _pdf(made, "sheets")


@clerk.post("/api/clerk/verify")
@requires(Role.CLERK, Role.EXAM_OFFICE, upload=True)
@command
def verify() -> dict[str, Any]:
    """Verdict on a PDF (`file`) or the text of a QR code (`qr`)."""
    hall = services()
    latest = hall.stores.latest_revisions()
    if request.is_json:
        kind, told = prove_qr(text_of(body(), "qr", 4_000), hall.keys, latest)
    else:
        given = request.files.get("file")
        if given is None:
            raise Refused("files_wanted", status=400, most=1)
        kind, told = hall.run_blocking(prove_pdf, given.read(), hall.keys, latest)
    statement = {key: float(value) if isinstance(value, Decimal) else value for key, value in told.items()}
    return {"verdict": kind, "sentence": messages.sentence(f"verdict.{kind}", lang()), "statement": statement}
