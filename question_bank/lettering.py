"""In which order do a question's options stand, and under which letters is the right answer?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from question_bank.chance import Chance
from question_bank.drafts import TRUE_TEXT
from question_bank.model import MatchingKey, Question, QuestionType
from question_bank.neighbourhood import Ints, Neighbourhood

_DRAWN = 12
_SWEEPS = 2
_BASE = np.uint64(0x9E3779B97F4A7C15)


def free_places(question: Question) -> list[int]:
    """Return the places of options that papers may shuffle; [] where the order is always the same."""
    free = [place for place, option in enumerate(question.options) if not option.is_fixed]
    # Things to be ordered are kept in their right order, so they are shuffled whatever their writer says.
    may_shuffle = question.is_shuffled or question.type is QuestionType.ORDERING
    return free if may_shuffle and question.type is not QuestionType.TRUE_FALSE and len(free) > 1 else []


def natural_order(question: Question) -> list[int]:
    """Return the options' numbers in the order they stand in when nothing is shuffled: "Đúng" first, else as written."""
    if question.type is QuestionType.TRUE_FALSE:
        return sorted(range(len(question.options)), key=lambda n: question.options[n].html != TRUE_TEXT)
    return list(range(len(question.options)))


def answer_labels(question: Question) -> list[int]:
    """Return a number for each option. Two orders are answered with the same letters if the numbers stand the same.

    Single, multiple, true/false, cluster: whether it is right or true. Matching: which option it is, if one is to be
    matched with it. Ordering: which option it is.
    """
    if question.type is QuestionType.ORDERING:
        return list(range(1, len(question.options) + 1))
    if isinstance(question.key, MatchingKey):
        named = {premise.option_id for premise in question.key.premises}
        return [place if option.id in named else 0 for place, option in enumerate(question.options, start=1)]
    return [int(option.is_right) for option in question.options]


def count_answers(question: Question) -> int:
    """Return how many different letters the right answer can have, over all orders a paper may use; all are as likely."""
    labels = answer_labels(question)
    free = [labels[place] for place in free_places(question)]
    count = math.factorial(len(free)) // math.prod(map(math.factorial, Counter(free).values()))
    # The right order is never shown; it can only come up where nothing is fixed, or what is fixed stands right too.
    return count - 1 if question.type is QuestionType.ORDERING and count > 1 else count


def order_options(question: Question, seats: Ints, hall: Neighbourhood, chance: Chance) -> Ints:
    """Return seats × options: the options' numbers in the order of each seat's paper.

    seats  those that are asked the question

    Neighbours get the right answer under other letters where they can: each seat takes the best of 12 random orders.
    """
    free = free_places(question)
    if not free:
        return np.tile(np.array(natural_order(question), dtype=np.int64), (len(seats), 1))
    position = np.full(len(hall.beside) + 1, -1, dtype=np.int64)
    position[seats] = np.arange(len(seats))
    others = position[hall.beside[seats]]
    orders = _draw(question, free, chance, len(seats), 1)
    tied = np.flatnonzero((others >= 0).any(axis=1))
    if not len(tied) or count_answers(question) == 1:
        return orders[:, 0]
    labels = np.array(answer_labels(question), dtype=np.uint64)
    drawn = _draw(question, free, chance, len(tied), _DRAWN)
    codes = _codes(drawn, labels)
    code_of = _codes(orders, labels)[:, 0]
    best = np.zeros(len(tied), dtype=np.int64)
    code_of[tied] = codes[:, 0]
    others = others[tied]
    weights = hall.weights[seats[tied]] * (others >= 0)
    batch = hall.batch[seats[tied]]
    for number in [*np.unique(batch)] * _SWEEPS:
        rows = np.flatnonzero(batch == number)
        same = codes[rows][:, :, None] == code_of[others[rows]][:, None, :]
        best[rows] = (same * weights[rows][:, None, :]).sum(axis=2).argmin(axis=1)
        code_of[tied[rows]] = codes[rows, best[rows]]
    orders[tied, 0] = drawn[np.arange(len(tied)), best]
    return orders[:, 0]


def _draw(question: Question, free: Sequence[int], chance: Chance, *shape: int) -> Ints:
    """Return an array of that shape of random orders of the options."""
    orders = np.tile(np.arange(len(question.options)), (*shape, 1))
    shuffled = np.array(free)[np.argsort(chance.small(*shape, len(free)), axis=-1, kind="stable")]
    if question.type is QuestionType.ORDERING:
        is_right = (shuffled == np.array(free)).all(axis=-1)
        shuffled[is_right] = np.roll(shuffled[is_right], 1, axis=-1)
    orders[..., free] = shuffled
    return orders


def _codes(orders: Ints, labels: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a number for each order that is the same where the labels stand the same."""
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(len(labels), _BASE, dtype=np.uint64))
        return (labels[orders] * powers).sum(axis=-1, dtype=np.uint64)
