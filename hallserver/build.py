"""Which program this is: as journals bind it, and as browsers cache its pages."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path

from hallserver import __version__

_PACKAGES = ("hallserver", "question_bank", "seats", "reports", "tables")


@cache
def build_id() -> str:
    """Version and SHA-256 (first 12 hex) of the program's own source."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        root = Path(str(resources.files(package)))
        for path in sorted(root.rglob("*.py")):
            digest.update(f"{package}/{path.relative_to(root).as_posix()}".encode() + b"\0" + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def static_version() -> str | None:
    """Content hash of the built pages, or None where they are not built."""
    built = resources.files("hallserver") / "static" / "version.json"
    return json.loads(built.read_bytes())["version"] if built.is_file() else None
