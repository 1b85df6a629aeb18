"""What candidates wrote on paper, typed in at the desk: twice, and settled where the two differ."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from hallserver import messages
from hallserver.paper_prints import code_of, read_code
from hallserver.sitting import commands as c
from hallserver.sitting.state import Attempt
from hallserver.sittings import LiveSitting
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires
from hallserver.web.answers import Refused, body, command, lang, text_of
from hallserver.web.page import render_page
from hallserver.web.sitting import command_id, live, perform
from question_bank.by_hand import HandFault, HandForm, hand_form, read_hand, write_hand
from question_bank.model import QuestionType

desk_papers = Blueprint("desk_papers", __name__)

MOST_REASON = 200
_MOST_TEXT = 4_100
_MOST_CODE = 200
Answers = tuple[tuple[int, tuple[str, ...]], ...]


@desk_papers.get("/desk/papers")
@requires(Role.DESK, Role.INVIGILATOR)
def page() -> Response:
    """The page on which answer sheets are typed."""
    return render_page("papers")


@desk_papers.get("/api/desk/paper")
@requires(Role.DESK, Role.INVIGILATOR)
def sheet() -> dict[str, Any]:
    """The sheet of a seat (`code`: its label, or the text of the QR code on it): whose it is and what its items take.

    What was typed before is not told, so that the second typing is one of its own.
    """
    sitting = live()
    attempt = _attempt(sitting, text_of({"code": request.args.get("code", "")}, "code", _MOST_CODE))
    person = sitting.sealed.roster[attempt.candidate]
    return {
        "ok": True,
        "seat": attempt.paper_seat,
        "now_at": attempt.seat,
        "candidate": {"number": person.number, "name": person.name},
        "items": [_item(n, form) for n, form in enumerate(_forms(sitting, attempt), start=1)],
        **_standing(sitting, attempt),
    }


@desk_papers.post("/api/desk/paper")
@requires(Role.DESK, Role.INVIGILATOR)
@command
def key_in() -> dict[str, Any]:
    """Keep one typing of a sheet: `seat`, `texts` (item → what stands there, a text for each gap) and `reason`."""
    sitting = live()
    attempt = _attempt(sitting, text_of(body(), "seat", _MOST_CODE))
    answers = tuple((item, value) for item, value in _answers(sitting, attempt) if value)
    perform(c.KeyPaperAnswers(attempt.candidate, answers, _reason(), me().username, command_id()))
    return _standing(sitting, attempt)


@desk_papers.post("/api/desk/paper/settle")
@requires(Role.DESK, Role.INVIGILATOR)
@command
def settle() -> dict[str, Any]:
    """Say what the sheet really holds in the items in which its two typings differ."""
    sitting = live()
    attempt = _attempt(sitting, text_of(body(), "seat", _MOST_CODE))
    answers = _answers(sitting, attempt)
    perform(c.SettlePaperAnswers(attempt.candidate, answers, _reason(), me().username, command_id()))
    return _standing(sitting, attempt)


@desk_papers.post("/api/desk/paper/drop")
@requires(Role.DESK, Role.INVIGILATOR)
@command
def drop() -> dict[str, Any]:
    """Put aside what was typed of a sheet and does not count yet."""
    sitting = live()
    attempt = _attempt(sitting, text_of(body(), "seat", _MOST_CODE))
    perform(c.DropPaperAnswers(attempt.candidate, me().username, command_id()))
    return _standing(sitting, attempt)


def _reason() -> str:
    return text_of(body(), "reason", MOST_REASON)


def _attempt(sitting: LiveSitting, code: str) -> Attempt:
    """The attempt whose paper that is. Refused: paper_other, seat_unknown, no_attempt."""
    read = read_code(code)
    seat = read.seat if read else code.upper()
    if seat not in sitting.sealed.papers:
        raise Refused("seat_unknown", seat=seat[:40])
    if read and code_of(sitting.id, seat, sitting.paper_hashes[seat]) != code:
        raise Refused("paper_other", seat=seat)
    attempt = next((a for a in sitting.state.attempts.values() if a.paper_seat == seat), None)
    if attempt is None:
        raise Refused("no_attempt")
    return attempt


def _forms(sitting: LiveSitting, attempt: Attempt) -> list[HandForm]:
    questions = sitting.sealed.questions
    return [hand_form(questions[item.code], item) for item in sitting.sealed.papers[attempt.paper_seat].items]


def _item(number: int, form: HandForm) -> dict[str, Any]:
    """letters: how many there are to choose from, 0 for typed text; signs: how many must stand there, None for any."""
    signs = {QuestionType.MATCHING: len(form.premises), QuestionType.MULTIPLE: None}
    one = {QuestionType.SINGLE: 1, QuestionType.TRUE_FALSE: 1}
    return {
        "n": number,
        "type": form.type.value,
        "letters": len(form.ids),
        "signs": signs.get(form.type, one.get(form.type, len(form.ids))),
        "room": form.room,
        "gaps": [{"name": name, "letters": len(offered)} for name, offered in form.gaps],
    }


def _standing(sitting: LiveSitting, attempt: Attempt) -> dict[str, Any]:
    """How often the sheet was typed since it last counted, and where two typings differ, as it would be written."""
    readings = sitting.state.keyed.get(attempt.candidate, [])
    forms = _forms(sitting, attempt)
    return {
        "readings": len(readings),
        "differences": [
            {"n": n, "typed": [write_hand(forms[n - 1], reading.get(n, ())) for reading in readings]}
            for n in sitting.state.keyed_apart(attempt.candidate)
        ],
        "answered": len(attempt.answers),
    }


def _answers(sitting: LiveSitting, attempt: Attempt) -> Answers:
    """What the body's `texts` say. Refused with every item that can't be an answer: malformed, paper_unreadable."""
    texts = body().get("texts")
    forms = _forms(sitting, attempt)
    if not isinstance(texts, dict) or not all(_is_written(n, written, len(forms)) for n, written in texts.items()):
        raise Refused("malformed", status=400)
    answers, faults = [], []
    for n in sorted(map(int, texts)):
        found = read_hand(forms[n - 1], texts[str(n)])
        if isinstance(found, HandFault):
            sentence = messages.sentence(f"papers.fault.{found.code}", lang(), wanted=found.wanted)
            faults.append({"n": n, "code": found.code, "sentence": sentence})
        else:
            answers.append((n, found))
    if faults:
        raise Refused("paper_unreadable", more={"faults": faults}, items=", ".join(str(fault["n"]) for fault in faults))
    return tuple(answers)


def _is_written(number: str, written: object, items: int) -> bool:
    return (
        number.isascii()
        and number.isdecimal()
        and str(int(number)) == number
        and 1 <= int(number) <= items
        and isinstance(written, list)
        and all(isinstance(text, str) and len(text) <= _MOST_TEXT for text in written)
    )
