"""Which passages should a paper take, so that all of them are used as often as single questions?

Some plans are made once for the hall, each of which leaves the rest of a paper fillable; then each seat takes the one
that levels best how often they are used. Questions in several groups are planned like passages: both are knots.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from question_bank.chance import Chance
from question_bank.demand import Demand, Way
from question_bank.filling import Filler
from question_bank.least_overlap import find_rates
from question_bank.neighbourhood import Ints

_MOST_PLANS = 64
# Rates of use are whole numbers in these parts of a paper.
_PARTS = 1 << 20

# Knots with the way each stands on the paper.
Plan = tuple[tuple[int, Way], ...]


class PassagePlans:
    """Plans which knots to take.

    plans   at least one
    taking  plans × units, 1 where the plan takes the unit;  has_knots: whether there is anything to plan
    """

    def __init__(self, demand: Demand, chance: Chance) -> None:
        fair = _fair_rates(demand)
        self.plans = _make_plans(demand, fair, chance)
        self.taking = np.zeros((len(self.plans), len(demand.units)), dtype=np.int64)
        for number, plan in enumerate(self.plans):
            self.taking[number, [unit for unit, _ in plan]] = 1
        self._fair = np.zeros(len(demand.units), dtype=np.int64)
        self.has_knots = bool(fair)
        for unit, rate in fair.items():
            self._fair[unit] = round(_PARTS * rate)

    def best_first(
        self, used: Ints, papers: int, cost: Ints, seen: npt.NDArray[np.int64], chance: Chance | None
    ) -> Iterator[tuple[int, Plan]]:
        """Yield how many seen questions a plan takes, and the plan.

        used    of each unit: papers it stands on, of so many papers
        cost    of each unit, decides between plans that level equally well
        seen    of each unit: questions in it, where the candidate has seen it; else 0
        chance  if given, it decides instead of `used`: where limits are tight, levelling may lead astray each time
        """
        # What one more use of its units adds to the sum of squares of how far uses are from what is fair.
        unlevel = self.taking @ (2 * (_PARTS * used - self._fair * papers) + _PARTS)
        if chance is not None:
            unlevel = chance.order(len(self.plans))
        seen_of_plan = self.taking @ seen
        for number in np.lexsort((self.taking @ cost, unlevel, seen_of_plan)).tolist():
            yield int(seen_of_plan[number]), self.plans[number]


def _fair_rates(demand: Demand) -> dict[int, float]:
    """Return for each knot on which share of the papers it should stand."""
    rates = {rate.cells: rate.whole for rate in find_rates(demand)}
    fair = {}
    for number, unit in enumerate(demand.units):
        if unit.is_knot:
            own = [rates[cells] for cells in unit.cells()]
            # In the middle between the rates of its questions, so that none of them is far from those like it.
            fair[number] = math.sqrt(min(own) * max(own))
    return fair


def _make_plans(demand: Demand, fair: dict[int, float], chance: Chance) -> list[Plan]:
    """Return plans that together take every knot about as often as is fair."""
    filler = Filler(demand)
    if not filler.knots:
        return [()]
    uses = dict.fromkeys(filler.knots, 0)
    # Knots come due one after another, or the first plan would hold them all and the next ones none.
    due = {
        knot: place / len(filler.knots) - 0.5
        for knot, place in zip(filler.knots, chance.order(len(filler.knots)).tolist(), strict=True)
    }
    plans = []
    for number in range(_MOST_PLANS):
        shuffled = [filler.knots[place] for place in chance.order(len(filler.knots))]
        ahead = {knot: uses[knot] + due[knot] - fair[knot] * (number + 1) for knot in shuffled}
        behind = sorted(shuffled, key=ahead.__getitem__)
        plan: Plan = ()
        for knot in behind:
            if ahead[knot] >= 0:
                break
            plan = _with(filler, plan, knot, demand.units[knot].ways, behind) or plan
        plan = filler.fill(behind, plan).knots
        for knot, _ in plan:
            uses[knot] += 1
        plans.append(plan)
    return plans


def _with(filler: Filler, plan: Plan, knot: int, ways: Iterable[Way], order: Sequence[int]) -> Plan | None:
    """Return the plan with one more knot, if a paper can still be filled then. Single questions alone mostly do."""
    for way in ways:
        longer = (*plan, (knot, way))
        if filler.may_take(longer) and (filler.fill((), longer).is_full or filler.fill(order, longer).is_full):
            return longer
    return None
