"""Which seat has which questions at the moment, and what do neighbours share?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from question_bank.apart import find_groups
from question_bank.demand import Demand
from question_bank.first_papers import Limits
from question_bank.neighbourhood import Ints, Neighbourhood
from question_bank.shapes import find_shapes

_MOST_NUMBERS = 1 << 21
_DEAREST = 255

Held = npt.NDArray[np.float32]


class HallPapers:
    """The papers of a hall while they are put together.

    held        seats + 1 × units, 1 where the seat has the unit; the last row is nobody and stays 0
    shape       of each seat: which of `shapes` its paper has
    used        of each unit: papers it stands on
    sizes       of each unit: its questions
    seen        seats × units: those of its questions where the candidate has seen it, else 0; None: nobody has seen anything
    type        the floats that hold every sum of costs exactly
    most_seats  seats that are worked on at once at most
    """

    def __init__(self, held: Held, demand: Demand, hall: Neighbourhood, limits: Limits) -> None:
        self.held, self.hall, self.limits = held, hall, limits
        self.seats = len(held) - 1
        self.shapes, self.shape = find_shapes(held[:-1], demand)
        self.sizes = np.array([len(unit.questions) for unit in demand.units], dtype=np.float32)
        self.seen = None if limits.seen is None else limits.seen * self.sizes
        self.has_passages = bool((self.sizes > 1).any())
        self.groups = find_groups(demand)
        self.is_limited = bool((limits.left < self.seats).any())
        self.mean_weight = max(1, round(hall.weights.sum() / max(1, np.count_nonzero(hall.weights))))
        self.numbers_of_seat = max(1, hall.beside.shape[1]) * held.shape[1]
        self.most_seats = min(self.seats, max(1, _MOST_NUMBERS // self.numbers_of_seat))
        # Whole numbers up to 2**24 are exact in float32, up to 2**53 in float64.
        size = int(self.sizes.max())
        dearest = max(_DEAREST, 2 * sum(demand.wanted) + size) * size * int(hall.weights.sum(axis=1).max(initial=0))
        self.type = np.float32 if dearest < 1 << 24 else np.float64
        self.count_uses()

    def count_uses(self) -> None:
        self.used = self.held.sum(axis=0).astype(np.int64)

    def parts(self, batches: Sequence[int]) -> Iterator[Ints]:
        """The seats of these batches, as many as are worked on at once."""
        return self.hall.parts(self.most_seats, batches)

    def around(self, seats: Ints) -> npt.NDArray:
        """Return seats × neighbours × units: what the neighbours have."""
        return np.take(self.held, self.hall.beside[seats], axis=0).astype(self.type, copy=False)

    def shared(self, mine: Held, around: npt.NDArray) -> npt.NDArray:
        """Return seats × neighbours: questions they share. mine: seats × units."""
        return (around @ (mine * self.sizes)[:, :, None])[:, :, 0]

    def sharing(self, seat: int) -> npt.NDArray[np.float64]:
        """Return for each unit what having it costs a seat: the weights of neighbours who have it × its questions."""
        return self.hall.weights[seat] @ self.held[self.hall.beside[seat]] * self.sizes

    def models(self) -> list[int]:
        """Return for each seat one that began with its paper's shape."""
        return self.shapes.models[self.shape].tolist()

    def quota(self, seats: Ints) -> Ints:
        """Return seats × kinds: how many units of the kind they have."""
        return self.shapes.counts[self.shape[seats]]

    def put(self, seats: Ints, before: Held, after: Held, shape: Ints) -> None:
        """Give these seats other units and shapes, but for those that would then be used more often than they may be."""
        if self.is_limited:
            self._keep_limits(before, after)
        self.used += (after.sum(axis=0) - before.sum(axis=0)).astype(np.int64)
        self.held[seats] = after
        stays = (before == after).all(axis=1)
        self.shape[seats] = np.where(stays, self.shape[seats], shape)

    def cheapest(self, seat: int, others: Held) -> int | None:
        """Return which of these papers a seat should have instead of its own; None if none may be.

        others  papers × units, 1 where the paper has the unit

        It has nothing more seen before than its own and keeps the limits; of those the one that shares least with the
        seat's neighbours, and of those the one whose units are used least.
        """
        mine = self.held[seat]
        may = np.ones(len(others), dtype=bool)
        if self.seen is not None:
            may &= (others - mine) @ self.seen[seat] <= 0
        if self.is_limited:
            may &= ~((others > mine) & (self.used >= self.limits.left)).any(axis=1)
        allowed = np.flatnonzero(may)
        if not len(allowed):
            return None
        shared, used = others[allowed] @ self.sharing(seat), others[allowed].astype(np.int64) @ self.used
        return int(allowed[np.lexsort((used, shared))[0]])

    def replace(self, seat: int, units: Collection[int]) -> None:
        """Give a seat the units of another paper instead of its own; `shape` does not follow, so this comes last."""
        self.used -= self.held[seat].astype(np.int64)
        self.held[seat] = 0
        self.held[seat, list(units)] = 1
        self.used += self.held[seat].astype(np.int64)

    def _keep_limits(self, before: Held, after: Held) -> None:
        """Give seats all their units back, in place, until none is used too often."""
        while True:
            over = self.used + (after.sum(axis=0) - before.sum(axis=0)).astype(np.int64) - self.limits.left
            units = np.flatnonzero(over > 0)
            if not len(units):
                return
            takers = np.flatnonzero(after[:, units[0]] > before[:, units[0]])[: over[units[0]]]
            after[takers] = before[takers]
