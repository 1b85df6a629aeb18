"""One thing wrong with what somebody handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Said(NamedTuple):
    """Words of the program's own within a sentence, in each language."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, with the numbers a sentence about it needs.

    code    machine name; its sentence in both languages is `problem.<code>` of the catalogue
    args    what the sentence's placeholders stand for; words in two languages are `Said`
    file    name of the file as handed in, or None
    row     row or line as the user counts it in the file, the header being row 1, or None
    column  header of the column, or None
    """

    code: str
    args: dict[str, object] = field(default_factory=dict)
    file: str | None = None
    row: int | None = None
    column: str | None = None
