"""A terminal as bare as it can be: a TCP socket, RFC 6455 frames by hand, the rehearsal's codec for what they mean.

Blocking, with time-outs; for threads. It sends whatever a test wants sent, right or wrong.
"""

from __future__ import annotations

import base64
import os
import socket
import time
from typing import Any
from urllib.parse import urlsplit

from hallserver.rehearsal import wire
from hallserver.rehearsal.wire import Kind, Packet

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATIENCE_S = 10.0


class HandshakeRefused(Exception):
    """The server did not switch to WebSocket. status: HTTP status."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"HTTP {status}: {body[:200]!r}")
        self.status = status
        self.body = body


class Cut(Exception):
    """The server ended the connection."""


class Line:
    """One WebSocket. `heard` holds what came and was not asked for yet."""

    def __init__(self, address: str, **headers: str) -> None:
        parts = urlsplit(address)
        host, port = parts.hostname or "127.0.0.1", parts.port or 80
        self._socket = socket.create_connection((host, port), PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self.heard: list[Packet] = []
        self.refused: Packet | None = None
        given = {
            "Host": f"{host}:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        lines = [f"GET {wire.PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self._buffer:
            self._receive()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        status = int(head.split()[1])
        if status != 101:
            raise HandshakeRefused(status, self._buffer)

    # -- frames ------------------------------------------------------------------------------------------------------

    def _receive(self) -> None:
        try:
            more = self._socket.recv(65_536)
        except ConnectionError as error:
            raise Cut from error
        if not more:
            raise Cut
        self._buffer += more

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._receive()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def frame(self) -> tuple[int, bytes]:
        """The next frame: opcode and payload. Raises Cut, TimeoutError."""
        _, second = head = self._take(2)
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(self._take(2), "big")
        elif size == 127:
            size = int.from_bytes(self._take(8), "big")
        return head[0] & 0x0F, self._take(size)

    def send_frame(self, opcode: int, payload: bytes) -> None:
        """One masked frame. A zero mask leaves the payload as it is and is as good as any other."""
        size = len(payload)
        if size < 126:
            head = bytes((0x80 | opcode, 0x80 | size))
        elif size < 65_536:
            head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
        else:
            head = bytes((0x80 | opcode, 0x80 | 127)) + size.to_bytes(8, "big")
        self._socket.sendall(head + bytes(4) + payload)

    def send(self, text: str | bytes) -> None:
        self.send_frame(TEXT, text.encode() if isinstance(text, str) else text)

    def close(self) -> None:
        """Cut the line as a pulled cable would."""
        self._socket.close()

    # -- packets -----------------------------------------------------------------------------------------------------

    def packet(self, patience_s: float = PATIENCE_S) -> Packet:
        """The next packet; pings are answered on the way. Raises Cut, TimeoutError."""
        end = time.monotonic() + patience_s
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            opcode, payload = self.frame()
            if opcode == CLOSE:
                raise Cut
            if opcode != TEXT:
                continue
            packet = wire.parse(payload)
            if packet.kind is Kind.PING:
                self.send(wire.PONG)
            else:
                return packet

    def is_pinged(self, patience_s: float) -> bool:
        """Whether Engine.IO asks within that time if this end is still there."""
        end = time.monotonic() + patience_s
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                opcode, payload = self.frame()
            except TimeoutError:
                return False
            if opcode == TEXT and wire.parse(payload).kind is Kind.PING:
                return True
        return False

    def join(self, auth: dict[str, Any], namespace: str = "") -> Line:
        """Open the Socket.IO connection; `refused` holds the server's no."""
        assert self.packet().kind is Kind.OPEN
        prefix = f"40{namespace}," if namespace else "40"
        self.send(prefix.encode() + wire.connect(auth)[2:])
        while True:
            packet = self.packet()
            if packet.kind is Kind.CONNECTED:
                return self
            if packet.kind is Kind.REFUSED:
                self.refused = packet
                return self
            self.heard.append(packet)

    def emit(self, event: str, data: Any) -> None:
        self.send(wire.event(event, data))

    def hear(self, event: str, patience_s: float = PATIENCE_S, **fields: Any) -> Any:
        """The data of the next such event whose fields are as given; what comes before it is dropped."""
        end = time.monotonic() + patience_s
        while True:
            packet = self.heard.pop(0) if self.heard else self.packet(max(0.001, end - time.monotonic()))
            fits = packet.kind is Kind.EVENT and packet.event == event
            if fits and all(packet.data.get(name) == value for name, value in fields.items()):
                return packet.data

    def hears_nothing_of(self, event: str, for_s: float) -> bool:
        """Whether no such event comes for so long; the rest is kept."""
        end = time.monotonic() + for_s
        kept: list[Packet] = []
        found = any(packet.event == event for packet in self.heard)
        try:
            while not found and time.monotonic() < end:
                kept.append(self.packet(max(0.001, end - time.monotonic())))
                found = kept[-1].event == event
        except TimeoutError:
            pass
        self.heard += kept
        return not found
