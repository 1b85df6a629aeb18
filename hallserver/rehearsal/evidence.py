"""Compares what terminals were told is saved with what the journal holds. Pure.

An acknowledged answer is lost if the journal lacks it, if a later look at the item does not show it, if it counts twice, or
if it stands under somebody else. Each must be 0 whatever happened on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hallserver.rehearsal.terminal import Save


@dataclass(frozen=True, slots=True)
class Held:
    """One answer as the journal holds it, in the journal's order."""

    candidate: str
    epoch: int
    seq: int
    item: int
    value: tuple[str, ...]
    flag: bool


@dataclass(frozen=True, slots=True)
class Losses:
    """What is wrong with the journal, by kind.

    missing     acknowledged, but the journal does not hold this number with this content
    stale       the item's last answer in the journal is older than the last acknowledged one
    doubled     the same number of the same epoch more than once
    misplaced   an answer under a candidate whose terminal never sent it
    examples    at most a few of each in words a developer understands
    """

    acknowledged: int
    held: int
    missing: int
    stale: int
    doubled: int
    misplaced: int
    examples: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.missing + self.stale + self.doubled + self.misplaced


MOST_EXAMPLES = 20


def compare(sent: Mapping[str, Sequence[Save]], journal: Iterable[Held]) -> Losses:
    """Compare what each candidate's terminal sent with the journal.

    sent      candidate -> every save of its terminal in the order it was made, over all epochs
    journal   all answers of the sitting in order; those of candidates not in `sent` are only checked for being misplaced
    """
    examples: list[str] = []

    def note(kind: str, what: object) -> int:
        if len(examples) < MOST_EXAMPLES:
            examples.append(f"{kind}: {what}")
        return 1

    made = {(c, save.epoch, save.seq): save for c, saves in sent.items() for save in saves}
    owner = {save.epoch: c for c, saves in sent.items() for save in saves}
    seen: dict[tuple[str, int, int], Held] = {}
    final: dict[tuple[str, int], tuple[int, int]] = {}
    held = missing = stale = doubled = misplaced = acknowledged = 0

    for entry in journal:
        held += 1
        key = (entry.candidate, entry.epoch, entry.seq)
        if entry.candidate not in sent:
            if entry.epoch in owner:
                misplaced += note("misplaced", entry)
            continue
        if key in seen:
            doubled += note("doubled", entry)
            continue
        save = made.get(key)
        if save is None or (save.item, save.value, save.flag) != (entry.item, entry.value, entry.flag):
            misplaced += note("misplaced", entry)
            continue
        seen[key] = entry
        final[entry.candidate, entry.item] = (entry.epoch, entry.seq)

    for candidate, saves in sent.items():
        last_acknowledged: dict[int, Save] = {}
        for save in saves:
            if save.acked_at is None:
                continue
            acknowledged += 1
            last_acknowledged[save.item] = save
            if (candidate, save.epoch, save.seq) not in seen:
                missing += note("missing", (candidate, save))
        for item, save in last_acknowledged.items():
            stands = final.get((candidate, item))
            if stands is not None and stands < (save.epoch, save.seq):
                stale += note("stale", (candidate, save, stands))
    return Losses(acknowledged, held, missing, stale, doubled, misplaced, tuple(examples))
