"""docs/faults.md names tests; each is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "faults.md").read_text("utf-8")
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and "---" not in line and "what breaks" not in line]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


def test_every_row_says_what_breaks_what_happens_what_to_do_and_what_shows_it() -> None:
    assert len(ROWS) > 30
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4 and all(cells), row
        assert re.search(r"`tests/[\w/]+\.py::\w+`", cells[3]), row


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda value: value.split("/")[-1])
def test_a_named_test_is_there(file: str, name: str) -> None:
    functions = [
        node.name for node in ast.parse((ROOT / file).read_text("utf-8")).body if isinstance(node, ast.FunctionDef)
    ]
    assert name in functions
