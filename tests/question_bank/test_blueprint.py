from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings

from question_bank.blueprint import (
    Cause,
    Shortage,
    default_blueprint,
    max_score,
    question_count,
    shortages,
    shortages_in_hall,
)
from question_bank.model import About, Bank, Blueprint, Cell, QuestionType
from question_bank.paper_count import PaperCount, count_papers
from tests.question_bank.exams import exams, fullest, make_question, possible_papers

ONE = Decimal(1)


def cell(count: int, **rest: object) -> Cell:
    return Cell("Chủ đề", rest.pop("difficulty", 1), count, ONE, **rest)


def test_the_default_blueprint_is_even_and_worth_ten(make_bank):
    blueprint = default_blueprint(make_bank(4))
    assert (question_count(blueprint), max_score(blueprint)) == (50, Decimal(10))
    assert {cell.mark for cell in blueprint.cells} == {Decimal("0.2")}
    topics, difficulties = Counter(), Counter()
    for asked in blueprint.cells:
        topics[asked.topic] += asked.count
        difficulties[asked.difficulty] += asked.count
    assert sorted(topics.values()) == [12, 12, 13, 13]
    assert difficulties == {1: 20, 2: 20, 3: 10}


@pytest.mark.parametrize(
    ("total", "mark"), [(10, "1"), (20, "0.5"), (25, "0.4"), (40, "0.25"), (64, "1"), (30, "1"), (1, "10")]
)
def test_marks_are_equal_and_exact(make_bank, total, mark):
    blueprint = default_blueprint(make_bank(3), total)
    assert question_count(blueprint) == total
    assert {cell.mark for cell in blueprint.cells} == {Decimal(mark)}


def test_there_is_no_default_without_questions():
    with pytest.raises(ValueError, match="bank with questions"):
        default_blueprint(Bank(()))


def test_shortages_add_up_cells_of_the_same_kind(make_bank):
    bank = make_bank(1, 12)
    blueprint = Blueprint(
        (
            Cell("Chủ đề 0", 1, 3, ONE),
            Cell("Chủ đề 0", 1, 2, Decimal(2)),
            Cell("Chủ đề 0", 2, 4, ONE),
            Cell("Chủ đề 9", 3, 1, ONE),
        )
    )
    assert shortages(bank, blueprint) == [
        Shortage((0, 1), 5, 4, 4, Cause.FEW),
        Shortage((3,), 1, 0, 0, Cause.FEW),
    ]
    assert max_score(blueprint) == 12


def test_a_shortage_names_only_the_cells_that_lack():
    """Of eight questions three are single choice: the cell of single choice lacks two, whatever the other takes."""
    types = [QuestionType.SINGLE] * 3 + [QuestionType.ORDERING] * 5
    bank = Bank(tuple(make_question(number, type_=type_) for number, type_ in enumerate(types)))
    single = cell(5, type=QuestionType.SINGLE)
    assert shortages(bank, Blueprint((cell(5), single))) == [Shortage((1,), 5, 3, 3, Cause.FEW)]
    # With all eight single choice either could lack: they lack together.
    bank = Bank(tuple(make_question(number) for number in range(8)))
    assert shortages(bank, Blueprint((cell(5), single))) == [Shortage((0, 1), 10, 8, 8, Cause.FEW)]


def test_groups_and_passages_are_named_as_the_cause():
    apart = [make_question(n, about=About(apart=("Nhóm",))) for n in range(4)]
    assert shortages(Bank(tuple(apart)), Blueprint((cell(2),))) == [Shortage((0,), 2, 4, 1, Cause.APART)]
    passage = [make_question(n, passage="Đoạn") for n in range(3)]
    assert shortages(Bank(tuple(passage)), Blueprint((cell(2),))) == [Shortage((0,), 2, 3, 0, Cause.PASSAGE)]
    assert shortages(Bank(tuple(passage)), Blueprint((cell(3),))) == []
    both = Bank((*passage, *(make_question(n, about=About(apart=("Nhóm",))) for n in range(3, 6))))
    assert shortages(both, Blueprint((cell(5),))) == [Shortage((0,), 5, 6, 4, Cause.APART_AND_PASSAGE)]


def test_a_passage_stands_in_one_section():
    passage = tuple(make_question(n, difficulty=1 + n, passage="Đoạn") for n in range(2))
    cells = (cell(1), cell(1, difficulty=2))
    assert shortages(Bank(passage), Blueprint(cells)) == []
    apart = Blueprint(cells, (("Phần I", 1), ("Phần II", 1)))
    assert [short.cells for short in shortages(Bank(passage), apart)] == [(0,), (1,)]


@given(exams())
@settings(max_examples=200, deadline=None)
def test_shortages_and_number_of_papers_are_those_counted_out(exam):
    bank, blueprint = exam
    wanted = question_count(blueprint)
    lacking = wanted - fullest(bank, blueprint)
    short = shortages(bank, blueprint)
    assert bool(short) == bool(lacking)
    if len({number for found in short for number in found.cells}) == sum(len(found.cells) for found in short):
        assert sum(found.wanted - found.filled for found in short) == lacking
    assert all(found.fit >= found.filled < found.wanted for found in short)
    assert count_papers(bank, blueprint) == PaperCount(len(possible_papers(bank, blueprint, wanted)), True)


def test_the_number_of_papers_of_a_real_exam_is_exact(make_bank):
    bank = make_bank(4, 120)
    count = count_papers(bank, default_blueprint(bank))
    # Topics of 13, 13, 12, 12 questions from 40 of each difficulty: 5+5+3, 5+5+3, 5+5+2, 5+5+2.
    assert count == PaperCount(658_008**8 * 9_880**2 * 780**2, True)


def test_too_many_mixes_give_a_bound():
    tags = [f"t{n}" for n in range(6)]
    questions = tuple(
        make_question(n, about=About(tags=tuple(tag for bit, tag in enumerate(tags) if n % 64 >> bit & 1)))
        for n in range(128)
    )
    blueprint = Blueprint(tuple(cell(3, tag=tag) for tag in tags))
    count = count_papers(Bank(questions), blueprint)
    assert count.count > 10**5 and not count.is_exact


def test_limits_of_use_are_seen_over_the_whole_hall():
    bank = Bank(tuple(make_question(number) for number in range(4)))
    blueprint = Blueprint((cell(2),))
    left = {question.code: 3 for question in bank.questions}
    assert shortages_in_hall(bank, blueprint, 6, left) == []
    assert shortages_in_hall(bank, blueprint, 7, left) == [Shortage((0,), 14, 4, 12, Cause.USED_UP)]
    assert shortages_in_hall(bank, blueprint, 7, {"q00": 0, "q01": 0, "q02": 0}) == [
        Shortage((0,), 2, 4, 1, Cause.USED_UP)
    ]


def test_sections_that_do_not_add_up_are_refused(make_bank):
    with pytest.raises(ValueError, match="do not make up"):
        shortages(make_bank(), Blueprint((cell(1),), (("Phần I", 2),)))
