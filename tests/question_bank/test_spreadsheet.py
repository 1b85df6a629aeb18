"""Tables of questions: what writers put into the cells, what is refused, and that a bank comes back the same."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import openpyxl
import openpyxl.drawing.image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallserver import messages
from question_bank.drafts import DraftAbout, DraftGap, DraftOption, DraftPassage, DraftPremise
from question_bank.exporting import EXPORTS
from question_bank.formats.spreadsheet.areas import read_areas
from question_bank.formats.spreadsheet.clauses import clauses_of, read_clauses
from question_bank.formats.spreadsheet.columns import COLUMNS, HEADERS
from question_bank.formats.spreadsheet.gaps import read_gaps, read_texts
from question_bank.formats.spreadsheet.notation import (
    Unclear,
    join_list,
    read_decimal,
    read_percent,
    split_list,
    split_share,
    write_decimal,
    write_percent,
)
from question_bank.formats.spreadsheet.numbers import read_numbers
from question_bank.formats.spreadsheet.options import read_choice, read_cluster, read_order, read_shuffled
from question_bank.formats.spreadsheet.template import write_template
from question_bank.formats.spreadsheet.writing import write_csv, write_xlsx
from question_bank.importing import Wishes, read_questions
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Area,
    EssayKey,
    Ignore,
    NumberKey,
    Option,
    Question,
    QuestionType,
    Shape,
    TextKey,
    Unit,
)
from tables.text import header_key
from tests.question_bank.every_type import build, draft, every_type_bank, make_png, rich_banks

T = QuestionType
FORMATS = {"xlsx": write_xlsx, "csv": write_csv}


def table(*rows: dict[str, str], name: str = "bank.csv") -> tuple[str, bytes]:
    """A CSV file of rows by field; a question needs only what the test is about."""
    usual = {"code": "C1", "topic": "T", "difficulty": "1", "stem": "S?"}
    filled = [row if row.get("type") == "passage" else {**usual, **row} for row in rows]
    fields = list(dict.fromkeys(field for row in filled for field in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([HEADERS[field] for field in fields])
    writer.writerows([row.get(field, "") for field in fields] for row in filled)
    return name, text.getvalue().encode()


def question(*others: tuple[str, bytes], **cells: str) -> Question:
    reading = read_questions([table(cells), *others])
    assert reading.problems == (), reading.problems
    return reading.value.questions[0]


def found(reading) -> list[tuple[str, str | None]]:
    """Codes and columns of the problems, whose sentences can be said in both languages."""
    for problem in (*reading.problems, *reading.warnings):
        for lang in messages.LANGUAGES:
            sentence = messages.problem_sentence(problem, lang)
            assert not sentence.startswith("problem.") and "(row=" not in sentence
    return [(problem.code, problem.column) for problem in reading.problems]


def problems(**cells: str) -> list[tuple[str, str | None]]:
    return found(read_questions([table(cells)]))


# --- a bank comes back the same


@pytest.mark.parametrize(("name", "write"), FORMATS.items(), ids=FORMATS)
def test_a_bank_of_every_type_comes_back_the_same(name, write):
    bank = every_type_bank()
    written = write(bank)
    assert written.left_out == ()
    assert read_questions([(f"bank.{name}", written.body)]).value == bank
    assert write(bank) == written


@pytest.mark.parametrize(("name", "write"), FORMATS.items(), ids=FORMATS)
@given(bank=rich_banks())
@settings(max_examples=40, deadline=None)
def test_drawn_banks_come_back_the_same(name, write, bank):
    written = write(bank)
    assert written.left_out == ()
    assert read_questions([(f"bank.{name}", written.body)]).value == bank


@pytest.mark.parametrize("words", [("True", "False"), ("Sai", "Đúng"), ("false", "true")])
def test_true_and_false_keep_the_words_they_were_written_in(words):
    cells = {"A": words[0], "B": words[1], "answer": "B"}
    bank = read_questions([table({"type": "true_false", **cells})]).value
    assert [(option.html, option.is_right) for option in bank.questions[0].options] == [
        (words[0], False),
        (words[1], True),
    ]
    for name, write in FORMATS.items():
        written = write(bank)
        assert written.left_out == ()
        assert read_questions([(f"bank.{name}", written.body)]).value == bank
    (problem,) = read_questions([table({"type": "true_false", **cells, "A": words[1]})]).problems
    assert problem.code == "options_not_wanted"


ODD = [
    "a / b",
    "/ x",
    "c (5%)",
    "d (100/3 %)",
    "*e",
    "=f => g",
    "h; [2] i",
    "5 km",
    "5",
    "k\\",
    "l\\|m",
    "x ± y",
    "'n",
    "[1] o",
]


@pytest.mark.parametrize(("name", "write"), FORMATS.items(), ids=FORMATS)
def test_texts_that_look_like_notation_come_back_the_same(name, write):
    texts = TextKey(tuple(AcceptedText(text.replace("*", r"\*")) for text in ODD))
    percent = NumberKey((AcceptedNumber(Decimal(25), Decimal(1)),), (Unit("%"), Unit("phần", Decimal(100))))
    options = tuple(DraftOption(text.replace(">", "&gt;"), place == 2) for place, text in enumerate(ODD))
    typed = (DraftGap("2", key=replace(texts, texts=(text,))) for text in texts.texts)
    gaps = [
        DraftGap("1", options),
        *(replace(gap, id=f"t{n}") for n, gap in enumerate(typed)),
        DraftGap("9", key=percent),
    ]
    premises = tuple(DraftPremise(f"{text}!", place) for place, text in zip((5, 2, 2, 7), ODD, strict=False))
    bank = build(
        [
            draft("T", T.SHORT_TEXT, "S", key=texts),
            draft("N", T.NUMERICAL, "S", key=percent),
            draft("G", T.GAPS, "".join(f"[[{gap.id}]]" for gap in gaps), gaps=tuple(gaps)),
            draft("M", T.MATCHING, "S", options=tuple(replace(o, is_right=False) for o in options), premises=premises),
            draft("E", T.ESSAY, "S", key=EssayKey(), about=DraftAbout(tags=tuple(ODD), apart=("a, b", "c|d"))),
        ],
        [],
    )
    written = write(bank)
    assert written.left_out == ()
    assert read_questions([(f"bank.{name}", written.body)]).value == bank


def test_both_are_among_the_exports():
    for name in FORMATS:
        assert EXPORTS[name].write(every_type_bank()) == FORMATS[name](every_type_bank())


def test_media_come_in_a_zip_beside_the_table_and_without_media_there_is_no_zip():
    bank = every_type_bank()
    with zipfile.ZipFile(io.BytesIO(write_csv(bank).body)) as archive:
        assert sorted(archive.namelist()) == ["media/bieu-do.png", "media/so-do.png", "questions.csv"]
    assert write_csv(replace(bank, media={}, passages={}, questions=())).body.startswith("\ufeffMã,".encode())


def test_what_a_table_can_not_hold_is_named_and_stays_out():
    good = build([draft("G", T.NUMERICAL, "?", key=NumberKey((AcceptedNumber(Decimal(1)),)))], [])
    units = (Unit("a = b"),)
    odd = replace(good.questions[0], code="O", key=NumberKey((AcceptedNumber(Decimal(1)),), units))
    invisible = replace(good.questions[0], code="I", topic="T\u200b")
    written = write_xlsx(replace(good, questions=(*good.questions, odd, invisible)))
    assert [(p.code, p.args["code"], p.args["parts"]) for p in written.left_out] == [
        ("not_for_a_table", "O", "Đáp án"),
        ("not_for_a_table", "I", "Chủ đề"),
    ]
    assert read_questions([("b.xlsx", written.body)]).value == good


def test_a_cell_longer_than_excel_takes_is_named():
    gaps = "".join(f"[[{number}]]" for number in range(200))
    key = TextKey(tuple(AcceptedText(f"{'x' * 190}{number}") for number in range(2)))
    bank = build([draft("L", T.GAPS, gaps, gaps=tuple(DraftGap(str(n), key=key) for n in range(200)))], [])
    assert [p.args["code"] for p in write_xlsx(bank).left_out] == ["L"]


def test_invisible_letters_and_line_ends_of_html_survive():
    bank = build([draft("C", T.ESSAY, "<pre>a\nb\u200bc</pre>\u00ad", key=EssayKey())], [])
    assert "\u200b" in bank.questions[0].stem_html and "\n" in bank.questions[0].stem_html
    assert read_questions([("b.xlsx", write_xlsx(bank).body)]).value == bank


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1", "'x'", "''", "=HYPERLINK(1)"])
def test_a_csv_file_runs_nothing_when_it_is_opened(text):
    bank = build([draft("C", T.SHORT_TEXT, "S", key=TextKey((AcceptedText(text),)))], [])
    written = write_csv(bank)
    rows = list(csv.reader(io.StringIO(written.body.decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert read_questions([("b.csv", written.body)]).value == bank
    assert read_questions([("b.xlsx", write_xlsx(bank).body)]).value == bank


# --- headers and the template


def test_no_two_columns_share_a_header():
    headers = {header_key(spelling) for spellings in COLUMNS.values() for spelling in spellings}
    assert len(headers) == len({(header_key(s), f) for f, ss in COLUMNS.items() for s in ss})


def test_english_headers_and_words():
    text = (
        "code,topic,difficulty,type,question,option A,option B,answer,marking rule,shuffled,tags,p-value\n"
        "C1,T,easy,multiple,S?,x,y,A,per part with penalty,no,a; b,45%\n"
        'C2,T,hard,numerical,S?,,,"3.5 ± 0.05 km",unit needed,,,\n'
    )
    reading = read_questions([("b.csv", text.encode())])
    assert found(reading) == []
    first, second = reading.value.questions
    assert (first.rule.value, first.is_shuffled, first.about.tags) == ("per_part_penalty", False, ("a", "b"))
    assert first.about.p_value == Decimal("0.45")
    assert second.key == NumberKey((AcceptedNumber(Decimal("3.5"), Decimal("0.05")),), (Unit("km"),), True)


def test_the_template_offers_lists_notes_and_a_guide():
    book = openpyxl.load_workbook(io.BytesIO(write_template()))
    sheet, guide = book.worksheets
    heads = {cell.value: cell for cell in sheet[1]}
    assert set(heads) == {HEADERS[field] for field in COLUMNS if len(field) > 2 or field in tuple("ABCDEF")}
    assert all(cell.comment and cell.comment.text for cell in heads.values())
    offered = {str(rule.sqref)[0]: rule for rule in sheet.data_validations.dataValidation}
    assert "chùm đúng/sai" in offered["D"].formula1 and "Khó" in offered["C"].formula1
    assert offered[heads["Cách chấm"].column_letter].showErrorMessage in (None, False)
    told = {row[0].value for row in guide.iter_rows()}
    assert {HEADERS[field] for field in ("code", "answer", "guidance")} | {"ghép đôi", "tự luận"} <= told


def test_a_table_without_a_type_column_is_one_of_options():
    text = "Câu hỏi,A,B,C,Đáp án\nMột?,x,y,z,B\nHai?,x,y,z,AC\n"
    reading = read_questions([("b.csv", text.encode())], Wishes("T", "1", give_codes=True))
    assert found(reading) == []
    assert [q.type for q in reading.value.questions] == [T.SINGLE, T.MULTIPLE]


# --- what writers put into the cells


@pytest.mark.parametrize(
    "answer",
    ["Đ S Đ S", "ĐSĐS", "DSDS", "đ, s, đ, s", "T F T F", "Đúng; Sai; Đúng; Sai", "1 0 1 0", "A, C", "AC", "c;a",
     "a) Đ b) S c) Đ d) S", "a-Đ, b-S, c-Đ, d-S", "D: sai; A: đúng; B: sai; C: đúng", "A Đúng\nB Sai\nC Đúng\nD Sai"],
)  # fmt: skip
def test_statements_are_true_or_false_however_it_is_written(answer):
    assert [o.is_right for o in read_cluster(answer, ["p", "q", "r", "s"])] == [True, False, True, False]


@pytest.mark.parametrize(
    "answer", ["Đ S Đ", "ĐSĐSĐ", "A, A", "A, E", "có lẽ", "a) Đ b) S c) Đ", "a) Đ a) S b) S c) S", "1, 3"]
)
def test_other_answers_to_statements_are_refused(answer):
    with pytest.raises(Unclear, match="cluster_unclear"):
        read_cluster(answer, ["p", "q", "r", "s"])


@pytest.mark.parametrize(
    ("count", "answer"), [(4, "D"), (6, "D, F"), (3, "DSD"), (2, "DS"), (6, "DSFTDS"), (20, "S, T")]
)
def test_no_answer_to_statements_has_two_meanings(count, answer):
    rights = [o.is_right for o in read_cluster(answer, [str(n) for n in range(count)])]
    letters = [letter for letter in answer if letter.isalpha()]
    if len(letters) == count:
        assert rights == [letter in "DT" for letter in letters]
    else:
        assert [chr(65 + n) for n, right in enumerate(rights) if right] == sorted(letters)


@pytest.mark.parametrize(
    ("rule", "steps"),
    [
        ("10 25 50 100", (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1))),
        ("10% 25% 50% 100%", (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1))),
        ("0,1 - 0,25 - 0,5 - 1", (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1))),
        ("0, 0, 0, 1", (0, 0, 0, 1)),
        ("100/3% 200/3% 100%", (Fraction(1, 3), Fraction(2, 3), 1)),
    ],
)
def test_steps(rule, steps):
    assert read_clauses(rule, clauses_of(T.CLUSTER)).steps == steps


def test_a_question_of_statements():
    asked = question(type="chùm đúng/sai", A="p", B="q", C="r", D="s", answer="Đ S Đ S", rule="10 25 50 100")
    assert (asked.type, asked.key.steps[2]) == (T.CLUSTER, Fraction(1, 2))


KM = Unit("km")


@pytest.mark.parametrize(
    ("answer", "numbers", "units"),
    [
        ("3,5", [("3.5", "0")], ()),
        ("−3.5", [("-3.5", "0")], ()),
        ("1 000 000", [("1000000", "0")], ()),
        ("3,5 ± 0,05 km; 3500 m", [("3.5", "0.05")], (KM, Unit("m", Decimal("0.001")))),
        ("3,5 km ± 0,05", [("3.5", "0.05")], (KM,)),
        ("3,5 +- 0,05 km; 1 m = 0,001 km", [("3.5", "0.05")], (KM, Unit("m", Decimal("0.001")))),
        ("3,5 km; 1 km = 1000 m; 3600 ± 1 m", [("3.5", "0"), ("3.6", "0.001")], (KM, Unit("m", Decimal("0.001")))),
        ("3,45 … 3,55 km", [("3.5", "0.05")], (KM,)),
        ("từ 1 đến 2", [("1.5", "0.5")], ()),
        ("-2..-1", [("-1.5", "0.5")], ()),
        ("25 % ± 1", [("25", "1")], (Unit("%"),)),
        ("1,5e-3", [("0.0015", "0")], ()),
        ("4 | 5\n6", [("4", "0"), ("5", "0"), ("6", "0")], ()),
    ],
)
def test_numbers(answer, numbers, units):
    key = read_numbers(answer)
    assert key.numbers == tuple(AcceptedNumber(Decimal(value), Decimal(spread)) for value, spread in numbers)
    assert key.units == units


def test_a_number_may_be_worth_a_part():
    assert [n.share for n in read_numbers("4; 5 ± 1 (50%); 6 (100/3 %)").numbers] == [1, Fraction(1, 2), Fraction(1, 3)]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("nhiều", "number_unclear"),
        ("1/2", "number_unclear"),
        ("3 ± 1 ± 2", "number_unclear"),
        ("5 … 1", "number_unclear"),
        ("200 ± 5%", "tolerance_in_percent"),
        ("3,5; 3500 m", "unit_unclear"),
        ("3,5 km; 3500 ± 1 m", "unit_unclear"),
        ("3,5 km; 1 s = 1 phút", "unit_unclear"),
        ("1 in; 3 cm", "unit_without_end"),
        ("1 km = 1000 m", "number_unclear"),
        (" " * 100_000 + "…", "number_unclear"),
        ("9" * 100_000, "number_unclear"),
    ],
)
def test_numbers_with_no_or_two_meanings_are_refused(answer, code):
    with pytest.raises(Unclear, match=code):
        read_numbers(answer)


def test_a_point_before_three_digits_is_looked_at():
    reading = read_questions([table({"type": "điền số", "answer": "1.500"})])
    found(reading)
    assert [w.code for w in reading.warnings] == ["number_like_thousands"]
    assert reading.value.questions[0].key.numbers[0].value == Decimal("1.5")
    assert read_questions([table({"type": "điền số", "answer": "1,500; 0.125; 12.50"})]).warnings == ()


def test_short_texts():
    asked = question(type="trả lời ngắn", answer="Paris | Pa-ri (50%)", rule="bỏ qua: hoa thường, dấu, khoảng trắng")
    assert asked.key == TextKey((AcceptedText("Paris"), AcceptedText("Pa-ri", Fraction(1, 2))), tuple(Ignore))
    assert question(type="trả lời ngắn", answer="a", rule="bỏ qua: không").key.ignores == ()
    assert read_texts(r"a\|b | c\d | \[1] | 5\*") == tuple(map(AcceptedText, ("a|b", r"c\d", "[1]", r"5\*")))
    reading = read_questions([table({"type": "trả lời ngắn", "answer": "Paris; Pa-ri"})])
    found(reading)
    assert [warning.code for warning in reading.warnings] == ["one_text_with_semicolon"]


def test_gaps():
    asked = question(
        type="điền chỗ trống",
        stem="[[1]] [[2]] [[3]]",
        answer="[1; hệ số 2] 100 ± 1 °C; [2] *0 / 10 (25%) / -10; [3; bỏ qua: dấu] °C | độ C",
        shuffled="trừ [2]B",
        feedback="[2]A: đúng rồi",
    )
    first, second, third = asked.key.gaps
    assert first.weight == 2 and first.key == NumberKey((AcceptedNumber(Decimal(100), Decimal(1)),), (Unit("°C"),))
    assert [(o.html, o.is_right, o.share, o.is_fixed, o.feedback_html) for o in second.options] == [
        ("0", True, None, False, "đúng rồi"),
        ("10", False, Fraction(1, 4), True, ""),
        ("-10", False, None, False, ""),
    ]
    assert third.key == TextKey((AcceptedText("°C"), AcceptedText("độ C")), (Ignore.MARKS,))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("[1] 5", NumberKey), ("[1] 5 ± 1 km", NumberKey), ("[1; số] 5 km", NumberKey), ("[1; chữ] 5", TextKey),
     ("[1] hai", TextKey), ("[1] 2/9/1945", TextKey), ("[1] *ai", TextKey), ("[1; text] a / b", TextKey)],
)  # fmt: skip
def test_what_a_gap_takes_shows_in_its_answer(answer, kind):
    (gap,) = read_gaps(answer, None)
    assert isinstance(gap.key, kind)


@pytest.mark.parametrize(
    ("answer", "code"),
    [("[1] 5 km", "gap_kind_unclear"), ("[1] 5G | 4G", "gap_kind_unclear"), ("[1] a / b", "gap_without_star"),
     ("năm", "gap_unclear"), ("x [1] 5", "gap_unclear"), ("[1; gì đó] 5", "rule_unclear"), ("[1; số] năm", "number_unclear")],
)  # fmt: skip
def test_gaps_that_could_be_mistaken_are_refused(answer, code):
    with pytest.raises(Unclear, match=code):
        read_gaps(answer, None)


def test_choices_with_shares_fixed_places_and_feedback():
    asked = question(
        type="một đáp án",
        A="x",
        B="y",
        C="tất cả",
        answer="B; sai: A (50%)",
        shuffled="trừ C",
        feedback="A: gần\nđúng\nC: sai",
    )
    x, y, both = asked.options
    assert (x.share, y.is_right, y.share, both.is_fixed) == (Fraction(1, 2), True, None, True)
    assert (x.feedback_html, both.feedback_html) == ("gần<br>đúng", "sai")
    assert [o.share for o in read_choice("A (50%), B (50%); wrong: C (-25%)", ["a", "b", "c"])] == [
        Fraction(1, 2), Fraction(1, 2), Fraction(-1, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "code"),
    [("A (-25%)", "right_answer_costs"), ("A; sai: B", "answer_unknown"), ("A (50%), A", "answer_unknown"),
     ("A (nửa)", "answer_unknown"), ("sai: B (-5%); sai: A (5%)", "answer_unknown"), ("A (50%) hoặc B", "answer_unknown"),
     ("Z", "answer_unknown"), ("A; sai: C (1%)", "answer_without_option")],
)  # fmt: skip
def test_choices_that_make_no_sense_are_refused(answer, code):
    with pytest.raises(Unclear, match=code):
        read_choice(answer, ["a", "b"])


def test_more_than_six_options():
    letters = "ABCDEFGHIJ"
    asked = question(type="một đáp án", **{letter: f"phương án {letter}" for letter in letters}, answer="J")
    assert [o.is_right for o in asked.options] == [False] * 9 + [True]


def test_pairs():
    asked = question(
        type="ghép đôi", A="Việt Nam => châu Á", B="=> châu Phi", C="Lào → Châu Á", D="Pháp ⇒ châu Âu", rule="từng ý"
    )
    ids = {option.html: option.id for option in asked.options}
    assert list(ids) == ["châu Á", "châu Phi", "châu Âu"]
    assert [(p.html, p.option_id) for p in asked.key.premises] == [
        ("Việt Nam", ids["châu Á"]), ("Lào", ids["châu Á"]), ("Pháp", ids["châu Âu"]),
    ]  # fmt: skip


def test_an_order_is_that_of_the_cells_or_of_the_answer():
    assert [o.html for o in read_order("", ["x", "y", "z"])] == ["x", "y", "z"]
    assert [o.html for o in read_order("C, A, B", ["x", "y", "z"])] == ["z", "x", "y"]
    for answer in ("A, B", "A, A, B"):
        with pytest.raises(Unclear, match="order_unclear"):
            read_order(answer, ["x", "y", "z"])


@pytest.mark.parametrize(
    ("cell", "shape", "numbers"),
    [
        ("chữ nhật (1; 2) (30; 40) %", Shape.RECTANGLE, (100, 200, 3000, 4000)),
        ("Hình chữ nhật: (1,5; 2,25) (30; 40)%", Shape.RECTANGLE, (150, 225, 3000, 4000)),
        ("chữ nhật 1,2,30,40 %", Shape.RECTANGLE, (100, 200, 3000, 4000)),
        ("rectangle 1.5 2.25 30 40 %", Shape.RECTANGLE, (150, 225, 3000, 4000)),
        ("elip (70, 70) (5, 9) %", Shape.ELLIPSE, (7000, 7000, 500, 900)),
        ("đa giác (50; 0) (60; 0) (55; 20) %", Shape.POLYGON, (5000, 0, 6000, 0, 5500, 2000)),
        ("tròn (30; 40) 10 px", Shape.ELLIPSE, (30, 40, 10, 10)),
    ],
)
def test_areas(cell, shape, numbers):
    areas, is_in_pixels = read_areas(cell)
    assert areas == (Area("a1", shape, numbers),) and is_in_pixels == cell.endswith("px")


def test_areas_have_names_and_may_be_wrong():
    areas, _ = read_areas("cổng: chữ nhật 1,2,3,4 %; sai: elip 1,2,3,4 %\nsai b: đa giác (1;1) (2;2) (3;1) %")
    assert [(area.id, area.is_right) for area in areas] == [("cổng", True), ("a2", False), ("b", False)]


@pytest.mark.parametrize(
    "cell",
    ["chữ nhật 1,2,30,40", "chữ nhật 1,5 2,5 30 40 %", "chữ nhật (1,5, 2) (3; 4) %", "chữ nhật 1 2 3 %", "vuông 1 2 3 4 %",
     "tròn (30; 40) 10 %", "đa giác (1;1) (2;2) %", "chữ nhật (1,234; 2) (3; 4) %", "chữ nhật (1,5; 2) (3; 4) px",
     "chữ nhật 1 2 3 4 % px", "(" * 3000, "chữ nhật (1; 2) (30; 40) 5 %"],
)  # fmt: skip
def test_areas_with_no_or_two_meanings_are_refused(cell):
    with pytest.raises(Unclear, match="area_unclear"):
        read_areas(cell)


def test_pixels_become_parts_of_the_picture_handed_in():
    cells = {"type": "chỉ trên hình", "picture": "h.png", "answer": "chữ nhật (10; 5) (20; 10) px"}
    picture = ("h.png", make_png(40, 20))
    assert question(picture, **cells).key.areas[0].numbers == (2500, 2500, 5000, 5000)
    thirds = question(("h.png", make_png(30, 30)), **cells)
    assert thirds.key.areas[0].numbers == (3333, 1667, 6667, 3333)
    assert found(read_questions([table(cells | {"picture": ""}), picture]))[0][0] == "area_pixels"
    assert found(read_questions([table(cells | {"answer": "chữ nhật (10; 5) (41; 10) px"}), picture])) == [
        ("areas_unfit", "Đáp án")
    ]


def test_essays():
    asked = question(type="tự luận", rule="tối đa 1500 ký tự", guidance="Ba ý.")
    assert asked.key == EssayKey(1500, "Ba ý.")
    assert question(type="tự luận", answer="Bài mẫu").key == EssayKey(guidance_html="Bài mẫu")
    assert problems(type="tự luận", guidance="<script>x</script>") == [("html_unsafe", HEADERS["guidance"])]


def test_shared_stems_are_rows_of_their_own():
    passage = {"type": "passage", "passage": "Đoạn 1", "stem": "Đọc\nđoạn.", "picture": "p.png", "picture_alt": "hình"}
    png = make_png(3, 3)
    reading = read_questions([table(passage, {"type": "đúng/sai", "answer": "Đ", "passage": "Đoạn 1"}), ("p.png", png)])
    assert found(reading) == []
    assert reading.value.passages["Đoạn 1"].html == 'Đọc<br>đoạn.<p><img src="p.png" alt="hình"></p>'
    assert reading.value.questions[0].passage == "Đoạn 1"
    by_code = {"type": "passage", "code": "Đoạn 1", "stem": "Đọc."}
    assert read_questions([table(by_code, {"type": "đúng/sai", "answer": "Đ", "passage": "Đoạn 1"})]).problems == ()


# --- what is wrong is named by row and column


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"type": "chùm đúng/sai", "A": "p", "B": "q", "answer": "Đ S Đ"}, "cluster_unclear", "Đáp án"),
        ({"type": "chùm đúng/sai", "A": "p", "B": "q", "answer": ""}, "no_right_answer", "Đáp án"),
        ({"type": "điền số", "answer": "năm"}, "number_unclear", "Đáp án"),
        ({"type": "điền số", "answer": ""}, "no_right_answer", "Đáp án"),
        ({"type": "điền số", "answer": "5", "A": "x"}, "cell_not_used", "A"),
        ({"type": "điền số", "answer": "5", "rule": "10 25"}, "rule_unclear", "Cách chấm"),
        ({"type": "điền số", "answer": "5", "rule": "từng phần; từng phần có trừ điểm"}, "rule_unclear", "Cách chấm"),
        ({"type": "một đáp án", "A": "x", "B": "y", "answer": "A", "guidance": "x"}, "cell_not_used", "Hướng dẫn chấm"),
        ({"type": "một đáp án", "A": "x", "B": "y", "answer": "A", "shuffled": "trừ D"}, "shuffled_unclear", "Trộn"),
        ({"type": "một đáp án", "A": "x", "B": "y", "answer": "A", "shuffled": "tùy"}, "shuffled_unclear", "Trộn"),
        ({"type": "một đáp án", "A": "x", "B": "y", "answer": "A", "feedback": "hay"}, "feedback_unclear", "Phản hồi"),
        ({"type": "một đáp án", "A": "x", "B": "y", "answer": "A", "feedback": "E: hay"}, "feedback_unclear", "Phản hồi"),
        ({"type": "một đáp án", "A": "x", "B": "y", "answer": "A", "mark": "nhiều"}, "number_unreadable", "Điểm"),
        ({"type": "ghép đôi", "A": "x => y", "B": "z"}, "pair_unclear", "B"),
        ({"type": "ghép đôi", "A": "x => y", "B": "z => a => b"}, "pair_unclear", "B"),
        ({"type": "ghép đôi", "A": "x => y", "B": "z => w", "answer": "A"}, "cell_not_used", "Đáp án"),
        ({"type": "sắp xếp", "A": "x", "B": "y", "answer": "A"}, "order_unclear", "Đáp án"),
        ({"type": "điền chỗ trống", "stem": "[[1]]", "answer": "[1]"}, "gap_without_answer", "Đáp án"),
        ({"type": "điền chỗ trống", "stem": "[[1]]", "answer": "[2] x"}, "gaps_unfit", "Nội dung"),
        ({"type": "chỉ trên hình", "answer": "ở giữa"}, "area_unclear", "Đáp án"),
        ({"type": "chỉ trên hình", "answer": "elip 1 2 3 4 %; elip 1 2 3 4 px"}, "area_units_mixed", "Đáp án"),
        ({"type": "tự luận", "answer": "x", "guidance": "y"}, "guidance_twice", "Đáp án"),
        ({"type": "tự luận", "rule": "tối đa 9999 ký tự"}, "essay_limit", "Đáp án"),
        ({"type": "passage", "passage": "P", "stem": "S", "answer": "A"}, "cell_not_used", "Đáp án"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_row_and_column(cells, code, column):
    reading = read_questions([table({"code": "C0", "type": "tự luận", "answer": ""}, cells)])
    assert [(p.code, p.row, p.column) for p in reading.problems if found(reading)] == [(code, 3, column)]


def test_every_wrong_cell_of_a_row_is_named():
    cells = {
        "type": "một đáp án",
        "A": "x",
        "B": "y",
        "answer": "Q",
        "rule": "gì",
        "shuffled": "tùy",
        "feedback": "hay",
    }
    assert problems(**cells) == [
        ("rule_unclear", "Cách chấm"), ("shuffled_unclear", "Trộn"), ("feedback_unclear", "Phản hồi"), ("answer_unknown", "Đáp án"),
    ]  # fmt: skip


def workbook(rows: list[list[object]], pictures: dict[str, bytes] | None = None) -> tuple[str, bytes]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, body in (pictures or {}).items():
        book.active.add_image(openpyxl.drawing.image.Image(io.BytesIO(body)), cell)
    target = io.BytesIO()
    book.save(target)
    return "Câu hỏi.xlsx", target.getvalue()


HEAD = ["Mã", "Chủ đề", "Độ khó", "Loại", "Nội dung", "Hình", "A", "B", "Đáp án"]


def test_a_date_that_excel_made_is_looked_at():
    from datetime import datetime

    reading = read_questions(
        [workbook([HEAD, ["C", "T", 1, "một đáp án", "S?", None, datetime(2026, 2, 1), "1/3", "A"]])]
    )
    found(reading)
    assert [(w.code, w.column) for w in reading.warnings] == [("cell_is_date", "A")]


def test_pictures_that_lie_on_the_sheet_belong_to_their_cells():
    rows = [
        HEAD,
        ["C1", "T", 1, "một đáp án", "S?", None, "x", "y", "A"],
        ["C2", "T", 1, "đúng/sai", "S?", None, None, None, "Đ"],
    ]
    pictures = {"F2": make_png(2, 2), "G2": make_png(3, 3), "E3": make_png(4, 4), "A9": make_png(5, 5)}
    reading = read_questions([workbook(rows, pictures)])
    assert found(reading) == []
    first, second = reading.value.questions
    media = {name: medium.body for name, medium in reading.value.media.items()}
    assert media[first.picture] == pictures["F2"] and media[second.picture] == pictures["E3"]
    assert [name for name in media if f'src="{name}"' in first.options[0].html] == ["Câu-hỏi-2-2.png"]
    assert [(w.code, w.row) for w in reading.warnings] == [("picture_beside_table", 9)]


def test_pictures_that_could_belong_to_several_are_named():
    rows = [HEAD, ["C1", "T", 1, "một đáp án", "S?", "h.png", "x", "y", "A"]]
    assert found(read_questions([workbook(rows, {"F2": make_png(2, 2)}), ("h.png", make_png(2, 2))])) == [
        ("picture_twice", "Hình")
    ]
    for cell, column in (("I2", "Đáp án"), ("K2", None)):
        rows[1][5] = None
        assert found(read_questions([workbook(rows, {cell: make_png(2, 2)})])) == [("picture_in_no_column", column)]


# --- notation


@given(st.lists(st.text("ab |;\\,[\n", min_size=1).map(str.strip).filter(bool), max_size=5))
def test_lists_come_back(parts):
    assert split_list(join_list(parts, "|;,", " | "), "|;,") == parts


@given(st.fractions(-2, 2))
def test_shares_come_back(share):
    assert read_percent(write_percent(share)) == share
    assert split_share(f"x ({write_percent(share)})") == ("x", share)


@given(st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: abs(d.adjusted()) < 200))
def test_decimals_come_back(number):
    assert read_decimal(write_decimal(number)) == number


def test_shuffled():
    assert read_shuffled("") == read_shuffled("Có") == (True, frozenset())
    assert read_shuffled("không; trừ A, [x]C") == (False, frozenset({("", 0), ("x", 2)}))


# --- whatever comes, no exception

CELLS = st.one_of(
    st.text(max_size=30),
    st.text("[]1;2 /|*±=km%(),.-→>Ađ Đ\\S:…\n", max_size=40),
    st.sampled_from(
        ["sai: A (5%)", "chữ nhật (1; 2) (3; 4) %", "[1; hệ số 2] *a / b", "3,5 ± 1 km; 1 m = 0,001 km", "A => B"]
    ),
)


@given(st.sampled_from(T), st.dictionaries(st.sampled_from([f for f in COLUMNS if f != "type" and len(f) != 2]), CELLS))
@settings(max_examples=200, deadline=None)
def test_random_cells_give_a_question_or_problems(kind, cells):
    reading = read_questions([table({"type": kind.value, **cells})])
    found(reading)
    assert (reading.value is None) == bool(reading.problems)


@given(rich_banks(), st.data())
@settings(max_examples=30, deadline=None)
def test_a_table_with_a_changed_letter_is_read_or_refused(bank, data):
    text = write_csv(replace(bank, media={})).body.decode("utf-8-sig")
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.sampled_from('[];|"%=(x\n')) + text[place + 1 :]
    found(read_questions([("b.csv", changed.encode())]))


def test_passages_alone_are_drafts():
    from question_bank.formats.spreadsheet.reading import read_spreadsheet

    read = read_spreadsheet(*table({"type": "passage", "passage": "P", "stem": "S", "answer": ""}))
    assert read.passages == (DraftPassage("bank.csv", 2, "P", "S"),) and read.drafts == ()


def test_an_option_of_a_question_is_itself_again():
    asked = question(type="một đáp án", A="a => b", B="*c (50%)", answer="B")
    assert [Option(o.id, o.html, o.is_right) for o in asked.options] == list(asked.options)
