"""The only module that knows eventlet: green threads, the hub's bell, blocking work, the WSGI server.

Nothing is monkey-patched: what is green is asked for here by name, so that the journal's thread, worker threads and
processes are the operating system's own.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import ssl
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

# No name is ever looked up in a hall, and dnspython takes a quarter of a second to import.
os.environ["EVENTLET_NO_GREENDNS"] = "yes"

with warnings.catch_warnings():
    # eventlet announces its retirement at every import; docs/decisions says why it is used all the same.
    warnings.simplefilter("ignore")
    import eventlet
import eventlet.green.socket
import eventlet.green.ssl
import eventlet.wsgi
from eventlet import tpool
from eventlet.event import Event
from eventlet.hubs import trampoline
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

T = TypeVar("T")

log = logging.getLogger(__name__)

BACKLOG = 4096
ASYNC_MODE = "eventlet"


def run_blocking(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run work in an OS thread while other greenlets go on; returns or raises what it does."""
    return tpool.execute(work, *args, **kwargs)


def spawn(work: Callable[..., Any], *args: Any) -> None:
    """Run work in a green thread of its own."""
    eventlet.spawn_n(work, *args)


def sleep(seconds: float) -> None:
    """Let other greenlets run for that long."""
    eventlet.sleep(seconds)


class Latch:
    """One greenlet waits, another lets it go."""

    def __init__(self) -> None:
        self._event = Event()

    def open(self) -> None:
        if not self._event.ready():
            self._event.send()

    def wait(self) -> None:
        self._event.wait()


class HubBell:
    """Rung in any OS thread, answered in the hub's: `answer` runs in a green thread, once for any number of rings."""

    def __init__(self, answer: Callable[[], None]) -> None:
        self._answer = answer
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        eventlet.spawn_n(self._listen)

    def ring(self) -> None:
        # Where the pipe is full of rings that nobody has answered yet, one more changes nothing.
        with suppress(BlockingIOError):
            os.write(self._write, b"!")

    def _listen(self) -> None:
        while True:
            trampoline(self._read, read=True)
            os.read(self._read, 65_536)
            try:
                self._answer()
            except Exception:  # this greenlet tells of every later commit too
                log.exception("telling what has become durable failed")


def raise_file_limit(files: int) -> int:
    """Let the process hold that many files and sockets, as far as the system lets it; returns how many it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = files if hard == resource.RLIM_INFINITY else min(files, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)


def settle_memory() -> None:
    """Take what stands in memory now out of the garbage collector's rounds.

    A sealed sitting is a few hundred thousand objects that never die; walking them again and again took a third of the
    hub's time under load.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


class BoundedMessage(RFC6455WebSocket.Message):
    """A WebSocket message that comes in pieces may be no longer than a single frame.

    eventlet bounds frames only: anybody on the network could fill the memory with one message that never ends.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._size = 0

    def push(self, data: bytes, final: bool = False) -> None:
        # An empty piece costs memory too.
        self._size += max(1, len(data))
        if self._size > self.max_frame_length:
            raise FailedConnectionError(1009, f"A message may have {self.max_frame_length} bytes.")
        super().push(data, final)


def apply_mask(data: bytes, mask: bytes, length: int | None = None, offset: int = 0) -> bytes:
    """XOR data with the repeated 4-byte mask (RFC 6455 §5.3), from place `offset` of the mask on.

    As one whole number: eventlet does it byte by byte in Python, 8 ms for the 16 KB of a long essay, and all others wait.
    """
    length = len(data) if length is None else length
    turned = bytes(mask[offset % 4 :]) + bytes(mask[: offset % 4])
    repeated = (turned * (length // 4 + 1))[:length]
    whole = int.from_bytes(data[:length], "big") ^ int.from_bytes(repeated, "big")
    return whole.to_bytes(length, "big")


def serve(
    app: Callable[..., Any],
    host: str,
    port: int,
    *,
    tls: ssl.SSLContext | None,
    max_connections: int,
    on_listening: Callable[[int], None],
) -> None:
    """Serve the WSGI application until the process ends. on_listening(port) is called once the socket accepts."""
    RFC6455WebSocket.Message = BoundedMessage
    RFC6455WebSocket._apply_mask = staticmethod(apply_mask)
    family = eventlet.green.socket.AF_INET6 if ":" in host else eventlet.green.socket.AF_INET
    listener = eventlet.listen((host, port), family=family, backlog=BACKLOG)
    port = listener.getsockname()[1]
    if tls is not None:
        listener = eventlet.green.ssl.GreenSSLSocket(
            listener, server_side=True, do_handshake_on_connect=False, _context=tls
        )
    on_listening(port)
    eventlet.wsgi.server(listener, app, max_size=max_connections, log_output=False, keepalive=True)
