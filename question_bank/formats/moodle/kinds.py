"""What each type of Moodle's questions is here: one reader a type, from the item to a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT, Draft, DraftGap, DraftOption, DraftPremise
from question_bank.folding import fold_html
from question_bank.formats.moodle.answers import (
    Typed,
    accept_numbers,
    accept_texts,
    read_number,
    read_share,
    with_units,
)
from question_bank.formats.moodle.cloze import read_cloze
from question_bank.formats.moodle.item import Element, Item, Unreadable, said
from question_bank.markup import plain_to_html
from question_bank.model import GAP_MARK, EssayKey, MarkingRule, QuestionType

_NO_UNITS = "3"
_ORDER_RULES = {
    "ALL_OR_NOTHING": MarkingRule.ALL_OR_NOTHING,
    "-1": MarkingRule.ALL_OR_NOTHING,
    "ABSOLUTE_POSITION": MarkingRule.PER_PART,
    "ABSOLUTE": MarkingRule.PER_PART,
    "ABS": MarkingRule.PER_PART,
    "0": MarkingRule.PER_PART,
}
_ALL_ITEMS = frozenset({"ALL", "EXACT", "0", ""})


def _share(answer: Element) -> Fraction:
    return read_share(answer.get("fraction", "0"))


def _options(item: Item) -> list[tuple[DraftOption, Fraction]]:
    return [
        (DraftOption(item.html(answer), feedback=item.html(answer.find("feedback"))), _share(answer))
        for answer in item.element.findall("answer")
    ]


def choose_one(answers: Sequence[tuple[DraftOption, Fraction]]) -> tuple[DraftOption, ...]:
    """Options of a single choice with Moodle's fractions. Where several are worth everything, each says so itself."""
    full = sum(share == 1 for _, share in answers)
    return tuple(
        replace(option, is_right=share == 1, share=None if share == 0 or share == 1 and full == 1 else share)
        for option, share in answers
    )


def _read_choice(item: Item) -> Draft:
    answers, is_shuffled = _options(item), item.flag("shuffleanswers", default=True)
    if item.flag("single", default=True):
        if any(share < 0 for _, share in answers):
            item.note("moodle_below_zero")
        return item.draft(QuestionType.SINGLE, options=choose_one(answers), is_shuffled=is_shuffled)
    options = tuple(replace(option, is_right=share > 0, share=share) for option, share in answers)
    return item.draft(QuestionType.MULTIPLE, options=options, is_shuffled=is_shuffled, rule=MarkingRule.PER_PART)


def _read_choice_set(item: Item) -> Draft:
    options = tuple(replace(option, is_right=share > 0) for option, share in _options(item))
    return item.draft(QuestionType.MULTIPLE, options=options, is_shuffled=item.flag("shuffleanswers", default=True))


def _read_truth(item: Item) -> Draft:
    found = {said(answer).lower(): answer for answer in item.element.findall("answer")}
    if set(found) != {"true", "false"}:
        raise Unreadable("moodle_truth")
    options = tuple(
        DraftOption(text, _share(found[word]) == 1, feedback=item.html(found[word].find("feedback")))
        for text, word in ((TRUE_TEXT, "true"), (FALSE_TEXT, "false"))
    )
    return item.draft(QuestionType.TRUE_FALSE, options=options)


def _typed(item: Item) -> list[Typed]:
    answers = item.element.findall("answer")
    for answer in answers:
        item.drop("moodle_answer_feedback_dropped", answer.find("feedback"))
    return [Typed(said(answer), _share(answer), (answer.findtext("tolerance") or "").strip()) for answer in answers]


def _read_short(item: Item) -> Draft:
    return item.draft(
        QuestionType.SHORT_TEXT, key=accept_texts(_typed(item), is_case_kept=item.flag("usecase", default=False))
    )


def _read_number(item: Item) -> Draft:
    numbers = accept_numbers(_typed(item))
    item.drop("moodle_instructions_dropped", item.element.find("instructions"))
    units = [
        (said_unit, read_number(unit.findtext("multiplier") or "1"))
        for unit in item.element.findall("units/unit")
        if (said_unit := (unit.findtext("unit_name") or "").strip())
    ]
    is_graded = item.field("unitgradingtype", "0") != "0"
    if item.field("showunits", "0") == _NO_UNITS:
        units, is_graded = [], False
    if is_graded and read_number(item.field("unitpenalty", "0") or "0") != 1:
        raise Unreadable("moodle_unit_penalty", penalty=item.field("unitpenalty", "0"))
    if units and item.flag("unitsleft", default=False):
        item.note("moodle_units_left")
    return item.draft(QuestionType.NUMERICAL, key=with_units(numbers, units, is_needed=is_graded and bool(units)))


def _read_matching(item: Item) -> Draft:
    options: dict[str, DraftOption] = {}
    premises: list[DraftPremise] = []
    for pair in item.element.findall("subquestion"):
        answer = pair.find("answer")
        text = item.html(answer) if item.kind == "ddmatch" else plain_to_html(said(answer))
        options.setdefault(fold_html(text), DraftOption(text))
        if said(pair):
            premises.append(DraftPremise(item.html(pair), list(options).index(fold_html(text))))
    return item.draft(
        QuestionType.MATCHING,
        options=tuple(options.values()),
        premises=tuple(premises),
        rule=MarkingRule.PER_PART,
        is_shuffled=item.flag("shuffleanswers", default=True),
    )


def _read_essay(item: Item) -> Draft:
    item.drop("moodle_template_dropped", item.element.find("responsetemplate"))
    for limit in ("minwordlimit", "maxwordlimit"):
        if item.field(limit, "0") not in ("0", ""):
            item.note("moodle_words_dropped")
    if item.field("attachments", "0") not in ("0", "") or item.field("responseformat") == "noinline":
        raise Unreadable("moodle_attachments")
    return item.draft(QuestionType.ESSAY, key=EssayKey(guidance_html=item.html(item.element.find("graderinfo"))))


def _read_words(item: Item) -> Draft:
    """Words to be dragged or selected into the text: `[[2]]` stands for the second word, whose group is offered there."""
    boxes = [
        (
            plain_to_html(said(box)) if box.tag == "selectoption" else item.html(box),
            (box.findtext("group") or "1").strip(),
        )
        for box in item.element.iter("dragbox", "selectoption")
    ]
    stem = item.stem()
    gaps: list[DraftGap] = []

    def take(found: re.Match[str]) -> str:
        number = found.group(1)
        if not number.isdecimal() or not 1 <= int(number) <= len(boxes):
            raise Unreadable("moodle_word", number=number)
        right, group = boxes[int(number) - 1]
        offered = {fold_html(text): text for text, its_group in boxes if its_group == group}
        options = tuple(DraftOption(text, fold_html(text) == fold_html(right)) for text in offered.values())
        gaps.append(DraftGap(str(len(gaps) + 1), options))
        return f"[[{len(gaps)}]]"

    stem = GAP_MARK.sub(take, stem)
    is_shuffled = item.flag("shuffleanswers", default=True)
    return item.draft(QuestionType.GAPS, stem, gaps=tuple(gaps), rule=MarkingRule.PER_PART, is_shuffled=is_shuffled)


def _read_cloze(item: Item) -> Draft:
    stem, gaps = read_cloze(item.stem(), item.note)
    return item.draft(QuestionType.GAPS, stem, gaps=gaps, rule=MarkingRule.PER_PART)


def _read_ordering(item: Item) -> Draft:
    grading = item.field("gradingtype", "0").upper()
    options = tuple(
        DraftOption(item.html(answer), feedback=item.html(answer.find("feedback")))
        for answer in item.element.findall("answer")
    )
    asked = item.field("selectcount", "0")
    asks_all = item.field("selecttype").upper() in _ALL_ITEMS or (
        asked.isdecimal() and len(asked) < 4 and int(asked) >= len(options)
    )
    if not asks_all:
        raise Unreadable("moodle_ordering_some", have=len(options))
    if grading not in _ORDER_RULES:
        raise Unreadable("moodle_ordering", grading=grading[:40])
    return item.draft(QuestionType.ORDERING, options=options, rule=_ORDER_RULES[grading])


KINDS: dict[str, Callable[[Item], Draft]] = {
    "multichoice": _read_choice,
    "multichoiceset": _read_choice_set,
    "truefalse": _read_truth,
    "shortanswer": _read_short,
    "numerical": _read_number,
    "matching": _read_matching,
    "match": _read_matching,
    "ddmatch": _read_matching,
    "essay": _read_essay,
    "ddwtos": _read_words,
    "gapselect": _read_words,
    "cloze": _read_cloze,
    "multianswer": _read_cloze,
    "ordering": _read_ordering,
}
