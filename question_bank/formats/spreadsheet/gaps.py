"""What belongs into the gaps of a stem: a line each, `[1] 100 ± 1`, `[2] *0 / 10 / -10`, `[3] °C | độ C`.

Between ` / ` stand options to choose from, the right one behind `*`; else it is typed: numbers, or texts between `|`.
The brackets may hold clauses: `[1; hệ số 2; bỏ qua: dấu]`, and `số`, `chữ` or `chọn` where it could be taken for
something else.
"""

from __future__ import annotations

import re

from question_bank.drafts import DraftGap, DraftOption
from question_bank.formats.spreadsheet.clauses import KIND_NAMES, OF_GAP, USUAL_IGNORES, clauses_of_key, read_clauses
from question_bank.formats.spreadsheet.notation import (
    Unclear,
    html_cell,
    join_list,
    split_list,
    split_share,
    write_share,
)
from question_bank.formats.spreadsheet.numbers import is_bare, read_numbers, write_numbers
from question_bank.markup import lines_to_html
from question_bank.model import AcceptedText, Gap, Ignore, NumberKey, Option, TextKey

_HEAD = re.compile(r"(?:^|[;\n])\s{0,20}\[\s{0,3}([A-Za-z0-9_-]{1,16})\s{0,3}(?:;([^\]\n]{0,300}))?\]")
_CHOICE_SIGN = re.compile(r"(?:(?<=\s)|^)/(?=\s|$)")
_BEFORE_BRACKET = re.compile(r"([;\n]\s*)\[")


def read_gaps(text: str, ignores: tuple[Ignore, ...] | None) -> tuple[DraftGap, ...]:
    """Return the gaps that the cell fills. ignores: of typed texts that don't say it themselves. Raises Unclear."""
    heads = list(_HEAD.finditer(text))
    if not text:
        return ()
    if not heads or text[: heads[0].start()].strip():
        raise Unclear("gap_unclear", text=text[:60])
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return tuple(
        _read_gap(head[1], head[2] or "", text[head.end() : end].strip(), ignores)
        for head, end in zip(heads, ends, strict=True)
    )


def _read_gap(name: str, head: str, body: str, ignores: tuple[Ignore, ...] | None) -> DraftGap:
    clauses = read_clauses(head, OF_GAP)
    weight = 1 if clauses.weight is None else clauses.weight
    kind = clauses.kind or guess_kind(body)
    if not body:
        return DraftGap(name, weight=weight)
    if kind is None:
        raise Unclear("gap_kind_unclear", gap=name, text=body[:60])
    if kind == "choice":
        options = tuple(_read_option(part.strip()) for part in _CHOICE_SIGN.split(body))
        if not any(option.is_right for option in options):
            raise Unclear("gap_without_star", gap=name)
        return DraftGap(name, options, None, weight)
    if kind == "number":
        return DraftGap(name, (), read_numbers(body, is_unit_needed=clauses.is_unit_needed), weight)
    chosen = next((found for found in (clauses.ignores, ignores) if found is not None), USUAL_IGNORES)
    return DraftGap(name, (), TextKey(read_texts(body), chosen), weight)


def guess_kind(body: str) -> str | None:
    """What the writer means, or None where a text and a number with a unit look the same (`5 km`, `5G`)."""
    if _CHOICE_SIGN.search(body):
        return "choice"
    if is_bare(body):
        return "number"
    try:
        read_numbers(body)
    except Unclear:
        return "text"
    return None


def _read_option(part: str) -> DraftOption:
    text, share = split_share(part)
    return DraftOption(lines_to_html(text.removeprefix("*").strip()), text.startswith("*"), share)


def read_texts(text: str) -> tuple[AcceptedText, ...]:
    """Return the texts between `|` or on lines of their own, each with its share."""
    parts = (split_share(part) for part in split_list(text, "|\n", kept="["))
    return tuple(AcceptedText(part) if share is None else AcceptedText(part, share) for part, share in parts)


def write_texts(texts: tuple[AcceptedText, ...]) -> str:
    """Return the cell that `read_texts` reads back."""
    return join_list(map(_write_text, texts), "|[", " | ")


def _write_text(text: AcceptedText) -> str:
    # What looks like a share at a text's end is one, so such a text says its own.
    is_plain = text.share == 1 and split_share(text.text)[1] is None
    return text.text if is_plain else f"{text.text} {write_share(text.share)}"


def write_gaps(gaps: tuple[Gap, ...]) -> str:
    """Return the cell that `read_gaps` reads back, but for feedback and fixed places."""
    return "\n".join(map(_write_gap, gaps))


def _write_gap(gap: Gap) -> str:
    clauses = [gap.id] + ([] if gap.weight == 1 else [f"hệ số {gap.weight}"])
    key = gap.key
    if gap.options:
        kind, body = "choice", " / ".join(map(_write_option, gap.options))
    elif isinstance(key, NumberKey):
        kind, body = "number", write_numbers(key)
        clauses += clauses_of_key(key)
    else:
        assert isinstance(key, TextKey)
        kind, body = "text", write_texts(key.texts)
        clauses += clauses_of_key(key)
    if guess_kind(body) != kind:
        clauses.append(KIND_NAMES[kind])
    return f"[{'; '.join(clauses)}] {body}"


def _write_option(option: Option) -> str:
    html = _BEFORE_BRACKET.sub(r"\1&#91;", _CHOICE_SIGN.sub("&#47;", html_cell(option.html)))
    if html.startswith("*"):
        html = f"&#42;{html[1:]}"
    if split_share(html)[1] is not None:
        html = f"{html[:-1]}&#41;"
    share = "" if option.share is None else f" {write_share(option.share)}"
    return f"{'*' if option.is_right else ''}{html}{share}"
