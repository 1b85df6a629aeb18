"""Is a question, as its writer left it, fit for the bank?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from question_bank.folding import fold, fold_html, nfc, option_id
from question_bank.markup import clean_html, control_character, is_blank
from question_bank.model import Option, Question, QuestionType
from question_bank.pictures import picture_name
from tables import Problem

MAX_TEXT = 10_000
MAX_CODE = 64
MAX_TOPIC = 200
TRUE_TEXT = "Đúng"
FALSE_TEXT = "Sai"

_DIFFICULTIES = {
    1: ("1", "dễ", "de", "easy", "nhận biết"),
    2: ("2", "trung bình", "trung binh", "tb", "medium", "thông hiểu"),
    3: ("3", "khó", "kho", "hard", "vận dụng"),
}
_DIFFICULTY_WORDS = {word: level for level, words in _DIFFICULTIES.items() for word in words}


def parse_difficulty(text: str) -> int | None:
    """Return 1, 2 or 3 for what a writer calls a difficulty, or None."""
    word = fold(text)
    return _DIFFICULTY_WORDS.get(re.sub(r"^([123])[.,]0+$", r"\1", word))


@dataclass(frozen=True, slots=True)
class DraftOption:
    """An option before it is checked: HTML as written, and whether the writer marked it right."""

    html: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before it is checked, every text as it stood in the file.

    difficulty  as written; "" if missing
    stem        HTML as written
    picture     reference to a file, or None
    columns     field → the header the user knows it by, for naming the place of a problem
    take_pictures  whether <img src> in the stem stands for the picture
    """

    file: str
    row: int
    code: str
    topic: str
    difficulty: str
    type: QuestionType
    stem: str
    options: tuple[DraftOption, ...]
    picture: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    take_pictures: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A question fit for the bank, or the problems that keep it out; warnings in both cases."""

    question: Question | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


class _Check:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.pictures: tuple[str, ...] = ()

    def note(self, code: str, column: str | None = None, *, warn: bool = False, **args: object) -> None:
        place = self.draft.columns.get(column, None) if column else None
        shown = {"code": self.draft.code[:MAX_CODE], "file": self.draft.file, "row": self.draft.row, **args}
        target = self.warnings if warn else self.problems
        target.append(Problem(code, shown, self.draft.file, self.draft.row, place))

    def short_text(self, text: str, field_name: str, limit: int) -> str:
        text = " ".join(nfc(text).split())
        if not text:
            self.note(f"{field_name}_missing", field_name)
        elif len(text) > limit:
            self.note("text_too_long", field_name, length=len(text), limit=limit)
        elif (character := control_character(text)) is not None:
            self.note("text_control", field_name, character=character)
        return text

    def markup(self, text: str, column: str, *, take_pictures: bool = False) -> str:
        if len(text) > MAX_TEXT:
            self.note("text_too_long", column, length=len(text), limit=MAX_TEXT)
            return ""
        if (character := control_character(text)) is not None:
            self.note("text_control", column, character=character)
            return ""
        cleaned = clean_html(text, take_pictures=take_pictures)
        if cleaned.unsafe:
            self.note("html_unsafe", column, removed=", ".join(cleaned.unsafe[:8]))
        if cleaned.formatting:
            self.note("html_formatting_dropped", column, warn=True)
        if len(cleaned.html) > MAX_TEXT:
            self.note("text_too_long", column, length=len(cleaned.html), limit=MAX_TEXT)
        if take_pictures:
            self.pictures = cleaned.pictures
        return cleaned.html


def check_draft(draft: Draft) -> Checked:
    """Check one question by itself. Doubled codes and missing files are seen only over all: see `importing`."""
    check = _Check(draft)
    code = check.short_text(draft.code, "code", MAX_CODE)
    topic = check.short_text(draft.topic, "topic", MAX_TOPIC)
    difficulty = parse_difficulty(draft.difficulty) if len(draft.difficulty) <= MAX_CODE else None
    if not draft.difficulty.strip():
        check.note("difficulty_missing", "difficulty")
    elif difficulty is None:
        check.note("difficulty_unknown", "difficulty", text=draft.difficulty[:60])
    stem = check.markup(draft.stem, "stem", take_pictures=draft.take_pictures)
    references = [reference for reference in (draft.picture, *check.pictures) if reference]
    if len(references) > 1:
        check.note("picture_second", "stem", picture=picture_name(references[1])[:80])
    if is_blank(stem) and not check.problems:
        check.note("stem_missing", "stem")
    options = _check_options(check, code)
    if check.problems:
        return Checked(None, tuple(check.problems), tuple(check.warnings))
    picture = nfc(picture_name(references[0])) if references else None
    assert difficulty is not None
    question = Question(code, topic, difficulty, draft.type, stem, options, picture)
    return Checked(question, (), tuple(check.warnings))


def _check_options(check: _Check, code: str) -> tuple[Option, ...]:
    drafts = check.draft.options
    known = len(check.problems)
    texts = [check.markup(option.html, _letter(place)) for place, option in enumerate(drafts)]
    if len(check.problems) > known:
        return ()
    folded: dict[str, int] = {}
    for place, text in enumerate(texts):
        if is_blank(text):
            check.note("option_empty", _letter(place), option=_letter(place))
            continue
        first = folded.setdefault(fold_html(text), place)
        if first != place:
            check.note("option_doubled", _letter(place), option=_letter(place), first=_letter(first))
    if len(drafts) < 2:
        check.note("options_too_few", None, have=len(drafts))
    right = sum(option.is_right for option in drafts)
    if right == 0:
        check.note("no_right_answer", "answer")
    elif right > 1 and check.draft.type is not QuestionType.MULTIPLE:
        check.note("single_two_right", "answer", have=right)
    ids = [option_id(code, text) for text in texts]
    if len(folded) == len(ids) and len(set(ids)) < len(ids):  # one in 70 million questions: the writer rewords one
        check.note("option_id_clash")
    return tuple(Option(i, text, option.is_right) for i, text, option in zip(ids, texts, drafts, strict=True))


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)
