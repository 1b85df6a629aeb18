"""Puts the live layer together on one Socket.IO server."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_socketio import SocketIO

from hallserver.config import HallConfig
from hallserver.enrolment import Enrolment
from hallserver.live.fanout import Fanout
from hallserver.live.rooms import HallManager
from hallserver.live.staff import NAMESPACE, SeatMap, register_staff, tell_staff
from hallserver.live.terminals import Terminals
from hallserver.live.watch import watch
from hallserver.live.wire import MAX_FRAME_BYTES, OrjsonCodec, Wire
from hallserver.sitting.timekeeping import Phase
from hallserver.sittings import LiveSitting, Sittings

PING_INTERVAL_S = 25
PING_TIMEOUT_S = 20


def make_socketio(app: Flask, async_mode: str) -> SocketIO:
    """The Socket.IO server: WebSocket only, handlers in the reader's own greenlet, which therefore must not block."""
    return SocketIO(
        app,
        async_mode=async_mode,
        async_handlers=False,
        client_manager=HallManager(),
        transports=["websocket"],
        json=OrjsonCodec,
        max_http_buffer_size=MAX_FRAME_BYTES,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        http_compression=False,
    )


def make_live(
    socketio: SocketIO,
    config: HallConfig,
    enrolment: Enrolment,
    sittings: Sittings,
    *,
    now_ms: Callable[[], int],
    may_watch: Callable[[object], Callable[[], bool] | None],
    spawn: Callable[..., None],
    sleep: Callable[[float], None],
) -> Terminals:
    """Wire terminals, staff pages and the clock to the sittings; returns the connected terminals."""

    def live() -> LiveSitting | None:
        return sittings.live

    seat_map = SeatMap(config, enrolment, live)
    register_staff(socketio, seat_map, may_watch)
    server = socketio.server
    terminals = Terminals(Wire(server), server, enrolment, live, now_ms, seat_map.mark, spawn, sleep)
    terminals.register()
    seat_map.terminals = terminals

    def on_phase(sitting_id: str, phase: Phase) -> None:
        # Not here and now: it commits to another file, and the bell must not wait for that.
        spawn(sittings.note_phase, sitting_id, phase, now_ms())

    def take_up(sitting: LiveSitting) -> Fanout:
        enrolment.reload()
        terminals.gone_since.clear()
        terminals.durable.clear()
        seat_map.forget()
        fanout = Fanout(sitting, terminals, on_phase)
        for terminal in list(terminals.by_terminal):
            terminals.reseat(terminal)
        socketio.emit("snapshot", seat_map.snapshot(), namespace=NAMESPACE, to="staff")
        return fanout

    sittings.when_live(take_up)
    enrolment.on_enrolled = terminals.reseat
    enrolment.on_revoked = terminals.revoke
    spawn(tell_staff, socketio, seat_map, sleep)
    spawn(watch, live, terminals, config.offline_after_s * 1000, sleep)
    return terminals
