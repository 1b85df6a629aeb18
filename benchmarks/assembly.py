"""Assemble 1,500 papers of 50 questions and print time, overlap, chance and the proven least.

Run: python -m benchmarks.assembly
"""

from __future__ import annotations

import resource
import time

from question_bank.assembly import assemble
from question_bank.blueprint import default_blueprint
from question_bank.drafts import FALSE_TEXT, TRUE_TEXT
from question_bank.folding import option_id
from question_bank.model import Bank, Option, Question, QuestionType
from question_bank.overlap import overlap_report
from question_bank.sealing import PaperEncoder
from question_bank.second_marker import check_papers


def make_bank(questions: int) -> Bank:
    """Return a generated bank: 4 topics, 40/40/20 % over the difficulties, a sixth true/false, a sixth multiple."""
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
    return Bank(tuple(made))


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


CASES = (
    # questions, rows, columns, neighbours to, check them too
    (400, 30, 50, 1, True),
    (400, 30, 50, 2, False),
    (240, 30, 50, 1, False),
    (100, 30, 50, 1, False),
    (400, 71, 101, 1, False),
)


def main() -> None:
    print(f"processor seconds of all threads; peak memory is of the whole run. {len(CASES)} cases")
    for questions, rows, columns, distance, is_checked in CASES:
        bank = make_bank(questions)
        blueprint = default_blueprint(bank)
        seats = [f"{row + 1:02d}-{column + 1:03d}" for row in range(rows) for column in range(columns)][:7_121]
        neighbours = [pair for pair in grid_neighbours(rows, columns, distance) if max(pair) < len(seats)]
        began = time.process_time()
        papers = assemble(bank, blueprint, seats, neighbours, seed=1)
        took = time.process_time() - began
        report = overlap_report(papers, neighbours, bank, blueprint)
        spread = max(most - fewest for fewest, most in report.used.values())
        print(
            f"{len(seats)} × 50 from {questions}, neighbours to {distance}: assembled in {took:.2f} s\n"
            f"  shared: mean {report.mean:.2f} (chance {report.mean_by_chance:.2f}, least {report.least_mean:.2f}), "
            f"worst {report.worst} (least {report.least_worst})\n"
            f"  same place: mean {report.same_place:.4f} (chance {report.same_place_by_chance:.2f}); "
            f"same letter: mean {report.same_letter:.3f} (chance {report.same_letter_by_chance:.2f})\n"
            f"  expected score {report.lowest_percent:.1f}–{report.highest_percent:.1f} %, {report.outside} papers outside "
            f"the band; uses of a question differ by at most {spread}"
        )
        if is_checked:
            began = time.perf_counter()
            encoder = PaperEncoder(bank)
            size = sum(len(encoder.encode(paper)) for paper in papers)
            encoded = time.perf_counter()
            mismatches = check_papers(papers, bank)
            checked = time.perf_counter()
            print(
                f"  encoded in {encoded - began:.2f} s ({size / len(papers) / 1000:.1f} kB), checked {checked - encoded:.2f} s "
                f"({len(mismatches)} mismatches)"
            )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
