from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hallserver.storage import Stores, open_stores


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    opened = open_stores(tmp_path / "hall.db")
    yield opened
    opened.close()
