"""The documents as the tests read them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "running-an-exam.md"
GUIDE_VI = ROOT / "docs" / "tien-hanh-ky-thi.md"
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md"]
    + list((ROOT / "docs").rglob("*.md"))
)

_FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def fences(page: Path) -> list[str]:
    """What stands between ``` lines, without the indent it has in lists."""
    return ["\n".join(line.strip() for line in block.splitlines()) for block in _FENCE.findall(page.read_text("utf-8"))]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def code_spans(page: Path) -> list[str]:
    """What stands between single backticks in the prose; a span may go over a line's end."""
    return [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", prose(page))]


def headings(page: Path) -> list[str]:
    return re.findall(r"^(#+ .+)$", prose(page), re.MULTILINE)


def anchor(heading: str) -> str:
    """The address of a heading, as the usual viewers make it."""
    words = re.sub(r"[^\w\- ]", "", heading.lstrip("#").strip().lower())
    return words.replace(" ", "-")
