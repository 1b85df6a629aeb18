"""Looks at the hall as a staff page does: one snapshot over the staff socket, then its changes."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from hallserver.rehearsal import wire
from hallserver.rehearsal.driver import CONNECT_TIMEOUT_S, trust
from hallserver.rehearsal.failures import StaffError
from hallserver.rehearsal.staff import Staff

_NAMESPACE = b"/staff,"


class HallWatch(WSListener):
    """The seats as staff see them: label -> SeatView. `await look(staff)` makes one that holds its first snapshot."""

    def __init__(self, csrf: str) -> None:
        self.seats: dict[str, dict[str, Any]] = {}
        self.sitting: dict[str, Any] | None = None
        self.linked = False
        self._csrf = csrf
        self._parts: list[bytes] = []
        self._arrived = asyncio.Event()
        self._transport: WSTransport | None = None

    @classmethod
    async def look(cls, staff: Staff, timeout_s: float = 20.0) -> HallWatch:
        """Connect and wait for the first snapshot. Raises StaffError("not_allowed")."""
        watch = cls(staff.csrf)
        web = staff.web
        await ws_connect(
            lambda: watch,
            "ws" + web.origin.removeprefix("http") + wire.PATH,
            ssl_context=trust(web.ca_file),
            websocket_handshake_timeout=CONNECT_TIMEOUT_S,
            extra_headers={"Origin": web.origin, "Cookie": web.cookie},
        )
        try:
            await asyncio.wait_for(watch._arrived.wait(), timeout_s)
        except TimeoutError as error:
            watch.close()
            raise StaffError("not_allowed", "no snapshot of the hall") from error
        return watch

    def close(self) -> None:
        if self._transport is not None:
            self._transport.disconnect()

    def is_taken(self, seat: str) -> bool:
        """Whether somebody's terminal is connected at the seat."""
        return bool(self.seats.get(seat, {}).get("online"))

    # -- the socket ------------------------------------------------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport, self.linked = transport, True

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport, self.linked = None, False

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
            return
        self._parts.append(frame.get_payload_as_bytes())
        if frame.fin:
            body = b"".join(self._parts)
            self._parts.clear()
            self._take(transport, body)

    def _take(self, transport: WSTransport, body: bytes) -> None:
        if body == b"2":
            transport.send(WSMsgType.TEXT, wire.PONG)
        elif body.startswith(b"0"):
            auth = orjson.dumps({"csrf": self._csrf, "view": "hall"})
            transport.send(WSMsgType.TEXT, b"40" + _NAMESPACE + auth)
        elif body.startswith(b"42" + _NAMESPACE):
            name, *rest = orjson.loads(body[2 + len(_NAMESPACE) :])
            if rest and name in ("snapshot", "delta"):
                self._merge(name, rest[0])

    def _merge(self, name: str, view: dict[str, Any]) -> None:
        if name == "snapshot":
            self.seats = {}
        self.seats.update(view.get("seats") or {})
        self.sitting = view.get("sitting", self.sitting)
        self._arrived.set()
