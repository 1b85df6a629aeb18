"""Staff accounts, kept by the administrator."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint

from hallserver.storage.staff import Role, StaffExists, username_key
from hallserver.web import sign_in as passwords
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, body, command, text_of

office_staff = Blueprint("office_staff", __name__)

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


@office_staff.get("/api/office/staff")
@requires(Role.ADMINISTRATOR)
def staff_list() -> dict[str, Any]:
    """Every account; no hash leaves the server."""
    rows = [
        {
            "username": staff.username,
            "name": staff.name,
            "role": staff.role,
            "must_change": staff.must_change,
            "disabled": staff.disabled,
            "failed_attempts": staff.failed_attempts,
            "created_ms": staff.created_ms,
        }
        for staff in services().stores.staff.all()
    ]
    return {"ok": True, "rows": rows}


@office_staff.post("/api/office/staff")
@requires(Role.ADMINISTRATOR)
@command
def add_staff() -> dict[str, Any]:
    """Make an account; the answer holds its one-time password, which is kept nowhere else."""
    hall, given = services(), body()
    username = username_key(text_of(given, "username", 32))
    if not _USERNAME.fullmatch(username):
        raise Refused("username_form", username=username)
    if given.get("role") not in set(Role):
        raise Refused("role_unknown", status=400)
    name, role = text_of(given, "name", 100), Role(given["role"])
    password = passwords.one_time_password()
    made = hall.run_blocking(passwords.hash_password, password)
    try:
        hall.stores.staff.add(username, name, role, made, must_change=True, by=me().username, at_ms=hall.now_ms())
    except StaffExists as error:
        raise Refused("username_taken", username=username) from error
    return {"username": username, "one_time_password": password}


@office_staff.post("/api/office/staff/<username>/reset")
@requires(Role.ADMINISTRATOR)
@command
def reset(username: str) -> dict[str, Any]:
    """Give the account another one-time password; its sign-ins end."""
    hall = services()
    password = passwords.one_time_password()
    made = hall.run_blocking(passwords.hash_password, password)
    if not hall.stores.staff.set_password(username, made, must_change=True, by=me().username, at_ms=hall.now_ms()):
        raise Refused("staff_unknown", status=404, username=username)
    return {"one_time_password": password}


@office_staff.post("/api/office/staff/<username>/disable")
@requires(Role.ADMINISTRATOR)
@command
def disable(username: str) -> dict[str, Any]:
    """Take the account's access away, or give it back with {"disabled": false}."""
    hall = services()
    disabled = body().get("disabled", True)
    if not isinstance(disabled, bool):
        raise Refused("malformed", status=400)
    if username_key(username) == me().username:
        raise Refused("staff_self")
    if not hall.stores.staff.set_disabled(username, disabled, by=me().username, at_ms=hall.now_ms()):
        raise Refused("staff_unknown", status=404, username=username)
    return {"disabled": disabled}
