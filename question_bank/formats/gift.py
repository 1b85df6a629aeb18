"""Questions in Moodle's GIFT text format (docs.moodle.org, "GIFT format").

Read: comments, `::title::` (the code), `[html]`/`[plain]`, `$CATEGORY: topic/difficulty`, one right answer `{= ~}`,
several right answers by weights `{~%50% ~%50% ~%0%}`, `{T}`/`{F}`, escapes. Other kinds are named as problems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT, Draft, DraftOption
from question_bank.folding import nfc
from question_bank.formats.categories import read_category
from question_bank.formats.reading import Drafts
from question_bank.markup import lines_to_html, plain_to_html
from question_bank.model import QuestionType
from tables import Problem

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
_RESTORE = str.maketrans({mark: "\n" if sign == "n" else sign for sign, mark in _ESCAPES.items()})
_ESCAPED = re.compile(r"\\([~=#{}:n\\])")
_PRIVATE = re.compile("[\ue000-\ue007]")
_CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$", re.IGNORECASE)
_TITLE = re.compile(r"^\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"^\s*\[(html|plain|moodle|markdown)\]", re.IGNORECASE)
_TRUTH = re.compile(r"^\s*(T|TRUE|F|FALSE)\s*(#.*)?$", re.IGNORECASE | re.DOTALL)
_ANSWER = re.compile(r"([=~])([^=~]*)")
_WEIGHT = re.compile(r"^\s*%(-?\d{1,3}(?:\.\d{1,5})?)%")


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str
    topic: str
    difficulty: str


class _Unreadable(Exception):
    """Left by the block parser with the problem; never leaves this module."""

    def __init__(self, code: str, **args: object) -> None:
        self.code, self.problem_args = code, args


def read_gift(name: str, text: str) -> Drafts:
    """Read the questions of one GIFT text. Wrong content gives problems with their lines, never an exception."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    if (found := _PRIVATE.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        args = {"code": "", "file": name, "row": line, "character": f"U+{ord(found.group()):04X}"}
        return Drafts((), (Problem("text_control", args, name, line),))
    for block in _blocks(_ESCAPED.sub(lambda found: _ESCAPES[found.group(1)], text)):
        title = _TITLE.match(block.text)
        code = _plain(title.group(1)) if title else ""
        place = {"code": code[:64], "file": name, "row": block.line}
        try:
            draft, has_feedback = _read_block(name, block, code, block.text[title.end() :] if title else block.text)
        except _Unreadable as refusal:
            problems.append(Problem(refusal.code, {**place, **refusal.problem_args}, name, block.line))
            continue
        drafts.append(draft)
        if has_feedback:
            warnings.append(Problem("gift_feedback_dropped", place, name, block.line))
    return Drafts(tuple(drafts), tuple(problems), tuple(warnings))


def _blocks(text: str) -> list[_Block]:
    """Split at blank lines and categories; comments go, without splitting what they stand in."""
    blocks: list[_Block] = []
    lines: list[str] = []
    first = 0
    topic = difficulty = ""

    def flush() -> None:
        if lines:
            blocks.append(_Block(first, "\n".join(lines), topic, difficulty))
            lines.clear()

    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.lstrip().startswith("//"):
            continue
        category = _CATEGORY.match(line)
        if category or not line.strip():
            flush()
            if category:
                topic, difficulty = read_category(_plain(category.group(1)))
            continue
        if not lines:
            first = number
        lines.append(line)
    flush()
    return blocks


def _read_block(name: str, block: _Block, code: str, text: str) -> tuple[Draft, bool]:
    text, form = _take_format(text)
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 and closed < 0:
        raise _Unreadable("gift_no_answers")
    if opened < 0 or closed < opened or text.count("{") != 1 or text.count("}") != 1:
        raise _Unreadable("gift_braces")
    stem, body, tail = text[:opened].strip(), text[opened + 1 : closed], text[closed + 1 :].strip()
    if tail:
        stem = f"{stem} _____ {tail}"
    body, general, _ = body.partition("####")
    kind, options, has_feedback = _read_answers(body.strip(), form)
    draft = Draft(
        name,
        block.line,
        code,
        block.topic,
        block.difficulty,
        kind,
        _to_html(stem, form),
        options,
    )
    return draft, has_feedback or bool(general)


def _read_answers(body: str, form: str) -> tuple[QuestionType, tuple[DraftOption, ...], bool]:
    if not body:
        raise _Unreadable("gift_type_unsupported", kind="essay")
    if body.startswith("#"):
        raise _Unreadable("gift_type_unsupported", kind="numerical")
    if truth := _TRUTH.match(body):
        is_true = truth.group(1).upper().startswith("T")
        return (
            QuestionType.TRUE_FALSE,
            (DraftOption(TRUE_TEXT, is_true), DraftOption(FALSE_TEXT, not is_true)),
            bool(truth.group(2)),
        )
    if body[0] not in "=~":
        raise _Unreadable("gift_answers_unreadable", text=_plain(body)[:60])
    signs: list[str] = []
    weights: list[float | None] = []
    texts: list[str] = []
    has_feedback = False
    for found in _ANSWER.finditer(body):
        answer, hash_sign, _ = found.group(2).partition("#")
        weight = _WEIGHT.match(answer)
        if weight:
            answer = answer[weight.end() :]
        signs.append(found.group(1))
        weights.append(float(weight.group(1)) if weight else None)
        texts.append(answer)
        has_feedback = has_feedback or bool(hash_sign)
    if all(sign == "=" for sign in signs):
        matching = all("->" in text for text in texts)
        raise _Unreadable("gift_type_unsupported", kind="matching" if matching else "short_answer")
    if "=" in signs:
        if any(weight not in (None, 0.0) for sign, weight in zip(signs, weights, strict=True) if sign == "~"):
            raise _Unreadable("gift_weights")
        kind, rights = QuestionType.SINGLE, [sign == "=" for sign in signs]
    else:
        kind, rights = QuestionType.MULTIPLE, [(weight or 0.0) > 0 for weight in weights]
        total = sum(weight for weight in weights if weight and weight > 0)
        if any(rights) and abs(total - 100) > 1:
            raise _Unreadable("gift_weights")
    options = []
    for text, is_right in zip(texts, rights, strict=True):
        own, own_form = _take_format(text, form)
        options.append(DraftOption(_to_html(own.strip(), own_form), is_right))
    return kind, tuple(options), has_feedback


def _take_format(text: str, inherited: str = "html") -> tuple[str, str]:
    found = _FORMAT.match(text)
    if not found:
        return text, inherited
    form = found.group(1).lower()
    if form == "markdown":
        raise _Unreadable("gift_markdown")
    return text[found.end() :], "plain" if form == "plain" else "html"


def _plain(text: str) -> str:
    return " ".join(nfc(text.translate(_RESTORE)).split())


def _to_html(text: str, form: str) -> str:
    if form == "plain":
        return plain_to_html(" ".join(text.split()).translate(_RESTORE))
    # A line end of the file is white space; only an escaped \n is a line of the question.
    escaped_line, *_ = _ESCAPES["n"]
    lines = (" ".join(line.split()) for line in text.split(escaped_line))
    return lines_to_html("\n".join(lines)).translate(_RESTORE)
