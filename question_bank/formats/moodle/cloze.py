"""Moodle's embedded answers: `{1:SHORTANSWER:=Berlin~%50%Bonn#nearly}` in the text (docs.moodle.org, "Embedded Answers")."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from question_bank.drafts import DraftGap, DraftOption
from question_bank.formats.moodle.answers import Typed, accept_numbers, accept_texts, read_share
from question_bank.formats.moodle.item import Unreadable
from question_bank.model import NumberKey

_GAP = re.compile(r"\{(\d{0,3}):([A-Z]{2,15}(?:_[A-Z]{1,3})?):((?:[^\\{}]|\\.)*)\}", re.DOTALL)
_BETWEEN = re.compile(r"(?<!\\)~")
_FEEDBACK = re.compile(r"(?<!\\)#")
_ESCAPED = re.compile(r"\\([}{#~/\"\\])")
_WEIGHT = re.compile(r"\s*(?:%(-?[\d.,]{1,12})%|(=))?(.*)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_TEXTS = frozenset({"SHORTANSWER", "SA", "MW"})
_CASES = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_NUMBERS = frozenset({"NUMERICAL", "NM"})
_CHOICES = frozenset(
    {"MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"}
    | {"MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"}
)


def read_cloze(text: str, drop: Callable[[str], None]) -> tuple[str, tuple[DraftGap, ...]]:
    """Return the text with `[[1]]`, `[[2]]` … for its gaps, and these. drop(word): something is not taken. Raises Unreadable."""
    gaps: list[DraftGap] = []

    def take(found: re.Match[str]) -> str:
        weight, kind, body = found.groups()
        gaps.append(_read_gap(str(len(gaps) + 1), int(weight or 1), kind, body, drop))
        return f"[[{len(gaps)}]]"

    stem = _GAP.sub(take, text)
    if not gaps:
        raise Unreadable("moodle_cloze_empty", example="{1:SHORTANSWER:=…}")
    return stem, tuple(gaps)


def _read_gap(id_: str, weight: int, kind: str, body: str, drop: Callable[[str], None]) -> DraftGap:
    answers = []
    for part in _BETWEEN.split(body):
        told, *feedback = _FEEDBACK.split(part, maxsplit=1)
        if feedback and feedback[0].strip():
            drop("feedback")
        percent, is_full, text = _WEIGHT.fullmatch(told).groups()
        share = read_share(percent) if percent else read_share("100" if is_full else "0")
        answers.append((_ESCAPED.sub(r"\1", text).strip(), share))
    if kind in _CHOICES:
        options = tuple(DraftOption(text, share == 1, None if share in (0, 1) else share) for text, share in answers)
        return DraftGap(id_, options, weight=weight)
    typed = [Typed(html.unescape(_TAG.sub("", text)), share) for text, share in answers]
    if kind in _NUMBERS:
        split = [(one, *one.text.partition(":")[::2]) for one in typed]
        numbers = [Typed(value.strip(), one.share, tolerance.strip()) for one, value, tolerance in split]
        return DraftGap(id_, key=NumberKey(accept_numbers(numbers)), weight=weight)
    if kind in _TEXTS or kind in _CASES:
        return DraftGap(id_, key=accept_texts(typed, is_case_kept=kind in _CASES), weight=weight)
    raise Unreadable("moodle_cloze_kind", kind=kind)
