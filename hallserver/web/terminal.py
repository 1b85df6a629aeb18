"""The candidate's page, and how a device becomes a terminal."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request

from hallserver.enrolment import EnrolmentRefused
from hallserver.storage.terminals import TooManyWaiting
from hallserver.web.access import public, services
from hallserver.web.answers import Refused, body, text_of
from hallserver.web.page import render_page
from hallserver.web.sitting import seat_labels

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
    _slow_down(request.remote_addr or "")
    wanted = given.get("seat")
    seat = text_of(given, "seat", 40) if wanted is not None else None
    if seat is not None:
        if not hall.config.trust_terminals:
            raise Refused("pairing_needs_code", status=403)
        if seat not in seat_labels():
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


@terminal.get("/terminal/clip/<hash_>")
@public
def clip(hash_: str) -> Response:
    """A sealed sound or video of the live sitting, for an enrolled terminal: 12 bytes of nonce, then the box.

    It says nothing before the key is out. The terminal proves itself with the headers X-Terminal and X-Secret. While
    many fetch it waits for its turn before anything comes; where it asks anew meanwhile, the older request gets 503.
    """
    hall = services()
    terminal_id, secret = (request.headers.get(name, "") for name in ("X-Terminal", "X-Secret"))
    if hall.enrolment.check(terminal_id, secret) is not None or hall.enrolment.seat_of(terminal_id) is None:
        raise Refused("not_allowed", status=403)
    live = hall.sittings.live
    if live is None:
        raise Refused("no_sitting", status=404)
    size = hall.run_blocking(live.reader.clip_size, hash_)
    if not size:
        raise Refused("not_found", status=404)
    lane, cache = current_app.extensions["hall_clips"]
    ticket = lane.enter(terminal_id, hall.now_ms())
    if ticket is None:
        return Response(status=503)

    def pieces() -> Iterator[bytes]:
        for place in itertools.count():
            key = (live.sealed.sitting_id, hash_, place)
            piece = cache.get(key, lambda at=place: hall.run_blocking(live.reader.clip_piece, hash_, at))
            if not piece:
                return
            yield piece
            hall.sleep(lane.pause_s(ticket, len(piece), hall.now_ms()))

    answer = Response(pieces(), mimetype="application/octet-stream", headers={"Content-Length": str(size)})
    answer.call_on_close(lambda: lane.leave(ticket, hall.now_ms()))
    return answer


def _slow_down(address: str) -> None:
    """One phone on the network must not fill the list of waiting devices; a trusted hall and this machine may."""
    hall = services()
    if hall.config.trust_terminals or not address or ipaddress.ip_address(address).is_loopback:
        return
    wait_s = current_app.extensions["hall_pairings"].wait_s(address, address, hall.now_ms())
    if wait_s:
        raise Refused("too_many", status=429)
