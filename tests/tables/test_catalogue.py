"""Every code that tables and seats can give has its sentence in both languages, with the same placeholders."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GIVEN = re.compile(r"""(?:Unreadable|Problem|\.add|\.warn|\._add)\(\s*(?:"([a-z_]+)"(?: if [^,]* else "([a-z_]+)")?)""")


def sentences(area: str) -> dict[str, dict[str, str]]:
    return json.loads((ROOT / f"hallserver/translations/{area}.json").read_text("utf-8"))


def codes_in(package: str) -> set[str]:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / package).glob("*.py"))
    return {code for found in GIVEN.findall(source) for code in found if code}


def test_every_code_of_tables_has_a_sentence():
    codes = codes_in("tables") | {"formula_cell", "cell_error"}
    assert {f"problem.{code}" for code in codes} == set(sentences("tables"))


def test_every_code_of_seats_has_a_sentence():
    codes = codes_in("seats") | {"card_birth_differs", "card_sex_differs"}
    assert {f"problem.{code}" for code in codes} - {"problem.column_missing"} == set(sentences("seats"))


@pytest.mark.parametrize("area", ["tables", "seats"])
def test_both_languages_have_the_same_placeholders(area):
    for key, both in sentences(area).items():
        assert set(both) == {"vi", "en"}
        assert set(re.findall(r"{(\w+)}", both["vi"])) == set(re.findall(r"{(\w+)}", both["en"])), key
