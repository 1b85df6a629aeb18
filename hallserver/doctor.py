"""What an exam day depends on, looked at one by one."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hallserver.build import static_version
from hallserver.config import HallConfig
from hallserver.folder import HallFolder
from hallserver.journal.file import SittingFileError, open_writing
from hallserver.keys import KeysError, load_keys
from hallserver.proving import broken_clips, broken_papers
from hallserver.storage.stores import open_stores
from reports.page import register_fonts

FREE_MB_NEEDED = 2_000
COMMITS_TIMED = 20
SLOW_COMMIT_MS = 50.0
CERTIFICATE_DAYS_LEFT = 14
# SQLite up to this version could lose a checkpoint when two connections raced; one writer avoids it.
SQLITE_WAL_RACE_UNTIL = (3, 51, 2)


@dataclass(frozen=True, slots=True)
class Finding:
    """level: "good", "warning" or "bad"; sentence `doctor.<code>` of the catalogue."""

    level: str
    code: str
    args: dict[str, object] = field(default_factory=dict)


def examine(hall: HallFolder, config: HallConfig) -> list[Finding]:
    """All findings, in the order of what would hurt most."""
    checks = (_disk, _durability, _file_limit, _clock, _keys, _papers, _fonts, _pages, _printer)
    return [finding for check in checks for finding in check(hall, config)]


def _disk(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    free_mb = shutil.disk_usage(hall.root).free // 1_000_000
    level = "good" if free_mb >= FREE_MB_NEEDED else "bad"
    yield Finding(level, "disk" if level == "good" else "disk_low", {"free_mb": free_mb, "needed_mb": FREE_MB_NEEDED})


def _durability(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory(dir=hall.sittings, prefix=".doctor-") as folder:
        try:
            connection = open_writing(Path(folder) / "probe.sitting")
        except SittingFileError as error:
            yield Finding("bad", "sqlite_mode", dict(error.details))
            return
        connection.execute("CREATE TABLE probe (at REAL)")
        times = []
        for _ in range(COMMITS_TIMED):
            started = time.perf_counter()
            connection.execute("INSERT INTO probe VALUES (?)", (started,))
            times.append((time.perf_counter() - started) * 1000)
        connection.close()
    median_ms = round(sorted(times)[len(times) // 2], 2)
    yield Finding("good" if median_ms < SLOW_COMMIT_MS else "warning", "commit_time", {"ms": median_ms})
    level = "warning" if sqlite3.sqlite_version_info <= SQLITE_WAL_RACE_UNTIL else "good"
    yield Finding("good" if level == "good" else "warning", f"sqlite_{level}", {"version": sqlite3.sqlite_version})


def _file_limit(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    enough = hard == resource.RLIM_INFINITY or hard >= config.max_connections
    shown = "∞" if hard == resource.RLIM_INFINITY else hard
    level = "good" if enough else ("warning" if hard >= 4_096 else "bad")
    yield Finding(level, "file_limit", {"limit": shown, "wanted": config.max_connections})


def _clock(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    now = datetime.now(config.zone)
    newest = max((path.stat().st_mtime for path in hall.root.rglob("*") if path.is_file()), default=0.0)
    if newest > time.time() + 60:
        yield Finding("bad", "clock_behind_files", {"now": now})
    else:
        yield Finding("good", "clock", {"now": now, "zone": config.timezone})


def _keys(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    try:
        keys = load_keys(hall.keys)
    except KeysError as error:
        yield Finding("bad", "keys_broken", {"file": str(error.file)})
        return
    ends = keys.server_certificate.not_valid_after_utc
    days = (ends - datetime.now(UTC)).days
    level = "good" if days >= CERTIFICATE_DAYS_LEFT else "bad"
    yield Finding(level, "certificate" if level == "good" else "certificate_ends", {"days": days})
    open_to_others = [path.name for path in hall.keys.glob("*.key") if path.stat().st_mode & 0o077]
    if open_to_others:
        yield Finding("bad", "keys_readable", {"files": open_to_others})


def _fonts(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    try:
        register_fonts()
    except (OSError, ModuleNotFoundError) as error:
        yield Finding("bad", "fonts_missing", {"why": str(error)})
    else:
        yield Finding("good", "fonts")


def _pages(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    version = static_version()
    yield Finding("good", "pages", {"version": version}) if version else Finding("bad", "pages_missing")


def _papers(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    """Every paper, sound and video of every sitting that is not over is opened and compared with its hash."""
    with closing(open_stores(hall.database)) as stores:
        rows = [row for row in stores.sittings.all() if row.file_name is not None and row.phase != "closed"]
    for row in rows:
        try:
            path = hall.sittings / str(row.file_name)
            broken, mute = broken_papers(path), broken_clips(path)
        except SittingFileError as error:
            yield Finding("bad", "sitting_unreadable", {"sitting": row.title, "why": str(error)})
            continue
        if broken:
            yield Finding("bad", "papers_broken", {"sitting": row.title, "count": len(broken), "seat": broken[0]})
        elif mute:
            yield Finding("bad", "clips_broken", {"sitting": row.title, "count": len(mute)})
        else:
            yield Finding("good", "papers", {"sitting": row.title})


def _printer(hall: HallFolder, config: HallConfig) -> Iterator[Finding]:
    if shutil.which("lpstat") is None:
        yield Finding("warning", "printing_missing")
        return
    asked = ["lpstat", "-p", *([config.printer] if config.printer else [])]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, env={**os.environ, "LC_ALL": "C"})
    printers = [line.split()[1] for line in answer.stdout.splitlines() if line.startswith("printer ")]
    if config.printer and config.printer not in printers:
        yield Finding("bad", "printer_unknown", {"printer": config.printer})
    elif printers:
        yield Finding("good", "printer", {"printers": printers})
    else:
        yield Finding("warning", "printer_none")
