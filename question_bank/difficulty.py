"""What score can be expected?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from question_bank.demand import fits
from question_bank.model import Bank, Blueprint, Paper, Question

# Where nothing was measured: the middle of what `checking.difficulty_of` calls 1 and 2; for 3 a little above, for guessing.
SHARE_OF_DIFFICULTY = {1: Fraction(85, 100), 2: Fraction(55, 100), 3: Fraction(25, 100)}


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
    """Return the expected score, in percent of the highest, of papers whose cells are filled with average questions."""
    reached, highest = Fraction(0), Fraction(0)
    for cell in blueprint.cells:
        shares = [expected_share(question) for question in bank.questions if fits(question, cell)]
        if shares and cell.count > 0:
            worth = cell.count * Fraction(cell.mark)
            reached += worth * sum(shares) / len(shares)
            highest += worth
    return float(100 * reached / highest) if highest else 0.0
