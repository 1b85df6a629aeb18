"""An answer to an item of any type, by somebody who knows nothing: what the item offers, taken at random."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hallserver.rehearsal.terminal import Item

_WORDS = [
    "một",
    "hai",
    "ba",
    "bốn",
    "năm",
    "sáu",
    "bảy",
    "tám",
    "chín",
    "mười",
    "và",
    "hoặc",
    "của",
    "trong",
    "máy",
    "mạng",
    "dữ",
    "liệu",
    "an",
    "toàn",
]
_FULL_WIDTH = 10_000


def any_answer(source: random.Random, item: Item) -> tuple[str, ...]:
    """A response that the item can have, never the empty one but for several options, where none may be chosen."""
    match item.type:
        case "multiple":
            return tuple(source.sample(item.options, source.randint(0, len(item.options))))
        case "cluster":
            return tuple(f"{id_}={source.choice('01')}" for id_ in item.options)
        case "numerical":
            return (f"{source.randint(0, 200)},{source.randint(0, 9)}",)
        case "short_text":
            return (_say(source, 2),)
        case "matching":
            return tuple(f"{premise}={source.choice(item.options)}" for premise in item.premises)
        case "ordering":
            return tuple(source.sample(item.options, len(item.options)))
        case "gaps":
            return tuple(f"{gap}={_fill(source, offered)}" for gap, offered in item.slots)
        case "hotspot":
            return (f"{source.randint(0, _FULL_WIDTH)},{source.randint(0, _FULL_WIDTH)}",)
        case "essay":
            return (_say(source, 80)[: item.room],)
    return (source.choice(item.options),)


def _fill(source: random.Random, offered: Sequence[str]) -> str:
    return source.choice(offered) if offered else _say(source, 1)


def _say(source: random.Random, most: int) -> str:
    return " ".join(source.choices(_WORDS, k=source.randint(1, most)))
