"""Every example for question writers is imported as it stands on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from question_bank.formats.spreadsheet.columns import HEADERS, TYPE_NAMES
from question_bank.importing import Wishes, read_questions
from question_bank.model import QuestionType
from tests.question_bank.word_documents import from_text

PAGE = (Path(__file__).parents[2] / "docs/question-formats.md").read_text("utf-8")
ENDINGS = {"gift": ".gift", "aiken": ".txt", "xml": ".xml", "csv": ".csv"}
EXAMPLES = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("kind", "body"), [(kind, body) for kind, body in EXAMPLES if kind in ENDINGS])
def test_the_example_is_imported(kind: str, body: str) -> None:
    reading = read_questions([(f"example{ENDINGS[kind]}", body.encode())], Wishes("Chủ đề", "2", give_codes=True))
    assert [(problem.code, problem.row, problem.args) for problem in reading.problems] == []
    assert reading.value is not None and reading.value.questions


@pytest.mark.parametrize("text", [body for kind, body in EXAMPLES if kind == "word"])
def test_the_example_of_a_document_is_imported(text: str) -> None:
    reading = read_questions([("de-mau.docx", from_text(text))], Wishes("Chủ đề", "2"))
    assert (reading.problems, reading.warnings) == ((), ())


def test_the_examples_of_documents_hold_all_kinds_of_questions_that_they_can() -> None:
    bodies = [from_text(body) for kind, body in EXAMPLES if kind == "word"]
    banks = [read_questions([("de-mau.docx", body)], Wishes("Chủ đề", "2")).value for body in bodies]
    questions = [question for bank in banks for question in bank.questions]
    kinds = {question.type.value for question in questions}
    assert kinds == {"single", "multiple", "cluster", "numerical", "essay"}
    assert "de-mau-II.1" in {question.code for question in questions}


def test_there_is_an_example_of_every_text_format() -> None:
    assert {"gift", "aiken", "csv", "word"} <= {kind for kind, _ in EXAMPLES}


def test_the_example_of_gift_holds_every_type_of_gift() -> None:
    body = next(body for kind, body in EXAMPLES if kind == "gift")
    types = {question.type.value for question in read_questions([("example.gift", body.encode())]).value.questions}
    assert types == {"single", "multiple", "true_false", "numerical", "short_text", "matching", "essay"}


def test_the_example_of_a_table_holds_every_type_that_needs_no_picture() -> None:
    body = next(body for kind, body in EXAMPLES if kind == "csv")
    types = {question.type for question in read_questions([("example.csv", body.encode())]).value.questions}
    assert types == set(QuestionType) - {QuestionType.HOTSPOT}


def test_every_column_and_type_of_a_table_is_told() -> None:
    section = PAGE.split("## XLSX and CSV")[1].split("## GIFT")[0]
    for header in HEADERS.values():
        assert len(header) <= 2 or header in section, header
    for name in TYPE_NAMES.values():
        assert f"| {name} |" in section, name
