"""What keeps a question out of the bank."""

from __future__ import annotations

import pytest

from question_bank.checking import check_draft
from question_bank.drafts import Draft
from question_bank.model import Area, HotspotKey, QuestionType, Shape


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
