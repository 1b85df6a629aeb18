"""One simulated terminal: what it knows, what it has numbered, what it must say next. Pure; the driver carries the frames.

It follows the rules of the real one: every save has the next number of its epoch, nothing acknowledged is sent again,
everything else is sent again in order after a reconnect or a gap, at most WINDOW at a time.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from hallserver.rehearsal import wire

WINDOW = 32
RATE_HOLD_S = 1.0


@dataclass(slots=True)
class Save:
    """One numbered save. Times are seconds of the driver's monotonic clock; acked_at None: not known to be durable."""

    epoch: int
    seq: int
    item: int
    value: tuple[str, ...]
    flag: bool
    made_at: float
    sent_at: float | None = None
    acked_at: float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an opened paper, as far as somebody who answers needs it.

    premises  ids of the left-hand sides to be matched;  slots: (gap, what is offered there, () for typed text), sorted
    room      most points of a hotspot, most characters of an essay
    """

    type: str
    options: tuple[str, ...]
    premises: tuple[str, ...] = ()
    slots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    room: int = 0

    @classmethod
    def of_paper(cls, shown: dict[str, Any]) -> Item:
        """An item as the opened paper has it, see docs/protocol.md."""
        return cls(
            shown["type"],
            _ids(shown["options"]),
            _ids(shown.get("premises", ())),
            tuple(sorted((gap, tuple(sorted(_ids(offered or ())))) for gap, offered in shown.get("slots", {}).items())),
            shown.get("room", 0),
        )


def _ids(parts: Iterable[dict[str, str]]) -> tuple[str, ...]:
    return tuple(part["id"] for part in parts)


@dataclass(slots=True)
class Box:
    """The sealed paper as it came. hash is what it claims to be; the box opens only under that name."""

    hash: str
    nonce: bytes
    box: bytes


class BoxError(Exception):
    """The paper does not open with the key that came with the bell."""


def _nothing(_terminal: Terminal, _milestone: str) -> None:
    return None


@dataclass(slots=True, eq=False)
class Terminal:
    """State of one terminal. `on_reach(self, name)` is told each milestone: state, seated, confirmed, paper, key, ready,
    saved (all of the outbox durable), submitted, dead."""

    seat: str
    id: str = ""
    secret: str = ""
    on_reach: Callable[[Terminal, str], None] = _nothing

    joined: bool = False
    was_refused: str = ""
    dead: str = ""
    candidate: str = ""
    status: str = ""
    phase: str = ""
    epoch: int = 0
    deadline_ms: int | None = None
    starts_ms: int | None = None
    bell_lead_ms: int | None = None
    duration_ms: int = 0
    extra_ms: int = 0
    paused_ms: int | None = None
    calling: bool = False
    offset_ms: float | None = None
    best_trip_ms: float = float("inf")

    last: int = 0
    acked: int = 0
    sent: int = 0
    saves: dict[int, Save] = field(default_factory=dict)
    history: list[Save] = field(default_factory=list)
    stale: list[Save] = field(default_factory=list)

    paper_hash: str | None = None
    box: Box | None = None
    key: bytes | None = None
    items: tuple[Item, ...] = ()
    paper_at: float | None = None
    key_at: float | None = None

    wants_confirm: bool = False
    wants_submit: bool = False
    confirm_sent: bool = False
    submit_sent: bool = False
    hold: str = ""
    hold_until: float = 0.0

    resent: int = 0
    gaps: int = 0
    forgotten: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    _early: list[wire.Packet] = field(default_factory=list)
    _syncs: dict[int, float] = field(default_factory=dict)
    _sync_count: int = 0

    # -- coming and going ------------------------------------------------------------------------------------------

    def hello(self) -> bytes:
        """The packet that opens the Socket.IO connection."""
        held = self.box.hash if self.box else None
        return wire.connect({"v": 1, "terminal": self.id, "secret": self.secret, "paper": held})

    def lose(self) -> None:
        """The connection is gone: nothing flies any more."""
        self.joined = False
        self.sent = self.acked
        self.confirm_sent = self.submit_sent = False
        self.hold = "state"
        self._early.clear()
        self._syncs.clear()

    def take(self, packet: wire.Packet, at: float) -> list[bytes]:
        """Receive one packet at monotonic time `at` (s). Returns the frames to send, in order."""
        match packet.kind:
            case wire.Kind.EVENT:
                if not self.joined:
                    # Events may overtake the packet that says the namespace is open; socket.io-client keeps them too.
                    self._early.append(packet)
                    return []
                handler = _HANDLERS.get(packet.event)
                return handler(self, packet.data or {}, at) if handler else []
            case wire.Kind.PING:
                return [wire.PONG]
            case wire.Kind.OPEN:
                return [self.hello()]
            case wire.Kind.CONNECTED:
                self.joined = True
                self.was_refused = ""
                early, self._early = self._early, []
                return [frame for kept in early for frame in self.take(kept, at)]
            case wire.Kind.REFUSED:
                self.was_refused = wire.refusal_code(packet) or "refused"
                return []
            case wire.Kind.DISCONNECTED:
                self.joined = False
                return []
        return []

    # -- what the person does --------------------------------------------------------------------------------------

    def answer(self, item: int, value: tuple[str, ...], flag: bool, at: float) -> list[bytes]:
        """The whole state of an item is now (value, flag)."""
        self.last += 1
        save = Save(self.epoch, self.last, item, value, flag, at)
        self.saves[self.last] = save
        self.history.append(save)
        return self.pump(at)

    def confirm(self) -> list[bytes]:
        self.wants_confirm = True
        return self._ask()

    def submit(self) -> list[bytes]:
        self.wants_submit = True
        return self._ask()

    def call(self, on: bool) -> list[bytes]:
        self.calling = on
        return [wire.event("call", {"on": int(on)})] if self.joined else []

    def sync(self, at: float) -> list[bytes]:
        """Ask for the hall's time; the answer of the shortest round trip counts."""
        if not self.joined:
            return []
        self._sync_count += 1
        self._syncs[self._sync_count] = at
        return [wire.event("sync", {"c": self._sync_count})]

    @property
    def is_saved(self) -> bool:
        """Whether everything this terminal has numbered is durable."""
        return self.acked >= self.last

    @property
    def is_ready(self) -> bool:
        """Whether the questions can be seen: paper and key are both here."""
        return self.key is not None and self.box is not None and self.box.hash == self.paper_hash

    def visible_at(self) -> float | None:
        """When the questions could be seen, seconds of the driver's clock: both messages here and the bell's time reached
        on this terminal's own idea of the hall's clock."""
        if self.paper_at is None or self.key_at is None or self.starts_ms is None or self.offset_ms is None:
            return None
        return max(self.paper_at, self.key_at, (self.starts_ms + self.offset_ms) / 1000)

    def share_gone(self, at: float) -> float | None:
        """Share of the writing time that has gone at monotonic time `at` (s): 0 at the bell, 1 at the deadline, standing
        still while the hall is paused. None before there is a bell."""
        if self.deadline_ms is None or self.offset_ms is None or not self.duration_ms:
            return None
        now_ms = at * 1000 - self.offset_ms if self.paused_ms is None else self.paused_ms
        return 1 - (self.deadline_ms - now_ms) / self.duration_ms

    def open_box(self) -> tuple[Item, ...]:
        """Decrypt the paper and read what can be answered. Raises BoxError."""
        if self.box is None or self.key is None:
            raise BoxError("no paper or no key")
        try:
            plain = ChaCha20Poly1305(self.key).decrypt(self.box.nonce, self.box.box, self.box.hash.encode("ascii"))
        except InvalidTag as error:
            raise BoxError("the box does not open") from error
        paper = orjson.loads(plain)
        self.items = tuple(map(Item.of_paper, paper["items"]))
        return self.items

    def pump(self, at: float) -> list[bytes]:
        """Frames for what waits to be sent, as many as may fly; then what had to wait for them."""
        if self.hold == "rate" and at >= self.hold_until:
            self.hold = ""
        if not self.joined or self.hold:
            return []
        frames = []
        for save in self.stale:
            frames.append(_save_frame(save))
        self.stale = []
        while self.sent < self.last and self.sent - self.acked < WINDOW:
            self.sent += 1
            save = self.saves.get(self.sent)
            if save is None:
                continue
            if save.sent_at is None:
                save.sent_at = at
            else:
                self.resent += 1
            frames.append(_save_frame(save))
        return frames + self._ask()

    def _ask(self) -> list[bytes]:
        if not self.joined or self.hold:
            return []
        if self.wants_confirm and not self.confirm_sent and self.status == "checked_in":
            self.confirm_sent = True
            return [wire.event("confirm", {})]
        if self.wants_submit and not self.submit_sent and self.sent >= self.last and self.status != "submitted":
            self.submit_sent = True
            return [wire.event("submit", {"e": self.epoch, "s": self.last})]
        return []

    # -- what the server says --------------------------------------------------------------------------------------

    def _on_state(self, data: dict[str, Any], at: float) -> list[bytes]:
        self.on_reach(self, "state")
        sitting, attempt, candidate = data.get("sitting"), data.get("attempt"), data.get("candidate")
        self.seat = data.get("seat") or self.seat
        self.phase = sitting["phase"] if sitting else "none"
        self.candidate = candidate["number"] if candidate else ""
        self.paper_hash = data.get("paper")
        if sitting:
            self.duration_ms = sitting["duration_ms"]
            self.paused_ms = sitting.get("paused_ms")
        if self.offset_ms is None:
            self.offset_ms = at * 1000 - data["hall_ms"]
        if data.get("key"):
            self._hold_key(data["key"], at)
        self.hold = ""
        if not attempt:
            self.status = ""
            return []
        self.status = attempt["status"]
        self.deadline_ms = attempt["deadline_ms"]
        self.extra_ms = attempt["extra_ms"]
        self.calling = attempt["calling"]
        if attempt["started_ms"] is not None:
            self.starts_ms = attempt["started_ms"]
        self._restate(attempt["epoch"], attempt["last_seq"], at)
        self._reach_status()
        self._reach_ready()
        if self.is_saved:
            self.on_reach(self, "saved")
        return self.pump(at)

    def _restate(self, epoch: int, held: int, at: float) -> None:
        """The server is in `epoch` and says it holds everything up to `held` of it."""
        if epoch != self.epoch:
            self.stale += [save for save in self.saves.values() if save.acked_at is None and save.sent_at is not None]
            self.epoch, self.saves = epoch, {}
            self.last = self.acked = self.sent = held
            return
        if held < self.acked:
            self.forgotten += self.acked - held
        self._acknowledge(held, at)
        self.acked = self.sent = held
        self.last = max(self.last, held)

    def _acknowledge(self, seq: int, at: float) -> None:
        for number in range(self.acked + 1, seq + 1):
            save = self.saves.get(number)
            if save is not None and save.acked_at is None:
                save.acked_at = at
        self.acked = max(self.acked, seq)
        self.sent = max(self.sent, seq)
        self.last = max(self.last, seq)

    def _reach_status(self) -> None:
        self.on_reach(self, "seated")
        if self.status in ("confirmed", "writing", "submitted"):
            self.on_reach(self, "confirmed")
        if self.status == "submitted":
            self.on_reach(self, "submitted")

    def _reach_ready(self) -> None:
        if self.box is not None and self.box.hash == self.paper_hash:
            self.on_reach(self, "paper")
            if self.key is not None:
                self.on_reach(self, "ready")

    def _on_paper(self, data: dict[str, Any], at: float) -> list[bytes]:
        self.box = Box(data["hash"], base64.b64decode(data["nonce"]), base64.b64decode(data["box"]))
        self.paper_hash = self.paper_hash or self.box.hash
        self.items = ()
        if self.paper_at is None:
            self.paper_at = at
        self._reach_ready()
        return []

    def _hold_key(self, key: str, at: float) -> None:
        self.key = base64.b64decode(key)
        if self.key_at is None:
            self.key_at = at
            self.on_reach(self, "key")

    def _on_bell(self, data: dict[str, Any], at: float) -> list[bytes]:
        self.starts_ms = data["starts_ms"]
        self.bell_lead_ms = data["starts_ms"] - data["hall_ms"]
        self.duration_ms = data["duration_ms"]
        self.deadline_ms = self.starts_ms + self.duration_ms + self.extra_ms
        self.phase = "running"
        self._hold_key(data["key"], at)
        self._reach_ready()
        return []

    def _on_clock(self, data: dict[str, Any], at: float) -> list[bytes]:
        self.phase = data["phase"]
        self.deadline_ms, self.extra_ms, self.paused_ms = data["deadline_ms"], data["extra_ms"], data["paused_ms"]
        if self.hold == "phase" and self.phase == "running":
            self.hold = ""
        return self.pump(at)

    def _on_saved(self, data: dict[str, Any], at: float) -> list[bytes]:
        if data["e"] != self.epoch:
            return []
        self._acknowledge(data["s"], at)
        if self.is_saved:
            self.on_reach(self, "saved")
        return self.pump(at)

    def _on_refused(self, data: dict[str, Any], at: float) -> list[bytes]:
        code = data["code"]
        self.refusals[code] += 1
        match code:
            case "seq_gap":
                self.gaps += 1
                self.sent = data["have"]
                return self.pump(at)
            case "answers_missing":
                self.sent = data["have"]
                self.submit_sent = False
                return self.pump(at)
            case "rate":
                self._stand_back("rate")
                self.hold_until = at + RATE_HOLD_S
            case "wrong_phase":
                self._stand_back("phase")
        return []

    def _stand_back(self, why: str) -> None:
        self.hold = why
        self.sent = self.acked
        self.submit_sent = self.confirm_sent = False

    def _on_submitted(self, data: dict[str, Any], at: float) -> list[bytes]:
        self.status = "submitted"
        self.on_reach(self, "submitted")
        return []

    def _on_dead(self, data: dict[str, Any], at: float) -> list[bytes]:
        self.dead = data["code"]
        self.on_reach(self, "dead")
        return []

    def _on_sync(self, data: dict[str, Any], at: float) -> list[bytes]:
        asked_at = self._syncs.pop(data["c"], None)
        if asked_at is None:
            return []
        trip_ms = (at - asked_at) * 1000
        if trip_ms < self.best_trip_ms:
            self.best_trip_ms = trip_ms
            self.offset_ms = (asked_at + at) * 500 - data["hall_ms"]
        return []


def _save_frame(save: Save) -> bytes:
    body = {"e": save.epoch, "s": save.seq, "n": save.item, "v": save.value, "f": int(save.flag)}
    return wire.event("save", body)


_HANDLERS: dict[str, Callable[[Terminal, dict[str, Any], float], list[bytes]]] = {
    "state": Terminal._on_state,
    "paper": Terminal._on_paper,
    "bell": Terminal._on_bell,
    "clock": Terminal._on_clock,
    "saved": Terminal._on_saved,
    "refused": Terminal._on_refused,
    "submitted": Terminal._on_submitted,
    "dead": Terminal._on_dead,
    "sync": Terminal._on_sync,
}
