"""Questions in the Aiken format (docs.moodle.org, "Aiken format"): a stem, options `A.` or `A)`, `ANSWER: B`."""

from __future__ import annotations

import html
import re

from question_bank.drafts import Draft, DraftOption
from question_bank.folding import nfc
from question_bank.formats.reading import Drafts
from question_bank.formats.writing import Written
from question_bank.markup import plain_to_html
from question_bank.model import About, Bank, MarkingRule, Question, QuestionType
from tables import Problem

_OPTION = re.compile(r"^\s*([A-Za-z])\s*[.)]\s+(\S.*)$")
_ANSWER = re.compile(r"^\s*(?:ANSWER|ĐÁP ÁN)\s*:\s*(.*?)\s*$", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def is_aiken(text: str) -> bool:
    """Whether a text has a line `ANSWER: …` after a line `B. …`."""
    has_option = False
    for line in text.splitlines():
        option = _OPTION.match(line)
        has_option = has_option or option is not None and option.group(1).upper() == "B"
        if has_option and _ANSWER.match(nfc(line)):
            return True
    return False


def read_aiken(name: str, text: str) -> Drafts:
    """Read the questions of one Aiken text. Codes, topics and difficulties are not said in this format.

    Wrong content gives problems with their lines, never an exception.
    """
    drafts: list[Draft] = []
    problems: list[Problem] = []
    stem: list[str] = []
    options: list[str] = []
    first = 0

    def refuse(code: str, row: int, **args: object) -> None:
        problems.append(Problem(code, {"file": name, "row": row, **args}, name, row))

    def end() -> None:
        stem.clear()
        options.clear()

    for number, line in enumerate(re.split(r"\r\n|\r|\n", nfc(text)), start=1):
        option, answer = _OPTION.match(line), _ANSWER.match(line)
        if answer:
            letter = answer.group(1).upper()
            if not stem or not options:
                refuse("aiken_answer_alone", number)
            elif len(letter) != 1 or not 0 <= ord(letter) - ord("A") < len(options):
                refuse("aiken_answer", number, answer=letter[:20], last=chr(ord("A") + len(options) - 1))
            else:
                drafts.append(_draft(name, first, stem, options, ord(letter) - ord("A")))
            end()
        elif option and stem and ord(option.group(1).upper()) - ord("A") == len(options):
            options.append(option.group(2).strip())
        elif line.strip() and options:
            refuse("aiken_line", number, text=line.strip()[:60])
            end()
            stem.append(line.strip())
            first = number
        elif line.strip():
            if not stem:
                first = number
            stem.append(line.strip())
    if stem:
        refuse("aiken_no_answer", first)
    return Drafts(tuple(drafts), tuple(problems))


def _draft(name: str, row: int, stem: list[str], options: list[str], right: int) -> Draft:
    made = tuple(DraftOption(plain_to_html(text), place == right) for place, text in enumerate(options))
    return Draft(name, row, "", "", "", QuestionType.SINGLE, plain_to_html("\n".join(stem)), made)


def write_aiken(bank: Bank) -> Written:
    """Return the single choices of the bank as Aiken; `left_out` names the others, and what goes with each question.

    Aiken has no place for codes, topics and difficulties: they are given anew at the next import.
    """
    parts: list[str] = []
    left_out: list[Problem] = []
    for question in bank.questions:
        lost = _lost(question)
        if lost is not None:
            left_out.append(Problem(lost, {"code": question.code, "kind": question.type.value}))
            continue
        lines = _plain(question.stem_html).split("\n")
        lines += [f"{chr(ord('A') + place)}. {_plain(option.html)}" for place, option in enumerate(question.options)]
        right = next(place for place, option in enumerate(question.options) if option.is_right)
        parts.append("\n".join([*lines, f"ANSWER: {chr(ord('A') + right)}", ""]))
        left_out.append(Problem("aiken_metadata", {"code": question.code}))
    return Written("\n".join(parts).encode(), tuple(left_out))


def _lost(question: Question) -> str | None:
    """Why a question can't be said in Aiken, or None."""
    pieces = [question.stem_html, *(option.html for option in question.options)]
    is_plain = all(plain_to_html(_plain(piece)) == piece and _plain(piece).strip() == _plain(piece) for piece in pieces)
    reads_otherwise = any(_OPTION.match(line) or _ANSWER.match(line) for line in _plain(question.stem_html).split("\n"))
    broken = any("\n" in _plain(option.html) for option in question.options) or "\n\n" in _plain(question.stem_html)
    rights = sum(option.is_right for option in question.options)
    if question.type is not QuestionType.SINGLE or rights != 1 or any(o.share or o.is_fixed for o in question.options):
        return "aiken_not_expressible"
    if question.rule is not MarkingRule.ALL_OR_NOTHING or question.passage or not question.is_shuffled:
        return "aiken_not_expressible"
    if question.picture or not is_plain or reads_otherwise or broken:
        return "aiken_not_plain"
    has_more = question.about != About() or any(option.feedback_html for option in question.options)
    return "aiken_not_expressible" if has_more else None


def _plain(piece: str) -> str:
    return html.unescape(_TAG.sub("", piece.replace("<br>", "\n")))
