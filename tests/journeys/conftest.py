"""The browser of a journey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.place import BROWSERS, find_browser, open_browser


# Not for the whole session: while it is open, nothing else in this process may run an asyncio loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = find_browser()
    if executable is None:
        pytest.skip(f"no browser on the path: {', '.join(BROWSERS)}")
    with open_browser(executable) as opened:
        yield opened
