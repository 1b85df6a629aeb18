"""Seeded random questions of every type and rule, as a bank may hold them; to hold the markers against each other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from question_bank.model import (
    FULL_WIDTH,
    AcceptedNumber,
    AcceptedText,
    Area,
    ClusterKey,
    EssayKey,
    Gap,
    GapsKey,
    HotspotKey,
    Ignore,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Premise,
    Question,
    QuestionType,
    Shape,
    TextKey,
    Unit,
)

T = QuestionType
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_SHARES = tuple(map(Fraction, ("1", "1/2", "1/3", "2/3", "1/4", "1/10", "0", "5/6")))
_SIGNED_SHARES = (*_SHARES, Fraction(-1, 3), Fraction(-1, 2), Fraction(-1))
_WORDS = (
    "Hà Nội",
    "Đà Nẵng",
    "đường",
    "ĐÁY",
    "straße",
    "x",
    "Paris",
    "İzmir",
    "50 %",
    "a*",
    "*b",
    "n*m*p",
    "5\\*5",
    "\\",
    "c\\d",
    "ῼ",
    "é",
)
_UNITS: tuple[tuple[Unit, ...], ...] = (
    (), (Unit("km"),), (Unit("km"), Unit("m", Decimal("0.001"))), (Unit("g"), Unit("kg", Decimal(1000))), (Unit("%"),),
    (Unit("°C"), Unit("eV")), (Unit("yd", Decimal("0.9144")), Unit("dặm", Decimal("1609.344"))), (Unit("h"), Unit("min", Decimal(3))),
)  # fmt: skip


def draw_question(code: str, type_: QuestionType, chance: random.Random) -> Question:
    """Return a random question of a type. Its texts say nothing."""
    options: tuple[Option, ...] = ()
    key: object = None
    match type_:
        case T.SINGLE:
            options = _options(chance, one_right=True, shares=0.3)
        case T.TRUE_FALSE:
            options = _options(chance, count=2, one_right=True)
        case T.MULTIPLE:
            options = _options(chance, shares=0.3)
        case T.CLUSTER:
            options = _options(chance)
            steps = tuple(sorted(chance.choice(_SHARES) for _ in options))
            key = ClusterKey(steps if chance.random() < 0.5 else ())
        case T.MATCHING:
            options = _options(chance)
            sides = (Premise(_id(chance), "", chance.choice(options).id) for _ in range(chance.randint(1, 6)))
            key = MatchingKey(tuple(sides))
        case T.ORDERING:
            options = _options(chance)
        case T.NUMERICAL:
            key = _number_key(chance)
        case T.SHORT_TEXT:
            key = _text_key(chance)
        case T.GAPS:
            key = GapsKey(tuple(_gap(str(name), chance) for name in range(1, chance.randint(2, 5))))
        case T.HOTSPOT:
            key = _hotspot_key(chance)
        case T.ESSAY:
            key = EssayKey()
    return Question(
        code, f"Chủ đề {chance.randint(1, 4)}", 1, type_, "?", options, key=key, rule=chance.choice(list(MarkingRule))
    )  # type: ignore[arg-type]


def _id(chance: random.Random) -> str:
    return "".join(chance.choices(_ID_LETTERS, k=6))


def _options(
    chance: random.Random, *, count: int = 0, one_right: bool = False, shares: float = 0.0
) -> tuple[Option, ...]:
    count = count or chance.randint(2, 7)
    right = {chance.randrange(count)} | (set() if one_right else {n for n in range(count) if chance.random() < 0.4})
    has_shares = chance.random() < shares
    return tuple(
        Option(_id(chance), "", n in right, chance.choice((None, *_SIGNED_SHARES)) if has_shares else None)
        for n in range(count)
    )


def _decimal(chance: random.Random) -> Decimal:
    return Decimal(chance.randint(-99_999, 99_999) * 10 ** chance.choice((0, 0, 0, 3, 6))).scaleb(-chance.randint(0, 6))


def _number_key(chance: random.Random) -> NumberKey:
    first = _decimal(chance)
    others = [first + chance.choice((1, Decimal("0.5"))) * n for n in range(chance.randint(0, 2))]
    numbers = [
        AcceptedNumber(value, chance.choice((Decimal(0), Decimal("0.01"), Decimal(1), abs(first) / 8)), share)
        for value, share in zip([first, *others], (Fraction(1), *chance.choices(_SHARES, k=2)), strict=False)
    ]
    chance.shuffle(numbers)
    units = chance.choice(_UNITS)
    return NumberKey(tuple(numbers), units, bool(units) and chance.random() < 0.4)


def _text_key(chance: random.Random) -> TextKey:
    texts = [
        AcceptedText(" ".join(chance.choices(_WORDS, k=chance.randint(1, 2))), share)
        for share in (Fraction(1), *chance.choices(_SHARES, k=chance.randint(0, 3)))
    ]
    return TextKey(tuple(texts), tuple(one for one in Ignore if chance.random() < 0.6))


def _gap(name: str, chance: random.Random) -> Gap:
    weight = chance.choice((1, 1, 2, 5))
    match chance.randrange(3):
        case 0:
            return Gap(name, _options(chance, one_right=True, shares=0.3), None, weight)
        case 1:
            return Gap(name, (), _number_key(chance), weight)
    return Gap(name, (), _text_key(chance), weight)


def _hotspot_key(chance: random.Random) -> HotspotKey:
    areas = [_area(str(n), n == 0 or chance.random() < 0.4, chance) for n in range(chance.randint(1, 4))]
    right = sum(area.is_right for area in areas)
    return HotspotKey(tuple(areas), chance.randint(right, right + 3))


def _area(name: str, is_right: bool, chance: random.Random) -> Area:
    # Round numbers meet each other's edges more often; small ones leave room to miss.
    grain = chance.choice((1, 10, 500))

    def spread(count: int) -> Sequence[int]:
        return [chance.randrange(0, FULL_WIDTH + 1, grain) for _ in range(count)]

    match chance.choice(list(Shape)):
        case Shape.RECTANGLE:
            return Area(name, Shape.RECTANGLE, tuple(spread(4)), is_right)
        case Shape.ELLIPSE:
            halves = (chance.randint(1, 4000), chance.randint(1, 4000))
            return Area(name, Shape.ELLIPSE, (*spread(2), *halves), is_right)
    return Area(name, Shape.POLYGON, tuple(spread(2 * chance.randint(3, 9))), is_right)
