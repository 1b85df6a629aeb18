"""What assembly makes of passages, groups, cells that overlap and marks that differ."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.assembly import grid_neighbours, make_bank
from question_bank.assembly import History, assemble
from question_bank.blueprint import default_blueprint, question_count, shortages
from question_bank.difficulty import expected_percent, middle_percent
from question_bank.mending import Mender
from question_bank.model import About, Bank, Blueprint, Cell, QuestionType
from question_bank.overlap import overlap_report
from tests.question_bank.exams import (
    ORDERING,
    SINGLE,
    TRUE_FALSE,
    exams,
    fault_of,
    make_question,
    percents_of_possible_papers,
    possible_papers,
    same_unit,
)

ONE, HALF = Decimal(1), Decimal("0.5")


def labels(count: int) -> list[str]:
    return [f"S{number:04d}" for number in range(count)]


def codes_of(paper) -> set[str]:
    return {item.code for item in paper.items}


def test_passages_cost_neighbours_nothing_where_the_bank_has_room():
    """A fifth of 400 questions hang on 24 passages, most of them the only one of their topic and difficulties."""
    bank, neighbours = make_bank(400, 24), grid_neighbours(15, 20, 1)
    blueprint = default_blueprint(bank)
    report = overlap_report(assemble(bank, blueprint, labels(300), neighbours, 1), neighbours, bank, blueprint)
    assert report.worst == 0 and report.outside == 0
    # Cells are asked for unlike often, and a passage over two of them can't be as often used as both.
    assert all(most - fewest <= most / 5 for fewest, most in report.used.values())


def test_passages_and_single_questions_are_used_alike():
    passages = [(f"Đoạn {place}", 2 + place % 3) for place in range(6)]
    names = [name for name, size in passages for _ in range(size)] + [None] * 40
    questions = tuple(make_question(n, passage=name) for n, name in enumerate(names))
    bank, blueprint = Bank(questions), Blueprint((Cell("Chủ đề", 1, 12, ONE),))
    neighbours = grid_neighbours(10, 12, 1)
    for seed in range(3):
        papers = assemble(bank, blueprint, labels(120), neighbours, seed)
        uses = Counter(code for paper in papers for code in codes_of(paper))
        # 12 of 58 on each of 120 papers: 24.8 each
        assert min(uses[question.code] for question in questions) >= 22 and max(uses.values()) <= 28


@given(exams(), st.integers(1, 4), st.data())
@settings(max_examples=60, deadline=None)
def test_nobody_gets_anything_seen_where_a_paper_without_it_exists(exam, seats, data):
    bank, blueprint = exam
    assume(not shortages(bank, blueprint))
    pools = {question.passage or question.code: set() for question in bank.questions}
    for question in bank.questions:
        pools[question.passage or question.code].add(question.code)
    seen = {
        label: {code for pool in data.draw(st.sets(st.sampled_from(sorted(pools)))) for code in pools[pool]}
        for label in labels(seats)
    }
    pairs = [(a, a + 1) for a in range(seats - 1)]
    possible = possible_papers(bank, blueprint, question_count(blueprint))
    for paper in assemble(bank, blueprint, labels(seats), pairs, 1, history=History(seen=seen)):
        assert fault_of(paper, bank, blueprint) is None
        assert all(choice & seen[paper.seat] for choice in possible) or not codes_of(paper) & seen[paper.seat]


@given(exams(), st.integers(1, 4), st.data())
@settings(max_examples=120, deadline=None)
def test_no_paper_is_outside_the_band_where_one_inside_exists(exam, seats, data):
    bank, blueprint = exam
    assume(not shortages(bank, blueprint))
    codes = [question.code for question in bank.questions]
    seen = {
        label: data.draw(st.sets(st.sampled_from(codes))) if data.draw(st.booleans()) else () for label in labels(seats)
    }
    pairs = [(a, a + 1) for a in range(seats - 1)]
    known = {question.code: question for question in bank.questions}
    middle, possible = middle_percent(bank, blueprint), None
    for paper in assemble(bank, blueprint, labels(seats), pairs, 1, history=History(seen=seen)):
        if abs(expected_percent(paper, known) - middle) <= 1 + 1e-9:
            continue
        possible = possible or percents_of_possible_papers(bank, blueprint)
        # What a candidate has seen comes first; a passage seen in part counts as a whole.
        before = {code for code in codes if any(same_unit(known[code], known[other]) for other in seen[paper.seat])}
        assert not any(
            len(choice & before) <= len(codes_of(paper) & before) and abs(percent - middle) < 0.999
            for choice, percents in possible.items()
            for percent in percents
        )


# Too tied for exchanges within a kind: one exam needs the other seats' papers, one exchanges across kinds.
TIED_EXAMS = {
    "copied": (
        [
            (1, SINGLE, "0.5", "", "gh", None),
            (1, TRUE_FALSE, "0.8", "x", "", None),
            (1, ORDERING, "0.3", "", "gh", None),
            (1, SINGLE, "0.3", "x", "", "Đoạn 2"),
            (1, SINGLE, "0.5", "", "", None),
            (1, ORDERING, "0.3", "", "", None),
        ],
        Blueprint((Cell("Chủ đề", 1, 2, Decimal("0.25")), Cell("Chủ đề", 1, 2, ONE)), (("I", 1), ("II", 1)), True),
    ),
    "mended": (
        [
            (1, ORDERING, "0.3", "xy", "", "Đoạn 1"),
            (2, TRUE_FALSE, "0.8", "xy", "", None),
            (1, ORDERING, "0.8", "xy", "h", None),
            (1, ORDERING, None, "", "gh", "Đoạn 3"),
            (1, SINGLE, None, "x", "gh", None),
            (1, ORDERING, "0.3", "x", "", None),
            (1, ORDERING, None, "x", "", None),
            (2, TRUE_FALSE, None, "xy", "", "Đoạn 1"),
        ],
        Blueprint(
            (
                Cell("Chủ đề", 1, 2, Decimal("0.25"), None, "x"),
                Cell("Chủ đề", 1, 1, ONE),
                Cell("Chủ đề", 2, 1, ONE, TRUE_FALSE),
                Cell("Chủ đề", 2, 1, Decimal("0.25"), None, "x"),
            ),
            is_fixed_order=True,
        ),
    ),
}


@pytest.mark.parametrize("name", TIED_EXAMS)
def test_a_paper_inside_the_band_is_found_where_exchanges_find_none(name):
    rows, blueprint = TIED_EXAMS[name]
    bank, pairs = (
        Bank(tuple(question_of(number, *row) for number, row in enumerate(rows))),
        [(n, n + 1) for n in range(7)],
    )
    papers = assemble(bank, blueprint, labels(8), pairs, 1)
    assert [fault_of(paper, bank, blueprint) for paper in papers] == [None] * 8
    assert overlap_report(papers, pairs, bank, blueprint).outside == 0


def question_of(
    number: int, difficulty: int, type_: QuestionType, p: str | None, tags: str, groups: str, passage: str | None
):
    """A question whose tags and groups are one letter each."""
    about = About(p_value=p and Decimal(p), tags=tuple(tags), apart=tuple(groups))
    return make_question(number, difficulty, type_, about=about, passage=passage)


def test_a_band_too_narrow_for_the_bank_is_given_up(monkeypatch):
    monkeypatch.setattr("question_bank.mending._MOST_FRUITLESS", 300)
    walk, tried = Mender._walk, []
    monkeypatch.setattr(Mender, "_walk", lambda *args: tried.append(walk(*args)) or tried[-1])
    questions = tuple(make_question(n, about=About(p_value=Decimal(1) / (n + 2))) for n in range(24))
    bank, blueprint = Bank(questions), Blueprint((Cell("Chủ đề", 1, 6, ONE),))
    papers = assemble(bank, blueprint, labels(60), [], 1, band_percent=Decimal(0))
    assert tried == [False] * 9
    assert overlap_report(papers, [], bank, blueprint, Decimal(0)).outside == 60


def test_a_paper_brought_into_the_band_keeps_the_limits():
    """Each of 12 questions may stand on two of six papers of four: none may have more, none less."""
    questions = tuple(make_question(n, about=About(p_value=Decimal(n % 6) / 5)) for n in range(12))
    bank, blueprint = Bank(questions), Blueprint((Cell("Chủ đề", 1, 4, ONE),))
    for seed in range(6):
        papers = assemble(bank, blueprint, labels(6), [], seed, history=History(most_uses=2))
        assert set(Counter(code for paper in papers for code in codes_of(paper)).values()) == {2}


def test_what_was_seen_does_not_come_back_for_the_band():
    """Four questions of 0.5, four of 0.9: of two, only one of each is inside. Who has seen the first four gets none of them."""
    questions = tuple(make_question(n, about=About(p_value=Decimal("0.9" if n % 2 else "0.5"))) for n in range(8))
    bank, blueprint = Bank(questions), Blueprint((Cell("Chủ đề", 1, 2, ONE),))
    seen = {f"q{n:02d}" for n in (0, 2, 4, 6)}
    first, *others = assemble(bank, blueprint, labels(4), [], 1, history=History(seen={"S0000": seen}))
    assert not codes_of(first) & seen
    assert overlap_report(others, [], bank, blueprint).outside == 0


def test_passages_that_many_share_stand_at_other_places():
    """Half of the bank on each paper and twenty neighbours: a passage stands on every other of their papers."""
    bank, neighbours = make_bank(100, 8), grid_neighbours(10, 12, 2)
    blueprint = default_blueprint(bank)
    report = overlap_report(assemble(bank, blueprint, labels(120), neighbours, 2), neighbours, bank, blueprint)
    assert report.mean > 10 and report.same_place_worst == 0


def test_the_second_day_brings_back_no_more_than_it_must():
    """Half of a bank with passages was on the first day's paper; of some cells more than half is asked for."""
    bank, neighbours = make_bank(100, 8), grid_neighbours(6, 10, 1)
    blueprint = default_blueprint(bank)
    seen = {p.seat: codes_of(p) for p in assemble(bank, blueprint, labels(60), neighbours, 1)}
    for paper in assemble(bank, blueprint, labels(60), neighbours, 2, history=History(seen=seen)):
        unseen = [question for question in bank.questions if question.code not in seen[paper.seat]]
        cells = Counter((question.topic, question.difficulty) for question in unseen)
        least = sum(max(0, cell.count - cells[cell.topic, cell.difficulty]) for cell in blueprint.cells)
        assert len(codes_of(paper) & seen[paper.seat]) <= least + 1


def test_marks_that_differ_keep_the_band():
    """A third of the questions could stand for a whole mark or for half of one."""
    questions = tuple(
        make_question(n, about=About(p_value=Decimal(n * 37 % 80 + 15) / 100, tags=("x",) * (n % 3 == 0)))
        for n in range(140)
    )
    bank, neighbours = Bank(questions), grid_neighbours(6, 10, 1)
    blueprint = Blueprint((Cell("Chủ đề", 1, 30, ONE), Cell("Chủ đề", 1, 10, HALF, None, "x")))
    papers = assemble(bank, blueprint, labels(60), neighbours, 1)
    assert [fault_of(paper, bank, blueprint) for paper in papers[:4]] == [None] * 4
    assert overlap_report(papers, neighbours, bank, blueprint).outside == 0


def test_a_passage_that_leads_out_of_the_band_is_left_out():
    """Eight of the ten questions of a paper, hardly one of them ever answered rightly."""
    questions = tuple(
        make_question(n, passage="Đoạn" if n < 8 else None, about=About(p_value=Decimal("0.05" if n < 8 else "0.6")))
        for n in range(80)
    )
    bank, neighbours = Bank(questions), grid_neighbours(6, 10, 1)
    blueprint = Blueprint((Cell("Chủ đề", 1, 10, ONE),))
    papers = assemble(bank, blueprint, labels(60), neighbours, 1, band_percent=Decimal(10))
    known = {question.code: question for question in questions}
    assert {round(expected_percent(paper, known)) for paper in papers} == {60}
    assert overlap_report(papers, neighbours, bank, blueprint).worst <= 4


def test_limits_are_met_though_the_first_order_of_seats_does_not():
    """Six papers of two from questions that are each allowed twice, some of them not together with others."""
    single, true_false, ordering = QuestionType.SINGLE, QuestionType.TRUE_FALSE, QuestionType.ORDERING
    given_questions = [
        (2, single, None, ()), (2, true_false, "Đoạn 1", ("h",)), (1, true_false, None, ()), (2, ordering, "Đoạn 1", ("h",)),
        (2, ordering, None, ("g", "h")), (1, single, None, ("h",)), (1, single, None, ()), (1, single, None, ()),
        (2, single, "Đoạn 3", ("g", "h")), (1, single, None, ("g",)),
    ]  # fmt: skip
    bank = Bank(
        tuple(
            make_question(number, difficulty, type_, passage=passage, about=About(apart=apart))
            for number, (difficulty, type_, passage, apart) in enumerate(given_questions)
        )
    )
    blueprint = Blueprint((Cell("Chủ đề", 1, 1, ONE, single), Cell("Chủ đề", 2, 1, ONE)))
    for seed in range(12):
        papers = assemble(bank, blueprint, labels(6), [(0, 1), (2, 3)], seed, history=History(most_uses=2))
        assert set(Counter(code for paper in papers for code in codes_of(paper)).values()) <= {1, 2}


def test_limits_are_met_though_passages_that_are_used_alike_would_not():
    """Two papers of three single questions would leave none to go with the passages."""
    passages = ("Đoạn 1", "Đoạn 1", "Đoạn 2", "Đoạn 2", None, None, None)
    bank = Bank(tuple(make_question(number, passage=passage) for number, passage in enumerate(passages)))
    blueprint = Blueprint((Cell("Chủ đề", 1, 3, ONE),))
    for seed in range(12):
        papers = assemble(bank, blueprint, labels(4), [], seed, history=History(most_uses=2))
        assert max(Counter(code for paper in papers for code in codes_of(paper)).values()) == 2
