"""Bytes on the wire: the JSON codec, ready-made Socket.IO packets, and the guard in front of every message."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson
import socketio
from engineio.packet import NOOP, PING, Packet
from engineio.socket import Socket as EngineSocket

# Handlers see frames up to this size: an essay of 4,000 characters of three bytes, with its line ends and quotes escaped.
MAX_MESSAGE_BYTES = 16_384
# Longer ones are read only to be refused; past this the connection is cut.
MAX_FRAME_BYTES = 32_768
# So much of what can't be understood before a connection is cut.
MOST_GARBAGE = 100


class OrjsonCodec:
    """orjson in the shape python-socketio asks for: `dumps` returns str and takes json's keyword arguments."""

    @staticmethod
    def dumps(value: Any, **_: object) -> str:
        return orjson.dumps(value, default=str).decode()

    @staticmethod
    def loads(text: str | bytes, **_: object) -> Any:
        return orjson.loads(text)


def event_packet(event: str, payload: object) -> str:
    """A Socket.IO EVENT packet of the default namespace, ready for any number of terminals."""
    return "2" + orjson.dumps([event, payload]).decode()


class Wire:
    """Sends ready-made packets, and keeps what can't be understood away from the handlers.

    refused   how many messages were refused, by code
    """

    def __init__(self, server: socketio.Server) -> None:
        self._server = server
        self._inner = server.eio.handlers["message"]
        self._inner_gone = server.eio.handlers["disconnect"]
        self._inner_come = server.eio.handlers["connect"]
        self._garbage: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        server.eio.on("message", self._guard)
        server.eio.on("disconnect", self._gone)
        server.eio.on("connect", self._come)

    def eio_sid(self, sid: str) -> str:
        return self._server.manager.eio_sid_from_sid(sid, "/")

    def send(self, eio_sid: str, packet: str) -> None:
        self._server.eio.send(eio_sid, packet)

    def send_large(self, eio_sid: str, packet: str) -> None:
        """Send a packet and let go of it: a connection's writer keeps hold of the last one it wrote, and 7,121 papers
        kept so are a gigabyte. An Engine.IO NOOP after it means nothing to the terminal and takes its place."""
        self.send(eio_sid, packet)
        self._server.eio.send_packet(eio_sid, Packet(NOOP))

    def refuse(self, eio_sid: str, code: str, **args: object) -> None:
        self.refused[code] += 1
        self.send(eio_sid, event_packet("refused", {"code": code, **args}))

    def _guard(self, eio_sid: str, data: Any) -> None:
        if isinstance(data, bytes):
            return self._refuse_garbage(eio_sid, "malformed")
        if len(data) > MAX_MESSAGE_BYTES:
            return self._refuse_garbage(eio_sid, "oversized", limit=MAX_MESSAGE_BYTES)
        try:
            return self._inner(eio_sid, data)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            # python-socketio raises these while parsing a packet (our handlers answer for themselves); its own answer
            # would be to log and cut the line.
            return self._refuse_garbage(eio_sid, "malformed")

    def _refuse_garbage(self, eio_sid: str, code: str, **args: object) -> None:
        """A terminal does not send garbage; whoever goes on with it loses the line, so that nobody else loses time."""
        self.refuse(eio_sid, code, **args)
        self._garbage[eio_sid] += 1
        if self._garbage[eio_sid] >= MOST_GARBAGE:
            self._server.eio.disconnect(eio_sid)

    def _come(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        """Engine.IO pings each connection one interval after it came, so a hall that came back in one second would be pinged
        in one second ever after, and answers would wait meanwhile. The first ping comes at a moment of its own instead."""
        answer = self._inner_come(eio_sid, environ)
        if answer is None or answer is True:
            connection = self._server.eio.sockets[eio_sid]
            connection.last_ping = None  # so that Engine.IO does not send the first one
            self._server.start_background_task(self._ping_first, connection)
        return answer

    def _ping_first(self, connection: EngineSocket) -> None:
        self._server.sleep(random.uniform(0, self._server.eio.ping_interval))
        if not connection.closing and not connection.closed:
            connection.last_ping = time.time()
            connection.send(Packet(PING))

    def _gone(self, eio_sid: str, reason: str) -> Any:
        self._garbage.pop(eio_sid, None)
        return self._inner_gone(eio_sid, reason)


def deflate_off(app: Callable) -> Callable:
    """WSGI middleware: no permessage-deflate. It costs 100 KB a connection and twice the CPU of a broadcast."""

    def without(environ: dict[str, Any], start_response: Callable) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return without
