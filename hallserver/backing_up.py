"""A copy of a hall as it stands, whether or not it is being served."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.sealing import SUFFIX
from hallserver.setting_up import HallExists
from hallserver.storage.database import copy_database


def back_up(hall: HallFolder, target: Path, progress: Callable[[int, int], None]) -> int:
    """Copy everything to a new folder; returns the number of files. Databases are copied by SQLite's own backup, so
    that what is committed while it runs is either whole in the copy or not in it. Raises HallExists, OSError."""
    if target.exists() and any(target.iterdir()):
        raise HallExists(str(target))
    copy = HallFolder(target)
    keys = sorted(path for path in hall.keys.iterdir() if path.is_file())
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o700)
    copy.sittings.mkdir()
    copy.keys.mkdir(mode=0o700)
    shutil.copy2(hall.config, copy.config)
    copy_database(hall.database, copy.database)
    # Listed only now: a sitting sealed meanwhile is then too many in the copy, never noted there and missing.
    sittings = sorted(hall.sittings.glob(f"*{SUFFIX}"))
    total = len(sittings) + len(keys) + 2
    for path in keys:
        shutil.copy2(path, copy.keys / path.name)
    done = len(keys) + 2
    for path in sittings:
        progress(done, total)
        with SittingReader(path) as reader:
            reader.backup(copy.sittings / path.name)
        done += 1
    progress(done, total)
    return done
