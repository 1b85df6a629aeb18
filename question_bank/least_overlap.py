"""How much do neighbours share by chance, and how much must they share whatever anybody does?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb

from question_bank.demand import Demand, Way
from question_bank.filling import Flow
from question_bank.neighbourhood import Neighbourhood

# So many random papers stand for chance; rates are exact where cells don't overlap.
_MANY = 1_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Questions that fit the same cells. of_cell: cell → share of all papers on which each of them stands in this cell."""

    cells: Way
    questions: int
    of_cell: dict[int, float]

    @property
    def whole(self) -> float:
        """Share of all papers on which each of them stands."""
        return sum(self.of_cell.values())


def find_rates(demand: Demand) -> tuple[Rate, ...]:
    """Return how often questions stand on papers drawn at random, each question as evenly as the cells allow.

    Passages and "not together" groups are left out of it: each question counts by itself.
    """
    flow, pools = Flow([_MANY * count for count in demand.wanted]), _pools(demand)
    for _ in _levels(flow, pools, _MANY):
        pass
    return tuple(
        Rate(cells, count, {cell: flow.held(cell, cells) / (_MANY * count) for cell in cells})
        for cells, count in sorted(pools.items())
    )


def least_shared(demand: Demand, papers: int) -> int:
    """Return the fewest questions that `papers` papers share, summed over all their pairs.

    A question on d of the papers is shared by d(d − 1)/2 pairs, so its d-th use costs d − 1. The cheapest way to fill all
    cells uses every question once before any twice, and so on, as far as the cells let: what can be poured into cells
    is a polymatroid, where taking the cheapest first is best for such growing costs (Federgruen and Groenevelt, 1986).
    Passages and "not together" groups only forbid more, so what is least without them is a bound with them.
    """
    flow, pools = Flow([papers * count for count in demand.wanted]), _pools(demand)
    return sum(level * poured for level, poured in enumerate(_levels(flow, pools, papers)))


def _levels(flow: Flow, pools: Counter[Way], papers: int) -> Iterator[int]:
    """Use each question once more, as long as there is room; yield how many were used each time."""
    for _ in range(papers):
        if not any(flow.room):
            return
        yield sum(flow.pour(cells, count) for cells, count in pools.items())


def _pools(demand: Demand) -> Counter[Way]:
    """Return how many usable questions can stand in just these cells."""
    return Counter(cells for unit in demand.units for cells in unit.cells())


def least_over_pairs(demand: Demand, hall: Neighbourhood) -> tuple[float, int]:
    """Return what all neighbouring pairs share at least, summed, and what the worst of them does; no assembly has less.

    Take m seats that are all neighbours of each other, a clique. Together they share at least `least_shared`(m). Give
    every clique K a weight so that no pair is in cliques of more than 1 in all; then the sum over pairs is at least
    Σ weight_K · least_K, since what cliques count more than once of a pair is weighted down to at most once. The cliques
    are grown from each pair by adding the first common neighbour; weight_K = 1 / (the most cliques any of K's pairs is
    in). The pairs by themselves are a second family; the better counts. In a clique some pair shares at least the mean.

    What is known beyond the blueprint (limits of use, questions seen, the band) only forbids more.
    """
    seats = len(hall.beside)
    around = [frozenset(int(other) for other in row if other < seats) for row in hall.beside]
    pairs = [(seat, other) for seat, others in enumerate(around) for other in sorted(others) if seat < other]
    cliques = {_grow(pair, around) for pair in pairs}
    least = {size: least_shared(demand, size) for size in {2} | {len(clique) for clique in cliques}}
    covered: Counter[tuple[int, int]] = Counter()
    for clique in cliques:
        covered.update(_pairs_of(clique))
    by_cliques = sum(
        least[len(clique)] / max(covered[pair] for pair in _pairs_of(clique)) for clique in sorted(cliques)
    )
    worst = max((-(-least[len(clique)] // comb(len(clique), 2)) for clique in cliques), default=0)
    return max(by_cliques, float(len(pairs) * least[2])), worst


def _grow(pair: tuple[int, int], around: Sequence[frozenset[int]]) -> tuple[int, ...]:
    clique = list(pair)
    common = around[pair[0]] & around[pair[1]]
    while common:
        clique.append(min(common))
        common &= around[clique[-1]]
    return tuple(sorted(clique))


def _pairs_of(clique: Sequence[int]) -> list[tuple[int, int]]:
    return [(a, b) for a in clique for b in clique if a < b]
