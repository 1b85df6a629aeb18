"""Regrading at the clerk's page: which questions there are, what a change would do to whom, and the revisions there were."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, request

from hallserver import messages
from hallserver.amending import GiveMark, from_document
from hallserver.results import ResultsRefused, SittingResults
from hallserver.revising import Proposal, asked_question, propose, revise
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, body, command, lang, text_of, told
from hallserver.web.clerk_results import clip_url, closed_results, keep_results, sitting_file
from question_bank.describing import describe_key, plain_text, short_stem, stem_text
from question_bank.formats.spreadsheet.areas import write_areas
from question_bank.model import GapsKey, HotspotKey, MatchingKey, NumberKey, Option, Question, QuestionType, TextKey
from question_bank.regrading import (
    AcceptNumber,
    AcceptOption,
    AcceptText,
    Change,
    ChangeAreas,
    ChangeKey,
    DropQuestion,
    RestoreQuestion,
    read_change,
)
from question_bank.remarking import PersonChange

clerk_regrading = Blueprint("clerk_regrading", __name__)

MOST_CHANGES = 50
MOST_REASON = 500


@clerk_regrading.get("/api/clerk/questions")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def questions() -> dict[str, Any]:
    """The questions that the papers of those present ask, by code, with what has been changed of them."""
    found = closed_results(request.args.get("sitting", ""))
    asked: dict[str, int] = {}
    for result in found.results.values():
        for item in result.marked.items if result.marked else ():
            asked[item.code] = asked.get(item.code, 0) + 1
    return {"ok": True, "rows": [_row(found, code, count) for code, count in sorted(asked.items())]}


def _row(found: SittingResults, code: str, asked: int) -> dict[str, Any]:
    question = found.sealed.questions[code]
    return {
        "code": code,
        "topic": question.topic,
        "type": question.type.value,
        "text": short_stem(question, lang()),
        "asked": asked,
        "state": _state(found, code),
    }


def _state(found: SittingResults, code: str) -> str:
    regraded = found.decided.regraded
    if code in regraded.dropped:
        return regraded.dropped[code].value
    return "sealed" if regraded.questions[code] == regraded.sealed[code] else "changed"


@clerk_regrading.get("/api/clerk/question")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def question() -> dict[str, Any]:
    """One question as it is marked now: what may be chosen as right, what may be accepted besides, and where."""
    found = closed_results(request.args.get("sitting", ""))
    code = request.args.get("code", "")
    asked = found.decided.regraded.questions.get(code)
    if asked is None:
        raise Refused("not_found", status=404)
    gaps = asked.key.gaps if isinstance(asked.key, GapsKey) else ()
    premises = asked.key.premises if isinstance(asked.key, MatchingKey) else ()
    areas = asked.key.areas if isinstance(asked.key, HotspotKey) else ()
    return {
        "ok": True,
        "code": code,
        "type": asked.type.value,
        "text": stem_text(asked, lang()),
        "state": _state(found, code),
        "key": describe_key(asked, lang()),
        "sealed_key": describe_key(found.sealed.questions[code], lang()),
        "options": _options(asked.options),
        "premises": [{"id": p.id, "text": plain_text(p.html, lang()), "option": p.option_id} for p in premises],
        "areas": write_areas(areas, lang()),
        "shapes": _shapes(asked),
        "picture": _picture(found, code) if areas else None,
        "takes": _takes(asked.key),
        "gaps": [{"id": gap.id, "options": _options(gap.options), "takes": _takes(gap.key)} for gap in gaps],
    }


def _shapes(question: Question) -> list[dict[str, Any]]:
    """The areas of a hotspot's picture as the page draws them; `numbers` as in `Area`."""
    areas = question.key.areas if isinstance(question.key, HotspotKey) else ()
    return [{"shape": area.shape.value, "numbers": list(area.numbers), "is_right": area.is_right} for area in areas]


def _picture(found: SittingResults, code: str) -> str | None:
    """The address of a question's picture, out of the paper of somebody who was asked it; None if nobody was."""
    asked = (
        (who, item.number)
        for who, result in found.results.items()
        for item in (result.marked.items if result.marked else ())
        if item.code == code
    )
    who, number = next(asked, (None, 0))
    if who is None:
        return None
    paper = services().run_blocking(asked_question, sitting_file(found), found, who, number, clip_url(found))
    return paper["media"][paper["items"][0]["picture"]]


def _options(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [{"id": o.id, "text": plain_text(o.html, lang()), "is_right": o.is_right} for o in options]


def _takes(key: object) -> str | None:
    """What is typed there: "number", "text" or, for what is not typed, None."""
    return "number" if isinstance(key, NumberKey) else "text" if isinstance(key, TextKey) else None


@clerk_regrading.post("/api/clerk/regrade/look")
@requires(Role.CLERK, Role.EXAM_OFFICE)
@command
def look() -> dict[str, Any]:
    """What `changes` would do to whom, and each in words; nothing is kept. `after` names the results that were looked at."""
    found = closed_results(text_of(body(), "sitting", 60))
    proposal = _proposal(found)
    said = [_sentence(found.sealed.questions, change) for change in proposal.changes]
    return {"after": found.last_hash, "said": said, **_view(found, proposal)}


@clerk_regrading.post("/api/clerk/regrade")
@requires(Role.CLERK, Role.EXAM_OFFICE)
@command
def regrade() -> dict[str, Any]:
    """Keep `changes` that were looked at, with a `reason`, as the next revision of the results `after`."""
    hall, given = services(), body()
    found = closed_results(text_of(given, "sitting", 60))
    reason = text_of(given, "reason", MOST_REASON, least=5)
    if given.get("after") != found.last_hash:
        raise Refused("amended_meanwhile")
    proposal = _proposal(found)
    try:
        kept = revise(found, proposal, hall.stores.amendments, reason=reason, by=me().username, at_ms=hall.now_ms())
    except ResultsRefused as refused:
        raise Refused(refused.code, **refused.details) from refused
    keep_results(kept)
    return {"revision": kept.decided.revision, "changed": len(proposal.preview.people)}


def _proposal(found: SittingResults) -> Proposal:
    documents = body().get("changes")
    if not isinstance(documents, list) or not 0 < len(documents) <= MOST_CHANGES:
        raise Refused("malformed", status=400)
    try:
        changes = [read_change(document) for document in documents]
        reading = services().run_blocking(propose, found, changes)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise Refused("malformed", status=400) from error
    except ResultsRefused as refused:
        raise Refused(refused.code, **refused.details) from refused
    if reading.value is None:
        raise Refused("regrade_unfit", more={"problems": [told(problem) for problem in reading.problems]})
    return reading.value


def _view(found: SittingResults, proposal: Proposal) -> dict[str, Any]:
    seen = proposal.preview
    return {
        "people": [_person(found, person) for person in seen.people],
        "questions": [
            {
                "code": row.code,
                "before": _key_words(found, row.code),
                "now": _key_words(proposal.results, row.code),
                "shapes": _shapes(proposal.results.decided.regraded.questions[row.code]),
                "asked": row.asked,
                "gain": row.gain,
                "lose": row.lose,
                "left_total": row.left_total,
            }
            for row in seen.questions
        ],
        "passing": seen.passing,
        "failing": seen.failing,
    }


def _key_words(results: SittingResults, code: str) -> str:
    dropped = results.decided.regraded.dropped.get(code)
    if dropped is not None:
        return messages.sentence(f"revision.state.{dropped}", lang())
    return describe_key(results.decided.regraded.questions[code], lang())


def _person(found: SittingResults, person: PersonChange) -> dict[str, Any]:
    candidate = found.results[person.who].candidate
    both = (person.before, person.after)
    return {
        "number": person.who,
        "name": candidate.name,
        "unit": candidate.unit,
        "score": [float(each.score) for each in both],
        "max_score": [float(each.max_score) for each in both],
        "percent": [None if each.percent is None else float(each.percent) for each in both],
        "passed": [each.passed for each in both],
    }


@clerk_regrading.get("/api/clerk/revisions")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def revisions() -> dict[str, Any]:
    """Every revision after the first, newest first: when, who, why, what, and whose sheets it replaces."""
    hall = services()
    found = closed_results(request.args.get("sitting", ""))
    names = {person.username: person.name for person in hall.stores.staff.all()}
    rows = [
        {
            "revision": entry.revision,
            "at_ms": entry.at_ms,
            "who": names.get(entry.who, entry.who),
            "reason": entry.reason,
            "changes": [_sentence(found.sealed.questions, from_document(change)) for change in entry.changes],
            "changed": list(entry.changed),
            "hash": entry.hash,
        }
        for entry in reversed(found.amendments)
        if entry.revision > 1
    ]
    return {"ok": True, "rows": rows, "head": found.head}


def _sentence(sealed: Mapping[str, Question], change: Change | GiveMark) -> str:
    """A change in words."""

    def said(name: str, **args: object) -> str:
        return messages.sentence(f"revision.{name}", lang(), **args)

    if isinstance(change, GiveMark):
        return said("give_mark", candidate=change.candidate, item=change.item, mark=change.mark)
    code, gap = change.code, getattr(change, "gap", "")
    where = said("in_gap", code=code, gap=gap) if gap else said("in_question", code=code)
    match change:
        case ChangeKey(right=right):
            return said("change_key", where=where, answer=_right_words(sealed[code], right))
        case ChangeAreas(areas=areas):
            return said("change_key", where=where, answer="; ".join(areas.split("\n")))
        case AcceptOption(option_id=id_):
            gaps = sealed[code].key.gaps if isinstance(sealed[code].key, GapsKey) else ()
            options = [*sealed[code].options, *(option for each in gaps for option in each.options)]
            return said("accept", where=where, answer=next(plain_text(o.html, lang()) for o in options if o.id == id_))
        case AcceptText(text=text):
            return said("accept", where=where, answer=text)
        case AcceptNumber(value=value, tolerance=tolerance):
            return said(
                "accept", where=where, answer=_number(value) + (f" ± {_number(tolerance)}" if tolerance else "")
            )
        case DropQuestion(how=how):
            return said(f"drop.{how}", where=where)
        case RestoreQuestion():
            return said("restore", where=where)


def _right_words(question: Question, right: tuple[str, ...]) -> str:
    texts = {option.id: plain_text(option.html, lang()) for option in question.options}
    if question.type is QuestionType.ORDERING:
        return ", ".join(f"{place}) {texts[id_]}" for place, id_ in enumerate(right, start=1))
    if isinstance(question.key, MatchingKey):
        named = dict(pair.split("=") for pair in right)
        return "; ".join(f"{plain_text(p.html, lang())} – {texts[named[p.id]]}" for p in question.key.premises)
    return "; ".join(text for id_, text in texts.items() if id_ in right) or "–"


def _number(value: Decimal) -> str:
    return messages.show(value, lang())
