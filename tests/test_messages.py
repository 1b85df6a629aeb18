"""The catalogue: no holes, both languages alike, and a sentence whatever happens."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from hallserver import messages

AREAS = sorted(
    (file.name.removesuffix(".json"), file)
    for file in (files("hallserver") / "translations").iterdir()
    if file.name.endswith(".json")
)


@pytest.mark.parametrize(("area", "file"), AREAS, ids=[area for area, _ in AREAS])
def test_every_file_says_the_same_in_both_languages(area: str, file) -> None:
    entries = messages.check_area(area, file.read_text("utf-8"))
    assert entries
    for key in entries:
        assert re.fullmatch(r"[a-z0-9_.-]+", key), key


def test_no_two_files_say_different_things() -> None:
    vi, en = messages.catalogue("vi"), messages.catalogue("en")
    assert set(vi) == set(en)
    assert messages.catalogue("fr") is vi


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a.b": {"vi": "x"}}', "languages"),
        ('{"a.b": {"vi": "x", "en": ""}}', "no sentence in en"),
        ('{"a.b": {"vi": "x {row}", "en": "x {line}"}}', "placeholders"),
        ('{"a.b": {"vi": "x {}", "en": "x {}"}}', "brace"),
        ('{"a.b": {"vi": "x", "en": "x"}, "a.b": {"vi": "y", "en": "y"}}', "twice"),
        ('{"a.b": {"vi": "x", "en": "{n:x|y}"}}', "placeholders"),
        ('{"a.b": {"vi": "{n}", "en": "{n:x}"}}', "brace"),
        ("{", "not JSON"),
    ],
)
def test_a_faulty_file_is_refused(text: str, fault: str) -> None:
    with pytest.raises(messages.CatalogueError, match=fault):
        messages.check_area("area", text)


def test_sentence_fills_placeholders_by_language() -> None:
    key = "refusal.number_wanted"
    args = {"name": "mark", "least": Decimal("0.0001"), "most": 1.5}
    assert "0,0001" in messages.sentence(key, "vi", **args) and "1,5" in messages.sentence(key, "vi", **args)
    assert "0.0001" in messages.sentence(key, "en", **args)


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 question, 2 topics"), ("1", "1 question"), (0, "0 questions"), (21, "21 questions")]
)
def test_a_word_goes_by_its_number(count: object, words: str) -> None:
    assert messages.sentence("office.note.bank", "en", questions=count, topics=2).startswith(words)
    assert "câu" in messages.sentence("office.note.bank", "vi", questions=count, topics=2)


def test_sentence_never_raises() -> None:
    assert messages.sentence("no.such_key", "vi", row=3) == "no.such_key (row=3)"
    assert messages.sentence("refusal.cells_wanted", "en") == "refusal.cells_wanted"
    assert messages.sentence("refusal.cells_wanted", "en", other=1) == "refusal.cells_wanted (other=1)"


def test_an_argument_is_never_a_pattern() -> None:
    assert "{most}" in messages.sentence("refusal.text_wanted", "en", name="{most}", least=1, most=9)


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1500, "1500", "1500"),
        (0.25, "0,25", "0.25"),
        (Decimal("72.50"), "72,5", "72.5"),
        (Decimal("1E+2"), "100", "100"),
        (True, "có", "yes"),
        (date(2026, 11, 23), "23/11/2026", "23/11/2026"),
        (datetime(2026, 11, 23, 7, 5), "23/11/2026 07:05", "23/11/2026 07:05"),
        (["A", 2.5], "A, 2,5", "A, 2.5"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, vi: str, en: str) -> None:
    assert (messages.show(value, "vi"), messages.show(value, "en")) == (vi, en)


REFUSALS = re.compile(
    r'\b(?:Refusal|Refused|SittingRefused|EnrolmentRefused|ResultsRefused|JobRefused)\(\s*"([a-z_]+)"'
)


FIELDS = re.compile(r'\b(?:text_of|whole_of|_decimal)\((?!given: )[^"\n]+"([a-z_]+)",')


def test_every_field_that_may_be_refused_has_a_name_in_words() -> None:
    source = Path(messages.__file__).parent / "web"
    found = {name for file in source.glob("*.py") for name in FIELDS.findall(file.read_text("utf-8"))}
    assert len(found) > 15
    assert sorted(name for name in found if not messages.has(f"field.{name}")) == []


def test_every_refusal_has_its_sentence() -> None:
    source = Path(messages.__file__).parent
    found = {(code, file.name) for file in source.rglob("*.py") for code in REFUSALS.findall(file.read_text("utf-8"))}
    assert len(found) > 60
    assert sorted(where for where in found if not messages.has(f"refusal.{where[0]}")) == []
