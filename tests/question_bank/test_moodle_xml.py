"""Moodle XML read as Moodle 4 exports it, and written so that it comes back the same."""

from __future__ import annotations

import base64
import re
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.checking import check_draft
from question_bank.drafts import DraftGap, DraftOption, DraftPremise
from question_bank.formats.moodle.reading import read_moodle
from question_bank.formats.moodle.writing import write_moodle
from question_bank.importing import Wishes, read_questions
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Bank,
    EssayKey,
    Ignore,
    MarkingRule,
    Medium,
    QuestionType,
    Unit,
)
from tests.question_bank.every_type import banks, build, draft, every_type_bank, make_png, options, rich_banks

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 0  -->
  <question type="category"><category><text>$course$/top/Chủ đề 1/2</text></category><info format="html"><text></text></info><idnumber></idnumber></question>
"""
TEXT = '<name><text>{0}</text></name><questiontext format="html"><text><![CDATA[<p>{1}</p>]]></text></questiontext>'


def file(*questions: str) -> bytes:
    return (HEAD + "\n".join(questions) + "\n</quiz>\n").encode()


def question(kind: str, body: str, stem: str = "Hỏi?", name: str = "C-1") -> str:
    return f'<!-- question: 7  -->\n<question type="{kind}">{TEXT.format(name, stem)}<generalfeedback format="html"><text></text></generalfeedback>{body}</question>'


def only(kind: str, body: str, stem: str = "Hỏi?"):
    reading = read_questions([("m.xml", file(question(kind, body, stem)))])
    assert reading.problems == ()
    (found,) = reading.value.questions
    return found


def codes(body: bytes) -> list[str]:
    return [problem.code for problem in read_questions([("m.xml", body)]).problems]


def answer(fraction: str, text: str, more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


def test_a_single_choice_with_fractions_and_feedback():
    said = '<feedback format="html"><text>gần</text></feedback>'
    body = "<single>true</single><shuffleanswers>0</shuffleanswers><defaultgrade>2.0000000</defaultgrade>"
    found = only(
        "multichoice", body + answer("100", "a") + answer("33.33333", "b", said) + answer("-50", "c") + answer("0", "d")
    )
    assert (found.code, found.topic, found.difficulty, found.type) == ("C-1", "Chủ đề 1", 2, QuestionType.SINGLE)
    assert [(o.html, o.is_right, o.share, o.feedback_html) for o in found.options] == [
        ("a", True, None, ""), ("b", False, Fraction(1, 3), "gần"), ("c", False, Fraction(-1, 2), ""), ("d", False, None, ""),
    ]  # fmt: skip
    assert not found.is_shuffled and found.about.mark == 2


def test_several_answers_are_marked_by_their_fractions():
    found = only("multichoice", "<single>false</single>" + answer("50", "a") + answer("50", "b") + answer("-100", "c"))
    assert (found.type, found.rule) == (QuestionType.MULTIPLE, MarkingRule.PER_PART)
    assert [(o.is_right, o.share) for o in found.options] == [
        (True, Fraction(1, 2)),
        (True, Fraction(1, 2)),
        (False, -1),
    ]
    whole = only("multichoiceset", answer("100", "a") + answer("0", "b") + answer("100", "c"))
    assert (whole.rule, [o.is_right for o in whole.options]) == (MarkingRule.ALL_OR_NOTHING, [True, False, True])


def test_true_false_short_numerical_and_essay():
    truth = only("truefalse", answer("0", "true") + answer("100", "false"))
    assert [option.is_right for option in truth.options] == [False, True]
    short = only("shortanswer", "<usecase>1</usecase>" + answer("100", "Hà Nội") + answer("50", "H*"))
    assert short.key.texts == (AcceptedText("Hà Nội"), AcceptedText("H*", Fraction(1, 2)))
    assert Ignore.CASE not in short.key.ignores
    units = (
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>0.001</multiplier><unit_name>km</unit_name></unit></units>"
        "<unitgradingtype>1</unitgradingtype><unitpenalty>1.0000000</unitpenalty><showunits>0</showunits>"
    )
    number = only("numerical", answer("100", "3.5", "<tolerance>0.1</tolerance>") + units)
    assert number.key.numbers == (AcceptedNumber(Decimal("3.5"), Decimal("0.1")),)
    assert number.key.units == (Unit("m"), Unit("km", Decimal(1000))) and number.key.is_unit_needed
    essay = only("essay", '<graderinfo format="html"><text>Chấm ý</text></graderinfo><attachments>0</attachments>')
    assert essay.key.guidance_html == "Chấm ý"


def test_matching_ordering_and_words_in_a_text():
    pair = '<subquestion format="html"><text>{0}</text><answer><text>{1}</text></answer></subquestion>'
    found = only("matching", pair.format("Lào", "Á") + pair.format("Pháp", "Âu") + pair.format("", "Phi"))
    assert [p.html for p in found.key.premises] == ["Lào", "Pháp"] and [o.html for o in found.options] == [
        "Á",
        "Âu",
        "Phi",
    ]
    order = only("ordering", "<gradingtype>-1</gradingtype>" + answer("1", "một") + answer("1", "hai"))
    assert (order.rule, [o.html for o in order.options]) == (MarkingRule.ALL_OR_NOTHING, ["một", "hai"])
    boxes = "".join(
        f"<dragbox><text>{t}</text><group>{g}</group></dragbox>" for t, g in (("0", 1), ("100", 1), ("°C", 2))
    )
    assert not only("gapselect", f"<shuffleanswers>0</shuffleanswers>{boxes}", "Sôi ở [[2]]").is_shuffled
    gaps = only("ddwtos", boxes, "Sôi ở [[2]] [[3]], đông ở [[1]]")
    assert gaps.is_shuffled
    assert gaps.stem_html == "<p>Sôi ở [[1]] [[2]], đông ở [[3]]</p>"
    assert [[(o.html, o.is_right) for o in gap.options] for gap in gaps.key.gaps] == [
        [("0", False), ("100", True)], [("°C", True)], [("0", True), ("100", False)],
    ]  # fmt: skip


def test_cloze():
    stem = r"Thủ đô {1:SHORTANSWER:=Hà Nội~%50%Ha Noi#gần} có {2:NM:=100:5} nhà, ở {:MCV:=Á~Âu \} x~%50%Phi}."
    found = only("cloze", "", stem)
    assert found.stem_html == "<p>Thủ đô [[1]] có [[2]] nhà, ở [[3]].</p>"
    first, second, third = found.key.gaps
    assert first.key.texts == (AcceptedText("Hà Nội"), AcceptedText("Ha Noi", Fraction(1, 2)))
    assert (second.weight, second.key.numbers) == (2, (AcceptedNumber(Decimal(100), Decimal(5)),))
    assert [(o.html, o.is_right, o.share) for o in third.options] == [
        ("Á", True, None), ("Âu } x", False, None), ("Phi", False, Fraction(1, 2)),
    ]  # fmt: skip


def test_cloze_with_entities_markup_and_feedback():
    stem = r"Năm {1:MC:=1945 &#8211; 1954#đúng &amp;amp; đủ~x &amp;lt; y~a \# b}, {1:SA_C:x}".replace("SA_C", "SAC")
    found = only("cloze", "", stem.replace(":x}", ":=R&amp;D &#x2013; <b>Đ</b>#tốt~*}"))
    choice, typed = found.key.gaps
    assert [(o.html, o.is_right, o.feedback_html) for o in choice.options] == [
        ("1945 – 1954", True, "đúng &amp; đủ"), ("x &lt; y", False, ""), ("a # b", False, ""),
    ]  # fmt: skip
    assert typed.key.texts == (AcceptedText("R&D – Đ"),) and Ignore.CASE not in typed.key.ignores


@pytest.mark.parametrize("stem", ["{1:SA:=a} và {1:MC:=a~b", "{1:SA:=a \\}", "{1:MULTIRESPONSE:=a~b}", "{1:NM:=ba}"])
def test_a_gap_that_cannot_be_read_keeps_the_question_out(stem):
    assert codes(file(question("cloze", "", stem))) in (
        ["moodle_cloze_broken"],
        ["moodle_cloze_kind"],
        ["moodle_number"],
    )


def test_a_megabyte_of_gaps_costs_no_more_than_its_length():
    for text in (
        "{1:SA:" * 160_000,
        "{1:MC:=" + "&#1;" * 250_000,
        "{1:MC:=a#" + "\\" * 1_000_000,
        "{1:MC:" + "~" * 1_000_000,
        "{1:MC:=a~b}" * 100_000,
    ):
        began = time.process_time()
        codes(file(question("cloze", "", text)))
        assert time.process_time() - began < 3


def test_ordering_as_moodle_4_exports_it():
    said = "<layouttype>VERTICAL</layouttype><selecttype>{0}</selecttype><selectcount>{1}</selectcount><gradingtype>{2}</gradingtype>"
    items = answer("1.0000000", "một") + answer("2.0000000", "hai") + answer("3.0000000", "ba")
    found = only("ordering", said.format("ALL", 0, "ABSOLUTE_POSITION") + items)
    assert (found.rule, [o.html for o in found.options]) == (MarkingRule.PER_PART, ["một", "hai", "ba"])
    assert only("ordering", said.format("RANDOM", 6, "ALL_OR_NOTHING") + items).rule is MarkingRule.ALL_OR_NOTHING
    relative = said.format("ALL", 0, "RELATIVE_NEXT_EXCLUDE_LAST")
    assert codes(file(question("ordering", relative + items))) == ["moodle_ordering"]
    (some,) = read_questions([("m.xml", file(question("ordering", said.format("RANDOM", 2, "ABS") + items)))]).problems
    assert (some.code, some.args["have"]) == ("moodle_ordering_some", 3)


def test_what_differs_from_moodle_is_said():
    def warned(kind: str, body: str) -> list[str]:
        reading = read_questions([("m.xml", file(question(kind, body)))])
        assert reading.problems == ()
        assert all((problem.args["codes"], problem.args["count"]) == ("C-1", 1) for problem in reading.warnings)
        return [problem.code for problem in reading.warnings]

    assert warned("multichoice", answer("100", "a") + answer("-50", "b")) == ["moodle_below_zero"]
    unit = "<units><unit><multiplier>1</multiplier><unit_name>$</unit_name></unit></units><unitsleft>1</unitsleft>"
    more = '<instructions format="html"><text>ghi cả đơn vị</text></instructions>'
    assert warned("numerical", answer("100", "5") + unit + more) == [
        "moodle_instructions_dropped", "moodle_units_left",
    ]  # fmt: skip
    assert warned("essay", "<minwordlimit>0</minwordlimit><maxwordlimit>200</maxwordlimit>") == ["moodle_words_dropped"]
    template = '<responsetemplate format="html"><text>Kính gửi …</text></responsetemplate>'
    assert warned("essay", template) == ["moodle_template_dropped"]
    said = '<feedback format="html"><text>gần</text></feedback>'
    assert warned("shortanswer", answer("100", "a", said)) == ["moodle_answer_feedback_dropped"]


def test_what_many_questions_of_a_file_lose_is_said_once():
    praise = '<correctfeedback format="html"><text>Đúng rồi</text></correctfeedback>'
    choice = answer("100", "a") + answer("0", "b") + praise
    body = file(*(question("multichoice", choice, f"Hỏi {n}?", f"C-{n}") for n in range(1, 201)))
    (warning,) = read_questions([("m.xml", body)]).warnings
    assert (warning.code, warning.args["count"]) == ("moodle_feedback_dropped", 200)
    assert (warning.args["codes"], warning.row) == ("C-1, C-2, C-3, …", 6)


def test_matching_by_dragging_keeps_its_html():
    pair = '<subquestion format="html"><text>{0}</text><answer format="html"><text><![CDATA[{1}]]></text></answer></subquestion>'
    found = only("ddmatch", pair.format("nước", "H<sub>2</sub>O") + pair.format("muối", "NaCl"))
    assert [o.html for o in found.options] == ["H<sub>2</sub>O", "NaCl"]


def test_a_file_within_a_file_of_questions_is_never_one_itself():
    packed = base64.b64encode("$CATEGORY: T/1\n::X-1:: Lén vào? {T}".encode()).decode()
    text = f'Xem <img src="data:image/png;base64,{packed}" alt=""> này'
    body = file(question("truefalse", answer("100", "true") + answer("0", "false"), text))
    reading = read_questions([("m.xml", body)], Wishes(take_good=True))
    assert reading.value is None and [problem.code for problem in reading.problems] == ["picture_kind_inside"]


def test_embedded_files_of_one_name_are_kept_apart():
    def asked(name: str, body: bytes) -> str:
        packed = base64.b64encode(body).decode()
        text = '<p>Xem <img src="@@PLUGINFILE@@/image.png" alt="h"/> này</p>'
        return (
            f'<question type="truefalse"><name><text>{name}</text></name><questiontext format="html"><text><![CDATA[{text}]]></text>'
            f'<file name="image.png" path="/" encoding="base64">{packed}</file></questiontext>'
            f"{answer('100', 'true')}{answer('0', 'false')}</question>"
        )

    bank = read_questions([("m.xml", file(asked("A", make_png(2, 2)), asked("B", make_png(3, 3))))]).value
    names = [re.search('src="([^"]*)"', q.stem_html).group(1) for q in bank.questions]
    assert [bank.media[name].body for name in names] == [make_png(2, 2), make_png(3, 3)]


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("holograph", "", "moodle_type_unsupported"),
        ("calculated", "", "moodle_type_calculated"),
        ("stack", "", "moodle_type_formula"),
        ("coderunner", "", "moodle_type_program"),
        ("ddmarker", "", "moodle_type_onto_picture"),
        ("missingtype", "", "moodle_type_missing"),
        ("essayautograde", "", "moodle_type_essay_by_machine"),
        ("essay", "<attachments>1</attachments>", "moodle_attachments"),
        ("numerical", answer("100", "ba"), "moodle_number"),
        ("multichoice", answer("x", "a") + answer("0", "b"), "moodle_fraction"),
        ("truefalse", answer("100", "true"), "moodle_truth"),
        ("ordering", "<gradingtype>3</gradingtype>" + answer("1", "a") + answer("1", "b"), "moodle_ordering"),
        ("cloze", "", "moodle_cloze_empty"),
        ("ddwtos", "", "gaps_unfit"),
        ("shortanswer", answer("50", "a*") + answer("100", "ab"), "moodle_answer_order"),
        ("multichoice", answer("100", "<script>x</script>a") + answer("0", "b"), "html_unsafe"),
        ("multichoice", answer("100", '<img src="http://a.example/x.png">') + answer("0", "b"), "html_unsafe"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_line(kind, body, code):
    (problem, *_) = read_questions([("m.xml", file(question(kind, body)))]).problems
    assert (problem.code, problem.args["code"], problem.row) == (code, "C-1", 6)


def test_descriptions_hints_and_doubled_names():
    hint = '<hint format="html"><text>gợi ý</text></hint>'
    truth = answer("100", "true") + answer("0", "false")
    body = file(question("description", ""), question("truefalse", truth + hint), question("truefalse", truth, "Khác?"))
    reading = read_questions([("m.xml", body)], Wishes(give_codes=True))
    assert reading.problems == ()
    assert sorted(w.code for w in reading.warnings) == ["moodle_description", "moodle_hint_dropped"]
    assert all(q.code.startswith("Q-") for q in reading.value.questions), "a name that many have is no code"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (HEAD.encode() + b"<question", "moodle_xml_broken"),
        (b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "moodle_doctype"),
        (b'<!DOCTYPE q [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>', "moodle_doctype"),
        (b"<a>" + b"<quiz>" * 300 + b"</quiz>" * 300 + b"</a>", "moodle_xml_broken"),
        (b"<exam><quiz/></exam>", "moodle_no_quiz"),
        (b"<quiz></quiz>", "no_questions"),
        (b'<quiz><hall-passage name="A" format="wiki_like"><text>a</text></hall-passage></quiz>', "moodle_text_format"),
        (b'<!DOCTYPE q [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><quiz x="&b;"/>', "moodle_doctype"),
        (
            "<?xml version='1.0' encoding='UTF-8'?><quiz>đ</quiz>".encode("latin-1", "replace")[:-8] + b"\xff</quiz>",
            "moodle_xml_broken",
        ),
    ],
)
def test_broken_and_hostile_files(body, code):
    assert codes(body)[0] == code


def test_a_file_of_descriptions_alone_says_so():
    (problem,) = read_questions(
        [
            (
                "m.xml",
                file(question("description", "")),
            ),
            ("n.xml", file(question("description", ""))),
        ]
    ).problems
    assert (problem.code, problem.args) == ("only_descriptions", {"count": 2})


def test_a_drawing_inside_a_question_is_named_with_it():
    svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
    text = (
        '<questiontext format="html"><text><![CDATA[<p>Xem <img src="@@PLUGINFILE@@/h.svg" alt="h"/> này</p>]]></text>'
    )
    shown = f'{text}<file name="h.svg" path="/" encoding="base64">{svg}</file></questiontext>'
    truth = answer("100", "true") + answer("0", "false")
    body = file(f'<question type="truefalse"><name><text>Hình</text></name>{shown}{truth}</question>')
    (problem,) = read_questions([("m.xml", body)]).problems
    assert problem.code == "picture_svg_inside"
    assert problem.args == {"file": "m.xml", "row": 5, "code": "Hình", "picture": "h.svg"}


# --- writing


def come_back(bank):
    written = write_moodle(bank)
    lost = {problem.args["code"] for problem in written.left_out if problem.code == "moodle_not_expressible"}
    kept = [question for question in bank.questions if question.code not in lost]
    if not kept:
        return [], []
    reading = read_questions([("m.xml", written.body)])
    assert (reading.problems, reading.warnings) == ((), ())
    return list(reading.value.questions), kept


def test_what_moodle_lacks_is_named_and_the_rest_comes_back():
    bank = every_type_bank()
    again, kept = come_back(bank)
    assert again == kept
    assert {question.code for question in bank.questions} - {q.code for q in kept} == {"M-06", "M-07", "M-14"}


def test_what_moodle_does_otherwise_with_a_question_is_named():
    told = {(problem.code, problem.args["code"]) for problem in write_moodle(every_type_bank()).left_out}
    assert {code for kind, code in told if kind == "moodle_marked_otherwise"} == {"M-03"}
    assert {code for kind, code in told if kind == "moodle_fixed_shuffled"} == {"M-02"}
    essay = draft("C-1", QuestionType.ESSAY, "Bàn về đoạn văn.", key=EssayKey(), passage="Đoạn 1")
    assert [problem.code for problem in write_moodle(build([essay])).left_out] == ["moodle_passage_apart"]


def test_marks_off_for_a_wrong_choice_are_named_both_ways():
    shares = tuple(map(DraftOption, "ab", (True, False), (None, Fraction(-1, 2))))
    bank = build([
        draft("C-1", QuestionType.SINGLE, "s", options=shares),
        draft("C-2", QuestionType.GAPS, "s [[1]]", gaps=(DraftGap("1", shares),), rule=MarkingRule.PER_PART),
        draft("C-3", QuestionType.SINGLE, "s", options=options("a", "b", right=(0,))),
    ], [])  # fmt: skip
    written = write_moodle(bank)
    assert [(p.code, p.args["code"]) for p in written.left_out] == [
        ("moodle_marked_otherwise", "C-1"), ("moodle_marked_otherwise", "C-2"),
    ]  # fmt: skip
    assert come_back(bank) == (list(bank.questions), list(bank.questions))
    bare = re.sub(rb"<hall>.*?</hall>", b"", written.body)
    (warning,) = read_questions([("m.xml", bare)]).warnings
    assert (warning.code, warning.args["count"]) == ("moodle_below_zero", 2)


def test_moodle_reads_gaps_and_orders_in_its_own_words():
    written = write_moodle(every_type_bank()).body.decode()
    assert "<gradingtype>ABSOLUTE_POSITION</gradingtype>" in written and "<selecttype>ALL</selecttype>" in written
    assert "{2:NUMERICAL:%100%100:1}" in written and "{1:MULTICHOICE:%100%0~%0%10~%0%-10}" in written


def test_text_that_looks_like_a_gap_is_none():
    bank = build([draft("C-1", QuestionType.GAPS, "{1:SA:=x} [[1]] {2:MC:", gaps=(
        DraftGap("1", options=options("{a~b}", "\\(\\frac{1}{2}\\) # &lt;b&gt; &amp;amp;", right=(1,))),))], [])  # fmt: skip
    bare = re.sub(rb"<hall>.*?</hall>", b"", write_moodle(bank).body)
    (again,) = read_questions([("m.xml", bare)]).value.questions
    assert again.stem_html == bank.questions[0].stem_html
    assert [o.html for o in again.key.gaps[0].options] == [o.html for o in bank.questions[0].key.gaps[0].options]


def test_what_is_said_to_who_chooses_comes_back_though_moodle_has_no_place_for_it():
    shown = DraftOption("x", feedback='Xem <img src="so-do.png" alt="s"> nhé')
    bank = build([
        draft("C-1", QuestionType.ORDERING, "s", options=(shown, *options("y"))),
        draft("C-2", QuestionType.MATCHING, "s", options=(*options("y"), shown), premises=(DraftPremise("p", 0),)),
    ], [])  # fmt: skip
    assert come_back(bank) == (list(bank.questions), list(bank.questions))


def test_a_video_of_many_megabytes_comes_back():
    video = b"\x1a\x45\xdf\xa3" + b"webm" + bytes(9_000_000)
    asked = draft("C-1", QuestionType.ESSAY, '<video src="dai.webm"></video> Thấy gì?', key=EssayKey())
    bank = Bank((check_draft(asked).question,), {"dai.webm": Medium("dai.webm", "video/webm", video)})
    assert read_questions([("m.xml", write_moodle(bank).body)]).value == bank


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_entities_do_not_grow_whatever_the_encoding(encoding):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    body = f'<!DOCTYPE quiz [{entities}]><quiz><question type="&e9;"/></quiz>'
    for head in ("", f'<?xml version="1.0" encoding="{encoding}"?>'):
        reading = read_questions([("m.xml", (head + body).encode(encoding))])
        assert reading.value is None and len(reading.problems) == 1


@given(rich_banks())
@settings(max_examples=120, deadline=None)
def test_a_drawn_bank_comes_back_the_same(bank):
    again, kept = come_back(bank)
    assert again == kept


@given(banks((QuestionType.SINGLE, QuestionType.TRUE_FALSE, QuestionType.ORDERING)))
@settings(max_examples=40, deadline=None)
def test_without_notes_other_programs_read_the_same_question(bank):
    bare = re.sub(rb"<hall>.*?</hall>", b"", write_moodle(bank).body)
    again = read_questions([("m.xml", bare)]).value.questions
    for one, other in zip(again, bank.questions, strict=True):
        assert (one.stem_html, one.picture, one.type) == (other.stem_html, other.picture, other.type)
        assert [(o.html, o.is_right) for o in one.options] == [(o.html, o.is_right) for o in other.options]


@given(st.text(alphabet="<>/quizestion =\"'&;![]CDATA{}~:#%1"))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_questions_or_problems(text):
    read_moodle("m.xml", f"<quiz>{text}".encode())
    read_moodle("m.xml", file(question("cloze", "", text.replace("]]>", ""))))
