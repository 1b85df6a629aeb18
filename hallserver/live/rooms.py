"""Who is in which room of the Socket.IO server, without asking every room."""

from __future__ import annotations

from typing import Any

import socketio


class HallManager(socketio.Manager):
    """python-socketio looks through all rooms of a namespace for each client that leaves, and every client has a room
    of its own: when a switch goes out, 7,121 leave at once and that is fifty million look-ups. This one remembers."""

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: dict[tuple[str, str], set[str | None]] = {}

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self._rooms_of.setdefault((namespace, sid), set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get((namespace, sid), set()).discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        for room in tuple(self._rooms_of.get((namespace, sid), ())):
            self.basic_leave_room(sid, namespace, room)
        self._rooms_of.pop((namespace, sid), None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace, [])
            if sid in waiting:
                waiting.remove(sid)
                if not waiting:
                    del pending[namespace]
