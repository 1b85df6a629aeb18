"""Engine.IO 4 and Socket.IO 5 as text frames over a bare WebSocket, default namespace. Pure.

Source: https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

PATH = "/socket.io/?EIO=4&transport=websocket"
PONG = b"3"
LEAVE = b"41"


class Kind(Enum):
    OPEN = "open"
    PING = "ping"
    CONNECTED = "connected"
    REFUSED = "refused"
    DISCONNECTED = "disconnected"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet from the server. event and data are filled for EVENT, data for OPEN, CONNECTED and REFUSED."""

    kind: Kind
    event: str = ""
    data: Any = None


_PING = Packet(Kind.PING)
_OTHER = Packet(Kind.OTHER)


def parse(frame: bytes) -> Packet:
    """Read one text frame (UTF-8). Raises ValueError where its JSON is broken."""
    if frame.startswith(b"42"):
        name, *rest = orjson.loads(frame[2:])
        return Packet(Kind.EVENT, name, rest[0] if rest else None)
    if frame == b"2":
        return _PING
    if frame.startswith(b"40"):
        return Packet(Kind.CONNECTED, data=orjson.loads(frame[2:]) if len(frame) > 2 else None)
    if frame.startswith(b"44"):
        return Packet(Kind.REFUSED, data=orjson.loads(frame[2:]) if len(frame) > 2 else None)
    if frame.startswith((b"41", b"1")):
        return Packet(Kind.DISCONNECTED)
    if frame.startswith(b"0"):
        return Packet(Kind.OPEN, data=orjson.loads(frame[1:]))
    return _OTHER


def connect(auth: dict[str, Any]) -> bytes:
    """The packet that asks to join, with what it proves itself by."""
    return b"40" + orjson.dumps(auth)


def event(name: str, data: dict[str, Any]) -> bytes:
    """One event with one argument, no acknowledgement asked for."""
    return b"42" + orjson.dumps([name, data])


def refusal_code(packet: Packet) -> str:
    """The machine code of a refused connection, or the server's message where it gives none."""
    body = packet.data if isinstance(packet.data, dict) else {}
    data = body.get("data")
    if isinstance(data, dict) and "code" in data:
        return str(data["code"])
    return str(body.get("message", ""))
