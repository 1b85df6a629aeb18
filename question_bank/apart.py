"""Which units may not stand on a paper together, as arrays?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.demand import Demand
from question_bank.neighbourhood import Ints


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of at least two units of which a paper may have one.

    matrix   units × units: how many groups two units share, 0 on the diagonal
    members  groups × most members: units, where there are fewer the number of units
    of_unit  most groups of a unit × units: groups, where there are fewer the number of groups
    """

    matrix: npt.NDArray[np.float32]
    members: Ints
    of_unit: Ints

    def leave_cheapest(self, cost: npt.NDArray) -> None:
        """Make all units infinitely dear, in place, but the cheapest one of each group. cost: seats × units."""
        seats = len(cost)
        padded = np.concatenate([cost, np.full((seats, 1), np.inf, dtype=cost.dtype)], axis=1)
        groups = np.arange(len(self.members))
        cheapest = self.members[groups, padded[:, self.members].argmin(axis=2)]
        for of_unit in self.of_unit:
            tied = np.flatnonzero(of_unit < len(groups))
            cost[:, tied] = np.where(cheapest[:, of_unit[tied]] == tied, cost[:, tied], np.inf)

    def barring(self, held: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return seats × units: how many groups bar the unit from a paper with these units."""
        return held @ self.matrix


def find_groups(demand: Demand) -> Groups | None:
    """Return the groups of a demand, or None where there is nothing to keep apart."""
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
    of_unit = _padded([np.flatnonzero(row).tolist() for row in incidence], len(groups))
    return Groups(matrix, _padded(groups, units), of_unit.T)


def _padded(lists: list[list[int]], filler: int) -> Ints:
    padded = np.full((len(lists), max(map(len, lists))), filler, dtype=np.int64)
    for number, row in enumerate(lists):
        padded[number, : len(row)] = row
    return padded
