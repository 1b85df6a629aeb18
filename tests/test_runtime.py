"""The runtime's own promises, over real sockets."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallserver.runtime import apply_mask

LIMIT = 1_000
SERVER = f"""
from hallserver import runtime
from eventlet.websocket import WebSocketWSGI

def echo(line):
    while (said := line.wait()) is not None:
        line.send(said)

app = WebSocketWSGI(echo, max_frame_length={LIMIT})
runtime.serve(app, "127.0.0.1", 0, tls=None, max_connections=10, on_listening=lambda port: print(port, flush=True))
"""
TEXT, MORE, CLOSE, LAST = 0x01, 0x00, 0x08, 0x80


@pytest.fixture
def line() -> Iterator[socket.socket]:
    """An open WebSocket to a server of its own that says everything back."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        with socket.create_connection(("127.0.0.1", int(server.stdout.readline())), 10) as opened:
            key = base64.b64encode(os.urandom(16)).decode()
            opened.sendall(
                f"GET / HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
            )
            assert opened.recv(1_000).startswith(b"HTTP/1.1 101")
            yield opened
    finally:
        server.terminate()
        server.wait()


def frame(kind: int, payload: bytes) -> bytes:
    """A frame of at most 65,535 bytes, masked with zeros."""
    return bytes((kind, 0x80 | 126)) + len(payload).to_bytes(2, "big") + bytes(4) + payload


def test_a_message_in_pieces_is_put_together(line: socket.socket) -> None:
    line.sendall(frame(TEXT, b"a" * 60) + frame(MORE, b"") + frame(MORE | LAST, b"b" * 40))
    assert line.recv(1_000) == bytes((TEXT | LAST, 100)) + b"a" * 60 + b"b" * 40


@pytest.mark.parametrize("size", [LIMIT // 2, 0])
def test_a_message_that_never_ends_is_cut_off(line: socket.socket, size: int) -> None:
    piece = frame(MORE, b"a" * size)
    line.sendall(frame(TEXT, b"a") + piece * (LIMIT if size == 0 else 2))
    head = line.recv(1_000)
    assert head[0] == CLOSE | LAST and int.from_bytes(head[2:4], "big") == 1009


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4), st.integers(0, 9))
def test_unmasking_is_what_eventlet_does(data: bytes, mask: bytes, offset: int) -> None:
    wanted = bytes(byte ^ mask[(offset + place) % 4] for place, byte in enumerate(data))
    assert apply_mask(data, mask, offset=offset) == wanted
    assert apply_mask(data, list(mask), length=len(data), offset=offset) == wanted
    assert apply_mask(data, mask, length=len(data) // 2, offset=offset) == wanted[: len(data) // 2]


# What a server that comes back after a power cut does without until somebody imports, seals, prints or rehearses.
LATER = ("dns", "pyhanko", "pypdf", "reportlab", "xlsxwriter", "lxml", "question_bank.importing", "question_bank.assembly",
         "reports.printing", "reports.verifying", "hallserver.demo", "hallserver.rehearsal.run")  # fmt: skip


def test_the_server_comes_back_without_loading_what_it_needs_later() -> None:
    loaded = "import hallserver.runtime, hallserver.cli, hallserver.app, sys; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert set(LATER).isdisjoint(said.stdout.split()) and "hallserver.web.clerk" in said.stdout.split()
