"""What an import can be asked for: defaults, codes, only what is good, names that are free."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.importing import Wishes, read_questions
from question_bank.model import Bank, Medium, Option, Question, QuestionType
from question_bank.near_duplicates import find_near_duplicates, words_of
from question_bank.previewing import preview
from tests.question_bank.every_type import make_png

HEADER = "Mã;Chủ đề;Độ khó;Loại;Nội dung;Hình;A;B;C;D;E;F;Đáp án\n"
GOOD = "C1;T;1;một đáp án;S?;;x;y;;;;;A\n"
GIFT = ("la.gift", "::1:: Thủ đô? {=Hà Nội ~Huế}\n\nCâu hỏi không tên? {=a ~b}\n".encode())


def table(*rows: str) -> tuple[str, bytes]:
    return "bank.csv", (HEADER + "".join(rows)).encode()


def codes(reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def test_what_a_file_does_not_say_comes_from_the_wishes():
    assert codes(read_questions([GIFT])) == ["topic_missing", "difficulty_missing"] + [
        "code_missing", "topic_missing", "difficulty_missing",
    ]  # fmt: skip
    reading = read_questions([GIFT], Wishes("Địa lý", "2", give_codes=True))
    assert codes(reading) == []
    assert {(q.topic, q.difficulty) for q in reading.value.questions} == {("Địa lý", 2)}


def test_what_a_file_says_is_not_overridden():
    reading = read_questions([table(GOOD)], Wishes("Khác", "3", give_codes=True))
    assert [(q.code, q.topic, q.difficulty) for q in reading.value.questions] == [("C1", "T", 1)]


def test_a_given_code_follows_from_the_text_and_nothing_else():
    wishes = Wishes("T", "1", give_codes=True)
    first = read_questions([("a.gift", "Hỏi gì? {=a ~b}\n\nHỏi khác? {=a ~b}\n".encode())], wishes).value
    again = read_questions([("b.gift", "Hỏi khác? {=a ~b}\n\nHỏi  GÌ? {~a =b}\n".encode())], wishes).value
    assert [q.code for q in first.questions] == [q.code for q in reversed(again.questions)]
    doubled = read_questions([("a.gift", "Hỏi gì? {=a ~b}\n\nHỏi gì? {=a ~b}\n".encode())], wishes)
    assert codes(doubled) == ["code_doubled"]


def test_the_good_come_in_when_asked_for():
    rows = (GOOD, GOOD.replace("C1", "C2").replace(";1;", ";9;"), GOOD.replace("C1", "C3"), GOOD)
    assert read_questions([table(*rows)]).value is None
    reading = read_questions([table(*rows), ("hong.xlsx", b"PK\x03\x04")], Wishes(take_good=True))
    assert [q.code for q in reading.value.questions] == ["C1", "C3"]
    assert sorted(codes(reading)) == sorted(["difficulty_unknown", "code_doubled", "zip_broken"])
    assert reading.left_out == 3


def test_nothing_good_is_still_nothing():
    reading = read_questions([table(GOOD.replace(";1;", ";9;"))], Wishes(take_good=True))
    assert reading.value is None and codes(reading) == ["difficulty_unknown"]


def test_a_question_left_out_takes_its_picture_along():
    row = GOOD.replace("S?;;", "S?;x.png;").replace(";1;", ";9;")
    reading = read_questions([table(GOOD.replace("C1", "C0"), row), ("x.png", make_png(2, 2))], Wishes(take_good=True))
    assert reading.value.media == {}


def test_another_picture_of_a_known_name_gets_a_name_of_its_own():
    row = GOOD.replace("S?;;", "S?;Hinh.PNG;")
    mine, theirs = make_png(2, 2), make_png(3, 3)
    known = {"hinh.png": Medium("hinh.png", "image/png", theirs)}
    bank = read_questions([table(row), ("hinh.png", mine)], Wishes(known=known)).value
    (name,) = bank.media
    assert name.startswith("hinh-") and bank.questions[0].picture == name and bank.media[name].body == mine
    same = read_questions([table(row), ("hinh.png", theirs)], Wishes(known=known)).value
    assert list(same.media) == ["hinh.png"]


def question(code: str, stem: str, *options: str) -> Question:
    made = tuple(Option(str(place), text) for place, text in enumerate(options))
    return Question(code, "T", 1, QuestionType.SINGLE, stem, made)


def test_near_duplicates_are_found_among_new_and_known():
    new = [
        question("A", "Thủ đô của nước Việt Nam là thành phố nào trong các phương án sau?", "Huế", "Hà Nội"),
        question("B", "Thủ đô của nước <b>VIỆT NAM</b> là thành phố nào, trong các phương án sau?", "Huế", "Hà Nội"),
        question("C", "Sông nào dài nhất?", "Sông Hồng", "Mê Kông"),
    ]
    known = [question("K", "Sông nào dài nhất?", "Sông Hồng", "Mê Kông"), question("A", "bản cũ", "x")]
    assert [(pair.code, pair.other) for pair in find_near_duplicates(new, known)] == [("A", "B"), ("C", "K")]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8), min_size=2, max_size=9))
@settings(max_examples=200, deadline=None)
def test_the_filter_misses_no_pair(texts):
    questions = [question(str(number), " ".join(words)) for number, words in enumerate(texts)]
    sets = [words_of(q) for q in questions]
    wanted = {
        (str(a), str(b))
        for a in range(len(sets))
        for b in range(a + 1, len(sets))
        if len(sets[a] & sets[b]) >= 0.8 * len(sets[a] | sets[b])
    }
    assert {(pair.code, pair.other) for pair in find_near_duplicates(questions)} == wanted


def test_a_preview_counts_what_comes():
    old = read_questions([table(GOOD, GOOD.replace("C1", "C2"))]).value
    new = read_questions([table(GOOD, GOOD.replace("C1", "C2").replace("S?", "Khác?"), GOOD.replace("C1", "C3"))]).value
    seen = preview(new, old)
    assert (seen.added, seen.changed, seen.same) == (1, 1, 1)
    assert seen.counts == {("T", QuestionType.SINGLE, 1): 3}
    assert preview(new, Bank(())).added == 3
