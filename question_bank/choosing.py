"""Which questions does each seat get, and in which cells?

For the hall as a whole: `first_papers` (one that meets the blueprint for each seat), `spreading` (other questions of the
same kinds, so that neighbours share few), `cells` (which question counts how many marks). A paper that is outside the band
of expected score even then is mended by itself (`mending`), or gives way to a copy of one inside.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from question_bank.cells import Band, give_cells
from question_bank.chance import Chance
from question_bank.demand import Demand, Way
from question_bank.first_papers import Limits, first_papers
from question_bank.hall_papers import HallPapers, Held
from question_bank.mending import Mender
from question_bank.neighbourhood import Neighbourhood
from question_bank.spreading import spread


def choose_papers(
    demand: Demand, hall: Neighbourhood, limits: Limits, band: Band, chance: Chance
) -> tuple[Held, list[dict[int, Way]]]:
    """Return seats + 1 × units, 1 where the seat has the unit (the last row is nobody), and the ways of each seat's units.

    Raises NotAssembled where no way was found to meet blueprint and limits.
    """
    held, models = first_papers(demand, hall, limits, chance)
    papers = HallPapers(held, demand, hall, limits)
    spread(papers, models, demand, band, chance)
    ways = [
        give_cells(np.flatnonzero(row), models[model], demand, band, chance)
        for row, model in zip(held[:-1], papers.models(), strict=True)
    ]
    _mend(papers, ways, demand, band)
    _copy(papers, ways, band)
    return held, ways


def _mend(papers: HallPapers, ways: list[dict[int, Way]], demand: Demand, band: Band) -> None:
    """Bring papers into the band, in place, as far as can be."""
    outside = _outside(ways, band)
    if not outside:
        return
    mender = Mender(papers, demand, band)
    for seat in outside:
        mended = mender.mend(seat, ways[seat])
        if mended is not None:
            papers.replace(seat, mended)
            ways[seat] = mended


def _copy(papers: HallPapers, ways: list[dict[int, Way]], band: Band) -> None:
    """Give seats outside the band, in place, the papers of seats inside it that they may have."""
    outside = _outside(ways, band)
    inside = [paper for paper in ways if band.has(paper)] if outside else []
    held = np.zeros((len(inside), papers.held.shape[1]), dtype=np.float32)
    for number, paper in enumerate(inside):
        held[number, list(paper)] = 1
    for seat in outside:
        best = papers.cheapest(seat, held)
        if best is not None:
            papers.replace(seat, inside[best])
            ways[seat] = inside[best]


def _outside(ways: Sequence[dict[int, Way]], band: Band) -> list[int]:
    return [seat for seat, paper in enumerate(ways) if not band.has(paper)]
