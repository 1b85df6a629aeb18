"""What do the interactions that offer choices ask: one, several, pairs, an order, places in a picture?"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT, DraftOption, DraftPremise
from question_bank.folding import fold, fold_html
from question_bank.formats.qti.content import Content
from question_bank.formats.qti.declarations import Declarations, Response, Value, many
from question_bank.formats.qti.document import Element, Unfit, child, children, count_of, is_true
from question_bank.formats.qti.fitting import (
    RULES,
    Answer,
    Part,
    Scores,
    Trial,
    Uneven,
    all_or_deciding,
    fit,
    is_standard,
    score_all,
    trial,
    trial_options,
)
from question_bank.formats.qti.rules import Budget, Node, Rules
from question_bank.model import ClusterKey, MarkingRule, MatchingKey, Premise, QuestionType

T = QuestionType
MAX_CHOICES = 26
_MAX_FREE = 10  # choices of which all subsets are tried
_MAX_ORDERED = 6
_TRUE, _FALSE = ({fold(TRUE_TEXT), "true", "t"}, {fold(FALSE_TEXT), "false", "f"})


@dataclass
class Item:
    """An item while it is read.

    nodes       its rules, or those that stand in for them (see `assume_rules`)
    warnings    code → what its sentence needs beyond the question; {} where it may hold for many questions of a file
    whole       the most its rules give, once they have been followed
    is_assumed  whether the rules are not the item's own
    """

    content: Content
    declarations: Declarations
    nodes: tuple[Node, ...] | None
    budget: Budget
    warnings: dict[str, dict[str, object]] = field(default_factory=dict)
    whole: Fraction | None = None
    is_assumed: bool = False

    @property
    def rules(self) -> Rules:
        if self.nodes is None:
            raise Unfit("qti_no_rules")
        return Rules(self.nodes, self.declarations, self.budget)

    def response(self, interaction: Element, *cardinalities: str) -> Response:
        identifier = interaction.get("response-identifier", "")
        found = self.declarations.responses.get(identifier)
        if found is None or found.cardinality not in cardinalities:
            raise Unfit("qti_response", response=identifier[:60])
        return found

    def score(self, answers: Iterable[Answer]) -> Scores:
        """Score answers by the rules, and remember the most there is."""
        scores = score_all(self.rules, answers)
        self.whole = scores.whole
        return scores

    def is_decided(self, response: Response) -> bool:
        return is_standard(self.nodes or (), response.id)


Fields = dict[str, Any]
"""Fields of a `Draft`."""


def choices_of(interaction: Element, *names: str) -> list[Element]:
    """The choices of an interaction. Raises Unfit where they are too many or have no identity of their own."""
    return checked_choices(children(interaction, *names))


def checked_choices(found: list[Element]) -> list[Element]:
    """The same choices. Raises Unfit as `choices_of`."""
    identifiers = [one.get("identifier", "") for one in found]
    if len(found) > MAX_CHOICES:
        raise Unfit("options_too_many", have=len(found), limit=MAX_CHOICES)
    if len(set(identifiers)) < len(found) or not all(identifiers):
        raise Unfit("qti_response", response=", ".join(identifiers)[:60])
    return found


def identifiers(found: Sequence[Element]) -> list[str]:
    return [one.get("identifier", "") for one in found]


def offered(item: Item, found: Sequence[Element], trial_: Trial) -> tuple[DraftOption, ...]:
    """The choices in the order of the trial's options, with what it says of them."""
    return tuple(
        DraftOption(
            item.content.inner(found[place]), option.is_right, option.share, is_fixed=is_true(found[place], "fixed")
        )
        for option in trial_.options
        for place in [int(option.id[1:])]
    )


# -- choice ---------------------------------------------------------------------------------------------------------


def read_choice(item: Item, interaction: Element) -> Fields:
    return read_choices(item, interaction, choices_of(interaction, "simple-choice"))


def read_choices(item: Item, interaction: Element, found: Sequence[Element]) -> Fields:
    """One or several of the choices found."""
    response = item.response(interaction, "single", "multiple")
    most = count_of(interaction, "max-choices", 1)
    is_single = response.cardinality == "single" or most == 1
    if count_of(interaction, "min-choices", 0) > (1 if is_single else 0):
        item.warnings["qti_least_dropped"] = {}
    names = identifiers(found)
    trial_ = _fit_single(item, response, names) if is_single else _fit_multiple(item, response, names, most)
    options = offered(item, found, trial_)
    type_ = trial_.type
    if is_single and len(options) == 2 and all(option.share is None for option in options):
        said = [fold_html(option.html) for option in options]
        if any(said[one] in _TRUE and said[1 - one] in _FALSE for one in (0, 1)):
            type_ = T.TRUE_FALSE
    return {"type": type_, "options": options, "rule": trial_.rule, "is_shuffled": is_true(interaction, "shuffle")}


def _fit_single(item: Item, response: Response, names: Sequence[str]) -> Trial:
    is_bag = response.cardinality == "multiple"
    answers = [Answer({response.id: None}, ())]
    answers += [
        Answer({response.id: many((name,), is_ordered=False) if is_bag else name}, (f"o{place}",))
        for place, name in enumerate(names)
    ]
    scores = item.score(answers)
    shares = [one.score / scores.whole for one in scores.scored[1:]]
    right = [place for place, share in enumerate(shares) if share == 1]
    is_plain = len(right) == 1 and set(shares) <= {Fraction(0), Fraction(1)}
    return fit(scores, [trial(T.SINGLE, options=trial_options(len(names), right, None if is_plain else shares))])


def _fit_multiple(item: Item, response: Response, names: Sequence[str], most: int) -> Trial:
    count = len(names)
    is_limited = 0 < most < count
    parts: list[Part] = [((None, None), (name, f"o{place}")) for place, name in enumerate(names)]
    correct = response.correct.items if hasattr(response.correct, "items") else ()  # type: ignore[union-attr]

    def to_answer(chosen: Sequence[tuple[Value, str | None]]) -> Answer:
        return _bag(response, chosen)

    if count > _MAX_FREE and not item.is_decided(response):
        raise Unfit("qti_answers_too_many")
    answers = all_or_deciding(
        parts, [int(name in correct) for name in names], to_answer, is_decided=item.is_decided(response)
    )
    if is_limited:
        answers = [answer for answer in answers if len(answer.said) <= most]
    scores = item.score(answers)
    trials = _multiple_trials(scores, response, names)
    if is_limited:  # more may be chosen here: only where that is wrong anyway
        trials = (one for one in trials if one.rule is MarkingRule.ALL_OR_NOTHING)
    try:
        return fit(scores, trials)
    except Unfit:
        if is_limited:
            raise Unfit("qti_choice_limit", most=most) from None
        raise


def _multiple_trials(scores: Scores, response: Response, names: Sequence[str]) -> Iterator[Trial]:
    count, best = len(names), scores.best()
    if best is not None:
        yield trial(T.MULTIPLE, options=trial_options(count, _places(best.said)))
    if response.mapping is not None:
        shares = [response.mapping.worth_of(name) / scores.whole for name in names]
        yield _shared(shares)
    worth = {frozenset(one.answer.said): one.score / scores.whole for one in scores.scored}
    for most in (frozenset(one.answer.said) for one in scores.scored if one.score == scores.whole):
        changed = [worth.get(most ^ {f"o{place}"}) for place in range(count)]
        if None not in changed:
            yield _shared(
                [1 - change if f"o{at}" in most else change - 1 for at, change in enumerate(changed)]  # type: ignore[operator]
            )
        break
    if best is not None:
        for rule in (MarkingRule.PER_PART, MarkingRule.PER_PART_PENALTY):
            yield trial(T.MULTIPLE, options=trial_options(count, _places(best.said)), rule=rule)


def _shared(shares: Sequence[Fraction]) -> Trial:
    # Less than −1 takes away no more than −1 does: a share is at least 0.
    kept = [max(share, Fraction(-1)) for share in shares]
    right = [place for place, share in enumerate(kept) if share > 0]
    return trial(T.MULTIPLE, options=trial_options(len(kept), right, kept), rule=MarkingRule.PER_PART)


def _places(said: Sequence[str]) -> list[int]:
    return [int(option[1:]) for option in said]


def _bag(response: Response, chosen: Sequence[tuple[Value, str | None]]) -> Answer:
    values = tuple(value for value, _ in chosen if isinstance(value, str))
    return Answer({response.id: many(values, is_ordered=False)}, tuple(said for _, said in chosen if said is not None))


# -- order ----------------------------------------------------------------------------------------------------------


def read_order(item: Item, interaction: Element) -> Fields:
    response = item.response(interaction, "ordered")
    found = choices_of(interaction, "simple-choice")
    names = identifiers(found)
    if interaction.get("max-choices") is not None and count_of(interaction, "max-choices", 0) not in (0, len(names)):
        raise Unfit("qti_choice_limit", most=count_of(interaction, "max-choices", 0))
    places = {name: place for place, name in enumerate(names)}
    correct = getattr(response.correct, "items", ())
    orders: list[tuple[str, ...]] = list(itertools.permutations(names)) if len(names) <= _MAX_ORDERED else []
    if not orders:
        if not item.is_decided(response) or sorted(correct) != sorted(names):
            raise Unfit("qti_answers_too_many")
        orders = [(*correct[:at], correct[at + 1], correct[at], *correct[at + 2 :]) for at in range(len(names) - 1)]
        orders.append(tuple(correct))
    answers = [Answer({response.id: None}, ())]
    answers += [
        Answer({response.id: many(order, is_ordered=True)}, tuple(f"o{places[name]}" for name in order))
        for order in orders
    ]
    scores = item.score(answers)
    best = scores.best()
    if best is None:
        raise Unfit("qti_not_exact")
    ordered = trial_options(len(names))
    options = tuple(ordered[place] for place in _places(best.said))
    trial_ = fit(scores, [trial(T.ORDERING, options=options, rule=rule) for rule in RULES])
    return {
        "type": T.ORDERING,
        "options": tuple(DraftOption(one.html, is_fixed=one.is_fixed) for one in offered(item, found, trial_)),
        "rule": trial_.rule,
    }


# -- match and associate --------------------------------------------------------------------------------------------


def read_match(item: Item, interaction: Element) -> Fields:
    response = item.response(interaction, "multiple", "single")
    sets = children(interaction, "simple-match-set")
    if len(sets) != 2:
        raise Unfit("qti_response", response=response.id[:60])
    first, second = (choices_of(one, "simple-associable-choice") for one in sets)
    if all(count_of(one, "match-max", 1) == 1 for one in first):
        rows, columns, pair = first, second, "{0} {1}".format
    elif all(count_of(one, "match-max", 1) == 1 for one in second):
        rows, columns, pair = second, first, "{1} {0}".format
    else:
        raise Unfit("qti_many_to_many")
    if any(count_of(one, "match-max", 1) == 1 for one in columns) and len(rows) > 1:
        item.warnings["qti_once_dropped"] = {}
    if 0 < count_of(interaction, "max-associations", 0) < len(rows):
        raise Unfit("qti_choice_limit", most=count_of(interaction, "max-associations", 0))
    table = [[pair(row, column) for column in identifiers(columns)] for row in identifiers(rows)]
    trial_ = _fit_pairs(item, response, table, rows, columns)
    is_shuffled = is_true(interaction, "shuffle")
    if trial_.type is T.CLUSTER:
        statements = offered(item, rows, trial_)
        return {
            "type": T.CLUSTER,
            "options": statements,
            "key": trial_.key,
            "rule": trial_.rule,
            "is_shuffled": is_shuffled,
        }
    return _matching(item, rows, columns, trial_) | {"is_shuffled": is_shuffled}


def read_associate(item: Item, interaction: Element) -> Fields:
    """Pairs among equals: where each is right in one pair at most, one of the pair is what the other is found for."""
    response = item.response(interaction, "multiple", "single")
    found = choices_of(interaction, "simple-associable-choice")
    correct = response.correct
    pairs = correct.items if hasattr(correct, "items") else (correct,)  # type: ignore[union-attr]
    sides = [str(pair).split() for pair in pairs if pair is not None]
    named = [name for side in sides for name in side]
    known = {one.get("identifier", ""): one for one in found}
    if not sides or len(set(named)) < len(named) or not set(named) <= set(known):
        raise Unfit("qti_many_to_many")
    lefts = [side[0] for side in sides]
    rows = [known[name] for name in lefts]
    columns = [one for name, one in known.items() if name not in lefts]
    table = [[" ".join(sorted((left, name))) for name in identifiers(columns)] for left in lefts]
    trial_ = _fit_pairs(item, response, table, rows, columns, may_judge=False)
    item.warnings["qti_associate"] = {}
    return _matching(item, rows, columns, trial_) | {"is_shuffled": is_true(interaction, "shuffle")}


def _matching(item: Item, rows: Sequence[Element], columns: Sequence[Element], trial_: Trial) -> Fields:
    assert isinstance(trial_.key, MatchingKey)
    premises = tuple(
        DraftPremise(item.content.inner(row), int(premise.option_id[1:]))
        for row, premise in zip(rows, trial_.key.premises, strict=True)
    )
    options = tuple(DraftOption(item.content.inner(one), is_fixed=is_true(one, "fixed")) for one in columns)
    return {"type": T.MATCHING, "options": options, "premises": premises, "rule": trial_.rule}


def _fit_pairs(
    item: Item,
    response: Response,
    table: list[list[str]],
    rows: Sequence[Element],
    columns: Sequence[Element],
    *,
    may_judge: bool = True,
) -> Trial:
    """table: for each row the pair with each column, as the response names it."""
    is_single = response.cardinality == "single"
    if is_single and len(table) > 1 or not table:
        raise Unfit("qti_response", response=response.id[:60])
    wanted = getattr(response.correct, "items", (response.correct,))
    right = [next((place for place, pair in enumerate(row) if pair in wanted), None) for row in table]
    parts: list[Part] = [
        ((None, None), *((pair, f"p{at}=o{place}") for place, pair in enumerate(row))) for at, row in enumerate(table)
    ]

    def to_answer(chosen: Sequence[tuple[Value, str | None]]) -> Answer:
        answer = _bag(response, chosen)
        return Answer({response.id: chosen[0][0]}, answer.said) if is_single else answer

    known = [place + 1 for place in right if place is not None]
    answers = all_or_deciding(
        parts, known if len(known) == len(table) else None, to_answer, is_decided=item.is_decided(response)
    )
    scores = item.score(answers)
    best = scores.best()
    if best is None or len(best.said) < len(table):
        raise Unfit("qti_row_without_pair" if len(known) < len(table) else "qti_not_exact")
    pairs = [int(said.partition("=o")[2]) for said in best.said]
    said = [fold_html(item.content.inner(one)) for one in columns]
    if may_judge and len(said) == 2 and len(table) > 1:
        for yes in (0, 1):
            if said[yes] in _TRUE and said[1 - yes] in _FALSE:
                return _fit_cluster(scores, [pair == yes for pair in pairs], yes)
    premises = tuple(Premise(f"p{at}", "", f"o{place}") for at, place in enumerate(pairs))
    options = trial_options(len(table[0]))
    try:
        return fit(scores, [trial(T.MATCHING, options=options, key=MatchingKey(premises), rule=rule) for rule in RULES])
    except Unfit:
        raise Uneven(scores, rows, columns) from None


def _fit_cluster(scores: Scores, truths: Sequence[bool], yes: int) -> Trial:
    """Statements judged true or false: the same pairs, said as `docs/marking.md` says them."""

    def judged(said: str) -> str:
        row, _, column = said.partition("=")
        return f"o{row[1:]}={int(column == f'o{yes}')}"

    scored = tuple(
        type(one)(Answer(one.answer.values, tuple(map(judged, one.answer.said))), one.score) for one in scores.scored
    )
    count = len(truths)
    options = trial_options(count, [place for place, truth in enumerate(truths) if truth])
    steps: dict[int, Fraction] = {}
    for one in scored:
        right = sum(
            said == f"{option.id}={int(option.is_right)}"
            for said, option in zip(one.answer.said, options, strict=False)
        )
        if len(one.answer.said) == count:
            steps.setdefault(right, one.score / scores.whole)
    trials = [trial(T.CLUSTER, options=options, key=ClusterKey(), rule=rule) for rule in RULES]
    if all(0 <= steps.get(right, Fraction(-1)) <= 1 for right in range(1, count + 1)):
        trials.append(trial(T.CLUSTER, options=options, key=ClusterKey(tuple(steps[n] for n in range(1, count + 1)))))
    return fit(Scores(scored, scores.whole), trials)


def prompt_of(item: Item, interaction: Element) -> str:
    """The prompt of an interaction, as HTML."""
    prompt = child(interaction, "prompt")
    return "" if prompt is None else item.content.inner(prompt)
