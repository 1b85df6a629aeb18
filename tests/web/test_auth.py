"""Signing in: what opens the door, what does not, and what it leaves behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from hallserver import messages
from hallserver.storage.staff import Role
from hallserver.web import sign_in as passwords
from hallserver.web.site import init_web

PASSWORD = "mot cau de nho"
PASSWORD_HASH = passwords.hash_password(PASSWORD)


@pytest.fixture
def lan(world):
    world.stores.staff.add("lan", "Nguyễn Lan", Role.CLERK, PASSWORD_HASH, must_change=False, by="test", at_ms=1)
    return world


def test_signing_in_leads_to_the_page_of_the_role(lan) -> None:
    person = lan.somebody()
    assert person.get("/").location == "/login"
    answer = person.sign_in(" LAN ")
    assert (answer.status_code, answer.location) == (302, "/clerk")
    assert person.get("/login").location == "/clerk"
    assert [entry.what for entry in lan.stores.audit.newest(1)] == ["signed_in"]


@pytest.mark.parametrize(
    ("wanted", "target"),
    [("/hall", "/hall"), ("https://evil.example/", "/clerk"), ("//evil.example", "/clerk"), ("/logout", "/clerk")],
)
def test_next_leads_to_our_own_pages_only(lan, wanted: str, target: str) -> None:
    person = lan.somebody()
    answer = person.submit(f"/login?next={wanted}", username="lan", password=PASSWORD)
    assert answer.location == target


@pytest.mark.parametrize(("username", "password"), [("lan", "wrong"), ("nobody", PASSWORD), ("", ""), ("lan", "")])
def test_what_does_not_open_the_door_says_the_same(lan, username: str, password: str) -> None:
    answer = lan.somebody().sign_in(username, password)
    assert answer.status_code == 401
    assert messages.sentence("auth.sign_in_failed", "vi") in answer.text
    assert f'value="{username}"' in answer.text, "the name need not be typed again"
    assert lan.stores.audit.newest(1)[0].what == "sign_in_failed"


def test_an_unknown_name_costs_the_same_check(lan, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    real = passwords.is_right

    def counted(password_hash: str, password: str) -> bool:
        checked.append(password_hash)
        return real(password_hash, password)

    monkeypatch.setattr(passwords, "is_right", counted)
    lan.somebody().sign_in("lan", "wrong")
    lan.somebody().sign_in("nobody", "wrong")
    known, unknown = checked
    assert known == PASSWORD_HASH and unknown != PASSWORD_HASH
    assert known.split("$")[:4] == unknown.split("$")[:4], "same algorithm, same cost"
    assert known.split("$")[1] == "argon2id" and "m=19456,t=2,p=1" in known


def test_a_name_nobody_has_is_not_kept(lan) -> None:
    lan.somebody().sign_in("my secret password", "x")
    assert "secret" not in repr(lan.stores.audit.newest())


def test_a_disabled_account_stays_out(lan) -> None:
    lan.stores.staff.set_disabled("lan", True, by="admin", at_ms=2)
    assert lan.somebody().sign_in("lan").status_code == 401


def test_too_many_tries_of_one_name_from_many_addresses(lan) -> None:
    for n in range(50):
        person = lan.somebody()
        person.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{n}"
        assert person.sign_in("lan", "wrong").status_code == 401
    person = lan.somebody()
    person.client.environ_base["REMOTE_ADDR"] = "10.0.0.99"
    answer = person.sign_in("lan")
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "60"
    assert messages.sentence("auth.sign_in_too_often", "vi", wait_s=60) in answer.text
    lan.clock.ms += 60_000
    assert person.sign_in("lan").status_code == 302


def test_one_address_does_not_shut_others_out_of_a_name(lan) -> None:
    mischief = lan.somebody()
    mischief.client.environ_base["REMOTE_ADDR"] = "10.0.0.66"
    assert [mischief.sign_in("lan", "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    assert lan.somebody().sign_in("lan").status_code == 302


def test_too_many_tries_of_many_names_from_one_address(lan) -> None:
    for n in range(5):
        assert lan.somebody().sign_in(f"name{n}", "wrong").status_code == 401
    assert lan.somebody().sign_in("lan").status_code == 429
    other = lan.somebody()
    other.client.environ_base["REMOTE_ADDR"] = "10.0.0.99"
    assert other.sign_in("lan").status_code == 302


def test_the_limiter_forgets_the_oldest_names_first() -> None:
    limiter = passwords.AttemptLimiter(per_minute=1, most_keys=4)
    assert [limiter.wait_s(f"n{n}", f"a{n}", 0) for n in range(3)] == [0, 0, 0]
    assert limiter.wait_s("n9", "a2", 1) == 60
    assert limiter.wait_s("n0", "a0", 1) == 0


def test_the_session_of_a_stranger_is_not_kept(lan) -> None:
    person = lan.somebody()
    with person.client.session_transaction() as planted:
        planted["username"] = "admin"
        planted["planted"] = "by a stranger"
    before = person.form_token("/login")
    person.sign_in("lan")
    with person.client.session_transaction() as session:
        assert "planted" not in session
        assert session["username"] == "lan"
    answer = person.client.post("/language", json={"lang": "en"}, headers={"X-CSRFToken": before})
    assert (answer.status_code, answer.json["code"]) == (400, "csrf"), "the token of the old session is worth nothing"


def test_the_cookie_is_guarded(lan) -> None:
    cookie = lan.somebody().sign_in("lan").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Expires=" in cookie
    assert "Secure" not in cookie


def test_the_cookie_keeps_to_tls_where_there_is_tls(lan) -> None:
    app = Flask("hallserver", root_path=lan.app.root_path)
    init_web(app, replace(lan.hall, config=replace(lan.hall.config, host="0.0.0.0")), secret_key=b"k" * 32)
    page = app.test_client().get("/login", base_url="https://localhost")
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_sign_in_ends_with_its_hours(lan) -> None:
    person = lan.person(Role.CLERK, "lan")
    lan.clock.ms += 12 * 3_600_000 - 1
    assert person.get("/password").status_code == 200
    lan.clock.ms += 1
    assert person.get("/password").location.startswith("/login")


def test_signing_out_ends_it(lan) -> None:
    person = lan.person(Role.CLERK, "lan")
    token = person.token()
    assert person.client.post("/logout", data={"csrf_token": token}).location == "/login"
    assert person.get("/password").location.startswith("/login")


def test_a_form_without_token_is_refused_in_words(lan) -> None:
    answer = lan.somebody().client.post("/login", data={"username": "lan", "password": PASSWORD})
    assert answer.status_code == 400
    assert messages.sentence("refusal.csrf", "vi") in answer.text
    assert lan.stores.audit.newest(1)[0].what == "staff_added"


@pytest.mark.parametrize(
    ("new", "again", "fault"),
    [
        ("mot cau khac", "mot cau khax", "passwords_differ"),
        ("short", "short", "password_length"),
        ("x" * 201, "x" * 201, "password_length"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "password_weak"),
        (PASSWORD, PASSWORD, "password_same"),
    ],
)
def test_a_password_that_will_not_do(lan, new: str, again: str, fault: str) -> None:
    person = lan.person(Role.CLERK, "lan")
    answer = person.submit("/password", password=new, password_again=again, current=PASSWORD)
    assert answer.status_code == 400
    assert messages.sentence(f"auth.{fault}", "vi", least=10, most=200) in answer.text
    assert lan.stores.staff.get("lan").password_hash == PASSWORD_HASH


def test_changing_needs_the_present_password_and_ends_other_sign_ins(lan) -> None:
    person, other = lan.person(Role.CLERK, "lan"), lan.person(Role.CLERK, "lan")
    answer = person.submit("/password", password="mot cau khac", password_again="mot cau khac", current="wrong")
    assert answer.status_code == 400 and messages.sentence("auth.current_wrong", "vi") in answer.text
    answer = person.submit("/password", password="mot cau khac", password_again="mot cau khac", current=PASSWORD)
    assert answer.location == "/clerk"
    assert person.get("/password").status_code == 200
    assert other.get("/password").location.startswith("/login")
    assert lan.somebody().sign_in("lan").status_code == 401
    assert lan.somebody().sign_in("lan", "mot cau khac").status_code == 302


def test_a_page_left_open_does_not_tell_whether_a_proposed_password_is_the_present_one(lan) -> None:
    person = lan.person(Role.CLERK, "lan")
    answer = person.submit("/password", password=PASSWORD, password_again=PASSWORD, current="a guess")
    assert messages.sentence("auth.current_wrong", "vi") in answer.text


def test_a_one_time_password_is_changed_without_naming_it_again(lan) -> None:
    lan.stores.staff.set_password("lan", PASSWORD_HASH, must_change=True, by="admin", at_ms=2)
    person = lan.somebody()
    person.sign_in("lan")
    page = person.get("/password")
    assert messages.sentence("auth.must_change", "vi") in page.text and 'name="current"' not in page.text
    answer = person.submit("/password", password="mot cau khac", password_again="mot cau khac")
    assert answer.location == "/clerk"
    assert not lan.stores.staff.get("lan").must_change


def test_language_stays_through_signing_in(lan) -> None:
    person = lan.somebody()
    token = person.form_token("/login")
    answer = person.client.post("/language", data={"csrf_token": token, "lang": "en"})
    assert answer.location == "/login"
    assert "Sign in" in person.get("/login").text
    person.sign_in("lan")
    assert 'lang="en"' in person.get("/password").text
    answer = person.client.post("/language", json={"lang": "xx"}, headers={"X-CSRFToken": person.token()})
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def test_one_time_passwords_are_readable_and_differ() -> None:
    made = {passwords.one_time_password() for _ in range(100)}
    assert len(made) == 100
    assert all(len(p) == 14 and not set(p) & set("0o1li") for p in made)
