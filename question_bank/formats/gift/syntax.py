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
_ID = re.compile(r"(?<!\\)\[id:((?:[^\]\\]|\\.)+)(\]|\\?$)")
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_BRACE = re.compile(r"(?<!\\)[{}]")
_BEGINS = re.compile(r"\{\s*(?:[=~#]|(?:T|F|TRUE|FALSE)\s*[#}]|\}\s*\Z)", re.IGNORECASE)
_NOTE = re.compile(r"^\s*//\s*\[hall:(\{.*\})\]\s*$")
_PASSAGE = re.compile(r"^\s*//\s*\[hall-passage:(\{.*\})\]\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One question as it stands in the file, escapes travelling.

    line      number of its first line;  category: path of the last category, escapes restored
    tags      of `// [tag:…]` above or in it;  id: of `// [id:…]`, ""
    note      JSON of `// [hall:{…}]`, None without one that can be read and still fits the text
    is_stale  whether there is a note that does not
    """

    line: int
    text: str
    category: str
    tags: tuple[str, ...] = ()
    note: dict[str, Any] | None = None
    is_stale: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    line: int
    name: str
    html: str


def is_gift(text: str) -> bool:
    """Whether some part of a text has answers in braces after a question, or begins with a title."""
    for block in split_blocks(text)[0] if "{" in text else ():
        opened = block.text.find("{")
        asked = block.text[: max(opened, 0)]
        if asked.strip() and "}" not in asked and (TITLE.match(asked) or _BEGINS.match(block.text, opened)):
            return True
    return False


def escape(text: str) -> str:
    """Return text with GIFT's signs escaped and line ends as `\\n`."""
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text).replace("\n", "\\n")


def escape_tag(text: str) -> str:
    """Return text as it may stand in `// [tag:…]`."""
    return re.sub(r"[\[\]\\]", r"\\\g<0>", text)


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
    """Split at blank lines, categories and, outside of answers, at titles. Comments go, splitting nothing they stand in."""
    blocks: list[Block] = []
    passages: list[Passage] = []
    lines: list[str] = []
    tags: list[str] = []
    note: dict[str, Any] | None = None
    first, category, id_ = 0, "", ""
    depth = 0  # of open braces

    def flush() -> None:
        nonlocal note, id_, depth
        if lines:
            whole = "\n".join(lines)
            fits = note is not None and note.get("of") == mark_of(whole)
            marked = _ESCAPED.sub(lambda found: _ESCAPES[found.group(1)], whole)
            blocks.append(
                Block(first, marked, category, tuple(tags), note if fits else None, note is not None and not fits, id_)
            )
            lines.clear()
            tags.clear()
            note, id_ = None, ""
        depth = 0

    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.lstrip().startswith("//"):
            if (found := _NOTE.match(line)) is not None:
                note = _read_json(found.group(1)) or {}
            elif (found := _PASSAGE.match(line)) is not None:
                held = _read_json(found.group(1)) or {}
                passages.append(Passage(number, str(held.get("name", "")), str(held.get("html", ""))))
            else:
                tags += [_unescape(tag) for tag, end in _TAG.findall(line) if end == "]"]
                id_ = next((_unescape(id_) for id_, end in _ID.findall(line) if end == "]"), id_)
            continue
        path = _CATEGORY.match(line)
        if path or not line.strip():
            flush()
            if path:
                category = _ESCAPED.sub(lambda found: restore(_ESCAPES[found.group(1)]), path.group(1))
            continue
        if depth <= 0 and TITLE.match(line):
            flush()
        if not lines:
            first = number
        lines.append(line)
        depth += sum(1 if brace == "{" else -1 for brace in _BRACE.findall(line))
    flush()
    return blocks, passages


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _read_json(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
