"""What an item declares: its responses with what is right and what it is worth, its outcomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from question_bank.formats.qti.document import Element, Unfit, child, children, is_true, text_of

Point = tuple[int, int]
Scalar = str | Fraction | bool | Point
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Many:
    """Several values: in order, or as a bag."""

    items: tuple[Scalar, ...]
    is_ordered: bool = False


Value = Scalar | Many | None
"""None is QTI's NULL; an empty container is NULL too."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    key: Scalar
    worth: Fraction
    is_case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class Worths:
    """What each value brings; a value not named brings `default`; the sum is kept between the bounds."""

    entries: tuple[MapEntry, ...]
    default: Fraction = Fraction(0)
    lower: Fraction | None = None
    upper: Fraction | None = None

    def worth_of(self, value: Scalar) -> Fraction:
        for entry in self.entries:
            if entry.key == value:
                return entry.worth
        if isinstance(value, str):
            for entry in self.entries:
                is_loose = not entry.is_case_sensitive and isinstance(entry.key, str)
                if is_loose and str(entry.key).casefold() == value.casefold():
                    return entry.worth
        return self.default

    def bounded(self, total: Fraction) -> Fraction:
        total = total if self.lower is None else max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """An area as written: shape and coordinates in pixels."""

    shape: str
    coords: str
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Response:
    id: str
    cardinality: str
    base_type: str
    correct: Value = None
    mapping: Worths | None = None
    areas: tuple[AreaEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    id: str
    base_type: str
    default: Value
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Declarations:
    responses: Mapping[str, Response] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


def read_declarations(item: Element) -> Declarations:
    """Read what an item declares. Raises Unfit for templates and for values that aren't of their type."""
    if children(item, "template-declaration", "template-processing"):
        raise Unfit("qti_template")
    responses = {one.get("identifier", ""): _read_response(one) for one in children(item, "response-declaration")}
    outcomes = {one.get("identifier", ""): _read_outcome(one) for one in children(item, "outcome-declaration")}
    return Declarations(responses, outcomes)


def _read_response(element: Element) -> Response:
    cardinality, base_type = element.get("cardinality", "single"), element.get("base-type", "identifier")
    if cardinality not in ("single", "multiple", "ordered"):
        raise Unfit("qti_rules", what=f"cardinality {cardinality[:40]}")
    mapping, areas = child(element, "mapping"), child(element, "area-mapping")
    correct = child(element, "correct-response")
    if areas is not None:
        mapping = areas
    return Response(
        element.get("identifier", ""),
        cardinality,
        base_type,
        None if correct is None else _read_values(correct, cardinality, base_type),
        None if mapping is None else _read_mapping(mapping, base_type),
        () if areas is None else tuple(_read_area(entry) for entry in children(areas, "area-map-entry")),
    )


def _read_mapping(element: Element, base_type: str) -> Worths:
    return Worths(
        tuple(
            MapEntry(
                read_value(entry.get("map-key", ""), base_type),
                read_number(entry.get("mapped-value", "")),
                is_true(entry, "case-sensitive", default=True),
            )
            for entry in children(element, "map-entry")
        ),
        read_number(element.get("default-value", "0")),
        _bound(element, "lower-bound"),
        _bound(element, "upper-bound"),
    )


def _read_area(entry: Element) -> AreaEntry:
    return AreaEntry(entry.get("shape", ""), entry.get("coords", ""), read_number(entry.get("mapped-value", "")))


def _bound(element: Element, name: str) -> Fraction | None:
    return None if element.get(name) is None else read_number(element.get(name, ""))


def _read_outcome(element: Element) -> Outcome:
    base_type = element.get("base-type", "float")
    cardinality = element.get("cardinality", "single")
    written = child(element, "default-value")
    default: Value = Fraction(0) if base_type in ("float", "integer") and cardinality == "single" else None
    if written is not None:
        default = _read_values(written, cardinality, base_type)
    return Outcome(element.get("identifier", ""), base_type, default, _bound(element, "normal-maximum"))


def _read_values(element: Element, cardinality: str, base_type: str) -> Value:
    values = tuple(read_value(text_of(one), base_type) for one in children(element, "value"))
    if cardinality in ("multiple", "ordered"):
        return many(values, is_ordered=cardinality == "ordered")
    return values[0] if len(values) == 1 else None


def many(items: tuple[Scalar, ...], *, is_ordered: bool) -> Many | None:
    """A container, NULL if empty."""
    return Many(items, is_ordered) if items else None


def read_value(text: str, base_type: str) -> Scalar:
    """One value as written. Raises Unfit for one that isn't of its type, or of a type unknown here."""
    match base_type:
        case "identifier" | "string" | "uri":
            return text if base_type == "string" else text.strip()
        case "integer" | "float":
            return read_number(text)
        case "boolean":
            return text.strip().lower() in ("true", "1")
        case "directedPair" | "pair" if len(sides := text.split()) == 2:
            return " ".join(sides if base_type == "directedPair" else sorted(sides))
        case "point" if re.fullmatch(r"[0-9]{1,6}\s+[0-9]{1,6}", text.strip()):
            x, y = text.split()
            return int(x), int(y)
    raise Unfit("qti_rules", what=f"{base_type} {text.strip()[:40]}")


def read_number(text: str) -> Fraction:
    """A number of up to 40 digits either side of the point. Raises Unfit for anything else."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise Unfit("qti_rules", what=f"number {text[:40]}")
    return Fraction(Decimal(text))
