"""How a device becomes a terminal, and what it gets without being one."""

from __future__ import annotations

from dataclasses import replace

import pytest


def trusting(world):
    world.hall.config = replace(world.hall.config, trust_terminals=True)
    return world


def test_the_page_carries_nothing_of_staff(world) -> None:
    boot = world.somebody().boot("/terminal")
    assert (boot["page"], boot["csrf"], boot["user"]) == ("terminal", None, None)


def test_a_device_gets_a_code_and_a_secret_of_its_own(world) -> None:
    client = world.somebody().client
    one, two = (client.post("/terminal/pair", json={"seat": None}).json for _ in range(2))
    assert one["ok"] and len(one["code"]) == 6 and one["code"] != two["code"]
    assert one["secret"] != two["secret"] and len(one["secret"]) >= 40
    assert world.hall.enrolment.check(one["terminal"], one["secret"]) is None
    assert world.hall.enrolment.check(one["terminal"], two["secret"]) == "secret_wrong"
    assert world.hall.enrolment.seat_of(one["terminal"]) is None


def test_a_seat_is_not_given_to_whoever_names_it(sealed_hall) -> None:
    answer = sealed_hall.somebody().client.post("/terminal/pair", json={"seat": "A01-01"})
    assert (answer.status_code, answer.json["code"]) == (403, "pairing_needs_code")
    assert sealed_hall.hall.enrolment.terminal_at("A01-01") is None


def test_a_trusting_hall_gives_the_seat_at_once(sealed_hall) -> None:
    client = trusting(sealed_hall).somebody().client
    given = client.post("/terminal/pair", json={"seat": "A01-01"}).json
    assert given["code"] is None
    assert sealed_hall.hall.enrolment.terminal_at("A01-01") == given["terminal"]
    answer = client.post("/terminal/pair", json={"seat": "Z99"})
    assert (answer.status_code, answer.json["code"]) == (404, "seat_unknown")
    assert sealed_hall.hall.enrolment.waiting() == []


@pytest.mark.parametrize("seat", [5, "", " ", "x" * 41, ["A01-01"]])
def test_a_seat_is_a_label(sealed_hall, seat: object) -> None:
    answer = trusting(sealed_hall).somebody().client.post("/terminal/pair", json={"seat": seat})
    assert (answer.status_code, answer.json["code"]) == (400, "text_wanted")


def test_another_site_cannot_ask_in_our_name(world) -> None:
    answer = world.somebody().client.post("/terminal/pair", data='{"seat": null}', content_type="text/plain")
    assert answer.status_code == 400
    assert world.hall.enrolment.waiting() == []


def test_one_address_cannot_fill_the_list(world) -> None:
    phone = world.somebody().client
    phone.environ_base["REMOTE_ADDR"] = "10.0.0.66"
    codes = [phone.post("/terminal/pair", json={}).status_code for _ in range(25)]
    assert codes == [200] * 20 + [429] * 5
    terminal = world.somebody().client
    terminal.environ_base["REMOTE_ADDR"] = "10.0.0.67"
    assert terminal.post("/terminal/pair", json={}).status_code == 200
    world.clock.ms += 60_000
    assert phone.post("/terminal/pair", json={}).status_code == 200


def test_a_rehearsal_on_this_machine_is_not_slowed_down(world) -> None:
    client = world.somebody().client
    assert {client.post("/terminal/pair", json={}).status_code for _ in range(30)} == {200}
