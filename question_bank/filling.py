"""How full can a paper be, and what does it lack?

Questions are poured into cells as a flow. Single questions that fit the same cells are one source; of a "not together"
group a paper takes one question, so a group is one source of one question. What a flow can't see are knots: passages,
which come whole, and questions in several groups. They are decided by branch and bound: a flow that uses questions of
undecided knots one by one gives the bound; where it needs any, one knot is taken or left.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from question_bank.demand import Demand, Way

MOST_STEPS = 3_000


@dataclass(frozen=True, slots=True)
class Filling:
    """The fullest paper that was found.

    knots       units taken as knots, with the way each stands on the paper
    lacking     questions that each cell lacks
    tied        sets of cells that lack together: a question of one could be given to another of the set
    is_fullest  no paper is fuller; False only where the search was given up
    """

    knots: tuple[tuple[int, Way], ...]
    lacking: tuple[int, ...]
    tied: tuple[tuple[int, ...], ...]
    is_fullest: bool = True

    @property
    def is_full(self) -> bool:
        return not any(self.lacking)


@dataclass(frozen=True, slots=True)
class _Node:
    knots: tuple[tuple[int, Way], ...]
    room: tuple[int, ...]
    groups: frozenset[str]
    left: frozenset[int]


class Filler:
    """Fills papers of one demand. closed: numbers of units that may not be used."""

    def __init__(self, demand: Demand, closed: Collection[int] = frozenset()) -> None:
        self._demand = demand
        self._kind_of = {n: kind for kind in demand.kinds for n in range(kind.first, kind.last)}
        self._free: Counter[Way] = Counter()
        self._grouped: dict[str, set[int]] = {}
        self.knots: list[int] = []
        for number, unit in enumerate(demand.units):
            if number in closed:
                continue
            if unit.is_knot:
                self.knots.append(number)
            elif unit.groups:
                self._grouped.setdefault(next(iter(unit.groups)), set()).update(unit.cells()[0])
            else:
                self._free[unit.cells()[0]] += 1

    def fill(
        self, knots: Sequence[int] | None = None, taken: Sequence[tuple[int, Way]] = (), most_steps: int = MOST_STEPS
    ) -> Filling:
        """Return the fullest paper with these knots already taken.

        knots  those that may be taken besides, first those to be tried first; None: all
        """
        node = _Node((), self._demand.wanted, frozenset(), frozenset())
        for number, way in taken:
            node = self._take(node, number, way)
        order = self.knots if knots is None else knots
        stack, best, steps = [node], None, 0
        while stack and steps < most_steps:
            node = stack.pop()
            steps += 1
            undecided = self._undecided(node, order)
            flow, loose = self._pour(node, undecided)
            lacking = sum(flow.room)
            if best is not None and lacking >= sum(best.lacking):
                continue
            if not loose:
                best = Filling(node.knots, tuple(flow.room), flow.tied())
                if not lacking:
                    break
                continue
            number = next(
                n for n in undecided if any(loose[cell] for way in self._demand.units[n].ways for cell in way)
            )
            stack.append(self._leave(node, number, order))
            stack += [self._take(node, number, way) for way in self._ways(node, number)]
        if best is None:
            flow, _ = self._pour(node, ())
            best = Filling(node.knots, tuple(flow.room), flow.tied())
        return replace(best, is_fullest=best.is_full or not stack)

    def lacking_in_hall(self, papers: int, left: Mapping[str, int]) -> Filling:
        """Return what that many papers together lack where questions may be used only so often; knots are untied.

        left  code → papers it may still stand on, without limit for those not named
        """
        flow = Flow([count * papers for count in self._demand.wanted])
        grouped: Counter[str] = Counter()
        for number, unit in enumerate(self._demand.units):
            uses = min([papers, *(left.get(question.code, papers) for question in unit.questions)])
            if unit.groups and number not in self.knots:
                grouped[next(iter(unit.groups))] += uses
                continue
            for cells in unit.cells():
                flow.pour(cells, uses)
        for group, uses in grouped.items():
            flow.pour(tuple(sorted(self._grouped[group])), min(uses, papers))
        return Filling((), tuple(flow.room), flow.tied())

    def may_take(self, knots: Sequence[tuple[int, Way]]) -> bool:
        """Whether a paper may hold these knots together and none of its cells is then overfull."""
        units = [self._demand.units[number] for number, _ in knots]
        groups = [group for unit in units for group in unit.groups]
        cells = Counter(cell for _, way in knots for cell in way)
        return (
            len({number for number, _ in knots}) == len(knots)
            and len(set(groups)) == len(groups)
            and all(count <= self._demand.wanted[cell] for cell, count in cells.items())
        )

    def _ways(self, node: _Node, number: int) -> list[Way]:
        return [
            way
            for way in self._demand.units[number].ways
            if all(node.room[cell] >= count for cell, count in Counter(way).items())
        ]

    def _undecided(self, node: _Node, order: Sequence[int]) -> list[int]:
        taken = {number for number, _ in node.knots}
        return [
            number
            for number in order
            if number not in taken
            and number not in node.left
            and not self._demand.units[number].groups & node.groups
            and self._ways(node, number)
        ]

    def _take(self, node: _Node, number: int, way: Way) -> _Node:
        room = list(node.room)
        for cell in way:
            room[cell] -= 1
        groups = node.groups | self._demand.units[number].groups
        return _Node((*node.knots, (number, way)), tuple(room), groups, node.left)

    def _leave(self, node: _Node, number: int, order: Sequence[int]) -> _Node:
        left = {number}
        if not self._demand.units[number].groups:
            # Of units that can stand for each other the first are taken, so with one all that come after it are left.
            kind = self._kind_of[number]
            later = order[order.index(number) :]
            left |= {n for n in later if kind.first <= n < kind.last and not self._demand.units[n].groups}
        return _Node(node.knots, node.room, node.groups, node.left | left)

    def _pour(self, node: _Node, undecided: Sequence[int]) -> tuple[Flow, Counter[int]]:
        """Return the flow, and how many questions of undecided knots it uses in each cell."""
        solid = Counter(self._free)
        solid.update(tuple(sorted(cells)) for group, cells in self._grouped.items() if group not in node.groups)
        loose: Counter[Way] = Counter()
        for number in undecided:
            unit = self._demand.units[number]
            ways = self._ways(node, number)
            for place in range(len(unit.questions)):
                loose[tuple(sorted({unit.ways[way][place] for way in ways}))] += 1
        flow = Flow(node.room)
        for cells, count in solid.items():
            flow.pour(cells, count)
        used: Counter[int] = Counter()
        for cells, count in loose.items():
            if poured := flow.pour(cells, count):
                used.update(dict.fromkeys(cells, poured))
        return flow, used


class Flow:
    """Sources poured into cells. room: what each cell still lacks."""

    def __init__(self, room: Sequence[int]) -> None:
        self.room = list(room)
        self._held: list[Counter[Way]] = [Counter() for _ in room]

    def held(self, cell: int, cells: Way) -> int:
        """Return how much of the questions that fit `cells` stands in a cell."""
        return self._held[cell][cells]

    def pour(self, cells: Way, count: int) -> int:
        """Pour of `count` questions that fit these cells as many as go, moving others; return how many went."""
        poured = 0
        while poured < count and (path := self._path(cells)):
            end, moves = path
            amount = min(count - poured, self.room[end], *(self._held[before][source] for source, before, _ in moves))
            for source, before, after in moves:
                self._held[before][source] -= amount
                self._held[after][source] += amount
            self._held[moves[-1][1] if moves else end][cells] += amount
            self.room[end] -= amount
            poured += amount
        return poured

    def _path(self, cells: Way) -> tuple[int, list[tuple[Way, int, int]]] | None:
        """Return a cell with room and the moves (source, from, to) that make room in one of `cells`, last move first."""
        came: dict[int, tuple[Way, int] | None] = dict.fromkeys(cells)
        queue = deque(cells)
        while queue:
            cell = queue.popleft()
            if self.room[cell]:
                end, moves = cell, []
                while step := came[cell]:
                    source, before = step
                    moves.append((source, before, cell))
                    cell = before
                return end, moves
            for source, held in self._held[cell].items():
                for other in source if held else ():
                    if other not in came:
                        came[other] = (source, cell)
                        queue.append(other)
        return None

    def tied(self) -> tuple[tuple[int, ...], ...]:
        """Return for each cell with room the cells whose questions could fill it, itself among them; each set once."""
        found = set()
        sources = {source for held in self._held for source in held}
        for cell in (cell for cell, room in enumerate(self.room) if room):
            reached, queue = {cell}, [cell]
            while queue:
                here = queue.pop()
                for other, held in enumerate(self._held):
                    if other not in reached and any(held[source] for source in sources if here in source):
                        reached.add(other)
                        queue.append(other)
            found.add(tuple(sorted(reached)))
        return tuple(sorted(found))
