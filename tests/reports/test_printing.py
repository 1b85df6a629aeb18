"""Real worker processes: all sheets come out, a stopped print leaves nothing running."""

from __future__ import annotations

import io
import multiprocessing
from itertools import count

import pytest
from pypdf import PdfReader

from reports.inputs import FieldError
from reports.printing import IN_FLIGHT, WORKERS, merge_and_sign, render_many, render_one
from reports.verifying import VerdictKind, verify_pdf


@pytest.fixture
def sheets(make_sheet):
    return [make_sheet(sheet_id=f"S1/{n:04d}", candidate_number=f"{n:04d}") for n in range(20)]


def test_every_sheet_comes_out_once_signed(sheets, keys, now):
    made = dict(render_many(sheets, keys.document))
    assert sorted(made) == list(range(len(sheets)))
    for index, pdf in made.items():
        verdict = verify_pdf(pdf, keys.ca_certificate, keys.trusted, None, now)
        assert (verdict.kind, verdict.statement.sheet_id) == (VerdictKind.VALID, f"S1/{index:04d}")
    assert not multiprocessing.active_children()


def test_a_stopped_print_ends_its_workers_and_reads_no_further(make_sheet, keys):
    asked = []

    def endless():
        for n in count():
            asked.append(n)
            yield make_sheet(sheet_id=f"S1/{n:04d}")

    printing = render_many(endless(), keys.document)
    for _ in range(3):
        next(printing)
    assert len(multiprocessing.active_children()) == WORKERS
    printing.close()
    assert not multiprocessing.active_children()
    assert len(asked) <= 3 + 2 * WORKERS * IN_FLIGHT


def test_a_sheet_that_cannot_be_printed_stops_the_print_with_its_field(sheets, make_sheet, keys):
    with pytest.raises(FieldError) as raised:
        list(render_many([*sheets[:3], make_sheet(name="")], keys.document))
    assert raised.value.field == "name"
    assert not multiprocessing.active_children()


def test_nothing_to_print(keys):
    assert list(render_many([], keys.document)) == []
    with pytest.raises(ValueError):
        merge_and_sign([], keys.document, None)


def test_merged_pages_keep_order_text_and_share_their_fonts(sheets, keys, read_text):
    singles = [render_one(sheet, keys.document, signed=False) for sheet in sheets]
    merged = merge_and_sign(singles, keys.document, sheets[0].printed_at)
    pages = PdfReader(io.BytesIO(merged)).pages
    assert len(pages) == len(sheets)
    for page, sheet, single in zip(pages, sheets, singles, strict=True):
        text = " ".join(page.extract_text().split())
        assert sheet.sheet_id in text
        assert text == read_text(single)
    assert len(merged) < len(singles[0]) + len(singles) * 20_000


def test_signed_singles_can_be_merged_too(sheets, keys, now):
    singles = [render_one(sheet, keys.document) for sheet in sheets[:3]]
    merged = merge_and_sign(singles, keys.document, sheets[0].printed_at)
    verdict = verify_pdf(merged, keys.ca_certificate, keys.trusted, None, now)
    assert verdict.kind is VerdictKind.VALID
    assert len(verdict.statements) == 3
