"""Decisions about results: only added to, chained to the sitting's journal, and each with its audit entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hallserver.storage import Stores
from hallserver.storage.amendments import AmendedMeanwhile, Amendment, is_chained

HEAD = "ab" * 32


@pytest.fixture
def sitting(stores: Stores) -> str:
    with stores.database.transaction():
        stores.database.write(
            "INSERT INTO exam (id, title, duration_min, pass_percent, created_ms) VALUES ('E1', 'K', 60, '50', 1)"
        )
        stores.database.write("INSERT INTO hall VALUES ('H1', 'Hội trường', 1)")
    stores.sittings.add("S1", "Ca 1", "E1", "H1", by="lan", at_ms=1)
    return "S1"


def add(stores: Stores, after: str, revision: int, *changed: str, reason: str = "vì sai") -> Amendment:
    changes = [{"kind": "drop", "code": "M-01", "how": "full_marks"}]
    return stores.amendments.add(
        "S1", changes, after=after, head=HEAD, revision=revision, changed=changed, reason=reason, by="lan", at_ms=5
    )


def test_entries_follow_each_other_from_the_journal(stores: Stores, sitting: str) -> None:
    assert (stores.amendments.all("S1"), stores.amendments.last("S1")) == ([], None)
    first = add(stores, HEAD, 1)
    second = add(stores, first.hash, 2, "000001", "000002")
    assert stores.amendments.all("S1") == [first, second]
    assert stores.amendments.last("S1") == second.hash
    assert (first.seq, second.seq, second.changed) == (1, 2, ("000001", "000002"))
    assert is_chained([first, second], HEAD) and is_chained([first], HEAD) and is_chained([], HEAD)


@pytest.mark.parametrize(
    "change",
    [{"reason": "khác"}, {"who": "an"}, {"revision": 3}, {"at_ms": 6}, {"changed": ("000009",)}, {"changes": ()}, {"seq": 3}, {"sitting_id": "S2"}],
)  # fmt: skip
def test_whatever_is_changed_breaks_the_chain(stores: Stores, sitting: str, change: dict) -> None:
    first = add(stores, HEAD, 1)
    second = add(stores, first.hash, 2, "000001")
    assert not is_chained([first, replace(second, **change)], HEAD)
    assert not is_chained([replace(first, **change), second], HEAD)
    assert not is_chained([second], HEAD) and not is_chained([second, first], HEAD)
    assert not is_chained([first, second], "cd" * 32)


def test_of_two_who_decide_at_once_one_is_told(stores: Stores, sitting: str) -> None:
    first = add(stores, HEAD, 2, "000001")
    with pytest.raises(AmendedMeanwhile):
        add(stores, HEAD, 2, "000002")
    assert stores.amendments.all("S1") == [first]


def test_every_entry_is_audited_with_its_reason(stores: Stores, sitting: str) -> None:
    add(stores, add(stores, HEAD, 1, reason="").hash, 2, "000001")
    revised, marked = stores.audit.newest(2)
    assert (revised.what, revised.subject, revised.who, revised.details["reason"]) == (
        "results_revised",
        "S1",
        "lan",
        "vì sai",
    )
    assert (revised.details["changed"], marked.what) == (1, "essay_marked")


def test_a_sheet_is_superseded_by_what_was_decided_or_printed_later(stores: Stores, sitting: str) -> None:
    stores.prints.record_all([("S1/000001", 1), ("S1/000003", 1), ("S1/000004", 4)], by="lan", at_ms=1)
    add(stores, add(stores, HEAD, 2, "000001", "000002").hash, 3, "000001", "000004")
    assert stores.latest_revisions() == {"S1/000001": 3, "S1/000002": 2, "S1/000003": 1, "S1/000004": 4}
