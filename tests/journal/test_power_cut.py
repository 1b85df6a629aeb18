"""A power cut: everything acknowledged is on the disk.

kill -9 can't show this, because the kernel keeps what a dead process wrote. So the writer works on a file system in an
image file, is stopped, the image is copied as it lies on its "disk", and the copy is mounted as after a power cut.
The positive control weakens the setting and must lose entries: a test that can't lose any proves nothing.
Where nothing can be mounted, the writer's system calls are read instead (test_power_cut_by_trace.py).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from places import make_ext4, mounted_image

from hallserver.journal.file import SittingFileError, SittingReader

WRITER = Path(__file__).with_name("power_writer.py")
WANTED = 150


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}


def write_until_stopped(path: Path, *how: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the writer, stop it in the middle of its work; returns it and the last number it has acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, str(WRITER), str(path), *how],
        stdout=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    assert writer.stdout is not None
    acknowledged = 0
    end = time.monotonic() + 20
    while acknowledged < WANTED:
        line = writer.stdout.readline()
        assert line and time.monotonic() < end, "the writer writes nothing"
        acknowledged = int(line) if line != b"ready\n" else 0
    writer.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, writer.pid, os.WSTOPPED)
    os.set_blocking(writer.stdout.fileno(), False)
    rest = (writer.stdout.read() or b"").split(b"\n")
    whole = [int(line) for line in rest[:-1] if line]
    return writer, whole[-1] if whole else acknowledged


def end(writer: subprocess.Popen[bytes]) -> None:
    # The whole group: what strace runs outlives strace.
    os.killpg(writer.pid, signal.SIGKILL)
    writer.wait()
    assert writer.stdout is not None
    writer.stdout.close()


def survived(tmp_path: Path, *how: str) -> tuple[int, int]:
    """(last acknowledged entry, last entry found after the cut); 0 where not even the file could be read."""
    image, copy = tmp_path / "disk.img", tmp_path / "after.img"
    make_ext4(image, 24)
    with mounted_image(image, tmp_path / "disk") as disk:
        writer, acknowledged = write_until_stopped(disk / "a.sitting", *how)
        try:
            shutil.copyfile(image, copy)
        finally:
            end(writer)
    with mounted_image(copy, tmp_path / "after") as disk:
        try:
            with SittingReader(disk / "a.sitting") as reader:
                found = [entry.seq for entry in reader.checked_entries()]
        except SittingFileError:
            found = []
    assert found == list(range(1, len(found) + 1))
    return acknowledged, len(found)


def test_a_power_cut_takes_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    acknowledged, found = survived(tmp_path)
    assert acknowledged >= WANTED
    assert found >= acknowledged


def test_the_same_cut_takes_entries_where_the_setting_is_weaker(tmp_path: Path) -> None:
    acknowledged, found = survived(tmp_path, "NORMAL")
    assert acknowledged >= WANTED
    assert found < acknowledged
