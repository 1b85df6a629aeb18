"""Every type and every rule of docs/marking.md, at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Area,
    ClusterKey,
    EssayKey,
    Gap,
    GapsKey,
    HotspotKey,
    Ignore,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Premise,
    Question,
    QuestionType,
    Shape,
    TextKey,
    Unit,
)
from question_bank.shares import share_of
from tests.question_bank.every_type import banks

ALL, PART, PENALTY = MarkingRule
T = QuestionType


def question(type_: QuestionType, ids: str = "", right: str = "", *, shares=None, key=None, rule=ALL) -> Question:
    options = tuple(Option(i, i, i in right, (shares or {}).get(i)) for i in ids)
    return Question("q", "Mẫu", 1, type_, "?", options, key=key, rule=rule)


@pytest.mark.parametrize(
    ("response", "share"),
    [([], 0), (["b"], 1), (["a"], 0), (["c"], F(1, 3)), (["d"], 0), (["b", "b"], 1), (["b", "a"], 0), (["z"], 0),
     (["b", "z"], 0), ([""], 0), (["e"], F(1, 2))],
)  # fmt: skip
def test_one_of_several_with_and_without_shares(response, share):
    shares = {"c": F(1, 3), "d": F(-1, 2), "e": F(1, 2)}
    assert share_of(question(T.SINGLE, "abcde", "be", shares=shares), response) == share


def test_true_and_false():
    asked = question(T.TRUE_FALSE, "ts", "s")
    assert [share_of(asked, response) for response in ([], ["s"], ["t"], ["s", "t"])] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("response", "all_", "part", "penalty"),
    [
        ("", 0, 0, 0),
        ("ac", 1, 1, 1),
        ("ca", 1, 1, 1),
        ("aca", 1, 1, 1),
        ("a", 0, F(3, 4), F(1, 2)),
        ("abc", 0, F(3, 4), F(1, 2)),
        ("ab", 0, F(1, 2), 0),
        ("abcd", 0, F(1, 2), 0),
        ("b", 0, F(1, 4), 0),
        ("bd", 0, 0, 0),
        ("acz", 0, 1, 1),
        ("z", 0, F(1, 2), 0),
    ],
)
def test_options_are_parts(response, all_, part, penalty):
    found = [share_of(question(T.MULTIPLE, "abcd", "ac", rule=rule), list(response)) for rule in MarkingRule]
    assert found == [all_, part, penalty]


@pytest.mark.parametrize(
    ("response", "share", "all_"),
    [("a", F(1, 3), 0), ("ab", 1, 1), ("abe", 1, 0), ("ac", 0, 0), ("abc", F(1, 2), 0), ("c", 0, 0), ("d", 0, 0), ("", 0, 0)],
)  # fmt: skip
def test_options_with_shares_of_their_own(response, share, all_):
    shares = {"a": F(1, 3), "b": F(2, 3), "c": F(-1, 2), "e": F(1, 2)}
    for rule in (PART, PENALTY):
        assert share_of(question(T.MULTIPLE, "abcde", "ab", shares=shares, rule=rule), list(response)) == share
    assert share_of(question(T.MULTIPLE, "abcde", "ab", shares=shares), list(response)) == all_


@pytest.mark.parametrize(
    ("response", "steps", "all_", "part", "penalty"),
    [
        ("", 0, 0, 0, 0),
        ("a1", F(1, 10), 0, F(1, 4), F(1, 4)),
        ("a1 b0", F(1, 4), 0, F(1, 2), F(1, 2)),
        ("a1 b0 c1", F(1, 2), 0, F(3, 4), F(3, 4)),
        ("d0 c1 b0 a1", 1, 1, 1, 1),
        ("a1 b0 c1 d1", F(1, 2), 0, F(3, 4), F(1, 2)),
        ("a0 b1 c0 d1", 0, 0, 0, 0),
        ("a0 b1 c1", F(1, 10), 0, F(1, 4), 0),
        ("a1 a0", 0, 0, 0, 0),
        ("a1 a1", F(1, 10), 0, F(1, 4), F(1, 4)),
        ("a2 b0", F(1, 10), 0, F(1, 4), 0),
        ("z1", 0, 0, 0, 0),
        ("a1 b0 c1 d0 z1", 1, 1, 1, 1),
    ],
)
def test_statements_by_steps_and_by_parts(response, steps, all_, part, penalty):
    said = [f"{word[0]}={word[1]}" for word in response.split()]
    key = ClusterKey((F(1, 10), F(1, 4), F(1, 2), F(1)))
    assert share_of(question(T.CLUSTER, "abcd", "ac", key=key), said) == steps
    found = [share_of(question(T.CLUSTER, "abcd", "ac", key=ClusterKey(), rule=rule), said) for rule in MarkingRule]
    assert found == [all_, part, penalty]


NUMBERS = {
    "1": 1, "+1": 1, "-1": -1, "−1": -1, " 1 ": 1, "007": 7, "0,5": "0.5", "0.5": "0.5", ",5": "0.5", "-.5": "-0.5",
    "1,000": 1, "1.000": 1, "1,000,000": 1_000_000, "1.000.000": 1_000_000, "1 000 000": 1_000_000,
    "1\u00a0000\u202f000": 1_000_000, "1 000": 1000, "1.234,5": "1234.5", "1,234.5": "1234.5", "1 234,5": "1234.5",
    "1 000.000,5": "1000000.5", "1,234,567.89": "1234567.89", "12345,678": "12345.678", "1e3": 1000, "1E-3": "0.001",
    "1,5e−2": "0.015", "2e+2": 200, "1e999": "1e999", "\u2212" + "0": 0,
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_as_people_type_them(text):
    key = NumberKey((AcceptedNumber(D(NUMBERS[text])),))
    assert share_of(question(T.NUMERICAL, key=key), [text]) == 1


NO_NUMBERS = (
    "", " ", ".", "5.", "- 5", "--5", "+", "năm", "1,5,2", "1.2.3", "12,34.5", "1,234.5.6", "1 00", "1  000", "1000 000",
    "1,234 567", "e5", "1e", "1e1000", "½", "٣", "1 km", "1/2", "0x10", "1_000", "NaN", "Infinity", "1,,5", ".,5", "1.,5",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_counts_nothing(text):
    everything = AcceptedNumber(D(0), D("1e1001"))
    assert share_of(question(T.NUMERICAL, key=NumberKey((everything,))), [text]) == 0


@pytest.mark.parametrize(
    ("text", "share"),
    [("3,45", 1), ("3,55", 1), ("3,4499999999999999999999999999999999", F(1, 2)), ("3.5500000000000000000000000000000001", F(1, 2)),
     ("3", F(1, 2)), ("5", F(1, 2)), ("2,999999999999999999999999999999999999", 0), ("5,0000000000000000000000000000000000001", 0)],
)  # fmt: skip
def test_tolerances_hold_to_the_last_digit_and_the_best_share_counts(text, share):
    key = NumberKey((AcceptedNumber(D(4), D(1), F(1, 2)), AcceptedNumber(D("3.5"), D("0.05"))))
    assert share_of(question(T.NUMERICAL, key=key), [text]) == share


@pytest.mark.parametrize(
    ("text", "free", "needed"),
    [("2", 1, 0), ("2 km", 1, 1), ("2km", 1, 1), ("2 KM", 1, 1), ("2000 m", 1, 1), ("2\u00a0000 m", 1, 1), ("2000", 0, 0),
     ("2 m", 0, 0), ("2 dặm", 0, 0), ("2 km/h", 0, 0), ("km 2", 0, 0), ("200000 µM", 0, 0), ("2e0 km", 1, 1),
     ("2 Ωk".replace("Ω", "\u2126"), 1, 1)],
)  # fmt: skip
def test_units(text, free, needed):
    units = (Unit("km"), Unit("m", D("0.001")), Unit("Ωk"))
    for is_needed, share in ((False, free), (True, needed)):
        assert (
            share_of(question(T.NUMERICAL, key=NumberKey((AcceptedNumber(D(2)),), units, is_needed)), [text]) == share
        )


TEXTS = [
    ("Paris", "", "Paris", True), ("Paris", "", "paris", False), ("Paris", "c", "PARIS", True), ("Paris", "", " Paris\n", True),
    ("Đà Nẵng", "c", "đà nẵng", True), ("Đà Nẵng", "m", "Da Nang", True), ("Đà Nẵng", "m", "da nang", False),
    ("Đà Nẵng", "cm", "DA NANG", True), ("Da Nang", "cm", "đà nẵng", True), ("Đà Nẵng", "c", "Da Nang", False),
    ("a b", "s", "a \t\n b", True), ("a b", "", "a  b", False), ("a  b", "s", "a b", True), ("ab", "cms", "a b", False),
    ("é", "", "e\u0301", True), ("Straße", "c", "STRASSE", True), ("Pa*", "", "Pa", True), ("Pa*", "", "Paris", True),
    ("Pa*", "", "aPa", False), ("*is", "", "Paris", True), ("a*b*a", "", "aba", True), ("a*b*a", "", "aXbYbZa", True),
    ("ab*ba", "", "aba", False), ("*", "", "", True), ("**", "", "gì cũng được", True), ("a*a", "", "a", False),
    ("3\\*4", "", "3*4", True), ("3\\*4", "", "3x4", False), ("3\\*4", "", "3\\*4", False), ("\\\\*", "", "\\*", True),
    ("\\**", "", "*abc", True), ("a.c", "", "abc", False), ("x^2", "c", "X^2", True), ("a\\b", "", "a\\b", True),
    ("a *", "s", "a", False), ("a *", "s", "a  b", True), ("*b*", "c", "ABC", True), ("*b*d*", "", "abc", False),
    ("*ab*ba*", "", "xabax", False), ("*ab*ba*", "", "xabbax", True),
]  # fmt: skip


@pytest.mark.parametrize(("accepted", "ignored", "typed", "is_met"), TEXTS)
def test_texts(accepted, ignored, typed, is_met):
    ignores = tuple(ignore for ignore in Ignore if ignore.value[0] in ignored)
    key = TextKey((AcceptedText("không phải", F(1, 8)), AcceptedText(accepted, F(1, 4))), ignores)
    assert share_of(question(T.SHORT_TEXT, key=key), [typed]) == (F(1, 4) if is_met else 0)


def test_of_texts_the_best_counts_and_two_are_none():
    asked = question(T.SHORT_TEXT, key=TextKey((AcceptedText("P*", F(1, 4)), AcceptedText("Paris"))))
    assert [share_of(asked, r) for r in (["Paris"], ["Pa"], ["Paris", "Paris"], ["Paris", "Pa"])] == [1, F(1, 4), 1, 0]


def test_wildcards_do_not_run_away():
    key = TextKey((AcceptedText("a*" * 100 + "b"),))
    assert share_of(question(T.SHORT_TEXT, key=key), ["a" * 200]) == 0


@pytest.mark.parametrize(
    ("response", "all_", "part", "penalty"),
    [("p=a q=b", 1, 1, 1), ("q=b p=a", 1, 1, 1), ("p=a", 0, F(1, 2), F(1, 2)), ("p=a q=c", 0, F(1, 2), 0), ("p=b q=a", 0, 0, 0),
     ("p=a p=b q=b", 0, F(1, 2), 0), ("p=a p=a q=b", 1, 1, 1), ("p=a q=b z=c", 1, 1, 1), ("p=a q=z", 0, F(1, 2), 0),
     ("p", 0, 0, 0), ("p= q=b", 0, F(1, 2), 0)],
)  # fmt: skip
def test_pairs(response, all_, part, penalty):
    key = MatchingKey((Premise("p", "P", "a"), Premise("q", "Q", "b")))
    found = [share_of(question(T.MATCHING, "abc", key=key, rule=rule), response.split()) for rule in MarkingRule]
    assert found == [all_, part, penalty]


@pytest.mark.parametrize(
    ("response", "all_", "part", "penalty"),
    [("abcd", 1, 1, 1), ("abdc", 0, F(1, 2), 0), ("acdb", 0, F(1, 4), 0), ("dcba", 0, 0, 0), ("abc", 0, 0, 0), ("abcz", 0, 0, 0),
     ("abcdz", 0, 0, 0), ("aabcdc", 1, 1, 1), ("", 0, 0, 0)],
)  # fmt: skip
def test_orders(response, all_, part, penalty):
    found = [share_of(question(T.ORDERING, "abcd", rule=rule), list(response)) for rule in MarkingRule]
    assert found == [all_, part, penalty]


@pytest.mark.parametrize(
    ("response", "all_", "part", "penalty"),
    [
        ([], 0, 0, 0),
        (["1=100", "2=o", "3=độ c"], 1, 1, 1),
        (["3=Độ  C", "1=99"], 0, F(3, 4), F(3, 4)),
        (["1=100", "2=n"], 0, F(1, 2), F(1, 4)),
        (["1=100", "2=h"], 0, F(5, 8), F(5, 8)),
        (["1=102", "2=o", "3=x"], 0, F(1, 4), 0),
        (["1=100", "2=o", "3="], 0, F(3, 4), F(3, 4)),
        (["1=100", "2=o", "3= \t"], 0, F(3, 4), F(3, 4)),
        (["1=100", "1=100,0", "2=o"], 0, F(1, 4), 0),
        (["1=100", "1=100", "2=o"], 0, F(3, 4), F(3, 4)),
        (["1=100", "2=z"], 0, F(1, 2), F(1, 4)),
        (["1=100", "2=m", "3=a=b"], 0, F(1, 2), 0),
        (["100", "9=100"], 0, 0, 0),
    ],
)
def test_gaps(response, all_, part, penalty):
    offered = (
        Option("o", "0", True),
        Option("n", "1"),
        Option("h", "½", False, F(1, 2)),
        Option("m", "-1", False, F(-1)),
    )
    gaps = (
        Gap("1", key=NumberKey((AcceptedNumber(D(100), D(1)),)), weight=2),
        Gap("2", offered),
        Gap("3", key=TextKey((AcceptedText("°C"), AcceptedText("độ C")))),
    )
    found = [share_of(question(T.GAPS, key=GapsKey(gaps), rule=rule), response) for rule in MarkingRule]
    assert found == [all_, part, penalty]


RECTANGLE = Area("r", Shape.RECTANGLE, (3000, 4000, 100, 200))
ELLIPSE = Area("e", Shape.ELLIPSE, (7000, 7000, 500, 1000))
# A U: its mouth opens upwards between x = 2000 and 4000.
POLYGON = Area(
    "p", Shape.POLYGON, (1000, 5000, 2000, 5000, 2000, 8000, 4000, 8000, 4000, 5000, 5000, 5000, 5000, 9000, 1000, 9000)
)
WRONG = Area("w", Shape.RECTANGLE, (9000, 0, 10000, 1000), False)


@pytest.mark.parametrize(
    ("area", "point", "is_hit"),
    [
        (RECTANGLE, "100,200", 1), (RECTANGLE, "3000,4000", 1), (RECTANGLE, "99,200", 0), (RECTANGLE, "3000,4001", 0),
        (RECTANGLE, "00100,200", 1), (RECTANGLE, "000100,200", 0), (RECTANGLE, "1500, 2000", 0), (RECTANGLE, "1500", 0),
        (ELLIPSE, "7000,7000", 1), (ELLIPSE, "7500,7000", 1), (ELLIPSE, "7501,7000", 0), (ELLIPSE, "7000,8000", 1),
        (ELLIPSE, "7000,8001", 0), (ELLIPSE, "7300,7800", 1), (ELLIPSE, "7301,7800", 0), (ELLIPSE, "7300,6200", 1),
        (POLYGON, "1500,6000", 1), (POLYGON, "3000,6000", 0), (POLYGON, "3000,8500", 1), (POLYGON, "3000,8000", 1),
        (POLYGON, "2000,6000", 1), (POLYGON, "2001,6000", 0), (POLYGON, "1000,5000", 1), (POLYGON, "999,5000", 0),
        (POLYGON, "500,8000", 0), (POLYGON, "500,5000", 0), (POLYGON, "3000,5000", 0), (POLYGON, "5000,9000", 1),
        (POLYGON, "5001,9000", 0), (POLYGON, "3000,9000", 1), (POLYGON, "4500,8000", 1), (POLYGON, "4500,4999", 0),
        (WRONG, "9500,500", 0), (RECTANGLE, "1500,10001", 0), (RECTANGLE, "-1,5", 0), (RECTANGLE, "١٥٠٠,٢٠٠٠", 0),
    ],
)  # fmt: skip
def test_points_at_the_edges_of_areas(area, point, is_hit):
    areas = (area, WRONG) if area is not WRONG else (WRONG, RECTANGLE)
    assert share_of(question(T.HOTSPOT, key=HotspotKey(areas)), [point]) == is_hit


@pytest.mark.parametrize(
    ("response", "all_", "part", "penalty"),
    [
        (["1500,2000", "7000,7000"], 1, 1, 1),
        (["1500,2000", "1600,2000", "7000,7000"], 1, 1, 1),
        (["1500,2000"], 0, F(1, 2), F(1, 2)),
        (["1500,2000", "1600,2000"], 0, F(1, 2), F(1, 2)),
        (["1500,2000", "9500,500", "7000,7000"], 0, 1, F(1, 2)),
        (["1500,2000", "9500,500"], 0, F(1, 2), 0),
        (["1500,2000", "đây"], 0, F(1, 2), 0),
        (["1500,2000", "7000,7000", "7000,7001", "7000,7002"], 0, 0, 0),
        (["1500,2000", "01500,2000", "7000,7000", "7000,07000"], 1, 1, 1),
        (["9500,500", "9501,500", "1,1"], 0, 0, 0),
    ],
)
def test_several_points(response, all_, part, penalty):
    key = HotspotKey((RECTANGLE, ELLIPSE, WRONG), 3)
    found = [share_of(question(T.HOTSPOT, key=key, rule=rule), response) for rule in MarkingRule]
    assert found == [all_, part, penalty]


def test_an_essay_has_no_share_of_its_own():
    assert share_of(question(T.ESSAY, key=EssayKey()), ["Bài viết"]) == 0


# --- what must not matter

_TYPED = st.one_of(
    st.text("0123456789,. +-e\u00a0kmKM", max_size=12),
    st.text("abĐđế *\\=", max_size=8),
    st.sampled_from(sorted(NUMBERS)),
)


@st.composite
def responses(draw: st.DrawFn, asked: Question) -> list[str]:
    """Anything that looks like an answer to the question, fitting or not."""
    ids = [option.id for option in asked.options]
    names = {"zz", *ids}
    match asked.key:
        case MatchingKey(premises=premises):
            names |= {premise.id for premise in premises}
        case GapsKey(gaps=gaps):
            names |= {gap.id for gap in gaps}
            ids += [option.id for gap in gaps for option in gap.options]
    content = st.one_of(st.sampled_from([*ids, "0", "1", ""]), _TYPED)
    pair = st.builds("{}={}".format, st.sampled_from(sorted(names)), content)
    point = st.builds("{},{}".format, st.integers(0, 10_001), st.integers(0, 10_001))
    return draw(st.lists(st.one_of(pair, point, content), max_size=6))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_order_and_repetition_of_what_is_said_do_not_matter(data):
    for asked in data.draw(banks(tuple(type_ for type_ in QuestionType if type_ is not T.ORDERING))).questions:
        said = data.draw(responses(asked))
        share = share_of(asked, said)
        assert 0 <= share <= 1 and isinstance(share, F)
        mixed = data.draw(st.permutations(said))
        assert share_of(asked, mixed) == share == share_of(asked, [*mixed, *said])


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_the_order_of_options_areas_gaps_and_accepted_answers_does_not_matter(data):
    for asked in data.draw(banks(tuple(type_ for type_ in QuestionType if type_ is not T.ORDERING))).questions:
        said = data.draw(responses(asked))
        key = asked.key
        match key:
            case NumberKey():
                key = replace(key, numbers=key.numbers[::-1], units=key.units[::-1])
            case TextKey():
                key = replace(key, texts=key.texts[::-1], ignores=key.ignores[::-1])
            case GapsKey():
                key = replace(key, gaps=key.gaps[::-1])
            case HotspotKey():
                key = replace(key, areas=key.areas[::-1])
            case MatchingKey():
                key = replace(key, premises=key.premises[::-1])
        assert share_of(replace(asked, options=asked.options[::-1], key=key), said) == share_of(asked, said)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_right_earns_everything(data):
    for asked in data.draw(banks((T.CLUSTER, T.MULTIPLE, T.ORDERING, T.MATCHING))).questions:
        match asked.key:
            case ClusterKey():
                said = [f"{option.id}={int(option.is_right)}" for option in asked.options]
            case MatchingKey(premises=premises):
                said = [f"{premise.id}={premise.option_id}" for premise in premises]
            case _:
                said = [o.id for o in asked.options if o.is_right or asked.type is T.ORDERING]
        assert share_of(asked, said) == 1
