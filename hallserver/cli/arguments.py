"""What the commands take: a hall's folder, files, numbers within their range."""

from __future__ import annotations

import time
from pathlib import Path

import click

from hallserver.cli.saying import Failed
from hallserver.folder import HallFolder
from seats.roster import MAX_CANDIDATES

BY = "cli"
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PORT = click.IntRange(0, 65_535)
SEATS = click.IntRange(1, MAX_CANDIDATES)


def hall_at(path: Path) -> HallFolder:
    """The hall in that folder; Failed where there is none."""
    folder = HallFolder(path)
    if not folder.is_hall:
        raise Failed("cli.not_a_hall", folder=str(path))
    return folder


def now_ms() -> int:
    return int(time.time() * 1000)
