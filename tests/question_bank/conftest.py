"""A generated bank, small enough to read."""

from __future__ import annotations

import pytest

from question_bank.model import Bank
from tests.question_bank.generated import PNG, build_bank


@pytest.fixture
def make_bank():
    return build_bank


@pytest.fixture
def bank() -> Bank:
    return build_bank()


@pytest.fixture
def png() -> bytes:
    return PNG
