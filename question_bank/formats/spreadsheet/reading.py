"""Rows of a table → questions as their writers left them."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from question_bank.drafts import Draft, DraftAbout, DraftGap, DraftOption, DraftPassage, DraftPremise
from question_bank.formats.package import is_zip
from question_bank.formats.reading import Drafts
from question_bank.formats.spreadsheet.areas import read_areas
from question_bank.formats.spreadsheet.clauses import (
    USUAL_CHARACTERS,
    USUAL_IGNORES,
    Clauses,
    clauses_of,
    read_clauses,
    usual_points,
)
from question_bank.formats.spreadsheet.columns import (
    CHOICE,
    HEADERS,
    LETTERS,
    OPTIONS,
    PASSAGE,
    READ_AS,
    TYPES,
    type_word,
)
from question_bank.formats.spreadsheet.gaps import read_gaps, read_texts
from question_bank.formats.spreadsheet.notation import Unclear, read_percent, split_list
from question_bank.formats.spreadsheet.numbers import looks_like_thousands, read_numbers
from question_bank.formats.spreadsheet.options import (
    need_options,
    read_choice,
    read_cluster,
    read_feedback,
    read_order,
    read_pairs,
    read_shuffled,
    read_true_false,
    with_places,
)
from question_bank.formats.spreadsheet.placed import place_pictures
from question_bank.formats.spreadsheet.pointing import Style, is_number, style_of, to_letters, without_labels
from question_bank.markup import lines_to_html
from question_bank.model import (
    AcceptedText,
    ClusterKey,
    EssayKey,
    HotspotKey,
    MarkingRule,
    NumberKey,
    QuestionType,
    TextKey,
)
from question_bank.naming import beginning_of
from tables import Problem, Row, read_table
from tables.text import header_key

MAX_ROWS = 20_000
NAMES = ",;|\n"  # what separates tags and groups
# What else is missing, the problems of each question say, or a wish fills it.
_REQUIRED = frozenset({"stem"})
HEADER_WITHIN = 20  # rows: other people's tables begin with a title and notes
USUAL = Style()
_NUMBER_HEADERS = frozenset(("", "stt", "tt", "sott", "so", "cau", "causo", "no", "nr", "sothutu"))
MAX_HEADER = 10_000  # characters
SEPARATORS = ",;\t"
_KEYS = frozenset(header_key(spelling) for spellings in READ_AS.values() for spelling in spellings)
_STEM_KEYS = frozenset(map(header_key, READ_AS["stem"]))
_T = QuestionType
_CHOICES = (CHOICE, _T.SINGLE, _T.MULTIPLE)
_WITH_LETTERS = frozenset({_T.SINGLE, _T.MULTIPLE, _T.TRUE_FALSE, _T.CLUSTER, _T.ORDERING})
_WITH_OPTIONS = _WITH_LETTERS | {_T.MATCHING}
_OF_PASSAGE = frozenset({"code", "type", "stem", "picture", "picture_alt", "passage"})

Read = TypeVar("Read")


def is_table(text: str) -> bool:
    """Whether a text begins like a CSV file of questions: a line whose cells name three columns, the stem's too."""
    for line in text.split("\n", HEADER_WITHIN)[:HEADER_WITHIN]:
        for separator in SEPARATORS:
            cells = [header_key(cell) for cell in line[:MAX_HEADER].split(separator)]
            if len(_KEYS.intersection(cells)) > 2 and not _STEM_KEYS.isdisjoint(cells):
                return True
    return False


def read_spreadsheet(name: str, body: bytes) -> Drafts:
    """Read the questions of one XLSX or CSV file. Wrong content gives problems, never an exception.

    name  what the user calls the file; it is named in every problem.
    """
    table = read_table(
        body, name, READ_AS, required=_REQUIRED, max_rows=MAX_ROWS, with_pictures=True, header_within=HEADER_WITHIN
    )
    problems = table.problems or _missing_columns(name, table.headers, table.unread)
    if problems:
        return Drafts((), problems, untold=max(table.total - len(problems), 0))
    placed = place_pictures(name, table.rows, table.pictures, table.headers)
    drafts: list[Draft] = []
    passages: list[DraftPassage] = []
    problems, warnings = list(placed.problems), list(placed.warnings)
    if unread := [header[:40] for header in table.unread if header_key(header) not in _NUMBER_HEADERS]:
        warnings.append(Problem("columns_unread", {"file": name, "columns": ", ".join(unread[:12])}, name))
    # A column of row numbers needs no heading.
    if aside := [(row, text) for row, text in table.aside if not text.isdecimal()]:
        row, text = aside[0]
        told = {"file": name, "row": row, "count": len(aside), "text": text[:60]}
        warnings.append(Problem("cells_aside", told, name, row))
    letters = [letter for letter in LETTERS if letter in table.headers]
    choices = [
        (row.text("answer"), [text for letter in letters if (text := row.text(letter))])
        for row in placed.rows
        if "type" not in table.headers or TYPES.get(type_word(row.text("type"))) in _CHOICES
    ]
    style = style_of(table.headers, choices)
    by_words = style.are_texts and not style.is_numbered
    if not by_words and any(texts and is_number(answer) for answer, texts in choices):
        warnings.append(Problem("answers_by_number", {"file": name, "first": style.first}, name))
    for row in placed.rows:
        reader = RowReader(name, row, table.headers, is_csv=not is_zip(body), style=style)
        found = reader.read()
        problems += reader.problems
        warnings += reader.warnings
        if isinstance(found, DraftPassage):
            passages.append(found)
        elif found is not None:
            drafts.append(found)
    return Drafts(tuple(drafts), tuple(problems), tuple(warnings), passages=tuple(passages), media=placed.media)


def _missing_columns(name: str, headers: Mapping[str, str], unread: Sequence[str]) -> tuple[Problem, ...]:
    """What a table without types lacks: it holds choices, which need options and an answer."""
    found = ", ".join(header[:40] for header in (*headers.values(), *unread)[:12])
    if "type" in headers:
        return ()
    if not any(letter in headers for letter in LETTERS):
        return (Problem("columns_of_options", {"file": name, "found": found}, name),)
    if "answer" not in headers:
        return (Problem("column_missing", {"wanted": HEADERS["answer"], "found": found}, name),)
    return ()


class RowReader:
    """Reads one row: every cell that is wrong is a problem of its own."""

    def __init__(
        self, file: str, row: Row, headers: Mapping[str, str], *, is_csv: bool = False, style: Style = USUAL
    ) -> None:
        self.file, self.row, self.headers, self.is_csv, self.style = file, row, headers, is_csv, style
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.used: set[str] = {"type"}

    def text(self, field: str) -> str:
        """The text of a cell, which is then one that means something for this row."""
        self.used.add(field)
        text = self.row.text(field)
        # What a spreadsheet program would take for a formula stands in a CSV file behind an apostrophe.
        return text[1:] if self.is_csv and text[:1] == "'" and text[1:2] in tuple("='+-@") else text

    def note(self, problem: str, column: str, *, warn: bool = False, **args: object) -> None:
        header = self.headers.get(column, HEADERS[column])
        code = self.row.text("code")[:64] or beginning_of(self.row.text("stem"))
        shown = {"code": code, "file": self.file, "row": self.row.number, "column": header, **args}
        (self.warnings if warn else self.problems).append(
            Problem(problem, shown, self.file, self.row.number, header)
        )  # fmt: skip

    def attempt(self, column: str, otherwise: Read, read: Callable[..., Read], *args: Any, **named: Any) -> Read:
        """What the reader of a cell finds, or `otherwise` with the problem noted."""
        try:
            return read(*args, **named)
        except Unclear as unclear:
            self.note(unclear.code, unclear.column or column, **unclear.problem_args)
            return otherwise

    def read(self) -> Draft | DraftPassage | None:
        kind = self._read_type()
        if kind is None:
            return None
        found = self._read_passage() if kind == PASSAGE else self._read_question(QuestionType(kind))
        for field in self.row.cells:
            if field not in self.used:
                self.note("cell_not_used", field, type=self.row.text("type")[:60])
        return None if self.problems else found

    def _read_type(self) -> QuestionType | str | None:
        text = self.row.text("type")
        kind = TYPES.get(type_word(text)) if "type" in self.headers else CHOICE
        if kind == CHOICE:
            # The plain table of options: what its answers are tells which of two types it is.
            try:
                answer = to_letters(self.text("answer"), self._texts(), self.style)
            except Unclear:
                answer = ""  # said where the answer is read
            letters = [letter for letter in answer if letter.isalpha()]
            return QuestionType.SINGLE if len(letters) <= 1 else QuestionType.MULTIPLE
        if kind is None:
            self.note("type_unknown" if text else "type_missing", "type", text=text[:60])
        return kind

    def _read_passage(self) -> DraftPassage:
        picture, alt = self.text("picture"), self.text("picture_alt")
        stem = lines_to_html(self.text("stem"))
        if picture:
            stem += f'<p><img src="{html.escape(picture)}" alt="{html.escape(alt)}"></p>'
        name = self.text("passage") or self.text("code")
        self.used |= _OF_PASSAGE
        return DraftPassage(self.file, self.row.number, name, stem)

    def _read_question(self, kind: QuestionType) -> Draft:
        answer = self.text("answer")
        if kind is QuestionType.ESSAY and self.style.first == 0 and is_number(answer):
            answer = ""  # the number of an option, which an essay has not
        clauses = self.attempt("rule", Clauses(), read_clauses, self.text("rule"), clauses_of(kind))
        is_shuffled, fixed = self.attempt("shuffled", (True, frozenset()), read_shuffled, self.text("shuffled"))
        feedback: dict[tuple[str, int], str] = {}
        options: tuple[DraftOption, ...] = ()
        premises: tuple[DraftPremise, ...] = ()
        gaps: tuple[DraftGap, ...] = ()
        key: ClusterKey | NumberKey | TextKey | HotspotKey | EssayKey | None = None
        is_in_pixels = False
        if kind in _WITH_OPTIONS or kind is QuestionType.GAPS:
            feedback = self.attempt("feedback", {}, read_feedback, self.text("feedback"))
        if kind in _WITH_LETTERS:
            options = self._read_options(kind, answer)
            key = ClusterKey(clauses.steps or ()) if kind is QuestionType.CLUSTER else None
        match kind:
            case QuestionType.MATCHING:
                self.used.discard("answer")
                texts = self.option_texts()
                options, premises = self.attempt("A", ((), ()), read_pairs, texts, OPTIONS[: len(texts)])
            case QuestionType.GAPS:
                gaps = self.attempt("answer", (), read_gaps, answer, clauses.ignores)
            case QuestionType.NUMERICAL if answer:
                key = self._read_numbers(answer, clauses)
            case QuestionType.SHORT_TEXT if not answer and self.row.text("A"):
                key = TextKey(tuple(AcceptedText(text.replace("*", r"\*")) for text in self.option_texts() if text))
            case QuestionType.SHORT_TEXT if answer:
                texts_key = self.attempt("answer", (), read_texts, answer)
                key = TextKey(texts_key, USUAL_IGNORES if clauses.ignores is None else clauses.ignores)
                self._look_at_texts(key)
            case QuestionType.HOTSPOT if answer:
                areas, is_in_pixels = self.attempt("answer", ((), False), read_areas, answer)
                usual = usual_points(sum(area.is_right for area in areas))
                key = HotspotKey(areas, usual if clauses.most_points is None else clauses.most_points)
            case QuestionType.ESSAY:
                key = self._read_essay(answer, clauses)
        self.attempt("shuffled", None, need_options, fixed, options, gaps, "shuffled_unclear")
        self.attempt("feedback", None, need_options, feedback, options, gaps, "feedback_unclear")
        return Draft(
            self.file,
            self.row.number,
            self.text("code"),
            self.text("topic"),
            self.text("difficulty"),
            kind,
            lines_to_html(self.text("stem")),
            with_places(options, fixed, feedback),
            self.text("picture") or None,
            self.headers,
            premises,
            tuple(DraftGap(g.id, with_places(g.options, fixed, feedback, g.id), g.key, g.weight) for g in gaps),
            key,
            clauses.rule or MarkingRule.ALL_OR_NOTHING,
            is_shuffled,
            self.text("passage") or None,
            self._read_about(),
            self.text("picture_alt"),
            is_in_pixels,
        )

    def option_texts(self) -> list[str]:
        texts = self._texts()
        for place, letter in enumerate(OPTIONS[: len(texts)]):
            if self.row.cell(letter).kind == "date":
                self.note("cell_is_date", letter, warn=True, text=texts[place])
        return texts

    def _texts(self) -> list[str]:
        texts = [self.text(letter) for letter in OPTIONS]
        while texts and not texts[-1]:
            texts.pop()
        return texts if "type" in self.headers else without_labels(texts)

    def _read_options(self, kind: QuestionType, answer: str) -> tuple[DraftOption, ...]:
        texts = self.option_texts()
        read: Callable[..., tuple[DraftOption, ...]] = {
            QuestionType.TRUE_FALSE: read_true_false,
            QuestionType.CLUSTER: read_cluster,
            QuestionType.ORDERING: read_order,
        }.get(kind, read_choice)
        if len(texts) > len(LETTERS):
            self.note("options_too_many", OPTIONS[len(texts) - 1], have=len(texts), limit=len(LETTERS))
            return ()
        if kind in _CHOICES and answer and not texts:
            self.note("options_too_few", "answer", have=0)
            return ()
        if kind in _CHOICES or (self.style.is_numbered and texts):
            letters = self.attempt("answer", None, to_letters, answer, texts, self.style)
            if letters is None:
                return ()
            answer = letters
        return self.attempt("answer", (), read, answer, texts)

    def _read_numbers(self, answer: str, clauses: Clauses) -> NumberKey | None:
        cell = self.row.cell("answer")
        if cell.kind == "date":
            self.note("cell_is_date", "answer", warn=True, text=answer[:60])
        elif cell.kind == "text" and looks_like_thousands(answer):
            self.note("number_like_thousands", "answer", warn=True, text=answer[:60])
        return self.attempt("answer", None, read_numbers, answer, is_unit_needed=clauses.is_unit_needed)

    def _look_at_texts(self, key: TextKey) -> None:
        if self.row.cell("answer").kind == "date":
            self.note("cell_is_date", "answer", warn=True, text=key.texts[0].text[:60])
        if len(key.texts) == 1 and ";" in key.texts[0].text:
            self.note("one_text_with_semicolon", "answer", warn=True, text=key.texts[0].text[:60])

    def _read_essay(self, answer: str, clauses: Clauses) -> EssayKey:
        guidance = self.text("guidance")
        if answer and guidance:
            self.note("guidance_twice", "answer")
        most = USUAL_CHARACTERS if clauses.most_characters is None else clauses.most_characters
        return EssayKey(most, lines_to_html(guidance or answer))

    def _read_about(self) -> DraftAbout:
        p_value = self.text("p_value")
        return DraftAbout(
            self.text("mark"),
            f"{float(percent):g}" if (percent := read_percent(p_value)) is not None else p_value,
            tuple(split_list(self.text("tags"), NAMES)),
            self.text("source"),
            self.text("version"),
            tuple(split_list(self.text("apart"), NAMES)),
            lines_to_html(self.text("explanation")),
        )
