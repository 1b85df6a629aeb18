"""The connection to `hall.db`: how it is opened, what it promises, and the only way to change anything in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import sqlite_utils

from hallserver.storage import migrations


class JoinedTransaction(RuntimeError):
    """Somebody else's transaction is open: its owner yielded inside it, and this write would have been rolled back with it."""


class SettingRefused(RuntimeError):
    """SQLite did not take a setting that durability rests on."""


class Database:
    """One connection of one OS thread to one file.

    Reads may be asked at any time. Changes are made inside `transaction()`, which commits with an fsync or changes nothing.
    """

    def __init__(self, path: Path | str, patience_ms: int = 5_000) -> None:
        """Open or create the file and bring it to the newest form; patience_ms: how long to wait for others' locks. `":memory:"` gives a database of its own for tests.

        Raises migrations.DatabaseRefused for a file that is newer, of another kind, or no database.
        """
        self.path = path
        self.sqlite = sqlite_utils.Database(":memory:") if path == ":memory:" else sqlite_utils.Database(Path(path))
        self._is_open = False
        # Every thread and every greenlet has a context of its own, so this tells who opened the transaction.
        self._is_mine: ContextVar[bool] = ContextVar("transaction_is_mine", default=False)
        try:
            migrations.check(self.sqlite, str(path))
            self._settle(patience_ms)
            migrations.migrate(self.sqlite)
        except BaseException:  # whatever it was: the file must not stay locked
            self.sqlite.close()
            raise

    def _settle(self, patience_ms: int) -> None:
        # WAL with FULL is the pair that kept every acknowledged row through a power cut; NORMAL kept none.
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": patience_ms}
        if self.path == ":memory:":
            wanted["journal_mode"] = "memory"
        for name, value in wanted.items():
            self.sqlite.conn.execute(f"PRAGMA {name} = {value}").close()
            (got,) = self.sqlite.conn.execute(f"PRAGMA {name}").fetchone()
            if str(got).lower() != str(value):
                raise SettingRefused(f"SQLite keeps {name} at {got} instead of {value} in {self.path}.")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also for what is nested inside. Nobody may yield to another greenlet or thread in the block."""
        if self._is_open:
            self._need_transaction()
            with self.sqlite.atomic():
                yield
            return
        self._is_open = True
        mine = self._is_mine.set(True)
        try:
            # IMMEDIATE takes the write lock at once: a deferred one that reads first can find the database busy at its write.
            self.sqlite.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:  # whatever it was, also Ctrl-C: nothing of it may stay
                self.sqlite.rollback()
                raise
            try:
                self.sqlite.conn.execute("COMMIT")
            except BaseException:  # whatever it was, also Ctrl-C: nothing of it may stay
                self.sqlite.rollback()
                raise
        finally:
            self._is_mine.reset(mine)
            self._is_open = False

    def write(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One change inside the open transaction. Returns how many rows it met."""
        self._need_transaction()
        return self.sqlite.conn.execute(sql, values).rowcount

    def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """The same change for many rows, inside the open transaction."""
        self._need_transaction()
        self.sqlite.conn.executemany(sql, rows)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows of a question, as dictionaries."""
        cursor = self.sqlite.conn.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, values: Sequence[Any] = ()) -> dict[str, Any] | None:
        """The first row of a question, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def close(self) -> None:
        """Close the connection and with it the file."""
        self.sqlite.close()

    def _need_transaction(self) -> None:
        if not self._is_open:
            raise RuntimeError(
                "A change needs Database.transaction(), so that its audit entry stands or falls with it."
            )
        if not self._is_mine.get():
            raise JoinedTransaction("Another transaction is open; nobody may yield inside one.")


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use to a new file, whole, by SQLite's own backup."""
    # As a URI with its own escapes: a folder may be called "hall #1" or "100%".
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        writing.close()
        reading.close()
