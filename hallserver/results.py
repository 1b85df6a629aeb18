"""From a sitting file to results: fold the journal, mark every attempt twice.

Needs the file alone, and what was decided since it was closed: neither the server nor the set-up data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hallserver.amending import Decided, decide
from hallserver.engine import read_event
from hallserver.journal.chain import Entry
from hallserver.journal.file import SittingReader
from hallserver.messages import CodedError
from hallserver.sealed import SealedSitting, is_as_sealed, read_parts
from hallserver.sitting import events as e
from hallserver.sitting.state import Attempt, SittingState
from hallserver.sitting.timekeeping import Phase
from hallserver.storage.amendments import Amendment, is_chained
from question_bank.marking import Marked, mark
from question_bank.model import Bank
from question_bank.regrading import Regraded
from question_bank.remarking import complete, keep, standing
from question_bank.second_marker import answer_key, differences, mark_again
from seats.roster import Candidate
from tables.text import natural_order

if TYPE_CHECKING:
    from question_bank.answer_key import CompiledQuestion


class ResultsRefused(CodedError):
    """Results can't be had. code, details: sentence `refusal.<code>` of the catalogue."""


@dataclass(frozen=True, slots=True)
class Result:
    """One candidate's result.

    attempt, marked  None for who was absent
    percent, passed  0-100, two places; None for who was absent, and while an essay waits for a person to mark it
    revision         of this candidate's sheet: 1, or that of the newest decision that changed it
    """

    candidate: Candidate
    seat: str
    attempt: Attempt | None
    marked: Marked | None
    percent: Decimal | None
    passed: bool | None
    revision: int = 1


@dataclass(frozen=True)
class SittingResults:
    """Everything that can be printed of one sitting.

    results     by candidate number, everybody who had a seat
    log         (hall ms, event) in order, without the answers
    amendments  what was decided since the close and holds here; `decided` is what they come to
    """

    sealed: SealedSitting
    state: SittingState
    results: Mapping[str, Result]
    paper_hashes: Mapping[str, str]
    log: tuple[tuple[int, e.Event], ...]
    events: int
    head: str
    amendments: tuple[Amendment, ...] = ()
    decided: Decided = field(repr=False, kw_only=True)
    key: Mapping[str, CompiledQuestion] = field(repr=False, kw_only=True)

    @property
    def last_hash(self) -> str:
        """Of the newest entry, or of the journal where there is none."""
        return self.amendments[-1].hash if self.amendments else self.head

    @property
    def is_closed(self) -> bool:
        return self.state.phase is Phase.CLOSED

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.sealed.timezone)

    def at(self, ms: int | None) -> datetime | None:
        """Hall milliseconds as an aware time in the hall's zone."""
        return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).astimezone(self.zone)

    def units(self) -> list[str]:
        return sorted({result.candidate.unit for result in self.results.values()}, key=natural_order)


def load_results(path: Path, amendments: Sequence[Amendment] = ()) -> SittingResults:
    """Fold and mark a sitting file under what was decided since.

    Raises SittingFileError, ChainBroken for a file that can't be trusted; AmendmentsBroken;
    ResultsRefused: parts_altered, amendments_altered, markers_disagree, nothing_left.
    """
    with SittingReader(path) as reader:
        parts = reader.parts()
        entries = list(reader.checked_entries())
        hashes = reader.paper_hashes()
    log = _replay(entries)
    if not log or not is_as_sealed(log[0][1], parts, hashes):
        raise ResultsRefused("parts_altered", sitting=path.stem)
    head = entries[-1].hash.hex()
    if not is_chained(amendments, head):
        raise ResultsRefused("amendments_altered")
    sealed = read_parts(parts)
    state = SittingState(sealed.facts)
    for at_ms, event in log:
        state.apply(event, at_ms)
    decided = decide(sealed.questions, amendments)
    key = answer_key(Bank(tuple(decided.regraded.questions.values())))
    results = {number: _result(sealed, state, number, decided, key) for number in state.seat_of}
    told = tuple((at_ms, event) for at_ms, event in log if not isinstance(event, e.AnswerSaved | e.ServerAlive))
    return SittingResults(
        sealed, state, results, hashes, told, len(entries), head, tuple(amendments), decided=decided, key=key
    )


def amended(results: SittingResults, amendments: Sequence[Amendment]) -> SittingResults:
    """The same sitting under another list of entries. Only attempts that they mark otherwise are marked again.

    Raises AmendmentsBroken; ResultsRefused: amendments_altered, markers_disagree, nothing_left.
    """
    if not is_chained(amendments, results.head):
        raise ResultsRefused("amendments_altered")
    return _under(results, decide(results.sealed.questions, amendments), tuple(amendments))


def regraded_as(results: SittingResults, regraded: Regraded) -> SittingResults:
    """The same sitting, were it regraded so; nothing is decided by it. Raises ResultsRefused as `amended`."""
    return _under(results, replace(results.decided, regraded=regraded), results.amendments)


def _under(results: SittingResults, decided: Decided, amendments: tuple[Amendment, ...]) -> SittingResults:
    before, now = results.decided.regraded, decided.regraded
    was = before.questions
    changed = [q for code, q in now.questions.items() if q is not was[code] and q != was[code]]
    key = {**results.key, **answer_key(Bank(tuple(changed)))}
    dropped = {code for code, _ in now.dropped.items() ^ before.dropped.items()}
    codes = {question.code for question in changed} | dropped
    found = {}
    for number, result in results.results.items():
        marked = result.marked
        is_touched = marked is not None and (
            decided.given.get(number) != results.decided.given.get(number)
            or any(item.code in codes for item in marked.items)
        )
        if is_touched:
            found[number] = _result(results.sealed, results.state, number, decided, key)
        else:
            found[number] = replace(result, revision=decided.revisions.get(number, 1))
    return replace(results, results=found, amendments=amendments, decided=decided, key=key)


def at_revision(results: SittingResults, revision: int) -> SittingResults:
    """The results as they were at a revision; 1 is how they came out of the exam. Raises ResultsRefused: revision_unknown."""
    if not 1 <= revision <= results.decided.revision:
        raise ResultsRefused("revision_unknown", revision=revision, newest=results.decided.revision)
    if revision == results.decided.revision:
        return results
    entries = tuple(entry for entry in results.amendments if entry.revision <= revision)
    return _under(results, decide(results.sealed.questions, entries), entries)


def _replay(entries: Iterable[Entry]) -> list[tuple[int, e.Event]]:
    return [(entry.at_ms, read_event(entry)) for entry in entries]


def _result(
    sealed: SealedSitting, state: SittingState, number: str, decided: Decided, key: Mapping[str, CompiledQuestion]
) -> Result:
    candidate, seat = sealed.roster[number], state.seat_of[number]
    attempt = state.attempts.get(number)
    if attempt is None:
        return Result(candidate, seat, None, None, None, None)
    paper, regraded = sealed.papers[attempt.paper_seat], decided.regraded
    kept = keep(paper, attempt.answers, decided.given.get(number, {}), regraded)
    marked = mark(kept.paper, regraded.questions, kept.responses, kept.given)
    topic_of = {code: question.topic for code, question in regraded.questions.items()}
    if differences(marked, mark_again(kept.paper, key, topic_of, kept.responses, kept.given)):
        raise ResultsRefused("markers_disagree", number=number)
    whole = complete(kept, marked, paper, attempt.answers, regraded)
    if not whole.max_score:
        raise ResultsRefused("nothing_left", number=number)
    reached = standing(whole, sealed.pass_percent)
    revision = decided.revisions.get(number, 1)
    return Result(candidate, seat, attempt, whole, reached.percent, reached.passed, revision)
