"""The people on the roster, and finding one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database
from seats.roster import Candidate, search_key


class RosterStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def all(self) -> tuple[Candidate, ...]:
        """Everybody, in the order of the imported file."""
        return tuple(_candidate(row) for row in self._database.rows("SELECT * FROM candidate ORDER BY place"))

    def get(self, number: str) -> Candidate | None:
        row = self._database.row("SELECT * FROM candidate WHERE number = ?", (number,))
        return _candidate(row) if row else None

    def count(self) -> int:
        row = self._database.row("SELECT COUNT(*) AS n FROM candidate")
        return row["n"] if row else 0

    def units(self, minimum_percent: int) -> list[tuple[str, int, int]]:
        """(unit, people, those of them who finished at least that much of the course), by unit."""
        rows = self._database.rows(
            "SELECT unit, COUNT(*) AS people, SUM(CASE WHEN CAST(course_percent AS NUMERIC) >= ? THEN 1 ELSE 0 END) AS eligible"
            " FROM candidate GROUP BY unit ORDER BY unit",
            (minimum_percent,),
        )
        return [(row["unit"], row["people"], row["eligible"]) for row in rows]

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
                "INSERT INTO candidate (number, place, card_number, name, name_key, birth, sex, police_rank, unit,"
                " course_percent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        person.number,
                        place,
                        person.card_number,
                        person.name,
                        search_key(person.name),
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

    def search(self, text: str, limit: int = 50) -> tuple[Candidate, ...]:
        """People whose name has every word (marks and case don't count), or whose number or card ends with the digits.

        An exact candidate number stands first. Fewer than two letters, or three digits of a card, find nobody.
        """
        text = text.strip()
        words = search_key(text).split()
        if not words:
            return ()
        conditions, values = ["number = ?"], [text]
        if text.isdigit() and len(text) >= 3:
            conditions += ["number LIKE ? ESCAPE '!'", "card_number LIKE ? ESCAPE '!'"]
            values += [f"%{text}", f"%{text}"]
        elif max(map(len, words)) >= 2:
            conditions.append("(" + " AND ".join(["name_key LIKE ? ESCAPE '!'"] * len(words)) + ")")
            values += [f"%{_literal(word)}%" for word in words]
        rows = self._database.rows(
            f"SELECT * FROM candidate WHERE {' OR '.join(conditions)}"
            " ORDER BY CASE WHEN number = ? THEN 0 ELSE 1 END, place LIMIT ?",
            (*values, text, limit),
        )
        return tuple(_candidate(row) for row in rows)


def _literal(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


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
