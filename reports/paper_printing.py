"""The papers of a whole hall as one PDF file, made in worker processes a few seats at a time.

Workers are spawned, never forked, as in `printing`; a program that prints keeps its own start behind
`if __name__ == "__main__"`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from typing import BinaryIO

from reports.joining import PdfJoiner
from reports.paper_inputs import ExamPaper
from reports.paper_pages import render_papers

WORKERS = 2
SEATS_AT_ONCE = 50  # the more, the more often a question that was drawn once is used again; memory holds some of these
IN_FLIGHT = 2  # pieces per worker


def print_papers(
    papers: Iterable[ExamPaper], out: BinaryIO, title: str, signs: str, at: datetime, *,
    is_two_sided: bool = False, workers: int = WORKERS, progress: Callable[[int], None] = lambda done: None,
) -> int:  # fmt: skip
    """Write the papers in their order to one PDF; returns its number of pages.

    papers    read only as fast as they are made, so that memory holds a few at a time
    signs     every sign in all of them
    progress  is told how many papers are done
    """
    joiner = PdfJoiner(out, title)
    done = 0
    executor = ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"))
    running: deque[tuple[int, Future[bytes]]] = deque()
    try:
        for piece in _pieces(papers):
            running.append((len(piece), executor.submit(_render, piece, signs, at, is_two_sided)))
            while len(running) >= workers * IN_FLIGHT:
                done += _join(joiner, *running.popleft())
                progress(done)
        while running:
            done += _join(joiner, *running.popleft())
            progress(done)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    joiner.finish()
    return joiner.pages


def _pieces(papers: Iterable[ExamPaper]) -> Iterator[list[ExamPaper]]:
    coming = iter(papers)
    while piece := list(islice(coming, SEATS_AT_ONCE)):
        yield piece


def _join(joiner: PdfJoiner, count: int, future: Future[bytes]) -> int:
    joiner.add(future.result())
    return count


def _render(papers: list[ExamPaper], signs: str, at: datetime, is_two_sided: bool) -> bytes:
    return render_papers(papers, signs, at, is_two_sided=is_two_sided)
