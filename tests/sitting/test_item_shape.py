"""What an answer to each type of question may look like."""

from __future__ import annotations

import pytest

from hallserver.sitting.facts import ItemShape, Misfit
from question_bank.model import QuestionType
from tests.question_bank.every_type import every_type_bank

QUESTIONS = {question.code: question for question in every_type_bank().questions}


def shape(code: str) -> ItemShape:
    return ItemShape.of_question(QUESTIONS[code])


def ids(code: str) -> list[str]:
    return [option.id for option in QUESTIONS[code].options]


def cases() -> list[tuple[str, tuple[str, ...], Misfit | None]]:
    one, many, cluster, order = ids("M-01"), ids("M-03"), ids("M-06"), ids("M-12")
    first, second = (premise.id for premise in QUESTIONS["M-11"].key.premises)
    right, offered = ids("M-11"), [option.id for option in QUESTIONS["M-13"].key.gaps[1].options]
    many_, unknown, long = Misfit.TOO_MANY, Misfit.UNKNOWN, Misfit.TOO_LONG
    return [
        ("M-01", (one[1],), None), ("M-01", (one[0], one[1]), many_), ("M-01", (many[0],), unknown),
        ("M-03", (many[1], many[3]), None), ("M-03", (many[1], many[1]), many_), ("M-03", (one[0],), unknown),
        ("M-06", (f"{cluster[0]}=1", f"{cluster[1]}=0"), None), ("M-06", (f"{cluster[0]}=2",), unknown),
        ("M-06", (f"{cluster[0]}=1", f"{cluster[0]}=0"), many_), ("M-06", (cluster[0],), unknown),
        ("M-08", ("3,5 km",), None), ("M-08", ("3", "4"), many_), ("M-08", ("9" * 201,), long),
        ("M-10", ("Pa ri=s",), None), ("M-10", ("x" * 201,), long),
        ("M-11", (f"{first}={right[2]}", f"{second}={right[2]}"), None), ("M-11", (f"{first}={first}",), unknown),
        ("M-11", (f"{first}={right[0]}", f"{first}={right[1]}"), many_), ("M-11", (f"x={right[0]}",), unknown),
        ("M-12", tuple(reversed(order)), None), ("M-12", tuple(order[:3]), unknown), ("M-12", (*order, "x"), many_),
        ("M-13", ("1=100", f"2={offered[0]}", "3=a=b"), None), ("M-13", ("2=0",), unknown), ("M-13", ("4=0",), unknown),
        ("M-13", ("3=" + "x" * 201,), long), ("M-13", ("1=1", "1=2"), many_),
        ("M-14", ("10000,0",), None), ("M-14", ("10001,0",), unknown), ("M-14", ("-1,0",), unknown),
        ("M-14", ("1,2", "3,4"), many_),
        ("M-15", ("x" * 1500,), None), ("M-15", ("x" * 1501,), long), ("M-15", ("a", "b"), many_),
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "misfit"), cases())
def test_what_fits(code: str, value: tuple[str, ...], misfit: Misfit | None) -> None:
    assert shape(code).misfit(value) is misfit


def test_no_answer_always_fits_and_every_type_is_tried() -> None:
    assert all(ItemShape.of_question(question).misfit(()) is None for question in QUESTIONS.values())
    tried = {QUESTIONS[code].type for code, _, _ in cases()}
    assert tried == set(QuestionType) - {QuestionType.TRUE_FALSE}  # a choice like M-01
