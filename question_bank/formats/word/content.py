"""A stretch of a document: text with the look of every letter, and what stands in it besides letters."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from question_bank.formats.word.styles import PLAIN, Look

OBJECT = "\ufffc"  # what stands in the text for a formula, a picture or a table
_AROUND_TABLE = re.compile(r"(?:<br>)?(<table>.*?</table>)(?:<br>)?", re.DOTALL)
_ONE_SPACE = re.compile(r"[ \t\u00a0]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one look, or with `html` one thing that is none; its text is then OBJECT."""

    text: str
    look: Look = PLAIN
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Pieces in order. Line ends within a paragraph are `\\n`."""

    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    def cut(self, start: int, end: int | None = None) -> Content:
        """The part from one place in the text to another."""
        found: list[Piece] = []
        place = 0
        for piece in self.pieces:
            first, last = max(start - place, 0), len(piece.text) if end is None else min(end - place, len(piece.text))
            if first < last:
                found.append(replace(piece, text=piece.text[first:last]))
            place += len(piece.text)
        return Content(tuple(found))

    def stripped(self) -> Content:
        """Without white space at the ends."""
        text = self.text
        return self.cut(len(text) - len(text.lstrip()), len(text.rstrip()))

    def __add__(self, other: Content) -> Content:
        return Content(self.pieces + other.pieces)

    def is_all(self, test: Callable[[Look], bool]) -> bool:
        """Whether there are letters and the test is true of the look of each."""
        looks = [piece.look for piece in self._letters()]
        return bool(looks) and all(map(test, looks))

    def has(self, test: Callable[[Look], bool]) -> bool:
        """Whether the test is true of any letter's look."""
        return any(test(piece.look) for piece in self._letters())

    def without(self, field: str) -> Content:
        """The same with a field of every look as usual."""
        usual = getattr(PLAIN, field)
        return Content(tuple(replace(piece, look=replace(piece.look, **{field: usual})) for piece in self.pieces))

    def _letters(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.html is None and piece.text.strip()]

    def to_html(self) -> str:
        """HTML with bold, italic, underlined, sub- and superscript letters; other looks have none."""
        content = self.stripped()
        for field in ("bold", "italic", "underline"):
            if content.is_all(lambda look, field=field: bool(getattr(look, field))):
                # The whole of it in bold says nothing: that is how a document is laid out.
                content = content.without(field)
        return _AROUND_TABLE.sub(r"\1", "".join(map(_write, content._merged())))

    def _merged(self) -> list[Piece]:
        """Neighbours that are written alike as one piece, with single spaces."""
        merged: list[Piece] = []
        for piece in self.pieces:
            before = merged[-1] if merged else None
            if before and before.html is None and piece.html is None and _tags(before.look) == _tags(piece.look):
                merged[-1] = replace(before, text=before.text + piece.text)
            else:
                merged.append(piece)
        return [replace(piece, text=_ONE_SPACE.sub(" ", piece.text)) for piece in merged]


def join_lines(parts: Iterable[Content]) -> Content:
    """Return parts with a line end between each two."""
    joined: list[Piece] = []
    for part in parts:
        joined += [Piece("\n"), *part.pieces] if joined else part.pieces
    return Content(tuple(joined))


def plain(text: str) -> Content:
    return Content((Piece(text),)) if text else Content()


def _tags(look: Look) -> tuple[str, ...]:
    flags = (("b", look.bold), ("i", look.italic), ("u", look.underline), (look.script, look.script != ""))
    return tuple(tag for tag, is_set in flags if is_set)


def _write(piece: Piece) -> str:
    if piece.html is not None:
        return piece.html
    text = html.escape(piece.text, quote=False).replace("\n", "<br>")
    if not piece.text.strip():
        return text
    tags = _tags(piece.look)
    return "".join(f"<{tag}>" for tag in tags) + text + "".join(f"</{tag}>" for tag in reversed(tags))
