"""Which marking of ours gives every answer the score that the item's rules give it?

An answer stands in both worlds: as QTI's responses and as a response of docs/marking.md. A `Trial` is a question without
texts, whose options are called `o0`, `o1`, … by their place in the item. It fits if the marker gives it the right share
for all answers tried; those are all there are, or so many that they decide (see `all_or_deciding`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from question_bank.formats.qti.declarations import Value
from question_bank.formats.qti.document import Element, Unfit
from question_bank.formats.qti.rules import Node, Rules, map_response, match_correct
from question_bank.model import MarkingRule, Option, Question, QuestionType
from question_bank.shares import share_of

MAX_ANSWERS = 4_096
_FEW = 64
Trial = Question
RULES = (MarkingRule.ALL_OR_NOTHING, MarkingRule.PER_PART, MarkingRule.PER_PART_PENALTY)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: QTI's responses by identifier, and the same as a response to the trial question."""

    values: Mapping[str, Value]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer and its score by the rules."""

    answer: Answer
    score: Fraction


@dataclass(frozen=True, slots=True)
class Scores:
    """What the rules give: for every answer tried, and the most there is."""

    scored: tuple[Scored, ...]
    whole: Fraction

    def best(self) -> Answer | None:
        """The one answer that brings the most, or None where there are several."""
        best = [one.answer for one in self.scored if one.score == self.whole]
        return best[0] if len(best) == 1 else None


def score_all(rules: Rules, answers: Iterable[Answer]) -> Scores:
    """Raises Unfit where no answer brings anything, or the rules can't be computed."""
    scored = tuple(Scored(answer, rules.score(answer.values)) for answer in answers)
    whole = max((one.score for one in scored), default=Fraction(0))
    if whole <= 0:
        raise Unfit("qti_no_score")
    return Scores(scored, whole)


def fit(scores: Scores, trials: Iterable[Trial]) -> Trial:
    """Return the first trial question that is marked as the item is. Raises Unfit if none is."""
    for trial in trials:
        if all(share_of(trial, one.answer.said) * scores.whole == one.score for one in scores.scored):
            return trial
    raise Unfit("qti_not_exact")


class Uneven(Unfit):
    """Pairs that no marking of pairs fits: their scores, the rows and what each may be paired with."""

    def __init__(self, scores: Scores, rows: Sequence[Element], columns: Sequence[Element]) -> None:
        super().__init__("qti_not_exact")
        self.scores = scores
        self.rows = rows
        self.columns = columns


def is_standard(rules: Sequence[Node], response: str) -> bool:
    """Whether the rules are those of match_correct or map_response for this response."""
    return tuple(rules) in (match_correct(response), map_response(response))


Part = Sequence[tuple[Value, str | None]]
"""What may be said of one part: its value in QTI (None: nothing) and its text in a response of ours."""


def all_or_deciding(
    parts: Sequence[Part],
    right: Sequence[int] | None,
    to_answer: Callable[[Sequence[tuple[Value, str | None]]], Answer],
    *,
    is_decided: bool,
) -> list[Answer]:
    """Return all answers there are to several parts, each left empty (the first of each part) or said.

    right       place in each part of what is right, or None if unknown
    is_decided  whether the rules are known to compare with the right answer, or to add up what the parts bring, kept
                between bounds. Then, with three parts or more, these decide: nothing, one part alone, everything
                right, and everything right but for one part. With two, a bound could hide what a wrong one costs.
    Raises Unfit where all are too many and fewer don't decide.
    """
    count = 1
    for part in parts:
        count *= len(part)
    is_short = is_decided and right is not None and len(parts) > 2 and count > _FEW
    if count <= MAX_ANSWERS and not is_short:
        return [to_answer(chosen) for chosen in itertools.product(*parts)]
    if not is_short:
        raise Unfit("qti_answers_too_many")
    nothing = [part[0] for part in parts]
    everything = [part[place] for part, place in zip(parts, right, strict=True)]
    found = [nothing, everything]
    for start in (nothing, everything):
        for place, part in enumerate(parts):
            found += [[*start[:place], said, *start[place + 1 :]] for said in part]
    answers = [to_answer(chosen) for chosen in found]
    return list({answer.said: answer for answer in answers}.values())


def trial_options(
    count: int, right: Iterable[int] = (), shares: Sequence[Fraction] | None = None
) -> tuple[Option, ...]:
    chosen = frozenset(right)
    return tuple(
        Option(f"o{place}", "", place in chosen, None if shares is None else shares[place]) for place in range(count)
    )


def trial(type_: QuestionType, **rest: object) -> Trial:
    """A question without texts."""
    return Question("", "", 1, type_, "", **rest)  # type: ignore[arg-type]


def whole_weights(worths: Sequence[Fraction]) -> list[int] | None:
    """Return whole numbers of 1 to 100 in the proportion of these, or None."""
    if not worths or min(worths) <= 0:
        return None
    size = lcm(*(worth.denominator for worth in worths))
    weights = [int(worth * size) for worth in worths]
    least = min(weights)
    if all(weight % least == 0 for weight in weights):
        weights = [weight // least for weight in weights]
    return weights if max(weights) <= 100 else None
