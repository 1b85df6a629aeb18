"""Shapes of Word documents as they circulate, beyond those of test_word.py: what their writers plainly meant."""

from __future__ import annotations

import unicodedata

import pytest

from question_bank.importing import Wishes, read_questions
from question_bank.model import QuestionType
from tests.question_bank.word_documents import document, from_text, p, run

UNDERLINED = '<w:u w:val="single"/>'
THREE = "\n".join(f"Câu {n}. Hỏi {n}?\nA. {n}a\nB. {n}b\nC. {n}c" for n in (1, 2, 3))


def read(body: bytes):
    return read_questions([("đề.docx", body)], Wishes("Chung", "2", True, True))


def cell(text: str, width: int = 1, merge: str = "") -> str:
    """A cell over `width` columns. merge: "restart" begins a cell over several rows, "continue" goes on."""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{width}"/>{merged}</w:tcPr>{p(text)}</w:tc>'


def rows(*cells: list[str]) -> str:
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells) + "</w:tbl>"


def right(question) -> list[str]:
    return [option.html for option in question.options if option.is_right]


def test_letters_and_marks_written_apart_are_read_alike() -> None:
    lines = ("Câu 1. Số nào chẵn?", "A. một", "B. bốn", "Đáp án: B", "Lời giải: chia hết")
    reading = read(document(*(p(unicodedata.normalize("NFD", line)) for line in lines)))
    (question,) = reading.value.questions
    assert (question.stem_html, right(question)) == ("Số nào chẵn?", ["bốn"])
    assert question.about.explanation_html == "chia hết"


@pytest.mark.parametrize(
    ("font", "asked", "named"),
    [
        (".VnTime", "C©u 1. Sè nµo ch½n?", ".VnTime"),
        ("VNI-Times", "Caâu 1. Soá naøo chaün?", "VNI-Times"),
        ("", "C©u 1. Sè nµo ch½n?", "TCVN3"),
        ("", "Caâu 1. Soá naøo chaün?", "VNI"),
    ],
)
def test_a_document_in_an_old_encoding_is_named_as_such(font: str, asked: str, named: str) -> None:
    fonts = f'<w:rFonts w:ascii="{font}"/>' if font else ""
    blocks = [p(inside=run(text, fonts)) for text in (asked, "A. 1")]
    reading = read(document(*blocks, p(inside=run("B. 2", fonts + UNDERLINED))))
    assert reading.value is None
    assert [(x.code, x.row, x.args["font"]) for x in reading.problems] == [("word_old_document", 1, named)]


@pytest.mark.parametrize(
    "lines",
    [
        "a. x\nb. y\nc. z\nĐáp án: b",
        "a) x\n__b)__ y\nc) z",
        "a. x\n**b. y**\nc. z",
        "a. x\n*b. y\nc. z",
        "PHẦN I. Câu trắc nghiệm nhiều lựa chọn\nCâu 1. Hỏi?\na. x\nb. {đỏ: y}\nc. z",
    ],
)
def test_small_letters_are_options_where_one_alone_is_right(lines: str) -> None:
    asked = lines if lines.startswith("PHẦN") else f"Câu 1. Hỏi?\n{lines}"
    reading = read(from_text(asked))
    (question,) = reading.value.questions
    assert (question.type, right(question)) == (QuestionType.SINGLE, ["y"])
    assert [x.code for x in reading.warnings] == ["word_small_letters"]


@pytest.mark.parametrize(
    "lines",
    [
        "PHẦN II. Trắc nghiệm đúng sai\nCâu 1. Xét\na) x\n__b)__ y\nc) z",
        "Câu 1. Xét\na) x\n__b)__ y\n__c)__ z",
        "Câu 1. Xét\na) x (S)\nb) y (Đ)\nc) z (S)",
        "Câu 1. Xét\na) x\nb) y\nc) z\nĐáp án: S Đ S",
    ],
)
def test_small_letters_are_statements_where_the_writer_says_so(lines: str) -> None:
    reading = read(from_text(lines))
    (question,) = reading.value.questions
    assert question.type is QuestionType.CLUSTER
    assert "word_small_letters" not in [x.code for x in reading.warnings]


def test_a_small_letter_answers_for_a_capital_one() -> None:
    (question,) = read(from_text("Câu 1. Hỏi?\nA. x\nB. y\nĐáp án: b")).value.questions
    assert right(question) == ["y"]


@pytest.mark.parametrize("lines", ["Ⓐ x\nⒷ y", "- x\n- y"])
def test_a_letter_without_options_is_no_short_answer(lines: str) -> None:
    reading = read(from_text(f"Câu 1. Hỏi?\n{lines}\nĐáp án: B"))
    assert reading.value is None and [x.code for x in reading.problems] == ["word_no_options"]


@pytest.mark.parametrize("lines", ["(A) x\n__(B)__ y", "(A) x→(B) y\nĐáp án: B", "(a) x\n(b) y\nĐáp án: b"])
def test_letters_may_stand_in_brackets(lines: str) -> None:
    (question,) = read(from_text(f"Câu 1. Theo hình (A) và (B), vật nào nặng hơn?\n{lines}")).value.questions
    assert question.stem_html.endswith("(A) và (B), vật nào nặng hơn?") and right(question) == ["y"]


def test_numbers_may_have_letters_before_them_and_brackets_before_all() -> None:
    parts = (
        "Câu W-01. Một?\n__A.__ x\nB. y",
        "[VDC] Câu I.1: Hai?\n__A.__ x\nB. y",
        "(NB) Câu 01. Ba?\n__A.__ x\nB. y",
    )
    found = read(from_text("\n".join(parts))).value.questions
    assert [(q.code, q.stem_html, q.difficulty) for q in found] == [
        ("đề-W-01", "Một?", 2), ("đề-I.1", "Hai?", 3), ("đề-1", "Ba?", 1),
    ]  # fmt: skip


def test_options_in_one_line_are_named_instead_of_becoming_part_of_the_question() -> None:
    reading = read(from_text("Question W-01. Which number is prime?\nOptions: 9, 11, 15, 21\nAnswer: 11"))
    assert reading.value is None and [x.code for x in reading.problems] == ["word_options_in_line"]
    assert [(x.args["code"], x.args["text"]) for x in reading.problems] == [("Câu W-01", "Options: 9, 11, 15, 21")]


@pytest.mark.parametrize(
    "asked", ["PHẦN III. Trả lời ngắn\nCâu 1. Nhóm máu?\nĐáp án: B", "Câu 1. Nhóm máu?\nĐáp án: [chữ] B"]
)
def test_a_letter_may_be_what_is_to_be_typed(asked: str) -> None:
    (question,) = read(from_text(asked)).value.questions
    assert question.type is QuestionType.SHORT_TEXT and [t.text for t in question.key.texts] == ["B"]


@pytest.mark.parametrize("said", ["(đúng)", "[Đáp án đúng]", "(correct)", "✓"])
def test_words_behind_the_right_option_mark_it_and_do_not_stay(said: str) -> None:
    (question,) = read(from_text(f"Câu 1. Hỏi?\nA. x\nB. y {said}\nC. z")).value.questions
    assert right(question) == ["y"] and [option.html for option in question.options] == ["x", "y", "z"]


def test_each_option_may_say_what_it_is() -> None:
    (question,) = read(from_text("Câu 1. Hỏi?\nA. x (sai)\nB. y (đúng)\nC. z (sai)")).value.questions
    assert right(question) == ["y"] and [option.html for option in question.options] == ["x", "y", "z"]


def test_words_behind_every_option_are_the_writers_text() -> None:
    (question,) = read(from_text("Câu 1. Hỏi?\nA. p (đúng)\n__B.__ q (đúng)")).value.questions
    assert [option.html for option in question.options] == ["p (đúng)", "q (đúng)"]


def test_the_answers_of_all_may_stand_in_one_line() -> None:
    reading = read(from_text(f"{THREE}\nĐáp án: 1A 2C 3B"))
    assert reading.problems == () and list(map(right, reading.value.questions)) == [["1a"], ["2c"], ["3b"]]


@pytest.mark.parametrize("more", ["2. Số nào lẻ?\nA. 4\n__B.__ 7", "2. Số nào lẻ?→A. 4→B. 7\nĐáp án: B"])
@pytest.mark.parametrize("end", ["Đáp án: A", "Lời giải: vì thế."])
def test_a_question_labelled_unlike_the_others_is_named_and_explains_nothing(end: str, more: str) -> None:
    reading = read(from_text(f"Câu 1. Số nào chẵn?\n__A.__ 2\nB. 3\n{end}\n{more}"))
    assert [(x.code, x.row) for x in reading.problems] == [("word_options_aside", 7 if "→" not in more else 5)]
    (question,) = reading.value.questions
    assert "lẻ" not in question.about.explanation_html


def test_steps_of_an_explanation_are_no_questions() -> None:
    reading = read(from_text("Câu 1. Hỏi?\n__A.__ 2\nB. 3\nLời giải:\n1. Tính trước.\n2. Rồi so sánh.\nA đúng."))
    (question,) = reading.value.questions
    assert question.about.explanation_html == "1. Tính trước.<br>2. Rồi so sánh.<br>A đúng." and not reading.problems


def test_the_answers_may_stand_beside_the_name_of_their_part() -> None:
    parts = f"PHẦN I. Trắc nghiệm\n{THREE}\nPHẦN II. Trắc nghiệm\nCâu 1. Hỏi?\nA. x\nB. y\n"
    reading = read(from_text(f"{parts}ĐÁP ÁN\nPhần I: 1-A, 2-C, 3-B\nPhần II: 1-B"))
    assert reading.problems == () and list(map(right, reading.value.questions)) == [["1a"], ["2c"], ["3b"], ["y"]]


def test_numbered_paragraphs_of_any_document_are_no_questions() -> None:
    reading = read(from_text("Nội quy\n1. Đến đúng giờ.\n2. Mang thẻ.\na. Thẻ căn cước\n3. Tắt điện thoại."))
    assert [x.code for x in reading.problems] == ["word_no_questions"]
    essays = read(from_text("Tự luận\nPHẦN I. Tự luận\n1. Nêu nội quy.\n2. Vì sao phải tắt điện thoại?"))
    assert essays.problems == () and len(essays.value.questions) == 2


def test_rows_over_the_whole_width_of_a_table_of_questions_are_lines_between_them() -> None:
    head = [cell(text) for text in ("STT", "Câu hỏi", "A", "B", "Đáp án")]
    asked = [[cell(text) for text in (str(n), f"Hỏi {n}?", "x", "y", "B")] for n in (1, 2)]
    title, first, second = ([cell(text, 5)] for text in ("Ngân hàng của chúng tôi", "Chủ đề: Mạng", "Chủ đề: Web"))
    reading = read(document(rows(title, head, first, asked[0], second, asked[1])))
    assert [(q.topic, q.stem_html, right(q)) for q in reading.value.questions] == [
        ("Mạng", "Hỏi 1?", ["y"]), ("Web", "Hỏi 2?", ["y"]),
    ]  # fmt: skip
    assert [(w.code, w.args["count"]) for w in reading.warnings] == [("word_aside", 1)]
    (without_head,) = read(document(rows(first, asked[0]))).value.questions
    assert (without_head.topic, right(without_head)) == ("Mạng", ["y"])


def test_cells_over_several_rows_of_a_table_of_data_stay_so() -> None:
    data = rows(
        [cell("Năm", 1, "restart"), cell("Sản lượng", 2)],
        [cell("", 1, "continue"), cell("Lúa"), cell("Ngô", 1, "restart")],
        [cell("2024"), cell("1"), cell("", 1, "continue")],
    )
    (question,) = read(document(p("Câu 1. Xem bảng."), data, p("A. x"), p("__B.__ y"))).value.questions
    assert question.stem_html.endswith(
        '<table><tbody><tr><td rowspan="2">Năm</td><td colspan="2">Sản lượng</td></tr>'
        '<tr><td>Lúa</td><td rowspan="2">Ngô</td></tr><tr><td>2024</td><td>1</td></tr></tbody></table>'
    )
