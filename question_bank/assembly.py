"""The papers of a whole hall: which questions, in which order, on which seat.

Five steps, each in a module of its own, all seeded and in whole numbers:
`demand` (what could stand on a paper), `first_papers` (one that meets the blueprint for each seat), `spreading` (other
questions of the same kinds, so that neighbours share few), `placing` (where they stand), `lettering` (how their options
stand). `overlap` measures what came of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np

from question_bank.blueprint import max_score, shortages, shortages_in_hall
from question_bank.chance import Chance
from question_bank.demand import Demand, Way, read_demand
from question_bank.difficulty import expected_share, middle_percent
from question_bank.exchanging import Band
from question_bank.first_papers import Limits, first_papers
from question_bank.hall_papers import Held
from question_bank.lettering import order_options
from question_bank.model import Bank, Blueprint, Paper, PaperItem
from question_bank.neighbourhood import Ints, Neighbourhood, find_neighbourhood
from question_bank.placing import place_questions
from question_bank.spreading import spread

DEFAULT_BAND_PERCENT = Decimal(1)
_PARTS = 1_000_000
_DRAWN_MARKS = 8


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
    that leaves room: nobody gets what they have seen; papers are in the band; neighbours share few questions, hardly
    ever at the same place or with the right answer under the same letter; questions are used about equally often.

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
    held, ways = first_papers(demand, hall, limits, chance)
    worth = _read_worth(demand, Fraction(max_score(blueprint)))
    band = _read_band(bank, blueprint, worth, band_percent)
    spread(held, demand, hall, limits, band, chance)
    ways = [
        _give_cells(np.flatnonzero(row), first, demand, worth, band.middle, chance)
        for row, first in zip(held[:-1], ways, strict=True)
    ]
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


def _read_band(bank: Bank, blueprint: Blueprint, worth: Sequence[Mapping[Way, int]], band_percent: Decimal) -> Band:
    # Where a unit may fill cells with different marks, the mean stands for them until it is given one.
    mean = np.array([sum(of_unit.values()) // len(of_unit) for of_unit in worth], dtype=np.int64)
    middle = round(_PARTS * middle_percent(bank, blueprint) / 100)
    return Band(mean, middle, round(_PARTS * band_percent / 100))


def _read_worth(demand: Demand, highest: Fraction) -> list[dict[Way, int]]:
    """Return for each unit what each of its ways adds to the expected score, in millionths of the highest."""
    worth = []
    for unit in demand.units:
        shares = [expected_share(question) / highest for question in unit.questions]
        worth.append(
            {
                way: round(_PARTS * sum(s * Fraction(demand.cells[c].mark) for s, c in zip(shares, cells, strict=True)))
                for way, cells in unit.ways.items()
            }
        )
    return worth


def _give_cells(
    units: Ints,
    first: Mapping[int, Way],
    demand: Demand,
    worth: Sequence[Mapping[Way, int]],
    middle: int,
    chance: Chance,
) -> dict[int, Way]:
    """Return the way of each unit of a seat: its kinds have the ways of the seat's first paper, at random which unit which.

    Where these differ in marks, the draw that brings the expected score nearest to the band's middle is taken.
    """
    # As many units of each kind as at first, and units are numbered kind after kind: rank for rank they are of one kind.
    given = dict(zip(units.tolist(), [first[unit] for unit in sorted(first)], strict=True))
    mixed = [
        mine
        for kind in demand.kinds
        if len(kind.ways) > 1 and len(mine := [unit for unit in given if kind.first <= unit < kind.last]) > 1
    ]
    best, nearest = given, None
    for _ in range(_DRAWN_MARKS if mixed else 0):
        drawn = dict(given)
        for mine in mixed:
            drawn |= {unit: given[mine[place]] for unit, place in zip(mine, chance.order(len(mine)), strict=True)}
        away = abs(sum(worth[unit][way] for unit, way in drawn.items()) - middle)
        if nearest is None or away < nearest:
            best, nearest = drawn, away
    return best


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
