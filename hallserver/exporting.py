"""A sitting's results as files: a table, the list, the minutes, and every signed sheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from hallserver.keys import HallKeys
from hallserver.report_inputs import minutes, require_sheets, result_list, result_sheet
from hallserver.results import Result, SittingResults
from hallserver.storage.prints import PrintStore, sheet_id
from reports.lists import render_list, render_minutes
from reports.printing import render_many
from reports.signing import sign_pdf

COLUMNS = ("number", "card", "name", "rank", "unit", "seat", "score", "max_score", "percent", "passed", "submitted_by")


def export_results(
    results: SittingResults,
    folder: Path,
    keys: HallKeys,
    staff: Mapping[str, tuple[str, str]],
    prints: PrintStore,
    *,
    by: str,
    now_ms: int,
    progress: Callable[[int, int], None],
) -> None:
    """Write results.csv, list.pdf, minutes.pdf and sheets/<number>.pdf. Raises ResultsRefused as `require_sheets`."""
    numbers = [number for number, result in sorted(results.results.items()) if result.attempt]
    require_sheets(results, numbers)
    at = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(results.zone)
    signed_list = sign_pdf(render_list(result_list(results, "", printed_at=at)), keys.document, at)
    signed_minutes = sign_pdf(render_minutes(minutes(results, staff, printed_at=at)), keys.document, at)
    sheets_folder = folder / "sheets"
    sheets_folder.mkdir(parents=True, exist_ok=True)
    (folder / "list.pdf").write_bytes(signed_list)
    (folder / "minutes.pdf").write_bytes(signed_minutes)
    write_table(results, folder / "results.csv")
    asked = [(sheet_id(results.sealed.sitting_id, n), results.results[n].revision) for n in numbers]
    made = prints.record_all(asked, by=by, at_ms=now_ms)
    sheets = (
        result_sheet(results, number, printed_at=at, reprint=printed.reprint)
        for number, printed in zip(numbers, made, strict=True)
    )
    progress(0, len(numbers))
    for done, (index, pdf) in enumerate(render_many(sheets, keys.document), start=1):
        (sheets_folder / f"{numbers[index]}.pdf").write_bytes(pdf)
        progress(done, len(numbers))


def write_table(results: SittingResults, path: Path) -> None:
    """One row per candidate, UTF-8 with a byte-order mark so that Excel reads the marks."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number, result in sorted(results.results.items()):
            person, marked = result.candidate, result.marked
            rows.writerow(
                (
                    _as_digits(number),
                    _as_digits(person.card_number),
                    _as_text(person.name),
                    _as_text(person.rank),
                    _as_text(person.unit),
                    result.seat,
                    marked.score if marked else "",
                    marked.max_score if marked else "",
                    "" if result.percent is None else result.percent,
                    _outcome(result),
                    result.attempt.submitted_by if result.attempt else "",
                )
            )


def _outcome(result: Result) -> str:
    if result.marked is None:
        return "absent"
    return {True: "passed", False: "failed", None: "waiting"}[result.passed]


def _as_digits(text: str) -> str:
    """A leading apostrophe would be data; a tab keeps Excel from eating the zeros and is ignored by readers."""
    return f"{text}\t"


def _as_text(text: str) -> str:
    """What came from the roster's file is never a formula of the reader's; here the apostrophe is the lesser evil."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
