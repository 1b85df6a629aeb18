"""The rules of QTI items, computed; and which of them this question bank can follow."""

from __future__ import annotations

from fractions import Fraction

import pytest

from question_bank.formats.qti.declarations import Declarations, Many, read_declarations
from question_bank.formats.qti.document import Unfit, parse_document
from question_bank.formats.qti.rules import Budget, Rules, map_response, match_correct, read_rules
from question_bank.model import ClusterKey, GapsKey, MarkingRule, QuestionType
from question_bank.shares import share_of
from tests.question_bank.qti_items import MAP, MATCH, VERSIONS, choices, codes, item, mapping, only, response

T = QuestionType
DECLARED = (
    response("3", kind="float", name="N")
    + response("A", "B", many="multiple", name="M", mapping=mapping("-1", ' lowerBound="0" upperBound="2"', A="1", B="1", C="1"))
    + response("x", "y", "z", many="ordered", name="O")
    + response("Hà Nội", kind="string", name="S", mapping='<mapping defaultValue="0"><mapEntry mapKey="Huế" mappedValue="2" caseSensitive="false"/></mapping>')
)  # fmt: skip


def number(text: str) -> str:
    return f'<baseValue baseType="float">{text}</baseValue>'


def word(text: str, kind: str = "identifier") -> str:
    return f'<baseValue baseType="{kind}">{text}</baseValue>'


def setting(expression: str) -> str:
    return f'<setOutcomeValue identifier="SCORE">{expression}</setOutcomeValue>'


def when(condition: str, then: str, otherwise: str = "") -> str:
    rest = f"<responseElse>{otherwise}</responseElse>" if otherwise else ""
    return f"<responseCondition><responseIf>{condition}{then}</responseIf>{rest}</responseCondition>"


def rules_of(processing: str, version: str = "2.1", budget: Budget | None = None) -> Rules:
    body = item(DECLARED, "<p/>", f"<responseProcessing>{processing}</responseProcessing>", version)
    root = parse_document(body).root
    nodes = read_rules(root)
    assert nodes is not None
    return Rules(nodes, read_declarations(root), budget or Budget())


def score(processing: str, version: str = "2.1", **responses: object) -> Fraction:
    return rules_of(processing, version).score(responses)


def bag(*items: str) -> Many:
    return Many(items)


def processing(*rules: str) -> str:
    return f"<responseProcessing>{''.join(rules)}</responseProcessing>"


VARIABLE = '<variable identifier="{}"/>'.format
CORRECT = '<correct identifier="{}"/>'.format


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (f"<sum>{number('0.1')}{number('0.2')}</sum>", Fraction(3, 10)),
        (f"<product>{number('3')}{number('1.5')}</product>", Fraction(9, 2)),
        (f"<subtract>{number('1')}{number('2')}</subtract>", -1),
        (f"<divide>{number('1')}{number('3')}</divide>", Fraction(1, 3)),
        (f"<max>{number('1')}{number('3')}</max>", 3),
        (f"<min>{number('1')}{number('3')}</min>", 1),
        (f"<integerDivide>{number('-7')}{number('2')}</integerDivide>", -4),
        (f"<integerModulus>{number('-7')}{number('2')}</integerModulus>", 1),
        (f"<round>{number('-2.5')}</round>", -2),
        (f"<truncate>{number('-2.5')}</truncate>", -2),
        (f"<containerSize>{CORRECT('M')}</containerSize>", 2),
        ('<mapResponse identifier="M"/>', 0),
        ('<variable identifier="SCORE"/>', 0),
    ],
)  # fmt: skip
def test_numbers(version, expression, value):
    assert score(setting(expression), version) == value


@pytest.mark.parametrize(
    ("condition", "responses", "is_so"),
    [
        (f"<match>{VARIABLE('M')}{CORRECT('M')}</match>", {"M": bag("B", "A")}, True),
        (f"<match>{VARIABLE('M')}{CORRECT('M')}</match>", {"M": bag("A")}, False),
        (f"<match>{VARIABLE('M')}{CORRECT('M')}</match>", {}, False),
        (f"<not><match>{VARIABLE('M')}{CORRECT('M')}</match></not>", {}, False),  # NULL is neither
        (f"<isNull>{VARIABLE('M')}</isNull>", {}, True),
        (f"<match>{VARIABLE('O')}{CORRECT('O')}</match>", {"O": Many(("x", "z", "y"), True)}, False),
        (f'<match><index n="2">{VARIABLE("O")}</index>{word("z")}</match>', {"O": Many(("x", "z", "y"), True)}, True),
        (f"<match>{VARIABLE('M')}<multiple>{word('B')}{word('A')}</multiple></match>", {"M": bag("A", "B")}, True),
        (f"<member>{word('A')}{VARIABLE('M')}</member>", {"M": bag("A", "C")}, True),
        (f"<contains>{VARIABLE('M')}<multiple>{word('A')}{word('D')}</multiple></contains>", {"M": bag("A", "C")}, False),
        (f"<match><delete>{word('C')}{VARIABLE('M')}</delete>{CORRECT('M')}</match>", {"M": bag("A", "C", "B")}, True),
        (f'<stringMatch caseSensitive="false">{VARIABLE("S")}{CORRECT("S")}</stringMatch>', {"S": "hà nội"}, True),
        (f'<stringMatch caseSensitive="true">{VARIABLE("S")}{CORRECT("S")}</stringMatch>', {"S": "hà nội"}, False),
        (f"<gt>{VARIABLE('N')}{number('3')}</gt>", {"N": Fraction(3)}, False),
        (f"<gte>{VARIABLE('N')}{number('3')}</gte>", {"N": Fraction(3)}, True),
        (f"<lt>{VARIABLE('N')}{number('3')}</lt>", {"N": Fraction(2)}, True),
        (f"<lte>{VARIABLE('N')}{number('3')}</lte>", {"N": Fraction(4)}, False),
        (f'<equal toleranceMode="absolute" tolerance="1 2">{CORRECT("N")}{VARIABLE("N")}</equal>', {"N": Fraction(5)}, True),
        (f'<equal toleranceMode="absolute" tolerance="1 2">{CORRECT("N")}{VARIABLE("N")}</equal>', {"N": Fraction(1)}, False),
        (f'<equal toleranceMode="absolute" tolerance="1" includeLowerBound="false">{CORRECT("N")}{VARIABLE("N")}</equal>', {"N": Fraction(2)}, False),
        (f"<and><isNull>{VARIABLE('M')}</isNull><isNull>{VARIABLE('N')}</isNull></and>", {"N": Fraction(1)}, False),
        (f"<or><isNull>{VARIABLE('M')}</isNull><isNull>{VARIABLE('N')}</isNull></or>", {"N": Fraction(1)}, True),
        (f'<anyN min="1" max="1"><isNull>{VARIABLE("M")}</isNull><isNull>{VARIABLE("N")}</isNull></anyN>', {}, False),
    ],
)  # fmt: skip
def test_conditions(condition, responses, is_so):
    assert score(when(condition, setting(number("1"))), **responses) == int(is_so)


def test_mapping_adds_up_each_value_once_between_its_bounds():
    rule = setting('<mapResponse identifier="M"/>')
    chosen = {("A",): 1, ("A", "A"): 1, ("A", "X"): 0, ("A", "B", "C"): 2, ("X",): 0}
    for items, worth in chosen.items():
        assert score(rule, M=bag(*items)) == worth
    assert score(setting('<mapResponse identifier="S"/>'), S="huế") == 2


def test_else_if_and_exit():
    third = f"<responseElseIf><isNull>{VARIABLE('M')}</isNull>{setting(number('3'))}<exitResponse/></responseElseIf>"
    rules = (
        f"<responseCondition><responseIf><isNull>{VARIABLE('N')}</isNull>{setting(number('2'))}</responseIf>{third}"
        f"<responseElse>{setting(number('4'))}</responseElse></responseCondition>"
        + setting(f"<sum>{VARIABLE('SCORE')}{number('10')}</sum>")
    )
    assert [score(rules), score(rules, N=Fraction(1)), score(rules, N=Fraction(1), M=bag("A"))] == [12, 3, 14]


@pytest.mark.parametrize("version", VERSIONS)
def test_templates_are_the_rules_they_stand_for(version):
    for template, nodes in ((MATCH, match_correct("RESPONSE")), (MAP, map_response("RESPONSE"))):
        assert read_rules(parse_document(item("", "<p/>", template, version)).root) == nodes
    empty = f"<isNull>{VARIABLE('RESPONSE')}</isNull>"
    written = processing(when(empty, setting(number("0.0")), setting('<mapResponse identifier="RESPONSE"/>')))
    assert read_rules(parse_document(item("", "<p/>", written, version)).root) == map_response("RESPONSE")


@pytest.mark.parametrize(
    ("processing", "what"),
    [
        (setting('<random><multiple/></random>'), "random"),
        (setting('<customOperator class="x"/>'), "custom-operator"),
        (setting('<variable identifier="unknown"/>'), "unknown"),
        (setting('<mapResponse identifier="O"/>'), "map-response"),
        (setting(f"<subtract>{number('1')}</subtract>"), "subtract"),
        (setting(f"<sum>{word('a')}</sum>"), "sum"),
        (setting(number("1e999999999")), "number 1e999999999"),
        (setting(word("a")), "SCORE"),
        ("<lookupOutcomeValue identifier='SCORE'/>", "lookup-outcome-value"),
        (setting(f'<equal toleranceMode="absolute" tolerance="-1">{CORRECT("N")}{VARIABLE("N")}</equal>'), "equal absolute"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_named(processing, what):
    with pytest.raises(Unfit) as caught:
        score(processing, N=Fraction(1))
    assert (caught.value.code, caught.value.details["what"]) == ("qti_rules", what)


def test_rules_that_grow_or_never_end_are_stopped():
    squared = (
        setting(f"<sum>{VARIABLE('SCORE')}{number('3e9')}</sum>")
        + setting(f"<product>{VARIABLE('SCORE')}{VARIABLE('SCORE')}</product>") * 40
    )
    with pytest.raises(Unfit) as caught:
        score(squared)
    assert caught.value.code == "qti_rules"
    with pytest.raises(Unfit) as caught:
        rules_of(setting(number("1")) * 100, budget=Budget(99)).score({})
    assert caught.value.code == "qti_answers_too_many"
    nested = "<not>" * 100 + f"<isNull>{VARIABLE('N')}</isNull>" + "</not>" * 100
    assert codes(item(response("A"), choices("A", "B"), f"<responseProcessing>{when(nested, setting(number('1')))}</responseProcessing>")) == ["qti_too_deep"]  # fmt: skip


# -- rules of their own, and the marking they are ---------------------------------------------------------------------


def test_single_choice_with_part_marks():
    rules = processing(
        f"<responseCondition><responseIf><match>{VARIABLE('RESPONSE')}{word('B')}</match>{setting(number('4'))}</responseIf>"
        f"<responseElseIf><match>{VARIABLE('RESPONSE')}{word('C')}</match>{setting(number('1'))}</responseElseIf></responseCondition>"
    )
    question = only(item(response("B"), choices("A", "B", "C"), rules))
    assert [option.share for option in question.options] == [0, 1, Fraction(1, 4)]


def test_multiple_choice_judged_option_by_option():
    def judged(name: str, is_right: bool) -> str:
        member = f"<member>{word(name)}{VARIABLE('RESPONSE')}</member>"
        condition = member if is_right else f"<not>{member}</not>"
        return when(condition, setting(f"<sum>{VARIABLE('SCORE')}{number('0.25')}</sum>"))

    rules = processing(judged("A", True), judged("B", False), judged("C", True), judged("D", False))
    question = only(item(response("A", "C", many="multiple"), choices("A", "B", "C", "D", most=0), rules))
    assert (question.rule, [option.share for option in question.options]) == (MarkingRule.PER_PART, [None] * 4)
    first, second, *_ = question.options
    assert share_of(question, [first.id, second.id]) == Fraction(1, 2)


def test_multiple_choice_worth_nothing_known_here():
    rules = processing(
        when(f"<gte><containerSize>{VARIABLE('RESPONSE')}</containerSize>{number('2')}</gte>", setting(number("1")))
    )
    assert codes(item(response("A", many="multiple"), choices("A", "B", "C", most=0), rules)) == ["qti_not_exact"]


def cluster_body(count: int) -> str:
    rows = "".join(
        f'<simpleAssociableChoice identifier="s{n}" matchMax="1">ý {n}</simpleAssociableChoice>' for n in range(count)
    )
    columns = "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="0">{text}</simpleAssociableChoice>'
        for name, text in (("t", "Đúng"), ("f", "Sai"))
    )
    return (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="false" maxAssociations="0"><prompt>Xét.</prompt>'
        f"<simpleMatchSet>{rows}</simpleMatchSet><simpleMatchSet>{columns}</simpleMatchSet></matchInteraction>"
    )


def test_the_graduation_examinations_steps():
    steps = "".join(
        when(f"<equal><mapResponse identifier='RESPONSE'/>{number(str(right))}</equal>", setting(number(worth)))
        for right, worth in ((1, "0.1"), (2, "0.25"), (3, "0.5"), (4, "1"))
    )
    pairs = {"s0 t": "1", "s1 f": "1", "s2 t": "1", "s3 f": "1"}
    declared = response(*pairs, kind="directedPair", many="multiple", mapping=mapping(**pairs))
    question = only(item(declared, cluster_body(4), processing(steps)))
    assert question.type is T.CLUSTER
    assert question.key == ClusterKey((Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1)))
    assert [option.is_right for option in question.options] == [True, False, True, False]


def test_order_by_places():
    rules = processing(
        *(
            when(f'<match><index n="{n}">{VARIABLE("RESPONSE")}</index>{word(name)}</match>', setting(f"<sum>{VARIABLE('SCORE')}{number('1')}</sum>"))
            for n, name in enumerate("BAC", 1)
        )
    )  # fmt: skip
    body = choices("A", "B", "C").replace("choiceInteraction", "orderInteraction").replace(' maxChoices="1"', "")
    question = only(item(response("B", "A", "C", many="ordered"), body, rules))
    assert (question.type, question.rule) == (T.ORDERING, MarkingRule.PER_PART)
    assert [option.html for option in question.options] == ["ý B", "ý A", "ý C"]


ENTRY = '<textEntryInteraction responseIdentifier="{}"/>'.format


def test_gaps_all_right_or_nothing():
    declared = response("1", kind="integer", name="R1") + response("a", kind="string", name="R2")
    rules = processing(
        when(
            f"<and><match>{VARIABLE('R1')}{CORRECT('R1')}</match><match>{VARIABLE('R2')}{CORRECT('R2')}</match></and>",
            setting(number("5")),
        )
    )
    question = only(item(declared, f"<p>{ENTRY('R1')} và {ENTRY('R2')}</p>", rules))
    assert (question.type, question.rule) == (T.GAPS, MarkingRule.ALL_OR_NOTHING)


def test_many_gaps_are_decided_one_by_one_where_scores_add_up():
    names = [f"R{n}" for n in range(1, 13)]
    declared = "".join(response(f"x{name}", kind="string", name=name) for name in names)
    body = "<p>" + " và ".join(ENTRY(name) for name in names) + ".</p>"
    add = "".join(
        when(f"<match>{VARIABLE(name)}{CORRECT(name)}</match>", setting(f"<sum>{VARIABLE('SCORE')}{number('1')}</sum>"))
        for name in names
    )
    question = only(item(declared, body, processing(add)))
    assert question.rule is MarkingRule.PER_PART and isinstance(question.key, GapsKey) and len(question.key.gaps) == 12
    double = processing(add, setting(f"<product>{VARIABLE('SCORE')}{VARIABLE('SCORE')}</product>"))
    assert codes(item(declared, body, double)) == ["qti_answers_too_many"]


def test_declarations_of_other_types_are_named():
    assert codes(item(response("1:2", kind="duration"), choices("A", "B"))) == ["qti_rules"]
    assert Declarations().responses == {}
