"""What candidates have seen in earlier sittings, read from their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from hallserver.journal.file import SittingFileError, SittingReader

_CHECKED_IN, _UNDONE, _STARTED = "CandidateCheckedIn", "CheckInUndone", "SittingStarted"


@dataclass(frozen=True, slots=True)
class Earlier:
    """seen: candidate number → codes of the questions on papers they had; uses: code → papers that were handed out."""

    seen: Mapping[str, frozenset[str]]
    uses: Mapping[str, int]


def read_earlier(folder: Path, suffix: str, sitting_id: str) -> Earlier:
    """Read every sitting file of the folder but this sitting's own.

    A paper counts where its sitting was started and somebody was checked in to it: before the start nobody sees one. A
    file that can't be read is passed over: it is for the doctor to name, and must not keep the next sitting from being
    sealed.
    """
    seen: dict[str, set[str]] = {}
    uses: Counter[str] = Counter()
    for path in sorted(folder.glob(f"*{suffix}")):
        if path.stem == sitting_id:
            continue
        try:
            with SittingReader(path) as reader:
                handed = _handed_out(reader)
                papers = orjson.loads(reader.part("papers.json") or b"") if handed else {}
            of_candidate = {number: [code for code, *_ in papers[seat]] for number, seat in handed.items()}
        except (SittingFileError, KeyError, orjson.JSONDecodeError):
            continue
        for candidate, codes in of_candidate.items():
            seen.setdefault(candidate, set()).update(codes)
            uses.update(codes)
    return Earlier({candidate: frozenset(codes) for candidate, codes in seen.items()}, uses)


def _handed_out(reader: SittingReader) -> dict[str, str]:
    """Candidate number → seat label of their paper; {} where the sitting was not started."""
    handed: dict[str, str] = {}
    is_started = False
    for entry in reader.entries_of([_CHECKED_IN, _UNDONE, _STARTED]):
        told = orjson.loads(entry.body)
        if entry.kind == _STARTED:
            is_started = True
        elif entry.kind == _CHECKED_IN:
            handed[told["candidate"]] = told["paper"]
        else:
            handed.pop(told["candidate"], None)
    return handed if is_started else {}
