"""The file of a sitting: what it was sealed with, and its journal. All SQL of the journal is here."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hallserver.journal.chain import Entry, check_chain
from hallserver.messages import CodedError

FORMAT = 1
_APPLICATION_ID = 0x48414C4C  # "HALL"

_SCHEMA = """
CREATE TABLE part (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE paper (seat TEXT PRIMARY KEY, hash TEXT NOT NULL, salt BLOB NOT NULL, nonce BLOB NOT NULL,
                    box BLOB NOT NULL);
CREATE TABLE clip (hash TEXT NOT NULL, place INTEGER NOT NULL, piece BLOB NOT NULL, PRIMARY KEY (hash, place));
CREATE TABLE journal (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
                      hash BLOB NOT NULL);
"""

# A video is read and sent a piece at a time: whole, sixteen of them would be 800 MB of memory.
CLIP_PIECE_BYTES = 256 * 1024
CLIP_NONCE_BYTES = 12

_PIECE = "SELECT piece FROM clip WHERE hash = ? AND place = ?"
_INSERT = "INSERT INTO journal VALUES (?, ?, ?, ?, ?)"


class SittingFileError(CodedError):
    """The file can't be used. code, details: sentence `sitting_file.<code>` of the catalogue."""


@dataclass(frozen=True, slots=True)
class SealedPaper:
    """One paper as sealed: its seat, commitment (hex) with its salt, and the box that goes to the terminal.

    The box holds the canonical bytes; the sitting's key opens it, so they are not kept a second time.
    """

    seat: str
    hash: str
    salt: bytes
    nonce: bytes
    box: bytes


@dataclass(frozen=True, slots=True)
class SealedClip:
    """One sound or video as sealed: SHA-256 of its bytes (hex), and the box, which the sitting's key opens."""

    hash: str
    nonce: bytes
    box: bytes


def _pieces(clip: SealedClip) -> Iterator[tuple[str, int, bytes]]:
    whole = clip.nonce + clip.box
    for place, start in enumerate(range(0, len(whole), CLIP_PIECE_BYTES)):
        yield clip.hash, place, whole[start : start + CLIP_PIECE_BYTES]


def open_writing(path: Path) -> sqlite3.Connection:
    """The one writing connection: WAL and synchronous=FULL, both read back.

    Raises SittingFileError where the file is not a sitting's, is of another format, or does not take these modes.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        connection.execute("PRAGMA synchronous=FULL")
        level = connection.execute("PRAGMA synchronous").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise SittingFileError("unreadable", file=path.name, why=str(error)) from error
    if mode != "wal" or level != 2:
        raise SittingFileError("not_durable", file=path.name, mode=mode, synchronous=level)
    return connection


def create_sitting_file(
    path: Path,
    parts: Mapping[str, bytes],
    papers: Iterable[SealedPaper],
    opening: Entry,
    clips: Iterable[SealedClip] = (),
) -> None:
    """Write a new sitting file with everything it is sealed with and its opening entry, whole or not at all.

    Raises SittingFileError: exists, unwritable.
    """
    if path.exists():
        raise SittingFileError("exists", file=path.name)
    draft = path.with_suffix(".sealing")
    _remove(draft)
    try:
        _write_sealed(draft, parts, papers, opening, clips)
    except BaseException:  # whatever stopped it, also Ctrl-C: no half-written draft stays
        _remove(draft)
        raise
    os.replace(draft, path)
    _sync_folder(path.parent)


def _write_sealed(
    path: Path,
    parts: Mapping[str, bytes],
    papers: Iterable[SealedPaper],
    opening: Entry,
    clips: Iterable[SealedClip],
) -> None:
    connection = open_writing(path)
    try:
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO part VALUES (?, ?)", parts.items())
        connection.executemany(
            "INSERT INTO paper VALUES (?, ?, ?, ?, ?)",
            ((p.seat, p.hash, p.salt, p.nonce, p.box) for p in papers),
        )
        connection.executemany("INSERT INTO clip VALUES (?, ?, ?)", (row for clip in clips for row in _pieces(clip)))
        connection.execute(_INSERT, _row(opening))
        connection.execute("COMMIT")
        # Closing would do this too, but silently leave a rest behind where the disk is full; a rename loses that rest.
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise SittingFileError("unwritable", file=path.name, why="busy")
    except sqlite3.DatabaseError as error:
        raise SittingFileError("unwritable", file=path.name, why=str(error)) from error
    finally:
        connection.close()


def _remove(path: Path) -> None:
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class SittingReader:
    """Reads one sitting file; never writes."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise SittingFileError("missing", file=path.name)
        self.path = path
        # As a URI with its own escapes: a folder may be called "hall #1" or "100%".
        uri = f"{path.absolute().as_uri()}?mode=ro"
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=5)
        except sqlite3.DatabaseError as error:
            raise SittingFileError("unreadable", file=path.name, why=str(error)) from error
        # What is not UTF-8 any more is for the hash chain to find, not for the driver to stumble over.
        self._connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
        try:
            ((application,),) = self._rows("PRAGMA application_id")
            ((format_,),) = self._rows("PRAGMA user_version")
        except SittingFileError:
            self._connection.close()
            raise
        if application != _APPLICATION_ID:
            self._connection.close()
            raise SittingFileError("not_a_sitting", file=path.name)
        if format_ != FORMAT:
            self._connection.close()
            raise SittingFileError("other_format", file=path.name, format=format_, known=FORMAT)

    def __enter__(self) -> SittingReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str, *args: object) -> Iterator[tuple]:
        """The rows of a query. Raises SittingFileError: unreadable, where the file is damaged on the way."""
        try:
            for row in self._connection.execute(query, args):  # noqa: UP028 - `yield from` would close the cursor late
                yield row
        except sqlite3.DatabaseError as error:
            raise SittingFileError("unreadable", file=self.path.name, why=str(error)) from error

    def parts(self) -> dict[str, bytes]:
        return dict(self._rows("SELECT name, body FROM part"))

    def part(self, name: str) -> bytes | None:
        """One part alone: some are large."""
        return next((body for (body,) in self._rows("SELECT body FROM part WHERE name = ?", name)), None)

    def papers(self) -> Iterator[SealedPaper]:
        for row in self._rows("SELECT seat, hash, salt, nonce, box FROM paper ORDER BY seat"):
            yield SealedPaper(*row)

    def paper(self, seat: str) -> SealedPaper | None:
        rows = self._rows("SELECT seat, hash, salt, nonce, box FROM paper WHERE seat = ?", seat)
        return next((SealedPaper(*row) for row in rows), None)

    def paper_hashes(self) -> dict[str, str]:
        """Seat label -> commitment of its paper, hex."""
        return dict(self._rows("SELECT seat, hash FROM paper"))

    def clip_hashes(self) -> list[str]:
        """The sounds and videos sealed in the file; none where it is of the first form, which had no place for them."""
        if not any(self._rows("SELECT 1 FROM sqlite_master WHERE name = 'clip'")):
            return []
        return [hash_ for (hash_,) in self._rows("SELECT DISTINCT hash FROM clip ORDER BY hash")]

    def clip_size(self, hash_: str) -> int:
        """Bytes of a sealed sound or video, nonce and box, in all pieces; 0 where there is none of that hash."""
        if hash_ not in self.clip_hashes():
            return 0
        ((size,),) = self._rows("SELECT sum(length(piece)) FROM clip WHERE hash = ?", hash_)
        return int(size)

    def clip_piece(self, hash_: str, place: int) -> bytes:
        """One of its pieces; empty after the last."""
        return next((row[0] for row in self._rows(_PIECE, hash_, place)), b"")

    def clip(self, hash_: str) -> SealedClip | None:
        """The whole of it; None where there is none of that hash."""
        if not self.clip_size(hash_):
            return None
        whole = b"".join(row[0] for row in self._rows("SELECT piece FROM clip WHERE hash = ? ORDER BY place", hash_))
        return SealedClip(hash_, whole[:CLIP_NONCE_BYTES], whole[CLIP_NONCE_BYTES:])

    def opening(self) -> Entry:
        """The first entry: what the sitting was sealed with and when."""
        return next(self.entries())

    def entries(self) -> Iterator[Entry]:
        """The journal from its first entry, as it stands, unchecked."""
        for row in self._rows("SELECT seq, at_ms, kind, body, hash FROM journal ORDER BY seq"):
            yield Entry(*row)

    def entries_of(self, kinds: Sequence[str]) -> Iterator[Entry]:
        """Entries of these kinds, unchecked; most of a journal are answers, which SQLite passes over."""
        marks = ", ".join("?" * len(kinds))
        query = f"SELECT seq, at_ms, kind, body, hash FROM journal WHERE kind IN ({marks}) ORDER BY seq"
        for row in self._rows(query, *kinds):
            yield Entry(*row)

    def entries_naming(self, fields: Sequence[tuple[str, str]]) -> Iterator[Entry]:
        """Entries whose body has one of these (field, text) pairs, unchecked. SQLite searches, so that a long journal
        does not keep this process from its other work."""
        needles = [b'"%s":"%s"' % (name.encode(), text.encode()) for name, text in fields]
        where = " OR ".join(["instr(body, ?)"] * len(needles))
        query = f"SELECT seq, at_ms, kind, body, hash FROM journal WHERE {where} ORDER BY seq"
        for row in self._rows(query, *needles):
            yield Entry(*row)

    def checked_entries(self) -> Iterator[Entry]:
        """The same, each entry checked against the hash chain. Raises ChainBroken."""
        yield from check_chain(self.entries())

    def backup(self, target: Path) -> None:
        """Copy the whole file as it stands to `target`."""
        with sqlite3.connect(target) as copy:
            self._connection.backup(copy)
        copy.close()


def insert_entries(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """Put entries into the journal in one durable transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INSERT, [_row(entry) for entry in entries])
    connection.execute("COMMIT")


def _row(entry: Entry) -> tuple[int, int, str, bytes, bytes]:
    return entry.seq, entry.at_ms, entry.kind, entry.body, entry.hash
