"""Questions in an XLSX or CSV table: one row a question, headers in Vietnamese or English.

Mã/code | Chủ đề/topic | Độ khó/difficulty | Loại/type | Nội dung/stem | Hình/picture | A … F | Đáp án/answer
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT, Draft, DraftOption
from question_bank.folding import fold
from question_bank.formats.reading import Drafts
from question_bank.markup import lines_to_html
from question_bank.model import Bank, QuestionType
from tables import Problem, Row, read_table

LETTERS = "ABCDEF"
MAX_ROWS = 20_000
HEADERS = {
    "code": "Mã",
    "topic": "Chủ đề",
    "difficulty": "Độ khó",
    "type": "Loại",
    "stem": "Nội dung",
    "picture": "Hình",
    **{letter: letter for letter in LETTERS},
    "answer": "Đáp án",
}
_COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("Mã", "Mã câu", "Mã câu hỏi", "code"),
    "topic": ("Chủ đề", "topic"),
    "difficulty": ("Độ khó", "Mức độ", "difficulty"),
    "type": ("Loại", "Loại câu", "Loại câu hỏi", "type"),
    "stem": ("Nội dung", "Câu hỏi", "Nội dung câu hỏi", "stem", "question"),
    "picture": ("Hình", "Hình ảnh", "picture", "image"),
    **{letter: (letter, f"Phương án {letter}", f"Lựa chọn {letter}", f"option {letter}") for letter in LETTERS},
    "answer": ("Đáp án", "Đáp án đúng", "answer"),
}
_REQUIRED = frozenset({"code", "topic", "difficulty", "type", "stem", "answer"})
TYPE_NAMES = {
    QuestionType.SINGLE: "một đáp án",
    QuestionType.MULTIPLE: "nhiều đáp án",
    QuestionType.TRUE_FALSE: "đúng/sai",
}
_TYPES = {
    **{fold(name): kind for kind, name in TYPE_NAMES.items()},
    **{kind.value: kind for kind in QuestionType},
    "true/false": QuestionType.TRUE_FALSE,
    "đúng sai": QuestionType.TRUE_FALSE,
    "1 đáp án": QuestionType.SINGLE,
}
_TRUE = frozenset({"đúng", "đ", "t", "true", "1"})
_FALSE = frozenset({"sai", "s", "f", "false", "0"})
_EXAMPLES = (
    (
        "VD-001",
        "Chuyển đổi số",
        "Dễ",
        "một đáp án",
        "Một byte gồm bao nhiêu bit?",
        "",
        "8",
        "4",
        "16",
        "32",
        "",
        "",
        "A",
    ),
    (
        "VD-002",
        "Chuyển đổi số",
        "Trung bình",
        "nhiều đáp án",
        "Những thiết bị nào là thiết bị nhập?",
        "",
        "Bàn phím",
        "Màn hình",
        "Chuột",
        "Loa",
        "",
        "",
        "A,C",
    ),
    (
        "VD-003",
        "Chuyển đổi số",
        "Khó",
        "đúng/sai",
        "Mật khẩu nên được dùng chung cho mọi tài khoản.",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "Sai",
    ),
)


def read_spreadsheet(name: str, body: bytes) -> Drafts:
    """Read the questions of one XLSX or CSV file. Wrong content gives problems, never an exception.

    name  what the user calls the file; it is named in every problem.
    """
    table = read_table(body, name, _COLUMNS, required=_REQUIRED, max_rows=MAX_ROWS)
    if table.problems:
        return Drafts((), table.problems, untold=table.total - len(table.problems))
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for row in table.rows:
        draft = _read_row(name, row, table.headers, problems)
        if draft is not None:
            drafts.append(draft)
    return Drafts(tuple(drafts), tuple(problems))


def _read_row(name: str, row: Row, headers: Mapping[str, str], problems: list[Problem]) -> Draft | None:
    code = row.text("code")

    def refuse(problem: str, column: str, **args: object) -> None:
        shown = {"code": code[:64], "file": name, "row": row.number, **args}
        problems.append(Problem(problem, shown, name, row.number, headers.get(column, HEADERS[column])))

    kind = _TYPES.get(fold(row.text("type")[:64]))
    if kind is None:
        missing = not row.text("type")
        refuse("type_missing" if missing else "type_unknown", "type", text=row.text("type")[:60])
        return None
    texts = [row.text(letter) for letter in LETTERS]
    while texts and not texts[-1]:
        texts.pop()
    answer = row.text("answer")
    if kind is QuestionType.TRUE_FALSE:
        if texts and [fold(text[:64]) for text in texts] != [fold(TRUE_TEXT), fold(FALSE_TEXT)]:
            refuse("options_not_wanted", "A")
            return None
        right = _read_truth(answer, has_options=bool(texts))
        if right is None:
            missing = not answer
            refuse("no_right_answer" if missing else "answer_unknown", "answer", text=answer[:60])
            return None
        options = (DraftOption(TRUE_TEXT, right), DraftOption(FALSE_TEXT, not right))
    else:
        letters = _read_letters(answer)
        if letters is None:
            refuse("answer_unknown", "answer", text=answer[:60])
            return None
        beyond = sorted(letters - set(LETTERS[: len(texts)]))
        if beyond:
            refuse("answer_without_option", "answer", option=", ".join(beyond))
            return None
        options = tuple(
            DraftOption(lines_to_html(text), letter in letters) for letter, text in zip(LETTERS, texts, strict=False)
        )
    return Draft(
        name,
        row.number,
        code,
        row.text("topic"),
        row.text("difficulty"),
        kind,
        lines_to_html(row.text("stem")),
        options,
        row.text("picture") or None,
        headers,
    )


def _read_truth(text: str, *, has_options: bool) -> bool | None:
    word = fold(text[:64])
    if has_options and word in {"a", "b"}:
        return word == "a"
    return True if word in _TRUE else False if word in _FALSE else None


def _read_letters(text: str) -> frozenset[str] | None:
    """Return the letters named (`B`, `A,C`, `a; c`, `AC`), or None if the text holds anything else."""
    letters = re.sub(r"[\s,;./+&-]+", "", text[:200].upper())
    return frozenset(letters) if set(letters) <= set(LETTERS) and len(text) <= 200 else None


def write_questions(bank: Bank) -> bytes:
    """Return the bank as XLSX that `read_questions` reads back to the same questions (pictures are files beside it)."""
    rows = []
    for question in bank.questions:
        if question.type is QuestionType.TRUE_FALSE:
            texts: list[str] = []
            answer = next(option.html for option in question.options if option.is_right)
        else:
            texts = [option.html for option in question.options]
            answer = ",".join(
                letter for letter, option in zip(LETTERS, question.options, strict=False) if option.is_right
            )
            if len(texts) > len(LETTERS):
                raise ValueError(f"{question.code}: a row of the table holds at most {len(LETTERS)} options")
        texts += [""] * (len(LETTERS) - len(texts))
        rows.append(
            (
                question.code,
                question.topic,
                str(question.difficulty),
                TYPE_NAMES[question.type],
                question.stem_html,
                question.picture or "",
                *texts,
                answer,
            )
        )
    return _write_rows(rows)


def write_template() -> bytes:
    """Return the XLSX template: headers, lists to choose from, one example row of each type."""
    return _write_rows(_EXAMPLES)


def _write_rows(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1)})  # the same bank gives the same bytes on any day
    sheet = book.add_worksheet("Câu hỏi")
    head = book.add_format({"bold": True, "bg_color": "#0b5d4e", "font_color": "#ffffff", "valign": "vcenter"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    widths = {"code": 12, "topic": 24, "difficulty": 12, "type": 14, "stem": 60, "picture": 16, "answer": 10}
    for column, (field, header) in enumerate(HEADERS.items()):
        sheet.set_column(column, column, widths.get(field, 24), text)
        sheet.write_string(0, column, header, head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value:
                sheet.write_string(number, column, value, text)
    last = max(len(rows), 2_000)
    sheet.data_validation(1, 2, last, 2, {"validate": "list", "source": ["1", "2", "3", "Dễ", "Trung bình", "Khó"]})
    sheet.data_validation(1, 3, last, 3, {"validate": "list", "source": list(TYPE_NAMES.values())})
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()
