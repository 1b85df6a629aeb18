"""Into which classes do the rules part everything that can be typed, and which key of ours holds them?

Rules that only compare what was typed with constants can't tell two texts apart that compare alike. So one text of each
class stands for all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from question_bank.formats.qti.declarations import Many, Response, Scalar, Value
from question_bank.formats.qti.document import Unfit
from question_bank.formats.qti.rules import Node, tolerances
from question_bank.formats.reading import MAX_ANSWERS
from question_bank.model import AcceptedNumber, AcceptedText, Ignore, NumberKey, TextKey
from question_bank.trial_answers import number_text

_TEXT_COMPARISONS = frozenset({"match", "string-match", "member"})
_NUMBER_COMPARISONS = frozenset({"match", "member", "equal", "gt", "gte", "lt", "lte"})


@dataclass(frozen=True, slots=True)
class Typed:
    """Classes of what can be typed, the empty one first.

    values   one value for each class, as the rules see it
    texts    the same as a candidate types it
    ignores  differences of texts that the rules don't see; None where numbers are typed
    """

    values: tuple[Value, ...]
    texts: tuple[str | None, ...]
    ignores: tuple[Ignore, ...] | None = None

    def key(self, shares: Sequence[Fraction]) -> TextKey | NumberKey:
        """Return the key in which each class has its share. Raises Unfit where there is none."""
        if any(not 0 <= share <= 1 for share in shares) or shares[0]:
            raise Unfit("qti_not_exact")
        if self.ignores is None:
            return _number_key(self.values[1:], shares[1:])  # type: ignore[arg-type]
        if shares[-1]:  # whatever else was typed
            raise Unfit("qti_not_exact")
        texts = zip(self.texts[1:-1], shares[1:-1], strict=True)
        return TextKey(
            tuple(AcceptedText(str(text).replace("*", "\\*"), share) for text, share in texts if share), self.ignores
        )


def classes_of(rules: Sequence[Node], response: Response) -> Typed:
    """Return the classes for a response of texts or numbers. Raises Unfit for rules that do more than compare."""
    found = [(node, place) for rule in rules for node, place in _uses(rule, response.id)]
    if response.base_type in ("integer", "float"):
        typed = _number_classes(found, response)
    elif response.base_type in ("string", "identifier"):
        typed = _text_classes(found, response)
    else:
        raise Unfit("qti_rules", what=response.base_type[:40])
    if (have := len(typed.values)) > 2 * MAX_ANSWERS:  # an accepted number takes two
        raise Unfit("answers_too_many", have=have, limit=2 * MAX_ANSWERS)
    return typed


def _uses(node: Node, identifier: str) -> Iterator[tuple[Node, int]]:
    """Where the response is used: the expression around it and its place there; map-response itself, with -1."""
    for place, part in enumerate(node.parts):
        if part.name == "variable" and part.id == identifier:
            yield node, place
        elif part.name in ("map-response", "map-response-point") and part.id == identifier:
            yield part, -1
        else:
            yield from _uses(part, identifier)


def _constants(node: Node, response: Response) -> Iterator[Scalar]:
    value = node.value
    if node.name == "correct" and node.id == response.id:
        value = response.correct
    elif node.name in ("multiple", "ordered"):
        for part in node.parts:
            yield from _constants(part, response)
        return
    elif node.name == "variable":
        raise Unfit("qti_compared")
    elif node.name != "base-value":
        raise Unfit("qti_rules", what=node.name[:60])
    yield from value.items if isinstance(value, Many) else () if value is None else (value,)


def _compared(node: Node, place: int, response: Response, known: frozenset[str]) -> Iterator[Scalar]:
    if node.name not in known:
        raise Unfit("qti_rules", what=node.name[:60])
    for at, part in enumerate(node.parts):
        if at != place:
            yield from _constants(part, response)


def _text_classes(uses: Sequence[tuple[Node, int]], response: Response) -> Typed:
    found: dict[str, set[bool]] = {}
    for node, place in uses:
        if node.name == "is-null":
            continue
        if place < 0:
            entries = response.mapping.entries if response.mapping else ()
            pairs = [(entry.key, entry.is_case_sensitive) for entry in entries]
        else:
            is_sensitive = node.get("case-sensitive", "true") == "true"
            pairs = [(one, is_sensitive) for one in _compared(node, place, response, _TEXT_COMPARISONS)]
        for constant, is_sensitive in pairs:
            if not isinstance(constant, str):
                raise Unfit("qti_rules", what=node.name[:60])
            found.setdefault(constant, set()).add(is_sensitive)
    # Case is no question for a text without letters.
    cases = {case for text, seen in found.items() for case in seen if text.casefold() != text or text.upper() != text}
    if len(cases) > 1:
        raise Unfit("qti_not_exact")
    ignores = () if cases in (set(), {True}) else (Ignore.CASE,)
    texts = list({(text.casefold() if ignores else text).strip(): text for text in found}.values())
    other = "✗"
    while any(other in text for text in texts):
        other += "✗"
    return Typed((None, *texts, other), (None, *(text.strip() for text in texts), other), ignores)


def _number_classes(uses: Sequence[tuple[Node, int]], response: Response) -> Typed:
    ends: set[Fraction] = set()
    for node, place in uses:
        if node.name == "is-null":
            continue
        if place < 0:
            constants = [entry.key for entry in response.mapping.entries] if response.mapping else []
        else:
            constants = list(_compared(node, place, response, _NUMBER_COMPARISONS))
        for constant in constants:
            if isinstance(constant, bool) or not isinstance(constant, Fraction):
                raise Unfit("qti_rules", what=node.name[:60])
            ends |= _ends(node, place, constant)
    if not ends:
        raise Unfit("qti_no_score")
    places = sorted(ends)
    values = [places[0] - 1, places[0]]
    for before, after in zip(places, places[1:], strict=False):
        values += [(before + after) / 2, after]
    values.append(places[-1] + 1)
    return Typed((None, *values), (None, *(number_text(_decimal(value)) for value in values)))


def _ends(node: Node, place: int, constant: Fraction) -> set[Fraction]:
    """The numbers at which a comparison with a constant changes."""
    if node.name != "equal":
        return {constant}
    mode, below, above = tolerances(node)
    if mode != "relative":
        # `equal` reaches from its first part: typed − below ≤ constant ≤ typed + above, where what was typed stands first.
        return {constant - above, constant + below} if place == 0 else {constant - below, constant + above}
    factors = (1 - below / 100, 1 + above / 100)
    if place:
        return {constant * factor for factor in factors}
    return {constant / factor for factor in factors if factor}


def _number_key(values: Sequence[Fraction], shares: Sequence[Fraction]) -> NumberKey:
    """Values are, from the least to the greatest: below all ends, an end, between it and the next, that end, …"""
    numbers = []
    for level in sorted({share for share in shares if share > 0}, reverse=True):
        start = None
        for place, share in enumerate([*shares, Fraction(0)]):
            if share >= level and start is None:
                start = place
            elif share < level and start is not None:
                last, first = place - 1, start
                start = None
                if first % 2 == 0 or last % 2 == 0:  # reaches up to an end without it, or without end
                    raise Unfit("qti_not_exact")
                if level in shares[first : last + 1]:
                    low, high = values[first], values[last]
                    numbers.append(AcceptedNumber(_decimal((low + high) / 2), _decimal((high - low) / 2), level))
    return NumberKey(tuple(numbers))


def _decimal(number: Fraction) -> Decimal:
    """The same number as a decimal. Raises Unfit for one that has no end."""
    size, rest = 0, number.denominator
    while rest % 10 == 0 or rest % 2 == 0 or rest % 5 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 2 if rest % 2 == 0 else rest // 5
        size += 1
    if rest != 1 or size > 60:
        raise Unfit("qti_not_exact")
    return Decimal(f"{int(number * 10**size)}e-{size}")
