"""Which questions does each seat begin with, before they are spread apart?

Seat by seat: one of some plans which passages to take, each of which leaves the rest fillable, all plans in turn; then
single questions in the order of what the candidate has not seen, of what neighbours have least, of what was used least,
and of chance. A question that finds its cell full moves others to further cells if that makes room, so the blueprint is
met if it can be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.chance import Chance
from question_bank.demand import Demand, Way
from question_bank.filling import Filler
from question_bank.neighbourhood import Ints, Neighbourhood

_MOST_PLANS = 64
# One number sorts units: seen (1 bit), what neighbours have (20), uses so far (18), chance (12).
_USED_SHIFT, _SHARED_SHIFT, _SEEN_SHIFT = 12, 30, 50
_MOST_USED, _MOST_SHARED = (1 << _SHARED_SHIFT - _USED_SHIFT) - 1, (1 << _SEEN_SHIFT - _SHARED_SHIFT) - 1
_URGENT = 1 << 55

# Units taken before the single questions, with the way each stands on the paper.
_Plan = tuple[tuple[int, Way], ...]


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

    Raises NotAssembled where blueprint and limits can't be met.
    """
    seats, units = len(hall.beside), len(demand.units)
    sizes = np.array([len(unit.questions) for unit in demand.units], dtype=np.int64)
    held = np.zeros((seats + 1, units), dtype=np.float32)
    used, left = limits.used - limits.used.min(initial=0), limits.left.copy()
    is_limited = bool((left < seats).any())
    singles = _Singles(demand)
    plans = _plan_passages(demand, min(seats, _MOST_PLANS), chance)
    taking = np.zeros((len(plans), units), dtype=np.int64)
    for number, plan in enumerate(plans):
        taking[number, [unit for unit, _ in plan]] = 1
    turns = np.zeros(len(plans), dtype=np.int64)
    ways: list[dict[int, Way]] = [{} for _ in range(seats)]
    for rank, seat in enumerate(chance.order(seats)):
        shared = (hall.weights[seat].astype(np.float32) @ held[hall.beside[seat]]).astype(np.int64) * sizes
        cost = np.minimum(shared, _MOST_SHARED) << _SHARED_SHIFT
        cost += (np.minimum(used, _MOST_USED) << _USED_SHIFT) + (chance.small(units) >> 4)
        if limits.seen is not None:
            cost += limits.seen[seat].astype(np.int64) << _SEEN_SHIFT
        if is_limited:
            # What every seat still to come will need is taken first, or the last seats would be short of it.
            cost[left >= seats - rank] -= _URGENT
        order = np.argsort(cost, kind="stable").tolist()
        closed = set(np.flatnonzero(left <= 0).tolist()) if is_limited else frozenset()
        seen = () if limits.seen is None else np.flatnonzero(limits.seen[seat] & (cost >= 0)).tolist()
        found = None
        seen_of_plan = 0 * turns if limits.seen is None else taking @ (limits.seen[seat] * sizes)
        # By cost alone the plan with the fewest passages would always come first, and some would stand on no paper.
        for number in np.lexsort((taking @ cost, turns, seen_of_plan)):
            if closed.isdisjoint(unit for unit, _ in plans[number]):
                found = singles.fill(plans[number], order, closed, seen)
                turns[number] += 1
                break
        if found is None:
            filling = Filler(demand, closed).fill()
            found = singles.fill(filling.knots, order, closed, seen) if filling.is_full else None
        if found is None:
            raise NotAssembled("the questions that may still be used do not fill the papers")
        mine = list(found)
        ways[seat] = found
        held[seat, mine] = 1
        used[mine] += 1
        left[mine] -= 1
    return held, tuple(ways)


def _plan_passages(demand: Demand, most: int, chance: Chance) -> list[_Plan]:
    """Return ways to take knots (passages, questions of several groups), every knot about as often as single questions."""
    filler = Filler(demand)
    if not filler.knots:
        return [()]
    fitting = np.zeros(len(demand.cells))
    for unit in demand.units:
        for cell in {cell for way in unit.ways for cell in way}:
            fitting[cell] += len(unit.questions)
    fair = {}
    for number in filler.knots:
        cells = [cell for way in demand.units[number].ways for cell in way]
        fair[number] = sum(demand.wanted[cell] / fitting[cell] for cell in cells) / len(cells)
    uses = dict.fromkeys(filler.knots, 0)
    # Knots come due one after another, or the first plan would hold them all and the next ones none.
    due = {
        knot: place / len(filler.knots)
        for knot, place in zip(filler.knots, chance.order(len(filler.knots)), strict=True)
    }
    plans = []
    for number in range(most):
        shuffled = [filler.knots[place] for place in chance.order(len(filler.knots))]
        ahead = {knot: uses[knot] + due[knot] - fair[knot] * (number + 1) for knot in shuffled}
        behind = sorted(shuffled, key=ahead.__getitem__)
        plan: _Plan = ()
        for knot in behind:
            if ahead[knot] >= 0:
                break
            plan = _with(filler, plan, knot, demand.units[knot].ways, behind) or plan
        plan = filler.fill(behind, plan).knots
        for knot, _ in plan:
            uses[knot] += 1
        plans.append(plan)
    return plans


def _with(filler: Filler, plan: _Plan, knot: int, ways: Iterable[Way], order: Sequence[int]) -> _Plan | None:
    """Return the plan with one more knot, if a paper can still be filled then. Single questions alone mostly do."""
    for way in ways:
        longer = (*plan, (knot, way))
        if filler.may_take(longer) and (filler.fill((), longer).is_full or filler.fill(order, longer).is_full):
            return longer
    return None


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
        self._part = self._find_parts()

    def _find_parts(self) -> list[int]:
        """Return for each cell the first of those it shares a question or a group with, directly or through others."""
        part = list(range(len(self._demand.cells)))
        ties = [*self._cells, *(tuple(c for n in names for c in self._cells[n]) for names in self._members.values())]
        for cells in set(ties):
            joined = {part[cell] for cell in cells}
            part = [min(joined) if number in joined else number for number in part]
        return part

    def fill(
        self, plan: _Plan, order: Sequence[int], closed: Collection[int], seen: Collection[int]
    ) -> dict[int, Way] | None:
        """Return the ways of all units of a paper with this plan, or None; those first in `order` are preferred.

        seen  units taken only where all others leave cells empty
        """
        room = list(self._demand.wanted)
        for cell in (cell for _, way in plan for cell in way):
            room[cell] -= 1
        room_of_part = [0] * len(room)
        for cell, count in enumerate(room):
            room_of_part[self._part[cell]] += count
        missing = sum(room)
        taken = {group for unit, _ in plan for group in self._demand.units[unit].groups}
        held: list[set[int]] = [set() for _ in room]
        placed: set[int] = set()
        # First without what was seen: else making room would put seen questions in the place of others of their groups.
        for barred in ({*closed, *seen}, closed) if seen else (closed,):
            for unit in order:
                if not missing:
                    break
                if unit in placed:
                    continue
                cells, group = self._cells[unit], self._group[unit]
                if not cells or not room_of_part[self._part[cells[0]]] or group in taken or unit in barred:
                    continue
                cell = next((cell for cell in cells if room[cell]), None)
                if cell is None:
                    cell = self._make_room(cells, room, held, barred)
                if cell is None:
                    continue
                held[cell].add(unit)
                placed.add(unit)
                room[cell] -= 1
                room_of_part[self._part[cell]] -= 1
                missing -= 1
                if group is not None:
                    taken.add(group)
        return (
            None
            if missing
            else dict(plan) | {unit: (cell,) for cell, units in enumerate(held) for unit in sorted(units)}
        )

    def _make_room(self, cells: Way, room: list[int], held: list[set[int]], closed: Collection[int]) -> int | None:
        """Move questions, or put others of their groups in their place, until one of `cells` has room; return which."""
        came: dict[int, tuple[int, int, int] | None] = dict.fromkeys(cells)
        queue = deque(cells)
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
                        if other not in came:
                            came[other] = (cell, unit, instead)
                            queue.append(other)
        return None
