"""At which place of a paper does each question stand?

Sections stand in their order or shuffled, units of a section shuffled, the questions of a passage together and in the
order of their codes. Then single questions of a section change places until no neighbour has the same question at the
same place, or no change helps; where passages or sections are in the way, other layouts are tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from question_bank.chance import Chance
from question_bank.demand import Demand
from question_bank.neighbourhood import Ints, Neighbourhood

_SWEEPS = 4
_LAYOUTS = 6


def place_questions(
    sections: Sequence[Mapping[int, int]], demand: Demand, hall: Neighbourhood, is_fixed_order: bool, chance: Chance
) -> list[Ints]:
    """Return for each seat its questions in the order of its paper, numbered over all units of the demand.

    sections  for each seat: unit → section it stands in
    """
    sizes = [len(unit.questions) for unit in demand.units]
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    layouts = [_Layout(mine, sizes, starts, is_fixed_order) for mine in sections]
    place_of = np.full((len(sections) + 1, int(starts[-1])), -1, dtype=np.int64)
    for sweep in range(_SWEEPS):
        clashes = 0
        for seat, layout in enumerate(layouts):
            theirs = place_of[hall.beside[seat]][:, layout.questions]
            row, column = np.nonzero(theirs >= 0)
            count = len(layout.questions)
            at = column * count + theirs[row, column]
            weights = hall.weights[seat][row].astype(np.float64)
            clash = np.bincount(at, weights, minlength=count * count).astype(np.int64).reshape(count, count)
            places = layout.draw(clash, chance) if sweep == 0 else place_of[seat, layout.questions]
            left = _exchange(places, clash, layout.blocks)
            if left and not layout.is_plain:
                # Passages and sections can't be exchanged, so other layouts are tried.
                other = layout.draw(clash, chance)
                left_then = _exchange(other, clash, layout.blocks)
                places, left = (other, left_then) if left_then < left else (places, left)
            clashes += left
            place_of[seat, layout.questions] = places
        if sweep and not clashes:
            break
    return [
        layout.questions[np.argsort(place_of[seat, layout.questions], kind="stable")]
        for seat, layout in enumerate(layouts)
    ]


class _Layout:
    """One seat's questions.

    blocks    those of the same number may change places
    is_plain  whether all may
    """

    def __init__(self, sections: Mapping[int, int], sizes: Sequence[int], starts: Ints, is_fixed_order: bool) -> None:
        self._is_fixed_order = is_fixed_order
        units = sorted(sections)
        self.questions = np.array([starts[u] + n for u in units for n in range(sizes[u])], dtype=np.int64)
        self._units: dict[int, list[Ints]] = {section: [] for section in sorted(set(sections.values()))}
        self.blocks = np.empty(len(self.questions), dtype=np.int64)
        first = 0
        for unit in units:
            own = np.arange(first, first + sizes[unit])
            self._units[sections[unit]].append(own)
            # Passages keep their places: each of their questions is a block of its own.
            self.blocks[own] = sections[unit] if len(own) == 1 else -1 - own
            first += sizes[unit]
        self.is_plain = len(self._units) <= 1 and self.blocks.min(initial=0) >= 0

    def draw(self, clash: Ints, chance: Chance) -> Ints:
        """Return the place of each question: the best of some random layouts, of one where all can be exchanged later."""
        every = np.arange(len(self.questions))
        drawn = [self._draw_one(chance) for _ in range(1 if self.is_plain else _LAYOUTS)]
        return min(drawn, key=lambda places: int(clash[every, places].sum()))

    def _draw_one(self, chance: Chance) -> Ints:
        if self.is_plain:
            return chance.order(len(self.questions))
        sections = list(self._units.values())
        if not self._is_fixed_order:
            sections = [sections[number] for number in chance.order(len(sections))]
        order = np.concatenate([units[number] for units in sections for number in chance.order(len(units))])
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        return places


def _exchange(places: Ints, clash: Ints, blocks: Ints) -> int:
    """Exchange places of two questions of a block, in place, while that lowers the clashes. Return the clashes left."""
    every = np.arange(len(places))
    stuck = np.zeros(len(places), dtype=bool)
    while True:
        now = clash[every, places]
        worst = np.where(stuck, 0, now)
        if not worst.any():
            return int(now.sum())
        one = int(worst.argmax())
        change = clash[one, places] + clash[every, places[one]] - now[one] - now
        change[blocks != blocks[one]] = 0
        change[one] = 0
        # Places are random already, so the first of the best is as random as any.
        other = int(change.argmin())
        if change[other] < 0:
            places[one], places[other] = places[other], places[one]
            stuck[:] = False
        else:
            stuck[one] = True
