"""The signs of GIFT: escapes, blocks, comments, and the note in which a bank keeps what GIFT has no words for."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from question_bank.folding import nfc

# Escaped characters travel through the parser as private-use characters, so that no rule mistakes them for syntax.
_ESCAPES = {
    "~": "\ue000",
    "=": "\ue001",
    "#": "\ue002",
    "{": "\ue003",
    "}": "\ue004",
    ":": "\ue005",
    "n": "\ue006",
    "\\": "\ue007",
}
ESCAPED_LINE = _ESCAPES["n"]
_RESTORE = str.maketrans({mark: "\n" if sign == "n" else sign for sign, mark in _ESCAPES.items()})
_ESCAPED = re.compile(r"\\([~=#{}:n\\])")
_SPECIAL = re.compile(r"[~=#{}:\\]")
PRIVATE = re.compile("[\ue000-\ue007]")
_CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$", re.IGNORECASE)
# The end of the line ends a tag too, so that many left open cost no more than their length.
_TAG = re.compile(r"\[tag:((?:[^\]\\]|\\.)+)(\]|\\?$)")
_NOTE = re.compile(r"^\s*//\s*\[hall:(\{.*\})\]\s*$")
_PASSAGE = re.compile(r"^\s*//\s*\[hall-passage:(\{.*\})\]\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One question as it stands in the file, escapes travelling.

    line      number of its first line;  category: path of the last category, escapes restored
    tags      of `// [tag:…]` above or in it
    note      JSON of `// [hall:{…}]`, None without one that can be read and still fits the text
    is_stale  whether there is a note that does not
    """

    line: int
    text: str
    category: str
    tags: tuple[str, ...] = ()
    note: dict[str, Any] | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    line: int
    name: str
    html: str


def escape(text: str) -> str:
    """Return text with GIFT's signs escaped and line ends as `\\n`."""
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text).replace("\n", "\\n")


def restore(text: str) -> str:
    """Return a text of the parser with its escapes resolved."""
    return text.translate(_RESTORE)


def plain(text: str) -> str:
    """Return a text of the parser on one line, escapes resolved."""
    return " ".join(nfc(restore(text)).split())


def mark_of(text: str) -> str:
    """A short hash of a question's text as written, by which a note knows whether it was changed since."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def split_blocks(text: str) -> tuple[list[Block], list[Passage]]:
    """Split at blank lines and categories. Comments go, without splitting what they stand in."""
    blocks: list[Block] = []
    passages: list[Passage] = []
    lines: list[str] = []
    tags: list[str] = []
    note: dict[str, Any] | None = None
    first, category = 0, ""

    def flush() -> None:
        nonlocal note
        if lines:
            whole = "\n".join(lines)
            fits = note is not None and note.get("of") == mark_of(whole)
            marked = _ESCAPED.sub(lambda found: _ESCAPES[found.group(1)], whole)
            blocks.append(
                Block(first, marked, category, tuple(tags), note if fits else None, note is not None and not fits)
            )
            lines.clear()
            tags.clear()
            note = None

    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.lstrip().startswith("//"):
            tags += [re.sub(r"\\(.)", r"\1", tag) for tag, end in _TAG.findall(line) if end == "]"]
            if (found := _NOTE.match(line)) is not None:
                note = _read_json(found.group(1)) or {}
            if (found := _PASSAGE.match(line)) is not None:
                held = _read_json(found.group(1)) or {}
                passages.append(Passage(number, str(held.get("name", "")), str(held.get("html", ""))))
            continue
        named = _CATEGORY.match(line)
        if named or not line.strip():
            flush()
            if named:
                category = _ESCAPED.sub(lambda found: restore(_ESCAPES[found.group(1)]), named.group(1))
            continue
        if not lines:
            first = number
        lines.append(line)
    flush()
    return blocks, passages


def _read_json(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
