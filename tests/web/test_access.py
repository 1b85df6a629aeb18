"""Who may go where. A route that says nothing about it is a mistake."""

from __future__ import annotations

import pytest

from hallserver.storage.staff import Role
from hallserver.web.access import EVERYBODY, staff_of_socket

PUBLIC = {
    ("GET", "/"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("POST", "/language"),
    ("GET", "/ca"),
    ("GET", "/healthz"),
    ("GET", "/static/<path:filename>"),
    ("GET", "/terminal"),
    ("POST", "/terminal/pair"),
    # A terminal proves itself by its secret; test_every_type tries without.
    ("GET", "/terminal/clip/<hash_>"),
}
# First part of the path (after /api) → roles beside the administrator.
ROLES = {
    "office": {Role.EXAM_OFFICE},
    "hall": {Role.INVIGILATOR},
    "desk": {Role.DESK, Role.INVIGILATOR},
    "clerk": {Role.CLERK, Role.EXAM_OFFICE},
    "password": set(Role),
}
READ_ONLY_TOO = {"hall": {Role.EXAM_OFFICE}}
FILL = {"job_id": "x", "sitting_id": "S1", "username": "nobody", "what": "roster", "candidate_id": "1", "sitting": "S1"}


def every_route(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield method, rule.rule, app.view_functions[rule.endpoint], rule


def roles_of(method: str, path: str) -> set[Role]:
    parts = path.strip("/").split("/")
    area = parts[1] if parts[0] == "api" else parts[0]
    if path.startswith("/api/office/staff"):
        return {Role.ADMINISTRATOR}
    if path == "/api/desk/paper/settle":  # the desk types, an invigilator decides
        return {Role.INVIGILATOR, Role.ADMINISTRATOR}
    wanted = ROLES[area] | {Role.ADMINISTRATOR}
    return wanted | READ_ONLY_TOO.get(area, set()) if method == "GET" else wanted


def test_every_route_says_who_may(world) -> None:
    for method, path, view, _ in every_route(world.app):
        roles = getattr(view, "roles", None)
        assert roles is not None, f"{method} {path} has no @requires and no @public"
        if roles == EVERYBODY:
            assert (method, path) in PUBLIC, f"{method} {path} is open to everybody"
        else:
            assert roles == roles_of(method, path), f"{method} {path}"


def test_a_route_that_says_nothing_is_refused(world) -> None:
    world.app.add_url_rule("/api/forgotten", "forgotten", lambda: {"secret": 1})
    answer = world.person(Role.ADMINISTRATOR).get("/api/forgotten")
    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_meets_every_route(world, role: Role) -> None:
    person = world.person(role)
    for method, path, view, rule in every_route(world.app):
        if view.roles == EVERYBODY:
            continue
        url = rule.build({name: FILL.get(name, "x") for name in rule.arguments}, append_unknown=False)[1]
        answer = person.get(url) if method == "GET" else person.post(url)
        allowed = role in roles_of(method, path)
        assert (answer.status_code != 403) == allowed, f"{role} {method} {url}: {answer.status_code}"
        assert answer.status_code != 500, f"{role} {method} {url}"


def test_nobody_meets_a_closed_door(world) -> None:
    for method, path, view, rule in every_route(world.app):
        if view.roles == EVERYBODY or method != "GET":
            continue
        url = rule.build({name: FILL.get(name, "x") for name in rule.arguments}, append_unknown=False)[1]
        answer = world.somebody().get(url)
        if path.startswith("/api/"):
            assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in"), url
        else:
            assert answer.status_code == 302 and answer.location.startswith("/login?next="), url


def test_one_time_password_comes_before_everything(world) -> None:
    person = world.person(Role.CLERK)
    staff = world.stores.staff.get("clerk")
    world.stores.staff.set_password("clerk", staff.password_hash, must_change=True, by="admin", at_ms=world.clock.ms)
    assert person.get("/api/office/overview").status_code == 401, "the sign-in from before is over"
    again = world.somebody()
    again.sign_in("clerk")
    assert again.get("/").location == "/clerk"
    for method, path, view, rule in every_route(world.app):
        if view.roles == EVERYBODY or path == "/password" or method != "GET":
            continue
        url = rule.build({name: FILL.get(name, "x") for name in rule.arguments}, append_unknown=False)[1]
        answer = again.get(url)
        if path.startswith("/api/"):
            assert (answer.status_code, answer.json["code"]) == (403, "password_must_change")
        else:
            assert answer.location == "/password"


def test_the_socket_needs_cookie_and_token(world) -> None:
    person = world.person(Role.INVIGILATOR)
    token = person.token()
    cookie = person.client.get_cookie("hall_session")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/socket.io/", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "wsgi.url_scheme": "http", "HTTP_COOKIE": f"hall_session={cookie.value}",
    }  # fmt: skip
    assert staff_of_socket(world.app, environ, token, Role.INVIGILATOR).username == "invigilator"
    assert staff_of_socket(world.app, environ, token, Role.CLERK) is None
    assert staff_of_socket(world.app, environ, None, Role.INVIGILATOR) is None
    assert staff_of_socket(world.app, environ, token + "x", Role.INVIGILATOR) is None
    assert staff_of_socket(world.app, {**environ, "HTTP_COOKIE": ""}, token, Role.INVIGILATOR) is None
    world.stores.staff.set_disabled("invigilator", True, by="admin", at_ms=world.clock.ms)
    assert staff_of_socket(world.app, environ, token, Role.INVIGILATOR) is None
