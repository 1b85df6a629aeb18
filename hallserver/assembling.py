"""Which papers does a hall get, and how far apart did they come out?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from question_bank.assembly import History, assemble
from question_bank.model import Bank, Blueprint, Paper
from question_bank.overlap import OverlapReport, overlap_report
from seats.plan import HallPlan, neighbour_pairs, pair_weights

# The eight seats around one.
_NEAR = 1.5


def assemble_hall(
    bank: Bank, blueprint: Blueprint, plan: HallPlan, distance_seats: int, history: History, seed: int
) -> tuple[tuple[Paper, ...], dict[str, Any]]:
    """Return a paper for each seat of the plan, and what `describe_papers` says of them.

    distance_seats  whoever sits within so many seats, and half a seat, is a neighbour. Raises what `assemble` raises.
    """
    pairs = neighbour_pairs(plan, distance_seats + 0.5)
    labels = [seat.label for seat in plan.seats]
    papers = assemble(bank, blueprint, labels, pairs, seed, weights=pair_weights(plan, pairs), history=history)
    return papers, describe_papers(papers, bank, blueprint, plan, pairs, history)


def describe_papers(
    papers: Sequence[Paper],
    bank: Bank,
    blueprint: Blueprint,
    plan: HallPlan,
    pairs: Sequence[tuple[int, int]],
    history: History,
) -> dict[str, Any]:
    """Return, as JSON, the overlap of all neighbours (`all`) and of the eight around each seat (`near`), how evenly
    questions are used, the expected scores, and how often somebody gets a question they have seen (`seen_again`)."""
    seats = plan.seats
    near = [
        pair
        for pair in pairs
        if math.hypot(seats[pair[0]].x - seats[pair[1]].x, seats[pair[0]].y - seats[pair[1]].y) <= _NEAR
    ]
    whole = overlap_report(papers, pairs, bank, blueprint)
    eight = whole if len(near) == len(pairs) else overlap_report(papers, near, bank, blueprint)
    seen_again = sum(item.code in history.seen.get(paper.seat, ()) for paper in papers for item in paper.items)
    scores = ("middle_percent", "band_percent", "lowest_percent", "highest_percent", "outside")
    return {
        "all": _of_pairs(whole),
        "near": _of_pairs(eight),
        "questions": len(papers[0].items) if papers else 0,
        "used": [[list(cells), fewest, most] for cells, (fewest, most) in whole.used.items()],
        "seen_again": seen_again,
        **{name: getattr(whole, name) for name in scores},
    }


def _of_pairs(report: OverlapReport) -> dict[str, Any]:
    apart = {"used", "middle_percent", "band_percent", "lowest_percent", "highest_percent", "outside"}
    return {name: value for name, value in asdict(report).items() if name not in apart}
