"""The shell that every page comes in, and the headers that guard it."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import generate_csrf

from hallserver import messages
from hallserver.web.access import services, signed_in
from hallserver.web.answers import lang

CSP = (
    "default-src 'self'; img-src 'self' data:; media-src 'self' data: blob:; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'; object-src 'none'"
)
YEAR_S = 31_536_000


def render_page(page: str, *, staff: bool = True, **more: Any) -> Response:
    """The shell of one page with what its script needs at load.

    page: name of its bundle; staff: give it the CSRF token and the signed-in user; more: further keys of the boot data
    """
    hall = services()
    user = signed_in() if staff else None
    boot = {
        "page": page,
        "lang": lang(),
        "catalogue": messages.catalogue(lang()),
        "csrf": generate_csrf() if staff else None,
        "user": {"username": user.username, "name": user.name, "role": user.role} if user else None,
        "hall": hall.config.hall_name,
        "version": hall.version,
        **more,
    }
    title = f"{messages.sentence(f'page.{page}', lang())} · {hall.config.hall_name}"
    return make_response(render_template("page.html", boot=boot, title=title))


def init_page(app: Flask) -> None:
    """Give templates their words and every answer its headers."""

    @app.context_processor
    def _words() -> dict[str, Any]:
        def t(key: str, **args: object) -> str:
            return messages.sentence(key, lang(), **args)

        return {"t": t, "lang": lang(), "hall_name": services().config.hall_name, "version": services().version}

    @app.after_request
    def _guard(answer: Response) -> Response:
        headers = answer.headers
        headers["Content-Security-Policy"] = CSP
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Not no-referrer: over TLS the CSRF check compares the referrer with the host.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint == "static" and answer.status_code in (200, 206, 304):
            versioned = request.args.get("v") == services().version
            headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable" if versioned else "no-cache"
        elif "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return answer
