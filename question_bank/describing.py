"""A question's HTML as plain text, a response in words as the paper showed it to the candidate, the key in words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from question_bank.answers import read_point
from question_bank.folding import nfc
from question_bank.formats.spreadsheet.areas import write_areas
from question_bank.model import (
    GAP_MARK,
    Gap,
    GapsKey,
    HotspotKey,
    MatchingKey,
    NumberKey,
    Option,
    Question,
    QuestionType,
    TextKey,
)

NOTHING = "–"
_MEDIA = re.compile(r"<(img|audio|video)\b([^>]*)>")
_ALT = re.compile(r'\balt="([^"]*)"')
_MEDIA_WORDS = {
    "vi": {"img": "hình", "audio": "âm thanh", "video": "video"},
    "en": {"img": "picture", "audio": "sound", "video": "video"},
}
_TRUTH = {"vi": {"1": "Đ", "0": "S"}, "en": {"1": "T", "0": "F"}}
_DECIMAL_SIGN = {"vi": ",", "en": "."}
_BLOCK = re.compile(r"</?(?:br|p|pre|ul|ol|li|blockquote|table|caption|thead|tbody|tr|th|td)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@lru_cache(maxsize=16_384)
def plain_text(fragment: str, lang: str = "vi") -> str:
    """Return sanitised HTML as one line: pictures and sound by name in brackets, x<sup>2</sup> as x^2. Kept: sheets repeat it."""
    text = _MEDIA.sub(lambda found: _name_medium(found, lang), fragment.replace("<sup>", "^"))
    return " ".join(nfc(html.unescape(_TAG.sub("", _BLOCK.sub(" ", text)))).split())


def stem_text(question: Question, lang: str = "vi") -> str:
    """Return the stem as one line; a gap as its name, as answers name it, and a line to write on: `[1] _____`."""
    text = plain_text(question.stem_html, lang)
    return GAP_MARK.sub(r"[\1] _____", text) if question.type is QuestionType.GAPS else text


def short_stem(question: Question, lang: str = "vi", most: int = 160) -> str:
    """Return how the stem begins, in at most so many characters: cut after a word, and marked where something is left out."""
    text = stem_text(question, lang)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0][: most - 1] + "…"


def _name_medium(found: re.Match[str], lang: str) -> str:
    alt = _ALT.search(found[2])
    word = _MEDIA_WORDS[lang][found[1]]
    return f" [{word}: {alt[1]}] " if alt and alt[1] else f" [{word}] "


def describe_response(question: Question, option_ids: Sequence[str], response: Sequence[str], lang: str = "vi") -> str:
    """Return what was answered, in one line; "" for no answer.

    option_ids  of the question, in the order of the candidate's paper: letters go by it
    lang        "vi" or "en": the words around what the writer and the candidate wrote, and the decimal sign

    Options are named by letter and text, statements by letter and Đ or S (T or F), premises by number, gaps by their names,
    points in hundredths of width and height. An essay is only named: its text is not for a table.
    """
    if not response:
        return ""
    letters = dict(zip(option_ids, _LETTERS, strict=False))
    match question.type:
        case QuestionType.SINGLE | QuestionType.TRUE_FALSE | QuestionType.MULTIPLE:
            return "; ".join(_options(question.options, letters, response, lang))
        case QuestionType.CLUSTER:
            said = _named(response)
            words = _TRUTH[lang]
            return ", ".join(f"{letters[i].lower()}) {words.get(said.get(i, ''), NOTHING)}" for i in letters)
        case QuestionType.ORDERING:
            return ", ".join(letters.get(id_, "?") for id_ in response)
        case QuestionType.ESSAY:
            count = len(response[0].split())
            return f"Essay, number of words: {count}" if lang == "en" else f"Bài viết {count} từ"
    match question.key:
        case MatchingKey(premises=premises):
            said = _named(response)
            pairs = ((number, letters.get(said.get(p.id, ""), NOTHING)) for number, p in enumerate(premises, start=1))
            return ", ".join(f"{number}) {letter}" for number, letter in pairs)
        case GapsKey(gaps=gaps):
            said = _named(response)
            texts = {gap.id: {option.id: plain_text(option.html, lang) for option in gap.options} for gap in gaps}
            filled = ((gap.id, said.get(gap.id, "")) for gap in gaps)
            return "; ".join(f"[{id_}] {texts[id_].get(text, _line(text)) or NOTHING}" for id_, text in filled)
        case HotspotKey():
            return "; ".join(_point(text, lang) for text in response)
    return "; ".join(map(_line, response))


def describe_key(question: Question, lang: str = "vi") -> str:
    """Return what is right, in one line; letters go by the writer's order, lang as above. "" for an essay."""
    letters = dict(zip((option.id for option in question.options), _LETTERS, strict=False))
    match question.type:
        case QuestionType.SINGLE | QuestionType.TRUE_FALSE | QuestionType.MULTIPLE:
            return "; ".join(_right(question.options, letters, lang))
        case QuestionType.CLUSTER:
            told = ((letters[o.id].lower(), _TRUTH[lang]["1" if o.is_right else "0"]) for o in question.options)
            return ", ".join(f"{letter}) {truth}" for letter, truth in told)
        case QuestionType.ORDERING:
            return ", ".join(
                f"{place}) {plain_text(o.html, lang)}" for place, o in enumerate(question.options, start=1)
            )
    match question.key:
        case MatchingKey(premises=premises):
            return ", ".join(f"{number}) {letters[p.option_id]}" for number, p in enumerate(premises, start=1))
        case GapsKey(gaps=gaps):
            return "; ".join(f"[{gap.id}] {_gap_key(gap, lang)}" for gap in gaps)
        case HotspotKey(areas=areas):
            return write_areas(areas, lang).replace("\n", "; ")
        case NumberKey() | TextKey() as key:
            return _accepted(key, lang)
    return ""


def _gap_key(gap: Gap, lang: str) -> str:
    if gap.key is None:
        return " | ".join(_right(gap.options, {}, lang))
    return _accepted(gap.key, lang)


def _right(options: Iterable[Option], letters: Mapping[str, str], lang: str) -> list[str]:
    found = []
    for option in options:
        share = Fraction(option.is_right) if option.share is None else option.share
        if share > 0:
            letter = f"{letters[option.id]}. " if letters else ""
            found.append(letter + plain_text(option.html, lang) + _percent(share, lang))
    return found


def _accepted(key: NumberKey | TextKey, lang: str) -> str:
    if isinstance(key, TextKey):
        return " | ".join(accepted.text + _percent(accepted.share, lang) for accepted in key.texts)
    return " | ".join(
        _number(n.value, lang) + (f" ± {_number(n.tolerance, lang)}" if n.tolerance else "") + _percent(n.share, lang)
        for n in key.numbers
    )


def _number(value: Decimal, lang: str) -> str:
    return format(value, "f").replace(".", _DECIMAL_SIGN[lang])


def _percent(share: Fraction, lang: str) -> str:
    return "" if share == 1 else f" ({float(share * 100):.4g} %)".replace(".", _DECIMAL_SIGN[lang])


def _options(options: Iterable[Option], letters: Mapping[str, str], response: Sequence[str], lang: str) -> list[str]:
    texts = {option.id: plain_text(option.html, lang) for option in options}
    chosen = sorted(set(response) & texts.keys(), key=lambda id_: letters.get(id_, "~"))
    return [f"{letters.get(id_, '?')}. {texts[id_]}" for id_ in chosen]


def _named(response: Iterable[str]) -> dict[str, str]:
    return {name: content for name, sign, content in (text.partition("=") for text in response) if sign}


def _point(text: str, lang: str) -> str:
    point = read_point(text)
    if point is None:
        return "?"
    x, y = (f"{number / 100:.1f}".replace(".", _DECIMAL_SIGN[lang]) for number in point)
    return f"({x} %; {y} %)"


def _line(text: str) -> str:
    return " ".join(nfc(text).split())
