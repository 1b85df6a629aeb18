"""Who changed what in the set-up data, and when. Entries are only ever added."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hallserver.storage.database import Database


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change.

    who      username, or "server" for what nobody asked for
    what     verb of the change, e.g. "roster_replaced"
    subject  which thing, e.g. a username or a sitting's id, may be ""
    details  plain data about it; never a password, a secret or a hash of one
    """

    at_ms: int
    who: str
    what: str
    subject: str
    details: dict[str, object]


class AuditStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, who: str, what: str, at_ms: int, subject: str = "", **details: object) -> None:
        """Add an entry inside the open transaction of the change it tells of; without one it is refused."""
        self._database.write(
            "INSERT INTO audit (at_ms, who, what, subject, details) VALUES (?, ?, ?, ?, ?)",
            (at_ms, who, what, subject, json.dumps(details, ensure_ascii=False, sort_keys=True)),
        )

    def newest(self, limit: int = 200) -> list[AuditEntry]:
        """The last entries, newest first."""
        rows = self._database.rows("SELECT * FROM audit ORDER BY id DESC LIMIT ?", (limit,))
        return [_entry(row) for row in rows]


def _entry(row: dict) -> AuditEntry:
    return AuditEntry(row["at_ms"], row["who"], row["what"], row["subject"], json.loads(row["details"]))
