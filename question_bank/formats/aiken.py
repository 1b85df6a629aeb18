"""Questions in the Aiken format (docs.moodle.org, "Aiken format"): a stem, options `A.` or `A)`, `ANSWER: B`."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from question_bank.drafts import Draft, DraftAbout, DraftOption
from question_bank.folding import fold, nfc
from question_bank.formats.reading import Drafts
from question_bank.formats.writing import Written, type_name
from question_bank.markup import plain_to_html
from question_bank.model import About, Bank, MarkingRule, Question, QuestionType
from question_bank.naming import beginning_of
from tables import Problem

_OPTION = re.compile(r"^\s*([A-Za-z])\s*[.)]\s*(\S.*)$")
_ANSWER = re.compile(
    r"^\s*(?:(?:CORRECT )?ANSWER|ANS|ĐÁP ÁN(?: ĐÚNG)?|TRẢ LỜI)\s*[:：]\s*(.*?)\s*$", re.IGNORECASE
)  # fmt: skip
_EXPLANATION = re.compile(r"^\s*(?:EXPLANATION|FEEDBACK|GIẢI THÍCH|LỜI GIẢI)\s*[:：]\s*(.*?)\s*$", re.IGNORECASE)
_LETTER = re.compile(r"\(?([A-Za-z])\s*[.)]?(?:\s+(\S.*))?")
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
    is_apart = True  # whether the line before was blank
    has_ended = False  # whether a question has just ended, so that an explanation may follow
    is_broken = False  # whether the rest of a question is passed over whose fault has been told

    def refuse(code: str, row: int, **args: object) -> None:
        called = beginning_of(plain_to_html(stem[0])) if stem else ""
        problems.append(Problem(code, {"file": name, "row": row, "code": called, **args}, name, row))

    def end() -> None:
        stem.clear()
        options.clear()

    for number, line in enumerate(re.split(r"\r\n|\r|\n", nfc(text)), start=1):
        option, answer, said = _OPTION.match(line), _ANSWER.match(line), _EXPLANATION.match(line)
        if not line.strip():
            is_apart = True
            continue
        if answer and is_broken:
            is_broken = False
        elif answer:
            place = _place(answer.group(1), options)
            if not stem or not options:
                refuse("aiken_answer_alone", number)
            elif place is None:
                last = chr(ord("A") + len(options) - 1)
                refuse("aiken_answer", number, answer=answer.group(1)[:20], last=last)
            else:
                drafts.append(_draft(name, first, stem, options, place))
            has_ended = bool(drafts) and place is not None
            end()
        elif said and has_ended and not stem:
            about = DraftAbout(explanation=plain_to_html(said.group(1)))
            drafts[-1] = replace(drafts[-1], about=about)
        elif is_broken and not (is_apart and option is None):
            pass
        elif option and stem and ord(option.group(1).upper()) - ord("A") == len(options):
            options.append(option.group(2).strip())
        else:
            if options and is_apart:
                refuse("aiken_no_answer", first)
                end()
            elif options:
                refuse("aiken_line", number, text=line.strip()[:60])
                end()
                is_broken = True
            if is_apart:
                is_broken = False
            if not is_broken:
                first = first if stem else number
                stem.append(line.strip())
            has_ended = False
        is_apart = False
    if stem:
        refuse("aiken_no_answer", first)
    return Drafts(tuple(drafts), tuple(problems))


def _place(answer: str, options: list[str]) -> int | None:
    """Which option an answer names: `B`, `b)`, or `B. ` and the option's own words."""
    found = _LETTER.fullmatch(answer)
    place = ord(found[1].upper()) - ord("A") if found else len(options)
    if found is None or place >= len(options) or found[2] and fold(found[2]) != fold(options[place]):
        return None
    return place


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
            left_out.append(Problem(lost, {"code": question.code, "kind": type_name(question.type)}))
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
    lines = _plain(question.stem_html).split("\n")
    is_plain = is_plain and all(line == line.strip() for line in lines)
    reads_otherwise = any(sign.match(line) for line in lines for sign in (_OPTION, _ANSWER, _EXPLANATION))
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
