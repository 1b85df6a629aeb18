"""Banks as packages of QTI 3.0: they come back whole, and other programs mark them as we do."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from lxml import etree

from question_bank.answers import read_number
from question_bank.drafts import DraftGap, DraftOption
from question_bank.exporting import EXPORTS
from question_bank.folding import nfc
from question_bank.formats.qti.declarations import Many, Value, read_declarations
from question_bank.formats.qti.document import parse_document
from question_bank.formats.qti.item_writing import write_item, xhtml
from question_bank.formats.qti.rules import Budget, Rules, read_rules
from question_bank.formats.qti.writing import write_qti
from question_bank.importing import BankReading, read_questions
from question_bank.model import About, Bank, GapsKey, MarkingRule, MatchingKey, Question, QuestionType
from question_bank.random_answers import random_response
from question_bank.shares import share_of
from question_bank.trial_answers import right_response
from tests.question_bank.every_type import banks, build, draft, every_type_bank, options, rich_banks

T = QuestionType
RULED = tuple(set(T) - {T.ESSAY, T.HOTSPOT})


def read(body: bytes) -> BankReading:
    return read_questions([("bank.zip", body)])


def kept(bank: Bank, codes: set[str]) -> list[Question]:
    return [question for question in bank.questions if question.code not in codes]


def left_out(bank: Bank) -> set[str]:
    return {str(p.args["code"]) for p in write_qti(bank).left_out if p.code.startswith("qti_left_out")}


def changed(body: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as archive, zipfile.ZipFile(buffer, "w") as other:
        for name in archive.namelist():
            other.writestr(name, change(name, archive.read(name)))
    return buffer.getvalue()


def test_every_type_comes_back_and_what_does_not_is_named():
    bank = every_type_bank()
    written = write_qti(bank)
    assert [(problem.code, problem.args["code"]) for problem in written.left_out] == [
        ("qti_left_out_unit", "M-08"),
        ("qti_without_wildcard", "M-10"),
        ("qti_without_marks", "M-10"),
        ("qti_without_spaces", "M-13"),
        ("qti_without_pixels", "M-14"),
    ]
    reading = read(written.body)
    assert (reading.problems, reading.warnings) == ((), ())
    assert list(reading.value.questions) == kept(bank, {"M-08"})
    assert (reading.value.passages, reading.value.media) == (bank.passages, bank.media)
    assert EXPORTS["qti"].write(bank).body == written.body


def test_pictures_in_what_is_said_of_a_gap_are_in_the_package():
    shown = DraftOption("x", True, feedback='Xem <img src="so-do.png" alt="s"> nhé')
    bank = build([draft("C-1", T.GAPS, "s [[1]]", gaps=(DraftGap("1", (shown, *options("y"))),))], [])
    assert read(write_qti(bank).body).value == bank


@settings(max_examples=40, deadline=None)
@given(rich_banks())
def test_drawn_banks_come_back(bank):
    gone = left_out(bank)
    reading = read(write_qti(bank).body)
    assert {problem.code for problem in reading.problems} <= (
        {"qti_no_items"} if len(gone) == len(bank.questions) else set()
    )
    assert list(reading.value.questions if reading.value else ()) == kept(bank, gone)


def test_other_programs_see_the_same_questions():
    """Without what the manifest keeps for us, the items alone are the same questions, marked the same."""
    bank = every_type_bank()
    body = changed(
        write_qti(bank).body,
        lambda name, file: re.sub(rb"<hall-.*?</hall-\w+>", b"", file) if name == "imsmanifest.xml" else file,
    )
    reading = read(body)
    assert reading.problems == ()
    originals = {question.code: question for question in bank.questions}
    assert len(reading.value.questions) == len(originals) - 1
    for question in reading.value.questions:
        original = originals[question.code]
        assert (question.type, question.topic, question.difficulty, question.picture, question.passage) == (
            original.type, original.topic, original.difficulty, original.picture, original.passage
        )  # fmt: skip
        assert {option.id for option in question.options} == {option.id for option in original.options}
        if question.type not in (T.HOTSPOT, T.ESSAY):
            chance = random.Random(1)
            for response in (random_response(original, chance) for _ in range(50)):
                if original.code != "M-10" and not _is_odd(original, response):
                    assert share_of(question, response) == share_of(original, response), (original.code, response)
        assert question.type in (T.ESSAY, T.HOTSPOT) or share_of(question, right_response(original)) == 1


def _is_odd(question: Question, response: Sequence[str]) -> bool:
    """What QTI has no word for: several spaces for one."""
    return question.code == "M-13" and any("  " in text for text in response)


# -- the rules written, computed --------------------------------------------------------------------------------------


def to_values(question: Question, response: Sequence[str]) -> dict[str, Value] | None:
    """A response as QTI's responses, or None for one that no QTI interaction can give."""
    named = dict(text.partition("=")[::2] for text in response)
    match question.type:
        case T.SINGLE | T.TRUE_FALSE:
            return {"RESPONSE": f"o-{response[0]}"} if len(response) == 1 else None
        case T.MULTIPLE:
            return {"RESPONSE": Many(tuple(f"o-{one}" for one in dict.fromkeys(response)))}
        case T.ORDERING:
            whole = len(set(response)) == len(response) == len(question.options)
            return {"RESPONSE": Many(tuple(f"o-{one}" for one in response), True)} if whole else None
        case T.CLUSTER | T.MATCHING if len(named) == len(response) and all("=" in one for one in response):
            sides = (
                {"0": "F", "1": "T"} if question.type is T.CLUSTER else {o.id: f"o-{o.id}" for o in question.options}
            )
            rows = question.key.premises if isinstance(question.key, MatchingKey) else question.options
            if not set(named) <= {row.id for row in rows} or not set(named.values()) <= set(sides):
                return None
            return {"RESPONSE": Many(tuple(f"p-{left} {sides[right]}" for left, right in named.items()))}
        case T.NUMERICAL | T.SHORT_TEXT if len(response) == 1:
            value = typed(question.type is T.NUMERICAL, response[0])
            return None if value is None else {"RESPONSE": value}
        case T.GAPS if len(named) == len(response):
            assert isinstance(question.key, GapsKey)
            found: dict[str, Value] = {}
            for gap in question.key.gaps:
                said = named.get(gap.id, "")
                if gap.options:
                    found[f"GAP-{gap.id}"] = f"o-{said}" if said else None
                elif said.strip():
                    found[f"GAP-{gap.id}"] = typed(not hasattr(gap.key, "texts"), said)
                    if found[f"GAP-{gap.id}"] is None:
                        return None
            return found
    return None


def typed(is_number: bool, text: str) -> Value:
    if not is_number:
        return nfc(text).strip()
    number = read_number(text)
    return number.value if number is not None and not number.unit else None


def judged(question: Question) -> Iterator[tuple[Fraction, Fraction, Sequence[str]]]:
    """Score by the written rules, and mark times our share, for many responses."""
    item = write_item(question, "X", {}, None)
    assert item.without == () or set(item.without) <= {"qti_without_spaces", "qti_without_marks"}
    root = parse_document(item.body).root
    rules = Rules(read_rules(root) or (), read_declarations(root), Budget())
    mark = Fraction(question.about.mark or 1)
    chance = random.Random(7)
    for response in (right_response(question), *(random_response(question, chance) for _ in range(60))):
        if response and (values := to_values(question, response)) is not None:
            yield rules.score(values), share_of(question, response) * mark, response
    assert rules.score({}) == 0


def _plain(question: Question) -> bool:
    return not any(
        problem.code.startswith(("qti_left_out", "qti_without")) for problem in write_qti(Bank((question,))).left_out
    )


@settings(max_examples=60, deadline=None)
@given(banks(types=RULED))
def test_written_rules_give_the_share_we_give(bank):
    for question in filter(_plain, bank.questions):
        for weighed in (question, replace(question, about=About(mark=Decimal("1.75")))):
            for score, wanted, response in judged(weighed):
                assert score == wanted, (question, response)


@pytest.mark.parametrize("rule", MarkingRule)
def test_written_rules_of_every_type_and_rule(rule):
    tried = set()
    for question in every_type_bank().questions:
        if question.type in RULED and _plain(question):
            for score, wanted, response in judged(replace(question, rule=rule)):
                assert score == wanted, (question.code, response)
                tried.add(question.type)
    assert tried == set(RULED) - {T.SHORT_TEXT, T.GAPS}


# -- changed since, attacked ------------------------------------------------------------------------------------------


def test_an_item_changed_elsewhere_counts_as_it_is_now():
    bank = every_type_bank()
    body = changed(
        write_qti(bank).body,
        lambda name, file: file.replace("Thủ đô?".encode(), "Thành phố?".encode()) if "0001" in name else file,
    )
    reading = read(body)
    assert [(warning.code, warning.args["code"]) for warning in reading.warnings] == [("qti_own_unused", "M-01")]
    question = reading.value.questions[0]
    assert (question.code, question.stem_html) == ("M-01", "<p>Thành phố?</p>")
    assert list(reading.value.questions[1:]) == kept(bank, {"M-01", "M-08"})


@pytest.mark.parametrize(
    "own",
    [
        '{"code":1}',
        "[]",
        "[" * 100_000,
        '{"options":[{"share":"1e999999999"}]}',
        '{"code":"M-01","share":["1"]}',
        "1",
        '{"key":{"steps":5}}',
    ],
)
def test_what_the_manifest_keeps_is_not_trusted(own):
    bank = Bank(every_type_bank().questions[4:5])
    body = changed(
        write_qti(bank).body,
        lambda name, file: (
            re.sub(rb'(sha256="\w+">).*?(</hall)', lambda found: found[1] + own.encode() + found[2], file)
            if name == "imsmanifest.xml"
            else file
        ),
    )
    reading = read(body)
    assert [warning.code for warning in reading.warnings] == ["qti_own_unused"]
    assert reading.value.questions[0].code == "M-05"


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        ("a &lt; b &amp; c<br>d <b>đ</b>", "a < b & cd đ"),
        ("<ul><li>1</li><li>2</li></ul>x", "12x"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('x<img src="x y&amp;.png">', "x"),
    ],
)
def test_what_is_written_is_xml_and_keeps_every_letter(piece, text):
    root = etree.fromstring(f"<div>{xhtml(piece)}</div>")
    assert "".join(root.itertext()) == text
    assert [image.get("src") for image in root.iter("img")] in ([], ["../media/x%20y%26.png"])
