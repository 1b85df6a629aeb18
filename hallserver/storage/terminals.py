"""Terminals: which device may speak for which seat.

A terminal's secret is 256 random bits, so its plain SHA-256 is enough to keep; it is compared in constant time.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database


@dataclass(frozen=True, slots=True)
class Terminal:
    """One device that asked to be a terminal.

    hall_id, seat_label  where it stands, None until an invigilator confirmed it
    pairing_code         six digits it shows while it waits, None afterwards
    enrolled_ms          when it got its seat
    revoked_ms           when it lost its right to speak; final
    """

    id: str
    hall_id: str | None
    seat_label: str | None
    pairing_code: str | None
    created_ms: int
    enrolled_ms: int | None
    revoked_ms: int | None


class TooManyWaiting(ValueError):
    """So many devices wait for an invigilator that their codes could be guessed or confused."""


# Six digits stay hard to hit by chance, and the table small, only while few of them are open.
MOST_WAITING = 20_000


class TerminalStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def get(self, terminal_id: str) -> Terminal | None:
        row = self._database.row("SELECT * FROM terminal WHERE id = ?", (terminal_id,))
        return _terminal(row) if row else None

    def at_seat(self, hall_id: str, seat_label: str) -> Terminal | None:
        """The one that may speak for the seat now."""
        row = self._database.row(
            "SELECT * FROM terminal WHERE hall_id = ? AND seat_label = ? AND revoked_ms IS NULL", (hall_id, seat_label)
        )
        return _terminal(row) if row else None

    def devices(self, hall_id: str | None) -> list[tuple[str, str, str | None, str | None, int]]:
        """(id, secret hash, seat label, pairing code, asked at ms) of every device of the hall that may connect, and of those waiting."""
        rows = self._database.rows(
            "SELECT id, secret_hash, seat_label, pairing_code, created_ms FROM terminal"
            " WHERE revoked_ms IS NULL AND (hall_id = ? OR pairing_code IS NOT NULL)",
            (hall_id,),
        )
        names = ("id", "secret_hash", "seat_label", "pairing_code", "created_ms")
        return [tuple(row[name] for name in names) for row in rows]

    def request(self, *, at_ms: int) -> tuple[Terminal, str]:
        """Take in a device that asks: returns the terminal with its pairing code, and the secret, which is not kept.

        Raises TooManyWaiting.
        """
        secret = secrets.token_urlsafe(32)
        terminal_id = secrets.token_hex(8)
        with self._database.transaction():
            taken = {
                row["pairing_code"]
                for row in self._database.rows("SELECT pairing_code FROM terminal WHERE pairing_code IS NOT NULL")
            }
            if len(taken) >= MOST_WAITING:
                raise TooManyWaiting
            code = f"{secrets.randbelow(1_000_000):06}"
            while code in taken:
                code = f"{secrets.randbelow(1_000_000):06}"
            self._database.write(
                "INSERT INTO terminal (id, secret_hash, pairing_code, created_ms) VALUES (?, ?, ?, ?)",
                (terminal_id, hash_secret(secret), code, at_ms),
            )
            self._audit.record("server", "terminal_asked", at_ms, terminal_id)
        return self._known(terminal_id), secret

    def enrol(
        self, terminal_id: str, hall_id: str, seat_label: str, *, by: str, at_ms: int
    ) -> tuple[Terminal, Terminal | None]:
        """Let the terminal speak for the seat. Returns it, and the one that spoke for the seat before and is revoked now."""
        with self._database.transaction():
            before = self.at_seat(hall_id, seat_label)
            if before is not None and before.id == terminal_id:
                return before, None
            if before is not None:
                self.revoke(before.id, by=by, at_ms=at_ms)
            met = self._database.write(
                "UPDATE terminal SET hall_id = ?, seat_label = ?, pairing_code = NULL, enrolled_ms = ?"
                " WHERE id = ? AND revoked_ms IS NULL",
                (hall_id, seat_label, at_ms, terminal_id),
            )
            if not met:
                raise LookupError(f"There is no terminal {terminal_id} that may be enrolled.")
            self._audit.record(by, "terminal_enrolled", at_ms, terminal_id, hall=hall_id, seat=seat_label)
        return self._known(terminal_id), before

    def revoke(self, terminal_id: str, *, by: str, at_ms: int) -> bool:
        """Take the terminal's right to speak, for good. False when there is none to take."""
        with self._database.transaction():
            met = self._database.write(
                "UPDATE terminal SET revoked_ms = ?, pairing_code = NULL WHERE id = ? AND revoked_ms IS NULL",
                (at_ms, terminal_id),
            )
            if met:
                self._audit.record(by, "terminal_revoked", at_ms, terminal_id)
        return bool(met)

    def forget_waiting(self, before_ms: int, *, at_ms: int) -> int:
        """Drop devices that asked before that time and were never confirmed. Returns how many."""
        with self._database.transaction():
            met = self._database.write(
                "DELETE FROM terminal WHERE pairing_code IS NOT NULL AND created_ms < ?", (before_ms,)
            )
            if met:
                self._audit.record("server", "terminals_forgotten", at_ms, terminals=met)
        return met

    def _known(self, terminal_id: str) -> Terminal:
        terminal = self.get(terminal_id)
        assert terminal is not None
        return terminal


def hash_secret(secret: str) -> str:
    """SHA-256 of the secret, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _terminal(row: dict) -> Terminal:
    return Terminal(**{name: value for name, value in row.items() if name != "secret_hash"})
