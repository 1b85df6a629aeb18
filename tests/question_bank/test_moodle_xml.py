"""Moodle XML read as Moodle 4 exports it, and written so that it comes back the same."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.moodle.reading import read_moodle
from question_bank.formats.moodle.writing import write_moodle
from question_bank.importing import Wishes, read_questions
from question_bank.model import AcceptedNumber, AcceptedText, Ignore, MarkingRule, QuestionType, Unit
from tests.question_bank.every_type import banks, every_type_bank, make_png

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
    gaps = only("ddwtos", boxes, "Sôi ở [[2]] [[3]], đông ở [[1]]")
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
        ("calculated", "", "moodle_type_unsupported"),
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
    assert sorted(w.code for w in reading.warnings) == ["moodle_description", "moodle_dropped"]
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
        (
            "<?xml version='1.0' encoding='UTF-8'?><quiz>đ</quiz>".encode("latin-1", "replace")[:-8] + b"\xff</quiz>",
            "moodle_xml_broken",
        ),
    ],
)
def test_broken_and_hostile_files(body, code):
    assert codes(body)[0] == code


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


@given(banks())
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
