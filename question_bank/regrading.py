"""What may be changed of a question after the exam, and what the questions of the papers become by it.

The sealed questions stay as they are: a regrading is a list of changes, and everything is marked anew from both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from question_bank.answers import read_accepted
from question_bank.checking import MAX_ACCEPTED, are_areas_fit, is_moderate
from question_bank.documents import from_document, to_document
from question_bank.folding import nfc
from question_bank.formats.spreadsheet.areas import read_areas
from question_bank.formats.spreadsheet.notation import Unclear
from question_bank.markup import control_character
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Gap,
    GapsKey,
    HotspotKey,
    MatchingKey,
    NumberKey,
    Option,
    Question,
    QuestionType,
    TextKey,
)
from tables import Problem, Reading


class Drop(StrEnum):
    """What becomes of the mark of a question that is dropped."""

    FULL_MARKS = "full_marks"
    OUT_OF_TOTAL = "out_of_total"


@dataclass(frozen=True, slots=True)
class ChangeKey:
    """These options (of a cluster: these statements) are right and no others; shares of single options are gone.

    right  ids of options; of a matching `premise=option`, each premise once; of an ordering all options in their right order
    """

    code: str
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeAreas:
    """These areas of the picture are right, or wrong, and no others; `areas` as in a spreadsheet, in % of the picture."""

    code: str
    areas: str


@dataclass(frozen=True, slots=True)
class AcceptOption:
    """This option counts in full too: of a question with one right option, or of the gap named."""

    code: str
    option_id: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class AcceptText:
    """This typed text counts in full too; `*` as in `AcceptedText`."""

    code: str
    text: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class AcceptNumber:
    """This number, give or take the tolerance, counts in full too."""

    code: str
    value: Decimal
    tolerance: Decimal = Decimal(0)
    gap: str = ""


@dataclass(frozen=True, slots=True)
class DropQuestion:
    """The question is dropped: everybody who was asked it gets its full mark, or it leaves their total."""

    code: str
    how: Drop


@dataclass(frozen=True, slots=True)
class RestoreQuestion:
    """The question is marked as it was sealed again."""

    code: str


Change = ChangeKey | ChangeAreas | AcceptOption | AcceptText | AcceptNumber | DropQuestion | RestoreQuestion
KINDS: dict[str, type[Change]] = {
    "change_key": ChangeKey,
    "change_areas": ChangeAreas,
    "accept_option": AcceptOption,
    "accept_text": AcceptText,
    "accept_number": AcceptNumber,
    "drop": DropQuestion,
    "restore": RestoreQuestion,
}
_KIND_OF = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Regraded:
    """How the papers are marked now.

    sealed, questions  by code: as sealed, as marked now
    dropped            code → what becomes of its mark
    """

    sealed: Mapping[str, Question]
    questions: Mapping[str, Question]
    dropped: Mapping[str, Drop]

    @classmethod
    def as_sealed(cls, questions: Mapping[str, Question]) -> Regraded:
        return cls(questions, questions, {})


def change_to_document(change: Change) -> dict[str, Any]:
    """Return a change as JSON: its fields, and `kind`."""
    return {"kind": _KIND_OF[type(change)], **to_document(change)}


def read_change(document: Mapping[str, Any]) -> Change:
    """Return the change of a document. Raises KeyError, TypeError, ValueError or ArithmeticError for anything else."""
    rest = dict(document)
    kind = KINDS[rest.pop("kind")]
    if not all(isinstance(value, str | list) for value in rest.values()):
        raise TypeError("the fields of a change are texts and lists of texts")
    return from_document(kind, rest)


def regrade(before: Regraded, changes: Iterable[Change]) -> Reading[Regraded]:
    """Apply changes one after the other. Every one that does not fit its question, or changes nothing, is a problem."""
    questions, dropped = dict(before.questions), dict(before.dropped)
    problems: list[Problem] = []
    for change in changes:
        question = questions.get(change.code)
        if question is None:
            problems.append(Problem("regrade_question_unknown", {"code": change.code[:64]}))
            continue
        if isinstance(change, RestoreQuestion):
            sealed = before.sealed[change.code]
            made: Question | Problem = sealed
            if question == sealed and change.code not in dropped:
                made = _wrong(question, "regrade_no_change")
            dropped.pop(change.code, None)
        elif change.code in dropped:
            made = _wrong(question, "regrade_dropped")
        elif isinstance(change, DropQuestion):
            dropped[change.code] = change.how
            made = question
        else:
            made = _APPLY[type(change)](question, change)
            if made == question:
                made = _wrong(question, "regrade_no_change")
        if isinstance(made, Problem):
            problems.append(made)
        else:
            questions[change.code] = made
    value = None if problems else Regraded(before.sealed, questions, dropped)
    return Reading(value, tuple(problems), total=len(problems))


def _wrong(question: Question, problem: str, **args: object) -> Problem:
    return Problem(problem, {"code": question.code, **args})


def _change_key(question: Question, change: ChangeKey) -> Question | Problem:
    if isinstance(question.key, MatchingKey):
        return _change_pairs(question, question.key, change.right)
    if question.type is QuestionType.ORDERING:
        return _change_order(question, change.right)
    right, count = set(change.right), len(set(change.right))
    if question.type not in (QuestionType.SINGLE, QuestionType.TRUE_FALSE, QuestionType.MULTIPLE, QuestionType.CLUSTER):
        return _wrong(question, "regrade_unfit")
    strangers = right - {option.id for option in question.options}
    if strangers:
        return _wrong(question, "regrade_option_unknown")
    is_single = question.type in (QuestionType.SINGLE, QuestionType.TRUE_FALSE)
    if (is_single and count != 1) or (question.type is QuestionType.MULTIPLE and not count):
        return _wrong(question, "regrade_right_count", have=count)
    options = (replace(option, is_right=option.id in right, share=None) for option in question.options)
    return replace(question, options=tuple(options))


def _change_pairs(question: Question, key: MatchingKey, pairs: tuple[str, ...]) -> Question | Problem:
    named = dict(pair.partition("=")[::2] for pair in pairs)
    if len(pairs) != len(key.premises) or named.keys() != {premise.id for premise in key.premises}:
        return _wrong(question, "regrade_pairs", wanted=len(key.premises))
    if not set(named.values()) <= {option.id for option in question.options}:
        return _wrong(question, "regrade_option_unknown")
    return replace(question, key=MatchingKey(tuple(replace(p, option_id=named[p.id]) for p in key.premises)))


def _change_order(question: Question, order: tuple[str, ...]) -> Question | Problem:
    options = {option.id: option for option in question.options}
    if sorted(order) != sorted(options):
        return _wrong(question, "regrade_order", wanted=len(options))
    return replace(question, options=tuple(options[id_] for id_ in order))


def _change_areas(question: Question, change: ChangeAreas) -> Question | Problem:
    if not isinstance(question.key, HotspotKey):
        return _wrong(question, "regrade_unfit")
    try:
        areas, are_pixels = read_areas(change.areas)
    except Unclear:
        return _wrong(question, "regrade_areas")
    key = replace(question.key, areas=areas)
    if are_pixels or not any(area.is_right for area in areas) or not are_areas_fit(key):
        return _wrong(question, "regrade_areas")
    return replace(question, key=key)


def _accept_option(question: Question, change: AcceptOption) -> Question | Problem:
    def accept(options: tuple[Option, ...]) -> tuple[Option, ...] | Problem:
        if change.option_id not in {option.id for option in options}:
            return _wrong(question, "regrade_option_unknown")
        return tuple(replace(o, is_right=True, share=None) if o.id == change.option_id else o for o in options)

    if change.gap:
        return _in_gap(question, change.gap, lambda gap: _with_options(gap, accept) if gap.options else None)
    if question.type not in (QuestionType.SINGLE, QuestionType.TRUE_FALSE):
        return _wrong(question, "regrade_unfit")
    return _with_options(question, accept)


def _with_options(thing: Any, accept: Callable[[tuple[Option, ...]], tuple[Option, ...] | Problem]) -> Any:
    options = accept(thing.options)
    return options if isinstance(options, Problem) else replace(thing, options=options)


def _accept_text(question: Question, change: AcceptText) -> Question | Problem:
    text = " ".join(nfc(change.text).split())
    if not text or len(text) > MAX_ACCEPTED or control_character(text) is not None:
        return _wrong(question, "regrade_text", limit=MAX_ACCEPTED)

    def accept(key: object) -> TextKey | None:
        if not isinstance(key, TextKey):
            return None
        pieces = read_accepted(text, key.ignores)
        known = any(a.share == 1 and read_accepted(a.text, key.ignores) == pieces for a in key.texts)
        return key if known else replace(key, texts=(*key.texts, AcceptedText(text)))

    return _with_key(question, change.gap, accept)


def _accept_number(question: Question, change: AcceptNumber) -> Question | Problem:
    if not is_moderate(change.value) or not is_moderate(change.tolerance) or change.tolerance < 0:
        return _wrong(question, "regrade_number")
    accepted = AcceptedNumber(change.value, change.tolerance)

    def accept(key: object) -> NumberKey | None:
        if not isinstance(key, NumberKey):
            return None
        return key if accepted in key.numbers else replace(key, numbers=(*key.numbers, accepted))

    return _with_key(question, change.gap, accept)


def _with_key(question: Question, gap_id: str, accept: Callable[[object], Any]) -> Question | Problem:
    """The question, or the gap of it, with what `accept` makes of its key; None there does not fit."""

    def in_gap(gap: Gap) -> Gap | None:
        made = accept(gap.key)
        return None if made is None else replace(gap, key=made)

    if gap_id:
        return _in_gap(question, gap_id, in_gap)
    made = accept(question.key)
    return _wrong(question, "regrade_unfit") if made is None else replace(question, key=made)


def _in_gap(question: Question, gap_id: str, change: Callable[[Gap], Gap | Problem | None]) -> Question | Problem:
    gaps = question.key.gaps if isinstance(question.key, GapsKey) else ()
    found = next((gap for gap in gaps if gap.id == gap_id), None)
    if found is None:
        return _wrong(question, "regrade_gap_unknown", gap=gap_id[:16])
    made = change(found)
    if made is None:
        return _wrong(question, "regrade_unfit")
    if isinstance(made, Problem):
        return made
    return replace(question, key=GapsKey(tuple(made if gap is found else gap for gap in gaps)))


_APPLY: dict[type, Callable[..., Question | Problem]] = {
    ChangeKey: _change_key,
    ChangeAreas: _change_areas,
    AcceptOption: _accept_option,
    AcceptText: _accept_text,
    AcceptNumber: _accept_number,
}
