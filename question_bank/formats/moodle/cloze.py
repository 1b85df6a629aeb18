"""Moodle's embedded answers: `{1:SHORTANSWER:=Berlin~%50%Bonn#nearly}` in the text (docs.moodle.org, "Embedded Answers")."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sized
from fractions import Fraction

from question_bank.drafts import DraftGap, DraftOption
from question_bank.formats.moodle.answers import Typed, accept_numbers, accept_texts, read_share
from question_bank.formats.moodle.item import Unreadable
from question_bank.formats.reading import MAX_ANSWERS
from question_bank.model import NumberKey

_START = re.compile(r"\{(\d{0,3}):([A-Z]{2,15}(?:_[A-Z]{1,3})?):")
# One answer with its feedback, and what ends it. A sign after a backslash ends nothing, nor does the # of an entity.
_ANSWER = re.compile(
    r"\s*(?:%(-?[\d.,]{1,12})%|(=))?((?>\\[~#}]|&\#?\w{1,10};|[^~#}])*+)(?:\#((?>\\[~}]|[^~}])*+))?([~}])"
)
_ESCAPED = re.compile(r"\\([~#}])")
_SIGNS = str.maketrans({sign: f"&#{ord(sign)};" for sign in "{}~#"})
_TAG = re.compile(r"<[^>]*>")
_TEXTS = frozenset({"SHORTANSWER", "SA", "MW"})
_CASES = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_NUMBERS = frozenset({"NUMERICAL", "NM"})
_CHOICES = frozenset(
    {"MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"}
    | {"MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"}
)


def read_cloze(text: str, drop: Callable[[str], None]) -> tuple[str, tuple[DraftGap, ...]]:
    """Return the text with `[[1]]`, `[[2]]` … for its gaps, and these. drop(code): of the warning about what is not taken. Raises Unreadable."""
    gaps: list[DraftGap] = []
    pieces: list[str] = []
    done = 0
    for found in _START.finditer(text):
        if found.start() < done:
            continue
        weight, kind = found.groups()
        answers, end = _read_answers(text, found)
        gaps.append(_read_gap(str(len(gaps) + 1), int(weight or 1), kind, answers, drop))
        _limit(gaps)
        pieces += [text[done : found.start()], f"[[{len(gaps)}]]"]
        done = end
    if not gaps:
        raise Unreadable("moodle_cloze_empty", example="{1:SHORTANSWER:=…}")
    return "".join([*pieces, text[done:]]), tuple(gaps)


def _limit(found: Sized) -> None:
    if len(found) > MAX_ANSWERS:
        raise Unreadable("answers_too_many", have=len(found), limit=MAX_ANSWERS)


def _read_answers(text: str, start: re.Match[str]) -> tuple[list[tuple[str, Fraction, str]], int]:
    """Answers (text, share, feedback) of the gap that starts there, as HTML, and where it ends."""
    answers, place = [], start.end()
    while True:
        found = _ANSWER.match(text, place)
        if found is None:
            raise Unreadable("moodle_cloze_broken", text=text[start.start() :][:60])
        percent, is_full, told, feedback, end = found.groups("")
        share = read_share(percent) if percent else Fraction(bool(is_full))
        answers.append((_ESCAPED.sub(r"\1", told), share, _ESCAPED.sub(r"\1", feedback)))
        place = found.end()
        _limit(answers)
        if end == "}":
            return answers, place


def _read_gap(
    id_: str, weight: int, kind: str, answers: list[tuple[str, Fraction, str]], drop: Callable[[str], None]
) -> DraftGap:
    if kind in _CHOICES:
        if any(share < 0 for _, share, _ in answers):
            drop("moodle_below_zero")
        # Moodle resolves the entities once before it takes the rest for HTML
        options = tuple(
            DraftOption(
                html.unescape(text).strip(),
                share == 1,
                None if share in (0, 1) else share,
                feedback=html.unescape(feedback).strip(),
            )
            for text, share, feedback in answers
        )
        return DraftGap(id_, options, weight=weight)
    if any(feedback.strip() for _, _, feedback in answers):
        drop("moodle_answer_feedback_dropped")
    typed = [Typed(html.unescape(_TAG.sub("", text)).strip(), share) for text, share, _ in answers]
    if kind in _NUMBERS:
        split = [(one, *one.text.partition(":")[::2]) for one in typed]
        numbers = [Typed(value.strip(), one.share, tolerance.strip()) for one, value, tolerance in split]
        return DraftGap(id_, key=NumberKey(accept_numbers(numbers)), weight=weight)
    if kind in _TEXTS or kind in _CASES:
        return DraftGap(id_, key=accept_texts(typed, is_case_kept=kind in _CASES), weight=weight)
    raise Unreadable("moodle_cloze_kind", kind=kind)


def write_typed(text: str) -> str:
    """Return a typed answer in the language of gaps."""
    return html.escape(text, quote=False).translate(_SIGNS)


def write_html(fragment: str) -> str:
    """Return the HTML of an option or its feedback in the language of gaps, its entities escaped once more."""
    return fragment.replace("&", "&amp;").translate(_SIGNS)


def protect(fragment: str) -> str:
    """Return HTML in which nothing is mistaken for a gap."""
    return _START.sub(lambda found: f"&#123;{found[0][1:]}", fragment)
