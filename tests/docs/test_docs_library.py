"""The library's README shows what works, and the names it offers are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import question_bank

ROOT = Path(__file__).parents[2]


def test_the_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "question_bank/README.md").read_text("utf-8"), re.DOTALL)
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) >= 0


def test_every_name_on_offer_is_a_class_or_a_function() -> None:
    for name in question_bank.__all__:
        found = getattr(question_bank, name)
        assert callable(found) or name == "EXPORTS", name


def test_the_models_come_without_numpy() -> None:
    code = "import sys; from question_bank import Question; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False"
