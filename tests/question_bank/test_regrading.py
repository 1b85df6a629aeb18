"""Regrading: changes that fit their question, and what they do to whom."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.marking import mark
from question_bank.model import Paper, PaperItem, QuestionType
from question_bank.regrading import (
    AcceptNumber,
    AcceptOption,
    AcceptText,
    ChangeAreas,
    ChangeKey,
    Drop,
    DropQuestion,
    Regraded,
    RestoreQuestion,
    change_to_document,
    read_change,
    regrade,
)
from question_bank.remarking import keep, preview, remark
from question_bank.shares import share_of
from tests.question_bank.every_type import banks, every_type_bank
from tests.question_bank.test_shares import responses

SEALED = Regraded.as_sealed({question.code: question for question in every_type_bank().questions})


PREMISES = SEALED.questions["M-11"].key.premises


def ids(code: str) -> list[str]:
    return [option.id for option in SEALED.questions[code].options]


def after(*changes: object) -> Regraded:
    reading = regrade(SEALED, changes)
    assert reading.problems == ()
    assert reading.value is not None
    return reading.value


def share(regraded: Regraded, code: str, *response: str) -> Fraction:
    return share_of(regraded.questions[code], response)


def test_the_key_of_a_choice_is_changed() -> None:
    hanoi, hue, _ = ids("M-01")
    changed = after(ChangeKey("M-01", (hue,)))
    assert (share(changed, "M-01", hue), share(changed, "M-01", hanoi)) == (1, 0)
    assert share(SEALED, "M-01", hanoi) == 1, "what was sealed stays"
    one, two, three, _ = ids("M-03")
    assert share(after(ChangeKey("M-03", (one, three))), "M-03", three, one) == 1
    statements = ids("M-06")
    assert share(after(ChangeKey("M-06", ())), "M-06", *(f"{i}=0" for i in statements)) == 1


def test_the_key_of_pairs_of_an_order_and_of_areas_is_changed() -> None:
    hanoi, vientiane, paris = ids("M-11")
    vietnam, laos = (premise.id for premise in SEALED.questions["M-11"].key.premises)
    said = [f"{vietnam}={paris}", f"{laos}={vientiane}"]
    assert (share(SEALED, "M-11", *said), share(after(ChangeKey("M-11", tuple(said))), "M-11", *said)) == (
        Fraction(1, 2),
        1,
    )
    order = ids("M-12")[::-1]
    assert (share(SEALED, "M-12", *order), share(after(ChangeKey("M-12", tuple(order))), "M-12", *order)) == (0, 1)
    moved = after(ChangeAreas("M-14", "sai: rectangle (1; 2) (30; 40) %\nelip (70; 70) (5; 9) %"))
    assert [share(moved, "M-14", point) for point in ("200,300", "7000,7000")] == [0, 1]
    assert share(SEALED, "M-14", "200,300") == 1


def test_a_new_key_ends_shares_of_single_options() -> None:
    a, b, all_ = ids("M-02")
    assert share(SEALED, "M-02", a) == Fraction(1, 2)
    changed = after(ChangeKey("M-02", (all_,)))
    assert [share(changed, "M-02", i) for i in (a, b, all_)] == [0, 0, 1]


def test_another_answer_is_accepted_beside_the_others() -> None:
    hanoi, hue, danang = ids("M-01")
    changed = after(
        AcceptOption("M-01", danang), AcceptText("M-10", "Lutetia"), AcceptNumber("M-09", Decimal(3), Decimal("0.5")),
        AcceptText("M-13", "độ bách phân", gap="3"), AcceptNumber("M-13", Decimal(212), gap="1"),
    )  # fmt: skip
    assert [share(changed, "M-01", i) for i in (hanoi, hue, danang)] == [1, 0, 1]
    assert share(changed, "M-10", "LUTETIA") == share(changed, "M-10", "Paris") == 1
    assert [share(changed, "M-09", text) for text in ("2", "2,5", "3,5", "3,51")] == [1, 1, 1, 0]
    freezing = SEALED.questions["M-13"].key.gaps[1].options
    said = [f"2={freezing[0].id}", "1=212", "3=Độ bách phân"]
    assert (share(SEALED, "M-13", *said), share(changed, "M-13", *said)) == (Fraction(1, 4), 1)
    chosen = after(AcceptOption("M-13", freezing[2].id, gap="2"))
    assert (
        share(chosen, "M-13", f"2={freezing[2].id}") == share(chosen, "M-13", f"2={freezing[0].id}") == Fraction(1, 4)
    )


def test_changes_follow_each_other_and_a_question_can_be_restored() -> None:
    hanoi, hue, danang = ids("M-01")
    twice = after(ChangeKey("M-01", (hue,)), AcceptOption("M-01", danang))
    assert [share(twice, "M-01", i) for i in (hanoi, hue, danang)] == [0, 1, 1]
    back = after(ChangeKey("M-01", (hue,)), DropQuestion("M-01", Drop.FULL_MARKS), RestoreQuestion("M-01"))
    assert (back.questions, dict(back.dropped)) == (SEALED.questions, {})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([ChangeKey("X-01", ("a",))], "regrade_question_unknown"),
        ([ChangeKey("M-01", ("zz",))], "regrade_option_unknown"),
        ([ChangeKey("M-01", ())], "regrade_right_count"),
        ([ChangeKey("M-01", tuple(ids("M-01")[:2]))], "regrade_right_count"),
        ([ChangeKey("M-03", ())], "regrade_right_count"),
        ([ChangeKey("M-01", (ids("M-01")[0],))], "regrade_no_change"),
        ([ChangeKey("M-15", ())], "regrade_unfit"),
        ([ChangeKey("M-12", (ids("M-12")[0],))], "regrade_order"),
        ([ChangeKey("M-12", (*ids("M-12"), ids("M-12")[0]))], "regrade_order"),
        ([ChangeKey("M-12", tuple(ids("M-12")))], "regrade_no_change"),
        ([ChangeKey("M-11", ("x=y",))], "regrade_pairs"),
        ([ChangeKey("M-11", tuple(f"{p.id}=zz" for p in PREMISES))], "regrade_option_unknown"),
        ([ChangeKey("M-11", tuple(f"{PREMISES[0].id}={id_}" for id_ in ids("M-11")[:2]))], "regrade_pairs"),
        ([ChangeKey("M-11", tuple(f"{p.id}={p.option_id}" for p in PREMISES))], "regrade_no_change"),
        ([ChangeAreas("M-12", "rectangle (1; 2) (30; 40) %")], "regrade_unfit"),
        ([ChangeAreas("M-14", "")], "regrade_areas"),
        ([ChangeAreas("M-14", "ở giữa hình")], "regrade_areas"),
        ([ChangeAreas("M-14", "sai: rectangle (1; 2) (30; 40) %")], "regrade_areas"),
        ([ChangeAreas("M-14", "rectangle (1; 2) (30; 140) %")], "regrade_areas"),
        ([ChangeAreas("M-14", "rectangle (1; 2) (30; 40) px")], "regrade_areas"),
        ([ChangeAreas("M-14", "rectangle (1; 2) (30; 40) %; rectangle (50; 50) (60; 60) %")], "regrade_areas"),
        ([AcceptOption("M-03", ids("M-03")[0])], "regrade_unfit"),
        ([AcceptOption("M-01", "zz")], "regrade_option_unknown"),
        ([AcceptOption("M-01", ids("M-01")[0])], "regrade_no_change"),
        ([AcceptOption("M-13", "zz", gap="2")], "regrade_option_unknown"),
        ([AcceptOption("M-13", "zz", gap="1")], "regrade_unfit"),
        ([AcceptText("M-10", " ")], "regrade_text"),
        ([AcceptText("M-10", "x" * 201)], "regrade_text"),
        ([AcceptText("M-10", "PARIS")], "regrade_no_change"),
        ([AcceptText("M-09", "hai")], "regrade_unfit"),
        ([AcceptText("M-13", "x", gap="9")], "regrade_gap_unknown"),
        ([AcceptText("M-13", "x", gap="2")], "regrade_unfit"),
        ([AcceptText("M-10", "x", gap="1")], "regrade_gap_unknown"),
        ([AcceptNumber("M-09", Decimal(2))], "regrade_no_change"),
        ([AcceptNumber("M-09", Decimal(2), Decimal(-1))], "regrade_number"),
        ([AcceptNumber("M-09", Decimal("NaN"))], "regrade_number"),
        ([AcceptNumber("M-09", Decimal("1e999999"))], "regrade_number"),
        ([AcceptNumber("M-10", Decimal(2))], "regrade_unfit"),
        ([DropQuestion("M-01", Drop.FULL_MARKS), DropQuestion("M-01", Drop.OUT_OF_TOTAL)], "regrade_dropped"),
        ([DropQuestion("M-10", Drop.FULL_MARKS), AcceptText("M-10", "x")], "regrade_dropped"),
        ([RestoreQuestion("M-01")], "regrade_no_change"),
    ],
)
def test_changes_that_do_not_fit_are_problems(changes, code) -> None:
    reading = regrade(SEALED, changes)
    assert reading.value is None
    assert [problem.code for problem in reading.problems] == [code]


def test_every_problem_is_named_and_nothing_is_half_applied() -> None:
    reading = regrade(SEALED, [ChangeKey("X", ()), AcceptText("M-10", ""), DropQuestion("M-01", Drop.FULL_MARKS)])
    assert (reading.value, reading.total) == (None, 2)


CHANGES = [
    ChangeKey("M-03", ("a", "b")), ChangeAreas("M-14", "elip (70; 70) (5; 9) %"), AcceptOption("M-13", "x", "2"), AcceptText("M-10", "a*b"), DropQuestion("M-01", Drop.OUT_OF_TOTAL),
    AcceptNumber("M-09", Decimal("-1.50"), Decimal("0.05")), RestoreQuestion("M-01"),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_a_change_is_the_same_as_a_document(change) -> None:
    assert read_change(change_to_document(change)) == change


@pytest.mark.parametrize(
    "document",
    [{}, {"kind": "hack"}, {"kind": "drop", "code": "M-01"}, {"kind": "drop", "code": "M-01", "how": "x"}, {"kind": "restore", "code": 1},
     {"kind": "accept_number", "code": "M-09", "value": "x"}, {"kind": "restore", "code": "M-01", "more": ""},
     {"kind": "accept_text", "code": "M-10", "text": {"a": 1}}, {"kind": ["drop"]}],
)  # fmt: skip
def test_what_is_no_change_is_refused(document) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, ArithmeticError)):
        read_change(document)


# --- marking under a regrading

PAPER = Paper(
    "C01-01", tuple(PaperItem(code, tuple(ids(code)), Decimal(2)) for code in ("M-01", "M-15", "M-09", "M-10"))
)
ANSWERS = {1: [ids("M-01")[1]], 2: ["Bài"], 3: ["2"]}
GIVEN = {2: Decimal("1.5")}


def test_a_dropped_question_gives_its_full_mark_to_all() -> None:
    for answers in (ANSWERS, {2: ["Bài"], 3: ["2"]}):
        marked = remark(PAPER, answers, after(DropQuestion("M-01", Drop.FULL_MARKS)), GIVEN)
        assert (marked.score, marked.max_score) == (Decimal("5.5"), 8)
        assert (marked.items[0].score, marked.items[0].is_right, marked.items[2].number) == (2, True, 3)


def test_a_dropped_question_leaves_the_total() -> None:
    marked = remark(PAPER, ANSWERS, after(DropQuestion("M-10", Drop.OUT_OF_TOTAL)), GIVEN)
    assert (marked.score, marked.max_score, marked.answered) == (Decimal("3.5"), 6, 3)
    assert (sum(topic.asked for topic in marked.topics), len(marked.items)) == (3, 4)
    assert (marked.items[3].score, marked.items[3].mark, marked.items[3].code) == (0, 0, "M-10")


def test_a_dropped_essay_waits_for_nobody_and_marks_given_keep_their_item() -> None:
    dropped = after(DropQuestion("M-01", Drop.OUT_OF_TOTAL))
    assert remark(PAPER, ANSWERS, dropped).waiting == (2,)
    assert remark(PAPER, ANSWERS, dropped, GIVEN).items[1].score == Decimal("1.5")
    dropped = after(DropQuestion("M-15", Drop.OUT_OF_TOTAL))
    assert remark(PAPER, ANSWERS, dropped).waiting == () == remark(PAPER, ANSWERS, dropped, GIVEN).waiting


def test_without_drops_nothing_is_set_aside() -> None:
    changed = after(AcceptText("M-10", "x"))
    assert keep(PAPER, ANSWERS, GIVEN, changed).paper is PAPER
    assert remark(PAPER, ANSWERS, changed, GIVEN) == mark(PAPER, changed.questions, ANSWERS, GIVEN)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_dropping_is_marking_a_paper_without_the_question(data) -> None:
    bank = data.draw(banks(tuple(kind for kind in QuestionType if kind is not QuestionType.ESSAY)))
    questions = {question.code: question for question in bank.questions}
    items = tuple(PaperItem(q.code, tuple(o.id for o in q.options), Decimal("0.7")) for q in bank.questions)
    said = {n: data.draw(responses(question)) for n, question in enumerate(bank.questions, start=1)}
    gone = data.draw(st.sampled_from(sorted(questions)))
    plain = mark(Paper("S", items), questions, said)
    rest = [item for item in plain.items if item.code != gone]
    for how in Drop:
        marked = remark(Paper("S", items), said, Regraded(questions, questions, {gone: how}))
        bonus = Decimal("0.7") if how is Drop.FULL_MARKS else 0
        assert marked.score == sum(item.score for item in rest) + bonus
        assert marked.max_score == sum(item.mark for item in rest) + bonus
        assert [item for item in marked.items if item.code != gone] == rest


# --- who changes by how much


def attempts(regraded: Regraded) -> dict:
    hanoi, hue, danang = ids("M-01")
    said = {"A": hanoi, "B": hue, "C": danang, "D": hue}
    small = Paper("S", PAPER.items[:1] + PAPER.items[2:])
    return {
        who: remark(small, {1: [answer], 2: ["2"]} | ({3: ["Paris"]} if who == "D" else {}), regraded)
        for who, answer in said.items()
    }


def test_who_changes_by_how_much_and_who_passes() -> None:
    hue = ids("M-01")[1]
    seen = preview(attempts(SEALED), attempts(after(ChangeKey("M-01", (hue,)))), ["M-01"], Decimal(60))
    assert [person.who for person in seen.people] == ["A", "B", "D"]
    a, b, d = seen.people
    assert (a.before.score, a.after.score, a.before.percent, a.after.percent) == (
        4,
        2,
        Decimal("66.66"),
        Decimal("33.33"),
    )
    assert (a.before.passed, a.after.passed, b.before.passed, b.after.passed) == (True, False, False, True)
    assert (d.before.passed, d.after.passed, d.after.percent) == (True, True, 100)
    assert (seen.passing, seen.failing) == (1, 1)
    (question,) = seen.questions
    assert (question.code, question.asked, question.gain, question.lose, question.left_total) == ("M-01", 4, 2, 1, 0)


def test_nobody_changes_where_nothing_counts_otherwise_but_a_smaller_total_is_a_change() -> None:
    assert preview(attempts(SEALED), attempts(after(AcceptText("M-10", "x"))), ["M-10"], Decimal(60)).people == ()
    seen = preview(attempts(SEALED), attempts(after(DropQuestion("M-10", Drop.OUT_OF_TOTAL))), ["M-10"], Decimal(60))
    assert len(seen.people) == 4
    assert (seen.questions[0].lose, seen.questions[0].left_total) == (1, 4)
    assert (seen.people[1].before.percent, seen.people[1].after.percent) == (Decimal("33.33"), 50)


def test_somebody_whose_essay_waits_has_no_percentage() -> None:
    before = {"A": remark(PAPER, ANSWERS, SEALED)}
    seen = preview(
        before, {"A": remark(PAPER, ANSWERS, after(DropQuestion("M-01", Drop.FULL_MARKS)))}, ["M-01"], Decimal(50)
    )
    (person,) = seen.people
    assert (person.before.percent, person.after.passed, person.after.score) == (None, None, 4)
