"""Small banks and blueprints with everything that ties questions together, and a judge of papers that knows no assembly."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from question_bank.difficulty import expected_share
from question_bank.drafts import FALSE_TEXT, TRUE_TEXT
from question_bank.model import About, Bank, Blueprint, Cell, Option, Paper, Question, QuestionType

SINGLE, ORDERING, TRUE_FALSE = QuestionType.SINGLE, QuestionType.ORDERING, QuestionType.TRUE_FALSE
TYPES = (SINGLE, ORDERING, TRUE_FALSE)


def make_question(number: int, difficulty: int = 1, type_: QuestionType = SINGLE, **rest: object) -> Question:
    code = f"q{number:02d}"
    texts = (TRUE_TEXT, FALSE_TEXT) if type_ is TRUE_FALSE else ("a", "b", "c", "d")
    fixed = {3} if number % 4 == 3 and type_ is SINGLE else set()
    options = tuple(
        Option(f"{code}-{n}", text, n == number % len(texts) and type_ is not ORDERING, is_fixed=n in fixed)
        for n, text in enumerate(texts)
    )
    rest.setdefault("is_shuffled", number % 5 != 0)
    return Question(code, "Chủ đề", difficulty, type_, f"Câu hỏi {number}?", options, **rest)


@st.composite
def exams(draw: st.DrawFn, most: int = 9, is_tied: bool = True) -> tuple[Bank, Blueprint]:
    """A bank of a few questions and a blueprint of cells that may overlap, in sections.

    is_tied  whether questions may share passages and groups
    """
    questions = []
    for number in range(draw(st.integers(1, most))):
        about = About(
            p_value=draw(st.sampled_from([None, Decimal("0.3"), Decimal("0.8")])),
            tags=draw(st.sampled_from([(), ("x",), ("y", "x")])),
            apart=draw(st.sampled_from([(), (), (), ("g",), ("h",), ("g", "h")])) if is_tied else (),
        )
        passage = draw(st.sampled_from([None, None, None, "Đoạn 1", "Đoạn 2"])) if is_tied else None
        difficulty, type_ = draw(st.sampled_from([1, 1, 2])), draw(st.sampled_from(TYPES))
        questions.append(make_question(number, difficulty, type_, about=about, passage=passage))
    cells = draw(st.lists(cell_of(), min_size=1, max_size=4))
    split = draw(st.integers(0, len(cells)))
    sections = draw(st.sampled_from([(), (("Phần I", split), ("Phần II", len(cells) - split))]))
    return Bank(tuple(questions)), Blueprint(tuple(cells), sections, draw(st.booleans()))


def cell_of() -> st.SearchStrategy[Cell]:
    return st.builds(
        Cell,
        st.just("Chủ đề"),
        st.sampled_from([1, 1, 2]),
        st.integers(0, 3),
        st.sampled_from([Decimal("0.25"), Decimal(1)]),
        st.sampled_from([None, None, *TYPES]),
        st.sampled_from([None, None, None, "x"]),
    )


def asks_for(cell: Cell, question: Question) -> bool:
    """What a cell asks for, said once more so that a mistake in `demand.fits` shows."""
    return (
        question.topic == cell.topic
        and question.difficulty == cell.difficulty
        and (cell.type is None or cell.type == question.type)
        and (cell.tag is None or cell.tag in question.about.tags)
    )


def section_numbers(blueprint: Blueprint) -> list[int]:
    counts = [count for _, count in blueprint.sections] or [len(blueprint.cells)]
    return [number for number, count in enumerate(counts) for _ in range(count)]


def may_stand_together(chosen: list[Question], bank: Bank) -> bool:
    """Whether groups are kept apart and passages whole."""
    groups = [group for question in chosen for group in set(question.about.apart)]
    passages = {question.passage for question in chosen} - {None}
    whole = sum(question.passage in passages for question in bank.questions)
    return len(groups) == len(set(groups)) and whole == sum(question.passage is not None for question in chosen)


def places_in_cells(
    chosen: list[Question], blueprint: Blueprint, marks: list[Decimal] | None = None
) -> Iterator[tuple[int, ...]]:
    """Every way to give each of the questions a cell with room, a passage one section, and its mark where these are given."""
    section = section_numbers(blueprint)

    def give(number: int, room: list[int], given: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if number == len(chosen):
            yield given
            return
        question = chosen[number]
        kin = {section[c] for q, c in zip(chosen, given, strict=False) if q.passage and q.passage == question.passage}
        for place, cell in enumerate(blueprint.cells):
            if not room[place] or not asks_for(cell, question) or (kin and section[place] not in kin):
                continue
            if marks is None or marks[number] == cell.mark:
                yield from give(number + 1, [r - (n == place) for n, r in enumerate(room)], (*given, place))

    yield from give(0, [cell.count for cell in blueprint.cells], ())


def possible_papers(bank: Bank, blueprint: Blueprint, size: int) -> list[frozenset[str]]:
    """Every set of `size` questions that can stand in the blueprint's cells."""
    return [
        frozenset(question.code for question in chosen)
        for chosen in map(list, itertools.combinations(bank.questions, size))
        if may_stand_together(chosen, bank) and next(places_in_cells(chosen, blueprint), None) is not None
    ]


def percents_of_possible_papers(bank: Bank, blueprint: Blueprint) -> dict[frozenset[str], set[float]]:
    """For every set of questions that can stand in the cells, the scores that can be expected, in percent of the highest."""
    known = {question.code: question for question in bank.questions}
    size, highest = sum(cell.count for cell in blueprint.cells), sum(cell.count * cell.mark for cell in blueprint.cells)
    percents = {}
    for choice in possible_papers(bank, blueprint, size):
        chosen = [known[code] for code in sorted(choice)]
        percents[choice] = {
            float(
                sum(
                    expected_share(question) * Fraction(blueprint.cells[cell].mark)
                    for question, cell in zip(chosen, cells, strict=True)
                )
                / Fraction(highest)
                * 100
            )
            for cells in places_in_cells(chosen, blueprint)
        }
    return percents


def same_unit(one: Question, other: Question) -> bool:
    """Whether they can only come together."""
    return one is other or (one.passage is not None and one.passage == other.passage)


def fullest(bank: Bank, blueprint: Blueprint) -> int:
    """How many questions the fullest paper has."""
    wanted = sum(cell.count for cell in blueprint.cells)
    return next(size for size in range(wanted, -1, -1) if possible_papers(bank, blueprint, size))


def fault_of(paper: Paper, bank: Bank, blueprint: Blueprint) -> str | None:
    """What is wrong with a paper, or None."""
    known = {question.code: question for question in bank.questions}
    asked = [known[item.code] for item in paper.items]
    if len(set(asked)) < len(asked) or len(asked) != sum(cell.count for cell in blueprint.cells):
        return "not as many questions as asked for"
    if not may_stand_together(asked, bank):
        return "a group stands together or a passage is torn"
    section = section_numbers(blueprint)
    orders = (
        [section[cell] for cell in cells]
        for cells in places_in_cells(asked, blueprint, [item.mark for item in paper.items])
    )
    if not any(is_in_order(order, blueprint.is_fixed_order) for order in orders):
        return "cells, marks or the order of sections do not fit"
    for passage in {question.passage for question in asked} - {None}:
        places = [place for place, question in enumerate(asked) if question.passage == passage]
        if places != list(range(places[0], places[-1] + 1)):
            return "a passage's questions do not stand together"
        if [asked[place].code for place in places] != sorted(asked[place].code for place in places):
            return "a passage's questions are out of order"
    return next(filter(None, map(fault_of_order, paper.items, asked)), None)


def is_in_order(order: list[int], is_fixed: bool) -> bool:
    runs = [number for number, _ in itertools.groupby(order)]
    return len(set(runs)) == len(runs) and (not is_fixed or runs == sorted(runs))


def fault_of_order(item, question: Question) -> str | None:
    """What is wrong with the order of a question's options."""
    ids = [option.id for option in question.options]
    if sorted(item.option_ids) != sorted(ids):
        return "options are missing"
    if question.type is ORDERING:
        return "things to be ordered stand in order" if list(item.option_ids) == ids else None
    if question.type is TRUE_FALSE or not question.is_shuffled:
        return None if list(item.option_ids) == ids else "options that are not to be shuffled are"
    moved = [o.id for place, o in enumerate(question.options) if o.is_fixed and item.option_ids[place] != o.id]
    return f"{moved} are fixed" if moved else None
