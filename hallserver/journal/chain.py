"""The hash chain: each row carries the SHA-256 over the row before and its own content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal. seq counts from 1 without gaps; at_ms is hall time; body is canonical JSON."""

    seq: int
    at_ms: int
    kind: str
    body: bytes
    hash: bytes


class ChainBroken(Exception):
    """A row does not follow from the one before it. seq: the first row that can't be trusted."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"journal entry {seq}: {why}")
        self.seq = seq


def entry_hash(previous: bytes, seq: int, at_ms: int, kind: str, body: bytes) -> bytes:
    """SHA-256 over the previous hash, a header that fixes every field's length, and the body; 32 bytes."""
    header = b"%d %d %s %d\n" % (seq, at_ms, kind.encode(errors="surrogateescape"), len(body))
    return hashlib.sha256(previous + header + body).digest()


def _is_well_typed(entry: Entry) -> bool:
    """SQLite puts any type into any column, and a number with a fraction would hash like the one without."""
    return (type(entry.at_ms), type(entry.kind), type(entry.body), type(entry.hash)) == (int, str, bytes, bytes)


def check_chain(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Hand the entries on, each only after it was found to follow. Raises ChainBroken."""
    previous = GENESIS
    expected = 1
    for entry in entries:
        if entry.seq != expected:
            raise ChainBroken(expected, f"is missing (the next one held is {entry.seq})")
        if not _is_well_typed(entry):
            raise ChainBroken(entry.seq, "was altered")
        if entry_hash(previous, entry.seq, entry.at_ms, entry.kind, entry.body) != entry.hash:
            raise ChainBroken(entry.seq, "was altered")
        yield entry
        previous = entry.hash
        expected += 1
