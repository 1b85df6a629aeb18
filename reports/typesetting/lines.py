"""Text with changing faces, formulas and boxes broken into lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from reports.page import BOLD, INK, ITALIC, REGULAR, SEMIBOLD, register_face, register_fonts, text_width

MONO, SYMBOLS = "JetBrainsMono", "STIXTwoMath"
_NO_GLYPH = "□"
_ASCENT, _DESCENT = 0.95, 0.27  # of the size: room for Ế above and y below
_LEADING = 1.32
_FAR = 2_000  # points: farther than any page reaches
_FACES = {(False, False): REGULAR, (True, False): BOLD, (False, True): ITALIC, (True, True): SEMIBOLD}


@cache
def register_question_fonts() -> None:
    """Register the faces that questions need beside those of every page: code, and signs that the others lack."""
    register_fonts()
    for name, package, path in (
        (MONO, "fontpkg_jetbrains_mono", "files/JetBrainsMono[wght].ttf"),
        (SYMBOLS, "ziamath", "fonts/STIXTwoMath-Regular.ttf"),
    ):
        with resources.as_file(resources.files(package) / path) as file:
            register_face(name, str(file))


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks. rise: points above the base line (sub- and superscripts)."""

    size: float
    bold: bool = False
    italic: bool = False
    mono: bool = False
    underlined: bool = False
    struck: bool = False
    rise: float = 0.0

    @property
    def face(self) -> str:
        return MONO if self.mono else _FACES[self.bold, self.italic]


@dataclass(frozen=True, slots=True)
class Text:
    """Text of one face without a place to break."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Blank:
    """A space: a line may break here. is_kept: also where it begins a line (code)."""

    style: Style
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """Something drawn within a line. draw(canvas, x, base line)."""

    width: float
    ascent: float
    descent: float
    draw: Callable[[Canvas, float, float], None]


@dataclass(frozen=True, slots=True)
class Break:
    """The line ends here."""


Inline = Text | Blank | Box | Break


@dataclass(frozen=True, slots=True)
class _Run:
    """What is drawn at once: text of one face from x on."""

    x: float
    width: float
    face: str
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Line:
    """A set line. height, base: points, the base line from the top."""

    height: float
    base: float
    width: float
    runs: tuple[_Run, ...]
    boxes: tuple[tuple[float, Box], ...]

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        """Draw with the left end at x and the upper edge at `top`."""
        base = top - self.base
        canvas.setFillColor(INK)
        for run in self.runs:
            canvas.setFont(run.face, run.style.size)
            canvas.drawString(x + run.x, base + run.style.rise, run.text)
            heights = [-0.12] * run.style.underlined + [0.28] * run.style.struck
            for height in heights:
                canvas.setLineWidth(run.style.size * 0.06)
                canvas.setStrokeColor(INK)
                across = base + run.style.rise * (height > 0) + run.style.size * height
                canvas.line(x + run.x, across, x + run.x + run.width, across)
        for across, box in self.boxes:
            box.draw(canvas, x + across, base)


@lru_cache(maxsize=20_000)
def pieces(text: str, face: str) -> tuple[tuple[str, str], ...]:
    """Return (face, text) pieces: signs that a face lacks come from the symbols, else as an empty square."""
    own = pdfmetrics.getFont(face).face.charToGlyph
    symbols = pdfmetrics.getFont(SYMBOLS).face.charToGlyph
    found: list[tuple[str, str]] = []
    for sign in text:
        code = ord(sign)
        if code in own:
            name = face
        elif code in symbols:
            name = SYMBOLS
        else:
            name, sign = SYMBOLS, _NO_GLYPH
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + sign)
        else:
            found.append((name, sign))
    return tuple(found)


def unprintable(text: str) -> set[str]:
    """Return the signs that no face has."""
    register_question_fonts()
    glyphs = [pdfmetrics.getFont(face).face.charToGlyph for face in (REGULAR, SYMBOLS)]
    return {sign for sign in set(text) if sign.isprintable() and not any(ord(sign) in known for known in glyphs)}


def _width(item: Inline) -> float:
    match item:
        case Text(text=text, style=style):
            return sum(text_width(piece, face, style.size) for face, piece in pieces(text, style.face))
        case Blank(style=style):
            return text_width(" ", style.face, style.size)
        case Box(width=width):
            return width
    return 0.0


def natural_width(items: Iterable[Inline]) -> float:
    """Width of the widest line if lines broke only where they must."""
    widest = line = 0.0
    for item in items:
        line = 0.0 if isinstance(item, Break) else line + _width(item)
        widest = max(widest, line)
    return widest


def set_lines(items: Sequence[Inline], width: float, size: float) -> list[Line]:
    """Break inline items into lines no wider than `width` points; `size` is that of an empty line."""
    lines: list[Line] = []
    line: list[tuple[Inline, float]] = []
    at = 0.0
    for word in _words(items, width):
        if isinstance(word[0], Break):
            lines.append(_set(line, size))
            line, at = [], 0.0
            continue
        if isinstance(word[0], Blank):
            blank = word[0]
            if line or blank.is_kept:
                line.append((blank, _width(blank)))
                at += line[-1][1]
            continue
        word_width = sum(_width(item) for item in word)
        if line and at + word_width > width + 0.01:
            lines.append(_set(line, size))
            line, at = [], 0.0
        line += [(item, _width(item)) for item in word]
        at += word_width
    if line or not lines:
        lines.append(_set(line, size))
    return lines


def _words(items: Sequence[Inline], width: float) -> list[list[Inline]]:
    """What may not be torn stands together; a word wider than a whole line is cut."""
    words: list[list[Inline]] = []
    open_word = False
    for item in items:
        if isinstance(item, Blank | Break):
            words.append([item])
            open_word = False
            continue
        if isinstance(item, Text) and _width(item) > width:
            words += [[part] for part in _cut(item, width)]
            open_word = True
            continue
        if open_word and sum(map(_width, words[-1])) + _width(item) <= width:
            words[-1].append(item)
        else:
            words.append([item])
        open_word = True
    return words


def _cut(item: Text, width: float) -> list[Text]:
    parts, begin = [], 0
    for end in range(1, len(item.text) + 1):
        if end - begin > 1 and _width(replace(item, text=item.text[begin:end])) > width:
            parts.append(replace(item, text=item.text[begin : end - 1]))
            begin = end - 1
    return [*parts, replace(item, text=item.text[begin:])]


def _set(line: list[tuple[Inline, float]], size: float) -> Line:
    while line and isinstance(line[-1][0], Blank):
        line.pop()
    ascent, descent = size * _ASCENT, size * _DESCENT
    runs: list[_Run] = []
    boxes: list[tuple[float, Box]] = []
    x = 0.0
    for item, width in line:
        match item:
            case Text(text=text, style=style):
                ascent = max(ascent, style.size * _ASCENT + style.rise)
                descent = max(descent, style.size * _DESCENT - style.rise)
                at = x
                for face, piece in pieces(text, style.face):
                    piece_width = text_width(piece, face, style.size)
                    _join(runs, _Run(at, piece_width, face, piece, style))
                    at += piece_width
            case Blank(style=style):
                _join(runs, _Run(x, width, style.face, " ", style))
            case Box():
                ascent, descent = max(ascent, item.ascent), max(descent, item.descent)
                boxes.append((x, item))
        x += width
    height = max(size * _LEADING, ascent + descent + size * 0.1)
    base = ascent + (height - ascent - descent) / 2
    return Line(height, base, x, tuple(runs), tuple(boxes))


def _join(runs: list[_Run], run: _Run) -> None:
    """Text of one face and style that follows without a gap is drawn at once."""
    last = runs[-1] if runs else None
    if last and (last.face, last.style) == (run.face, run.style) and abs(last.x + last.width - run.x) < 0.01:
        runs[-1] = replace(last, text=last.text + run.text, width=last.width + run.width)
    else:
        runs.append(run)


def draw_once(name: str, paint: Callable[[Canvas], None]) -> Callable[[Canvas, float, float], None]:
    """Return what draws something with its origin at a point; a document keeps it once, under a name of its own."""

    def draw(canvas: Canvas, x: float, base: float) -> None:
        if not canvas.hasForm(name):
            canvas.beginForm(name, -_FAR, -_FAR, _FAR, _FAR)
            paint(canvas)
            canvas.endForm()
        canvas.saveState()
        canvas.translate(x, base)
        canvas.doForm(name)
        canvas.restoreState()

    return draw
