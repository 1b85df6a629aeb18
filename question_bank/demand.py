"""What could stand on a paper of this blueprint, and in which of its cells?

The blueprint's cells may overlap (one asks for any type, another of the same topic for one type), so a question may fit
several. Questions of one passage come together, in one section, or not at all; single questions and whole passages are
the units that a paper is put together from. Units of the same kind can stand for each other in every paper.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from question_bank.model import Bank, Blueprint, Cell, Question

# The cells that a unit's questions fill, sorted: (2,) for a single question, (1, 1, 4) for a passage of three.
Way = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A single question, or all questions of a passage in the order of their codes.

    ways    each way it can stand on a paper → the cell of each of its questions
    groups  its "not together" groups
    """

    questions: tuple[Question, ...]
    ways: dict[Way, tuple[int, ...]]
    groups: frozenset[str]

    def cells(self) -> list[Way]:
        """Return for each of its questions the cells it can stand in."""
        return [tuple(sorted(set(of_question))) for of_question in zip(*self.ways.values(), strict=True)]

    @property
    def is_knot(self) -> bool:
        """Whether it hangs together with others in a way that a flow can't see: a passage, or in several groups."""
        return len(self.questions) > 1 or len(self.groups) > 1


@dataclass(frozen=True, slots=True)
class Kind:
    """Units `first` … `last` − 1 of the demand: those that can stand on a paper in the same ways."""

    ways: tuple[Way, ...]
    first: int
    last: int

    @property
    def size(self) -> int:
        """Questions of each unit."""
        return len(self.ways[0])


@dataclass(frozen=True, slots=True)
class Demand:
    """A blueprint over the units that can meet it.

    cells    those of the blueprint; wanted: how many questions of each a paper takes; section: that of each cell
    units    kind after kind, in a kind by code
    """

    cells: tuple[Cell, ...]
    wanted: tuple[int, ...]
    section: tuple[int, ...]
    units: tuple[Unit, ...]
    kinds: tuple[Kind, ...]


def sections_of(blueprint: Blueprint) -> tuple[int, ...]:
    """Return the number of the section, from 0, of each cell. Raises ValueError where sections and cells don't add up."""
    counts = [count for _, count in blueprint.sections] or [len(blueprint.cells)]
    if sum(counts) != len(blueprint.cells) or min(counts) < 0:
        raise ValueError(f"sections of {counts} cells do not make up the {len(blueprint.cells)} cells of the blueprint")
    return tuple(number for number, count in enumerate(counts) for _ in range(count))


def fits(question: Question, cell: Cell) -> bool:
    """Whether a cell asks for such questions."""
    return (
        (question.topic, question.difficulty) == (cell.topic, cell.difficulty)
        and cell.type in (None, question.type)
        and (cell.tag is None or cell.tag in question.about.tags)
    )


def read_demand(bank: Bank, blueprint: Blueprint, spent: Collection[str] = frozenset()) -> Demand:
    """Return the demand of a blueprint on a bank. Raises ValueError where sections and cells don't add up.

    spent  codes of questions that may not be used any more; a passage with one of them is not whole

    A passage of which a question fits no cell, or of which two questions are not to stand together, can't be used.
    """
    section = sections_of(blueprint)
    open_cells: dict[tuple[str, int], list[int]] = {}
    for number, cell in enumerate(blueprint.cells):
        if cell.count > 0:
            open_cells.setdefault((cell.topic, cell.difficulty), []).append(number)
    passages: dict[str, list[Question]] = {}
    members: list[list[Question]] = []
    # By code: the order in which files were imported must not change the papers of a seed.
    for question in sorted(bank.questions, key=lambda q: q.code):
        if question.passage is None:
            members.append([question])
        else:
            passages.setdefault(question.passage, []).append(question)
    units = []
    for questions in [*members, *passages.values()]:
        cells = [
            [n for n in open_cells.get((q.topic, q.difficulty), ()) if fits(q, blueprint.cells[n])] for q in questions
        ]
        groups = [group for question in questions for group in set(question.about.apart)]
        if not all(cells) or len(set(groups)) < len(groups) or any(q.code in spent for q in questions):
            continue
        ways = _ways(cells, section, blueprint.cells)
        if ways:
            units.append(Unit(tuple(questions), ways, frozenset(groups)))
    units.sort(key=lambda unit: (sorted(unit.ways), unit.questions[0].code))
    return Demand(
        blueprint.cells, tuple(max(cell.count, 0) for cell in blueprint.cells), section, tuple(units), _kinds(units)
    )


def _ways(fitting: list[list[int]], section: tuple[int, ...], cells: tuple[Cell, ...]) -> dict[Way, tuple[int, ...]]:
    """Return each way to give one of its cells to each question, all in one section and no cell more than it asks for."""
    found: dict[Way, tuple[int, ...]] = {}
    for number in sorted({section[cell] for cell in fitting[0]}):
        ways: dict[Way, tuple[int, ...]] = {(): ()}
        for choices in fitting:
            longer: dict[Way, tuple[int, ...]] = {}
            for way, given in ways.items():
                for cell in choices:
                    if section[cell] == number and way.count(cell) < cells[cell].count:
                        longer.setdefault(tuple(sorted((*way, cell))), (*given, cell))
            ways = longer
        found |= ways
    return found


def _kinds(units: Iterable[Unit]) -> tuple[Kind, ...]:
    kinds = []
    for ways, numbered in groupby(enumerate(units), key=lambda pair: sorted(pair[1].ways)):
        numbers = [number for number, _ in numbered]
        kinds.append(Kind(tuple(ways), numbers[0], numbers[-1] + 1))
    return tuple(kinds)
