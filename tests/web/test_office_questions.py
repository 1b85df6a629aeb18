"""Questions of the bank one by one, as the exam office looks at them."""

from __future__ import annotations

import json
import re

import pytest

from hallserver.storage.staff import Role
from question_bank.marking import mark
from question_bank.model import Paper, PaperItem
from question_bank.sealing import PaperEncoder
from tests.question_bank.every_type import every_type_bank


@pytest.fixture
def office(world):
    world.stores.bank.replace(every_type_bank(), by="vanphong", at_ms=1)
    return world.person(Role.EXAM_OFFICE)


def boot_of(answer) -> dict:
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', answer.text, re.DOTALL)
    return json.loads(found.group(1))


def test_questions_are_found_by_topic_type_and_text(office) -> None:
    everything = office.get("/api/office/questions").json
    assert everything["total"] == 15 and [row["code"] for row in everything["rows"]][:2] == ["M-01", "M-02"]
    assert [row["code"] for row in office.get("/api/office/questions?type=cluster").json["rows"]] == ["M-06", "M-07"]
    assert [row["code"] for row in office.get("/api/office/questions?text=nước PHÁP").json["rows"]] == ["M-10"]
    assert office.get("/api/office/questions?topic=Khác").json["total"] == 0
    assert len(office.get("/api/office/questions?offset=10").json["rows"]) == 5


@pytest.mark.parametrize("place", range(15))
def test_a_question_is_what_its_paper_says_and_its_answer_is_right(office, place: int) -> None:
    bank = every_type_bank()
    question = bank.questions[place]
    view = boot_of(office.get(f"/office/preview/{question.code}"))["question"]
    item = PaperItem(question.code, tuple(option.id for option in question.options), 1)
    assert view["paper"] == json.loads(PaperEncoder(bank).encode(Paper("", (item,))))
    assert (view["place"], view["of"]) == (place + 1, 15)
    if view["right"]:
        marked = mark(Paper("", (item,)), {question.code: question}, {1: view["right"]})
        assert marked.items[0].is_right and view["right_words"]
    else:
        assert view["guidance"] == "Chấm <b>ba</b> ý."


def test_others_do_not_see_answers(world, office) -> None:
    for role in (Role.CLERK, Role.INVIGILATOR, Role.DESK):
        person = world.person(role)
        assert person.get("/api/office/questions").status_code == 403
        assert person.get("/office/preview/M-01").status_code == 403
    assert office.get("/office/preview/M-99").status_code == 404
