"""Assemble 1,500 and 7,121 papers of 50 questions; print time, overlap, chance, the proven least, peak memory.

Run: python -m benchmarks.assembly
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from question_bank.assembly import assemble
from question_bank.blueprint import default_blueprint
from question_bank.drafts import FALSE_TEXT, TRUE_TEXT
from question_bank.folding import option_id
from question_bank.model import Bank, Blueprint, Option, Paper, Passage, Question, QuestionType
from question_bank.overlap import overlap_report
from question_bank.sealing import PaperEncoder
from question_bank.second_marker import check_papers
from seats.plan import HallPlan, Seat, neighbour_pairs


def make_bank(questions: int, passages: int = 0) -> Bank:
    """Return a generated bank: 4 topics, 40/40/20 % over the difficulties, a sixth true/false, a sixth multiple.

    passages  so many passages are about three questions each, of one topic
    """
    made = []
    for number in range(questions):
        code = f"G-{number:04d}"
        kind = (QuestionType.TRUE_FALSE, QuestionType.MULTIPLE)[number % 6] if number % 6 < 2 else QuestionType.SINGLE
        texts = (
            [TRUE_TEXT, FALSE_TEXT]
            if kind is QuestionType.TRUE_FALSE
            else [f"Phương án {n} của câu {number}" for n in range(4)]
        )
        right = {0, 2} if kind is QuestionType.MULTIPLE else {number % len(texts)}
        options = tuple(Option(option_id(code, text), text, place in right) for place, text in enumerate(texts))
        difficulty = (1, 1, 2, 2, 3)[number // 4 % 5]
        made.append(Question(code, f"Chủ đề {number % 4 + 1}", difficulty, kind, f"Câu hỏi số {number}?", options))
    for number in range(passages):
        first = number // 4 * 12 + number % 4
        for place in range(first, first + 12, 4):
            made[place] = replace(made[place], passage=f"Đoạn {number}")
    return Bank(tuple(made), passages={f"Đoạn {n}": Passage(f"Đoạn {n}", f"Đoạn văn số {n}.") for n in range(passages)})


def grid_neighbours(rows: int, columns: int, distance: int) -> list[tuple[int, int]]:
    """Return the pairs of a grid of seats at most `distance` rows and columns apart."""
    return [
        (row * columns + column, (row + down) * columns + column + across)
        for row in range(rows)
        for column in range(columns)
        for down in range(distance + 1)
        for across in range(-distance, distance + 1)
        if (down, across) > (0, 0) and row + down < rows and 0 <= column + across < columns
    ]


def split_cells(blueprint: Blueprint) -> Blueprint:
    """Return the blueprint with a row for one single choice and one for a question that counts half, beside each other row."""
    cells = []
    for cell in blueprint.cells:
        single = replace(cell, count=1, type=QuestionType.SINGLE)
        cells += [replace(cell, count=cell.count - 2), single, replace(cell, count=1, mark=cell.mark / 2)]
    return replace(blueprint, cells=tuple(cells), sections=())


def measure_and_tie(bank: Bank) -> Bank:
    """Return the bank with a p-value for each question, three in ten of them in small "not together" groups."""
    chance = random.Random(1)
    groups = len(bank.questions) // 8
    return replace(
        bank,
        questions=tuple(
            replace(
                question,
                about=replace(
                    question.about,
                    p_value=Decimal(chance.randint(10, 95)) / 100,
                    apart=(f"g{chance.randrange(groups)}",) if chance.random() < 0.3 else (),
                ),
            )
            for question in bank.questions
        ),
    )


# Questions and passages in the bank, seats, rows of them, how far neighbours sit in seat pitches: 1.5 is the eight around,
# 2.5 twenty; what is special.
OVERLAPPING, TIED = "rows that overlap", "p-values and groups"
CASES = (
    (400, 0, 1_500, 30, 1.5),
    (400, 0, 1_500, 30, 2.5),
    (400, 24, 1_500, 30, 1.5),
    (400, 24, 1_500, 30, 1.5, OVERLAPPING),
    (400, 0, 1_500, 30, 1.5, TIED),
    (400, 24, 1_500, 30, 1.5, TIED),
    (240, 0, 1_500, 30, 1.5),
    (240, 0, 1_500, 30, 2.5),
    (100, 0, 1_500, 30, 1.5),
    (100, 0, 1_500, 30, 2.5),
    (400, 0, 7_121, 71, 1.5),
    (400, 0, 7_121, 71, 2.5),
    (100, 0, 7_121, 71, 2.5),
)


def grid_plan(seats: int, rows: int) -> HallPlan:
    """Return a hall of so many seats in rows without aisles."""
    columns = -(-seats // rows)
    places = [(number // columns, number % columns) for number in range(seats)]
    return HallPlan(
        "", tuple(Seat(f"{row + 1:02d}-{column + 1:03d}", "A", row, column, column, row) for row, column in places)
    )


def main() -> None:
    print("Processor seconds of all threads. Mean (chance; proven least), worst (proven least), a pair of neighbours.")
    for questions, passages, count, rows, distance, *special in CASES:
        bank, plan = make_bank(questions, passages), grid_plan(count, rows)
        bank = measure_and_tie(bank) if TIED in special else bank
        blueprint = split_cells(default_blueprint(bank)) if OVERLAPPING in special else default_blueprint(bank)
        pairs = neighbour_pairs(plan, distance)
        began = time.process_time()
        papers = assemble(bank, blueprint, [seat.label for seat in plan.seats], pairs, seed=1)
        took = time.process_time() - began
        report = overlap_report(papers, pairs, bank, blueprint)
        measured = time.process_time() - began - took
        spread = max((most - fewest) / most for fewest, most in report.used.values())
        print(
            f"{count:,} × 50 from {questions}, {passages} passages{''.join(f', {name}' for name in special)}, neighbours to {distance}: {took:.2f} s, measured in {measured:.2f} s\n"
            f"  shared: {report.mean:.2f} ({report.mean_by_chance:.2f}; {report.least_mean:.2f}), "
            f"worst {report.worst} ({report.least_worst})\n"
            f"  same place: {report.same_place:.4f} ({report.same_place_by_chance:.2f}), worst {report.same_place_worst}; "
            f"same letter: {report.same_letter:.3f} ({report.same_letter_by_chance:.2f}), worst {report.same_letter_worst}\n"
            f"  uses of like questions differ by at most {spread:.1%}; expected score "
            f"{report.lowest_percent:.1f}–{report.highest_percent:.1f} %, {report.outside} papers outside the band",
            flush=True,
        )
        if not special and (questions, passages, count, distance) == (400, 0, 1_500, 1.5):
            _encode_and_check(papers, bank)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _encode_and_check(papers: Sequence[Paper], bank: Bank) -> None:
    began = time.process_time()
    encoder = PaperEncoder(bank)
    size = sum(len(encoder.encode(paper)) for paper in papers)
    encoded = time.process_time()
    mismatches = check_papers(papers, bank)
    print(
        f"  encoded in {encoded - began:.2f} s ({size / len(papers) / 1000:.1f} kB each), "
        f"checked by both markers in {time.process_time() - encoded:.2f} s ({len(mismatches)} mismatches)"
    )


if __name__ == "__main__":
    main()
