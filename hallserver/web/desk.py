"""The check-in desk: a scan in, green or red out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from hallserver import messages
from hallserver.sitting import commands as c
from hallserver.sitting.rules import Refusal
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import body, command, lang, text_of
from hallserver.web.page import render_page
from hallserver.web.sitting import candidate_of, command_id, live, perform
from seats.card_number import card_differences
from seats.id_card import CardScan, read_scan
from seats.roster import Candidate, search_key
from tables import Problem

desk = Blueprint("desk", __name__)

MOST_RECENT = 10
MOST_FOUND = 30


@desk.get("/desk")
@requires(Role.DESK, Role.INVIGILATOR)
def page() -> Response:
    """The page of the check-in desk."""
    return render_page("desk")


@desk.post("/api/desk/scan")
@requires(Role.DESK, Role.INVIGILATOR)
@command
def scan() -> dict[str, Any]:
    """Check in whoever's card was scanned; red says why not and where to go."""
    raw = body().get("raw")
    read = read_scan(raw if isinstance(raw, str) else "")
    if isinstance(read, Problem):
        # One code for the page, whatever was wrong with the scan; the sentence says what.
        return _red(f"problem.{read.code}", "card_unreadable", {**read.args, "problem": read.code})
    sitting = live()
    person = _by_card(read.card_number)
    if person is None:
        return _red("refusal.not_on_roster", "not_on_roster", {"last": read.card_number[-4:]})
    outcome = sitting.perform(c.CheckIn(person.number, read.method, me().username, command_id()))
    attempt = sitting.state.attempts.get(person.number)
    seat = attempt.seat if attempt else sitting.state.seat_of.get(person.number)
    shown = {"person": _person(person, read), "seat": seat}
    if outcome.refusal is None:
        return {"result": "green", "code": None, "sentence": "", "args": {}, **shown, **_at(attempt)}
    args = {**outcome.refusal.args, **_reasons(outcome.refusal, person)}
    result = "already" if outcome.refusal.code == "already_checked_in" else "red"
    told = _red(f"refusal.{outcome.refusal.code}", outcome.refusal.code, args)
    return {**told, "result": result, **shown, **_at(attempt)}


def _red(key: str, code: str, args: dict[str, Any]) -> dict[str, Any]:
    sentence = messages.sentence(key, lang(), **args)
    nobody = {"person": None, "seat": None, "checked_in_ms": None}
    return {"result": "red", "code": code, "sentence": sentence, "args": args, **nobody}


def _at(attempt: Any) -> dict[str, Any]:
    return {"checked_in_ms": attempt.checked_in_ms if attempt else None}


def _by_card(card_number: str) -> Candidate | None:
    return live().by_card.get(card_number)


def _reasons(refusal: Refusal, person: Candidate) -> dict[str, Any]:
    """What the sentence needs besides what the rules know."""
    if refusal.code == "course_below_minimum":
        return {"percent": person.course_percent, "minimum": services().config.minimum_course_percent}
    if refusal.code == "already_checked_in":
        at = live().at(refusal.args["at_ms"])
        return {"time": f"{at:%H:%M}"}
    return {}


def _person(person: Candidate, read: CardScan | None) -> dict[str, Any]:
    said = read.name if read else None
    differs = bool(said) and not read.name_garbled and search_key(said) != search_key(person.name)
    return {
        "id": person.number,
        "name": person.name,
        "number": person.number,
        "rank": person.rank,
        "unit": person.unit,
        "birth": f"{person.birth:%d/%m/%Y}",
        "sex": person.sex,
        "card_masked": "•" * 8 + person.card_number[-4:],
        "course_percent": float(person.course_percent),
        "card_name": said,
        "name_differs": differs,
        "differences": card_differences(person.card_number, read.birth, read.sex) if read else (),
    }


@desk.post("/api/desk/undo")
@requires(Role.DESK, Role.INVIGILATOR)
@command
def undo() -> dict[str, Any]:
    """Take a check-in back, as long as the person has not begun to write."""
    perform(c.UndoCheckIn(candidate_of(body()), me().username, command_id()))
    return {}


@desk.get("/api/desk/counters")
@requires(Role.DESK, Role.INVIGILATOR)
def counters() -> dict[str, Any]:
    """How many are here, how many are expected, and the last ten."""
    sitting = services().sittings.live
    if sitting is None:
        return {"ok": True, "candidates": 0, "eligible": 0, "checked_in": 0, "recent": [], "phase": "none"}
    state = sitting.state
    newest = sorted(state.attempts.values(), key=lambda attempt: attempt.checked_in_ms)[-MOST_RECENT:]
    recent = [
        {
            "candidate_id": attempt.candidate,
            "number": attempt.candidate,
            "name": sitting.sealed.roster[attempt.candidate].name,
            "seat": attempt.seat,
            "at_ms": attempt.checked_in_ms,
        }
        for attempt in reversed(newest)
    ]
    return {
        "ok": True,
        "phase": str(state.phase),
        "candidates": len(sitting.sealed.roster),
        "eligible": len(state.seat_of),
        "checked_in": len(state.attempts),
        "recent": recent,
    }


@desk.get("/api/desk/search")
@requires(Role.DESK, Role.INVIGILATOR)
def search() -> dict[str, Any]:
    """People of the sitting by name without marks, candidate number or the card's last digits."""
    wanted = text_of({"q": request.args.get("q", "")}, "q", 100)
    sitting = live()
    key = search_key(wanted)
    found = [
        person
        for person in sitting.sealed.roster.values()
        if key in search_key(person.name) or key in person.number.casefold() or person.card_number.endswith(key)
    ]
    state = sitting.state
    rows = [
        {
            **_person(person, None),
            "seat": state.seat_of.get(person.number),
            "status": str(state.attempts[person.number].status) if person.number in state.attempts else "absent",
        }
        for person in found[:MOST_FOUND]
    ]
    return {"ok": True, "rows": rows, "total": len(found)}
