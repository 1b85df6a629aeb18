"""The candidate's page, and how a device becomes a terminal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from hallserver.enrolment import EnrolmentRefused
from hallserver.storage.terminals import TooManyWaiting
from hallserver.web.access import public, services
from hallserver.web.answers import Refused, body, text_of
from hallserver.web.page import render_page

terminal = Blueprint("terminal", __name__)


@terminal.get("/terminal")
@public
def page() -> Response:
    """The page of the candidate; without an enrolment secret it shows a pairing code and nothing else."""
    return render_page("terminal", staff=False, trusted=services().config.trust_terminals)


@terminal.post("/terminal/pair")
@public
def pair() -> dict[str, Any]:
    """Take in a device: it gets a secret of its own and a code for an invigilator to confirm.

    Where the hall trusts its terminals (demos), a seat may be named and is given at once.
    """
    hall, given = services(), body()
    wanted = given.get("seat")
    seat = text_of(given, "seat", 40) if wanted is not None else None
    if seat is not None:
        if not hall.config.trust_terminals:
            raise Refused("pairing_needs_code", status=403)
        if seat not in _labels():
            raise Refused("seat_unknown", status=404, seat=seat)
    try:
        terminal_id, secret, code = hall.enrolment.request(hall.now_ms())
    except TooManyWaiting as error:
        raise Refused("too_many_waiting", status=429) from error
    if seat is None:
        return {"ok": True, "terminal": terminal_id, "secret": secret, "code": code}
    try:
        hall.enrolment.enrol(terminal_id, seat, by="terminal", at_ms=hall.now_ms())
    except EnrolmentRefused as refused:
        raise Refused(refused.code, **refused.details) from refused
    return {"ok": True, "terminal": terminal_id, "secret": secret, "code": None}


def _labels() -> frozenset[str]:
    hall = services()
    live = hall.sittings.live
    if live is not None:
        return frozenset(live.state.facts.papers)
    hall_id = hall.sittings.hall_id()
    plan = hall.stores.halls.plan(hall_id) if hall_id else None
    return frozenset(seat.label for seat in plan.seats) if plan else frozenset()
