"""What reading one file of questions gives."""

from __future__ import annotations

from dataclasses import dataclass

from question_bank.drafts import Draft, DraftPassage
from tables import Problem

MAX_ANSWERS = 200  # that one question accepts; readers compare each with each


@dataclass(frozen=True, slots=True)
class Drafts:
    """Questions as they stood in one file, with what was wrong with the file itself.

    untold    number of problems the reader of the file counted but did not list
    passages  shared stems that the file holds
    media     (file name, bytes) of pictures, sounds and videos that the file holds
    descriptions  number of texts between its questions, which ask nothing
    """

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    untold: int = 0
    passages: tuple[DraftPassage, ...] = ()
    media: tuple[tuple[str, bytes], ...] = ()
    descriptions: int = 0
