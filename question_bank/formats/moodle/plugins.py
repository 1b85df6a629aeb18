"""Types of questions that plugins add to Moodle: those that are one of ours, and what the others are in plain words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from fractions import Fraction

from question_bank.drafts import Draft, DraftGap, DraftOption, DraftPremise
from question_bank.folding import fold, fold_html
from question_bank.formats.moodle.answers import Typed, accept_texts, read_number
from question_bank.formats.moodle.item import Element, Item, Unreadable, said
from question_bank.markup import is_blank, plain_to_html
from question_bank.model import ClusterKey, MarkingRule, QuestionType

_TRUE = frozenset(
    map(fold, ("Đúng", "Đ", "True", "T", "Wahr", "Richtig", "Vrai", "Verdadero", "Vero", "Waar", "Juist"))
)
_FALSE = frozenset(map(fold, ("Sai", "S", "False", "F", "Falsch", "Faux", "Falso", "Onwaar", "Niet waar", "Onjuist")))
_VIETNAM = (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1))
_REGULAR = re.compile(r"[\\^$*+?()\[\]{}]|\.(?!\d)")


# -- tables of statements: qtype_mtf and qtype_kprime of ETH Zürich ----------------------------------------------------


def read_statements(item: Item) -> Draft:
    """Rows to be judged. Where the columns are not just “true” and “false”, each row is a pair with its column."""
    columns = [column.find("responsetext") for column in item.element.findall("column")]
    rows = [row for row in item.element.findall("row") if not is_blank(item.html(row.find("optiontext")))]
    if len(columns) < 2 or not rows:
        raise Unreadable("moodle_columns", have=len(columns))
    right = [_right_column(item, row, len(columns)) for row in rows]
    rule, steps = _marking(item, len(rows))
    statements = [item.html(row.find("optiontext")) for row in rows]
    names = [said(column) for column in columns]
    is_shuffled = item.flag("shuffleanswers", default=True)
    true, false = ([at for at, name in enumerate(names) if fold(name) in words] for words in (_TRUE, _FALSE))
    if len(columns) == 2 and true and false:
        options = tuple(
            DraftOption(text, column in true, feedback=item.html(row.find("feedbacktext")))
            for text, column, row in zip(statements, right, rows, strict=True)
        )
        key = ClusterKey(steps)
        return item.draft(QuestionType.CLUSTER, options=options, key=key, rule=rule, is_shuffled=is_shuffled)
    if steps:
        raise Unreadable("moodle_columns_steps", columns=" / ".join(names)[:80])
    for row in rows:
        item.drop("moodle_answer_feedback_dropped", row.find("feedbacktext"))
    return item.draft(
        QuestionType.MATCHING,
        options=tuple(DraftOption(item.html(column)) for column in columns),
        premises=tuple(DraftPremise(text, column) for text, column in zip(statements, right, strict=True)),
        rule=rule,
        is_shuffled=is_shuffled,
    )


def _right_column(item: Item, row: Element, count: int) -> int:
    number = row.get("number", "")
    right = [
        weight.get("columnnumber")
        for weight in item.element.findall("weight")
        if weight.get("rownumber") == number and read_number(weight.findtext("value") or "0") > 0
    ]
    columns = [str(column) for column in range(1, count + 1)]
    if len(right) != 1 or right[0] not in columns:
        raise Unreadable("moodle_row_undecided", number=number[:20])
    return columns.index(right[0])


def _marking(item: Item, count: int) -> tuple[MarkingRule, tuple[Fraction, ...]]:
    """Rule and steps (grading/*.class.php of the plugins). A row left empty counts as a wrong one, so rows right decide."""
    method = said(item.element.find("scoringmethod")) or item.kind
    if method in ("mtfonezero", "kprimeonezero"):
        return MarkingRule.ALL_OR_NOTHING, ()
    if method in ("mtf", "kprime"):
        half = {count: Fraction(1), count - 1: Fraction(1, 2)}
        return MarkingRule.PER_PART, tuple(half.get(right, Fraction(0)) for right in range(1, count + 1))
    if method == "customscale":
        return MarkingRule.PER_PART, _VIETNAM if count == len(_VIETNAM) else ()
    if method != "subpoints":
        raise Unreadable("moodle_scoring", method=method[:40])
    taken = Fraction(read_number(item.field("deduction") or "0")) if item.kind == "mtf" else Fraction(0)
    if not taken:
        return MarkingRule.PER_PART, ()
    if not 0 <= taken <= 1:
        raise Unreadable("moodle_scoring", method=f"deduction {item.field('deduction')[:20]}")
    steps = (max((right - (count - right) * taken) / count, Fraction(0)) for right in range(1, count + 1))
    return MarkingRule.PER_PART, tuple(steps)


# -- qtype_gapfill -----------------------------------------------------------------------------------------------------


def read_gapfill(item: Item) -> Draft:
    """Words between signs in the text are gaps: typed, or chosen from all of them and the wrong answers."""
    if item.flag("noduplicates", default=False):
        raise Unreadable("moodle_gapfill_duplicates")
    signs = item.field("delimitchars") or "[]"
    if len(signs) != 2:
        raise Unreadable("moodle_gapfill_signs", signs=signs[:20])
    is_exact = item.flag("disableregex", default=False)
    answers = item.element.findall("answer")
    for answer in answers:
        item.drop("moodle_answer_feedback_dropped", answer.find("feedback"))
    stem = item.stem()
    hole = re.compile(f"{re.escape(signs[0])}([^<>]*?){re.escape(signs[1])}")
    wanted = [_alternatives(found[1], is_exact=is_exact) for found in hole.finditer(stem)]
    wrong = [said(answer) for answer in answers if read_number(answer.get("fraction") or "0") == 0]
    is_case_kept = item.flag("casesensitive", default=False)
    gaps = []
    for number, texts in enumerate(wanted, 1):
        if item.field("answerdisplay", "gapfill") == "gapfill":
            typed = [Typed(text.replace("*", "\\*"), Fraction(1)) for text in texts]
            gaps.append(DraftGap(str(number), key=accept_texts(typed, is_case_kept=is_case_kept)))
            continue
        offered = {fold_html(plain_to_html(text)): text for text in (*(one for row in wanted for one in row), *wrong)}
        options = (DraftOption(plain_to_html(text), fold(text) in map(fold, texts)) for text in offered.values())
        gaps.append(DraftGap(str(number), tuple(options)))
    numbers = iter(range(1, len(gaps) + 1))
    stem = hole.sub(lambda found: f"[[{next(numbers)}]]", stem)
    return item.draft(QuestionType.GAPS, stem, gaps=tuple(gaps), rule=MarkingRule.PER_PART)


def _alternatives(written: str, *, is_exact: bool) -> list[str]:
    """The texts that a gap takes. Unless told that they are exact, Moodle takes them for regular expressions."""
    text = html.unescape(written).strip()
    if not is_exact and _REGULAR.search(text) or "!!" in text:
        raise Unreadable("moodle_gapfill_pattern", text=text[:60])
    return [part.strip() for part in text.split("|")] if not is_exact else [text]


# -- all others --------------------------------------------------------------------------------------------------------

_WIRIS = ("shortanswerwiris", "multichoicewiris", "truefalsewiris", "essaywiris", "matchwiris", "multianswerwiris")
UNLIKE: dict[str, str] = {
    **dict.fromkeys(
        ("calculated", "calculatedsimple", "calculatedmulti", "varnumeric", "varnumericset", "varnumunit", "formulas"),
        "moodle_type_calculated",
    ),
    **dict.fromkeys((*_WIRIS, "stack", "algebra", "shortmath"), "moodle_type_formula"),
    **dict.fromkeys(("coderunner", "proforma", "vplquestion", "moopt"), "moodle_type_program"),
    **dict.fromkeys(("ddimageortext", "ddmarker", "drawlines", "imageselect"), "moodle_type_onto_picture"),
    **dict.fromkeys(("pmatch", "regexp", "regexmatch"), "moodle_type_pattern"),
    **dict.fromkeys(("random", "randomsamatch"), "moodle_type_random"),
    **dict.fromkeys(("recordrtc", "poodllrecording", "drawing", "freehanddrawing", "geogebra"), "moodle_type_made"),
    **dict.fromkeys(("essayautograde", "aitext"), "moodle_type_essay_by_machine"),
    "wordselect": "moodle_type_words",
    "matrix": "moodle_type_matrix",
    "oumatrix": "moodle_type_matrix",
    "oumultiresponse": "moodle_type_responses",
    "combined": "moodle_type_combined",
    "missingtype": "moodle_type_missing",
}
"""Type → the problem that says what it is and what to make of it."""

PLUGINS: dict[str, Callable[[Item], Draft]] = {
    "mtf": read_statements,
    "kprime": read_statements,
    "gapfill": read_gapfill,
}
