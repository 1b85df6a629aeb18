"""The people on the roster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database
from seats.roster import Candidate
from tables.text import natural_order


class RosterStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def all(self) -> tuple[Candidate, ...]:
        """Everybody, in the order of the imported file."""
        return tuple(_candidate(row) for row in self._database.rows("SELECT * FROM candidate ORDER BY place"))

    def count(self) -> int:
        row = self._database.row("SELECT COUNT(*) AS n FROM candidate")
        return row["n"] if row else 0

    def units(self, minimum_percent: int) -> list[tuple[str, int, int]]:
        """(unit, people, those of them who finished at least that much of the course), units as people count."""
        rows = self._database.rows(
            "SELECT unit, COUNT(*) AS people, SUM(CASE WHEN CAST(course_percent AS NUMERIC) >= ? THEN 1 ELSE 0 END) AS eligible"
            " FROM candidate GROUP BY unit",
            (minimum_percent,),
        )
        found = [(row["unit"], row["people"], row["eligible"]) for row in rows]
        return sorted(found, key=lambda unit: natural_order(unit[0]))

    def replace(self, candidates: Sequence[Candidate], *, by: str, at_ms: int) -> None:
        """Put this roster in the place of the stored one, whole or not at all.

        Seats given in drafts of sittings are taken back, because they were given to people of the old roster; sealed
        sittings keep the roster they were sealed with in their own file.
        """
        with self._database.transaction():
            self._database.write(
                "DELETE FROM allocation WHERE sitting_id IN (SELECT id FROM sitting WHERE phase = 'draft')"
            )
            self._database.write("DELETE FROM candidate")
            self._database.write_many(
                "INSERT INTO candidate (number, place, card_number, name, birth, sex, police_rank, unit,"
                " course_percent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        person.number,
                        place,
                        person.card_number,
                        person.name,
                        person.birth.isoformat(),
                        person.sex,
                        person.rank,
                        person.unit,
                        str(person.course_percent),
                    )
                    for place, person in enumerate(candidates, 1)
                ],
            )
            self._audit.record(by, "roster_replaced", at_ms, candidates=len(candidates))


def _candidate(row: dict) -> Candidate:
    return Candidate(
        number=row["number"],
        card_number=row["card_number"],
        name=row["name"],
        birth=date.fromisoformat(row["birth"]),
        sex=row["sex"],
        rank=row["police_rank"],
        unit=row["unit"],
        course_percent=Decimal(row["course_percent"]),
    )
