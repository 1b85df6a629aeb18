"""Exams: what is asked, for how long, and what passes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import orjson

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database
from question_bank.model import Blueprint, Cell, QuestionType


@dataclass(frozen=True, slots=True)
class Exam:
    """One exam. duration_min: whole minutes; pass_percent: 0–100 of the reachable marks."""

    id: str
    title: str
    duration_min: int
    pass_percent: Decimal
    blueprint: Blueprint


class ExamSealed(ValueError):
    """A sitting was sealed with the exam; it can no longer change under it."""


class ExamStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def all(self) -> list[Exam]:
        """Every exam, oldest first."""
        return [self._exam(row) for row in self._database.rows("SELECT * FROM exam ORDER BY created_ms, id")]

    def get(self, exam_id: str) -> Exam | None:
        row = self._database.row("SELECT * FROM exam WHERE id = ?", (exam_id,))
        return self._exam(row) if row else None

    def add(
        self, title: str, duration_min: int, pass_percent: Decimal, blueprint: Blueprint, *, by: str, at_ms: int
    ) -> Exam:
        """Make an exam under the next free id."""
        with self._database.transaction():
            last = self._database.row("SELECT COUNT(*) AS n FROM exam")
            exam = Exam(f"E{(last['n'] if last else 0) + 1}", title, duration_min, pass_percent, blueprint)
            self._database.write(
                "INSERT INTO exam (id, title, duration_min, pass_percent, created_ms) VALUES (?, ?, ?, ?, ?)",
                (exam.id, title, duration_min, str(pass_percent), at_ms),
            )
            self._put_blueprint(exam)
            self._audit.record(by, "exam_added", at_ms, exam.id, title=title)
        return exam

    def change(self, exam: Exam, *, by: str, at_ms: int) -> bool:
        """Put this exam in the place of the stored one of its id. False when there is none.

        Raises ExamSealed once a sitting was sealed with it.
        """
        with self._database.transaction():
            sealed = "SELECT id FROM sitting WHERE exam_id = ? AND phase <> 'draft'"
            if self._database.row(sealed, (exam.id,)):
                raise ExamSealed(exam.id)
            met = self._database.write(
                "UPDATE exam SET title = ?, duration_min = ?, pass_percent = ? WHERE id = ?",
                (exam.title, exam.duration_min, str(exam.pass_percent), exam.id),
            )
            if met:
                self._database.write("DELETE FROM exam_cell WHERE exam_id = ?", (exam.id,))
                self._put_blueprint(exam)
                self._audit.record(by, "exam_changed", at_ms, exam.id, title=exam.title)
        return bool(met)

    def _put_blueprint(self, exam: Exam) -> None:
        blueprint = exam.blueprint
        self._database.write(
            "UPDATE exam SET sections = ?, is_fixed_order = ? WHERE id = ?",
            (orjson.dumps(blueprint.sections).decode(), int(blueprint.is_fixed_order), exam.id),
        )
        self._database.write_many(
            "INSERT INTO exam_cell (exam_id, place, topic, difficulty, questions, mark, kind, tag)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (exam.id, place, c.topic, c.difficulty, c.count, str(c.mark), c.type and c.type.value, c.tag)
                for place, c in enumerate(blueprint.cells, 1)
            ],
        )

    def _exam(self, row: dict) -> Exam:
        rows = self._database.rows("SELECT * FROM exam_cell WHERE exam_id = ? ORDER BY place", (row["id"],))
        cells = tuple(
            Cell(
                cell["topic"],
                cell["difficulty"],
                cell["questions"],
                Decimal(cell["mark"]),
                QuestionType(cell["kind"]) if cell["kind"] else None,
                cell["tag"],
            )
            for cell in rows
        )
        sections = tuple((name, count) for name, count in orjson.loads(row["sections"]))
        blueprint = Blueprint(cells, sections, bool(row["is_fixed_order"]))
        return Exam(row["id"], row["title"], row["duration_min"], Decimal(row["pass_percent"]), blueprint)
