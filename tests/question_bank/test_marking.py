from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.assembly import assemble
from question_bank.blueprint import default_blueprint
from question_bank.marking import TopicMark, mark, score_of
from question_bank.model import Bank, ClusterKey, EssayKey, Option, Paper, PaperItem, Question, QuestionType
from question_bank.second_marker import agrees, check_papers, mark_again
from tests.question_bank.generated import build_bank


def question(code: str, topic: str, kind: QuestionType, right: str) -> Question:
    options = tuple(Option(f"{code}{letter}", letter, letter in right) for letter in "abcd")
    return Question(code, topic, 1, kind, "?", options)


QUESTIONS = {
    q.code: q
    for q in (
        question("q1", "Một", QuestionType.SINGLE, "b"),
        question("q2", "Hai", QuestionType.MULTIPLE, "ac"),
        question("q3", "Một", QuestionType.SINGLE, "d"),
    )
}
PAPER = Paper(
    "C01-01",
    (
        PaperItem("q1", ("q1d", "q1b", "q1a", "q1c"), Decimal("0.2")),
        PaperItem("q2", ("q2a", "q2b", "q2c", "q2d"), Decimal("0.5")),
        PaperItem("q3", ("q3a", "q3b", "q3c", "q3d"), Decimal("0.1")),
    ),
)
BANK = Bank(tuple(QUESTIONS.values()))


@pytest.mark.parametrize(
    ("responses", "score", "answered"),
    [
        ({}, "0", 0),
        ({1: [], 2: []}, "0", 0),
        ({1: ["q1b"]}, "0.2", 1),
        ({1: ["q1d"]}, "0", 1),
        ({1: ["q1b", "q1a"]}, "0", 1),
        ({1: ["q1b", "q1b"]}, "0.2", 1),
        ({1: ["q2a"]}, "0", 1),
        ({2: ["q2c", "q2a"]}, "0.5", 1),
        ({2: ["q2a"]}, "0", 1),
        ({2: ["q2a", "q2b", "q2c"]}, "0", 1),
        ({3: ["q3d"], 2: ["q2a", "q2c"], 1: ["q1b"]}, "0.8", 3),
    ],
)
def test_an_item_scores_all_or_nothing_by_identity(responses, score, answered):
    marked = mark(PAPER, QUESTIONS, responses)
    assert (marked.score, marked.max_score, marked.answered) == (Decimal(score), Decimal("0.8"), answered)
    assert agrees(PAPER, BANK, responses, marked)


def test_marks_by_topic():
    marked = mark(PAPER, QUESTIONS, {1: ["q1b"], 2: ["q2a", "q2c"], 3: ["q3a"]})
    assert marked.topics == (
        TopicMark("Hai", 1, 1, Decimal("0.5"), Decimal("0.5")),
        TopicMark("Một", 2, 1, Decimal("0.2"), Decimal("0.3")),
    )


def test_the_order_of_options_does_not_matter():
    turned = replace(PAPER, items=tuple(replace(item, option_ids=item.option_ids[::-1]) for item in PAPER.items))
    responses = {1: ["q1b"], 2: ["q2a", "q2c"], 3: ["q3a"]}
    assert mark(PAPER, QUESTIONS, responses) == mark(turned, QUESTIONS, responses)


def test_responses_to_items_that_are_not_there_are_refused():
    for number in (0, 4, -1):
        with pytest.raises(ValueError, match="no items"):
            mark(PAPER, QUESTIONS, {number: ["q1b"]})


@pytest.mark.parametrize(
    ("mark_", "share", "score"),
    [("1", "1/3", "0.3333"), ("1", "2/3", "0.6667"), ("0.0001", "1/2", "0.0001"), ("0.0003", "1/2", "0.0002"),
     ("0.0001", "499/1000", "0"), ("10", "1", "10"), ("10", "1/2", "5"), ("0.25", "1/10", "0.025"), ("0.00005", "1", "0.0001"),
     ("100", "1/10", "10"), ("7", "0", "0")],
)  # fmt: skip
def test_scores_are_rounded_half_up_to_four_decimals(mark_, share, score):
    found = score_of(Decimal(mark_), Fraction(share))
    assert found == Decimal(score) and "E" not in str(found)


STEPS = ClusterKey((Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1)))
WRITTEN = {
    "e1": Question("e1", "Viết", 1, QuestionType.ESSAY, "?", key=EssayKey()),
    "e2": Question("e2", "Viết", 1, QuestionType.ESSAY, "?", key=EssayKey()),
    "c1": replace(question("c1", "Chùm", QuestionType.CLUSTER, "ab"), key=STEPS),
}
WRITTEN_PAPER = Paper(
    "C01-02", tuple(PaperItem(code, (), Decimal(m)) for code, m in (("e1", "3"), ("c1", "1"), ("e2", "2.5")))
)
WRITTEN_ANSWERS = {1: ["Bài"], 2: ["c1a=1", "c1b=1", "c1c=0"]}


def test_an_answered_essay_waits_until_people_gave_a_mark():
    marked = mark(WRITTEN_PAPER, WRITTEN, WRITTEN_ANSWERS)
    assert (marked.waiting, marked.score, marked.answered) == ((1,), Decimal("0.5"), 2)
    assert mark(WRITTEN_PAPER, WRITTEN, {1: [], 3: [" "]}).waiting == (3,)
    marked = mark(WRITTEN_PAPER, WRITTEN, WRITTEN_ANSWERS, {1: Decimal("2.25")})
    assert (marked.waiting, marked.score, marked.max_score) == ((), Decimal("2.75"), Decimal("6.5"))
    assert [item.share for item in marked.items] == [Fraction(3, 4), Fraction(1, 2), 0]
    assert marked.topics == (
        TopicMark("Chùm", 1, 0, Decimal("0.5"), Decimal("1")),
        TopicMark("Viết", 2, 0, Decimal("2.25"), Decimal("5.5")),
    )
    whole, none = (mark(WRITTEN_PAPER, WRITTEN, WRITTEN_ANSWERS, {1: Decimal(given)}) for given in (3, 0))
    assert (whole.items[0].is_right, whole.score, none.score, none.waiting) == (
        True,
        Decimal("3.5"),
        Decimal("0.5"),
        (),
    )


@pytest.mark.parametrize("given", [{1: "3.01"}, {1: "-0.01"}, {2: "0.5"}, {3: "0"}, {4: "1"}, {0: "1"}])
def test_marks_that_people_can_not_have_given_are_refused(given):
    with pytest.raises(ValueError):
        mark(WRITTEN_PAPER, WRITTEN, WRITTEN_ANSWERS, {number: Decimal(text) for number, text in given.items()})


GENERATED = build_bank(3, per_difficulty=8)
BY_CODE = {q.code: q for q in GENERATED.questions}
PAPERS = assemble(GENERATED, default_blueprint(GENERATED, 40), [f"S{n}" for n in range(20)], [], 4)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_both_markers_agree_on_random_responses(data):
    paper = data.draw(st.sampled_from(PAPERS))
    responses = {
        number: data.draw(st.lists(st.sampled_from(paper.items[number - 1].option_ids), max_size=5))
        for number in data.draw(st.sets(st.integers(1, 40)))
    }
    marked = mark(paper, BY_CODE, responses)
    assert agrees(paper, GENERATED, responses, marked)
    spoiled = replace(marked, score=marked.score + Decimal("0.25"))
    assert not agrees(paper, GENERATED, responses, spoiled)


def test_thousands_of_papers_are_checked_in_seconds_without_a_mismatch():
    papers = assemble(GENERATED, default_blueprint(GENERATED, 50), [f"S{n}" for n in range(1_500)], [], 4)
    began = time.process_time()
    assert check_papers(papers, GENERATED) == []
    assert time.process_time() - began < 20


def by_position(paper, questions, responses):
    """The mistake of real exam days: the option at the right one's old place counts."""
    bent = {}
    for n, ids in responses.items():
        item = paper.items[n - 1]
        options = questions[item.code].options
        bent[n] = [options[item.option_ids.index(i)].id if i in item.option_ids else i for i in ids]
    return mark(paper, questions, bent)


def generous(paper, key, topic_of, responses):
    tally = mark_again(paper, key, topic_of, responses)
    return replace(tally, score=tally.score + (1 if tally.answered else 0))


def partial(paper, questions, responses):
    """Pays for a part of the right options."""
    bent = {
        n: [o.id for o in questions[paper.items[n - 1].code].options if o.is_right] if len(ids) == 1 and any(
            o.id == ids[0] and o.is_right for o in questions[paper.items[n - 1].code].options) else ids
        for n, ids in responses.items()
    }  # fmt: skip
    return mark(paper, questions, bent)


def test_broken_markers_are_noticed():
    assert {m.case for m in check_papers(PAPERS, GENERATED, first=by_position)} >= {"all_right", "random"}
    assert {m.what for m in check_papers(PAPERS, GENERATED, second=generous)} >= {"score", "expected_score"}
    assert {m.case for m in check_papers(PAPERS, GENERATED, first=partial)} == {"random"}


def test_a_key_that_differs_from_the_bank_is_noticed():
    def wrong_key(paper, key, topic_of, responses):
        code, other = paper.items[0].code, paper.items[1].code
        return mark_again(paper, {**key, code: key[other]}, topic_of, responses)

    assert {m.case for m in check_papers(PAPERS, GENERATED, second=wrong_key)} >= {"all_right"}


def test_papers_that_do_not_fit_the_bank_are_named():
    paper = PAPERS[0]
    strange = replace(paper, items=(replace(paper.items[0], code="XX"), *paper.items[1:]))
    poor = replace(paper, items=(replace(paper.items[0], option_ids=paper.items[0].option_ids[1:]), *paper.items[1:]))
    double = replace(paper, items=(paper.items[0], *paper.items))
    found = check_papers([strange, poor, double, paper], GENERATED)
    assert [(m.case, m.what) for m in found] == [
        ("structure", "question_unknown"), ("structure", "options"), ("structure", "question_twice"),
    ]  # fmt: skip
