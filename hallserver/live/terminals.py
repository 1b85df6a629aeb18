"""The terminals' side of the live protocol: who is connected, what they say, and the refusals they get.

docs/protocol.md lists every message; a test holds it against `EVENTS` and `REFUSALS`.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import socketio
from socketio.exceptions import ConnectionRefusedError

from hallserver.engine import Outcome
from hallserver.enrolment import Enrolment
from hallserver.live import seat_state
from hallserver.live.papers import PaperPost
from hallserver.live.wire import Wire, event_packet
from hallserver.sitting import commands as c
from hallserver.sitting.rules import Refusal
from hallserver.sitting.state import Attempt, Status
from hallserver.sittings import LiveSitting

log = logging.getLogger(__name__)

PROTOCOL = 1
EVENTS = ("save", "confirm", "submit", "call", "sync")
# A person answers every few seconds; a terminal that comes back sends its whole outbox at once.
BURST = 400
SAVES_PER_S = 20
MOST_PARTS = 32
# An essay is one text; the item's own limit is checked by the rules.
MOST_LETTERS = 4_000
_MAX_INT = 2**31


@dataclass(slots=True)
class Connection:
    """One connected terminal. allowance: how many more messages it may send now (a leaky bucket)."""

    sid: str
    eio_sid: str
    terminal: str
    paper: str | None
    allowance: float = BURST
    heard_s: float = field(default_factory=time.monotonic)


@dataclass
class Terminals:
    """All connected terminals.

    live         the sitting they work on, or None
    now_ms       hall time
    spawn        starts a green thread;  sleep: lets the others run
    gone_since   seat label -> hall ms since when its terminal is away; a sweep turns it into an event
    changed      tells the staff pages that a seat looks different
    """

    wire: Wire
    server: socketio.Server
    enrolment: Enrolment
    live: Callable[[], LiveSitting | None]
    now_ms: Callable[[], int]
    changed: Callable[[str], None]
    spawn: Callable[..., None]
    sleep: Callable[[float], None]
    by_sid: dict[str, Connection] = field(default_factory=dict)
    by_terminal: dict[str, Connection] = field(default_factory=dict)
    gone_since: dict[str, int] = field(default_factory=dict)
    durable: dict[str, tuple[int, int]] = field(default_factory=dict)
    papers: PaperPost = field(init=False)

    def __post_init__(self) -> None:
        self.papers = PaperPost(self._send_large, self.live, self.spawn, self.sleep)

    def register(self) -> None:
        """Put the handlers on the Socket.IO server itself, outside Flask."""
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("save", self._guarded(self._save))
        self.server.on("confirm", self._guarded(self._confirm))
        self.server.on("submit", self._guarded(self._submit))
        self.server.on("call", self._guarded(self._call))
        self.server.on("sync", self._allowed(self._sync))
        self.server.on("*", self._unknown)

    # -- coming and going ------------------------------------------------------------------------------------------

    def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        if not isinstance(auth, dict) or auth.get("v") != PROTOCOL:
            raise _refuse_connection("protocol_old")
        terminal_id, secret, paper = auth.get("terminal"), auth.get("secret"), auth.get("paper")
        if not isinstance(terminal_id, str) or not isinstance(secret, str):
            raise _refuse_connection("not_enrolled")
        code = self.enrolment.check(terminal_id, secret)
        if code is not None:
            raise _refuse_connection(code)
        before = self.by_terminal.get(terminal_id)
        held = paper if isinstance(paper, str) else None
        connection = Connection(sid, self.wire.eio_sid(sid), terminal_id, held)
        self.by_sid[sid] = connection
        self.by_terminal[terminal_id] = connection
        if before is not None:
            self.dismiss(before, "replaced")
        self._take_seat(connection)

    def _take_seat(self, connection: Connection) -> None:
        live, seat = self.live(), self.enrolment.seat_of(connection.terminal)
        if live is None or seat is None:
            self._send_state(connection)
            return
        live.engine.perform(c.SeatTerminal(connection.terminal, seat))
        self.gone_since.pop(seat, None)
        outcome = live.engine.perform(c.MarkOnline(seat))
        self.changed(seat)
        live.engine.when_durable(outcome.seq, lambda: self._send_state(connection))

    def _disconnect(self, sid: str, *_: object) -> None:
        connection = self.by_sid.pop(sid, None)
        if connection is None or self.by_terminal.get(connection.terminal) is not connection:
            return
        del self.by_terminal[connection.terminal]
        seat = self.enrolment.seat_of(connection.terminal)
        if seat is not None:
            self.gone_since[seat] = self.now_ms()
            self.changed(seat)

    def dismiss(self, connection: Connection, code: str) -> None:
        """Say why, then cut the line."""
        self.by_sid.pop(connection.sid, None)
        if self.by_terminal.get(connection.terminal) is connection:
            del self.by_terminal[connection.terminal]
        self.wire.send(connection.eio_sid, event_packet("dead", {"code": code}))
        self.server.disconnect(connection.sid)

    def reseat(self, terminal: str) -> None:
        """The terminal was enrolled for a seat, or the live sitting changed: take it from there."""
        connection = self.by_terminal.get(terminal)
        if connection is not None:
            self._take_seat(connection)

    def revoke(self, terminal: str) -> None:
        """The terminal lost its right to speak."""
        connection = self.by_terminal.get(terminal)
        if connection is not None:
            self.dismiss(connection, "revoked")

    def at_seat(self, seat: str) -> Connection | None:
        terminal = self.enrolment.terminal_at(seat)
        return None if terminal is None else self.by_terminal.get(terminal)

    def is_online(self, seat: str) -> bool:
        return self.at_seat(seat) is not None

    # -- telling ---------------------------------------------------------------------------------------------------

    def send(self, seat: str, packet: str) -> None:
        connection = self.at_seat(seat)
        if connection is not None:
            self.wire.send(connection.eio_sid, packet)

    def _send_large(self, terminal: str, packet: str) -> None:
        connection = self.by_terminal.get(terminal)
        if connection is not None:
            self.wire.send_large(connection.eio_sid, packet)

    def send_state(self, seat: str) -> None:
        connection = self.at_seat(seat)
        if connection is not None:
            self._send_state(connection)

    def durable_seq(self, attempt: Attempt) -> int:
        epoch, seq = self.durable.get(attempt.candidate, (0, 0))
        return seq if epoch == attempt.epoch else 0

    def _send_state(self, connection: Connection) -> None:
        if self.by_terminal.get(connection.terminal) is not connection:
            return
        now_ms = self.now_ms()
        seat = self.enrolment.seat_of(connection.terminal)
        told: dict[str, Any] = {
            "hall_ms": now_ms,
            "pairing": self.enrolment.code_of(connection.terminal),
            "seat": seat,
            "sitting": None,
            "candidate": None,
            "attempt": None,
            "paper": None,
            "key": None,
        }
        live = self.live()
        attempt = None
        if live is not None:
            told["sitting"] = seat_state.sitting_part(live.sealed, live.state)
            attempt = live.state.attempt_at_terminal(connection.terminal)
        if live is not None and attempt is not None:
            told["candidate"] = seat_state.candidate_part(live.sealed, attempt.candidate)
            told["attempt"] = seat_state.attempt_part(live.state, attempt, self.durable_seq(attempt), now_ms)
            if attempt.status is Status.CONFIRMED:
                told["paper"] = live.paper_hashes[attempt.paper_seat]
                if seat_state.key_is_out(live.state):
                    told["key"] = base64.b64encode(live.sealed.key).decode()
        self.wire.send(connection.eio_sid, event_packet("state", told))
        if live is not None and attempt is not None and told["paper"] not in (None, connection.paper):
            connection.paper = told["paper"]
            self.papers.add(connection.terminal, live, attempt.paper_seat)

    # -- what terminals say ----------------------------------------------------------------------------------------

    def _guarded(self, handle: Callable[[Connection, LiveSitting, dict[str, Any]], None]) -> Callable[..., None]:
        """A handler that needs a live sitting."""

        def with_sitting(connection: Connection, data: dict[str, Any]) -> None:
            live = self.live()
            if live is None:
                return self.wire.refuse(connection.eio_sid, "no_sitting")
            return handle(connection, live, data)

        return self._allowed(with_sitting)

    def _allowed(self, handle: Callable[[Connection, dict[str, Any]], None]) -> Callable[..., None]:
        """A handler that hears known terminals, at a rate that a person can make, and only objects."""

        def allowed(sid: str, data: object = None, *_: object) -> None:
            connection = self.by_sid.get(sid)
            if connection is None:
                return
            now_s = time.monotonic()
            connection.allowance = min(BURST, connection.allowance + (now_s - connection.heard_s) * SAVES_PER_S) - 1
            connection.heard_s = now_s
            if connection.allowance < 0:
                return self.wire.refuse(connection.eio_sid, "rate")
            if type(data) is not dict:
                return self.wire.refuse(connection.eio_sid, "malformed")
            try:
                return handle(connection, data)
            except Exception:  # one message of one terminal; the other seats must not feel it, somebody must read of it
                log.exception("a message of terminal %s failed", connection.terminal)
                return self.wire.refuse(connection.eio_sid, "server_error")

        return allowed

    def _unknown(self, event: str, sid: str, *_: object) -> None:
        connection = self.by_sid.get(sid)
        if connection is not None:
            self.wire.refuse(connection.eio_sid, "unknown_event")

    def _save(self, connection: Connection, live: LiveSitting, data: dict[str, Any]) -> None:
        epoch, seq, item, value, flag = data.get("e"), data.get("s"), data.get("n"), data.get("v"), data.get("f")
        if not (
            _is_number(epoch)
            and _is_number(seq)
            and _is_number(item)
            and type(value) is list
            and len(value) <= MOST_PARTS
            and all(map(_is_part, value))
            and flag in (0, 1)
        ):
            return self.wire.refuse(connection.eio_sid, "malformed")
        save = c.SaveAnswer(connection.terminal, epoch, seq, item, tuple(value), bool(flag))
        outcome = live.engine.perform(save)
        if outcome.refusal is not None:
            return self._refuse(connection, live, outcome, e=epoch, s=seq)
        if not outcome.events:
            # A repeat: the first one may still wait for its commit.
            live.engine.when_durable(outcome.seq, lambda: self.acknowledge(connection, epoch, seq))
        return None

    def acknowledge(self, connection: Connection, epoch: int, seq: int) -> None:
        self.wire.send(connection.eio_sid, f'2["saved",{{"e":{epoch},"s":{seq}}}]')

    def _confirm(self, connection: Connection, live: LiveSitting, data: dict[str, Any]) -> None:
        outcome = live.engine.perform(c.ConfirmAttempt(connection.terminal))
        if outcome.refusal is not None:
            self._refuse(connection, live, outcome)

    def _submit(self, connection: Connection, live: LiveSitting, data: dict[str, Any]) -> None:
        epoch, seq = data.get("e"), data.get("s")
        if not (_is_number(epoch) and _is_number(seq)):
            return self.wire.refuse(connection.eio_sid, "malformed")
        outcome = live.engine.perform(c.SubmitAttempt(connection.terminal, epoch, seq))
        if outcome.refusal is not None:
            return self._refuse(connection, live, outcome, e=epoch)
        if not outcome.events:
            live.engine.when_durable(outcome.seq, lambda: self._send_state(connection))
        return None

    def _call(self, connection: Connection, live: LiveSitting, data: dict[str, Any]) -> None:
        command = c.RaiseHand if data.get("on") else c.LowerHand
        outcome = live.engine.perform(command(connection.terminal))
        if outcome.refusal is not None:
            self._refuse(connection, live, outcome)

    def _sync(self, connection: Connection, data: dict[str, Any]) -> None:
        echo = data.get("c")
        if not isinstance(echo, int | float):
            return self.wire.refuse(connection.eio_sid, "malformed")
        return self.wire.send(connection.eio_sid, event_packet("sync", {"c": echo, "hall_ms": self.now_ms()}))

    def _refuse(self, connection: Connection, live: LiveSitting, outcome: Outcome, **where: object) -> None:
        refusal = outcome.refusal
        assert isinstance(refusal, Refusal)
        live.engine.when_durable(
            outcome.seq, lambda: self.wire.refuse(connection.eio_sid, refusal.code, **where, **refusal.args)
        )


def _is_part(value: object) -> bool:
    return type(value) is str and len(value) <= MOST_LETTERS


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < _MAX_INT


def _refuse_connection(code: str) -> ConnectionRefusedError:
    return ConnectionRefusedError(code, {"code": code})
