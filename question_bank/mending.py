"""How does a paper outside the band of expected score come into it, whatever ties its questions together?

One or two units go, and one or two come that fill the same cells: a question for another, two for a passage, or a passage
in other cells. Of all such exchanges the one that leads closest to the band is made, until the paper is inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from question_bank.cells import Band
from question_bank.demand import Demand, Way
from question_bank.hall_papers import HallPapers

# What neighbours share decides between exchanges that lead equally far.
_SHARED_BITS = 22
_MOST_SHARED = (1 << _SHARED_BITS - 1) - 1

# What it costs, the units that go, those that come with their ways.
_Exchange = tuple[int, tuple[int, ...], tuple[tuple[int, Way], ...]]


class Mender:
    """Brings papers of a hall into the band."""

    def __init__(self, papers: HallPapers, demand: Demand, band: Band) -> None:
        self._papers, self._demand, self._band = papers, demand, band
        # One unit more than there are: nobody, which fills no cell.
        self._nobody = len(demand.units)
        self._units = {(): np.array([self._nobody])}
        self._worth = {(): np.array([0])}
        for way in sorted({way for unit in demand.units for way in unit.ways}):
            units = [number for number, unit in enumerate(demand.units) if way in unit.ways]
            self._units[way], self._worth[way] = np.array(units), np.array([band.worth[unit][way] for unit in units])
        self._apart = np.zeros((self._nobody + 1, self._nobody + 1), dtype=np.int64)
        if papers.groups:
            self._apart[:-1, :-1] = papers.groups.matrix
        np.fill_diagonal(self._apart[:-1, :-1], 1)
        self._splits: dict[Way, list[tuple[Way, Way]]] = {}

    def mend(self, seat: int, paper: Mapping[int, Way]) -> dict[int, Way] | None:
        """Return a paper like this one inside the band, with nothing more that the candidate has seen; None if there is none.

        paper  the ways of the units of a paper that the seat may have
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

    def _exchanges(self, mine: Mapping[int, Way], may, shared, seen) -> Iterator[_Exchange]:
        """Yield the cheapest exchange for each choice of units that go and of how what comes divides their cells."""
        worth, away = self._band.worth, self._band.away(mine)
        barring = self._apart[list(mine)].sum(axis=0)
        for gone in [*((unit,) for unit in mine), *combinations(mine, 2)]:
            cells = tuple(sorted(cell for unit in gone for cell in mine[unit]))
            is_open = may & (barring == self._apart[list(gone)].sum(axis=0))
            rest = away - sum(worth[unit][mine[unit]] for unit in gone)
            most_seen = seen[list(gone)].sum()
            for way, other_way in self._split(cells):
                units, others = self._units[way], self._units[other_way]
                here, there = is_open[units], is_open[others]
                if not (here.any() and there.any()):
                    continue
                units, others = units[here], others[there]
                score = np.abs(rest + self._worth[way][here, None] + self._worth[other_way][None, there])
                cost = (np.maximum(score - self._band.width, 0) << _SHARED_BITS) + shared[units, None] + shared[others]
                is_barred = (self._apart[units[:, None], others] > 0) | (seen[units, None] + seen[others] > most_seen)
                cost[is_barred] = np.iinfo(np.int64).max
                one, other = np.unravel_index(cost.argmin(), cost.shape)
                come = ((int(units[one]), way), (int(others[other]), other_way))
                yield int(cost[one, other]), gone, tuple(pair for pair in come if pair[0] != self._nobody)

    def _split(self, cells: Way) -> list[tuple[Way, Way]]:
        """Return the ways that can divide these cells between two units; () for one that has none of them."""
        if cells not in self._splits:
            found = set()
            for way in self._units:
                rest = list(cells)
                if way and all(cell in rest and not rest.remove(cell) for cell in way) and tuple(rest) in self._units:
                    found.add(tuple(sorted((way, tuple(rest)))[::-1]))
            self._splits[cells] = sorted(found)
        return self._splits[cells]
