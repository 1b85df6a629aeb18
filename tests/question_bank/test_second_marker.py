"""The second marker by examples counted by hand from docs/marking.md, and against the first on random answers."""

from __future__ import annotations

import ast
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import question_bank.answer_key
from benchmarks.drawn_questions import draw_question
from benchmarks.markers import hold_against
from question_bank.answer_key import compile_question
from question_bank.marking import mark
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Area,
    Bank,
    ClusterKey,
    EssayKey,
    Gap,
    GapsKey,
    HotspotKey,
    Ignore,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Paper,
    PaperItem,
    Premise,
    Question,
    QuestionType,
    Shape,
    TextKey,
    Unit,
)
from question_bank.random_answers import random_response
from question_bank.second_marker import Tally, agrees, answer_key, check_papers, mark_again
from question_bank.trial_answers import right_response, wrong_response
from tests.question_bank.every_type import every_type_bank

T = QuestionType
ALL, PART, PENALTY = MarkingRule
F = Fraction


def make(
    type_: QuestionType, rule: MarkingRule = ALL, key: object = None, options: tuple[Option, ...] = ()
) -> Question:
    return Question("Q", "Chủ đề", 1, type_, "?", options, key=key, rule=rule)


def choices(right: str, shares: str = "", letters: str = "abcd") -> tuple[Option, ...]:
    """right: letters of the right ones; shares: e.g. "a=1/2 b=-1/4"."""
    given = dict(pair.split("=") for pair in shares.split())
    return tuple(Option(i, i, i in right, F(given[i]) if i in given else None) for i in letters)


def share(question: Question, *response: str) -> Fraction:
    compiled = compile_question(question)
    assert compiled.judge is not None
    return F(compiled.judge(response), compiled.whole)


@pytest.mark.parametrize(
    ("shares", "response", "worth"),
    [
        ("", "b", "1"), ("", "a", "0"), ("", "b b", "1"), ("", "b a", "0"), ("", "z", "0"), ("", "b z", "0"),
        ("a=1/3 c=-1/2", "a", "1/3"), ("a=1/3 c=-1/2", "b", "1"), ("a=1/3 c=-1/2", "c", "0"), ("b=1/4", "b", "1/4"),
    ],
)  # fmt: skip
def test_one_choice(shares, response, worth):
    for type_ in (T.SINGLE, T.TRUE_FALSE):
        assert share(make(type_, options=choices("b", shares)), *response.split()) == F(worth)


@pytest.mark.parametrize(
    ("rule", "shares", "response", "worth"),
    [
        (ALL, "", "a c", "1"), (ALL, "", "c a a", "1"), (ALL, "", "a", "0"), (ALL, "", "a b c", "0"), (ALL, "", "a c z", "0"),
        (ALL, "a=1/2 b=1/2", "a c", "1"), (ALL, "a=1/2 b=1/2", "a b", "0"),
        (PART, "", "a c", "1"), (PART, "", "a", "3/4"), (PART, "", "b", "1/4"), (PART, "", "b d", "0"), (PART, "", "z", "1/2"),
        (PENALTY, "", "a c", "1"), (PENALTY, "", "a", "1/2"), (PENALTY, "", "a b", "0"), (PENALTY, "", "b", "0"), (PENALTY, "", "a z", "1/2"),
        (PART, "a=1/2 b=-1/3", "a", "1/2"), (PART, "a=1/2 b=-1/3", "a b", "1/6"), (PART, "a=1/2 b=-1/3", "b", "0"),
        (PENALTY, "a=2/3 c=2/3", "a c c d", "1"), (PENALTY, "a=2/3 c=2/3", "c", "2/3"), (PENALTY, "a=2/3", "c", "0"),
    ],
)  # fmt: skip
def test_several_choices(rule, shares, response, worth):
    assert share(make(T.MULTIPLE, rule, options=choices("ac", shares)), *response.split()) == F(worth)


STEPS = ClusterKey((F(1, 10), F(1, 4), F(1, 2), F(1)))


@pytest.mark.parametrize(
    ("rule", "key", "response", "worth"),
    [
        (ALL, STEPS, "a=1 b=0 c=1 d=0", "1"), (ALL, STEPS, "a=1 b=0 c=1 d=1", "1/2"), (ALL, STEPS, "a=1 b=0", "1/4"),
        (ALL, STEPS, "a=1", "1/10"), (ALL, STEPS, "a=0", "0"), (PART, STEPS, "d=0 a=1", "1/4"), (ALL, STEPS, "a=1 a=0 b=0", "1/10"),
        (ALL, STEPS, "a=1 a=2 b=0", "1/10"), (ALL, STEPS, "a=1 b=0 c=1 d=0 z=1", "1"),
        (ALL, ClusterKey(), "a=1 b=0 c=1", "0"), (ALL, ClusterKey(), "a=1 b=0 c=1 d=0", "1"), (ALL, ClusterKey(), "a=1 b=0 c=1 d=0 d=1", "0"),
        (PART, ClusterKey(), "a=1 b=0 c=0", "1/2"), (PENALTY, ClusterKey(), "a=1 b=0 c=0", "1/4"), (PENALTY, ClusterKey(), "a=1 a=1 b", "1/4"),
        (PENALTY, ClusterKey(), "a=1 b=1 c=0", "0"), (PENALTY, ClusterKey(), "a=1 b=2", "0"), (PENALTY, ClusterKey(), "a=1 z=2", "1/4"),
    ],
)  # fmt: skip
def test_statements(rule, key, response, worth):
    assert share(make(T.CLUSTER, rule, key, choices("ac")), *response.split()) == F(worth)


@pytest.mark.parametrize(
    ("rule", "response", "worth"),
    [
        (ALL, "p=a q=b r=a", "1"), (ALL, "p=a q=b", "0"), (ALL, "p=a q=b r=a x=a", "1"), (PART, "p=a q=c", "1/3"), (PART, "p=a p=b q=b", "1/3"),
        (PENALTY, "p=a q=b r=z", "1/3"), (PENALTY, "p=a q=b", "2/3"), (PENALTY, "p=a p=a q=c", "0"), (PENALTY, "p=a q=b r=", "1/3"), (PART, "p", "0"),
    ],
)  # fmt: skip
def test_pairs(rule, response, worth):
    key = MatchingKey((Premise("p", "", "a"), Premise("q", "", "b"), Premise("r", "", "a")))
    assert share(make(T.MATCHING, rule, key, choices("", letters="abc")), *response.split()) == F(worth)


@pytest.mark.parametrize(
    ("rule", "response", "worth"),
    [
        (ALL, "a b c d", "1"), (ALL, "a b d c", "0"), (PART, "a b d c", "1/2"), (PENALTY, "a b d c", "0"), (PENALTY, "a c b d", "0"),
        (PART, "b a c d", "1/2"), (PART, "a b c", "0"), (PART, "a b c z", "0"), (PART, "a b c d z", "0"), (PART, "a a b c d", "1"),
        (PART, "a b a d c", "1/2"), (PENALTY, "a b c d", "1"),
    ],
)  # fmt: skip
def test_orders(rule, response, worth):
    assert share(make(T.ORDERING, rule, options=choices("")), *response.split()) == F(worth)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("1234.5", 1), ("1234,5", 1), ("1.234,5", 1), ("1,234.5", 1), ("1 234,5", 1), ("1\u00a0234.5", 1), ("1\u202f234,5", 1),
        (" +1234,50\u00a0", 1), ("1,2345e3", 1), ("12345E-1", 1), ("12345e−1", 1), ("0.012345e+5", 1), ("1234500e-3", 1),
        ("1234,5\n", 1), ("0001234,5", 1),
        ("1234.6", 1), ("1234.4", 1), ("1234.61", 0), ("1234.3999", 0),
        ("-1234.5", 0), ("1.234.5", 0), ("1234.5.", 0), ("1234,5 x", 0), ("1 2345", 0), ("12 34,5", 0), ("1  234,5", 0), ("1,234,5", 0),
        ("1.234,5,0", 0), ("1234.5e", 0), ("1234.5 e0", 0), ("1234.5e0000", 0), ("- 1234.5", 0), ("１234,5", 0), ("", 0), ("x", 0), ("1 234, 5", 0),
        ("1234,", 0), ("1234.5e1", 0),
    ],
)  # fmt: skip
def test_numbers_as_they_are_typed(text, worth):
    key = NumberKey((AcceptedNumber(Decimal("1234.5"), Decimal("0.1")),))
    assert share(make(T.NUMERICAL, key=key), text) == worth


@pytest.mark.parametrize(
    ("value", "text", "worth"),
    [("1234", "1,234", 0), ("1.234", "1,234", 1), ("1234567", "1,234,567", 1), ("1234567", "1.234.567", 1), ("1234567.5", "1.234 567,5", 1),
     ("0.5", ",5", 1), ("0.5", ".5", 1), ("-0.5", "−,5", 1), ("5", "5,", 0), ("1e300", "1e300", 1), ("1e300", "1e299", 0), ("0", "-0", 1),
     ("1234", "1 234", 1), ("1234", "1\u2009234", 1), ("1234", "1\t234", 0), ("1234567", "1234 567", 0)],
)  # fmt: skip
def test_signs_and_groups(value, text, worth):
    assert share(make(T.NUMERICAL, key=NumberKey((AcceptedNumber(Decimal(value)),))), text) == worth


METRES = (Unit("km"), Unit("m", Decimal("0.001")), Unit("μ"))


@pytest.mark.parametrize(
    ("needed", "text", "worth"),
    [(False, "3.5", 1), (False, "3,5km", 1), (False, "3,5 KM", 1), (False, "3500 m", 1), (False, "3 500m", 1), (False, "3.5 m", 0), (False, "3.5 mm", 0),
     (True, "3.5", 0), (True, "3.5 km", 1), (True, "3500\u00a0M ", 1), (True, "3.5 k m", 0), (True, "35e2m", 1), (False, "3.5 µ", 1)],
)  # fmt: skip
def test_units(needed, text, worth):
    assert share(make(T.NUMERICAL, key=NumberKey((AcceptedNumber(Decimal("3.5")),), METRES, needed)), text) == worth


def test_of_several_accepted_the_best_counts():
    numbers = (
        AcceptedNumber(Decimal(4), Decimal(1), F(1, 2)),
        AcceptedNumber(Decimal("3.5"), Decimal("0.05")),
        AcceptedNumber(Decimal(3), Decimal(9), F(0)),
    )
    key = make(T.NUMERICAL, key=NumberKey(numbers))
    assert [share(key, text) for text in ("3.5", "4", "3", "5.01", "3.45", "3.44")] == [
        1,
        F(1, 2),
        F(1, 2),
        0,
        1,
        F(1, 2),
    ]
    assert share(key, "3.5", "4") == 0 and share(key, "4", "4") == F(1, 2)
    key = make(
        T.SHORT_TEXT, key=TextKey((AcceptedText("P*", F(1, 4)), AcceptedText("Paris"), AcceptedText("*is", F(1, 3))))
    )
    assert [share(key, text) for text in ("paris", "pa", "is", "Pis", "x")] == [1, F(1, 4), F(1, 3), F(1, 3), 0]
    assert share(key, "paris", "pa") == 0


@pytest.mark.parametrize(
    ("ignores", "accepted", "text", "worth"),
    [
        ((), "Hà Nội", "Hà Nội", 1), ((), "Hà Nội", "  Hà Nội\t", 1), ((), "Hà Nội", "Ha\u0300 No\u0323\u0302i", 1), ((), "Hà Nội", "hà nội", 0),
        ((), "Hà Nội", "Hà  Nội", 0), ((), "Hà Nội", "Hà Nôi", 0), ((), "Hà Nội", "Hà Nội.", 0),
        ((Ignore.CASE,), "Hà Nội", "HÀ NỘI", 1), ((Ignore.CASE,), "straße", "STRASSE", 1), ((Ignore.CASE,), "x", "y", 0),
        ((Ignore.MARKS,), "Đà Nẵng", "Da Nang", 1), ((Ignore.MARKS,), "Da Nang", "Đà Nẵng", 1), ((Ignore.MARKS,), "Đà", "da", 0),
        ((Ignore.MARKS, Ignore.CASE), "Đà", "da", 1), ((Ignore.SPACES,), "a b", "a \u00a0\tb", 1), ((Ignore.SPACES,), "a b", "ab", 0),
        ((), "a*c", "ac", 1), ((), "a*c", "abbc", 1), ((), "a*c", "a", 0), ((), "a*a", "a", 0), ((), "a*c", "abcd", 0), ((), "*", "gì cũng được", 1),
        ((), "a*b*c", "axbxbxc", 1), ((), "a*b*c", "acb", 0), ((), "*b*", "abc", 1), ((), "a\\*c", "a*c", 1), ((), "a\\*c", "abc", 0),
        ((), "a\\*c", "a\\*c", 0), ((), "a\\b", "a\\b", 1), ((), "a\\\\*b", "a\\*b", 1), ((), "**a", "a", 1), ((), "ab*ba", "aba", 0),
        ((), "*ab*cd*", "cdab", 0), ((), "x*aa*a", "xaa", 0), ((Ignore.CASE,), "A*", "axyz", 1),
    ],
)  # fmt: skip
def test_texts(ignores, accepted, text, worth):
    assert share(make(T.SHORT_TEXT, key=TextKey((AcceptedText(accepted),), ignores)), text) == worth


GAPS = GapsKey(
    (
        Gap("1", (), NumberKey((AcceptedNumber(Decimal(100), Decimal(1)),)), 2),
        Gap("2", choices("b", "c=1/3", letters="abc")),
        Gap("3", (), TextKey((AcceptedText("độ C"), AcceptedText("*", F(1, 2))))),
    )
)


@pytest.mark.parametrize(
    ("rule", "response", "worth"),
    [
        (ALL, "1=100 2=b 3=độ C", "1"), (ALL, "1=100 2=c 3=độ C", "0"), (ALL, "1=100 2=b", "0"), (PART, "1=100", "1/2"), (PART, "2=b", "1/4"),
        (PART, "2=c", "1/12"), (PART, "1=100 3=x", "5/8"), (PART, "1=100 1=101", "0"), (PART, "1=100 1=100", "1/2"), (PART, "1=100 9=5", "1/2"),
        (PART, "3=", "0"), (PART, "3", "0"), (PART, "3==", "1/8"), (PENALTY, "1=100 2=a", "1/4"), (PENALTY, "1=9 2=b", "0"), (PENALTY, "1=100 3=", "1/2"),
        (PENALTY, "1=100 3=\u00a0", "1/2"), (PENALTY, "1=100 2=z", "1/4"), (PENALTY, "1=100 2=b 2=a", "1/4"), (PENALTY, "1=100 2= 2=b", "1/4"),
        (PENALTY, "2=c 1=99", "7/12"), (PENALTY, "2=c 9=9", "1/12"),
    ],
)  # fmt: skip
def test_gaps(rule, response, worth):
    texts = response.replace("độ C", "độ_C").split(" ")
    assert share(make(T.GAPS, rule, GAPS), *(text.replace("_", " ") for text in texts)) == F(worth)


@pytest.mark.parametrize(
    ("shape", "numbers", "hits", "misses"),
    [
        (Shape.RECTANGLE, (300, 400, 100, 200), "100,200 300,400 200,300 100,400", "99,200 301,300 200,199 200,401"),
        (Shape.ELLIPSE, (500, 500, 300, 400), "500,500 800,500 500,900 680,820 200,500", "801,500 500,901 681,820 680,821 200,100"),
        (Shape.POLYGON, (0, 0, 100, 0, 100, 100, 50, 50, 0, 100), "0,0 50,0 50,50 25,75 100,50 20,30 75,74", "50,51 50,99 101,50 75,76 24,77"),
        (Shape.POLYGON, (0, 0, 100, 100, 100, 0, 0, 100), "50,50 10,50 90,50 100,40", "50,10 50,90 50,49"),
        (Shape.POLYGON, (10, 10, 40, 10, 40, 40, 10, 40, 10, 10, 20, 20, 30, 20, 30, 30, 20, 30, 20, 20), "15,25 20,25 40,40", "25,25 41,40 9,25"),
        (Shape.POLYGON, (5, 5, 5, 5, 5, 5), "5,5", "5,6 4,5"),
    ],
)  # fmt: skip
def test_points_inside_and_on_the_edge_hit(shape, numbers, hits, misses):
    question = make(T.HOTSPOT, key=HotspotKey((Area("a", shape, numbers),)))
    assert {text: share(question, text) for text in hits.split()} == dict.fromkeys(hits.split(), 1)
    assert {text: share(question, text) for text in misses.split()} == dict.fromkeys(misses.split(), 0)


HOT = HotspotKey(
    (Area("a", Shape.RECTANGLE, (0, 0, 10, 10)), Area("b", Shape.RECTANGLE, (8, 8, 20, 20)), Area("c", Shape.RECTANGLE, (50, 50, 60, 60), False)), 3
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "response", "worth"),
    [
        (ALL, "1,1 15,15", "1"), (ALL, "9,9", "1"), (ALL, "1,1", "0"), (ALL, "1,1 15,15 55,55", "0"), (ALL, "1,1 2,2 15,15", "1"), (ALL, "1,1 15,15 x", "0"),
        (PART, "1,1", "1/2"), (PART, "1,1 99,99", "1/2"), (PART, "1,1 15,15 99,99", "1"), (PART, "1,1 2,2 3,3 4,4", "0"), (PART, "1,1 1,1 1,1 01,1", "1/2"),
        (PENALTY, "1,1 99,99", "0"), (PENALTY, "1,1 15,15 55,55", "1/2"), (PENALTY, "1,1 x", "0"), (PENALTY, "1,1 2,2", "1/2"), (PENALTY, "1,1 15,15 x y", "0"),
        (PENALTY, "1,1 10001,1", "0"), (PENALTY, "1,1 000001,1", "0"), (PENALTY, "1,1 1,1,1", "0"),
    ],
)  # fmt: skip
def test_hotspots(rule, response, worth):
    assert share(make(T.HOTSPOT, rule, HOT), *response.split()) == F(worth)


def test_areas_of_any_edge_are_told_from_each_other():
    # A hit is the same whichever way round the corners are named.
    for seed in range(40):
        chance = random.Random(seed)
        corners = [(chance.randrange(12), chance.randrange(12)) for _ in range(chance.randint(3, 7))]
        turned = [
            corners,
            corners[::-1],
            corners[2:] + corners[:2],
            [(x + 50, y) for x, y in corners],
            [(y, x) for x, y in corners],
        ]
        areas = [Area("a", Shape.POLYGON, tuple(n for corner in c for n in corner)) for c in turned]
        questions = [make(T.HOTSPOT, key=HotspotKey((area,))) for area in areas]
        for x in range(13):
            for y in range(13):
                points = [f"{x},{y}"] * 3 + [f"{x + 50},{y}", f"{y},{x}"]
                assert len({share(question, point) for question, point in zip(questions, points, strict=True)}) == 1


ESSAY = Question("E", "Viết", 1, T.ESSAY, "?", key=EssayKey())
WRITTEN = Paper(
    "C01", (PaperItem("E", (), Decimal("2.5")), PaperItem("Q", (), Decimal("0.3333")), PaperItem("E2", (), Decimal(3)))
)
BANK = Bank(
    (ESSAY, replace(ESSAY, code="E2", topic="Khác"), make(T.CLUSTER, PART, ClusterKey(), choices("ac", letters="abc")))
)
TOPICS = {"E": "Viết", "E2": "Khác", "Q": "Viết"}


def tally(responses: dict[int, list[str]], given: dict[int, Decimal] | None = None) -> Tally:
    return mark_again(WRITTEN, answer_key(BANK), TOPICS, responses, given or {})


def test_an_attempt_is_the_sum_of_rounded_items_and_essays_wait():
    found = tally({1: ["bài"], 2: ["a=1", "b=0"], 3: []})
    assert (found.waiting, found.answered, found.right, found.score, found.max_score) == (
        (1,),
        2,
        frozenset(),
        F("0.2222"),
        F("5.8333"),
    )
    assert found.scores == (0, 2222, 0) and found.topics == {"Viết": (0, 2, 2222), "Khác": (0, 1, 0)}
    found = tally({1: ["bài"], 2: ["a=1", "b=0", "c=1"], 3: ["x"]}, {1: Decimal("2.5"), 3: Decimal(1)})
    assert (found.waiting, found.right, found.score) == ((), frozenset({1, 2}), F("3.8333"))
    assert found.shares == ((1, 1), (3, 3), (1, 3)) and found.topics == {"Viết": (2, 2, 28333), "Khác": (0, 1, 10000)}


def test_scores_are_rounded_half_up():
    paper = replace(WRITTEN, items=(PaperItem("Q", (), Decimal("0.0003")), PaperItem("Q", (), Decimal("0.00045"))))
    halves = Bank((make(T.CLUSTER, PART, ClusterKey(), choices("ac", letters="ab")),))
    assert mark_again(paper, answer_key(halves), TOPICS, {1: ["a=1"], 2: ["a=1", "b=0"]}).scores == (2, 5)
    assert mark_again(paper, answer_key(halves), TOPICS, {2: ["a=1"]}).scores == (0, 2)


@pytest.mark.parametrize("given", [{1: "2.51"}, {1: "-0.01"}, {2: "0.1"}, {3: "0"}, {4: "1"}, {0: "1"}])
def test_marks_that_people_can_not_have_given_are_refused(given):
    with pytest.raises(ValueError, match="mark"):
        tally({1: ["bài"], 2: ["a=1"], 3: []}, {n: Decimal(text) for n, text in given.items()})


def test_a_response_to_an_item_that_is_not_there_is_refused():
    for number in (0, 4, -1):
        with pytest.raises(ValueError, match="no items"):
            tally({number: ["a=1"]})


def test_every_difference_of_an_item_is_seen():
    responses = {1: ["bài"], 2: ["a=1", "b=0"]}
    questions = {question.code: question for question in BANK.questions}
    marked = mark(WRITTEN, questions, responses)
    assert agrees(WRITTEN, BANK, responses, marked)
    # One item too much, another too little: the sums stay as they are.
    item = marked.items[1]
    for other in (replace(item, share=F(1, 3)), replace(item, score=Decimal("0.2223")), replace(item, share=F(1))):
        assert not agrees(WRITTEN, BANK, responses, replace(marked, items=(marked.items[0], other, marked.items[2])))
    assert not agrees(WRITTEN, BANK, responses, replace(marked, waiting=()))
    assert not agrees(WRITTEN, BANK, responses, replace(marked, items=marked.items[:2]))


def test_the_right_and_the_wrong_response_of_any_question_are_worth_what_they_must():
    chance = random.Random(5)
    drawn = [draw_question(f"D-{n}", type_, chance) for n in range(60) for type_ in T]
    full = 0
    for question in (*every_type_bank().questions, *drawn):
        compiled = compile_question(question)
        if compiled.judge is None:
            continue
        assert wrong_response(question) and compiled.judge(wrong_response(question)) == 0, question
        reached = compiled.judge(right_response(question)) == compiled.whole
        assert reached or not question.code.startswith("M-"), question
        full += reached
    # Of some drawn questions nothing is worth the full mark: shares that don't reach 1, numbers that no unit can express.
    assert full > 0.75 * len(drawn)


def test_random_responses_reach_everything_between_nothing_and_the_full_mark():
    chance = random.Random(6)
    for question in every_type_bank().questions:
        compiled = compile_question(question)
        if compiled.judge is None:
            continue
        worth = {
            F(compiled.judge(r), compiled.whole) for r in (random_response(question, chance) for _ in range(600)) if r
        }
        assert {F(0), F(1)} <= worth, question.code
        assert question.rule is ALL or len(worth) > 2, question.code


def test_both_markers_agree_on_random_responses_to_every_type():
    compared = hold_against(20_000, seed=2026)
    assert compared.responses >= 20_000 and compared.disagreements == 0
    for type_, count in compared.counts.items():
        assert (type_, count.examples, count.disagreements) == (type_, [], 0)
        assert count.full > 50 and (count.part > 50 or type_ is T.TRUE_FALSE)


EVERY = every_type_bank()
PAPERS = [
    Paper(f"S{n}", tuple(PaperItem(q.code, tuple(o.id for o in q.options), Decimal("0.25")) for q in EVERY.questions))
    for n in range(4)
]


def test_papers_of_every_type_are_checked_without_a_mismatch():
    assert check_papers(PAPERS, EVERY) == []


@pytest.mark.parametrize("code", [question.code for question in EVERY.questions if question.type is not T.ESSAY])
def test_a_question_that_one_marker_marks_wrongly_is_named(code):
    other = "M-09" if code != "M-09" else "M-10"

    def confused(paper, key, topic_of, responses, **given):
        return mark_again(paper, {**key, code: key[other]}, topic_of, responses, **given)

    assert {m.code for m in check_papers(PAPERS, EVERY, second=confused)} == {code, ""}


def test_a_question_that_both_markers_mark_alike_but_can_not_be_answered_rightly_is_named():
    questions = tuple(
        replace(q, options=tuple(replace(o, is_right=False) for o in q.options)) if q.code == "M-01" else q
        for q in EVERY.questions
    )
    found = check_papers(PAPERS[:1], Bank(questions))
    assert [(m.seat, m.case, m.what, m.code) for m in found] == [
        ("S0", "all_right", "expected_share", "M-01"), ("S0", "all_right", "expected_score", ""),
    ]  # fmt: skip


def test_an_essay_that_waits_for_one_marker_only_is_a_mismatch():
    def hasty(paper, questions, responses, given=None):
        marked = mark(paper, questions, responses, given or {})
        return replace(marked, waiting=())

    assert {m.what for m in check_papers(PAPERS, EVERY, seed=3, first=hasty)} == {"waiting"}

    def deaf(paper, questions, responses, given=None):
        return mark(paper, questions, responses)

    found = check_papers(PAPERS, EVERY, seed=3, first=deaf)
    assert {m.case for m in found} == {"all_right", "all_wrong", "random"} and {m.code for m in found} == {"M-15", ""}


def test_an_essay_that_is_worth_nothing_is_marked_alike():
    paper = Paper("C01", (PaperItem("E", (), Decimal(0)),))
    responses, given = {1: ["bài"]}, {1: Decimal(0)}
    marked = mark(paper, {"E": ESSAY}, responses, given)
    assert mark_again(paper, answer_key(BANK), TOPICS, responses, given).right == frozenset()
    assert agrees(paper, BANK, responses, marked, given)


def test_the_second_marker_shares_only_the_model_with_the_first():
    folder = Path(question_bank.answer_key.__file__).parent
    known = {"answer_key": {"answer_reading"}, "answer_reading": set(), "trial_answers": set(), "random_answers": {"trial_answers"}}  # fmt: skip
    for name, others in known.items():
        imported = {
            node.module.removeprefix("question_bank.")
            for node in ast.walk(ast.parse((folder / f"{name}.py").read_text("utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("question_bank")
        }
        assert imported == {"model", *others}
