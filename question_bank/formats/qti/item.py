"""One QTI item as a question, or why it can't be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from question_bank.checking import MAX_CODE, MAX_ESSAY
from question_bank.drafts import Draft, DraftAbout
from question_bank.formats.qti.assumed import assume_rules
from question_bank.formats.qti.content import DROPPED, Content
from question_bank.formats.qti.declarations import Declarations, Response, read_declarations
from question_bank.formats.qti.document import Element, Unfit, child, children, count_of, is_true
from question_bank.formats.qti.files import Files
from question_bank.formats.qti.fitting import Uneven
from question_bank.formats.qti.gaps import holes_of, read_gap_match, read_gaps, read_typed, read_uneven
from question_bank.formats.qti.hottext import read_hottext
from question_bank.formats.qti.interactions import (
    Fields,
    Item,
    prompt_of,
    read_associate,
    read_choice,
    read_match,
    read_order,
)
from question_bank.formats.qti.places import read_hotspot, read_points
from question_bank.formats.qti.rules import SCORE, Budget, read_rules, template_of
from question_bank.formats.qti.unlike import UNLIKE
from question_bank.markup import is_blank
from question_bank.model import EssayKey, QuestionType

_IN_TEXT = frozenset({"text-entry-interaction", "inline-choice-interaction"})
_ALONE = {
    "choice-interaction": read_choice,
    "order-interaction": read_order,
    "match-interaction": read_match,
    "associate-interaction": read_associate,
    "hotspot-interaction": read_hotspot,
    "select-point-interaction": read_points,
}
_OF_RESPONSE = ("match_correct", "map_response", "map_response_point")  # templates mark an answer called RESPONSE
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>")
_BLOCK = re.compile(r"<(?:p|ul|ol|table|pre|blockquote)\b")
_PLACE = "\ue000"  # stands for an interaction while its surroundings are looked at


@dataclass(frozen=True, slots=True)
class Known:
    """What the package says of an item, as written; "" where it says nothing."""

    code: str = ""
    topic: str = ""
    difficulty: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """file, row: how problems name it; folder: from which its references start."""

    file: str
    row: int
    folder: str = ""


@dataclass(frozen=True, slots=True)
class ItemReading:
    """The question. warnings: (code, what the sentence needs)."""

    draft: Draft
    warnings: tuple[tuple[str, dict[str, object]], ...] = field(default=())


def code_of(root: Element, known: Known) -> str:
    """The code of an item: as its package says, or its identifier if that is short enough."""
    identifier = root.get("identifier", "").strip()
    return known.code or (identifier if len(identifier) <= MAX_CODE else "")


def read_item(
    root: Element, place: Place, files: Files, budget: Budget, known: Known, passage: str | None
) -> ItemReading:
    """Read an item.

    passage  name of the shared stem it belongs to
    Raises Unfit for an item that asks or is marked in a way that no question here can.
    """
    if is_true(root, "adaptive"):
        raise Unfit("qti_adaptive")
    declarations = read_declarations(root)
    body = child(root, "item-body")
    if body is None:
        raise Unfit("qti_no_interaction")
    item = Item(Content(files, place.folder), declarations, read_rules(root), budget)
    asked = _interactions(body)
    template = template_of(root)
    is_missed = template in _OF_RESPONSE and "RESPONSE" not in declarations.responses
    if item.nodes is None or is_missed:
        marked = _marked(declarations, asked)
        assumed = assume_rules(marked, template if is_missed else "")
        if all(one.correct is None and one.mapping is None for one in marked):
            item.nodes = None
    else:
        assumed = None
    if assumed is not None:
        warning, item.nodes = assumed
        item.is_assumed = True
        item.warnings[warning] = {}
    fields = _read_body(item, body, asked)
    for dropped in children(root, *DROPPED):
        item.content.dropped[DROPPED[str(dropped.tag)]] = None
    guidance = "".join(item.content.guidance)
    if guidance and isinstance(fields.get("key"), EssayKey):
        fields["key"] = replace(fields["key"], guidance_html=guidance)
    elif guidance:
        item.content.dropped["qti_rubric_dropped"] = None
    item.warnings.update((code, {}) for code in sorted(item.content.dropped))
    about = DraftAbout(mark=_mark(item, declarations), tags=known.tags)
    draft = Draft(
        place.file,
        place.row,
        code_of(root, known),
        known.topic,
        known.difficulty,
        passage=passage,
        about=about,
        **fields,
    )
    return ItemReading(draft, tuple(item.warnings.items()))


def _interactions(body: Element) -> list[Element]:
    """The interactions that don't stand within others; without the clips that are played beside something asked."""
    found, inside = [], set()
    for one in body.iter():
        if one.getparent() in inside:
            inside.add(one)
        elif isinstance(one.tag, str) and one.tag.endswith("-interaction"):
            found.append(one)
            inside.add(one)
    return [one for one in found if one.tag != "media-interaction"] or found


def _marked(declarations: Declarations, asked: Sequence[Element]) -> list[Response]:
    """The responses of what is asked, or none if one of them is undeclared or marked by people."""
    found = [declarations.responses.get(one.get("response-identifier", "")) for one in asked]
    if any(one.tag == "extended-text-interaction" for one in asked):
        return []
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else []


def _read_body(item: Item, body: Element, found: list[Element]) -> Fields:
    kinds = {str(one.tag) for one in found}
    if not found:
        raise Unfit("qti_no_interaction")
    for one in found:
        if one.tag in UNLIKE:
            raise Unfit(UNLIKE[str(one.tag)])
    if kinds <= _IN_TEXT:
        return _read_in_text(item, body, found)
    if len(found) > 1:
        raise Unfit("qti_interactions_mixed", have=len(found))
    (interaction,) = found
    if interaction.tag == "hottext-interaction":
        fields, text = read_hottext(item, interaction)
        around = item.content.inner(body, lambda element: _PLACE if element is interaction else None)
        return {"stem": around.replace(_PLACE, text), **fields}
    if interaction.tag == "gap-match-interaction":
        return _read_gap_match(item, body, interaction)
    if interaction.tag == "extended-text-interaction":
        fields = _read_essay(item, interaction)
    elif str(interaction.tag) in _ALONE:
        try:
            fields = _ALONE[str(interaction.tag)](item, interaction)
        except Uneven as uneven:
            fields, lines = read_uneven(item, uneven, is_shuffled=is_true(interaction, "shuffle"))
            return {"stem": _stem(item, body, interaction) + lines, **fields}
    else:
        raise Unfit("qti_interaction", kind=str(interaction.tag)[:60])
    return {"stem": _stem(item, body, interaction), **fields}


def _stem(item: Item, body: Element, interaction: Element) -> str:
    """The body with the prompt in place of the interaction."""
    prompt = prompt_of(item, interaction)
    around = item.content.inner(body, lambda element: _PLACE if element is interaction else None)
    if is_blank(re.sub(_PLACE, "", around)):
        return prompt
    if prompt and not _BLOCK.search(prompt):
        prompt = f"<p>{prompt}</p>"
    return _EMPTY_PARAGRAPH.sub("", around.replace(f"<p>{_PLACE}</p>", _PLACE).replace(_PLACE, prompt)).strip()


def _read_in_text(item: Item, body: Element, found: list[Element]) -> Fields:
    places = {interaction: number for number, interaction in enumerate(found, 1)}
    around = item.content.inner(body, lambda element: _PLACE if element in places else None)
    before, *between = around.split(_PLACE)
    if found[0].tag == "text-entry-interaction" and len(found) == 1 and is_blank(between[0]):
        stem = _EMPTY_PARAGRAPH.sub("", before.rstrip() + between[0]).strip()
        return {"stem": stem, **read_typed(item, found[0])}
    holes = holes_of(item, found)
    stem = before + "".join(f"[[{hole.id}]]{text}" for hole, text in zip(holes, between, strict=True))
    return {"stem": stem, **read_gaps(item, holes)}


def _read_gap_match(item: Item, body: Element, interaction: Element) -> Fields:
    fields, names = read_gap_match(item, interaction)

    def gap(element: Element) -> str | None:
        if element.tag in ("gap-text", "gap-img"):
            return ""
        return f"[[{names[element.get('identifier', '')]}]]" if element.tag == "gap" else None

    text = item.content.inner(interaction, gap)
    around = item.content.inner(body, lambda element: _PLACE if element is interaction else None)
    return {"stem": around.replace(_PLACE, text), **fields}


def _read_essay(item: Item, interaction: Element) -> Fields:
    item.response(interaction, "single")
    expected = count_of(interaction, "expected-length", 0) or MAX_ESSAY
    if expected > MAX_ESSAY:
        item.warnings["qti_length_dropped"] = {}
    if item.nodes:
        item.warnings["qti_rules_dropped"] = {}
    return {"type": QuestionType.ESSAY, "key": EssayKey(min(expected, MAX_ESSAY))}


def _mark(item: Item, declarations: Declarations) -> str:
    """What the item says it is worth, where its rules give as much; else what they give."""
    most, score = declarations.outcomes.get("MAXSCORE"), declarations.outcomes.get(SCORE)
    said = most.default if most is not None else None
    if not isinstance(said, Fraction) or not said:
        said = score.most if score is not None else None
    if not isinstance(said, Fraction) or not said:
        return ""
    if item.whole is not None and item.whole != said and not item.is_assumed:
        item.warnings["qti_maximum"] = {"said": _plain(said), "reached": _plain(item.whole)}
        said = item.whole
    return _plain(said)


def _plain(number: Fraction) -> str:
    return f"{float(number):.6f}".rstrip("0").rstrip(".")
