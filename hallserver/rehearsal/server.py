"""A server process of the rehearsal's own: started, looked at, killed without a word, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from hallserver.rehearsal.failures import ServerFailed, StaffError
from hallserver.rehearsal.staff import Web

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0
LAST_WORDS = 2_000


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class ServerProcess:
    """One server on the loopback address.

    command   what starts it; it must serve plain HTTP or TLS as `address` says and answer GET /healthz
    log       file that takes its output
    """

    def __init__(self, command: Sequence[str], address: str, log: Path, ca_file: Path | None = None) -> None:
        self.address = address
        self._command, self._log = list(command), log
        self._web = Web(address, ca_file)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start it and return once it answers. Raises ServerFailed."""
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        end = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise ServerFailed(f"exit code {self._process.returncode}: {self._said()}")
            try:
                if self._web.ask("GET", "/healthz").status == 200:
                    return
            except StaffError:
                time.sleep(0.02)
        self.stop()
        raise ServerFailed(f"no answer in {START_TIMEOUT_S:.0f} s: {self._said()}")

    def kill(self) -> None:
        """End it as a power cut would end the process: SIGKILL, now."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(STOP_TIMEOUT_S)

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(STOP_TIMEOUT_S)

    def _said(self) -> str:
        return self._log.read_bytes()[-LAST_WORDS:].decode(errors="replace").strip()
