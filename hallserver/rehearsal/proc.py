"""What a process has used, from /proc (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Usage:
    """cpu_s: user and system time of the process and its ended children; rss_mb, peak_mb: resident memory in MiB."""

    cpu_s: float
    rss_mb: float
    peak_mb: float


def usage(pid: int) -> Usage:
    """What the process has used so far. Raises ProcessLookupError when there is none (any more)."""
    folder = Path("/proc") / str(pid)
    try:
        stat = (folder / "stat").read_text()
        status = (folder / "status").read_text()
    except (FileNotFoundError, ProcessLookupError) as error:
        raise ProcessLookupError(pid) from error
    # The command name stands in brackets and may hold anything; fields are counted from behind it.
    fields = stat.rpartition(")")[2].split()
    ticks = sum(int(field) for field in fields[11:15])
    sizes = dict(line.split(":", 1) for line in status.splitlines() if line.startswith(("VmRSS", "VmHWM")))
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), _mib(sizes.get("VmRSS")), _mib(sizes.get("VmHWM")))


def _mib(text: str | None) -> float:
    return int(text.split()[0]) / 1024 if text else 0.0
