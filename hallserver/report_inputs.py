"""What the reports say of a sitting: sheets, lists and minutes as plain data, from its results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from hallserver.results import Result, ResultsRefused, SittingResults
from hallserver.sitting import events as e
from hallserver.sitting.state import Attempt
from hallserver.storage.prints import sheet_id
from question_bank.describing import describe_response
from question_bank.marking import Marked, MarkedItem
from question_bank.model import Question, QuestionType
from question_bank.regrading import Regraded
from question_bank.shares import share_of
from reports.inputs import (
    AnswerLine,
    Incident,
    ListRow,
    Minutes,
    Pause,
    ResultList,
    ResultSheet,
    StaffMember,
    TopicScore,
)
from tables import Said

_CENT = Decimal("0.01")
_NAMED_AT_MOST = 5
_BY_PEOPLE, _DROPPED, _REGRADED = "đã chấm bởi người", "câu đã hủy", "đã chấm lại"
_ON_PAPER = "ghi trên giấy"


def require_sheets(results: SittingResults, numbers: Iterable[str]) -> None:
    """See that each of these candidates can have a sheet.

    Raises ResultsRefused: not_closed, not_allocated, was_absent, essays_waiting.
    """
    if not results.is_closed:
        raise ResultsRefused("not_closed", sitting=results.sealed.title)
    asked = []
    for number in numbers:
        result = results.results.get(number)
        if result is None:
            raise ResultsRefused("not_allocated", number=number)
        if result.marked is None:
            raise ResultsRefused("was_absent", name=result.candidate.name)
        asked.append(result)
    _require_marked(asked)


def _require_marked(results: Iterable[Result]) -> None:
    """Raises ResultsRefused: essays_waiting, with how many wait for a mark and where the first of them are."""
    waiting = [(r.candidate.number, r.marked.waiting) for r in results if r.marked and r.marked.waiting]
    if not waiting:
        return
    named, more = waiting[:_NAMED_AT_MOST], "; …" * (len(waiting) > _NAMED_AT_MOST)
    vi, en = (
        "; ".join(f"{number} ({word} {', '.join(map(str, items))})" for number, items in named) + more
        for word in ("câu", "item")
    )
    raise ResultsRefused("essays_waiting", count=sum(len(items) for _, items in waiting), where=Said(vi, en))


def result_sheet(results: SittingResults, number: str, *, printed_at: datetime, reprint: int = 0) -> ResultSheet:
    """The sheet of one candidate. Raises ResultsRefused as `require_sheets`."""
    require_sheets(results, [number])
    result = results.results[number]
    attempt, marked = result.attempt, result.marked
    assert attempt and marked and result.percent is not None and result.passed is not None
    sealed, candidate = results.sealed, result.candidate
    begun = (
        max(attempt.confirmed_ms, results.state.starts_ms) if attempt.confirmed_ms and results.state.starts_ms else None
    )
    return ResultSheet(
        sheet_id=sheet_id(sealed.sitting_id, number),
        revision=result.revision,
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
        asked=sum(topic.asked for topic in marked.topics),
        topics=tuple(TopicScore(t.topic, t.asked, t.right, t.score, t.max_score) for t in marked.topics),
        score=marked.score,
        max_score=marked.max_score,
        percent=result.percent,
        pass_percent=sealed.pass_percent,
        passed=result.passed,
        journal_head=results.head,
        printed_at=printed_at,
        answers=_answers(results, attempt, marked),
    )


def _answers(results: SittingResults, attempt: Attempt, marked: Marked) -> tuple[AnswerLine, ...]:
    lines = []
    for item, asked in zip(marked.items, results.sealed.papers[attempt.paper_seat].items, strict=True):
        question = results.sealed.questions[item.code]
        words = describe_response(question, asked.option_ids, item.chosen)
        remark = _remark(question, item, results.decided.regraded)
        if item.number in attempt.on_paper:
            remark = f"{_ON_PAPER}, {remark}" if remark else _ON_PAPER
        lines.append(AnswerLine(item.number, item.code, words, item.score, item.mark, remark))
    return tuple(lines)


def _remark(question: Question, item: MarkedItem, regraded: Regraded) -> str:
    """What must be known of an item. Only what makes its marks other than they were: else a reprint would say more than
    the sheet of the same revision did."""
    is_dropped = item.code in regraded.dropped
    if question.type is QuestionType.ESSAY:
        return _DROPPED if is_dropped else _BY_PEOPLE if item.chosen else ""
    was = share_of(question, item.chosen)
    if is_dropped and (was != item.share or not item.mark):
        return _DROPPED
    return "" if was == item.share else _REGRADED


def result_list(results: SittingResults, unit: str, *, printed_at: datetime) -> ResultList:
    """The list of a unit, or of everybody where unit is "". Raises ResultsRefused: not_closed, unit_unknown,
    essays_waiting."""
    if not results.is_closed:
        raise ResultsRefused("not_closed", sitting=results.sealed.title)
    rows = [r for _, r in sorted(results.results.items()) if not unit or r.candidate.unit == unit]
    if not rows:
        raise ResultsRefused("unit_unknown", unit=unit)
    _require_marked(rows)
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
        revision=results.decided.revision,
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
        result.marked.max_score if result.marked else None,
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
        waiting=sum(r.passed is None for r in present),
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


def _paper_words(taken: e.PaperAnswersTaken) -> str:
    parts = [f"Bài làm trên giấy được tính, {len(taken.answers)} câu ({taken.reason})"]
    if taken.typed_by:
        parts.append("nhập bởi " + " và ".join(taken.typed_by))
    for words, items in (
        ("thay câu trả lời trước", taken.replaced),
        ("giám thị chốt", taken.settled),
        ("không đọc được", taken.unreadable),
    ):
        if items:
            parts.append(f"{words}: câu {', '.join(map(str, items))}")
    return "; ".join(parts)


def _incidents(results: SittingResults) -> tuple[Incident, ...]:
    """What the minutes must mention: restarts, extra time, moves, quarantined answers, answers on paper, hand-ins for
    a candidate."""
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
            case e.PaperAnswersTaken(candidate=who, by=by):
                found.append(Incident(at, seat_of[who], who, _paper_words(event), by))
            case e.PaperAnswersDropped(candidate=who, by=by):
                found.append(Incident(at, seat_of[who], who, "Bỏ phần nhập bài giấy chưa tính", by))
            case e.AnswerQuarantined(candidate=who, item=item, reason=why):
                found.append(
                    Incident(
                        at, seat_of[who], who, f"Câu {item}: bài đến không hợp lệ ({why}), đã giữ làm chứng cứ", ""
                    )
                )
    return tuple(found)
