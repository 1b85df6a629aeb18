"""The pages' own tests, run by Node.js."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.build_pages import FRONTEND, find_node

HERE = Path(__file__).parent


def test_the_pages_pass_their_own_tests() -> None:
    node = find_node()
    if node is None:
        pytest.skip("no Node.js that is new enough; tools/build_pages.py installs one")
    tests = sorted(str(path) for path in HERE.iterdir() if path.name.endswith((".test.js", ".test.mjs")))
    assert tests
    command = [node, "--test", "--test-reporter=spec", *tests]
    ran = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
