"""Makes the demo's hall: real files through the same imports as anybody's, up to a sealed sitting."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path

from hallserver.build import build_id
from hallserver.config import HallConfig
from hallserver.demo.hall import demo_plan
from hallserver.demo.people import demo_roster
from hallserver.folder import HallFolder
from hallserver.sealing import gather_draft, seal_draft
from hallserver.setting_up import make_hall
from hallserver.sittings import next_sitting_id
from hallserver.storage.staff import Role
from hallserver.storage.stores import Stores, open_stores
from hallserver.web.sign_in import hash_password
from question_bank.blueprint import default_blueprint
from question_bank.importing import read_questions
from question_bank.model import Bank
from seats.allocation import allocate
from seats.plan import HallPlan, read_plan, write_plan
from seats.roster import Candidate, is_eligible, read_roster, write_roster
from tables import Problem, Reading

PASSWORD = "hoi-truong-1500"
ACCOUNTS = (
    ("admin", "Quản trị", Role.ADMINISTRATOR),
    ("vanphong", "Cán bộ khảo thí", Role.EXAM_OFFICE),
    ("giamthi", "Cán bộ coi thi", Role.INVIGILATOR),
    ("diemdanh", "Cán bộ điểm danh", Role.DESK),
    ("thuky", "Thư ký hội đồng", Role.CLERK),
)
ORGANISATION = ("CÔNG AN THÀNH PHỐ (MINH HỌA)", "HỘI ĐỒNG THI")
QUESTIONS = 50
OFFICE = "vanphong"
Progress = Callable[[str, int, int], None]


class DemoFilesBroken(Exception):
    """The demo's own files were refused by the import."""


@dataclass(frozen=True, slots=True)
class DemoSize:
    """seats, candidates: how many; minutes: length of the sitting; all_eligible: nobody below the course minimum."""

    seats: int = 1500
    candidates: int = 1500
    minutes: int = 60
    all_eligible: bool = False


def demo_bank_files() -> list[tuple[str, bytes]]:
    """Name and content of every file of the demo's question bank."""
    root = resources.files("hallserver.demo") / "bank"
    files = [entry for entry in root.iterdir() if entry.is_file()]
    files += [entry for entry in (root / "media").iterdir() if entry.is_file()]
    return sorted((entry.name, entry.read_bytes()) for entry in files)


def make_demo(
    path: Path,
    size: DemoSize,
    progress: Progress,
    *,
    change_bank: Callable[[Bank], Bank] = lambda bank: bank,
    **settings: object,
) -> HallFolder:
    """Make a demo hall with accounts, bank, roster, plan and one sealed sitting that is live.

    progress(step, done, total): step is a key `demo.step.<step>` of the catalogue
    change_bank: what becomes of the demo's questions before anything is made of them
    """
    progress("keys", 0, 1)
    folder, config, _ = make_hall(
        path, ["localhost"], **{"hall_name": "Hội trường minh họa", "organisation": ORGANISATION, **settings}
    )
    with closing(open_stores(folder.database)) as stores:
        _add_accounts(stores)
        bank, people, plan = _import_files(folder, stores, size, progress, change_bank)
        _seal(folder, config, stores, bank, people, plan, size, progress)
    return folder


def _now_ms() -> int:
    return int(time.time() * 1000)


def _add_accounts(stores: Stores) -> None:
    hashed = hash_password(PASSWORD)
    for username, name, role in ACCOUNTS:
        if stores.staff.get(username):
            stores.staff.set_password(username, hashed, must_change=False, by=OFFICE, at_ms=_now_ms())
        else:
            stores.staff.add(username, name, role, hashed, must_change=False, by=OFFICE, at_ms=_now_ms())


def _import_files(
    folder: HallFolder,
    stores: Stores,
    size: DemoSize,
    progress: Progress,
    change_bank: Callable[[Bank], Bank],
) -> tuple[Bank, tuple[Candidate, ...], HallPlan]:
    made = folder.root / "files"
    made.mkdir()
    progress("questions", 0, 3)
    bank = change_bank(_value(read_questions(demo_bank_files())))
    stores.bank.replace(bank, by=OFFICE, at_ms=_now_ms())
    progress("roster", 1, 3)
    people = demo_roster(size.candidates)
    if size.all_eligible:
        people = [p for p in demo_roster(size.candidates + size.candidates // 8 + 20) if is_eligible(p, 50)]
        people = people[: size.candidates]
    roster_file = made / "danh-sach-thi-sinh.xlsx"
    roster_file.write_bytes(write_roster(people))
    roster = _value(read_roster(roster_file.read_bytes(), roster_file.name))
    stores.roster.replace(roster, by=OFFICE, at_ms=_now_ms())
    progress("hall", 2, 3)
    hall_file = made / "hoi-truong.xlsx"
    hall_file.write_bytes(write_plan(demo_plan(size.seats)))
    plan = _value(read_plan(hall_file.read_bytes(), hall_file.name, hall="Hội trường minh họa"))
    return bank, roster, plan


def _value(reading: Reading):
    if reading.value is None:
        first: Problem = reading.problems[0]
        raise DemoFilesBroken(f"{first.code} {first.file} {first.row} {first.args}")
    return reading.value


def _seal(
    folder: HallFolder,
    config: HallConfig,
    stores: Stores,
    bank: Bank,
    people: tuple[Candidate, ...],
    plan: HallPlan,
    size: DemoSize,
    progress: Progress,
) -> None:
    by, now_ms = OFFICE, _now_ms()
    hall_id = stores.halls.put(plan, by=by, at_ms=now_ms)
    blueprint = default_blueprint(bank, QUESTIONS)
    exam = stores.exams.add(
        "Thi cuối khóa bồi dưỡng kỹ năng số", size.minutes, Decimal(50), blueprint, by=by, at_ms=now_ms
    )
    day = time.strftime("%Y-%m-%d")
    sitting_id = next_sitting_id(day, [row.id for row in stores.sittings.all()])
    stores.sittings.add(sitting_id, "Ca 1", exam.id, hall_id, by=by, at_ms=now_ms)
    progress("allocation", 0, 1)
    may_sit = [person for person in people if is_eligible(person, config.minimum_course_percent)]
    seats = allocate(plan, may_sit, "demo")
    if isinstance(seats, Problem):
        raise DemoFilesBroken(f"{seats.code} {seats.args}")
    stores.sittings.allocate(sitting_id, seats, "demo", by=by, at_ms=now_ms)
    draft = gather_draft(stores, sitting_id)
    path = seal_draft(
        draft,
        config,
        folder.sittings,
        by=by,
        at_ms=_now_ms(),
        build=build_id(),
        progress=lambda done, total: progress("papers", done, total),
    )
    stores.sittings.seal(sitting_id, path.name, by=by, at_ms=_now_ms())
    stores.sittings.set_live(sitting_id, by=by, at_ms=_now_ms())
