"""Rows of a table of questions in a document: read as rows of a spreadsheet are, their right answer perhaps by marks."""

from __future__ import annotations

from question_bank.drafts import Draft, DraftPassage
from question_bank.folding import fold
from question_bank.formats.reading import Drafts
from question_bank.formats.spreadsheet.columns import HEADERS, OPTIONS, TYPES
from question_bank.formats.spreadsheet.reading import RowReader
from question_bank.formats.word.answering import Unanswered, find_right
from question_bank.formats.word.assembling import TableRow
from question_bank.formats.word.content import Content
from question_bank.formats.word.labels import find_labels
from question_bank.formats.word.marks import Choice, Marked, unmarked
from question_bank.model import QuestionType
from question_bank.naming import beginning_of
from tables import Cell, Problem, Row
from tables.text import clean

_HTML_FIELDS = frozenset({"stem", "explanation", "guidance", "feedback", *OPTIONS})


def read_table_row(file: str, table_row: TableRow, code: str) -> Drafts:
    """Return what one row gives. code: of a question whose row names none."""
    row, headers = table_row.row, table_row.headers
    name = clean(row.cells.get("code", Content()).text) or (f"Câu {row.number}" if row.number else "")
    called = name[:64] or beginning_of(row.cells.get("stem", Content()).to_html())
    shown = {"file": file, "row": row.row, "code": called}
    problems = [
        Problem(f.code, {**shown, **dict(f.args)}, file, row.row)
        for f in dict.fromkeys(row.faults)
        if not f.is_harmless
    ]
    warnings = [
        Problem(f.code, {**shown, **dict(f.args)}, file, row.row) for f in dict.fromkeys(row.faults) if f.is_harmless
    ]
    if problems:
        return Drafts((), tuple(problems), tuple(warnings))
    cells = dict(row.cells)
    answer = clean(cells.get("answer", Content()).text)
    kind = TYPES.get(fold(clean(cells.get("type", Content()).text))[:64])
    try:
        marked = _mark_cells(cells, answer, kind)
    except Unanswered as why:
        return Drafts((), (Problem(why.code, {**shown, **why.problem_args}, file, row.row),), tuple(warnings))
    texts = {field: _text(field, content) for field, content in cells.items()}
    texts["answer"] = answer or ",".join(sorted(marked.letters or ()))
    under = table_row.under
    for field, usual in (("code", code), ("topic", under.topic), ("difficulty", under.difficulty)):
        texts[field] = texts.get(field) or usual
    known = {field: headers.get(field, HEADERS[field]) for field in headers}
    reader = RowReader(file, Row(row.row, {f: Cell(t, "text") for f, t in texts.items() if t}), known)
    found = reader.read()
    drafts = (found,) if isinstance(found, Draft) else ()
    passages = (found,) if isinstance(found, DraftPassage) else ()
    return Drafts(drafts, tuple(reader.problems), (*warnings, *reader.warnings), passages=passages)


def _mark_cells(cells: dict[str, Content], answer: str, kind: QuestionType | str | None) -> Marked:
    """Take labels (`A.`) and marks of right answers out of the cells of options; return what the marks say."""
    if kind not in (None, QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.CLUSTER):
        return Marked()
    letters = [letter for letter in OPTIONS if letter in cells and not cells[letter].is_empty]
    choices = []
    for letter in letters:
        content = cells[letter].stripped()
        found = find_labels(content.text, letter, letter, None, reads_weak=False)
        end = found[0].end if found else 0
        choices.append(Choice(letter, bool(found and found[0].is_starred), content.cut(0, end), content.cut(end)))
    if answer or not choices:
        # The answer's own cell counts; only what the cells themselves say is taken out of them.
        cells.update({choice.letter: choice.body for choice in choices})
        return Marked()
    marked = find_right(choices, (), may_be_several=kind is not None and kind != QuestionType.SINGLE).marked
    cells.update({choice.letter: unmarked(choice, choices, marked) for choice in choices})
    return marked


def _text(field: str, content: Content) -> str:
    if field not in _HTML_FIELDS:
        return clean(content.text)
    html = content.to_html()
    # Pairs `left => right` and lines of feedback are told apart by these signs.
    return html.replace("<br>", "\n") if field == "feedback" else html.replace("=&gt;", "=>")
