"""What was decided about results after a sitting was closed: marks that people gave, and regradings. Only ever added to.

The sitting's own file is not touched. Each entry carries SHA-256 over the entry before it (the first: over the last
hash of the sitting's journal) and its own content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database
from hallserver.storage.prints import sheet_id


@dataclass(frozen=True, slots=True)
class Amendment:
    """One entry.

    seq       from 1 within the sitting
    revision  of the results that the entry makes: 1 for the first marks of essays, else one more than before
    reason    why; "" for marks of revision 1
    changes   what, as documents
    changed   numbers of the candidates whose sheets it replaces, in order
    hash      hex
    """

    sitting_id: str
    seq: int
    revision: int
    at_ms: int
    who: str
    reason: str
    changes: tuple[Mapping[str, Any], ...]
    changed: tuple[str, ...]
    hash: str


class AmendedMeanwhile(ValueError):
    """Somebody else added an entry since the results were looked at."""


def amendment_hash(previous: str, entry: Sequence[object]) -> str:
    """Return the hash of an entry, hex. previous: hash of the one before; entry: its fields but the hash, in order."""
    body = json.dumps(list(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(bytes.fromhex(previous) + body.encode()).hexdigest()


def is_chained(amendments: Iterable[Amendment], head: str) -> bool:
    """Whether entries follow each other from the journal's last hash, each as it was written."""
    for seq, each in enumerate(amendments, start=1):
        head = amendment_hash(head, _content(each))
        if each.seq != seq or each.hash != head:
            return False
    return True


def _content(each: Amendment) -> list[object]:
    changes, changed = list(map(dict, each.changes)), list(each.changed)
    return [each.sitting_id, each.seq, each.revision, each.at_ms, each.who, each.reason, changes, changed]


class AmendmentStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def all(self, sitting_id: str) -> list[Amendment]:
        """Every entry of a sitting, oldest first."""
        rows = self._database.rows("SELECT * FROM amendment WHERE sitting_id = ? ORDER BY seq", (sitting_id,))
        return [_amendment(row) for row in rows]

    def last(self, sitting_id: str) -> str | None:
        """Hash of the newest entry, or None where there is none."""
        row = self._database.row(
            "SELECT hash FROM amendment WHERE sitting_id = ? ORDER BY seq DESC LIMIT 1", (sitting_id,)
        )
        return row["hash"] if row else None

    def add(
        self,
        sitting_id: str,
        changes: Sequence[Mapping[str, Any]],
        *,
        after: str,
        head: str,
        revision: int,
        changed: Sequence[str],
        reason: str,
        by: str,
        at_ms: int,
    ) -> Amendment:
        """Add an entry behind the one whose hash is `after` (head, the journal's last hash, where there is none yet).

        Raises AmendedMeanwhile where another entry has come between.
        """
        with self._database.transaction():
            if (self.last(sitting_id) or head) != after:
                raise AmendedMeanwhile(sitting_id)
            row = self._database.row("SELECT COUNT(*) AS n FROM amendment WHERE sitting_id = ?", (sitting_id,))
            seq = (row["n"] if row else 0) + 1
            made = Amendment(sitting_id, seq, revision, at_ms, by, reason, tuple(changes), tuple(changed), "")
            hash_ = amendment_hash(after, _content(made))
            self._database.write(
                "INSERT INTO amendment (sitting_id, seq, revision, at_ms, who, reason, changes, changed, hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (sitting_id, seq, revision, at_ms, by, reason, _dump(changes), _dump(changed), hash_),
            )
            what = "results_revised" if revision > 1 else "essay_marked"
            details = {
                "revision": revision,
                "reason": reason,
                "changes": list(map(dict, changes)),
                "changed": len(changed),
            }
            self._audit.record(by, what, at_ms, sitting_id, **details)
        return Amendment(sitting_id, seq, revision, at_ms, by, reason, made.changes, made.changed, hash_)

    def latest_revisions(self) -> dict[str, int]:
        """Sheet id → the newest revision that any entry made of it."""
        found: dict[str, int] = {}
        rows = self._database.rows(
            "SELECT sitting_id, revision, changed FROM amendment WHERE changed <> '[]' ORDER BY revision"
        )
        for row in rows:
            found |= {sheet_id(row["sitting_id"], number): row["revision"] for number in json.loads(row["changed"])}
        return found


def _dump(value: object) -> str:
    return json.dumps(list(value), ensure_ascii=False, sort_keys=True)  # type: ignore[call-overload]


def _amendment(row: dict[str, Any]) -> Amendment:
    changes, changed = tuple(json.loads(row.pop("changes"))), tuple(json.loads(row.pop("changed")))
    return Amendment(**row, changes=changes, changed=changed)
