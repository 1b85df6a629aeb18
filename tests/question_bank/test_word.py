"""Word documents as question writers keep them: what comes in, what is named, and that nothing raises."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallserver import messages
from question_bank.importing import Wishes, read_questions
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    ClusterKey,
    NumberKey,
    Question,
    QuestionType,
    TextKey,
    Unit,
)
from tests.question_bank.every_type import make_png
from tests.question_bank.word_documents import (
    document,
    formula,
    from_text,
    levels,
    listed,
    numbering,
    p,
    picture,
    run,
    table,
)

T = QuestionType
WISHES = Wishes("T", "2")
OPTIONS = "A. một\nB. hai\nC. ba\nD. bốn"


def read(body: bytes, name: str = "de.docx"):
    reading = read_questions([(name, body)], WISHES)
    for problem in (*reading.problems, *reading.warnings):
        for lang in messages.LANGUAGES:
            sentence = messages.problem_sentence(problem, lang)
            assert not sentence.startswith("problem.") and "(file=" not in sentence, sentence
    return reading


def found(body: bytes) -> tuple[Question, ...]:
    reading = read(body)
    assert reading.problems == (), reading.problems
    return reading.value.questions


def one(text: str) -> Question:
    (question,) = found(from_text(text))
    return question


def codes(body: bytes) -> list[str]:
    return [problem.code for problem in read(body).problems]


def warned(body: bytes) -> list[str]:
    return [warning.code for warning in read(body).warnings]


def rights(question: Question) -> list[str]:
    return [option.html for option in question.options if option.is_right]


def test_marks_are_called_in_the_readers_language():
    (problem,) = read(from_text("Câu 1. Hỏi?\n__A.__ một\n__B.__ hai\nC. ba\nD. bốn")).problems
    said = {lang: messages.problem_sentence(problem, lang) for lang in ("vi", "en")}
    assert "(gạch chân: A, B)" in said["vi"] and "(underlined: A, B)" in said["en"]


# --- how the right option is marked


@pytest.mark.parametrize(
    "options",
    [
        "A. một\n__B.__ hai\nC. ba\nD. bốn",
        "A. một\n__B__. hai\nC. ba\nD. bốn",
        "A. một\n__B. hai__\nC. ba\nD. bốn",
        "A. một\nB. __hai__\nC. ba\nD. bốn",
        "A. một\n**B. hai**\nC. ba\nD. bốn",
        "**A.** một\n**B.** __hai__\n**C.** ba\n**D.** bốn",
        "**A.** một\n**B. hai**\n**C.** ba\n**D.** bốn",
        "**A.** một\n**B.** __hai__\n**C.** ba\nD. bốn",
        "A. một\n{đỏ: B.} hai\nC. ba\nD. bốn",
        "{xanh: A.} một\n{đỏ: B. hai}\n{xanh: C.} ba\n{xanh: D.} bốn",
        "A. một\nB. {xanh: hai}\nC. ba\nD. bốn",
        "A. một\n{nền: B. hai}\nC. ba\nD. bốn",
        "A. một\n*B. hai\nC. ba\nD. bốn",
        "A. một\nB*. hai\nC. ba\nD. bốn",
        "A. một\n#B. hai\nC. ba\nD. bốn",
        "A. một→__B.__ hai→C. ba→D. bốn",
        "A. một    __B.__ hai    C. ba    D. bốn",
        "A. một→__B.__ hai\nC. ba→D. bốn",
        "A. một __B.__ hai C. ba D. bốn",
        "A) một\n__B)__ hai\nC) ba\nD) bốn",
        "A. một\nB. hai\nC. ba\nD. bốn\nĐáp án: B",
        "A. một\nB. hai\nC. ba\nD. bốn\nĐáp án đúng là B.",
        "A. một\nB. hai\nC. ba\nD. bốn\nChọn B",
        "A. một\nB. hai\nC. ba\nD. bốn\nLời giải\nChọn B.\nVì thế.",
        "A. một\n__B.__ hai\nC. ba\nD. bốn\nĐáp án: B",
        "| A. một | __B.__ hai |\n| C. ba | D. bốn |",
        "| A. một | __B.__ hai | C. ba | D. bốn |",
        "| A. | một |\n| __B.__ | hai |\n| C. | ba |\n| D. | bốn |",
        "| A | một | __B__ | hai |\n| C | ba | D | bốn |",
    ],
)
def test_the_right_option_is_told_by_its_mark_and_the_mark_does_not_stay(options):
    question = one(f"Câu 1. Hỏi gì?\n{options}")
    assert [option.html for option in question.options] == ["một", "hai", "ba", "bốn"]
    assert (question.type, rights(question), question.stem_html) == (T.SINGLE, ["hai"], "Hỏi gì?")


def test_options_stand_in_the_line_of_the_question_too():
    for line in ("Câu 1. Hỏi gì? A. một  __B.__ hai  C. ba  D. bốn", "Câu 1. Hỏi gì?→A. một→__B.__ hai→C. ba→D. bốn"):
        assert (one(line).stem_html, rights(one(line))) == ("Hỏi gì?", ["hai"])


def test_options_set_in_columns_are_put_in_order():
    question = one("Câu 1. Hỏi gì?\n| A. một | C. ba |\n| __B.__ hai | D. bốn |")
    assert [option.html for option in question.options] == ["một", "hai", "ba", "bốn"] and rights(question) == ["hai"]


def test_letters_marked_in_every_option_stay_and_a_mark_that_spills_does_not():
    question = one(
        "Câu 1. Chọn từ có phần gạch chân phát âm khác.\nA. h__ou__se\nB. m__ou__se\nC. s__ou__p\nD. l__ou__d\nĐáp án: C"
    )
    assert [option.html for option in question.options] == [
        "h<u>ou</u>se",
        "m<u>ou</u>se",
        "s<u>ou</u>p",
        "l<u>ou</u>d",
    ]
    spilled = one("Câu 1. Hỏi?\nA. một\n__B. ha__i ba\nC. ba\nD. bốn")
    assert rights(spilled) == ["hai ba"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (OPTIONS, "word_no_right"),
        ("__A.__ một\n__B.__ hai\nC. ba\nD. bốn", "word_several_right"),
        ("__A.__ một\n{đỏ: B.} hai\nC. ba\nD. bốn", "word_marks_differ"),
        ("__A.__ một\nB. hai\nC. ba\nD. bốn\nĐáp án: B", "word_answers_differ"),
        (f"{OPTIONS}\nĐáp án: E", "word_answer_unclear"),
        (f"{OPTIONS}\nĐáp án: xem sách", "word_answer_unclear"),
        ("__A.__ một\nB. hai\nD. bốn", "word_text_after_options"),
        ("__A.__ một\nB. hai\nGhi nhớ điều này.", "word_text_after_options"),
        ("", "word_no_answer"),
        ("a) ý một\nb) ý hai", "word_no_answer"),
        ("a) ý một (Đ)\nb) ý hai", "word_statements_unclear"),
        ("a) ý một (Đ)\nb) ý hai (S)\nĐáp án: Đ Đ", "word_answers_differ"),
        ("Đáp án: 5 km", "word_answer_kind"),
    ],
)
def test_a_question_without_one_clear_answer_is_named(options, code):
    reading = read(from_text(f"Mở đầu\nCâu 7. Hỏi gì?\n{options}"))
    assert [(problem.code, problem.row, problem.args["code"]) for problem in reading.problems] == [(code, 2, "Câu 7")]


def test_letters_that_do_not_follow_each_other_are_named():
    assert codes(from_text("Câu 1. Hỏi?\n| __A.__ một | D. bốn |")) == ["word_letters"]


def test_a_weak_mark_among_strong_ones_may_be_chance():
    strong = "".join(f"Câu {n}. Hỏi {n}?\n__A.__ một\nB. hai\n" for n in range(1, 4))
    body = from_text(f"{strong}Câu 4. Hỏi 4?\nA. một\n**B. hai**")
    assert codes(body) == ["word_mark_unlike"]
    mixed = from_text(f"{strong}Câu 4. Hỏi 4?\nA. một\n{{đỏ: B. hai}}")
    assert codes(mixed) == [] and warned(mixed) == ["word_marks_mixed"]


def test_several_right_ones():
    assert [q.type for q in found(from_text(f"Câu 1. Hỏi?\n{OPTIONS}\nĐáp án: A, C"))] == [T.MULTIPLE]
    part = "PHẦN I. Câu hỏi nhiều đáp án đúng\nCâu 1. Hỏi?\n__A.__ một\nB. hai\n__C.__ ba"
    assert rights(one(part)) == ["một", "ba"]


def test_true_and_false_as_options():
    question = one("Câu 1. Hỏi?\nA. Đúng.\n__B.__ Sai.")
    assert (question.type, rights(question)) == (T.TRUE_FALSE, ["Sai"])


# --- statements, short answers, essays


@pytest.mark.parametrize(
    "statements",
    [
        "a) p (Đ)\nb) q (S)\nc) r (Đ)\nd) s (S)",
        "a) p – Đúng\nb) q – Sai\nc) r – Đúng\nd) s – Sai",
        "a) [Đ] p\nb) [S] q\nc) [Đ] r\nd) [S] s",
        "__a)__ p\nb) q\n__c)__ r\nd) s",
        "a. {đỏ: p}\nb. q\nc. {đỏ: r}\nd. s",
        "a) p\nb) q\nc) r\nd) s\nĐáp án: Đ S Đ S",
        "a) p\nb) q\nc) r\nd) s\nĐáp án: a) Đ b) S c) Đ d) S",
        "a) p→b) q\nc) r→d) s\nĐáp án: ĐSĐS",
        "| Phát biểu | Đúng | Sai |\n| p | x | |\n| q | | x |\n| r | X | |\n| s | | x |",
    ],
)
def test_statements_are_true_or_false(statements):
    question = one(f"Câu 1. Xét các ý.\n{statements}")
    assert [(option.html, option.is_right) for option in question.options] == [
        ("p", True), ("q", False), ("r", True), ("s", False),
    ]  # fmt: skip
    assert (question.type, question.stem_html) == (T.CLUSTER, "Xét các ý.")
    assert question.key == ClusterKey((Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1)))


def test_small_letters_above_options_belong_to_the_question():
    question = one("Câu 1. Cho các ý:\na) p\nb) q\nSố ý đúng là\nA. 0\n__B.__ 1\nC. 2")
    assert question.stem_html == "Cho các ý:<br>a) p<br>b) q<br>Số ý đúng là" and rights(question) == ["1"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("Đáp án: 12,5", NumberKey((AcceptedNumber(Decimal("12.5")),))),
        ("Trả lời: 12,5 ± 0,1", NumberKey((AcceptedNumber(Decimal("12.5"), Decimal("0.1")),))),
        ("ĐS: [số] 5 km", NumberKey((AcceptedNumber(Decimal(5)),), (Unit("km"),))),
        ("Đáp số: Paris | Pa-ri", TextKey((AcceptedText("Paris"), AcceptedText("Pa-ri")))),
        ("Đáp án: [chữ] 5G", TextKey((AcceptedText("5G"),))),
        ("Đáp án:\n12,5", NumberKey((AcceptedNumber(Decimal("12.5")),))),
        ("Trả lời: ............\nĐáp án: 3", NumberKey((AcceptedNumber(Decimal(3)),))),
    ],
)
def test_short_answers(line, key):
    question = one(f"Câu 1. Bao nhiêu?\n{line}")
    assert question.key == key and question.stem_html == "Bao nhiêu?"


def test_essays_stand_below_their_heading():
    question = one("PHẦN II. TỰ LUẬN\nCâu 1 (2,5 điểm). Trình bày.\na) Một.\nb) Hai.\nHướng dẫn chấm:\nMỗi ý một điểm.")
    assert (question.type, question.key.guidance_html, question.about.mark) == (
        T.ESSAY,
        "Mỗi ý một điểm.",
        Decimal("2.5"),
    )
    assert question.stem_html == "Trình bày.<br>a) Một.<br>b) Hai."


def test_explanations_are_kept_apart():
    question = one(f"Câu 1. Hỏi?\n{OPTIONS}\nLời giải:\nTa có **hai** ý.\nChọn C\nXong.")
    assert question.about.explanation_html == "Ta có <b>hai</b> ý.<br>Xong." and rights(question) == ["ba"]


# --- answers at the end


@pytest.mark.parametrize(
    "key",
    [
        "ĐÁP ÁN\n1.A 2.B 3.C",
        "BẢNG ĐÁP ÁN\n1-A, 2-B, 3-C",
        "ĐÁP ÁN\nCâu 1: A\nCâu 2: B\nCâu 3: C",
        "ĐÁP ÁN\n| Câu | 1 | 2 | 3 |\n| ĐA | A | B | C |",
        "| 1 | 2 | 3 |\n| A | B | C |",
        "ĐÁP ÁN\n| Câu | Đáp án | Câu | Đáp án |\n| 1 | A | 3 | C |\n| 2 | B | | |",
        "ĐÁP ÁN\n| 1.A | 2.B | 3.C |",
        "HƯỚNG DẪN CHẤM\nCâu 1. Chọn A\nCâu 2. Chọn B.\nCâu 3. Chọn C",
    ],
)
def test_the_answers_may_stand_at_the_end(key):
    questions = "".join(f"Câu {n}. Hỏi {n}?\n{OPTIONS}\n" for n in (1, 2, 3))
    assert [rights(q) for q in found(from_text(f"{questions}-----HẾT-----\n{key}"))] == [["một"], ["hai"], ["ba"]]


PARTS = """PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn
Câu 1. Hỏi một?
A. x
B. y
PHẦN II. Câu trắc nghiệm đúng sai
Câu 1. Hỏi hai?
a) p
b) q
PHẦN III. Câu trắc nghiệm trả lời ngắn
Câu 1. Hỏi ba?
"""


@pytest.mark.parametrize(
    "second",
    [
        "| Câu | 1 |\n| a) | Đ |\n| b) | S |",
        "| Câu | Lệnh hỏi | Đáp án |\n| 1 | a | Đ |\n| | b | S |",
        "Câu 1: ĐS",
        "Câu 1. a) Đ b) S",
    ],
)
def test_answers_at_the_end_go_by_parts(second):
    key = f"ĐÁP ÁN\nPHẦN I\n1.B\nPHẦN II\n{second}\nPHẦN III\n| Câu | 1 |\n| ĐA | 12,5 |"
    one, two, three = found(from_text(PARTS + key))
    assert rights(one) == ["y"] and [o.is_right for o in two.options] == [True, False]
    assert three.key == NumberKey((AcceptedNumber(Decimal("12.5")),))
    assert [q.code for q in (one, two, three)] == ["de-I.1", "de-II.1", "de-III.1"]


def test_answers_that_fit_no_part_or_no_question_are_named():
    assert set(codes(from_text(f"{PARTS}ĐÁP ÁN\n1.B"))) == {"word_key_ambiguous"}
    assert warned(from_text("Câu 1. Hỏi?\nA. x\n__B.__ y\nĐÁP ÁN\n1.B 2.C")) == ["word_key_left"]
    unread = from_text("Câu 1. Hỏi?\nA. x\n__B.__ y\nĐÁP ÁN\n| Câu | 101 | 102 |\n| 1 | A | B |\n| 2 | C | D |")
    assert warned(unread) == ["word_key_unread"]


def test_solutions_behind_the_questions_explain_them_and_new_questions_there_are_named():
    questions = f"Câu 1. Hỏi một?\n{OPTIONS}\nĐÁP ÁN\n"
    question = one(f"{questions}Câu 1. Hỏi một?\n{OPTIONS}\nLời giải\nChọn B\nVì thế.")
    assert rights(question) == ["hai"] and question.about.explanation_html.endswith("Vì thế.")
    assert codes(from_text(f"{questions}Câu 1. Chọn B\nCâu 2. Hỏi khác?\n{OPTIONS}")) == ["word_after_key"]


# --- tables of questions


def test_rows_of_a_table_are_questions():
    body = from_text(
        """
| STT | Câu hỏi | A | B | C | D | Đáp án |
| 1 | Hỏi **một**? | x | y | z | w | B |
| 2 | Hỏi hai? | x | y | z | w | A, C |
"""
    )
    one, two = found(body)
    assert (one.stem_html, rights(one), one.code, one.type) == ("Hỏi <b>một</b>?", ["y"], "de-1", T.SINGLE)
    assert (rights(two), two.type) == (["x", "z"], T.MULTIPLE)


def test_a_table_may_lack_its_header_or_the_answers_column():
    rows = "| 1 | Hỏi một? | x | y | z | w | B |\n| 2 | Hỏi hai? | x | y | z | w | D |"
    assert [rights(q) for q in found(from_text(rows))] == [["y"], ["w"]]
    marked = "| Câu | Nội dung | A | B | C |\n| 1 | Hỏi? | A. x | __B. y__ | C. z |"
    assert [o.html for o in one(marked).options] == ["x", "y", "z"] and rights(one(marked)) == ["y"]
    assert codes(from_text("| Câu | Nội dung | A | B |\n| 1 | Hỏi? | x | y |")) == ["word_no_right"]


def test_a_table_in_a_document_knows_all_types_that_a_spreadsheet_knows():
    body = from_text(
        """
| Mã | Chủ đề | Độ khó | Loại | Nội dung | A | B | C | Đáp án | Cách chấm |
| X-1 | Địa lý | 1 | ghép đôi | Ghép. | Lào => Viêng Chăn | Pháp => Paris | => Rôma | | từng phần |
| X-2 | Toán | 2 | điền số | Bao xa? | | | | 3,5 ± 0,05 km | bắt buộc đơn vị |
| X-3 | Toán | 3 | chùm đúng/sai | Xét. | p | q | r | Đ S Đ | |
"""
    )
    assert [(q.code, q.type, q.topic) for q in found(body)] == [
        ("X-1", T.MATCHING, "Địa lý"), ("X-2", T.NUMERICAL, "Toán"), ("X-3", T.CLUSTER, "Toán"),
    ]  # fmt: skip
    wrong = from_text("| Loại | Nội dung | Đáp án |\n| điền số | Bao xa? | xa lắm |")
    assert codes(wrong) == ["number_unclear"]


def test_vertical_tables_and_tables_of_data():
    vertical = "| Câu 1 | Hỏi? |\n| A | x |\n| B | y |\n| Đáp án | B |"
    assert rights(one(vertical)) == ["y"]
    data = one("Câu 1. Xem bảng.\n| Năm | 2024 |\n| Số | 7 |\nBao nhiêu?\n__A.__ 7\nB. 8")
    assert data.stem_html == (
        "Xem bảng.<table><tbody><tr><td>Năm</td><td>2024</td></tr><tr><td>Số</td><td>7</td></tr></tbody></table>Bao nhiêu?"
    )


def test_cells_merged_downwards_count_once():
    merged = [["x", "1"], ["ẩn", "2"]]
    rows = table(merged).replace("<w:tcPr/>", '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', 1)
    first, second = rows.split("</w:tr>", 1)
    rows = first + "</w:tr>" + second.replace("<w:tcPr/>", "<w:tcPr><w:vMerge/></w:tcPr>", 1)
    (question,) = found(document(p("Câu 1. Xem"), rows, p("__A.__ x"), p("B. y")))
    assert (
        question.stem_html
        == 'Xem<table><tbody><tr><td rowspan="2">x</td><td>1</td></tr><tr><td>2</td></tr></tbody></table>'
    )


# --- headings, codes, passages


def test_headings_name_topics_difficulties_and_kinds():
    body = from_text(
        """
Chủ đề: Mạng máy tính
**I. NHẬN BIẾT**
Câu 1. Hỏi một?
__A.__ x
B. y
**II. THÔNG HIỂU**
Câu 2. Hỏi hai?
__A.__ x
B. y
Câu 3 [VDC]. Hỏi ba?
__A.__ x
B. y
Chương 2. Dữ liệu
Câu 4. (NB) (bốn) Hỏi?
__A.__ x
B. y
Câu 5. [Mã: ABC-5] Hỏi năm?
__A.__ x
B. y
"""
    )
    assert [(q.topic, q.difficulty, q.code, q.stem_html) for q in found(body)] == [
        ("Mạng máy tính", 1, "de-1", "Hỏi một?"),
        ("Mạng máy tính", 2, "de-2", "Hỏi hai?"),
        ("Mạng máy tính", 3, "de-3", "Hỏi ba?"),
        ("Chương 2. Dữ liệu", 1, "de-4", "(bốn) Hỏi?"),
        ("Chương 2. Dữ liệu", 2, "ABC-5", "Hỏi năm?"),
    ]


def test_headings_of_word_itself_are_topics():
    heading = '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    body = document(
        p("Mạng", properties='<w:pStyle w:val="H1"/>'), p("Câu 1. Hỏi?"), p("__A.__ x"), p("B. y"), styles=heading
    )
    assert [q.topic for q in found(body)] == ["Mạng"]


def test_exercises_and_bare_numbers_begin_questions_where_nothing_else_does():
    assert one("Bài 1. Hỏi?\n__A.__ x\nB. y").stem_html == "Hỏi?"
    assert [q.stem_html for q in found(from_text("1. Hỏi một?\n__A.__ x\nB. y\n2) Hỏi hai?\nA. x\n__B.__ y"))] == [
        "Hỏi một?",
        "Hỏi hai?",
    ]
    numbered = one("Câu 1. Chọn:\n1. một\n2. hai\n__A.__ x\nB. y")
    assert numbered.stem_html == "Chọn:<br>1. một<br>2. hai"


def test_a_number_that_comes_twice_gives_no_code():
    text = "Câu 1. Hỏi?\n__A.__ x\nB. y\nCâu 1. Hỏi nữa?\n__A.__ x\nB. y"
    assert codes(from_text(text)) == ["code_missing", "code_missing"]
    reading = read_questions([("de.docx", from_text(text))], Wishes("T", "1", give_codes=True))
    assert len(reading.value.questions) == 2


def test_a_passage_is_shared_by_the_questions_it_names():
    body = from_text(
        """
Câu 1. Hỏi một?
__A.__ x
B. y
Đọc đoạn sau và trả lời các câu từ 2 đến 3:
Ngày xưa có một **con** cáo.
Câu 2. Hỏi hai?
__A.__ x
B. y
Câu 3. Hỏi ba?
__A.__ x
B. y
Câu 4. Hỏi bốn?
__A.__ x
B. y
Đọc đoạn sau và trả lời các câu từ 8 đến 9:
Câu 7. Hỏi bảy?
__A.__ x
B. y
"""
    )
    reading = read(body)
    name, _ = reading.value.passages
    assert reading.value.passages[name].html.endswith("từ 2 đến 3:<br>Ngày xưa có một <b>con</b> cáo.")
    assert [q.passage for q in reading.value.questions] == [None, name, name, None, None]


def test_what_belongs_to_no_question_is_told():
    reading = read(
        from_text("TRƯỜNG MẪU\nHọ tên: ......\nCâu 1. Hỏi?\n__A.__ x\nB. y\n-- HẾT --\nGiám thị không giải thích.")
    )
    assert [(w.code, w.args["count"], w.args["text"]) for w in reading.warnings] == [("word_aside", 3, "TRƯỜNG MẪU")]


def test_options_without_a_numbered_question_are_named():
    text = "Câu 1. Hỏi?\n__A.__ x\nB. y\n--- HẾT ---\nHỏi nữa?\n{}"
    assert codes(from_text(text.format("A. x\n__B.__ y"))) == ["word_options_aside"]
    assert codes(from_text(text.format("A. x→__B.__ y"))) == ["word_options_aside"]
    assert codes(from_text(text.format("A. Ghi chú"))) == []


# --- Word's own numbers and letters


QUESTIONS = levels(("decimal", "Câu %1."), ("upperLetter", "%2."))


def test_numbers_and_letters_that_word_sets_itself_are_read():
    body = document(
        listed("Hỏi một?", 1), listed("x", 1, 1), listed("y", 1, 1, '<w:u w:val="single"/>'), listed("z", 1, 1),
        listed("Hỏi hai?", 1), listed("__x__", 1, 1), listed("y", 1, 1), listed("z", 1, 1),
        numbering=numbering(QUESTIONS),
    )  # fmt: skip
    assert [(q.code, q.stem_html, rights(q)) for q in found(body)] == [
        ("de-1", "Hỏi một?", ["y"]),
        ("de-2", "Hỏi hai?", ["x"]),
    ]


def test_lists_of_letters_restart_where_word_restarts_them():
    again = '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    lists = numbering(levels(("decimal", "Câu %1:")), levels(("upperLetter", "%1)")), numbers=again)
    body = document(
        listed("Hỏi một?", 1), listed("__x__", 2), listed("y", 2), listed("Hỏi hai?", 1), listed("x", 3), listed("__y__", 3),
        numbering=lists,
    )  # fmt: skip
    assert [rights(q) for q in found(body)] == [["x"], ["y"]]
    on = document(
        listed("Hỏi một?", 1), listed("__x__", 2), listed("y", 2), listed("Hỏi hai?", 1), listed("x", 2), listed("__y__", 2),
        numbering=lists,
    )  # fmt: skip
    assert [(x.code, x.args.get("seen")) for x in read(on).problems] == [("word_letters", "C, D")]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [(1, "decimal", "1"), (28, "upperLetter", "BB"), (4, "lowerRoman", "iv"), (1994, "upperRoman", "MCMXCIV"), (3, "none", ""),
     (7, "decimalZero", "07"), (9, "chicago", "9")],
)  # fmt: skip
def test_forms_of_numbers(number, form, text):
    from question_bank.formats.word.numbering import write_number

    assert write_number(number, form) == text


def test_styles_mark_and_number_too():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Q"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="O"><w:basedOn w:val="Q"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="character" w:styleId="right"><w:rPr><w:color w:val="C00000"/></w:rPr></w:style>'
    )
    question, option = '<w:pStyle w:val="Q"/>', '<w:pStyle w:val="O"/>'
    body = document(
        p("Hỏi?", properties=question), p("x", properties=option),
        p(inside=run("y", '<w:rStyle w:val="right"/>'), properties=option), p("z", properties=option),
        styles=styles, numbering=numbering(QUESTIONS),
    )  # fmt: skip
    (asked,) = found(body)
    assert rights(asked) == ["y"]


# --- looks, pictures, formulas


def test_the_looks_that_mean_something_stay():
    question = one(
        "**Câu 1. Chất **nào là H{chỉ số: 2}O, x{mũ: 2}, //nghiêng//, **đậm**, __gạch__ và {xanh: xanh} < &?\n__A.__ x\nB. y"
    )
    assert question.stem_html == (
        "<b>Chất </b>nào là H<sub>2</sub>O, x<sup>2</sup>, <i>nghiêng</i>, <b>đậm</b>, <u>gạch</u> và xanh &lt; &amp;?"
    )


def test_a_question_set_in_bold_throughout_is_not_bold():
    assert one("**Câu 1. Hỏi gì?**\n__A.__ x\nB. y").stem_html == "Hỏi gì?"


def test_pictures_come_along_with_their_descriptions():
    png, other = make_png(2, 2), make_png(3, 3)
    body = document(
        p("Câu 1. Hình nào?"), p(inside=picture("r1", "một ô")), p("__A.__ ", inside=picture("r2")), p("B. y"), p("C. z"),
        media={"r1": png, "r2": other, "r3": make_png(9, 9)},
    )  # fmt: skip
    reading = read(body)
    (question,) = reading.value.questions
    assert reading.value.media[question.picture].body == png and question.picture_alt == "một ô"
    assert set(reading.value.media) == {question.picture, question.options[0].html.split('"')[1]}
    assert reading.warnings == ()


def test_a_picture_below_an_option_belongs_to_it():
    pictures = {f"r{n}": make_png(n, n) for n in (1, 2)}
    lines = [p("__A.__ x"), p(inside=picture("r1")), p("B. y"), p(inside=picture("r2"))]
    (question,) = found(document(p("Câu 1. Hỏi?"), *lines, media=pictures))
    assert [option.html.count("<img") for option in question.options] == [1, 1]
    assert codes(document(p("Câu 1. Hỏi?"), p("__A.__ x"), p("B. y"), p(inside=picture("r2")), media=pictures)) == [
        "word_text_after_options"
    ]


X = "<m:r><m:t>x</m:t></m:r>"


def m(name: str, inside: str = "", **properties: str) -> str:
    settings = "".join(f'<m:{key} m:val="{value}"/>' for key, value in properties.items())
    return f"<m:{name}><m:{name}Pr>{settings}</m:{name}Pr>{inside}</m:{name}>"


def e(inside: str = X) -> str:
    return f"<m:e>{inside}</m:e>"


def t(text: str, style: str = "") -> str:
    return f"<m:r>{style}<m:t>{text}</m:t></m:r>"


UPRIGHT = '<m:rPr><m:sty m:val="p"/></m:rPr>'


@pytest.mark.parametrize(
    ("omml", "latex"),
    [
        (t("x+2≤π"), r"x+2\le \pi"),
        (t("khi bình phương") + t("α"), r"\text{khi bình phương}\alpha"),
        (t("50%"), r"50\%"),
        (m("f", f"<m:num>{X}</m:num><m:den>{t('2')}</m:den>"), r"\frac{x}{2}"),
        (m("f", f"<m:num>{X}</m:num><m:den>{t('2')}</m:den>", type="lin"), "{x}/{2}"),
        (m("sSup", f"{e()}<m:sup>{t('2')}</m:sup>"), "x^{2}"),
        (m("sSub", f"{e(t('xy'))}<m:sub>{t('1')}</m:sub>"), "{xy}_{1}"),
        (m("sSubSup", f"{e()}<m:sub>{t('1')}</m:sub><m:sup>{t('2')}</m:sup>"), "x_{1}^{2}"),
        (m("rad", f"<m:deg/>{e()}", degHide="1"), r"\sqrt{x}"),
        (m("rad", f"<m:deg>{t('3')}</m:deg>{e()}"), r"\sqrt[3]{x}"),
        (m("nary", f"<m:sub>{t('0')}</m:sub><m:sup>{t('1')}</m:sup>{e()}"), r"\int_{0}^{1} x"),
        (m("nary", f"<m:sub>{t('i=1')}</m:sub><m:sup>{t('n')}</m:sup>{e()}", chr="∑"), r"\sum_{i=1}^{n} x"),
        (m("nary", f"<m:sub>{t('0')}</m:sub><m:sup/>{e()}", limLoc="undOvr"), r"\int\limits_{0} x"),
        (m("d", e()), r"\left( x \right)"),
        (m("d", e(t("a")) + e(t("b")), begChr="[", endChr="]", sepChr="|"), r"\left[ a \middle| b \right]"),
        (m("d", e(m("eqArr", e(t("x&amp;=1")) + e(t("y&amp;=2")))), begChr="{", endChr=""),
         r"\left\{ \begin{aligned} x&=1 \\ y&=2 \end{aligned} \right."),
        (m("m", f"<m:mr>{e()}{e(t('0'))}</m:mr><m:mr>{e(t('0'))}{e()}</m:mr>"), r"\begin{matrix} x & 0 \\ 0 & x \end{matrix}"),
        (m("func", f"<m:fName>{t('sin', UPRIGHT)}</m:fName>{e()}"), r"\sin x"),
        (m("func", f"<m:fName>{m('limLow', e(t('lim')) + '<m:lim>' + t('x→0') + '</m:lim>')}</m:fName>{e()}"), r"\lim_{x\to 0} x"),
        (m("acc", e(), chr="\u20d7"), r"\vec{x}"),
        (m("acc", e(t("AB")), chr="\u20d7"), r"\overrightarrow{AB}"),
        (m("acc", e()), r"\hat{x}"),
        (m("bar", e(), pos="top"), r"\overline{x}"),
        (m("groupChr", e(), chr="⏞", pos="top"), r"\overbrace{x}"),
        (m("borderBox", e()), r"\boxed{x}"),
        (m("sPre", f"<m:sub>{t('2')}</m:sub><m:sup>{t('4')}</m:sup>{e(t('He'))}"), "{}_{2}^{4}{He}"),
        (t("R", '<m:rPr><m:scr m:val="double-struck"/></m:rPr>'), r"\mathbb{R}"),
        (t("nếu x", "<m:rPr><m:nor/></m:rPr>"), r"\text{nếu x}"),
        (t("𝑥"), "x"),
        (t("90°"), r"90^{\circ}"),
    ],
)  # fmt: skip
def test_formulas_become_latex(omml, latex):
    (question,) = found(document(p("Câu 1. Tính ", inside=formula(omml)), p("__A.__ x"), p("B. y")))
    assert question.stem_html == f"Tính \\({latex}\\)".replace("&", "&amp;")


def test_formulas_on_their_own_lines_and_marked_options():
    body = document(
        p("Câu 1. Tính"), p(inside=f"<m:oMathPara>{formula(X)}</m:oMathPara>"),
        p("__A.__ ", inside=formula(t("x&lt;1"))), p("B. ", inside=formula(t("2"))),
    )  # fmt: skip
    (question,) = found(body)
    assert question.stem_html == "Tính<br>\\[x\\]" and rights(question) == ["\\(x&lt;1\\)"]


# --- what can't come along is named


def bad(inside: str, **files) -> list[str]:
    return codes(document(p("Câu 1. Hỏi ", inside=inside), p("__A.__ x"), p("B. y"), **files))


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (formula("<m:funny/>"), "word_formula"),
        (formula(t("\u2ff0")), "word_formula"),
        (formula(m("nary", e(), chr="ש")), "word_formula"),
        (
            '<w:r><w:object><o:OLEObject ProgID="Equation.DSMT4"/><v:shape><v:imagedata r:id="r1"/></v:shape></w:object></w:r>',
            "word_mathtype",
        ),
        ('<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>', "word_object"),
        ("<w:r><w:footnoteReference w:id='1'/></w:r>", "word_footnote"),
        (
            "<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
            "word_textbox",
        ),
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:wsp/></w:drawing></mc:Choice></mc:AlternateContent></w:r>",
            "word_drawing",
        ),
        ("<w:r><w:pict><v:line/></w:pict></w:r>", "word_drawing"),
        (picture("rX"), "word_picture_outside"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> EQ \\f(1,2)</w:instrText></w:r>",
            "word_eq_field",
        ),
        ("<w:r><w:sym w:font='Webdings' w:char='F041'/></w:r>", "word_symbol"),
        (run("\ue123"), "word_symbol"),
        (run("C©u hái", '<w:rFonts w:ascii=".VnTime"/>'), "word_old_font"),
        ("<w:r><w:contentPart/></w:r>", "word_unknown"),
        ("<w:subDoc/>", "word_unknown"),
    ],
)
def test_what_a_question_can_not_keep_is_named(inside, code):
    assert bad(inside) == [code]


def test_pictures_of_other_kinds_are_named():
    assert bad(picture("r1"), media={"r1": b"\x01\0\0\0 emf"}) == ["word_picture_kind"]
    assert bad(picture("r1"), media={"r1": make_png(2, 2) + bytes(400_000)}) == ["picture_too_large"]
    outside = (
        '<Relationships><Relationship Id="r1" Target="http://a.example/x.png" TargetMode="External"/></Relationships>'
    )
    assert bad(picture("r1"), parts={"word/_rels/document.xml.rels": outside}) == ["word_picture_outside"]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:ins><w:r><w:t>mới</w:t></w:r></w:ins>", "word_tracked"),
        ("<w:r><w:commentReference w:id='1'/></w:r>", "word_comments"),
        (run("ẩn", "<w:vanish/>"), "word_hidden"),
        (run("gạch", "<w:strike/>"), "word_struck"),
    ],
)
def test_what_is_left_away_without_harm_is_told(inside, code):
    body = document(p("Câu 1. Hỏi ", inside=inside), p("__A.__ x"), p("B. y"))
    assert warned(body) == [code]
    assert found(body)[0].stem_html == {"word_tracked": "Hỏi mới", "word_struck": "Hỏi gạch"}.get(code, "Hỏi")


def test_a_cropped_picture_is_told():
    body = document(
        p("Câu 1. Hỏi ", inside=picture("r1", more='<a:srcRect l="5000"/>')),
        p("__A.__ x"),
        p("B. y"),
        media={"r1": make_png(2, 2)},
    )
    assert warned(body) == ["word_cropped"]


def test_links_fields_controls_and_signs_are_read_through():
    inside = (
        "<w:hyperlink><w:r><w:t>trang</w:t></w:r></w:hyperlink><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t> mẫu</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>không hiện</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t> 3</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
        "<w:r><w:sym w:font='Symbol' w:char='F061'/></w:r><w:r><w:rPr><w:caps/></w:rPr><w:t> hoa</w:t></w:r>"
    )
    (question,) = found(document(p("Câu 1. ", inside=inside), p("__A.__ x"), p("B. y")))
    assert question.stem_html == "trang mẫu 3α HOA"


# --- files


def test_a_document_in_a_zip_is_read_and_the_bytes_tell_what_it_is():
    body = from_text("Câu 1. Hỏi?\n__A.__ x\nB. y")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("đề/một.bin", body)
    assert [q.code for q in read_questions([("z.zip", target.getvalue())], WISHES).value.questions] == ["một-1"]


@pytest.mark.parametrize("body", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"{\\rtf1 C\\'e2u 1. {::}}"])
def test_old_files_are_named_with_what_to_do(body):
    assert codes_of("de.doc", body) == ["word_old"]


def codes_of(name: str, body: bytes) -> list[str]:
    return [problem.code for problem in read(body, name).problems]


def test_files_that_attack_are_refused():
    for xml in (
        '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><document><body><p>&b;</p></body></document>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><document>&x;</document>',
        "<document>" + "<p>" * 200 + "</p>" * 200 + "</document>",
        "<document><body>",
        "<document><body><a:p/></body></document>",
        '<document><body><p b:c="d"/></body></document>',
        "",
    ):
        assert codes(document(parts={"word/document.xml": xml})) == ["word_broken"]
    assert codes(document(parts={"word/../x": "a"})) == ["zip_unsafe_name"]
    assert codes(document(parts={"word/big": "0" * 60_000_000})) == ["zip_too_large"]
    assert codes(document(p("chỉ có chữ"))) == ["word_no_questions"]


def test_an_embedded_package_does_not_keep_a_document_out():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x", "y")
    body = from_text("Câu 1. Hỏi?\n__A.__ x\nB. y")
    target = io.BytesIO(body)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/embeddings/x.docx", inner.getvalue())
    assert len(found(target.getvalue())) == 1


# --- whatever comes, no exception

LINES = st.sampled_from(
    ["Câu 1. Hỏi?", "Câu 2 [TH]: Gì?", "A. x", "B. y", "__C.__ z", "A. x→B. y→__C.__ z", "a) p (Đ)", "b) q", "Đáp án: A", "Đáp án:",
     "Lời giải", "PHẦN II. Đúng sai", "**I. NHẬN BIẾT**", "ĐÁP ÁN", "1.A 2.B", "| 1 | 2 |", "| A | B |", "| Câu hỏi | A | B |",
     "| A. x | B. y |", "| Đúng | Sai | Ý |", "Đọc đoạn sau, trả lời câu 1 đến 3", "--- HẾT ---", "", "1. số", "*A. sao"]
)  # fmt: skip


@given(st.lists(st.one_of(LINES, st.text("Câu 12.ABab)(:*→ \n_{}đỏ|", max_size=20)), max_size=14))
@settings(max_examples=300, deadline=None)
def test_lines_in_any_order_give_questions_or_problems(lines):
    reading = read(from_text("\n".join(line.replace("\n", " ") for line in lines)))
    assert (reading.value is None) == bool(reading.problems)


TREE = document(
    listed("Câu 1. Hỏi ", 1, 1), p("__A.__ x", inside=formula(m("f", f"<m:num>{X}</m:num><m:den>{X}</m:den>"))), p("B. y"),
    table([["1", "2"], ["A", "B"]]), numbering=numbering(QUESTIONS), styles='<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>',
    media={"r1": make_png(2, 2)},
)  # fmt: skip


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_changed_xml_gives_questions_or_problems(data):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(TREE)) as old, zipfile.ZipFile(target, "w") as new:
        part = data.draw(
            st.sampled_from(
                ["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels"]
            )
        )
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == part:
                place = data.draw(st.integers(0, len(text)))
                change = data.draw(
                    st.sampled_from(
                        [b"", b"<w:p>", b"</w:p>", b'"', b"9", b"-1", b"w:val", b"<w:tbl><w:tr/></w:tbl>", b"\xff"]
                    )
                )
                text = text[:place] + change + text[place + data.draw(st.integers(0, 12)) :]
            new.writestr(entry.filename, text)
    read(target.getvalue())


def test_long_lines_are_read_in_reasonable_time():
    import time

    started = time.process_time()
    for line in (
        " " * 15_000,
        "A. " * 5_000,
        "(" * 15_000,
        "a) b (" * 3_000,
        "Câu 1 " + "(x)" * 5_000,
        "Đáp án" + " \u00a0" * 7_000,
        "1.A " * 4_000,
    ):
        read(from_text(f"Câu 1. Hỏi?\n{line}\nA. x\nB. y\nĐÁP ÁN\n{line}"))
    assert time.process_time() - started < 10
