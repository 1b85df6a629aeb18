"""The questions of a paper on paper, for when no screen will light up again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from reportlab.pdfgen.canvas import Canvas

from reports.labels import LETTERS, vi
from reports.page import BOLD, HAIRLINE, INK, INNER, QUIET, REGULAR
from reports.paper_inputs import AnswerForm, ExamPaper, PaperQuestion
from reports.typesetting.blocks import Block, beside, indented, of_line, read_picture, space
from reports.typesetting.html import inline, lay_out
from reports.typesetting.lines import Blank, Box, Inline, Style, Text, draw_once, natural_width, set_lines

SIZE = 10.5
_GAP_WIDTH = 62.0
_LETTER_ROOM = 18.0  # from the letter of an option to its text
_AFTER_QUESTION = 9.0
_HOTSPOT_WIDTH, _HOTSPOT_HEIGHT = INNER * 0.8, 300.0
_RULER = 16.0
_BOX = 13.0
_NUMBER_ROOM = 43.0  # "Câu 100. "
_MOST_KEPT = 20_000
_BOLD = Style(SIZE, bold=True)
_SECTION = Style(SIZE * 1.15, bold=True)
_HINT = Style(SIZE * 0.88, italic=True)
Strip = list[Block]


def set_questions(paper: ExamPaper) -> Iterator[Strip]:
    """Yield what stands together as far as a page has room: shared stems and questions, in the paper's order."""
    shown: set[str] = set()
    for question in paper.questions:
        strip: Strip = []
        if section := paper.sections.get(question.number):
            strip += [*map(of_line, set_lines(_words(section, _SECTION), INNER, SIZE)), space(_AFTER_QUESTION)]
        if question.passage is not None and question.passage not in shown:
            shown.add(question.passage)
            strip += _set_passage(paper, question.passage)
        strip += _set_question(question, paper.media)
        yield [*strip, space(_AFTER_QUESTION)]


_kept: dict[tuple[str, float, bool], Strip] = {}
_widths: dict[str, float] = {}


def _set(html: str, width: float, media: Mapping[str, bytes], *, is_stem: bool = False) -> Strip:
    """HTML as blocks; the papers of a hall ask the same questions, so it is set once a process. A stem leaves room for
    its number."""
    key = (html, width, is_stem)
    if key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        lead = [Box(_NUMBER_ROOM, 0, 0, lambda canvas, x, base: None)] if is_stem else ()
        blocks = lay_out(html, width, SIZE, media, lead=lead, gap=_draw_gap)
        name = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        _kept[key] = [_once(block, f"line{name}-{place}") for place, block in enumerate(blocks)]
    return _kept[key]


def _once(block: Block, name: str) -> Block:
    """The same block, kept once in a document however often it is drawn."""
    draw = draw_once(name, lambda canvas: block.draw(canvas, 0, 0))
    return Block(block.height, draw, block.base)


def _numbered(blocks: Strip, number: str) -> Strip:
    first = blocks[0]

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, SIZE)
        canvas.drawString(x, top - first.base, number)
        first.draw(canvas, x, top)

    return [Block(first.height, draw, first.base), *blocks[1:]]


def _words(text: str, style: Style) -> list[Inline]:
    made: list[Inline] = []
    for place, word in enumerate(text.split()):
        made += [*([Blank(style)] if place else []), Text(word, style)]
    return made


def _set_passage(paper: ExamPaper, name: str) -> Strip:
    numbers = [question.number for question in paper.questions if question.passage == name]
    first, last = numbers[0], numbers[-1]
    asked = (
        f"{first}"
        if first == last
        else f"{first}–{last}"
        if len(numbers) == last - first + 1
        else ", ".join(map(str, numbers))
    )
    heading = set_lines(
        _words(vi("for_questions").format(numbers=asked), Style(SIZE, bold=True, italic=True)), INNER, SIZE
    )
    body = _set(paper.passages[name], INNER - 12, paper.media)
    return [*map(of_line, heading), *(_barred(block) for block in body), space(_AFTER_QUESTION)]


def _barred(block: Block) -> Block:
    """With a bar at its left, as all of a shared stem has."""

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(HAIRLINE)
        canvas.rect(x, top - block.height, 2, block.height, stroke=0, fill=1)
        block.draw(canvas, x + 12, top)

    return Block(block.height, draw)


def _set_question(question: PaperQuestion, media: Mapping[str, bytes]) -> Strip:
    strip = _numbered(_set(question.stem, INNER, media, is_stem=True), f"{vi('question')} {question.number}.")
    hint = _hint(question)
    if hint:
        strip += map(of_line, set_lines(_words(hint, _HINT), INNER, _HINT.size))
    if question.picture is not None and question.form is not AnswerForm.HOTSPOT:
        strip += _set_picture(question.picture, media)
    strip.append(space(3))
    match question.form:
        case AnswerForm.CLUSTER:
            strip += _set_statements(question.options, media)
        case AnswerForm.MATCHING:
            strip += _set_pairs(question, media)
        case AnswerForm.GAPS:
            strip += [
                block
                for name, offered in question.gaps.items()
                if offered
                for block in _set_offered(name, offered, media)
            ]
        case AnswerForm.HOTSPOT if question.picture is not None:
            strip.append(_set_hotspot(question.picture, media))
        case _:
            strip += _set_options(question.options, media)
    return strip


def _hint(question: PaperQuestion) -> str:
    match question.form:
        case AnswerForm.NUMERICAL if question.units:
            return vi("hint_units").format(units=", ".join(question.units))
        case AnswerForm.HOTSPOT:
            return vi("hint_hotspot").format(room=question.room)
        case AnswerForm.ESSAY:
            return vi("hint_essay").format(room=question.room)
        case AnswerForm.MULTIPLE | AnswerForm.CLUSTER | AnswerForm.MATCHING | AnswerForm.ORDERING:
            return vi(f"hint_{question.form}")
    return ""


def _draw_gap(name: str, style: Style) -> Sequence[Inline]:
    def draw(canvas: Canvas, x: float, base: float) -> None:
        canvas.setLineWidth(0.6)
        canvas.setStrokeColor(INK)
        canvas.setDash(1, 1.5)
        canvas.line(x + 2, base - 2, x + _GAP_WIDTH - 2, base - 2)
        canvas.setDash()

    return [Text(f"({name})", Style(style.size * 0.9, bold=True)), Box(_GAP_WIDTH, style.size, 3, draw)]


def _set_picture(name: str, media: Mapping[str, bytes]) -> Strip:
    return lay_out(f'<img src="{name}">', INNER, SIZE, media)


def _set_options(options: Sequence[str], media: Mapping[str, bytes]) -> Strip:
    """Lettered, beside each other where all are short."""
    widest = max((_width_of(option, media) for option in options), default=0.0) + _LETTER_ROOM + 10
    # Four in rows of three would leave the last alone, where nobody looks for it.
    fitting = [count for count in (4, 3, 2) if widest <= INNER / count and count <= len(options)]
    columns = next((count for count in fitting if count == 2 or len(options) % count != 1), 1)
    made = [_lettered(f"{LETTERS[place]}.", option, INNER / columns, media) for place, option in enumerate(options)]
    rows = [made[first : first + columns] for first in range(0, len(made), columns)]
    if columns == 1:
        return [block for (one,) in rows for block in [*one, space(2)]]
    width = INNER / columns
    return [beside([(place * width, blocks) for place, blocks in enumerate(row)]) for row in rows]


def _width_of(html: str, media: Mapping[str, bytes]) -> float:
    """Width of HTML that stands in one line; of more than that, too much."""
    if html not in _widths:
        if len(_widths) >= _MOST_KEPT:
            _widths.clear()
        _widths[html] = _measure(html, media)
    return _widths[html]


def _measure(html: str, media: Mapping[str, bytes]) -> float:
    items = inline(html, SIZE, media, INNER)
    return INNER * 4 if items is None else natural_width(items)


def _lettered(letter: str, html: str, width: float, media: Mapping[str, bytes]) -> Strip:
    """HTML with its letter hanging before it."""
    body = _set(html, width - _LETTER_ROOM, media)
    if not body:
        body = [space(SIZE * 1.32)]
    hung = set_lines([Text(letter, _BOLD)], _LETTER_ROOM, SIZE)
    return [beside([(0, [of_line(hung[0])]), (_LETTER_ROOM, body[:1])]), *(indented(b, _LETTER_ROOM) for b in body[1:])]


def _set_statements(statements: Sequence[str], media: Mapping[str, bytes]) -> Strip:
    """Each statement with a box for true and one for false."""
    room = 54.0
    made: Strip = []
    for place, statement in enumerate(statements):
        blocks = _lettered(f"{LETTERS[place].lower()})", statement, INNER - room, media)
        made += [beside([(0, blocks[:1]), (INNER - room + 8, [_boxes((vi("true_letter"), vi("false_letter")))])])]
        made += [*blocks[1:], space(2)]
    return made


def _boxes(letters: Sequence[str]) -> Block:
    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setLineWidth(0.7)
        canvas.setStrokeColor(INK)
        canvas.setFillColor(QUIET)
        canvas.setFont(REGULAR, 8)
        for place, letter in enumerate(letters):
            left = x + place * (_BOX + 8)
            canvas.rect(left, top - _BOX - 1, _BOX, _BOX, stroke=1, fill=0)
            canvas.drawCentredString(left + _BOX / 2, top - _BOX + 2.2, letter)

    return Block(_BOX + 2, draw)


def _set_pairs(question: PaperQuestion, media: Mapping[str, bytes]) -> Strip:
    """Numbered left-hand sides with a box each, lettered right-hand sides beside them."""
    half = INNER / 2 - 8
    left = [
        beside([(0, [_boxes(("",))]), (_BOX + 6, _lettered(f"{number}.", html, half - _BOX - 6, media))])
        for number, html in enumerate(question.premises, start=1)
    ]
    right = [
        beside([(0, _lettered(f"{LETTERS[place]}.", html, half, media))]) for place, html in enumerate(question.options)
    ]
    empty = [space(0)]
    longest = max(len(left), len(right))
    rows = zip(left + empty * (longest - len(left)), right + empty * (longest - len(right)), strict=True)
    return [block for a, b in rows for block in (beside([(0, [a]), (INNER / 2 + 8, [b])]), space(3))]


def _set_offered(name: str, offered: Sequence[str], media: Mapping[str, bytes]) -> Strip:
    """What a gap offers, lettered, after its name."""
    name_room = natural_width([Text(f"({name})", _BOLD)]) + 8
    options = [
        beside([(0, _lettered(f"{LETTERS[n]}.", html, INNER - name_room, media))]) for n, html in enumerate(offered)
    ]
    widths = [_width_of(html, media) + _LETTER_ROOM + 12 for html in offered]
    head = of_line(set_lines([Text(f"({name})", _BOLD)], INNER, SIZE)[0])
    if sum(widths) <= INNER - name_room:
        places = [name_room + sum(widths[:n]) for n in range(len(widths))]
        return [beside([(0, [head]), *((x, [option]) for x, option in zip(places, options, strict=True))])]
    return [beside([(0, [head]), (name_room, options[:1])]), *(indented(option, name_room) for option in options[1:])]


def _set_hotspot(name: str, media: Mapping[str, bytes]) -> Block:
    """The picture under rulers from 0 to 100, so that a point can be named by two numbers."""
    picture = read_picture(media.get(name, b""))
    if picture is None:
        return of_line(set_lines(_words(vi("no_picture"), _HINT), INNER, SIZE)[0])
    scale = min(_HOTSPOT_WIDTH / picture.width, _HOTSPOT_HEIGHT / picture.height)
    width, height = picture.width * scale, picture.height * scale
    # A small picture is drawn larger than it is: a cross must find its place.
    box = picture.scaled(width, height)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        left, upper = x + _RULER + 6, top - _RULER
        box.draw(canvas, left, upper - height)
        canvas.setStrokeColor(QUIET)
        canvas.setFillColor(QUIET)
        canvas.setFont(REGULAR, 6.5)
        for percent in range(0, 101, 5):
            across, down = left + width * percent / 100, upper - height * percent / 100
            is_tenth = percent % 10 == 0
            canvas.setLineWidth(0.45 if is_tenth else 0.25)
            canvas.setStrokeAlpha(0.55 if is_tenth else 0.3)
            canvas.line(across, upper + (4 if is_tenth else 2), across, upper - height)
            canvas.line(left - (4 if is_tenth else 2), down, left + width, down)
            canvas.setStrokeAlpha(1)
            if is_tenth:
                canvas.drawCentredString(across, upper + 5.5, str(percent))
                canvas.drawRightString(left - 5.5, down - 2.2, str(percent))
        canvas.setFont(BOLD, 7)
        canvas.drawString(left + width + 12, upper + 5, vi("across_short"))
        canvas.drawString(x, upper - height - 11, vi("down_short"))

    return Block(height + _RULER + 14, draw)
