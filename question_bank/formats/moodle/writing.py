"""A bank as Moodle XML: what Moodle has types for, the rest of each question in a note beside it."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from urllib.parse import quote

from lxml import etree

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT
from question_bank.formats.categories import write_category
from question_bank.formats.gift.note import write_note
from question_bank.formats.gift.writing import best_first, share_for_moodle, worth
from question_bank.formats.moodle.answers import exact_decimal, write_share
from question_bank.formats.moodle.cloze import protect, write_html, write_typed
from question_bank.formats.moodle.item import Element
from question_bank.formats.moodle.reading import NOTE, PASSAGE, mark_of_element
from question_bank.formats.with_picture import stem_with_picture
from question_bank.formats.writing import Written, type_name
from question_bank.markup import plain_to_html
from question_bank.model import (
    GAP_MARK,
    AcceptedNumber,
    Bank,
    EssayKey,
    Gap,
    GapsKey,
    Ignore,
    MarkingRule,
    MatchingKey,
    Medium,
    NumberKey,
    Option,
    Question,
    QuestionType,
    TextKey,
    Unit,
)
from question_bank.presenting import media_in, rename_media
from tables import Problem


class _Inexpressible(Exception):
    """Moodle has nothing for this question."""


def write_moodle(bank: Bank) -> Written:
    """Return the bank as Moodle XML (UTF-8), media inside. What Moodle lacks is in `left_out`."""
    quiz = etree.Element("quiz")
    left_out: list[Problem] = []
    used: set[str] = set()
    passages: set[str] = set()
    category = ""
    writer = _Writer(bank.media, used)
    for question in bank.questions:
        try:
            element = writer.question(question)
        except _Inexpressible:
            left_out.append(
                Problem("moodle_not_expressible", {"code": question.code, "kind": type_name(question.type)})
            )
            continue
        path = write_category(question.topic, question.difficulty)
        if path != category:
            category = path
            _text(_child(_child(quiz, "question", type="category"), "category"), path)
        quiz.append(element)
        if not _is_marked_alike(question):
            left_out.append(Problem("moodle_marked_otherwise", {"code": question.code}))
        if question.passage:
            left_out.append(Problem("moodle_passage_apart", {"code": question.code, "passage": question.passage}))
        if question.is_shuffled and any(option.is_fixed for option in question.options):
            left_out.append(Problem("moodle_fixed_shuffled", {"code": question.code}))
        passages |= {question.passage} if question.passage else set()
    for passage in bank.passages.values():
        if passage.name in passages:
            shared = etree.Element(PASSAGE, name=passage.name, format="html")
            writer.html(shared, passage.html)
            quiz.append(shared)
        else:
            left_out.append(Problem("gift_passage_unused", {"code": passage.name}))
    left_out += [Problem("gift_medium_unused", {"code": name}) for name in bank.media if name not in used]
    etree.indent(quiz)
    return Written(etree.tostring(quiz, xml_declaration=True, encoding="UTF-8"), tuple(left_out))


def _child(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    made = etree.SubElement(parent, tag, attributes)
    made.text = text
    return made


def _text(parent: Element, text: str) -> None:
    _child(parent, "text", text)


class _Writer:
    """used: names of the media that were written"""

    def __init__(self, media: dict[str, Medium], used: set[str]) -> None:
        self.media, self.used = media, used

    def html(self, parent: Element, fragment: str) -> None:
        """`<text>` with HTML, and a `<file>` for each medium in it."""
        names = list(dict.fromkeys(media_in(fragment)))
        _text(parent, rename_media(fragment, {name: f"@@PLUGINFILE@@/{quote(name)}" for name in names}))
        for name in names:
            self.used.add(name)
            packed = base64.b64encode(self.media[name].body).decode("ascii")
            _child(parent, "file", packed, name=name, path="/", encoding="base64")

    def field(self, parent: Element, tag: str, fragment: str) -> None:
        if fragment:
            self.html(_child(parent, tag, format="html"), fragment)

    def question(self, question: Question) -> Element:
        kind, fill = self._kind_of(question)
        element = etree.Element("question", type=kind)
        _text(_child(element, "name"), question.code)
        stem = stem_with_picture(question)
        if isinstance(question.key, GapsKey):
            stem = _cloze(stem, question.key)
        self.html(_child(element, "questiontext", format="html"), stem)
        self.field(element, "generalfeedback", question.about.explanation_html)
        if question.about.mark is not None:
            _child(element, "defaultgrade", f"{question.about.mark:f}")
        _child(element, "penalty", "0")
        _child(element, "hidden", "0")
        _child(element, "idnumber", question.code)
        fill(element, question)
        if question.about.tags:
            tags = _child(element, "tags")
            for tag in question.about.tags:
                _text(_child(tags, "tag"), tag)
        note = write_note(question)
        _child(element, NOTE, json.dumps({"of": mark_of_element(element), **note}, ensure_ascii=False))
        return element

    def _kind_of(self, question: Question):
        match question.type, question.key:
            case ((QuestionType.SINGLE | QuestionType.MULTIPLE), None):
                return "multichoice", self._choice
            case QuestionType.TRUE_FALSE, None if [o.html for o in question.options] == [TRUE_TEXT, FALSE_TEXT]:
                return "truefalse", self._truth
            case QuestionType.SHORT_TEXT, TextKey():
                return "shortanswer", self._short
            case QuestionType.NUMERICAL, NumberKey(units=units) if all(map(_multiplier, units)):
                return "numerical", self._numerical
            case QuestionType.MATCHING, MatchingKey() if all(_is_plain(option.html) for option in question.options):
                return "matching", self._matching
            case QuestionType.ORDERING, None:
                return "ordering", self._ordering
            case QuestionType.GAPS, GapsKey(gaps=gaps) if all(map(_is_cloze, gaps)):
                return "cloze", lambda element, question: None
            case QuestionType.ESSAY, EssayKey():
                return "essay", self._essay
        raise _Inexpressible

    def _answer(self, element: Element, fraction: Fraction, option: Option | str) -> Element:
        made = _child(element, "answer", fraction=write_share(fraction))
        if isinstance(option, str):
            _text(made, option)
        else:
            made.set("format", "html")
            self.html(made, option.html)
            self.field(made, "feedback", option.feedback_html)
        return made

    def _choice(self, element: Element, question: Question) -> None:
        is_single = question.type is QuestionType.SINGLE
        _child(element, "single", str(is_single).lower())
        _child(element, "shuffleanswers", str(question.is_shuffled).lower())
        _child(element, "answernumbering", "ABCD")
        for option in question.options:
            self._answer(element, worth(option) if is_single else share_for_moodle(question, option), option)

    def _truth(self, element: Element, question: Question) -> None:
        for option, word in zip(question.options, ("true", "false"), strict=True):
            made = _child(element, "answer", fraction="100" if option.is_right else "0")
            _text(made, word)
            self.field(made, "feedback", option.feedback_html)

    def _short(self, element: Element, question: Question) -> None:
        assert isinstance(question.key, TextKey)
        _child(element, "usecase", "0" if Ignore.CASE in question.key.ignores else "1")
        for accepted in best_first(question.key.texts):
            self._answer(element, accepted.share, accepted.text)

    def _numerical(self, element: Element, question: Question) -> None:
        assert isinstance(question.key, NumberKey)
        for number in best_first(question.key.numbers):
            made = self._answer(element, number.share, f"{number.value:f}")
            _child(made, "tolerance", f"{number.tolerance:f}")
        if question.key.units:
            units = _child(element, "units")
            for unit in question.key.units:
                made = _child(units, "unit")
                _child(made, "multiplier", f"{_multiplier(unit):f}")
                _child(made, "unit_name", unit.name)
        _child(element, "unitgradingtype", "1" if question.key.is_unit_needed else "0")
        _child(element, "unitpenalty", "1" if question.key.is_unit_needed else "0")
        _child(element, "showunits", "0" if question.key.units else "3")

    def _matching(self, element: Element, question: Question) -> None:
        assert isinstance(question.key, MatchingKey)
        _child(element, "shuffleanswers", str(question.is_shuffled).lower())
        options = {option.id: option for option in question.options}
        for premise in question.key.premises:
            pair = _child(element, "subquestion", format="html")
            self.html(pair, premise.html)
            self._right_side(pair, options[premise.option_id])
        used = {premise.option_id for premise in question.key.premises}
        for option in question.options:
            if option.id not in used:
                pair = _child(element, "subquestion", format="html")
                _text(pair, "")
                self._right_side(pair, option)

    def _right_side(self, pair: Element, option: Option) -> None:
        made = _child(pair, "answer")
        _text(made, html.unescape(option.html.replace("<br>", "\n")))
        self.field(made, "feedback", option.feedback_html)  # Moodle has none for a pair, and passes over it

    def _ordering(self, element: Element, question: Question) -> None:
        _child(element, "layouttype", "VERTICAL")
        _child(element, "selecttype", "ALL")
        _child(element, "selectcount", str(len(question.options)))
        _child(element, "gradingtype", "ALL_OR_NOTHING" if _is_whole(question) else "ABSOLUTE_POSITION")
        for place, option in enumerate(question.options, start=1):
            self._answer(element, Fraction(place, 100), option)

    def _essay(self, element: Element, question: Question) -> None:
        assert isinstance(question.key, EssayKey)
        _child(element, "responseformat", "editor")
        _child(element, "attachments", "0")
        self.field(element, "graderinfo", question.key.guidance_html)


def _is_whole(question: Question) -> bool:
    return question.rule is MarkingRule.ALL_OR_NOTHING


def _is_marked_alike(question: Question) -> bool:
    """Whether Moodle gives the same marks for every answer."""
    match question.type:
        case QuestionType.SINGLE:
            return not _may_cost(question.options)
        case QuestionType.MULTIPLE:
            return not _is_whole(question) and any(option.share is not None for option in question.options)
        case QuestionType.MATCHING:
            return question.rule is MarkingRule.PER_PART
        case QuestionType.GAPS if isinstance(question.key, GapsKey):
            return question.rule is MarkingRule.PER_PART and not any(
                _may_cost(gap.options) for gap in question.key.gaps
            )
        case QuestionType.ORDERING:
            return question.rule is not MarkingRule.PER_PART_PENALTY
    return True


def _may_cost(options: Sequence[Option]) -> bool:
    """Whether choosing one of them takes marks off in Moodle, where one question may be worth less than nothing."""
    return any(worth(option) < 0 for option in options)


def _multiplier(unit: Unit) -> Decimal | None:
    return exact_decimal(1 / Fraction(unit.factor))


def _is_plain(fragment: str) -> bool:
    return plain_to_html(html.unescape(fragment.replace("<br>", "\n"))) == fragment


def _is_cloze(gap: Gap) -> bool:
    return not (isinstance(gap.key, NumberKey) and gap.key.units)


def _cloze(stem: str, key: GapsKey) -> str:
    gaps = {gap.id: gap for gap in key.gaps}
    return GAP_MARK.sub(lambda found: _write_gap(gaps[found.group(1)]), protect(stem))


def _write_gap(gap: Gap) -> str:
    match gap.key:
        case NumberKey(numbers=numbers):
            kind, shown = "NUMERICAL", [(number.share, _number(number)) for number in best_first(numbers)]
        case TextKey(texts=texts, ignores=ignores):
            kind = "SHORTANSWER" if Ignore.CASE in ignores else "SHORTANSWER_C"
            shown = [(accepted.share, write_typed(accepted.text)) for accepted in best_first(texts)]
        case _:
            kind, shown = "MULTICHOICE", [(worth(option), _write_option(option)) for option in gap.options]
    answers = "~".join(f"%{write_share(share)}%{text}" for share, text in shown)
    return f"{{{gap.weight}:{kind}:{answers}}}"


def _write_option(option: Option) -> str:
    said = write_html(option.html)
    return f"{said}#{write_html(option.feedback_html)}" if option.feedback_html else said


def _number(number: AcceptedNumber) -> str:
    return f"{number.value:f}:{number.tolerance:f}"
