"""Printed words and sentences exist in both languages, and the package stands alone."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import fields
from pathlib import Path

import reports
from reports.inputs import ResultSheet
from reports.labels import LABELS
from reports.verifying import VerdictKind

PACKAGE = Path(reports.__file__).parent
CATALOGUE = json.loads((PACKAGE.parent / "hallserver" / "translations" / "reports.json").read_text("utf-8"))


def test_sentences_are_in_both_languages_with_the_same_arguments():
    for key, sentences in CATALOGUE.items():
        assert set(sentences) == {"vi", "en"}, key
        assert all(sentences.values()), key
        arguments = {language: set(re.findall(r"{(\w+)}", text)) for language, text in sentences.items()}
        assert arguments["vi"] == arguments["en"], key


def test_every_code_and_verdict_and_field_has_its_sentence():
    codes = set(re.findall(r'FieldError\("(\w+)"', "".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py"))))
    assert codes == {
        "field_empty", "field_wrong", "field_unprintable", "field_too_long", "qr_too_long", "qr_other_sheet",
    }  # fmt: skip
    for code in codes:
        assert "{field}" in CATALOGUE[f"problem.{code}"]["vi"]
    for kind in VerdictKind:
        assert f"verdict.{kind}" in CATALOGUE
    for field in fields(ResultSheet):
        assert f"report.field.{field.name}" in CATALOGUE


def test_labels_are_in_both_languages():
    for key, pair in LABELS.items():
        assert len(pair) == 2 and all(pair), key


def test_the_package_knows_no_other_of_ours():
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                first = name.split(".")[0]
                assert first not in {"hallserver", "seats", "question_bank", "tables", "eventlet", "flask"}, path.name
