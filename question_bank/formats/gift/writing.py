"""A bank as GIFT: what GIFT has words for in them, the rest of each question in a note beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT
from question_bank.formats.categories import write_category
from question_bank.formats.gift.note import write_note
from question_bank.formats.gift.syntax import escape, escape_tag, mark_of
from question_bank.formats.moodle.answers import write_share
from question_bank.formats.with_picture import stem_with_picture
from question_bank.formats.writing import Written, pack_with_media, type_name
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Bank,
    EssayKey,
    Ignore,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Question,
    QuestionType,
    TextKey,
)
from question_bank.presenting import all_html, media_in
from tables import Problem

_Accepted = TypeVar("_Accepted", AcceptedText, AcceptedNumber)
FILE = "questions.gift"


def write_gift(bank: Bank) -> Written:
    """Return the bank as a GIFT text (UTF-8), with media as a zip of it and them. What GIFT lacks is in `left_out`."""
    lines: list[str] = []
    left_out: list[Problem] = []
    category = ""
    written: list[Question] = []
    for question in bank.questions:
        answers = _write_answers(question)
        if answers is None:
            left_out.append(Problem("gift_not_expressible", {"code": question.code, "kind": type_name(question.type)}))
            continue
        written.append(question)
        path = write_category(question.topic, question.difficulty)
        if path != category:
            category = path
            lines += [f"$CATEGORY: {path}".replace("\\", "\\\\"), ""]
        general = f" ####{_html(question.about.explanation_html)}" if question.about.explanation_html else ""
        body = f"{{{answers}{general}}}"
        text = f"::{escape(question.code)}::[html]{_text(stem_with_picture(question))} {body}"
        if question.about.tags:
            lines.append("// " + " ".join(f"[tag:{escape_tag(tag)}]" for tag in question.about.tags))
        lines.append(f"// [hall:{_json({'of': mark_of(text), **write_note(question)})}]")
        lines += [text, ""]
    passages = {question.passage for question in written}
    shared = [
        f"// [hall-passage:{_json({'name': passage.name, 'html': passage.html})}]"
        for passage in bank.passages.values()
        if passage.name in passages
    ]
    left_out += [
        Problem("gift_passage_unused", {"code": passage.name})
        for passage in bank.passages.values()
        if passage.name not in passages
    ]
    text = "\n".join([*shared, *([""] if shared else []), *lines])
    used = [piece for question in written for piece in all_html(question)]
    used += [bank.passages[name].html for name in passages if name is not None]
    names = {name for piece in used for name in media_in(piece)} | {question.picture for question in written}
    media = [medium for medium in bank.media.values() if medium.name in names]
    left_out += [
        Problem("gift_medium_unused", {"code": medium.name}) for medium in bank.media.values() if medium not in media
    ]
    return pack_with_media(
        FILE, text.encode(), replace(bank, media={medium.name: medium for medium in media}), left_out
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(html: str) -> str:
    """HTML whose white space the reader must not fold, which is everywhere but between two words."""
    html = html.replace("\t", "&#9;").replace("\r", "&#13;").replace("\n", "&#10;")
    html = html.replace("  ", " &#32;")
    if html.startswith(" "):
        html = "&#32;" + html[1:]
    if html.endswith(" "):
        html = html[:-1] + "&#32;"
    return escape(html)


def _html(html: str) -> str:
    return f"[html]{_text(html)}"


def _write_answers(question: Question) -> str | None:
    """What stands between the braces, or None where GIFT has no words for it."""
    match question.type, question.key:
        case QuestionType.TRUE_FALSE, None:
            return _write_truth(question.options)
        case QuestionType.SINGLE, None if all(worth(option) == 1 for option in question.options):
            return None  # nothing but `=` makes a short answer
        case QuestionType.SINGLE | QuestionType.MULTIPLE, None:
            return " ".join(_write_option(question, option) for option in question.options)
        case QuestionType.SHORT_TEXT, TextKey(texts=texts, ignores=ignores):
            if Ignore.CASE not in ignores or any("\\" in accepted.text for accepted in texts):
                return None
            return " ".join(
                f"=%{write_share(accepted.share)}%{escape(accepted.text)}" for accepted in best_first(texts)
            )
        case QuestionType.NUMERICAL, NumberKey(numbers=numbers, units=()):
            return "#" + " ".join(
                f"=%{write_share(number.share)}%{_write_number(number)}" for number in best_first(numbers)
            )
        case QuestionType.MATCHING, MatchingKey():
            return _write_matching(question, question.key)
        case QuestionType.ESSAY, EssayKey():
            return ""
    return None


def _write_truth(options: Sequence[Option]) -> str | None:
    if [option.html for option in options] != [TRUE_TEXT, FALSE_TEXT]:
        return None
    right, wrong = (next(option for option in options if option.is_right is side) for side in (True, False))
    said = [_html(option.feedback_html) if option.feedback_html else "" for option in (wrong, right)]
    return ("T" if options[0].is_right else "F") + ("#" + "#".join(said) if any(said) else "")


def _write_option(question: Question, option: Option) -> str:
    if question.type is QuestionType.SINGLE:
        share = worth(option)
        sign = "=" if share == 1 else f"~%{write_share(share)}%" if share else "~"
    else:
        sign = f"~%{write_share(share_for_moodle(question, option))}%"
    feedback = f"#{_html(option.feedback_html)}" if option.feedback_html else ""
    return f"{sign}{_html(option.html)}{feedback}"


def worth(option: Option) -> Fraction:
    """The share of the mark for choosing that one of several."""
    return Fraction(option.is_right) if option.share is None else option.share


def share_for_moodle(question: Question, option: Option) -> Fraction:
    """The share that Moodle is told: the writer's, else an equal part of the mark for each right option."""
    if any(other.share is not None for other in question.options):
        return option.share or Fraction(0)
    right = sum(other.is_right for other in question.options)
    if option.is_right:
        return Fraction(1, right)
    return Fraction(0) if question.rule is MarkingRule.PER_PART else Fraction(-1)


def best_first(accepted: Sequence[_Accepted]) -> list[_Accepted]:
    """Accepted answers as Moodle must try them: it takes the first that is met, the bank the best."""
    return sorted(accepted, key=lambda one: -one.share)


def _write_number(number: AcceptedNumber) -> str:
    tolerance = f":{number.tolerance:f}" if number.tolerance else ""
    return f"{number.value:f}".replace(":", "\\:") + tolerance


def _write_matching(question: Question, key: MatchingKey) -> str:
    html = {option.id: option.html for option in question.options}
    used = {premise.option_id for premise in key.premises}
    pairs = [f"={_html(premise.html)} -> {_html(html[premise.option_id])}" for premise in key.premises]
    return " ".join([*pairs, *(f"= -> {_html(option.html)}" for option in question.options if option.id not in used)])
