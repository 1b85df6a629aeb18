"""What reading one file of questions gives."""

from __future__ import annotations

from dataclasses import dataclass

from question_bank.drafts import Draft
from tables import Problem


@dataclass(frozen=True, slots=True)
class Drafts:
    """Questions as they stood in one file, with what was wrong with the file itself.

    untold  number of problems the reader of the file counted but did not list
    """

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    untold: int = 0
