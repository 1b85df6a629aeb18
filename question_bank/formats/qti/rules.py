"""What do the rules of an item make of a response? Response processing, computed exactly, with fractions.

The operators are those of the information model of QTI 2.2 and 3.0 that do not need chance, time or a program of
somebody's own; any other is named (`Unfit`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from question_bank.formats.qti.declarations import (
    Declarations,
    Many,
    Response,
    Scalar,
    Value,
    many,
    read_number,
    read_value,
)
from question_bank.formats.qti.document import Element, Unfit, child, children

MAX_BITS = 4_000  # of a number that rules make: multiplying again and again would fill the memory
SCORE = "SCORE"
_BRANCHES = ("response-if", "response-else-if", "response-else")


@dataclass(frozen=True, slots=True)
class Node:
    """A rule or an expression: its name without `qti-`, its attributes, what it works on, a constant if it is one."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    parts: tuple[Node, ...] = ()
    value: Value = None

    def get(self, name: str, default: str = "") -> str:
        return next((text for known, text in self.attributes if known == name), default)

    @property
    def id(self) -> str:
        return self.get("identifier")


class Budget:
    """How many steps reading one file may take; rules are written by others. Raises Unfit when they are used up."""

    def __init__(self, steps: int = 3_000_000) -> None:
        self.steps = steps

    def take(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Unfit("qti_answers_too_many")


def variable(identifier: str) -> Node:
    return Node("variable", (("identifier", identifier),))


def constant(value: Fraction | int) -> Node:
    return Node("base-value", value=Fraction(value))


def set_score(worth: Node) -> Node:
    return Node("set-outcome-value", (("identifier", SCORE),), (worth,))


def match_correct(response: str) -> tuple[Node, ...]:
    """The template match_correct for one response."""
    return (_either(_is_right(response), set_score(constant(1)), set_score(constant(0))),)


def match_all(responses: Sequence[str]) -> tuple[Node, ...]:
    """1 if every response is the right one, else 0: for one response the template match_correct."""
    if len(responses) == 1:
        return match_correct(responses[0])
    return (
        _either(Node("and", parts=tuple(map(_is_right, responses))), set_score(constant(1)), set_score(constant(0))),
    )


def map_response(response: str, operator: str = "map-response") -> tuple[Node, ...]:
    """The templates map_response and map_response_point for one response."""
    is_empty = Node("is-null", parts=(variable(response),))
    worth = Node(operator, (("identifier", response),))
    return (_either(is_empty, set_score(constant(0)), set_score(worth)),)


def _is_right(response: str) -> Node:
    return Node("match", parts=(variable(response), Node("correct", (("identifier", response),))))


def _either(condition: Node, then: Node, otherwise: Node) -> Node:
    return Node(
        "response-condition",
        parts=(Node("response-if", parts=(condition, then)), Node("response-else", parts=(otherwise,))),
    )


def read_rules(item: Element) -> tuple[Node, ...] | None:
    """Read the response processing of an item: its rules, or those its template stands for; None if it has none.

    Raises Unfit for a template that is none of the standard's, nor of those of Common Cartridge (CC2_…).
    """
    processing = child(item, "response-processing")
    if processing is None:
        return None
    rules = tuple(_read_node(one) for one in children(processing))
    if rules:
        return without_feedback(rules)
    written = processing.get("template") or processing.get("template-location") or ""
    match template_of(item):
        case "match_correct" | "cc2_match":
            return match_correct("RESPONSE")
        case "cc2_match_basic":
            return (_either(_is_right("RESPONSE"), set_score(variable("MAXSCORE")), set_score(constant(0))),)
        case "map_response" | "cc2_map_response":
            return map_response("RESPONSE")
        case "map_response_point":
            return map_response("RESPONSE", "map-response-point")
        case "" if not written:
            return None
    raise Unfit("qti_rules", what=written[:120])


def template_of(item: Element) -> str:
    """The name of the template that an item's response processing names, e.g. `match_correct`; "" for none."""
    processing = child(item, "response-processing")
    if processing is None:
        return ""
    written = processing.get("template") or processing.get("template-location") or ""
    return written.rstrip("/").rsplit("/", 1)[-1].lower().removesuffix(".xml").replace("-", "_")


def without_feedback(rules: tuple[Node, ...]) -> tuple[Node, ...]:
    """The rules without those that SCORE does not depend on: they say what is shown."""
    needed = {SCORE}
    while not (more := {name for rule in rules for name in _read_for(rule, needed, frozenset())}) <= needed:
        needed |= more
    return tuple(one for rule in rules if (one := _needed(rule, needed)) is not None)


def _read_for(rule: Node, needed: set[str], around: frozenset[str]) -> Iterator[str]:
    """The variables that a rule reads to set needed ones; around: those that decide whether it is followed."""
    if rule.name == "set-outcome-value":
        if rule.id in needed:
            yield from around | _variables(rule.parts)
    elif rule.name == "exit-response":
        yield from around
    elif rule.name == "response-condition":
        around |= _variables([part.parts[0] for part in rule.parts if part.name != "response-else" and part.parts])
        for branch in rule.parts:
            for inner in branch.parts[branch.name != "response-else" :]:
                yield from _read_for(inner, needed, around)
    else:
        for inner in rule.parts:
            yield from _read_for(inner, needed, around)


def _variables(nodes: Sequence[Node]) -> frozenset[str]:
    return frozenset(one.id for node in nodes for one in nodes_of(node) if one.name == "variable")


def nodes_of(node: Node) -> Iterator[Node]:
    """A node and all that it holds."""
    yield node
    for part in node.parts:
        yield from nodes_of(part)


def _needed(rule: Node, needed: set[str]) -> Node | None:
    if rule.name == "set-outcome-value":
        return rule if rule.id in needed else None
    if rule.name not in ("response-condition", *_BRANCHES):
        return rule
    condition = rule.parts[:1] if rule.name in ("response-if", "response-else-if") else ()
    parts = [_needed(part, needed) for part in rule.parts[len(condition) :]]
    kept = replace(rule, parts=(*condition, *(part for part in parts if part is not None)))
    if rule.name == "response-condition" and all(
        len(part.parts) <= (part.name != "response-else") for part in kept.parts
    ):
        return None  # nothing follows from any of its conditions
    return kept


def _read_node(element: Element) -> Node:
    value: Value = None
    if element.tag == "base-value":
        value = read_value("".join(element.itertext()), element.get("base-type", "string"))
    attributes = tuple(sorted((str(name), str(text)) for name, text in element.attrib.items() if name != "base-type"))
    return Node(str(element.tag), attributes, tuple(_read_node(one) for one in children(element)), value)


class _Exit(Exception):
    """The rules say that processing ends here."""


class Rules:
    """Response processing of one item."""

    def __init__(self, rules: tuple[Node, ...], declarations: Declarations, budget: Budget) -> None:
        self.rules = rules
        self.declarations = declarations
        self.budget = budget

    def score(self, responses: Mapping[str, Value]) -> Fraction:
        """Return the outcome SCORE for responses by their identifiers (a missing one is NULL).

        Raises Unfit for rules that can't be computed here, or make no number of SCORE.
        """
        run = _Run(self, responses)
        try:
            for rule in self.rules:
                run.follow(rule)
        except _Exit:
            pass
        score = run.outcomes.get(SCORE)
        if isinstance(score, bool) or not isinstance(score, Fraction):
            raise Unfit("qti_rules", what=SCORE)
        return score


class _Run:
    def __init__(self, rules: Rules, responses: Mapping[str, Value]) -> None:
        self.declarations = rules.declarations
        self.responses = responses
        self.budget = rules.budget
        self.outcomes: dict[str, Value] = {one.id: one.default for one in rules.declarations.outcomes.values()}

    # -- rules ------------------------------------------------------------------------------------------------------

    def follow(self, rule: Node) -> None:
        self.budget.take()
        match rule.name:
            case "response-condition":
                for branch in rule.parts:
                    rules = branch.parts
                    if branch.name in ("response-if", "response-else-if"):
                        if not rules or self.truth(rules[0]) is not True:
                            continue
                        rules = rules[1:]
                    for inner in rules:
                        self.follow(inner)
                    return
            case "response-processing-fragment":
                for inner in rule.parts:
                    self.follow(inner)
            case "set-outcome-value" if len(rule.parts) == 1:
                self.outcomes[rule.id] = self.value(rule.parts[0])
            case "exit-response":
                raise _Exit
            case _:
                raise Unfit("qti_rules", what=rule.name[:60])

    # -- expressions ------------------------------------------------------------------------------------------------

    def value(self, node: Node) -> Value:
        self.budget.take()
        match node.name:
            case "base-value":
                return node.value
            case "null":
                return None
            case "variable":
                return self._variable(node.id)
            case "correct":
                return self._response(node.id).correct
            case "default":
                outcome = self.declarations.outcomes.get(node.id)
                return outcome.default if outcome else None
            case "map-response":
                return self._map_response(node.id)
        operator = _OPERATORS.get(node.name)
        if operator is None:
            raise Unfit("qti_rules", what=node.name[:60])
        try:
            return operator(self, node)
        except (TypeError, ValueError) as error:  # parts that are too few, too many or of another type
            raise Unfit("qti_rules", what=node.name[:60]) from error

    def _response(self, identifier: str) -> Response:
        found = self.declarations.responses.get(identifier)
        if found is None:
            raise Unfit("qti_rules", what=identifier[:60])
        return found

    def _variable(self, identifier: str) -> Value:
        if identifier in self.outcomes:
            return self.outcomes[identifier]
        self._response(identifier)
        return self.responses.get(identifier)

    def _map_response(self, identifier: str) -> Value:
        response = self._response(identifier)
        if response.mapping is None:
            raise Unfit("qti_rules", what="map-response")
        value = self.responses.get(identifier)
        items = value.items if isinstance(value, Many) else () if value is None else (value,)
        # The same value twice in a bag counts once (QTI 2.2, mapResponse).
        return response.mapping.bounded(sum(map(response.mapping.worth_of, dict.fromkeys(items)), Fraction(0)))

    def truth(self, node: Node) -> bool | None:
        value = self.value(node)
        if value is not None and not isinstance(value, bool):
            raise Unfit("qti_rules", what=node.name[:60])
        return value

    def values(self, node: Node) -> list[Value]:
        return [self.value(part) for part in node.parts]

    def two(self, node: Node) -> tuple[Value, Value]:
        first, second = self.values(node)
        return first, second

    def one(self, node: Node) -> Value:
        (only,) = self.values(node)
        return only

    def numbers(self, node: Node) -> list[Fraction] | None:
        """The numbers of all parts, containers taken apart; None if any is NULL."""
        found: list[Fraction] = []
        for value in self.values(node):
            if value is None:
                return None
            for item in value.items if isinstance(value, Many) else (value,):
                if isinstance(item, bool) or not isinstance(item, Fraction):
                    raise TypeError(node.name)
                found.append(item)
        return found


def _bounded(number: Fraction) -> Fraction:
    if number.numerator.bit_length() + number.denominator.bit_length() > MAX_BITS:
        raise Unfit("qti_rules", what="…")
    return number


def _folded(one: Callable[[Fraction, Fraction], Fraction | None]) -> Callable[[_Run, Node], Value]:
    def compute(run: _Run, node: Node) -> Value:
        numbers = run.numbers(node)
        if not numbers:
            return None
        total: Fraction | None = numbers[0]
        for number in numbers[1:]:
            total = None if total is None else one(total, number)
            if total is not None:
                _bounded(total)
        return total

    return compute


def _pairwise(one: Callable[[Fraction, Fraction], Value]) -> Callable[[_Run, Node], Value]:
    def compute(run: _Run, node: Node) -> Value:
        numbers = run.numbers(node)
        if numbers is None:
            return None
        first, second = numbers
        found = one(first, second)
        return _bounded(found) if isinstance(found, Fraction) else found

    return compute


def _single(one: Callable[[Fraction], Fraction]) -> Callable[[_Run, Node], Value]:
    def compute(run: _Run, node: Node) -> Value:
        numbers = run.numbers(node)
        if numbers is None:
            return None
        (number,) = numbers
        return one(number)

    return compute


def _and(run: _Run, node: Node) -> Value:
    truths = [run.truth(part) for part in node.parts]
    return False if False in truths else None if None in truths else True


def _or(run: _Run, node: Node) -> Value:
    truths = [run.truth(part) for part in node.parts]
    return True if True in truths else None if None in truths else False


def _not(run: _Run, node: Node) -> Value:
    (part,) = node.parts
    truth = run.truth(part)
    return None if truth is None else not truth


def _any_n(run: _Run, node: Node) -> Value:
    truths = [run.truth(part) for part in node.parts]
    least, most = read_number(node.get("min")), read_number(node.get("max"))
    sure, open_ = truths.count(True), truths.count(None)
    if sure > most or sure + open_ < least:
        return False
    return True if sure >= least and sure + open_ <= most else None


def same(first: Value, second: Value) -> bool:
    """Whether two values that are not NULL are the same: bags without regard to order."""
    if isinstance(first, Many) and isinstance(second, Many):
        if first.is_ordered or second.is_ordered:
            return first.items == second.items
        return Counter(first.items) == Counter(second.items)
    return first == second


def _match(run: _Run, node: Node) -> Value:
    first, second = run.two(node)
    return None if first is None or second is None else same(first, second)


def _string_match(run: _Run, node: Node) -> Value:
    first, second = run.two(node)
    if first is None or second is None:
        return None
    if not isinstance(first, str) or not isinstance(second, str) or node.get("substring", "false") == "true":
        raise TypeError(node.name)
    is_sensitive = node.get("case-sensitive", "true") == "true"
    return first == second if is_sensitive else first.casefold() == second.casefold()


def tolerances(node: Node) -> tuple[str, Fraction, Fraction]:
    """mode (exact, absolute, relative), and how far below and above an `equal` reaches."""
    mode = node.get("tolerance-mode", "exact")
    written = [read_number(text) for text in node.get("tolerance").split()]
    if mode == "exact":
        return mode, Fraction(0), Fraction(0)
    if mode not in ("absolute", "relative") or not 1 <= len(written) <= 2 or min(written) < 0:
        raise Unfit("qti_rules", what=f"equal {mode[:40]}")
    return mode, written[0], written[-1]


def limits_of(node: Node, wanted: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the greatest number that an `equal` takes for `wanted`."""
    mode, below, above = tolerances(node)
    if mode == "relative":
        ends = wanted * (1 - below / 100), wanted * (1 + above / 100)
        return min(ends), max(ends)
    return wanted - below, wanted + above


def _equal(run: _Run, node: Node) -> Value:
    numbers = run.numbers(node)
    if numbers is None:
        return None
    wanted, given = numbers
    low, high = limits_of(node, wanted)
    if node.get("tolerance-mode", "exact") == "exact":
        return wanted == given
    is_above = low <= given if node.get("include-lower-bound", "true") == "true" else low < given
    is_below = given <= high if node.get("include-upper-bound", "true") == "true" else given < high
    return is_above and is_below


def _container(is_ordered: bool) -> Callable[[_Run, Node], Value]:
    def compute(run: _Run, node: Node) -> Value:
        items: list[Scalar] = []
        for value in run.values(node):
            items.extend(value.items if isinstance(value, Many) else () if value is None else (value,))
        return many(tuple(items), is_ordered=is_ordered)

    return compute


def _member(run: _Run, node: Node) -> Value:
    item, container = run.two(node)
    if item is None or container is None:
        return None
    return item in container.items if isinstance(container, Many) else item == container


def _contains(run: _Run, node: Node) -> Value:
    outer, inner = run.two(node)
    if outer is None or inner is None:
        return None
    if not isinstance(outer, Many) or not isinstance(inner, Many):
        raise TypeError(node.name)
    if outer.is_ordered:
        count = len(inner.items)
        return any(outer.items[at : at + count] == inner.items for at in range(len(outer.items) - count + 1))
    return Counter(inner.items) <= Counter(outer.items)


def _index(run: _Run, node: Node) -> Value:
    container, place = run.one(node), int(read_number(node.get("n")))
    if not isinstance(container, Many) or not 1 <= place <= len(container.items):
        return None
    return container.items[place - 1]


def _delete(run: _Run, node: Node) -> Value:
    item, container = run.two(node)
    if item is None or not isinstance(container, Many):
        return None
    return many(tuple(one for one in container.items if one != item), is_ordered=container.is_ordered)


def _size(run: _Run, node: Node) -> Value:
    value = run.one(node)
    return Fraction(len(value.items) if isinstance(value, Many) else value is not None)


_OPERATORS: dict[str, Callable[[_Run, Node], Value]] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "any-n": _any_n,
    "is-null": lambda run, node: run.one(node) is None,
    "match": _match,
    "string-match": _string_match,
    "equal": _equal,
    "multiple": _container(False),
    "ordered": _container(True),
    "member": _member,
    "contains": _contains,
    "index": _index,
    "delete": _delete,
    "container-size": _size,
    "sum": _folded(lambda a, b: a + b),
    "product": _folded(lambda a, b: a * b),
    "min": _folded(min),
    "max": _folded(max),
    "subtract": _pairwise(lambda a, b: a - b),
    "divide": _pairwise(lambda a, b: a / b if b else None),
    "integer-divide": _pairwise(lambda a, b: Fraction(a // b) if b else None),
    "integer-modulus": _pairwise(lambda a, b: a % b if b else None),
    "gt": _pairwise(lambda a, b: a > b),
    "gte": _pairwise(lambda a, b: a >= b),
    "lt": _pairwise(lambda a, b: a < b),
    "lte": _pairwise(lambda a, b: a <= b),
    "round": _single(lambda a: Fraction((a + Fraction(1, 2)).__floor__())),
    "truncate": _single(lambda a: Fraction(int(a))),
    "integer-to-float": _single(lambda a: a),
}
