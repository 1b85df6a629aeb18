"""How many units of each kind does a paper have, and which seats should exchange that?

Where passages or cells that overlap leave a choice, seats begin with papers of several shapes: one passage of three
questions or three single ones, say. Seats that exchange their shapes leave each on as many papers as before, so that
passages stay as often used as `first_papers` has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.demand import Demand, Kind
from question_bank.neighbourhood import Ints

# Rounds in which seats look for a partner.
_ROUNDS = 8
# Costs are summed in 1,024ths, none dearer than this, so that floats hold every sum exactly.
_STEPS, _DEAREST = 1 << 10, 1 << 30


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of a hall's papers.

    counts  shapes × kinds: units of the kind
    models  of each shape: a seat that began with it
    last    units × shapes, 1 where the unit's place in its kind is the last that the shape takes
    """

    counts: Ints
    models: Ints
    last: npt.NDArray[np.float64]

    def exchange(self, shape: Ints, cost: npt.NDArray, kinds: tuple[Kind, ...]) -> Ints:
        """Return the shapes of seats, exchanged where two of them then pay less for the cheapest units of theirs.

        shape  of each seat the number of its own;  cost: seats × units, infinite where the seat can't have it
        """
        sums = np.rint(np.minimum(cost, _DEAREST) * _STEPS).astype(np.float64)
        for kind in kinds:
            of_kind = sums[:, kind.first : kind.last]
            of_kind.sort(axis=1)
            np.cumsum(of_kind, axis=1, out=of_kind)
        is_few = len(self.counts) < len(shape)
        # seats × seats: what the one pays for the shape of the other
        costs = (sums @ self.last)[:, shape] if is_few else sums @ self.last[:, shape]
        shape, own = shape.copy(), np.arange(len(shape))
        for _ in range(_ROUNDS):
            gain = costs[own, own, None] - costs
            gain = gain + gain.T
            best = gain.argmax(axis=1)
            on = np.flatnonzero((gain[own, best] > 0) & (best[best] == own))
            if not len(on):
                break
            shape[on], costs[:, on] = shape[best[on]], costs[:, best[on]]
        return shape


def find_shapes(held: npt.NDArray[np.float32], demand: Demand) -> tuple[Shapes, Ints]:
    """Return the shapes of papers, and for each seat the number of its own. held: seats × units, 1 where the seat has it."""
    of_seats = np.stack([held[:, kind.first : kind.last].sum(axis=1) for kind in demand.kinds], axis=1)
    counts, models, shape = np.unique(of_seats.astype(np.int64), axis=0, return_index=True, return_inverse=True)
    last = np.zeros((held.shape[1], len(counts)))
    for number, kind in enumerate(demand.kinds):
        taken = np.flatnonzero(counts[:, number])
        last[kind.first + counts[taken, number] - 1, taken] = 1
    return Shapes(counts, models, last), shape.reshape(-1)
