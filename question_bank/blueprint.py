"""Does the bank hold what the exam asks for, and what does an exam look like that asks evenly?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.model import Bank, Blueprint, Cell

DIFFICULTIES = (1, 2, 3)
_DIFFICULTY_PERCENT = (40, 40, 20)
_WHOLE = 10


@dataclass(frozen=True, slots=True)
class Shortage:
    """The bank has fewer questions of a topic and difficulty than each paper needs."""

    topic: str
    difficulty: int
    wanted: int
    have: int


def shortages(bank: Bank, blueprint: Blueprint) -> list[Shortage]:
    """Return every topic and difficulty for which the bank can't fill one paper, in the blueprint's order."""
    have = Counter((question.topic, question.difficulty) for question in bank.questions)
    wanted: Counter[tuple[str, int]] = Counter()
    for cell in blueprint.cells:
        wanted[cell.topic, cell.difficulty] += cell.count
    return [Shortage(*key, count, have[key]) for key, count in wanted.items() if count > have[key]]


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
