"""What a report needs, as plain data. A field that can't be filled stops the print with its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TopicScore:
    """Score on one topic: questions asked and right, marks reached and reachable."""

    topic: str
    asked: int
    right: int
    score: Decimal
    max_score: Decimal


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One item of the attempt, as the sheet's answer table states it. The key is not handed out.

    answer   what was answered, in words; "" for no answer. It is cut where it is too long for its place
    remark   what else must be known of the item, in few words, e.g. "câu hỏi đã hủy"; mostly ""
    mark     what the item is worth; 0 for one that does not count
    """

    number: int
    code: str
    answer: str
    score: Decimal
    mark: Decimal
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """Everything that one result sheet states.

    sheet_id          identity of the sheet over its reprints and revisions, e.g. "2026-11-23-S1/000123"
    revision          1 for the first result; a corrected result is a higher revision and voids the lower
    reprint           0 for the first print
    organisation      letterhead, one or two lines, upper line first
    paper_hash        commitment of the paper, hex
    submitted_by      "candidate", "clock" or "invigilator"
    journal_head      final hash of the closed sitting's journal, hex
    answers           every item in order, or () for a sheet without its answer table
    Times are aware datetimes in the hall's zone.
    """

    sheet_id: str
    revision: int
    reprint: int
    organisation: tuple[str, ...]
    hall: str
    exam: str
    sitting: str
    candidate_number: str
    card_number: str
    name: str
    birth: date
    rank: str
    unit: str
    seat: str
    paper_hash: str
    checked_in_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str
    answered: int
    asked: int
    topics: tuple[TopicScore, ...]
    score: Decimal
    max_score: Decimal
    percent: Decimal
    pass_percent: Decimal
    passed: bool
    journal_head: str
    printed_at: datetime
    answers: tuple[AnswerLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ListRow:
    """One person of a result list. An absent person has no seat times and no marks: score, percent and passed
    are None together.

    max_score  what the person's own paper is worth where it may differ from the list's, else None
    """

    candidate_number: str
    name: str
    birth: date
    rank: str
    unit: str
    seat: str
    score: Decimal | None
    percent: Decimal | None
    passed: bool | None
    max_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ResultList:
    """A result list of one sitting or of one unit in it.

    unit      "" for the whole sitting; otherwise the unit the list is limited to
    rows      in the order they are printed
    revision  1 for the first results; a list of corrected results has a higher one
    """

    organisation: tuple[str, ...]
    exam: str
    sitting: str
    hall: str
    unit: str
    max_score: Decimal
    pass_percent: Decimal
    rows: tuple[ListRow, ...]
    journal_head: str
    printed_at: datetime
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of the hall, a block or a seat; `scope` says which in words, "" is the whole hall."""

    started_at: datetime
    ended_at: datetime | None
    scope: str
    reason: str
    credit_minutes: Decimal


@dataclass(frozen=True, slots=True)
class Incident:
    """Something noted about a seat or the hall ("" if it concerns the whole hall)."""

    at: datetime
    seat: str
    candidate_number: str
    text: str
    noted_by: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person on duty, as the minutes name them."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of one closed sitting.

    registered, present, absent            people; present + absent = registered
    by_candidate, by_clock, by_invigilator how the attempts were submitted; their sum is at most `present`
    passed, failed                         results; their sum is at most `present`
    waiting                                who has no result yet, since an essay has no mark
    paper_root                             commitment over all papers, hex
    events                                 number of events in the journal
    """

    organisation: tuple[str, ...]
    exam: str
    sitting: str
    hall: str
    duration_minutes: int
    check_in_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    registered: int
    present: int
    absent: int
    by_candidate: int
    by_clock: int
    by_invigilator: int
    passed: int
    failed: int
    pauses: tuple[Pause, ...]
    incidents: tuple[Incident, ...]
    staff: tuple[StaffMember, ...]
    paper_root: str
    journal_head: str
    events: int
    printed_at: datetime
    waiting: int = 0


SUBMITTED_BY = ("candidate", "clock", "invigilator")


class FieldError(ValueError):
    """A field that can't be printed.

    code    "field_empty", "field_wrong", "field_unprintable", "field_too_long", "qr_too_long" or "qr_other_sheet";
            each has a sentence `problem.<code>` whose only argument is the field
    field   name of the field, e.g. "name", "rows[3].unit"
    """

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code}: {field}")
        self.code = code
        self.field = field

    @property
    def arguments(self) -> dict[str, object]:
        """Arguments of the sentence of `code`."""
        return {"field": self.field}

    def __reduce__(self) -> tuple[type[FieldError], tuple[str, str]]:
        return FieldError, (self.code, self.field)  # it crosses process borders


def check_sheet(sheet: ResultSheet) -> None:
    """Raise FieldError for the first field of a sheet that can't be printed. Only the rank may be empty."""
    _texts(
        sheet,
        (
            "sheet_id",
            "hall",
            "exam",
            "sitting",
            "candidate_number",
            "card_number",
            "name",
            "unit",
            "seat",
        ),
    )
    _organisation(sheet.organisation)
    _hex(sheet.paper_hash, "paper_hash", 16)
    _hex(sheet.journal_head, "journal_head", 32)
    for name in ("checked_in_at", "started_at", "submitted_at"):
        if getattr(sheet, name) is not None:
            _aware(getattr(sheet, name), name)
    _aware(sheet.printed_at, "printed_at")
    if sheet.submitted_by not in SUBMITTED_BY:
        raise FieldError("field_wrong", "submitted_by")
    _counts(sheet, ("reprint", "answered", "asked"))
    if not isinstance(sheet.revision, int) or sheet.revision < 1:
        raise FieldError("field_wrong", "revision")
    if not sheet.topics:
        raise FieldError("field_empty", "topics")
    for index, topic in enumerate(sheet.topics):
        where = f"topics[{index}]."
        if not topic.topic.strip():
            raise FieldError("field_empty", where + "topic")
        _counts(topic, ("asked", "right"), where)
        _amounts(topic, ("score", "max_score"), where)
    _amounts(sheet, ("score", "max_score", "percent", "pass_percent"))
    if not isinstance(sheet.passed, bool):
        raise FieldError("field_wrong", "passed")
    if sheet.answered > sheet.asked:
        raise FieldError("field_wrong", "answered")
    # The table and its foot stand on one paper: a sum that doesn't add up must never be signed.
    if sum(topic.score for topic in sheet.topics) != sheet.score:
        raise FieldError("field_wrong", "score")
    if sum(topic.max_score for topic in sheet.topics) != sheet.max_score:
        raise FieldError("field_wrong", "max_score")
    if sum(topic.asked for topic in sheet.topics) != sheet.asked:
        raise FieldError("field_wrong", "asked")
    if sheet.answers:
        _check_answers(sheet)


def _check_answers(sheet: ResultSheet) -> None:
    for index, line in enumerate(sheet.answers):
        where = f"answers[{index}]."
        if line.number != index + 1:
            raise FieldError("field_wrong", where + "number")
        _texts(line, ("code",), where)
        _amounts(line, ("score", "mark"), where)
    for name, whole in (("score", sheet.score), ("mark", sheet.max_score)):
        if sum(getattr(line, name) for line in sheet.answers) != whole:
            raise FieldError("field_wrong", "answers")


def check_list(listing: ResultList) -> None:
    """Raise FieldError for the first field of a result list that can't be printed."""
    _texts(listing, ("exam", "sitting", "hall"))
    _organisation(listing.organisation)
    _amounts(listing, ("max_score", "pass_percent"))
    _hex(listing.journal_head, "journal_head", 32)
    _aware(listing.printed_at, "printed_at")
    _counts(listing, ("revision",))
    if not listing.rows:
        raise FieldError("field_empty", "rows")
    for index, row in enumerate(listing.rows):
        where = f"rows[{index}]."
        _texts(row, ("candidate_number", "name", "unit"), where)
        marks = (row.score, row.percent, row.passed)
        if any(mark is None for mark in marks):
            if any(mark is not None for mark in marks):
                raise FieldError("field_wrong", where + "score")
        else:
            _amounts(row, ("score", "percent"), where)
            if row.max_score is not None:
                _amounts(row, ("max_score",), where)


def check_minutes(minutes: Minutes) -> None:
    """Raise FieldError for the first field of the minutes that can't be printed."""
    _texts(minutes, ("exam", "sitting", "hall"))
    _organisation(minutes.organisation)
    _counts(
        minutes,
        ("duration_minutes", "registered", "present", "absent", "by_candidate", "by_clock", "by_invigilator",
         "passed", "failed", "waiting", "events"),
    )  # fmt: skip
    _hex(minutes.paper_root, "paper_root", 16)
    _hex(minutes.journal_head, "journal_head", 32)
    _aware(minutes.printed_at, "printed_at")
    if minutes.present + minutes.absent != minutes.registered:
        raise FieldError("field_wrong", "registered")
    if minutes.by_candidate + minutes.by_clock + minutes.by_invigilator > minutes.present:
        raise FieldError("field_wrong", "present")
    if minutes.passed + minutes.failed + minutes.waiting > minutes.present:
        raise FieldError("field_wrong", "passed")
    for index, pause in enumerate(minutes.pauses):
        _aware(pause.started_at, f"pauses[{index}].started_at")
    for index, incident in enumerate(minutes.incidents):
        _aware(incident.at, f"incidents[{index}].at")
        _texts(incident, ("text",), f"incidents[{index}].")
    for index, member in enumerate(minutes.staff):
        _texts(member, ("name", "role"), f"staff[{index}].")


def _texts(record: object, names: tuple[str, ...], where: str = "") -> None:
    for name in names:
        value = getattr(record, name)
        if not isinstance(value, str) or not value.strip():
            raise FieldError("field_empty", where + name)


def _organisation(lines: tuple[str, ...]) -> None:
    if not lines or not all(line.strip() for line in lines):
        raise FieldError("field_empty", "organisation")
    if len(lines) > 2:
        raise FieldError("field_wrong", "organisation")


def _hex(value: str, name: str, digits: int) -> None:
    try:
        body = bytes.fromhex(value)
    except (ValueError, TypeError):
        raise FieldError("field_wrong", name) from None
    if not body:
        raise FieldError("field_empty", name)
    if len(body) * 2 < digits:
        raise FieldError("field_wrong", name)


def _aware(value: datetime, name: str) -> None:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise FieldError("field_wrong", name)


def _counts(record: object, names: tuple[str, ...], where: str = "") -> None:
    for name in names:
        value = getattr(record, name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise FieldError("field_wrong", where + name)


def _amounts(record: object, names: tuple[str, ...], where: str = "") -> None:
    for name in names:
        value = getattr(record, name)
        if not isinstance(value, Decimal) or not value.is_finite():
            raise FieldError("field_wrong", where + name)
