"""Which questions on which seat, so that neighbours share few?

Every seat keeps how many units of each kind it has; which ones they are is sought in two steps, both over all seats of
a batch (no two of them neighbours) at once:
1. sweeps that choose all units of a seat anew by what its neighbours have, with noise that dies down (simulated
   annealing: hot enough at first to leave what a choice seat by seat gets stuck in). A shared question counts the
   pair's weight, and twice that where the pair shares as many already as chance would give;
2. exchanges of single units, without noise, that lower the sum over pairs of weight × shared², so the worst pairs
   first; where that stays equal, they level how often questions are used. A paper outside the band of expected score
   is drawn into it, one inside stays inside.

All sums are whole numbers that their floats hold exactly, so that no order of adding can change a paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.chance import Chance
from question_bank.demand import Demand
from question_bank.first_papers import Limits
from question_bank.neighbourhood import Ints, Neighbourhood

_WORK = 640_000
_FEWEST_SWEEPS, _MOST_SWEEPS, _STILL_SWEEPS = 12, 400, 3
_HOT, _COLD, _STILL = 0.4, 0.1, 1 / 1024
_EXCHANGE_SWEEPS, _BAND_SWEEPS = 8, 40
_MOST_NUMBERS = 1 << 21
# What a shared question of weight 1 costs; all else is measured by it.
_SHARED = 16
_DEAREST = 255
_SEEN = 1 << 20
_LEVEL = 64
_PULL = 20
# −log(−log u) for u in the middle of each of 65,536 steps, in 1,024ths, so that no machine's logarithm shows: the noise
# that makes the cheapest choice one of Boltzmann's.
_GUMBEL = np.array([round(-1024 * math.log(-math.log((step + 0.5) / 65_536))) for step in range(65_536)]) / 1024
_NOISES_OF_HALL, _NOISES_OF_FEW = 1 << 20, 1 << 16

Held = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Band:
    """Where the expected score of a paper is to be, in millionths of the highest score.

    worth   of each unit: what it adds;  middle, width: from middle − width to middle + width
    """

    worth: Ints
    middle: int
    width: int


def spread(held: Held, demand: Demand, hall: Neighbourhood, limits: Limits, band: Band, chance: Chance) -> None:
    """Exchange units of the same kind, in place, until neighbours share few questions.

    held  seats + 1 × units, 1 where the seat has the unit; the last row is nobody and stays 0
    """
    _Spreading(held, demand, hall, limits, band, chance).run()


class _Spreading:
    def __init__(
        self, held: Held, demand: Demand, hall: Neighbourhood, limits: Limits, band: Band, chance: Chance
    ) -> None:
        self.held, self.hall, self.limits, self.band, self.chance = held, hall, limits, band, chance
        self.kinds = demand.kinds
        self.sizes = np.array([len(unit.questions) for unit in demand.units], dtype=np.float32)
        self.quota = np.stack([held[:-1, k.first : k.last].sum(axis=1) for k in self.kinds], axis=1).astype(np.int64)
        self.used = held.sum(axis=0).astype(np.int64)
        self.is_limited = bool((limits.left < len(held) - 1).any())
        pairs = np.count_nonzero(hall.weights)
        self.weight = max(1, round(hall.weights.sum() / max(pairs, 1)))
        rate = self.used / max(len(held) - 1, 1)
        self.by_chance = max(1, round(float((rate * rate * self.sizes).sum())))
        self.groups = _Groups.of(demand)
        self.alike = _alike(demand)
        # Whole numbers up to 2**24 are exact in float32, up to 2**53 in float64.
        dearest = int(hall.weights.sum(axis=1).max(initial=0)) * _DEAREST * int(self.sizes.max(initial=1))
        self.type = np.float32 if dearest < 1 << 23 else np.float64
        self.most_seats = max(1, _MOST_NUMBERS // (max(1, hall.beside.shape[1]) * max(1, held.shape[1])))

    def run(self) -> None:
        if self.total():
            self.anneal()
        for sweep in range(_BAND_SWEEPS):
            done = self.exchange()
            # Papers outside the band are few after the first sweeps, but each needs its exchanges.
            if not done or (sweep >= _EXCHANGE_SWEEPS or done * 100 <= len(self.held) - 1) and not self.any_outside():
                break

    def any_outside(self) -> bool:
        """Whether the expected score of any paper is outside the band."""
        score = self.held[:-1].astype(np.int64) @ self.band.worth - self.band.middle
        return bool((np.abs(score) > self.band.width).any())

    def parts(self) -> Iterator[Ints]:
        order = self.chance.order(len(self.hall.batches))
        return self.hall.parts(self.most_seats, order)

    def total(self) -> int:
        """Return the sum over pairs of weight × what a shared question costs there × shared."""
        total = 0
        for seats in self.hall.parts(self.most_seats, range(len(self.hall.batches))):
            shared = self.shared(self.held[seats], self.held[self.hall.beside[seats]])
            total += int((self.prices(seats, shared) * shared).sum())
        if self.limits.seen is not None:
            total += _SEEN * int((self.held[:-1] * self.limits.seen).sum())
        return total

    def shared(self, mine: Held, around: Held) -> Held:
        """Return seats × neighbours: questions they share."""
        return (around @ (mine * self.sizes)[:, :, None])[:, :, 0]

    def prices(self, seats: Ints, shared: Held) -> npt.NDArray:
        """Return seats × neighbours: what one more shared question costs."""
        price = np.minimum(_SHARED + _SHARED * shared.astype(np.int64) // self.by_chance, _DEAREST)
        return (self.hall.weights[seats] * price).astype(self.type)

    def anneal(self) -> None:
        # A roomy bank needs no more than a few still sweeps.
        self.sweep([0.0] * _STILL_SWEEPS)
        if self.total():
            work = max(1, self.hall.beside.shape[1] * self.held.shape[1])
            sweeps = min(_MOST_SWEEPS, max(_FEWEST_SWEEPS, _WORK // work))
            hot = _HOT * _SHARED * self.weight
            self.sweep([hot * (_COLD / _HOT) ** (sweep / sweeps) for sweep in range(sweeps)] + [0.0] * _STILL_SWEEPS)

    def sweep(self, heats: Sequence[float]) -> None:
        """Choose all units of all seats anew at each of these heats; keep that only if it is better than before."""
        before, least = self.held.copy(), self.total()
        noises = _NOISES_OF_HALL if self.held.size > _NOISES_OF_FEW else _NOISES_OF_FEW
        most = max(map(len, self.hall.batches)) * self.held.shape[1]
        noise = _GUMBEL[self.chance.small(noises + most)].astype(self.type)
        for heat in heats:
            for seats in self.parts():
                # A stretch of noise from anywhere costs a tenth of new noise and is as good here.
                first = int(self.chance.small(1)[0]) * (noises >> 16)
                self.choose(seats, noise[first : first + len(seats) * self.held.shape[1]] * self.type(heat or _STILL))
        if self.total() >= least:
            self.held[:] = before
            self.used = self.held.sum(axis=0).astype(np.int64)

    def choose(self, seats: Ints, noise: npt.NDArray) -> None:
        """Choose all units of these seats anew. noise: one for each seat and unit."""
        around = np.take(self.held, self.hall.beside[seats], axis=0)
        before = self.held[seats]
        prices = self.prices(seats, self.shared(before, around))
        cost = (prices[:, None, :] @ around.astype(self.type, copy=False))[:, 0]
        if self.sizes.max() > 1:
            cost *= self.sizes
        cost -= noise.reshape(cost.shape)
        if self.limits.seen is not None:
            cost += self.limits.seen[seats] * self.type(_SEEN)
        if self.groups:
            self.groups.leave_cheapest(cost)
        after = before.copy()
        for kinds, units in self.alike:
            of_kinds = cost[:, units].reshape(len(seats), len(kinds), -1)
            after[:, units] = _cheapest(of_kinds, self.quota[seats][:, kinds]).reshape(len(seats), -1)
        if self.groups:
            # Where a kind has not enough groups left for it, the seat stays as it was.
            is_sound = np.isfinite(np.where(after > 0, cost, 0)).all(axis=1)
            after[~is_sound] = before[~is_sound]
        if self.is_limited:
            self.keep_limits(before, after)
        self.used += (after.sum(axis=0) - before.sum(axis=0)).astype(np.int64)
        self.held[seats] = after

    def keep_limits(self, before: Held, after: Held) -> None:
        """Give seats their units back until none is used more often than it may be."""
        while True:
            over = self.used + (after - before).sum(axis=0).astype(np.int64) - self.limits.left
            units = np.flatnonzero(over > 0)
            if not len(units):
                return
            for unit in units:
                takers = np.flatnonzero(after[:, unit] > before[:, unit])[: over[unit]]
                after[takers] = before[takers]

    def exchange(self) -> int:
        """Exchange at most one unit of each kind and seat for a better one; return how many were."""
        return sum(self.exchange_in(seats) for seats in self.parts())

    def exchange_in(self, seats: Ints) -> int:
        around = self.held[self.hall.beside[seats]].astype(self.type, copy=False)
        shared = self.shared(self.held[seats], around)
        weights = self.hall.weights[seats].astype(self.type)
        score = self.held[seats].astype(np.int64) @ self.band.worth - self.band.middle
        barred = self.groups.barred(self.held[seats]) if self.groups else None
        done = 0
        for number in self.chance.order(len(self.kinds)):
            kind = self.kinds[number]
            quota = self.quota[seats, number]
            if not ((quota > 0) & (quota < kind.last - kind.first)).any():
                continue
            done += self.exchange_kind(seats, kind.first, kind.last, around, shared, weights, score, barred)
        return done

    def exchange_kind(self, seats, first, last, around, shared, weights, score, barred) -> int:
        rows = np.arange(len(seats))
        mine = self.held[seats, first:last] > 0
        size = self.sizes[first]
        theirs = around[:, :, first:last]
        worth = self.band.worth[first:last]
        unit = _LEVEL * self.weight
        own = self.level(first, last)[None, :] + (self.chance.small(*mine.shape) % (unit // 4)).astype(np.int64)
        if self.limits.seen is not None:
            own = own + self.limits.seen[seats, first:last] * np.int64(_SEEN * unit)
        outside = np.sign(score) * (np.abs(score) > self.band.width)

        def pull(away: Ints) -> Ints:
            """What being so far from the band's middle costs."""
            return away * (_PULL * unit) // max(self.band.width, 1)

        def cost(sign: int) -> Ints:
            prices = weights * (2 * shared + sign * size)
            return (prices[:, None, :] @ theirs)[:, 0].astype(np.int64) * int(size * _LEVEL) + own

        saving, adding = cost(-1), cost(1)
        # Of a paper outside the band what draws it there goes first, and what brings it nearest comes.
        dropped = np.where(mine, saving + outside[:, None] * pull(worth)[None, :], -(1 << 62)).argmax(axis=1)
        after = score[:, None] - worth[dropped][:, None] + worth[None, :]
        is_barred = mine | (np.abs(after) > np.maximum(np.abs(score), self.band.width)[:, None])
        if barred is not None:
            is_barred |= (barred[:, first:last] - self.groups.matrix[first + dropped, first:last]) > 0
        adding += np.abs(outside)[:, None] * pull(np.abs(after))
        adding[is_barred] = 1 << 62
        added = adding.argmin(axis=1)
        gain = saving[rows, dropped] + np.abs(outside) * pull(np.abs(score)) - adding[rows, added] - unit // 4
        is_on = mine.any(axis=1) & (gain > 0)
        # Many may want the same unit: each that takes it makes it dearer for the next.
        rank = _rank(added, is_on)
        is_on &= gain > rank * self.step(first, last)
        if self.is_limited:
            is_on &= self.used[first + added] + rank < self.limits.left[first + added]
        on = np.flatnonzero(is_on)
        out, into = first + dropped[on], first + added[on]
        self.held[seats[on], out], self.held[seats[on], into] = 0, 1
        np.add.at(self.used, out, -1)
        np.add.at(self.used, into, 1)
        shared[on] += (theirs[on, :, added[on]] - theirs[on, :, dropped[on]]) * size
        score[on] += self.band.worth[into] - self.band.worth[out]
        if barred is not None:
            barred[on] += self.groups.matrix[into] - self.groups.matrix[out]
        return len(on)

    def step(self, first: int, last: int) -> int:
        """Return what one more use of a unit costs it: a twentieth more than its kind's mean costs a shared question."""
        mean = max(1, int(self.used[first:last].sum()) // (last - first))
        return max(1, 20 * _LEVEL * self.weight // mean)

    def level(self, first: int, last: int) -> Ints:
        """Return what units used more often than others of their kind cost, at most one shared question."""
        used = self.used[first:last] + self.limits.used[first:last]
        above = used - int(used.sum()) // (last - first)
        return np.clip(above * self.step(first, last), -_LEVEL * self.weight, _LEVEL * self.weight)


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


def _alike(demand: Demand) -> list[tuple[list[int], Ints]]:
    """Return the kinds, those of equally many units together, with the units of all of them, kind after kind."""
    by_count: dict[int, list[int]] = {}
    for number, kind in enumerate(demand.kinds):
        by_count.setdefault(kind.last - kind.first, []).append(number)
    return [
        (kinds, np.concatenate([np.arange(demand.kinds[n].first, demand.kinds[n].last) for n in kinds]))
        for kinds in by_count.values()
    ]


def _rank(column: Ints, is_on: npt.NDArray[np.bool_]) -> Ints:
    """Return for each row how many rows before it that are on have the same column."""
    order = np.argsort(column, kind="stable")
    before = np.cumsum(is_on[order]) - is_on[order]
    start = np.searchsorted(column[order], column[order])
    rank = np.empty(len(column), dtype=np.int64)
    rank[order] = before - before[start]
    return rank


@dataclass(frozen=True, slots=True)
class _Groups:
    """ "Not together" groups of at least two units.

    matrix   units × units: groups that two units share, 0 on the diagonal
    members  groups × most members, groups_of: units × most groups; both padded with one number too many
    """

    matrix: Held
    members: Ints
    groups_of: Ints

    @classmethod
    def of(cls, demand: Demand) -> _Groups | None:
        names: dict[str, list[int]] = {}
        for number, unit in enumerate(demand.units):
            for name in sorted(unit.groups):
                names.setdefault(name, []).append(number)
        groups = [members for members in names.values() if len(members) > 1]
        if not groups:
            return None
        units = len(demand.units)
        incidence = np.zeros((units, len(groups)), dtype=np.float32)
        for number, members in enumerate(groups):
            incidence[members, number] = 1
        matrix = incidence @ incidence.T
        np.fill_diagonal(matrix, 0)
        return cls(
            matrix, _padded(groups, units), _padded([list(np.flatnonzero(row)) for row in incidence], len(groups))
        )

    def leave_cheapest(self, cost: npt.NDArray) -> None:
        """Make all units infinitely dear, in place, but the cheapest one of each group."""
        rows, units = cost.shape
        padded = np.concatenate([cost, np.full((rows, 1), np.inf, dtype=cost.dtype)], axis=1)
        groups = np.arange(len(self.members))
        cheapest = self.members[groups[None, :], padded[:, self.members].argmin(axis=2)]
        for of_unit in self.groups_of.T:
            tied = np.flatnonzero(of_unit < len(groups))
            cost[:, tied] = np.where(cheapest[:, of_unit[tied]] == tied, cost[:, tied], np.inf)

    def barred(self, held: Held) -> Held:
        """Return seats × units: how many groups bar the unit from the seat's paper."""
        return held @ self.matrix


def _padded(lists: list[list[int]], filler: int) -> Ints:
    padded = np.full((len(lists), max(map(len, lists))), filler, dtype=np.int64)
    for number, row in enumerate(lists):
        padded[number, : len(row)] = row
    return padded
