"""Tables of questions as other programs and people head them: read where they say one thing, else named by row."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from question_bank.formats.spreadsheet.columns import READ_AS
from question_bank.formats.spreadsheet.pointing import Style, style_of, to_letters, without_labels
from question_bank.formats.spreadsheet.reading import is_table
from question_bank.importing import Wishes, read_questions
from question_bank.model import AcceptedText, EssayKey, Question, QuestionType, TextKey
from tables.text import header_key

WISHES = Wishes("T", "1", give_codes=True, take_good=True)
FOUR = ["3", "4", "5", "6"]


def read(*rows: list[object], name: str = "quiz.xlsx"):
    target = io.BytesIO()
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return read_questions([(name, target.getvalue())], WISHES)


def csv(*lines: str, name: str = "quiz.csv"):
    return read_questions([(name, "\n".join(lines).encode())], WISHES)


def rights(question: Question) -> list[str]:
    return [option.html for option in question.options if option.is_right]


def test_no_spelling_means_two_columns():
    spellings = {(header_key(spelling), field) for field, spellings in READ_AS.items() for spelling in spellings}
    assert len({key for key, _ in spellings}) == len(spellings)


def test_the_form_of_kahoot():
    heads = ["Question - max 120 characters", *(f"Answer {n} - max 75 characters" for n in (1, 2, 3, 4))]
    heads += ["Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs", "Correct answer(s) - choose at least one"]
    reading = read(
        [], [None, "Quiz template"], [None, "Add questions, at least two answer alternatives. Have fun!"], [],
        [None, *heads],
        [1, "Số nào chẵn?", 3, 4, 5, 7, 20, 2], [2, "Số nào lẻ?", 1, 2, 3, 4, 20, "1,3"], [3, "Có đúng không?", "True", "False", None, None, 20, 1],
        [4], [5],
    )  # fmt: skip
    assert reading.problems == ()
    assert [(q.type, rights(q)) for q in reading.value.questions] == [
        (QuestionType.SINGLE, ["4"]), (QuestionType.MULTIPLE, ["1", "3"]), (QuestionType.SINGLE, ["True"]),
    ]  # fmt: skip
    unread, numbers = reading.warnings
    assert (unread.code, unread.args["columns"]) == ("columns_unread", "Time limit (sec) – 5, 10, 20, 30, 60, 90")
    assert (numbers.code, numbers.args["first"]) == ("answers_by_number", 1)


def test_the_form_of_quizizz():
    heads = "Question Text,Question Type,Option 1,Option 2,Option 3,Correct Answer,Time in seconds,Image Link"
    reading = csv(
        heads, "Một?,Multiple Choice,a,b,c,2,30,", "Hai?,Checkbox,a,b,c,\"1,3\",30,", "Ba?,Open-Ended,,,,,30,",
        "Bốn?,Fill-in-the-Blank,Paris,Pa-ri*,,,30,", "Năm?,Poll,a,b,,,30,", "Sáu?,Multiple Choice,a,b,c,5,30,",
        "Bảy?,Multiple Choice,a,b,,1,30,https://a.example/x.png",
    )  # fmt: skip
    first, second, third, fourth = reading.value.questions
    assert (first.type, rights(first)) == (QuestionType.SINGLE, ["b"])
    assert (second.type, rights(second)) == (QuestionType.MULTIPLE, ["a", "c"])
    assert (third.type, third.key) == (QuestionType.ESSAY, EssayKey())
    assert fourth.key == TextKey((AcceptedText("Paris"), AcceptedText(r"Pa-ri\*")))
    assert [(p.code, p.row) for p in reading.problems] == [
        ("type_unknown", 6), ("answer_without_option", 7), ("picture_missing", 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heads",
    [
        "STT;Câu hỏi;Đáp án A;Đáp án B;Đáp án C;Đáp án D;Đáp án đúng;Mức độ",
        "TT;Nội dung câu hỏi (*);Phương án 1;Phương án 2;Phương án 3;Phương án 4;Phương án đúng;Mức độ nhận thức",
        "#;Question;1;2;3;4;Correct;Level",
        "No.;Đề bài;A.;B.;C.;D.;Đáp án;Độ khó",
        "Câu;questionText;option1;option2;option3;option4;correctAnswer;difficulty",
    ],
)
@pytest.mark.parametrize("answer", ["B", "2", "Huế", "b", "B. Huế"])
def test_heads_that_people_use(heads, answer):
    reading = csv("NGÂN HÀNG CÂU HỎI MÔN ĐỊA", "", heads, f"1;Cố đô?;Hà Nội;Huế;Vinh;Lào Cai;{answer};Thông hiểu")
    assert reading.problems == ()
    assert [w.code for w in reading.warnings] == ["answers_by_number"] * (answer == "2")
    (question,) = reading.value.questions
    assert (question.stem_html, rights(question), question.difficulty) == ("Cố đô?", ["Huế"], 2)


NUMBERED, TEXTS = Style(is_numbered=True), Style(are_texts=True)


@pytest.mark.parametrize(
    ("answer", "texts", "style", "letters"),
    [
        ("2", FOUR, NUMBERED, "B"),
        ("4", FOUR, NUMBERED, "D"),  # the fourth, though the second says 4: Kahoot's form
        ("6", FOUR, NUMBERED, "D"),  # there is no sixth
        ("1; 3", FOUR, NUMBERED, "A, C"),
        ("2", FOUR, Style(), "B"),
        ("4", ["a", "b", "c", "4"], Style(), "D"),
        ("Option 2", FOUR, NUMBERED, "B"),
        ("Đáp án C", FOUR, Style(), "C"),
        ("PARIS", ["Rome", "<b>Paris</b>"], Style(), "B"),
        ("Rome | Paris", ["Rome", "Bonn", "Paris"], Style(), "A, C"),
        ("x, y", ["x, y", "x", "y"], TEXTS, "A"),
        ("2) Paris", ["Rome", "Paris"], NUMBERED, "B"),
        ("B. Bonn", ["Rome", "Paris"], Style(), "B. Bonn"),
        ("A", ["B", "A", "AB", "O"], Style(), "A"),
        ("O", ["B", "A", "AB", "O"], TEXTS, "D"),
        ("A, C", ["x", "y", "z"], Style(), "A, C"),
        ("A (50%), C (50%)", ["x", "y", "z"], Style(), "A (50%), C (50%)"),
        ("Bonn", ["Rome", "Paris"], Style(), "Bonn"),
    ],
)
def test_what_an_answer_points_to(answer, texts, style, letters):
    assert to_letters(answer, texts, style) == letters


def test_what_could_point_to_two_options_is_not_guessed():
    heads = "Question,A,B,C,D,Answer"
    reading = csv(heads, "Một?,3,4,5,6,4", "Hai?,1,2,3,4,2")
    assert [(p.code, p.row, p.args["first"], p.args["second"]) for p in reading.problems] == [
        ("answer_two_ways", 2, "D", "B")
    ]
    (question, _) = csv(heads, "Một?,3,4,5,6,4", "Hai?,Rome,Paris,Bonn,Oslo,Paris").value.questions
    assert rights(question) == ["4"]  # this table says its answers in words
    numbered = heads.replace("A,B,C,D", "Option 1,Option 2,Option 3,Option 4")
    assert csv(numbered, "Một?,3,4,5,6,4").problems == ()
    assert [p.code for p in csv(numbered, "Một?,3,4,5,6,4", "Hai?,Rome,Paris,Bonn,Oslo,Paris").problems] == [
        "answer_two_ways"
    ]
    blood = csv(heads, "Máu?,B,A,AB,O,A", "Hai?,Rome,Paris,Bonn,Oslo,Paris")
    assert [p.code for p in blood.problems] == ["answer_two_ways"]


def test_numbers_from_0_are_told_by_a_0():
    heads = "type,question,choice1,choice2,choice3,correct"
    reading = csv(heads, "multiple_choice,Một?,a,b,c,0", "multiple_choice,Hai?,a,b,c,2", "multiple_choice,Ba?,a,b,c,3")
    assert [rights(question) for question in reading.value.questions] == [["a"], ["c"]]
    assert [(p.code, p.row, p.args["code"], p.args["option"]) for p in reading.problems] == [
        ("answer_without_option", 4, "“Ba?”", "3")
    ]
    assert [(w.code, w.args["first"]) for w in reading.warnings] == [("answers_by_number", 0)]
    lettered = csv("Question,A,B,C,D,Correct", "Mấy tim?,1,2,3,4,2", "Nhanh nhất?,a,b,c,d,0")
    assert [rights(question) for question in lettered.value.questions] == [["3"], ["a"]]
    sums = csv(heads, "multiple_choice,1 - 1?,0,1,2,0", "multiple_choice,Hai?,3,4,5,2")
    assert [rights(question) for question in sums.value.questions] == [["0"], ["4"]]


def test_a_list_of_options_is_not_the_nineteenth():
    (problem,) = csv("question,correct_answer,options", 'Một?,a,"a,b,c"').problems
    assert (problem.code, problem.args["found"]) == ("columns_of_options", "question, correct_answer, options")


def test_a_choice_without_options_is_named_as_such():
    (problem,) = csv("type,question,options,answer", "mcq,Một?,a||b,a").problems
    assert (problem.code, problem.args["have"]) == ("options_too_few", 0)


def test_an_essay_has_no_option_that_a_number_could_name():
    heads = "type,question,choice1,choice2,correct"
    reading = csv(heads, "essay,Nêu ý chính.,,,0", "multiple_choice,Một?,a,b,0")
    assert reading.value.questions[0].key == EssayKey()


def test_no_word_of_numbers_where_answers_are_words():
    reading = csv("question,option_a,option_b,answer", "2 + 2?,3,4,4", "Phẳng?,True,False,False")
    assert [rights(q) for q in reading.value.questions] == [["4"], ["False"]] and reading.warnings == ()


@pytest.mark.parametrize("head", ["Correct Answer Index (0-3)", "correctOptionIndex", "Correct answer (0 - 2)"])
def test_numbers_from_0_are_told_by_the_header(head):
    (question,) = csv(f"Question,Option 1,Option 2,Option 3,{head}", "Một?,a,b,c,1").value.questions
    assert rights(question) == ["b"]


def test_types_as_others_call_them():
    heads = "Question Type,Question,Option A,Option B,Correct Answer"
    rows = [
        "MC,Một?,a,b,A",
        "multiple-choice,Hai?,a,b,b",
        "true-false,Ba,,,false",
        "TF,Bốn,,,True",
        "short_answer,Năm?,,,x",
    ]
    assert [q.type.value for q in csv(heads, *rows).value.questions] == [
        "single", "single", "true_false", "true_false", "short_text",
    ]  # fmt: skip


def test_of_several_headers_for_one_thing_the_nearest_counts():
    reading = csv("Chủ đề,Category,Câu hỏi,Text,A,B,Đáp án,Correct", "Số,x,Một?,y,a,b,A,B")
    (question,) = reading.value.questions
    assert (question.topic, question.stem_html, rights(question)) == ("Số", "Một?", ["a"])
    assert [w.args["columns"] for w in reading.warnings] == ["Category, Text, Correct"]
    assert [p.code for p in csv("Câu hỏi,A,A,Đáp án", "Một?,a,b,A").problems] == ["column_twice"]


def test_numbers_that_judge_statements_are_no_places():
    reading = csv("Loại,Câu hỏi,A,B,Đáp án", "chùm đúng/sai,Xét,x,y,1 0", "một đáp án,Hai?,a,b,A")
    assert (reading.problems, reading.warnings) == ((), ())


def test_the_words_of_options_make_a_style_but_letters_and_numbers_do_not():
    assert style_of({"A": "Option 1"}, [("Paris", ["Rome", "Paris"])]) == Style(True, True)
    assert style_of({"A": "A"}, [("B", ["A", "B"]), ("2", ["2", "3"]), ("AB", ["AB", "B"]), ("", [])]) == Style()


def test_labels_in_the_cells_go_where_every_option_has_its_own():
    assert without_labels(["A. x", "b) y", "C: z"]) == ["x", "y", "z"]
    assert without_labels(["1. x", "2. y"]) == ["x", "y"]
    for texts in (["A. x", "y"], ["B. x", "A. y"], ["1.5", "2.5", "4"], ["A. x"]):
        assert without_labels(texts) == texts
    reading = csv("Câu hỏi,A,B,Đáp án", "Đâu?,A. Huế,B. Vinh,B. Vinh")
    assert [o.html for o in reading.value.questions[0].options] == ["Huế", "Vinh"]


def test_a_table_without_what_choices_need_is_named_once_with_its_header():
    (problem,) = csv("Câu hỏi,Gợi ý,Đáp án", "Một?,x,Hai", "Ba?,y,Bốn").problems
    assert (problem.code, problem.args["found"]) == ("columns_of_options", "Câu hỏi, Đáp án, Gợi ý")
    (problem,) = csv("Câu hỏi,A,B,Ghi chú", "Một?,x,y,A").problems
    assert (problem.code, problem.args["wanted"]) == ("column_missing", "Đáp án")
    (problem,) = csv("Tên,Tuổi", "x,3").problems
    assert (problem.code, problem.args["found"]) == ("no_header", "Tên, Tuổi")


def test_cells_below_no_heading_are_named():
    reading = read(
        [None, "Câu hỏi", "A", "B", "Đáp án"], [1, "Một?", "x", "y", "A", "để ý"], [2, "Hai?", "x", "y", "B"],
        [None, None, None, None, None, None, "cuối"],
    )  # fmt: skip
    assert len(reading.value.questions) == 2
    (warning,) = reading.warnings
    assert (warning.code, warning.row, warning.args["count"], warning.args["text"]) == ("cells_aside", 2, 2, "để ý")


def test_columns_that_are_not_read_are_named():
    reading = csv("STT,Câu hỏi,A,B,Đáp án,Gợi ý", "1,Một?,x,y,A,z")
    assert [(w.code, w.args["columns"]) for w in reading.warnings] == [("columns_unread", "Gợi ý")]


def test_a_cell_beyond_the_header_is_still_named():
    assert [(p.code, p.row) for p in csv("Đề", "Câu hỏi,A,B,Đáp án", "Một, hai?,x,y,A").problems] == [
        ("row_too_long", 3)
    ]


def test_a_table_in_a_text_file():
    lines = ("ĐỀ ÔN", "Câu hỏi\tA\tB\tĐáp án", "Một?\tx\ty\tA")
    assert is_table("\n".join(lines)) and not is_table("Câu hỏi, A\nB. x\nANSWER: A")
    assert csv(*lines, name="de.txt").problems == ()
