"""The results of a closed sitting, kept between requests: folding and marking a hall takes seconds."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from hallserver.amending import AmendmentsBroken
from hallserver.journal.chain import ChainBroken
from hallserver.journal.file import SittingFileError
from hallserver.results import ResultsRefused, SittingResults, amended, at_revision, load_results
from hallserver.sitting.timekeeping import Phase
from hallserver.web.access import services
from hallserver.web.answers import Refused

_newest: dict[tuple[str, int], SittingResults] = {}
_older: dict[tuple[str, int], SittingResults] = {}


def closed_results(sitting_id: str, revision: str | None = None) -> SittingResults:
    """Results at their newest revision, or at the one asked for. Refused where there are none yet."""
    hall = services()
    row = hall.stores.sittings.get(sitting_id)
    if row is None or row.file_name is None:
        raise Refused("sitting_unknown", status=404, sitting=sitting_id[:40])
    live = hall.sittings.live
    if live is not None and live.id == row.id and live.state.phase is not Phase.CLOSED:
        # Said without looking: folding the journal takes a processor for seconds, from people who are writing.
        raise Refused("not_closed", sitting=row.title)
    path = hall.sittings.folder / row.file_name
    store = hall.stores.amendments
    try:
        key = (str(path), path.stat().st_mtime_ns)
        found = _newest.get(key)
        if found is None:
            found = hall.run_blocking(load_results, path, store.all(sitting_id))
            if not found.is_closed:
                raise Refused("not_closed", sitting=row.title)
            _newest.clear()
            _newest[key] = found
        elif found.last_hash != (store.last(sitting_id) or found.head):
            found = _newest[key] = hall.run_blocking(amended, found, store.all(sitting_id))
        return found if revision is None else _at(found, revision)
    except (ResultsRefused, AmendmentsBroken) as refused:
        raise Refused(refused.code, **refused.details) from refused
    except (SittingFileError, ChainBroken, OSError) as error:
        raise Refused("sitting_file_broken", sitting=row.title, why=str(error)) from error


def _at(found: SittingResults, text: str) -> SittingResults:
    revision = int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0
    if revision == found.decided.revision:
        return found
    key = (found.last_hash, revision)
    if key not in _older:
        older = services().run_blocking(at_revision, found, revision)
        _older.clear()
        _older[key] = older
    return _older[key]


def sitting_file(found: SittingResults) -> Path:
    """The file that results were read from."""
    row = services().stores.sittings.get(found.sealed.sitting_id)
    assert row is not None and row.file_name is not None, "closed_results has seen it"
    return services().sittings.folder / row.file_name


def clip_url(found: SittingResults) -> str:
    """What stands before the hash in the address of a sound or video of the sitting."""
    return f"/clerk/clip/{quote(found.sealed.sitting_id)}/"


def keep_results(found: SittingResults) -> None:
    """Take results as the newest after a decision, so that the next request need not mark again."""
    for key, known in _newest.items():
        if known.sealed.sitting_id == found.sealed.sitting_id and known.head == found.head:
            _newest[key] = found
