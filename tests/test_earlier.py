"""What candidates have seen in earlier sittings is read from the files, whatever else lies there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from closed_day import Day, open_live
from small_sitting import FakeClock

from hallserver.demo.making import DemoSize, make_demo
from hallserver.earlier import read_earlier
from hallserver.keys import load_keys
from hallserver.sealing import SUFFIX
from hallserver.sitting import commands as c


def open_only(path: Path) -> None:
    """Check-in, but no start."""
    live = open_live(path, FakeClock())
    who = next(iter(live.sealed.allocation))
    for command in (c.OpenCheckIn("giamthi"), c.CheckIn(who, "digits", "giamthi")):
        assert live.perform(command).refusal is None
    live.close()
    for rest in path.parent.glob(f"{path.name}-*"):
        rest.unlink()


def test_papers_count_once_somebody_has_checked_in(tmp_path: Path) -> None:
    hall = make_demo(tmp_path / "hall", DemoSize(10, 7, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")
    (file,) = hall.sittings.glob(f"*{SUFFIX}")
    copy = tmp_path / file.name
    copy.write_bytes(file.read_bytes())
    assert read_earlier(tmp_path, SUFFIX, "another").seen == {}
    open_only(copy)
    assert read_earlier(tmp_path, SUFFIX, "another").seen == {}, "nobody sees a paper before the start"
    copy.write_bytes(file.read_bytes())
    day = Day(copy, load_keys(hall.keys))
    (tmp_path / f"broken{SUFFIX}").write_bytes(b"no database")
    earlier = read_earlier(tmp_path, SUFFIX, "another")
    papers = {who: day.sealed.papers[day.sealed.allocation[who]] for who in (day.a, day.b, day.c, day.d)}
    assert earlier.seen == {who: frozenset(item.code for item in paper.items) for who, paper in papers.items()}
    assert earlier.uses == Counter(item.code for paper in papers.values() for item in paper.items)
    assert read_earlier(tmp_path, SUFFIX, file.stem).seen == {}, "a sitting is not earlier than itself"
