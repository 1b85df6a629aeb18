"""Item analysis against a published table, sums done by hand, and slow code that follows the definitions."""

from __future__ import annotations

import itertools
import math
import random
import re
from dataclasses import astuple
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from question_bank.answer_arrays import BLANK, UNSEEN, AnsweredItem, answer_arrays, answered_item
from question_bank.item_analysis import analyse_items, option_use, reliability, total_shares
from question_bank.marking import mark
from question_bank.model import Option, Paper, PaperItem, Question, QuestionType
from tests.question_bank.generated import build_bank

pytestmark = pytest.mark.filterwarnings("error")
NAN = math.nan

# Ten students, ten items: K. L. Wuensch, East Carolina University, "KR20.txt" (core.ecu.edu/wuenschk/StatHelp).
WUENSCH = np.array(
    [
        [1, 1, 1, 1, 1, 1, 0, 1, 1, 0],
        [1, 0, 1, 1, 0, 1, 1, 1, 0, 1],
        [1, 1, 1, 1, 0, 1, 1, 0, 0, 1],
        [0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 1, 0, 0, 1, 0],
        [1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
        [1, 1, 0, 1, 1, 1, 0, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 1],
        [0, 1, 0, 1, 1, 1, 1, 1, 0, 1],
        [1, 1, 0, 1, 1, 0, 1, 1, 1, 0],
    ],
    dtype=float,
)


def random_papers(seed: int, candidates: int = 9, items: int = 6, shown: int = 4) -> np.ndarray:
    """Scores in quarters on papers of `shown` of `items`."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 5, (candidates, items)) / 4
    for row in scores:
        row[rng.permutation(items)[shown:]] = NAN
    return scores


def as_table(analysis: object) -> np.ndarray:
    return np.array(
        [getattr(analysis, name) for name in ("seen", "p", "upper_p", "lower_p", "discrimination", "correlation")]
    )


def test_p_and_alpha_are_those_of_the_published_table() -> None:
    assert analyse_items(WUENSCH).p == pytest.approx([0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6])
    # The table: Σpq = .21+.21+.24+.21+.24+.16+.21+.21+.25+.24 = 2.18, variance of totals 5.84.
    found = reliability(WUENSCH)
    assert found.alpha == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    # σ here with n − 1: √(5.84·10/9); SEM = σ·√(1 − 0.6963) = 2.547·0.551.
    assert found.sd == pytest.approx(math.sqrt(58.4 / 9))
    assert found.sem == pytest.approx(2.5473 * math.sqrt(1 - 0.69635), abs=1e-3)
    assert (found.candidates, found.items, found.mean) == (10, 10, pytest.approx(6.6))


def test_d_and_corrected_correlation_by_hand() -> None:
    # Totals: A8 B7 C7 D2 E2 F9 G8 H9 I7 J7. 27 % of 10 is 2.7, so 3.
    # Upper: F, H and half of A and of G, who are equal; all four have item 1: (1 + 1 + ½ + ½)/3 = 1.
    # Lower: D, E and a quarter each of B, C, I, J; item 1 is with B, C and J: ¾/3 = ¼.
    analysis = analyse_items(WUENSCH)
    assert (analysis.upper_p[0], analysis.lower_p[0]) == pytest.approx((1, 0.25))
    assert analysis.discrimination[0] == pytest.approx(0.75)
    # Rest of the paper without item 1: 7 6 6 2 2 8 7 8 7 6, mean 5.9, variance 39.1 − 34.81 = 4.29.
    # Those with item 1: (7+6+6+8+7+8+6)/7 = 48/7; covariance 0.7·48/7 − 0.7·5.9 = 0.67; 0.67/√(0.21·4.29) = 0.7059.
    assert analysis.correlation[0] == pytest.approx(0.67 / math.sqrt(0.21 * 4.29))


def test_alpha_of_parts_of_a_mark_by_hand() -> None:
    # Items in marks (worth 2 and 1): 2 1 | 1 .5 | 0 0 | 1 .5; variances (n−1): 2/3 and 1/6; totals 3 1.5 0 1.5, variance 1.5.
    # α = 2/1·(1 − (2/3 + 1/6)/1.5) = 2·(1 − 5/9) = 8/9; SEM = √1.5·√(1/9) = 0.408.
    scores = np.array([[1, 1], [0.5, 0.5], [0, 0], [0.5, 0.5]])
    found = reliability(scores, np.array([2.0, 1.0]))
    assert (found.alpha, found.sem) == pytest.approx((8 / 9, math.sqrt(1.5) / 3))
    assert total_shares(scores, np.array([2.0, 1.0])) == pytest.approx([1, 0.5, 0, 0.5])


def test_alpha_of_random_papers_by_hand() -> None:
    # Three candidates, items 1 2 | 1 3 | 2 3, and one who saw all: pairs of items were each seen by two.
    scores = np.array([[1, 1, NAN], [0, NAN, 0], [NAN, 0, 1], [1, 1, 1]], dtype=float)
    # Co-deviations: (1,2): 1 1, 1 1 → 0. (1,3): 0 0, 1 1 → ½. (2,3): 0 1, 1 1 → 0. c̄ = ½ / (1 + 1 + 1) = 1/6.
    # Means an item: 1, 0, ½, 1; their variance 11/48. α = (1/6)/(11/48) = 8/11.
    assert reliability(scores).alpha == pytest.approx(8 / 11)


def test_alpha_is_the_correlation_of_two_random_papers() -> None:
    """What makes α worth printing, for papers drawn from a bank in which items differ much in difficulty."""
    rng = np.random.default_rng(5)
    ability, hardness = rng.normal(size=(6000, 1)), rng.normal(0, 1.5, 200)
    right = (rng.random((6000, 200)) < 1 / (1 + np.exp(hardness - ability))).astype(float)
    drawn = rng.random(right.shape).argsort(axis=1)
    papers = [np.full(right.shape, NAN) for _ in range(2)]
    for paper, chosen in zip(papers, (drawn[:, :20], drawn[:, 20:40]), strict=True):
        np.put_along_axis(paper, chosen, np.take_along_axis(right, chosen, axis=1), axis=1)
    correlation = np.corrcoef(*(np.nansum(paper, axis=1) for paper in papers))[0, 1]
    assert reliability(papers[0]).alpha == pytest.approx(correlation, abs=0.03)


def slow_extremes(totals: list[float], item: list[float]) -> tuple[float, float]:
    """Mean of the item among the best and the weakest 27 %, over every order that equal totals may stand in."""
    size = max(1, math.floor(0.27 * len(totals) + 0.5))
    found = [
        (sum(item[n] for n in order[-size:]) / size, sum(item[n] for n in order[:size]) / size)
        for order in itertools.permutations(range(len(totals)))
        if all(totals[a] <= totals[b] for a, b in itertools.pairwise(order))
    ]
    return tuple(np.mean(found, axis=0))


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_is_what_slow_code_finds(seed: int) -> None:
    scores = random_papers(seed)
    marks = np.array([1, 2, 1, 0.5, 1, 3])
    analysis = analyse_items(scores, marks)
    for item in range(6):
        saw = [row for row in range(9) if not math.isnan(scores[row, item])]
        total, rest = {}, {}
        for row in saw:
            own = {n: (scores[row, n] * marks[n], marks[n]) for n in range(6) if not math.isnan(scores[row, n])}
            total[row] = round(sum(v for v, _ in own.values()) / sum(m for _, m in own.values()), 9)
            others = [own[n] for n in own if n != item]
            rest[row] = sum(v for v, _ in others) / sum(m for _, m in others)
        of_item = [scores[row, item] for row in saw]
        upper, lower = slow_extremes([total[row] for row in saw], of_item)
        assert analysis.seen[item] == len(saw)
        assert analysis.p[item] == pytest.approx(np.mean(of_item))
        assert (analysis.upper_p[item], analysis.lower_p[item]) == pytest.approx((upper, lower))
        if np.std(of_item) > 0:
            assert analysis.correlation[item] == pytest.approx(np.corrcoef(of_item, [rest[r] for r in saw])[0, 1])
        else:
            assert math.isnan(analysis.correlation[item])


@pytest.mark.parametrize("seed", range(4))
def test_covariances_are_pooled_over_those_who_saw_both(seed: int) -> None:
    scores = random_papers(seed)
    above = below = 0.0
    for one, other in itertools.combinations(range(6), 2):
        both = [(a, b) for a, b in zip(scores[:, one], scores[:, other], strict=True) if a == a and b == b]
        if len(both) > 1:
            above += np.cov(np.array(both).T)[0, 1] * (len(both) - 1)
            below += len(both) - 1
    assert reliability(scores).alpha == pytest.approx(above / below / np.var(np.nanmean(scores, axis=1), ddof=1))


def test_neither_order_of_candidates_nor_of_items_matters() -> None:
    scores = random_papers(7, candidates=40, items=12, shown=8)
    rng = np.random.default_rng(8)
    rows, columns = rng.permutation(40), rng.permutation(12)
    assert as_table(analyse_items(scores[rows][:, columns])) == pytest.approx(
        as_table(analyse_items(scores))[:, columns], nan_ok=True
    )
    assert reliability(scores[rows][:, columns]).alpha == pytest.approx(reliability(scores).alpha)


def test_unseen_never_counts() -> None:
    """Five candidates who saw nothing of it change nothing; as zeros they would."""
    alone = np.column_stack((WUENSCH, np.full(10, NAN)))
    absent = np.vstack((alone, np.full((5, 11), NAN)))
    assert as_table(analyse_items(absent))[:, :10] == pytest.approx(as_table(analyse_items(WUENSCH)))
    assert astuple(reliability(absent)) == pytest.approx(astuple(reliability(WUENSCH)))
    assert np.isnan(as_table(analyse_items(absent))[1:, 10]).all()
    assert analyse_items(absent).seen[10] == 0
    assert np.isnan(total_shares(absent)[10:]).all()


@pytest.mark.parametrize(
    "scores",
    [
        np.empty((0, 0)),
        np.empty((0, 3)),
        np.empty((3, 0)),
        np.full((3, 2), NAN),
        np.array([[1.0, 0.5]]),
        np.full((5, 3), 0.1),
        np.array([[1.0], [0.0]]),
        np.array([[1.0, NAN], [NAN, 0.0]]),
    ],
    ids=["nothing", "nobody", "no items", "all unseen", "one candidate", "all equal", "one item", "no two together"],
)
def test_what_is_undefined_is_nan(scores: np.ndarray) -> None:
    found = reliability(scores)
    assert math.isnan(found.alpha) and math.isnan(found.sem)
    analysis = analyse_items(scores)
    assert np.isnan(analysis.correlation).all()
    assert np.isnan(analysis.discrimination[analysis.seen < 2]).all()
    assert not np.isnan(analysis.discrimination[analysis.seen > 1]).any()


def answered(code: str, response: str, share: float, options: str = "abc") -> AnsweredItem:
    return AnsweredItem(code, tuple(options), tuple(response), share)


def test_option_use_by_hand() -> None:
    papers = [
        [answered("q1", "a", 1), answered("q2", "xy", 1, "xyz")],
        [answered("q1", "a", 1), answered("q2", "yx", 1, "zyx")],
        [answered("q1", "b", 0), answered("q2", "x", 0, "xyz")],
        [answered("q1", "", 0)],
    ]
    use = option_use(answer_arrays(papers))
    found = {
        (int(item), option): (share, upper, lower)
        for item, option, share, upper, lower in zip(use.item, use.option, use.share, use.upper, use.lower, strict=True)
    }
    # q1: four saw it, 27 % is one: the upper is the first or the second, the lower the third or the fourth.
    assert found[0, "a"] == pytest.approx((2 / 4, 1, 0))
    assert found[0, "b"] == pytest.approx((1 / 4, 0, 0.5))
    assert found[0, "c"] == pytest.approx((0, 0, 0))
    assert found[0, None] == pytest.approx((1 / 4, 0, 0.5))
    # q2: three saw it; the order of several chosen is no difference.
    assert found[1, "x"] == pytest.approx((1, 1, 1))
    assert found[1, "y"] == pytest.approx((2 / 3, 1, 0))
    assert found[1, "z"] == pytest.approx((0, 0, 0))
    assert found[1, None] == pytest.approx((0, 0, 0))
    assert len(found) == 8


def test_option_use_of_nothing_is_empty_and_of_an_unanswered_item_is_blank() -> None:
    assert option_use(answer_arrays([])).option == ()
    use = option_use(answer_arrays([[answered("q", "", 0, "")], [answered("q", "", 0, "")]]))
    assert (use.option, use.share.tolist()) == ((None,), [1.0])


def test_answers_are_known_by_identity_whatever_the_place() -> None:
    """The same choices on papers in another order of items and options, as sealed and marked, are the same arrays."""
    questions = {question.code: question for question in build_bank(2, 3).questions}
    rng = random.Random(3)
    choices = [
        {code: tuple(o.id for o in q.options if rng.random() < 0.5) for code, q in questions.items()} for _ in range(20)
    ]

    def arrays(shuffled: bool):
        papers = []
        for chosen in choices:
            order = rng.sample(sorted(questions), len(questions)) if shuffled else sorted(questions)
            items = []
            for code in order:
                ids = [option.id for option in questions[code].options]
                items.append(PaperItem(code, tuple(rng.sample(ids, len(ids)) if shuffled else ids), Decimal("0.5")))
            paper = Paper("A", tuple(items))
            responses = {
                number: tuple(id_ for id_ in item.option_ids if id_ in chosen[item.code])
                for number, item in enumerate(items, 1)
            }
            papers.append(
                [
                    answered_item(questions[done.code], done.chosen, Fraction(done.score / done.mark))
                    for done in mark(paper, questions, responses).items
                ]
            )
        return answer_arrays(papers)

    plain, mixed = arrays(False), arrays(True)
    assert plain.codes == mixed.codes == tuple(sorted(questions))
    assert plain.responses == mixed.responses and plain.options == mixed.options
    assert (plain.given == mixed.given).all() and (plain.scores == mixed.scores).all()
    assert option_use(plain).share.tolist() == option_use(mixed).share.tolist()


def test_arrays_tell_blank_from_unseen() -> None:
    arrays = answer_arrays(
        [[answered("q", "ab", 0)], [answered("q", "bab", 0)], [answered("q", "", 0)], [answered("r", "c", 1)], []]
    )
    assert arrays.codes == ("q", "r")
    assert arrays.given.tolist() == [[0, UNSEEN], [0, UNSEEN], [BLANK, UNSEEN], [UNSEEN, 0], [UNSEEN, UNSEEN]]
    assert arrays.responses == ((("a", "b"),), (("c",),))
    assert arrays.options == (("a", "b", "c"), ("a", "b", "c"))
    assert np.isnan(arrays.scores).tolist() == [[False, True]] * 3 + [[True, False], [True, True]]
    with pytest.raises(ValueError, match="paper 0 asks a question twice"):
        answer_arrays([[answered("q", "a", 1), answered("q", "b", 0)]])


@pytest.mark.parametrize(
    ("kind", "response", "options", "answer"),
    [
        (QuestionType.SINGLE, ["a"], ("a", "b"), ("a",)),
        (QuestionType.CLUSTER, ["b=0"], ("a=1", "a=0", "b=1", "b=0"), ("b=0",)),
        (QuestionType.ORDERING, ["b", "a"], ("1=a", "1=b", "2=a", "2=b"), ("1=b", "2=a")),
        (QuestionType.MATCHING, ["p=a"], (), ("p=a",)),
        (QuestionType.GAPS, ["g1=x=y", "g2="], (), ("g1=x=y",)),
        (QuestionType.SHORT_TEXT, [""], (), ()),
    ],
)
def test_responses_of_every_shape_become_names(
    kind: QuestionType, response: list[str], options: tuple[str, ...], answer: tuple[str, ...]
) -> None:
    question = Question("q", "Một", 1, kind, "?", (Option("a", "A"), Option("b", "B")))
    assert answered_item(question, response, Fraction(1, 4)) == AnsweredItem("q", options, answer, 0.25)


def test_the_example_of_the_page_runs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "docs/statistics.md", "exec"), names)
    assert names["found"].p.tolist() == pytest.approx([2 / 3, 0.5])
