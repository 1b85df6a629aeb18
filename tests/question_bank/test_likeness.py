"""The likeness index against sums done by hand, every outcome enumerated, people who work alone and people who copy."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from benchmarks.statistics import copied, simulated_answers
from question_bank.answer_arrays import BLANK, UNSEEN
from question_bank.item_analysis import total_shares
from question_bank.likeness import Likeness, all_pairs, holm, likeness, match_chances, strata_of, tail

pytestmark = pytest.mark.filterwarnings("error")
FIELDS = ("common", "matches", "expected", "z", "p_value", "adjusted")


def as_table(found: Likeness) -> np.ndarray:
    return np.array([getattr(found, field) for field in FIELDS], dtype=float)


def test_the_tail_by_hand() -> None:
    # Exactly two of ½, ⅕, ⅒: ½·⅕·⁹⁄₁₀ + ½·⅘·⅒ + ½·⅕·⅒ = 0.09 + 0.04 + 0.01; all three: 0.01.
    # Ten fair coins, at least nine heads: 11 of 1,024.
    three = np.array([0.5, 0.2, 0.1] + [0.0] * 7)
    chances = np.column_stack((three, three, np.full(10, 0.5), three))
    assert tail(chances, np.array([2, 3, 9, 0])) == pytest.approx([0.15, 0.01, 11 / 1024, 1])


def test_the_tail_is_the_sum_over_all_outcomes_and_keeps_small_digits() -> None:
    chances = np.random.default_rng(1).random((8, 9))
    for column in range(9):
        ways = itertools.product((0, 1), repeat=8)
        whole = sum(
            math.prod(p if won else 1 - p for p, won in zip(chances[:, column], way, strict=True))
            for way in ways
            if sum(way) >= column
        )
        assert tail(chances, np.full(9, column))[column] == pytest.approx(whole, rel=1e-12)
    assert tail(np.full((50, 1), 1e-4), np.array([50]))[0] == pytest.approx(1e-200, rel=1e-12)


def test_adjusted_p_by_hand() -> None:
    # In order 0.005·4, 0.01·3, 0.03·2, 0.04·1, none below the one before it.
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, 0.8])).tolist() == [1, 1]


def test_the_index_by_hand() -> None:
    # Equal totals: one stratum, so the shares are those of everybody.
    # Item 1: two answers by two each, P = ½·½ + ½·½ = ½. Item 2: ¾ and ¼, P = 9/16 + 1/16 = ⅝.
    # Item 3: half gave one answer, half left it blank, and two blanks are not alike: P = ½·½ = ¼.
    given = np.array([[0, 0, 0], [0, 0, BLANK], [1, 0, BLANK], [1, 1, 0]])
    found = likeness(given, np.full(4, 0.5), [(0, 1), (1, 2), (0, 3)])
    assert found.common.tolist() == [3, 3, 3]
    assert found.matches.tolist() == [2, 1, 1]
    assert found.expected == pytest.approx([1.375] * 3)
    # Σ P(1 − P) = ¼ + 15/64 + 3/16 = 43/64.
    assert found.z == pytest.approx([(m - 1.375) / math.sqrt(43 / 64) for m in (2, 1, 1)])
    # None: ½·⅜·¾ = 9/64. All: ½·⅝·¼ = 5/64. One: ½·⅜·¾ + ½·⅝·¾ + ½·⅜·¼ = 9/64 + 15/64 + 3/64 = 27/64.
    assert found.p_value == pytest.approx([28 / 64, 55 / 64, 55 / 64])
    assert found.adjusted == pytest.approx([1, 1, 1])


def slow_chances(given: np.ndarray, totals: np.ndarray, item: int) -> np.ndarray:
    """P_i by weighted least squares, stratum by stratum and answer by answer; NaN for strata without people."""
    strata = strata_of(totals)
    means = {s: totals[strata == s].mean() for s in np.unique(strata)}
    saw = [row for row in range(len(given)) if given[row, item] != UNSEEN]
    shares = np.full((12, given[:, item].max() + 2), np.nan)
    for stratum, answer in itertools.product(means, range(-1, given[:, item].max() + 1)):
        points = [
            (weight, (means[strata[row]] - means[stratum]) / totals.std(), float(given[row, item] == answer))
            for row in saw
            if (weight := max(0.0, 1 - abs(strata[row] - stratum) / 3)) > 0
        ]
        whole = np.mean([given[row, item] == answer for row in saw])
        points += [(0.25, 1.0, whole), (0.25, -1.0, whole)]
        root, x, y = np.sqrt([w for w, _, _ in points]), *np.array([(x, y) for _, x, y in points]).T
        height, _ = np.linalg.lstsq(np.column_stack((root, root * x)), root * y, rcond=None)[0]
        shares[stratum, answer + 1] = max(height, 0)
    shares /= shares.sum(axis=1, keepdims=True)
    return shares[:, 1:] @ shares[:, 1:].T


def test_every_figure_is_what_slow_code_finds() -> None:
    given, scores = simulated_answers(60, 12, 8, seed=4)
    totals = total_shares(scores)
    strata = strata_of(totals)
    slow = np.array([slow_chances(given, totals, item) for item in range(12)])
    assert match_chances(given, totals)[~np.isnan(slow)] == pytest.approx(slow[~np.isnan(slow)])
    found = likeness(given, totals, all_pairs(60))
    for n in range(0, len(found.first), 17):
        one, other = found.first[n], found.second[n]
        both = [i for i in range(12) if given[one, i] != UNSEEN and given[other, i] != UNSEEN]
        alike = sum(given[one, i] == given[other, i] != BLANK for i in both)
        p = [slow[i, strata[one], strata[other]] for i in both]
        variance = sum(chance * (1 - chance) for chance in p)
        whole = sum(
            math.prod(chance if won else 1 - chance for chance, won in zip(p, way, strict=True))
            for way in itertools.product((0, 1), repeat=len(both))
            if sum(way) >= alike
        )
        assert (found.common[n], found.matches[n]) == (len(both), alike)
        assert found.expected[n] == pytest.approx(sum(p))
        assert found.z[n] == pytest.approx((alike - sum(p)) / math.sqrt(variance))
        assert found.p_value[n] == pytest.approx(whole)


def test_order_of_candidates_items_and_answers_changes_nothing() -> None:
    given, scores = simulated_answers(80, 30, 12, seed=2)
    totals = total_shares(scores)
    rng = np.random.default_rng(3)
    rows, columns, names = rng.permutation(80), rng.permutation(30), rng.permutation(4)
    place = np.argsort(rows)
    mixed = np.where(given >= 0, names[given], given)[rows][:, columns]
    pairs = all_pairs(80)
    assert as_table(likeness(mixed, totals[rows], place[pairs[:, ::-1]])) == pytest.approx(
        as_table(likeness(given, totals, pairs)), nan_ok=True
    )


def test_a_list_of_pairs_gives_what_all_pairs_give_but_for_the_correction() -> None:
    given, scores = simulated_answers(50, 40, 20, seed=2)
    everybody = likeness(given, total_shares(scores), all_pairs(50))
    some = [3, 400, 77, 1224]
    few = likeness(given, total_shares(scores), all_pairs(50)[some])
    assert as_table(few)[:5] == pytest.approx(as_table(everybody)[:5, some], nan_ok=True)
    assert few.adjusted == pytest.approx(holm(everybody.p_value[some]))


def test_unseen_items_never_count() -> None:
    """Items that one of a pair did not see change nothing for the pair, whatever the others answered there."""
    given, scores = simulated_answers(60, 20, 10, seed=6)
    totals = total_shares(scores)
    pair = (0, 1)
    common = (given[0] != UNSEEN) & (given[1] != UNSEEN)
    changed = given.copy()
    changed[2:, ~common] = np.where(given[2:, ~common] == UNSEEN, UNSEEN, 0)
    assert as_table(likeness(changed, totals, [pair])) == pytest.approx(as_table(likeness(given, totals, [pair])))
    assert as_table(likeness(given[:, common], totals, [pair])) == pytest.approx(
        as_table(likeness(given, totals, [pair]))
    )


def test_strata_hold_a_twelfth_each_and_equal_totals_share_one() -> None:
    assert np.bincount(strata_of(np.arange(1200.0))).tolist() == [100] * 12
    assert strata_of(np.array([0.2, 0.9, 0.5, 0.5, np.nan])).tolist() == [1, 10, 6, 6, 0]


@pytest.mark.parametrize("bank", [40, 160])
def test_people_who_work_alone_are_rarely_called_alike(bank: int) -> None:
    given, scores = simulated_answers(600, bank, 40, seed=9)
    totals = total_shares(scores)
    found = likeness(given, totals, all_pairs(600))
    z = found.z[~np.isnan(found.z)]
    assert abs(z.mean()) < 0.05
    assert 0.88 < z.std() < 1.0
    # The exact test of a count can't reach 1 % from below everywhere; it must not go beyond.
    assert 0.002 < np.mean(found.p_value < 0.01) < 0.01
    assert found.adjusted.min() > 0.01


def test_two_good_or_two_weak_candidates_are_not_called_alike_for_that() -> None:
    """Shares averaged over neighbouring strata call 5 % of the pairs among the best alike at p < 0.01."""
    given, scores = simulated_answers(1200, 50, 50, seed=9)
    totals = total_shares(scores)
    strata = strata_of(totals)
    for low, high in ((0, 1), (10, 11)):
        group = np.flatnonzero((strata >= low) & (strata <= high))
        found = likeness(given, totals, group[all_pairs(len(group))])
        assert abs(found.z.mean()) < 0.15
        assert np.mean(found.p_value < 0.01) < 0.015


@pytest.mark.parametrize("bank", [50, 100])
def test_neighbours_who_copy_are_found_and_nobody_else(bank: int) -> None:
    """Ten of 299 neighbours in a row take over 70 % of what they could read on the paper beside them."""
    given, scores = simulated_answers(300, bank, 50, seed=11)
    copiers = np.sort(np.argsort(total_shares(scores)[:-1])[60:240:18])
    copied(given, scores, copiers, 0.7, seed=12)
    found = likeness(given, total_shares(scores), [(n, n + 1) for n in range(299)])
    caught = found.first[found.adjusted < 0.01]
    assert set(caught) <= set(copiers)
    assert len(caught) >= {50: 7, 100: 5}[bank]


def test_degenerate_answers_give_numbers_and_no_warning() -> None:
    nobody = likeness(np.empty((0, 0), dtype=int), np.empty(0), [])
    assert all(len(getattr(nobody, field)) == 0 for field in FIELDS)
    # The third saw nothing, item 2 was answered by nobody, item 1 by all alike.
    given = np.array([[0, BLANK], [0, BLANK], [UNSEEN, UNSEEN]])
    found = likeness(given, np.array([1.0, 1.0, np.nan]), all_pairs(3))
    assert found.common.tolist() == [2, 0, 0]
    assert found.matches.tolist() == [1, 0, 0]
    assert found.p_value == pytest.approx([1, 1, 1])
    assert np.isnan(found.z).all()
    unseen = likeness(np.full((2, 3), UNSEEN), np.full(2, np.nan), all_pairs(2))
    assert (unseen.common.tolist(), unseen.p_value.tolist()) == ([0], [1.0])


def test_a_pair_is_two_candidates() -> None:
    with pytest.raises(ValueError, match="two candidates"):
        likeness(np.zeros((2, 2), dtype=int), np.zeros(2), [(1, 1)])
