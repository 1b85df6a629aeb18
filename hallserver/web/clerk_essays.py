"""Essays at the clerk's page: one by one, without names, each gets its mark from a person."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from html import escape
from typing import Any

from flask import Blueprint, Response, request

from hallserver.results import ResultsRefused, SittingResults
from hallserver.revising import Essay, asked_question, essays, give_mark, needs_reason, open_clip
from hallserver.storage.prints import sheet_id
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, body, command, text_of
from hallserver.web.clerk_regrading import MOST_REASON
from hallserver.web.clerk_results import clip_url, closed_results, keep_results, sitting_file
from question_bank.clips import clip_type
from question_bank.describing import plain_text
from question_bank.model import EssayKey
from question_bank.presenting import media_in

clerk_essays = Blueprint("clerk_essays", __name__)


@clerk_essays.get("/api/clerk/essays")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def all_essays() -> dict[str, Any]:
    """Every answered essay of a closed sitting, those of one question together: {id, code, mark, given or null}."""
    found = closed_results(request.args.get("sitting", ""))
    return {"ok": True, "rows": [_row(essay) for essay in essays(found)]}


def _row(essay: Essay) -> dict[str, Any]:
    given = None if essay.given is None else float(essay.given)
    return {"id": essay.id, "code": essay.code, "mark": float(essay.mark), "given": given}


@clerk_essays.get("/api/clerk/essay")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def one_essay() -> dict[str, Any]:
    """One essay: the question as the candidate had it (`paper`, with its media), what the writer tells markers, the text."""
    hall = services()
    found = closed_results(request.args.get("sitting", ""))
    essay = _essay(found, request.args.get("id", ""))
    clips = clip_url(found)
    paper = hall.run_blocking(asked_question, sitting_file(found), found, essay.candidate, essay.item, clips)
    key = found.sealed.questions[essay.code].key
    guidance = key.guidance_html if isinstance(key, EssayKey) else ""
    # The media of the bank are not in the file, but for those that candidates saw.
    guidance = escape(plain_text(guidance)) if media_in(guidance) else guidance
    return {
        "ok": True,
        **_row(essay),
        "paper": paper,
        "guidance": guidance,
        "text": essay.text,
        "needs_reason": needs_reason(found, essay, _is_printed(found)),
    }


@clerk_essays.get("/clerk/clip/<sitting_id>/<hash_>")
@requires(Role.CLERK, Role.EXAM_OFFICE)
def clip(sitting_id: str, hash_: str) -> Response:
    """A sound or video that an essay's question holds; in parts too, as a browser asks that seeks in it (RFC 9110, 14)."""
    found = closed_results(sitting_id)
    body_ = services().run_blocking(open_clip, sitting_file(found), found, hash_)
    kind = clip_type(body_) if body_ else None
    if body_ is None or kind is None:
        raise Refused("not_found", status=404)
    answer = Response(body_, mimetype=kind)
    answer.set_etag(hash_)
    answer.make_conditional(request, accept_ranges=True, complete_length=len(body_))
    return answer


@clerk_essays.post("/api/clerk/essay")
@requires(Role.CLERK, Role.EXAM_OFFICE)
@command
def mark_essay() -> dict[str, Any]:
    """Keep a `mark` (a number as text, with a point) for an essay; another one, after sheets were printed, with a `reason`."""
    hall, given = services(), body()
    found = closed_results(text_of(given, "sitting", 60))
    essay = _essay(found, text_of(given, "id", 40))
    try:
        mark = Decimal(text_of(given, "mark", 20))
    except InvalidOperation as error:
        raise Refused("essay_mark_range", most=essay.mark) from error
    reason = text_of(given, "reason", MOST_REASON, least=0)
    try:
        kept = give_mark(
            found,
            essay,
            mark,
            hall.stores.amendments,
            reason=reason,
            is_printed=_is_printed(found),
            by=me().username,
            at_ms=hall.now_ms(),
        )
    except ResultsRefused as refused:
        raise Refused(refused.code, **refused.details) from refused
    keep_results(kept)
    return {"revision": kept.decided.revision}


def _essay(found: SittingResults, id_: str) -> Essay:
    essay = next((essay for essay in essays(found) if essay.id == id_), None)
    if essay is None:
        raise Refused("essay_unknown", status=404)
    return essay


def _is_printed(found: SittingResults) -> bool:
    return bool(services().stores.prints.counts(sheet_id(found.sealed.sitting_id, "")))
