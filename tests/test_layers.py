"""Each line of the program stands on the ones below it; read from the imports, so that no arrow can run up unseen."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("hallserver", "question_bank", "seats", "reports", "tables")

# From the ground up. What stands in one line does not know its neighbours, but for a group in brackets, which is one thing.
LINES: tuple[tuple[str, ...], ...] = (
    ("tables",),
    ("seats", "question_bank", "reports"),
    ("messages", "clock", "folder"),
    ("config", "sitting", "storage", "keys", "build"),
    ("journal", "services"),
    ("sealed", "closing", "enrolment", "amending", "earlier", "assembling"),
    ("engine", "sealing"),
    ("results", "sittings"),
    ("report_inputs", "revising"),
    ("exporting", "proving", "paper_prints", "live"),
    ("web",),
    ("setting_up", "doctor"),
    ("backing_up",),
    ("runtime",),
    ("app",),
    ("demo+rehearsal",),
    ("cli",),
)
# The models of the ground floor that the rules may know; everything else they get is the standard library.
RULES_MAY_KNOW = {"hallserver", "question_bank", "seats"}
# Probes a disk with a table of its own that is gone afterwards; no data of the hall.
SQL_ALSO_IN = {"hallserver/doctor.py"}

# Formats that know another: GIFT and Moodle XML are both Moodle's; tables in Word documents are read as spreadsheets.
FORMATS_KNOWN = {("gift", "moodle"), ("moodle", "gift"), ("word", "spreadsheet")}

SQL = re.compile(
    r"\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA\s|BEGIN\b|COMMIT\b)"
)


def modules() -> dict[str, Path]:
    """Dotted name -> file of every module of the program."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                found[dotted] = path
    return found


MODULES = modules()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not _only_for_types(child):
            yield child
            yield from _walk(child)


def imports(path: Path) -> set[str]:
    """Everything a module imports when it runs, wherever in it, dotted; of ours down to the module."""
    found = set()
    for node in _walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}: imports are absolute here"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module)
    return found


def part(dotted: str) -> str | None:
    """The line's word for a module: package of the ground floor, or what stands behind `hallserver.`; None for others'."""
    top, *rest = dotted.split(".")
    if top not in PACKAGES:
        return None
    if top != "hallserver":
        return top
    if not rest or rest[0] == "__main__":
        return None
    return "demo+rehearsal" if rest[0] in ("demo", "rehearsal") else rest[0]


LEVEL = {name: level for level, line in enumerate(LINES) for name in line}


def test_every_module_has_its_line() -> None:
    assert {part(name) for name in MODULES} - {None} == set(LEVEL)


def test_formats_share_what_is_beside_them_and_know_no_other() -> None:
    formats = "question_bank.formats."
    folders = {name.removeprefix(formats).split(".")[0] for name in MODULES if name.count(".") > 2 and formats in name}
    known = set()
    for name in MODULES:
        here = name.removeprefix(formats).split(".")[0]
        theirs = {one.removeprefix(formats).split(".")[0] for one in imports(MODULES[name]) if one.startswith(formats)}
        known |= {(here, there) for there in theirs & folders} if here in folders else set()
    assert {pair for pair in known if pair[0] != pair[1]} == FORMATS_KNOWN


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_arrow_runs_up(name: str) -> None:
    here = part(name)
    if here is None:
        return
    for target in imports(MODULES[name]):
        there = part(target)
        if there is not None and there != here:
            assert LEVEL[there] < LEVEL[here], f"{name} imports {target}"


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    graph = {name: {target for target in imports(path) if target in MODULES} for name, path in MODULES.items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for target in graph[name] - {name}:
                visit(target, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("hallserver.sitting.")))
def test_the_rules_know_the_standard_library_and_the_models_only(name: str) -> None:
    for target in imports(MODULES[name]):
        top = target.split(".")[0]
        assert top in sys.stdlib_module_names | RULES_MAY_KNOW, f"{name} imports {target}"
        assert part(target) in (None, "sitting") or target.endswith((".model", ".plan", ".roster")), target


@pytest.mark.parametrize("top", ["socket", "sqlite3", "time", "os", "random", "secrets", "threading", "datetime"])
def test_the_rules_read_no_clock_no_dice_no_disk(top: str) -> None:
    for name in MODULES:
        if name.startswith("hallserver.sitting."):
            assert top not in {target.split(".")[0] for target in imports(MODULES[name])}, name


def test_only_the_runtime_names_eventlet() -> None:
    naming = {name for name, path in MODULES.items() if any(t.split(".")[0] == "eventlet" for t in imports(path))}
    assert naming == {"hallserver.runtime"}


def test_web_and_live_reach_the_journal_s_writer_through_the_engine_alone() -> None:
    for name, path in MODULES.items():
        if part(name) in ("web", "live", "results"):
            assert "hallserver.journal.log" not in imports(path), name


def _texts(path: Path) -> Iterator[str]:
    """Every string that is not a docstring."""
    whole = tree(path)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(whole)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(whole):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_sql_stands_in_storage_and_journal_and_nowhere_else() -> None:
    speaking = set()
    for name, path in MODULES.items():
        if any(SQL.match(text) for text in _texts(path)):
            where = path.relative_to(ROOT).as_posix()
            speaking.add(where)
            assert part(name) in ("storage", "journal") or where in SQL_ALSO_IN, f"{name} speaks SQL"
    assert {"hallserver/journal/file.py", "hallserver/storage/database.py"} <= speaking


AUDIT = """
import json, os, sys
root, names = sys.argv[1], json.loads(sys.argv[2])
opened = []

def hear(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(args[0]))
        writing = isinstance(args[1], str) and set(args[1]) & set("wax+") or (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        opened.append((path, bool(writing)))
    elif event in ("sqlite3.connect", "socket.bind", "socket.connect", "subprocess.Popen"):
        opened.append((event, True))

sys.addaudithook(hear)
import importlib
for name in names:
    importlib.import_module(name)
ours = [path for path, writing in opened if writing or (
    path.startswith(root + os.sep) and os.sep + ".venv" + os.sep not in path and not path.endswith((".py", ".pyc")))]
print(json.dumps({"opened": sorted(set(ours)), "count": len(opened), "eventlet": "eventlet" in sys.modules}))
"""


def audited(names: list[str]) -> dict:
    done = subprocess.run(
        [sys.executable, "-B", "-c", AUDIT, str(ROOT), json.dumps(names)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_importing_the_program_opens_no_file_and_no_socket() -> None:
    heard = audited([name for name in MODULES if not name.endswith("__main__")])
    assert heard["count"] > 100, "the hook hears nothing"
    assert heard["opened"] == []


def test_the_pages_rules_and_stores_can_be_imported_without_eventlet() -> None:
    green = {"hallserver.runtime", "hallserver.app", "hallserver.demo.running", "hallserver.__main__"}
    assert audited([name for name in MODULES if name not in green])["eventlet"] is False
    assert audited(["hallserver.runtime"])["eventlet"] is True
