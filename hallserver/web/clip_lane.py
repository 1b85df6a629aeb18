"""Who fetches a sound or video now, and how fast all of them together: answers have the line and the processor too."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol


class Latch(Protocol):
    """One waits, another lets it go."""

    def open(self) -> None: ...
    def wait(self) -> None: ...


@dataclass(slots=True, eq=False)
class Ticket:
    """A terminal's place. is_in: it may fetch; moved_ms: hall time at which it last took something."""

    terminal: str
    latch: Latch
    is_in: bool = False
    moved_ms: int = 0


class ClipLane:
    """A few fetch at once, the others stand in line, first come, first served.

    They wait here and not at the terminals: 1,500 that are sent away and ask again hold up the answers of all, and leave
    places empty meanwhile. A terminal that asks again keeps its place in line.

    most         so many fetch at once
    bytes_s      so much goes out in a second, to all of them together
    patience_ms  who is in and takes nothing for that long no longer counts: a terminal whose cable was pulled would keep
                 its place until the operating system gives the connection up, a quarter of an hour later
    """

    def __init__(self, most: int, bytes_s: int, patience_ms: int, make_latch: Callable[[], Latch]) -> None:
        self._most, self._bytes_s, self._patience_ms = most, bytes_s, patience_ms
        self._make_latch = make_latch
        self._inside: list[Ticket] = []
        self._line: dict[str, Ticket] = {}
        self._free_at_ms = 0.0

    def enter(self, terminal: str, now_ms: int) -> Ticket | None:
        """Wait for a place; returns it, to `leave` with. None where the terminal has asked anew meanwhile."""
        ticket = Ticket(terminal, self._make_latch())
        before = self._line.get(terminal)
        self._line[terminal] = ticket
        if before is not None:
            before.latch.open()
        self._let_in(now_ms)
        if not ticket.is_in:
            ticket.latch.wait()
        return ticket if ticket.is_in else None

    def leave(self, ticket: Ticket, now_ms: int) -> None:
        with suppress(ValueError):  # lost its place for patience before
            self._inside.remove(ticket)
        self._let_in(now_ms)

    def pause_s(self, ticket: Ticket, size: int, now_ms: int) -> float:
        """The terminal takes `size` bytes now; how long it must wait before it takes more."""
        ticket.moved_ms = now_ms
        self._free_at_ms = max(self._free_at_ms, now_ms) + 1000 * size / self._bytes_s
        return (self._free_at_ms - now_ms) / 1000

    def _let_in(self, now_ms: int) -> None:
        self._inside = [ticket for ticket in self._inside if now_ms - ticket.moved_ms < self._patience_ms]
        while self._line and len(self._inside) < self._most:
            ticket = self._line.pop(next(iter(self._line)))
            ticket.is_in, ticket.moved_ms = True, now_ms
            self._inside.append(ticket)
            ticket.latch.open()


class PieceCache:
    """The pieces sent last. A whole hall fetches the same few clips, and reading a piece from the file takes longer than
    sending it.

    most   so many pieces are kept
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._pieces: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()

    def get(self, key: tuple[str, str, int], read: Callable[[], bytes]) -> bytes:
        """The piece of that key (sitting, hash, place), read where it isn't held."""
        piece = self._pieces.get(key)
        if piece is None:
            self._pieces[key] = piece = read()
            while len(self._pieces) > self._most:
                self._pieces.popitem(last=False)
        else:
            self._pieces.move_to_end(key)
        return piece
