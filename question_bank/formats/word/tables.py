"""What is a table in a document of questions: rows of questions, options set side by side, ticks for true and false, data?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from question_bank.folding import fold
from question_bank.formats.spreadsheet.columns import COLUMNS, LETTERS
from question_bank.formats.word.body import Block, Fault, Paragraph, Table
from question_bank.formats.word.content import OBJECT, Content, Piece, join_lines, plain
from question_bank.formats.word.labels import find_labels, is_bare_label
from tables.text import header_key

_FIELDS = {header_key(spelling): field for field, spellings in COLUMNS.items() for spelling in spellings}
_NUMBER_HEADS = frozenset({"stt", "tt", "cau", "causo", "so"})
_NUMBER = re.compile(r"(?:câu\s*)?(\d{1,4})\s*[.:)]?", re.IGNORECASE)
_ANSWER = re.compile(r"[A-H](?:\s*[,;]\s*[A-H])*\.?")
_TICK = re.compile(r"[xX✓✔☑☒✗×vV√Đđ+]")
_YES, _NO = frozenset({"đúng", "đ", "true", "t"}), frozenset({"sai", "s", "false", "f"})
_HALF_LABEL = re.compile(r"[\w*#]$")


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One row of a table of questions. cells: field of `spreadsheet.columns` → content; number: as the row says, or ""."""

    row: int
    number: str
    cells: dict[str, Content]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Ticked:
    """A statement of a table with columns for true and false. truth: None where neither or both are ticked."""

    body: Content
    truth: bool | None


def cell_content(cell: Iterable[Block]) -> Content:
    """What stands in a cell, line by line; a table within it as HTML."""
    return join_lines(block.content if isinstance(block, Paragraph) else table_html(block) for block in cell)


def cell_faults(blocks: Iterable[Block]) -> tuple[Fault, ...]:
    """All that can't be taken along from these blocks."""
    found: list[Fault] = []
    for block in blocks:
        found += (
            block.faults
            if isinstance(block, Paragraph)
            else (f for row in block.rows for c in row for f in cell_faults(c))
        )
    return tuple(found)


def table_texts(table: Table) -> list[list[str]]:
    return [[cell_content(cell).text.strip() for cell in row] for row in table.rows]


def read_question_rows(table: Table) -> tuple[list[QuestionRow | Paragraph], dict[str, str]] | None:
    """The rows of a table of questions and its headers by field, or None for another table.

    It has a header with the question and its options or answer; or no header, but a number, the question, options and
    the right one's letter in every row. A row that is but one cell over the whole width is a line between them.
    """
    is_line = [len(spans) == 1 and spans[0] > 1 for spans in table.spans]
    texts = [row for row, is_one in zip(table_texts(table), is_line, strict=True) if not is_one]
    spans = [its for its, is_one in zip(table.spans, is_line, strict=True) if not is_one]
    if not texts or any(span != 1 for its in spans for span in its):
        return None
    fields = [_FIELDS.get(header_key(text), "number" if header_key(text) in _NUMBER_HEADS else "") for text in texts[0]]
    header: int | None = None
    if (
        "stem" in fields
        and ("answer" in fields or "A" in fields)
        and len(set(fields) - {""}) == len([f for f in fields if f])
    ):
        headers = dict(zip(fields, texts[0], strict=True))
        header = is_line.index(False)
    else:
        width = len(texts[0])
        if width < 5 or not all(
            len(row) == width and _NUMBER.fullmatch(row[0]) and _ANSWER.fullmatch(row[-1]) for row in texts
        ):
            return None
        fields = ["number", "stem", *LETTERS[: width - 3], "answer"]
        headers = {}
    rows: list[QuestionRow | Paragraph] = []
    for place, row in enumerate(table.rows):
        if is_line[place]:
            rows += [block for block in row[0] if isinstance(block, Paragraph)]
            continue
        if place == header:
            continue
        cells = {f: cell_content(c) for f, c in zip(fields, row, strict=False) if f}
        number = cells.pop("number", Content()).text.strip()
        if any(not content.is_empty for content in cells.values()):
            found = _NUMBER.fullmatch(number)
            first = next((block.number for cell in row for block in cell), table.number)
            faults = cell_faults(block for cell in row for block in cell)
            rows.append(QuestionRow(first, found[1] if found else "", cells, faults))
    return rows, {field: header for field, header in headers.items() if field not in ("", "number")}


def read_ticks(table: Table) -> list[Ticked] | None:
    """The statements of a table whose header has one column for true and one for false, or None for another table."""
    texts = table_texts(table)
    if len(texts) < 3 or len({len(row) for row in texts}) != 1:
        return None
    heads = [fold(text) for text in texts[0]]
    yes = [place for place, head in enumerate(heads) if head in _YES]
    no = [place for place, head in enumerate(heads) if head in _NO]
    if len(yes) != 1 or len(no) != 1 or len(heads) not in (3, 4):
        return None
    rest = [place for place in range(len(heads)) if place not in (yes[0], no[0])]
    found = []
    for row, words in zip(table.rows[1:], texts[1:], strict=True):
        body = max((cell_content(row[place]) for place in rest), key=lambda content: len(content.text))
        ticked = bool(_TICK.fullmatch(words[yes[0]])), bool(_TICK.fullmatch(words[no[0]]) or fold(words[no[0]]) == "s")
        found.append(Ticked(body.stripped(), ticked[0] if ticked[0] != ticked[1] else None))
    return found


def unfold(table: Table) -> list[Paragraph] | None:
    """The paragraphs of a table that only sets questions or options side by side, row by row; None for another table.

    A cell that holds but a label (`A`, `Câu 1`) goes before what the next cell holds.
    """
    texts = [text for row in table_texts(table) for text in row]
    labelled = sum(
        bool(find_labels(text, "ABCDEFGH", "ABCDEFGH", None)) or is_bare_label(text) for text in texts if text
    )
    starts = any(find_labels(text, "ABCDEFGH", "A", None) or re.fullmatch(r"[*#]?A[*#]?[.):]?", text) for text in texts)
    if not starts or 2 * labelled < len([text for text in texts if text]):
        return None
    found: list[Paragraph] = []
    for row in table.rows:
        label: Content | None = None
        for cell in row:
            paragraphs = [
                block
                for block in cell
                if isinstance(block, Paragraph) and not (block.content.is_empty and not block.faults)
            ]
            nested = [block for block in cell if isinstance(block, Table)]
            text = cell_content(cell).text
            if label is None and not nested and text.strip() and is_bare_label(text):
                label = join_lines(p.content for p in paragraphs).stripped()
                continue
            if label is not None:
                first = paragraphs[0] if paragraphs else Paragraph(table.number, Content())
                merged = _with_dot(label) + plain(" ") + first.content.stripped()
                paragraphs = [Paragraph(first.number, merged, None, first.faults), *paragraphs[1:]]
                label = None
            found += paragraphs
            found += [Paragraph(one.number, table_html(one), None, cell_faults([one])) for one in nested]
        if label is not None:
            found.append(Paragraph(table.number, _with_dot(label)))
    return found


def _with_dot(label: Content) -> Content:
    """A label as it stands before a text: a letter or number alone gets its point, a word its colon."""
    if not _HALF_LABEL.search(label.text):
        return label
    sign = "." if len(label.text) <= 3 or label.text[-1].isdigit() else ":"
    return label + Content((Piece(sign, label.pieces[-1].look),))


def table_html(table: Table) -> Content:
    """A table of data as HTML."""
    above: dict[int, _HtmlCell] = {}
    rows: list[list[_HtmlCell]] = []
    for cells, spans in zip(table.rows, table.spans, strict=True):
        rows.append([])
        column = 0
        for cell, span in zip(cells, spans, strict=True):
            if not cell and column in above:  # it goes on the one above it
                above[column].height += 1
            else:
                above[column] = _HtmlCell(cell_content(cell).to_html(), span)
                rows[-1].append(above[column])
            column += span
    body = "".join(f"<tr>{''.join(map(str, row))}</tr>" for row in rows)
    return Content((Piece(OBJECT, html=f"<table><tbody>{body}</tbody></table>"),))


@dataclass(slots=True)
class _HtmlCell:
    html: str
    width: int
    height: int = 1

    def __str__(self) -> str:
        spans = (("colspan", self.width), ("rowspan", self.height))
        return "<td" + "".join(f' {name}="{count}"' for name, count in spans if count > 1) + f">{self.html}</td>"


def texts_of(blocks: Sequence[Block]) -> list[str]:
    """The texts of all paragraphs, also those in tables."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.content.text)
        else:
            found += (text for row in block.rows for cell in row for text in texts_of(cell))
    return found
