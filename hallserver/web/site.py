"""Puts all pages on one Flask application."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from hallserver.services import Services
from hallserver.web.access import init_access
from hallserver.web.answers import Outcomes
from hallserver.web.auth import init_auth
from hallserver.web.clerk import clerk
from hallserver.web.clerk_essays import clerk_essays
from hallserver.web.clerk_regrading import clerk_regrading
from hallserver.web.clip_lane import ClipLane, PieceCache
from hallserver.web.desk import desk
from hallserver.web.desk_papers import desk_papers
from hallserver.web.errors import init_errors
from hallserver.web.hall import hall as hall_page
from hallserver.web.office import office
from hallserver.web.office_bank import office_bank
from hallserver.web.office_exams import office_exams
from hallserver.web.office_files import office_files
from hallserver.web.office_questions import office_questions
from hallserver.web.office_staff import office_staff
from hallserver.web.page import init_page
from hallserver.web.public import openly
from hallserver.web.sign_in import AttemptLimiter
from hallserver.web.terminal import pair, terminal

# Requests for a pairing code from one address: a terminal asks once.
PAIRINGS_PER_MINUTE = 20
# They come a piece at a time, so it is the line they share; who is slow holds up one of so many.
CLIPS_AT_ONCE = 16
# Somewhat less than a gigabit line carries: answers and pages go the same way.
CLIP_BYTES_S = 100_000_000
CLIP_PATIENCE_MS = 30_000
# 64 MB
CLIP_PIECES_KEPT = 256


def init_web(app: Flask, hall: Services, secret_key: bytes) -> None:
    """Give the application its pages. secret_key: at least 32 random bytes that outlive a restart; signs the sessions."""
    app.extensions["hall"] = hall
    app.extensions["hall_outcomes"] = Outcomes()
    app.extensions["hall_pairings"] = AttemptLimiter(PAIRINGS_PER_MINUTE)
    lane = ClipLane(CLIPS_AT_ONCE, CLIP_BYTES_S, CLIP_PATIENCE_MS, hall.make_latch)
    app.extensions["hall_clips"] = (lane, PieceCache(CLIP_PIECES_KEPT))
    app.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="hall_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=hall.config.uses_tls,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=hall.config.session_s),
        # A token lives as long as the session it belongs to; a day in the hall is longer than the hour of the default.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    init_access(app)
    # A device that asks to be a terminal has no session that anybody could ride on, and so no token.
    CSRFProtect(app).exempt(pair)
    init_page(app)
    init_errors(app)
    init_auth(app)
    for blueprint in (
        openly,
        terminal,
        desk,
        desk_papers,
        hall_page,
        office,
        office_bank,
        office_exams,
        office_files,
        office_questions,
        office_staff,
        clerk,
        clerk_regrading,
        clerk_essays,
    ):
        app.register_blueprint(blueprint)
