from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from benchmarks.drawn_questions import draw_question
from hallserver.sitting.facts import ItemShape
from question_bank.by_hand import HandFault, HandForm, hand_form, legible, read_hand, write_hand
from question_bank.model import PaperItem, QuestionType
from question_bank.presenting import show_question
from question_bank.random_answers import random_response
from question_bank.trial_answers import right_response
from tests.question_bank.every_type import every_type_bank

T = QuestionType
ABCD = ("i1", "i2", "i3", "i4")


@pytest.mark.parametrize(
    ("form", "text", "response"),
    [
        (HandForm(T.SINGLE, ABCD), "b", ("i2",)), (HandForm(T.SINGLE, ABCD), " C. ", ("i3",)), (HandForm(T.SINGLE, ABCD), "", ()),
        (HandForm(T.TRUE_FALSE, ABCD[:2]), "A", ("i1",)),
        (HandForm(T.MULTIPLE, ABCD), "dA", ("i1", "i4")), (HandForm(T.MULTIPLE, ABCD), "A, D", ("i1", "i4")),
        (HandForm(T.CLUSTER, ABCD), "đsđs", ("i1=1", "i2=0", "i3=1", "i4=0")), (HandForm(T.CLUSTER, ABCD), "DS-0", ("i1=1", "i2=0", "i4=0")),
        (HandForm(T.CLUSTER, ABCD), "TF10", ("i1=1", "i2=0", "i3=1", "i4=0")), (HandForm(T.CLUSTER, ABCD), "----", ()),
        (HandForm(T.MATCHING, ABCD, ("p", "q", "r")), "c-a", ("p=i3", "r=i1")), (HandForm(T.MATCHING, ABCD, ("p", "q")), "AA", ("p=i1", "q=i1")),
        (HandForm(T.ORDERING, ABCD), "C→A→D→B", ("i3", "i1", "i4", "i2")),
        (HandForm(T.NUMERICAL), "  3,5   km ", ("3,5 km",)), (HandForm(T.SHORT_TEXT), "Hà  Nội", ("Hà Nội",)), (HandForm(T.SHORT_TEXT), "  ", ()),
        (HandForm(T.ESSAY, room=20), "một\n\nhai\n", ("một\n\nhai",)),
        (HandForm(T.HOTSPOT, room=2), "37 52,5; 10/20", ("1000,2000", "3700,5250")), (HandForm(T.HOTSPOT, room=1), "0 100", ("0,10000",)),
        (HandForm(T.HOTSPOT, room=1), "5 5; 5,0 5.00", ("500,500",)), (HandForm(T.HOTSPOT, room=1), ";", ()),
    ],
)  # fmt: skip
def test_what_a_hand_wrote_is_read(form, text, response):
    assert read_hand(form, [text]) == response


@pytest.mark.parametrize(
    ("form", "text", "fault"),
    [
        (HandForm(T.SINGLE, ABCD), "E", HandFault("letter")), (HandForm(T.SINGLE, ABCD), "Á", HandFault("letter")), (HandForm(T.SINGLE, ABCD), "-", HandFault("letter")),
        (HandForm(T.SINGLE, ABCD), "AB", HandFault("length", 1)), (HandForm(T.MULTIPLE, ABCD), "ABA", HandFault("twice")),
        (HandForm(T.CLUSTER, ABCD), "ĐSĐ", HandFault("length", 4)), (HandForm(T.CLUSTER, ABCD), "ĐSĐX", HandFault("letter")),
        (HandForm(T.MATCHING, ABCD, ("p", "q")), "A", HandFault("length", 2)), (HandForm(T.MATCHING, ABCD, ("p", "q")), "AE", HandFault("letter")),
        (HandForm(T.ORDERING, ABCD), "ABC", HandFault("length", 4)), (HandForm(T.ORDERING, ABCD), "ABCC", HandFault("twice")),
        (HandForm(T.SHORT_TEXT), "x" * 201, HandFault("room", 200)), (HandForm(T.ESSAY, room=2), "abc", HandFault("room", 2)),
        (HandForm(T.HOTSPOT, room=1), "5 5; 6 6", HandFault("room", 1)), (HandForm(T.HOTSPOT, room=1), "5", HandFault("point")),
        (HandForm(T.HOTSPOT, room=1), "101 5", HandFault("point")), (HandForm(T.HOTSPOT, room=1), "5 5 5", HandFault("point")), (HandForm(T.HOTSPOT, room=1), "a b", HandFault("point")),
    ],
)  # fmt: skip
def test_what_can_not_be_an_answer_is_told(form, text, fault):
    assert read_hand(form, [text]) == fault


@pytest.mark.parametrize(
    ("form", "texts", "response"),
    [
        (HandForm(T.SINGLE, ABCD), ["⁇"], ()), (HandForm(T.SINGLE, ABCD), ["B⁇"], ()), (HandForm(T.MULTIPLE, ABCD), ["A⁇C"], ("i1", "i3")),
        (HandForm(T.CLUSTER, ABCD), ["Đ⁇S-"], ("i1=1", "i3=0")), (HandForm(T.CLUSTER, ABCD), ["⁇"], ()),
        (HandForm(T.MATCHING, ABCD, ("p", "q")), ["⁇B"], ("q=i2",)), (HandForm(T.ORDERING, ABCD), ["AB⁇C"], ()),
        (HandForm(T.NUMERICAL), ["3⁇"], ()), (HandForm(T.SHORT_TEXT), ["⁇"], ()), (HandForm(T.SHORT_TEXT), ["?"], ("?",)),
        (HandForm(T.HOTSPOT, room=2), ["10 20; 3⁇ 4"], ("1000,2000",)), (HandForm(T.ESSAY, room=50), ["một ⁇ hai"], ("một ⁇ hai",)),
        (HandForm(T.GAPS, gaps=(("1", ()), ("n", ABCD[:2]), ("3", ()))), ["x⁇", "B", "y"], ("n=i2", "3=y")),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_no_answer_and_the_rest_stays(form, texts, response):
    assert read_hand(form, legible(form, texts)) == response


GAPS = HandForm(T.GAPS, gaps=(("1", ()), ("n", ABCD[:2]), ("3", ())))


def test_gaps_are_written_one_by_one():
    assert read_hand(GAPS, ["a=b", "B", ""]) == ("1=a=b", "n=i2")
    assert write_hand(GAPS, ("1=a=b", "n=i2")) == ("a=b", "B", "")
    assert read_hand(GAPS, ["", "C", ""]) == HandFault("letter")
    assert read_hand(GAPS, ["", "B"]) == HandFault("texts", 3)


def test_the_letters_are_those_of_the_paper_and_the_gaps_those_of_the_page():
    bank = {question.code: question for question in every_type_bank().questions}
    item = PaperItem("M-01", tuple(o.id for o in reversed(bank["M-01"].options)), Decimal(1))
    assert read_hand(hand_form(bank["M-01"], item), ["A"]) == (bank["M-01"].options[-1].id,)
    gaps = bank["M-13"]
    shown = show_question(gaps, {})["slots"]
    form = hand_form(gaps, PaperItem("M-13", (), Decimal(1)))
    assert [name for name, _ in form.gaps] == ["1", "2", "3"]
    assert form.gaps[1][1] == tuple(option["id"] for option in shown["2"])


def test_every_response_that_an_item_can_have_is_written_and_read_back():
    chance = random.Random(8)
    seen = set()
    for number in range(700):
        question = draw_question(f"D-{number}", list(T)[number % len(T)], chance)
        if question.type is T.GAPS:
            question = replace(question, stem_html=" ".join(f"[[{gap.id}]]" for gap in question.key.gaps))
        ids = [option.id for option in question.options]
        chance.shuffle(ids)
        form = hand_form(question, PaperItem(question.code, tuple(ids), Decimal(1)))
        shape = ItemShape.of_question(question)
        for response in (right_response(question), *(random_response(question, chance) for _ in range(8))):
            if shape.misfit(response) is not None:
                continue
            written = write_hand(form, response)
            assert len(written) == form.texts
            read = read_hand(form, written)
            assert not isinstance(read, HandFault), (question, response, written)
            assert shape.misfit(read) is None
            assert read_hand(form, write_hand(form, read)) == read
            if question.type is T.ORDERING:
                assert read == response
            elif question.type not in (T.NUMERICAL, T.SHORT_TEXT, T.ESSAY, T.GAPS, T.HOTSPOT):
                assert set(read) == set(response)
            seen.add(question.type)
    assert seen == set(T)
