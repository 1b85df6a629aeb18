"""Types of plugins, marked as the plugin marks: tables of true and false statements, words in gaps."""

from __future__ import annotations

from fractions import Fraction

import pytest

from question_bank.importing import read_questions
from question_bank.model import AcceptedText, ClusterKey, Ignore, MarkingRule, QuestionType
from question_bank.shares import share_of
from tests.question_bank.test_moodle_xml import answer, codes, file, only, question

WORDS = ("Đúng", "Sai")


def statements(rights: str, method: str = "subpoints", columns: tuple[str, ...] = WORDS, more: str = "") -> str:
    """Rows r1, r2 …; rights: for each which column is right, "1" or "2", "0" for none."""
    said = f"<scoringmethod><text>{method}</text></scoringmethod><shuffleanswers>true</shuffleanswers>{more}"
    for at, right in enumerate(rights, 1):
        said += (
            f'<row number="{at}"><optiontext format="html"><text><![CDATA[ý {at}]]></text></optiontext>'
            f'<feedbacktext format="html"><text>vì {at}</text></feedbacktext></row>'
        )
        for column in map(str, range(1, len(columns) + 1)):
            worth = "1.000" if column == right else "0.000"
            said += f'<weight rownumber="{at}" columnnumber="{column}"><value>\n {worth}\n</value></weight>'
    for at, name in enumerate(columns, 1):
        said += f'<column number="{at}"><responsetext format="moodle_auto_format"><text>{name}</text></responsetext></column>'
    return said


def shares(found) -> list[Fraction]:
    """The share for 0, 1, 2 … statements judged rightly, the others left empty."""
    rights = [f"{option.id}={int(option.is_right)}" for option in found.options]
    return [share_of(found, tuple(rights[:count])) for count in range(len(rights) + 1)]


def test_statements_in_two_columns_are_a_cluster():
    found = only("mtf", statements("1221"))
    assert (found.type, found.rule, found.key) == (QuestionType.CLUSTER, MarkingRule.PER_PART, ClusterKey())
    assert [(o.html, o.is_right, o.feedback_html) for o in found.options] == [
        ("ý 1", True, "vì 1"), ("ý 2", False, "vì 2"), ("ý 3", False, "vì 3"), ("ý 4", True, "vì 4"),
    ]  # fmt: skip
    assert found.is_shuffled
    turned = only("mtf", statements("12", columns=("False", "True")))
    assert [option.is_right for option in turned.options] == [False, True]


@pytest.mark.parametrize(
    ("kind", "method", "more", "wanted"),
    [
        ("mtf", "subpoints", "<deduction>0</deduction>", "0 1/4 1/2 3/4 1"),
        # An empty row is a wrong one: each takes half of what a right one brings.
        ("mtf", "subpoints", "<deduction>0.5</deduction>", "0 0 1/4 5/8 1"),
        ("mtf", "mtf", "", "0 0 0 1/2 1"),
        ("mtf", "mtfonezero", "", "0 0 0 0 1"),
        ("mtf", "customscale", "", "0 1/10 1/4 1/2 1"),
        ("kprime", "kprime", "", "0 0 0 1/2 1"),
        ("kprime", "kprimeonezero", "", "0 0 0 0 1"),
        ("kprime", "subpoints", "", "0 1/4 1/2 3/4 1"),
    ],
)
def test_statements_are_marked_as_the_plugins_do(kind, method, more, wanted):
    found = only(kind, statements("1212", method, more=more))
    assert shares(found) == [Fraction(share) for share in wanted.split()]


def test_other_columns_are_the_right_hand_sides_of_pairs():
    found = only("mtf", statements("12", columns=("kim loại", "phi kim")))
    assert (found.type, found.rule) == (QuestionType.MATCHING, MarkingRule.PER_PART)
    names = {option.id: option.html for option in found.options}
    assert [(p.html, names[p.option_id]) for p in found.key.premises] == [("ý 1", "kim loại"), ("ý 2", "phi kim")]
    three = only("mtf", statements("321", "mtfonezero", columns=(*WORDS, "Không rõ")))
    assert (three.type, three.rule, len(three.options)) == (QuestionType.MATCHING, MarkingRule.ALL_OR_NOTHING, 3)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (statements("12", "mtf", columns=("kim loại", "phi kim")), "moodle_columns_steps"),
        (statements("10"), "moodle_row_undecided"),
        (statements("12", columns=("a",)), "moodle_columns"),
        (statements("12", "kprime", columns=("Đúng", "Sai", "Không rõ")), "moodle_columns_steps"),
        (statements("12", "luck"), "moodle_scoring"),
        (statements("12", more="<deduction>2</deduction>"), "moodle_scoring"),
    ],
)
def test_tables_of_statements_that_do_not_fit_are_named(body, code):
    assert codes(file(question("mtf", body))) == [code]


def gapfill(display: str, more: str = "", *answers: str) -> str:
    return f"<answerdisplay>{display}</answerdisplay><delimitchars>[]</delimitchars>{more}{''.join(answers)}"


def test_words_between_signs_are_gaps_to_be_typed():
    found = only("gapfill", gapfill("gapfill", "", answer("100", "mèo")), "Con [mèo|Miu] bắt [chuột].")
    assert (found.stem_html, found.rule) == ("<p>Con [[1]] bắt [[2]].</p>", MarkingRule.PER_PART)
    first, second = found.key.gaps
    assert first.key.texts == (AcceptedText("mèo"), AcceptedText("Miu")) and Ignore.CASE in first.key.ignores
    assert second.key.texts == (AcceptedText("chuột"),)
    exact = only(
        "gapfill", gapfill("gapfill", "<disableregex>1</disableregex><casesensitive>1</casesensitive>"), "In [a*b|c]."
    )
    (gap,) = exact.key.gaps
    assert gap.key.texts == (AcceptedText(r"a\*b|c"),) and Ignore.CASE not in gap.key.ignores


def test_words_between_signs_are_gaps_to_be_chosen():
    wrong = answer("0", "cá")
    found = only("gapfill", gapfill("dragdrop", "", answer("100", "mèo"), wrong), "Con [mèo] bắt [chuột].")
    assert [sorted((o.html, o.is_right) for o in gap.options) for gap in found.key.gaps] == [
        [("chuột", False), ("cá", False), ("mèo", True)],
        [("chuột", True), ("cá", False), ("mèo", False)],
    ]


@pytest.mark.parametrize(
    ("stem", "more", "code"),
    [
        ("[vàng|bạc] [vàng|bạc]", "<noduplicates>1</noduplicates>", "moodle_gapfill_duplicates"),
        ("[col.*r]", "", "moodle_gapfill_pattern"),
        ("[!!]", "", "moodle_gapfill_pattern"),
    ],
)
def test_gaps_that_are_marked_otherwise_are_named(stem, more, code):
    assert codes(file(question("gapfill", gapfill("gapfill", more), stem))) == [code]


def test_the_words_of_the_file_are_said_of_no_other_file():
    reading = read_questions(
        [("m.xml", file(question("mtf", statements("12")))), ("n.xml", file(question("description", "")))]
    )
    assert [(w.code, w.file) for w in reading.warnings] == [("moodle_description", "n.xml")]
