"""The hall a rehearsal takes place in: a throw-away folder and a server process of its own. It never touches a live sitting."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import hallserver
from hallserver.config import load
from hallserver.demo.making import PASSWORD, DemoSize, make_demo
from hallserver.folder import HallFolder
from hallserver.journal.file import SittingReader
from hallserver.keys import CA_CERTIFICATE
from hallserver.rehearsal.cards import qr_line
from hallserver.rehearsal.failures import RehearsalRefused
from hallserver.rehearsal.run import Person, Subject, journal_answers, sealed_boxes, sealed_items
from hallserver.rehearsal.server import ServerProcess, free_port
from hallserver.rehearsal.staff import Credentials, Staff
from hallserver.sealed import SealedSitting, read_parts
from hallserver.storage.stores import open_stores
from question_bank.model import Bank

ADMINISTRATOR = Credentials("admin", PASSWORD)
MINUTES = 60
# Settings that change what is measured; the rest of a hall's own (names, printers, mirror) has no place in a rehearsal.
_KEPT = (
    "bell_lead_ms",
    "transit_grace_ms",
    "neighbour_distance_seats",
    "journal_queue_limit",
    "quiet_after_s",
    "offline_after_s",
)
_ENTRY = f"import sys; sys.path.insert(0, {str(Path(hallserver.__file__).parents[1])!r}); from hallserver.cli import main; main()"
_HARMLESS = ("draft", "sealed", "closed")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RehearsalHall:
    """A throw-away hall: its folder, the sealed sitting's file, everybody who comes."""

    folder: HallFolder
    sitting_file: Path
    people: tuple[Person, ...]


def check_may_rehearse(folder: HallFolder) -> None:
    """Refuse while people work on the hall's live sitting: a rehearsal takes the machine's processors.

    Raises RehearsalRefused: sitting_under_way.
    """
    if not folder.database.exists():
        return
    with closing(open_stores(folder.database)) as stores:
        live = stores.sittings.live()
    if live is not None and live.phase not in _HARMLESS:
        raise RehearsalRefused("sitting_under_way", sitting=live.title)


def make_rehearsal_hall(
    path: Path,
    seats: int,
    *,
    like: HallFolder | None = None,
    tls: bool = False,
    progress: Progress = lambda *_: None,
    change_bank: Callable[[Bank], Bank] = lambda bank: bank,
) -> RehearsalHall:
    """Make a hall of that many seats, each with somebody who may sit, up to a sealed live sitting.

    like          a real hall whose timing settings are taken over; nothing else of it is read
    change_bank   what becomes of the demo's questions before they are sealed
    """
    settings: dict[str, object] = {}
    if like is not None:
        config = load(like.config)
        settings = {name: getattr(config, name) for name in _KEPT}
    folder = make_demo(
        path,
        DemoSize(seats=seats, candidates=seats, minutes=MINUTES, all_eligible=True),
        progress,
        change_bank=change_bank,
        **{
            **settings,
            "host": "127.0.0.1",
            "tls": "always" if tls else "plain",
            "trust_terminals": True,
            "sign_in_attempts_per_minute": 100,
            "max_connections": max(20_000, 2 * seats),
            "journal_queue_limit": max(20_000, 4 * seats),
        },
    )
    return known_hall(folder)


def known_hall(folder: HallFolder) -> RehearsalHall:
    """The hall of a folder and its live sitting. Raises RehearsalRefused: no_sitting."""
    with closing(open_stores(folder.database)) as stores:
        live = stores.sittings.live()
    if live is None or live.file_name is None:
        raise RehearsalRefused("no_sitting")
    sitting_file = folder.sittings / live.file_name
    sealed = read_sitting(sitting_file)
    people = tuple(Person(number, seat, qr_line(sealed.roster[number])) for number, seat in sealed.allocation.items())
    return RehearsalHall(folder, sitting_file, people)


def read_sitting(path: Path) -> SealedSitting:
    """What a sitting was sealed with. Raises SittingFileError."""
    with SittingReader(path) as reader:
        return read_parts(reader.parts())


def serve_command(folder: HallFolder, port: int) -> list[str]:
    """What starts the server of a hall folder as a process of its own, installed or not."""
    return [sys.executable, "-c", _ENTRY, "serve", str(folder.root), "--port", str(port)]


@contextmanager
def own_server(
    hall: RehearsalHall, *, tls: bool = False, command: Callable[[HallFolder, int], Sequence[str]] = serve_command
) -> Iterator[ServerProcess]:
    """Serve the hall on a free port of 127.0.0.1 as long as the context lasts."""
    port = free_port()
    address = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    ca_file = hall.folder.keys / CA_CERTIFICATE if tls else None
    server = ServerProcess(command(hall.folder, port), address, hall.folder.root / "server.log", ca_file)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def subject_of(hall: RehearsalHall, server: ServerProcess, *, kill: bool, tls: bool = False) -> Subject:
    """What `run_rehearsal` needs to know of a throw-away hall and the server that serves it."""
    ca_file = hall.folder.keys / CA_CERTIFICATE if tls else None
    return Subject(
        address=server.address,
        sign_in=lambda: Staff(server.address, ADMINISTRATOR, ca_file),
        people=hall.people,
        journal=lambda: journal_answers(hall.sitting_file),
        boxes=lambda: sealed_boxes(hall.sitting_file),
        items=lambda: sealed_items(hall.sitting_file),
        ca_file=ca_file,
        server_pid=lambda: server.pid,
        kill=server.kill if kill else None,
        restart=server.start if kill else None,
    )


@contextmanager
def throw_away_folder(keep: Path | None = None) -> Iterator[Path]:
    """A folder that is gone afterwards; `keep` names one that stays."""
    if keep is not None:
        yield keep
        return
    made = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    try:
        yield made / "hall"
    finally:
        shutil.rmtree(made, ignore_errors=True)
