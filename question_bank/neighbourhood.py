"""Who sits beside whom, as arrays?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MAX_WEIGHT = 100
_MAX_NEIGHBOURS = 1_000
_MAX_SEATS = 1 << 18

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The neighbours of each seat.

    beside   seats × most neighbours: seats, where there are fewer the number of seats
    weights  seats × most neighbours: how much each counts, 0 where there is none
    batches  seats of which no two are neighbours; together all.  batch: for each seat the number of its own
    """

    beside: Ints
    weights: Ints
    batches: tuple[Ints, ...]
    batch: Ints

    def parts(self, most: int, batches: Sequence[int]) -> Iterator[Ints]:
        """Each of these batches, in parts of at most so many seats."""
        for number in batches:
            batch = self.batches[number]
            for first in range(0, len(batch), most):
                yield batch[first : first + most]


def find_neighbourhood(count: int, pairs: Sequence[tuple[int, int]], weights: Sequence[int] = ()) -> Neighbourhood:
    """Return the neighbourhood of `count` seats from pairs of their numbers, in any order and any number of times.

    weights  1 to 100 for each pair, () for 1 each; of a pair named more than once the largest counts

    Raises ValueError for a pair that names no two seats, a weight outside, or more seats or neighbours than can be.
    """
    beside: list[dict[int, int]] = [{} for _ in range(count)]
    for (first, second), weight in zip(pairs, weights or (1,) * len(pairs), strict=True):
        if first == second or not (0 <= first < count and 0 <= second < count):
            raise ValueError(f"({first}, {second}) is not a pair of two of the {count} seats")
        if not 1 <= weight <= MAX_WEIGHT:
            raise ValueError(f"the weight of a pair is from 1 to {MAX_WEIGHT}, not {weight}")
        weight = max(weight, beside[first].get(second, 0))
        beside[first][second] = beside[second][first] = weight
    most = max(map(len, beside), default=0)
    if count > _MAX_SEATS or most > _MAX_NEIGHBOURS:
        raise ValueError(f"at most {_MAX_SEATS} seats with {_MAX_NEIGHBOURS} neighbours each can be assembled")
    seats = np.full((count, most), count, dtype=np.int64)
    weight_of = np.zeros((count, most), dtype=np.int64)
    for seat, others in enumerate(beside):
        for place, (other, weight) in enumerate(sorted(others.items())):
            seats[seat, place], weight_of[seat, place] = other, weight
    batch = np.array(_batches(beside), dtype=np.int64)
    batches = tuple(np.flatnonzero(batch == number) for number in range(int(batch.max(initial=-1)) + 1))
    return Neighbourhood(seats, weight_of, batches, batch)


def _batches(beside: Sequence[dict[int, int]]) -> list[int]:
    """Give each seat in turn the first batch without a neighbour of it."""
    batch_of: list[int] = []
    for seat, others in enumerate(beside):
        taken = {batch_of[other] for other in others if other < seat}
        batch_of.append(next(number for number in range(len(taken) + 1) if number not in taken))
    return batch_of
