"""How much do neighbours share, beside what chance would give and what no assembly could avoid?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import factorial

import numpy as np
import numpy.typing as npt

from question_bank.assembly import DEFAULT_BAND_PERCENT
from question_bank.demand import Demand, Way, read_demand
from question_bank.difficulty import expected_percent, middle_percent
from question_bank.least_overlap import Rate, find_rates, least_over_pairs
from question_bank.lettering import answer_labels, count_answers
from question_bank.model import Bank, Blueprint, Paper, Question
from question_bank.neighbourhood import Ints, find_neighbourhood

_PAIRS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class OverlapReport:
    """Papers of a hall, measured. Means and worsts are over neighbouring pairs.

    mean, worst            shared questions; mean_by_chance: of papers drawn at random
    least_mean             no assembly can have a lower mean (proven, rarely reachable); least_worst: no better worst pair
    same_place             shared questions that stand at the same place of both papers
    same_letter            shared questions with the right answer under the same letters, of those where it could be
                           otherwise
    used                   for the questions that fit the same cells (numbers in the blueprint, from 0): the fewest and
                           the most papers that one of them stands on
    middle_percent         expected score of average papers; band_percent: how far from it a paper may be
    lowest_, highest_percent  expected score of the easiest and the hardest paper;  outside: papers not in the band
    """

    pairs: int
    mean: float
    worst: int
    mean_by_chance: float
    least_mean: float
    least_worst: int
    same_place: float
    same_place_worst: int
    same_place_by_chance: float
    same_letter: float
    same_letter_worst: int
    same_letter_by_chance: float
    used: Mapping[Way, tuple[int, int]]
    middle_percent: float
    band_percent: float
    lowest_percent: float
    highest_percent: float
    outside: int


def overlap_report(
    papers: Sequence[Paper],
    neighbours: Sequence[tuple[int, int]],
    bank: Bank,
    blueprint: Blueprint,
    band_percent: Decimal = DEFAULT_BAND_PERCENT,
) -> OverlapReport:
    """Measure assembled papers. `neighbours` are pairs of indices into `papers`, as given to `assemble`.

    Chance: a question on a share r of all papers is shared by two random ones with probability r². It stands at the
    same place with the probability that two random layouts of the sections put it there, and its answer has the same
    letters with 1 / (the different letters it can have). `least_overlap` derives rates and the least.

    Raises ValueError for papers that do not ask the blueprint's numbers of questions of each topic, difficulty and mark.
    """
    hall = find_neighbourhood(len(papers), neighbours)
    questions = {question.code: question for question in bank.questions}
    _check(papers, questions, blueprint)
    demand = read_demand(bank, blueprint)
    seats = len(papers)
    pairs = np.array(
        [(seat, other) for seat, row in enumerate(hall.beside) for other in row if seat < other < seats], dtype=np.int64
    ).reshape(-1, 2)
    shared, same_place, same_letter = _compare(papers, pairs, questions)
    least_total, least_worst = least_over_pairs(demand, hall)
    rates = find_rates(demand)
    expected = [expected_percent(paper, questions) for paper in papers]
    middle = middle_percent(bank, blueprint)
    count = max(len(pairs), 1)
    return OverlapReport(
        pairs=len(pairs),
        mean=float(shared.sum()) / count,
        worst=int(shared.max(initial=0)),
        mean_by_chance=sum(rate.questions * rate.whole**2 for rate in rates),
        least_mean=least_total / count,
        least_worst=least_worst,
        same_place=float(same_place.sum()) / count,
        same_place_worst=int(same_place.max(initial=0)),
        same_place_by_chance=_same_place_by_chance(rates, demand, blueprint.is_fixed_order),
        same_letter=float(same_letter.sum()) / count,
        same_letter_worst=int(same_letter.max(initial=0)),
        same_letter_by_chance=_same_letter_by_chance(rates, demand),
        used=_used(papers, demand),
        middle_percent=middle,
        band_percent=float(band_percent),
        lowest_percent=min(expected, default=middle),
        highest_percent=max(expected, default=middle),
        outside=sum(abs(percent - middle) > float(band_percent) + 1e-9 for percent in expected),
    )


def _check(papers: Sequence[Paper], questions: Mapping[str, Question], blueprint: Blueprint) -> None:
    wanted: Counter[tuple[str, int, Decimal]] = Counter()
    for cell in blueprint.cells:
        wanted[cell.topic, cell.difficulty, cell.mark] += max(cell.count, 0)
    wanted = +wanted
    for paper in papers:
        asked = ((questions[item.code], item.mark) for item in paper.items)
        if Counter((question.topic, question.difficulty, mark) for question, mark in asked) != wanted:
            raise ValueError(f"the paper of {paper.seat} does not ask the blueprint's numbers of questions")


def _compare(papers: Sequence[Paper], pairs: Ints, questions: Mapping[str, Question]) -> tuple[Ints, Ints, Ints]:
    """Return for each pair the shared questions, those at the same place, and those answered with the same letters."""
    number = {code: n for n, code in enumerate(sorted({item.code for paper in papers for item in paper.items}))}
    labels = {
        code: dict(zip((o.id for o in questions[code].options), answer_labels(questions[code]), strict=True))
        for code in number
    }
    varies = np.array([count_answers(questions[code]) > 1 for code in number], dtype=bool)
    places = np.full((len(papers), len(number)), -1, dtype=np.int32)
    answers = np.zeros((len(papers), len(number)), dtype=np.int32)
    known: dict[tuple, int] = {}
    letters: dict[tuple[str, tuple[str, ...]], int] = {}
    for seat, paper in enumerate(papers):
        for place, item in enumerate(paper.items):
            column = number[item.code]
            order = (item.code, item.option_ids)
            if order not in letters:
                answer = tuple(labels[item.code][option_id] for option_id in item.option_ids)
                letters[order] = known.setdefault(answer, len(known))
            places[seat, column], answers[seat, column] = place, letters[order]
    found = np.zeros((3, len(pairs)), dtype=np.int64)
    for first in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = slice(first, first + _PAIRS_AT_ONCE)
        one, other = pairs[part].T
        both = (places[one] >= 0) & (places[other] >= 0)
        found[0, part] = np.count_nonzero(both, axis=1)
        found[1, part] = np.count_nonzero(both & (places[one] == places[other]), axis=1)
        found[2, part] = np.count_nonzero(both & varies & (answers[one] == answers[other]), axis=1)
    return found[0], found[1], found[2]


def _same_place_by_chance(rates: Sequence[Rate], demand: Demand, is_fixed_order: bool) -> float:
    lengths: Counter[int] = Counter()
    for cell, count in enumerate(demand.wanted):
        lengths[demand.section[cell]] += count
    lengths = +lengths
    at = {section: _places_of(section, lengths, is_fixed_order) for section in lengths}
    total = 0.0
    for rate in rates:
        place = sum(share * at[demand.section[cell]] for cell, share in rate.of_cell.items())
        total += rate.questions * float((place * place).sum())
    return total


def _places_of(section: int, lengths: Mapping[int, int], is_fixed_order: bool) -> npt.NDArray[np.float64]:
    """Return for each place of a paper the probability that a question of a section stands there."""
    others = {other: length for other, length in lengths.items() if other != section}
    # (sections before it, questions in them) → in how many of the choices of sections that is so
    before = Counter({(0, sum(n for other, n in others.items() if other < section)): 1})
    if not is_fixed_order:
        before = Counter({(0, 0): 1})
        for length in others.values():
            for (chosen, questions), times in list(before.items()):
                before[chosen + 1, questions + length] += times
    places = np.zeros(sum(lengths.values()))
    for (chosen, questions), times in before.items():
        orders = 1.0
        if not is_fixed_order:
            orders = times * factorial(chosen) * factorial(len(others) - chosen) / factorial(len(others) + 1)
        places[questions : questions + lengths[section]] += orders / lengths[section]
    return places


def _same_letter_by_chance(rates: Sequence[Rate], demand: Demand) -> float:
    rate_of = {rate.cells: rate.whole for rate in rates}
    total = 0.0
    for question, cells in _questions(demand):
        answers = count_answers(question)
        total += rate_of[cells] ** 2 / answers if answers > 1 else 0.0
    return total


def _used(papers: Sequence[Paper], demand: Demand) -> dict[Way, tuple[int, int]]:
    uses = Counter(item.code for paper in papers for item in paper.items)
    counts: dict[Way, list[int]] = {}
    for question, cells in _questions(demand):
        counts.setdefault(cells, []).append(uses[question.code])
    return {cells: (min(of_cells), max(of_cells)) for cells, of_cells in sorted(counts.items())}


def _questions(demand: Demand) -> list[tuple[Question, Way]]:
    """Every usable question with the cells it can stand in."""
    return [(q, cells) for unit in demand.units for q, cells in zip(unit.questions, unit.cells(), strict=True)]
