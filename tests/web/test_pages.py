"""Shell, headers, limits, and what people see when something goes wrong."""

from __future__ import annotations

import io

import pytest

from hallserver import messages
from hallserver.storage.staff import Role


def test_the_shell_carries_what_its_script_needs(world) -> None:
    boot = world.person(Role.EXAM_OFFICE).boot("/office")
    assert boot["page"] == "office" and boot["lang"] == "vi" and boot["version"] == "1.2.3"
    assert boot["user"] == {"username": "exam_office", "name": "Người exam_office", "role": "exam_office"}
    assert boot["hall"] == "Hội trường mẫu" and boot["csrf"]
    assert boot["catalogue"] == messages.catalogue("vi")


def test_a_name_cannot_break_out_of_the_shell(world) -> None:
    evil = "</script><script>alert(1)</script>"
    world.person(Role.EXAM_OFFICE)
    world.stores.database.sqlite.execute("UPDATE staff SET name = ?", [evil])
    person = world.person(Role.EXAM_OFFICE)
    assert evil not in person.get("/office").text
    assert person.boot("/office")["user"]["name"] == evil


@pytest.mark.parametrize("path", ["/login", "/office", "/healthz", "/nowhere", "/api/office/overview"])
def test_every_answer_is_guarded(world, path: str) -> None:
    headers = world.person(Role.EXAM_OFFICE).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_by_version_only(world, tmp_path) -> None:
    world.app.static_folder = str(tmp_path)
    (tmp_path / "hall.js").write_text("1")
    client = world.app.test_client()
    assert "immutable" in client.get("/static/hall.js?v=1.2.3").headers["Cache-Control"]
    for path in ("/static/hall.js", "/static/hall.js?v=1.2.2"):
        assert client.get(path).headers["Cache-Control"] == "no-cache"
    assert client.get("/static/none.js?v=1.2.3").headers["Cache-Control"] == "no-store"


def test_pages_have_no_inline_script_or_style(world) -> None:
    for path in ("/login", "/nowhere"):
        text = world.somebody().get(path).text
        assert "<script" not in text and "style=" not in text and "<style" not in text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/api/nowhere", 404, "not_found"),
        ("DELETE", "/login", 405, "wrong_method"),
        ("GET", "/static/../config.py", 404, "not_found"),
    ],
)
def test_what_is_not_there_is_told_in_words(world, method: str, path: str, status: int, code: str) -> None:
    for accept in ("text/html", "application/json"):
        answer = world.somebody().client.open(path, method=method, headers={"Accept": accept})
        assert answer.status_code == status
        sentence = messages.sentence(f"refusal.{code}", "vi")
        if answer.is_json:
            assert answer.json == {"ok": False, "code": code, "sentence": sentence, "args": {}}
        else:
            assert sentence in answer.text


def test_a_mistake_of_ours_never_shows(world) -> None:
    from hallserver.web.access import public

    @public
    def broken() -> None:
        raise ZeroDivisionError("secret detail")

    world.app.add_url_rule("/api/broken", "broken", broken)
    world.app.add_url_rule("/broken", "broken_page", broken)
    for path in ("/api/broken", "/broken"):
        answer = world.somebody().get(path)
        assert answer.status_code == 500
        assert "secret detail" not in answer.text and "Traceback" not in answer.text
        assert messages.sentence("refusal.server_error", "vi") in answer.text


def test_a_command_without_token_is_refused(world) -> None:
    person = world.person(Role.EXAM_OFFICE)
    body = {"command_id": "command-x", "title": "Ca 1", "exam_id": "E1", "hall_id": "H1"}
    answer = person.client.post("/api/office/sittings", json=body)
    assert (answer.status_code, answer.json["code"]) == (400, "csrf")
    assert answer.json["sentence"] == messages.sentence("refusal.csrf", "vi")


@pytest.mark.parametrize("body", ["", "[]", "nonsense", '"text"'])
def test_a_body_that_is_no_object_is_refused(world, body: str) -> None:
    person = world.person(Role.EXAM_OFFICE)
    headers = {"X-CSRFToken": person.token(), "Content-Type": "application/json"}
    answer = person.client.post("/api/office/sittings", data=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def test_limits_of_what_is_sent(world) -> None:
    person = world.person(Role.EXAM_OFFICE)
    answer = person.post("/api/office/exams", {"title": "x" * 70_000})
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert person.upload("/api/office/import/roster", [("r.csv", b"x" * 70_000)]).status_code == 409
    stranger = world.somebody()
    answer = stranger.client.post("/api/office/import/roster", data={"files": (io.BytesIO(b"x" * 70_000), "r.csv")})
    assert answer.status_code == 401
    answer = person.client.post(
        "/api/office/import/roster",
        headers={"X-CSRFToken": person.token(), "Accept": "application/json"},
        content_type="multipart/form-data; boundary=x",
        input_stream=io.BytesIO(b"--x"),
        environ_overrides={"CONTENT_LENGTH": str(64 * 1024 * 1024 + 1)},
    )
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_health(world) -> None:
    assert world.somebody().get("/healthz").json == {"ok": True, "phase": "none"}


def test_ca_certificate(world) -> None:
    answer = world.somebody().get("/ca")
    assert answer.mimetype == "application/x-x509-ca-cert"
    assert answer.data.startswith(b"-----BEGIN CERTIFICATE-----") and b"PRIVATE" not in answer.data
    world.hall.keys = None
    assert world.somebody().get("/ca").status_code == 404
