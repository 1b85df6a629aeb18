"""Word files → questions as their writers left them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT, Draft, DraftAbout, DraftOption, DraftPassage
from question_bank.folding import fold
from question_bank.formats.reading import Drafts
from question_bank.formats.word.answering import (
    Unanswered,
    find_right,
    find_truths,
    has_truths,
    is_cluster_answer,
    is_letter,
    is_small_choice,
    mark_names,
    read_typed,
    stated_by,
)
from question_bank.formats.word.assembling import Assembler, RawChoice, RawPassage, RawQuestion
from question_bank.formats.word.body import BodyReader, Fault
from question_bank.formats.word.content import Content, join_lines
from question_bank.formats.word.labels import late_letters, lists_options
from question_bank.formats.word.marks import STRONG, Choice, Marked, cut_rights, unmarked
from question_bank.formats.word.parts import Unreadable, WordFile
from question_bank.formats.word.rows import read_table_row
from question_bank.model import ClusterKey, EssayKey, NumberKey, QuestionType, TextKey
from tables import Problem, Said

MAX_CODE = 64
_LETTERS = "ABCDEFGH"
# Of Vietnam's graduation examination since 2025; a document has no place to say otherwise.
_STEPS = ClusterKey((Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1)))

Key = ClusterKey | NumberKey | TextKey | EssayKey | None


def read_word(name: str, body: bytes) -> Drafts:
    """Read the questions of one Word file. Wrong content gives problems, never an exception.

    name  what the user calls the file. Rows of problems are paragraphs, counted from 1, those in tables too.
    """
    try:
        file = WordFile(name, body)
        reader = BodyReader(file)
        blocks = reader.read()
    except Unreadable as unreadable:
        return Drafts((), (unreadable.problem,))
    found = Assembler(blocks)
    if reader.old_font is not None and not found.questions and not found.rows:
        row, font = reader.old_font
        return Drafts((), (Problem("word_old_document", {"file": name, "row": row, "font": font}, name, row),))
    if found.is_of_another_kind:
        return Drafts((), (Problem("word_no_questions", {"file": name}, name),))
    questions = _Questions(name, found)
    warnings = [Problem(code, {"file": name}, name) for code in sorted(reader.left_aside)]
    return Drafts(
        tuple(questions.drafts),
        tuple(questions.problems),
        (*warnings, *questions.warnings),
        passages=tuple(questions.passages),
        media=tuple(reader.media.items()),
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a question's answer makes of it."""

    type: QuestionType
    stem: list[Content]
    options: tuple[DraftOption, ...] = ()
    key: Key = None
    marked: Marked = Marked()


class _Questions:
    def __init__(self, name: str, found: Assembler) -> None:
        self.name, self.found = name, found
        self.drafts: list[Draft] = []
        self.passages: list[DraftPassage] = []
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._marks: list[tuple[Draft, tuple[str, ...]]] = []
        self._in_small: list[RawQuestion] = []  # whose options have small letters
        self._numbers = Counter(raw.label.number for raw in found.questions)
        self._places = Counter((raw.under.part, raw.label.name) for raw in found.questions)
        self._key: dict[int, list[int]] = {}
        for place, entry in enumerate(found.key):
            self._key.setdefault(entry.number, []).append(place)
        self._stem = re.sub(r"\s+", "-", name.rpartition("/")[2].rpartition(".")[0].strip())
        self._used_key: set[int] = set()
        for passage in found.passages:
            self._take_passage(passage)
        for raw in found.questions:
            self._take(raw)
        for row in found.rows:
            read = read_table_row(name, row, self._code("", row.row.number))
            self.problems += read.problems
            self.warnings += read.warnings
            self.drafts += read.drafts
        self._compare_marks()
        self._tell_what_is_left()

    def _note(self, code: str, row: int, question: str, *, warn: bool = False, **args: object) -> None:
        shown = {"file": self.name, "row": row, "code": question, **args}
        (self.warnings if warn else self.problems).append(Problem(code, shown, self.name, row))

    def _note_faults(self, faults: Sequence[Fault], row: int, question: str) -> bool:
        """Tell what could not be taken along; whether the question must stay out for it."""
        for fault in dict.fromkeys(faults):
            self._note(fault.code, row, question, warn=fault.is_harmless, **dict(fault.args))
        return not all(fault.is_harmless for fault in faults)

    def _take_passage(self, passage: RawPassage) -> None:
        name = self._passage_name(passage)
        if not self._note_faults(passage.faults, passage.row, name):
            self.passages.append(DraftPassage(self.name, passage.row, name, join_lines(passage.lines).to_html()))

    def _passage_name(self, passage: RawPassage) -> str:
        return f"{self._stem}, câu {passage.first}–{passage.last} ({passage.row})"

    def _take(self, raw: RawQuestion) -> None:
        label = raw.label
        question = f"Câu {label.name}" + (f" ({raw.under.part})" if raw.under.part else "")
        if self._note_faults(raw.faults, raw.row, question):
            return
        try:
            answer = self._answer(raw)
        except Unanswered as why:
            self._note(why.code, raw.row, question, **why.problem_args)
            return
        explained = [] if answer.type is QuestionType.ESSAY else raw.explanation or self._explained_in_key(raw)
        draft = Draft(
            self.name,
            raw.row,
            label.code or self._code(raw.under.part, label.name),
            raw.under.topic,
            label.difficulty or raw.under.difficulty,
            answer.type,
            join_lines(answer.stem).to_html(),
            answer.options,
            key=answer.key,
            passage=self._passage_name(raw.passage) if raw.passage else None,
            about=DraftAbout(mark=label.mark, explanation=join_lines(explained).to_html()),
        )
        self.drafts.append(draft)
        if answer.marked.kinds:
            self._marks.append((draft, answer.marked.kinds))

    def _code(self, part: str, number: str) -> str:
        """The file's name and the question's number, "" where that names two questions or is too long."""
        is_reused = max(self._numbers.values(), default=0) > 1
        code = f"{self._stem}-{part}.{number}" if is_reused and part else f"{self._stem}-{number}"
        is_one = self._places.get((part, number), 0) <= 1
        return code if number and is_one and len(code) <= MAX_CODE else ""

    # -- the answer

    def _answer(self, raw: RawQuestion) -> _Answer:
        stated = [*raw.answers, *self._stated_in_key(raw)]
        below = [choice.label + join_lines(choice.lines) for choice in raw.statements]
        kind = raw.under.kind
        if raw.options:
            return self._choice(raw, [*raw.stem, *below], stated)
        if is_small_choice(raw, stated):
            self._in_small.append(raw)
            options = [replace(choice, letter=choice.letter.upper()) for choice in raw.statements]
            return self._choice(replace(raw, options=options), raw.stem, stated)
        count = len(raw.ticked) or len(raw.statements)
        says_so = (
            kind is QuestionType.CLUSTER or has_truths(raw) or any(is_cluster_answer(text, count) for text in stated)
        )
        if count >= 2 and kind is not QuestionType.ESSAY and says_so:
            return self._cluster(raw, stated)
        if kind is QuestionType.ESSAY:
            lines = [
                *(text for text in raw.answers),
                *(c.to_html() for c in raw.explanation or self._explained_in_key(raw)),
            ]
            return _Answer(QuestionType.ESSAY, [*raw.stem, *below], key=EssayKey(guidance_html="<br>".join(lines)))
        lines = [line.text for line in raw.stem]
        if late := late_letters(lines):
            raise Unanswered("word_letters", seen=", ".join(late))
        if listed := next(filter(lists_options, lines), ""):
            raise Unanswered("word_options_in_line", text=listed.strip()[:60])
        if not stated:
            raise Unanswered("word_no_answer")
        if kind is not QuestionType.SHORT_TEXT and all(is_letter(text) for text in stated):
            raise Unanswered("word_no_options", text=stated[0][:20])
        keys = [read_typed(text) for text in stated]
        if any(key != keys[0] for key in keys):
            raise Unanswered("word_answers_differ", seen="; ".join(f"“{text[:30]}”" for text in stated))
        is_number = isinstance(keys[0], NumberKey)
        return _Answer(
            QuestionType.NUMERICAL if is_number else QuestionType.SHORT_TEXT, [*raw.stem, *below], key=keys[0]
        )

    def _choice(self, raw: RawQuestion, stem: list[Content], stated: Sequence[str]) -> _Answer:
        options = sorted(raw.options, key=lambda option: option.letter)
        _check_order(options, _LETTERS)
        choices = cut_rights([option.choice(join_lines(option.lines)) for option in options])
        answered = find_right(choices, stated, may_be_several=raw.under.kind is QuestionType.MULTIPLE)
        truths = [fold(choice.body.text).strip(" .") for choice in choices]
        if (
            truths in ([fold(TRUE_TEXT), fold(FALSE_TEXT)], [fold(FALSE_TEXT), fold(TRUE_TEXT)])
            and len(answered.letters) == 1
        ):
            is_true = truths[_LETTERS.index(min(answered.letters))] == fold(TRUE_TEXT)
            both = (DraftOption(TRUE_TEXT, is_true), DraftOption(FALSE_TEXT, not is_true))
            return _Answer(QuestionType.TRUE_FALSE, stem, both, marked=answered.marked)
        is_multiple = len(answered.letters) > 1 or raw.under.kind is QuestionType.MULTIPLE
        return _Answer(
            QuestionType.MULTIPLE if is_multiple else QuestionType.SINGLE,
            stem,
            _options(choices, answered.letters, answered.marked),
            marked=answered.marked,
        )

    def _cluster(self, raw: RawQuestion, stated: Sequence[str]) -> _Answer:
        if not raw.ticked:
            _check_order(raw.statements, _LETTERS.lower())
        statements, marked = find_truths(raw, stated)
        letters = _LETTERS.lower()
        choices = [Choice(letter, False, Content(), s.body) for letter, s in zip(letters, statements, strict=False)]
        true = frozenset(letter for letter, s in zip(letters, statements, strict=False) if s.is_true)
        key = _STEPS if len(statements) == len(_STEPS.steps) else ClusterKey()
        return _Answer(QuestionType.CLUSTER, raw.stem, _options(choices, true, marked), key, marked)

    # -- the list of answers at the end

    def _in_key(self, raw: RawQuestion) -> list[int]:
        found = []
        for place in self._key.get(raw.label.number, ()):
            entry = self.found.key[place]
            if entry.part in ("", raw.under.part):
                if not entry.part and self._numbers[entry.number] > 1:
                    raise Unanswered("word_key_ambiguous")
                found.append(place)
        return found

    def _stated_in_key(self, raw: RawQuestion) -> list[str]:
        places = self._in_key(raw)
        self._used_key.update(places)
        entries = [self.found.key[place] for place in places]
        first = raw.stem[0].text if raw.stem else ""
        repeated = [entry for entry in entries if entry.text and fold(entry.answer) == fold(first)]
        return [stated_by(entry.answer) for entry in entries if entry.answer and entry not in repeated]

    def _explained_in_key(self, raw: RawQuestion) -> list[Content]:
        return [line for place in self._in_key(raw) for line in self.found.key[place].lines]

    # -- the document as a whole

    def _compare_marks(self) -> None:
        """Marks of one kind say more than each by itself: a bold option among many underlined answers may be chance."""
        strong = [kinds for _, kinds in self._marks if set(kinds) & set(STRONG)]
        weak = [(draft, kinds) for draft, kinds in self._marks if not set(kinds) & set(STRONG)]
        if weak and len(strong) > len(weak):
            usual = mark_names(Counter(kind for kinds in strong for kind in kinds).most_common(1)[0][:1])
            for draft, kinds in weak:
                self.drafts.remove(draft)
                self._note("word_mark_unlike", draft.row, draft.code, seen=mark_names(kinds), usual=usual)
            weak = []
        kinds_left = [set(kinds) for kinds in strong] + [set(kinds) for _, kinds in weak]
        if kinds_left and not set.intersection(*kinds_left):
            counts = Counter(kinds[0] for kinds in (*strong, *(kinds for _, kinds in weak)))
            told = [(mark_names([kind]), count) for kind, count in counts.most_common()]
            seen = Said(
                "; ".join(f"{name.vi}: {count}" for name, count in told),
                "; ".join(f"{name.en}: {count}" for name, count in told),
            )
            self.warnings.append(Problem("word_marks_mixed", {"file": self.name, "seen": seen}, self.name))

    def _tell_what_is_left(self) -> None:
        found = self.found
        if self._in_small:
            first = self._in_small[0]
            shown = {
                "file": self.name,
                "row": first.row,
                "code": f"Câu {first.label.name}",
                "count": len(self._in_small),
            }
            self.warnings.append(Problem("word_small_letters", shown, self.name, first.row))
        stems = {fold(raw.stem[0].text) for raw in found.questions if raw.stem}
        for entry in found.key:
            if entry.has_options and fold(entry.text) not in stems:
                self._note("word_after_key", entry.row, f"Câu {entry.number}")
        left = [str(e.number) for place, e in enumerate(found.key) if place not in self._used_key and not e.has_options]
        if left:
            shown = {"file": self.name, "numbers": ", ".join(left[:20])}
            self.warnings.append(Problem("word_key_left", shown, self.name))
        for row in found.unread_keys:
            self.warnings.append(Problem("word_key_unread", {"file": self.name, "row": row}, self.name, row))
        for row, text in found.options_aside:
            self._note("word_options_aside", row, "", text=text[:60])
        if found.aside:
            row, text = found.aside[0]
            shown = {"file": self.name, "row": row, "count": len(found.aside), "text": text[:60]}
            self.warnings.append(Problem("word_aside", shown, self.name, row))


def _check_order(choices: Sequence[RawChoice], letters: str) -> None:
    """The letters follow each other, and nothing stands below the last that could belong to something else."""
    seen = "".join(choice.letter for choice in choices)
    if seen != letters[: len(choices)]:
        raise Unanswered("word_letters", seen=", ".join(seen))
    last = choices[-1].lines
    if len(last) > 1 and len(last) not in {len(choice.lines) for choice in choices[:-1]}:
        raise Unanswered("word_text_after_options", text=last[1].text.replace("\ufffc", "…")[:60])


def _options(choices: Sequence[Choice], right: frozenset[str], marked: Marked) -> tuple[DraftOption, ...]:
    return tuple(DraftOption(unmarked(choice, choices, marked).to_html(), choice.letter in right) for choice in choices)
