"""The page of licences lists what is asked for, what it brings along, and nothing that is not there."""

from __future__ import annotations

import configparser
import importlib.metadata
import json
import re
from collections.abc import Iterable

from doc_pages import ROOT
from packaging.requirements import Requirement

PAGE = (ROOT / "docs" / "licences.md").read_text("utf-8")
FRONTEND = ROOT / "hallserver" / "frontend"


def _norm(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def _listed(title: str) -> dict[str, list[str]]:
    """Package → the other cells of its row."""
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in _section(title).splitlines()
        if line.startswith("|")
    ]
    return {_norm(cells[0]): cells[1:] for cells in rows[2:]}


def _asked(option: str) -> set[str]:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    section = "options" if option == "install_requires" else "options.extras_require"
    return {_norm(Requirement(line).name) for line in setup[section][option].split("\n") if line.strip()}


def _closure(packages: Iterable[str]) -> set[str]:
    found: set[str] = set()
    todo = list(packages)
    while todo:
        package = _norm(todo.pop())
        if package in found:
            continue
        found.add(package)
        for line in importlib.metadata.requires(package) or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                todo.append(wanted.name)
    return found


def test_every_package_the_program_asks_for_is_listed() -> None:
    assert set(_listed("Python, asked for by the program")) == _asked("install_requires")


def test_every_package_that_comes_along_is_listed() -> None:
    asked = _asked("install_requires")
    # Brought along on older Pythons only, but pinned all the same.
    listed = set(_listed("Python, brought along by these")) - {"typing-extensions"}
    assert listed == _closure(asked) - asked - {"typing-extensions"}


def test_every_test_package_is_listed() -> None:
    assert set(_listed("For tests only")) == _asked("test")
    brought = _closure(_asked("test")) - _closure(_asked("install_requires")) - _asked("test")
    section = _section("For tests only")
    assert not {
        package for package in brought if package not in {_norm(word) for word in re.findall(r"[\w.-]+", section)}
    }


def test_families_are_those_that_are_installed() -> None:
    for title in ("Python, asked for by the program", "For tests only"):
        for package, (family, *_) in _listed(title).items():
            version = importlib.metadata.version(package)
            assert version == family or version.startswith(f"{family}."), package


def test_every_package_of_the_pages_is_listed() -> None:
    asked = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    for title, kind in (("Sent to browsers", "dependencies"), ("For building the pages", "devDependencies")):
        listed = _listed(title)
        assert set(listed) == {_norm(package) for package in asked[kind]}
        for package, version in asked[kind].items():
            assert version.startswith(f"{listed[_norm(package)][0]}."), package


def test_every_package_in_the_lock_is_named_and_its_licence_is_the_stated_one() -> None:
    locked = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
    rows = {**_listed("Sent to browsers"), **_listed("For building the pages")}
    for path, about in locked.items():
        package = path.rpartition("node_modules/")[2]
        # Binaries of esbuild for other systems stand in the lock and share its licence.
        if not package or package.startswith("@esbuild/"):
            continue
        assert package in PAGE, package
        if _norm(package) in rows and "license" in about:
            assert rows[_norm(package)][1] == about["license"], package
