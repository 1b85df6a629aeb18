"""Carries the frames of many simulated terminals over real WebSockets, in one asyncio loop."""

from __future__ import annotations

import asyncio
import resource
import ssl
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from hallserver.rehearsal import wire
from hallserver.rehearsal.terminal import Terminal

CONNECT_TIMEOUT_S = 60.0
RETRY_S = 0.25
# As many handshakes under way as a hall switched on at once would have; the rest queue here, not in the kernel.
MOST_CONNECTING = 2_000


class StepTimeout(Exception):
    """Not all terminals got where they should in time. Says what was awaited and how many got there."""

    def __init__(self, milestone: str, reached: int, wanted: int, timeout_s: float) -> None:
        super().__init__(f"{milestone}: {reached} of {wanted} after {timeout_s:.0f} s")
        self.milestone, self.reached, self.wanted, self.timeout_s = milestone, reached, wanted, timeout_s


def raise_file_limit(connections: int) -> None:
    """Allow this process that many sockets. Raises OSError where the system's hard limit is lower."""
    need = connections + 256
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= need:
        return
    if hard != resource.RLIM_INFINITY and hard < need:
        raise OSError(f"{need} open files are needed and {hard} allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (need, hard))


def trust(ca_file: Path | None) -> ssl.SSLContext | None:
    """TLS that trusts the hall's CA and nothing else; None where the hall speaks plain."""
    return ssl.create_default_context(cafile=str(ca_file)) if ca_file else None


@dataclass(slots=True)
class Milestone:
    """When each terminal got somewhere, seconds of the monotonic clock, the first time since it was set up."""

    at: dict[str, float] = field(default_factory=dict)
    wanted: int = 0
    everybody: asyncio.Event = field(default_factory=asyncio.Event)


class Line(WSListener):
    """One terminal's connection. Frames go to the terminal's state machine, what it wants to say goes out at once."""

    def __init__(self, terminal: Terminal, on_lost: Callable[[Line], None]) -> None:
        self.terminal = terminal
        self.transport: WSTransport | None = None
        self._on_lost = on_lost
        self._parts: list[bytes] = []

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        at = time.perf_counter()
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
            return
        if frame.msg_type not in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            return
        body = frame.get_payload_as_bytes()
        if not frame.fin:
            self._parts.append(body)
            return
        if self._parts:
            body = b"".join([*self._parts, body])
            self._parts.clear()
        packet = wire.parse(body)
        for out in self.terminal.take(packet, at):
            transport.send(WSMsgType.TEXT, out)
        if packet.kind is wire.Kind.REFUSED:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.terminal.lose()
        self.transport = None
        self._on_lost(self)

    def send(self, frames: Iterable[bytes]) -> None:
        """Send what the terminal wants to say; without a connection its own outbox keeps it."""
        if self.transport is not None:
            for frame in frames:
                self.transport.send(WSMsgType.TEXT, frame)

    def drop(self) -> None:
        """Cut the connection as a pulled cable would: no goodbye."""
        if self.transport is not None:
            self.transport.disconnect(graceful=False)


class Fleet:
    """Many terminals and their connections.

    address   of the server, e.g. "https://hall:8443"
    ca_file   the hall's CA where the address is https
    """

    def __init__(self, address: str, terminals: Sequence[Terminal], ca_file: Path | None = None) -> None:
        self.address = address.rstrip("/")
        self.terminals = list(terminals)
        self.lines: dict[str, Line] = {}
        self._ssl = trust(ca_file) if self.address.startswith("https") else None
        self._milestones: dict[str, Milestone] = {}
        self._connecting = asyncio.Semaphore(MOST_CONNECTING)
        self._keep: set[str] = set()
        self._tasks: set[asyncio.Task] = set()
        for terminal in self.terminals:
            terminal.on_reach = self._reached

    # -- milestones ------------------------------------------------------------------------------------------------

    def watch(self, *names: str, wanted: int | None = None) -> None:
        """Forget when these milestones were reached and count anew; `wanted` terminals are everybody."""
        for name in names:
            self._milestones[name] = Milestone(wanted=len(self.terminals) if wanted is None else wanted)

    def _reached(self, terminal: Terminal, name: str) -> None:
        milestone = self._milestones.get(name)
        if milestone is None or terminal.id in milestone.at:
            return
        if milestone.everybody.is_set():
            return
        milestone.at[terminal.id] = time.perf_counter()
        if len(milestone.at) >= milestone.wanted:
            milestone.everybody.set()

    async def wait(self, name: str, timeout_s: float) -> dict[str, float]:
        """When each terminal reached the milestone, once the wanted number has. Raises StepTimeout."""
        milestone = self._milestones[name]
        try:
            await asyncio.wait_for(milestone.everybody.wait(), timeout_s)
        except TimeoutError:
            raise StepTimeout(name, len(milestone.at), milestone.wanted, timeout_s) from None
        return milestone.at

    def reached(self, name: str) -> dict[str, float]:
        """When each terminal that got there reached the milestone."""
        return self._milestones[name].at

    # -- connections -----------------------------------------------------------------------------------------------

    def connect_all(self, *, keep: bool = True) -> None:
        """Start connecting every terminal that has no line. keep: connect again whenever the line is lost."""
        for terminal in self.terminals:
            self.connect(terminal, keep=keep)

    def connect(self, terminal: Terminal, *, keep: bool = True) -> None:
        if keep:
            self._keep.add(terminal.id)
        if terminal.id not in self.lines:
            self._spawn(self._connect(terminal))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, terminal: Terminal) -> None:
        url = "ws" + self.address.removeprefix("http") + wire.PATH
        line = Line(terminal, self._lost)
        self.lines[terminal.id] = line
        while True:
            async with self._connecting:
                try:
                    await ws_connect(
                        lambda: line,
                        url,
                        ssl_context=self._ssl,
                        websocket_handshake_timeout=CONNECT_TIMEOUT_S,
                        extra_headers={"Origin": self.address},
                    )
                    return
                except (OSError, WSError, TimeoutError):
                    pass
            if terminal.id not in self._keep:
                self.lines.pop(terminal.id, None)
                return
            await asyncio.sleep(RETRY_S)

    def _lost(self, line: Line) -> None:
        terminal = line.terminal
        self.lines.pop(terminal.id, None)
        if terminal.id in self._keep and not terminal.dead and not terminal.was_refused:
            self._spawn(self._connect(terminal))

    def say(self, terminal: Terminal, frames: Iterable[bytes]) -> None:
        """Send a terminal's frames where it has a line; otherwise they wait in its outbox."""
        line = self.lines.get(terminal.id)
        if line is not None:
            line.send(frames)

    def cut_all(self) -> None:
        """Drop every line at once; those kept come back by themselves."""
        for line in list(self.lines.values()):
            line.drop()

    def cut(self, terminal: Terminal, *, keep: bool) -> None:
        """Drop one line. keep False: it stays away until `connect`."""
        if not keep:
            self._keep.discard(terminal.id)
        line = self.lines.get(terminal.id)
        if line is not None:
            line.drop()

    async def close(self) -> None:
        """Hang up everywhere and end what still tries to connect."""
        self._keep.clear()
        for line in list(self.lines.values()):
            if line.transport is not None:
                line.transport.send(WSMsgType.TEXT, wire.LEAVE)
                line.transport.disconnect()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
