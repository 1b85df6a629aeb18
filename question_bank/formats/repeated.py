"""What a reader would say of many questions of one file in the same words, said once."""

from __future__ import annotations

from dataclasses import dataclass, field

from tables import Problem

_NAMES = 3


@dataclass
class Repeated:
    """Warnings of one file: for each code one, with how many questions it is about and the names of the first."""

    file: str
    found: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def note(self, code: str, called: str, row: int) -> None:
        """Note that the warning `code` holds for the question called so, which begins at a row."""
        self.found.setdefault(code, []).append((called[:64], row))

    def warnings(self) -> list[Problem]:
        """The warnings in the order in which their codes were first noted, each at the row of its first question."""
        return [self._warning(code, told) for code, told in self.found.items()]

    def _warning(self, code: str, told: list[tuple[str, int]]) -> Problem:
        names = list(dict.fromkeys(called for called, _ in told))
        shown = ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else "")
        row = told[0][1]
        return Problem(code, {"file": self.file, "row": row, "count": len(told), "codes": shown}, self.file, row)
