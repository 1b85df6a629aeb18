"""How is it marked? The clauses of the cell “Cách chấm”, and of a gap's brackets, separated by `;` or line ends."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from question_bank.folding import fold
from question_bank.formats.spreadsheet.columns import IGNORE_NAMES, IGNORES, RULE_NAMES, RULES
from question_bank.formats.spreadsheet.notation import Unclear, read_decimal, read_percent, split_list, write_percent
from question_bank.model import (
    ClusterKey,
    EssayKey,
    HotspotKey,
    Ignore,
    MarkingRule,
    NumberKey,
    Question,
    QuestionType,
    TextKey,
)

_LONGEST = 500
USUAL_IGNORES = TextKey(()).ignores
USUAL_CHARACTERS = EssayKey().most_characters
_UNIT_NEEDED = ("bắt buộc đơn vị", "phải có đơn vị", "unit needed", "unit required")
_NOTHING = frozenset({"không", "không gì", "nothing", "none"})
_IGNORING = re.compile(r"(?:bỏ qua|không phân biệt|ignore)\s?:?\s?(\S.*)")
_CHARACTERS = re.compile(r"(?:(?:tối đa|at most)\s)?(\d{1,6})\s(?:ký tự|kí tự|characters)")
_POINTS = re.compile(r"(?:tối đa|at most)\s(\d{1,3})\s(?:điểm|vị trí|points?)(?: trên hình)?")
_WEIGHT = re.compile(r"(?:hệ số|trọng số|weight)\s(\d{1,6})")
_STEPS_BETWEEN = re.compile(r"\s+[-–/|]\s+|\s*,\s+|\s+")
_KINDS = {"số": "number", "number": "number", "chữ": "text", "text": "text", "chọn": "choice", "choice": "choice"}
KIND_NAMES = {"number": "số", "text": "chữ", "choice": "chọn"}


@dataclass(frozen=True, slots=True)
class Clauses:
    """What the cell says; None or False where it says nothing. kind: of a gap, "number", "text" or "choice"."""

    rule: MarkingRule | None = None
    steps: tuple[Fraction, ...] | None = None
    ignores: tuple[Ignore, ...] | None = None
    is_unit_needed: bool = False
    most_characters: int | None = None
    most_points: int | None = None
    weight: int | None = None
    kind: str | None = None


OF_GAP = frozenset({"weight", "kind", "ignores", "is_unit_needed"})
_OF_TYPE = {
    QuestionType.CLUSTER: frozenset({"rule", "steps"}),
    QuestionType.NUMERICAL: frozenset({"rule", "is_unit_needed"}),
    QuestionType.SHORT_TEXT: frozenset({"rule", "ignores"}),
    QuestionType.GAPS: frozenset({"rule", "ignores"}),
    QuestionType.HOTSPOT: frozenset({"rule", "most_points"}),
    QuestionType.ESSAY: frozenset({"rule", "most_characters"}),
}


def clauses_of(kind: QuestionType) -> frozenset[str]:
    """Return the fields of `Clauses` that mean something for a type of question."""
    return _OF_TYPE.get(kind, frozenset({"rule"}))


def read_clauses(text: str, allowed: Collection[str]) -> Clauses:
    """Return what the cell says. allowed: fields of `Clauses`. Raises Unclear for anything else, or said twice."""
    found = Clauses()
    for part in split_list(text, ";\n"):
        clause = fold(part[:_LONGEST])
        name, value = _read_clause(clause)
        if len(part) > _LONGEST or name not in allowed or getattr(found, name):
            raise Unclear("rule_unclear", text=part[:60])
        found = replace(found, **{name: value})
    return found


def _read_clause(clause: str) -> tuple[str, Any]:
    if clause in RULES:
        return "rule", RULES[clause]
    if clause in _UNIT_NEEDED:
        return "is_unit_needed", True
    if clause in _KINDS:
        return "kind", _KINDS[clause]
    for name, pattern in (("most_characters", _CHARACTERS), ("most_points", _POINTS), ("weight", _WEIGHT)):
        if (found := pattern.fullmatch(clause)) is not None:
            return name, int(found[1])
    if (found := _IGNORING.fullmatch(clause)) is not None:
        words = {word.strip() for word in re.split(r",|\bvà\b|\band\b", found[1])}
        if words <= _NOTHING:
            return "ignores", ()
        if words <= set(IGNORES):
            return "ignores", tuple(ignore for ignore in Ignore if ignore in {IGNORES[word] for word in words})
    steps = _read_steps(clause)
    return ("steps", steps) if steps else ("", None)


def _read_steps(clause: str) -> tuple[Fraction, ...] | None:
    """`10 25 50 100`, `10% 25% 50% 100%`, `0,1 0,25 0,5 1`: parts of the mark for 1, 2, 3, 4 right statements."""
    texts = [text for text in _STEPS_BETWEEN.split(clause) if text]
    if len(texts) < 2:
        return None
    if any("%" in text for text in texts):
        shares = [read_percent(text) for text in texts]
        return None if None in shares else tuple(share for share in shares if share is not None)
    numbers = [Fraction(number) for text in texts if (number := read_decimal(text)) is not None]
    if len(numbers) < len(texts):
        return None
    return tuple(number / 100 for number in numbers) if max(numbers) > 1 else tuple(numbers)


def write_clauses(question: Question) -> str:
    """Return the cell for a question, "" where everything is as usual."""
    key = question.key
    found = [] if question.rule is MarkingRule.ALL_OR_NOTHING else [RULE_NAMES[question.rule]]
    if isinstance(key, ClusterKey) and key.steps:
        found.append(" ".join(map(write_percent, key.steps)))
    elif isinstance(key, NumberKey | TextKey):
        found += clauses_of_key(key)
    elif isinstance(key, HotspotKey) and key.most_points != usual_points(sum(area.is_right for area in key.areas)):
        found.append(f"tối đa {key.most_points} điểm trên hình")
    elif isinstance(key, EssayKey) and key.most_characters != USUAL_CHARACTERS:
        found.append(f"tối đa {key.most_characters} ký tự")
    return "; ".join(found)


def clauses_of_key(key: NumberKey | TextKey) -> list[str]:
    """Return the clauses that a typed answer needs."""
    if isinstance(key, NumberKey):
        return [_UNIT_NEEDED[0]] if key.is_unit_needed else []
    if key.ignores == USUAL_IGNORES:
        return []
    return ["bỏ qua: " + (", ".join(IGNORE_NAMES[ignore] for ignore in key.ignores) or "không")]


def usual_points(right: int) -> int:
    """Return how many points may be set where the cell does not say it: one for each right area."""
    return max(1, right)
