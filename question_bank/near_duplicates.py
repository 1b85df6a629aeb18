"""Which questions say nearly the same?"""

from __future__ import annotations

import html
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from question_bank.folding import fold
from question_bank.model import Question
from question_bank.presenting import html_of

LIKENESS = Fraction(4, 5)
MOST_COMPARED = 300
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two questions of different codes. likeness: words they share ÷ all their words (0 … 1)."""

    code: str
    other: str
    likeness: float


def words_of(question: Question) -> frozenset[str]:
    """Return the different words of a question's stem and options, folded."""
    text = " ".join(html.unescape(_TAG.sub(" ", piece)) for piece in html_of(question))
    return frozenset(_WORD.findall(fold(text)))


def find_near_duplicates(
    questions: Sequence[Question], known: Sequence[Question] = (), *, least: Fraction = LIKENESS
) -> tuple[NearDuplicate, ...]:
    """Return for each of `questions` the likest other one, among them and `known`, if its likeness is at least `least`.

    Each pair once, likest first. Two sets whose likeness (Jaccard) is at least t share one of their n − ⌈t·n⌉ + 1 rarest
    words (prefix filter of Bayardo, Ma and Srikant, "Scaling up all pairs similarity search", WWW 2007), so only such
    others are compared; of one that shares these words with very many, the first MOST_COMPARED by its rarest word.
    """
    new_codes = {question.code for question in questions}
    everything = [*questions, *(question for question in known if question.code not in new_codes)]
    sets = [words_of(question) for question in everything]
    counts = Counter(word for words in sets for word in words)
    prefixes = []
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (counts[word], word))
        prefixes.append(rarest[: len(rarest) - math.ceil(least * len(rarest)) + 1])
        for word in prefixes[-1]:
            holders[word].append(number)
    found: dict[frozenset[int], NearDuplicate] = {}
    for number in range(len(questions)):
        others = dict.fromkeys(
            other
            for word in prefixes[number]
            for other in islice(holders[word], MOST_COMPARED + 1)
            if other != number
        )  # fmt: skip
        best: tuple[float, int] | None = None
        for other in islice(others, MOST_COMPARED):
            shared = len(sets[number] & sets[other])
            union = len(sets[number]) + len(sets[other]) - shared
            if shared * least.denominator >= least.numerator * union and (best is None or shared / union > best[0]):
                best = (shared / union, other)
        if best is not None:
            likeness, other = best
            pair = NearDuplicate(everything[number].code, everything[other].code, likeness)
            found.setdefault(frozenset((number, other)), pair)
    return tuple(sorted(found.values(), key=lambda pair: (-pair.likeness, pair.code, pair.other)))
