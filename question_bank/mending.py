"""How does a paper outside the band of expected score come into it, whatever ties its questions together?

One or two units go, and one or two come that fill the same cells: a question for another, two for a passage of two, or a
passage in other cells. Of all such exchanges the one that leads closest to the band is made, until the paper is inside.
Where that gets stuck it begins again with a passage more, fewer or another, and single questions that fit around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
import numpy.typing as npt

from question_bank.cells import Band
from question_bank.demand import Demand, Way
from question_bank.hall_papers import HallPapers
from question_bank.neighbourhood import Ints

# How much more neighbours share decides between exchanges that lead equally far: from −2 to 2 times the most a unit counts.
_SHARED_BITS = 23
_MOST_SHARED = (1 << _SHARED_BITS - 2) - 1

_NEVER = np.iinfo(np.int64).max
# Of units that can stand in the same way so many are tried: thousands squared would take minutes.
_MOST_UNITS = 100

# Walks for one seat; pairs of questions in papers walked in vain, one after another, until the band is taken for too narrow.
_MOST_WALKS, _MOST_FRUITLESS = 20, 100_000

# What it costs, the units that go, those that come with their ways.
_Exchange = tuple[int, tuple[int, ...], tuple[tuple[int, Way], ...]]


@dataclass(frozen=True, slots=True)
class _Seat:
    """Of each unit: whether it may come, what sharing it with neighbours costs, and its questions if seen before, else 0."""

    may: npt.NDArray[np.bool_]
    shared: Ints
    seen: Ints


class Mender:
    """Brings papers of a hall into the band."""

    def __init__(self, papers: HallPapers, demand: Demand, band: Band) -> None:
        self._papers, self._band = papers, band
        # One unit more than there are: nobody, which fills no cell.
        self._nobody = len(demand.units)
        # For each way the units that can stand like that, by what they add to the expected score, and that.
        self._units, self._worth = {(): np.array([self._nobody])}, {(): np.array([0], dtype=np.int64)}
        for way in sorted({way for unit in demand.units for way in unit.ways}):
            units = np.array([number for number, unit in enumerate(demand.units) if way in unit.ways])
            worth = np.array([band.worth[unit][way] for unit in units.tolist()], dtype=np.int64)
            order = np.argsort(worth, kind="stable")
            self._units[way], self._worth[way] = units[order], worth[order]
        self._fruitless = 0
        self._ways = [sorted(unit.ways) for unit in demand.units]
        self._splits: dict[Way, list[tuple[Way, Way]]] = {}

    def mend(self, seat: int, paper: Mapping[int, Way]) -> dict[int, Way] | None:
        """Return a paper like this one inside the band, with nothing more that the candidate has seen; None if none is found.

        paper  the ways of the units of the seat's paper
        """
        of_seat = self._read(seat)
        for mine in islice(self._starts(paper, of_seat), _MOST_WALKS):
            if self._fruitless > _MOST_FRUITLESS:
                break
            self._fruitless += len(mine) ** 2
            if self._walk(mine, of_seat):
                self._fruitless = 0
                return mine
        return None

    def _read(self, seat: int) -> _Seat:
        papers = self._papers
        may = np.append((papers.used < papers.limits.left) | (papers.held[seat] > 0), True)
        shared = np.append(np.minimum(papers.sharing(seat), _MOST_SHARED).astype(np.int64), 0)
        seen = np.zeros_like(shared)
        if papers.seen is not None:
            seen[:-1] = papers.seen[seat]
        return _Seat(may, shared, seen)

    def _walk(self, mine: dict[int, Way], seat: _Seat) -> bool:
        """Exchange units of a paper, in place, until it is inside the band; return whether it is."""
        while beyond := max(0, abs(self._band.away(mine)) - self._band.width):
            cost, gone, come = min(self._exchanges(mine, seat))
            if cost >> _SHARED_BITS >= beyond:
                return False
            for unit in gone:
                del mine[unit]
            mine |= come
        return True

    def _starts(self, paper: Mapping[int, Way], seat: _Seat) -> Iterator[dict[int, Way]]:
        """Yield the paper, then those where a passage came, went, or another came for it, with nothing more seen.

        Single questions make room or take its place, those first that lead towards the middle of the band.
        """
        yield dict(paper)
        passages = np.flatnonzero(self._papers.sizes > 1).tolist()
        coming = [(unit, way) for unit in passages if seat.may[unit] and unit not in paper for way in self._ways[unit]]
        most_seen = seat.seen[list(paper)].sum()
        for gone in [None, *(unit for unit in passages if unit in paper)]:
            for come in coming if gone is None else [None, *coming]:
                start = self._instead(paper, gone, come, seat)
                if start is not None and seat.seen[list(start)].sum() <= most_seen:
                    yield start

    def _instead(
        self, paper: Mapping[int, Way], gone: int | None, come: tuple[int, Way] | None, seat: _Seat
    ) -> dict[int, Way] | None:
        """Return the paper without one passage and with another in a way of its, or None where single questions don't fit."""
        mine, room = dict(paper), Counter()
        if gone is not None:
            room.update(mine.pop(gone))
        if come is not None:
            room.subtract(come[1])
        is_high = self._band.away(paper) > 0
        for cell, count in room.items():
            singles = [unit for unit in self._singles(cell) if mine.get(unit) == (cell,)]
            if count < -len(singles):
                return None
            for unit in (singles[::-1] if is_high else singles)[: max(0, -count)]:
                del mine[unit]
        barring = self._barring(list(mine))
        if come is not None:
            if barring[come[0]]:
                return None
            mine[come[0]] = come[1]
            barring += self._barring([come[0]])
        for cell, count in room.items():
            singles = self._singles(cell)
            for unit in singles if is_high else singles[::-1]:
                if count > 0 and seat.may[unit] and not seat.seen[unit] and not barring[unit]:
                    mine[unit] = (cell,)
                    barring += self._barring([unit])
                    count -= 1
            if count > 0:
                return None
        return mine

    def _singles(self, cell: int) -> list[int]:
        """Return the single questions that can stand in a cell, those that lower the expected score first."""
        return self._units[(cell,)].tolist() if (cell,) in self._units else []

    def _exchanges(self, mine: Mapping[int, Way], seat: _Seat) -> Iterator[_Exchange]:
        """Yield the cheapest exchange for each choice of units that go and of how what comes divides their cells."""
        worth, away = self._band.worth, self._band.away(mine)
        barring = self._barring(list(mine))
        for gone in [*((unit,) for unit in mine), *combinations(mine, 2)]:
            cells = tuple(sorted(cell for unit in gone for cell in mine[unit]))
            is_open = seat.may & (barring == self._barring(list(gone)))
            rest = away - sum(worth[unit][mine[unit]] for unit in gone)
            most_seen = seat.seen[list(gone)].sum()
            fewer_shared = 2 * _MOST_SHARED - seat.shared[list(gone)].sum()
            for way, other_way in self._split(cells):
                units, gain = self._open_of(way, is_open)
                others, other_gain = self._open_of(other_way, is_open)
                if not (len(units) and len(others)):
                    continue
                score = np.abs(rest + gain[:, None] + other_gain)
                more_shared = seat.shared[units, None] + seat.shared[others] + fewer_shared
                cost = (np.maximum(score - self._band.width, 0) << _SHARED_BITS) + more_shared
                is_barred = seat.seen[units, None] + seat.seen[others] > most_seen
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
        """Return units that can come in this way and what they add to the expected score; of many, some from least to most."""
        open_ = np.flatnonzero(is_open[self._units[way]])
        open_ = open_[:: -(-len(open_) // _MOST_UNITS) or 1]
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
