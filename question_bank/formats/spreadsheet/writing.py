"""A bank → rows of a table, each read back before it counts as written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from question_bank.checking import check_draft, check_passage
from question_bank.drafts import FALSE_TEXT, TRUE_TEXT, Draft, DraftPassage
from question_bank.formats.spreadsheet.areas import write_areas
from question_bank.formats.spreadsheet.clauses import write_clauses
from question_bank.formats.spreadsheet.columns import (
    COLUMNS,
    FIRST_LETTERS,
    HEADERS,
    OPTIONS,
    PASSAGE_NAME,
    TYPE_NAMES,
)
from question_bank.formats.spreadsheet.gaps import write_gaps, write_texts
from question_bank.formats.spreadsheet.looks import write_workbook
from question_bank.formats.spreadsheet.notation import html_cell, join_list, write_decimal
from question_bank.formats.spreadsheet.numbers import write_numbers
from question_bank.formats.spreadsheet.options import write_choice, write_feedback, write_pairs, write_shuffled
from question_bank.formats.spreadsheet.reading import MAX_ROWS, NAMES, RowReader
from question_bank.formats.writing import Written, pack_with_media
from question_bank.model import (
    Bank,
    EssayKey,
    GapsKey,
    HotspotKey,
    NumberKey,
    Option,
    Passage,
    Question,
    QuestionType,
    TextKey,
)
from tables import Cell, Problem, Row
from tables.text import clean

CELL_LIMIT = 32_767  # characters, Excel's
_ALWAYS = ("code", "topic", "difficulty", "type", "stem", "picture", *FIRST_LETTERS, "answer")
_FORMULA_BEGINS = tuple("='+-@")
_SHOWN_AS = {"stem_html": "stem", "options": "A", "key": "answer", "is_shuffled": "shuffled", "about": "tags"}

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """fields: the columns that are needed, in order;  cells: of each row by field."""

    fields: tuple[str, ...]
    cells: tuple[Cells, ...]
    left_out: tuple[Problem, ...]


def write_xlsx(bank: Bank) -> Written:
    """Return the bank as XLSX that `read_questions` reads back to the same bank; a zip of it and its media if it has any."""
    rows = make_rows(bank)
    return pack_with_media("questions.xlsx", write_workbook(rows.fields, rows.cells), bank, rows.left_out)


def write_csv(bank: Bank) -> Written:
    """Return the bank as CSV in UTF-8, else as `write_xlsx`."""
    rows = make_rows(bank)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([HEADERS[field] for field in rows.fields])
    for cells in rows.cells:
        # A spreadsheet program takes such a cell for a formula: a question must not run anything when it is opened.
        texts = (cells.get(field, "") for field in rows.fields)
        writer.writerow([f"'{text}" if text.startswith(_FORMULA_BEGINS) else text for text in texts])
    return pack_with_media("questions.csv", text.getvalue().encode("utf-8-sig"), bank, rows.left_out)


def make_rows(bank: Bank) -> Rows:
    """Return a row for each passage and question that comes back the same, and the others by name."""
    written: list[Cells] = []
    left_out: list[Problem] = []
    used = set(_ALWAYS)
    for code, cells, unlike in _each(bank):
        if len(written) == MAX_ROWS or unlike or any(len(text) > CELL_LIMIT for text in cells.values()):
            parts = ", ".join(HEADERS[field] for field in unlike) or HEADERS["stem"]
            left_out.append(Problem("not_for_a_table", {"code": code[:64], "parts": parts}))
            continue
        written.append(cells)
        used.update(field for field, text in cells.items() if text)
    return Rows(tuple(field for field in COLUMNS if field in used), tuple(written), tuple(left_out))


def _each(bank: Bank) -> Iterator[tuple[str, Cells, list[str]]]:
    """Name and cells of each passage and question, and the columns that would not come back the same."""
    for passage in bank.passages.values():
        cells = {"type": PASSAGE_NAME, "passage": passage.name, "stem": html_cell(passage.html)}
        yield passage.name, cells, _unlike(cells, passage)
    for question in bank.questions:
        cells = _write_question(question)
        yield question.code, cells, _unlike(cells, question)


def _unlike(cells: Cells, wanted: Question | Passage) -> list[str]:
    if not cells.keys() <= COLUMNS.keys():
        return ["A"]
    row = Row(2, {field: Cell(clean(text), "text") for field, text in cells.items() if clean(text)})
    reader = RowReader("", row, HEADERS)
    draft = reader.read()
    if isinstance(draft, DraftPassage):
        return [] if check_passage(draft).passage == wanted else ["stem"]
    found = check_draft(draft).question if isinstance(draft, Draft) else None
    if found is None or not isinstance(wanted, Question):
        return ["answer"]
    unlike = [field.name for field in fields(Question) if getattr(found, field.name) != getattr(wanted, field.name)]
    return [_SHOWN_AS.get(name, name) for name in unlike]


def _write_question(question: Question) -> Cells:
    about = question.about
    texts, answer = _write_answer(question)
    columns = OPTIONS[: len(texts)] if len(texts) <= len(OPTIONS) else [f"A{place}" for place in range(len(texts))]
    cells = {
        "code": question.code,
        "topic": question.topic,
        "difficulty": str(question.difficulty),
        "type": TYPE_NAMES[question.type],
        "stem": html_cell(question.stem_html),
        "picture": question.picture or "",
        **dict(zip(columns, texts, strict=True)),
        "answer": answer,
        "rule": write_clauses(question),
        "shuffled": write_shuffled(question),
        "picture_alt": question.picture_alt,
        "passage": question.passage or "",
        "mark": "" if about.mark is None else write_decimal(about.mark),
        "p_value": "" if about.p_value is None else write_decimal(about.p_value),
        "tags": join_list(about.tags, NAMES, "; "),
        "source": about.source,
        "version": about.version,
        "apart": join_list(about.apart, NAMES, "; "),
        "explanation": html_cell(about.explanation_html),
        "feedback": write_feedback(question),
        "guidance": html_cell(question.key.guidance_html) if isinstance(question.key, EssayKey) else "",
    }
    return {field: text for field, text in cells.items() if text}


def _write_answer(question: Question) -> tuple[Sequence[str], str]:
    """The cells of the options and of the answer."""
    options, key = question.options, question.key
    texts = [html_cell(option.html) for option in options]
    match question.type:
        case QuestionType.TRUE_FALSE if _is_plain_truth(options):
            return (), next((option.html for option in options if option.is_right), "")
        case QuestionType.CLUSTER:
            return texts, " ".join("Đ" if option.is_right else "S" for option in options)
        case QuestionType.MATCHING:
            return write_pairs(question), ""
        case QuestionType.ORDERING:
            return texts, ""
    if isinstance(key, NumberKey):
        return (), write_numbers(key)
    if isinstance(key, TextKey):
        return (), write_texts(key.texts)
    if isinstance(key, GapsKey):
        return (), write_gaps(key.gaps)
    if isinstance(key, HotspotKey):
        return (), write_areas(key.areas)
    return texts, write_choice(options)


def _is_plain_truth(options: Sequence[Option]) -> bool:
    shares: list[Fraction] = [option.share for option in options if option.share is not None]
    return [option.html for option in options] == [TRUE_TEXT, FALSE_TEXT] and not shares
