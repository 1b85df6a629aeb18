from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.assembly import grid_neighbours
from question_bank.assembly import assemble
from question_bank.blueprint import default_blueprint
from question_bank.model import Bank, Blueprint, Cell, QuestionType
from question_bank.overlap import least_shared, overlap_report
from question_bank.sealing import PaperEncoder
from tests.question_bank.generated import build_bank

BANK = build_bank(3, per_difficulty=7)


def labels(count: int) -> list[str]:
    return [f"S{number:04d}" for number in range(count)]


@st.composite
def exams(draw):
    cells = []
    for topic, difficulty in draw(
        st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=5, unique=True)
    ):
        cells.append(Cell(f"Chủ đề {topic}", difficulty, draw(st.integers(1, 7)), Decimal(draw(st.integers(1, 8))) / 4))
    seats = draw(st.integers(0, 14))
    pairs = draw(st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=40))
    return (
        Blueprint(tuple(cells)),
        seats,
        [(a, b) for a, b in pairs if a != b and a < seats and b < seats],
        draw(st.integers(0, 2**64)),
    )


@given(exams())
@settings(max_examples=150, deadline=None)
def test_every_paper_meets_the_blueprint_and_nothing_is_lost(exam):
    blueprint, seats, neighbours, seed = exam
    papers = assemble(BANK, blueprint, labels(seats), neighbours, seed)
    assert [paper.seat for paper in papers] == labels(seats)
    questions = {question.code: question for question in BANK.questions}
    wanted = Counter({(c.topic, c.difficulty, c.mark): c.count for c in blueprint.cells})
    for paper in papers:
        asked = [questions[item.code] for item in paper.items]
        assert Counter((q.topic, q.difficulty, i.mark) for q, i in zip(asked, paper.items, strict=True)) == wanted
        assert len({question.code for question in asked}) == len(asked)
        for question, item in zip(asked, paper.items, strict=True):
            assert sorted(item.option_ids) == sorted(option.id for option in question.options)
            if question.type is QuestionType.TRUE_FALSE:
                texts = {option.id: option.html for option in question.options}
                assert [texts[option_id] for option_id in item.option_ids] == ["Đúng", "Sai"]
    if seats:
        report = overlap_report(papers, neighbours, BANK)
        assert report.mean >= report.least_mean - 1e-9 and report.worst >= report.least_worst
    assert papers == assemble(BANK, blueprint, labels(seats), [(b, a) for a, b in neighbours] + neighbours, seed)


def test_a_seed_gives_the_same_bytes_whatever_the_order_of_the_bank():
    blueprint = default_blueprint(BANK, 20)
    shuffled = replace(BANK, questions=BANK.questions[::-1])
    neighbours = grid_neighbours(5, 6, 1)
    first, again, other = (
        [PaperEncoder(BANK).encode(paper) for paper in assemble(bank, blueprint, labels(30), neighbours, seed)]
        for bank, seed in ((BANK, 7), (shuffled, 7), (BANK, 8))
    )
    assert first == again
    assert first != other


def test_the_papers_of_a_seed_are_those_of_the_day_they_were_printed():
    """A later numpy or machine must not change them: the seed stands in the minutes."""
    papers = assemble(BANK, default_blueprint(BANK, 20), labels(12), grid_neighbours(3, 4, 1), 20261123)
    text = "\n".join(
        f"{paper.seat} {item.code} {' '.join(item.option_ids)}" for paper in papers for item in paper.items
    )
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "632be03cafcb9358ded068f4538b22ab1221d572a0fdb112b4a82ea48a5b8454"
    )


def test_papers_are_distinct_and_their_orders_shuffled():
    papers = assemble(BANK, default_blueprint(BANK, 20), labels(200), grid_neighbours(10, 20, 1), 3)
    assert len({paper.items for paper in papers}) == 200
    first_places = Counter(paper.items[0].code for paper in papers)
    assert len(first_places) > 40 and max(first_places.values()) < 20
    single = next(question for question in BANK.questions if question.type is QuestionType.SINGLE)
    orders = {item.option_ids for paper in papers for item in paper.items if item.code == single.code}
    assert len(orders) > 12
    right = next(option.id for option in single.options if option.is_right)
    places = Counter(
        item.option_ids.index(right) for paper in papers for item in paper.items if item.code == single.code
    )
    assert set(places) == {0, 1, 2, 3}


def test_neighbours_share_far_less_than_chance_and_never_at_the_same_place():
    bank = build_bank(4, per_difficulty=20)
    papers = assemble(bank, default_blueprint(bank), labels(300), neighbours := grid_neighbours(15, 20, 1), 1)
    report = overlap_report(papers, neighbours, bank)
    assert report.mean < 0.2 * report.chance_mean
    assert report.worst <= 4
    assert report.same_place_worst == 0
    assert all(most - fewest <= 6 for fewest, most in report.used.values())


def test_same_questions_for_all_still_stand_at_other_places():
    bank = build_bank(1, per_difficulty=10)
    blueprint = Blueprint(tuple(Cell("Chủ đề 0", difficulty, 10, Decimal(1)) for difficulty in (1, 2, 3)))
    neighbours = grid_neighbours(8, 8, 2)
    report = overlap_report(assemble(bank, blueprint, labels(64), neighbours, 5), neighbours, bank)
    assert report.mean == report.least_mean == report.worst == report.least_worst == 30
    assert report.same_place < 0.1


def test_the_least_overlap_is_right_where_it_can_be_counted_out():
    for seats, pool, count in [(2, 3, 2), (3, 3, 1), (3, 4, 2), (2, 5, 2), (4, 3, 2)]:
        sets = [set(choice) for choice in itertools.combinations(range(pool), count)]
        best = min(
            sum(len(a & b) for a, b in itertools.combinations(papers, 2))
            for papers in itertools.combinations_with_replacement(sets, seats)
        )
        assert least_shared(seats, pool, count) == best


def test_what_cannot_be_assembled_is_refused():
    with pytest.raises(ValueError, match="short of questions"):
        assemble(BANK, Blueprint((Cell("Chủ đề 0", 1, 8, Decimal(1)),)), ["A"], [], 1)
    for pair in [(0, 0), (0, 2), (-1, 0)]:
        with pytest.raises(ValueError, match="not a pair"):
            assemble(BANK, default_blueprint(BANK, 5), ["A", "B"], [pair], 1)
    assert assemble(Bank(()), Blueprint(()), ["A"], [], 1)[0].items == ()
    with pytest.raises(ValueError, match="same numbers"):
        papers = assemble(BANK, default_blueprint(BANK, 5), ["A", "B"], [(0, 1)], 1)
        overlap_report((papers[0], replace(papers[1], items=papers[1].items[1:])), [(0, 1)], BANK)
