"""Which questions say nearly the same?"""

from __future__ import annotations

import html
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from question_bank.folding import fold
from question_bank.model import Question
from question_bank.presenting import html_of

LIKENESS = Fraction(4, 5)
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
    """Return the pairs among `questions`, and of these with `known` ones, whose likeness is at least `least`, likest first.

    Two sets whose likeness (Jaccard) is at least t share one of their n − ⌈t·n⌉ + 1 rarest words (prefix filter of
    Bayardo, Ma and Srikant, "Scaling up all pairs similarity search", WWW 2007), so only such pairs are compared.
    """
    new_codes = {question.code for question in questions}
    everything = [*questions, *(question for question in known if question.code not in new_codes)]
    sets = [words_of(question) for question in everything]
    counts = Counter(word for words in sets for word in words)
    by_prefix: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    # From the back, so that each new question meets the known ones and the new ones behind it.
    for number in range(len(everything) - 1, -1, -1):
        words = sets[number]
        rarest = sorted(words, key=lambda word: (counts[word], word))
        prefix = rarest[: len(rarest) - math.ceil(least * len(rarest)) + 1]
        if number < len(questions):
            for other in {other for word in prefix for other in by_prefix[word]}:
                shared = len(words & sets[other])
                likeness = Fraction(shared, len(words) + len(sets[other]) - shared or 1)
                if likeness >= least:
                    found.append(NearDuplicate(everything[number].code, everything[other].code, float(likeness)))
        for word in prefix:
            by_prefix[word].append(number)
    return tuple(sorted(found, key=lambda pair: (-pair.likeness, pair.code, pair.other)))
