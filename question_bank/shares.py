"""Which share of its mark does a response to a question earn? By identity, never by position: docs/marking.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from question_bank.answers import fold_text, is_met, read_accepted, read_number, read_point
from question_bank.areas import is_hit
from question_bank.folding import nfc
from question_bank.model import (
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

NONE, WHOLE = Fraction(0), Fraction(1)


def share_of(question: Question, response: Sequence[str]) -> Fraction:
    """Return the share (0 … 1) that a response earns; 0 for an essay, which people mark."""
    if not response:
        return NONE
    match question.type:
        case QuestionType.SINGLE | QuestionType.TRUE_FALSE:
            return _single(question.options, response)
        case QuestionType.MULTIPLE:
            return _multiple(question, frozenset(response))
        case QuestionType.ORDERING:
            return _ordering(question, tuple(dict.fromkeys(response)))
    match question.key:
        case ClusterKey() as key:
            return _cluster(question, key, response)
        case NumberKey() as key:
            return _number(key, response[0]) if len(set(response)) == 1 else NONE
        case TextKey() as key:
            return _text(key, response[0]) if len(set(response)) == 1 else NONE
        case MatchingKey() as key:
            return _matching(question, key, response)
        case GapsKey() as key:
            return _gaps(question.rule, key, response)
        case HotspotKey() as key:
            return _hotspot(question.rule, key, response)
    return NONE


def _by_parts(rule: MarkingRule, right: int, wrong: int, parts: int) -> Fraction:
    if right == parts and not wrong:
        return WHOLE
    match rule:
        case MarkingRule.ALL_OR_NOTHING:
            return NONE
        case MarkingRule.PER_PART:
            return Fraction(right, parts)
    return Fraction(max(right - wrong, 0), parts)


def _named(response: Iterable[str]) -> dict[str, set[str]]:
    """What `name=content` texts say of each name. One without a `=` names nothing."""
    named: dict[str, set[str]] = {}
    for text in response:
        name, sign, content = text.partition("=")
        if sign:
            named.setdefault(name, set()).add(content)
    return named


def _single(options: Sequence[Option], response: Sequence[str]) -> Fraction:
    if len(response) > 1 and len(set(response)) > 1:
        return NONE
    chosen = response[0]
    for option in options:
        if option.id == chosen:
            if option.share is not None:
                return max(option.share, NONE)
            return WHOLE if option.is_right else NONE
    return NONE


def _multiple(question: Question, chosen: frozenset[str]) -> Fraction:
    known = judged_rightly = 0
    sum_of_shares, has_shares = NONE, False
    for option in question.options:
        is_chosen = option.id in chosen
        known += is_chosen
        judged_rightly += is_chosen == option.is_right
        if option.share is not None:
            has_shares = True
            if is_chosen:
                sum_of_shares += option.share
    parts = len(question.options)
    if question.rule is MarkingRule.ALL_OR_NOTHING:
        return WHOLE if judged_rightly == parts and known == len(chosen) else NONE
    if has_shares:
        return min(max(sum_of_shares, NONE), WHOLE)
    return _by_parts(question.rule, judged_rightly, parts - judged_rightly, parts)


def _cluster(question: Question, key: ClusterKey, response: Sequence[str]) -> Fraction:
    named = _named(response)
    judged = [(named[option.id], option.is_right) for option in question.options if option.id in named]
    right = sum(said == {"1" if is_true else "0"} for said, is_true in judged)
    if key.steps:
        return key.steps[right - 1] if right else NONE
    return _by_parts(question.rule, right, len(judged) - right, len(question.options))


def _number(key: NumberKey, text: str) -> Fraction:
    typed = read_number(text)
    if typed is None:
        return NONE
    factor = None if key.is_unit_needed and not typed.unit else WHOLE
    if typed.unit:
        name = _fold_unit(typed.unit)
        factor = next((Fraction(unit.factor) for unit in key.units if _fold_unit(unit.name) == name), None)
    if factor is None:
        return NONE
    value = typed.value * factor
    met = (n.share for n in key.numbers if abs(value - Fraction(n.value)) <= Fraction(n.tolerance))
    return max(met, default=NONE)


def _fold_unit(name: str) -> str:
    return nfc(nfc(name).casefold())


def _text(key: TextKey, text: str) -> Fraction:
    typed = fold_text(text, key.ignores)
    met = (a.share for a in key.texts if is_met(read_accepted(a.text, key.ignores), typed))
    return max(met, default=NONE)


def _matching(question: Question, key: MatchingKey, response: Sequence[str]) -> Fraction:
    named = _named(response)
    paired = [(named[premise.id], premise.option_id) for premise in key.premises if premise.id in named]
    right = sum(said == {option_id} for said, option_id in paired)
    return _by_parts(question.rule, right, len(paired) - right, len(key.premises))


def _ordering(question: Question, order: tuple[str, ...]) -> Fraction:
    wanted = [option.id for option in question.options]
    if len(order) != len(wanted) or set(order) != set(wanted):
        return NONE
    right = sum(map(str.__eq__, order, wanted))
    return _by_parts(question.rule, right, len(wanted) - right, len(wanted))


def _gaps(rule: MarkingRule, key: GapsKey, response: Sequence[str]) -> Fraction:
    named = _named(response)
    reached, lost = NONE, 0
    for gap in key.gaps:
        said = named.get(gap.id, set())
        if len(said) < 2 and not any(map(str.strip, said)):
            continue
        share = _gap(gap, *said) if len(said) == 1 else NONE
        reached += gap.weight * share
        lost += 0 if share else gap.weight
    whole = sum(gap.weight for gap in key.gaps)
    match rule:
        case MarkingRule.ALL_OR_NOTHING:
            return WHOLE if reached == whole else NONE
        case MarkingRule.PER_PART:
            return reached / whole
    return max(reached - lost, NONE) / whole


def _gap(gap: Gap, content: str) -> Fraction:
    match gap.key:
        case NumberKey() as key:
            return _number(key, content)
        case TextKey() as key:
            return _text(key, content)
    return _single(gap.options, (content,))


def _hotspot(rule: MarkingRule, key: HotspotKey, response: Sequence[str]) -> Fraction:
    # A text that is no point is a point beside everything.
    points = {read_point(text) or text for text in response}
    if len(points) > key.most_points:
        return NONE
    areas = [area for area in key.areas if area.is_right]
    hits = [{area.id for area in areas if not isinstance(point, str) and is_hit(area, point)} for point in points]
    return _by_parts(rule, len(set().union(*hits)), sum(not hit for hit in hits), len(areas))
