"""Buttons, settings and names of code in the documents are the ones that exist; both guides say the same."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from doc_pages import GUIDE, GUIDE_VI, PAGES, ROOT, code_spans, fences, headings, name, prose

from hallserver import messages
from hallserver.config import HallConfig
from hallserver.storage.staff import Role
from hallserver.web.auth import HOME

_LABEL = re.compile(r"\*\*“([^”]+)”\*\*")
_SETTING = re.compile(r"(?:[Ss]etting|thiết lập)\s+`([^`]+)`")
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)+")
_SOURCES = ("hallserver", "question_bank", "seats", "reports", "tables", "benchmarks")


@cache
def _source_names() -> frozenset[str]:
    """Every word with an underscore in the program's own files, and the names of those files."""
    found: set[str] = set()
    for package in _SOURCES:
        for path in (ROOT / package).rglob("*"):
            if (
                path.suffix in (".py", ".js", ".json")
                and "node_modules" not in path.parts
                and "static" not in path.parts
            ):
                found.update(_NAME.findall(path.read_text("utf-8")), _NAME.findall(path.stem))
    return frozenset(found)


def _said(lang: str) -> set[str]:
    """Every sentence of the catalogue, with … where something is put in, and as it is said of many."""
    many = (re.sub(r"\{\w+:[^|}]+\|([^}]+)\}", r"\1", sentence) for sentence in messages.catalogue(lang).values())
    return {re.sub(r"\{\w+\}", "…", sentence) for sentence in many}


@pytest.mark.parametrize("page", [ROOT / "README.md", GUIDE, GUIDE_VI], ids=name)
def test_every_button_and_heading_is_called_that_on_a_page(page: Path) -> None:
    labels = {re.sub(r"\s+", " ", label) for label in _LABEL.findall(prose(page))}
    assert labels
    assert not labels - _said("vi" if page == GUIDE_VI else "en")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_setting_named_exists(page: Path) -> None:
    assert set(_SETTING.findall(prose(page))) <= {field.name for field in fields(HallConfig)}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_name_of_code_is_in_the_code(page: Path) -> None:
    spans = {span for span in code_spans(page) if _NAME.fullmatch(span)}
    assert not spans - _source_names()


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=name)
def test_every_file_named_in_code_is_there(page: Path) -> None:
    """`hallserver/…`, `tests/…`, `tools/…`: paths of this repository; built ones are made by `make setup`."""
    paths = {
        span
        for span in code_spans(page)
        if re.fullmatch(r"(?:hallserver|question_bank|tests|tools|benchmarks)/[\w./-]*", span)
    }
    assert not {path for path in paths if not (ROOT / path).exists()} - {"hallserver/static/"}


def test_both_guides_have_the_same_shape() -> None:
    def shape(page: Path) -> dict[str, object]:
        text = prose(page)
        return {
            "sections": [heading.split(" ")[0] for heading in headings(page)],
            "steps": re.findall(r"^(\d+)\. ", text, re.MULTILINE),
            "boxes": len(re.findall(r"^- \[ \] ", text, re.MULTILINE)),
            "points": len(re.findall(r"^- ", text, re.MULTILINE)),
            "rows": len(re.findall(r"^ *\|", text, re.MULTILINE)),
            "labels": len(_LABEL.findall(text)),
            "code": fences(page),
            "settings": _SETTING.findall(text),
        }

    assert shape(GUIDE) == shape(GUIDE_VI)


@pytest.mark.parametrize("page", [GUIDE, GUIDE_VI], ids=name)
def test_the_guides_send_every_role_to_its_page(page: Path) -> None:
    rows = re.findall(r"^\| [^|]+ \| ((?:`/\w+`(?:, )?)+) \|", prose(page), re.MULTILINE)[: len(Role)]
    first_pages = [row.partition("`")[2].partition("`")[0] for row in rows]
    assert sorted(first_pages) == sorted(HOME[role] for role in Role)
