"""What the entries behind a closed sitting come to: questions as they are marked now, marks given by people, revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from hallserver.messages import CodedError
from hallserver.storage.amendments import Amendment
from question_bank.model import Question
from question_bank.regrading import Change, Regraded, change_to_document, read_change, regrade

_GIVE_MARK = "give_mark"


class AmendmentsBroken(CodedError):
    """Entries that this program can't have written. code, details: sentence `refusal.<code>` of the catalogue."""


@dataclass(frozen=True, slots=True)
class GiveMark:
    """A person's mark for an essay. item: its number on the candidate's paper."""

    candidate: str
    item: int
    mark: Decimal


@dataclass(frozen=True, slots=True)
class Decided:
    """What holds under a list of entries.

    given      candidate number → item number → mark given
    revisions  candidate number → newest revision of the sheet, where it is not 1
    revision   newest of all
    """

    regraded: Regraded
    given: Mapping[str, Mapping[int, Decimal]]
    revisions: Mapping[str, int]
    revision: int


def to_document(change: Change | GiveMark) -> dict[str, Any]:
    """Return a change as JSON."""
    if isinstance(change, GiveMark):
        return {"kind": _GIVE_MARK, "candidate": change.candidate, "item": change.item, "mark": str(change.mark)}
    return change_to_document(change)


def from_document(document: Mapping[str, Any]) -> Change | GiveMark:
    """Return the change of a document. Raises AmendmentsBroken."""
    try:
        if document["kind"] == _GIVE_MARK:
            return GiveMark(document["candidate"], int(document["item"]), Decimal(document["mark"]))
        return read_change(document)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise AmendmentsBroken("amendments_altered") from error


def decide(questions: Mapping[str, Question], amendments: Iterable[Amendment]) -> Decided:
    """Fold entries, oldest first. questions: as sealed, by code. Raises AmendmentsBroken."""
    regraded = Regraded.as_sealed(questions)
    given: dict[str, dict[int, Decimal]] = {}
    revisions: dict[str, int] = {}
    newest = 1
    for entry in amendments:
        changes = [from_document(document) for document in entry.changes]
        for change in changes:
            if isinstance(change, GiveMark):
                given.setdefault(change.candidate, {})[change.item] = change.mark
        reading = regrade(regraded, [change for change in changes if not isinstance(change, GiveMark)])
        if reading.value is None:
            raise AmendmentsBroken("amendments_altered")
        regraded = reading.value
        revisions |= dict.fromkeys(entry.changed, entry.revision)
        newest = max(newest, entry.revision)
    return Decided(regraded, given, revisions, newest)
