"""Who sits where: seeded, so that anyone can repeat it, and people of one unit apart.

First each seat, in reading order, gets a unit drawn by how many of it are left, among those that no neighbour has. Then
seats that still have a neighbour of their own unit are swapped with others, or with empty seats, as long as that helps.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seats.plan import HallPlan, neighbour_pairs
from seats.roster import Candidate
from tables.problem import Problem

_EMPTY = -1
_SWEEPS = 30
_TRIES = 24


@dataclass(frozen=True, slots=True)
class UnitNeighbours:
    """How far people of one unit sit apart.

    pairs      pairs of taken seats that are neighbours (8 around a seat)
    same_unit  those of them with people of one unit
    by_unit    (unit, its pairs), most first, only units with any
    """

    pairs: int
    same_unit: int
    by_unit: tuple[tuple[str, int], ...]


def allocate(plan: HallPlan, candidates: Sequence[Candidate], seed: int | str) -> dict[str, str] | Problem:
    """Candidate number → seat label, on seats that aren't spare. The same on every machine for the same plan, people
    and seed, whatever the order of the people. Problem: seats_too_few."""
    places = [index for index, seat in enumerate(plan.seats) if not seat.spare]
    if len(candidates) > len(places):
        lack = len(candidates) - len(places)
        return Problem("seats_too_few", {"candidates": len(candidates), "seats": len(places), "lack": lack})
    rng = random.Random(f"allocation {seed}")
    members: dict[str, list[str]] = {}
    for candidate in sorted(candidates, key=lambda each: each.number):
        members.setdefault(candidate.unit, []).append(candidate.number)
    units = sorted(members)
    near = _neighbours_among(plan, places)
    taken = _fill(near, [len(members[unit]) for unit in units], rng)
    _swap_apart(near, taken, rng)
    for unit in units:
        _shuffle(members[unit], rng)
    labels = [plan.seats[index].label for index in places]
    return {members[units[unit]].pop(): label for label, unit in zip(labels, taken, strict=True) if unit != _EMPTY}


def same_unit_neighbours(plan: HallPlan, allocation: Mapping[str, str], roster: Sequence[Candidate]) -> UnitNeighbours:
    """Count neighbours of one unit in an allocation. Numbers that aren't on the roster don't count."""
    unit_of = {candidate.number: candidate.unit for candidate in roster}
    sits = {label: unit_of[number] for number, label in allocation.items() if number in unit_of}
    units = [sits.get(seat.label) for seat in plan.seats]
    pairs = 0
    same: Counter[str] = Counter()
    for first, second in neighbour_pairs(plan):
        here, there = units[first], units[second]
        if here is None or there is None:
            continue
        pairs += 1
        if here == there:
            same[here] += 1
    return UnitNeighbours(pairs, same.total(), tuple(sorted(same.items(), key=lambda item: (-item[1], item[0]))))


def _neighbours_among(plan: HallPlan, places: Sequence[int]) -> list[list[int]]:
    """For each place, the positions in `places` of its neighbours."""
    position = {index: at for at, index in enumerate(places)}
    near: list[list[int]] = [[] for _ in places]
    for first, second in neighbour_pairs(plan):
        if first in position and second in position:
            near[position[first]].append(position[second])
            near[position[second]].append(position[first])
    return near


def _fill(near: Sequence[Sequence[int]], sizes: Sequence[int], rng: random.Random) -> list[int]:
    """Unit of each place, front to back; places left over stay empty."""
    left = list(sizes)
    taken = [_EMPTY] * len(near)
    for place in range(sum(sizes)):
        beside = {taken[other] for other in near[place]}
        choices = [unit for unit, count in enumerate(left) if count and unit not in beside]
        choices = choices or [unit for unit, count in enumerate(left) if count]
        # The square of what is left favours large units, so that they are not what remains for the last rows.
        unit = _draw(choices, [left[unit] ** 2 for unit in choices], rng)
        taken[place] = unit
        left[unit] -= 1
    return taken


def _draw(choices: Sequence[int], weights: Sequence[int], rng: random.Random) -> int:
    mark = int(rng.random() * sum(weights))
    for choice, weight in zip(choices, weights, strict=True):
        mark -= weight
        if mark < 0:
            return choice
    return choices[-1]


def _swap_apart(near: Sequence[Sequence[int]], taken: list[int], rng: random.Random) -> None:
    """Swap places, each time with the best of some others, until nobody sits beside the own unit or none helps."""

    # The units beside each place, kept as they are now: counting in a short list is what takes the time here.
    beside = [[taken[other] for other in others] for others in near]

    def clashes(place: int, unit: int, ignore: int) -> int:
        if unit == _EMPTY:
            return 0
        count = beside[place].count(unit)
        return count - 1 if count and ignore >= 0 and taken[ignore] == unit and ignore in near[place] else count

    def put(place: int, unit: int) -> None:
        for other in near[place]:
            beside[other].remove(taken[place])
            beside[other].append(unit)
        taken[place] = unit

    stale = 0
    for _ in range(_SWEEPS):
        troubled = [place for place, unit in enumerate(taken) if unit != _EMPTY and clashes(place, unit, -1)]
        if not troubled or stale == 4:
            return
        gained = 0
        for place in troubled:
            unit = taken[place]
            now = clashes(place, unit, -1)
            best, best_gain = -1, 0
            for _ in range(_TRIES if now else 0):
                other = int(rng.random() * len(taken))
                other_unit = taken[other]
                if other_unit == unit:
                    continue
                before = now + clashes(other, other_unit, -1)
                gain = before - clashes(other, unit, place) - clashes(place, other_unit, other)
                if gain > best_gain:
                    best, best_gain = other, gain
                if gain >= now:
                    break
            if best >= 0:
                put(place, taken[best])
                put(best, unit)
                gained += best_gain
        stale = 0 if gained else stale + 1


def _shuffle(items: list[str], rng: random.Random) -> None:
    """Fisher–Yates on `random()` alone, the one method whose numbers Python promises to keep."""
    for last in range(len(items) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        items[last], items[other] = items[other], items[last]
