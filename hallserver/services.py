"""What the pages and the live layer work with; put together in one place, `hallserver.app`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from hallserver.config import HallConfig
from hallserver.storage import Stores, open_stores

if TYPE_CHECKING:
    from hallserver.enrolment import Enrolment
    from hallserver.keys import HallKeys
    from hallserver.live.terminals import Terminals
    from hallserver.sittings import Sittings
    from hallserver.web.jobs import Jobs


T = TypeVar("T")


@dataclass(slots=True)
class Services:
    """Everything a request may need.

    now_ms        hall time
    run_blocking  runs fn(*args) in an OS thread while others go on; such a function must not touch the stores
    sleep         lets others run for that many seconds;  make_latch: makes what one greenlet waits at until another opens it
    jobs          long work with progress
    version       of the program and its static files
    keys          the hall's own keys, or None where none were made (the demo over plain http)
    sittings      opens, seals and holds the live sitting
    enrolment     which device may speak for which seat;  terminals: those connected now
    build         version and source hash of the program, as journals bind it
    sign_closing  (sitting id, number of entries, last hash as hex) -> signature text
    """

    config: HallConfig
    stores: Stores
    now_ms: Callable[[], int]
    run_blocking: Callable[..., Any]
    sleep: Callable[[float], None]
    make_latch: Callable[[], Any]
    jobs: Jobs
    version: str
    keys: HallKeys | None = None
    sittings: Sittings | None = None
    enrolment: Enrolment | None = None
    terminals: Terminals | None = None
    build: str = ""
    sign_closing: Callable[[str, int, str], str] | None = None

    def beside(self, work: Callable[..., T], *args: Any) -> T:
        """Run work(stores, *args) in an OS thread, with stores of its own, while others go on."""

        def run() -> T:
            with closing(open_stores(self.stores.database.path)) as stores:
                return work(stores, *args)

        return self.run_blocking(run)
