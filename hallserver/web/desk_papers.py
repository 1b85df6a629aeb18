"""What candidates wrote on paper, typed in at the desk: by two people, settled by a third where something is open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from hallserver import messages
from hallserver.paper_prints import code_of, read_code
from hallserver.sitting import commands as c
from hallserver.sitting.state import Attempt, SittingState
from hallserver.sittings import LiveSitting
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires
from hallserver.web.answers import Refused, body, command, lang, text_of
from hallserver.web.page import render_page
from hallserver.web.sitting import command_id, live, perform
from question_bank.by_hand import UNREADABLE, HandFault, HandForm, hand_form, legible, read_hand, write_hand
from question_bank.model import QuestionType

desk_papers = Blueprint("desk_papers", __name__)

MOST_REASON = 200
_MOST_CODE = 200
Answers = tuple[tuple[int, tuple[str, ...]], ...]


@desk_papers.get("/desk/papers")
@requires(Role.DESK, Role.INVIGILATOR)
def page() -> Response:
    """The page on which answer sheets are typed."""
    return render_page("papers")


@desk_papers.get("/api/desk/papers")
@requires(Role.DESK, Role.INVIGILATOR)
def waiting() -> dict[str, Any]:
    """The sheets that somebody has typed and that don't count yet, by seat, with who typed them."""
    state = live().state
    found = [(state.attempts[candidate].paper_seat, readings) for candidate, readings in state.keyed.items()]
    return {"ok": True, "sheets": [{"seat": seat, "typed_by": [r.by for r in read]} for seat, read in sorted(found)]}


@desk_papers.get("/api/desk/paper")
@requires(Role.DESK, Role.INVIGILATOR)
def sheet() -> dict[str, Any]:
    """The sheet of a seat (`code`: its label, or the text of the QR code on it): whose it is and what its items take.

    What somebody has typed is told to nobody before a second person's typing is whole.
    """
    sitting = live()
    attempt = _attempt(sitting, text_of({"code": request.args.get("code", "")}, "code", _MOST_CODE))
    person = sitting.sealed.roster[attempt.candidate]
    items = [_item(n, form) for n, form in enumerate(_forms(sitting, attempt), start=1)]
    return {
        "ok": True,
        "sitting": sitting.id,
        "seat": attempt.paper_seat,
        "now_at": attempt.seat,
        "candidate": {"number": person.number, "name": person.name},
        # In the order of the answer sheet: essays are written at its end.
        "items": sorted(items, key=lambda item: item["type"] == QuestionType.ESSAY),
        **_standing(sitting, attempt),
    }


@desk_papers.post("/api/desk/paper")
@requires(Role.DESK, Role.INVIGILATOR)
@command
def key_in() -> dict[str, Any]:
    """Keep one typing of a sheet: `seat`, `texts` and `reason`.

    texts: every item → what stands there, a text for each gap; "" for nothing, `⁇` for what can't be read
    """
    sitting = live()
    attempt = _attempt(sitting, text_of(body(), "seat", _MOST_CODE))
    answers, unreadable = _answers(sitting, attempt)
    if missing := sorted(set(range(1, len(attempt.paper) + 1)) - {item for item, _ in answers}):
        raise Refused("paper_items_missing", items=", ".join(map(str, missing)))
    perform(c.KeyPaperAnswers(attempt.candidate, answers, _reason(), me().username, command_id(), unreadable))
    return _standing(sitting, attempt)


@desk_papers.post("/api/desk/paper/settle")
@requires(Role.INVIGILATOR)
@command
def settle() -> dict[str, Any]:
    """Say what counts in the items that are open: `texts` of exactly these, `reason`, and `seen` as it was told."""
    sitting = live()
    attempt = _attempt(sitting, text_of(body(), "seat", _MOST_CODE))
    answers, unreadable = _answers(sitting, attempt)
    seen = body().get("seen")
    perform(c.SettlePaperAnswers(attempt.candidate, answers, _reason(), me().username, command_id(), unreadable, seen))
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
    """How far the sheet is: who typed it since it last counted, and what is open; that only to who may settle it.

    open  per item `typed` (twice, as it would be written), `unreadable` (in which of the two), and `saved`, `saved_ms`
          where a terminal has something else that may be newer
    """
    state, name = sitting.state, me().username
    readings = state.keyed.get(attempt.candidate, [])
    forms = _forms(sitting, attempt)
    apart = state.open_items(attempt, *readings) if len(readings) == 2 else []
    typed_by = [reading.by for reading in readings]
    may_settle = len(readings) == 2 and me().role is not Role.DESK and name not in typed_by
    found = {
        "typed_by": typed_by,
        "is_mine": name in typed_by,
        "open_items": apart,
        "may_settle": may_settle,
        "answered": len(attempt.answers),
        "questions": len(attempt.paper),
        "seen": attempt.last_saved_ms,
    }
    if may_settle:
        found["open"] = [_open(state, attempt, n, forms[n - 1]) for n in apart]
    return found


def _open(state: SittingState, attempt: Attempt, n: int, form: HandForm) -> dict[str, Any]:
    readings = state.keyed[attempt.candidate]
    is_overtaken = any(state.is_overtaken(attempt, n, reading.answers.get(n, ())) for reading in readings)
    return {
        "n": n,
        "typed": [write_hand(form, reading.answers.get(n, ())) for reading in readings],
        "unreadable": [n in reading.unreadable for reading in readings],
        "saved": write_hand(form, attempt.answers.get(n, ())) if is_overtaken else None,
        "saved_ms": attempt.saved_ms[n] if is_overtaken else None,
    }


def _answers(sitting: LiveSitting, attempt: Attempt) -> tuple[Answers, tuple[int, ...]]:
    """What the body's `texts` say, and the items in which something can't be read.

    Refused with every item that can't be an answer: malformed, paper_unreadable.
    """
    texts = body().get("texts")
    forms = _forms(sitting, attempt)
    if not isinstance(texts, dict) or not all(_is_written(n, written, forms) for n, written in texts.items()):
        raise Refused("malformed", status=400)
    answers, faults = [], []
    for n in sorted(map(int, texts)):
        found = read_hand(forms[n - 1], legible(forms[n - 1], texts[str(n)]))
        if isinstance(found, HandFault):
            sentence = messages.sentence(f"papers.fault.{found.code}", lang(), wanted=found.wanted)
            faults.append({"n": n, "code": found.code, "sentence": sentence})
        else:
            answers.append((n, found))
    if faults:
        raise Refused("paper_unreadable", more={"faults": faults}, items=", ".join(str(fault["n"]) for fault in faults))
    return tuple(answers), tuple(n for n, _ in answers if any(UNREADABLE in text for text in texts[str(n)]))


def _is_written(number: str, written: object, forms: list[HandForm]) -> bool:
    return (
        number.isascii()
        and number.isdecimal()
        and str(int(number)) == number
        and 1 <= int(number) <= len(forms)
        and isinstance(written, list)
        and all(isinstance(text, str) and len(text) <= 2 * forms[int(number) - 1].room + 400 for text in written)
    )
