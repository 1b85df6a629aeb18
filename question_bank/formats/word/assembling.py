"""Paragraphs and tables in order → the questions they make up, before anybody has looked which answers are right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.formats.word.body import Block, Fault, Paragraph, Table
from question_bank.formats.word.content import Content
from question_bank.formats.word.keys import read_key_table, read_pairs
from question_bank.formats.word.labels import (
    OPTION_LETTERS,
    STATEMENT_LETTERS,
    Heading,
    Labels,
    OptionLabel,
    QuestionLabel,
    explanation_end,
    find_labels,
    has_letters,
    is_bare_number,
    is_end,
    is_key_heading,
    read_answer,
    read_heading,
    read_passage_range,
)
from question_bank.formats.word.marks import Choice
from question_bank.formats.word.tables import (
    QuestionRow,
    Ticked,
    cell_faults,
    read_question_rows,
    read_ticks,
    table_html,
    table_texts,
    texts_of,
    unfold,
)

MAX_LINE = 20_000  # letters of a paragraph, beyond which no labels are looked for in it
_LONG_SPACE = re.compile(r"\s{200}")  # nobody's line, and slow to look for labels in
_ANSWERS_OF_CHOICES = frozenset("ABCDEFGHĐS")


@dataclass(slots=True)
class RawChoice:
    """An option or statement. lines: the first beside its label, then those below it."""

    letter: str
    is_starred: bool
    label: Content
    lines: list[Content]

    def choice(self, body: Content) -> Choice:
        return Choice(self.letter, self.is_starred, self.label, body)


@dataclass(slots=True)
class RawQuestion:
    """What stands under one question's label. label: as in the document;  under: the headings it stands under."""

    label: QuestionLabel
    row: int
    under: Heading
    stem: list[Content] = field(default_factory=list)
    statements: list[RawChoice] = field(default_factory=list)
    options: list[RawChoice] = field(default_factory=list)
    ticked: list[Ticked] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    explanation: list[Content] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    passage: RawPassage | None = None
    is_explained: bool = False


@dataclass(slots=True)
class RawPassage:
    """A text that several questions share. first, last: their numbers."""

    row: int
    first: int
    last: int
    lines: list[Content]
    faults: list[Fault]


@dataclass(slots=True)
class TableRow:
    """A row of a table of questions. headers: field → header as it stands there."""

    row: QuestionRow
    headers: dict[str, str]
    under: Heading


@dataclass(slots=True)
class KeyEntry:
    """An answer at the end of the document. part: under which part of it, "" for none.

    text         what stands beside the number;  has_options: whether options stand below it: then it is a question itself
    """

    part: str
    number: int
    answer: str
    lines: list[Content]
    row: int
    text: str = ""
    has_options: bool = False


class Assembler:
    """Takes blocks in order; afterwards its lists hold what they make up."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._labels = Labels([text[:MAX_LINE] for text in texts_of(blocks)])
        self.questions: list[RawQuestion] = []
        self.rows: list[TableRow] = []
        self.passages: list[RawPassage] = []
        self.key: list[KeyEntry] = []
        self.unread_keys: list[int] = []  # rows of tables among the answers
        self.aside: list[tuple[int, str]] = []  # row and text of what belongs to no question
        self.options_aside: list[tuple[int, str]] = []  # those among it that begin options: a question nobody numbered
        self._has_option_aside = False
        self._under = Heading()
        self._current: RawQuestion | None = None
        self._passage: RawPassage | None = None
        self._key_part: str | None = None  # "" or a part once the answers have begun
        self._awaits_answer = False
        for block, following in zip(blocks, _followers(blocks), strict=True):
            if isinstance(block, Table):
                self._take_table(block)
            else:
                self._take_line(block, following)

    @property
    def is_of_another_kind(self) -> bool:
        """Whether the document numbers paragraphs as any document does, and nothing in it is an option or an answer."""
        asked = (q.options or q.statements[1:] or q.ticked or q.answers or q.under.kind for q in self.questions)
        return self._labels.are_bare and not (self.rows or self.key or self.options_aside or any(asked))

    # -- lines

    def _take_line(self, line: Paragraph, following: Block | None, letters: str | None = None) -> None:
        """letters: those that an option at the line's beginning may have; None: the one that comes next."""
        text = line.content.text
        if not text.strip() or len(text) > MAX_LINE or _LONG_SPACE.search(text):
            self._take_text(line.number, line.content, line.faults)
            return
        heading = read_heading(line.content, line.heading, self._labels)
        if self._key_part is not None:
            self._take_key_line(line, heading)
            return
        label = self._labels.question(text)
        if label is not None:
            self._begin(label, line)
            rest = line.content.cut(label.end).stripped()
            self._take_content(Paragraph(line.number, rest, None, line.faults), following, "A")
        elif heading is not None and not (line.heading is not None and self._option_labels(text, letters, following)):
            self._take_heading(heading)
        elif is_key_heading(text) and self.questions and _is_key(following):
            self._current, self._key_part = None, ""
        elif (listed := self._answers_in_line(text)) is not None:
            self._current, self._key_part = None, ""
            self.key += [KeyEntry("", number, answer, [], line.number) for number, answer in listed.items()]
        elif is_end(text):
            self._current = None
        elif self._begins_another(text, following):
            self._current = None
            self._put_aside(line.number, text.strip())
        elif not has_letters(text):
            pass
        elif (span := read_passage_range(text)) is not None and not self._is_in_stem():
            self._passage = RawPassage(line.number, *span, [line.content], list(line.faults))
            self.passages.append(self._passage)
            self._current = None
        else:
            self._take_content(line, following, letters)

    def _begins_another(self, text: str, following: Block | None) -> bool:
        """Below an answer or an explanation, a number and options: a question labelled unlike the others explains nothing."""
        current = self._current
        if current is None or not (current.answers or current.is_explained) or not is_bare_number(text):
            return False
        below = following.content.text[:MAX_LINE] if isinstance(following, Paragraph) else ""
        return any(
            find_labels(below, letters, letters[0], None) or find_labels(text, letters, "", letters[0])
            for letters in (OPTION_LETTERS, STATEMENT_LETTERS)
        )

    def _answers_in_line(self, text: str) -> dict[int, str] | None:
        """`Đáp án: 1A 2B 3C` behind the last question: the answers of all in one line."""
        answers = read_pairs(read_answer(text) or "")
        if answers is None or len(answers) < 2:
            return None
        known = {question.label.number for question in self.questions}
        return answers if known.issuperset(answers) else None

    def _begin(self, label: QuestionLabel, line: Paragraph) -> None:
        self._current = RawQuestion(label, line.number, self._under)
        self._awaits_answer = False
        if self._passage is not None and self._passage.first <= label.number <= self._passage.last:
            self._current.passage = self._passage
        else:
            self._passage = None
        self.questions.append(self._current)

    def _take_heading(self, heading: Heading) -> None:
        self._current = self._passage = None
        before = self._under
        if heading.part:
            self._under = Heading(heading.part, heading.topic or before.topic, heading.difficulty, heading.kind)
        else:
            difficulty = heading.difficulty or ("" if heading.topic else before.difficulty)
            self._under = Heading(before.part, heading.topic or before.topic, difficulty, before.kind)

    def _is_in_stem(self) -> bool:
        current = self._current
        return current is not None and not (
            current.options or current.statements or current.answers or current.is_explained
        )

    def _take_content(self, line: Paragraph, following: Block | None, letters: str | None) -> None:
        """A line of the question begun last, without the question's own label."""
        current, text = self._current, line.content.text
        if current is None or not text.strip():
            self._take_text(line.number, line.content, line.faults)
            return
        end = explanation_end(text)
        if end is not None:
            current.is_explained = True
            self._take_text(line.number, line.content.cut(end), line.faults)
        elif (answer := read_answer(text)) is not None:
            current.faults += line.faults
            self._awaits_answer = not answer and "…" not in text and "..." not in text and "_" not in text
            current.answers += [answer] if answer else []
        elif self._awaits_answer:
            self._awaits_answer = False
            current.answers.append(text.strip())
        elif not current.is_explained and (found := self._option_labels(text, letters, following)):
            current.faults += line.faults
            self._take_choices(line.content, found, current.options, line.number)
        elif not current.is_explained and not current.options and (found := self._statement_labels(text, following)):
            current.faults += line.faults
            self._take_choices(line.content, found, current.statements, line.number)
        else:
            self._take_text(line.number, line.content, line.faults)

    def _option_labels(self, text: str, letters: str | None, following: Block | None) -> list[OptionLabel]:
        current = self._current
        if current is None or current.is_explained:
            return []
        return _labels_of(text, OPTION_LETTERS, letters, len(current.options), following)

    def _statement_labels(self, text: str, following: Block | None) -> list[OptionLabel]:
        current = self._current
        return [] if current is None else _labels_of(text, STATEMENT_LETTERS, None, len(current.statements), following)

    def _take_choices(self, content: Content, found: list[OptionLabel], into: list[RawChoice], row: int) -> None:
        before = content.cut(0, found[0].start).stripped()
        if not before.is_empty:
            self._take_text(row, before, ())
        ends = [label.start for label in found[1:]] + [len(content.text)]
        for label, end in zip(found, ends, strict=True):
            named = content.cut(label.start, label.end)
            into.append(RawChoice(label.letter, label.is_starred, named, [content.cut(label.end, end).stripped()]))

    def _take_text(self, row: int, content: Content, faults: Sequence[Fault]) -> None:
        current = self._current
        if current is None and self._passage is not None:
            self._passage.faults += faults
            if not content.is_empty:
                self._passage.lines.append(content.stripped())
        elif current is None:
            if not content.is_empty:
                self._put_aside(row, content.text.strip())
        else:
            current.faults += faults
            if content.is_empty:
                return
            if current.is_explained or current.answers:
                current.explanation.append(content.stripped())
            elif current.options or current.statements:
                (current.options or current.statements)[-1].lines.append(content.stripped())
            else:
                current.stem.append(content.stripped())

    def _put_aside(self, row: int, text: str) -> None:
        labels = find_labels(text, OPTION_LETTERS, "AB", "A")
        letters = {label.letter for label in labels}
        if "B" in letters and ("A" in letters or self._has_option_aside):
            self.options_aside.append((row, text))
        self._has_option_aside = "A" in letters
        self.aside.append((row, text))

    # -- tables

    def _take_table(self, table: Table) -> None:
        if self._key_part is not None:
            self._take_key_table(table)
            return
        questions = read_question_rows(table)
        if questions is not None:
            self._current = None
            for row in questions[0]:
                if isinstance(row, Paragraph):
                    self._take_line(row, None)
                else:
                    self.rows.append(TableRow(row, questions[1], self._under))
            return
        is_in_stem = self._is_in_stem()
        answers = None if is_in_stem else read_key_table(table_texts(table))
        if answers and self.questions and all(set(a.upper()) <= _ANSWERS_OF_CHOICES for a in answers.values()):
            self._key_part = ""
            self._take_key_table(table)
        elif is_in_stem and self._current is not None and (ticked := read_ticks(table)) is not None:
            self._current.ticked = ticked
            self._current.faults += cell_faults([table])
        elif (lines := unfold(table)) is not None:
            for place, line in enumerate(lines):
                following = lines[place + 1] if place + 1 < len(lines) else None
                used = "".join(option.letter for option in self._current.options) if self._current else ""
                left = "".join(letter for letter in OPTION_LETTERS if letter not in used)
                self._take_line(line, following, left)
        else:
            self._take_text(table.number, table_html(table), cell_faults([table]))

    # -- the answers at the end

    def _take_key_table(self, table: Table) -> None:
        answers = read_key_table(table_texts(table))
        if answers is None:
            self.unread_keys.append(table.number)
            return
        part = self._key_part or ""
        self.key += [KeyEntry(part, number, answer, [], table.number) for number, answer in answers.items()]

    def _take_key_line(self, line: Paragraph, heading: Heading | None) -> None:
        text = line.content.text.strip()
        if heading is not None and heading.part:
            self._key_part = heading.part
            beside = read_pairs(heading.topic) or {}
            self.key += [KeyEntry(heading.part, number, answer, [], line.number) for number, answer in beside.items()]
            return
        part, label, pairs = self._key_part or "", self._labels.question(text), read_pairs(text)
        if pairs is not None and (label is None or len(pairs) > 1):
            self.key += [KeyEntry(part, number, answer, [], line.number) for number, answer in pairs.items()]
        elif label is not None:
            rest = line.content.cut(label.end).text.strip()
            self.key.append(KeyEntry(part, label.number, rest, [], line.number, rest))
        elif heading is not None or is_end(text) or is_key_heading(text) or not has_letters(text):
            return
        elif self.key and (answer := read_answer(text)) is not None:
            self.key[-1].answer = answer or self.key[-1].answer
        elif self.key:
            self.key[-1].has_options |= bool(find_labels(text, OPTION_LETTERS, "A", "A"))
            self.key[-1].lines.append(line.content.cut(explanation_end(text) or 0).stripped())
        else:
            self.aside.append((line.number, text))


def _labels_of(text: str, letters: str, expected: str | None, have: int, following: Block | None) -> list[OptionLabel]:
    if have >= len(letters):
        return []
    follows = following.content.text[:MAX_LINE] if isinstance(following, Paragraph) else ""
    first = letters[0] if have == 0 else None
    found = find_labels(text, letters, expected or letters[have], first, reads_weak=False)
    if found and len(found) < len(letters):
        after = letters[letters.index(found[-1].letter) + 1 :][:1]
        if not find_labels(follows, letters, after, None, reads_weak=False):
            return find_labels(text, letters, expected or letters[have], first)
    return found


def _followers(blocks: Sequence[Block]) -> list[Block | None]:
    """For each block the next one with anything in it."""
    found: list[Block | None] = []
    following: Block | None = None
    for block in reversed(blocks):
        found.append(following)
        following = following if _is_blank(block) else block
    return found[::-1]


def _is_blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.content.text.strip() and not block.faults


def _is_key(block: Block | None) -> bool:
    """Whether what follows a heading “Đáp án” are answers of questions by their numbers."""
    if isinstance(block, Table):
        return True
    if block is None:
        return False
    text = block.content.text.strip()[:MAX_LINE]
    return read_pairs(text) is not None or text.casefold().startswith(("phần", "part"))
