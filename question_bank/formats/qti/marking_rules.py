"""How is a question marked, in the rules of QTI 3.0, exactly as docs/marking.md says?

Everything is text of XML, names with their `qti-`.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import lcm

from question_bank.formats.qti.rules import SCORE
from question_bank.model import AcceptedNumber, AcceptedText, Ignore, MarkingRule, Option, TextKey

RESPONSE = "RESPONSE"
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"


def tag(name: str, attributes: Mapping[str, object] | None = None, *inside: str) -> str:
    """An element; what stands inside is XML already. Attributes that are None are left away."""
    given = "".join(
        f' {key}="{html.escape(str(value))}"' for key, value in (attributes or {}).items() if value is not None
    )
    content = "".join(inside)
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


@dataclass(frozen=True, slots=True)
class Marked:
    """declarations: of responses and of outcomes beside SCORE; processing: the rules."""

    declarations: str
    processing: str


def declare(
    base_type: str,
    correct: Sequence[str] = (),
    *,
    name: str = RESPONSE,
    cardinality: str = "single",
    mapping: str = "",
) -> str:
    """A response declaration."""
    values = [tag("qti-value", None, html.escape(value, quote=False)) for value in correct]
    right = tag("qti-correct-response", None, *values) if values else ""
    given = {"identifier": name, "cardinality": cardinality, "base-type": base_type}
    return tag("qti-response-declaration", given, right, mapping)


def declare_outcome(name: str) -> str:
    return tag("qti-outcome-declaration", {"identifier": name, "cardinality": "single", "base-type": "float"})


def map_to(
    worths: Mapping[str, int],
    *,
    default: int = 0,
    lower: int | None = None,
    upper: int | None = None,
    **attributes: str,
) -> str:
    """A mapping of values to what they bring."""
    entries = [
        tag(
            "qti-map-entry",
            {"map-key": key, "mapped-value": worth, **{k.replace("_", "-"): v for k, v in attributes.items()}},
        )
        for key, worth in worths.items()
    ]
    return tag("qti-mapping", {"default-value": default, "lower-bound": lower, "upper-bound": upper}, *entries)


# -- expressions ------------------------------------------------------------------------------------------------------


def number(value: Fraction | Decimal | int) -> str:
    """A constant; one without an end as a quotient."""
    exact = Fraction(value)
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        decimals = Context(prec=300).divide(Decimal(exact.numerator), Decimal(exact.denominator))
        return tag("qti-base-value", {"base-type": "float"}, f"{decimals:f}")
    return tag("qti-divide", None, number(exact.numerator), number(exact.denominator))


def times(expression: str, factor: Fraction) -> str:
    """An expression times a fraction, divided last so that whole parts stay whole."""
    if factor.numerator != 1:
        expression = tag("qti-product", None, expression, number(factor.numerator))
    if factor.denominator != 1:
        expression = tag("qti-divide", None, expression, number(factor.denominator))
    return expression


def variable(name: str) -> str:
    return tag("qti-variable", {"identifier": name})


def mapped(name: str = RESPONSE) -> str:
    return tag("qti-map-response", {"identifier": name})


def is_right(name: str = RESPONSE) -> str:
    return tag("qti-match", None, variable(name), tag("qti-correct", {"identifier": name}))


def is_empty(name: str = RESPONSE) -> str:
    return tag("qti-is-null", None, variable(name))


def is_equal(expression: str, value: Fraction | int) -> str:
    return tag("qti-equal", {"tolerance-mode": "exact"}, expression, number(value))


# -- rules ------------------------------------------------------------------------------------------------------------


def set_to(name: str, expression: str) -> str:
    return tag("qti-set-outcome-value", {"identifier": name}, expression)


def add_to(name: str, expression: str) -> str:
    return set_to(name, tag("qti-sum", None, variable(name), expression))


def choose(*branches: tuple[str, str], otherwise: str = "") -> str:
    """(condition, rule) in order; the first that is true is followed."""
    first, *more = branches
    parts = [tag("qti-response-if", None, *first)]
    parts += [tag("qti-response-else-if", None, *branch) for branch in more]
    if otherwise:
        parts.append(tag("qti-response-else", None, otherwise))
    return tag("qti-response-condition", None, *parts)


def processing(*rules: str) -> str:
    return tag("qti-response-processing", None, *rules)


def template(name: str) -> str:
    return tag("qti-response-processing", {"template": f"{_TEMPLATES}/{name}.xml"})


def all_or_nothing(mark: Fraction) -> str:
    """The mark for exactly the right answer."""
    if mark == 1:
        return template("match_correct")
    return processing(choose((is_right(), set_to(SCORE, number(mark))), otherwise=set_to(SCORE, number(0))))


def by_worth(mark: Fraction, whole: int, kind: str = "") -> str:
    """The mark times what the mapping gives, of so many. kind: "point" for areas."""
    operator = f"map-response{'-' if kind else ''}{kind}"
    if mark == whole:
        return template(operator.replace("-", "_"))
    worth = times(tag(f"qti-{operator}", {"identifier": RESPONSE}), mark / whole)
    return processing(choose((is_empty(), set_to(SCORE, number(0))), otherwise=set_to(SCORE, worth)))


def denominator_of(shares: Iterable[Fraction]) -> int:
    return lcm(*(share.denominator for share in shares))


def share_of_option(option: Option) -> Fraction:
    return option.share if option.share is not None else Fraction(option.is_right)


def by_pairs(right: Sequence[str], wrong: Sequence[str], rule: MarkingRule, mark: Fraction) -> Marked:
    """Pairs of a match interaction: every row has one right pair and others that are wrong."""
    worths = dict.fromkeys(right, 1)
    if rule is MarkingRule.ALL_OR_NOTHING:
        return Marked(declare("directedPair", right, cardinality="multiple"), all_or_nothing(mark))
    if rule is MarkingRule.PER_PART_PENALTY:
        mapping = map_to({**worths, **dict.fromkeys(wrong, -1)}, lower=0)
    else:
        mapping = map_to(worths)
    return Marked(declare("directedPair", right, cardinality="multiple", mapping=mapping), by_worth(mark, len(right)))


def by_steps(right: Sequence[str], steps: Sequence[Fraction], mark: Fraction) -> Marked:
    """So many right pairs bring so much."""
    mapping = map_to(dict.fromkeys(right, 1))
    branches = [(is_equal(mapped(), count), set_to(SCORE, number(step * mark))) for count, step in enumerate(steps, 1)]
    return Marked(
        declare("directedPair", right, cardinality="multiple", mapping=mapping), processing(choose(*branches))
    )


def number_rules(numbers: Sequence[AcceptedNumber], response: str, outcome: str, factor: Fraction) -> str:
    """The best share of the numbers that were met, times a factor."""
    branches = []
    for one in sorted(numbers, key=lambda accepted: accepted.share, reverse=True):
        attributes = {"tolerance-mode": "exact"}
        if one.tolerance:
            attributes = {"tolerance-mode": "absolute", "tolerance": f"{one.tolerance:f} {one.tolerance:f}"}
        value = tag("qti-base-value", {"base-type": "float"}, f"{one.value:f}")
        met = tag("qti-equal", attributes, value, variable(response))
        branches.append((met, set_to(outcome, number(one.share * factor))))
    return choose(*branches)


def text_mapping(key: TextKey) -> tuple[str, int, list[str]]:
    """The mapping of accepted texts to parts of a whole, the whole, and the texts; wildcards have no place in it."""
    texts: dict[str, AcceptedText] = {}
    for one in sorted(key.texts, key=lambda accepted: accepted.share, reverse=True):
        if not has_wildcard(one.text):
            text = one.text.replace("\\*", "*")
            texts.setdefault(text.casefold() if Ignore.CASE in key.ignores else text, one)
    whole = denominator_of(one.share for one in texts.values())
    worths = {one.text.replace("\\*", "*"): int(one.share * whole) for one in texts.values()}
    sensitive = "false" if Ignore.CASE in key.ignores else "true"
    return map_to(worths, case_sensitive=sensitive), whole, list(worths)


def has_wildcard(text: str) -> bool:
    return "*" in text.replace("\\*", "")
