"""What other programs leave out of QTI items, or put in, that a person would still call a good question."""

from __future__ import annotations

from fractions import Fraction

import pytest

from question_bank.model import AcceptedText, Ignore, MarkingRule, QuestionType
from question_bank.shares import share_of
from tests.question_bank.qti_items import (
    MAP,
    MATCH,
    VERSIONS,
    choices,
    codes,
    item,
    manifest,
    mapping,
    only,
    read,
    resource,
    response,
    zip_files,
)

T = QuestionType
every_version = pytest.mark.parametrize("version", VERSIONS)


def warned(body: bytes, *beside: tuple[str, bytes], name: str = "cau.xml") -> list[str]:
    return [warning.code for warning in read(body, *beside, name=name).warnings]


# -- no rules of marking ----------------------------------------------------------------------------------------------


@every_version
def test_a_right_answer_without_rules_is_marked_all_or_nothing(version):
    body = item(response("A", "B", many="multiple"), choices("A", "B", "C", most=0), "", version)
    found = only(body)
    assert (found.type, found.rule) == (T.MULTIPLE, MarkingRule.ALL_OR_NOTHING)
    assert sorted(o.html for o in found.options if o.is_right) == ["ý A", "ý B"]
    assert warned(body) == ["qti_rules_assumed_match"]


@every_version
def test_a_mapping_without_rules_is_marked_by_it(version):
    worths = mapping("-1", ' lowerBound="0"', A="1", B="1")
    body = item(response("A", "B", many="multiple", mapping=worths), choices("A", "B", "C", most=0), "", version)
    found = only(body)
    assert {o.html: o.share for o in found.options} == {
        "ý A": Fraction(1, 2),
        "ý B": Fraction(1, 2),
        "ý C": Fraction(-1, 2),
    }
    assert warned(body) == ["qti_rules_assumed_map"]


def inline(name: str, *texts: str) -> str:
    inside = "".join(f'<inlineChoice identifier="c{at}">{text}</inlineChoice>' for at, text in enumerate(texts))
    return f'<inlineChoiceInteraction responseIdentifier="{name}" shuffle="false">{inside}</inlineChoiceInteraction>'


def test_many_gaps_without_rules_are_right_together():
    names = [f"G{at}" for at in range(8)]
    declared = "".join(response("c1", name=name) for name in names)
    body = item(declared, "<p>" + " ".join(inline(name, "một", "hai", "ba", "bốn") for name in names) + "</p>", "")
    found = only(body)
    assert (found.type, found.rule, len(found.key.gaps)) == (T.GAPS, MarkingRule.ALL_OR_NOTHING, 8)
    rights = [f"{gap.id}={next(o.id for o in gap.options if o.is_right)}" for gap in found.key.gaps]
    assert share_of(found, tuple(rights)) == 1
    assert share_of(found, tuple(rights[:-1])) == 0


def test_typed_gaps_with_mappings_and_no_rules_add_up():
    declared = "".join(response(kind="string", mapping=mapping(**{word: "1"}), name=word) for word in ("mot", "hai"))
    entries = "".join(f'<textEntryInteraction responseIdentifier="{word}"/> và ' for word in ("mot", "hai"))
    found = only(item(declared, f"<p>{entries}ba</p>", ""))
    assert (found.type, found.rule) == (T.GAPS, MarkingRule.PER_PART)
    assert [gap.key.texts for gap in found.key.gaps] == [(AcceptedText("mot"),), (AcceptedText("hai"),)]


def test_a_typed_answer_without_rules_counts_as_it_is_written():
    body = item(
        response("Hà Nội", kind="string"), '<p>Thủ đô: <textEntryInteraction responseIdentifier="RESPONSE"/></p>', ""
    )
    found = only(body)
    assert found.key.texts == (AcceptedText("Hà Nội"),) and Ignore.CASE not in found.key.ignores


def test_the_mark_of_an_item_without_rules_is_what_it_says():
    most = '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float"><defaultValue><value>3</value></defaultValue></outcomeDeclaration>'
    body = item(response("A") + most, choices("A", "B"), "")
    assert only(body).about.mark == 3 and warned(body) == ["qti_rules_assumed_match"]


def test_an_essay_needs_no_rules():
    essay = '<extendedTextInteraction responseIdentifier="RESPONSE"/>'
    body = item(response("một bài mẫu", kind="string"), f"<p>Viết.</p>{essay}", "")
    assert only(body).type is T.ESSAY and warned(body) == []


@pytest.mark.parametrize("name", ["CC2_match", "CC2_match_basic", "CC2_map_response"])
def test_templates_of_common_cartridge(name):
    rules = f'<responseProcessing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{name}.xml"/>'
    most = '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float"><defaultValue><value>2</value></defaultValue></outcomeDeclaration>'
    found = only(item(response("A", mapping=mapping(A="2")) + most, choices("A", "B"), rules, "3.0"))
    assert [option.is_right for option in sorted(found.options, key=lambda o: o.html)] == [True, False]


# -- what is played or picked -------------------------------------------------------------------------------------------


def test_words_to_be_picked_are_underlined_and_offered():
    text = (
        '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Chọn lỗi sai.</prompt><p>Nhà tài trợ '
        '<hottext identifier="A">những ai</hottext> đã <hottext identifier="B">mua</hottext> vé.</p></hottextInteraction>'
    )
    body = item(response("A"), text)
    found = only(body)
    assert (found.type, found.is_shuffled) == (T.SINGLE, False)
    assert found.stem_html == "<p>Chọn lỗi sai.</p><p>Nhà tài trợ <u>những ai</u> đã <u>mua</u> vé.</p>"
    assert [(o.html, o.is_right) for o in found.options] == [("những ai", True), ("mua", False)]
    assert warned(body) == ["qti_hottext"]
    assert codes(body.replace(b"mua", "những ai".encode())) == ["qti_hottext_same"]


def test_a_clip_beside_a_choice_is_part_of_what_is_asked():
    clip = '<mediaInteraction responseIdentifier="PLAYS" autostart="false" maxPlays="2"><audio src="a.mp3"/></mediaInteraction>'
    declared = response("A") + response(kind="integer", name="PLAYS")
    mp3 = b"ID3\x03\0\0\0\0\0\0" + b"\xff\xfb\x90\0" * 200
    body = item(declared, clip + choices("A", "B"))
    found = only(body, ("a.mp3", mp3))
    assert found.type is T.SINGLE and '<audio src="a.mp3"></audio>' in found.stem_html
    assert warned(body, ("a.mp3", mp3)) == ["qti_plays_dropped"]


# -- packages -----------------------------------------------------------------------------------------------------------


def test_what_many_items_of_a_package_lose_is_said_once():
    items = {
        f"i{at}.xml": item(response("A"), choices("A", "B"), "").replace(b"CAU-1", b"CAU-%d" % at) for at in range(5)
    }
    package = zip_files({"imsmanifest.xml": manifest(*map(resource, items)), **items})
    reading = read(package, name="goi.zip")
    (warning,) = reading.warnings
    assert (warning.code, warning.file, warning.args["count"]) == ("qti_rules_assumed_match", "goi.zip", 5)
    assert warning.args["codes"] == "CAU-0, CAU-1, CAU-2, …"


def test_a_drawing_of_a_package_is_named_with_its_item():
    body = item(response("A"), '<p><img src="h.svg" alt="h"/> Hình gì?</p>' + choices("A", "B"), MATCH)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    package = zip_files({"imsmanifest.xml": manifest(resource("i.xml")), "i.xml": body, "h.svg": svg})
    (problem,) = read(package, name="goi.zip").problems
    assert (problem.code, problem.file) == ("picture_svg_inside", "goi.zip/i.xml")
    assert (problem.args["code"], problem.args["picture"]) == ("CAU-1", "h.svg")


def test_rules_that_only_choose_feedback_do_not_stand_in_the_way():
    feedback = '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>'
    shown = '<setOutcomeValue identifier="FEEDBACK"><baseValue baseType="identifier">{0}</baseValue></setOutcomeValue>'
    right = '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
    score = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{0}</baseValue></setOutcomeValue>'
    rules = (
        f"<responseProcessing><responseCondition><responseIf>{right}{score.format(1)}{shown.format('good')}</responseIf>"
        f"<responseElse>{score.format(0)}{shown.format('bad')}</responseElse></responseCondition><responseCondition>"
        f"<responseIf><customOperator class='x'/>{shown.format('odd')}</responseIf></responseCondition></responseProcessing>"
    )
    names = [f"C{number}" for number in range(20)]  # so many choices that only the template match_correct decides
    found = only(item(response("C1", "C3", many="multiple") + feedback, choices(*names, most=0), rules))
    assert [place for place, option in enumerate(found.options) if option.is_right] == [1, 3]


def test_feedback_that_reads_itself_is_no_part_of_the_marking():
    feedback = "".join(
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="identifier"/>'
        for name in ("BASIC", "F")
    )
    rules, declared = "", feedback
    for number in range(8):
        declared += response("c1", name=f"G{number}")
        rules += (
            f'<responseCondition><responseIf><match><variable identifier="G{number}"/><correct identifier="G{number}"/></match>'
            '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><baseValue baseType="float">1</baseValue>'
            "</sum></setOutcomeValue></responseIf></responseCondition>"
            f'<responseCondition><responseIf><not><isNull><variable identifier="G{number}"/></isNull></not>'
            '<setOutcomeValue identifier="BASIC"><baseValue baseType="identifier">bad</baseValue></setOutcomeValue>'
            "</responseIf></responseCondition>"
        )
    rules += (
        '<responseCondition><responseIf><and><not><match><variable identifier="BASIC"/><baseValue baseType="identifier">bad'
        '</baseValue></match></not><gte><variable identifier="SCORE"/><baseValue baseType="float">8</baseValue></gte></and>'
        '<setOutcomeValue identifier="BASIC"><baseValue baseType="identifier">good</baseValue></setOutcomeValue></responseIf>'
        '</responseCondition><setOutcomeValue identifier="F"><variable identifier="BASIC"/></setOutcomeValue>'
    )
    gaps = " ".join(inline(f"G{number}", "một", "hai", "ba") for number in range(8))
    found = only(item(declared, f"<p>{gaps}</p>", f"<responseProcessing>{rules}</responseProcessing>"))
    assert (found.type, found.rule, len(found.key.gaps)) == (T.GAPS, MarkingRule.PER_PART, 8)


def test_a_template_of_an_answer_of_another_name_marks_the_one_there_is():
    one = choices("A", "B").replace("RESPONSE", "ANSWER")
    body = item(response("A", name="ANSWER"), one)
    assert [o.html for o in only(body).options if o.is_right] == ["ý A"] and warned(body) == ["qti_rules_assumed_match"]
    worths = response("A", name="ANSWER", mapping=mapping(A="2", B="1"))
    shares = {o.html: o.share for o in only(item(worths, one, MAP)).options}
    assert shares == {"ý A": 1, "ý B": Fraction(1, 2)}
    assert codes(item(response("A", name="ANSWER"), one, MAP)) == ["qti_rules"]
    assert codes(item(response(name="ANSWER"), one)) == ["qti_no_rules"]


def test_answers_that_are_compared_with_each_other_are_named():
    declared = response(kind="string", mapping=mapping(**{"Huế": "1"}), name="A") + response(kind="string", name="B")
    entries = '<p><textEntryInteraction responseIdentifier="A"/> và <textEntryInteraction responseIdentifier="B"/>.</p>'
    rules = (
        '<responseProcessing><responseCondition><responseIf><not><match><variable identifier="A"/><variable identifier="B"/>'
        '</match></not><setOutcomeValue identifier="SCORE"><mapResponse identifier="A"/></setOutcomeValue></responseIf>'
        "</responseCondition></responseProcessing>"
    )
    assert codes(item(declared, entries, rules)) == ["qti_compared"]


def test_the_topic_is_the_subject_and_no_number():
    def path(source: str, entry: str) -> str:
        return (
            f"<taxonPath><source><string>{source}</string></source><taxon><entry><string>{entry}</string></entry></taxon>"
            "</taxonPath>"
        )

    paths = (
        path("MaxPoints", "1.00") + path("Created", "2017-06-27") + path("Devices", "desktop") + path("Subject", "Văn")
    )
    for said, topic in (
        (paths, "Văn"),
        (paths.replace("Subject", "Other"), "desktop"),
        (path("MaxPoints", "1.00"), "Chủ đề"),
    ):
        lom = f"<metadata><lom><classification>{said}</classification></lom></metadata>"
        listed = manifest(resource("i.xml", inside=lom))
        package = zip_files({"imsmanifest.xml": listed, "i.xml": item(response("A"), choices("A", "B"))})
        assert only(package, name="goi.zip").topic == topic


def test_formulas_between_two_dollars_are_formulas():
    body = item(response("A"), "<p>Hàm $$f_1(x) &lt; 2$$ giá $5 hay $$ $$?</p>" + choices("A", "B"))
    assert only(body).stem_html.startswith("<p>Hàm \\(f_1(x) &lt; 2\\) giá $5 hay $$ $$?</p>")
    code = item(response("A"), "<pre>$$a$$</pre>" + choices("A", "B"))
    assert "$$a$$" in only(code).stem_html


def test_an_item_without_its_shared_text_says_what_to_hand_in():
    body = item(response("A"), choices("A", "B"), version="3.0")
    alone = body.replace(
        b"<qti-item-body>", b'<qti-assessment-stimulus-ref identifier="S" href="../doan/s.xml"/><qti-item-body>'
    )
    assert codes(alone) == ["qti_passage_elsewhere"]
