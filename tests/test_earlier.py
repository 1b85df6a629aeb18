"""What candidates have seen in earlier sittings is read from the files, whatever else lies there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from closed_day import Day

from hallserver.demo.making import DemoSize, make_demo
from hallserver.earlier import read_earlier
from hallserver.keys import load_keys
from hallserver.sealing import SUFFIX


def test_papers_count_once_somebody_has_checked_in(tmp_path: Path) -> None:
    hall = make_demo(tmp_path / "hall", DemoSize(10, 7, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")
    (file,) = hall.sittings.glob(f"*{SUFFIX}")
    copy = tmp_path / file.name
    copy.write_bytes(file.read_bytes())
    assert read_earlier(tmp_path, SUFFIX, "another").seen == {}
    day = Day(copy, load_keys(hall.keys))
    (tmp_path / f"broken{SUFFIX}").write_bytes(b"no database")
    earlier = read_earlier(tmp_path, SUFFIX, "another")
    papers = {who: day.sealed.papers[day.sealed.allocation[who]] for who in (day.a, day.b, day.c, day.d)}
    assert earlier.seen == {who: frozenset(item.code for item in paper.items) for who, paper in papers.items()}
    assert earlier.uses == Counter(item.code for paper in papers.values() for item in paper.items)
    assert read_earlier(tmp_path, SUFFIX, file.stem).seen == {}, "a sitting is not earlier than itself"
