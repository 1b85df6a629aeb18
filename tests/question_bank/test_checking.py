"""What keeps a question out of the bank."""

from __future__ import annotations

from decimal import Decimal

import pytest

from question_bank.checking import check_draft
from question_bank.drafts import Draft
from question_bank.model import AcceptedNumber, Area, HotspotKey, NumberKey, QuestionType, Shape, Unit


@pytest.mark.parametrize(
    ("area", "fits"),
    [
        (Area("a", Shape.ELLIPSE, (5000, 5000, 1, 1)), True),
        (Area("a", Shape.ELLIPSE, (5000, 5000, 0, 900)), False),
        (Area("a", Shape.ELLIPSE, (5000, 5000, 900, 0)), False),
        (Area("a", Shape.RECTANGLE, (0, 0, 10_000, 10_000)), True),
        (Area("a", Shape.RECTANGLE, (0, 0, 10_000, 10_001)), False),
        (Area("a", Shape.POLYGON, (0, 0, 1, 1)), False),
    ],
)
def test_areas_that_can_be_hit_are_taken(area, fits):
    draft = Draft("f", 1, "H-1", "T", "1", QuestionType.HOTSPOT, "Chỉ", picture="a.png", key=HotspotKey((area,)))
    assert [problem.code for problem in check_draft(draft).problems] == ([] if fits else ["areas_unfit"])


@pytest.mark.parametrize(
    ("number", "unit", "codes"),
    [
        (AcceptedNumber(Decimal("6.02e23"), Decimal("1e20")), Unit("mol"), []),
        (AcceptedNumber(Decimal("1e999999999")), Unit("m"), ["number_extreme"]),
        (AcceptedNumber(Decimal("0e999999999")), Unit("m"), ["number_extreme"]),
        (AcceptedNumber(Decimal(1), Decimal("NaN")), Unit("m"), ["number_extreme"]),
        (AcceptedNumber(Decimal(1)), Unit("m", Decimal("Infinity")), ["number_extreme"]),
        (AcceptedNumber(Decimal("1" * 101)), Unit("m"), ["number_extreme"]),
        (AcceptedNumber(Decimal(1)), Unit("m\x07"), ["text_control"]),
    ],
)
def test_numbers_that_marking_can_bear_are_taken(number, unit, codes):
    draft = Draft("f", 1, "N-1", "T", "1", QuestionType.NUMERICAL, "?", key=NumberKey((number,), (unit,)))
    assert [problem.code for problem in check_draft(draft).problems] == codes
