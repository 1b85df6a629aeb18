"""Many sheets at once, in worker processes, and one signed PDF of many.

Workers are spawned, never forked: the server's process holds sockets, threads and a patched runtime. A program
that prints must therefore keep its own start behind `if __name__ == "__main__"`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import datetime
from multiprocessing import get_context

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, IndirectObject, NameObject

from reports.inputs import ResultSheet
from reports.page import STATEMENTS_FILE, register_fonts
from reports.result_sheet import render_sheet
from reports.signing import DocumentKeys, load_statement_key, sign_pdf, sign_sheet_statement
from reports.verifying import list_attached

WORKERS = 2
IN_FLIGHT = 4  # tasks queued per worker: enough to keep it busy, few enough to stop at once

_worker_keys: DocumentKeys | None = None


def render_one(sheet: ResultSheet, keys: DocumentKeys, *, signed: bool = True) -> bytes:
    """One sheet with its statement, signed as a PDF or, for `merge_and_sign`, not yet."""
    pdf = render_sheet(sheet, sign_sheet_statement(sheet, keys))
    return sign_pdf(pdf, keys, sheet.printed_at) if signed else pdf


def render_many(
    sheets: Iterable[ResultSheet], keys: DocumentKeys, *, signed: bool = True, workers: int = WORKERS
) -> Iterator[tuple[int, bytes]]:
    """Yield (index, PDF) of each sheet as it is ready, in any order.

    `sheets` is read only as fast as the sheets are made. When the consumer stops, what is queued is dropped and
    the workers end. Raises FieldError of the first sheet that can't be printed.
    """
    executor = ProcessPoolExecutor(
        max_workers=workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(keys,)
    )
    running: dict[Future[bytes], int] = {}
    try:
        for index, sheet in enumerate(sheets):
            running[executor.submit(_render_in_worker, sheet, signed)] = index
            if len(running) >= workers * IN_FLIGHT:
                yield from _collect(running)
        while running:
            yield from _collect(running)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def merge_and_sign(pdfs: Sequence[bytes], keys: DocumentKeys, at: datetime) -> bytes:
    """One PDF of all pages in the given order, signed once; it carries the statements of all sheets.

    pdfs   from `render_many(..., signed=False)`; signatures of single sheets would not survive the merge
    at     aware datetime of the signature
    Raises ValueError if `pdfs` is empty.
    """
    if not pdfs:
        raise ValueError("nothing to merge")
    writer = PdfWriter()
    statements: list[str] = []
    kept: dict[bytes, IndirectObject] = {}
    for pdf in pdfs:
        reader = PdfReader(io.BytesIO(pdf))
        for page in reader.pages:
            page.pop(NameObject("/Annots"), None)
            _share_fonts(page, kept)
            added = writer.add_page(page)
            for name, font in added["/Resources"]["/Font"].items():
                kept.setdefault(_font_identity(font.get_object()), added["/Resources"]["/Font"].raw_get(name))
        statements.extend(list_attached(reader))
    if statements:
        writer.add_attachment(STATEMENTS_FILE, "\n".join(statements).encode("ascii"))
    out = io.BytesIO()
    writer.write(out)
    return sign_pdf(out.getvalue(), keys, at)


def _share_fonts(page: PageObject, kept: Mapping[bytes, IndirectObject]) -> None:
    """Point the page at fonts that the merged PDF holds already."""
    fonts = page["/Resources"]["/Font"]
    for name in list(fonts):
        identity = _font_identity(fonts[name])
        if identity in kept:
            fonts[NameObject(name)] = kept[identity]


def _font_identity(font: DictionaryObject) -> bytes:
    """Hash over the name, the embedded file and the coding of its signs; equal fonts draw the same."""
    parts = [str(font["/BaseFont"]).encode()]
    for stream in (font.get("/ToUnicode"), font.get("/FontDescriptor", {}).get("/FontFile2")):
        parts.append(b"" if stream is None else hashlib.sha256(stream.get_object()._data).digest())
    return hashlib.sha256(b"\0".join(parts)).digest()


def _collect(running: dict[Future[bytes], int]) -> Iterator[tuple[int, bytes]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        yield running.pop(future), future.result()


def _start_worker(keys: DocumentKeys) -> None:
    global _worker_keys
    register_fonts()
    load_statement_key(keys)
    _worker_keys = keys


def _render_in_worker(sheet: ResultSheet, signed: bool) -> bytes:
    return render_one(sheet, _worker_keys, signed=signed)
