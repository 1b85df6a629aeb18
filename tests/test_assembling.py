"""A second day in the same hall: nobody meets a question again, and no question is used too often."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from closed_day import Day

from hallserver.config import load
from hallserver.demo.making import DemoSize, make_demo
from hallserver.journal.file import SittingReader
from hallserver.keys import load_keys
from hallserver.sealed import read_parts, write_parts
from hallserver.sealing import ASSEMBLY_PART, SittingRefused, gather_draft, seal_draft
from hallserver.storage.stores import open_stores
from question_bank.model import Paper


def test_the_next_sitting_knows_what_was_seen(tmp_path: Path) -> None:
    hall = make_demo(tmp_path / "hall", DemoSize(10, 7, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")
    (file,) = hall.sittings.glob("*.sitting")
    day = Day(file, load_keys(hall.keys))
    with closing(open_stores(hall.database)) as stores:
        (first,) = stores.sittings.all()
        stores.sittings.add("second", "Ca 2", first.exam_id, first.hall_id, by="vanphong", at_ms=1)
        stores.sittings.allocate("second", stores.sittings.allocation(first.id), "s", by="vanphong", at_ms=1)
        draft = gather_draft(stores, "second")
    config = load(hall.config)

    def seal(limit: int) -> Path:
        settings = replace(config, question_use_limit=limit)
        return seal_draft(draft, settings, hall.sittings, by="vanphong", at_ms=2, build="test")

    with pytest.raises(SittingRefused) as refused:
        seal(1)
    assert refused.value.code == "questions_used_up"
    with SittingReader(seal(6)) as reader:
        sealed, described = read_parts(reader.parts()), orjson.loads(reader.part(ASSEMBLY_PART) or b"")
    for who in (day.a, day.b, day.c, day.d):
        before = {item.code for item in day.sealed.papers[day.sealed.allocation[who]].items}
        now = {item.code for item in sealed.papers[sealed.allocation[who]].items}
        assert not before & now
    named = {
        seat: Paper(seat, tuple(replace(i, section="Phần I") for i in p.items)) for seat, p in sealed.papers.items()
    }
    assert read_parts(write_parts(replace(sealed, papers=named))).papers == named
    assert described["seen_again"] == 0 and described["outside"] == 0
    assert described["near"]["pairs"] < described["all"]["pairs"]
    assert described["all"]["least_mean"] <= described["all"]["mean"] < described["all"]["mean_by_chance"]
