"""One `<question>` of a Moodle XML file while it is read: what its fields say, and what of it can't be taken."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from question_bank.drafts import Draft, DraftAbout
from question_bank.embedded import decode_base64, extract_media
from question_bank.folding import fold, nfc
from question_bank.formats.moodle_text import TEXT_FORMATS, to_html
from question_bank.formats.xml_tree import Element
from question_bank.markup import media_name
from question_bank.model import QuestionType
from tables import Problem

_REFERENCE = re.compile(r"""@@PLUGINFILE@@([^"'\s<>?]*)(?:\?[^"'\s<>]*)?""")
_PLAIN_NUMBER = re.compile(r"\d{1,20}(?:[.,]\d{1,20})?")
_NEVER_SHOWN = {
    "correctfeedback": "moodle_feedback_dropped",
    "partiallycorrectfeedback": "moodle_feedback_dropped",
    "incorrectfeedback": "moodle_feedback_dropped",
    "hint": "moodle_hint_dropped",
}


class Unreadable(Exception):
    """Left by a reader with the problem that keeps a question out; never leaves this package."""

    def __init__(self, code: str, **args: object) -> None:
        self.code, self.problem_args = code, args


class FileNames:
    """Names of the media of a whole file: Moodle keeps media by question, the bank by name."""

    def __init__(self) -> None:
        self.media: dict[str, tuple[str, bytes]] = {}

    def take(self, name: str, body: bytes) -> str:
        """Keep a medium and return its name: its own, or, where another medium has that, one with a mark of its bytes."""
        name = media_name(name) or "media"
        known = self.media.setdefault(fold(name), (name, body))
        if known[1] == body:
            return known[0]
        stem, dot, ending = name.rpartition(".")
        mark = hashlib.sha256(body).hexdigest()[:8]
        return self.take(f"{stem}-{mark}.{ending}" if dot else f"{name}-{mark}", body)


@dataclass
class Item:
    """The element, where it stands and what is around it.

    code       the code it will have, "" if none; `called` names it to people in any case
    dropped    codes of the warnings about what of it an exam does not use, in order, each once
    """

    element: Element
    file: str
    code: str
    called: str
    topic: str
    difficulty: str
    names: FileNames
    warnings: list[Problem] = field(default_factory=list)
    dropped: dict[str, None] = field(default_factory=dict)

    @property
    def row(self) -> int:
        return self.element.sourceline or 1

    @property
    def kind(self) -> str:
        return self.element.get("type", "")

    def problem(self, code: str, **args: object) -> Problem:
        return Problem(
            code, {"code": self.called[:64], "file": self.file, "row": self.row, **args}, self.file, self.row
        )

    def warn(self, code: str, **args: object) -> None:
        self.warnings.append(self.problem(code, **args))

    def drop(self, code: str, element: Element | None) -> None:
        """Note by the code of a warning that something is not taken, if it says anything."""
        if element is not None and "".join(element.itertext()).strip():
            self.note(code)

    def note(self, code: str) -> None:
        """Note the code of a warning that may hold for many questions of the file."""
        self.dropped[code] = None

    def field(self, path: str, default: str = "") -> str:
        """The text directly in a child, e.g. of `<single>true</single>`; the default where there is no such child."""
        found = self.element.find(path)
        return default if found is None else (found.text or "").strip()

    def flag(self, path: str, *, default: bool) -> bool:
        return self.field(path, str(default)).lower() not in ("false", "0", "")

    def html(self, element: Element | None) -> str:
        """HTML of an element with `format`, `<text>` and `<file>`s, its media under the names of this file."""
        if element is None:
            return ""
        form = element.get("format") or self._format()
        if form not in TEXT_FORMATS:
            raise Unreadable("moodle_text_format", form=form[:40])
        extracted = extract_media(self._with_files(element, to_html(said(element), form)))
        for name, body in extracted.media:
            self.names.take(name, body)
        return extracted.html

    def draft(self, kind: QuestionType, stem: str | None = None, **fields: object) -> Draft:
        """The draft of this item: what all types have in common, and the fields given. stem: other than it stands there."""
        for name, code in _NEVER_SHOWN.items():
            for element in self.element.findall(name):
                self.drop(code, element)
        mark = self.field("defaultgrade")
        if _PLAIN_NUMBER.fullmatch(mark):
            whole, _, part = mark.replace(",", ".").partition(".")
            mark = f"{whole}.{part}".rstrip("0").rstrip(".") if part else whole
        about = DraftAbout(
            mark=mark,
            tags=tuple(said(tag) for path in ("coursetags/tag", "tags/tag") for tag in self.element.findall(path)),
            explanation=self.html(self.element.find("generalfeedback")),
        )
        return Draft(
            file=self.file,
            row=self.row,
            code=self.code,
            topic=self.topic,
            difficulty=self.difficulty,
            type=kind,
            stem=self.stem() if stem is None else stem,
            **{"about": about, **fields},
        )

    def stem(self) -> str:
        stem = self.html(self.element.find("questiontext"))
        name, packed = self.field("image"), self.field("image_base64")
        if not name or not packed:  # the picture of a question as Moodle 1.9 wrote it
            return stem
        kept = self.names.take(name, self._unpack(name, packed))
        return f'{stem}<p><img src="{quote(kept)}" alt=""></p>'

    def _format(self) -> str:
        text = self.element.find("questiontext")
        return (text is not None and text.get("format")) or "html"

    def _with_files(self, element: Element, text: str) -> str:
        files = {}
        for file in element.findall("file"):
            name = file.get("name", "")
            files[file.get("path", "/") + name] = name, file.text or ""
        used: set[str] = set()

        def rename(found: re.Match[str]) -> str:
            path = unquote(html.unescape(found[1]))
            if path not in files:
                return found[0]
            used.add(path)
            name, packed = files[path]
            return quote(self.names.take(name, self._unpack(name, packed)))

        text = _REFERENCE.sub(rename, text)
        if set(files) - used:
            self.note("moodle_file_unused")
        return text

    def _unpack(self, name: str, packed: str) -> bytes:
        body = decode_base64(packed)
        if not body:
            raise Unreadable("moodle_file_broken", picture=name[:120])
        return body


def said(element: Element | None) -> str:
    """The text of an element's `<text>`, or, as old files have it, of the element itself."""
    if element is None:
        return ""
    text = element.find("text")
    inner = element if text is None else text
    if text is not None and len(text):
        raise Unreadable("moodle_text_markup", tag=str(text[0].tag)[:40])
    return nfc(inner.text or "").strip()
