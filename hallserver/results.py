"""From a sitting file to results: fold the journal, mark every attempt twice.

Needs the file alone: neither the server nor the set-up data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from hallserver.engine import read_event
from hallserver.journal.chain import Entry
from hallserver.journal.file import SittingReader
from hallserver.messages import CodedError
from hallserver.sealed import SealedSitting, is_as_sealed, read_parts
from hallserver.sitting import events as e
from hallserver.sitting.state import Attempt, SittingState
from hallserver.sitting.timekeeping import Phase
from question_bank.marking import Marked, mark
from question_bank.model import Bank
from question_bank.second_marker import answer_key, differences, mark_again
from seats.roster import Candidate


class ResultsRefused(CodedError):
    """Results can't be had. code, details: sentence `refusal.<code>` of the catalogue."""


@dataclass(frozen=True, slots=True)
class Result:
    """One candidate's result.

    attempt, marked  None for who was absent
    percent, passed  0-100, two places; None for who was absent, and while an essay waits for a person to mark it
    """

    candidate: Candidate
    seat: str
    attempt: Attempt | None
    marked: Marked | None
    percent: Decimal | None
    passed: bool | None


@dataclass(frozen=True)
class SittingResults:
    """Everything that can be printed of one sitting.

    results  by candidate number, everybody who had a seat
    log      (hall ms, event) in order, without the answers
    """

    sealed: SealedSitting
    state: SittingState
    results: Mapping[str, Result]
    paper_hashes: Mapping[str, str]
    log: tuple[tuple[int, e.Event], ...]
    events: int
    head: str

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
        return sorted({result.candidate.unit for result in self.results.values()})


def load_results(path: Path) -> SittingResults:
    """Fold and mark a sitting file.

    Raises SittingFileError, ChainBroken for a file that can't be trusted; ResultsRefused: parts_altered, markers_disagree.
    """
    with SittingReader(path) as reader:
        parts = reader.parts()
        entries = list(reader.checked_entries())
        hashes = reader.paper_hashes()
    log = _replay(entries)
    if not log or not is_as_sealed(log[0][1], parts, hashes):
        raise ResultsRefused("parts_altered", sitting=path.stem)
    sealed = read_parts(parts)
    state = SittingState(sealed.facts)
    for at_ms, event in log:
        state.apply(event, at_ms)
    key = answer_key(Bank(tuple(sealed.questions.values())))
    results = {number: _result(sealed, state, number, key) for number in state.seat_of}
    told = tuple((at_ms, event) for at_ms, event in log if not isinstance(event, e.AnswerSaved | e.ServerAlive))
    return SittingResults(sealed, state, results, hashes, told, len(entries), entries[-1].hash.hex())


def _replay(entries: Iterable[Entry]) -> list[tuple[int, e.Event]]:
    return [(entry.at_ms, read_event(entry)) for entry in entries]


def _result(sealed: SealedSitting, state: SittingState, number: str, key: dict[str, str]) -> Result:
    candidate, seat = sealed.roster[number], state.seat_of[number]
    attempt = state.attempts.get(number)
    if attempt is None:
        return Result(candidate, seat, None, None, None, None)
    paper = sealed.papers[attempt.paper_seat]
    marked = mark(paper, sealed.questions, attempt.answers)
    topic_of = {code: question.topic for code, question in sealed.questions.items()}
    if differences(marked, mark_again(paper, key, topic_of, attempt.answers)):
        raise ResultsRefused("markers_disagree", number=number)
    if marked.waiting:
        return Result(candidate, seat, attempt, marked, None, None)
    return Result(candidate, seat, attempt, marked, marked.percent, marked.reaches(sealed.pass_percent))
