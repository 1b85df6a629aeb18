"""Which result sheets went to paper, how often, and who printed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database


@dataclass(frozen=True, slots=True)
class Print:
    """One print. reprint: 0 for the first of its revision, then counted up."""

    sheet_id: str
    revision: int
    reprint: int
    printed_ms: int
    printed_by: str


def sheet_id(sitting_id: str, number: str) -> str:
    """The identity of a candidate's sheet over its revisions and reprints."""
    return f"{sitting_id}/{number}"


class PrintStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def record_all(self, sheets: Sequence[tuple[str, int]], *, by: str, at_ms: int) -> list[Print]:
        """Count one more print of each (sheet_id, revision), all or none; asked before the PDFs are made, so that no number is double."""
        made = []
        with self._database.transaction():
            for sheet_id, revision in sheets:
                row = self._database.row(
                    "SELECT COUNT(*) AS n FROM sheet_print WHERE sheet_id = ? AND revision = ?", (sheet_id, revision)
                )
                made.append(Print(sheet_id, revision, row["n"] if row else 0, at_ms, by))
                self._database.write(
                    "INSERT INTO sheet_print (sheet_id, revision, reprint, printed_ms, printed_by) VALUES (?, ?, ?, ?, ?)",
                    (sheet_id, revision, made[-1].reprint, at_ms, by),
                )
            subject = made[0].sheet_id if len(made) == 1 else ""
            self._audit.record(by, "sheets_printed", at_ms, subject, sheets=len(made))
        return made

    def note_papers(self, sitting_id: str, papers: int, *, by: str, at_ms: int) -> None:
        """Note that sealed papers were opened and printed."""
        with self._database.transaction():
            self._audit.record(by, "papers_printed", at_ms, sitting_id, papers=papers)

    def counts(self, prefix: str) -> dict[str, int]:
        """Sheet id → how often it was printed in all its revisions, for ids that begin with `prefix`."""
        rows = self._database.rows(
            "SELECT sheet_id, COUNT(*) AS n FROM sheet_print WHERE substr(sheet_id, 1, ?) = ? GROUP BY sheet_id",
            (len(prefix), prefix),
        )
        return {row["sheet_id"]: row["n"] for row in rows}

    def of_sheet(self, sheet_id: str) -> list[Print]:
        """Every print of one sheet, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM sheet_print WHERE sheet_id = ? ORDER BY revision, reprint", (sheet_id,)
        )
        return [Print(**row) for row in rows]

    def latest_revisions(self) -> dict[str, int]:
        """Sheet id → the newest revision that was printed."""
        rows = self._database.rows("SELECT sheet_id, MAX(revision) AS revision FROM sheet_print GROUP BY sheet_id")
        return {row["sheet_id"]: row["revision"] for row in rows}
