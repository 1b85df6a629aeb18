"""Where something is wrong is told in the words in which people find it in that kind of file."""

from __future__ import annotations

import pytest
from qti_items import choices, item, response
from word_documents import document, from_text, table

from hallserver import messages
from question_bank.importing import read_questions

HEADER = "Mã,Chủ đề,Độ khó,Nội dung,A,B,Đáp án\n"
WORD = "Câu 1. Hỏi?\n__A.__ một\nB. hai"
MOODLE = """<quiz>
<question type="essay"><name><text>M</text></name><questiontext format="html"><text>Bàn.</text></questiontext></question>
</quiz>"""


def told(*files: tuple[str, bytes]) -> dict[str, tuple[str, str]]:
    """Code of a problem → its sentence in Vietnamese and in English."""
    found = read_questions(files).problems
    return {p.code: (messages.problem_sentence(p, "vi"), messages.problem_sentence(p, "en")) for p in found}


@pytest.mark.parametrize(
    ("name", "body", "vi", "en"),
    [
        ("de.docx", from_text(f"Lời mở đầu\n{WORD}"), "đoạn 2", "paragraph 2"),
        ("bank.csv", f"{HEADER}M,,1,Hỏi?,a,b,A\n".encode(), "dòng 2", "row 2"),
        ("cau.txt", b"\nS1?\nA. x\nB. y\nANSWER: A\n", "dòng 2", "line 2"),
        ("cau.gift", "\n\n::M:: Hỏi? {=a ~b}\n".encode(), "dòng 3", "line 3"),
        ("quiz.xml", MOODLE.encode(), "dòng 2", "line 2"),
        ("item.xml", item(response("A"), choices("A", "B")), "dòng 2", "line 2"),
    ],
)
def test_the_general_check_tells_places_as_each_format_counts_them(name, body, vi, en):
    sentences = told((name, body))["topic_missing"]
    assert [s.split(":")[0] for s in sentences] == [f"{name}, {vi}", f"{name}, {en}"]


def test_a_code_used_twice_names_both_places_each_in_its_own_words():
    csv = f"{HEADER}de-1,T,1,Hỏi?,a,b,A\n".encode()
    vi, en = told(("bank.csv", csv), ("de.docx", from_text(WORD)))["code_doubled"]
    assert vi.startswith("de.docx, đoạn 1: mã de-1 đã dùng ở bank.csv, dòng 2.")
    assert en.startswith("de.docx, paragraph 1: code de-1 is already used in bank.csv, row 2.")


def test_rows_of_a_table_in_word_are_told_by_paragraph():
    rows = [["Mã", "Chủ đề", "Độ khó", "Nội dung", "A", "B", "Đáp án"], ["", "T", "1", "Hỏi?", "a", "b", "C"]]
    vi, en = told(("de.docx", document(table(rows))))["answer_without_option"]
    assert vi.startswith("de.docx, đoạn ") and en.startswith("de.docx, paragraph ")


def test_a_question_without_code_and_text_is_named_by_its_place():
    vi, en = told(("bank.csv", f"{HEADER},T,1,,a,b,A\n".encode()))["stem_missing"]
    assert vi == "bank.csv, dòng 2: câu ở dòng 2 chưa có nội dung. Hãy ghi câu hỏi."
    assert en == "bank.csv, row 2: question at row 2 has no text. Write the question."
