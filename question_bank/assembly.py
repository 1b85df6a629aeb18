"""The papers of a whole hall: which questions, in which order, on which seat.

Four steps, each in a module of its own, all seeded and in whole numbers: `demand` (what could stand on a paper), `choosing`
(which questions each seat gets), `placing` (where they stand), `lettering` (how their options stand). `overlap` measures what
came of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np

from question_bank.blueprint import max_score, shortages, shortages_in_hall
from question_bank.cells import Band
from question_bank.chance import Chance
from question_bank.choosing import choose_papers
from question_bank.demand import Demand, Way, read_demand
from question_bank.difficulty import PARTS, middle_percent, read_worth
from question_bank.first_papers import Limits
from question_bank.hall_papers import Held
from question_bank.lettering import order_options
from question_bank.model import Bank, Blueprint, Paper, PaperItem
from question_bank.neighbourhood import Neighbourhood, find_neighbourhood
from question_bank.placing import place_questions

DEFAULT_BAND_PERCENT = Decimal(1)


@dataclass(frozen=True, slots=True)
class History:
    """What happened before.

    seen       seat → codes of the questions that its candidate has seen
    uses       code → papers it stood on
    most_uses  papers that a question may stand on in all; None: any number
    """

    seen: Mapping[str, Collection[str]] = field(default_factory=dict)
    uses: Mapping[str, int] = field(default_factory=dict)
    most_uses: int | None = None

    def left(self, codes: Collection[str]) -> dict[str, int]:
        """Return code → papers it may still stand on; {} where that is not limited."""
        if self.most_uses is None:
            return {}
        return {code: max(0, self.most_uses - self.uses.get(code, 0)) for code in codes}


NOTHING_BEFORE = History()


def assemble(
    bank: Bank,
    blueprint: Blueprint,
    seats: Sequence[str],
    neighbours: Sequence[tuple[int, int]],
    seed: int,
    *,
    weights: Sequence[int] = (),
    history: History = NOTHING_BEFORE,
    band_percent: Decimal = DEFAULT_BAND_PERCENT,
) -> tuple[Paper, ...]:
    """Return one paper a seat, in the order of `seats`; the same arguments give the same papers, to the byte.

    neighbours    pairs of indices into `seats`; order and repetition don't matter
    seed          0 or above
    weights       how much each pair counts, 1 to 100; () for 1 each
    band_percent  how far, in percent of the highest score, the expected score of a paper may be from
                  `difficulty.middle_percent`

    Every paper has exactly the blueprint's questions of each cell, at most one question of a "not together" group, and
    of a passage all questions or none, side by side. No question is used more often than `history` allows. As far as
    can be found, and each before the next: nobody gets what they have seen; papers are in the band; neighbours share few
    questions, hardly ever at the same place or with the right answer under the same letter; questions are used about
    equally often.

    Raises ValueError if the bank is short of questions (ask `blueprint.shortages`, with limits `shortages_in_hall`),
    sections and cells don't add up, or a pair names no two seats; NotAssembled, one of these, in the rare case that
    limits, passages and groups together leave a seat without a paper though nothing is short by itself.
    """
    hall = find_neighbourhood(len(seats), neighbours, weights)
    left = history.left([question.code for question in bank.questions])
    lacking = shortages_in_hall(bank, blueprint, len(seats), left) if left else shortages(bank, blueprint)
    if lacking:
        raise ValueError(f"the bank is short of questions: {lacking}")
    demand = read_demand(bank, blueprint)
    if not demand.units or not seats:
        return tuple(Paper(seat, ()) for seat in seats)
    chance = Chance(seed)
    limits = _read_limits(demand, seats, history, left)
    worth = read_worth(demand, Fraction(max_score(blueprint)))
    middle = round(PARTS * middle_percent(bank, blueprint) / 100)
    # Each question's worth is rounded, so that a paper at the very edge could be outside.
    band = Band(worth, middle, max(0, round(PARTS * band_percent / 100) - sum(demand.wanted)))
    held, ways = choose_papers(demand, hall, limits, band, chance)
    sections = [{unit: demand.section[way[0]] for unit, way in of_seat.items()} for of_seat in ways]
    orders = place_questions(sections, demand, hall, blueprint.is_fixed_order, chance)
    items = _write_items(held, ways, demand, [name for name, _ in blueprint.sections] or [""], hall, chance)
    return tuple(
        Paper(seat, tuple(of_seat[question] for question in order.tolist()))
        for seat, order, of_seat in zip(seats, orders, items, strict=True)
    )


def _read_limits(demand: Demand, seats: Sequence[str], history: History, left: Mapping[str, int]) -> Limits:
    unit_of = {question.code: number for number, unit in enumerate(demand.units) for question in unit.questions}
    seen = None
    if any(history.seen.get(seat) for seat in seats):
        seen = np.zeros((len(seats), len(demand.units)), dtype=bool)
        for number, seat in enumerate(seats):
            seen[number, [unit_of[code] for code in history.seen.get(seat, ()) if code in unit_of]] = True
    codes = [[question.code for question in unit.questions] for unit in demand.units]
    used = np.array([max(history.uses.get(code, 0) for code in of_unit) for of_unit in codes], dtype=np.int64)
    may = np.array([min(left.get(code, len(seats)) for code in of_unit) for of_unit in codes], dtype=np.int64)
    return Limits(seen, used, may)


def _write_items(
    held: Held,
    ways: Sequence[Mapping[int, Way]],
    demand: Demand,
    sections: Sequence[str],
    hall: Neighbourhood,
    chance: Chance,
) -> list[dict[int, PaperItem]]:
    """Return for each seat the item of each of its questions, numbered over all units of the demand.

    sections  their names, in the blueprint's order
    """
    items: list[dict[int, PaperItem]] = [{} for _ in ways]
    number = 0
    for unit_number, unit in enumerate(demand.units):
        seats = np.flatnonzero(held[:-1, unit_number])
        for place, question in enumerate(unit.questions):
            # Thousands of papers draw on a few hundred items: equal ones are kept once.
            known: dict[tuple, PaperItem] = {}
            orders = order_options(question, seats, hall, chance).tolist()
            for seat, order in zip(seats.tolist(), orders, strict=True):
                cell = unit.ways[ways[seat][unit_number]][place]
                made = (*order, cell)
                if made not in known:
                    ids = tuple(question.options[n].id for n in order)
                    known[made] = PaperItem(question.code, ids, demand.cells[cell].mark, sections[demand.section[cell]])
                items[seat][number] = known[made]
            number += 1
    return items
