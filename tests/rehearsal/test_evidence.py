"""A comparison that finds nothing is worth something only if it finds what is planted."""

from __future__ import annotations

from dataclasses import replace

from hallserver.rehearsal.evidence import Held, Losses, compare
from hallserver.rehearsal.terminal import Save


def save(seq: int, item: int, value: str, *, epoch: int = 1, acked: bool = True) -> Save:
    return Save(epoch, seq, item, (value,), False, 0.0, 0.0, 1.0 if acked else None)


def held(candidate: str, seq: int, item: int, value: str, epoch: int = 1) -> Held:
    return Held(candidate, epoch, seq, item, (value,), False)


SENT = {
    "0001": [save(1, 1, "a"), save(2, 2, "b"), save(3, 1, "c"), save(4, 3, "d", acked=False)],
    "0002": [save(1, 1, "e", epoch=2)],
}
JOURNAL = [
    held("0001", 1, 1, "a"),
    held("0002", 1, 1, "e", epoch=2),
    held("0001", 2, 2, "b"),
    held("0001", 3, 1, "c"),
]


def kinds(losses: Losses) -> tuple[int, int, int, int]:
    return (losses.missing, losses.stale, losses.doubled, losses.misplaced)


def test_a_whole_journal_has_no_losses():
    losses = compare(SENT, JOURNAL)

    assert losses.total == 0
    assert (losses.acknowledged, losses.held) == (4, 4)


def test_an_answer_on_its_way_may_be_there_or_not():
    assert compare(SENT, [*JOURNAL, held("0001", 4, 3, "d")]).total == 0


def test_an_acknowledged_answer_that_is_not_there_is_missing():
    losses = compare(SENT, [entry for entry in JOURNAL if entry.seq != 2])

    assert kinds(losses) == (1, 0, 0, 0)
    assert "missing" in losses.examples[0]


def test_an_item_whose_last_acknowledged_answer_is_not_the_last_in_the_journal_is_stale():
    losses = compare(SENT, [JOURNAL[1], JOURNAL[2], JOURNAL[3], JOURNAL[0]])

    assert kinds(losses) == (0, 1, 0, 0)


def test_a_lost_change_of_an_answer_is_missing_and_leaves_the_item_stale():
    assert kinds(compare(SENT, JOURNAL[:3])) == (1, 1, 0, 0)


def test_a_number_that_counts_twice_is_doubled():
    assert kinds(compare(SENT, [*JOURNAL, JOURNAL[2]])) == (0, 0, 1, 0)


def test_an_answer_under_somebody_else_is_misplaced_and_missed_where_it_belongs():
    planted = [replace(entry, candidate="0001") if entry.candidate == "0002" else entry for entry in JOURNAL]

    assert kinds(compare(SENT, planted)) == (1, 0, 0, 1)


def test_an_answer_under_somebody_who_had_no_terminal_here_is_misplaced_too():
    planted = [replace(entry, candidate="0999") if entry.candidate == "0002" else entry for entry in JOURNAL]

    assert kinds(compare(SENT, planted)) == (1, 0, 0, 1)


def test_an_answer_with_another_content_than_was_sent_is_misplaced_and_missing():
    planted = [replace(entry, value=("x",)) if entry.seq == 2 else entry for entry in JOURNAL]

    assert kinds(compare(SENT, planted)) == (1, 0, 0, 1)


def test_people_whose_terminals_are_not_ours_do_not_count():
    assert compare(SENT, [*JOURNAL, held("0777", 1, 1, "z", epoch=88)]).total == 0


def test_examples_are_few_however_much_is_lost():
    many = {"0001": [save(seq, 1, "a") for seq in range(1, 500)]}
    losses = compare(many, [])

    assert losses.missing == 499
    assert len(losses.examples) == 20
