from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.assembly import grid_neighbours
from question_bank.assembly import History, assemble
from question_bank.blueprint import default_blueprint, question_count, shortages, shortages_in_hall
from question_bank.difficulty import expected_percent, middle_percent
from question_bank.first_papers import NotAssembled
from question_bank.model import About, Bank, Blueprint, Cell, QuestionType
from question_bank.overlap import overlap_report
from question_bank.sealing import PaperEncoder
from tests.question_bank.every_type import every_type_bank
from tests.question_bank.exams import exams, fault_of, make_question, possible_papers
from tests.question_bank.generated import build_bank

BANK = build_bank(3, per_difficulty=7)
ONE = Decimal(1)


def labels(count: int) -> list[str]:
    return [f"S{number:04d}" for number in range(count)]


@st.composite
def halls(draw: st.DrawFn, most: int = 8) -> tuple[int, list[tuple[int, int]], list[int]]:
    seats = draw(st.integers(0, most))
    pairs = draw(st.lists(st.tuples(st.integers(0, most - 1), st.integers(0, most - 1)), max_size=20))
    pairs = [(a, b) for a, b in pairs if a != b and a < seats and b < seats]
    return seats, pairs, [draw(st.integers(1, 9)) for _ in pairs]


def codes_of(paper) -> set[str]:
    return {item.code for item in paper.items}


@given(exams(), halls(), st.integers(0, 2**64))
@settings(max_examples=100, deadline=None)
def test_every_paper_meets_the_blueprint_and_keeps_what_is_tied_together(exam, hall, seed):
    bank, blueprint = exam
    assume(not shortages(bank, blueprint))
    seats, pairs, weights = hall
    papers = assemble(bank, blueprint, labels(seats), pairs, seed, weights=weights)
    assert [paper.seat for paper in papers] == labels(seats)
    assert [fault_of(paper, bank, blueprint) for paper in papers] == [None] * seats
    report = overlap_report(papers, pairs, bank, blueprint)
    assert report.mean >= report.least_mean - 1e-9 and report.worst >= report.least_worst
    turned = [(b, a) for a, b in pairs]
    assert papers == assemble(bank, blueprint, labels(seats), turned + pairs, seed, weights=weights + weights)


@given(exams(), st.integers(1, 6), st.integers(1, 5), st.data())
@settings(max_examples=80, deadline=None)
def test_no_question_is_used_more_often_than_it_may_be(exam, seats, most_uses, data):
    bank, blueprint = exam
    uses = {question.code: data.draw(st.integers(0, 3)) for question in bank.questions}
    history = History(uses=uses, most_uses=most_uses)
    pairs = [(a, a + 1) for a in range(seats - 1)]
    try:
        papers = assemble(bank, blueprint, labels(seats), pairs, 1, history=history)
    except ValueError as error:
        assume(not isinstance(error, NotAssembled))
        left = {code: max(0, most_uses - count) for code, count in uses.items()}
        assert shortages_in_hall(bank, blueprint, seats, left)
        return
    assert [fault_of(paper, bank, blueprint) for paper in papers] == [None] * seats
    now = Counter(code for paper in papers for code in codes_of(paper))
    assert all(uses[code] + count <= most_uses for code, count in now.items())


def test_limits_that_leave_no_choice_are_kept():
    """Six papers of two from four questions, each allowed three times: all twelve uses are needed."""
    bank = Bank(tuple(make_question(number) for number in range(4)))
    blueprint = Blueprint((Cell("Chủ đề", 1, 2, ONE),))
    for seed in range(20):
        papers = assemble(bank, blueprint, labels(6), [(0, 1), (2, 3)], seed, history=History(most_uses=3))
        assert set(Counter(code for paper in papers for code in codes_of(paper)).values()) == {3}
    with pytest.raises(ValueError, match="short of questions"):
        assemble(bank, blueprint, labels(7), [], 1, history=History(most_uses=3))


@given(exams(is_tied=False), st.integers(1, 4), st.data())
@settings(max_examples=100, deadline=None)
def test_nobody_gets_more_of_what_they_have_seen_than_the_bank_forces(exam, seats, data):
    bank, blueprint = exam
    assume(not shortages(bank, blueprint))
    codes = [question.code for question in bank.questions]
    seen = {label: data.draw(st.sets(st.sampled_from(codes))) for label in labels(seats)}
    papers = assemble(bank, blueprint, labels(seats), [], 1, history=History(seen=seen))
    possible = possible_papers(bank, blueprint, question_count(blueprint))
    for paper in papers:
        assert len(codes_of(paper) & seen[paper.seat]) == min(len(choice & seen[paper.seat]) for choice in possible)


def test_a_passage_seen_weighs_as_much_as_all_its_questions():
    """Seats that exchange one question seen for a passage seen would get more of what they know."""
    questions = [make_question(n, passage="Đoạn" if 4 <= n <= 6 else None) for n in range(9)]
    bank, blueprint = Bank(tuple(questions)), Blueprint((Cell("Chủ đề", 1, 5, ONE),))
    seen_of = ("012345678", "01", "0138", "012345678", "45678", "014567")
    seen = {label: {f"q0{n}" for n in of_seat} for label, of_seat in zip(labels(6), seen_of, strict=True)}
    pairs = [(seat, seat + 1) for seat in range(5)]
    possible = possible_papers(bank, blueprint, 5)
    for seed in (69, 70, 71):
        for paper in assemble(bank, blueprint, labels(6), pairs, seed, history=History(seen=seen)):
            assert len(codes_of(paper) & seen[paper.seat]) == min(len(c & seen[paper.seat]) for c in possible)


def test_groups_bring_back_nothing_seen():
    """Twelve groups of three, every other question with a tag that a cell asks for."""
    questions = tuple(
        make_question(n, about=About(tags=("luật",) * (n % 2), apart=(f"Nhóm {n // 3}",) * (n > 0))) for n in range(36)
    )
    bank, neighbours = Bank(questions), grid_neighbours(5, 10, 1)
    blueprint = Blueprint((Cell("Chủ đề", 1, 6, ONE), Cell("Chủ đề", 1, 6, ONE, None, "luật")))
    first = assemble(bank, blueprint, labels(50), neighbours, 0)
    seen = {paper.seat: codes_of(paper) for paper in first}
    for paper in assemble(bank, blueprint, labels(50), neighbours, 1, history=History(seen=seen)):
        unseen = replace(bank, questions=tuple(q for q in questions if q.code not in seen[paper.seat]))
        assert shortages(unseen, blueprint) or not codes_of(paper) & seen[paper.seat]


def test_a_passage_seen_in_part_is_avoided_whole():
    passages = [make_question(n, passage=f"Đoạn {n // 2}") for n in range(6)]
    bank, blueprint = Bank(tuple(passages)), Blueprint((Cell("Chủ đề", 1, 2, ONE),))
    history = History(seen={label: {"q00", "q03"} for label in labels(8)})
    papers = assemble(bank, blueprint, labels(8), [(n, n + 1) for n in range(7)], 3, history=history)
    assert {tuple(sorted(codes_of(paper))) for paper in papers} == {("q04", "q05")}


def test_what_was_used_before_is_used_less_now():
    bank = Bank(tuple(make_question(number) for number in range(20)))
    uses = {f"q{number:02d}": 30 for number in range(10)}
    blueprint = Blueprint((Cell("Chủ đề", 1, 5, ONE),))
    papers = assemble(bank, blueprint, labels(30), [], 1, history=History(uses=uses))
    now = Counter(code for paper in papers for code in codes_of(paper))
    assert min(now[f"q{number:02d}"] for number in range(10, 20)) > max(now[code] for code in uses)


def test_papers_are_drawn_into_the_band_of_expected_score():
    measured = [Decimal(number % 10) / 10 for number in range(60)]
    questions = tuple(make_question(n, about=About(p_value=p)) for n, p in enumerate(measured))
    bank, blueprint = Bank(questions), Blueprint((Cell("Chủ đề", 1, 10, ONE),))
    neighbours = grid_neighbours(6, 10, 1)
    known = {question.code: question for question in questions}
    spread = {}
    for band in (Decimal(1), Decimal(100)):
        papers = assemble(bank, blueprint, labels(60), neighbours, 2, band_percent=band)
        away = [abs(expected_percent(paper, known) - middle_percent(bank, blueprint)) for paper in papers]
        spread[band] = max(away)
        report = overlap_report(papers, neighbours, bank, blueprint, band)
        assert report.outside == sum(percent > band for percent in away)
        assert report.highest_percent - report.lowest_percent <= 2 * max(away) + 1e-9
    assert spread[Decimal(1)] <= 1 and spread[Decimal(100)] > 5


def test_the_band_comes_before_what_neighbours_share():
    """Half of the bank on each paper and twenty neighbours: hardly a paper would be inside if overlap came first."""
    questions = tuple(make_question(n, about=About(p_value=Decimal(n * 37 % 100) / 100)) for n in range(60))
    bank, blueprint = Bank(questions), Blueprint((Cell("Chủ đề", 1, 30, ONE),))
    neighbours = grid_neighbours(10, 12, 2)
    report = overlap_report(assemble(bank, blueprint, labels(120), neighbours, 4), neighbours, bank, blueprint)
    assert report.outside == 0 and report.mean < report.mean_by_chance


def test_a_band_that_cannot_be_reached_is_told():
    """Three questions of 0, 0.5 and 1: one of them alone is never within a percent of a half but for the middle one."""
    questions = tuple(make_question(n, about=About(p_value=Decimal(n) / 2)) for n in range(3))
    bank, blueprint = Bank(questions), Blueprint((Cell("Chủ đề", 1, 1, ONE),))
    papers = assemble(bank, blueprint, labels(9), [], 1, history=History(most_uses=3))
    assert overlap_report(papers, [], bank, blueprint).outside == 6


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
    assert _hash(papers) == "c86c2d130dca98a7a25129d5608e26a61963cf67d525b94cdf87ac6f43cc45bc"


def test_so_are_those_of_a_blueprint_with_everything():
    questions = tuple(
        make_question(
            n,
            1 + n % 2,
            list(QuestionType)[n % 3],
            passage="Đoạn" if n in (4, 6, 8) else None,
            about=About(p_value=Decimal(n % 7) / 7 if n % 2 else None, apart=("Nhóm",) if n % 5 == 0 else ()),
        )
        for n in range(24)
    )
    cells = (Cell("Chủ đề", 1, 4, ONE), Cell("Chủ đề", 2, 3, ONE), Cell("Chủ đề", 2, 2, ONE, QuestionType.SINGLE))
    blueprint = Blueprint(cells, (("I", 1), ("II", 2)), False)
    history = History({"S0003": {"q01", "q02"}}, {"q03": 2}, 7)
    neighbours = grid_neighbours(2, 5, 1)
    weights = [1 + number % 3 for number in range(len(neighbours))]
    papers = assemble(Bank(questions), blueprint, labels(10), neighbours, 5, weights=weights, history=history)
    assert [fault_of(paper, Bank(questions), blueprint) for paper in papers] == [None] * 10
    assert _hash(papers) == "b079ad461b74479bd988c69a5b764d922273878d787cc64b9f9325894e90422d"


def _hash(papers) -> str:
    text = "\n".join(
        f"{paper.seat} {item.code} {' '.join(item.option_ids)} {item.mark}" for paper in papers for item in paper.items
    )
    return hashlib.sha256(text.encode()).hexdigest()


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


def test_sections_keep_their_order_or_are_shuffled():
    bank = build_bank(3, per_difficulty=5)
    cells = tuple(Cell(f"Chủ đề {topic}", difficulty, 2, ONE) for topic in range(3) for difficulty in (1, 2))
    topic_of = {question.code: question.topic for question in bank.questions}
    seen = {}
    for is_fixed in (True, False):
        blueprint = Blueprint(cells, (("I", 2), ("II", 2), ("III", 2)), is_fixed)
        papers = assemble(bank, blueprint, labels(60), [], 4)
        orders = [[topic_of[item.code] for item in paper.items[::4]] for paper in papers]
        assert all([topic_of[item.code] for item in paper.items[k * 4 : k * 4 + 4]] == [orders[n][k]] * 4
                   for n, paper in enumerate(papers) for k in range(3))  # fmt: skip
        seen[is_fixed] = set(map(tuple, orders))
        names = {"Chủ đề 0": "I", "Chủ đề 1": "II", "Chủ đề 2": "III"}
        assert all(item.section == names[topic_of[item.code]] for paper in papers for item in paper.items)
    assert seen[True] == {("Chủ đề 0", "Chủ đề 1", "Chủ đề 2")}
    assert len(seen[False]) == 6


def test_every_type_of_question_gets_a_sound_order():
    bank = every_type_bank()
    counts = Counter(question.difficulty for question in bank.questions)
    (topic,) = {question.topic for question in bank.questions}
    blueprint = Blueprint(tuple(Cell(topic, level, count, ONE) for level, count in counts.items()))
    questions = {question.code: question for question in bank.questions}
    for paper in assemble(bank, blueprint, labels(30), [(0, 1)], 1):
        for item in paper.items:
            question = questions[item.code]
            assert sorted(item.option_ids) == sorted(option.id for option in question.options)
            if question.type is QuestionType.ORDERING:
                assert item.option_ids != tuple(option.id for option in question.options)
            for place, option in enumerate(question.options):
                assert not option.is_fixed or item.option_ids[place] == option.id


def test_neighbours_share_far_less_than_chance_and_never_at_the_same_place_or_letter():
    bank = build_bank(4, per_difficulty=20)
    blueprint, neighbours = default_blueprint(bank), grid_neighbours(15, 20, 1)
    report = overlap_report(assemble(bank, blueprint, labels(300), neighbours, 1), neighbours, bank, blueprint)
    assert report.mean < 0.1 * report.mean_by_chance
    assert report.worst <= 3
    assert report.same_place_worst == report.same_letter_worst == 0
    assert all(most - fewest <= 6 for fewest, most in report.used.values())


def test_same_questions_for_all_still_stand_at_other_places():
    bank = build_bank(1, per_difficulty=10)
    blueprint = Blueprint(tuple(Cell("Chủ đề 0", difficulty, 10, ONE) for difficulty in (1, 2, 3)))
    neighbours = grid_neighbours(8, 8, 2)
    papers = assemble(bank, blueprint, labels(64), neighbours, 5)
    report = overlap_report(papers, neighbours, bank, blueprint)
    assert report.mean == report.least_mean == report.worst == report.least_worst == 30
    assert report.same_place < 0.1
    assert report.same_letter < 0.6 * report.same_letter_by_chance


def test_nearer_neighbours_share_less():
    bank = build_bank(1, per_difficulty=8)
    blueprint = Blueprint(tuple(Cell("Chủ đề 0", difficulty, 4, ONE) for difficulty in (1, 2, 3)))
    pairs = grid_neighbours(8, 8, 1)
    beside = {pair for pair in pairs if pair[1] - pair[0] == 1}
    weights = [20 if pair in beside else 1 for pair in pairs]
    means = {}
    for name, given_weights in (("even", ()), ("weighted", weights)):
        papers = assemble(bank, blueprint, labels(64), pairs, 1, weights=given_weights)
        means[name] = overlap_report(papers, sorted(beside), bank, blueprint).mean
    assert means["weighted"] < 0.5 * means["even"]


def test_what_cannot_be_assembled_is_refused():
    with pytest.raises(ValueError, match="short of questions"):
        assemble(BANK, Blueprint((Cell("Chủ đề 0", 1, 8, ONE),)), ["A"], [], 1)
    for pair in [(0, 0), (0, 2), (-1, 0)]:
        with pytest.raises(ValueError, match="not a pair"):
            assemble(BANK, default_blueprint(BANK, 5), ["A", "B"], [pair], 1)
    with pytest.raises(ValueError, match="weight"):
        assemble(BANK, default_blueprint(BANK, 5), ["A", "B"], [(0, 1)], 1, weights=[0])
    assert assemble(Bank(()), Blueprint(()), ["A"], [], 1)[0].items == ()
    worthless = Blueprint((Cell("Chủ đề 0", 1, 2, Decimal(0)),))
    assert len(assemble(BANK, worthless, ["A"], [], 1)[0].items) == 2
    papers = assemble(BANK, blueprint := default_blueprint(BANK, 5), ["A", "B"], [(0, 1)], 1)
    with pytest.raises(ValueError, match="does not ask"):
        overlap_report((papers[0], replace(papers[1], items=papers[1].items[1:])), [(0, 1)], BANK, blueprint)
