"""Does the bank hold what the exam asks for, and what does an exam look like that asks evenly?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from question_bank.demand import Demand, fits, read_demand
from question_bank.filling import Filler, Filling
from question_bank.model import Bank, Blueprint, Cell

DIFFICULTIES = (1, 2, 3)
_DIFFICULTY_PERCENT = (40, 40, 20)
_WHOLE = 10


class Cause(StrEnum):
    """Why cells can't be filled: too few questions fit; or enough would, but a paper can't hold them together."""

    FEW = "few"
    APART = "apart"
    PASSAGE = "passage"
    APART_AND_PASSAGE = "apart_and_passage"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Cells that lack together: what one of them has could be given to another, which then would not lack.

    cells   numbers of the cells in the blueprint, from 0
    wanted  questions they ask for, together
    fit     questions of the bank that fit any of them
    filled  the most of them that a paper can hold; where several shortages hang together by passages, in the fullest paper
    """

    cells: tuple[int, ...]
    wanted: int
    fit: int
    filled: int
    cause: Cause


def shortages(bank: Bank, blueprint: Blueprint) -> list[Shortage]:
    """Return what the bank lacks for one paper, exactly: the fullest paper lacks all of it and nothing else. [] if it can be filled.

    Cells may overlap, a paper takes one question of a "not together" group, a passage comes whole: see `filling`. That
    finds the fullest paper; only with very many passages and groups that leave hardly any choice it may give up, and a
    `filled` be less than could be. Raises ValueError where sections and cells don't add up.
    """
    demand = read_demand(bank, blueprint)
    return _tell(bank, blueprint, demand, Filler(demand).fill(), 1)


def shortages_in_hall(bank: Bank, blueprint: Blueprint, papers: int, left: Mapping[str, int]) -> list[Shortage]:
    """Return what so many papers lack, where questions may stand only on so many more of them.

    left  code → papers; a question not named here is not limited

    Counts are over all papers. Passages and groups that stand in each other's way are seen for one paper only, so with
    such banks `assemble` may still find that it can't be done.
    """
    demand = read_demand(bank, blueprint, {code for code, uses in left.items() if uses <= 0})
    filler = Filler(demand)
    one = filler.fill()
    if not one.is_full:
        return _tell(bank, blueprint, demand, one, 1, Cause.USED_UP)
    return _tell(bank, blueprint, demand, filler.lacking_in_hall(papers, left), papers, Cause.USED_UP)


def _tell(
    bank: Bank, blueprint: Blueprint, demand: Demand, filling: Filling, papers: int, cause: Cause | None = None
) -> list[Shortage]:
    found = []
    for cells in filling.tied:
        fit = [q for q in bank.questions if any(fits(q, blueprint.cells[cell]) for cell in cells)]
        wanted = papers * sum(demand.wanted[cell] for cell in cells)
        filled = wanted - sum(filling.lacking[cell] for cell in cells)
        is_apart = any(question.about.apart for question in fit)
        is_whole = any(question.passage is not None for question in fit)
        why = cause or Cause.FEW
        if cause is None and len(fit) > filled and (is_apart or is_whole):
            why = Cause.APART_AND_PASSAGE if is_apart and is_whole else Cause.APART if is_apart else Cause.PASSAGE
        found.append(Shortage(cells, wanted, len(fit), filled, why))
    return found


def question_count(blueprint: Blueprint) -> int:
    """Return the number of questions on each paper."""
    return sum(cell.count for cell in blueprint.cells)


def max_score(blueprint: Blueprint) -> Decimal:
    """Return the score of a paper that is all right."""
    return sum((cell.count * cell.mark for cell in blueprint.cells), Decimal(0))


def default_blueprint(bank: Bank, total: int = 50) -> Blueprint:
    """Return a blueprint of `total` questions, even over the bank's topics, 40/40/20 % over the difficulties.

    Every mark is equal; the whole is 10 where 10/total can be written in at most four decimals, else each mark is 1.
    Topics are in alphabetical order, the first ones get what does not divide. What the bank lacks, `shortages` tells.
    Raises ValueError for a bank without questions or a total below 1.
    """
    topics = sorted({question.topic for question in bank.questions})
    if not topics or total < 1:
        raise ValueError("a blueprint needs a bank with questions and a total of at least 1")
    mark = (Decimal(_WHOLE) / total).normalize()
    if mark * total != _WHOLE or -mark.as_tuple().exponent > 4:
        mark = Decimal(1)
    cells = []
    for topic, of_topic in zip(topics, _apportion(total, [1] * len(topics)), strict=True):
        for difficulty, count in zip(DIFFICULTIES, _apportion(of_topic, _DIFFICULTY_PERCENT), strict=True):
            if count:
                cells.append(Cell(topic, difficulty, count, mark))
    return Blueprint(tuple(cells))


def _apportion(total: int, shares: Sequence[int]) -> list[int]:
    """Divide a whole number by shares with the method of largest remainders; the first of equals gets more."""
    whole = sum(shares)
    counts = [total * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: -(total * shares[place] % whole))
    for place in by_remainder[: total - sum(counts)]:
        counts[place] += 1
    return counts
