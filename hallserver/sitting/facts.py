"""What is settled about a sitting when it is sealed and never changes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from question_bank.model import FULL_WIDTH, EssayKey, Gap, GapsKey, HotspotKey, MatchingKey, Question, QuestionType

LONGEST_TEXT = 200
_TYPED = frozenset({QuestionType.NUMERICAL, QuestionType.SHORT_TEXT, QuestionType.ESSAY})


@dataclass(frozen=True, slots=True)
class ItemShape:
    """What an answer to one item of a paper may look like; docs/marking.md lists the responses.

    options       what the parts of the response may be, or may begin with before a `=`
    max_choices   how many parts it may have
    targets       what may stand behind the `=` of each part; () for the options of a choice, None for typed text
    longest       characters of a typed text
    """

    type: QuestionType
    options: frozenset[str]
    max_choices: int
    targets: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    longest: int = LONGEST_TEXT

    @classmethod
    def of(cls, type_: QuestionType, options: frozenset[str]) -> ItemShape:
        """The shape of a choice among options."""
        return cls(type_, options, len(options) if type_ is QuestionType.MULTIPLE else 1)

    @classmethod
    def of_question(cls, question: Question) -> ItemShape:
        ids = frozenset(option.id for option in question.options)
        match question.key:
            case MatchingKey(premises=premises):
                return cls(question.type, ids, len(premises), {premise.id: ids for premise in premises})
            case GapsKey(gaps=gaps):
                return cls(question.type, ids, len(gaps), {gap.id: _targets_of(gap) for gap in gaps})
            case HotspotKey(most_points=most):
                return cls(question.type, ids, most)
            case EssayKey(most_characters=most):
                return cls(question.type, ids, 1, longest=most)
        match question.type:
            case QuestionType.CLUSTER:
                return cls(question.type, ids, len(ids), dict.fromkeys(ids, frozenset("01")))
            case QuestionType.SINGLE | QuestionType.TRUE_FALSE | QuestionType.NUMERICAL | QuestionType.SHORT_TEXT:
                return cls(question.type, ids, 1)
        return cls(question.type, ids, len(ids))

    def misfit(self, value: tuple[str, ...]) -> Misfit | None:
        """Why a response can't be one to this item, or None."""
        if len(value) > self.max_choices or len(set(value)) != len(value):
            return Misfit.TOO_MANY
        if self.type in _TYPED:
            return Misfit.TOO_LONG if any(len(text) > self.longest for text in value) else None
        if self.targets:
            return self._misfit_of_pairs(value)
        if self.type is QuestionType.HOTSPOT:
            return None if all(map(_is_point, value)) else Misfit.UNKNOWN
        if not self.options.issuperset(value):
            return Misfit.UNKNOWN
        # An order names everything or nothing.
        return Misfit.UNKNOWN if self.type is QuestionType.ORDERING and 0 < len(value) < len(self.options) else None

    def _misfit_of_pairs(self, value: tuple[str, ...]) -> Misfit | None:
        named = set()
        for pair in value:
            name, sign, target = pair.partition("=")
            if not sign or name not in self.targets:
                return Misfit.UNKNOWN
            if name in named:
                return Misfit.TOO_MANY
            named.add(name)
            offered = self.targets[name]
            if offered is None:
                if len(target) > self.longest:
                    return Misfit.TOO_LONG
            elif target not in offered:
                return Misfit.UNKNOWN
        return None


class Misfit(StrEnum):
    """Why an item can't have a response: too many parts or one twice, a part that isn't offered, too long a text."""

    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    TOO_LONG = "too_long"


def _is_point(text: str) -> bool:
    numbers = text.split(",")
    return len(numbers) == 2 and all(
        number.isascii() and number.isdecimal() and len(number) <= 5 and int(number) <= FULL_WIDTH for number in numbers
    )


def _targets_of(gap: Gap) -> frozenset[str] | None:
    return frozenset(option.id for option in gap.options) if gap.options else None


@dataclass(frozen=True, slots=True)
class Facts:
    """The sealed part of a sitting, as far as its rules need it.

    duration_ms   time that every attempt gets
    grace_ms      how long after the deadline an answer may still arrive (transit)
    bell_lead_ms  how long before the start the key of the papers goes out
    seats         labels of all seats, in reading order
    allocation    candidate id -> seat label, for everybody who may sit
    barred        candidate id -> refusal code, for everybody on the roster who may not
    papers        seat label -> shape of each item of that seat's paper, item 1 first
    """

    sitting_id: str
    title: str
    exam: str
    duration_ms: int
    grace_ms: int
    bell_lead_ms: int
    seats: tuple[str, ...]
    allocation: Mapping[str, str]
    barred: Mapping[str, str]
    papers: Mapping[str, tuple[ItemShape, ...]]
    questions: int
