"""Questions in GIFT, the whole language: what each block asks, and what of it can't be taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from question_bank.checking import MAX_TEXT
from question_bank.drafts import (
    FALSE_TEXT,
    TRUE_TEXT,
    Draft,
    DraftAbout,
    DraftOption,
    DraftPassage,
    DraftPremise,
)
from question_bank.embedded import extract_media
from question_bank.folding import fold_html
from question_bank.formats.categories import read_category
from question_bank.formats.gift.note import apply_note
from question_bank.formats.gift.syntax import ESCAPED_LINE, PRIVATE, TITLE, Block, plain, restore, split_blocks
from question_bank.formats.moodle.answers import (
    Typed,
    accept_numbers,
    accept_texts,
    read_number,
    read_share,
)
from question_bank.formats.moodle.item import Unreadable
from question_bank.formats.moodle_text import to_html
from question_bank.formats.reading import MAX_ANSWERS, Drafts
from question_bank.markup import lines_to_html
from question_bank.model import AcceptedNumber, EssayKey, MarkingRule, NumberKey, QuestionType
from question_bank.naming import beginning_of
from tables import Problem

_FORMAT = re.compile(r"^\s*\[(html|plain|moodle|markdown)\]", re.IGNORECASE)
_FORMS = {"html": "html", "plain": "plain_text", "moodle": "moodle", "markdown": "markdown"}
_BLOCK = r"</?(?:p|div|ul|ol|li|table|caption|thead|tbody|tr|td|th|pre|blockquote|h[1-6]|br|hr)\b"
_LINE_AT_BLOCK = re.compile(rf"({_BLOCK}[^<>]*>)\n|\n(?={_BLOCK})", re.IGNORECASE)
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.IGNORECASE | re.DOTALL)
_TRUTH = re.compile(r"^\s*(T|TRUE|F|FALSE)\s*(?:#(.*))?$", re.IGNORECASE | re.DOTALL)
_ANSWER = re.compile(r"([=~])([^=~]*)")
_WEIGHT = re.compile(r"^\s*%([^%]{1,20})%")
_WHOLE_PERCENT = Fraction(1, 100)


class _Question:
    """One block while it is read: collects what of it an exam does not use."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.drops_feedback = False
        self.media: dict[str, bytes] = {}

    def html(self, text: str, form: str | None = None) -> str:
        """The HTML of a text of the parser, in its own format or the question's."""
        own, text = _take_format(text)
        form = own or form or self.form
        # As Moodle has it: in HTML a line end is white space, whether escaped or the file's; elsewhere it is a line.
        if form == "plain_text":
            text = _tidy_lines(text)
        if form == "moodle":
            parts = _PREFORMATTED.split(text) if len(text) <= MAX_TEXT else [text]  # a longer one is refused
            lines = [_LINE_AT_BLOCK.sub(r"\1 ", _tidy_lines(part)) for part in parts[::2]]
            parts[::2] = map(lines_to_html, lines)
            text, form = "".join(parts).strip(), "html"
        text = restore(text).strip("\n")
        text = to_html(text, form)
        found = extract_media(text)
        self.media.update(dict(found.media))
        return found.html


def _tidy_lines(text: str) -> str:
    """A text with single spaces; its lines, whether the file's or escaped, are lines."""
    lines = [" ".join(line.split()) for line in re.split(rf"[\r\n{ESCAPED_LINE}]", text)]
    return "\n".join(lines).strip("\n")


def read_gift(name: str, text: str) -> Drafts:
    """Read the questions of one GIFT text. Wrong content gives problems with their lines, never an exception."""
    if (found := PRIVATE.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        args = {"code": "", "file": name, "row": line, "character": f"U+{ord(found.group()):04X}"}
        return Drafts((), (Problem("text_control", args, name, line),))
    drafts: list[Draft] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    media: dict[str, bytes] = {}
    blocks, passages = split_blocks(text)
    for block in blocks:
        title = TITLE.match(block.text)
        code = block.id or (plain(title.group(1)) if title else "")
        form, body = _take_format(block.text[title.end() :] if title else block.text)
        place = {"code": code[:64] or beginning_of(plain(body.split("{")[0])), "file": name, "row": block.line}
        question = _Question(form or "moodle")
        try:
            draft = _read_block(name, block, code, body, question)
        except Unreadable as refusal:
            problems.append(Problem(refusal.code, {**place, **refusal.problem_args}, name, block.line))
            continue
        drafts.append(draft)
        media.update(question.media)
        if question.drops_feedback:
            warnings.append(Problem("gift_feedback_dropped", place, name, block.line))
        if block.is_stale:
            warnings.append(Problem("gift_note_stale", place, name, block.line))
    shared = tuple(DraftPassage(name, passage.line, passage.name, passage.html) for passage in passages)
    return Drafts(tuple(drafts), tuple(problems), tuple(warnings), passages=shared, media=tuple(media.items()))


def _read_block(name: str, block: Block, code: str, text: str, question: _Question) -> Draft:
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 and closed < 0:
        raise Unreadable("gift_no_answers")
    if opened < 0 or closed < opened or text.count("{") != 1 or text.count("}") != 1:
        raise Unreadable("gift_braces")
    stem, body, tail = text[:opened], text[opened + 1 : closed], text[closed + 1 :]
    if tail.strip():
        stem = f"{stem}_____{tail}"
    body, _, general = body.partition("####")
    topic, difficulty = read_category(block.category)
    draft = Draft(
        name,
        block.line,
        code,
        topic,
        difficulty,
        QuestionType.ESSAY,
        question.html(stem),
        about=DraftAbout(tags=block.tags, explanation=question.html(general.strip()) if general.strip() else ""),
        is_title=bool(code) and not block.id and not block.note,
    )
    draft = _read_answers(draft, body.strip(), question, (block.note or {}).get("type"))
    return apply_note(draft, block.note) if block.note else draft


def _read_answers(draft: Draft, body: str, question: _Question, told: Any) -> Draft:
    """What stands between the braces. told: the type a note names, where the signs leave two."""
    if not body:
        return replace(draft, type=QuestionType.ESSAY, key=EssayKey())
    if body.startswith("#"):
        return replace(draft, type=QuestionType.NUMERICAL, key=NumberKey(_read_numbers(body[1:], question)))
    if truth := _TRUTH.match(body):
        return _read_truth(draft, truth, question)
    if body[0] not in "=~":
        raise Unreadable("gift_answers_unreadable", text=plain(body)[:60])
    signs, weights, texts, feedback = [], [], [], []
    for found in _find_answers(body):
        answer, _, said = found.group(2).partition("#")
        weight = _WEIGHT.match(answer)
        signs.append(found.group(1))
        weights.append(read_share(restore(weight.group(1))) if weight else None)
        texts.append(answer[weight.end() :] if weight else answer)
        feedback.append(said.strip())
    if all(sign == "=" for sign in signs):
        alone = [text for text in texts if "->" not in text]
        if told != QuestionType.SHORT_TEXT and len(alone) < len(texts):
            if alone:
                raise Unreadable("gift_pair", text=plain(alone[0])[:60])
            return _read_matching(draft, texts, feedback, question)
        question.drops_feedback = any(feedback)
        bare = [plain(_take_format(text)[1]) for text in texts]
        typed = [Typed(text, Fraction(1) if w is None else w) for text, w in zip(bare, weights, strict=True)]
        return replace(draft, type=QuestionType.SHORT_TEXT, key=accept_texts(typed, is_case_kept=False))
    options = tuple(
        DraftOption(question.html(text.strip()), feedback=question.html(said) if said else "")
        for text, said in zip(texts, feedback, strict=True)
    )
    return _read_choice(draft, options, signs, weights, is_told=told == QuestionType.MULTIPLE)


def _find_answers(body: str) -> list[re.Match[str]]:
    found = list(_ANSWER.finditer(body))
    if len(found) > MAX_ANSWERS:
        raise Unreadable("answers_too_many", have=len(found), limit=MAX_ANSWERS)
    return found


def _read_choice(
    draft: Draft,
    options: tuple[DraftOption, ...],
    signs: Sequence[str],
    weights: Sequence[Fraction | None],
    *,
    is_told: bool,
) -> Draft:
    """is_told: whether a note says that these weights are meant, though they make up another sum than 100 per cent."""
    if "=" in signs:
        if any(sign == "=" and weight not in (None, 1) for sign, weight in zip(signs, weights, strict=True)):
            raise Unreadable("gift_weights")
        marked = tuple(
            replace(option, is_right=sign == "=", share=None if sign == "=" or not weight else weight)
            for option, sign, weight in zip(options, signs, weights, strict=True)
        )
        return replace(draft, type=QuestionType.SINGLE, options=marked)
    total = sum(weight for weight in weights if weight and weight > 0)
    if any(weights) and abs(total - 1) > _WHOLE_PERCENT and not is_told:
        raise Unreadable("gift_weights")
    marked = tuple(
        replace(option, is_right=bool(weight and weight > 0), share=weight or Fraction(0))
        for option, weight in zip(options, weights, strict=True)
    )
    return replace(draft, type=QuestionType.MULTIPLE, options=marked, rule=MarkingRule.PER_PART)


def _read_truth(draft: Draft, truth: re.Match[str], question: _Question) -> Draft:
    is_true = truth.group(1).upper().startswith("T")
    # {T#said to who was wrong#said to who was right}
    if_wrong, _, if_right = (truth.group(2) or "").partition("#")
    said = [question.html(text.strip()) if text.strip() else "" for text in (if_wrong, if_right)]
    options = (
        DraftOption(TRUE_TEXT, is_true, feedback=said[is_true]),
        DraftOption(FALSE_TEXT, not is_true, feedback=said[not is_true]),
    )
    return replace(draft, type=QuestionType.TRUE_FALSE, options=options)


def _read_numbers(body: str, question: _Question) -> tuple[AcceptedNumber, ...]:
    body, tilde, _ = body.partition("~")  # what follows is said to those who are wrong
    question.drops_feedback |= bool(tilde)
    answers = [answer for answer in body.split("=") if answer.strip()]
    if len(answers) > MAX_ANSWERS:
        raise Unreadable("answers_too_many", have=len(answers), limit=MAX_ANSWERS)
    typed = []
    for answer in answers or [""]:
        answer, _, said = answer.partition("#")
        question.drops_feedback |= bool(said.strip())
        weight = _WEIGHT.match(answer)
        share = read_share(restore(weight.group(1))) if weight else Fraction(1)
        number = restore(answer[weight.end() :] if weight else answer).strip()
        if ".." in number:
            low, high = (Fraction(read_number(side)) for side in number.split("..", 1))
            number, tolerance = str(_middle(low + high)), str(_middle(abs(high - low)))
        else:
            number, _, tolerance = number.partition(":")
        typed.append(Typed(number.strip(), share, tolerance.strip()))
    return accept_numbers(typed)


def _middle(doubled: Fraction) -> Decimal:
    half = doubled / 2
    return Decimal(half.numerator) / Decimal(half.denominator)


def _read_matching(draft: Draft, texts: Sequence[str], feedback: Sequence[str], question: _Question) -> Draft:
    question.drops_feedback = any(feedback)
    options: dict[str, DraftOption] = {}
    places: dict[str, int] = {}
    premises: list[DraftPremise] = []
    for text in texts:
        left, _, right = text.partition("->")
        option = DraftOption(question.html(right.strip()))
        # One right-hand side may belong to several left-hand ones; it is offered once.
        folded = fold_html(option.html)
        options.setdefault(folded, option)
        place = places.setdefault(folded, len(places))
        if left.strip():
            premises.append(DraftPremise(question.html(left.strip()), place))
    return replace(
        draft,
        type=QuestionType.MATCHING,
        options=tuple(options.values()),
        premises=tuple(premises),
        rule=MarkingRule.PER_PART,
    )


def _take_format(text: str) -> tuple[str | None, str]:
    found = _FORMAT.match(text)
    return (_FORMS[found.group(1).lower()], text[found.end() :]) if found else (None, text)
