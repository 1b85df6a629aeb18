"""What candidates have seen in earlier sittings, read from their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from hallserver.journal.file import SittingFileError, SittingReader

_CHECKED_IN = "CandidateCheckedIn"


@dataclass(frozen=True, slots=True)
class Earlier:
    """seen: candidate number → codes of the questions on papers they had; uses: code → papers that were handed out."""

    seen: Mapping[str, frozenset[str]]
    uses: Mapping[str, int]


def read_earlier(folder: Path, suffix: str, sitting_id: str) -> Earlier:
    """Read every sitting file of the folder but this sitting's own.

    A paper counts once somebody has checked in to it. A file that can't be read is passed over: it is for the doctor to
    name, and must not keep the next sitting from being sealed.
    """
    seen: dict[str, set[str]] = {}
    uses: Counter[str] = Counter()
    for path in sorted(folder.glob(f"*{suffix}")):
        if path.stem == sitting_id:
            continue
        try:
            with SittingReader(path) as reader:
                papers = orjson.loads(reader.parts()["papers.json"])
                handed = {}
                for entry in reader.entries():
                    if entry.kind == _CHECKED_IN:
                        body = orjson.loads(entry.body)
                        handed[body["candidate"]] = body["paper"]
        except (SittingFileError, KeyError, orjson.JSONDecodeError):
            continue
        for candidate, seat in handed.items():
            codes = [code for code, *_ in papers[seat]]
            seen.setdefault(candidate, set()).update(codes)
            uses.update(codes)
    return Earlier({candidate: frozenset(codes) for candidate, codes in seen.items()}, uses)
