"""What do the answers say about the questions, and about the exam as a measure?

Classical item analysis. Scores are shares of an item's mark, from 0 to 1, candidates × items, NaN where the item does not
stand on the candidate's paper; such an item never counts as wrong. What is undefined is NaN: nobody saw the item, fewer
than two candidates, nothing that varies.

Papers are random, so totals are compared as shares of the mark that could be reached on each candidate's own paper. That
treats papers as equally hard; the blueprint sees to it by topic and difficulty, and what is left over makes D and r a
little smaller than they would be on one paper for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.answer_arrays import BLANK, UNSEEN, AnswerArrays

GROUP_SHARE = 0.27
# Sums of the same shares in another order differ by less; equal totals must be equal, and constants have no variance.
_DECIMALS = 9
_NOTHING = 1e-12

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ItemAnalysis:
    """One entry for each item.

    seen            candidates who saw it
    p               mean share of the mark: 1 is an item that everybody can
    upper_p         p among the best 27 % of those who saw it, by total; lower_p: among the weakest 27 %
    discrimination  D = upper_p − lower_p (Kelley, "The selection of upper and lower groups for the validation of test
                    items", Journal of Educational Psychology 30, 1939, pp. 17–24)
    correlation     corrected point-biserial r: correlation of the item with the rest of the candidate's paper, the item
                    itself taken out (Henrysson, "Correction of item-total correlations in item analysis", Psychometrika
                    28, 1963, pp. 211–218)
    """

    seen: npt.NDArray[np.int64]
    p: Floats
    upper_p: Floats
    lower_p: Floats
    discrimination: Floats
    correlation: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OptionUse:
    """Who chose what; one entry for each option of each item, items and options in the order of the arrays.

    item    column of the item
    option  id of the option; None for those who left the item blank, the last entry of each item
    share   of all who saw the item; where several may be chosen the shares of an item add up to more than 1
    upper   of the best 27 %; lower: of the weakest 27 %
    """

    item: npt.NDArray[np.int64]
    option: tuple[str | None, ...]
    share: Floats
    upper: Floats
    lower: Floats


@dataclass(frozen=True, slots=True)
class Reliability:
    """The exam as a whole.

    candidates  with at least one item
    items       mean number of items on a paper
    mean, sd    of the totals in marks; sd with n − 1
    alpha       reliability, see `reliability`
    sem         standard error of measurement in marks, σ_T·√(1 − α): two thirds of totals are within it of what the
                candidate would reach on average over many such papers
    """

    candidates: int
    items: float
    mean: float
    sd: float
    alpha: float
    sem: float


def total_shares(scores: Floats, marks: Floats | None = None) -> Floats:
    """Return each candidate's share of the mark that could be reached on the own paper; NaN for who saw nothing.

    marks  what each item is worth; without it all are worth the same
    """
    earned, attainable = _weighed(scores, marks)
    return np.round(_ratio(earned.sum(axis=1), attainable.sum(axis=1)), _DECIMALS)


def analyse_items(scores: Floats, marks: Floats | None = None) -> ItemAnalysis:
    """Return p, D and r of each item. `marks` as in `total_shares`.

    The groups have 27 % of those who saw the item, rounded to the nearest whole number (halves up), at least one. Where
    equal totals stand on the border, each of them counts with the same fraction, so that the group keeps its size and
    no order of candidates decides; this is the mean over all ways to draw lots. The totals contain the item.
    """
    seen = ~np.isnan(scores)
    known = np.where(seen, scores, 0.0)
    upper, lower = _extreme_groups(seen, total_shares(scores, marks))
    upper_p, lower_p = (_ratio((group * known).sum(axis=0), group.sum(axis=0)) for group in (upper, lower))
    return ItemAnalysis(
        seen.sum(axis=0),
        _ratio(known.sum(axis=0), seen.sum(axis=0)),
        upper_p,
        lower_p,
        upper_p - lower_p,
        _rest_correlation(scores, marks),
    )


def option_use(answers: AnswerArrays, marks: Floats | None = None) -> OptionUse:
    """Return how often each option was chosen, by all and by the upper and lower group of `analyse_items`."""
    seen = answers.given != UNSEEN
    groups = (seen.astype(float), *_extreme_groups(seen, total_shares(answers.scores, marks)))
    items: list[int] = []
    options: list[str | None] = []
    shares: list[Floats] = []
    for item, (names, responses) in enumerate(zip(answers.options, answers.responses, strict=True)):
        given = answers.given[:, item]
        # Rows: the different answers, and at place −1 those who left it blank.
        weights = np.zeros((len(responses) + 1, 3))
        for kind, group in enumerate(groups):
            chosen = np.where(given == BLANK, len(responses), given)[seen[:, item]]
            weights[:, kind] = np.bincount(chosen, group[seen[:, item], item], len(responses) + 1)
        place_of = {name: place for place, name in enumerate(names)}
        uses = np.zeros((len(names) + 1, 3))
        uses[-1] = weights[-1]
        for response, weight in zip(responses, weights[:-1], strict=True):
            for name in response:
                uses[place_of[name]] += weight
        shares.append(_ratio(uses, np.array([group[:, item].sum() for group in groups])))
        items += [item] * (len(names) + 1)
        options += [*names, None]
    share, upper, lower = np.vstack((*shares, np.empty((0, 3)))).T
    return OptionUse(np.array(items, dtype=np.int64), tuple(options), share, upper, lower)


def reliability(scores: Floats, marks: Floats | None = None) -> Reliability:
    """Return mean, σ, α and SEM of the totals. `marks` as in `total_shares`.

    With one paper for all, α is Cronbach's ("Coefficient alpha and the internal structure of tests", Psychometrika 16,
    1951, pp. 297–334), in marks y = mark · score:

        α = k/(k−1) · (1 − Σσ²ᵢ / σ²_T) = k² · c̄ / σ²_T        c̄: mean covariance of two different items

    The two forms are the same number there. On random papers only the second can be computed: c̄ is pooled over all pairs
    of items from the candidates who saw both (pairwise deletion, as Lopez, "Estimation of Cronbach's alpha for sparse
    datasets", NACCQ 2007), k is the mean number of items, and σ²_T is the variance of the totals as they are. So α stays
    what Cronbach showed it to be: the correlation to expect between the totals on two papers drawn at random. That some
    papers are harder than others lowers it, as it should: it is an error of these totals (the design i:p of Brennan,
    "Generalizability Theory", 2001). Candidates with unlike numbers of items are compared by their mean mark an item.
    """
    seen = ~np.isnan(scores)
    earned, _ = _weighed(scores, marks)
    items = seen.sum(axis=1)
    there = items > 0
    candidates, mean_items = int(there.sum()), _mean(items[there])
    totals = earned.sum(axis=1)[there]
    per_item_variance = _variance(totals / items[there])
    alpha = _mean_covariance(earned, seen) / per_item_variance if per_item_variance > _NOTHING else np.nan
    sd = float(np.sqrt(_variance(totals)))
    sem = sd * float(np.sqrt(np.maximum(1 - alpha, 0)))
    return Reliability(candidates, mean_items, _mean(totals), sd, alpha, sem)


def _weighed(scores: Floats, marks: Floats | None) -> tuple[Floats, Floats]:
    """Return marks earned and marks attainable, candidates × items, 0 where unseen."""
    worth = np.ones(scores.shape[1]) if marks is None else np.asarray(marks, dtype=float)
    seen = ~np.isnan(scores)
    return np.where(seen, scores, 0.0) * worth, seen * worth


def _ratio(above: npt.NDArray, below: npt.NDArray) -> Floats:
    """Return above / below, NaN where below is 0."""
    above, below = np.broadcast_arrays(np.asarray(above, dtype=float), below)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def _mean(values: npt.NDArray) -> float:
    return float(values.mean()) if len(values) else np.nan


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else np.nan


def _extreme_groups(seen: npt.NDArray[np.bool_], totals: Floats) -> tuple[Floats, Floats]:
    """Return how much each candidate belongs to the upper and to the lower group of each item, 0 to 1."""
    size = np.maximum(np.floor(GROUP_SHARE * seen.sum(axis=0) + 0.5), 1)
    size = np.where(seen.sum(axis=0) > 1, size, 0)
    # NaN, who saw nothing, has a level of its own in which nobody is seen.
    levels, level_of = np.unique(totals, return_inverse=True)
    at_level = np.zeros((len(levels), seen.shape[1]))
    np.add.at(at_level, level_of, seen)
    groups = []
    for direction in (-1, 1):
        count = at_level[::direction]
        ahead = count.cumsum(axis=0) - count
        part = np.clip(size - ahead, 0, count)
        inside = np.divide(part, count, out=np.zeros_like(part), where=count > 0)[::direction]
        groups.append(inside[level_of] * seen)
    return groups[0], groups[1]


def _rest_correlation(scores: Floats, marks: Floats | None) -> Floats:
    """Return the correlation of each item with the share reached of the rest of the paper, among those who saw it."""
    earned, attainable = _weighed(scores, marks)
    rest = _ratio(earned.sum(axis=1)[:, None] - earned, attainable.sum(axis=1)[:, None] - attainable)
    both = ~np.isnan(scores) & ~np.isnan(rest)
    count = both.sum(axis=0)
    item, rest = (np.where(both, part, 0.0) for part in (scores, rest))
    item, rest = (np.where(both, part - _ratio(part.sum(axis=0), count), 0.0) for part in (item, rest))
    variances = [(part**2).sum(axis=0) / np.maximum(count, 1) for part in (item, rest)]
    varies = (variances[0] > _NOTHING) & (variances[1] > _NOTHING)
    covariance = (item * rest).sum(axis=0) / np.maximum(count, 1)
    return _ratio(covariance, np.where(varies, np.sqrt(variances[0] * variances[1]), 0))


def _mean_covariance(earned: Floats, seen: npt.NDArray[np.bool_]) -> float:
    """Return c̄ = Σ_i≠j Σ_c (y_ci − ȳ_i)(y_cj − ȳ_j) / Σ_i≠j (n_ij − 1).

    Candidates c and means ȳ are, for each pair of items, of the n_ij who saw both. NaN if there are nowhere two of them.
    """
    saw = seen.astype(float)
    together = saw.T @ saw
    sums = earned.T @ saw
    deviations = earned.T @ earned - sums * sums.T / np.maximum(together, 1)
    freedom = np.maximum(together - 1, 0)
    np.fill_diagonal(deviations, 0)
    np.fill_diagonal(freedom, 0)
    return float(deviations.sum() / freedom.sum()) if freedom.any() else np.nan
