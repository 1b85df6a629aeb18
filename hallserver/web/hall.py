"""The invigilators' commands."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from hallserver.engine import read_event
from hallserver.enrolment import EnrolmentRefused
from hallserver.journal.file import SittingReader
from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, body, command, text_of, whole_of
from hallserver.web.page import render_page
from hallserver.web.sitting import candidate_of, command_id, live, perform, seat_labels

hall = Blueprint("hall", __name__)

MOST_MINUTES = 240


@hall.get("/hall")
@requires(Role.INVIGILATOR, Role.EXAM_OFFICE)
def page() -> Response:
    """The page of the invigilators."""
    return render_page("hall")


@hall.get("/api/hall/plan")
@requires(Role.INVIGILATOR, Role.EXAM_OFFICE)
def plan() -> dict[str, Any]:
    """The hall's geometry: the live sitting's, else the newest hall's."""
    services_ = services()
    sitting = services_.sittings.live
    hall_id = services_.sittings.hall_id()
    found = sitting.sealed.plan if sitting else (services_.stores.halls.plan(hall_id) if hall_id else None)
    if found is None:
        return {"ok": True, "name": services_.config.hall_name, "seats": []}
    return {"ok": True, "name": found.name, "seats": [asdict(seat) for seat in found.seats]}


@hall.post("/api/hall/open-check-in")
@requires(Role.INVIGILATOR)
@command
def open_check_in() -> dict[str, Any]:
    """Let the desk begin."""
    perform(c.OpenCheckIn(me().username, command_id()))
    return {}


@hall.post("/api/hall/start")
@requires(Role.INVIGILATOR)
@command
def start() -> dict[str, Any]:
    """Ring the bell."""
    perform(c.StartSitting(me().username, command_id()))
    return {"starts_ms": live().state.starts_ms}


@hall.post("/api/hall/pause")
@requires(Role.INVIGILATOR)
@command
def pause() -> dict[str, Any]:
    """Let the time of the whole hall stand still."""
    perform(c.PauseSitting(text_of(body(), "reason", 300, 0), me().username, command_id()))
    return {}


@hall.post("/api/hall/resume")
@requires(Role.INVIGILATOR)
@command
def resume() -> dict[str, Any]:
    """Let time go on; with `credit`, give back the outage on offer."""
    credit = body().get("credit")
    if not isinstance(credit, bool):
        raise Refused("malformed", status=400)
    perform(c.ResumeSitting(credit, me().username, command_id()))
    return {}


@hall.post("/api/hall/extend")
@requires(Role.INVIGILATOR)
@command
def extend() -> dict[str, Any]:
    """Extra time for one candidate, or for all where `candidate_id` is null."""
    given = body()
    candidate = "" if given.get("candidate_id") is None else candidate_of(given)
    minutes = whole_of(given, "minutes", 1, MOST_MINUTES)
    reason = text_of(given, "reason", 300)
    perform(c.ExtendTime(candidate, minutes * 60_000, reason, me().username, command_id()))
    return {}


@hall.post("/api/hall/move")
@requires(Role.INVIGILATOR)
@command
def move() -> dict[str, Any]:
    """Give a candidate another seat; the paper and every answer go along."""
    given = body()
    seat, reason = text_of(given, "seat", 40), text_of(given, "reason", 300)
    perform(c.MoveCandidate(candidate_of(given), seat, reason, me().username, command_id()))
    return {}


@hall.post("/api/hall/submit")
@requires(Role.INVIGILATOR)
@command
def hand_in() -> dict[str, Any]:
    """Hand in for a candidate."""
    given = body()
    reason = text_of(given, "reason", 300)
    perform(c.HandIn(candidate_of(given), reason, me().username, command_id()))
    return {}


@hall.post("/api/hall/answer-call")
@requires(Role.INVIGILATOR)
@command
def answer_call() -> dict[str, Any]:
    """Take a raised hand down."""
    perform(c.AnswerCall(text_of(body(), "seat", 40), me().username, command_id()))
    return {}


@hall.post("/api/hall/close")
@requires(Role.INVIGILATOR)
@command
def close() -> dict[str, Any]:
    """Close the sitting for good, with a signed statement of its journal."""
    outcome = live().close_sitting(me().username, command_id(), services().sign_closing)
    if outcome.refusal is not None:
        raise Refused(outcome.refusal.code, **outcome.refusal.args)
    return {}


@hall.post("/api/hall/pair")
@requires(Role.INVIGILATOR)
@command
def pair() -> dict[str, Any]:
    """Let the device that shows this code speak for the seat."""
    given = body()
    code, seat = text_of(given, "code", 12).replace(" ", ""), text_of(given, "seat", 40)
    if seat not in seat_labels():
        raise Refused("seat_unknown", seat=seat)
    terminals = services().terminals
    if terminals is not None and terminals.is_online(seat) and given.get("replace") is not True:
        # A mistyped seat must not take the machine from under somebody who writes; who saw it and means it says so.
        raise Refused("seat_in_use", seat=seat)
    _enrol(lambda at_ms: services().enrolment.confirm(code, seat, by=me().username, at_ms=at_ms))
    return {"seat": seat}


@hall.post("/api/hall/unpair")
@requires(Role.INVIGILATOR)
@command
def unpair() -> dict[str, Any]:
    """Take the right to speak from the seat's device."""
    seat = text_of(body(), "seat", 40)
    _enrol(lambda at_ms: services().enrolment.revoke_at(seat, by=me().username, at_ms=at_ms))
    sitting = services().sittings.live
    if sitting is not None and seat in sitting.state.terminal_at:
        perform(c.UnseatTerminal(seat, me().username, command_id()))
    return {}


def _enrol(act: Any) -> None:
    try:
        act(services().now_ms())
    except EnrolmentRefused as refused:
        raise Refused(refused.code, **refused.details) from refused


@hall.get("/api/hall/attempt/<candidate_id>")
@requires(Role.INVIGILATOR, Role.EXAM_OFFICE)
def attempt(candidate_id: str) -> dict[str, Any]:
    """What the journal holds of one candidate: saves counted, everything else in order."""
    sitting = live()
    if candidate_id not in sitting.sealed.roster:
        raise Refused("candidate_unknown", status=404, number=candidate_id[:40])
    seats = {sitting.state.seat_of.get(candidate_id), sitting.sealed.allocation.get(candidate_id)} - {None}
    timeline = services().run_blocking(_timeline, sitting.path, candidate_id, seats)
    return {"ok": True, "timeline": timeline}


def _timeline(path: Path, candidate: str, seats: set[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    with SittingReader(path) as reader:
        for entry in reader.entries_naming([("candidate", candidate), *(("seat", seat) for seat in seats)]):
            event = read_event(entry)
            if getattr(event, "candidate", candidate) != candidate:
                continue
            if isinstance(event, e.AnswerSaved) and found and found[-1]["kind"] == "AnswerSaved":
                # A candidate saves a hundred times: runs of saves are one line with their number and latest time.
                found[-1]["at_ms"] = entry.at_ms
                found[-1]["args"]["count"] += 1
                continue
            args = {"count": 1} if isinstance(event, e.AnswerSaved) else asdict(event)
            if "answers" in args:  # how many there were, not which
                args["count"] = len(args.pop("answers"))
            found.append({"at_ms": entry.at_ms, "kind": entry.kind, "args": args})
    return found
