"""Which questions on which seat, so that neighbours share few?

How many units of each kind a seat has is its paper's shape; which ones they are is sought in two steps, both over all
seats of a batch (no two of them neighbours) at once:
1. sweeps that let seats exchange `shapes` and choose all units anew by what their neighbours have, with noise that dies
   down (simulated annealing: hot enough at first to leave what a choice seat by seat gets stuck in). A shared question
   costs the pair's weight, and twice that where the pair shares as many already as chance would give;
2. `exchanging`: exchanges of single units, without noise, the worst pairs first.

All sums are whole numbers that their floats hold exactly, so that no order of adding can change a paper.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from question_bank.cells import Band
from question_bank.chance import Chance
from question_bank.demand import Demand, Way
from question_bank.exchanging import Exchange
from question_bank.hall_papers import HallPapers, Held
from question_bank.neighbourhood import Ints

# Sweeps times neighbours times units: what may be spent.
_WORK = 640_000
_FEWEST_SWEEPS, _MOST_SWEEPS, _STILL_SWEEPS = 12, 300, 3
# Where papers cost no more than a question shared by one in so many pairs, a quarter of the sweeps leads as far.
_FEW = 5
_ROOMY_PERCENT, _SETTLED_PERCENT = 50, 97
# Exchanging shapes costs as much as a sweep, and in hot ones little is lost if it is rare.
_HOT_SWEEPS_A_SHAPE = 4
# Heat in what a shared question costs.
_HOT, _COLD, _STILL = 0.4, 0.1, 1 / 1024
_EXCHANGE_SWEEPS = 12
_SHARED, _DEAREST, _SEEN = 16, 255, 1 << 20
# −log(−log u) for u in the middle of each of 65,536 steps, in 1,024ths, so that no machine's logarithm shows: the noise
# that makes the cheapest choice one of Boltzmann's.
_GUMBEL = np.array([round(-1024 * math.log(-math.log((step + 0.5) / 65_536))) for step in range(65_536)]) / 1024
_NOISES_OF_HALL, _NOISES_OF_FEW = 1 << 20, 1 << 16


def spread(papers: HallPapers, ways: Sequence[Mapping[int, Way]], demand: Demand, band: Band, chance: Chance) -> None:
    """Exchange units, in place, until neighbours share few questions. ways: those of each seat's units at first."""
    annealing = Annealing(papers, demand, chance)
    # A roomy bank needs no more than a few still sweeps.
    annealing.settle(_ROOMY_PERCENT)
    if total := annealing.total():
        annealing.sweep(_cooling(papers, total))
        annealing.settle(_SETTLED_PERCENT)
    exchange = Exchange(papers, ways, demand, band, chance)
    for _ in range(_EXCHANGE_SWEEPS):
        if exchange.sweep() * 100 <= papers.seats:
            break


def _cooling(papers: HallPapers, total: int) -> list[float]:
    """Return the heats of the sweeps. total: what papers cost at the moment."""
    sweeps = min(_MOST_SWEEPS, max(_FEWEST_SWEEPS, _WORK // papers.numbers_of_seat))
    if total * _FEW <= int(papers.hall.weights.sum()) * _SHARED:
        sweeps = max(_FEWEST_SWEEPS, sweeps // 4)
    hot = _HOT * _SHARED * papers.mean_weight
    # Rounded, so that no machine's power shows.
    return [float(np.float32(hot * (_COLD / _HOT) ** (sweep / sweeps))) for sweep in range(sweeps)]


class Annealing:
    """Chooses all units of seats anew, again and again."""

    def __init__(self, papers: HallPapers, demand: Demand, chance: Chance) -> None:
        self._papers = papers
        self._chance = chance
        self._kinds, self._alike = demand.kinds, _alike(demand)
        # Two papers drawn at random share so many questions, rounded.
        shared, pairs = int((papers.used**2 * papers.sizes.astype(np.int64)).sum()), papers.seats**2
        self._by_chance = max(1, (2 * shared + pairs) // (2 * pairs))

    def total(self) -> int:
        """Return the sum over pairs of questions shared × what one more would cost, and what units seen before cost."""
        papers, total = self._papers, 0
        for seats in papers.parts(range(len(papers.hall.batches))):
            shared = papers.shared(papers.held[seats], papers.around(seats))
            total += int((self._prices(seats, shared) * shared).sum(dtype=np.float64))
        if papers.seen is not None:
            total += _SEEN * int((papers.held[:-1] * papers.seen).sum(dtype=np.float64))
        return total

    def settle(self, percent: int) -> None:
        """Choose the units of all seats anew without heat, for as long as each few sweeps leave at most this of the costs."""
        total = self.total()
        while total:
            self.sweep([0.0] * _STILL_SWEEPS)
            before, total = total, self.total()
            if total * 100 > before * percent:
                break

    def sweep(self, heats: Sequence[float]) -> None:
        """Choose the units of all seats anew at each of these heats; keep that only if it is better than before."""
        papers = self._papers
        before, shape, least = papers.held.copy(), papers.shape.copy(), self.total()
        noises = _NOISES_OF_HALL if papers.held.size > _NOISES_OF_FEW else _NOISES_OF_FEW
        units = papers.held.shape[1]
        noise = _GUMBEL[self._chance.small(noises + papers.most_seats * units)].astype(papers.type)
        for number, heat in enumerate(heats):
            has_exchange = len(papers.shapes.counts) > 1 and (not heat or number % _HOT_SWEEPS_A_SHAPE == 0)
            for seats in papers.parts(self._chance.order(len(papers.hall.batches))):
                # A stretch of old noise from anywhere costs a tenth of new noise and is as good here.
                first = int(self._chance.small(1)[0]) * (noises >> 16)
                self._choose(
                    seats, noise[first : first + len(seats) * units] * papers.type(heat or _STILL), has_exchange
                )
        if self.total() >= least:
            papers.held[:], papers.shape[:] = before, shape
            papers.count_uses()

    def _prices(self, seats: Ints, shared: Held) -> npt.NDArray:
        """Return seats × neighbours: what one more shared question costs."""
        price = np.minimum(_SHARED + _SHARED * shared.astype(np.int64) // self._by_chance, _DEAREST)
        return (self._papers.hall.weights[seats] * price).astype(self._papers.type)

    def _choose(self, seats: Ints, noise: npt.NDArray, has_exchange: bool) -> None:
        papers = self._papers
        around, before = papers.around(seats), papers.held[seats]
        prices = self._prices(seats, papers.shared(before, around))
        cost = (prices[:, None, :] @ around)[:, 0]
        if papers.has_passages:
            cost *= papers.sizes
        cost -= noise.reshape(cost.shape)
        if papers.seen is not None:
            cost += papers.seen[seats] * papers.type(_SEEN)
        if papers.groups:
            papers.groups.leave_cheapest(cost)
        shape = papers.shape[seats]
        if has_exchange:
            shape = papers.shapes.exchange(shape, cost, self._kinds)
        after, quota = before.copy(), papers.shapes.counts[shape]
        for kinds, units in self._alike:
            of_kinds = cost[:, units].reshape(len(seats), len(kinds), -1)
            after[:, units] = _cheapest(of_kinds, quota[:, kinds]).reshape(len(seats), -1)
        if papers.groups:
            # Where a kind has not enough groups left for it, the seat stays as it was.
            is_sound = np.isfinite(np.where(after > 0, cost, 0)).all(axis=1)
            after[~is_sound] = before[~is_sound]
        if papers.seen is not None:
            # Groups may have left a kind nothing but what was seen.
            is_worse = (papers.seen[seats] * (after - before)).sum(axis=1) > 0
            after[is_worse] = before[is_worse]
        papers.put(seats, before, after, shape)


def _alike(demand: Demand) -> list[tuple[list[int], Ints]]:
    """Return the kinds, those of equally many units together, with the units of all of them, kind after kind."""
    by_count: dict[int, list[int]] = {}
    for number, kind in enumerate(demand.kinds):
        by_count.setdefault(kind.last - kind.first, []).append(number)
    return [
        (kinds, np.concatenate([np.arange(demand.kinds[n].first, demand.kinds[n].last) for n in kinds]))
        for kinds in by_count.values()
    ]


def _cheapest(cost: npt.NDArray, quota: Ints) -> npt.NDArray[np.bool_]:
    """Return seats × kinds × units, whether the unit is one of the cheapest of its kind; of equal ones the first.

    quota  seats × kinds: how many are taken
    """
    dearest = np.take_along_axis(np.sort(cost, axis=2), np.maximum(quota - 1, 0)[:, :, None], axis=2)
    dearest[quota == 0] = -np.inf
    chosen = cost <= dearest
    count = np.count_nonzero(chosen, axis=2)
    crowded = np.nonzero(count > quota)
    equal = cost[crowded] == dearest[crowded]
    surplus = (count - quota)[crowded]
    # Of the equal ones the last are left out.
    chosen[crowded] &= ~(equal & (equal[:, ::-1].cumsum(axis=1)[:, ::-1] <= surplus[:, None]))
    return chosen
