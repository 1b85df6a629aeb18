"""From a sitting file to results: fold the journal, mark every attempt twice, give reports their plain inputs.

Needs the file alone: neither the server nor the set-up data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
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
from reports.inputs import Incident, ListRow, Minutes, Pause, ResultList, ResultSheet, StaffMember, TopicScore
from seats.roster import Candidate

_CENT = Decimal("0.01")


class ResultsRefused(CodedError):
    """Results can't be had. code, details: sentence `refusal.<code>` of the catalogue."""


@dataclass(frozen=True, slots=True)
class Result:
    """One candidate's result; attempt and marked are None for who was absent. percent: 0-100, two places."""

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
    exact = marked.score * 100 / marked.max_score
    # The pass mark is compared with the exact percentage. The one shown is cut, so that 49,996 never reads 50.
    return Result(candidate, seat, attempt, marked, exact.quantize(_CENT, ROUND_DOWN), exact >= sealed.pass_percent)


def sheet_id(sitting_id: str, number: str) -> str:
    return f"{sitting_id}/{number}"


def result_sheet(
    results: SittingResults, number: str, *, printed_at: datetime, reprint: int = 0, revision: int = 1
) -> ResultSheet:
    """The sheet of one candidate. Raises ResultsRefused: not_closed, not_allocated, was_absent."""
    if not results.is_closed:
        raise ResultsRefused("not_closed", sitting=results.sealed.title)
    result = results.results.get(number)
    if result is None:
        raise ResultsRefused("not_allocated", number=number)
    attempt, marked = result.attempt, result.marked
    if attempt is None or marked is None or result.percent is None or result.passed is None:
        raise ResultsRefused("was_absent", name=result.candidate.name)
    sealed, candidate = results.sealed, result.candidate
    begun = (
        max(attempt.confirmed_ms, results.state.starts_ms) if attempt.confirmed_ms and results.state.starts_ms else None
    )
    return ResultSheet(
        sheet_id=sheet_id(sealed.sitting_id, number),
        revision=revision,
        reprint=reprint,
        organisation=sealed.organisation,
        hall=sealed.plan.name,
        exam=sealed.exam_title,
        sitting=sealed.title,
        candidate_number=candidate.number,
        card_number=candidate.card_number,
        name=candidate.name,
        birth=candidate.birth,
        rank=candidate.rank,
        unit=candidate.unit,
        seat=attempt.seat,
        paper_hash=results.paper_hashes[attempt.paper_seat],
        checked_in_at=results.at(attempt.checked_in_ms),
        started_at=results.at(begun),
        submitted_at=results.at(attempt.submitted_ms),
        submitted_by=attempt.submitted_by,
        answered=marked.answered,
        asked=len(marked.items),
        topics=tuple(TopicScore(t.topic, t.asked, t.right, t.score, t.max_score) for t in marked.topics),
        score=marked.score,
        max_score=marked.max_score,
        percent=result.percent,
        pass_percent=sealed.pass_percent,
        passed=result.passed,
        journal_head=results.head,
        printed_at=printed_at,
    )


def result_list(results: SittingResults, unit: str, *, printed_at: datetime) -> ResultList:
    """The list of a unit, or of everybody where unit is "". Raises ResultsRefused: not_closed, unit_unknown."""
    if not results.is_closed:
        raise ResultsRefused("not_closed", sitting=results.sealed.title)
    rows = [r for _, r in sorted(results.results.items()) if not unit or r.candidate.unit == unit]
    if not rows:
        raise ResultsRefused("unit_unknown", unit=unit)
    sealed = results.sealed
    return ResultList(
        organisation=sealed.organisation,
        exam=sealed.exam_title,
        sitting=sealed.title,
        hall=sealed.plan.name,
        unit=unit,
        max_score=sum((cell.mark * cell.count for cell in sealed.blueprint.cells), Decimal(0)),
        pass_percent=sealed.pass_percent,
        rows=tuple(_list_row(r) for r in rows),
        journal_head=results.head,
        printed_at=printed_at,
    )


def _list_row(result: Result) -> ListRow:
    person = result.candidate
    score = result.marked.score if result.marked else None
    return ListRow(
        person.number,
        person.name,
        person.birth,
        person.rank,
        person.unit,
        result.seat,
        score,
        result.percent,
        result.passed,
    )


def minutes(results: SittingResults, staff: Mapping[str, tuple[str, str]], *, printed_at: datetime) -> Minutes:
    """The minutes of the sitting. staff: username -> (name, role in words). Raises ResultsRefused: not_closed."""
    if not results.is_closed:
        raise ResultsRefused("not_closed", sitting=results.sealed.title)
    times = {type(event): results.at(at_ms) for at_ms, event in reversed(results.log)}
    present = [r for r in results.results.values() if r.attempt is not None]
    by = [r.attempt.submitted_by for r in present if r.attempt]
    acted = sorted({event.by for _, event in results.log if getattr(event, "by", "")})
    opening = results.log[0][1]
    assert isinstance(opening, e.SittingSealed)
    return Minutes(
        organisation=results.sealed.organisation,
        exam=results.sealed.exam_title,
        sitting=results.sealed.title,
        hall=results.sealed.plan.name,
        duration_minutes=results.sealed.duration_min,
        check_in_at=times.get(e.CheckInOpened),
        started_at=results.at(results.state.starts_ms),
        ended_at=times.get(e.SittingEnded),
        closed_at=times.get(e.SittingClosed),
        registered=len(results.results),
        present=len(present),
        absent=len(results.results) - len(present),
        by_candidate=by.count("candidate"),
        by_clock=by.count("clock"),
        by_invigilator=by.count("invigilator"),
        passed=sum(r.passed is True for r in present),
        failed=sum(r.passed is False for r in present),
        pauses=_pauses(results),
        incidents=_incidents(results),
        staff=tuple(StaffMember(*staff.get(username, (username, "–"))) for username in acted),
        paper_root=opening.paper_root,
        journal_head=results.head,
        events=results.events,
        printed_at=printed_at,
    )


def _pauses(results: SittingResults) -> tuple[Pause, ...]:
    found: list[Pause] = []
    credit = Decimal(0)
    begun: tuple[datetime, str] | None = None
    for at_ms, event in results.log:
        at = results.at(at_ms)
        assert at is not None
        if isinstance(event, e.SittingPaused):
            begun, credit = (at, event.reason), Decimal(0)
        elif isinstance(event, e.OutageCredited):
            credit = (Decimal(event.until_ms - event.from_ms) / 60_000).quantize(_CENT, ROUND_HALF_UP)
        elif isinstance(event, e.SittingResumed) and begun is not None:
            found.append(Pause(begun[0], at, "", begun[1], credit))
    return tuple(found)


def _incidents(results: SittingResults) -> tuple[Incident, ...]:
    """What the minutes must mention: restarts, extra time, moves, quarantined answers, hand-ins for a candidate."""
    found = []
    seat_of = results.state.seat_of
    for at_ms, event in results.log[1:]:
        at = results.at(at_ms)
        assert at is not None
        match event:
            case e.ServerStarted() if results.state.starts_ms and at_ms > results.state.starts_ms:
                found.append(Incident(at, "", "", "Máy chủ khởi động lại", ""))
            case e.TimeExtended(candidate=who, extra_ms=ms, reason=why, by=by):
                text = f"Cộng thêm {ms // 60_000} phút: {why}"
                found.append(Incident(at, seat_of.get(who, ""), who, text, by))
            case e.CandidateMoved(candidate=who, from_seat=a, to_seat=b, reason=why, by=by):
                found.append(Incident(at, b, who, f"Chuyển từ ghế {a} sang ghế {b}: {why}", by))
            case e.AttemptSubmitted(candidate=who, cause="invigilator", reason=why, by=by):
                found.append(Incident(at, seat_of[who], who, f"Cán bộ coi thi nộp bài thay: {why}", by))
            case e.AnswerQuarantined(candidate=who, item=item, reason=why):
                found.append(
                    Incident(
                        at, seat_of[who], who, f"Câu {item}: bài đến không hợp lệ ({why}), đã giữ làm chứng cứ", ""
                    )
                )
    return tuple(found)
