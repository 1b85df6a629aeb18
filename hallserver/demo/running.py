"""Runs the demo: its hall made or taken up again, served, and a crowd let in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from hallserver.app import serve_hall
from hallserver.demo.making import ACCOUNTS, PASSWORD, DemoSize, Progress, make_demo
from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.rehearsal.cards import qr_line
from hallserver.sealed import SealedSitting, read_parts
from hallserver.storage.stores import open_stores

HOST = "127.0.0.1"
_NOTE = "demo.json"
_SHOWN = 3


class Say(Protocol):
    def __call__(self, key: str, **args: object) -> None: ...


def run_demo(folder: Path, *, seats: int, minutes: int, afresh: bool, progress: Progress) -> Callable[..., None]:
    """Make the demo's hall where there is none of this size, and return what serves it."""
    size = {"seats": seats, "minutes": minutes}
    if afresh or not _may_go_on(folder, size):
        if folder.exists():
            _remove(folder)
        make_demo(folder, DemoSize(seats, seats, minutes), progress, host=HOST, trust_terminals=True, language="vi")
        (folder / _NOTE).write_text(json.dumps(size))

    def run(*, port: int, candidates: int, leave: int, say: Say) -> None:
        _serve(HallFolder(folder), port, candidates, leave, minutes, say)

    return run


def _may_go_on(folder: Path, size: Mapping[str, int]) -> bool:
    note = folder / _NOTE
    if not note.is_file() or json.loads(note.read_text()) != size:
        return False
    with closing(open_stores(HallFolder(folder).database)) as stores:
        live = stores.sittings.live()
    return live is not None and live.phase != "closed"


def _remove(folder: Path) -> None:
    """Throw a demo's hall away, and nothing that is not one."""
    if not (folder / _NOTE).is_file() and any(folder.iterdir()):
        raise FileExistsError(17, "not a demo's folder", str(folder))
    shutil.rmtree(folder)


def _serve(hall: HallFolder, port: int, candidates: int, leave: int, minutes: int, say: Say) -> None:
    crowd: list[subprocess.Popen[bytes]] = []

    def listening(scheme: str, used: int) -> None:
        address = f"{scheme}://{HOST}:{used}"
        _tell(address, _sealed(hall), leave if candidates else _SHOWN, say)
        if candidates:
            crowd.append(_let_in(hall, address, candidates, leave, minutes))
            say("demo_crowd", candidates=candidates, leave=leave)
        say("demo_stop")

    try:
        serve_hall(hall.root, port=port, on_listening=listening)
    except KeyboardInterrupt:
        say("stopped")
    finally:
        for process in crowd:
            process.terminate()


def _sealed(hall: HallFolder) -> SealedSitting:
    with SittingReader(next(iter(sorted(hall.sittings.glob("*.sitting"))))) as reader:
        return read_parts(reader.parts())


def _tell(address: str, sealed: SealedSitting, shown: int, say: Say) -> None:
    pages = ("/office", "/desk", "/hall", "/clerk")
    say("demo_serving", address=f"{address}/")
    for (username, _, role), page in zip(ACCOUNTS, ("/office", *pages[0:1], "/hall", "/desk", "/clerk"), strict=True):
        say(f"demo_account.{role}", username=username, password=PASSWORD, address=f"{address}{page}")
    say("demo_people")
    for number in sorted(sealed.allocation)[:shown]:
        person, seat = sealed.roster[number], sealed.allocation[number]
        say("demo_person", name=person.name, seat=seat, address=f"{address}/terminal?seat={seat}", card=qr_line(person))


def _let_in(hall: HallFolder, address: str, candidates: int, leave: int, minutes: int) -> subprocess.Popen[bytes]:
    entry = "from hallserver.cli import main; main()"
    words = [
        *(sys.executable, "-c", entry, "crowd", str(hall.root), "--address", address),
        *("--candidates", str(candidates), "--leave", str(leave), "--minutes", str(minutes)),
    ]
    return subprocess.Popen(words)
