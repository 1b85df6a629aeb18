"""A hall of real stores and the real runtime, with a clock that only moves when told to."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import office_samples
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import hallserver
from hallserver import runtime
from hallserver.closing import sign_closing
from hallserver.config import HallConfig
from hallserver.enrolment import Enrolment
from hallserver.keys import make_hall_keys
from hallserver.services import Services
from hallserver.sitting import commands as c
from hallserver.sitting.state import SittingState
from hallserver.sittings import LiveSitting, Sittings
from hallserver.storage import Stores, open_stores
from hallserver.storage.staff import Role
from hallserver.web.jobs import Jobs
from hallserver.web.sign_in import hash_password
from hallserver.web.site import init_web

PASSWORD = "mot cau de nho"
START_MS = 1_795_400_000_000
_numbers = itertools.count(1)


@dataclass
class Clock:
    """Hall time that stands still until a test moves it."""

    ms: int = START_MS

    def now_ms(self) -> int:
        return self.ms

    def wall_ahead_ms(self) -> int:
        return 0


@dataclass
class Person:
    """Somebody at a browser."""

    client: FlaskClient
    csrf: str = field(default="")

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def boot(self, path: str) -> dict[str, Any]:
        page = self.client.get(path)
        assert page.status_code == 200, page.text
        found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page.text, re.DOTALL)
        assert found
        return json.loads(found[1])

    def form_token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(path).text)
        assert found
        return found[1]

    def submit(self, path: str, **fields: str) -> TestResponse:
        """Send the form of the page at `path`."""
        token = self.form_token(path.split("?")[0])
        return self.client.post(path, data={"csrf_token": token, **fields})

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        answer = self.submit("/login", username=username, password=password)
        self.csrf = ""
        return answer

    def post(self, path: str, body: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """POST JSON as the pages do: with the CSRF header and a command id of its own."""
        given = {"command_id": f"command-{next(_numbers):06}", **(body or {})}
        return self.client.post(path, json=given, headers={"X-CSRFToken": self.token()}, **more)

    def upload(self, path: str, files: list[tuple[str, bytes]], **fields: str) -> TestResponse:
        data: dict[str, Any] = {"command_id": f"command-{next(_numbers):06}", **fields}
        data["files"] = [(io.BytesIO(content), name) for name, content in files]
        headers = {"X-CSRFToken": self.token(), "Accept": "application/json"}
        return self.client.post(path, data=data, headers=headers, content_type="multipart/form-data")

    def token(self) -> str:
        if not self.csrf:
            self.csrf = self.form_token("/password")
        return self.csrf


@dataclass
class World:
    app: Flask
    hall: Services
    clock: Clock

    @property
    def stores(self) -> Stores:
        return self.hall.stores

    def somebody(self) -> Person:
        return Person(self.app.test_client())

    def person(self, role: Role, username: str | None = None) -> Person:
        """A signed-in member of staff in that role."""
        username = username or role.value
        if self.stores.staff.get(username) is None:
            self.stores.staff.add(
                username, f"Người {role}", role, PASSWORD_HASH, must_change=False, by="test", at_ms=START_MS
            )
        person = self.somebody()
        assert person.sign_in(username).status_code == 302
        return person

    def wait_for(self, job_id: str, seconds: int = 10) -> Any:
        for _ in range(seconds * 100):
            job = self.hall.jobs.get(job_id)
            assert job is not None
            if job.finished:
                return job
            runtime.sleep(0.01)
        raise AssertionError(f"job {job_id} does not end")


PASSWORD_HASH = hash_password(PASSWORD)


@dataclass
class Hall(World):
    """A world with a sealed, live sitting, and what terminals would do in it."""

    sitting: str = ""

    @property
    def live(self) -> LiveSitting:
        assert self.hall.sittings is not None and self.hall.sittings.live is not None
        return self.hall.sittings.live

    @property
    def state(self) -> SittingState:
        return self.live.state

    def seat_of(self, number: str) -> str:
        return self.state.seat_of[number]

    def card_of(self, number: str) -> str:
        return self.live.sealed.roster[number].card_number

    def do(self, command: c.Command) -> None:
        outcome = self.live.perform(command)
        assert outcome.refusal is None, outcome.refusal

    def writing(self, *numbers: str) -> None:
        """Check-in is open, these people sit at their terminals, the bell has rung and they write."""
        self.do(c.OpenCheckIn("invigilator"))
        for number in numbers:
            self.do(c.SeatTerminal(f"T-{number}", self.seat_of(number)))
            self.do(c.CheckIn(number, "qr", "invigilator"))
            self.do(c.ConfirmAttempt(f"T-{number}"))
        self.do(c.StartSitting("invigilator"))
        self.clock.ms = self.state.starts_ms

    def answer(self, number: str, right: int) -> None:
        """Answer the first so many questions rightly and the rest wrongly."""
        attempt = self.state.attempts[number]
        paper = self.live.sealed.papers[attempt.paper_seat]
        for n, item in enumerate(paper.items, 1):
            options = self.live.sealed.questions[item.code].options
            chosen = next(option.id for option in options if option.is_right == (n <= right))
            seq = attempt.last_seq + 1
            self.do(c.SaveAnswer(f"T-{number}", attempt.epoch, seq, n, (chosen,), False))

    def submit(self, number: str) -> None:
        attempt = self.state.attempts[number]
        self.do(c.SubmitAttempt(f"T-{number}", attempt.epoch, attempt.last_seq))


@pytest.fixture
def sealed_hall(world: World) -> Hall:
    sitting = office_samples.sealed(world, world.person(Role.EXAM_OFFICE))
    return Hall(world.app, world.hall, world.clock, sitting)


class _Publisher:
    """One bell for all tests: each would keep a pipe and a green thread of its own."""

    def __init__(self) -> None:
        self.publish: Callable[[], None] = lambda: None
        self.bell = runtime.HubBell(lambda: self.publish())


@pytest.fixture(scope="session")
def publisher() -> _Publisher:
    return _Publisher()


@pytest.fixture
def config() -> HallConfig:
    return HallConfig(hall_name="Hội trường mẫu", host="127.0.0.1")


@pytest.fixture
def world(tmp_path: Path, config: HallConfig, publisher: _Publisher) -> Iterator[World]:
    clock = Clock()
    stores = open_stores(tmp_path / "hall.db")
    failures: list[Exception] = []

    def open_live(path: Path) -> LiveSitting:
        return LiveSitting(
            path,
            build="test",
            wake=publisher.bell.ring,
            on_failure=failures.append,
            make_latch=runtime.Latch,
            queue_limit=1_000,
            make_clock=lambda not_before_ms: clock,
        )

    (tmp_path / "sittings").mkdir()
    keys = make_hall_keys(
        tmp_path / "keys", config.hall_name, ["127.0.0.1"], datetime.fromtimestamp(START_MS / 1000, UTC)
    )
    sittings = Sittings(stores, tmp_path / "sittings", open_live)
    publisher.publish = sittings.publish
    hall = Services(
        config=config,
        stores=stores,
        now_ms=clock.now_ms,
        run_blocking=runtime.run_blocking,
        sleep=runtime.sleep,
        make_latch=runtime.Latch,
        jobs=Jobs(runtime.spawn, runtime.run_blocking),
        version="1.2.3",
        keys=keys,
        sittings=sittings,
        enrolment=Enrolment(stores, sittings.hall_id),
        build="test",
        sign_closing=partial(sign_closing, keys.document, keys.statement_key_id),
    )
    app = Flask("hallserver", root_path=str(Path(hallserver.__file__).parent))
    init_web(app, hall, secret_key=b"k" * 32)
    yield World(app, hall, clock)
    if sittings.live is not None:
        sittings.live.close()
    stores.close()
    assert failures == []
