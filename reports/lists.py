"""Papers about many people: the result list of a sitting or a unit, and the minutes of a sitting."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reports import labels
from reports.flow import Column, Flow, render_flow
from reports.inputs import ListRow, Minutes, Pause, ResultList, check_list, check_minutes
from reports.labels import vi
from reports.page import SEMIBOLD, day, moment, number, percent, register_fonts, require_printable

LIST_COLUMNS = (
    Column("number_short", 0.045, "right", 1),
    Column("candidate_number", 0.095, lines=1),
    Column("name", 0.195),
    Column("birth", 0.115, lines=1),
    Column("rank", 0.09),
    Column("unit", 0.175),
    Column("seat", 0.085, "center", 1),
    Column("score", 0.055, "right", 1),
    Column("percent", 0.065, "right", 1),
    Column("result", 0.08, "center"),
)
PAUSE_COLUMNS = (
    Column("started_at", 0.15),
    Column("resumed", 0.15),
    Column("scope", 0.20),
    Column("reason", 0.38, lines=40),
    Column("credit", 0.12, "right"),
)
INCIDENT_COLUMNS = (
    Column("time", 0.15),
    Column("seat", 0.10),
    Column("candidate_number", 0.13),
    Column("note", 0.44, lines=40),
    Column("noted_by", 0.18),
)
STAFF_COLUMNS = (Column("number_short", 0.08, "right"), Column("name", 0.46), Column("role", 0.46))


def render_list(listing: ResultList) -> bytes:
    """Unsigned PDF of a result list: head repeated, page x/y, totals, places to sign.

    Raises FieldError naming the field that can't be printed.
    """
    register_fonts()
    check_list(listing)
    rows = [_list_cells(index, row, listing.max_score) for index, row in enumerate(listing.rows)]
    where = [require_printable(listing.sitting, "sitting"), require_printable(listing.hall, "hall")]
    if listing.unit:
        where.append(f"{vi('unit')}: {require_printable(listing.unit, 'unit')}")
    exam = require_printable(listing.exam, "exam")

    def draw(flow: Flow) -> None:
        flow.y = flow.page.letterhead(listing.organisation)
        flow.title("result_list", exam, "  ·  ".join(where))
        flow.paragraph(
            f"{vi('max_score')}: {number(listing.max_score)}.  "
            f"{vi('pass_percent')}: {labels.PASS_AT_LEAST.format(percent=number(listing.pass_percent))}."
            + (f"  {vi('revision')}: {listing.revision}." if listing.revision > 1 else ""),
            size=9,
        )
        flow.table(LIST_COLUMNS, rows, "rows")
        flow.need(24)
        flow.y -= 6
        flow.paragraph(count_list(listing.rows), SEMIBOLD)
        flow.signatures("clerk")

    title = f"{vi('result_list')} {listing.sitting} {listing.unit}".strip()
    return render_flow(title, listing.organisation[-1], _foot(listing.journal_head), listing.printed_at, draw)


def render_minutes(minutes: Minutes) -> bytes:
    """Unsigned PDF of the minutes of a sitting. Raises FieldError naming the field that can't be printed."""
    register_fonts()
    check_minutes(minutes)
    exam = require_printable(minutes.exam, "exam")
    where = f"{require_printable(minutes.sitting, 'sitting')}  ·  {require_printable(minutes.hall, 'hall')}"
    pauses = [_pause_cells(index, pause) for index, pause in enumerate(minutes.pauses)]
    incidents = [
        (
            moment(incident.at),
            _free(incident.seat, f"incidents[{index}].seat") or labels.WHOLE_HALL,
            _free(incident.candidate_number, f"incidents[{index}].candidate_number") or "–",
            _free(incident.text, f"incidents[{index}].text"),
            _free(incident.noted_by, f"incidents[{index}].noted_by") or "–",
        )
        for index, incident in enumerate(minutes.incidents)
    ]
    staff = [
        (str(index + 1), _free(member.name, f"staff[{index}].name"), _free(member.role, f"staff[{index}].role"))
        for index, member in enumerate(minutes.staff)
    ]
    times = (
        ("check_in_opened", moment(minutes.check_in_at)),
        ("started_at", moment(minutes.started_at)),
        ("ended_at", moment(minutes.ended_at)),
        ("closed_at", moment(minutes.closed_at)),
        ("duration", labels.MINUTES.format(count=minutes.duration_minutes)),
    )
    counts = (
        ("registered", minutes.registered),
        ("present", minutes.present),
        ("absent_count", minutes.absent),
        ("by_candidate", minutes.by_candidate),
        ("by_clock", minutes.by_clock),
        ("by_invigilator", minutes.by_invigilator),
        ("passed_count", minutes.passed),
        ("failed_count", minutes.failed),
    )
    if minutes.waiting:
        counts = (*counts, ("waiting_count", minutes.waiting))

    def draw(flow: Flow) -> None:
        flow.y = flow.page.letterhead(minutes.organisation)
        flow.title("minutes", exam, where)
        flow.heading("times")
        flow.pairs(times)
        flow.heading("counts")
        flow.pairs([(key, labels.PEOPLE.format(count=count)) for key, count in counts])
        for key, columns, rows in (
            ("pauses", PAUSE_COLUMNS, pauses),
            ("incidents", INCIDENT_COLUMNS, incidents),
            ("staff", STAFF_COLUMNS, staff),
        ):
            flow.heading(key, ruled=not rows)
            if rows:
                flow.table(columns, rows, key, 8.5)
            else:
                flow.paragraph(labels.NONE_NOTED)
        flow.heading("seals")
        flow.pairs(
            (
                ("paper_root", minutes.paper_root.lower()),
                ("journal_head", minutes.journal_head.lower()),
                ("events", str(minutes.events)),
            )
        )
        flow.signatures("invigilator")

    title = f"{vi('minutes')} {minutes.sitting}"
    return render_flow(title, minutes.organisation[-1], _foot(minutes.journal_head), minutes.printed_at, draw)


def count_list(rows: Iterable[ListRow]) -> str:
    """The totals below a list."""
    rows = tuple(rows)
    present = [row for row in rows if row.passed is not None]
    passed = sum(1 for row in present if row.passed)
    return labels.LIST_TOTALS.format(
        total=len(rows),
        present=len(present),
        absent=len(rows) - len(present),
        passed=passed,
        failed=len(present) - passed,
    )


def _list_cells(index: int, row: ListRow, max_score: Decimal) -> tuple[str, ...]:
    where = f"rows[{index}]."
    if row.passed is None or row.score is None or row.percent is None:
        marks = ("–", "–", vi("absent"))
    else:
        own = "" if row.max_score in (None, max_score) else f"/{number(row.max_score)}"
        marks = (number(row.score) + own, percent(row.percent), vi("passed_count" if row.passed else "failed_count"))
    return (
        str(index + 1),
        require_printable(row.candidate_number, where + "candidate_number"),
        require_printable(row.name, where + "name"),
        day(row.birth),
        require_printable(row.rank, where + "rank"),
        require_printable(row.unit, where + "unit"),
        require_printable(row.seat, where + "seat"),
        *marks,
    )


def _pause_cells(index: int, pause: Pause) -> tuple[str, ...]:
    where = f"pauses[{index}]."
    return (
        moment(pause.started_at),
        moment(pause.ended_at),
        _free(pause.scope, where + "scope") or labels.WHOLE_HALL,
        _free(pause.reason, where + "reason") or "–",
        number(pause.credit_minutes),
    )


def _free(text: str, field: str) -> str:
    """Text that staff typed: line ends become spaces."""
    return require_printable(" ".join(text.split()), field)


def _foot(journal_head: str) -> str:
    return f"{vi('journal')} {journal_head[:32].lower()}"
