"""Sittings as the office sees them: which exam, which hall, who sits where, and the file that holds the sealed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class SittingRow:
    """One sitting.

    phase      "draft" or, once sealed, the phase its own journal was last known to be in
    seed       what seats were allocated from, or None before that
    file_name  name of its file in `sittings/` once sealed, else None
    is_live    whether it is the one that terminals and pages work on
    allocated  how many candidates have a seat
    """

    id: str
    title: str
    exam_id: str
    hall_id: str
    phase: str
    created_ms: int
    seed: str | None
    file_name: str | None
    is_live: bool
    allocated: int


class NotDraft(ValueError):
    """The sitting is sealed; what it was sealed with stays."""


class SittingStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def all(self) -> list[SittingRow]:
        """Every sitting, newest first."""
        return [_sitting(row) for row in self._database.rows(f"{_SELECT} ORDER BY created_ms DESC, id DESC")]

    def get(self, sitting_id: str) -> SittingRow | None:
        row = self._database.row(f"{_SELECT} WHERE sitting.id = ?", (sitting_id,))
        return _sitting(row) if row else None

    def add(self, sitting_id: str, title: str, exam_id: str, hall_id: str, *, by: str, at_ms: int) -> SittingRow:
        """Make a draft. The caller names it: the id ends up on paper and in file names."""
        with self._database.transaction():
            self._database.write(
                "INSERT INTO sitting (id, title, exam_id, hall_id, phase, created_ms) VALUES (?, ?, ?, ?, ?, ?)",
                (sitting_id, title, exam_id, hall_id, DRAFT, at_ms),
            )
            self._audit.record(by, "sitting_added", at_ms, sitting_id, title=title, exam=exam_id, hall=hall_id)
        return self._known(sitting_id)

    def allocation(self, sitting_id: str) -> dict[str, str]:
        """Candidate number → seat label, by seat."""
        rows = self._database.rows(
            "SELECT candidate_number, seat_label FROM allocation WHERE sitting_id = ? ORDER BY seat_label",
            (sitting_id,),
        )
        return {row["candidate_number"]: row["seat_label"] for row in rows}

    def seated_elsewhere(self, sitting_id: str) -> set[str]:
        """Numbers of the candidates who have a seat in another sitting of the same exam."""
        rows = self._database.rows(
            "SELECT allocation.candidate_number AS number FROM allocation"
            " JOIN sitting ON sitting.id = allocation.sitting_id"
            " WHERE sitting.id <> ? AND sitting.exam_id = (SELECT exam_id FROM sitting WHERE id = ?)",
            (sitting_id, sitting_id),
        )
        return {row["number"] for row in rows}

    def allocate(self, sitting_id: str, seats: Mapping[str, str], seed: str, *, by: str, at_ms: int) -> None:
        """Give seats (candidate number → seat label) in place of those given before. Raises NotDraft once sealed."""
        with self._database.transaction():
            self._need_draft(sitting_id)
            self._database.write("DELETE FROM allocation WHERE sitting_id = ?", (sitting_id,))
            self._database.write_many(
                "INSERT INTO allocation (sitting_id, candidate_number, seat_label) VALUES (?, ?, ?)",
                [(sitting_id, number, label) for number, label in seats.items()],
            )
            self._database.write("UPDATE sitting SET seed = ? WHERE id = ?", (seed, sitting_id))
            self._audit.record(by, "seats_allocated", at_ms, sitting_id, candidates=len(seats), seed=seed)

    def seal(self, sitting_id: str, file_name: str, *, by: str, at_ms: int) -> None:
        """Note that the sitting now lives in its own file. Raises NotDraft when it already does."""
        with self._database.transaction():
            self._need_draft(sitting_id)
            self._database.write(
                "UPDATE sitting SET phase = 'sealed', file_name = ? WHERE id = ?", (file_name, sitting_id)
            )
            self._audit.record(by, "sitting_sealed", at_ms, sitting_id, file=file_name)

    def set_phase(self, sitting_id: str, phase: str, *, by: str, at_ms: int) -> None:
        """Copy the phase of a sealed sitting's journal here, for the lists of the office."""
        with self._database.transaction():
            self._database.write("UPDATE sitting SET phase = ? WHERE id = ?", (phase, sitting_id))
            self._audit.record(by, "sitting_phase", at_ms, sitting_id, phase=phase)

    def live(self) -> SittingRow | None:
        """The sitting that terminals and pages work on, if any."""
        row = self._database.row(f"{_SELECT} WHERE sitting.is_live = 1")
        return _sitting(row) if row else None

    def set_live(self, sitting_id: str, *, by: str, at_ms: int) -> None:
        """Let terminals and pages work on this sitting from now on, and on no other."""
        with self._database.transaction():
            self._database.write("UPDATE sitting SET is_live = (id = ?)", (sitting_id,))
            self._audit.record(by, "sitting_live", at_ms, sitting_id)

    def discard(self, sitting_id: str, *, by: str, at_ms: int) -> None:
        """Throw a draft away. Raises NotDraft once sealed."""
        with self._database.transaction():
            self._need_draft(sitting_id)
            self._database.write("DELETE FROM sitting WHERE id = ?", (sitting_id,))
            self._audit.record(by, "sitting_discarded", at_ms, sitting_id)

    def _need_draft(self, sitting_id: str) -> None:
        if self._known(sitting_id).phase != DRAFT:
            raise NotDraft(sitting_id)

    def _known(self, sitting_id: str) -> SittingRow:
        row = self.get(sitting_id)
        if row is None:
            raise LookupError(f"There is no sitting {sitting_id}.")
        return row


_SELECT = "SELECT sitting.*, (SELECT COUNT(*) FROM allocation WHERE allocation.sitting_id = sitting.id) AS allocated FROM sitting"


def _sitting(row: dict) -> SittingRow:
    return SittingRow(**{**row, "is_live": bool(row["is_live"])})
