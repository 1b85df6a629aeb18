"""The list or table of answers that stands at the end of a document.

Lists: `1.A 2.B`, `Câu 5: 12,5`. Tables: numbers above answers, answers beside numbers, `1.A` in each cell, and for
statements a column or a row for each of a, b, c, d.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PAIR = re.compile(r"(?:câu\s*)?(\d{1,3})\s*[.:)\-–/]?\s*([A-H])(?![^\W\d_])", re.IGNORECASE)
_ENTRY = re.compile(r"\s*(?:câu\s*)?(\d{1,3})\s*[.:)\-–/]\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\s*(?:câu\s*)?(\d{1,3})\s*[.:)]?\s*", re.IGNORECASE)
_LETTER = re.compile(r"\s*([a-h])\s*[.)]?\s*")
_TRUTH = re.compile(r"\s*(đúng|sai|đ|s|t|f|true|false)\s*\.?\s*", re.IGNORECASE)
_HEADS = re.compile(r"\s*(?:câu(?: hỏi)?(?: số)?|stt|số câu)\s*", re.IGNORECASE)
_ANSWER_HEADS = re.compile(r"\s*(?:đáp án.*|đ/?a|trả lời|kết quả|chọn|answer|key)\s*", re.IGNORECASE)

Matrix = Sequence[Sequence[str]]


def read_pairs(text: str) -> dict[int, str] | None:
    """Answers of one line: several of letters, or one of anything behind its number. None: no such line."""
    found = _PAIR.findall(text)
    if found and not re.sub(r"[\s,;.|]+", "", _PAIR.sub("", text)):
        return {int(number): letter.upper() for number, letter in found}
    entry = _ENTRY.fullmatch(text)
    return {int(entry[1]): entry[2].strip()} if entry else None


def read_key_table(rows: Matrix) -> dict[int, str] | None:
    """Answers of a table of any of these kinds, or None."""
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    for read in (_numbers_above, _statements_below, _statements_beside, _numbers_beside, _pairs_in_cells):
        found = read(filled)
        if found:
            return found
    return None


def _numbers(row: Sequence[str]) -> list[int] | None:
    """The numbers of a row of numbers, perhaps behind a head `Câu`."""
    cells = row[1:] if row and not _NUMBER.fullmatch(row[0]) else row
    found = [_NUMBER.fullmatch(cell) for cell in cells if cell]
    return [int(number[1]) for number in found if number] if found and None not in found else None


def _numbers_above(rows: Matrix) -> dict[int, str] | None:
    answers: dict[int, str] = {}
    for above, below in zip(rows[::2], rows[1::2], strict=False):
        numbers = _numbers(above)
        if numbers is None or _numbers(below) == numbers or len(below) < len(numbers):
            return None
        cells = below[len(below) - len([cell for cell in above if cell]) :] if len(below) > len(above) else below
        cells = cells[1:] if not _NUMBER.fullmatch(above[0]) else cells
        answers |= {number: cell for number, cell in zip(numbers, cells, strict=False) if cell}
    return answers if len(rows) % 2 == 0 else None


def _statements_below(rows: Matrix) -> dict[int, str] | None:
    """Numbers above, then a row of true and false for each letter: `a) | Đ | S`."""
    numbers = _numbers(rows[0]) if rows else None
    if numbers is None or len(rows) < 3:
        return None
    truths: dict[int, list[str]] = {number: [] for number in numbers}
    for row in rows[1:]:
        letter = _LETTER.fullmatch(row[0].casefold()) if row else None
        if letter is None or len(row) != len(numbers) + 1 or not all(map(_TRUTH.fullmatch, row[1:])):
            return None
        for number, cell in zip(numbers, row[1:], strict=True):
            truths[number].append(f"{letter[1]}) {cell}")
    return {number: " ".join(words) for number, words in truths.items()}


def _statements_beside(rows: Matrix) -> dict[int, str] | None:
    """Columns number, letter, truth, once or several times beside each other; a number counts until the next."""
    body = [row for row in rows if any(_TRUTH.fullmatch(cell) for cell in row)]
    truths: dict[int, list[str]] = {}
    for start in range(0, max(map(len, body), default=0), 3):
        number = 0
        for row in body:
            cells = [*row[start : start + 3], "", "", ""][:3]
            if not any(cells):
                continue
            found, letter = _NUMBER.fullmatch(cells[0]), _LETTER.fullmatch(cells[1].casefold())
            number = int(found[1]) if found else number
            if (cells[0] and not found) or not letter or not number or not _TRUTH.fullmatch(cells[2]):
                return None
            truths.setdefault(number, []).append(f"{letter[1]}) {cells[2]}")
    return {number: " ".join(words) for number, words in truths.items()} or None


def _numbers_beside(rows: Matrix) -> dict[int, str] | None:
    """Columns number, answer, once or several times beside each other, perhaps under a head."""
    body = (
        rows[1:]
        if rows and rows[0] and (_HEADS.fullmatch(rows[0][0]) or _ANSWER_HEADS.fullmatch(rows[0][-1]))
        else rows
    )
    answers: dict[int, str] = {}
    for row in body:
        if len(row) % 2:
            return None  # a column for each version of the paper: which is meant, nobody says
        for number, answer in zip(row[::2], row[1::2], strict=True):
            found = _NUMBER.fullmatch(number)
            if found is None and (number or answer):
                return None
            if found is not None and answer:
                answers[int(found[1])] = answer
    return answers or None


def _pairs_in_cells(rows: Matrix) -> dict[int, str] | None:
    answers: dict[int, str] = {}
    for row in rows:
        for cell in filter(None, row):
            found = read_pairs(cell)
            if found is None:
                return None
            answers |= found
    return answers or None
