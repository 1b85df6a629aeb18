"""Are the answers of two candidates more alike than those of two who worked alone?

The generalised binomial test (GBT) of van der Linden and Sotaridona, "Detecting Answer Copying When the Regular Response
Process Follows a Known Response Model", Journal of Educational and Behavioral Statistics 31(3), 2006, pp. 283–304.

Candidates a and b who work alone give the same answer to item i with probability

    P_i(a, b) = Σ_v π_iv(a) · π_iv(b)                        over the answers v to the item

so the number of items they answer alike, M, is a sum of independent trials with unequal chances (Poisson-binomial), and
the index of a pair with m like answers is P(M ≥ m), computed exactly.

The paper takes π from a nominal response model. Here it is counted. Candidates are put into 12 strata by total; for item i
and stratum s a straight line in the total is laid through the shares of answer v in the strata around (local linear
regression: Fan and Gijbels, "Local Polynomial Modelling and Its Applications", 1996, chapter 2), and π_iv(s) is its height
at s. A stratum 0, 1, 2 away counts 1, ⅔, ⅓ times the candidates of it who saw the item; half a candidate who answers like
all who saw it and stands one standard deviation above and below keeps small numbers steady. Heights below 0 are 0, and the
answers to an item add up to 1. A mere average of neighbouring strata would draw the best and the worst towards the
middle, and make two good candidates look alike who did nothing but know the answers.

Only items that both saw are compared, by the identity of the answer. Leaving an item blank is a way to answer it that
has its share, but two blanks are not alike: people who run out of time did not copy from each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.answer_arrays import UNSEEN

STRATA = 12
_NEARNESS = (1.0, 2 / 3, 1 / 3)
_STEADYING = 0.5
# Variances that are only the rounding of sums.
_NOTHING = 1e-9
# Pairs worked on at once: their tables stay in the processor's cache.
_BLOCK = 2048

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """One entry for each pair, all arrays of the same length.

    first, second  rows of the two candidates
    common         items both saw
    matches        common items answered alike: m
    expected       Σ P_i: how many like answers two of their totals give who work alone
    z              (m − expected) / √(Σ P_i(1 − P_i)); NaN where nothing is common or nothing could differ
    p_value        P(M ≥ m), exact; 1 where nothing is common
    adjusted       p_value corrected for the number of pairs in this table (Holm 1979): calling out every pair below 0.01
                   wrongly names anybody at all with a probability of at most 1 %, however the pairs hang together
    """

    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    common: npt.NDArray[np.int32]
    matches: npt.NDArray[np.int32]
    expected: Floats
    z: Floats
    p_value: Floats
    adjusted: Floats


def all_pairs(candidates: int) -> npt.NDArray[np.int32]:
    """Return every pair of rows once, pairs × 2."""
    return np.column_stack(np.triu_indices(candidates, 1)).astype(np.int32)


def likeness(given: Integers, totals: Floats, pairs: npt.ArrayLike) -> Likeness:
    """Compare the answers of pairs of candidates.

    given   candidates × items: number of the answer, BLANK or UNSEEN (`answer_arrays.AnswerArrays.given`)
    totals  one for each candidate, to put them into strata; NaN for who saw nothing (`item_analysis.total_shares`)
    pairs   pairs × 2, rows of `given`: seat neighbours, or `all_pairs(len(given))`

    The correction is for the pairs given: decide which to look at before looking. Takes up to 200 bytes of memory a pair;
    of more pairs than fit, do parts and adjust the p-values of all with `holm`.
    Raises ValueError if a pair is one candidate twice.
    """
    first, second = np.asarray(pairs, dtype=np.int32).reshape(-1, 2).T
    if (first == second).any():
        raise ValueError("a pair needs two candidates")
    strata = strata_of(totals)
    sheets = _Sheets.of(given)
    found = sheets.compare(first, second)
    # Pairs with the same two papers, strata and matches share one computation; on one common paper nearly all do.
    # Sorted by common items, so that a block of pairs is a table without many gaps.
    kinds, kind_of = np.unique(sheets.paper_of * STRATA + strata, return_inverse=True)
    lower, upper = np.sort((kind_of[first], kind_of[second]), axis=0)
    code = (found.common * np.int64(len(kinds)) + lower) * len(kinds) + upper
    _, sample, back = np.unique(code * (given.shape[1] + 1) + found.matches, return_index=True, return_inverse=True)
    null = _null(sheets, match_chances(given, totals), strata, found.take(sample))
    expected, variance, p_value = null[:, back]
    z = np.full(len(first), np.nan)
    np.divide(found.matches - expected, np.sqrt(variance), out=z, where=variance > _NOTHING)
    return Likeness(first, second, found.common, found.matches, expected, z, p_value, holm(p_value))


def strata_of(totals: Floats) -> npt.NDArray[np.int64]:
    """Return each candidate's stratum, 0 (lowest) to 11, by the middle of the ranks that equal totals share."""
    known = np.sort(totals[~np.isnan(totals)])
    middle = (np.searchsorted(known, totals, "left") + np.searchsorted(known, totals, "right")) / 2
    return np.where(np.isnan(totals), 0, middle * STRATA // max(len(known), 1)).astype(np.int64)


def match_chances(given: Integers, totals: Floats) -> Floats:
    """Return P_i for two candidates of strata s and t: items × 12 × 12; 0 for items that nobody answered."""
    strata = strata_of(totals)
    weight, distance = _around(strata, totals)
    first_moment, second_moment = weight * distance, weight * distance**2
    chances = np.zeros((given.shape[1], STRATA, STRATA))
    for item, answers in enumerate(given.T):
        saw = answers != UNSEEN
        if not saw.any():
            continue
        # Row 0 counts those who left it blank.
        cells = (answers[saw] + 1) * STRATA + strata[saw]
        counts = np.bincount(cells, minlength=(answers.max() + 2) * STRATA).reshape(-1, STRATA)
        people = counts.sum(axis=0)
        whole = counts.sum(axis=1, keepdims=True) / people.sum()
        mass = people @ weight + _STEADYING
        centre = people @ first_moment / mass
        level = (counts @ weight + _STEADYING * whole) / mass
        slope = (counts @ first_moment / mass - level * centre) / (
            (people @ second_moment + _STEADYING) / mass - centre**2
        )
        shares = np.maximum(level - slope * centre, 0)
        answered = (shares / shares.sum(axis=0))[1:]
        chances[item] = np.minimum(answered.T @ answered, 1)
    return chances


def _around(strata: Integers, totals: Floats) -> tuple[Floats, Floats]:
    """Return for strata t (rows) as seen from s (columns): weight, and distance of mean totals in standard deviations."""
    known = ~np.isnan(totals)
    people = np.bincount(strata[known], minlength=STRATA)
    # A stratum without people has no mean, and nobody uses the line there.
    means = np.bincount(strata[known], totals[known], minlength=STRATA) / np.maximum(people, 1)
    spread = totals[known].std() if np.count_nonzero(people) > 1 else 1.0
    apart = np.abs(np.subtract.outer(np.arange(STRATA), np.arange(STRATA)))
    weight = np.append(_NEARNESS, np.zeros(STRATA))[apart]
    return weight, np.subtract.outer(means, means) / spread


def tail(chances: Floats, at_least: Integers) -> Floats:
    """Return the probability of at least so many successes in independent trials, exactly.

    chances   trials × columns
    at_least  one for each column

    Trial by trial, f(k) ← f(k)·(1 − p) + f(k − 1)·p (Lord and Wingersky, Applied Psychological Measurement 8, 1984,
    pp. 453–461). Nothing is subtracted from 1, so that small tails keep their digits.
    """
    mass = np.zeros((len(chances) + 1, chances.shape[1]))
    mass[0] = 1.0
    for number, chance in enumerate(chances, start=1):
        moved = mass[:number] * chance
        mass[:number] -= moved
        mass[1 : number + 1] += moved
    reached = np.arange(len(mass))[:, None] >= at_least
    return np.minimum(np.sum(mass, axis=0, where=reached), 1.0)


def holm(p_values: Floats) -> Floats:
    """Return adjusted p-values: the j-th smallest of n times (n − j + 1), never below the one before it, at most 1.

    Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6, 1979, 65–70.
    """
    order = np.argsort(p_values, kind="stable")
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1)), 1.0)
    return adjusted


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    common: npt.NDArray[np.int32]
    matches: npt.NDArray[np.int32]

    def take(self, chosen: Integers | slice) -> _Pairs:
        return _Pairs(self.first[chosen], self.second[chosen], self.common[chosen], self.matches[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class _Sheets:
    """The answers, with the seen items of each candidate side by side.

    given     candidates × items + 1: the last is an item that nobody saw
    items     candidates × most items seen: columns of `given`, short rows filled up with the last
    answers   the answers to them
    paper_of  for each candidate a number that stands for the set of items seen
    """

    given: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]
    answers: npt.NDArray[np.int32]
    paper_of: npt.NDArray[np.int64]

    @classmethod
    def of(cls, given: Integers) -> _Sheets:
        seen = given != UNSEEN
        _, paper_of = np.unique(np.packbits(seen, axis=1), axis=0, return_inverse=True)
        padded = np.column_stack((given, np.full(len(given), UNSEEN))).astype(np.int32)
        count = seen.sum(axis=1)
        items = np.full((len(given), count.max(initial=0)), given.shape[1], dtype=np.int32)
        items[np.arange(items.shape[1]) < count[:, None]] = np.nonzero(seen)[1]
        return cls(padded, items, np.take_along_axis(padded, items, axis=1), paper_of.reshape(-1))

    def compare(self, first: npt.NDArray[np.int32], second: npt.NDArray[np.int32]) -> _Pairs:
        """Count for each pair the items both saw and those of them answered alike."""
        common = np.zeros(len(first), dtype=np.int32)
        matches = np.zeros(len(first), dtype=np.int32)
        for block in _blocks(len(first)):
            mine = self.answers[first[block]]
            other = self.given[second[block, None], self.items[first[block]]]
            common[block] = np.count_nonzero(other != UNSEEN, axis=1)
            matches[block] = np.count_nonzero((mine == other) & (mine >= 0), axis=1)
        return _Pairs(first, second, common, matches)


def _null(sheets: _Sheets, chances: Floats, strata: Integers, pairs: _Pairs) -> Floats:
    """Return for each pair Σ P_i, Σ P_i(1 − P_i) and P(M ≥ m): 3 × pairs."""
    found = np.empty((3, len(pairs.first)))
    for block in _blocks(len(pairs.first)):
        part = pairs.take(block)
        mine = sheets.items[part.first]
        both = np.flatnonzero(sheets.given[part.second[:, None], mine] != UNSEEN)
        # One column for each pair, its common items below each other. Flat indices took half the time of 3-D ones.
        pair = np.repeat(np.arange(len(mine)), part.common)
        trial = np.arange(len(both)) - np.repeat(np.cumsum(part.common) - part.common, part.common)
        cell = (strata[part.first] * STRATA + strata[part.second])[pair] + mine.reshape(-1)[both] * STRATA**2
        table = np.zeros((part.common.max(initial=0), len(mine)))
        table.reshape(-1)[trial * len(mine) + pair] = chances.take(cell)
        found[:, block] = table.sum(axis=0), (table * (1 - table)).sum(axis=0), tail(table, part.matches)
    return found


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, count, _BLOCK))
