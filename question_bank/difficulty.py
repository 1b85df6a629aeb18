"""What score can be expected?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from question_bank.blueprint import max_score
from question_bank.chance import Chance
from question_bank.demand import Demand, Way, read_demand
from question_bank.filling import Filler
from question_bank.first_papers import Limits, first_papers
from question_bank.model import Bank, Blueprint, Paper, Question
from question_bank.neighbourhood import find_neighbourhood

# Where nothing was measured: the middle of what `checking.difficulty_of` calls 1 and 2; for 3 a little above, for guessing.
SHARE_OF_DIFFICULTY = {1: Fraction(85, 100), 2: Fraction(55, 100), 3: Fraction(25, 100)}

PARTS = 1_000_000
_DRAWN = 256


def expected_share(question: Question) -> Fraction:
    """Return the share of its mark (0 … 1) that candidates reach: measured where it was, else 0.85, 0.55, 0.25."""
    measured = question.about.p_value
    return SHARE_OF_DIFFICULTY[question.difficulty] if measured is None else Fraction(measured)


def expected_percent(paper: Paper, questions: Mapping[str, Question]) -> float:
    """Return the expected score of a paper in percent of its highest; questions: code → question. 0 for an empty paper."""
    reached = sum((expected_share(questions[item.code]) * Fraction(item.mark) for item in paper.items), Fraction(0))
    highest = sum((item.mark for item in paper.items), Decimal(0))
    return float(100 * reached / Fraction(highest)) if highest else 0.0


def middle_percent(bank: Bank, blueprint: Blueprint) -> float:
    """Return the expected score, in percent of the highest, of papers that are drawn without regard to it.

    Drawn from this bank by this blueprint alone, so that every sitting has the same middle. Averages of the cells would
    be off where passages, groups or cells that overlap make some questions rarer than others. 0 without such papers.
    """
    demand = read_demand(bank, blueprint)
    if not demand.units or not Filler(demand).fill().is_full:
        return 0.0
    nobody = find_neighbourhood(_DRAWN, ())
    units = len(demand.units)
    unlimited = Limits(None, np.zeros(units, dtype=np.int64), np.full(units, _DRAWN, dtype=np.int64))
    _, papers = first_papers(demand, nobody, unlimited, Chance(0))
    worth = read_worth(demand, Fraction(max_score(blueprint)))
    return sum(worth[unit][way] for paper in papers for unit, way in paper.items()) / (PARTS * _DRAWN) * 100


def read_worth(demand: Demand, highest: Fraction) -> list[dict[Way, int]]:
    """Return for each unit what each of its ways adds to the expected score, in millionths of the highest (of 1 if that is 0)."""
    worth, highest = [], highest or Fraction(1)
    for unit in demand.units:
        shares = [expected_share(question) / highest for question in unit.questions]
        worth.append(
            {
                way: round(PARTS * sum(s * Fraction(demand.cells[c].mark) for s, c in zip(shares, cells, strict=True)))
                for way, cells in unit.ways.items()
            }
        )
    return worth
