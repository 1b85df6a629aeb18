"""What do the interactions ask that stand inside text: something typed, or several gaps?"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from question_bank.drafts import DraftGap, DraftOption
from question_bank.formats.qti.declarations import Value, many
from question_bank.formats.qti.document import Element, Unfit, is_true, text_of
from question_bank.formats.qti.fitting import (
    Answer,
    Part,
    Scored,
    Scores,
    Trial,
    Uneven,
    all_or_deciding,
    fit,
    trial,
    trial_options,
    whole_weights,
)
from question_bank.formats.qti.interactions import Fields, Item, choices_of, identifiers
from question_bank.formats.qti.rules import SCORE, Node, match_all, nodes_of
from question_bank.formats.qti.typed import Typed, classes_of
from question_bank.model import Gap, GapsKey, MarkingRule, NumberKey, QuestionType, TextKey

T = QuestionType
MAX_GAPS = 50


@dataclass(frozen=True, slots=True)
class Hole:
    """A gap: its name in the stem, the interaction, what may be said there (nothing first), how typed texts are parted."""

    id: str
    part: Part
    response: str
    typed: Typed | None = None
    choices: tuple[Element, ...] = ()


def read_typed(item: Item, interaction: Element) -> Fields:
    """One text or number to be typed."""
    hole = _typed_hole(item, interaction, "1")
    assert hole.typed is not None
    scores = item.score([Answer({hole.response: value}, () if said is None else (said,)) for value, said in hole.part])
    key = hole.typed.key([one.score / scores.whole for one in scores.scored])
    type_ = T.NUMERICAL if isinstance(key, NumberKey) else T.SHORT_TEXT
    return {"type": fit(scores, [trial(type_, key=key)]).type, "key": key}


def holes_of(item: Item, interactions: Sequence[Element]) -> list[Hole]:
    """The gaps that text entries and inline choices are."""
    if len(interactions) > MAX_GAPS:
        raise Unfit("options_too_many", have=len(interactions), limit=MAX_GAPS)
    holes = []
    for number, interaction in enumerate(interactions, 1):
        if interaction.tag == "text-entry-interaction":
            holes.append(_typed_hole(item, interaction, str(number)))
        else:
            response = item.response(interaction, "single")
            found = choices_of(interaction, "inline-choice")
            part = [(None, None), *((name, f"o{place}") for place, name in enumerate(identifiers(found)))]
            holes.append(Hole(str(number), part, response.id, choices=tuple(found)))
    if len({hole.response for hole in holes}) < len(holes):
        raise Unfit("qti_response", response=holes[0].response[:60])
    return holes


def _typed_hole(item: Item, interaction: Element, name: str) -> Hole:
    response = item.response(interaction, "single")
    for dropped in ("pattern-mask", "format"):
        if interaction.get(dropped):
            item.warnings["qti_pattern_dropped"] = {}
    typed = classes_of(item.rules.rules, response)
    return Hole(name, list(zip(typed.values, typed.texts, strict=True)), response.id, typed)


def read_gaps(item: Item, holes: Sequence[Hole]) -> Fields:
    """Several gaps, a response each."""

    def to_answer(chosen: Sequence[tuple[Value, str | None]]) -> Answer:
        return Answer(
            {hole.response: value for hole, (value, _) in zip(holes, chosen, strict=True)}, _said(holes, chosen)
        )

    is_apart = _adds_up(item.nodes or (), frozenset(hole.response for hole in holes))
    is_whole = tuple(item.nodes or ()) == match_all([hole.response for hole in holes])
    right = _right_alone(item, holes) if is_apart else _right_ones(item, holes) if is_whole else None
    answers = all_or_deciding([hole.part for hole in holes], right, to_answer, is_decided=is_apart or is_whole)
    return _fit_gaps(
        item,
        holes,
        item.score(answers),
        is_shuffled=any(is_true(one.getparent(), "shuffle") for hole in holes for one in hole.choices[:1]),
    )


def _right_ones(item: Item, holes: Sequence[Hole]) -> list[int] | None:
    """For each gap the place of its right answer, or None if one has none."""
    values = [[value for value, _ in hole.part] for hole in holes]
    right = [item.declarations.responses[hole.response].correct for hole in holes]
    if any(one not in row[1:] for one, row in zip(right, values, strict=True)):
        return None
    return [row.index(one) for one, row in zip(right, values, strict=True)]


def _right_alone(item: Item, holes: Sequence[Hole]) -> list[int]:
    """Where scores add up: for each gap what brings most when it is filled alone."""
    best = []
    for hole in holes:
        scores = [item.rules.score({hole.response: value}) for value, _ in hole.part]
        best.append(scores.index(max(scores)))
    return best


def read_gap_match(item: Item, interaction: Element) -> tuple[Fields, dict[str, str]]:
    """Texts to be put into gaps of one interaction; also returns identifier of each gap → its name in the stem."""
    response = item.response(interaction, "multiple", "single")
    found = choices_of(interaction, "gap-text", "gap-img")
    gaps = [one.get("identifier", "") for one in interaction.iter("gap")]
    if any(one.tag == "gap-img" for one in found):
        raise Unfit("qti_kind_gap_pictures")
    if not 1 <= len(gaps) <= MAX_GAPS or len(set(gaps)) < len(gaps):
        raise Unfit("qti_response", response=response.id[:60])
    if len(gaps) > 1:
        item.warnings["qti_once_dropped"] = {}
    holes = [
        Hole(
            str(number),
            [(None, None), *((f"{name} {gap}", f"o{place}") for place, name in enumerate(identifiers(found)))],
            response.id,
            choices=tuple(found),
        )
        for number, gap in enumerate(gaps, 1)
    ]

    def to_answer(chosen: Sequence[tuple[Value, str | None]]) -> Answer:
        values = tuple(value for value, _ in chosen if isinstance(value, str))
        bag: Value = many(values, is_ordered=False)
        if response.cardinality == "single":
            bag = values[0] if len(values) == 1 else None
        return Answer({response.id: bag}, _said(holes, chosen))

    wanted = getattr(response.correct, "items", (response.correct,))
    right = [
        next((at for at, (value, _) in enumerate(hole.part) if value is not None and value in wanted), 0)
        for hole in holes
    ]
    answers = all_or_deciding([hole.part for hole in holes], right, to_answer, is_decided=item.is_decided(response))
    fields = _fit_gaps(item, holes, item.score(answers), is_shuffled=is_true(interaction, "shuffle"))
    return fields, {gap: str(number) for number, gap in enumerate(gaps, 1)}


def read_uneven(item: Item, uneven: Uneven, *, is_shuffled: bool) -> tuple[Fields, str]:
    """Pairs of unlike worth: a line with a gap for each row. Also returns those lines, for the stem."""
    holes = [
        Hole(
            str(row),
            [(None, None), *((None, f"o{at}") for at in range(len(uneven.columns)))],
            "",
            choices=tuple(uneven.columns),
        )
        for row in range(1, len(uneven.rows) + 1)
    ]

    def renamed(said: str) -> str:
        row, _, column = said.partition("=")
        return f"{int(row[1:]) + 1}={column}"

    scored = [
        Scored(Answer(one.answer.values, tuple(map(renamed, one.answer.said))), one.score)
        for one in uneven.scores.scored
    ]
    fields = _fit_gaps(item, holes, Scores(tuple(scored), uneven.scores.whole), is_shuffled=is_shuffled)
    item.warnings["qti_as_gaps"] = {}
    rows = [item.content.inner(row) for row in uneven.rows]
    return fields, "".join(f"<p>{said} → [[{number}]]</p>" for number, said in enumerate(rows, 1))


def _said(holes: Sequence[Hole], chosen: Sequence[tuple[Value, str | None]]) -> tuple[str, ...]:
    return tuple(f"{hole.id}={said}" for hole, (_, said) in zip(holes, chosen, strict=True) if said is not None)


# -- which weights, shares and rule -----------------------------------------------------------------------------------


def _fit_gaps(item: Item, holes: Sequence[Hole], scores: Scores, *, is_shuffled: bool) -> Fields:
    trial_ = fit(scores, _gap_trials(holes, scores))
    assert isinstance(trial_.key, GapsKey)
    gaps = []
    for hole, gap in zip(holes, trial_.key.gaps, strict=True):
        options = tuple(
            DraftOption(_choice_html(item, one), option.is_right, option.share, is_fixed=is_true(one, "fixed"))
            for one, option in zip(hole.choices, gap.options, strict=True)
        )
        gaps.append(
            DraftGap(gap.id, options, gap.key if isinstance(gap.key, TextKey | NumberKey) else None, gap.weight)
        )
    return {"type": T.GAPS, "gaps": tuple(gaps), "rule": trial_.rule, "is_shuffled": is_shuffled}


def _choice_html(item: Item, choice: Element) -> str:
    return item.content.inner(choice) or html.escape(text_of(choice), quote=False)


def _gap_trials(holes: Sequence[Hole], scores: Scores) -> Iterator[Trial]:
    worth = {one.answer.said: one.score for one in scores.scored}
    everything = next(one.answer.said for one in scores.scored if one.score == scores.whole)
    said_of = dict(text.partition("=")[::2] for text in everything)
    best = [said_of.get(hole.id) for hole in holes]

    def score(chosen: Sequence[str | None]) -> Fraction:
        return worth.get(
            tuple(f"{hole.id}={text}" for hole, text in zip(holes, chosen, strict=True) if text is not None),
            Fraction(0),
        )

    def changed(start: Sequence[str | None], place: int, text: str | None) -> Fraction:
        return score([*start[:place], text, *start[place + 1 :]])

    nothing: list[str | None] = [None] * len(holes)
    alone = [[changed(nothing, at, text) for _, text in hole.part] for at, hole in enumerate(holes)]
    weights = [max(row) for row in alone]
    if min(weights) > 0:
        shares = [[one / weight for one in row] for row, weight in zip(alone, weights, strict=True)]
        yield from _trial(holes, shares, weights, MarkingRule.PER_PART)
    is_whole = [
        [Fraction(changed(best, at, text) == scores.whole) for _, text in hole.part] for at, hole in enumerate(holes)
    ]
    yield from _trial(holes, is_whole, [Fraction(1)] * len(holes), MarkingRule.ALL_OR_NOTHING)
    losses = [scores.whole - changed(best, at, None) for at in range(len(holes))]
    if min(losses) > 0:
        left = [
            [max((changed(best, at, text) - scores.whole + loss) / loss, Fraction(0)) for _, text in hole.part]
            for (at, hole), loss in zip(enumerate(holes), losses, strict=True)
        ]
        yield from _trial(holes, left, losses, MarkingRule.PER_PART_PENALTY)


def _trial(
    holes: Sequence[Hole], shares: Sequence[Sequence[Fraction]], worths: Sequence[Fraction], rule: MarkingRule
) -> Iterator[Trial]:
    weights = whole_weights(worths)
    if weights is None or any(not 0 <= share <= 1 for row in shares for share in row):
        return
    gaps = []
    for hole, row, weight in zip(holes, shares, weights, strict=True):
        if hole.typed is not None:
            try:
                gaps.append(Gap(hole.id, key=hole.typed.key(row), weight=weight))
            except Unfit:
                return
            continue
        chosen = row[1:]
        right = [place for place, share in enumerate(chosen) if share == 1]
        is_plain = len(right) == 1 and set(chosen) <= {Fraction(0), Fraction(1)}
        gaps.append(Gap(hole.id, trial_options(len(chosen), right, None if is_plain else chosen), weight=weight))
    yield trial(T.GAPS, key=GapsKey(tuple(gaps)), rule=rule)


def _adds_up(rules: Sequence[Node], responses: frozenset[str]) -> bool:
    """Whether the score is a sum of parts that look at one response each, whatever else was said.

    So it is if every rule looks at one response at most and only adds to SCORE, or sets it to such a sum.
    """
    return all(_adds(rule, responses, is_first=place == 0) for place, rule in enumerate(rules))


def _adds(rule: Node, responses: frozenset[str], *, is_first: bool) -> bool:
    if rule.name == "set-outcome-value":
        (worth,) = rule.parts or (Node("null"),)
        terms = [one for one in worth.parts if not _is_score(one)] if worth.name == "sum" else [worth]
        starts_anew = worth.name != "sum" or len(terms) == len(worth.parts)
        if rule.id != SCORE or starts_anew and not is_first:
            return False
        return all(len(_named(term) & responses) <= 1 and _named(term) <= responses for term in terms)
    if rule.name != "response-condition" or len(_looked_at(rule) & responses) > 1:
        return False
    sets = [one for one in nodes_of(rule) if one.name in ("set-outcome-value", "exit-response")]
    return (
        all(one.name == "set-outcome-value" and _adds_to_score(one, responses) for one in sets)
        and _looked_at(rule) <= responses
    )


def _adds_to_score(rule: Node, responses: frozenset[str]) -> bool:
    worth = rule.parts[0] if rule.parts else Node("null")
    terms = [one for one in worth.parts if not _is_score(one)]
    return (
        rule.id == SCORE
        and worth.name == "sum"
        and len(terms) == len(worth.parts) - 1
        and all(_named(one) <= responses for one in terms)
    )


def _looked_at(rule: Node) -> frozenset[str]:
    """What a rule looks at, without SCORE where it adds to it."""
    return frozenset(name for name in _named(rule) if name != SCORE)


def _is_score(node: Node) -> bool:
    return node.name == "variable" and node.id == SCORE


def _named(node: Node) -> frozenset[str]:
    return frozenset(
        one.id for one in nodes_of(node) if one.id and one.name not in ("set-outcome-value", "correct", "default")
    )
