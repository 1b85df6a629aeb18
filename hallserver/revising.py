"""Deciding about the results of a closed sitting: essays marked by people, questions regraded. Looked at first, then kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from hallserver.amending import GiveMark, to_document
from hallserver.journal.file import SittingReader
from hallserver.results import ResultsRefused, SittingResults, amended, regraded_as
from hallserver.storage.amendments import AmendedMeanwhile, Amendment, AmendmentStore
from question_bank.marking import DECIMALS
from question_bank.model import QuestionType
from question_bank.presenting import media_in
from question_bank.regrading import Change, regrade
from question_bank.remarking import Preview, preview
from question_bank.sealing import open_box
from tables import Reading


@dataclass(frozen=True, slots=True)
class Proposal:
    """A regrading that was looked at: its changes, the results it would give, and what that does to whom."""

    changes: tuple[Change, ...]
    results: SittingResults
    preview: Preview


def propose(results: SittingResults, changes: Sequence[Change]) -> Reading[Proposal]:
    """See what changes would do to results as they stand. Raises ResultsRefused: markers_disagree, nothing_left."""
    reading = regrade(results.decided.regraded, changes)
    if reading.value is None:
        return Reading(None, reading.problems, total=reading.total)
    after = regraded_as(results, reading.value)
    before = {number: result.marked for number, result in results.results.items() if result.marked}
    now = {number: after.results[number].marked for number in before}
    seen = preview(before, now, (change.code for change in changes), results.sealed.pass_percent)
    return Reading(Proposal(tuple(changes), after, seen))


def revise(
    results: SittingResults, proposal: Proposal, store: AmendmentStore, *, reason: str, by: str, at_ms: int
) -> SittingResults:
    """Keep a regrading as the next revision. results: those it was proposed for. Raises ResultsRefused: amended_meanwhile."""
    changed = [person.who for person in proposal.preview.people]
    revision = results.decided.revision + 1
    entry = _add(
        results, proposal.changes, store, revision=revision, changed=changed, reason=reason, by=by, at_ms=at_ms
    )
    # Marked already, when it was proposed.
    return amended(proposal.results, (*results.amendments, entry))


@dataclass(frozen=True, slots=True)
class Essay:
    """An answered essay.

    id     tells nobody whose it is
    item   its number on the candidate's paper; mark: what it is worth; given: the mark that a person gave, or None
    """

    id: str
    candidate: str
    item: int
    code: str
    text: str
    mark: Decimal
    given: Decimal | None


def essays(results: SittingResults) -> list[Essay]:
    """Every answered essay that counts, those of one question together, in no order that tells who wrote them."""
    found = []
    for number, result in results.results.items():
        for item in result.marked.items if result.marked else ():
            question = results.decided.regraded.questions[item.code]
            if (
                question.type is QuestionType.ESSAY
                and item.chosen
                and item.code not in results.decided.regraded.dropped
            ):
                id_ = hashlib.sha256(f"{results.head}\0{number}\0{item.number}".encode()).hexdigest()[:16]
                given = results.decided.given.get(number, {}).get(item.number)
                found.append(Essay(id_, number, item.number, item.code, item.chosen[0], item.mark, given))
    return sorted(found, key=lambda essay: (essay.code, essay.id))


def asked_question(path: Path, results: SittingResults, who: str, number: int, clip_url: str) -> dict[str, Any]:
    """Return a question as a candidate's own paper has it: {items: [one], media: {name: address}, passages}.

    path: of the sitting file; who: a candidate who was there; number: of the item on that paper; clip_url: what stands before
    the hash in the address of a sound or video. Raises SittingFileError; ResultsRefused: parts_altered, where the paper can't be opened.
    """
    attempt = results.results[who].attempt
    assert attempt is not None, "who was asked was there"
    with SittingReader(path) as reader:
        sealed = reader.paper(attempt.paper_seat)
    body = sealed and open_box(sealed.box, results.sealed.key, sealed.nonce, sealed.hash)
    if body is None:
        raise ResultsRefused("parts_altered", sitting=path.stem)
    paper = orjson.loads(body)
    item = next(item for item in paper["items"] if item["n"] == number)
    passages = {name: html for name, html in paper["passages"].items() if name == item.get("passage")}
    names = {item["picture"]} if "picture" in item else set()
    names |= {name for html in (item["stem"], *passages.values()) for name in media_in(html)}
    media = {name: _address(paper["media"][name], clip_url) for name in names & paper["media"].keys()}
    return {"items": [item], "media": media, "passages": passages}


def _address(medium: str | Mapping[str, Any], clip_url: str) -> str:
    """A picture is in the paper; a sound or video lies beside it under its hash."""
    return medium if isinstance(medium, str) else clip_url + medium["hash"]


def open_clip(path: Path, results: SittingResults, hash_: str) -> bytes | None:
    """Return a sound or video of the sitting, or None where it has none of that hash. Raises SittingFileError."""
    with SittingReader(path) as reader:
        clip = reader.clip(hash_)
    return clip and open_box(clip.box, results.sealed.key, clip.nonce, clip.hash)


def needs_reason(results: SittingResults, essay: Essay, is_printed: bool) -> bool:
    """Whether another mark for this essay is a new revision. is_printed: whether any sheet of the sitting was."""
    return essay.given is not None and (is_printed or results.decided.revision > 1)


def give_mark(
    results: SittingResults,
    essay: Essay,
    mark: Decimal,
    store: AmendmentStore,
    *,
    reason: str,
    is_printed: bool,
    by: str,
    at_ms: int,
) -> SittingResults:
    """Keep a person's mark. Raises ResultsRefused: essay_mark_range, reason_wanted, amended_meanwhile."""
    if not mark.is_finite() or not 0 <= mark <= essay.mark or round(mark, DECIMALS) != mark:
        raise ResultsRefused("essay_mark_range", most=essay.mark)
    if mark == essay.given:
        return results
    change = GiveMark(essay.candidate, essay.item, mark)
    if not needs_reason(results, essay, is_printed):
        # Before anything was printed a mark is part of the first result, also one that is put right at once.
        revision, changed, reason = 1, [], ""
    elif not reason:
        raise ResultsRefused("reason_wanted")
    else:
        revision, changed = results.decided.revision + 1, [essay.candidate]
    entry = _add(results, [change], store, revision=revision, changed=changed, reason=reason, by=by, at_ms=at_ms)
    return amended(results, (*results.amendments, entry))


def _add(
    results: SittingResults,
    changes: Sequence[Change | GiveMark],
    store: AmendmentStore,
    *,
    revision: int,
    changed: Sequence[str],
    reason: str,
    by: str,
    at_ms: int,
) -> Amendment:
    try:
        return store.add(
            results.sealed.sitting_id,
            [to_document(change) for change in changes],
            after=results.last_hash,
            head=results.head,
            revision=revision,
            changed=changed,
            reason=reason,
            by=by,
            at_ms=at_ms,
        )
    except AmendedMeanwhile as error:
        raise ResultsRefused("amended_meanwhile") from error
