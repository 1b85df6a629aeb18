"""Is a question, as its writer left it, fit for the bank?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from question_bank.answer_key import compile_question
from question_bank.drafts import Draft, DraftOption, DraftPassage
from question_bank.folding import fold, fold_html, nfc, option_id
from question_bank.markup import clean_html, control_character, is_blank, lone_picture, media_name
from question_bank.model import (
    FULL_WIDTH,
    GAP_MARK,
    KEY_OF,
    About,
    ClusterKey,
    EssayKey,
    Gap,
    GapsKey,
    HotspotKey,
    Ignore,
    Key,
    MatchingKey,
    NumberKey,
    Option,
    Passage,
    Premise,
    Question,
    QuestionType,
    Shape,
    TextKey,
)
from question_bank.trial_answers import right_response
from tables import Problem

MAX_TEXT = 10_000
MAX_CODE = 64
MAX_TOPIC = 200
MAX_ACCEPTED = 200
MAX_ESSAY = 4_000
MAX_OPTIONS = 26
MAX_DIGITS = 100

_DIFFICULTIES = {
    1: ("1", "dễ", "de", "easy", "nhận biết", "nb"),
    2: ("2", "trung bình", "trung binh", "tb", "medium", "thông hiểu", "th"),
    3: ("3", "khó", "kho", "hard", "vận dụng", "vd", "vận dụng cao", "vdc"),
}
_DIFFICULTY_WORDS = {word: level for level, words in _DIFFICULTIES.items() for word in words}
_AS_WRITTEN: Mapping[str, str] = {}
_EASY_FROM, _MEDIUM_FROM = Decimal("0.7"), Decimal("0.4")
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
_CHOICES = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE})
_WITHOUT_OPTIONS = frozenset(
    {QuestionType.NUMERICAL, QuestionType.SHORT_TEXT, QuestionType.GAPS, QuestionType.HOTSPOT, QuestionType.ESSAY}
)


def parse_difficulty(text: str) -> int | None:
    """Return 1, 2 or 3 for what a writer calls a difficulty, or None."""
    word = fold(text)
    return _DIFFICULTY_WORDS.get(re.sub(r"^([123])[.,]0+$", r"\1", word))


def difficulty_of(p_value: Decimal) -> int:
    """Return the difficulty that a measured share of the mark (0 … 1) stands for: 1 from 0.7, 2 from 0.4, else 3."""
    return 1 if p_value >= _EASY_FROM else 2 if p_value >= _MEDIUM_FROM else 3


@dataclass(frozen=True, slots=True)
class Checked:
    """A question fit for the bank, or the problems that keep it out; warnings in both cases.

    media  names of the pictures, sounds and videos that the question needs, as its writer spells them
    """

    question: Question | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    media: tuple[str, ...] = ()


class _Check:
    def __init__(self, draft: Draft, names: Mapping[str, str]) -> None:
        self.draft = draft
        self.names = names
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.media: dict[str, None] = {}

    def note(self, code: str, column: str | None = None, *, warn: bool = False, **args: object) -> None:
        place = self.draft.columns.get(column, None) if column else None
        shown = {"code": self.draft.shown, "file": self.draft.file, "row": self.draft.row, **args}
        target = self.warnings if warn else self.problems
        found = Problem(code, shown, self.draft.file, self.draft.row, place)
        if found not in target:  # of several options one line is enough
            target.append(found)

    def short_text(self, text: str, field_name: str, limit: int, *, may_miss: bool = False) -> str:
        text = " ".join(nfc(text).split())
        if not text and not may_miss:
            self.note(f"{field_name}_missing", field_name)
        elif len(text) > limit:
            self.note("text_too_long", field_name, length=len(text), limit=limit)
        elif (character := control_character(text)) is not None:
            self.note("text_control", field_name, character=character)
        return text

    def plain(self, text: str, column: str) -> str:
        if len(text) > MAX_TEXT:
            self.note("text_too_long", column, length=len(text), limit=MAX_TEXT)
        elif (character := control_character(text)) is not None:
            self.note("text_control", column, character=character)
        else:
            return nfc(text)
        return ""

    def markup(self, text: str, column: str) -> str:
        cleaned = clean_html(self.plain(text, column), self.names)
        if cleaned.unsafe:
            self.note("html_unsafe", column, removed=", ".join(cleaned.unsafe[:8]))
        if cleaned.formatting:
            self.note("html_formatting_dropped", column, warn=True)
        if cleaned.links:
            self.note("html_link_dropped", column, warn=True, links=", ".join(cleaned.links[:4]))
        if len(cleaned.html) > MAX_TEXT:
            self.note("text_too_long", column, length=len(cleaned.html), limit=MAX_TEXT)
        self.media.update(dict.fromkeys(cleaned.media))
        return cleaned.html

    def number(self, text: str, column: str, low: int, high: int) -> Decimal | None:
        """A number from a metadata column, "" being none."""
        text = text.strip()
        if not text:
            return None
        value = Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
        if value is None or not low <= value <= high:
            self.note("number_unreadable", column, text=text[:40], low=low, high=high)
            return None
        return value


def check_draft(draft: Draft, names: Mapping[str, str] = _AS_WRITTEN) -> Checked:
    """Check one question by itself. Doubled codes and missing files are seen only over all: see `importing`.

    names  folded file name → name of the medium as it is kept
    """
    check = _Check(draft, names)
    code = check.short_text(draft.code, "code", MAX_CODE)
    topic = check.short_text(draft.topic, "topic", MAX_TOPIC)
    about = _check_about(check)
    difficulty = _check_difficulty(check, about)
    stem, picture, alt = _check_stem(check)
    options = _check_options(check, code)
    key = _check_key(check, code, stem, options, picture)
    passage = check.short_text(draft.passage or "", "passage", MAX_TOPIC, may_miss=True) or None
    if check.problems:
        return Checked(None, tuple(check.problems), tuple(check.warnings))
    assert difficulty is not None
    question = Question(
        code, topic, difficulty, draft.type, stem, options, picture, key, draft.rule, draft.is_shuffled, passage, about, alt
    )  # fmt: skip
    _check_reach(check, question)
    if check.problems:
        return Checked(None, tuple(check.problems), tuple(check.warnings))
    return Checked(question, (), tuple(check.warnings), tuple(check.media))


def _check_reach(check: _Check, question: Question) -> None:
    """Whoever answers everything rightly gets the full mark; else no paper with the question could be sealed."""
    compiled = compile_question(question)
    if compiled.judge is not None and (reached := compiled.judge(right_response(question))) < compiled.whole:
        check.note("full_mark_unreachable", "answer", percent=f"{reached / compiled.whole * 100:.3g}")


@dataclass(frozen=True, slots=True)
class CheckedPassage:
    """A shared stem fit for the bank, or the problems that keep it out; media as in `Checked`."""

    passage: Passage | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    media: tuple[str, ...] = ()


def check_passage(draft: DraftPassage, names: Mapping[str, str] = _AS_WRITTEN) -> CheckedPassage:
    """Check one shared stem by itself. names: as for `check_draft`."""
    check = _Check(Draft(draft.file, draft.row, draft.name, "", "", QuestionType.ESSAY, ""), names)
    name = check.short_text(draft.name, "passage", MAX_TOPIC)
    html = check.markup(draft.html, "passage")
    if is_blank(html) and not check.problems:
        check.note("passage_empty", "passage")
    passage = None if check.problems else Passage(name, html)
    return CheckedPassage(passage, tuple(check.problems), tuple(check.warnings), tuple(check.media))


def _check_about(check: _Check) -> About:
    about = check.draft.about
    return About(
        mark=check.number(about.mark, "mark", 0, 1_000),
        p_value=check.number(about.p_value, "p_value", 0, 1),
        tags=_names(check, about.tags, "tags"),
        source=check.short_text(about.source, "source", MAX_TEXT, may_miss=True),
        version=check.short_text(about.version, "version", MAX_CODE, may_miss=True),
        apart=_names(check, about.apart, "apart"),
        explanation_html=check.markup(about.explanation, "explanation") if about.explanation else "",
    )


def _names(check: _Check, names: Sequence[str], column: str) -> tuple[str, ...]:
    texts = (check.short_text(name, column, MAX_TOPIC, may_miss=True) for name in names)
    return tuple(dict.fromkeys(text for text in texts if text))


def _check_difficulty(check: _Check, about: About) -> int | None:
    written = check.draft.difficulty
    if not written.strip():
        if about.p_value is not None:
            return difficulty_of(about.p_value)
        check.note("difficulty_missing", "difficulty")
        return None
    difficulty = parse_difficulty(written) if len(written) <= MAX_CODE else None
    if difficulty is None:
        check.note("difficulty_unknown", "difficulty", text=written[:60])
    return difficulty


def _check_stem(check: _Check) -> tuple[str, str | None, str]:
    """Return stem, picture and its alt text. An image alone before or after the text is the question's picture."""
    known = len(check.problems)
    stem = check.markup(check.draft.stem, "stem")
    picture, alt = check.draft.picture and media_name(check.draft.picture, check.names), ""
    if picture:
        alt = check.plain(check.draft.picture_alt, "picture")
        check.media[picture] = None
    else:
        alone = lone_picture(stem)
        if alone is not None and not is_blank(alone[0]):
            stem, picture, alt = alone
    if is_blank(stem) and len(check.problems) == known:
        check.note("stem_missing", "stem")
    return stem, picture or None, alt


def _check_options(check: _Check, code: str) -> tuple[Option, ...]:
    draft = check.draft
    if draft.type in _WITHOUT_OPTIONS:
        return ()
    options = _make_options(check, code, draft.options)
    right = sum(option.is_right for option in draft.options)
    if draft.type in _CHOICES:
        if right == 0 and not any(option.share and option.share > 0 for option in draft.options):
            check.note("no_right_answer", "answer")
        elif right > 1 and draft.type is not QuestionType.MULTIPLE and any(o.share is None for o in draft.options):
            check.note("single_two_right", "answer", have=right)
    return options


def _make_options(check: _Check, code: str, drafts: Sequence[DraftOption], *, least: int = 2) -> tuple[Option, ...]:
    """Options with their identities; what identifies them is unique among them."""
    known = len(check.problems)
    if len(drafts) > MAX_OPTIONS:
        check.note("options_too_many", None, have=len(drafts), limit=MAX_OPTIONS)
        return ()
    texts = [check.markup(option.html, _letter(place)) for place, option in enumerate(drafts)]
    feedback = [check.markup(option.feedback, _letter(place)) for place, option in enumerate(drafts)]
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
    if len(drafts) < least:
        check.note("options_too_few", None, have=len(drafts))
    for place, option in enumerate(drafts):
        _check_share(check, option.share, _letter(place), low=-1)
    ids = [option_id(code, text) for text in texts]
    if len(folded) == len(ids) and len(set(ids)) < len(ids):  # one in 70 million questions: the writer rewords one
        check.note("option_id_clash")
    return tuple(
        Option(i, text, option.is_right, option.share, option.is_fixed, said)
        for i, text, said, option in zip(ids, texts, feedback, drafts, strict=True)
    )


def _check_share(check: _Check, share: Fraction | None, where: str, *, low: int = 0) -> None:
    if share is not None and not low <= share <= 1:
        check.note("share_out_of_range", None, option=where, share=f"{float(max(min(share, 1_000), -1_000) * 100):g}")


def _check_key(check: _Check, code: str, stem: str, options: tuple[Option, ...], picture: str | None) -> Key | None:
    draft = check.draft
    match draft.type:
        case QuestionType.MATCHING:
            return _check_matching(check, code, options)
        case QuestionType.GAPS:
            return _check_gaps(check, code, stem)
        case QuestionType.CLUSTER if draft.key is None:
            return ClusterKey()
    key = draft.key
    wanted = KEY_OF.get(draft.type)
    if wanted is None:
        return None
    if not isinstance(key, wanted):
        check.note("no_right_answer", "answer")
        return None
    match key:
        case ClusterKey(steps=steps):
            if steps and (len(steps) != len(options) or any(not 0 <= step <= 1 for step in steps)):
                check.note("steps_unfit", "answer", have=len(steps), wanted=len(options))
        case TextKey():
            return _check_texts(check, key)
        case NumberKey():
            _check_numbers(check, key)
        case HotspotKey():
            _check_areas(check, key, picture)
        case EssayKey():
            if not 1 <= key.most_characters <= MAX_ESSAY:
                check.note("essay_limit", "answer", have=key.most_characters, limit=MAX_ESSAY)
            return replace(key, guidance_html=check.markup(key.guidance_html, "guidance"))
    return key


def _check_matching(check: _Check, code: str, options: tuple[Option, ...]) -> MatchingKey | None:
    drafts = check.draft.premises
    if not drafts:
        check.note("no_right_answer", "answer")
        return None
    # A premise may say what an option says; the prefix keeps their identities apart.
    sides = _make_options(check, f"{code}\0<", [DraftOption(premise.html) for premise in drafts], least=1)
    if check.problems or not options:
        return None
    return MatchingKey(
        tuple(
            Premise(side.id, side.html, options[premise.option].id) for side, premise in zip(sides, drafts, strict=True)
        )
    )


def _check_gaps(check: _Check, code: str, stem: str) -> GapsKey | None:
    drafts = check.draft.gaps
    marks = GAP_MARK.findall(stem)
    ids = [gap.id for gap in drafts]
    if not drafts or sorted(marks) != sorted(set(ids)) or len(set(ids)) != len(ids):
        check.note("gaps_unfit", "stem", marks=", ".join(marks[:20]), gaps=", ".join(ids[:20]))
        return None
    gaps = []
    for gap in drafts:
        options, key = (), gap.key
        if gap.options:
            options = _make_options(check, f"{code}\0{gap.id}", gap.options, least=1)
            if not any(option.is_right for option in gap.options):
                check.note("gap_without_answer", "answer", gap=gap.id)
        elif isinstance(key, TextKey):
            key = _check_texts(check, key)
        elif isinstance(key, NumberKey):
            _check_numbers(check, key)
        else:
            check.note("gap_without_answer", "answer", gap=gap.id)
        if not 1 <= gap.weight <= 100:
            check.note("gap_weight", "answer", gap=gap.id, weight=gap.weight)
        gaps.append(Gap(gap.id, options, None if gap.options else key, gap.weight))
    return GapsKey(tuple(gaps))


def _check_texts(check: _Check, key: TextKey) -> TextKey:
    texts = []
    for accepted in key.texts:
        text = check.short_text(accepted.text, "answer", MAX_ACCEPTED)
        _check_share(check, accepted.share, text)
        texts.append(replace(accepted, text=text))
    if not any(accepted.share > 0 for accepted in texts):
        check.note("no_right_answer", "answer")
    return TextKey(tuple(texts), tuple(ignore for ignore in Ignore if ignore in key.ignores))


def _check_numbers(check: _Check, key: NumberKey) -> None:
    figures = [figure for number in key.numbers for figure in (number.value, number.tolerance)]
    extreme = [figure for figure in (*figures, *(unit.factor for unit in key.units)) if not is_moderate(figure)]
    if extreme:
        check.note("number_extreme", "answer", text=str(extreme[0])[:40])
        return
    if not any(accepted.share > 0 for accepted in key.numbers):
        check.note("no_right_answer", "answer")
    for accepted in key.numbers:
        _check_share(check, accepted.share, str(accepted.value))
        if accepted.tolerance < 0:
            check.note("tolerance_negative", "answer", tolerance=str(accepted.tolerance))
    names = [fold(check.short_text(unit.name, "answer", MAX_CODE, may_miss=True)) for unit in key.units]
    if len(set(names)) < len(names) or not all(names) or any(unit.factor <= 0 for unit in key.units):
        check.note("units_unfit", "answer")
    if key.is_unit_needed and not key.units:
        check.note("units_unfit", "answer")


def is_moderate(number: Decimal) -> bool:
    # Marking computes exactly: 1e999999999 would be a number of a thousand million digits.
    return number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS and len(number.as_tuple().digits) <= MAX_DIGITS


def _check_areas(check: _Check, key: HotspotKey, picture: str | None) -> None:
    if picture is None:
        check.note("hotspot_without_picture", "picture")
    if not any(area.is_right for area in key.areas):
        check.note("no_right_answer", "answer")
    if not are_areas_fit(key):
        check.note("areas_unfit", "answer")


def are_areas_fit(key: HotspotKey) -> bool:
    """Are the areas named apart and inside the picture, and may a candidate point at every right one?"""
    lengths = {"rectangle": (4,), "ellipse": (4,), "polygon": range(6, 201, 2)}
    ids = [area.id for area in key.areas]
    fits = len(set(ids)) == len(ids) and all(
        len(area.numbers) in lengths[area.shape]
        and all(0 <= number <= FULL_WIDTH for number in area.numbers)
        and (area.shape is not Shape.ELLIPSE or min(area.numbers[2:]) > 0)
        for area in key.areas
    )
    return fits and max(sum(area.is_right for area in key.areas), 1) <= key.most_points <= MAX_OPTIONS


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)
