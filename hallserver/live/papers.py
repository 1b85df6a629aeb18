"""Sends sealed papers no faster than a line carries them, so that a hall that confirms in one instant does not fill the memory."""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Callable

from hallserver.live.wire import event_packet
from hallserver.sittings import LiveSitting

# About what a gigabit line carries. Papers go out ahead of the bell, so there is no hurry, and answers must not wait.
AT_ONCE = 10
EVERY_S = 0.01


class PaperPost:
    """Papers on their way to terminals.

    send(terminal, packet)   gives a packet to a terminal, if it is still there
    spawn, sleep             start a green thread; let the others run
    """

    def __init__(
        self,
        send: Callable[[str, str], None],
        live: Callable[[], LiveSitting | None],
        spawn: Callable[..., None],
        sleep: Callable[[float], None],
    ) -> None:
        self._send, self._live, self._spawn, self._sleep = send, live, spawn, sleep
        self._waiting: deque[tuple[str, LiveSitting, str]] = deque()
        self._is_out = False

    def add(self, terminal: str, live: LiveSitting, paper_seat: str) -> None:
        """The terminal is to get the paper of that seat."""
        self._waiting.append((terminal, live, paper_seat))
        if not self._is_out:
            self._is_out = True
            self._spawn(self._deliver)

    def _deliver(self) -> None:
        try:
            while self._waiting:
                for _ in range(min(AT_ONCE, len(self._waiting))):
                    self._deliver_one(*self._waiting.popleft())
                self._sleep(EVERY_S)
        finally:
            self._is_out = False

    def _deliver_one(self, terminal: str, live: LiveSitting, paper_seat: str) -> None:
        if live is not self._live():
            return
        paper = live.reader.paper(paper_seat)
        assert paper is not None, "every seat of a sealed sitting has a paper"
        message = {
            "hash": paper.hash,
            "nonce": base64.b64encode(paper.nonce).decode(),
            "box": base64.b64encode(paper.box).decode(),
            "clips": live.sealed.clips_of(paper_seat),
        }
        self._send(terminal, event_packet("paper", message))
