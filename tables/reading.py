"""The outcome of reading a file: the whole of it or everything wrong with it, never half of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from tables.problem import Problem

T = TypeVar("T")
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What became of a file.

    value           the result, None exactly when there are problems
    problems        the first 200 things to mend before the file can be taken
    warnings        the first 200 things to look at; they don't keep the file out
    total           number of problems found
    warnings_total  number of warnings found
    """

    value: T | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    total: int = 0
    warnings_total: int = 0


class Findings:
    """Collects problems and warnings of one file while it is read; keeps the first 200 of each and counts the rest."""

    def __init__(self, file: str | None) -> None:
        self._file = file
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []
        self.total = 0
        self.warnings_total = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(self._warnings)

    def add(self, code: str, row: int | None = None, column: str | None = None, **args: object) -> None:
        """Note a problem."""
        self.total += 1
        if len(self._problems) < LIMIT:
            self._problems.append(Problem(code, args, self._file, row, column))

    def warn(self, code: str, row: int | None = None, column: str | None = None, **args: object) -> None:
        """Note something to look at."""
        self.warnings_total += 1
        if len(self._warnings) < LIMIT:
            self._warnings.append(Problem(code, args, self._file, row, column))

    def reading(self, value: T) -> Reading[T]:
        """The outcome: `value` if nothing was wrong."""
        return Reading(None if self.total else value, self.problems, self.warnings, self.total, self.warnings_total)
