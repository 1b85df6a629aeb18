"""Topic and difficulty as a category path of Moodle, in GIFT and in Moodle XML: `$course$/top/Topic/2`.

A slash within a name is doubled, and a space keeps it from the edge (Moodle, question/format.php,
`assemble_category_path`).
"""

from __future__ import annotations

import re

from question_bank.checking import parse_difficulty
from question_bank.folding import nfc

_BETWEEN_NAMES = re.compile(r"(?<!/)/(?!/)")
_BETWEEN_LEVELS = re.compile(r"(?<=[^/\s])/(?=[^/\s])")
_CONTEXT = re.compile(r"\$\w+\$")


def read_category(path: str) -> tuple[str, str]:
    """Return topic and difficulty of a path, each "" if missing. Levels of a topic stay: `A/B/Khó` is ("A/B", "Khó")."""
    names = [" ".join(nfc(name).replace("//", "/").split()) for name in _BETWEEN_NAMES.split(path)]
    names = [name for name in names if name]
    has_context = bool(names) and _CONTEXT.fullmatch(names[0]) is not None
    names = names[has_context:]
    if names[:1] == ["top"] and (has_context or len(names) > 1):
        names = names[1:]
    has_difficulty = bool(names) and parse_difficulty(names[-1][:64]) is not None
    difficulty = names.pop() if has_difficulty else ""
    return "/".join(names), difficulty


def write_category(topic: str, difficulty: int) -> str:
    """Return the path from which `read_category` reads this topic and difficulty; levels of the topic nest."""
    levels = [level.replace("/", "//") for level in _BETWEEN_LEVELS.split(topic)]
    levels = [f" {level}" if level.startswith("/") else level for level in levels]
    levels = [f"{level} " if level.endswith("/") else level for level in levels]
    return "/".join(["$course$", "top", *levels, str(difficulty)])
