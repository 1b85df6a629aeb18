"""Which questions, in which order, on which seat.

Three steps, all seeded and in whole numbers:
1. sets: seat by seat the questions its neighbours have least, in sweeps until that helps no more;
   then exchanges of single questions that lower the sum of squares over neighbouring pairs (so the worst pairs first);
2. places: each seat's questions are shuffled, then exchanged until no neighbour has the same question at the same
   place, or no exchange helps;
3. options are shuffled; true/false keeps its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from question_bank.blueprint import shortages
from question_bank.drafts import TRUE_TEXT
from question_bank.model import Bank, Blueprint, Option, Paper, PaperItem, Question, QuestionType

_SWEEPS = 100
_EXCHANGE_SWEEPS = 30
_PLACE_SWEEPS = 4
# One 64-bit number sorts questions by cell (16 bits), neighbours that have it (13), uses so far (18), chance (16).
_USED_SHIFT, _SHARED_SHIFT, _CELL_SHIFT = 16, 34, 47
_MAX_NEIGHBOURS = 1 << (_CELL_SHIFT - _SHARED_SHIFT)
_MAX_SEATS = 1 << (_SHARED_SHIFT - _USED_SHIFT)
_LEVEL_SHIFT = 20
_Ints = npt.NDArray[np.int64]


class Chance:
    """Seeded chance from the raw 64-bit stream of PCG64 alone.

    numpy keeps the raw stream of a bit generator the same for ever, but not what Generator makes of it (NEP 19); a seed
    printed in the minutes must give the same papers with a later numpy.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def below(self, limit: int, count: int) -> _Ints:
        """Return `count` whole numbers from 0 to limit − 1 (limit a power of two)."""
        return (self._bits.random_raw(count) & np.uint64(limit - 1)).astype(np.int64)

    def order(self, count: int) -> _Ints:
        """Return a random order of 0 … count − 1."""
        return np.argsort(self._bits.random_raw(count), kind="stable")


@dataclass(frozen=True, slots=True)
class _Demand:
    """The blueprint over the questions that can be asked.

    questions  of the cells only, cell after cell
    cell       cell of each question
    start      first question of each cell; wanted: how many of it each paper takes
    marks      marks of each cell, as many as wanted
    """

    questions: tuple[Question, ...]
    cell: _Ints
    start: _Ints
    wanted: _Ints
    marks: tuple[tuple[Decimal, ...], ...]


def assemble(
    bank: Bank, blueprint: Blueprint, seats: Sequence[str], neighbours: Sequence[tuple[int, int]], seed: int
) -> tuple[Paper, ...]:
    """Return one paper a seat, in the order of `seats`; the same arguments give the same papers.

    neighbours  pairs of indices into `seats`; order and repetition don't matter
    seed        0 or above

    Every paper has exactly the blueprint's questions of each cell. Neighbours share few questions, and
    hardly ever at the same place; each question of a cell is used about equally often.
    Raises ValueError if the bank is short of questions (ask `blueprint.shortages` first) or a pair names no two seats.
    """
    lacking = shortages(bank, blueprint)
    if lacking:
        raise ValueError(f"the bank is short of questions: {lacking}")
    beside = adjacency(len(seats), neighbours)
    demand = _read_demand(bank, blueprint)
    chance = Chance(seed)
    chosen = _choose_sets(demand, beside, chance)
    orders = _choose_places(chosen, beside, chance)
    return tuple(_write_paper(seat, order, demand, chance) for seat, order in zip(seats, orders, strict=True))


def adjacency(count: int, neighbours: Sequence[tuple[int, int]]) -> list[_Ints]:
    """Return for each of `count` seats its neighbours, sorted. Raises ValueError for an impossible pair."""
    beside: list[set[int]] = [set() for _ in range(count)]
    for first, second in neighbours:
        if first == second or not (0 <= first < count and 0 <= second < count):
            raise ValueError(f"({first}, {second}) is not a pair of two of the {count} seats")
        beside[first].add(second)
        beside[second].add(first)
    if count >= _MAX_SEATS or any(len(others) >= _MAX_NEIGHBOURS for others in beside):
        raise ValueError(
            f"fewer than {_MAX_SEATS} seats with fewer than {_MAX_NEIGHBOURS} neighbours each can be assembled"
        )
    return [np.array(sorted(others), dtype=np.int64) for others in beside]


def _read_demand(bank: Bank, blueprint: Blueprint) -> _Demand:
    marks: dict[tuple[str, int], list[Decimal]] = {}
    for cell in blueprint.cells:
        if cell.count > 0:
            marks.setdefault((cell.topic, cell.difficulty), []).extend([cell.mark] * cell.count)
    questions: list[Question] = []
    cells: list[int] = []
    start: list[int] = []
    for number, (topic, difficulty) in enumerate(marks):
        start.append(len(questions))
        # By code: the order in which files were imported must not change the papers of a seed.
        pool = sorted(
            (q for q in bank.questions if (q.topic, q.difficulty) == (topic, difficulty)), key=lambda q: q.code
        )
        questions += pool
        cells += [number] * len(pool)
    wanted = [len(of_cell) for of_cell in marks.values()]
    return _Demand(
        tuple(questions),
        np.array(cells, dtype=np.int64),
        np.array(start, dtype=np.int64),
        np.array(wanted, dtype=np.int64),
        tuple(map(tuple, marks.values())),
    )


def _choose_sets(demand: _Demand, beside: list[_Ints], chance: Chance) -> npt.NDArray[np.int32]:
    """Return seats × questions, 1 where the seat is asked the question."""
    seats, pool = len(beside), len(demand.questions)
    held = np.zeros((seats, pool), dtype=np.int32)
    used = np.zeros(pool, dtype=np.int64)
    # Sorted by cell, then cost, the first `wanted` places of each cell are the cell's cheapest questions.
    cheapest = np.array(
        [
            place
            for first, count in zip(demand.start, demand.wanted, strict=True)
            for place in range(first, first + count)
        ],
        dtype=np.int64,
    )
    by_cell = demand.cell << _CELL_SHIFT
    before = 0
    for sweep in range(_SWEEPS):
        total = 0
        for seat in chance.order(seats):
            used -= held[seat]
            shared = held[beside[seat]].sum(axis=0, dtype=np.int64)
            cost = by_cell | shared << _SHARED_SHIFT | used << _USED_SHIFT | chance.below(1 << _USED_SHIFT, pool)
            choice = np.argsort(cost, kind="stable")[cheapest]
            held[seat] = 0
            held[seat, choice] = 1
            used += held[seat]
            total += int(shared[choice].sum())
        # The first sweep meets empty neighbours, so its total is no measure; later ones must gain 0.2 %.
        if sweep > 1 and total * 500 >= before * 499:
            break
        before = total
    _exchange(held, used, demand, beside, chance)
    return held


def _exchange(held: npt.NDArray[np.int32], used: _Ints, demand: _Demand, beside: list[_Ints], chance: Chance) -> None:
    """Exchange single questions of a seat for others of their cell while that lowers the sum over pairs of shared².

    Giving up question i and taking j changes the pair with neighbour v by −(2s − 1) if v holds only i, by 2s + 1
    if only j, by 0 if both or neither (s: shared so far). All i and j of a seat are weighed in one matrix. Where
    the squares stay equal, the exchange must level how often questions are used: every step goes down, so it ends.
    """
    seats = len(beside)
    for _ in range(_EXCHANGE_SWEEPS):
        changes = 0
        for seat in chance.order(seats):
            others = held[beside[seat]]
            mine, free = np.flatnonzero(held[seat]), np.flatnonzero(held[seat] == 0)
            if not (len(mine) and len(free)):
                continue
            shared = others @ held[seat]
            gives, takes = others[:, mine], others[:, free]
            both = gives.T.astype(np.float32) @ takes.astype(np.float32)  # whole numbers below 2**24: exact
            change = (
                ((2 * shared + 1) @ takes)[None, :] - ((2 * shared - 1) @ gives)[:, None] - 2 * both.astype(np.int64)
            )
            change = (change << _LEVEL_SHIFT) + used[free][None, :] - used[mine][:, None] + 1
            change[demand.cell[mine][:, None] != demand.cell[free][None, :]] = 1
            i, j = divmod(int(change.argmin()), len(free))
            if change[i, j] < 0:
                held[seat, mine[i]], held[seat, free[j]] = 0, 1
                used[mine[i]] -= 1
                used[free[j]] += 1
                changes += 1
        if changes * 100 <= seats:
            break


def _choose_places(held: npt.NDArray[np.int32], beside: list[_Ints], chance: Chance) -> list[_Ints]:
    """Return for each seat its questions in the order of its paper."""
    seats, pool = held.shape
    place_of = np.full((seats, pool), -1, dtype=np.int64)
    orders: list[_Ints] = [np.empty(0, dtype=np.int64)] * seats
    for sweep in range(_PLACE_SWEEPS):
        clashes = 0
        for seat in range(seats):
            mine = np.flatnonzero(held[seat])
            count = len(mine)
            places = chance.order(count) if sweep == 0 else place_of[seat, mine]
            clash = np.zeros((count, count), dtype=np.int64)  # question × place: neighbours that have it there
            theirs = place_of[np.ix_(beside[seat], mine)]
            row, column = np.nonzero(theirs >= 0)
            np.add.at(clash, (column, theirs[row, column]), 1)
            clashes += _exchange_places(places, clash)
            place_of[seat, mine] = places
            orders[seat] = mine[np.argsort(places, kind="stable")]
        if sweep and not clashes:
            break
    return orders


def _exchange_places(places: _Ints, clash: _Ints) -> int:
    """Exchange places of two questions, in place, while that lowers the clashes. Return the clashes left."""
    every = np.arange(len(places))
    stuck = np.zeros(len(places), dtype=bool)
    while True:
        now = clash[every, places]
        worst = np.where(stuck, 0, now)
        if not worst.any():
            return int(now.sum())
        one = int(worst.argmax())
        change = clash[one, places] + clash[every, places[one]] - now[one] - now
        change[one] = 0
        # Places are random already, so the first of the best is as random as any.
        other = int(change.argmin())
        if change[other] < 0:
            places[one], places[other] = places[other], places[one]
            stuck[:] = False
        else:
            stuck[one] = True


def _write_paper(seat: str, order: _Ints, demand: _Demand, chance: Chance) -> Paper:
    """Turn question numbers into a paper. Where a cell has several marks, they fall to its questions as these come."""
    marks = [list(of_cell) for of_cell in demand.marks]
    items = []
    for number in order:
        question = demand.questions[number]
        if question.type is QuestionType.TRUE_FALSE:
            options = sorted(question.options, key=_true_first)
        else:
            options = [question.options[place] for place in chance.order(len(question.options))]
        items.append(PaperItem(question.code, tuple(option.id for option in options), marks[demand.cell[number]].pop()))
    return Paper(seat, tuple(items))


def _true_first(option: Option) -> bool:
    return option.html != TRUE_TEXT
