"""Simulated terminals that fetch their sounds and videos, each as `hallserver/frontend/terminal/clips.js` does it.

Meant for a process of its own: in the loop that times the answers it would measure itself. What comes is compared with
the sealed bytes as it comes; nothing is kept.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hallserver.rehearsal.driver import trust

SPREAD_S = 10.0
FIRST_WAIT_S = 1.0
MOST_WAIT_S = 30.0
SILENCE_S = 60.0
# A simulated line is only felt by the server if this end does not take in what has not "arrived" yet.
RECEIVE_BYTES = 128 * 1024
# Terminals have processors of their own; here they share two with the server.
NICENESS = 10


@dataclass(frozen=True, slots=True)
class Errand:
    """host, port: of the server; terminals: (id, secret) each; clips: hash -> sealed bytes, in the order in which all want
    them; line_bytes_s: what the line of the server carries, 0 for whatever this machine can; ca_file: where it speaks TLS."""

    host: str
    port: int
    terminals: Sequence[tuple[str, str]]
    clips: Mapping[str, bytes]
    line_bytes_s: float
    ca_file: Path | None = None


@dataclass(slots=True)
class Fetched:
    """seconds: until each terminal had everything; wrong: clips whose bytes were others than sealed; busy: times a terminal
    was told to come again; silent: times it heard nothing for long and asked anew; broken: fetches that broke off."""

    seconds: list[float] = field(default_factory=list)
    received: int = 0
    wrong: int = 0
    busy: int = 0
    silent: int = 0
    broken: int = 0
    cpu_s: float = 0.0


def fetch_all(errand: Errand) -> Fetched:
    """Let all terminals begin in the same instant; returns when all have all."""
    os.nice(NICENESS)
    return asyncio.run(_fetch_all(errand))


async def _fetch_all(errand: Errand) -> Fetched:
    fetched, line, chance = Fetched(), _Wire(errand.line_bytes_s), random.Random(1)
    await asyncio.gather(
        *(_Terminal(errand, one, fetched, line, chance).run(time.perf_counter()) for one in errand.terminals)
    )
    fetched.cpu_s = time.process_time()
    return fetched


class _Wire:
    """What all share: says how long somebody who has just taken bytes must not take more."""

    def __init__(self, bytes_s: float) -> None:
        self._bytes_s, self._free_at = bytes_s, 0.0

    def wait_s(self, taken: int) -> float:
        if not self._bytes_s:
            return 0.0
        now = time.perf_counter()
        self._free_at = max(self._free_at, now) + taken / self._bytes_s
        return self._free_at - now


class _Terminal(asyncio.BufferedProtocol):
    """One terminal and its one connection, kept open between fetches as a browser does."""

    room = memoryview(bytearray(256 * 1024))

    def __init__(
        self, errand: Errand, identity: tuple[str, str], fetched: Fetched, line: _Wire, chance: random.Random
    ) -> None:
        self._errand, self._identity, self._fetched, self._line, self._chance = errand, identity, fetched, line, chance
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._head, self._status, self._left, self._at = b"", 0, 0, 0
        self._sealed = b""
        self._is_right = True
        self._was_silent = False
        self._heard_at = 0.0

    async def run(self, began: float) -> None:
        await asyncio.sleep(SPREAD_S * self._chance.random())
        wanted, wait_s = list(self._errand.clips), FIRST_WAIT_S
        while wanted:
            hash_ = wanted.pop(0)
            if await self._fetch(hash_):
                wait_s = FIRST_WAIT_S
                continue
            wanted.append(hash_)
            if self._was_silent:
                continue
            await asyncio.sleep(wait_s * (0.5 + self._chance.random()))
            wait_s = min(MOST_WAIT_S, 2 * wait_s)
        self._fetched.seconds.append(time.perf_counter() - began)
        if self._transport is not None:
            self._transport.close()

    async def _fetch(self, hash_: str) -> bool:
        self._was_silent = False
        try:
            if self._transport is None:
                await self._connect()
            self._head, self._sealed, self._at, self._is_right = b"", self._errand.clips[hash_], 0, True
            self._answer = asyncio.get_running_loop().create_future()
            self._heard_at = time.perf_counter()
            terminal, secret = self._identity
            self._transport.write(
                f"GET /terminal/clip/{hash_} HTTP/1.1\r\nHost: {self._errand.host}\r\n"
                f"X-Terminal: {terminal}\r\nX-Secret: {secret}\r\n\r\n".encode()
            )
            while (left_s := self._heard_at + SILENCE_S - time.perf_counter()) > 0 and not self._answer.done():
                await asyncio.wait([self._answer], timeout=left_s)
            if not self._answer.done():
                self._was_silent = True
                self._fetched.silent += 1
                self._hang_up()
                return False
            status = self._answer.result()
        except OSError:
            self._fetched.broken += 1
            self._hang_up()
            return False
        if status == 503:
            self._fetched.busy += 1
        elif status != 200 or self._at != len(self._sealed) or not self._is_right:
            self._fetched.wrong += 1
            return True
        return status == 200

    async def _connect(self) -> None:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, (self._errand.host, self._errand.port))
        self._transport, _ = await loop.create_connection(
            lambda: self,
            sock=line,
            ssl=trust(self._errand.ca_file),
            server_hostname=self._errand.ca_file and self._errand.host,
        )

    def _hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    # -- what asyncio calls ----------------------------------------------------------------------------------------

    def get_buffer(self, _hint: int) -> memoryview:
        return self.room

    def buffer_updated(self, count: int) -> None:
        came = self.room[:count]
        self._heard_at = time.perf_counter()
        if not self._left:
            self._head += came
            head, found, rest = self._head.partition(b"\r\n\r\n")
            if not found:
                return
            self._status = int(head.split(b" ", 2)[1])
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            self._left = int(lengths[0].partition(b":")[2])
            came = memoryview(rest)
        self._left -= len(came)
        if self._status == 200:
            self._is_right = self._is_right and self._sealed.startswith(came, self._at)
            self._at += len(came)
            self._fetched.received += len(came)
            if (wait_s := self._line.wait_s(len(came))) > 0 and self._left:
                self._transport.pause_reading()
                asyncio.get_running_loop().call_later(wait_s, self._read_on, self._transport)
        if not self._left and self._answer is not None and not self._answer.done():
            self._answer.set_result(self._status)

    def _read_on(self, transport: asyncio.Transport) -> None:
        if not transport.is_closing():
            transport.resume_reading()

    def connection_lost(self, _why: Exception | None) -> None:
        self._transport, self._left = None, 0
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())
