"""What an import can be asked for: defaults, codes, only what is good, names that are free."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.gift.writing import write_gift
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


def told(found) -> list[tuple[str, int | None, object, object]]:
    return [
        (one.code, one.row, one.args.get("first_file"), getattr(one.args.get("first_place"), "number", None))
        for one in found
    ]


def test_the_same_text_twice_without_a_code_is_one_question():
    wishes = Wishes("T", "1", give_codes=True)
    files = [
        ("a.gift", "Hỏi gì? {=a ~b}\n\nHỏi  gì? {=A ~b}\n".encode()),
        (
            "b.txt",
            "Hỏi nữa?\nA. x\nB. y\nANSWER: A\n\nHỏi nữa?\nA. x\nB. y\nANSWER: A\n\nHỏi gì?\nA. a\nB. b\nANSWER: A".encode(),
        ),
    ]
    reading = read_questions(files, wishes)
    assert reading.problems == () and len(reading.value.questions) == 2
    assert told(reading.warnings) == [
        ("question_twice", 3, "a.gift", 1), ("question_twice", 6, "b.txt", 1), ("question_twice", 11, "a.gift", 1),
    ]  # fmt: skip
    assert reading.warnings[0].args["code"] == f"{reading.value.questions[0].code} “Hỏi gì?”"


def test_the_same_text_with_another_answer_is_asked_about():
    wishes = Wishes("T", "1", give_codes=True, take_good=True)
    files = [("a.gift", b"Ask? {=a ~b}\n\nAsk? {~a =b}\n\nHow many? {#3}\n\nHow many? {#4}\n\nHow many? {#3:0}")]
    reading = read_questions(files, wishes)
    assert told(reading.problems) == [("question_differs", 3, "a.gift", 1), ("question_differs", 7, "a.gift", 5)]
    assert told(reading.warnings) == [("question_twice", 9, "a.gift", 5)]


def test_the_same_words_about_another_picture_or_text_are_another_question():
    rows = ["Câu hỏi,Hình,A,B,Đáp án", "Hình nào?,x.png,a,b,A", "Hình nào?,y.png,a,b,B"]
    media = [("x.png", make_png(2, 2)), ("y.png", make_png(3, 3))]
    reading = read_questions([("a.csv", "\n".join(rows).encode()), *media], Wishes("T", "1", give_codes=True))
    assert (reading.problems, len(reading.value.questions)) == ((), 2)
    rows = [
        "Loại,Câu hỏi,Đoạn dẫn",
        "đoạn dẫn,Một,I",
        "đoạn dẫn,Hai,II",
        "tự luận,Nêu ý chính.,I",
        "tự luận,Nêu ý chính.,II",
    ]
    reading = read_questions([("a.csv", "\n".join(rows).encode())], Wishes("T", "1", give_codes=True))
    assert (reading.problems, len(reading.value.questions)) == ((), 2)


def test_a_title_that_others_bear_or_that_is_too_long_is_no_code():
    long = "Một tiêu đề rất dài " * 5
    text = f"::T::a? {{T}}\n\n::t::b? {{T}}\n\n::T::A? {{T}}\n\n::T::a? {{F}}\n\n::{long}::c? {{T}}"
    reading = read_questions([("a.gift", text.encode())], Wishes("T", "1", take_good=True))
    first, second, third = reading.value.questions
    assert first.code == "T" and second.code.startswith("Q-") and third.code.startswith("Q-")
    assert told(reading.warnings) == [
        ("title_doubled", 3, "a.gift", 1), ("question_twice", 5, "a.gift", 1), ("title_too_long", 9, None, None),
    ]  # fmt: skip
    assert told(reading.problems) == [("question_differs", 7, "a.gift", 1)]
    again = read_questions([("b.gift", b"::T::x? {T}\n\n::T::b? {T}")], Wishes("T", "1"))
    assert again.value.questions[1].code == second.code


def test_a_code_that_is_more_than_a_title_still_may_not_come_twice():
    reading = read_questions([("a.gift", b"// [id:C-1]\n::X::a? {T}\n\n// [id:C-1]\n::X::b? {T}")], Wishes("T", "1"))
    assert told(reading.problems) == [("code_doubled", 5, "a.gift", 2)]
    bank = Bank(read_questions([table(GOOD)]).value.questions)
    reading = read_questions([("a.gift", write_gift(bank).body), table(GOOD)])
    assert told(reading.problems) == [("code_doubled", 2, "a.gift", 4)]


def test_a_question_without_a_code_is_named_by_how_it_begins():
    reading = read_questions([("a.csv", "Câu hỏi,A,B,Đáp án\nThủ <b>đô</b>?,a,,A".encode())], Wishes("T", "1"))
    assert [p.args["code"] for p in reading.problems] == ["“Thủ đô ?”"] * 2


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
def test_each_question_is_told_its_likest_other(texts):
    questions = [question(str(number), " ".join(words)) for number, words in enumerate(texts)]
    sets = [words_of(q) for q in questions]
    told = {frozenset((pair.code, pair.other)): pair.likeness for pair in find_near_duplicates(questions)}

    def likeness(a: int, b: int) -> float:
        return len(sets[a] & sets[b]) / len(sets[a] | sets[b])

    for pair, said in told.items():
        assert said == likeness(*map(int, pair)) >= 0.8
    for a in range(len(sets)):
        best = max(likeness(a, b) for b in range(len(sets)) if b != a)
        mine = [said for pair, said in told.items() if str(a) in pair]
        assert max(mine, default=0) == (best if best >= 0.8 else 0)


def test_thousands_of_questions_alike_are_compared_in_seconds():
    questions = [
        question(f"Q{n}", f"Phép tính thứ {n} cho kết quả nào trong các số sau?", "một", "hai") for n in range(4_000)
    ]
    began = time.process_time()
    pairs = find_near_duplicates(questions)
    assert time.process_time() - began < 15  # every pair: minutes
    assert {code for pair in pairs for code in (pair.code, pair.other)} == {q.code for q in questions}


def test_a_preview_counts_what_comes():
    old = read_questions([table(GOOD, GOOD.replace("C1", "C2"))]).value
    new = read_questions([table(GOOD, GOOD.replace("C1", "C2").replace("S?", "Khác?"), GOOD.replace("C1", "C3"))]).value
    seen = preview(new, old)
    assert (seen.added, seen.changed, seen.same) == (1, 1, 1)
    assert seen.counts == {("T", QuestionType.SINGLE, 1): 3}
    assert preview(new, Bank(())).added == 3
