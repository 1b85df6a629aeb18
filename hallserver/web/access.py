"""Who is asking, and may they: the one gate before every view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import ValidationError, validate_csrf

from hallserver.services import Services
from hallserver.storage.staff import Role, Staff
from hallserver.web.answers import Refused, wants_json

View = TypeVar("View", bound=Callable[..., Any])

JSON_LIMIT_BYTES = 64 * 1024
UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024

EVERYBODY: frozenset[Role] = frozenset()


def requires(*roles: Role, before_password: bool = False, upload: bool = False) -> Callable[[View], View]:
    """Let only these roles, and the administrator, into the view; no role named means any staff member.

    before_password: also while a one-time password waits to be changed; upload: bodies up to 64 MB instead of 64 KB
    """

    def mark(view: View) -> View:
        view.roles = frozenset({*roles, Role.ADMINISTRATOR}) if roles else frozenset(Role)  # type: ignore[attr-defined]
        view.before_password = before_password  # type: ignore[attr-defined]
        view.upload = upload  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Let anybody on the network into the view."""
    view.roles = EVERYBODY  # type: ignore[attr-defined]
    return view


def services() -> Services:
    """The services of the application that handles this request."""
    return current_app.extensions["hall"]


def init_access(app: Flask) -> None:
    """Put the gate before every view. Must come before anything else that reads a request's body."""
    public(app.view_functions["static"])
    app.before_request(_admit)


def _admit() -> Response | None:
    if request.endpoint is None:
        return None  # routing has its own 404 and 405
    view = current_app.view_functions[request.endpoint]
    request.max_content_length = JSON_LIMIT_BYTES
    roles = getattr(view, "roles", None)
    if roles is None:
        raise Refused("not_allowed", status=403)
    if roles == EVERYBODY:
        return None
    staff = signed_in()
    if staff is None:
        if wants_json():
            raise Refused("not_signed_in", status=401)
        return redirect(url_for("auth.login", next=request.path))
    if staff.must_change and not getattr(view, "before_password", False):
        if wants_json():
            raise Refused("password_must_change", status=403)
        return redirect(url_for("auth.password"))
    if staff.role not in roles:
        raise Refused("not_allowed", status=403)
    if getattr(view, "upload", False):
        # Only now: a stranger must not be able to fill the disk.
        request.max_content_length = UPLOAD_LIMIT_BYTES
    return None


def signed_in() -> Staff | None:
    """The staff member whose sign-in this request carries, if it still holds; asked once per request."""
    if "staff" not in g:
        g.staff = _holder(session, services())
    return g.staff


def me() -> Staff:
    """The staff member, in a view that requires one."""
    staff = signed_in()
    assert staff is not None
    return staff


def _holder(carried: Mapping[str, Any], hall: Services) -> Staff | None:
    username, until_ms = carried.get("username"), carried.get("until_ms")
    if not isinstance(username, str) or not isinstance(until_ms, int) or until_ms <= hall.now_ms():
        return None
    staff = hall.stores.staff.get(username)
    if staff is None or staff.disabled or staff.credentials_ms != carried.get("credentials_ms"):
        return None
    return staff


def sign_in(staff: Staff) -> None:
    """Begin a sign-in in a session of its own: what a stranger may have planted in the old one is gone."""
    hall = services()
    lang = session.get("lang")
    session.clear()
    if lang:
        session["lang"] = lang
    session.permanent = True
    session["username"] = staff.username
    session["credentials_ms"] = staff.credentials_ms
    session["until_ms"] = hall.now_ms() + hall.config.session_s * 1000
    g.staff = staff


def staff_of_socket(app: Flask, environ: dict[str, Any], csrf_token: object, *roles: Role) -> Staff | None:
    """Who opens a staff socket: the session cookie of its handshake and the CSRF token of the page, both or nobody.

    environ: WSGI environment of the handshake. The roles as in `requires`.
    """
    with app.request_context(environ):
        try:
            validate_csrf(csrf_token if isinstance(csrf_token, str) else None)
        except ValidationError:
            return None
        staff = signed_in()
    if staff is None or staff.must_change or (roles and staff.role not in {*roles, Role.ADMINISTRATOR}):
        return None
    return staff
