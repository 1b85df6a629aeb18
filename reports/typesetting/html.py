"""Sanitised HTML of a question as blocks: paragraphs, lists, code, tables, pictures, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from reports.typesetting.blocks import Block, Cell, indented, of_line, read_picture, set_table, space
from reports.typesetting.formulas import set_formula
from reports.typesetting.lines import Blank, Box, Break, Inline, Style, Text, draw_once, set_lines

_SMALL = 0.72
_RAISED = {"sub": -0.16, "sup": 0.36}
_INDENT = 14.0
_PARAGRAPH_SPACE = 2.5
_BOLD, _ITALIC = {"b", "strong", "th", "caption"}, {"i", "em"}
_FORMULA = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_GAP = re.compile(r"\[\[([A-Za-z0-9_-]{1,16})\]\]")
_WHITE = re.compile(r"[ \t\r\n\f]+")
_NOT_ON_PAPER = {"audio": "[âm thanh: không có trên giấy]", "video": "[phim: không có trên giấy]"}
MOST_PICTURE_HEIGHT = 230.0

DrawGap = Callable[[str, Style], Sequence[Inline]]


def _ordinal(number: int, kind: str) -> str:
    """A number of a list as HTML's types 1, a, A, i, I write it; letters go to z, Roman numbers to 39."""
    if kind in "aA" and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in "iI" and 1 <= number < 40:
        ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
        roman = "x" * (number // 10) + ones[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)


def _no_gap(name: str, style: Style) -> Sequence[Inline]:
    return [Text(f"[[{name}]]", style)]


@dataclass
class _Paragraph:
    indent: float
    items: list[Inline] = field(default_factory=list)


@dataclass
class _Table:
    indent: float
    rows: list[list[Cell]] = field(default_factory=list)
    caption: list[Inline] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects paragraphs and tables."""

    def __init__(
        self, width: float, size: float, media: Mapping[str, bytes], gap: DrawGap = _no_gap, lead: Sequence[Inline] = ()
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[_Paragraph | _Table] = [_Paragraph(0.0, list(lead))] if lead else []
        self._lead = len(lead)
        self._width, self._size, self._media, self._gap = width, size, media, gap
        self._open: list[str] = []
        self._counters: list[tuple[int, str] | None] = []  # next number and type of each open list
        self._cell: list[Inline] | None = None
        self._spans: tuple[int, int] = (1, 1)
        self._quotes = 0

    # -- structure

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        match tag:
            case "br":
                self._items().append(Break())
            case "img":
                self._items().extend(self._picture(given))
            case "audio" | "video":
                self._items().extend(self._words(_NOT_ON_PAPER[tag], replace(self._style(), italic=True)))
            case "p" | "pre":
                self._new_paragraph()
                self._open.append(tag)
            case "blockquote":
                self._quotes += 1
                self._new_paragraph()
            case "ul" | "ol":
                self._counters.append((int(given.get("start") or 1), given.get("type") or "1") if tag == "ol" else None)
            case "li":
                self._new_paragraph()
                self._items().extend(self._marker(given.get("value")))
            case "table":
                self.parts.append(_Table(self._indent()))
            case "tr":
                if (table := self._table()) is not None:
                    table.rows.append([])
            case "td" | "th":
                self._end_cell()
                if (table := self._table()) is not None and table.rows:
                    self._cell, self._spans = [], (_span(given, "colspan"), _span(given, "rowspan"))
                self._open.append(tag)
            case _:
                self._open.append(tag)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "blockquote":
                self._quotes = max(0, self._quotes - 1)
                self._new_paragraph()
            case "ul" | "ol":
                if self._counters:
                    self._counters.pop()
                self._new_paragraph()
            case "td" | "th":
                self._end_cell()
            case "table" | "p" | "pre" | "li":
                if tag == "table":
                    self._end_cell()
                self._new_paragraph()
        if tag in self._open:
            self._open.reverse()
            self._open.remove(tag)
            self._open.reverse()

    def _table(self) -> _Table | None:
        return next((part for part in reversed(self.parts) if isinstance(part, _Table)), None)

    def _end_cell(self) -> None:
        table = self._table()
        if self._cell is not None and table is not None:
            table.rows[-1].append(Cell(tuple(_trimmed(self._cell)), *self._spans))
        self._cell = None

    def _new_paragraph(self) -> None:
        if "caption" in self._open:
            return
        if self._cell is not None:
            if self._cell and not isinstance(self._cell[-1], Break):
                self._cell.append(Break())
            return
        last = self.parts[-1] if self.parts else None
        # What follows the lead (the number of a question) goes on in its line.
        is_begun = isinstance(last, _Paragraph) and len(last.items) > (self._lead if len(self.parts) == 1 else 0)
        if isinstance(last, _Paragraph) and not is_begun:
            last.indent = self._indent()
        else:
            self.parts.append(_Paragraph(self._indent()))

    def _indent(self) -> float:
        return _INDENT * (len(self._counters) + self._quotes)

    def _items(self) -> list[Inline]:
        table = self._table() if "caption" in self._open else None
        if table is not None:
            return table.caption
        if self._cell is not None:
            return self._cell
        if not self.parts or isinstance(self.parts[-1], _Table):
            self.parts.append(_Paragraph(self._indent()))
        last = self.parts[-1]
        assert isinstance(last, _Paragraph)
        return last.items

    def _marker(self, value: str | None) -> list[Inline]:
        style = Style(self._size)
        if not self._counters:
            return []
        counter = self._counters[-1]
        if counter is None:
            return [Text("•", style), Blank(style)]
        number, kind = int(value or counter[0]), counter[1]
        self._counters[-1] = number + 1, kind
        return [Text(f"{_ordinal(number, kind)}.", style), Blank(style)]

    # -- what stands in it

    def _style(self) -> Style:
        style = Style(self._size)
        for tag in self._open:
            if tag in _BOLD:
                style = replace(style, bold=True)
            elif tag in _ITALIC:
                style = replace(style, italic=True)
            elif tag == "u":
                style = replace(style, underlined=True)
            elif tag == "s":
                style = replace(style, struck=True)
            elif tag in ("code", "pre"):
                style = replace(style, mono=True)
            elif tag in _RAISED:
                style = replace(style, size=style.size * _SMALL, rise=style.rise + style.size * _RAISED[tag])
        return style

    def handle_data(self, data: str) -> None:
        style = self._style()
        if "pre" in self._open:
            self._items().extend(_as_written(data, style))
            return
        if style.mono:
            self._items().extend(self._words(data, style))
            return
        place = 0
        for found in _FORMULA.finditer(data):
            self._items().extend(self._text(data[place : found.start()], style))
            self._items().extend(self._formula(found[1] or found[2], style, is_display=found[2] is not None))
            place = found.end()
        self._items().extend(self._text(data[place:], style))

    def _text(self, data: str, style: Style) -> Iterator[Inline]:
        place = 0
        for found in _GAP.finditer(data):
            yield from self._words(data[place : found.start()], style)
            yield from self._gap(found[1], style)
            place = found.end()
        yield from self._words(data[place:], style)

    def _words(self, data: str, style: Style) -> Iterator[Inline]:
        items = self._items()
        is_after_word = bool(items) and not isinstance(items[-1], Blank | Break)
        for place, word in enumerate(_WHITE.split(data)):
            if place and is_after_word:
                yield Blank(style)
                is_after_word = False
            if word:
                yield Text(word, style)
                is_after_word = True

    def _formula(self, latex: str, style: Style, *, is_display: bool) -> list[Inline]:
        formula = set_formula(latex, style.size, is_display=is_display)
        if formula is None or formula.width > self._width:
            made: list[Inline] = list(self._words(latex, replace(style, mono=True)))
        else:
            name = f"formula{formula.name}"
            draw = draw_once(name, lambda canvas: canvas._code.append(formula.operators))
            made = [Box(formula.width, formula.ascent, formula.descent, draw)]
        return [Break(), *made, Break()] if is_display else made

    def _picture(self, given: Mapping[str, str | None]) -> list[Inline]:
        picture = read_picture(self._media.get(given.get("src") or "", b""))
        if picture is None:
            return list(self._words(f"[{given.get('alt') or 'hình'}]", replace(self._style(), italic=True)))
        return [picture.box(self._width - self._indent(), MOST_PICTURE_HEIGHT)]


def _span(given: Mapping[str, str | None], name: str) -> int:
    text = given.get(name) or ""
    return min(max(int(text), 1), 50) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _as_written(data: str, style: Style) -> Iterator[Inline]:
    for place, line in enumerate(data.replace("\r\n", "\n").replace("\t", "    ").split("\n")):
        if place:
            yield Break()
        for number, word in enumerate(line.split(" ")):
            if number:
                yield Blank(style, is_kept=True)
            if word:
                yield Text(word, style)


def _trimmed(items: Sequence[Inline]) -> list[Inline]:
    kept = list(items)
    while kept and isinstance(kept[-1], Break | Blank):
        kept.pop()
    while kept and isinstance(kept[0], Break):
        kept.pop(0)
    return kept


def lay_out(
    html: str,
    width: float,
    size: float,
    media: Mapping[str, bytes],
    *,
    lead: Sequence[Inline] = (),
    gap: DrawGap = _no_gap,
) -> list[Block]:
    """Return sanitised HTML as blocks of at most `width` points, in type of `size` points.

    media  name → bytes of the pictures that it names by `src`
    lead   what stands before the first word, e.g. the number of the question
    gap    what stands for a `[[name]]`
    """
    reader = _Reader(width, size, media, gap, lead)
    reader.feed(html)
    reader.close()
    blocks: list[Block] = []
    for part in reader.parts:
        if isinstance(part, _Table):
            above = [of_line(line) for line in set_lines(part.caption, width, size)] if part.caption else []
            made = [indented(row, part.indent) for row in (*above, *set_table(part.rows, width - part.indent, size))]
        else:
            items = _trimmed(part.items)
            if not items:
                continue
            made = [of_line(line, part.indent) for line in set_lines(items, width - part.indent, size)]
        if blocks and made:
            blocks.append(space(_PARAGRAPH_SPACE))
        blocks += made
    return blocks


def inline(html: str, size: float, media: Mapping[str, bytes], width: float) -> list[Inline] | None:
    """Return HTML of one paragraph as what stands in one line, or None if it is more than that."""
    reader = _Reader(width, size, media)
    reader.feed(html)
    reader.close()
    parts = [part for part in reader.parts if isinstance(part, _Table) or part.items]
    if len(parts) != 1 or isinstance(parts[0], _Table) or parts[0].indent:
        return None
    items = _trimmed(parts[0].items)
    return None if any(isinstance(item, Break) for item in items) else items
