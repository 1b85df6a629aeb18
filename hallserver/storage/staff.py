"""Accounts of the people who work in the hall."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    EXAM_OFFICE = "exam_office"
    INVIGILATOR = "invigilator"
    DESK = "desk"
    CLERK = "clerk"


@dataclass(frozen=True, slots=True)
class Staff:
    """One account.

    password_hash    argon2id in PHC form
    must_change      the password was given out once and has to be changed before anything else
    failed_attempts  wrong passwords since the last sign-in
    credentials_ms   when password or access last changed; a sign-in from before is worth nothing any more
    """

    username: str
    name: str
    role: Role
    password_hash: str
    must_change: bool
    disabled: bool
    failed_attempts: int
    created_ms: int
    credentials_ms: int


# Two changes within one millisecond must still differ, or a sign-in from between them would stay good.
_LATER = "credentials_ms = CASE WHEN credentials_ms >= ? THEN credentials_ms + 1 ELSE ? END"


class StaffExists(ValueError):
    """The username is taken."""


def username_key(text: str) -> str:
    """The username as it is stored and compared: NFKC, no spaces around, lower case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


class StaffStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def get(self, username: str) -> Staff | None:
        row = self._database.row("SELECT * FROM staff WHERE username = ?", (username_key(username),))
        return _staff(row) if row else None

    def all(self) -> list[Staff]:
        """Every account by username."""
        return [_staff(row) for row in self._database.rows("SELECT * FROM staff ORDER BY username")]

    def add(
        self, username: str, name: str, role: Role, password_hash: str, *, must_change: bool, by: str, at_ms: int
    ) -> Staff:
        """Make an account. Raises StaffExists when the username is taken."""
        username = username_key(username)
        with self._database.transaction():
            if self.get(username):
                raise StaffExists(username)
            self._database.write(
                "INSERT INTO staff (username, name, role, password_hash, must_change, disabled, failed_attempts, created_ms,"
                " credentials_ms) VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?)",
                (username, name, role, password_hash, int(must_change), at_ms, at_ms),
            )
            self._audit.record(by, "staff_added", at_ms, username, name=name, role=role)
        added = self.get(username)
        assert added is not None
        return added

    def set_password(self, username: str, password_hash: str, *, must_change: bool, by: str, at_ms: int) -> bool:
        """Give the account another password and end its sign-ins. False when there is no such account."""
        username = username_key(username)
        with self._database.transaction():
            met = self._database.write(
                f"UPDATE staff SET password_hash = ?, must_change = ?, failed_attempts = 0, {_LATER} WHERE username = ?",
                (password_hash, int(must_change), at_ms, at_ms, username),
            )
            if met:
                self._audit.record(by, "password_reset" if must_change else "password_changed", at_ms, username)
        return bool(met)

    def set_disabled(self, username: str, disabled: bool, *, by: str, at_ms: int) -> bool:
        """Take the account's access away or give it back; its sign-ins end. False when there is no such account."""
        username = username_key(username)
        with self._database.transaction():
            met = self._database.write(
                f"UPDATE staff SET disabled = ?, {_LATER} WHERE username = ?", (int(disabled), at_ms, at_ms, username)
            )
            if met:
                self._audit.record(by, "staff_disabled" if disabled else "staff_enabled", at_ms, username)
        return bool(met)

    def record_failure(self, username: str, address: str, at_ms: int) -> None:
        """Count one wrong password for the account. A name that nobody has costs the same commit but is not kept: people
        type passwords into the wrong field."""
        username = username_key(username)
        with self._database.transaction():
            met = self._database.write(
                "UPDATE staff SET failed_attempts = failed_attempts + 1 WHERE username = ?", (username,)
            )
            known = username if met else ""
            self._audit.record(known or "nobody", "sign_in_failed", at_ms, known, address=address)

    def record_sign_in(self, username: str, address: str, at_ms: int) -> None:
        """Note a sign-in and forget the wrong passwords before it."""
        username = username_key(username)
        with self._database.transaction():
            self._database.write("UPDATE staff SET failed_attempts = 0 WHERE username = ?", (username,))
            self._audit.record(username, "signed_in", at_ms, username, address=address)


def _staff(row: dict) -> Staff:
    return Staff(
        username=row["username"],
        name=row["name"],
        role=Role(row["role"]),
        password_hash=row["password_hash"],
        must_change=bool(row["must_change"]),
        disabled=bool(row["disabled"]),
        failed_attempts=row["failed_attempts"],
        created_ms=row["created_ms"],
        credentials_ms=row["credentials_ms"],
    )
