"""Marking under a regrading: dropped questions are set aside, the rest is marked as ever; and who changes by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.marking import Marked, MarkedItem, add_up, mark
from question_bank.model import Paper
from question_bank.regrading import Drop, Regraded
from question_bank.shares import NONE, WHOLE

_NOTHING: Mapping[int, Decimal] = {}


@dataclass(frozen=True, slots=True)
class Kept:
    """An attempt without the questions that were dropped, numbered anew from 1. numbers: what each item was before."""

    paper: Paper
    responses: Mapping[int, Sequence[str]]
    given: Mapping[int, Decimal]
    numbers: tuple[int, ...]


def keep(
    paper: Paper,
    responses: Mapping[int, Sequence[str]],
    given: Mapping[int, Decimal],
    regraded: Regraded,
) -> Kept:
    """Set aside the dropped questions of an attempt, so that markers need not know of them."""
    numbers = tuple(n for n, item in enumerate(paper.items, start=1) if item.code not in regraded.dropped)
    if len(numbers) == len(paper.items):
        return Kept(paper, responses, given, numbers)
    return Kept(
        Paper(paper.seat, tuple(paper.items[n - 1] for n in numbers)),
        {now: responses[n] for now, n in enumerate(numbers, start=1) if n in responses},
        {now: given[n] for now, n in enumerate(numbers, start=1) if n in given},
        numbers,
    )


def complete(
    kept: Kept, marked: Marked, paper: Paper, responses: Mapping[int, Sequence[str]], regraded: Regraded
) -> Marked:
    """Return the whole attempt: what was marked of it, and the dropped questions with their full mark or with none.

    An item that left the total has mark and score 0 and is in no topic.
    """
    if kept.paper is paper:
        return marked
    rest = dict(zip(kept.numbers, marked.items, strict=True))
    items, out = [], set()
    for number, asked in enumerate(paper.items, start=1):
        chosen = tuple(responses.get(number, ()))
        if number in rest:
            was = rest[number]
            items.append(MarkedItem(number, was.code, chosen, was.share, was.score, was.mark))
        elif regraded.dropped[asked.code] is Drop.FULL_MARKS:
            items.append(MarkedItem(number, asked.code, chosen, WHOLE, asked.mark, asked.mark))
        else:
            out.add(number)
            items.append(MarkedItem(number, asked.code, chosen, NONE, Decimal(0), Decimal(0)))
    waiting = tuple(kept.numbers[n - 1] for n in marked.waiting)
    return add_up(items, regraded.questions, waiting, without=out)


def remark(
    paper: Paper,
    responses: Mapping[int, Sequence[str]],
    regraded: Regraded,
    given: Mapping[int, Decimal] = _NOTHING,
) -> Marked:
    """Mark an attempt under a regrading. Raises as `marking.mark`."""
    kept = keep(paper, responses, given, regraded)
    marked = mark(kept.paper, regraded.questions, kept.responses, kept.given)
    return complete(kept, marked, paper, responses, regraded)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has reached; percent and passed are None while an essay waits, or where nothing is left to reach."""

    score: Decimal
    max_score: Decimal
    percent: Decimal | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One attempt whose marks change."""

    who: str
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """What a regrading does at one question: how many were asked it, how many gain score there, how many lose some.

    left_total  how many no longer have it in their total
    """

    code: str
    asked: int
    gain: int
    lose: int
    left_total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What becomes of whom. people, questions: in order of number and code; passing, failing: who passes only now, or no more."""

    people: tuple[PersonChange, ...]
    questions: tuple[QuestionChange, ...]
    passing: int
    failing: int


def preview(
    before: Mapping[str, Marked], after: Mapping[str, Marked], codes: Iterable[str], pass_percent: Decimal
) -> Preview:
    """Compare what everybody had with what they would have.

    before, after  who → marked attempt, the same people
    codes          of the questions that are regraded
    """
    people = [
        PersonChange(who, standing(was, pass_percent), standing(after[who], pass_percent))
        for who, was in sorted(before.items())
        if _marks(was) != _marks(after[who])
    ]
    pairs: dict[str, list[tuple[MarkedItem, MarkedItem]]] = {code: [] for code in sorted(set(codes))}
    for who, was in before.items():
        for item, now in zip(was.items, after[who].items, strict=True):
            if item.code in pairs:
                pairs[item.code].append((item, now))
    questions = tuple(
        QuestionChange(
            code,
            len(found),
            sum(now.score > was.score for was, now in found),
            sum(now.score < was.score for was, now in found),
            sum(now.mark < was.mark for was, now in found),
        )
        for code, found in pairs.items()
    )
    passing = sum(bool(p.after.passed) and p.before.passed is False for p in people)
    failing = sum(bool(p.before.passed) and p.after.passed is False for p in people)
    return Preview(tuple(people), questions, passing, failing)


def standing(marked: Marked, pass_percent: Decimal) -> Standing:
    """What an attempt has reached."""
    if marked.waiting or not marked.max_score:
        return Standing(marked.score, marked.max_score, None, None)
    return Standing(marked.score, marked.max_score, marked.percent, marked.reaches(pass_percent))


def _marks(marked: Marked) -> list[tuple[Decimal, Decimal]]:
    return [(item.score, item.mark) for item in marked.items]
