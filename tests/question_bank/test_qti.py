"""QTI items of every version as questions, marked as their own rules mark them."""

from __future__ import annotations

import ast
import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    ClusterKey,
    EssayKey,
    GapsKey,
    HotspotKey,
    Ignore,
    MarkingRule,
    NumberKey,
    QuestionType,
    Shape,
    TextKey,
)
from question_bank.shares import share_of
from tests.question_bank.every_type import make_png
from tests.question_bank.qti_items import (
    MAP,
    MAP_POINT,
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
ROOT = Path(__file__).parents[2]
every_version = pytest.mark.parametrize("version", VERSIONS)


def by_text(question):
    return {option.html: option for option in question.options}


# -- choice -----------------------------------------------------------------------------------------------------------


@every_version
def test_single_choice(version):
    body = "<p>Xem <b>kỹ</b>.</p>" + choices("A", "B", "C").replace('identifier="C"', 'identifier="C" fixed="true"')
    question = only(item(response("B"), body, version=version))
    assert (question.code, question.type, question.topic, question.is_shuffled) == ("CAU-1", T.SINGLE, "Chủ đề", True)
    assert question.stem_html == "<p>Xem <b>kỹ</b>.</p><p>Chọn gì?</p>"
    assert [(o.html, o.is_right, o.is_fixed) for o in question.options] == [
        ("ý A", False, False),
        ("ý B", True, False),
        ("ý C", False, True),
    ]


@every_version
def test_single_choice_with_a_mapping(version):
    question = only(item(response(mapping=mapping(A="2", B="0.5")), choices("A", "B", "C"), MAP, version))
    assert [option.share for option in question.options] == [1, Fraction(1, 4), 0]


@every_version
@pytest.mark.parametrize("texts", [("Đúng", "Sai"), ("False", "True")])
def test_true_false_is_exactly_that(version, texts):
    body = choices("T", "F").replace("ý T", texts[0]).replace("ý F", texts[1])
    assert only(item(response("T"), body, version=version)).type is T.TRUE_FALSE


@every_version
def test_multiple_choice_all_or_nothing(version):
    question = only(item(response("A", "C", many="multiple"), choices("A", "B", "C", most=0), version=version))
    assert (question.type, question.rule) == (T.MULTIPLE, MarkingRule.ALL_OR_NOTHING)
    assert [option.is_right for option in question.options] == [True, False, True]


@every_version
def test_multiple_choice_with_worths_and_bounds(version):
    worths = mapping("-2", ' lowerBound="0" upperBound="2"', H="1", O="1", Cl="-1")
    declared = response("H", "O", many="multiple", mapping=worths)
    question = only(item(declared, choices("H", "O", "Cl", "X", most=0), MAP, version))
    assert question.rule is MarkingRule.PER_PART
    options = by_text(question)
    for chosen, share in (("H", 0.5), ("H O", 1), ("H Cl", 0), ("H O Cl", 0.5), ("H O X", 0), ("Cl X", 0)):
        assert share_of(question, [options[f"ý {one}"].id for one in chosen.split()]) == share


def test_a_score_below_nothing_is_never_rounded_up():
    worths = mapping("0", A="1", B="-0.5")
    assert codes(item(response(mapping=worths), choices("A", "B"), MAP)) == ["qti_not_exact"]


def test_a_limit_on_choices_that_the_score_needs_is_named():
    declared = response("A", "B", many="multiple", mapping=mapping(A="1", B="1"))
    assert codes(item(declared, choices("A", "B", "C", most=2), MAP)) == ["qti_choice_limit"]
    assert only(item(response("A", "B", many="multiple"), choices("A", "B", "C", most=2))).type is T.MULTIPLE


def test_many_choices_of_a_template_need_no_trying():
    names = [f"C{number}" for number in range(20)]
    question = only(item(response("C1", "C3", many="multiple"), choices(*names, most=0)))
    assert [place for place, option in enumerate(question.options) if option.is_right] == [1, 3]
    assert codes(item(response("A"), choices(*[f"C{n}" for n in range(27)]))) == ["options_too_many"]


# -- pairs and orders -------------------------------------------------------------------------------------------------


def match(rows: str, columns: str, row_max: int = 1, column_max: int = 4, attributes: str = "") -> str:
    def side(names: str, most: int) -> str:
        return (
            "<simpleMatchSet>"
            + "".join(
                f'<simpleAssociableChoice identifier="{one}" matchMax="{most}">{one.replace("_", " ")}</simpleAssociableChoice>'
                for one in names.split()
            )
            + "</simpleMatchSet>"
        )

    return (
        f'<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="0"{attributes}>'
        f"<prompt>Ghép.</prompt>{side(rows, row_max)}{side(columns, column_max)}</matchInteraction>"
    )


@every_version
@pytest.mark.parametrize(("processing", "rule"), [(MATCH, MarkingRule.ALL_OR_NOTHING), (MAP, MarkingRule.PER_PART)])
def test_match(version, processing, rule):
    worths = mapping("0", **{"a X": "2", "b X": "2", "c Z": "2"})
    declared = response("a X", "b X", "c Z", kind="directedPair", many="multiple", mapping=worths)
    question = only(item(declared, match("a b c", "X Y Z"), processing, version))
    assert (question.type, question.rule) == (T.MATCHING, rule)
    texts = {option.id: option.html for option in question.options}
    assert [(p.html, texts[p.option_id]) for p in question.key.premises] == [("a", "X"), ("b", "X"), ("c", "Z")]


def test_match_with_wrong_pairs_taken_off_and_with_rows_on_the_other_side():
    worths = mapping("-1", ' lowerBound="0"', **{"X a": "1", "Y b": "1"})
    declared = response("X a", "Y b", kind="directedPair", many="multiple", mapping=worths)
    question = only(item(declared, match("X Y Z", "a b", row_max=2, column_max=1), MAP))
    assert question.rule is MarkingRule.PER_PART_PENALTY
    assert [premise.html for premise in question.key.premises] == ["a", "b"]


def test_a_large_match_of_a_template_is_decided_by_fewer_answers():
    pairs = {f"r{n} c{n}": "1" for n in range(8)}
    declared = response(*pairs, kind="directedPair", many="multiple", mapping=mapping(**pairs))
    body = match(" ".join(f"r{n}" for n in range(8)), " ".join(f"c{n}" for n in range(8)))
    assert only(item(declared, body, MAP)).rule is MarkingRule.PER_PART


@every_version
def test_pairs_of_unlike_worth_become_gaps_with_a_word_about_it(version):
    worths = {"a X": "1", "b Y": "0.5", "c Y": "0.5"}
    declared = response(*worths, kind="directedPair", many="multiple", mapping=mapping(**worths))
    reading = read(item(declared, match("a b c", "X Y Z"), MAP, version))
    assert reading.problems == () and [warning.code for warning in reading.warnings] == ["qti_as_gaps"]
    (question,) = reading.value.questions
    assert (question.type, question.rule) == (T.GAPS, MarkingRule.PER_PART)
    assert question.stem_html == "Ghép.<p>a → [[1]]</p><p>b → [[2]]</p><p>c → [[3]]</p>"
    assert [gap.weight for gap in question.key.gaps] == [2, 1, 1]


def test_pairs_whose_wrong_partners_are_worth_something_too_stay_exact():
    worths = {"a X": "1", "a Y": "0.5", "b Y": "1"}
    declared = response("a X", "b Y", kind="directedPair", many="multiple", mapping=mapping(**worths))
    question = only(item(declared, match("a b", "X Y Z"), MAP))
    assert [option.share for option in question.key.gaps[0].options] == [1, Fraction(1, 2), 0]
    costly = mapping("-0.3", ' lowerBound="0"', **worths)
    declared = response("a X", "b Y", kind="directedPair", many="multiple", mapping=costly)
    assert codes(item(declared, match("a b", "X Y Z"), MAP)) == ["qti_not_exact"]


def test_many_to_many_and_rows_without_partner_are_named():
    declared = response("a X", "a Y", kind="directedPair", many="multiple")
    assert codes(item(declared, match("a b", "X Y", row_max=2, column_max=2))) == ["qti_many_to_many"]
    assert codes(item(response("a X", kind="directedPair", many="multiple"), match("a b", "X Y"))) == [
        "qti_row_without_pair"
    ]


@every_version
def test_statements_judged_true_or_false_are_a_cluster(version):
    worths = mapping("0", **{"a T": "1", "b F": "1"})
    declared = response("a T", "b F", kind="directedPair", many="multiple", mapping=worths)
    body = match("a b", "T F").replace(">T<", ">Đúng<").replace(">F<", ">Sai<")
    question = only(item(declared, body, MAP, version))
    assert (question.type, question.rule, question.key) == (T.CLUSTER, MarkingRule.PER_PART, ClusterKey())
    assert [(option.html, option.is_right) for option in question.options] == [("a", True), ("b", False)]


@every_version
def test_associate_is_matching_with_a_word_about_it(version):
    body = (
        '<associateInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="2">'
        + "".join(
            f'<simpleAssociableChoice identifier="{one}" matchMax="1">{one}</simpleAssociableChoice>' for one in "ABCDE"
        )
        + "</associateInteraction>"
    )
    reading = read(item(response("B A", "C D", kind="pair", many="multiple"), f"<p>Ghép đôi</p>{body}", MATCH, version))
    assert reading.problems == () and [warning.code for warning in reading.warnings] == ["qti_associate"]
    (question,) = reading.value.questions
    assert [premise.html for premise in question.key.premises] == ["A", "C"]
    assert [option.html for option in question.options] == ["B", "D", "E"]


@every_version
def test_order(version):
    body = choices("A", "B", "C").replace("choiceInteraction", "orderInteraction").replace(' maxChoices="1"', "")
    question = only(item(response("C", "A", "B", many="ordered"), body, version=version))
    assert (question.type, question.rule) == (T.ORDERING, MarkingRule.ALL_OR_NOTHING)
    assert [option.html for option in question.options] == ["ý C", "ý A", "ý B"]


# -- typed ------------------------------------------------------------------------------------------------------------

ENTRY = '<textEntryInteraction responseIdentifier="{}" expectedLength="15"/>'


@every_version
def test_short_text(version):
    declared = response("Paris", kind="string", mapping=mapping("0", Paris="1", Lutetia="0.5"))
    question = only(item(declared, f"<p>Thủ đô? {ENTRY.format('RESPONSE')}</p>", MAP, version))
    assert (question.type, question.stem_html) == (T.SHORT_TEXT, "<p>Thủ đô?</p>")
    assert question.key == TextKey((AcceptedText("Paris"), AcceptedText("Lutetia", Fraction(1, 2))), ())


def test_case_and_stars_of_typed_texts():
    loose = '<mapping defaultValue="0"><mapEntry mapKey="a*b" mappedValue="1" caseSensitive="false"/></mapping>'
    question = only(item(response(kind="string", mapping=loose), f"<p>? {ENTRY.format('RESPONSE')}</p>", MAP))
    assert question.key == TextKey((AcceptedText("a\\*b"),), (Ignore.CASE,))
    both = loose.replace("</mapping>", '<mapEntry mapKey="C" mappedValue="1" caseSensitive="true"/></mapping>')
    assert codes(item(response(kind="string", mapping=both), f"<p>? {ENTRY.format('RESPONSE')}</p>", MAP)) == [
        "qti_not_exact"
    ]


@every_version
def test_number_with_tolerance(version):
    near = (
        "<responseProcessing><responseCondition><responseIf>"
        '<equal toleranceMode="relative" tolerance="10 10"><correct identifier="RESPONSE"/><variable identifier="RESPONSE"/>'
        '</equal><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'
        "</responseIf></responseCondition></responseProcessing>"
    )
    question = only(item(response("40", kind="float"), f"<p>? {ENTRY.format('RESPONSE')}</p>", near, version))
    assert question.type is T.NUMERICAL
    assert question.key == NumberKey((AcceptedNumber(Decimal(40), Decimal(4)),))
    exact = only(item(response("42", kind="integer"), f"<p>? {ENTRY.format('RESPONSE')}</p>", MATCH, version))
    assert exact.key == NumberKey((AcceptedNumber(Decimal(42)),))


def test_numbers_without_end_are_named():
    above = (
        "<responseProcessing><responseCondition><responseIf>"
        '<gt><variable identifier="RESPONSE"/><baseValue baseType="float">3</baseValue></gt>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'
        "</responseIf></responseCondition></responseProcessing>"
    )
    assert codes(item(response("4", kind="float"), f"<p>? {ENTRY.format('RESPONSE')}</p>", above)) == ["qti_not_exact"]


@every_version
def test_gaps_in_a_text(version):
    inline = (
        '<inlineChoiceInteraction responseIdentifier="R2" shuffle="true"><inlineChoice identifier="x">mười</inlineChoice>'
        '<inlineChoice identifier="y">một</inlineChoice></inlineChoiceInteraction>'
    )
    body = f"<p>Sôi ở {ENTRY.format('R1')} độ, cộng {inline} là {ENTRY.format('R3')}.</p>"
    declared = (
        response(
            "100",
            kind="integer",
            name="R1",
            mapping='<mapping defaultValue="0"><mapEntry mapKey="100" mappedValue="2"/></mapping>',
        )
        + response("y", name="R2", mapping=mapping(y="1"))
        + response(
            "101",
            kind="string",
            name="R3",
            mapping='<mapping defaultValue="0"><mapEntry mapKey="101" mappedValue="1"/></mapping>',
        )
    )
    summed = (
        '<responseProcessing><setOutcomeValue identifier="SCORE"><sum><mapResponse identifier="R1"/>'
        '<mapResponse identifier="R2"/><mapResponse identifier="R3"/></sum></setOutcomeValue></responseProcessing>'
    )
    question = only(item(declared, body, summed, version))
    assert (question.type, question.rule) == (T.GAPS, MarkingRule.PER_PART)
    assert question.stem_html == "<p>Sôi ở [[1]] độ, cộng [[2]] là [[3]].</p>"
    assert isinstance(question.key, GapsKey) and [gap.weight for gap in question.key.gaps] == [2, 1, 1]
    assert [(o.html, o.is_right) for o in question.key.gaps[1].options] == [("mười", False), ("một", True)]


@every_version
def test_texts_put_into_gaps(version):
    body = (
        '<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>Điền.</prompt>'
        '<gapText identifier="W" matchMax="1">đông</gapText><gapText identifier="S" matchMax="1">hè</gapText>'
        '<p>Mùa <gap identifier="G1"/> lạnh, mùa <gap identifier="G2"/> nóng.</p></gapMatchInteraction>'
    )
    worths = mapping("-0.5", ' lowerBound="0"', **{"W G1": "1", "S G2": "1"})
    declared = response("W G1", "S G2", kind="directedPair", many="multiple", mapping=worths)
    assert codes(item(declared, body, MAP, version)) == ["qti_not_exact"]  # a wrong text costs half of a gap
    full = response("W G1", "S G2", kind="directedPair", many="multiple", mapping=worths.replace("-0.5", "-1"))
    question = only(item(full, body, MAP, version))
    assert (question.type, question.rule) == (T.GAPS, MarkingRule.PER_PART_PENALTY)
    assert question.stem_html == "<p>Điền.</p><p>Mùa [[1]] lạnh, mùa [[2]] nóng.</p>"


@every_version
def test_essay(version):
    body = (
        '<rubricBlock view="scorer"><p>Chấm ba ý.</p></rubricBlock><extendedTextInteraction '
        'responseIdentifier="RESPONSE" expectedLength="300"><prompt>Trình bày.</prompt></extendedTextInteraction>'
    )
    question = only(item(response(kind="string"), body, "", version))
    assert question.key == EssayKey(300, "<p>Chấm ba ý.</p>") and question.stem_html == "Trình bày."


# -- places in a picture ----------------------------------------------------------------------------------------------

PLACES = (
    '<hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Đâu?</prompt>{}'
    '<hotspotChoice identifier="A" shape="circle" coords="50,25,5"/>'
    '<hotspotChoice identifier="B" shape="rect" coords="0,0,20,10"/>'
    '<hotspotChoice identifier="C" shape="poly" coords="80,0,100,0,90,10,80,0"/>'
    '<hotspotChoice identifier="D" shape="default" coords=""/></hotspotInteraction>'
)


@every_version
@pytest.mark.parametrize(
    "picture",
    [
        '<object type="image/png" data="h%C3%ACnh.png" width="100" height="50">bản đồ</object>',
        '<img src="hình.png" alt="bản đồ"/>',
    ],
)
def test_hotspot(version, picture):
    question = only(
        item(response("A"), PLACES.format(picture), version=version), ("hình.png", make_png(100, 50)), name="cau.xml"
    ) if "object" in picture else only(
        zip_files({
            "imsmanifest.xml": manifest(resource("cau.xml")),
            "cau.xml": item(response("A"), PLACES.format(picture), version=version),
            "hình.png": make_png(100, 50),
        }), name="goi.zip")  # fmt: skip
    assert (question.type, question.picture, question.picture_alt) == (T.HOTSPOT, "hình.png", "bản đồ")
    assert isinstance(question.key, HotspotKey) and question.key.most_points == 1
    assert [(area.shape, area.numbers, area.is_right) for area in question.key.areas] == [
        (Shape.ELLIPSE, (5000, 5000, 500, 1000), True),
        (Shape.RECTANGLE, (0, 0, 2000, 2000), False),
        (Shape.POLYGON, (8000, 0, 10000, 0, 9000, 2000), False),
    ]


def test_hotspots_without_size_overlapping_or_right_elsewhere_are_named():
    sized = '<img src="h.png" width="100" height="50" alt=""/>'
    picture = ("h.png", make_png(100, 50))
    assert codes(item(response("A"), PLACES.format('<img src="h.png"/>'))) == ["qti_picture_size"]
    assert codes(item(response("D"), PLACES.format(sized)), picture) == ["qti_shape"]
    overlapping = PLACES.format(sized).replace("0,0,20,10", "45,20,55,30")
    assert codes(item(response("A"), overlapping), picture) == ["qti_areas_overlap"]


@every_version
def test_points(version):
    areas = (
        '<areaMapping defaultValue="0"><areaMapEntry shape="circle" coords="50,25,10" mappedValue="1"/></areaMapping>'
    )
    body = (
        '<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Chỉ.</prompt>'
        '<img src="h.png" alt="h" width="100" height="50"/></selectPointInteraction>'
    )
    declared = response("50 25", kind="point", mapping=areas)
    question = only(item(declared, body, MAP_POINT, version), ("h.png", make_png(100, 50)))
    assert [(area.numbers, area.is_right) for area in question.key.areas] == [((5000, 5000, 1000, 2000), True)]
    assert share_of(question, ["5000,3000"]) == 1 and share_of(question, ["5000,2999"]) == 0


# -- packages ---------------------------------------------------------------------------------------------------------

LOM = (
    "<metadata><lom><general><keyword><langstring>giữa kỳ</langstring></keyword></general><educational><difficulty>"
    "<value><langstring>difficult</langstring></value></difficulty></educational><classification><taxonPath><taxon><entry>"
    "<langstring>Toán</langstring></entry></taxon><taxon><entry><langstring>Số</langstring></entry></taxon></taxonPath>"
    "</classification></lom></metadata>"
)


@every_version
def test_package_with_metadata_stimulus_test_and_media(version):
    picture = '<p><img src="../media/x%20y.png" alt="hình"/></p>'
    stimulus = (
        '<qti-assessment-stimulus identifier="S1" title="Đoạn mẫu"><qti-stimulus-body><h2>Tựa</h2><p>Đọc.</p>'
        "</qti-stimulus-body></qti-assessment-stimulus>"
    )
    reference = '<assessmentStimulusRef identifier="S1" href="../doan/s1.xml"/>'
    first = item(response("A") + reference, choices("A", "B") + picture, version=version)
    second = item(response("B"), choices("A", "B") + picture, version=version).replace(b"CAU-1", b"CAU-2")
    test = '<assessmentTest title="Bài"><assessmentItemRef href="cau/2.xml"/><assessmentItemRef href="cau/1.xml"/></assessmentTest>'
    kind = f"imsqti_item_xmlv{version.replace('.', 'p')}"
    reading = read(
        zip_files({
            "goi/imsmanifest.xml": manifest(
                resource("cau/1.xml", kind, LOM), resource("cau/2.xml", kind), resource("bai.xml", "imsqti_test_xmlv2p1")),
            "goi/cau/1.xml": first, "goi/cau/2.xml": second, "goi/bai.xml": test, "goi/doan/s1.xml": stimulus,
            "goi/media/x y.png": make_png(4, 4), "goi/kieu.css": "p { color: red }",
        }),
        name="goi.zip",
    )  # fmt: skip
    assert reading.problems == () and [warning.code for warning in reading.warnings] == ["qti_test"]
    bank = reading.value
    assert [question.code for question in bank.questions] == ["CAU-2", "CAU-1"]
    question = bank.questions[1]
    assert (question.topic, question.difficulty, question.about.tags) == ("Toán/Số", 3, ("giữa kỳ",))
    assert (question.passage, question.picture) == ("Đoạn mẫu", "x y.png")
    assert bank.passages["Đoạn mẫu"].html == "<p><b>Tựa</b></p><p>Đọc.</p>"
    assert set(bank.media) == {"x y.png"}


def test_two_pictures_of_one_name_are_two_pictures():
    body = choices("A", "B") + '<p>a</p><p><img src="{}/h.png" alt=""/></p><p>b</p>'
    reading = read(
        zip_files({
            "imsmanifest.xml": manifest(resource("1.xml"), resource("2.xml")),
            "1.xml": item(response("A"), body.format("a")),
            "2.xml": item(response("A"), body.format("b")).replace(b"CAU-1", b"CAU-2"),
            "a/h.png": make_png(4, 4), "b/h.png": make_png(5, 5),
        }),
        name="goi.zip",
    )  # fmt: skip
    assert reading.problems == () and len(reading.value.media) == 2
    stems = [question.stem_html for question in reading.value.questions]
    assert 'src="h.png"' in stems[0] and 'src="h-' in stems[1]


def test_mark_is_what_the_item_says_if_its_rules_reach_it():
    declared = response("A", mapping=mapping(A="3")) + (
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="3"/>'
    )
    assert only(item(declared, choices("A", "B"), MAP)).about.mark == 3
    reading = read(item(declared, choices("A", "B"), MATCH))
    assert [warning.code for warning in reading.warnings] == ["qti_maximum"]
    assert reading.value.questions[0].about.mark == 1


def test_what_an_exam_does_not_show_is_left_away_by_name():
    feedback = '<modalFeedback outcomeIdentifier="F" identifier="x" showHide="show"><p>Hay!</p></modalFeedback>'
    body = (
        choices("A", "B")
        + '<p class="to">x<feedbackInline outcomeIdentifier="F" identifier="y">sai</feedbackInline></p>'
    )
    reading = read(item(response("A"), body, after=feedback))
    assert [(w.code, w.args["codes"]) for w in reading.warnings] == [
        ("qti_feedback_dropped", "CAU-1"), ("qti_look_dropped", "CAU-1"),
    ]  # fmt: skip
    assert reading.value.questions[0].stem_html == "<p>Chọn gì?</p><p>x</p>"


# -- what can't be had, and attacks -----------------------------------------------------------------------------------

ONE = response("A")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (item(response(), choices("A", "B"), ""), "qti_no_rules"),
        (item(ONE, choices("A", "B"), '<responseProcessing template="http://x/riêng"/>'), "qti_rules"),
        (item(ONE, choices("A", "B"), head=' adaptive="true"'), "qti_adaptive"),
        (item(ONE + '<templateDeclaration identifier="T"/>', choices("A", "B")), "qti_template"),
        (item(ONE, "<p><printedVariable identifier='T'/></p>" + choices("A", "B")), "qti_template"),
        (item(ONE, "<p>Không hỏi.</p>"), "qti_no_interaction"),
        (item(ONE, choices("A", "B") * 2), "qti_interactions_mixed"),
        (item(ONE, '<sliderInteraction responseIdentifier="RESPONSE"/>'), "qti_kind_slider"),
        (item(ONE, '<hologramInteraction responseIdentifier="RESPONSE"/>'), "qti_interaction"),
        (item(ONE, '<hologramInteraction/>' + choices("A", "B")), "qti_interactions_mixed"),
        (item(ONE, '<customInteraction><portableCustomInteraction/></customInteraction>'), "qti_kind_custom"),
        (item(ONE, '<uploadInteraction/>' + choices("A", "B")), "qti_kind_upload"),
        (item(ONE, '<mediaInteraction><audio src="a.mp3"/></mediaInteraction>'), "qti_kind_media"),
        (item(ONE, choices("A", "A")), "qti_response"),
        (item(ONE, choices("B", "C")), "qti_no_score"),
        (item(ONE, choices("A", "B") + '<p><m:math xmlns:m="http://www.w3.org/1998/Math/MathML"/></p>'), "qti_math"),
        (item(ONE, choices("A", "B") + '<object type="application/x-java" data="x.jar"/>'), "qti_object"),
        (item(ONE, '<p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="CAU-1.xml"/></p>' + choices("A", "B")), "qti_include"),
        (item(ONE, choices("A", "B") + '<p><img src="http://x.vn/a.png"/></p>'), "qti_reference"),
        (item(ONE, choices("A", "B") + '<p><img src="../../etc/passwd"/></p>'), "qti_reference"),
        (item(ONE, choices("A", "B") + '<p><img src="%2e%2e/a.png"/></p>'), "qti_reference"),
        (item(ONE, choices("A", "B") + "<p>a<script>alert(1)</script></p>"), "html_unsafe"),
        (item(ONE, choices("A", "B") + '<p onclick="alert(1)">a</p>'), "html_unsafe"),
        (item(ONE, choices("A", "B") + "<div>" * 90 + "</div>" * 90), "qti_too_deep"),
        (item(ONE, choices("A", "B"))[:-9], "qti_xml"),
        (item(ONE, choices("A", "B")).replace(b"?>\n", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1), "qti_doctype"),
        (item(ONE, "<p>&e;</p>" + choices("A", "B")), "qti_xml"),
    ],
)  # fmt: skip
def test_named(body, code):
    assert codes(body) == [code]


def test_billions_of_laughs_cost_nothing():
    laughs = (
        '<!DOCTYPE x [<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        + "]>"
    )
    body = item(ONE, "<p>&a11;</p>" + choices("A", "B")).replace(b"?>\n", f"?>{laughs}".encode(), 1)
    assert codes(body) in (["qti_doctype"], ["qti_xml"])


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"imsmanifest.xml": manifest(resource("../x.xml"))}, "qti_reference"),
        ({"imsmanifest.xml": manifest(resource("x.xml"))}, "qti_file_missing"),
        ({"imsmanifest.xml": manifest()}, "qti_no_items"),
        ({"imsmanifest.xml": "<x"}, "qti_xml"),
        ({"imsmanifest.xml": manifest(resource("x.xml", "imsqti_xmlv1p2")), "x.xml": "<x/>"}, "qti_version"),
        ({"imsmanifest.xml": manifest(resource("x.xml")), "x.xml": "<x/>"}, "qti_not_item"),
        ({"imsmanifest.xml": manifest(), "../x.xml": "<x/>"}, "zip_unsafe_name"),
        ({"imsmanifest.xml": manifest(), "x.txt": b"\0" * 30_000_000}, "zip_too_large"),
    ],
)
def test_packages_that_are_none(files, code):
    assert code in codes(zip_files(files), name="goi.zip")


def test_every_reason_has_a_sentence_with_what_it_needs():
    sentences = json.loads((ROOT / "hallserver/translations/questions.json").read_text("utf-8"))
    for path in (ROOT / "question_bank/formats/qti").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Unfit":
                known = {keyword.arg for keyword in call.keywords} | {"file", "place", "code"}
                for code in (one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)):
                    if isinstance(code, str) and "_" in code:
                        wanted = set(re.findall(r"{(\w+)}", sentences[f"problem.{code}"]["vi"]))
                        assert wanted <= known, (path.name, code)


@given(st.data())
def test_no_file_however_spoilt_is_more_than_a_problem(data):
    names = st.sampled_from(SPOILT)
    body = data.draw(names)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        length = data.draw(st.integers(0, 12))
        body = (
            body[:at]
            + data.draw(st.sampled_from([b"", b"<", b"</p>", b'"', b"1e99", b"-1", b"&#0;", b"\xff", b"RESPONSE"]))
            + body[at + length :]
        )
    read(body)
    read(zip_files({"imsmanifest.xml": manifest(resource("x.xml")), "x.xml": body}), name="goi.zip")


SPOILT = [
    item(response("A", mapping=mapping(A="1")), choices("A", "B"), MAP),
    item(response("1", kind="float"), f"<p>? {ENTRY.format('RESPONSE')}</p>", MATCH),
    item(response("A"), PLACES.format('<img src="h.png" width="100" height="50"/>')),
    item(response("a X", "b Y", kind="directedPair", many="multiple"), match("a b", "X Y"), MATCH, "3.0"),
]
