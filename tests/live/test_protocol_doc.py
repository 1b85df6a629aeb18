"""docs/protocol.md held against the code and against what a real server says."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from served_hall import Hall
from test_staff_socket import watch

from hallserver import enrolment, messages
from hallserver import live as package
from hallserver.live import seat_view, staff, terminals, wire
from hallserver.sitting import refusals, rules

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")


def chapter(title: str) -> str:
    return re.split(rf"^## {title}$", TEXT, flags=re.M)[1].split("\n## ")[0]


def sections(title: str) -> dict[str, str]:
    """Message -> its text, of one chapter."""
    parts = re.split(r"^### `(\w+)`$", chapter(title), flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """Body rows of the tables in a text, cells without their marks."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(text: str) -> set[str]:
    return {row[0].strip("`") for row in rows(text)}


def called_with(module: Any, *functions: str) -> set[str]:
    """Every constant text given to calls of these functions or methods in the module."""
    found = set()
    for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in functions:
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return found


def flat(value: dict[str, Any], prefix: str = "", into: tuple[str, ...] = ()) -> set[str]:
    """Names of all fields, those of the named objects as `object.field`."""
    found = set()
    for name, held in value.items():
        found.add(prefix + name)
        if name in into and isinstance(held, dict):
            found |= flat(held, f"{prefix}{name}.")
    return found


def test_the_events_of_terminals_are_those_registered(hall: Hall) -> None:
    assert set(sections("From the terminal")) == set(terminals.EVENTS)
    registered = called_with(terminals, "on") - {"connect", "disconnect", "*"}
    assert registered == set(terminals.EVENTS)


def test_the_messages_to_terminals_are_those_sent() -> None:
    live = [import_module(f"hallserver.live.{found.name}") for found in iter_modules(package.__path__)]
    sent = set().union(*(called_with(module, "event_packet") for module in live))
    assert set(sections("To the terminal")) == sent | {"saved"}


def test_every_refusal_a_terminal_may_meet_is_listed_and_no_other() -> None:
    from hallserver import engine

    at_the_door = called_with(terminals, "refuse") | called_with(engine, "Refusal")
    at_the_door |= called_with(wire, "refuse") | called_with(wire, "_refuse_garbage")
    commands = {
        "_save",
        "misfit",
        "_save_from_elsewhere",
        "_submit",
        "_confirm",
        "_raise_hand",
        "_lower_hand",
        "wrong_phase",
    }
    by_rule = set()
    modules = (rules, refusals)
    for node in (node for module in modules for node in ast.parse(Path(module.__file__).read_text("utf-8")).body):
        if isinstance(node, ast.FunctionDef) and node.name in commands:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Refusal", "_quarantine"):
                    by_rule |= {a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    assert names(chapter("Refusals of terminals")) == at_the_door | by_rule


def test_refused_connections_are_listed() -> None:
    codes = called_with(terminals, "_refuse_connection")
    checks = ast.parse(Path(enrolment.__file__).read_text("utf-8"))
    for node in ast.walk(checks):
        if isinstance(node, ast.FunctionDef) and node.name == "check":
            codes |= {
                x.value
                for x in ast.walk(node)
                if isinstance(x, ast.Constant) and x.value in ("not_enrolled", "secret_wrong")
            }
    assert len(codes) == 3
    assert all(f"`{code}`" in chapter("Connection") for code in codes)


def test_the_codes_of_dead_are_listed() -> None:
    codes = called_with(terminals, "dismiss")
    assert codes == {"replaced", "revoked"}
    assert all(f"`{code}`" in sections("To the terminal")["dead"] for code in codes)


def test_the_limits_are_the_program_s() -> None:
    assert f"at most {wire.MAX_MESSAGE_BYTES:,} bytes" in TEXT
    assert f"up to {wire.MAX_FRAME_BYTES:,} bytes" in TEXT
    assert f"{terminals.BURST} messages at once and {terminals.SAVES_PER_S} a second" in TEXT
    assert f"up to {rules.MAX_EVIDENCE:,} pieces" in TEXT


def test_every_refusal_has_a_sentence_for_the_candidate() -> None:
    for code in names(chapter("Refusals of terminals")):
        assert messages.has(f"refusal.{code}") or messages.has(f"terminal.refused.{code}"), code


@pytest.fixture(scope="module")
def heard(hall: Hall) -> dict[str, dict[str, Any]]:
    """One of each message, as a real server sends it."""
    line = watch(hall, hall.staff)
    found = {"snapshot": line.hear("snapshot")}
    hall.open_check_in()
    writer = hall.sit()
    found["delta"] = line.hear("delta")
    hall.ring()
    found["bell"] = writer.line.hear("bell")
    body = writer.save(1)
    found["saved"] = writer.line.hear("saved")
    writer.line.emit("save", {**body, "v": []})
    found["refused"] = writer.line.hear("refused")
    hall.staff.do("/api/hall/pause", reason="thử")
    found["clock"] = writer.line.hear("clock")
    hall.staff.do("/api/hall/resume", credit=False)
    writer.line.emit("sync", {"c": 1})
    found["sync"] = writer.line.hear("sync")
    found["state"] = writer.come_back()
    found["paper"] = writer.line.hear("paper")
    newer = hall.terminal(writer.seat)
    found["dead"] = writer.line.hear("dead")
    newer.emit("submit", {"e": writer.epoch, "s": writer.seq})
    found["submitted"] = newer.hear("submitted")
    return found


@pytest.mark.parametrize("message", sorted(set(sections("To the terminal")) - {"refused"}))
def test_the_fields_are_those_of_a_real_message(heard: dict[str, dict[str, Any]], message: str) -> None:
    real = flat(heard[message], into=("sitting", "candidate", "attempt"))
    assert real == names(sections("To the terminal")[message])


def test_a_refusal_carries_its_code_its_save_and_the_listed_arguments(heard: dict[str, dict[str, Any]]) -> None:
    arguments = {
        row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows(chapter("Refusals of terminals"))
    }
    refused = heard["refused"]
    assert set(refused) == {"code", "e", "s"} | arguments[refused["code"]]


def test_the_staff_s_messages_have_the_listed_fields(heard: dict[str, dict[str, Any]]) -> None:
    listed = names(sections("To staff")["snapshot"])
    for message in ("snapshot", "delta"):
        assert flat(heard[message], into=("sitting",)) == listed
    text = sections("To staff")["snapshot"]
    view = next(iter(heard["snapshot"]["seats"].values()))
    assert all(f"`{name}`" in text for name in view)
    assert all(f"`{kind}`" in text for kind in seat_view._URGENCY)
    assert set(sections("To staff")) == called_with(staff, "emit")


def test_every_state_of_a_seat_is_listed() -> None:
    returned = set()
    for node in ast.walk(ast.parse(Path(seat_view.__file__).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == "seat_state_of":
            constants = [
                x.value
                for r in ast.walk(node)
                if isinstance(r, ast.Return)
                for x in ast.walk(r)
                if isinstance(x, ast.Constant)
            ]
            returned = {value for value in constants if isinstance(value, str)}
    assert len(returned) == 12
    assert all(f"`{state}`" in sections("To staff")["snapshot"] for state in returned)
