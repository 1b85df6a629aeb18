from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.assembly import grid_neighbours
from question_bank.assembly import assemble
from question_bank.blueprint import default_blueprint, question_count, shortages
from question_bank.demand import read_demand
from question_bank.least_overlap import find_rates, least_over_pairs, least_shared
from question_bank.lettering import count_answers
from question_bank.model import Bank, Blueprint, Cell, Option, Paper, PaperItem, Question, QuestionType
from question_bank.neighbourhood import find_neighbourhood
from question_bank.overlap import overlap_report
from tests.question_bank.every_type import every_type_bank
from tests.question_bank.exams import exams, make_question, possible_papers
from tests.question_bank.generated import build_bank

ONE = Decimal(1)


def demand_of(pool: int, count: int):
    bank = Bank(tuple(make_question(number) for number in range(pool)))
    return read_demand(bank, Blueprint((Cell("Chủ đề", 1, count, ONE),)))


def shared(papers) -> int:
    return sum(len(a & b) for a, b in itertools.combinations(papers, 2))


def test_the_least_overlap_is_right_where_it_can_be_counted_out():
    for seats, pool, count in [(2, 3, 2), (3, 3, 1), (3, 4, 2), (2, 5, 2), (4, 3, 2)]:
        sets = [set(choice) for choice in itertools.combinations(range(pool), count)]
        best = min(shared(papers) for papers in itertools.combinations_with_replacement(sets, seats))
        assert least_shared(demand_of(pool, count), seats) == best


@given(exams(7), st.integers(2, 3))
@settings(max_examples=150, deadline=None)
def test_no_papers_share_less_than_the_least(exam, seats):
    """Counted out over all papers there are, with passages, groups and overlapping cells."""
    bank, blueprint = exam
    assume(not shortages(bank, blueprint))
    possible = possible_papers(bank, blueprint, question_count(blueprint))
    assume(len(possible) <= 40)
    best = min(shared(papers) for papers in itertools.combinations_with_replacement(possible, seats))
    demand = read_demand(bank, blueprint)
    assert least_shared(demand, seats) <= best
    if not any(question.passage or question.about.apart for question in bank.questions):
        assert least_shared(demand, seats) == best


@given(exams(6), st.sets(st.sampled_from(list(itertools.combinations(range(4), 2))), max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_hall_shares_less_than_the_bound(exam, pairs):
    bank, blueprint = exam
    assume(not shortages(bank, blueprint))
    possible = possible_papers(bank, blueprint, question_count(blueprint))
    assume(len(possible) <= 8)
    overlaps = [[len(papers[a] & papers[b]) for a, b in pairs] for papers in itertools.product(possible, repeat=4)]
    total, worst = least_over_pairs(read_demand(bank, blueprint), find_neighbourhood(4, sorted(pairs)))
    assert total <= min(map(sum, overlaps)) + 1e-9
    assert worst <= min(max(each, default=0) for each in overlaps)


def test_overlapping_cells_do_not_weaken_the_bound():
    """Two of four single questions are asked anyway, and two of all twelve: two papers need not share, three must."""
    types = [QuestionType.SINGLE] * 4 + [QuestionType.ORDERING] * 8
    bank = Bank(tuple(make_question(number, type_=type_) for number, type_ in enumerate(types)))
    blueprint = Blueprint((Cell("Chủ đề", 1, 2, ONE), Cell("Chủ đề", 1, 2, ONE, QuestionType.SINGLE)))
    demand = read_demand(bank, blueprint)
    assert [least_shared(demand, papers) for papers in (2, 3)] == [0, 2]
    rates = {rate.cells: round(rate.whole, 3) for rate in find_rates(demand)}
    assert rates == {(0,): 0.25, (0, 1): 0.5}


def paper(seat: str, *items: tuple[str, str]) -> Paper:
    return Paper(seat, tuple(PaperItem(code, tuple(f"{code}-{n}" for n in order), ONE) for code, order in items))


def test_a_report_counts_what_was_counted_by_hand():
    def question(code: str, right: int) -> Question:
        options = tuple(Option(f"{code}-{n}", str(n), n == right) for n in range(3))
        return Question(code, "Chủ đề", 1, QuestionType.SINGLE, code, options)

    bank = Bank(tuple(question(code, right) for code, right in (("a", 0), ("b", 1), ("c", 2), ("d", 0))))
    blueprint = Blueprint((Cell("Chủ đề", 1, 3, ONE),))
    papers = (
        paper("1", ("a", "012"), ("b", "012"), ("c", "012")),
        paper("2", ("a", "021"), ("c", "210"), ("d", "012")),
        paper("3", ("b", "102"), ("c", "210"), ("a", "120")),
    )
    report = overlap_report(papers, [(0, 1), (1, 2), (2, 1)], bank, blueprint)
    # 1 and 2 share a (same place and letter) and c; 2 and 3 share c (same place and letter) and a.
    assert (report.pairs, report.mean, report.worst) == (2, 2.0, 2)
    assert (report.same_place, report.same_place_worst) == (1.0, 1)
    assert (report.same_letter, report.same_letter_worst) == (1.0, 1)
    assert report.mean_by_chance == pytest.approx(4 * (3 / 4) ** 2)
    assert report.same_place_by_chance == pytest.approx(4 * (3 / 4) ** 2 / 3)
    assert report.same_letter_by_chance == pytest.approx(4 * (3 / 4) ** 2 / 3)
    assert report.used == {(0,): (1, 3)}
    # Two papers of three from four share two at least.
    assert (report.least_mean, report.least_worst) == (2.0, 2)


def test_chance_is_what_random_papers_share():
    """Papers of a seed each, dealt without looking at neighbours, come near what is called chance."""
    bank = build_bank(2, per_difficulty=8)
    cells = tuple(Cell(f"Chủ đề {topic}", level, 3, ONE) for topic in range(2) for level in (1, 2))
    blueprint = Blueprint(cells, (("I", 1), ("II", 3)), False)
    papers = assemble(bank, blueprint, [f"S{n}" for n in range(400)], [], 1)
    pairs = [(number, number + 1) for number in range(399)]
    report = overlap_report(papers, pairs, bank, blueprint)
    assert report.mean == pytest.approx(report.mean_by_chance, rel=0.1)
    assert report.same_place == pytest.approx(report.same_place_by_chance, rel=0.25)
    assert report.same_letter == pytest.approx(report.same_letter_by_chance, rel=0.15)


def test_the_letters_an_answer_can_have_are_counted():
    counts = {question.code: count_answers(question) for question in every_type_bank().questions}
    assert counts["M-01"] == 3  # one right of three
    assert counts["M-02"] == 2  # the third is fixed
    assert counts["M-03"] == 6  # two of four
    assert counts["M-05"] == 1  # true/false keeps its order
    assert counts["M-06"] == 6  # two true statements of four
    assert counts["M-11"] == 6  # two of three are matched
    assert counts["M-12"] == 23  # four in any order but the right one
    assert counts["M-15"] == 1


def test_the_bound_is_near_where_it_can_be_reached():
    bank = build_bank(4, per_difficulty=20)
    blueprint, neighbours = default_blueprint(bank), grid_neighbours(10, 10, 1)
    papers = assemble(bank, blueprint, [f"S{n}" for n in range(100)], neighbours, 1)
    report = overlap_report(papers, neighbours, bank, blueprint)
    assert 0 <= report.mean - report.least_mean < 0.3
