"""Analyse the items of 1,500 made-up candidates and compare all pairs of them: seconds, peak memory, what is found.

Run: python -m benchmarks.statistics
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from question_bank.answer_arrays import BLANK, UNSEEN
from question_bank.item_analysis import analyse_items, reliability, total_shares
from question_bank.likeness import Likeness, all_pairs, likeness

CANDIDATES, REPEATS = 1500, 3
T = TypeVar("T")


def simulated_answers(candidates: int, bank: int, shown: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return answers (as `AnswerArrays.given`) and scores of people who work alone, each on a random paper.

    Four options, the last right, chosen by a nominal response model (Bock, "Estimating item parameters and latent ability
    when responses are scored in two or more nominal categories", Psychometrika 37, 1972); 2 % of items stay blank.
    """
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=(candidates, 1, 1))
    slopes = np.sort(rng.normal(0, 0.6, (bank, 4)), axis=1)
    heights = rng.normal(0, 0.7, (bank, 4))
    slopes[:, 3] += rng.uniform(0.3, 1.2, bank)
    heights[:, 3] += rng.normal(0.6, 0.9, bank)
    weights = np.exp(ability * slopes + heights)
    reached = (weights / weights.sum(axis=2, keepdims=True)).cumsum(axis=2)
    given = np.minimum((rng.random((candidates, bank, 1)) > reached).sum(axis=2), 3).astype(np.int32)
    given[rng.random(given.shape) < 0.02] = BLANK
    hidden = rng.random(given.shape).argsort(axis=1)[:, shown:]
    np.put_along_axis(given, hidden, UNSEEN, axis=1)
    return given, np.where(given == UNSEEN, np.nan, given == 3)


def copied(given: np.ndarray, scores: np.ndarray, copiers: np.ndarray, share: float, seed: int) -> None:
    """Let each of the rows `copiers` take over that share of what both saw from the row after it, in place."""
    rng = np.random.default_rng(seed)
    for copier in copiers:
        both = (given[copier] != UNSEEN) & (given[copier + 1] != UNSEEN) & (rng.random(given.shape[1]) < share)
        given[copier, both], scores[copier, both] = given[copier + 1, both], scores[copier + 1, both]


def main() -> None:
    # The figures are for one core; what of numpy runs on several is little, but on a hall's server it has company.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    _, scores = simulated_answers(CANDIDATES, 60, 60, seed=1)
    _print("item analysis, 1,500 × 60", lambda: (analyse_items(scores), reliability(scores)))
    pairs = all_pairs(CANDIDATES)
    for bank in (50, 400):
        given, scores = simulated_answers(CANDIDATES, bank, 50, seed=1)
        totals = total_shares(scores)
        found: Likeness = _print(
            f"likeness, {len(pairs):,} pairs of 50 from {bank}", lambda g=given, t=totals: likeness(g, t, pairs)
        )
        z = found.z[~np.isnan(found.z)]
        print(
            f"  working alone: {found.common.mean():.1f} items in common, z {z.mean():.2f} ± {z.std():.2f}, "
            f"p < 0.01 for {np.mean(found.p_value < 0.01):.2%}, smallest adjusted p {found.adjusted.min():.2g}"
        )
        for share in (0.3, 0.5, 0.7):
            _print_found(bank, share)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _print_found(bank: int, share: float) -> None:
    """One in fifteen copies from the neighbour; the pairs looked at are the 1,499 neighbours in a row."""
    given, scores = simulated_answers(CANDIDATES, bank, 50, seed=2)
    copiers = np.arange(7, CANDIDATES, 15)
    copied(given, scores, copiers, share, seed=3)
    rows = np.arange(CANDIDATES - 1)
    found = likeness(given, total_shares(scores), np.column_stack((rows, rows + 1)))
    named = rows[found.adjusted < 0.01]
    right = np.isin(named, copiers).sum()
    print(f"  copying {share:.0%}: {right} of {len(copiers)} found, {len(named) - right} named wrongly")


def _print(name: str, work: Callable[[], T]) -> T:
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    print(f"{name}: {np.median(times):.3f} s ({min(times):.3f}–{max(times):.3f})")
    return result


if __name__ == "__main__":
    main()
