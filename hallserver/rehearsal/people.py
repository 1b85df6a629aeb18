"""Simulated candidates: how able they are, what they answer, when they do what. Pure, given a random source.

Rasch model (Rasch, 1960): a person of ability a answers an item of difficulty b rightly with probability 1/(1+exp(b − a)),
both in logits; guessing is in it. With the abilities and difficulties below, a paper of 50 is passed (half of the
marks) by about four in five.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from hallserver.rehearsal.answering import any_answer
from hallserver.rehearsal.terminal import Item
from question_bank.model import Question
from question_bank.trial_answers import right_response

MEAN_ABILITY = 0.75
ABILITY_SPREAD = 0.7
DIFFICULTY = {1: -0.7, 2: 0.2, 3: 1.1}
# All options of a question with several right ones must be met, so it is harder than its grade says.
SEVERAL_RIGHT = 0.6
_CHOICES = ("single", "multiple", "true_false")


def draw_ability(source: random.Random) -> float:
    """In logits."""
    return source.gauss(MEAN_ABILITY, ABILITY_SPREAD)


def chance(ability: float, question: Question) -> float:
    """Probability that the person answers the question rightly."""
    several = sum(option.is_right for option in question.options) > 1
    difficulty = DIFFICULTY[question.difficulty] + (SEVERAL_RIGHT if several else 0.0)
    return 1 / (1 + math.exp(difficulty - ability))


def choose(source: random.Random, ability: float, item: Item, question: Question) -> tuple[str, ...]:
    """What the person answers."""
    knows = source.random() < chance(ability, question)
    if item.type not in _CHOICES:
        return right_response(question) if knows and item.type != "essay" else any_answer(source, item)
    right = tuple(option.id for option in question.options if option.is_right)
    if knows:
        return right
    if item.type == "multiple":
        # Mostly right and one off, as people err.
        wrong = [option for option in item.options if option not in right]
        given = set(right)
        if wrong and (len(given) < 2 or source.random() < 0.5):
            given.add(source.choice(wrong))
        else:
            given.discard(source.choice(right))
        return tuple(option for option in item.options if option in given)
    return (source.choice([option for option in item.options if option not in right]),)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a person does, at a share of the writing time (0 = bell, 1 = deadline).

    kind: "answer" (item, value, flag), "call", "hang_up" (network lost), "come_back", "submit"
    """

    at: float
    kind: str
    item: int = 0
    value: tuple[str, ...] = ()
    flag: bool = False


def _first_thought(source: random.Random, item: Item) -> tuple[str, ...]:
    return (source.choice(item.options),) if item.type in _CHOICES else any_answer(source, item)


def live_through(source: random.Random, items: Sequence[Item], questions: Sequence[Question]) -> list[Deed]:
    """Everything one person does with a paper between bell and end, in order of time.

    questions: the question behind each item, item 1 first
    """
    ability = draw_ability(source)
    by_clock = source.random() < 0.06
    end = 1.01 if by_clock else source.triangular(0.60, 0.995, 0.9)
    count = len(items)
    work = end * (1.0 if by_clock else 0.92)
    # Reading speed differs from item to item and some leave the last few open.
    pace = [source.lognormvariate(0, 0.5) for _ in range(count)]
    total = sum(pace)
    deeds: list[Deed] = []
    passed = 0.0
    for number, (item, question, share) in enumerate(zip(items, questions, pace, strict=True), start=1):
        passed += share
        at = 0.01 + (work - 0.02) * passed / total
        if source.random() < 0.015:
            continue
        final = choose(source, ability, item, question)
        flag = source.random() < 0.12
        if source.random() < 0.10:
            deeds.append(Deed(max(0.005, at - 0.004), "answer", number, _first_thought(source, item), False))
        deeds.append(Deed(at, "answer", number, final, flag))
        if flag and source.random() < 0.8:
            later = min(end - 0.002, at + (end - at) * source.random())
            deeds.append(Deed(later, "answer", number, final, False))
    if source.random() < 0.03:
        deeds.append(Deed(source.uniform(0.1, 0.8) * end, "call"))
    if source.random() < 0.04:
        gone = source.uniform(0.1, 0.8) * end
        deeds += [Deed(gone, "hang_up"), Deed(gone + source.uniform(0.004, 0.03), "come_back")]
    if not by_clock:
        deeds.append(Deed(end, "submit"))
    return sorted(deeds, key=lambda deed: deed.at)
