"""How many parts of the mark is a response worth? The second marker's half of docs/marking.md.

Written apart from `marking` on purpose and sharing only the model with it. It works otherwise inside: each question is
turned once into a closure over tables, bits and whole numbers, so that no fraction is made while answers are marked.
Keep it apart: whoever moves common parts of the two into one place removes what this module is for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from question_bank.answer_reading import JudgeText, hit_test, in_parts, judge_number, judge_text, read_point
from question_bank.model import (
    Bank,
    ClusterKey,
    Gap,
    GapsKey,
    HotspotKey,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Question,
    QuestionType,
    TextKey,
)

Judge = Callable[[Sequence[str]], int]
"""Response (not empty) → parts of the mark."""


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A response brings `judge(response)` of `whole` parts of the mark. judge: None where people mark."""

    whole: int
    judge: Judge | None


def answer_key(bank: Bank) -> dict[str, CompiledQuestion]:
    """Return code → what marks the question."""
    return {question.code: compile_question(question) for question in bank.questions}


def compile_question(question: Question) -> CompiledQuestion:
    """Return what marks one question."""
    options = question.options
    match question.type, question.key:
        case ((QuestionType.SINGLE | QuestionType.TRUE_FALSE), _):
            whole = _denominator(option.share for option in options)
            worth = _worth_of(options, whole)
            return CompiledQuestion(whole, _one_of(lambda chosen: worth.get(chosen, 0)))
        case QuestionType.MULTIPLE, _:
            return _compile_multiple(options, question.rule)
        case QuestionType.CLUSTER, ClusterKey(steps=steps):
            right = [(option.id, f"{option.id}={int(option.is_right)}") for option in options]
            return _compile_steps(right, steps) if steps else _compile_pairs(right, question.rule)
        case QuestionType.MATCHING, MatchingKey(premises=premises):
            return _compile_pairs([(p.id, f"{p.id}={p.option_id}") for p in premises], question.rule)
        case QuestionType.ORDERING, _:
            return _compile_order([option.id for option in options], question.rule)
        case QuestionType.NUMERICAL, NumberKey() as key:
            whole = _denominator(accepted.share for accepted in key.numbers)
            return CompiledQuestion(whole, _one_of(judge_number(key, whole)))
        case QuestionType.SHORT_TEXT, TextKey() as key:
            whole = _denominator(accepted.share for accepted in key.texts)
            return CompiledQuestion(whole, _one_of(judge_text(key, whole)))
        case QuestionType.GAPS, GapsKey(gaps=gaps):
            return _compile_gaps(gaps, question.rule)
        case QuestionType.HOTSPOT, HotspotKey() as key:
            return _compile_hotspot(key, question.rule)
        case QuestionType.ESSAY, _:
            return CompiledQuestion(1, None)
    raise ValueError(f"{question.code}: no key of a question of type {question.type}")


def _denominator(shares: Iterable[Fraction | None]) -> int:
    return math.lcm(*(share.denominator for share in shares if share is not None))


def _one_of(judge: JudgeText) -> Judge:
    """Two texts that differ are one too many."""
    return lambda response: judge(response[0]) if len(response) == 1 or len(set(response)) == 1 else 0


def _worth_of(options: Iterable[Option], whole: int) -> dict[str, int]:
    """Option id → parts for choosing it alone."""
    return {
        option.id: max(0, in_parts(option.share, whole)) if option.share is not None else whole * option.is_right
        for option in options
    }


def _by_rule(rule: MarkingRule, parts: int) -> tuple[int, Callable[[int, int], int]]:
    """Return the whole, and (parts right, parts wrong) → parts of it."""
    match rule:
        case MarkingRule.ALL_OR_NOTHING:
            return 1, lambda right, wrong: int(right == parts and wrong == 0)
        case MarkingRule.PER_PART:
            return parts, lambda right, wrong: right
    return parts, lambda right, wrong: max(0, right - wrong)


def _compile_multiple(options: Sequence[Option], rule: MarkingRule) -> CompiledQuestion:
    if rule is MarkingRule.ALL_OR_NOTHING:
        right = frozenset(option.id for option in options if option.is_right)
        return CompiledQuestion(1, lambda response: int(right == set(response)))
    if any(option.share is not None for option in options):
        whole = _denominator(option.share for option in options)
        worth = {option.id: in_parts(option.share, whole) for option in options if option.share is not None}
        return CompiledQuestion(
            whole, lambda response: min(whole, max(0, sum(worth.get(chosen, 0) for chosen in set(response))))
        )
    bits = {option.id: 1 << place for place, option in enumerate(options)}
    wanted = sum(bits[option.id] for option in options if option.is_right)
    whole, reached = _by_rule(rule, len(options))

    def judge(response: Sequence[str]) -> int:
        chosen = 0
        for one in response:
            chosen |= bits.get(one, 0)
        misjudged = (chosen ^ wanted).bit_count()
        return reached(len(options) - misjudged, misjudged)

    return CompiledQuestion(whole, judge)


def _count_pairs(right: Sequence[tuple[str, str]]) -> Callable[[Sequence[str]], tuple[int, int]]:
    """right: (name, the text that is right for it). Returns response → (names right, names wrong)."""
    bit_of_name = {name: 1 << place for place, (name, _) in enumerate(right)}
    bit_of_text = {text: bit_of_name[name] for name, text in right}

    def count(response: Sequence[str]) -> tuple[int, int]:
        hit = missed = 0
        for text in response:
            bit = bit_of_text.get(text)
            if bit is not None:
                hit |= bit
                continue
            name, sign, _ = text.partition("=")
            if sign:
                missed |= bit_of_name.get(name, 0)
        return (hit & ~missed).bit_count(), missed.bit_count()

    return count


def _compile_pairs(right: Sequence[tuple[str, str]], rule: MarkingRule) -> CompiledQuestion:
    count = _count_pairs(right)
    whole, reached = _by_rule(rule, len(right))
    return CompiledQuestion(whole, lambda response: reached(*count(response)))


def _compile_steps(right: Sequence[tuple[str, str]], steps: Sequence[Fraction]) -> CompiledQuestion:
    count = _count_pairs(right)
    whole = _denominator(steps)
    parts = [0, *(in_parts(step, whole) for step in steps)]
    return CompiledQuestion(whole, lambda response: parts[count(response)[0]])


def _compile_order(ids: Sequence[str], rule: MarkingRule) -> CompiledQuestion:
    place_of = {one: place for place, one in enumerate(ids)}
    whole, reached = _by_rule(rule, len(ids))

    def judge(response: Sequence[str]) -> int:
        order = [place_of.get(one, -1) for one in dict.fromkeys(response)]
        if len(order) != len(ids) or -1 in order:
            return 0
        right = sum(place == here for here, place in enumerate(order))
        return reached(right, len(ids) - right)

    return CompiledQuestion(whole, judge)


def _compile_gaps(gaps: Sequence[Gap], rule: MarkingRule) -> CompiledQuestion:
    shared = math.lcm(*(_denominator(_shares_of(gap)) for gap in gaps))
    judges = {gap.id: _judge_gap(gap, shared) for gap in gaps}
    weights = {gap.id: gap.weight for gap in gaps}
    whole = shared * sum(weights.values())

    def judge(response: Sequence[str]) -> int:
        written: dict[str, set[str]] = {}
        for text in response:
            name, sign, content = text.partition("=")
            if sign and name in judges:
                written.setdefault(name, set()).add(content)
        reached = lost = 0
        for name, contents in written.items():
            first = next(iter(contents))
            got = judges[name](first) if len(contents) == 1 else 0
            if got and first.strip():
                reached += got * weights[name]
            elif len(contents) > 1 or first.strip():
                lost += shared * weights[name]
        if rule is MarkingRule.ALL_OR_NOTHING:
            return whole if reached == whole else 0
        return reached if rule is MarkingRule.PER_PART else max(0, reached - lost)

    return CompiledQuestion(whole, judge)


def _shares_of(gap: Gap) -> list[Fraction | None]:
    match gap.key:
        case NumberKey(numbers=numbers):
            return [accepted.share for accepted in numbers]
        case TextKey(texts=texts):
            return [accepted.share for accepted in texts]
    return [option.share for option in gap.options]


def _judge_gap(gap: Gap, whole: int) -> JudgeText:
    match gap.key:
        case NumberKey() as key:
            return judge_number(key, whole)
        case TextKey() as key:
            return judge_text(key, whole)
    worth = _worth_of(gap.options, whole)
    return lambda text: worth.get(text, 0)


def _compile_hotspot(key: HotspotKey, rule: MarkingRule) -> CompiledQuestion:
    tests = [(1 << place, hit_test(area)) for place, area in enumerate(a for a in key.areas if a.is_right)]
    whole, reached = _by_rule(rule, len(tests))

    def judge(response: Sequence[str]) -> int:
        points = {read_point(text) or text for text in response}
        if len(points) > key.most_points:
            return 0
        hit = wrong = 0
        for point in points:
            bits = 0 if isinstance(point, str) else sum(bit for bit, is_hit in tests if is_hit(*point))
            hit |= bits
            wrong += not bits
        return reached(hit.bit_count(), wrong)

    return CompiledQuestion(whole, judge)
