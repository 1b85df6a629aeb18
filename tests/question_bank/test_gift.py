"""GIFT read and written, the whole language."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.drafts import DraftAbout, DraftOption, DraftPremise
from question_bank.formats.gift.syntax import mark_of
from question_bank.formats.gift.writing import write_gift
from question_bank.importing import Wishes, read_questions
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Bank,
    EssayKey,
    MarkingRule,
    NumberKey,
    QuestionType,
    TextKey,
)
from tests.question_bank.every_type import banks, build, draft, every_type_bank, options, rich_banks

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
    assert (question.type, question.rule) == (QuestionType.MULTIPLE, MarkingRule.PER_PART)
    assert [o.is_right for o in question.options] == [True, False, True, False]
    assert [o.share for o in question.options] == [Fraction(1, 2), -1, Fraction(1, 2), 0]


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


def test_what_follows_a_gap_stays_as_it_was_written():
    assert only("::C:: Từ {=a ~b}, rồi.").stem_html == "Từ _____, rồi."
    assert only("::C:: Từ ({=a ~b}).").stem_html == "Từ (_____)."
    assert only("::C:: x{=a ~b}\ny").stem_html == "x_____<br>y"


def test_lines_of_a_text_stay_lines_but_not_in_html():
    assert (
        only("::C:: Cho\n  a = 1\n\\n\\nHỏi?\n{#1}".replace(" = ", " \\= ")).stem_html == "Cho<br>a = 1<br><br><br>Hỏi?"
    )
    assert only("::C::[plain]a\nb < c {=a ~b}").stem_html == "a<br>b &lt; c"
    assert only("::C::[html]<p>a\nb</p>\\n<p>c</p> {=a ~b}").stem_html == "<p>a\nb</p>\n<p>c</p>"
    assert only("::C::<p>a\nb</p>\n<p>c</p>\nd <i>e</i> {=a ~b}").stem_html == "<p>a<br>b</p> <p>c</p> d <i>e</i>"


@pytest.mark.parametrize("form", ["", "[html]", "[moodle]"])
def test_preformatted_text_keeps_its_spaces(form):
    question = only(f"::C::{form}<p>In gì?</p>\n<pre>\nif x\\:\n    f()\n</pre>\n{{#1}}")
    assert "if x:\n    f()\n</pre>" in question.stem_html and "<br>" not in question.stem_html


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("{#3:2~#sai rồi}", NumberKey((AcceptedNumber(Decimal(3), Decimal(2)),))),
        ("{#\n=3:0#đúng\n=%50%3:2#gần\n~#xa}", NumberKey((AcceptedNumber(Decimal(3)), AcceptedNumber(Decimal(3), Decimal(2), Fraction(1, 2))))),
        ("{#1..5#đúng ~sai}", NumberKey((AcceptedNumber(Decimal(3), Decimal(2)),))),
        ("{#2 =3}", NumberKey((AcceptedNumber(Decimal(2)), AcceptedNumber(Decimal(3))))),
    ],
)  # fmt: skip
def test_what_is_said_to_a_wrong_number_is_no_number(body, number):
    reading = read(HEAD + "::C:: S? " + body)
    assert reading.value.questions[0].key == number
    assert [w.code for w in reading.warnings] == ["gift_feedback_dropped"] * ("#" in body[2:] or "~" in body)


def test_a_question_without_a_title_is_named_by_how_it_begins():
    text = "Ai   xây <b>thành</b> này, và xây từ năm nào thế kỷ nào? {=Vua#đúng =vua}"
    (warning,) = read_questions([("b.gift", text.encode())], Wishes("T", "1", give_codes=True)).warnings
    assert (warning.row, warning.args["code"]) == (1, "“Ai xây thành này, và xây từ năm nào thế…”")


def test_questions_without_a_blank_line_between_are_told_apart_by_their_titles():
    reading = read(HEAD + "::A:: a {T}\n::B:: b \\} {\n=x ~y\n}\n::C:: c\n:: d {F}")
    assert [(q.code, q.stem_html) for q in reading.value.questions] == [("A", "a"), ("B", "b }"), ("C", "c<br>:: d")]
    assert codes(HEAD + "::A:: a {T}\n::B:: đọc trang 3\n::C:: c {\n::D:: d\n=x ~y}") == [
        ("gift_no_answers", 4), ("gift_answers_unreadable", 5),
    ]  # fmt: skip


def test_the_id_of_moodle_is_the_code():
    reading = read(HEAD + "// question: 1  name: x\n// [id:SBT-7\\]] [tag:t]\n::Một tiêu đề:: a {T}\n\n::B:: b {T}")
    assert [q.code for q in reading.value.questions] == ["SBT-7]", "B"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.txt", "Câu hỏi;A;B;Đáp án\nf(){ =x } :: y?;a;b;A\n", "table"),
        ("a", "Question\tA\tB\tAnswer\n::T:: {=x ~y}?\ta\tb\tA\n", "table"),
        ("a.txt", "int main() { std::cout; }?\nA. {=a}\nB. b\nANSWER: B\n", "aiken"),
        ("a.txt", "Thủ đô? {=Hà Nội ~Huế}\n", "gift"),
        ("a.txt", "$CATEGORY: x\n\nNêu ý chính. {}\n", "gift"),
        ("a.txt", '{"questions": [{"a::b": {}}]}', None),
        ("a.txt", "struct a { int b::c; }", None),
        ("a.txt", "Một lá thư.", None),
    ],
)
def test_texts_are_told_apart(name, text, kind):
    reading = read_questions([(name, text.encode())], Wishes("T", "1", give_codes=True))
    if kind is None:
        assert [problem.code for problem in reading.problems] == ["text_kind"]
    else:
        assert reading.problems == () and len(reading.value.questions) == 1
    if kind in ("table", "aiken"):
        assert [o.html for o in reading.value.questions[0].options][1] == "b"


def test_plain_format_is_escaped_and_html_is_not():
    assert only("::C::[plain] a <b> & b {=[html]<i>x</i> ~<b>}").stem_html == "a &lt;b&gt; &amp; b"
    assert only("::C::[html]<p dir\\=ltr>a <b>b</b></p> {=<i>x</i> ~y}").stem_html == "<p>a <b>b</b></p>"


def test_feedback_and_the_general_one_are_kept():
    question = only("::C:: S? {=a#tốt ~b#[html]<b>kém</b> ####chung}")
    assert [o.html for o in question.options] == ["a", "b"]
    assert [o.feedback_html for o in question.options] == ["tốt", "<b>kém</b>"]
    assert question.about.explanation_html == "chung"
    truth = only("::C:: S. {F#bạn nhầm#bạn giỏi}")
    assert [o.feedback_html for o in truth.options] == ["bạn nhầm", "bạn giỏi"]


@pytest.mark.parametrize("body", ["{#3:1#gần}", "{=a#tốt =b}", "{=a -> b =c -> d#hay}"])
def test_feedback_that_has_no_place_is_named(body):
    reading = read(HEAD + "::C:: S? " + body)
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
    assert codes(HEAD + '::C::[html]<img src="data\\:image/png;base64,AA">a{=a ~b}') == [("picture_kind_inside", 3)]
    assert codes(HEAD + '::C::[html]<img src="x.png" onerror="a()">a{=a ~b}') == [("html_unsafe", 3)]
    assert codes(HEAD + '::C::a{=<img src\\="x.png"> ~b}') == [("picture_missing", 3)]


NUMBER, TEXT = AcceptedNumber, AcceptedText


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("{}", EssayKey()),
        ("{#1822:5}", NumberKey((NUMBER(Decimal(1822), Decimal(5)),))),
        ("{#1..5}", NumberKey((NUMBER(Decimal(3), Decimal(2)),))),
        ("{#-1.5..0}", NumberKey((NUMBER(Decimal("-0.75"), Decimal("0.75")),))),
        ("{#3.14}", NumberKey((NUMBER(Decimal("3.14")),))),
        (
            "{#=1822:0 =%50%1822:2}",
            NumberKey((NUMBER(Decimal(1822)), NUMBER(Decimal(1822), Decimal(2), Fraction(1, 2)))),
        ),
        ("{=a =b}", TextKey((TEXT("a"), TEXT("b")))),
        ("{=[html]a =[plain] b}", TextKey((TEXT("a"), TEXT("b")))),
        ("{=%100%Hà Nội =%33.33333%H*}", TextKey((TEXT("Hà Nội"), TEXT("H*", Fraction(1, 3))))),
    ],
)
def test_answers_that_are_typed(body, key):
    reading = read(HEAD + "::C:: S? " + body)
    assert reading.value.questions[0].key == key


def test_matching_with_a_distractor_and_a_side_that_serves_twice():
    question = only("::C:: Ghép: {=Lào -> Á =Pháp -> Âu =Ý -> Âu = -> Phi}")
    sides = {option.id: option.html for option in question.options}
    assert [(p.html, sides[p.option_id]) for p in question.key.premises] == [
        ("Lào", "Á"), ("Pháp", "Âu"), ("Ý", "Âu"),
    ]  # fmt: skip
    assert list(sides.values()) == ["Á", "Âu", "Phi"]
    assert question.rule is MarkingRule.PER_PART


def test_weights_of_a_single_choice():
    question = only("::C:: S? {=a ~%33.33333%b ~%-25%c ~%0%d}")
    assert question.type is QuestionType.SINGLE
    assert [(o.is_right, o.share) for o in question.options] == [
        (True, None), (False, Fraction(1, 3)), (False, Fraction(-1, 4)), (False, None),
    ]  # fmt: skip


def test_text_formats():
    assert only("::C::[markdown]**Đậm**\n\\n* một {=a ~b}").stem_html.startswith("<p><strong>Đậm</strong>")
    assert only("::C::[plain]a < b & c {=a ~b}").stem_html == "a &lt; b &amp; c"
    assert only("::C::[moodle]a <b>b</b> {=[plain]<i> ~b}").options[0].html == "&lt;i&gt;"
    assert only("::C:: $$x^2$$ và &nbsp; {=a ~b}").stem_html == "\\[x^2\\] và &nbsp;"


def test_tags_and_shared_stems_of_comments():
    text = '// [hall-passage:{"name":"Đ1","html":"<p>Đọc</p>"}]\n\n// question: 12  name: x\n// [id:Z] [tag:dễ] [tag:web\\]]\n::C:: S? {T}'
    reading = read(HEAD + text)
    assert reading.value.questions[0].about.tags == ("dễ", "web]")
    assert reading.value.passages["Đ1"].html == "<p>Đọc</p>"


def test_a_note_is_not_believed_once_the_question_was_changed():
    (question,) = [q for q in every_type_bank().questions if q.code == "M-03"]
    text = write_gift(Bank((question,))).body.decode()
    assert read(text).value.questions == (question,)
    changed = read(text.replace("Chọn số chẵn", "Chọn số lẻ"))
    assert [w.code for w in changed.warnings] == ["gift_note_stale"]
    assert changed.value.questions[0].rule is MarkingRule.PER_PART


def test_a_note_made_up_wrongly_changes_nothing():
    body = "::C:: S? {=a ~b}"
    for note in ("{}", '{"type":"single"}', '{"type":"single","rule":"x","options":[{},{}]}', "[1", '{"type":7}'):
        of = note.replace("{", f'{{"of":"{mark_of(body)}",', 1).replace(",}", "}")
        question = only(f"// [hall:{of}]\n{body}")
        assert [o.is_right for o in question.options] == [True, False], note


# --- writing


EXPRESSIBLE = (
    QuestionType.SINGLE,
    QuestionType.MULTIPLE,
    QuestionType.TRUE_FALSE,
    QuestionType.MATCHING,
    QuestionType.ESSAY,
    QuestionType.SHORT_TEXT,
    QuestionType.NUMERICAL,
)


def come_back(bank: Bank) -> Bank:
    written = write_gift(bank)
    reading = read_questions([("b.gift" if written.body[:2] != b"PK" else "b.zip", written.body)])
    kept = {q.code for q in bank.questions} - {problem.args["code"] for problem in written.left_out}
    if not kept:
        return Bank(())
    assert (reading.problems, reading.warnings) == ((), ())
    assert [q.code for q in reading.value.questions] == [q.code for q in bank.questions if q.code in kept]
    return reading.value


def test_what_gift_lacks_is_named_and_the_rest_comes_back():
    bank = every_type_bank()
    again = come_back(bank)
    questions = {question.code: question for question in bank.questions}
    assert {q.code for q in again.questions} == {
        "M-01", "M-02", "M-03", "M-04", "M-05", "M-09", "M-10", "M-11", "M-15",
    }  # fmt: skip
    assert all(question == questions[question.code] for question in again.questions)


def test_what_gift_says_otherwise_comes_back_the_same():
    """Tags with brackets, what is said to who chooses a right-hand side, shares beside what is called right."""
    shares = [(Fraction(1), None), (Fraction(1), Fraction(1, 2)), (None, Fraction(1))]
    bank = build([
        draft("C-1", QuestionType.ESSAY, "s", key=EssayKey(), about=DraftAbout(tags=("x[id:9]", "\\[tag:y", "a"))),
        draft("C-2", QuestionType.MATCHING, "s", options=(DraftOption("x", feedback="<b>f</b>"), *options("y")),
              premises=(DraftPremise("p", 1),)),
        draft("C-3", QuestionType.MULTIPLE, "s", options=(DraftOption("x", True, Fraction(1)), DraftOption("y", False, Fraction(1, 8)))),
        *(draft(f"C-{number}", QuestionType.SINGLE, "s", options=tuple(map(DraftOption, "ab", (False, False), its)))
          for number, its in enumerate(shares, start=4)),
        draft("C-7", QuestionType.SINGLE, "s", options=(DraftOption("a", True, Fraction(1, 2)), DraftOption("b", False, Fraction(1)))),
    ], [])  # fmt: skip
    assert write_gift(bank).left_out == ()
    assert come_back(bank) == bank


def test_a_single_answer_that_nothing_is_wrong_for_is_no_gift():
    both = tuple(DraftOption(text, text == "a", Fraction(1)) for text in "ab")
    (named,) = write_gift(build([draft("C-1", QuestionType.SINGLE, "s", options=both)], [])).left_out
    assert named.code == "gift_not_expressible"


@given(rich_banks(EXPRESSIBLE))
@settings(max_examples=150, deadline=None)
def test_a_drawn_bank_comes_back_the_same(bank):
    questions = {question.code: question for question in bank.questions}
    assert all(question == questions[question.code] for question in come_back(bank).questions)


@given(banks((QuestionType.SINGLE, QuestionType.TRUE_FALSE, QuestionType.MATCHING, QuestionType.NUMERICAL)))
@settings(max_examples=50, deadline=None)
def test_without_notes_other_programs_read_the_same_question(bank):
    body = write_gift(bank).body
    if body[:2] == b"PK":
        body = zipfile.ZipFile(io.BytesIO(body)).read("questions.gift")
    bare = "\n".join(line for line in body.decode().splitlines() if not line.startswith("//"))
    media = [(medium.name, medium.body) for medium in bank.media.values()]
    kept = [q for q in bank.questions if q.type is not QuestionType.NUMERICAL or not q.key.units]
    if kept:
        again = read(bare, *media).value.questions
        assert [(q.stem_html, q.picture) for q in again] == [(q.stem_html, q.picture) for q in kept]
        assert [sorted((o.html, o.is_right) for o in q.options) for q in again] == [
            sorted((o.html, o.is_right) for o in q.options) for q in kept
        ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("::C:: S?", "gift_no_answers"),
        ("::C:: S? {=a ~b", "gift_braces"),
        ("::C:: S? {=a {~b}}", "gift_braces"),
        ("::C:: S? {a ~b}", "gift_answers_unreadable"),
        ("::C:: S? {=a ~%x%b}", "moodle_fraction"),
        ("::C:: S? {#một}", "moodle_number"),
        ("::C:: S? {#}", "moodle_number"),
        ("::C:: S? {=%50%a* =ab}", "moodle_answer_order"),
        ("::C:: S? {~%50%a ~%10%b}", "gift_weights"),
        ("::C:: S? {~a ~b}", "no_right_answer"),
        ("::C:: S? {=a =b ~c}", "single_two_right"),
        ("::C:: S? {=%50%a =%50%b ~c}", "gift_weights"),
        ("::C:: S? {=a -> b =c}", "gift_pair"),
        ("::C:: S? {=a ~}", "option_empty"),
        ("::C:: S? {=a ~A ~b}", "option_doubled"),
        ("::C:: {=a ~b}", "stem_missing"),
        ("S? {=a ~b}", "code_missing"),
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
