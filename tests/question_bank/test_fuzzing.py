"""Every reader meets a few seconds of the fuzzer; `tests/question_bank/fuzzing.py` runs it for as long as one likes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from question_bank.exporting import EXPORTS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", [*EXPORTS, "word", "html"])
def test_no_input_makes_anything_but_a_bank_or_problems(name: str) -> None:
    command = [sys.executable, "-m", "tests.question_bank.fuzzing", name, "--seconds", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3_000:]
    assert "stat::number_of_executed_units" in done.stderr, "the fuzzer did not run"
