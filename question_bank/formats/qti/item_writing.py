"""One question as an item of QTI 3.0."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import quote

from lxml import etree
from lxml import html as lxml_html

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT
from question_bank.formats.qti import marking_rules as rules
from question_bank.formats.qti.marking_rules import RESPONSE, Marked, declare, tag
from question_bank.formats.qti.rules import SCORE
from question_bank.model import (
    FULL_WIDTH,
    GAP_MARK,
    Area,
    ClusterKey,
    EssayKey,
    Gap,
    GapsKey,
    HotspotKey,
    Ignore,
    MarkingRule,
    MatchingKey,
    Medium,
    NumberKey,
    Option,
    Question,
    QuestionType,
    Shape,
    TextKey,
)
from question_bank.pictures import picture_size

T = QuestionType
NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MEDIA = "../media/"
_LEFT, _RIGHT = "p-", "o-"  # option ids may begin with a digit, QTI's identifiers may not


class Inexpressible(Exception):
    """QTI has no words for something of a question. code: of the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class _Writer:
    """without: what the item lacks, by the codes of problems."""

    question: Question
    media: Mapping[str, Medium]
    without: list[str]

    @property
    def mark(self) -> Fraction:
        mark = self.question.about.mark
        return Fraction(mark) if mark else Fraction(1)


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item's XML, and what it lacks that the question has."""

    body: bytes
    without: tuple[str, ...]


def write_item(
    question: Question, identifier: str, media: Mapping[str, Medium], stimulus: tuple[str, str] | None
) -> WrittenItem:
    """Write a question.

    stimulus  (identifier, reference) of the shared stem, or None
    Raises Inexpressible where QTI can't ask or mark the same.
    """
    writer = _Writer(question, media, [])
    marked, asked = _write(writer)
    reference = ""
    if stimulus is not None:
        reference = tag("qti-assessment-stimulus-ref", {"identifier": stimulus[0], "href": stimulus[1]})
    most = None if question.about.mark is None else f"{question.about.mark:f}"
    score = {"identifier": SCORE, "cardinality": "single", "base-type": "float", "normal-maximum": most}
    attributes = {
        "xmlns": NAMESPACE,
        "identifier": identifier,
        "title": question.code,
        "adaptive": "false",
        "time-dependent": "false",
    }
    item = tag(
        "qti-assessment-item",
        attributes,
        marked.declarations,
        tag("qti-outcome-declaration", score),
        reference,
        tag("qti-item-body", None, asked),
        marked.processing,
    )
    return WrittenItem(f'<?xml version="1.0" encoding="UTF-8"?>\n{item}\n'.encode(), tuple(writer.without))


def xhtml(fragment: str) -> str:
    """Sanitised HTML as XHTML, its media by their path in the package."""
    if not fragment:
        return ""
    root = lxml_html.fragment_fromstring(fragment, create_parent="div")
    for element in root.iter("img", "audio", "video"):
        element.set("src", MEDIA + quote(element.get("src", "")))
        if element.tag == "img" and element.get("alt") is None:
            element.set("alt", "")
    written = etree.tostring(root, method="xml", encoding="unicode", with_tail=False)
    return re.sub(r"^<div(?:/>|>)|</div>$", "", written)


def _write(writer: _Writer) -> tuple[Marked, str]:
    """How it is marked, and the body that asks it."""
    question = writer.question
    match question.type, question.key:
        case ((T.SINGLE | T.TRUE_FALSE), _):
            marked, interaction = _write_single(writer)
        case T.MULTIPLE, _:
            marked, interaction = _write_multiple(writer)
        case T.CLUSTER, ClusterKey() as key:
            marked, interaction = _write_cluster(writer, key)
        case T.MATCHING, MatchingKey() as key:
            marked, interaction = _write_matching(writer, key)
        case T.ORDERING, _:
            marked, interaction = _write_ordering(writer)
        case T.NUMERICAL, NumberKey() as key:
            marked, interaction = _write_number(writer, key)
        case T.SHORT_TEXT, TextKey() as key:
            marked, interaction = _write_text(writer, key)
        case T.HOTSPOT, HotspotKey() as key:
            marked, interaction = _write_hotspot(writer, key)
        case T.ESSAY, EssayKey() as key:
            marked, interaction = _write_essay(key)
        case T.GAPS, GapsKey() as key:
            marked, gaps = _write_gaps(writer, key)
            stem = xhtml(question.stem_html)
            return marked, tag("div", None, GAP_MARK.sub(lambda found: gaps[found[1]], stem)) + _picture(question)
        case _:
            raise ValueError(f"{question.code}: a {question.type} with another type's key")
    picture = "" if question.type is T.HOTSPOT else _picture(question)
    return marked, tag("div", None, xhtml(question.stem_html)) + picture + interaction


def _picture(question: Question) -> str:
    if question.picture is None:
        return ""
    return tag("p", None, tag("img", {"src": MEDIA + quote(question.picture), "alt": question.picture_alt}))


def _choices(options: tuple[Option, ...], name: str = "qti-simple-choice", **more: object) -> str:
    return "".join(
        tag(name, {"identifier": _RIGHT + one.id, "fixed": "true" if one.is_fixed else None, **more}, xhtml(one.html))
        for one in options
    )


def _truth(is_so: bool) -> str:
    return "true" if is_so else "false"


def _interaction(name: str, attributes: Mapping[str, object], *inside: str) -> str:
    return tag(f"qti-{name}-interaction", {"response-identifier": RESPONSE, **attributes}, *inside)


# -- choices ----------------------------------------------------------------------------------------------------------


def _write_single(writer: _Writer) -> tuple[Marked, str]:
    question = writer.question
    options = question.options
    interaction = _interaction("choice", {"shuffle": _truth(question.is_shuffled), "max-choices": 1}, _choices(options))
    if all(option.share is None for option in options):
        right = [_RIGHT + option.id for option in options if option.is_right]
        return Marked(declare("identifier", right), rules.all_or_nothing(writer.mark)), interaction
    shares = {_RIGHT + option.id: max(rules.share_of_option(option), Fraction(0)) for option in options}
    whole = rules.denominator_of(shares.values())
    mapping = rules.map_to({name: int(share * whole) for name, share in shares.items()})
    right = [name for name, share in shares.items() if share == 1][:1]
    return Marked(declare("identifier", right, mapping=mapping), rules.by_worth(writer.mark, whole)), interaction


def _write_multiple(writer: _Writer) -> tuple[Marked, str]:
    question, options, mark = writer.question, writer.question.options, writer.mark
    interaction = _interaction("choice", {"shuffle": _truth(question.is_shuffled), "max-choices": 0}, _choices(options))
    right = [_RIGHT + option.id for option in options if option.is_right]

    def declared(mapping: str = "") -> str:
        return declare("identifier", right, cardinality="multiple", mapping=mapping)

    if question.rule is MarkingRule.ALL_OR_NOTHING:
        return Marked(declared(), rules.all_or_nothing(mark)), interaction
    if any(option.share is not None for option in options):
        shares = {_RIGHT + option.id: option.share or Fraction(0) for option in options}
        whole = rules.denominator_of(shares.values())
        mapping = rules.map_to({name: int(share * whole) for name, share in shares.items()}, lower=0, upper=whole)
        return Marked(declared(mapping), rules.by_worth(mark, whole)), interaction
    # Every option is a part: judged rightly are those chosen that are right and those left that are wrong.
    count, wrong = len(options), len(options) - len(right)
    mapping = rules.map_to({_RIGHT + option.id: 1 if option.is_right else -1 for option in options})
    if question.rule is MarkingRule.PER_PART:
        worth = tag("qti-sum", None, rules.mapped(), rules.number(wrong))
    else:
        twice = tag("qti-product", None, rules.number(2), rules.mapped())
        worth = tag("qti-max", None, rules.number(0), tag("qti-sum", None, twice, rules.number(2 * wrong - count)))
    scored = rules.set_to(SCORE, rules.times(worth, mark / count))
    nothing = rules.set_to(SCORE, rules.number(0))
    return Marked(
        declared(mapping), rules.processing(rules.choose((rules.is_empty(), nothing), otherwise=scored))
    ), interaction


def _match_sets(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> str:
    def side(rows: list[tuple[str, str]], most: int) -> str:
        name = "qti-simple-associable-choice"
        return tag(
            "qti-simple-match-set", None, *(tag(name, {"identifier": i, "match-max": most}, said) for i, said in rows)
        )

    return side(left, 1) + side(right, 0)


def _write_cluster(writer: _Writer, key: ClusterKey) -> tuple[Marked, str]:
    question = writer.question
    left = [(_LEFT + option.id, xhtml(option.html)) for option in question.options]
    sets = _match_sets(left, [("T", TRUE_TEXT), ("F", FALSE_TEXT)])
    interaction = _interaction("match", {"shuffle": _truth(question.is_shuffled), "max-associations": 0}, sets)
    right = [f"{_LEFT}{option.id} {'T' if option.is_right else 'F'}" for option in question.options]
    wrong = [f"{_LEFT}{option.id} {'F' if option.is_right else 'T'}" for option in question.options]
    if key.steps:
        return rules.by_steps(right, key.steps, writer.mark), interaction
    return rules.by_pairs(right, wrong, question.rule, writer.mark), interaction


def _write_matching(writer: _Writer, key: MatchingKey) -> tuple[Marked, str]:
    question = writer.question
    left = [(_LEFT + premise.id, xhtml(premise.html)) for premise in key.premises]
    sets = _match_sets(left, [(_RIGHT + option.id, xhtml(option.html)) for option in question.options])
    interaction = _interaction("match", {"shuffle": _truth(question.is_shuffled), "max-associations": 0}, sets)
    right = [f"{_LEFT}{premise.id} {_RIGHT}{premise.option_id}" for premise in key.premises]
    wrong = [
        f"{_LEFT}{premise.id} {_RIGHT}{option.id}"
        for premise in key.premises
        for option in question.options
        if option.id != premise.option_id
    ]
    return rules.by_pairs(right, wrong, question.rule, writer.mark), interaction


def _write_ordering(writer: _Writer) -> tuple[Marked, str]:
    question, count = writer.question, len(writer.question.options)
    # Offered by identity, so that the file's order does not tell the right one.
    offered = tuple(sorted(question.options, key=lambda option: option.id))
    interaction = _interaction("order", {"shuffle": "true"}, _choices(offered))
    right = [_RIGHT + option.id for option in question.options]
    declared = declare("identifier", right, cardinality="ordered")
    if question.rule is MarkingRule.ALL_OR_NOTHING:
        return Marked(declared, rules.all_or_nothing(writer.mark)), interaction
    counted = [
        rules.choose((
            tag("qti-match", None, tag("qti-index", {"n": place}, rules.variable(RESPONSE)), tag("qti-base-value", {"base-type": "identifier"}, name)),
            rules.add_to("PLACES", rules.number(1)),
        ))
        for place, name in enumerate(right, 1)
    ]  # fmt: skip
    worth = rules.variable("PLACES")
    if question.rule is MarkingRule.PER_PART_PENALTY:
        twice = tag("qti-product", None, rules.number(2), worth)
        worth = tag("qti-max", None, rules.number(0), tag("qti-subtract", None, twice, rules.number(count)))
    scored = rules.set_to(SCORE, rules.times(worth, writer.mark / count))
    return Marked(declared + rules.declare_outcome("PLACES"), rules.processing(*counted, scored)), interaction


# -- typed ------------------------------------------------------------------------------------------------------------


def _note_number(writer: _Writer, key: NumberKey) -> None:
    if key.is_unit_needed:
        raise Inexpressible("qti_left_out_unit")
    if key.units:
        writer.without.append("qti_without_unit")


def _note_text(writer: _Writer, key: TextKey) -> None:
    if not any(one.share == 1 and not rules.has_wildcard(one.text) for one in key.texts):
        raise Inexpressible("qti_left_out_wildcard")
    if any(rules.has_wildcard(one.text) for one in key.texts):
        writer.without.append("qti_without_wildcard")
    if Ignore.MARKS in key.ignores:
        writer.without.append("qti_without_marks")
    if Ignore.SPACES in key.ignores and any(len(one.text.split()) > 1 for one in key.texts):
        writer.without.append("qti_without_spaces")


def _entry(name: str) -> str:
    return tag("qti-text-entry-interaction", {"response-identifier": name})


def _write_number(writer: _Writer, key: NumberKey) -> tuple[Marked, str]:
    _note_number(writer, key)
    best = max(key.numbers, key=lambda accepted: accepted.share)
    declared = declare("float", [f"{best.value:f}"])
    scored = rules.processing(rules.number_rules(key.numbers, RESPONSE, SCORE, writer.mark))
    return Marked(declared, scored), tag("p", None, _entry(RESPONSE))


def _write_text(writer: _Writer, key: TextKey) -> tuple[Marked, str]:
    _note_text(writer, key)
    mapping, whole, texts = rules.text_mapping(key)
    return Marked(declare("string", texts[:1], mapping=mapping), rules.by_worth(writer.mark, whole)), tag(
        "p", None, _entry(RESPONSE)
    )


def _write_gaps(writer: _Writer, key: GapsKey) -> tuple[Marked, dict[str, str]]:
    """Each gap has a response GAP-… and an outcome SHARE-…, from which the score is made as the rule says."""
    question = writer.question
    declarations, found, shown = [], [], {}
    for gap in key.gaps:
        declared, rule, interaction = _write_gap(writer, gap)
        declarations += [declared, rules.declare_outcome(f"SHARE-{gap.id}")]
        found.append(rule)
        shown[gap.id] = interaction
    whole = sum(gap.weight for gap in key.gaps)
    reached = tag(
        "qti-sum", None, *(rules.times(rules.variable(f"SHARE-{gap.id}"), Fraction(gap.weight)) for gap in key.gaps)
    )
    if question.rule is MarkingRule.ALL_OR_NOTHING:
        is_whole = [rules.is_equal(rules.variable(f"SHARE-{gap.id}"), 1) for gap in key.gaps]
        score = rules.choose((tag("qti-and", None, *is_whole), rules.set_to(SCORE, rules.number(writer.mark))))
    elif question.rule is MarkingRule.PER_PART:
        score = rules.set_to(SCORE, rules.times(reached, writer.mark / whole))
    else:
        declarations.append(rules.declare_outcome("LOST"))
        for gap in key.gaps:
            is_filled = tag("qti-not", None, rules.is_empty(f"GAP-{gap.id}"))
            is_lost = tag("qti-and", None, is_filled, rules.is_equal(rules.variable(f"SHARE-{gap.id}"), 0))
            found.append(rules.choose((is_lost, rules.add_to("LOST", rules.number(gap.weight)))))
        left = tag("qti-max", None, rules.number(0), tag("qti-subtract", None, reached, rules.variable("LOST")))
        score = rules.set_to(SCORE, rules.times(left, writer.mark / whole))
    return Marked("".join(declarations), rules.processing(*found, score)), shown


def _write_gap(writer: _Writer, gap: Gap) -> tuple[str, str, str]:
    """Declaration, rule that sets its share, interaction."""
    name, outcome = f"GAP-{gap.id}", f"SHARE-{gap.id}"
    if isinstance(gap.key, NumberKey):
        _note_number(writer, gap.key)
        best = max(gap.key.numbers, key=lambda accepted: accepted.share)
        rule = rules.number_rules(gap.key.numbers, name, outcome, Fraction(1))
        return declare("float", [f"{best.value:f}"], name=name), rule, _entry(name)
    if isinstance(gap.key, TextKey):
        _note_text(writer, gap.key)
        mapping, whole, texts = rules.text_mapping(gap.key)
        declared, interaction = declare("string", texts[:1], name=name, mapping=mapping), _entry(name)
    else:
        shares = {_RIGHT + option.id: max(rules.share_of_option(option), Fraction(0)) for option in gap.options}
        whole = rules.denominator_of(shares.values())
        mapping = rules.map_to({one: int(share * whole) for one, share in shares.items()})
        right = [one for one, share in shares.items() if share == 1][:1]
        declared = declare("identifier", right, name=name, mapping=mapping)
        attributes = {"response-identifier": name, "shuffle": _truth(writer.question.is_shuffled)}
        interaction = tag("qti-inline-choice-interaction", attributes, _choices(gap.options, "qti-inline-choice"))
    return declared, rules.set_to(outcome, rules.times(rules.mapped(name), Fraction(1, whole))), interaction


# -- places and essays ------------------------------------------------------------------------------------------------


def _write_hotspot(writer: _Writer, key: HotspotKey) -> tuple[Marked, str]:
    question = writer.question
    medium = writer.media.get(question.picture or "")
    size = picture_size(medium.body) if medium is not None else None
    if size is None:
        raise Inexpressible("qti_left_out_picture")
    shown = tag("img", {
        "src": MEDIA + quote(question.picture or ""), "alt": question.picture_alt, "width": size[0], "height": size[1]
    })  # fmt: skip
    interaction = _interaction("select-point", {"max-choices": key.most_points}, shown)
    right = [_coordinates(area, size) for area in key.areas if area.is_right]
    if not all(is_exact for _, _, is_exact in right):
        writer.without.append("qti_without_pixels")
    entries = [
        tag("qti-area-map-entry", {"shape": shape, "coords": coords, "mapped-value": 1}) for shape, coords, _ in right
    ]
    if key.most_points == 1:
        mapping = tag("qti-area-mapping", {"default-value": 0, "upper-bound": 1}, *entries)
        return Marked(declare("point", mapping=mapping), rules.by_worth(writer.mark, 1, "point")), interaction
    takes_away = question.rule is not MarkingRule.PER_PART
    bounds = {"default-value": -1 if takes_away else 0}
    if question.rule is MarkingRule.PER_PART_PENALTY:
        bounds["lower-bound"] = 0
    declared = declare(
        "point",
        cardinality="multiple",
        mapping=tag("qti-area-mapping", bounds, *entries),
    )
    worth = tag("qti-map-response-point", {"identifier": RESPONSE})
    if question.rule is MarkingRule.ALL_OR_NOTHING:
        scored = rules.choose((rules.is_equal(worth, len(right)), rules.set_to(SCORE, rules.number(writer.mark))))
    else:
        scored = rules.set_to(SCORE, rules.times(worth, writer.mark / len(right)))
    return Marked(declared, rules.processing(scored)), interaction


def _coordinates(area: Area, size: tuple[int, int]) -> tuple[str, str, bool]:
    """Shape and coordinates in whole pixels, and whether those are exact."""
    exact = [Fraction(number * size[place % 2], FULL_WIDTH) for place, number in enumerate(area.numbers)]
    pixels = [round(number) for number in exact]
    shape = {Shape.RECTANGLE: "rect", Shape.POLYGON: "poly", Shape.ELLIPSE: "ellipse"}[area.shape]
    if area.shape is Shape.RECTANGLE:
        x1, y1, x2, y2 = pixels
        pixels = [min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)]
    elif area.shape is Shape.ELLIPSE:
        pixels = [*pixels[:2], max(pixels[2], 1), max(pixels[3], 1)]
        if pixels[2] == pixels[3]:
            shape, pixels = "circle", pixels[:3]
    return shape, ",".join(map(str, pixels)), all(number.denominator == 1 for number in exact)


def _write_essay(key: EssayKey) -> tuple[Marked, str]:
    attributes = {"response-identifier": RESPONSE, "expected-length": key.most_characters}
    guidance = (
        tag("qti-rubric-block", {"view": "scorer"}, tag("div", None, xhtml(key.guidance_html)))
        if key.guidance_html
        else ""
    )
    return Marked(declare("string"), ""), tag("qti-extended-text-interaction", attributes) + guidance
