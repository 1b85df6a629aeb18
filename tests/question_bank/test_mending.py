from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from question_bank.cells import Band
from question_bank.demand import read_demand
from question_bank.difficulty import PARTS, read_worth
from question_bank.first_papers import Limits
from question_bank.hall_papers import HallPapers
from question_bank.mending import Mender
from question_bank.model import About, Bank, Blueprint, Cell
from question_bank.neighbourhood import find_neighbourhood
from tests.question_bank.exams import make_question

SINGLES = tuple(make_question(n, about=About(p_value=Decimal("0.9"))) for n in range(6))
PASSAGE = tuple(make_question(n, about=About(p_value=Decimal("0.5")), passage="Đoạn 1") for n in range(6, 9))
DEMAND = read_demand(Bank(SINGLES + PASSAGE), Blueprint((Cell("Chủ đề", 1, 4, Decimal(1)),)))
UNIT = {question.code: number for number, unit in enumerate(DEMAND.units) for question in unit.questions}
PAPERS = {
    "singles": {UNIT[code]: (0,) for code in ("q00", "q01", "q02", "q03")},
    "passage": {UNIT["q00"]: (0,), UNIT["q06"]: (0, 0, 0)},
}


def hall_of(*papers: dict[int, tuple[int, ...]], left: int = 9) -> HallPapers:
    """A hall without neighbours. left: papers that each unit may stand on."""
    units = len(DEMAND.units)
    held = np.zeros((len(papers) + 1, units), dtype=np.float32)
    for row, paper in zip(held, papers, strict=False):
        row[list(paper)] = 1
    limits = Limits(None, np.zeros(units, dtype=np.int64), np.full(units, left))
    return HallPapers(held, DEMAND, find_neighbourhood(len(papers), ()), limits)


def band_of(middle: str) -> Band:
    return Band(read_worth(DEMAND, Fraction(4)), round(PARTS * Fraction(middle)), PARTS // 100)


@pytest.mark.parametrize(("before", "after", "middle"), [("singles", "passage", "0.6"), ("passage", "singles", "0.9")])
def test_a_passage_of_three_comes_for_three_questions_and_goes_for_them(before, after, middle):
    paper, band = PAPERS[before], band_of(middle)
    mended = Mender(hall_of(paper), DEMAND, band).mend(0, paper)
    assert not band.has(paper) and band.has(mended)
    assert sorted(mended.values()) == sorted(PAPERS[after].values())


def test_what_may_stand_on_no_more_papers_does_not_come():
    papers = hall_of(PAPERS["singles"], PAPERS["passage"], left=1)
    assert Mender(papers, DEMAND, band_of("0.6")).mend(0, PAPERS["singles"]) is None


def test_uses_follow_a_paper_that_is_replaced():
    papers = hall_of(PAPERS["singles"], PAPERS["singles"])
    papers.replace(0, PAPERS["passage"])
    assert papers.used.tolist() == papers.held.sum(axis=0).tolist()
    assert papers.used[[UNIT["q00"], UNIT["q01"], UNIT["q06"]]].tolist() == [2, 1, 1]
