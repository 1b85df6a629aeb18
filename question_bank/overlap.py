"""How much do neighbours share, beside what chance would give and what no assembly could avoid?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from question_bank.assembly import adjacency
from question_bank.model import Bank, Paper


@dataclass(frozen=True, slots=True)
class OverlapReport:
    """Questions that neighbouring papers share.

    pairs           neighbouring pairs
    mean, worst     shared questions a pair
    same_place      mean shared questions standing at the same place, a pair; same_place_worst: of one pair
    chance_mean     what papers drawn and ordered at random would share on average; chance_same_place likewise
    least_mean      no assembly can have a lower mean (proven, rarely reachable); least_worst: no better worst pair
    used            for each topic and difficulty: fewest and most papers that one of its questions stands on
    """

    pairs: int
    mean: float
    worst: int
    same_place: float
    same_place_worst: int
    chance_mean: float
    chance_same_place: float
    least_mean: float
    least_worst: int
    used: dict[tuple[str, int], tuple[int, int]]


def overlap_report(papers: Sequence[Paper], neighbours: Sequence[tuple[int, int]], bank: Bank) -> OverlapReport:
    """Measure assembled papers. `neighbours` are pairs of indices into `papers`, as given to `assemble`.

    All papers must have the same numbers of questions of each topic and difficulty, else ValueError.

    Chance: two random sets of k out of n share k²/n on average; a shared question of a paper of P items stands
    at the same place with probability 1/P.

    Least: take m seats that are all neighbours of each other, and one cell with k of n questions a paper. They hold m·k
    questions, so question q is held d_q times with Σd_q = m·k, and the pairs share Σ d_q(d_q−1)/2, which is least
    when the d_q differ by at most one. Cliques K get weights so that no pair is covered by more than 1 in all; then
    Σ over pairs ≥ Σ_K weight_K · least_K. The cliques are grown from each pair by adding the first common neighbour;
    weight_K = 1 / (the most cliques any of K's pairs is in).
    The pairs by themselves are a second family; the better counts.
    """
    beside = adjacency(len(papers), neighbours)
    pairs = [(seat, int(other)) for seat, others in enumerate(beside) for other in others if seat < other]
    cell_of = {question.code: (question.topic, question.difficulty) for question in bank.questions}
    pool = Counter(cell_of.values())
    wanted = Counter(cell_of[item.code] for item in papers[0].items) if papers else Counter()
    if any(Counter(cell_of[item.code] for item in paper.items) != wanted for paper in papers):
        raise ValueError("the papers do not ask the same numbers of questions of each topic and difficulty")
    shared, same = _shared(papers, pairs)
    cells = [(pool[cell], count) for cell, count in wanted.items()]
    chance = sum(count * count / size for size, count in cells)
    least_total, least_worst = _least(beside, pairs, cells)
    uses = Counter(item.code for paper in papers for item in paper.items)
    used = {
        cell: (min(counts), max(counts))
        for cell in wanted
        if (counts := [uses[code] for code, own in cell_of.items() if own == cell])
    }
    count = max(len(pairs), 1)
    return OverlapReport(
        len(pairs),
        float(shared.sum()) / count,
        int(shared.max(initial=0)),
        float(same.sum()) / count,
        int(same.max(initial=0)),
        chance,
        chance / max(sum(wanted.values()), 1),
        least_total / count,
        least_worst,
        used,
    )


def _shared(papers: Sequence[Paper], pairs: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return for each pair the shared questions and those at the same place."""
    number = {code: n for n, code in enumerate(sorted({item.code for paper in papers for item in paper.items}))}
    places = np.full((len(papers), len(number)), -1, dtype=np.int64)
    for seat, paper in enumerate(papers):
        for place, item in enumerate(paper.items):
            places[seat, number[item.code]] = place
    shared = np.zeros(len(pairs), dtype=np.int64)
    same = np.zeros(len(pairs), dtype=np.int64)
    for index, (first, second) in enumerate(pairs):
        both = (places[first] >= 0) & (places[second] >= 0)
        shared[index] = both.sum()
        same[index] = (both & (places[first] == places[second])).sum()
    return shared, same


def least_shared(seats: int, pool: int, count: int) -> int:
    """Return the fewest shared questions, over all pairs of `seats` papers, each with `count` of `pool` questions."""
    each, more = divmod(seats * count, pool)
    return (pool - more) * each * (each - 1) // 2 + more * (each + 1) * each // 2


def _least(
    beside: Sequence[np.ndarray], pairs: Sequence[tuple[int, int]], cells: Sequence[tuple[int, int]]
) -> tuple[float, int]:
    around = [frozenset(map(int, others)) for others in beside]
    cliques = {_grow(pair, around) for pair in pairs}
    least = {
        size: sum(least_shared(size, pool, count) for pool, count in cells) for size in {2} | {len(c) for c in cliques}
    }
    covered: Counter[tuple[int, int]] = Counter()
    for clique in cliques:
        covered.update((a, b) for a in clique for b in clique if a < b)
    by_cliques = sum(
        least[len(clique)] / max(covered[a, b] for a in clique for b in clique if a < b) for clique in cliques
    )
    worst = max((-(-least[len(clique)] // (len(clique) * (len(clique) - 1) // 2)) for clique in cliques), default=0)
    return max(by_cliques, float(len(pairs) * least[2])), worst


def _grow(pair: tuple[int, int], around: Sequence[frozenset[int]]) -> tuple[int, ...]:
    clique = list(pair)
    common = around[pair[0]] & around[pair[1]]
    while common:
        clique.append(min(common))
        common &= around[clique[-1]]
    return tuple(sorted(clique))
