"""The peer of the benchmark: hands a sealed sitting to the Node.js server in `peer/` and reads its journal."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hallserver.journal.file import SittingReader
from hallserver.rehearsal.evidence import Held
from hallserver.rehearsal.failures import StaffError
from hallserver.rehearsal.hall import RehearsalHall, read_sitting
from hallserver.rehearsal.run import Subject, sealed_boxes, sealed_items
from hallserver.rehearsal.server import ServerProcess, free_port
from hallserver.rehearsal.staff import Web

PEER = Path(__file__).parent / "peer"


class PeerMissing(Exception):
    """The peer can't run here; says why in a sentence."""


class PeerStaff:
    """The peer knows no accounts: its commands are plain POSTs."""

    def __init__(self, address: str) -> None:
        self._web = Web(address)

    def do(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self._web.post_json(path, body)
        said = answer.json()
        if not said.get("ok"):
            raise StaffError(f"http_{answer.status}")
        return said


def check_peer() -> str:
    """The node to run it with. Raises PeerMissing."""
    node = shutil.which("node")
    if node is None:
        raise PeerMissing("There is no Node.js here, so the peer was not measured.")
    probe = subprocess.run(
        [node, "-e", "require('better-sqlite3')(':memory:'); require('socket.io')"], cwd=PEER, capture_output=True
    )
    if probe.returncode:
        raise PeerMissing(
            "The peer's packages are not installed (run `npm ci` in benchmarks/peer; better-sqlite3 needs a prebuilt"
            " binary or a C++ compiler), so the peer was not measured."
        )
    return node


def write_peer_sitting(hall: RehearsalHall, path: Path) -> None:
    """The same people, papers and key as JSON."""
    sealed = read_sitting(hall.sitting_file)
    with SittingReader(hall.sitting_file) as reader:
        papers = {
            paper.seat: {
                "hash": paper.hash,
                "nonce": base64.b64encode(paper.nonce).decode(),
                "box": base64.b64encode(paper.box).decode(),
            }
            for paper in reader.papers()
        }
    people = [
        {"number": number, "seat": seat, "card": sealed.roster[number].card_number}
        for number, seat in sealed.allocation.items()
    ]
    sitting = {
        "key": base64.b64encode(sealed.key).decode(),
        "bell_lead_ms": sealed.bell_lead_ms,
        "people": people,
        "papers": papers,
    }
    path.write_text(json.dumps(sitting))


def peer_answers(journal: Path) -> Iterator[Held]:
    """All answers in the peer's journal, in order."""
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as connection:
        for (body,) in connection.execute("SELECT body FROM journal WHERE kind = 'saved' ORDER BY seq"):
            saved = json.loads(body)
            yield Held(saved["candidate"], saved["e"], saved["s"], saved["n"], tuple(saved["v"]), bool(saved["f"]))
    connection.close()


@contextmanager
def peer_subject(hall: RehearsalHall, folder: Path) -> Iterator[Subject]:
    """Serve the hall's sitting by the peer, its journal in `folder`. Raises PeerMissing."""
    node = check_peer()
    folder.mkdir(parents=True)
    sitting, journal = folder / "sitting.json", folder / "journal.db"
    write_peer_sitting(hall, sitting)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [node, str(PEER / "server.mjs"), str(sitting), str(journal), str(port)]
    server = ServerProcess(command, address, folder / "server.log")
    server.start()
    try:
        yield Subject(
            address=address,
            sign_in=lambda: PeerStaff(address),
            people=hall.people,
            journal=lambda: peer_answers(journal),
            boxes=lambda: sealed_boxes(hall.sitting_file),
            items=lambda: sealed_items(hall.sitting_file),
            server_pid=lambda: server.pid,
            kill=server.kill,
            restart=server.start,
        )
    finally:
        server.stop()
