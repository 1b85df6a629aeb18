"""Which single questions should be exchanged, so that the worst pairs of neighbours share fewer?

An exchange of a seat's unit for another of its kind lowers the sum over neighbours of weight × shared²: taking a unit of
z questions that a neighbour has, with s shared before, adds weight · z · (2s + z); giving one up saves
weight · z · (2s − z). Where that stays equal, exchanges level how often units are used. A paper outside the band of
expected score is drawn into it, one inside stays inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.cells import Band, usual_worth
from question_bank.chance import Chance
from question_bank.demand import Demand, Kind, Way
from question_bank.hall_papers import HallPapers
from question_bank.neighbourhood import Ints

# What a shared question of weight 1 costs where none is shared yet; all else is measured by it.
_SHARED = 64
# The band comes before what neighbours share, what a candidate has seen before the band.
_SEEN = 1 << 26
_PULL, _NARROWEST = 20_000, 1_000
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class _Batch:
    """Seats that are worked on at once.

    around   seats × neighbours × units
    shared   seats × neighbours
    worth    seats × units: what the unit adds to the expected score
    score    seats: expected score less the band's middle
    barring  seats × units: groups that bar the unit; None without groups
    """

    seats: Ints
    around: npt.NDArray
    shared: npt.NDArray
    worth: Ints
    score: Ints
    barring: npt.NDArray | None


class Exchange:
    """Exchanges single units between what seats have and what they could have."""

    def __init__(
        self, papers: HallPapers, ways: Sequence[Mapping[int, Way]], demand: Demand, band: Band, chance: Chance
    ) -> None:
        self._papers, self._band, self._chance = papers, band, chance
        self._kinds = demand.kinds
        self._worth = usual_worth([ways[model] for model in papers.shapes.models], demand, band.worth)
        self._unit = _SHARED * papers.mean_weight

    def sweep(self) -> int:
        """Exchange at most one unit of each kind and seat for a better one; return how many were."""
        papers, done = self._papers, 0
        for seats in papers.parts(self._chance.order(len(papers.hall.batches))):
            mine, around = papers.held[seats], papers.around(seats)
            worth = self._worth[papers.shape[seats]]
            score = (mine.astype(np.int64) * worth).sum(axis=1) - self._band.middle
            barring = papers.groups.barring(mine) if papers.groups else None
            batch = _Batch(seats, around, papers.shared(mine, around), worth, score, barring)
            for number in self._chance.order(len(self._kinds)):
                kind, quota = self._kinds[number], papers.quota(seats)[:, number]
                if ((quota > 0) & (quota < kind.last - kind.first)).any():
                    done += self._exchange(batch, kind)
        return done

    def _exchange(self, batch: _Batch, kind: Kind) -> int:
        papers, worth = self._papers, batch.worth[:, kind.first : kind.last]
        rows = np.arange(len(batch.seats))
        mine = papers.held[batch.seats, kind.first : kind.last] > 0
        saving, adding = self._costs(batch, kind)
        # Of a paper outside the band that goes which leads out of it; which one comes is chosen by where that leads.
        lead = np.sign(batch.score) * (self._beyond(batch.score) > 0)
        dropped = np.where(mine, saving + lead[:, None] * self._pull(worth), -_NEVER).argmax(axis=1)
        saved = saving[rows, dropped] + self._pull(self._beyond(batch.score))
        after = (batch.score - worth[rows, dropped])[:, None] + worth
        adding += self._pull(self._beyond(after))
        is_barred = mine | (np.abs(after) > np.maximum(np.abs(batch.score), self._band.width)[:, None])
        if batch.barring is not None:
            own = papers.groups.matrix[kind.first + dropped, kind.first : kind.last]
            is_barred |= batch.barring[:, kind.first : kind.last] > own
        adding[is_barred] = _NEVER
        added = adding.argmin(axis=1)
        # The noise that decides between equals is no gain.
        gain = saved - adding[rows, added] - self._unit // 4
        is_on = mine.any(axis=1) & (gain > 0)
        # Many may want the same unit: each that takes it makes it dearer for the next.
        rank = _rank(added, is_on)
        is_on &= gain > (rank + _rank(dropped, is_on)) * self._use(kind)
        into = kind.first + added
        if papers.is_limited:
            is_on &= papers.used[into] + rank < papers.limits.left[into]
        on = np.flatnonzero(is_on)
        self._carry_out(batch, on, kind.first + dropped[on], into[on])
        return len(on)

    def _costs(self, batch: _Batch, kind: Kind) -> tuple[Ints, Ints]:
        """Return seats × units of the kind: what giving it up saves, what taking it costs."""
        papers, units = self._papers, slice(kind.first, kind.last)
        weights, theirs = papers.hall.weights[batch.seats], batch.around[:, :, units]
        noise = self._chance.small(len(batch.seats), kind.last - kind.first) % (self._unit // 4)
        own = self._level(kind) + noise.astype(np.int64)
        if papers.seen is not None:
            own = own + papers.seen[batch.seats, units].astype(np.int64) * (_SEEN * self._unit)
        saving, adding = (
            ((weights * (2 * batch.shared + sign * kind.size)).astype(papers.type)[:, None, :] @ theirs)[:, 0]
            for sign in (-1, 1)
        )
        price = kind.size * _SHARED
        return saving.astype(np.int64) * price + own, adding.astype(np.int64) * price + own

    def _carry_out(self, batch: _Batch, on: Ints, out: Ints, into: Ints) -> None:
        papers = self._papers
        papers.held[batch.seats[on], out], papers.held[batch.seats[on], into] = 0, 1
        np.add.at(papers.used, out, -1)
        np.add.at(papers.used, into, 1)
        theirs = batch.around[on]
        rows = np.arange(len(on))
        batch.shared[on] += (theirs[rows, :, into] - theirs[rows, :, out]) * papers.sizes[into][:, None]
        batch.score[on] += batch.worth[on, into] - batch.worth[on, out]
        if batch.barring is not None:
            batch.barring[on] += papers.groups.matrix[into] - papers.groups.matrix[out]

    def _beyond(self, score: Ints) -> Ints:
        """Return how far outside the band papers are that are so far from its middle; a tenth of it at least, or 0."""
        away = np.abs(score) - self._band.width
        return np.where(away > 0, away + self._band.width // 10, 0)

    def _pull(self, worth: Ints) -> Ints:
        """Return what such a part of the expected score costs: as much as _PULL shared questions for a band's width."""
        return worth * (_PULL * self._unit) // max(self._band.width, _NARROWEST)

    def _use(self, kind: Kind) -> int:
        """Return what one more use costs: as much as a shared question for a twentieth of the uses usual in the kind."""
        usual = int(self._papers.used[kind.first : kind.last].sum()) // (kind.last - kind.first)
        return max(1, 20 * self._unit // max(1, usual))

    def _level(self, kind: Kind) -> Ints:
        """Return what units used more often than others of their kind cost, before too: at most one shared question."""
        units = slice(kind.first, kind.last)
        used = self._papers.used[units] + self._papers.limits.used[units]
        above = used - int(used.sum()) // (kind.last - kind.first)
        return np.clip(above * self._use(kind), -self._unit, self._unit)


def _rank(column: Ints, is_on: npt.NDArray[np.bool_]) -> Ints:
    """Return for each row how many rows before it that are on have the same column."""
    order = np.argsort(column, kind="stable")
    before = np.cumsum(is_on[order]) - is_on[order]
    start = np.searchsorted(column[order], column[order])
    rank = np.empty(len(column), dtype=np.int64)
    rank[order] = before - before[start]
    return rank
