"""What of a question GIFT has no words for: kept in a comment beside it, `// [hall:{…}]`.

Other programs pass over it. It holds a hash of the question's text, so that a note is not believed once somebody has
changed the question by hand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from question_bank.documents import from_document, read_fraction, to_document
from question_bank.drafts import Draft, DraftAbout, DraftOption
from question_bank.model import (
    GAP_MARK,
    EssayKey,
    Gap,
    GapsKey,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Question,
    QuestionType,
    TextKey,
)

_ABOUT = ("mark", "p_value", "source", "version", "apart")


def write_note(question: Question) -> dict[str, Any]:
    """Return the note of a question as a JSON object."""
    note: dict[str, Any] = {"type": question.type.value, "rule": question.rule.value}
    about = to_document(question.about)
    note |= {name: about[name] for name in _ABOUT if name in about}
    if not question.is_shuffled:
        note["is_shuffled"] = False
    if question.passage is not None:
        note["passage"] = question.passage
    if question.options:
        note["options"] = [_option_note(option) for option in question.options]
    match question.key:
        case TextKey() | EssayKey() | NumberKey():
            note["key"] = to_document(question.key)
        case GapsKey(gaps=gaps):
            standing = {gap.id: gap for gap in gaps}
            note["gaps"] = [_gap_note(standing[id_]) for id_ in GAP_MARK.findall(question.stem_html)]
            note["gap_order"] = [gap.id for gap in gaps]
        case MatchingKey(premises=premises):
            note["order"] = _order(question, [premise.option_id for premise in premises])
            for told, option in zip(note["options"], question.options, strict=True):
                told["feedback"] = option.feedback_html
    return note


def _gap_note(gap: Gap) -> dict[str, Any]:
    told: dict[str, Any] = {"id": gap.id, "weight": gap.weight}
    if gap.key is not None:
        told["key"] = to_document(gap.key)
    if gap.options:
        told["options"] = [{**_option_note(option), "feedback": option.feedback_html} for option in gap.options]
    return told


def _option_note(option: Option) -> dict[str, Any]:
    kept = to_document(option)
    return {name: kept[name] for name in ("is_right", "share", "is_fixed") if name in kept}


def _order(question: Question, used: list[str]) -> list[int]:
    """Places in the question of the options in the order in which pairs and distractors name them."""
    places = {option.id: place for place, option in enumerate(question.options)}
    named = list(dict.fromkeys(used))
    return [places[id_] for id_ in (*named, *(id_ for id_ in places if id_ not in named))]


def apply_note(draft: Draft, note: dict[str, Any]) -> Draft:
    """Return the draft with what its note says. A note that somebody made up wrongly changes nothing."""
    try:
        return _apply(draft, note)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError):
        return draft


def _apply(draft: Draft, note: dict[str, Any]) -> Draft:
    if note["type"] != draft.type.value:
        return draft
    known = draft.about
    about = DraftAbout(
        str(note.get("mark", "")),
        str(note.get("p_value", "")),
        known.tags,
        str(note.get("source", "")),
        str(note.get("version", "")),
        tuple(map(str, note.get("apart", ()))),
        known.explanation,
    )
    options = draft.options
    if draft.type is QuestionType.MATCHING:
        places = [int(place) for place in note["order"]]
        if sorted(places) != list(range(len(options))):
            return draft
        ordered = sorted(range(len(options)), key=lambda at: places[at])
        options = tuple(options[at] for at in ordered)
        premises = tuple(replace(premise, option=places[premise.option]) for premise in draft.premises)
        draft = replace(draft, premises=premises)
    if options:
        options = tuple(_noted(option, told) for option, told in zip(options, note["options"], strict=True))
    if draft.type is QuestionType.GAPS:
        draft = _apply_gaps(draft, note)
    key = draft.key
    if "key" in note and key is not None:
        key = from_document(type(key), note["key"])
    return replace(
        draft,
        about=about,
        options=options,
        key=key,
        rule=MarkingRule(note["rule"]),
        is_shuffled=note.get("is_shuffled", True) is True,
        passage=str(note["passage"]) if "passage" in note else None,
    )


def _apply_gaps(draft: Draft, note: dict[str, Any]) -> Draft:
    """The gaps under their own names and in their own order; in the text they are numbered."""
    told = {gap.id: about for gap, about in zip(draft.gaps, note["gaps"], strict=True)}
    gaps = {}
    for gap in draft.gaps:
        about = told[gap.id]
        options = tuple(_noted(option, its) for option, its in zip(gap.options, about.get("options", ()), strict=True))
        key = from_document(type(gap.key), about["key"]) if gap.key is not None else None
        gaps[str(about["id"])] = replace(
            gap, id=str(about["id"]), options=options, key=key, weight=int(about["weight"])
        )
    ordered = tuple(gaps[str(id_)] for id_ in note["gap_order"])
    if len(ordered) != len(draft.gaps):
        return draft
    stem = GAP_MARK.sub(lambda found: f"[[{told[found.group(1)]['id']}]]", draft.stem)
    return replace(draft, stem=stem, gaps=ordered)


def _noted(option: DraftOption, told: dict[str, Any]) -> DraftOption:
    share = read_fraction(told["share"]) if "share" in told else None
    return replace(
        option,
        is_right=told.get("is_right") is True,
        share=share,
        is_fixed=told.get("is_fixed") is True,
        feedback=str(told.get("feedback", option.feedback)),
    )
