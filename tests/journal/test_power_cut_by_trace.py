"""The same promise without root: read from the writer's own system calls that each acknowledgement follows a sync.

What SQLite wrote into the write-ahead log is on the disk only after fsync or fdatasync; an acknowledgement printed in
between would be a promise nobody keeps.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_power_cut import WRITER, end, environment

WANTED = 40
_OPEN = re.compile(r'openat\([^,]+, "([^"]*)".*= (\d+)$')
_CALL = re.compile(r"(pwrite64|fsync|fdatasync|write)\((\d+)")


def unkept_promises(tmp_path: Path, *how: str) -> tuple[int, int]:
    """(acknowledgements, how many of them were given while the log held bytes that were not synced)"""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed here")
    trace = tmp_path / "trace"
    calls = "trace=openat,pwrite64,fsync,fdatasync,write"
    writer = subprocess.Popen(
        ["strace", "-f", "-o", str(trace), "-e", calls, sys.executable, str(WRITER), str(tmp_path / "a.sitting"), *how],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    assert writer.stdout is not None and writer.stderr is not None
    for _ in range(WANTED):
        if not writer.stdout.readline():
            said = writer.stderr.read().decode()
            end(writer)
            pytest.skip(f"strace can't follow a process here: {said.splitlines()[-1:]}")
    end(writer)
    writer.stderr.close()
    log_files: set[str] = set()
    is_dirty, acknowledged, unkept = False, 0, 0
    for line in trace.read_text(errors="replace").splitlines():
        opened = _OPEN.search(line)
        if opened:
            (log_files.add if opened[1].endswith("a.sitting-wal") else log_files.discard)(opened[2])
            continue
        call = _CALL.search(line)
        if call is None:
            continue
        if call[2] in log_files:
            is_dirty = call[1] == "pwrite64"
        elif call[1] == "write" and call[2] == "1" and '"ready' not in line:
            acknowledged += 1
            unkept += is_dirty
    return acknowledged, unkept


def test_every_acknowledgement_follows_a_sync_of_the_log(tmp_path: Path) -> None:
    acknowledged, unkept = unkept_promises(tmp_path)
    assert acknowledged >= WANTED - 1
    assert unkept == 0


def test_the_trace_sees_promises_that_are_not_kept(tmp_path: Path) -> None:
    acknowledged, unkept = unkept_promises(tmp_path, "NORMAL")
    assert unkept > acknowledged / 2
