from __future__ import annotations

import numpy as np

from benchmarks.assembly import grid_neighbours, make_bank
from question_bank.blueprint import default_blueprint
from question_bank.chance import Chance
from question_bank.demand import read_demand
from question_bank.first_papers import Limits, first_papers
from question_bank.hall_papers import HallPapers
from question_bank.neighbourhood import find_neighbourhood
from question_bank.spreading import Annealing


def test_the_costs_of_a_hall_are_added_exactly():
    """Twenty neighbours that share much and weigh much: together far more than float32 holds."""
    bank, pairs, seats = make_bank(100), grid_neighbours(20, 40, 2), 800
    weights = [97 if second - first in (1, 40) else 31 for first, second in pairs]
    demand, hall = read_demand(bank, default_blueprint(bank)), find_neighbourhood(seats, pairs, weights)
    nothing, unlimited = np.zeros(len(demand.units), dtype=np.int64), np.full(len(demand.units), seats)
    limits = Limits(None, nothing, unlimited)
    held, _ = first_papers(demand, hall, limits, Chance(1))
    total = Annealing(HallPapers(held, demand, hall, limits), demand, Chance(1)).total()
    papers = held[:-1].astype(np.int64)
    by_chance = round((papers.sum(axis=0) ** 2).sum() / seats**2)
    expected = 0
    for (first, second), weight in zip(pairs, weights, strict=True):
        shared = int(papers[first] @ papers[second])
        expected += 2 * weight * shared * min(16 + 16 * shared // by_chance, 255)
    assert expected > 1 << 24 and total == expected
