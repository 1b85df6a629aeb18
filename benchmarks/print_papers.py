"""How long the papers of a whole hall take on paper: `python -m benchmarks.print_papers --seats 1500`.

A demo hall of that many seats is made and sealed in a throw-away folder; then every paper is opened and printed with its
answer sheet to one PDF.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hallserver.demo.making import DemoSize, make_demo
from hallserver.paper_prints import SealedPapers, signs_of
from reports.paper_printing import WORKERS, print_papers


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=WORKERS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size = DemoSize(options.seats, options.seats, 60, all_eligible=True)
        hall = make_demo(Path(folder) / "hall", size, lambda *_: None, host="127.0.0.1")
        before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        papers = SealedPapers(next(hall.sittings.glob("*.sitting")))
        seats = papers.seats(with_spare=True)
        signs = signs_of((body for _, _, body in papers.bodies(seats)), [])
        opened = time.perf_counter()
        at = datetime.now(ZoneInfo(papers.sealed.timezone))
        target = Path(folder) / "papers.pdf"
        with target.open("wb") as out:
            pages = print_papers(
                (papers.paper(seat, paper_hash, body, at) for seat, paper_hash, body in papers.bodies(seats)),
                out, "Đề thi", signs, at, workers=options.workers,
            )  # fmt: skip
        done = time.perf_counter()
        megabytes = target.stat().st_size / 1e6
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(
        f"{len(seats)} papers, {pages} pages, {megabytes:.1f} MB: opened {opened - began:.1f} s, printed {done - opened:.1f} s "
        f"with {options.workers} workers ({pages / (done - opened):.0f} pages/s)\n"
        f"peak memory: {own / 1024:.0f} MiB (before {before_kib / 1024:.0f} MiB), largest worker {worker / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main()
