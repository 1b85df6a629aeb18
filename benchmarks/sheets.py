"""How long signed result sheets take: `python -m benchmarks.sheets --sheets 1500`.

Prints the median of one sheet in this process, the total for all in worker processes, and one merged PDF.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from hallserver.keys import make_hall_keys
from reports.inputs import AnswerLine, ResultSheet, TopicScore
from reports.printing import merge_and_sign, render_many, render_one

HALL_TIME = timezone(timedelta(hours=7))
TOPICS = ("Chuyên đề một", "Chuyên đề hai", "Chuyên đề ba", "Chuyên đề bốn")
ANSWERS = (
    "A. Mật khẩu dài, không dùng lại ở nơi khác",
    "a) Đ, b) S, c) Đ, d) –",
    "3,5 km",
    "Quản lý nhà nước về an toàn thông tin, an ninh mạng và bảo vệ dữ liệu cá nhân của công dân",
    "",
)


def make_sheet(index: int) -> ResultSheet:
    """A sheet of a plainly generated person who was asked 52 questions."""
    start = datetime(2026, 11, 23, 8, 0, tzinfo=HALL_TIME)
    rights = [(index * step) % 13 for step in (3, 5, 7, 11)]
    score = Decimal(sum(rights))
    answers = tuple(
        AnswerLine(
            number, f"MAU-{number * 7 % 400:03d}", ANSWERS[(number + index) % 5], Decimal(number <= score), Decimal(1)
        )
        for number in range(1, 53)
    )
    return ResultSheet(
        sheet_id=f"2026-11-23-S1/{index:06d}", revision=1, reprint=0,
        organisation=("Bộ Mẫu", "Công an tỉnh Ví Dụ"), hall="Hội trường A",
        exam="Kỳ thi kiểm tra kiến thức pháp luật và nghiệp vụ năm 2026", sitting="Ca 1, ngày 23/11/2026",
        candidate_number=f"{index:06d}", card_number=f"001090{index:06d}", name=f"Nguyễn Thị Thử Nghiệm {index}",
        birth=date(1990, 1 + index % 12, 1 + index % 28), rank="Đại úy", unit=f"Công an phường Mẫu Số {index % 60}",
        seat=f"C{index // 50:02d}-{index % 50:02d}", paper_hash=f"{index:08x}" * 8,
        checked_in_at=start - timedelta(minutes=40), started_at=start, submitted_at=start + timedelta(minutes=57),
        submitted_by="candidate", answered=52, asked=52,
        topics=tuple(TopicScore(name, 13, right, Decimal(right), Decimal(13))
                     for name, right in zip(TOPICS, rights, strict=True)),
        score=score, max_score=Decimal(52), percent=score * 100 / 52, pass_percent=Decimal(50),
        passed=score * 2 >= 52, journal_head="ab12" * 16, printed_at=start + timedelta(hours=2),
        answers=answers,
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--merge", action="store_true", help="measure one merged PDF of all sheets too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keys = make_hall_keys(Path(folder) / "keys", "Hội trường A", [], datetime.now(UTC)).document
    render_one(make_sheet(0), keys)
    times = []
    for index in range(30):
        begin = time.perf_counter()
        size = len(render_one(make_sheet(index), keys))
        times.append(time.perf_counter() - begin)
    print(f"one sheet in one process: median {statistics.median(times) * 1000:.1f} ms, {size / 1024:.0f} KiB")
    begin = time.perf_counter()
    made = sum(1 for _ in render_many(map(make_sheet, range(options.sheets)), keys, workers=options.workers))
    total = time.perf_counter() - begin
    print(f"{made} signed sheets, {options.workers} workers: {total:.1f} s, {total / made * 1000:.1f} ms each")
    if options.merge:
        pages = dict(render_many(map(make_sheet, range(options.sheets)), keys, signed=False, workers=options.workers))
        begin = time.perf_counter()
        merged = merge_and_sign([pages[index] for index in range(made)], keys, datetime.now(HALL_TIME))
        print(f"merged and signed once: {time.perf_counter() - begin:.1f} s, {len(merged) / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
