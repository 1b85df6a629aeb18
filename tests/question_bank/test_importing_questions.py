from __future__ import annotations

import io
import json
import re
import stat
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.checking import parse_difficulty
from question_bank.folding import fold, fold_html, option_id
from question_bank.formats.spreadsheet.template import write_template
from question_bank.formats.spreadsheet.writing import write_xlsx
from question_bank.importing import MAX_SHOWN, read_questions
from question_bank.model import QuestionType

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "hallserver" / "demo" / "bank"
SENTENCES = json.loads((ROOT / "hallserver" / "translations" / "questions.json").read_text(encoding="utf-8"))
TABLE_SENTENCES = ROOT / "hallserver" / "translations" / "tables.json"
HEADER = "Mã;Chủ đề;Độ khó;Loại;Nội dung;Hình;A;B;C;D;E;F;Đáp án\n"
GOOD = "C1;Chủ đề 1;Dễ;một đáp án;Hai cộng hai?;;4;5;;;;;A\n"


def csv(*rows: str) -> tuple[str, bytes]:
    return "bank.csv", (HEADER + "".join(rows)).encode()


def codes(reading) -> list[str]:
    check_sentences(reading)
    return [problem.code for problem in reading.problems]


def warned(reading) -> list[str]:
    check_sentences(reading)
    return [warning.code for warning in reading.warnings]


def check_sentences(reading) -> None:
    """Every problem of this package has a sentence in both languages that its arguments fill."""
    assert (reading.value is None) == bool(reading.problems)
    for problem in (*reading.problems, *reading.warnings):
        sentences = SENTENCES.get(f"problem.{problem.code}")
        if sentences is None:
            assert f"problem.{problem.code}" in json.loads(TABLE_SENTENCES.read_text(encoding="utf-8"))
            continue
        for lang in ("vi", "en"):
            told = sentences[lang].format(**{"place": problem.place, **problem.args})
            assert "{" not in told or "{" in str(problem.args)


def packed(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return buffer.getvalue()


def test_sentences_name_the_same_things_in_both_languages():
    for key, sentence in SENTENCES.items():
        assert (
            re.findall(r"{\w+}", sentence["vi"])
            and sorted(set(re.findall(r"{\w+}", sentence["vi"]))) == sorted(set(re.findall(r"{\w+}", sentence["en"])))
            or key in {"problem.no_question_file", "problem.no_questions"}
        ), key


def test_every_code_of_the_source_has_a_sentence_and_the_other_way_round():
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "question_bank").rglob("*.py"))
    for key in SENTENCES:
        code = key.removeprefix("problem.")
        if code not in {
            "code_missing",
            "topic_missing",
            "passage_missing",
            "answer_missing",
        }:  # built from the field's name
            assert f'"{code}"' in source, code


def test_a_bank_written_as_a_table_reads_back_the_same(bank, png):
    reading = read_questions([("bank.xlsx", write_xlsx(replace(bank, media={})).body), ("hinh.png", png)])
    assert reading.problems == ()
    assert reading.value == bank


def test_writing_is_repeatable(bank):
    assert write_xlsx(bank) == write_xlsx(bank)


def test_the_template_can_be_read_and_shows_each_type():
    reading = read_questions([("mau.xlsx", write_template())])
    assert reading.problems == ()
    assert {question.type for question in reading.value.questions} == set(QuestionType)
    assert [o.html for q in reading.value.questions for o in q.options if o.is_right] == [
        "8",
        "Bàn phím",
        "Chuột",
        "Sai",
        "Hai chiếc bút giá 10 000 đồng.",
        "Một bút và một vở giá 17 000 đồng.",
    ]


def test_numbers_dates_and_true_in_a_workbook_are_read_as_seen():
    book = openpyxl.Workbook()
    book.active.append(["code", "topic", "difficulty", "type", "stem", "A", "B", "answer"])
    book.active.append(["C1", "T", 2, "single", "2+2", 4, 5, "a"])
    book.active.append(["C2", "T", 3.0, "true_false", "2+2=4", None, None, True])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read_questions([("x.xlsx", buffer.getvalue())])
    assert codes(reading) == []
    first, second = reading.value.questions
    assert [option.html for option in first.options] == ["4", "5"] and first.difficulty == 2
    assert [(option.html, option.is_right) for option in second.options] == [("Đúng", True), ("Sai", False)]


def test_decomposed_text_is_composed():
    composed = "C1;Chủ đề;Dễ;một đáp án;Ngày?;;một;hai;;;;;A\n"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    reading = read_questions([csv(decomposed)])
    assert codes(reading) == []
    assert reading.value.questions[0].topic == "Chủ đề"
    assert reading.value.questions[0].options[0].html == "một"


def test_difficulties():
    assert [parse_difficulty(w) for w in ("NB", "Thông hiểu", "vd", "Vận dụng cao", "VDC")] == [1, 2, 3, 3, 3]
    assert [parse_difficulty(w) for w in ("1", " Dễ ", "TRUNG BÌNH", "3.0", "Khó", "hard", "", "4", "rất khó")] == [
        1, 1, 2, 3, 3, 3, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (";T;1;một đáp án;S?;;x;y;;;;;A", "code_missing", "Mã"),
        ("C;;1;một đáp án;S?;;x;y;;;;;A", "topic_missing", "Chủ đề"),
        ("C;T;;một đáp án;S?;;x;y;;;;;A", "difficulty_missing", "Độ khó"),
        ("C;T;9;một đáp án;S?;;x;y;;;;;A", "difficulty_unknown", "Độ khó"),
        ("C;T;1;;S?;;x;y;;;;;A", "type_missing", "Loại"),
        ("C;T;1;vấn đáp;S?;;x;y;;;;;A", "type_unknown", "Loại"),
        ("C;T;1;một đáp án;;;x;y;;;;;A", "stem_missing", "Nội dung"),
        ("C;T;1;một đáp án;<p> </p>;;x;y;;;;;A", "stem_missing", "Nội dung"),
        ("C;T;1;một đáp án;S?;;x;y;;;;;", "no_right_answer", "Đáp án"),
        ("C;T;1;một đáp án;S?;;x;y;;;;;A,B", "single_two_right", "Đáp án"),
        ("C;T;1;một đáp án;S?;;x;y;;;;;X", "answer_unknown", "Đáp án"),
        ("C;T;1;một đáp án;S?;;x;y;;;;;C", "answer_without_option", "Đáp án"),
        ("C;T;1;một đáp án;S?;;x;;y;;;;A", "option_empty", "B"),
        ("C;T;1;một đáp án;S?;;Xe  máy;xe <b>MÁY</b>;z;;;;C", "option_doubled", "B"),
        ("C;T;1;một đáp án;S?;;x;;;;;;A", "options_too_few", None),
        ("C;T;1;đúng/sai;S?;;x;y;;;;;Đúng", "options_not_wanted", "A"),
        ("C;T;1;đúng/sai;S?;;;;;;;;", "no_right_answer", "Đáp án"),
        ("C;T;1;đúng/sai;S?;;;;;;;;có lẽ", "answer_unknown", "Đáp án"),
        ("C;T;1;một đáp án;S?;x.png;x;y;;;;;A", "picture_missing", None),
        ("C;T;1;một đáp án;<script>alert(1)</script>S?;;x;y;;;;;A", "html_unsafe", "Nội dung"),
        ("C;T;1;một đáp án;S?;;<b onclick=x()>x</b>;y;;;;;A", "html_unsafe", "A"),
        ("C;T;1;một đáp án;S <img src=http://a.example/x.png>;;x;y;;;;;A", "html_unsafe", "Nội dung"),
        ("C;T;1;một đáp án;S <a href=javascript:x>y</a>;;x;y;;;;;A", "html_unsafe", "Nội dung"),
        ("C;T;1;một đáp án;a <b và c> d;;x;y;;;;;A", "html_unsafe", "Nội dung"),
        ("C;T;1;một đáp án;a <y nhưng;;x;y;;;;;A", "html_unsafe", "Nội dung"),
        ("C;T;1;một đáp án;" + "a" * 10_001 + ";;x;y;;;;;A", "text_too_long", "Nội dung"),
        ("C;T;1;một đáp án;S?;;" + "x" * 100_000 + ";y;;;;;A", "text_too_long", "A"),
        ("C" * 65 + ";T;1;một đáp án;S?;;x;y;;;;;A", "text_too_long", "Mã"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_with_its_place(row, code, column):
    reading = read_questions([csv(GOOD.replace("C1", "C0"), row + "\n")])
    assert codes(reading) == [code]
    problem = reading.problems[0]
    assert (problem.file, problem.row, problem.column) == ("bank.csv", 3, column)


def test_removed_html_is_named():
    reading = read_questions([csv("C;T;1;một đáp án;<p onclick=a()>S</p><iframe></iframe>;;x;y;;;;;A\n")])
    assert reading.problems[0].args["removed"] == "onclick, <iframe>"


def test_harmless_html_stays_and_looks_are_dropped_with_a_warning():
    stem = "<p><b>a</b> <i>b</i> H<sub>2</sub>O x<sup>2</sup> <code>c</code><br>2 < 3 & 4</p><ul><li>d</li></ul>"
    reading = read_questions([csv(f"C;T;1;một đáp án;{stem};;<span style=color:red>x</span>;y;;;;;A\n")])
    assert codes(reading) == [] and warned(reading) == ["html_formatting_dropped"]
    question = reading.value.questions[0]
    assert question.stem_html == stem.replace("2 < 3 & 4", "2 &lt; 3 &amp; 4")
    assert question.options[0].html == "x"


def test_doubled_codes_name_both_places():
    other = ("other.gift", b"$CATEGORY: T/1\n\n::c1:: S? {=a ~b}\n")
    reading = read_questions([csv(GOOD), other])
    assert codes(reading) == ["code_doubled"]
    problem = reading.problems[0]
    assert (problem.file, problem.row) == ("other.gift", 3)
    assert (problem.args["first_file"], problem.args["first_place"].number) == ("bank.csv", 2)


def test_one_bad_row_keeps_everything_out_and_all_are_told():
    rows = [GOOD.replace("C1", f"C{n}").replace("Dễ", "9") for n in range(MAX_SHOWN + 50)]
    reading = read_questions([csv(GOOD.replace("C1", "G1"), *rows)])
    assert reading.value is None
    assert (len(reading.problems), reading.total) == (MAX_SHOWN, MAX_SHOWN + 50)
    assert reading.problem_counts == {"difficulty_unknown": MAX_SHOWN + 50}


def test_a_problem_at_the_end_is_told_though_a_common_one_fills_the_list():
    rows = [GOOD.replace("C1", f"C{n}").replace("Dễ", "9") for n in range(MAX_SHOWN + 50)]
    reading = read_questions([csv(GOOD.replace("C1", ""), *rows, GOOD.replace("C1", ""))])
    told = [problem.code for problem in reading.problems]
    assert told[0] == told[-1] == "code_missing" and len(told) == MAX_SHOWN
    assert reading.problem_counts == {"code_missing": 2, "difficulty_unknown": MAX_SHOWN + 50}


def test_one_topic_in_two_spellings_is_one_topic():
    reading = read_questions([csv(GOOD, GOOD.replace("C1", "C2").replace("Chủ đề 1", "CHỦ  đề 1"))])
    assert warned(reading) == ["topic_spelling"]
    assert {question.topic for question in reading.value.questions} == {"Chủ đề 1"}


def test_option_identity_does_not_follow_rightness_or_place():
    a = read_questions([csv("C1;T;1;một đáp án;S?;;x;y;z;;;;A\n")]).value.questions[0]
    b = read_questions([csv("C1;T;1;nhiều đáp án;S khác?;;z;X;  y;;;;B,C\n")]).value.questions[0]
    assert {fold_html(o.html): o.id for o in a.options} == {fold_html(o.html): o.id for o in b.options}
    assert all(re.fullmatch("[a-z2-7]{6}", option.id) for option in a.options)
    assert option_id("C1", "x") != option_id("C2", "x")


def test_folding():
    assert fold("  Đào\n ĐẶNG ") == "đào đặng"
    assert fold_html("x<sup>2</sup>") != fold_html("x<sub>2</sub>") and fold_html("<b>A</b>&amp;b") == fold_html(
        "a&amp;B"
    )


# --- pictures and packages


def test_pictures_come_beside_the_table_or_in_a_zip(png):
    table = csv(GOOD.replace("Hai cộng hai?;", "Hai cộng hai?;Hinh.PNG"))
    loose = read_questions([table, ("hinh.png", png)])
    inside = read_questions([("all.zip", packed(("de/bank.csv", table[1]), ("de/media/hinh.png", png)))])
    assert codes(loose) == codes(inside) == []
    assert loose.value == inside.value
    assert loose.value.questions[0].picture == "hinh.png"
    assert loose.value.media["hinh.png"].media_type == "image/png"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"\xff\xd8\xff\xe0", "image/jpeg"), (b"GIF89a", "image/gif"), (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp")],
)
def test_kinds_of_pictures_are_told_by_their_bytes(body, kind):
    reading = read_questions([csv(GOOD.replace("Hai cộng hai?;", "Hai cộng hai?;p.png")), ("p.png", body)])
    assert reading.value.media["p.png"].media_type == kind


def test_what_is_wrong_with_pictures(png):
    assert warned(read_questions([csv(GOOD), ("p.png", png)])) == ["picture_unused"]
    assert codes(read_questions([csv(GOOD), ("p.png", b"BM not a picture")])) == ["picture_kind"]
    assert codes(read_questions([csv(GOOD), ("p.png", b"<svg xmlns='x'><script/></svg>")])) == ["picture_svg"]
    assert codes(read_questions([csv(GOOD), ("p.svg", b"<?xml version='1.0'?>\n<!-- a --><svg/>")])) == ["picture_svg"]
    assert codes(read_questions([csv(GOOD), ("p.png", png + bytes(300 * 1024))])) == ["picture_too_large"]
    assert codes(read_questions([csv(GOOD), ("a/p.png", png), ("b/P.png", png + b"x")])) == ["picture_doubled"]
    assert warned(read_questions([csv(GOOD), ("a/p.png", png), ("b/p.png", png)])) == ["picture_unused"]


@pytest.mark.parametrize("member", ["../x.csv", "a/../../x.csv", "/etc/x.csv", "..\\x.csv", "C:\\x.csv"])
def test_paths_that_climb_out_are_refused(member):
    assert codes(read_questions([("z.zip", packed((member, csv(GOOD)[1])))])) == ["zip_unsafe_name"]


def test_links_nested_zips_bombs_and_broken_zips_are_refused():
    link = zipfile.ZipInfo("x.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert codes(read_questions([("z.zip", buffer.getvalue())])) == ["zip_unsafe_name"]
    assert codes(read_questions([("z.zip", packed(("in.zip", packed(csv(GOOD)))))])) == ["zip_nested"]
    assert codes(read_questions([("z.zip", packed(("x.csv", bytes(30_000_000))))])) == ["zip_too_large"]
    assert codes(read_questions([("z.zip", packed(*((f"{n}.md", b"") for n in range(3_001))))])) == ["zip_too_many"]
    assert codes(read_questions([("z.zip", packed(csv(GOOD))[:-30])])) == ["zip_broken"]
    assert codes(read_questions([("z.zip", packed())])) == ["zip_empty"]


def test_an_encrypted_zip_is_refused():
    body = bytearray(packed(csv(GOOD)))
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    assert codes(read_questions([("z.zip", bytes(body))])) == ["zip_encrypted"]


def test_a_damaged_member_is_a_problem():
    body = bytearray(packed(("x.csv", csv(GOOD)[1])))
    body[45] ^= 0xFF
    assert codes(read_questions([("z.zip", bytes(body))])) == ["zip_broken"]


def test_a_workbook_in_a_zip_is_read(bank, png):
    table = write_xlsx(replace(bank, media={})).body
    assert read_questions([("z.zip", packed(("b.xlsx", table), ("hinh.png", png)))]).value == bank


def test_nothing_and_not_questions():
    assert codes(read_questions([])) == ["no_question_file"]
    assert codes(read_questions([("x.gift", b"// nothing\n")])) == ["no_questions"]
    assert codes(read_questions([("x.csv", b"")])) == ["question_file_empty"]
    assert codes(read_questions([("x.txt", b"\xff\x00\x80")])) == ["file_kind"]


# --- whatever comes, no exception


@given(
    st.lists(
        st.tuples(st.sampled_from(["a.csv", "b.gift", "c.zip", "d.png", "e.txt", "f.xlsx"]), st.binary(max_size=300))
    )
)
@settings(max_examples=200, deadline=None)
def test_random_bytes_give_problems(files):
    reading = read_questions(files)
    assert reading.value is None
    check_sentences(reading)


@given(
    st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"\x89PNG\r\n\x1a\n", b"\xff\xfe", b"<svg", b"\xef\xbb\xbf"]),
    st.binary(),
)
@settings(max_examples=100, deadline=None)
def test_random_bytes_behind_a_known_beginning_give_problems(magic, rest):
    assert read_questions([("x", magic + rest)]).value is None


@given(st.integers(0, 10_000), st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_a_package_with_one_changed_byte_is_read_or_refused(place, value):
    body = bytearray(packed(csv(GOOD), ("note.md", b"note")))
    body[place % len(body)] = value
    check_sentences(read_questions([("z.zip", bytes(body))]))


@given(st.lists(st.text(max_size=30), min_size=13, max_size=13))
@settings(max_examples=300, deadline=None)
def test_random_cells_give_a_question_or_problems(cells):
    row = ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    check_sentences(read_questions([("b.csv", (HEADER + row + "\n").encode("utf-8", "surrogatepass"))]))


@given(st.text(alphabet="<>/&;!?-=\"' abimgscriptonerjv#x09\n\0[]{}"))
@settings(max_examples=500, deadline=None)
def test_whatever_html_comes_only_allowed_tags_stay(text):
    from question_bank.markup import ALLOWED_TAGS, clean_html

    cleaned = clean_html(text)
    assert all(
        tag in {f"<{a}>" for a in ALLOWED_TAGS} | {f"</{a}>" for a in ALLOWED_TAGS}
        for tag in re.findall("<[^>]*>", cleaned.html)
    )
    assert clean_html(cleaned.html).html == cleaned.html


# --- the demo bank


@pytest.mark.skipif(not DEMO.exists(), reason="there is no demo bank")
def test_the_demo_bank_is_fit_for_use():
    files = [(str(path.relative_to(DEMO)), path.read_bytes()) for path in sorted(DEMO.rglob("*")) if path.is_file()]
    reading = read_questions(files)
    assert (reading.problems, reading.warnings) == ((), ())
    questions = reading.value.questions
    assert len(questions) >= 240
    topics = [question.topic for question in questions]
    assert len(set(topics)) == 4 and all(topics.count(topic) >= 60 for topic in set(topics))
    stems = [re.sub(r"\W+", " ", fold_html(question.stem_html)).strip() for question in questions]
    assert [stem for stem in stems if stems.count(stem) > 1] == []
    words = [frozenset(stem.split()) for stem in stems]
    near = [
        (questions[a].code, questions[b].code)
        for a in range(len(words))
        for b in range(a)
        if len(words[a] & words[b]) >= 0.8 * len(words[a] | words[b])
    ]
    assert near == []


def test_a_note_beside_the_bank_is_no_question_file():
    assert codes(read_questions([csv(GOOD), ("README.md", b"# {note} ::")])) == []
    assert codes(read_questions([("README.md", b"# note")])) == ["no_question_file"]


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><questestinterop><item ident='a'/></questestinterop>",
        "<questestinterop><item title='a :: {b}'/></questestinterop>",
        "<?xml version='1.0'?>\n<assessmentTest identifier='t'/>",
        "\n<qti-assessment-test identifier='t'/>",
        "<?xml version='1.0'?><data><row>1</row></data>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_of_another_kind_is_named_as_such(text, encoding):
    assert codes(read_questions([("cau-hoi.xml", text.encode(encoding))])) == ["xml_kind"]
