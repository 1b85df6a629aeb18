"""Disks that can fill up and lose power: small file systems of a test's own, unmounted whatever happens."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=30, check=False)


def _need(*tools: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")


@contextmanager
def _mounted(at: Path, *options: object) -> Iterator[Path]:
    at.mkdir(parents=True, exist_ok=True)
    done = _run("mount", *options, at)
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")
    try:
        yield at
    finally:
        if _run("umount", at).returncode:
            # Somebody still holds a file: detached now, gone when they let go.
            _run("umount", "-l", at)


@contextmanager
def mounted_tmpfs(at: Path, megabytes: int) -> Iterator[Path]:
    """A disk of that size. Skips the test where none can be mounted."""
    _need("mount")
    with _mounted(at, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs") as disk:
        yield disk


def make_ext4(image: Path, megabytes: int) -> None:
    """An image file with an empty ext4. Skips the test where there are no tools for it."""
    _need("mount", "mkfs.ext4", "losetup")
    image.write_bytes(b"")
    os.truncate(image, megabytes * 1024 * 1024)
    done = _run("mkfs.ext4", "-q", "-F", image)
    assert done.returncode == 0, done.stderr


@contextmanager
def mounted_image(image: Path, at: Path) -> Iterator[Path]:
    """The image's file system, mounted by loop. Skips the test where that can't be done."""
    # commit=: the file system itself must not write on its own while a test looks; only what is asked for may be there.
    with _mounted(at, "-o", "loop,commit=300", image) as disk:
        yield disk
