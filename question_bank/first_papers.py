"""Which questions does each seat begin with, before they are spread apart?

Seat by seat: the passages of one of the hall's plans, then single questions in the order of what the candidate has not
seen, of what neighbours have least, of what was used least, and of chance. A question that finds its cell full moves
others to further cells if that makes room, so the blueprint is met if it can be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.chance import Chance
from question_bank.demand import Demand, Way
from question_bank.filling import MOST_STEPS, Filler, Filling
from question_bank.neighbourhood import Ints, Neighbourhood
from question_bank.passage_plans import PassagePlans, Plan

# Where limits leave hardly a choice, some orders of seats meet them and others don't.
_ATTEMPTS = 8
# Steps to find passages for a seat whose paper would have questions seen before.
_STEPS = 50
# One number sorts units: seen (1 bit), what neighbours have (20), uses so far (18), chance (12).
_USED_SHIFT, _FIRST_SHIFT, _SEEN_SHIFT = 12, 30, 50
_MOST_USED, _MOST_FIRST = (1 << _FIRST_SHIFT - _USED_SHIFT) - 1, (1 << _SEEN_SHIFT - _FIRST_SHIFT) - 1
_URGENT = 1 << 55


class NotAssembled(ValueError):
    """A paper can't be filled with the questions that may still be used."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What earlier sittings ask for.

    seen  seats × units, whether the candidate has seen a question of it; None: nobody has seen anything
    used  of each unit: papers it stood on before; left: papers it may still stand on
    """

    seen: npt.NDArray[np.bool_] | None
    used: Ints
    left: Ints


def first_papers(
    demand: Demand, hall: Neighbourhood, limits: Limits, chance: Chance
) -> tuple[npt.NDArray[np.float32], tuple[dict[int, Way], ...]]:
    """Return seats + 1 × units, 1 where the seat has the unit (the last row is nobody), and the ways of each seat's units.

    Raises NotAssembled where no way was found to meet blueprint and limits.
    """
    plans, singles = PassagePlans(demand, chance), _Singles(demand)
    seats = len(hall.beside)
    is_limited = bool((limits.left < seats).any())
    for attempt in range(_ATTEMPTS if is_limited else 1):
        papers = _Papers(demand, hall, limits, plans, singles)
        if all(papers.take(seat, chance, is_retry=attempt > 0) for seat in chance.order(seats).tolist()):
            return papers.held, tuple(papers.ways)
    raise NotAssembled("the questions that may still be used do not fill the papers")


class _Papers:
    """The papers of the seats that have one already.

    held  seats + 1 × units, 1 where the seat has the unit;  ways: those of each seat's units
    """

    def __init__(
        self, demand: Demand, hall: Neighbourhood, limits: Limits, plans: PassagePlans, singles: _Singles
    ) -> None:
        self._demand, self._hall, self._limits, self._plans, self._singles = demand, hall, limits, plans, singles
        self._seats, units = len(hall.beside), len(demand.units)
        self.held = np.zeros((self._seats + 1, units), dtype=np.float32)
        self.ways: list[dict[int, Way]] = [{} for _ in range(self._seats)]
        self._sizes = np.array([len(unit.questions) for unit in demand.units], dtype=np.int64)
        self._before = limits.used - limits.used.min(initial=0)
        self._used, self._left = np.zeros(units, dtype=np.int64), limits.left.copy()
        self._given = 0

    def take(self, seat: int, chance: Chance, is_retry: bool) -> bool:
        """Give a seat its paper, if there is one.

        is_retry  units that may still stand on many papers come first, plans in any order
        """
        cost = self._cost(seat, chance, is_retry)
        seen = self._limits.seen[seat] & (cost >= 0) if self._limits.seen is not None else None
        paper = self._choose(cost, seen, chance if is_retry else None)
        if paper is None:
            return False
        mine = list(paper)
        self.ways[seat] = paper
        self.held[seat, mine] = 1
        self._used[mine] += 1
        self._left[mine] -= 1
        self._given += 1
        return True

    def _cost(self, seat: int, chance: Chance, is_retry: bool) -> Ints:
        if is_retry:
            first = self._left.max() - self._left
        else:
            weights, beside = self._hall.weights[seat].astype(np.float32), self._hall.beside[seat]
            first = (weights @ self.held[beside]).astype(np.int64) * self._sizes
        cost = np.minimum(first, _MOST_FIRST) << _FIRST_SHIFT
        cost += np.minimum(self._before + self._used, _MOST_USED) << _USED_SHIFT
        cost += chance.small(len(cost)) >> 4
        if self._limits.seen is not None:
            cost += self._limits.seen[seat].astype(np.int64) << _SEEN_SHIFT
        # What every seat still to come will need is taken first, or the last seats would be short of it.
        urgent = self._left >= self._seats - self._given
        if not urgent.all():
            cost[urgent] -= _URGENT
        return cost

    def _choose(self, cost: Ints, seen: npt.NDArray[np.bool_] | None, chance: Chance | None) -> dict[int, Way] | None:
        """Return the ways of the units of a paper, or None.

        seen    units of which it has as few questions as was found
        chance  if given, it decides between plans
        """
        order = np.argsort(cost, kind="stable").tolist()
        closed = set(np.flatnonzero(self._left <= 0).tolist())
        seen_questions = self._sizes * (seen if seen is not None else 0)
        avoided = np.flatnonzero(seen_questions).tolist()
        best, fewest, least = None, _MOST_FIRST, 0
        for rank, (seen_of_plan, plan) in enumerate(
            self._plans.best_first(self._used, self._given, cost, seen_questions, chance)
        ):
            if fewest <= least or fewest <= seen_of_plan:
                break
            papers = [self._singles.fill(plan, order, closed, avoided)]
            if not rank and self._plans.has_knots and (papers[0] is None or seen_questions[list(papers[0])].any()):
                # There can be better ways to take passages than were planned.
                filling = self._fill({*closed, *avoided}, cost, _STEPS)
                papers.append(self._singles.fill(filling.knots, order, closed, avoided))
                least = sum(filling.lacking) if filling.is_fullest else 0
            for paper in papers:
                if paper is not None and (count := int(seen_questions[list(paper)].sum())) < fewest:
                    best, fewest = paper, count
        if best is None and avoided:
            best = self._singles.fill(self._fill(closed, cost).knots, order, closed, avoided)
        return best

    def _fill(self, closed: Collection[int], cost: Ints, most_steps: int = MOST_STEPS) -> Filling:
        """Return the fullest paper without these units; of its knots the cheapest are tried first."""
        filler = Filler(self._demand, closed)
        return filler.fill(sorted(filler.knots, key=cost.__getitem__), most_steps=most_steps)


class _Singles:
    """Fills what a plan leaves with units of one question in at most one group."""

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        self._cells: list[tuple[int, ...]] = []
        self._group: list[str | None] = []
        self._members: dict[str | None, list[int]] = {None: []}
        for number, unit in enumerate(demand.units):
            self._cells.append(() if unit.is_knot else unit.cells()[0])
            self._group.append(None if unit.is_knot else next(iter(unit.groups), None))
            if self._group[number] is not None:
                self._members.setdefault(self._group[number], []).append(number)

    def fill(
        self, plan: Plan, order: Sequence[int], closed: Collection[int], seen: Collection[int]
    ) -> dict[int, Way] | None:
        """Return the ways of all units of a paper with this plan, or None; those first in `order` are preferred.

        seen  units taken only where all others leave cells empty
        """
        if any(unit in closed for unit, _ in plan):
            return None
        room = list(self._demand.wanted)
        for cell in (cell for _, way in plan for cell in way):
            room[cell] -= 1
        missing = sum(room)
        taken = {group for unit, _ in plan for group in self._demand.units[unit].groups}
        held: list[set[int]] = [set() for _ in room]
        placed: set[int] = set()
        unseen = {*closed, *seen}
        # First without what was seen, then each seen one for itself; making room can put others of their groups there too.
        for barred, barred_instead in (
            ((unseen, unseen), (closed, unseen), (closed, closed)) if seen else ((closed, closed),)
        ):
            # Cells where no room could be made: nothing that comes later changes what they or those reached from them hold.
            lost: set[int] = set()
            for unit in order:
                if not missing:
                    break
                if unit in placed:
                    continue
                cells, group = self._cells[unit], self._group[unit]
                if unit in barred or group in taken or lost.issuperset(cells):
                    continue
                cell = next((cell for cell in cells if room[cell]), None)
                if cell is None:
                    cell = self._make_room(cells, room, held, barred_instead, lost)
                if cell is None:
                    continue
                held[cell].add(unit)
                placed.add(unit)
                room[cell] -= 1
                missing -= 1
                if group is not None:
                    taken.add(group)
        return (
            None
            if missing
            else dict(plan) | {unit: (cell,) for cell, units in enumerate(held) for unit in sorted(units)}
        )

    def _make_room(
        self, cells: Way, room: list[int], held: list[set[int]], closed: Collection[int], lost: set[int]
    ) -> int | None:
        """Move questions, or put others of their groups in their place, until one of `cells` has room; return which."""
        came: dict[int, tuple[int, int, int] | None] = {cell: None for cell in cells if cell not in lost}
        queue = deque(came)
        while queue:
            cell = queue.popleft()
            if room[cell]:
                while step := came[cell]:
                    before, unit, instead = step
                    held[before].remove(unit)
                    held[cell].add(instead)
                    room[cell] -= 1
                    room[before] += 1
                    cell = before
                return cell
            for unit in sorted(held[cell]):
                for instead in (unit, *self._members[self._group[unit]]):
                    for other in self._cells[instead] if instead not in closed else ():
                        if other not in came and other not in lost:
                            came[other] = (cell, unit, instead)
                            queue.append(other)
        lost.update(came)
        return None
