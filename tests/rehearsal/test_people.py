"""The crowd must look like people: most pass, few excel, and nobody does anything twice at once."""

from __future__ import annotations

import random
from decimal import Decimal
from statistics import mean, pstdev

import pytest

from hallserver.demo.making import demo_bank_files
from hallserver.rehearsal.people import Deed, live_through
from hallserver.rehearsal.terminal import Item
from question_bank.assembly import assemble
from question_bank.blueprint import default_blueprint
from question_bank.importing import read_questions
from question_bank.marking import mark


@pytest.fixture(scope="module")
def papers():
    bank = read_questions(demo_bank_files()).value
    assert bank is not None
    questions = {question.code: question for question in bank.questions}
    return assemble(bank, default_blueprint(bank, 50), [f"S{n}" for n in range(300)], [], 7), questions


def lives(papers, seed: int = 11) -> list[tuple[object, list[Deed]]]:
    made, questions = papers
    source = random.Random(seed)
    return [
        (
            paper,
            live_through(
                source,
                [Item(str(questions[item.code].type), item.option_ids) for item in paper.items],
                [questions[item.code] for item in paper.items],
            ),
        )
        for paper in made
    ]


def test_scores_are_a_bell_with_four_in_five_passing(papers):
    _, questions = papers
    scores = []
    # Of 300 people the share that passes swings by 0.023; of 1,200 by half of it.
    for paper, deeds in (life for seed in range(4) for life in lives(papers, seed)):
        last = {deed.item: deed.value for deed in deeds if deed.kind == "answer"}
        marked = mark(paper, questions, last)
        scores.append(float(100 * marked.score / marked.max_score))

    passed = mean(score >= 50 for score in scores)
    assert 0.76 <= passed <= 0.84
    assert 8 < pstdev(scores) < 20
    inner = [score for score in scores if abs(score - mean(scores)) <= pstdev(scores)]
    assert 0.6 <= len(inner) / len(scores) <= 0.8


def test_everybody_hands_in_between_sixty_percent_and_the_end_or_leaves_it_to_the_clock(papers):
    handed_in = [[deed.at for deed in deeds if deed.kind == "submit"] for _, deeds in lives(papers)]

    assert all(len(times) <= 1 for times in handed_in)
    assert all(0.60 <= times[0] < 1.0 for times in handed_in if times)
    assert 3 <= sum(not times for times in handed_in) <= 45


def test_deeds_are_in_order_and_nothing_comes_after_handing_in(papers):
    for _, deeds in lives(papers):
        assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
        if any(deed.kind == "submit" for deed in deeds):
            assert deeds[-1].kind == "submit"


def test_who_loses_the_network_comes_back(papers):
    for _, deeds in lives(papers):
        lost = [deed.at for deed in deeds if deed.kind == "hang_up"]
        back = [deed.at for deed in deeds if deed.kind == "come_back"]
        assert len(lost) == len(back)
        assert all(gone < there for gone, there in zip(lost, back, strict=True))


def test_only_options_of_the_item_are_ticked(papers):
    for paper, deeds in lives(papers):
        for deed in deeds:
            if deed.kind == "answer":
                assert set(deed.value) <= set(paper.items[deed.item - 1].option_ids)
                assert Decimal(len(set(deed.value))) == len(deed.value)
