from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from question_bank.blueprint import Shortage, default_blueprint, max_score, question_count, shortages
from question_bank.model import Bank, Blueprint, Cell


def test_the_default_blueprint_is_even_and_worth_ten(make_bank):
    blueprint = default_blueprint(make_bank(4))
    assert (question_count(blueprint), max_score(blueprint)) == (50, Decimal(10))
    assert {cell.mark for cell in blueprint.cells} == {Decimal("0.2")}
    topics, difficulties = Counter(), Counter()
    for cell in blueprint.cells:
        topics[cell.topic] += cell.count
        difficulties[cell.difficulty] += cell.count
    assert sorted(topics.values()) == [12, 12, 13, 13]
    assert difficulties == {1: 20, 2: 20, 3: 10}


@pytest.mark.parametrize(
    ("total", "mark"), [(10, "1"), (20, "0.5"), (25, "0.4"), (40, "0.25"), (64, "1"), (30, "1"), (1, "10")]
)
def test_marks_are_equal_and_exact(make_bank, total, mark):
    blueprint = default_blueprint(make_bank(3), total)
    assert question_count(blueprint) == total
    assert {cell.mark for cell in blueprint.cells} == {Decimal(mark)}


def test_shortages_add_up_cells_of_the_same_kind(make_bank):
    bank = make_bank(1, 12)
    blueprint = Blueprint(
        (
            Cell("Chủ đề 0", 1, 3, Decimal(1)),
            Cell("Chủ đề 0", 1, 2, Decimal(2)),
            Cell("Chủ đề 0", 2, 4, Decimal(1)),
            Cell("Chủ đề 9", 3, 1, Decimal(1)),
        )
    )
    assert shortages(bank, blueprint) == [Shortage("Chủ đề 0", 1, 5, 4), Shortage("Chủ đề 9", 3, 1, 0)]
    assert max_score(blueprint) == 12


def test_there_is_no_default_without_questions():
    with pytest.raises(ValueError, match="bank with questions"):
        default_blueprint(Bank(()))
