"""How many different papers does a blueprint allow?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product

from question_bank.demand import Demand, Kind, Unit, read_demand
from question_bank.filling import Filler, Flow
from question_bank.model import Bank, Blueprint

_MOST_MIXES = 2_000
_MOST_TERMS = 2_000
_MOST_ENTANGLED = 12
# How many units of each kind, in the order of the kinds.
_Mix = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PaperCount:
    """So many different papers; if not is_exact, at least so many. Papers differ when their questions do."""

    count: int
    is_exact: bool


def count_papers(bank: Bank, blueprint: Blueprint) -> PaperCount:
    """Return the number of sets of questions that meet the blueprint. Raises ValueError where sections don't add up.

    Cells that no question fits together are counted by themselves and multiplied. Within such a part, a paper is a mix
    (so many units of each kind) that fills the cells, times the ways to choose them: coefficients of the product of
    (1 + x) for a free unit and (1 + number of its units · x) for a "not together" group. Exact up to 2,000 mixes a part;
    with more, and where more than 12 units hang together by several groups, what has been counted so far is the bound.
    """
    demand = read_demand(bank, blueprint)
    if not Filler(demand).fill().is_full:
        return PaperCount(0, True)
    count, is_exact = 1, True
    for part in _parts(demand):
        of_part, exactly = _count_part(demand, part)
        count *= of_part
        is_exact = is_exact and exactly
    return PaperCount(count, is_exact)


def _parts(demand: Demand) -> list[list[Kind]]:
    """Return the kinds in parts that share neither a cell nor a group."""
    parts: list[tuple[set, list[Kind]]] = []
    for kind in demand.kinds:
        ties: set = {cell for way in kind.ways for cell in way}
        ties |= {group for unit in demand.units[kind.first : kind.last] for group in unit.groups}
        kinds = [kind]
        apart = []
        for others in parts:
            if others[0] & ties:
                ties |= others[0]
                kinds = others[1] + kinds
            else:
                apart.append(others)
        parts = [*apart, (ties, kinds)]
    return [kinds for _, kinds in parts]


def _count_part(demand: Demand, kinds: Sequence[Kind]) -> tuple[int, bool]:
    # Passages first: should there be too many mixes to count, those without are counted.
    kinds = sorted(kinds, key=lambda kind: -kind.size)
    cells = {cell for kind in kinds for way in kind.ways for cell in way}
    room = [count if cell in cells else 0 for cell, count in enumerate(demand.wanted)]
    wanted = sum(room)
    free, entangled, is_exact = _choices(demand, kinds, wanted)
    count = 0
    for number, mix in enumerate(_mixes(kinds, wanted)):
        if number == _MOST_MIXES:
            even = _even_mix(kinds, room)
            return max(count, _ways_of(even, free, entangled) if even else 0, 1), False
        ways = _ways_of(mix, free, entangled)
        if ways and _fills(kinds, mix, room):
            count += ways
    return max(count, 1), is_exact


def _ways_of(mix: _Mix, free: Sequence[Sequence[int]], entangled: Mapping[_Mix, int]) -> int:
    """Return how many sets of units have this mix."""
    ways = 0
    for taken, times in entangled.items():
        for choices, have, need in zip(free, mix, taken, strict=True):
            times *= choices[have - need] if 0 <= have - need < len(choices) else 0
        ways += times
    return ways


def _choices(demand: Demand, kinds: Sequence[Kind], most: int) -> tuple[list[list[int]], dict[_Mix, int], bool]:
    """Return for each kind the ways to choose 0, 1, … of it, and for units whose groups span kinds those of each mix."""
    free = []
    tied: list[tuple[int, Unit]] = []
    for place, kind in enumerate(kinds):
        units = demand.units[kind.first : kind.last]
        # Groups that lie within the kind, each unit in one: a factor of the kind alone.
        within: Counter[str] = Counter()
        outside = {
            g for other in kinds if other is not kind for u in demand.units[other.first : other.last] for g in u.groups
        }
        outside |= {group for unit in units if len(unit.groups) > 1 for group in unit.groups}
        choices = [1]
        for unit in units:
            if unit.groups & outside:
                tied.append((place, unit))
            elif unit.groups:
                within.update(unit.groups)
            else:
                choices = _times(choices, 1, most // kind.size)
        for size in within.values():
            choices = _times(choices, size, most // kind.size)
        free.append(choices)
    entangled: dict[_Mix, int] = {(0,) * len(kinds): 1}
    is_exact = True
    for cluster in _clusters(tied):
        exactly = len(cluster) <= _MOST_ENTANGLED or all(a[1].groups & b[1].groups for a, b in combinations(cluster, 2))
        chosen = list(_apart(cluster)) if len(cluster) <= _MOST_ENTANGLED else [(), *((pair,) for pair in cluster)]
        longer: Counter[_Mix] = Counter()
        for mix, times in entangled.items():
            for units in chosen:
                more = list(mix)
                for place, _ in units:
                    more[place] += 1
                if sum(n * kind.size for n, kind in zip(more, kinds, strict=True)) <= most:
                    longer[tuple(more)] += times
        if len(longer) > _MOST_TERMS:
            return free, entangled, False
        entangled = longer
        is_exact = is_exact and exactly
    return free, entangled, is_exact


def _times(choices: list[int], size: int, most: int) -> list[int]:
    """Return the product of a polynomial and 1 + size · x, up to x^most."""
    longer = [*choices, 0]
    for degree in range(len(longer) - 1, 0, -1):
        longer[degree] += size * choices[degree - 1]
    return longer[: most + 1]


def _clusters(tied: Sequence[tuple[int, Unit]]) -> list[list[tuple[int, Unit]]]:
    clusters: list[tuple[set[str], list[tuple[int, Unit]]]] = []
    for pair in tied:
        groups, members, apart = set(pair[1].groups), [pair], []
        for others in clusters:
            if others[0] & groups:
                groups |= others[0]
                members = others[1] + members
            else:
                apart.append(others)
        clusters = [*apart, (groups, members)]
    return [members for _, members in clusters]


def _apart(cluster: Sequence[tuple[int, Unit]]) -> Iterator[tuple[tuple[int, Unit], ...]]:
    """Every choice of units of which no two share a group, the empty one first."""
    chosen: list[tuple[tuple[tuple[int, Unit], ...], frozenset[str]]] = [((), frozenset())]
    for pair in cluster:
        chosen += [((*units, pair), groups | pair[1].groups) for units, groups in chosen if not groups & pair[1].groups]
    return (units for units, _ in chosen)


def _mixes(kinds: Sequence[Kind], wanted: int, before: _Mix = ()) -> Iterator[_Mix]:
    """Every mix of as many questions as wanted; those without units of the first kinds come first."""
    if len(before) == len(kinds):
        yield before
        return
    kind, *later = kinds[len(before) :]
    reachable = sum((other.last - other.first) * other.size for other in later)
    for count in range(min(kind.last - kind.first, wanted // kind.size) + 1):
        rest = wanted - count * kind.size
        if rest <= reachable and (later or not rest):
            yield from _mixes(kinds, rest, (*before, count))


def _even_mix(kinds: Sequence[Kind], room: Sequence[int]) -> _Mix | None:
    """Return a mix of single questions that fills the cells, taken from all kinds in turn, if there is one."""
    flow, mix, before = Flow(room), [0] * len(kinds), -1
    while sum(mix) > before:
        before = sum(mix)
        for place, kind in enumerate(kinds):
            if kind.size == 1 and mix[place] < kind.last - kind.first:
                mix[place] += flow.pour(tuple(cell for (cell,) in kind.ways), 1)
    return None if any(flow.room) else tuple(mix)


def _fills(kinds: Sequence[Kind], mix: _Mix, room: Sequence[int]) -> bool:
    """Whether units of this mix, each in one of its ways, fit into cells with this room."""
    passages = [(kind, count) for kind, count in zip(kinds, mix, strict=True) if kind.size > 1 and count]
    for ways in product(*(combinations_with_replacement(kind.ways, count) for kind, count in passages)):
        rest = list(room)
        for cell in (cell for of_kind in ways for way in of_kind for cell in way):
            rest[cell] -= 1
        if min(rest, default=0) < 0:
            continue
        flow = Flow(rest)
        singles = [(kind, count) for kind, count in zip(kinds, mix, strict=True) if kind.size == 1]
        if all(flow.pour(tuple(cell for (cell,) in kind.ways), count) == count for kind, count in singles):
            return True
    return False
