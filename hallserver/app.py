"""The one place that wires: a hall's folder in, a served application out."""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from flask import Flask, request
from flask_socketio import SocketIO

from hallserver import __version__, runtime
from hallserver.build import build_id, static_version
from hallserver.clock import HallClock
from hallserver.closing import sign_closing
from hallserver.config import HallConfig, load
from hallserver.enrolment import Enrolment
from hallserver.folder import HallFolder
from hallserver.keys import load_keys
from hallserver.live.gateway import make_live, make_socketio
from hallserver.live.wire import deflate_off
from hallserver.services import Services
from hallserver.sittings import LiveSitting, Sittings
from hallserver.storage.staff import Role, Staff
from hallserver.storage.stores import open_stores
from hallserver.web.access import staff_of_socket
from hallserver.web.jobs import Jobs
from hallserver.web.site import init_web

# What a supervisor sees after a failed commit: start again, the journal is replayed.
EXIT_JOURNAL_FAILED = 70
DAY_MS = 86_400_000
# Somebody else may hold hall.db for a moment (an import on the command line); acknowledgements wait as long as this does.
LOCK_PATIENCE_MS = 250

log = logging.getLogger(__name__)


def is_still(now: Staff | None, then: Staff) -> bool:
    """Whether an account has the same access as when it signed in."""
    return now is not None and not now.disabled and now.credentials_ms == then.credentials_ms


def _stop_at_once(error: Exception) -> None:
    """A commit failed. Nothing more may be acknowledged on that handle, so the process ends here and now."""
    log.critical("the journal could not be written (%s); the server stops and must be started again", error)
    logging.shutdown()
    os._exit(EXIT_JOURNAL_FAILED)


def create_app(
    folder: HallFolder,
    config: HallConfig,
    *,
    make_clock: Callable[[int], HallClock] = HallClock,
    on_journal_failure: Callable[[Exception], None] = _stop_at_once,
) -> tuple[Flask, SocketIO, Services]:
    """Everything wired for one hall, ready to be served; the sitting that was live is taken up again.

    Raises KeysError, DatabaseRefused, SittingFileError, ChainBroken: each becomes one sentence of the command line.
    """
    keys = load_keys(folder.keys)
    stores = open_stores(folder.database, patience_ms=LOCK_PATIENCE_MS)
    clock = make_clock(0)

    def open_live(path: Path) -> LiveSitting:
        sitting = LiveSitting(
            path,
            build=build_id(),
            wake=bell.ring,
            on_failure=on_journal_failure,
            make_latch=runtime.Latch,
            queue_limit=config.journal_queue_limit,
            make_clock=make_clock,
        )
        runtime.settle_memory()
        return sitting

    sittings = Sittings(stores, folder.sittings, open_live)
    bell = runtime.HubBell(sittings.publish)

    # A device that nobody confirmed within a day asks anew.
    stores.terminals.forget_waiting(clock.now_ms() - DAY_MS, at_ms=clock.now_ms())

    def now_ms() -> int:
        return sittings.live.engine.now_ms() if sittings.live else clock.now_ms()

    services = Services(
        config=config,
        stores=stores,
        now_ms=now_ms,
        run_blocking=runtime.run_blocking,
        sleep=runtime.sleep,
        make_latch=runtime.Latch,
        jobs=Jobs(runtime.spawn, runtime.run_blocking),
        version=static_version() or __version__,
        keys=keys,
        sittings=sittings,
        enrolment=Enrolment(stores, sittings.hall_id),
        build=build_id(),
        sign_closing=partial(sign_closing, keys.document, keys.statement_key_id),
    )
    app = Flask("hallserver")
    init_web(app, services, folder.session_secret())
    socketio = make_socketio(app, runtime.ASYNC_MODE)

    def may_watch(auth: object) -> Callable[[], bool] | None:
        token = auth.get("csrf") if isinstance(auth, dict) else None
        staff = staff_of_socket(app, request.environ, token, Role.INVIGILATOR, Role.DESK, Role.EXAM_OFFICE)
        # The same account, unchanged: disabling it or changing its password ends what it watches.
        return None if staff is None else lambda: is_still(stores.staff.get(staff.username), staff)

    services.terminals = make_live(
        socketio,
        config,
        services.enrolment,
        sittings,
        now_ms=now_ms,
        may_watch=may_watch,
        spawn=runtime.spawn,
        sleep=runtime.sleep,
    )
    sittings.resume()
    return app, socketio, services


def tls_context(folder: HallFolder, config: HallConfig) -> ssl.SSLContext | None:
    """The TLS context of the hall's own server certificate, or None where the hall speaks plain HTTP."""
    if not config.uses_tls:
        return None
    keys = load_keys(folder.keys)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(keys.server_certificate_file, keys.server_key_file)
    return context


def serve_hall(
    path: Path,
    *,
    port: int | None = None,
    trust_terminals: bool = False,
    on_listening: Callable[[str, int], None],
) -> None:
    """Serve the hall in that folder until the process ends. on_listening(scheme, port). Raises HallInUse."""
    folder = HallFolder(path)
    config = load(folder.config)
    if trust_terminals:
        config = replace(config, trust_terminals=True)
    folder.hold()
    app, _, _ = create_app(folder, config)
    tls = tls_context(folder, config)
    runtime.raise_file_limit(config.max_connections + 200)
    scheme = "https" if tls else "http"
    runtime.serve(
        deflate_off(app),
        config.host,
        config.port if port is None else port,
        tls=tls,
        max_connections=config.max_connections,
        on_listening=lambda used: on_listening(scheme, used),
    )
