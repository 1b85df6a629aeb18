"""A generated bank with a question of every type, and drawn banks for properties."""

from __future__ import annotations

import zlib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from question_bank.checking import check_draft, check_passage
from question_bank.drafts import (
    FALSE_TEXT,
    TRUE_TEXT,
    Draft,
    DraftAbout,
    DraftGap,
    DraftOption,
    DraftPassage,
    DraftPremise,
)
from question_bank.model import (
    AcceptedNumber,
    AcceptedText,
    Area,
    Bank,
    ClusterKey,
    EssayKey,
    HotspotKey,
    Ignore,
    MarkingRule,
    Medium,
    NumberKey,
    QuestionType,
    Shape,
    TextKey,
    Unit,
)

T = QuestionType


def make_png(width: int, height: int, grey: int = 128) -> bytes:
    """A real picture of one grey."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))
    rows = (b"\0" + bytes([grey]) * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PICTURES = {"so-do.png": make_png(40, 20), "bieu-do.png": make_png(30, 30, 90)}
STEPS = ClusterKey((Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1)))


def options(*texts: str, right: tuple[int, ...] = ()) -> tuple[DraftOption, ...]:
    return tuple(DraftOption(text, place in right) for place, text in enumerate(texts))


def draft(code: str, type_: QuestionType, stem: str, **rest: object) -> Draft:
    return Draft("mau.test", 1, code, "Chủ đề mẫu", "2", type_, stem, **rest)


def every_draft() -> list[Draft]:
    """One question of each type at least, each with something particular."""
    return [
        draft("M-01", T.SINGLE, "Thủ đô?", options=options("Hà Nội", "Huế", "Đà Nẵng", right=(0,)), picture="so-do.png"),
        draft("M-02", T.SINGLE, "Chọn <b>một</b>:", options=(
            DraftOption("a", share=Fraction(1, 2), feedback="gần <i>đúng</i>"), DraftOption("b", True),
            DraftOption("Tất cả phương án trên", is_fixed=True))),
        draft("M-03", T.MULTIPLE, "Chọn số chẵn: \\(x \\bmod 2 = 0\\)", options=options("1", "2", "3", "4", right=(1, 3)),
              rule=MarkingRule.PER_PART_PENALTY),
        draft("M-04", T.MULTIPLE, "Chọn", options=(DraftOption("p", True, Fraction(1, 3)), DraftOption("q", True, Fraction(2, 3)),
              DraftOption("r", False, Fraction(-1, 2))), rule=MarkingRule.PER_PART),
        draft("M-05", T.TRUE_FALSE, "2 < 3 &amp; 3 < 4".replace("<", "&lt;"), options=options(TRUE_TEXT, FALSE_TEXT, right=(0,))),
        draft("M-06", T.CLUSTER, "Xét các ý:", options=options("ý một", "ý hai", "ý ba", "ý bốn", right=(0, 2)), key=STEPS,
              passage="Đoạn 1"),
        draft("M-07", T.CLUSTER, "Xét:", options=options("x", "y", right=(1,)), rule=MarkingRule.PER_PART, passage="Đoạn 1"),
        draft("M-08", T.NUMERICAL, "Quãng đường?", key=NumberKey(
            (AcceptedNumber(Decimal("3.5"), Decimal("0.05")), AcceptedNumber(Decimal(4), Decimal(1), Fraction(1, 2))),
            (Unit("km"), Unit("m", Decimal("0.001"))), True)),
        draft("M-09", T.NUMERICAL, "1 + 1 = ?", key=NumberKey((AcceptedNumber(Decimal(2)),))),
        draft("M-10", T.SHORT_TEXT, "Thủ đô nước Pháp?", key=TextKey(
            (AcceptedText("Paris"), AcceptedText("Pa*", Fraction(1, 4))), (Ignore.CASE, Ignore.MARKS, Ignore.SPACES))),
        draft("M-11", T.MATCHING, "Ghép nước với thủ đô", options=options("Hà Nội", "Viêng Chăn", "Paris"),
              premises=(DraftPremise("Việt Nam", 0), DraftPremise("Lào", 1)), rule=MarkingRule.PER_PART),
        draft("M-12", T.ORDERING, "Xếp từ bé đến lớn", options=options("một", "hai", "ba", "bốn"), rule=MarkingRule.PER_PART),
        draft("M-13", T.GAPS, "Nước sôi ở [[1]] độ, đóng băng ở [[2]] độ, ký hiệu [[3]].", gaps=(
            DraftGap("1", key=NumberKey((AcceptedNumber(Decimal(100), Decimal(1)),)), weight=2),
            DraftGap("2", options=options("0", "10", "-10", right=(0,))),
            DraftGap("3", key=TextKey((AcceptedText("°C"), AcceptedText("độ C"))))), rule=MarkingRule.PER_PART),
        draft("M-14", T.HOTSPOT, "Chỉ vào cổng", picture="bieu-do.png", key=HotspotKey(
            (Area("a1", Shape.RECTANGLE, (100, 200, 3000, 4000)), Area("a2", Shape.ELLIPSE, (7000, 7000, 500, 900), False),
             Area("a3", Shape.POLYGON, (5000, 0, 6000, 0, 5500, 2000), False)))),
        draft("M-15", T.ESSAY, "Trình bày ý kiến.", key=EssayKey(1500, "Chấm <b>ba</b> ý."), about=DraftAbout(
            mark="2,5", p_value="0,45", tags=("viết", "khó"), source="Đề mẫu", version="2", apart=("nhóm A",),
            explanation="Không có đáp án duy nhất.")),
    ]  # fmt: skip


PASSAGES = [DraftPassage("mau.test", 1, "Đoạn 1", "<p>Đọc đoạn sau, xem <img src='bieu-do.png' alt='biểu đồ'>.</p>")]


def build(drafts: list[Draft], passages: list[DraftPassage] = PASSAGES) -> Bank:
    """The bank of checked drafts; the pictures it needs come with it."""
    checked = [check_draft(one) for one in drafts]
    shared = [check_passage(one) for one in passages]
    assert [problem for found in (*checked, *shared) for problem in found.problems] == []
    used = sorted({name for found in (*checked, *shared) for name in found.media})
    return Bank(
        tuple(found.question for found in checked if found.question),
        {name: Medium(name, "image/png", PICTURES[name]) for name in used},
        {found.passage.name: found.passage for found in shared if found.passage},
    )


def every_type_bank() -> Bank:
    return build(every_draft())


# --- drawn banks

# Letters, marks and the signs that formats give a meaning of their own.
_LETTERS = "abcABC đêưạÂ~=#{}:\\\"'%*|/-_.,;!?()[]$@+0123456789&<>\n"
_WORDS = st.text(_LETTERS, min_size=1, max_size=24)


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("[[", "[").replace("\n", "<br>")


_HTML = st.builds(
    lambda before, text: before + _html(f"x{text}z"),
    st.sampled_from(
        ["", "<b>đ</b> ", "<p>a</p>", "H<sub>2</sub>O ", "\\(\\frac{a}{b}\\) ", '<img src="so-do.png" alt="s"> ']
    ),
    _WORDS,
)
_PLAIN = st.builds(lambda text: f"x{' '.join(text.replace('*', '').split())}z", _WORDS)
_SHARES = st.sampled_from([Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3)])
_DECIMALS = st.decimals(-9999, 9999, places=3).map(lambda value: value.normalize())
_RULES = st.sampled_from(MarkingRule)


def _different(texts: list[str]) -> list[str]:
    return [f"{text} {place}" for place, text in enumerate(texts)]


_TEXTS = st.lists(_HTML, min_size=2, max_size=5).map(_different)


@st.composite
def _numbers(draw: st.DrawFn) -> NumberKey:
    first = AcceptedNumber(draw(_DECIMALS), abs(draw(_DECIMALS)))
    units = draw(st.sampled_from([(), (Unit("km"),), (Unit("g"), Unit("kg", Decimal(1000)))]))
    return NumberKey((first,), units, bool(units) and draw(st.booleans()))


@st.composite
def _accepted(draw: st.DrawFn) -> TextKey:
    texts = _different(draw(st.lists(_PLAIN, min_size=1, max_size=3)))
    shares = [Fraction(1), *[draw(_SHARES) for _ in texts[1:]]]
    ignores = draw(st.sets(st.sampled_from(Ignore)))
    return TextKey(tuple(map(AcceptedText, texts, shares)), tuple(i for i in Ignore if i in ignores))


@st.composite
def drafts(draw: st.DrawFn, code: str, types: tuple[QuestionType, ...]) -> Draft:
    """A drawn question of one of the types."""
    type_ = draw(st.sampled_from(types))
    rest: dict[str, object] = {}
    stem = draw(_HTML)
    texts = draw(_TEXTS)
    right = draw(st.integers(0, len(texts) - 1))
    if type_ in (T.SINGLE, T.ORDERING):
        rest["options"] = options(*texts, right=(right,) if type_ is T.SINGLE else ())
    elif type_ in (T.MULTIPLE, T.CLUSTER):
        rest["options"] = options(*texts, right=tuple({right, *draw(st.sets(st.integers(0, len(texts) - 1)))}))
        rest["rule"] = draw(_RULES)
    elif type_ is T.TRUE_FALSE:
        rest["options"] = options(TRUE_TEXT, FALSE_TEXT, right=(right % 2,))
    elif type_ is T.MATCHING:
        sides = _different(draw(st.lists(_HTML, min_size=1, max_size=len(texts))))
        rest["options"] = options(*texts)
        rest["premises"] = tuple(DraftPremise(side, place) for place, side in enumerate(sides))
        rest["rule"] = draw(st.sampled_from([MarkingRule.ALL_OR_NOTHING, MarkingRule.PER_PART]))
    elif type_ is T.NUMERICAL:
        rest["key"] = draw(_numbers())
    elif type_ is T.SHORT_TEXT:
        rest["key"] = draw(_accepted())
    elif type_ is T.GAPS:
        stem += " [[1]] và [[2]]"
        rest["gaps"] = (DraftGap("1", options=options(*texts, right=(right,))), DraftGap("2", key=draw(_accepted())))
        rest["rule"] = draw(_RULES)
    elif type_ is T.HOTSPOT:
        rest["picture"] = "so-do.png"
        rest["key"] = HotspotKey((Area("a1", Shape.RECTANGLE, (0, 0, 500, draw(st.integers(1, 9_999)))),))
        stem = stem.replace('<img src="so-do.png" alt="s"> ', "")
    else:
        rest["key"] = EssayKey(draw(st.integers(1, 4_000)))
    return draft(code, type_, stem, **rest)


@st.composite
def banks(draw: st.DrawFn, types: tuple[QuestionType, ...] = tuple(QuestionType)) -> Bank:
    """A drawn bank of one to four questions of the types."""
    count = draw(st.integers(1, 4))
    return build([draw(drafts(f"C-{number}", types)) for number in range(count)], [])


# --- banks with everything that the model holds beside the question itself

_NAMES = st.lists(_PLAIN, max_size=3, unique_by=str.casefold).map(tuple)
_OPTIONAL_HTML = st.one_of(st.just(""), _HTML)
_PASSAGES = [
    DraftPassage("mau.test", 1, "Đoạn 1", "<p>Đọc đoạn sau.</p>"),
    DraftPassage("mau.test", 1, "B; [2] |", "b"),
]


@st.composite
def _abouts(draw: st.DrawFn) -> DraftAbout:
    return DraftAbout(
        mark=draw(st.sampled_from(["", "1", "0,25", "12.5"])),
        p_value=draw(st.sampled_from(["", "0", "0.375", "1"])),
        tags=draw(_NAMES),
        source=draw(st.one_of(st.just(""), _PLAIN)),
        version=draw(st.sampled_from(["", "2", "2026-01"])),
        apart=draw(_NAMES),
        explanation=draw(_OPTIONAL_HTML),
    )


@st.composite
def _rich_options(draw: st.DrawFn, plain: tuple[DraftOption, ...], *, has_shares: bool) -> tuple[DraftOption, ...]:
    shares = draw(st.booleans()) if has_shares else False
    return tuple(
        replace(
            option,
            share=(Fraction(1) if option.is_right else draw(st.sampled_from([None, Fraction(-1, 3), Fraction(1, 8)])))
            if shares
            else None,
            is_fixed=draw(st.booleans()),
            feedback=draw(_OPTIONAL_HTML),
        )
        for option in plain
    )


@st.composite
def rich_drafts(draw: st.DrawFn, code: str, types: tuple[QuestionType, ...]) -> Draft:
    """A drawn question with metadata, feedback, shares, fixed places, steps, weights and a shared stem."""
    plain = draw(drafts(code, types))
    has_shares = plain.type in (T.SINGLE, T.MULTIPLE) and sum(option.is_right for option in plain.options) == 1
    more: dict[str, object] = {}
    if plain.type is T.CLUSTER and draw(st.booleans()):
        count = len(plain.options)
        more["key"] = ClusterKey(tuple(Fraction(place, count) for place in range(1, count + 1)))
    elif plain.type is T.MATCHING:
        places = draw(st.permutations(range(len(plain.options))))
        more["premises"] = tuple(DraftPremise(p.html, places[n // 2]) for n, p in enumerate(plain.premises))
    elif plain.type is T.GAPS:
        first, second = plain.gaps
        choice = replace(
            first, options=draw(_rich_options(first.options, has_shares=True)), weight=draw(st.integers(1, 9))
        )
        typed = replace(second, key=draw(st.one_of(_accepted(), _numbers())), weight=draw(st.integers(1, 9)))
        more["gaps"] = (choice, typed)
    elif plain.type is T.HOTSPOT:
        ellipse = Area(
            draw(st.sampled_from(["a2", "cổng", "x-1"])), Shape.ELLIPSE, (5_000, 1, 2, 9_999), draw(st.booleans())
        )
        more["key"] = HotspotKey((*plain.key.areas, ellipse), draw(st.integers(2, 5)))
        more["picture_alt"] = draw(st.one_of(st.just(""), _PLAIN))
    elif plain.type is T.ESSAY:
        more["key"] = EssayKey(plain.key.most_characters, draw(_OPTIONAL_HTML))
    return replace(
        plain,
        options=draw(_rich_options(plain.options, has_shares=has_shares)),
        is_shuffled=draw(st.booleans()),
        passage=draw(st.sampled_from([None, *(passage.name for passage in _PASSAGES)])),
        about=draw(_abouts()),
        **more,
    )


@st.composite
def rich_banks(draw: st.DrawFn, types: tuple[QuestionType, ...] = tuple(QuestionType)) -> Bank:
    """As `banks`, with everything that the model holds beside the question itself."""
    count = draw(st.integers(1, 3))
    return build([draw(rich_drafts(f"C-{number}", types)) for number in range(count)], _PASSAGES)
