"""Sign in, sign out, change the password, choose the language."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for

from hallserver import messages
from hallserver.storage.staff import Role, Staff, username_key
from hallserver.web import sign_in as passwords
from hallserver.web.access import me, public, requires, services, sign_in, signed_in
from hallserver.web.answers import Refused, lang

auth = Blueprint("auth", __name__)

HOME = {
    Role.ADMINISTRATOR: "/office",
    Role.EXAM_OFFICE: "/office",
    Role.INVIGILATOR: "/hall",
    Role.DESK: "/desk",
    Role.CLERK: "/clerk",
}


def init_auth(app: Any) -> None:
    """Give the application its limiter and the hash that unknown names are checked against."""
    app.extensions["hall_attempts"] = passwords.AttemptLimiter(
        app.extensions["hall"].config.sign_in_attempts_per_minute
    )
    app.extensions["hall_nobody"] = passwords.hash_password(passwords.one_time_password())
    app.register_blueprint(auth)


@auth.get("/")
@public
def home() -> Response:
    """To the page of one's role."""
    staff = signed_in()
    return redirect(HOME[staff.role] if staff else url_for("auth.login"))


@auth.get("/login")
@public
def login() -> Response:
    """The form to sign in."""
    staff = signed_in()
    return redirect(_target(staff)) if staff else _form("login.html")


@auth.post("/login")
@public
def do_login() -> Response:
    """Sign in with `username` and `password`. 401 when they don't belong together, 429 after too many tries."""
    hall = services()
    username = username_key(request.form.get("username", ""))[:64]
    password = request.form.get("password", "")[: passwords.MOST_PASSWORD + 1]
    address = request.remote_addr or ""
    limiter = current_app.extensions["hall_attempts"]
    wait_s = limiter.wait_s(username, address, hall.now_ms())
    if wait_s:
        answer = _form("login.html", "sign_in_too_often", 429, wait_s=wait_s, username=username)
        answer.headers["Retry-After"] = str(wait_s)
        return answer
    staff = hall.stores.staff.get(username)
    # A name that nobody has costs the same as a wrong password, or the time would tell which names exist.
    is_right = hall.run_blocking(
        passwords.is_right, staff.password_hash if staff else current_app.extensions["hall_nobody"], password
    )
    # Others went on meanwhile: what was read before may be old.
    staff = hall.stores.staff.get(username) if staff else None
    if staff is None or staff.disabled or not is_right:
        hall.stores.staff.record_failure(username, address, hall.now_ms())
        return _form("login.html", "sign_in_failed", 401, username=username)
    limiter.forgive(username, address)
    hall.stores.staff.record_sign_in(username, address, hall.now_ms())
    sign_in(staff)
    return redirect(_target(staff))


@auth.post("/logout")
@public
def logout() -> Response:
    """Sign out here."""
    chosen = session.get("lang")
    session.clear()
    if chosen:
        session["lang"] = chosen
    return redirect(url_for("auth.login"))


@auth.get("/password")
@requires(before_password=True)
def password() -> Response:
    """The form for another password."""
    return _form("password.html", must_change=me().must_change)


@auth.post("/password")
@requires(before_password=True)
def do_password() -> Response:
    """Take `password` and `password_again`; whoever chose the present password also gives it as `current`."""
    hall, staff = services(), me()
    new = request.form.get("password", "")
    must_change = staff.must_change
    fault = passwords.password_fault(new, request.form.get("password_again", ""), staff.username)
    if fault:
        return _form(
            "password.html",
            fault,
            400,
            must_change=must_change,
            least=passwords.LEAST_PASSWORD,
            most=passwords.MOST_PASSWORD,
        )
    if not must_change:
        # First of all, and counted: whoever finds a page left open must not learn the password by proposing it.
        wait_s = current_app.extensions["hall_attempts"].wait_s(
            staff.username, request.remote_addr or "", hall.now_ms()
        )
        if wait_s:
            return _form("password.html", "sign_in_too_often", 429, must_change=False, wait_s=wait_s)
        if not hall.run_blocking(passwords.is_right, staff.password_hash, request.form.get("current", "")):
            return _form("password.html", "current_wrong", 400, must_change=False)
    if hall.run_blocking(passwords.is_right, staff.password_hash, new):
        return _form("password.html", "password_same", 400, must_change=must_change)
    made = hall.run_blocking(passwords.hash_password, new)
    hall.stores.staff.set_password(staff.username, made, must_change=False, by=staff.username, at_ms=hall.now_ms())
    changed = hall.stores.staff.get(staff.username)
    if changed is None or changed.disabled:
        raise Refused("not_signed_in", status=401)
    sign_in(changed)
    return redirect(HOME[changed.role])


@auth.post("/language")
@public
def language() -> Response | dict[str, Any]:
    """Choose the language of this session: {"lang"} as JSON or form; a form goes back to where it came from."""
    given = request.get_json(silent=True) if request.is_json else request.form
    chosen = given.get("lang") if given is not None and hasattr(given, "get") else None
    if chosen not in messages.LANGUAGES:
        raise Refused("malformed", status=400)
    session["lang"] = chosen
    if request.is_json:
        return {"ok": True}
    return redirect("/password" if request.form.get("next") == "/password" else "/login")


def _target(staff: Staff) -> str:
    wanted = request.args.get("next", "")
    # Only our own pages, by name: anything else could lead away from the hall.
    return wanted if wanted in HOME.values() else HOME[staff.role]


def _form(template: str, fault: str | None = None, status: int = 200, **details: Any) -> Response:
    error = messages.sentence(f"auth.{fault}", lang(), **details) if fault else None
    answer = make_response(render_template(template, error=error, **details))
    answer.status_code = status
    return answer
