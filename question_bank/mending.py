"""How does a paper outside the band of expected score come into it, whatever ties its questions together?

One or two units go, and one or two come that fill the same cells: a question for another, two for a passage, or a passage
in other cells. Of all such exchanges the one that leads closest to the band is made, until the paper is inside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt

from question_bank.cells import Band
from question_bank.demand import Demand, Way
from question_bank.hall_papers import HallPapers
from question_bank.neighbourhood import Ints

# What neighbours share decides between exchanges that lead equally far.
_SHARED_BITS = 22
_MOST_SHARED = (1 << _SHARED_BITS - 1) - 1

_NEVER = np.iinfo(np.int64).max
# Of units that can stand in the same way so many are tried: thousands squared would take minutes.
_MOST_UNITS = 100

# What it costs, the units that go, those that come with their ways.
_Exchange = tuple[int, tuple[int, ...], tuple[tuple[int, Way], ...]]


class Mender:
    """Brings papers of a hall into the band."""

    def __init__(self, papers: HallPapers, demand: Demand, band: Band) -> None:
        self._papers, self._band = papers, band
        # One unit more than there are: nobody, which fills no cell.
        self._nobody = len(demand.units)
        # For each way the units that can stand like that, by what they add to the expected score, and that.
        self._units, self._worth = {(): np.array([self._nobody])}, {(): np.array([0])}
        for way in sorted({way for unit in demand.units for way in unit.ways}):
            units = np.array([number for number, unit in enumerate(demand.units) if way in unit.ways])
            worth = np.array([band.worth[unit][way] for unit in units.tolist()])
            order = np.argsort(worth, kind="stable")
            self._units[way], self._worth[way] = units[order], worth[order]
        self._splits: dict[Way, list[tuple[Way, Way]]] = {}

    def mend(self, seat: int, paper: Mapping[int, Way]) -> dict[int, Way] | None:
        """Return a paper like this one inside the band, with nothing more that the candidate has seen; None if none is found.

        paper  the ways of the units of the seat's paper
        """
        papers, mine = self._papers, dict(paper)
        may = np.append((papers.used < papers.limits.left) | (papers.held[seat] > 0), True)
        theirs = papers.hall.weights[seat] @ papers.held[papers.hall.beside[seat]] * papers.sizes
        shared = np.append(np.minimum(theirs, _MOST_SHARED).astype(np.int64), 0)
        seen = np.zeros_like(shared)
        if papers.seen is not None:
            seen[:-1] = papers.seen[seat]
        while beyond := max(0, abs(self._band.away(mine)) - self._band.width):
            cost, gone, come = min(self._exchanges(mine, may, shared, seen))
            if cost >> _SHARED_BITS >= beyond:
                return None
            for unit in gone:
                del mine[unit]
            mine |= come
        return mine

    def _exchanges(
        self, mine: Mapping[int, Way], may: npt.NDArray[np.bool_], shared: Ints, seen: Ints
    ) -> Iterator[_Exchange]:
        """Yield the cheapest exchange for each choice of units that go and of how what comes divides their cells.

        may, shared, seen  of each unit: whether it may come, what sharing it with neighbours costs, its questions if seen
        """
        worth, away = self._band.worth, self._band.away(mine)
        barring = self._barring(list(mine))
        for gone in [*((unit,) for unit in mine), *combinations(mine, 2)]:
            cells = tuple(sorted(cell for unit in gone for cell in mine[unit]))
            is_open = may & (barring == self._barring(list(gone)))
            rest = away - sum(worth[unit][mine[unit]] for unit in gone)
            most_seen = seen[list(gone)].sum()
            for way, other_way in self._split(cells):
                units, gain = self._open_of(way, is_open)
                others, other_gain = self._open_of(other_way, is_open)
                if not (len(units) and len(others)):
                    continue
                score = np.abs(rest + gain[:, None] + other_gain)
                cost = (np.maximum(score - self._band.width, 0) << _SHARED_BITS) + shared[units, None] + shared[others]
                is_barred = seen[units, None] + seen[others] > most_seen
                if other_way:
                    is_barred |= self._barring_each_other(units, others)
                cost[is_barred] = _NEVER
                one, other = np.unravel_index(cost.argmin(), cost.shape)
                come = ((int(units[one]), way), (int(others[other]), other_way))
                yield int(cost[one, other]), gone, come if other_way else come[:1]

    def _barring(self, units: list[int]) -> Ints:
        """Return for each unit by how many ties these units keep it off the paper: being it, or a group."""
        barring = np.zeros(self._nobody + 1, dtype=np.int64)
        barring[units] = 1
        if self._papers.groups:
            barring[:-1] += self._papers.groups.matrix[units].sum(axis=0).astype(np.int64)
        return barring

    def _barring_each_other(self, units: Ints, others: Ints) -> npt.NDArray[np.bool_]:
        same = units[:, None] == others
        return same | (self._papers.groups.matrix[units[:, None], others] > 0) if self._papers.groups else same

    def _open_of(self, way: Way, is_open: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Return units that can come in this way and what they add to the expected score; of many some of each worth."""
        open_ = np.flatnonzero(is_open[self._units[way]])
        open_ = open_[:: 1 + len(open_) // _MOST_UNITS]
        return self._units[way][open_], self._worth[way][open_]

    def _split(self, cells: Way) -> list[tuple[Way, Way]]:
        """Return how these cells can be divided between two units; the second way is () where one unit has them all."""
        if cells not in self._splits:
            whole, found = Counter(cells), set()
            for way in self._units:
                rest = tuple(sorted((whole - Counter(way)).elements()))
                if Counter(way) <= whole and rest in self._units:
                    found.add((max(way, rest), min(way, rest)))
            self._splits[cells] = sorted(found)
        return self._splits[cells]
