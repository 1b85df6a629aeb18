from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.importing import read_questions
from question_bank.model import QuestionType

HEAD = "$CATEGORY: Chủ đề 1/2\n\n"


def read(text: str, *media):
    return read_questions([("b.gift", text.encode("utf-8", "surrogatepass")), *media])


def only(text: str, *media):
    reading = read(HEAD + text, *media)
    assert reading.problems == ()
    (question,) = reading.value.questions
    return question


def codes(text: str) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in read(text).problems]


def test_single_choice_with_comment_title_and_category():
    question = only("// một chú thích\n::C-1:: Thủ đô?\n{\n// giữa chừng\n=Hà Nội\n~Huế ~Đà Nẵng\n}\n")
    assert (question.code, question.topic, question.difficulty, question.type) == (
        "C-1",
        "Chủ đề 1",
        2,
        QuestionType.SINGLE,
    )
    assert question.stem_html == "Thủ đô?"
    assert [(o.html, o.is_right) for o in question.options] == [("Hà Nội", True), ("Huế", False), ("Đà Nẵng", False)]


def test_multiple_choice_by_weights():
    question = only("::C:: S? {~%50%a ~%-100%b ~%50%c ~d}")
    assert question.type is QuestionType.MULTIPLE
    assert [o.is_right for o in question.options] == [True, False, True, False]


@pytest.mark.parametrize(
    ("answer", "right"), [("T", 0), ("TRUE", 0), ("true", 0), ("F", 1), ("FALSE", 1), ("F#sai#đúng", 1)]
)
def test_true_false(answer, right):
    question = only("::C:: S. {" + answer + "}")
    assert question.type is QuestionType.TRUE_FALSE
    assert [o.html for o in question.options] == ["Đúng", "Sai"]
    assert question.options[right].is_right and not question.options[1 - right].is_right


def test_escapes():
    question = only(r"::C\:\:1:: a\=b\~c\#d\{e\}f\:g\\h\ni {=x\=\~\#\{\} ~y\:z}")
    assert question.code == "C::1"
    assert question.stem_html == "a=b~c#d{e}f:g\\h<br>i"
    assert [o.html for o in question.options] == ["x=~#{}", "y:z"]


@given(st.text(alphabet="abcđê=~#{}:\\ ", min_size=1).filter(str.strip), st.text(alphabet="xyz=~#{}:\\", min_size=1))
@settings(max_examples=200, deadline=None)
def test_escaped_text_comes_back(stem, option):
    def escape(text: str) -> str:
        return "".join("\\" + sign if sign in "=~#{}:\\" else sign for sign in text)

    question = only(f"::C:: s {escape(stem)} {{=o{escape(option)} ~khác}}")
    assert question.stem_html == " ".join(("s " + stem).split())
    assert question.options[0].html == "o" + option


def test_missing_word():
    assert only("::C:: Thủ đô là {=Hà Nội ~Huế} từ 1010.").stem_html == "Thủ đô là _____ từ 1010."


def test_plain_format_is_escaped_and_html_is_not():
    assert only("::C::[plain] a <b> & b {=[html]<i>x</i> ~<b>}").stem_html == "a &lt;b&gt; &amp; b"
    assert only("::C::[html]<p dir\\=ltr>a <b>b</b></p> {=<i>x</i> ~y}").stem_html == "<p>a <b>b</b></p>"


def test_feedback_is_dropped_with_a_warning():
    reading = read(HEAD + "::C:: S? {=a#tốt ~b#kém ####chung}")
    assert [o.html for o in reading.value.questions[0].options] == ["a", "b"]
    assert [(w.code, w.row) for w in reading.warnings] == [("gift_feedback_dropped", 3)]


def test_a_picture_leaves_the_stem(png):
    question = only('::C::[html]<p>Xem hình này?</p><p><img src="media/x.png" alt="hình"></p>{=a ~b}', ("x.png", png))
    assert (question.picture, question.picture_alt, question.stem_html) == ("x.png", "hình", "<p>Xem hình này?</p>")


def test_a_picture_within_the_text_stays_there(png):
    question = only(
        '::C::[html]<p>Xem <img src="media/X.png" alt="hình"> này?</p>{=a ~<img src\\="x.png">}', ("x.png", png)
    )
    assert (question.picture, question.stem_html) == (None, '<p>Xem <img src="x.png" alt="hình"> này?</p>')
    assert question.options[1].html == '<img src="x.png">'


def test_pictures_that_cannot_be_used():
    assert codes(HEAD + '::C::[html]<img src="x.png">a{=a ~b}') == [("picture_missing", 3)]
    assert codes(HEAD + '::C::[html]<img src="x.png"><img src="y.png">a{=a ~b}') == [("picture_missing", 3)] * 2
    assert codes(HEAD + '::C::[html]<img src="https\\://a.example/x.png">a{=a ~b}') == [("html_unsafe", 3)]
    assert codes(HEAD + '::C::[html]<img src="data\\:image/png;base64,AA">a{=a ~b}') == [("html_unsafe", 3)]
    assert codes(HEAD + '::C::[html]<img src="x.png" onerror="a()">a{=a ~b}') == [("html_unsafe", 3)]
    assert codes(HEAD + '::C::a{=<img src\\="x.png"> ~b}') == [("picture_missing", 3)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{}", "essay"),
        ("{#1822:5}", "numerical"),
        ("{#1..5}", "numerical"),
        ("{=a -> b =c -> d}", "matching"),
        ("{=a =b}", "short_answer"),
    ],
)
def test_other_kinds_are_named_with_their_line(body, kind):
    (problem,) = read(HEAD + "::A:: tốt {T}\n\n\n::C:: S? " + body).problems
    assert (problem.code, problem.row, problem.args["kind"], problem.args["code"]) == (
        "gift_type_unsupported",
        6,
        kind,
        "C",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("::C:: S?", "gift_no_answers"),
        ("::C:: S? {=a ~b", "gift_braces"),
        ("::C:: S? {=a {~b}}", "gift_braces"),
        ("::C:: S? {a ~b}", "gift_answers_unreadable"),
        ("::C:: S? {=a ~%50%b}", "gift_weights"),
        ("::C:: S? {~%50%a ~%10%b}", "gift_weights"),
        ("::C:: S? {~a ~b}", "no_right_answer"),
        ("::C:: S? {=a =b ~c}", "single_two_right"),
        ("::C:: S? {=a ~}", "option_empty"),
        ("::C:: S? {=a ~A ~b}", "option_doubled"),
        ("::C:: {=a ~b}", "stem_missing"),
        ("S? {=a ~b}", "code_missing"),
        ("::C::[markdown] S? {=a ~b}", "gift_markdown"),
        ("::C:: S\ue001? {=a ~b}", "text_control"),
        ("::C:: S\x07? {=a ~b}", "text_control"),
        ("::C:: S\u202e? {=a ~b}", "text_control"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, code):
    assert codes(HEAD + text) == [(code, 3)]


def test_topic_and_difficulty_come_from_the_category_or_are_missed():
    assert codes("::C:: S? {T}") == [("topic_missing", 1), ("difficulty_missing", 1)]
    assert codes("$CATEGORY: Chủ đề\n::C:: S? {T}") == [("difficulty_missing", 2)]
    question = read("$CATEGORY: $course$/top/A/B và C/Khó\n::C:: S? {T}").value.questions[0]
    assert (question.topic, question.difficulty) == ("A/B và C", 3)


@given(st.text(alphabet="{}=~#%:\\/[]$<>TF->05 \nanhtmlCATEGORY:", max_size=120))
@settings(max_examples=500, deadline=None)
def test_random_gift_gives_questions_or_problems(text):
    reading = read(HEAD + text)
    assert (reading.value is None) == bool(reading.problems)
