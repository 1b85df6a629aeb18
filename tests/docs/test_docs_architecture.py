"""The architecture page says how the code is; the code keeps to what it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from doc_pages import ROOT

from hallserver.live import seat_view
from hallserver.sitting.timekeeping import Phase

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGES = ("hallserver", "question_bank", "seats", "reports", "tables")


def _floors() -> dict[str, int]:
    """Module as the page writes it (".engine", "seats") → floor."""
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, re.MULTILINE)
    return {module: int(floor) for floor, modules in rows for module in re.findall(r"`([^`]+)`", modules)}


def _short(module: str) -> str | None:
    """How the page calls the part that a module belongs to; None for what is not ours, or the bare package."""
    first, _, rest = module.partition(".")
    if first not in PACKAGES:
        return None
    if first != "hallserver":
        return first
    return f".{rest.partition('.')[0]}" if rest else None


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path, ast.parse(path.read_text("utf-8"))


def _imports(node: ast.AST) -> Iterator[str]:
    """Modules imported anywhere in the tree, but for those that only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names if child.module == "hallserver")
        else:
            yield from _imports(child)


def _arrows() -> set[tuple[str, str]]:
    found = set()
    for path, tree in _sources():
        source = _short(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for module in _imports(tree):
            target = _short(module)
            if source and target and source != target:
                found.add((source, target))
    return {(source, target) for source, target in found if source != ".__init__" and target != ".__version__"}


def test_every_module_stands_on_a_floor() -> None:
    there = {_short(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path, _ in _sources()}
    assert there - {None, ".__init__"} == set(_floors())


def test_no_import_points_up() -> None:
    floors = _floors()
    assert not {(source, target) for source, target in _arrows() if floors[target] > floors[source]}


def test_the_ground_floor_packages_do_not_know_each_other() -> None:
    ground = {"seats", "question_bank", "reports"}
    assert not {(source, target) for source, target in _arrows() if source in ground and target in ground}


def test_rules_of_a_sitting_know_no_framework_and_no_clock() -> None:
    allowed = {"collections", "dataclasses", "enum", "typing", "__future__"}
    for path in (ROOT / "hallserver" / "sitting").glob("*.py"):
        for module in _imports(ast.parse(path.read_text("utf-8"))):
            is_own = module.startswith("hallserver.sitting") or module == "question_bank.model"
            assert is_own or module.partition(".")[0] in allowed, (path.name, module)


def test_eventlet_is_named_in_one_module() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path, tree in _sources()
        if any(m.partition(".")[0] in ("eventlet", "greenlet", "gevent") for m in _imports(tree))
    }
    assert users == {"hallserver/runtime.py"}


def test_sql_stands_in_two_folders() -> None:
    speaking = re.compile(r"\b(?:SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b")
    found = {
        path.relative_to(ROOT).as_posix()
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and speaking.search(node.value)
    }
    # The doctor times commits in a file of its own that it throws away.
    assert {path for path in found if not path.startswith(("hallserver/storage/", "hallserver/journal/"))} <= {
        "hallserver/doctor.py"
    }


def test_the_twelve_states_are_the_ones_a_seat_can_have() -> None:
    tree = ast.parse(Path(seat_view.__file__).read_text("utf-8"))
    (function,) = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "seat_state_of"
    ]
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    states = {
        leaf.value for value in returned for leaf in ([value] if isinstance(value, ast.Constant) else _arms(value))
    }
    rows = PAGE.partition("| state | on the page | when |")[2].partition("\n\n")[0]
    listed = [
        state
        for line in rows.splitlines()
        if line.startswith("| `")
        for state in re.findall(r"`(\w+)`", line.split("|")[1])
    ]
    assert len(listed) == 12
    assert set(listed) == states


def _arms(value: ast.expr) -> list[ast.Constant]:
    assert isinstance(value, ast.IfExp)
    return [arm for arm in (value.body, value.orelse) if isinstance(arm, ast.Constant)]


def test_the_page_names_every_phase() -> None:
    (paragraph,) = [part for part in PAGE.split("\n\n") if part.startswith("A sitting is in one of these phases")]
    assert set(re.findall(r"`(\w+)`", paragraph)) == {str(phase) for phase in Phase}
