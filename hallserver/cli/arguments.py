"""What the commands take: a hall's folder, files, numbers within their range."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import click

from hallserver.cli.saying import Failed
from hallserver.folder import HallFolder
from hallserver.sealing import SUFFIX
from hallserver.storage.stores import open_stores
from seats.roster import MAX_CANDIDATES

BY = "cli"
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
PORT = click.IntRange(0, 65_535)
SEATS = click.IntRange(1, MAX_CANDIDATES)


def hall_at(path: Path) -> HallFolder:
    """The hall in that folder; Failed where there is none."""
    folder = HallFolder(path)
    if not folder.is_hall:
        raise Failed("cli.not_a_hall", folder=str(path))
    return folder


def sitting_path(hall: HallFolder, sitting_id: str | None) -> Path:
    """The file of a sitting; of the live one where None is given. Failed where none is live."""
    if sitting_id is None:
        with closing(open_stores(hall.database)) as stores:
            row = stores.sittings.live()
        if row is None or row.file_name is None:
            raise Failed("cli.no_sitting")
        return hall.sittings / row.file_name
    return hall.sittings / f"{Path(sitting_id).name}{SUFFIX}"


def now_ms() -> int:
    return int(time.time() * 1000)
