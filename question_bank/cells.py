"""Which question of a paper stands in which cell, and so counts how many marks?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from question_bank.chance import Chance
from question_bank.demand import Demand, Kind, Way
from question_bank.neighbourhood import Ints


@dataclass(frozen=True, slots=True)
class Band:
    """Where the expected score of a paper is to be, in millionths of the highest score.

    worth   of each unit what each of its ways adds;  middle, width: from middle − width to middle + width
    """

    worth: Sequence[Mapping[Way, int]]
    middle: int
    width: int

    def away(self, paper: Mapping[int, Way]) -> int:
        """Return how far above the middle (below: negative) a paper is. paper: the ways of its units."""
        return sum(self.worth[unit][way] for unit, way in paper.items()) - self.middle

    def has(self, paper: Mapping[int, Way]) -> bool:
        return abs(self.away(paper)) <= self.width


def give_cells(
    units: Ints,
    model: Mapping[int, Way],
    demand: Demand,
    band: Band,
    chance: Chance,
) -> dict[int, Way]:
    """Return the way of each unit of a seat: each kind has the ways that it has in `model`, at random which unit which.

    Where marks differ and the expected score is outside the band, units of a kind then exchange theirs.

    model  the ways of the units of a paper with as many of each kind
    """
    # Units are numbered kind after kind: rank for rank they are of one kind.
    given = dict(zip(units.tolist(), [model[unit] for unit in sorted(model)], strict=True))
    mixed = []
    for kind in demand.kinds:
        mine = [unit for unit in given if kind.first <= unit < kind.last] if len(kind.ways) > 1 else []
        if len({given[unit] for unit in mine}) > 1:
            given |= {unit: given[mine[place]] for unit, place in zip(mine, chance.order(len(mine)), strict=True)}
            mixed.append(mine)
    worth, away = band.worth, band.away(given)
    while mixed and abs(away) > band.width:
        gains = {
            (one, other): worth[one][given[other]]
            + worth[other][given[one]]
            - worth[one][given[one]]
            - worth[other][given[other]]
            for mine in mixed
            for one, other in combinations(mine, 2)
        }
        one, other = min(gains, key=lambda pair: abs(away + gains[pair]))
        if abs(away + gains[one, other]) >= abs(away):
            break
        away += gains[one, other]
        given[one], given[other] = given[other], given[one]
    return given


def usual_worth(models: Sequence[Mapping[int, Way]], demand: Demand, worth: Sequence[Mapping[Way, int]]) -> Ints:
    """Return models × units: what the unit adds to the expected score where each unit of a kind has its ways in turn.

    models  the ways of the units of papers
    worth   of each unit what each way adds to the expected score
    """
    usual = np.zeros((len(models), len(worth)), dtype=np.int64)
    for kind in demand.kinds:
        units = range(kind.first, kind.last)
        counts = np.array([_count_ways(model, kind) for model in models], dtype=np.int64)
        of_ways = np.array([[worth[unit][way] for unit in units] for way in kind.ways], dtype=np.int64)
        usual[:, kind.first : kind.last] = counts @ of_ways // np.maximum(1, counts.sum(axis=1))[:, None]
    return usual


def _count_ways(model: Mapping[int, Way], kind: Kind) -> list[int]:
    counts = Counter(model[unit] for unit in range(kind.first, kind.last) if unit in model)
    return [counts[way] for way in kind.ways]
