"""The A4 page: type, letterhead, fitting of long texts, Vietnamese numbers and dates."""

from __future__ import annotations

import io
import unicodedata
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from functools import cache, lru_cache
from importlib import resources

import qrcode
from qrcode.util import ALPHA_NUM, BIT_LIMIT_TABLE
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from reports.inputs import FieldError
from reports.labels import MOTTO, NATION

REGULAR, SEMIBOLD, BOLD, ITALIC = (
    "BeVietnamPro-Regular", "BeVietnamPro-SemiBold", "BeVietnamPro-Bold", "BeVietnamPro-Italic",
)  # fmt: skip
FACES = (REGULAR, SEMIBOLD, BOLD, ITALIC)

BLACK = HexColor(0x000000)
INK = HexColor(0x111111)
QUIET = HexColor(0x5A5F63)
HAIRLINE = HexColor(0xB9BEC2)
TINT = HexColor(0xF1F3F4)

WIDTH, HEIGHT = A4
LEFT, RIGHT = 20 * mm, WIDTH - 18 * mm
TOP, BOTTOM = HEIGHT - 13 * mm, 10 * mm
INNER = RIGHT - LEFT

# All Vietnamese letters and the marks of our own labels; with ASCII they fill one subset of 256 signs.
SIGNS = "–·…" + "".join(
    sorted(
        {
            unicodedata.normalize("NFC", letter + mark)
            for vowel in ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y")
            for letter in (vowel, vowel.upper())
            for mark in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
        }
        | {"đ", "Đ"}
    )
)
SUBSETS_KEPT = 8
STATEMENTS_FILE = "statements.txt"
ALPHANUMERIC = frozenset(ALPHA_NUM.decode())
QUIET_MODULES = 4  # ISO/IEC 18004, section 5.3.8


@cache
def register_fonts() -> None:
    """Register the embedded faces, once per process."""
    rl_config.useA85 = 0  # ASCII armour costs a quarter more bytes and 3 ms a page
    files = resources.files("fontpkg_be_vietnam_pro") / "files"
    for face in FACES:
        with resources.as_file(files / f"{face}.ttf") as path:
            register_face(face, str(path))


def register_face(name: str, path: str) -> None:
    """Register a TrueType face under a name."""
    font = TTFont(name, path)
    _keep_subsets(font)
    pdfmetrics.registerFont(font)


def _keep_subsets(font: TTFont) -> None:
    """Make each subset of a face, and pack it, once per process and not once per document.

    Every document starts with the same signs (see `Page`), so all sheets share the same font files: a sheet takes
    half the time, and a merged PDF holds each face once.
    """
    add_objects = font.face.addSubsetObjects
    make_subset = font.face.makeSubset
    packed: dict[tuple[int, ...], tuple[int, bytes]] = {}

    def add_subset_objects(doc: pdfdoc.PDFDocument, name: str, subset: list[int]) -> object:
        key = tuple(subset)
        if key not in packed:
            if len(packed) >= SUBSETS_KEPT:
                packed.clear()
            body = make_subset(subset)
            packed[key] = len(body), zlib.compress(body, 9)
        length, body = packed[key]
        font.face.makeSubset = lambda _: b""
        reference = add_objects(doc, name, subset)
        stream = doc.idToObject[f"fontFile:{font.face.filename}({name})"]
        stream.content, stream.filters = body, []
        stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
        stream.dictionary["Length1"] = length
        return reference

    add_font = font.addObjects
    widths: dict[tuple[int, ...], bytes] = {}

    def add_font_objects(doc: pdfdoc.PDFDocument) -> None:
        subsets = {font.getSubsetInternalName(n, doc)[1:]: s for n, s in enumerate(font.state[doc].subsets)}
        add_font(doc)
        for name, subset in subsets.items():
            key, made = tuple(subset), doc.idToObject["BasicFonts"].dict[name]
            if key not in widths:
                if len(widths) >= SUBSETS_KEPT:
                    widths.clear()
                widths[key] = pdfdoc.format(made.Widths, doc)
            made.Widths = widths[key]

    font.face.addSubsetObjects = add_subset_objects
    font.addObjects = add_font_objects


def require_printable(text: str, field: str) -> str:
    """NFC form of `text`. Raises FieldError("field_unprintable") if the type has no sign for a character."""
    composed = unicodedata.normalize("NFC", text).strip()
    signs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    if any(ord(sign) not in signs or ord(sign) < 32 for sign in composed):
        raise FieldError("field_unprintable", field)
    return composed


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """NFC form of what a candidate typed: a sign that the type lacks is shown as "?", since nobody can retype it."""
    composed = unicodedata.normalize("NFC", text).strip()
    signs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(sign if ord(sign) in signs and ord(sign) >= 32 else "?" for sign in composed)


def number(value: Decimal | int) -> str:
    """Exact number with a decimal comma and no idle zeros: Decimal("42.50") → "42,5"."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def percent(value: Decimal) -> str:
    """Two digits after the comma, cut and not rounded: 49,996 must not read 50,00 beside KHÔNG ĐẠT."""
    return format(value.quantize(Decimal("0.01"), rounding=ROUND_DOWN), "f").replace(".", ",")


def day(value: date) -> str:
    """dd/MM/yyyy."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: datetime | None) -> str:
    """dd/MM/yyyy HH:mm:ss, or a dash."""
    return "–" if value is None else f"{day(value.date())} {value:%H:%M:%S}"


@lru_cache(maxsize=8192)
def text_width(text: str, face: str, size: float) -> float:
    """Width in points. Kept: the sheets of a sitting say much the same."""
    return pdfmetrics.stringWidth(text, face, size)


@cache
def _in_pdf(ink: Color) -> str:
    return f"{ink.red:.4g} {ink.green:.4g} {ink.blue:.4g}"


def wrap(text: str, face: str, size: float, width: float) -> list[str]:
    """Lines no wider than `width`; a word that is wider alone is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if text_width(joined, face, size) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while text_width(word, face, size) > width:
            cut = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n], face, size) <= width)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


def cut(text: str, face: str, size: float, width: float) -> str:
    """The text, or as much of its beginning as fits in the width with "…" behind it."""
    if len(text) * size < width or text_width(text, face, size) <= width:
        return text
    room = width - text_width("…", face, size)
    fits = bisect_right(range(len(text)), room, key=lambda length: text_width(text[:length], face, size)) - 1
    return text[: max(fits, 0)].rstrip() + "…"


def fit(
    text: str,
    face: str,
    size: float,
    width: float,
    *,
    lines: int,
    least: float,
    field: str,
) -> tuple[float, list[str]]:
    """Largest size from `size` down to `least` at which the text stands in at most `lines` lines.

    Returns (size, lines). Raises FieldError("field_too_long", field) if it doesn't even at `least`.
    """
    while True:
        broken = wrap(text, face, size, width)
        if len(broken) <= lines:
            return size, broken
        if size <= least:
            raise FieldError("field_too_long", field)
        size = max(least, size - 0.5)


def _qr_version(text: str) -> int | None:
    """Smallest version that holds an alphanumeric text at level M; None for other texts (ISO/IEC 18004, section 7.4).

    The library would write the whole code for every version it tries.
    """
    if not set(text) <= ALPHANUMERIC:
        return None
    limits = BIT_LIMIT_TABLE[qrcode.constants.ERROR_CORRECT_M]
    body = 4 + len(text) // 2 * 11 + len(text) % 2 * 6
    fits = (v for v in range(1, 41) if body + (9 if v < 10 else 11 if v < 27 else 13) <= limits[v])
    return next(fits, None)


class Page:
    """One PDF under work: a canvas with the few strokes that official papers need.

    at   aware datetime of the print; stands in the document's own data, so that equal input gives equal bytes
    """

    def __init__(self, title: str, author: str, at: datetime) -> None:
        register_fonts()
        self._out = io.BytesIO()
        self.canvas = Canvas(self._out, pagesize=A4, invariant=1, pageCompression=1)
        self._set_time(at)
        for face in FACES:
            pdfmetrics.getFont(face).splitString(SIGNS, self.canvas._doc)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("hallserver")
        self.canvas.setSubject("")
        self.canvas._doc.Catalog.Lang = pdfdoc.PDFString("vi-VN")

    def text(
        self, x: float, y: float, text: str, face: str = REGULAR, size: float = 10, *,
        align: str = "left", ink: Color = INK, spacing: float = 0,
    ) -> None:  # fmt: skip
        """Write one line with its baseline at y; x is its left end, middle or right end after `align`."""
        width = text_width(text, face, size) + spacing * max(0, len(text) - 1)
        start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        document, font = self.canvas._doc, pdfmetrics.getFont(face)
        shown = " ".join(
            f"{font.getSubsetInternalName(subset, document)} {size:g} Tf <{part.hex()}> Tj"
            for subset, part in font.splitString(text, document)
        )
        # Written straight, as the QR code is: a text object of the canvas takes three times as long.
        self.canvas._code.append(f"BT {_in_pdf(ink)} rg {spacing:g} Tc {start:.2f} {y:.2f} Td {shown} ET")

    def lines(
        self, x: float, y: float, lines: Sequence[str], face: str, size: float, *,
        leading: float = 1.3, align: str = "left", ink: Color = INK,
    ) -> float:  # fmt: skip
        """Write lines downwards from the baseline y; returns the baseline of the last."""
        for index, line in enumerate(lines):
            if index:
                y -= size * leading
            self.text(x, y, line, face, size, align=align, ink=ink)
        return y

    def label(
        self,
        x: float,
        y: float,
        vi: str,
        en: str,
        size: float = 7.6,
        *,
        align: str = "left",
    ) -> None:
        """Vietnamese label with small English beside it."""
        gap = text_width("  ", REGULAR, size)
        small = size * 0.9
        width = text_width(vi, REGULAR, size) + gap + text_width(en, ITALIC, small)
        start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        self.text(start, y, vi, REGULAR, size, ink=QUIET)
        self.text(start + text_width(vi, REGULAR, size) + gap, y, en, ITALIC, small, ink=QUIET)

    def rule(self, x0: float, x1: float, y: float, weight: float = 0.5, ink: Color = HAIRLINE) -> None:
        """Level line."""
        self.canvas._code.append(f"{_in_pdf(ink)} RG {weight:g} w {x0:.2f} {y:.2f} m {x1:.2f} {y:.2f} l S")

    def box(
        self, x: float, y: float, width: float, height: float, *,
        fill: Color | None = None, stroke: Color | None = None, weight: float = 0.5, radius: float = 0,
    ) -> None:  # fmt: skip
        """Rectangle whose lower left corner is (x, y)."""
        if fill is not None:
            self.canvas.setFillColor(fill)
        if stroke is not None:
            self.canvas.setStrokeColor(stroke)
            self.canvas.setLineWidth(weight)
        self.canvas.roundRect(
            x,
            y,
            width,
            height,
            radius,
            stroke=int(stroke is not None),
            fill=int(fill is not None),
        )

    def letterhead(self, organisation: Sequence[str], y: float = TOP) -> float:
        """Organisation left, the nation and its motto right, each with its line; returns the y below both."""
        left_width, right_width = INNER * 0.44, INNER * 0.52
        left, right = LEFT + left_width / 2, RIGHT - right_width / 2
        self.text(right, y - 10, NATION, BOLD, 10, align="center")
        self.text(right, y - 24.5, MOTTO, SEMIBOLD, 10.5, align="center")
        motto_width = text_width(MOTTO, SEMIBOLD, 10.5)
        self.rule(right - motto_width / 2, right + motto_width / 2, y - 29.5, 0.8, INK)

        # Upper and lower line like the right side; long names take smaller type before they take more lines.
        below = y - 10
        for index, line in enumerate(organisation):
            face = BOLD if index == len(organisation) - 1 else REGULAR
            text = require_printable(line, "organisation").upper()
            size, broken = fit(text, face, 10, left_width, lines=3, least=7.5, field="organisation")
            if index:
                below -= 14.5 if size == 10 else size * 1.35
            below = self.lines(left, below, broken, face, size, align="center")
        half = left_width * 0.16
        self.rule(left - half, left + half, below - 5, 0.8, INK)
        return min(below - 5, y - 29.5)

    def qr(self, x: float, y: float, side: float, text: str) -> None:
        """QR code at level M within a square of `side` points (quiet zone included), drawn as strokes."""
        version = _qr_version(text)
        code = qrcode.QRCode(version, qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=2)
        code.add_data(text, optimize=0)
        code.make(fit=version is None)
        rows = code.modules
        module = side / (len(rows) + 2 * QUIET_MODULES)
        # Whole modules under a scale, written straight: half the time of a path with float corners.
        strokes = []
        for index, row in enumerate(rows):
            start = None
            for column, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    strokes.append(f"{start} {-index - 1} {column - start} 1 re")
                    start = None
        self.canvas.saveState()
        self.canvas.setFillColor(BLACK)
        self.canvas.translate(x + QUIET_MODULES * module, y + side - QUIET_MODULES * module)
        self.canvas.scale(module, module)
        self.canvas._code.append(" ".join(strokes) + " f")
        self.canvas.restoreState()

    def attach_statements(self, texts: Sequence[str]) -> None:
        """Embed the QR texts, one a line, so that a verifier need not read a picture."""
        document = self.canvas._doc
        stream = pdfdoc.PDFStream(
            pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("EmbeddedFile"), "Subtype": "/text#2Fplain"}),
            "\n".join(texts).encode("ascii"), filters=[],
        )  # fmt: skip
        file_name = pdfdoc.PDFString(STATEMENTS_FILE)
        embedded = document.Reference(stream, "statements")
        specification = document.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": pdfdoc.PDFName("Filespec"), "F": file_name, "UF": file_name,
                    "EF": pdfdoc.PDFDictionary({"F": embedded}),
                }
            ),
            "statementsFile",
        )  # fmt: skip
        tree = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray([file_name, specification])})
        document.Catalog.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": tree})

    def finish(self) -> bytes:
        """Close the document and return it."""
        self.canvas.save()
        return self._out.getvalue()

    def _set_time(self, at: datetime) -> None:
        stamp = self.canvas._doc._timeStamp
        offset = int(at.utcoffset().total_seconds())
        stamp.t = at.timestamp()
        stamp.lt = at.timetuple()
        stamp.YMDhms = tuple(stamp.lt)[:6]
        sign = -1 if offset < 0 else 1
        stamp.dhh, stamp.dmm = sign * (abs(offset) // 3600), abs(offset) % 3600 // 60
