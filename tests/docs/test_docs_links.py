"""Every link leads somewhere, and nothing leads to where it should not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from doc_pages import PAGES, ROOT, anchor, headings, name, prose

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_OUTSIDE = ("http://", "https://", "mailto:")
_PLACES = re.compile(r"/(?:work|root|home|tmp|Users)/|/site-packages/")
_REGISTRIES = re.compile(
    r"pypi\.|pythonhosted|npmjs|registry\.|(?:deb|security)\.debian\.org|mirror[\w.-]*/", re.IGNORECASE
)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_and_picture_exists(page: Path) -> None:
    lost = []
    for target in _LINK.findall(prose(page)):
        if target.startswith(_OUTSIDE):
            continue
        path, _, part = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or part and part not in [anchor(heading) for heading in headings(found)]:
            lost.append(target)
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_registry_or_a_place_on_somebodys_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not _PLACES.findall(text)
    assert not _REGISTRIES.findall(text)


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, todo = set(), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        for target in _LINK.findall(prose(page)):
            found = (page.parent / target.partition("#")[0]).resolve()
            if target.startswith(_OUTSIDE):
                continue
            todo += sorted(found.glob("*.md")) if found.is_dir() else [found] if found.suffix == ".md" else []
    assert not [name(page) for page in PAGES if page not in reached]
