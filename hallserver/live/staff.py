"""The staff pages' side: one snapshot at connect, then deltas, four a second at most.

These few connections go through Flask-SocketIO, whose request context carries the signed-in session.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError, SocketIO, emit, join_room

from hallserver.config import HallConfig
from hallserver.enrolment import Enrolment
from hallserver.live import seat_view
from hallserver.live.terminals import Terminals
from hallserver.sittings import LiveSitting

log = logging.getLogger(__name__)

NAMESPACE = "/staff"
DELTA_EVERY_S = 0.25
# Seats turn quiet by time alone, so each is looked at anew within so many deltas; a share at a time, since all at once
# would hold up everybody's answers.
LOOK_AT_ALL_WITHIN = 8
# How often (in deltas) it is asked whether those who watch still may.
ASK_AGAIN_EVERY = 8


class SeatMap:
    """The seat map as staff see it, kept up by `mark` and sent by `send_delta`."""

    def __init__(self, config: HallConfig, enrolment: Enrolment, live: Callable[[], LiveSitting | None]) -> None:
        self._quiet_after_ms = config.quiet_after_s * 1000
        self._enrolment = enrolment
        self._live = live
        self.terminals: Terminals | None = None
        self._changed: set[str] = set()
        self._views: dict[str, dict[str, Any]] = {}
        # What a snapshot has noticed and the next delta must still tell everybody else.
        self._noticed: dict[str, dict[str, Any]] = {}
        self._told: tuple[object, ...] = ()
        self.watchers: dict[str, Callable[[], bool]] = {}
        self._revision = 0
        self._rounds = 0

    def mark(self, seat: str) -> None:
        self._changed.add(seat)

    def forget(self) -> None:
        """Another sitting is live: nothing told so far holds."""
        self._views.clear()
        self._noticed.clear()

    def snapshot(self) -> dict[str, Any]:
        """Everything, as of now."""
        live = self._live()
        self._noticed.update(self._look(live.state.facts.seats if live else ()))
        return {"rev": self._revision, **self._whole(live), "seats": self._views}

    def delta(self) -> dict[str, Any] | None:
        """What has changed since the last delta, or None; nobody's eyes cost nothing."""
        if not self.watchers:
            return None
        live = self._live()
        self._rounds += 1
        if live is not None:
            self._changed.update(live.state.facts.seats[self._rounds % LOOK_AT_ALL_WITHIN :: LOOK_AT_ALL_WITHIN])
        changed, self._changed = self._changed, set()
        seats, self._noticed = {**self._noticed, **self._look(changed)}, {}
        whole = self._whole(live)
        told = (whole["sitting"], whole["counts"], whole["attention"])
        if not seats and told == self._told:
            return None
        self._told = told
        self._revision += 1
        return {"rev": self._revision, **whole, "seats": seats}

    def _look(self, seats: Any) -> dict[str, dict[str, Any]]:
        live, terminals = self._live(), self.terminals
        if live is None or terminals is None:
            return {}
        now_ms = live.engine.now_ms()
        different = {}
        for seat in seats:
            if seat not in live.state.facts.papers:
                continue
            presence = seat_view.Presence(
                enrolled=self._enrolment.terminal_at(seat) is not None,
                online=terminals.is_online(seat),
            )
            view = seat_view.seat_view(live.sealed, live.state, seat, presence, now_ms, self._quiet_after_ms)
            if self._views.get(seat) != view:
                self._views[seat] = different[seat] = view
        return different

    def _whole(self, live: LiveSitting | None) -> dict[str, Any]:
        codes = self._enrolment.waiting()
        if live is None or self.terminals is None:
            return {"hall_ms": None, "sitting": None, "counts": {}, "attention": []}
        engine = live.engine
        now_ms = engine.now_ms()
        sitting = seat_view.sitting_view(
            live.sealed,
            live.state,
            now_ms,
            len(self.terminals.by_terminal),
            engine.log.depth,
            engine.log.last_commit_s * 1000,
        )
        needs = seat_view.attention(
            live.state, self._views, self.terminals.gone_since, codes, engine.clock.wall_ahead_ms(), now_ms
        )
        return {
            "hall_ms": now_ms,
            "sitting": sitting,
            "counts": seat_view.count_states(self._views),
            "attention": needs,
        }


def register_staff(
    socketio: SocketIO, seat_map: SeatMap, may_watch: Callable[[object], Callable[[], bool] | None]
) -> None:
    """Put the handlers of the staff namespace on the server.

    may_watch(auth) -> None if nobody who may watch is signed in, else what tells later whether they still may; called
    within a request context
    """

    @socketio.on("connect", namespace=NAMESPACE)
    def connect(auth: object = None) -> None:
        still_may = may_watch(auth)
        if still_may is None:
            raise ConnectionRefusedError("not_allowed")
        join_room("staff")
        seat_map.watchers[request.sid] = still_may  # type: ignore[attr-defined]
        emit("snapshot", seat_map.snapshot())

    @socketio.on("disconnect", namespace=NAMESPACE)
    def disconnect(*_: object) -> None:
        seat_map.watchers.pop(request.sid, None)  # type: ignore[attr-defined]

    @socketio.on("snapshot", namespace=NAMESPACE)
    def again(*_: object) -> None:
        if request.sid in seat_map.watchers:  # type: ignore[attr-defined]
            emit("snapshot", seat_map.snapshot())

    @socketio.on_error(NAMESPACE)
    def failed(error: Exception) -> None:
        if isinstance(error, ConnectionRefusedError):
            raise error
        socketio.server.logger.exception("staff event failed")


def tell_staff(socketio: SocketIO, seat_map: SeatMap, sleep: Callable[[float], None]) -> None:
    """Send deltas for as long as the process lives, and none to who has lost the right to them."""
    for turn in count():
        sleep(DELTA_EVERY_S)
        try:
            if turn % ASK_AGAIN_EVERY == 0:
                for sid in [sid for sid, still_may in seat_map.watchers.items() if not still_may()]:
                    socketio.server.disconnect(sid, namespace=NAMESPACE)
            delta = seat_map.delta()
            if delta is not None:
                socketio.emit("delta", delta, namespace=NAMESPACE, to="staff")
        except Exception:  # one bad delta must not end the loop that all staff pages live on
            log.exception("a delta of the seat map failed")
