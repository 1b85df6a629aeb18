"""Which options has the writer marked as the right ones: by a star, a highlight, a colour, an underline, in bold?

A mark may be on the letter or on the whole text. One that all options have is how they are laid out and marks none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from question_bank.formats.word.content import Content
from question_bank.formats.word.styles import Look

_SAYS = re.compile(
    r"\s*(?:[(\[][ \u00a0]*(?:(?:đáp[ \u00a0]+án|là)[ \u00a0]+)?(đúng|sai|correct|wrong)[ \u00a0]*[)\]]|[✓✔☑])[ \u00a0]*\.?\s*$",
    re.IGNORECASE,
)
STRONG = ("star", "word", "highlight", "red", "underline")
WEAK = ("colour", "bold")  # looked at only where nothing else marks: both also lay a text out


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: its letter as it stands before the text, and the text. says_right: words beside it said so."""

    letter: str
    is_starred: bool
    label: Content
    body: Content
    says_right: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """letters: of the options that are marked; kinds: by what. More than one set of letters: the marks disagree."""

    sets: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def letters(self) -> frozenset[str] | None:
        """The letters that all marks agree on, None where there is no mark or two disagree."""
        found = {letters for _, letters in self.sets}
        return next(iter(found)) if len(found) == 1 else None

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for kind, _ in self.sets))


def cut_rights(options: Sequence[Choice]) -> list[Choice]:
    """The options without the words or tick behind the right ones, `(đúng)`, `[đáp án đúng]`, `✓`, and `(sai)` behind others.

    Where all say so or none, these words are the writer's text and stay.
    """
    ends = [_SAYS.search(option.body.text) for option in options]
    right = [bool(end) and not (end[1] or "").casefold().startswith(("sai", "wrong")) for end in ends]
    if all(right) or not any(right):
        return list(options)
    return [
        replace(option, body=option.body.cut(0, end.start()).stripped(), says_right=is_right) if end else option
        for option, end, is_right in zip(options, ends, right, strict=True)
    ]


def find_marks(options: Sequence[Choice]) -> Marked:
    """Return which of the options are marked."""
    strong = [found for kind in STRONG for found in _sets(options, kind)]
    return Marked(tuple(strong or [found for kind in WEAK for found in _sets(options, kind)]))


def _sets(options: Sequence[Choice], kind: str) -> list[tuple[str, frozenset[str]]]:
    if kind == "star":
        return _telling(options, kind, lambda option: option.is_starred)
    if kind == "word":
        return _telling(options, kind, lambda option: option.says_right)
    if kind == "colour":
        return _colour_sets(options)
    test = _TESTS[kind]
    by_label = _telling(options, kind, lambda option: option.label.has(test))
    return by_label + _telling(options, kind, lambda option: option.body.is_all(test))


def _telling(options: Sequence[Choice], kind: str, test: Callable[[Choice], bool]) -> list[tuple[str, frozenset[str]]]:
    letters = frozenset(option.letter for option in options if test(option))
    return [(kind, letters)] if 0 < len(letters) < len(options) else []


def _colour_sets(options: Sequence[Choice]) -> list[tuple[str, frozenset[str]]]:
    """Options in a colour while all the others are black."""
    found = []
    for part in (lambda option: option.label, lambda option: option.body):
        coloured = {o.letter for o in options if part(o).is_all(lambda look: bool(look.colour))}
        black = {o.letter for o in options if not part(o).has(lambda look: bool(look.colour))}
        if coloured and black and len(coloured | black) == len(options):
            found.append(("colour", frozenset(coloured)))
    return found


def is_red(colour: str) -> bool:
    """Whether six hexadecimal digits are a red."""
    try:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (0, 2, 4))
    except ValueError:
        return False
    return red >= 0xA0 and max(green, blue) <= red // 2


_TESTS: dict[str, Callable[[Look], bool]] = {
    "highlight": lambda look: bool(look.highlight),
    "red": lambda look: is_red(look.colour),
    "underline": lambda look: look.underline,
    "bold": lambda look: look.bold,
}


def unmarked(option: Choice, options: Sequence[Choice], marked: Marked) -> Content:
    """The text of an option without the mark: what the writer did to show the answer must not show it to candidates.

    Only where options that are not marked have the same (underlined letters in each) does it say something else.
    """
    body, letters = option.body, marked.letters or frozenset()
    for kind in marked.kinds:
        others = [other for other in options if other.letter not in letters]
        if (
            option.letter in letters
            and kind in ("underline", "bold")
            and not any(o.body.has(_TESTS[kind]) for o in others)
        ):
            body = body.without(kind)
    return body
