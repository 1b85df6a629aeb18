"""Every sentence the hall says, in both languages, by key.

One flat JSON file per area stands in `hallserver/translations/`: `{"key": {"vi": "…", "en": "…"}}`. Placeholders are
`{name}` and the same in both languages; `{n:row|rows}` stands for a word that depends on the number `n` and may stand
in one language only, since Vietnamese needs none. The browser gets the same merged catalogue and fills it the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from tables import Place, Problem, Said

LANGUAGES = ("vi", "en")

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?::([^{}|]+)\|([^{}|]+))?\}")


class CodedError(Exception):
    """A failure that somebody foresaw. code, details: a sentence of the catalogue; which one, each kind of failure says."""

    def __init__(self, code: str, /, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


class CatalogueError(ValueError):
    """A translation file that cannot be used: says which file, which key and what is wrong with it."""


def check_area(area: str, text: str) -> dict[str, dict[str, str]]:
    """Read one translation file and refuse what would show up as a hole in a page.

    area: name of the file without its ending; text: its JSON. Returns key → language → sentence.
    Raises CatalogueError for a language missing, an empty sentence, or placeholders that differ between languages.
    """
    try:
        entries = json.loads(text, object_pairs_hook=lambda pairs: _refuse_twice(area, pairs))
    except json.JSONDecodeError as error:
        raise CatalogueError(f"translations/{area}.json is not JSON: {error}") from error
    for key, sentences in entries.items():
        where = f"translations/{area}.json: {key}"
        if not isinstance(sentences, dict) or set(sentences) != set(LANGUAGES):
            raise CatalogueError(f"{where} must have exactly the languages {', '.join(LANGUAGES)}")
        for lang, sentence in sentences.items():
            if not isinstance(sentence, str) or not sentence.strip():
                raise CatalogueError(f"{where} has no sentence in {lang}")
            if "{" in _PLACEHOLDER.sub("", sentence) or "}" in _PLACEHOLDER.sub("", sentence):
                raise CatalogueError(f"{where} has a brace in {lang} that is not a placeholder")
        used = {lang: sorted(_names(sentence)) for lang, sentence in sentences.items()}
        if used["vi"] != used["en"]:
            raise CatalogueError(f"{where} has different placeholders: vi {used['vi']}, en {used['en']}")
    return entries


def _names(sentence: str) -> set[str]:
    return {name for name, *_ in _PLACEHOLDER.findall(sentence)}


def _refuse_twice(area: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    merged = dict(pairs)
    if len(merged) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise CatalogueError(f"translations/{area}.json says {twice} twice")
    return merged


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    folder = files("hallserver") / "translations"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".json"):
            continue
        area = file.name.removesuffix(".json")
        for key, sentences in check_area(area, file.read_text("utf-8")).items():
            for lang, sentence in sentences.items():
                if merged[lang].setdefault(key, sentence) != sentence:
                    raise CatalogueError(f"translations/{area}.json: {key} says something else in another file")
    return merged


def catalogue(lang: str) -> dict[str, str]:
    """All sentences of one language by key, unfilled. An unknown language gives Vietnamese."""
    return _sentences()[lang if lang in LANGUAGES else LANGUAGES[0]]


def has(key: str) -> bool:
    """Whether the catalogue knows the key."""
    return key in _sentences()[LANGUAGES[0]]


def sentence(key: str, lang: str, /, **args: object) -> str:
    """The sentence of `key` with its placeholders filled.

    Never raises at run time: an unknown key gives the key and its arguments, a missing argument leaves the placeholder
    out and lists what there is, because a page with an odd sentence is better than no page.
    """
    pattern = catalogue(lang).get(key)
    if pattern is None or not _names(pattern) <= args.keys():
        said = ", ".join(f"{name}={show(value, lang)}" for name, value in args.items())
        return f"{key} ({said})" if said else key
    return _PLACEHOLDER.sub(lambda match: _fill(match, show(args[match[1]], lang)), pattern)


def problem_sentence(problem: Problem, lang: str) -> str:
    """What is wrong with a file, where, and what to do. A question without a code is named by its place."""
    args = {"file": problem.file or "", "row": problem.row or "", "column": problem.column or ""}
    args |= {"place": problem.place or "", **problem.args}
    if args.get("code") == "" and problem.place is not None:
        args["code"] = sentence("common.at_place", lang, place=problem.place)
    return sentence(f"problem.{problem.code}", lang, **args)


def _fill(match: re.Match[str], value: str) -> str:
    _, one, many = match.groups()
    return value if one is None else one if value == "1" else many


def show(value: object, lang: str) -> str:
    """A value as a person of that language writes it: decimal comma in Vietnamese, dd/MM/yyyy, lists with commas.

    Whole numbers are not grouped: most of them are rows, numbers of candidates and seats, read out digit by digit.
    """
    if isinstance(value, bool):
        return catalogue(lang).get("common.yes" if value else "common.no", str(value))
    if isinstance(value, (float, Decimal)):
        text = format(Decimal(str(value)), "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace(".", ",") if lang == "vi" else text
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Said):
        return value.vi if lang == "vi" else value.en
    if isinstance(value, Place):
        return sentence(f"common.place.{value.counted}", lang, number=value.number)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {show(item, lang)}" for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return ", ".join(show(item, lang) for item in items)
    return str(value)
