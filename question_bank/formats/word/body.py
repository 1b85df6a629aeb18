"""The document's XML → paragraphs and tables in order, with everything in them that can't be taken along by name."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from question_bank.formats.latex import UnknownFormula
from question_bank.formats.word.content import OBJECT, Content, Piece
from question_bank.formats.word.fonts import SYMBOL_FONT, WINGDINGS
from question_bank.formats.word.numbering import Numbering
from question_bank.formats.word.omml import to_latex
from question_bank.formats.word.parts import Element, WordFile, child, elements, value
from question_bank.formats.word.styles import Look, Styles
from question_bank.pictures import picture_type

_THROUGH = frozenset(
    {"ins", "moveTo", "smartTag", "customXml", "sdtContent", "hyperlink", "fldSimple", "dir", "bdo", "rubyBase"}
)
_SILENT = frozenset(
    [
        "pPr",
        "rPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "sdtPr",
        "sdtEndPr",
        "sectPr",
        "proofErr",
        "bookmarkStart",
        "bookmarkEnd",
        "permStart",
        "permEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "lastRenderedPageBreak",
        "softHyphen",
        "annotationRef",
        "footnoteRef",
        "endnoteRef",
        "separator",
        "continuationSeparator",
        "customXmlPr",
        "smartTagPr",
        "fldData",
        "rubyPr",
        "rt",
        "tblPrEx",
        "pgNum",
        "customXmlInsRangeStart",
        "customXmlInsRangeEnd",
        "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
        "dayShort",
        "dayLong",
        "monthShort",
        "monthLong",
        "yearShort",
        "yearLong",
    ]
)
_LETTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
_OLD_FONTS = (".vn", "vni-")
# How `Câu 1` of TCVN3 and VNI reads where the font's name got lost.
_OLD_TEXT = re.compile(r"\s*(?:(C©u)|Caâu)\s*\d")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a question can't be taken with, or with `is_harmless` is only told. code, args: of the `Problem`."""

    code: str
    args: tuple[tuple[str, str], ...] = ()
    is_harmless: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """number: of the paragraph in the document, from 1;  content: with the label that Word sets before it;
    heading: outline level or None."""

    number: int
    content: Content
    heading: int | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """rows: cells of blocks; a cell that one above goes on in is empty. spans: how many columns each cell is wide."""

    number: int
    rows: tuple[tuple[tuple[Block, ...], ...], ...]
    spans: tuple[tuple[int, ...], ...]


Block = Paragraph | Table


class BodyReader:
    """Reads the body of one document."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._styles = Styles(file)
        self._numbering = Numbering(file)
        self._fields: list[str] = []  # open fields: "instruction" or "result"
        self._number = 0
        self._faults: list[Fault] = []
        self.media: dict[str, bytes] = {}
        self.left_aside: set[str] = set()
        self.old_font: tuple[int, str] | None = None  # paragraph and name of the first
        stem = file.name.rpartition("/")[2].rpartition(".")[0]
        self._stem = "".join(letter if letter.isalnum() else "-" for letter in stem)[:40]

    def read(self) -> tuple[Block, ...]:
        """Paragraphs and tables in order. `left_aside` then holds codes of warnings, `media` the pictures by name."""
        body = child(self._file.body, "body")
        return () if body is None else tuple(self._blocks(body))

    def _blocks(self, parent: Iterable[Element]) -> list[Block]:
        found: list[Block] = []
        for element in parent:
            name = str(element.tag)
            if name == "p":
                found.append(self._paragraph(element))
            elif name == "tbl":
                found.append(self._table(element))
            elif name == "sdt" or name in _THROUGH:
                found += self._blocks(element)
            elif name in ("del", "moveFrom"):
                self.left_aside.add("word_tracked")
            elif name not in _SILENT:
                self._number += 1
                found.append(Paragraph(self._number, Content(), None, (Fault("word_unknown", (("what", name),)),)))
        return found

    def _table(self, table: Element) -> Table:
        number = self._number + 1
        rows: list[tuple[tuple[Block, ...], ...]] = []
        spans: list[tuple[int, ...]] = []
        for row in _through(table, "tr"):
            cells, widths = [], []
            for cell in _through(row, "tc"):
                properties = child(cell, "tcPr")
                merged = child(properties, "vMerge")
                goes_on = merged is not None and merged.get("val") != "restart"
                blocks = tuple(self._blocks(cell))
                cells.append(() if goes_on else blocks)
                span = value(properties, "gridSpan") or "1"
                widths.append(min(int(span), 63) if span.isdecimal() else 1)
            rows.append(tuple(cells))
            spans.append(tuple(widths))
        return Table(number, tuple(rows), tuple(spans))

    def _paragraph(self, element: Element) -> Paragraph:
        self._number += 1
        self._faults = []
        properties = child(element, "pPr")
        style = self._styles.paragraph(properties)
        label = self._numbering.label(style.numbering, child(properties, "rPr"))
        pieces = self._inline(element, style.look)
        if label.text.strip() and any(piece.text.strip() for piece in pieces):
            pieces = [Piece(f"{label.text.strip()}\t", label.look), *pieces]
        if self.old_font is None and (old := _OLD_TEXT.match("".join(piece.text for piece in pieces))):
            self.old_font = (self._number, "TCVN3" if old[1] else "VNI")
        return Paragraph(self._number, Content(tuple(pieces)), style.heading, tuple(dict.fromkeys(self._faults)))

    # -- what stands in a paragraph

    def _inline(self, parent: Element, look: Look) -> list[Piece]:
        pieces: list[Piece] = []
        for element in parent:
            name = str(element.tag)
            if name == "r":
                pieces += self._run(element, self._styles.run(look, child(element, "rPr")))
            elif name in ("m.oMath", "m.oMathPara"):
                pieces += self._formulas(element)
            elif name == "sdt" or name in _THROUGH:
                pieces += self._inline(element, look)
            elif name in ("del", "moveFrom"):
                self.left_aside.add("word_tracked")
            elif name not in _SILENT:
                self._fault("word_unknown", what=name)
        return pieces

    def _run(self, run: Element, look: Look) -> list[Piece]:
        pieces: list[Piece] = []
        for element in run:
            name = str(element.tag)
            if name == "fldChar":
                self._field(element.get("fldCharType", ""))
            elif name == "instrText":
                if (element.text or "").split()[:1] in (["EQ"], ["eq"]):
                    self._fault("word_eq_field")
            elif "instruction" in self._fields:
                continue
            elif look.is_hidden:
                self.left_aside.add("word_hidden")
            elif name == "t":
                pieces += self._text(element.text or "", look)
            elif name in _LETTERS:
                pieces.append(Piece(_LETTERS[name], look))
            elif name == "br":
                pieces.append(Piece("" if element.get("type") in ("page", "column") else "\n", look))
            elif name == "sym":
                pieces += self._text(chr(_code(element.get("char"))), replace(look, font=element.get("font", "")))
            elif name in ("drawing", "pict", "object", "x.AlternateContent"):
                pieces += self._drawn(element)
            elif name in ("footnoteReference", "endnoteReference"):
                self._fault("word_footnote")
            elif name == "commentReference":
                self.left_aside.add("word_comments")
            elif name == "ruby":
                pieces += self._inline(element, look)
            elif name == "delText":
                self.left_aside.add("word_tracked")
            elif name not in _SILENT:
                self._fault("word_unknown", what=name)
        return pieces

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append("instruction")
        elif kind == "separate" and self._fields:
            self._fields[-1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _text(self, text: str, look: Look) -> list[Piece]:
        font = look.font.lower()
        if look.is_struck and text.strip():
            self.left_aside.add("word_struck")
        if font.startswith(_OLD_FONTS) and not text.isascii():
            self._fault("word_old_font", font=look.font)
            self.old_font = self.old_font or (self._number, look.font)
        signs = SYMBOL_FONT if font == "symbol" else WINGDINGS if font == "wingdings" else None
        if signs is not None or not text.isascii():
            # Macs write letters and marks apart, and no label would be known.
            text = "".join(self._sign(letter, signs, look.font) for letter in unicodedata.normalize("NFC", text))
        text = text.replace(OBJECT, "")
        return [Piece(text.upper() if look.is_capitals else text, look)] if text else []

    def _sign(self, letter: str, signs: dict[int, str] | None, font: str) -> str:
        """A letter as its font shows it. Private letters have no meaning but by their font."""
        is_private = "\ue000" <= letter <= "\uf8ff"
        if letter.isspace() or (signs is None and not is_private):
            return letter
        sign = (signs or {}).get(ord(letter) & 0xFF if is_private else ord(letter))
        if sign is None:
            self._fault("word_symbol", sign=f"U+{ord(letter):04X}", font=font)
        return sign or ""

    def _formulas(self, element: Element) -> list[Piece]:
        pieces = []
        opening, closing = ("\\(", "\\)") if element.tag == "m.oMath" else ("\\[", "\\]")
        for formula in [element] if element.tag == "m.oMath" else [one for one in element if one.tag == "m.oMath"]:
            try:
                latex = to_latex(formula)
            except UnknownFormula as unknown:
                self._fault("word_formula", what=unknown.what[:40])
                continue
            if latex:
                pieces.append(Piece(OBJECT, html=html.escape(f"{opening}{latex}{closing}", quote=False)))
        return pieces

    # -- pictures and what is drawn

    def _drawn(self, element: Element) -> list[Piece]:
        if element.tag == "x.AlternateContent":
            element = next((one for one in element if one.tag == "x.Choice"), element)
        if next(elements(element, "txbxContent"), None) is not None:
            self._fault("word_textbox")
            return []
        ole = next(elements(element, "x.OLEObject"), None)
        if ole is not None:
            program = ole.get("ProgID", "")
            if program.startswith("Equation"):
                self._fault("word_mathtype")
            else:
                self._fault("word_object", what=program[:40] or "OLE")
            return []
        pictures = [*elements(element, "x.blip"), *elements(element, "x.imagedata")]
        is_more = any(
            next(elements(element, name), None) is not None
            for name in ("x.wgp", "x.wsp", "x.chart", "x.relIds", "x.group")
        )
        if len(pictures) != 1 or is_more:
            if pictures or next(elements(element, "x.rect"), element).get("hr") != "t":
                self._fault("word_drawing")
            return []
        return self._picture(element, pictures[0])

    def _picture(self, drawing: Element, picture: Element) -> list[Piece]:
        relation = self._file.relations.get(picture.get("embed") or picture.get("link") or picture.get("id") or "")
        if relation is None or relation.is_outside:
            self._fault("word_picture_outside")
            return []
        body = self._file.content(relation.target)
        kind = picture_type(body)
        if kind is None:
            self._fault("word_picture_kind", picture=relation.target.rpartition("/")[2][:80])
            return []
        crop = next(elements(drawing, "x.srcRect"), None)
        if crop is not None and any(crop.get(side, "0") not in ("0", "") for side in "ltrb"):
            self._faults.append(Fault("word_cropped", is_harmless=True))
        name = f"{self._stem}-{hashlib.sha256(body).hexdigest()[:8]}.{kind.partition('/')[2]}"
        self.media[name] = body
        described = next(elements(drawing, "x.docPr"), None)
        alt = "" if described is None else described.get("descr", "")
        return [Piece(OBJECT, html=f'<img src="{html.escape(name)}" alt="{html.escape(" ".join(alt.split()))}">')]

    def _fault(self, code: str, **args: str) -> None:
        self._faults.append(Fault(code, tuple(args.items())))


def _through(parent: Element, name: str) -> list[Element]:
    """Children of a name, also those within content controls."""
    found: list[Element] = []
    for element in parent:
        if element.tag == name:
            found.append(element)
        elif element.tag == "sdt" or element.tag in _THROUGH:
            found += _through(element, name)
    return found


def _code(digits: str | None) -> int:
    try:
        return min(int(digits or "", 16), 0x10FFFF)
    except ValueError:
        return 0xFFFD
