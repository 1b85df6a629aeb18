"""All stores over one connection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hallserver.storage.amendments import AmendmentStore
from hallserver.storage.audit import AuditStore
from hallserver.storage.bank import BankStore
from hallserver.storage.database import Database
from hallserver.storage.exams import ExamStore
from hallserver.storage.halls import HallStore
from hallserver.storage.prints import PrintStore
from hallserver.storage.roster import RosterStore
from hallserver.storage.sittings import SittingStore
from hallserver.storage.staff import StaffStore
from hallserver.storage.terminals import TerminalStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One store per subject. `database.transaction()` joins changes of several stores into one."""

    database: Database
    audit: AuditStore
    staff: StaffStore
    bank: BankStore
    roster: RosterStore
    halls: HallStore
    exams: ExamStore
    sittings: SittingStore
    terminals: TerminalStore
    prints: PrintStore
    amendments: AmendmentStore

    def latest_revisions(self) -> dict[str, int]:
        """Sheet id → the newest revision of it that was printed or decided; a lower one is superseded."""
        decided, printed = self.amendments.latest_revisions(), self.prints.latest_revisions()
        return {known: max(decided.get(known, 0), printed.get(known, 0)) for known in decided.keys() | printed.keys()}

    def close(self) -> None:
        """Close the file."""
        self.database.close()


def open_stores(path: Path | str, *, patience_ms: int = 5_000) -> Stores:
    """Open or create `hall.db` for the calling OS thread; no other thread may use what is returned.

    patience_ms: how long to wait for a lock that another process holds

    Raises migrations.DatabaseRefused for a file this version must not open.
    """
    database = Database(path, patience_ms)
    audit = AuditStore(database)
    return Stores(
        database=database,
        audit=audit,
        staff=StaffStore(database, audit),
        bank=BankStore(database, audit),
        roster=RosterStore(database, audit),
        halls=HallStore(database, audit),
        exams=ExamStore(database, audit),
        sittings=SittingStore(database, audit),
        terminals=TerminalStore(database, audit),
        prints=PrintStore(database, audit),
        amendments=AmendmentStore(database, audit),
    )
