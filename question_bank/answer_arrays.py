"""What did everybody answer, as arrays?

Papers are random: the place of a question and of its options differs from seat to seat. Here a column is a question,
whatever its place, and an answer is known by the identity of what was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from question_bank.model import Question, QuestionType

BLANK = -1
"""In `AnswerArrays.given`: saw the question and left it without an answer."""
UNSEEN = -2
"""In `AnswerArrays.given`: the question does not stand on this candidate's paper."""


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """One place of one candidate's paper with what came of it.

    code      the question's code
    options   everything that a response can hold where that is a list, () where it is written freely
    response  what was answered, () for nothing; the order does not count and naming twice counts once
    share     share of the mark reached, 0 to 1
    """

    code: str
    options: tuple[str, ...]
    response: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class AnswerArrays:
    """Everybody's answers by identity: rows are candidates as they were given, columns questions by code.

    codes      of the questions, in alphabetical order
    scores     candidates × questions, share of the mark from 0 to 1; NaN where the question was not seen
    given      candidates × questions, number of the answer in `responses`; BLANK, UNSEEN
    responses  for each question the different answers that were given, in alphabetical order
    options    for each question everything that could be chosen or was, in alphabetical order
    """

    codes: tuple[str, ...]
    scores: npt.NDArray[np.float64]
    given: npt.NDArray[np.int32]
    responses: tuple[tuple[tuple[str, ...], ...], ...]
    options: tuple[tuple[str, ...], ...]


def answered_item(question: Question, response: Sequence[str], share: float | Fraction) -> AnsweredItem:
    """Return what a candidate answered, from a response as it is marked (docs/marking.md).

    An ordering becomes `place=id` for each place, so that the order is in the names. Empty texts are no answer. Texts and
    numbers stay as they were typed, points where they were set: those who meant the same but wrote it otherwise differ.
    """
    ids = tuple(option.id for option in question.options)
    options: tuple[str, ...] = ()
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE | QuestionType.TRUE_FALSE:
            options = ids
        case QuestionType.CLUSTER:
            options = tuple(f"{id_}={judged}" for id_ in ids for judged in "10")
        case QuestionType.ORDERING:
            options = tuple(f"{place}={id_}" for place in range(1, len(ids) + 1) for id_ in ids)
            response = [f"{place}={id_}" for place, id_ in enumerate(response, 1)]
        case QuestionType.GAPS:
            response = [part for part in response if part.partition("=")[2]]
    return AnsweredItem(question.code, options, tuple(part for part in response if part), float(share))


def answer_arrays(papers: Sequence[Sequence[AnsweredItem]]) -> AnswerArrays:
    """Bring together what each candidate answered; a candidate without a paper is an empty sequence.

    Raises ValueError if a paper asks a question twice.
    """
    codes = tuple(sorted({item.code for paper in papers for item in paper}))
    column_of = {code: column for column, code in enumerate(codes)}
    options: list[set[str]] = [set() for _ in codes]
    found: list[set[tuple[str, ...]]] = [set() for _ in codes]
    for row, paper in enumerate(papers):
        if len({item.code for item in paper}) < len(paper):
            raise ValueError(f"paper {row} asks a question twice")
        for item in paper:
            column = column_of[item.code]
            options[column].update(item.options, item.response)
            if item.response:
                found[column].add(_answer(item))
    responses = tuple(tuple(sorted(answers)) for answers in found)
    number_of = [{answer: number for number, answer in enumerate(answers)} for answers in responses]
    scores = np.full((len(papers), len(codes)), np.nan)
    given = np.full((len(papers), len(codes)), UNSEEN, dtype=np.int32)
    for row, paper in enumerate(papers):
        for item in paper:
            column = column_of[item.code]
            scores[row, column] = item.share
            given[row, column] = number_of[column][_answer(item)] if item.response else BLANK
    return AnswerArrays(codes, scores, given, responses, tuple(tuple(sorted(each)) for each in options))


def _answer(item: AnsweredItem) -> tuple[str, ...]:
    return tuple(sorted(set(item.response)))
