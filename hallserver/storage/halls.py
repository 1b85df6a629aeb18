"""Hall plans."""

from __future__ import annotations

from dataclasses import dataclass

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database
from seats.plan import HallPlan, Seat


@dataclass(frozen=True, slots=True)
class Hall:
    """One stored plan. id: short text that stays when the plan is replaced; seats, blocks: how many."""

    id: str
    name: str
    seats: int
    blocks: int


class HallStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit

    def all(self) -> list[Hall]:
        """Every hall by name."""
        rows = self._database.rows(
            "SELECT hall.id, hall.name, COUNT(hall_seat.label) AS seats, COUNT(DISTINCT hall_seat.block) AS blocks"
            " FROM hall LEFT JOIN hall_seat ON hall_seat.hall_id = hall.id GROUP BY hall.id, hall.name ORDER BY hall.name"
        )
        return [Hall(row["id"], row["name"], row["seats"], row["blocks"]) for row in rows]

    def newest(self) -> str | None:
        """Id of the hall that was added last, or None."""
        row = self._database.row("SELECT id FROM hall ORDER BY created_ms DESC, LENGTH(id) DESC, id DESC LIMIT 1")
        return row["id"] if row else None

    def plan(self, hall_id: str) -> HallPlan | None:
        """The seats of one hall in reading order, or None when there is no such hall."""
        hall = self._database.row("SELECT * FROM hall WHERE id = ?", (hall_id,))
        if hall is None:
            return None
        rows = self._database.rows("SELECT * FROM hall_seat WHERE hall_id = ? ORDER BY place", (hall_id,))
        return HallPlan(hall["name"], tuple(_seat(row) for row in rows))

    def put(self, plan: HallPlan, *, by: str, at_ms: int) -> str:
        """Store a plan, in the place of the one of the same name if there is one; drafts lose the seats given in it.

        Returns the hall's id. Whole or not at all.
        """
        with self._database.transaction():
            known = self._database.row("SELECT id FROM hall WHERE name = ?", (plan.name,))
            if known:
                hall_id = known["id"]
                self._database.write("DELETE FROM hall_seat WHERE hall_id = ?", (hall_id,))
                self._database.write(
                    "DELETE FROM allocation WHERE sitting_id IN (SELECT id FROM sitting WHERE phase = 'draft' AND hall_id = ?)",
                    (hall_id,),
                )
            else:
                last = self._database.row("SELECT COUNT(*) AS n FROM hall")
                hall_id = f"H{(last['n'] if last else 0) + 1}"
                self._database.write(
                    "INSERT INTO hall (id, name, created_ms) VALUES (?, ?, ?)", (hall_id, plan.name, at_ms)
                )
            self._database.write_many(
                "INSERT INTO hall_seat (hall_id, place, label, block, seat_row, seat_column, x, y, spare)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (hall_id, place, seat.label, seat.block, seat.row, seat.column, seat.x, seat.y, int(seat.spare))
                    for place, seat in enumerate(plan.seats, 1)
                ],
            )
            self._audit.record(
                by, "hall_replaced" if known else "hall_added", at_ms, hall_id, name=plan.name, seats=len(plan.seats)
            )
        return hall_id


def _seat(row: dict) -> Seat:
    return Seat(
        label=row["label"],
        block=row["block"],
        row=row["seat_row"],
        column=row["seat_column"],
        x=row["x"],
        y=row["y"],
        spare=bool(row["spare"]),
    )
