"""How long everybody else waits while the exam office works on a bank of 7,000 questions.

Run: python -m benchmarks.office [--questions 7000]

A hall of its own is served on 127.0.0.1; a second connection asks for `/healthz` again and again, so what it waits longest is
how long the server answered nobody.
"""

from __future__ import annotations

import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import click
from rich.console import Console
from rich.table import Table

from hallserver.rehearsal.hall import ADMINISTRATOR, make_rehearsal_hall, own_server
from hallserver.rehearsal.staff import Answer, Staff, Web

HEADS = "Mã,Chủ đề,Độ khó,Loại,Nội dung,A,B,C,D,Đáp án"
PAUSE_S = 0.003
BOUNDARY = "a-boundary-of-the-benchmark"


def bank_file(questions: int) -> bytes:
    """A CSV of plainly generated questions of four topics."""
    rows = [
        f"G{n},Chủ đề {n % 4},{n % 3 + 1},một đáp án,Câu hỏi thứ {n} nói về điều gì trong {n % 97} điều?,"
        f"một {n},hai {n},ba {n},bốn {n},B"
        for n in range(questions)
    ]
    return "\n".join([HEADS, *rows]).encode()


def form_of(body: bytes, fields: dict[str, str]) -> bytes:
    """A multipart form with one file."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="ngan-hang.csv"\r\n\r\n'
    return "".join([*parts, head]).encode() + body + f"\r\n--{BOUNDARY}--\r\n".encode()


class Probe(threading.Thread):
    """Asks all the time. worst_s: the longest wait since it was last set to 0."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self._web = Web(address)
        self.worst_s = 0.0
        self.is_wanted = True

    def run(self) -> None:
        while self.is_wanted:
            began = time.perf_counter()
            self._web.ask("GET", "/healthz")
            self.worst_s = max(self.worst_s, time.perf_counter() - began)
            time.sleep(PAUSE_S)


@click.command()
@click.option("--questions", default=7000, show_default=True)
def main(questions: int) -> None:
    """Print per act of the office how long it took and how long others waited at most."""
    body = bank_file(questions)
    table = Table(title=f"a bank of {questions} questions", title_justify="left")
    for head in ("the office", "took", "others waited at most"):
        table.add_column(head, justify="left" if head == "the office" else "right")
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        hall = make_rehearsal_hall(Path(name) / "hall", 20, tls=False)
        with own_server(hall, tls=False) as server:
            staff = Staff(server.address, ADMINISTRATOR)
            kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "X-CSRFToken": staff.csrf}
            cells = [{"topic": f"Chủ đề {n}", "difficulty": 1, "count": 10, "mark": "1"} for n in range(4)]

            def upload(**fields: str) -> Answer:
                return staff.web.ask(
                    "POST",
                    "/api/office/import/questions",
                    form_of(body, {**fields, "command_id": uuid.uuid4().hex}),
                    kind,
                )

            def check() -> Answer:
                return staff.web.post_json("/api/office/exams/check", {"cells": cells}, {"X-CSRFToken": staff.csrf})

            acts: list[tuple[str, Callable[[], Answer]]] = [
                ("nothing", lambda: staff.web.ask("GET", "/healthz")),
                ("looks at the file", lambda: upload(mode="extend", dry="1")),
                ("imports it", lambda: upload(mode="extend")),
                ("looks at it again", lambda: upload(mode="extend", dry="1")),
                ("imports it again", lambda: upload(mode="extend")),
                ("opens its page", lambda: staff.web.ask("GET", "/api/office/overview")),
                ("finds questions", lambda: staff.web.ask("GET", f"/api/office/questions?text={quote('điều gì')}")),
                ("types a blueprint", check),
                ("exports the bank", lambda: staff.web.ask("GET", "/api/office/export/xlsx")),
            ]
            probe = Probe(server.address)
            probe.start()
            for act, run in acts:
                time.sleep(0.5)
                probe.worst_s, began = 0.0, time.perf_counter()
                answer = run()
                took = time.perf_counter() - began
                time.sleep(0.1)
                if answer.status != 200:
                    probe.is_wanted = False
                    probe.join()
                    raise click.ClickException(f"{act}: HTTP {answer.status} {answer.json().get('sentence', '')}")
                table.add_row(act, f"{took:.2f} s", f"{1000 * probe.worst_s:.0f} ms")
            probe.is_wanted = False
            probe.join()
    Console(highlight=False).print(table)


if __name__ == "__main__":
    main()
