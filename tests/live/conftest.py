"""Halls for the tests of this folder: one per module, and one of a test's own where it breaks things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from served_hall import Hall, make_hall, served


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed hall that every test module copies."""
    root = tmp_path_factory.mktemp("template") / "hall"
    make_hall(root)
    return root


@pytest.fixture(scope="module")
def hall(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall of this module's own, served; nothing has happened yet."""
    yield from served(template, tmp_path_factory.mktemp("hall") / "hall")


@pytest.fixture
def own_hall(template: Path, tmp_path: Path) -> Iterator[Hall]:
    """A hall of this test's own, served; for tests that break it."""
    yield from served(template, tmp_path / "hall")


@pytest.fixture
def at_once() -> Any:
    """at_once(act, things): act on all things in a hundred threads; what each returned."""

    def run(act: Any, things: Sequence[Any]) -> list[Any]:
        with ThreadPoolExecutor(100) as pool:
            return list(pool.map(act, things))

    return run
