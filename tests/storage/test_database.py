"""What the connection promises, and which files it will not touch."""

from __future__ import annotations

import sqlite3
import threading
from decimal import Decimal
from pathlib import Path

import greenlet
import pytest
import sqlite_utils

from hallserver.storage import Stores, migrations, open_stores
from hallserver.storage.database import JoinedTransaction, copy_database
from question_bank.model import Blueprint, Cell, Option, Question, QuestionType


def test_settings_that_durability_rests_on(stores: Stores) -> None:
    ask = stores.database.sqlite.conn.execute
    assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ask("PRAGMA synchronous").fetchone() == (2,)
    assert ask("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_change_without_transaction_is_refused(stores: Stores) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        stores.audit.record("lan", "anything", 1)


def test_audit_and_change_fall_together(stores: Stores) -> None:
    with pytest.raises(ZeroDivisionError), stores.database.transaction():
        stores.sittings.set_phase("S1", "sealed", by="lan", at_ms=1)
        stores.staff.add("minh", "Minh", "clerk", "hash", must_change=True, by="lan", at_ms=1)
        raise ZeroDivisionError
    assert stores.staff.all() == []
    assert stores.audit.newest() == []


def test_a_change_whose_audit_entry_fails_is_taken_back(stores: Stores) -> None:
    stores.database.sqlite.conn.execute(
        "CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="full"):
        stores.staff.add("minh", "Minh", "clerk", "hash", must_change=True, by="lan", at_ms=1)
    assert stores.staff.all() == []


def test_nobody_joins_a_transaction_that_yielded(stores: Stores) -> None:
    seen: list[str] = []

    def change() -> None:
        for attempt in (stores.database.transaction().__enter__, lambda: stores.database.write("DELETE FROM staff")):
            with pytest.raises(JoinedTransaction):
                attempt()
            seen.append("refused")

    with stores.database.transaction():
        stores.staff.add("minh", "Minh", "clerk", "hash", must_change=True, by="lan", at_ms=1)
        greenlet.greenlet(change).switch()
    assert seen == ["refused", "refused"]
    assert [staff.username for staff in stores.staff.all()] == ["minh"]


def test_another_thread_is_refused(stores: Stores) -> None:
    seen: list[type[sqlite3.Error]] = []

    def ask() -> None:
        try:
            stores.staff.all()
        except sqlite3.Error as error:
            seen.append(type(error))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert seen == [sqlite3.ProgrammingError]


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    open_stores(path).close()
    newer = sqlite_utils.Database(path)
    newer["_sqlite_migrations"].insert({"migration_set": "hall", "name": "999_tomorrow", "applied_at": "2030"})
    newer.close()
    before = path.read_bytes()
    with pytest.raises(migrations.DatabaseRefused, match="999_tomorrow") as refused:
        open_stores(path)
    assert refused.value.code == "newer_database"
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    other = sqlite_utils.Database(path)
    other["notes"].insert({"text": "not ours"})
    other.close()
    with pytest.raises(migrations.DatabaseRefused) as refused:
        open_stores(path)
    assert refused.value.code == "unknown_database"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    path.write_bytes(b"%PDF-1.7 " * 500)
    with pytest.raises(migrations.DatabaseRefused) as refused:
        open_stores(path)
    assert refused.value.code == "not_database"
    assert path.read_bytes() == b"%PDF-1.7 " * 500


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    open_stores(path).close()
    stores = open_stores(path)
    names = [row["name"] for row in stores.database.rows("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert migrations.steps.pending(stores.database.sqlite) == []
    stores.close()
    assert names[:3] == ["001_set_up_data", "002_sheet_prints", "003_search_keys"]
    assert len(names) == len(set(names))


def test_data_of_the_first_version_survives_every_step(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    old = sqlite_utils.Database(path)
    migrations.migrate(old, stop_before="002_sheet_prints")
    old.conn.execute(
        "INSERT INTO candidate (number, place, card_number, name, birth, sex, police_rank, unit, course_percent)"
        " VALUES ('000123', 1, '001090000001', 'Đào Thị ĐẶNG', '1990-01-01', 'Nữ', 'Đại úy', 'Đơn vị 1', '87.5')"
    )
    old.conn.execute("INSERT INTO staff VALUES ('lan', 'Lan', 'clerk', 'hash', 0, 0, 0, 1, 1)")
    old.conn.commit()
    old.close()

    stores = open_stores(path)
    (person,) = stores.roster.all()
    assert (person.number, person.name, str(person.course_percent)) == ("000123", "Đào Thị ĐẶNG", "87.5")
    stores.roster.replace([person], by="lan", at_ms=4)
    assert stores.roster.all() == (person,)
    assert stores.staff.get("lan").name == "Lan"
    assert stores.prints.record_all([("S1/000123", 1)], by="lan", at_ms=5)[0].reprint == 0
    stores.close()


def test_questions_of_the_second_form_become_documents(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    old = sqlite_utils.Database(path)
    migrations.migrate(old, stop_before="005_questions_as_documents")
    old.conn.execute("INSERT INTO medium VALUES ('hinh.png', 'image/png', x'89')")
    old.conn.execute("INSERT INTO question VALUES ('C-1', 1, 'Chủ đề', 2, 'single', 'Câu “hỏi”?', 'hinh.png')")
    old.conn.execute(
        "INSERT INTO question_option VALUES ('C-1', 1, 'bbbbbb', 'hai', 0), ('C-1', 2, 'aaaaaa', 'một', 1)"
    )
    old.conn.execute("INSERT INTO exam VALUES ('E1', 'Kỳ thi', 60, '50', 1)")
    old.conn.execute("INSERT INTO exam_cell VALUES ('E1', 1, 'Chủ đề', 2, 1, '0.5')")
    old.conn.commit()
    old.close()

    stores = open_stores(path)
    options = (Option("bbbbbb", "hai"), Option("aaaaaa", "một", True))
    question = Question("C-1", "Chủ đề", 2, QuestionType.SINGLE, "Câu “hỏi”?", options, "hinh.png")
    assert stores.bank.questions() == (question,)
    assert stores.exams.get("E1").blueprint == Blueprint((Cell("Chủ đề", 2, 1, Decimal("0.5")),))
    stores.close()


def test_a_step_that_fails_leaves_the_file_at_the_step_before(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    old = sqlite_utils.Database(path)
    migrations.migrate(old, stop_before="002_sheet_prints")
    old.conn.execute("CREATE VIEW sheet_print AS SELECT 1 AS one")
    old.conn.commit()
    old.close()
    with pytest.raises(sqlite3.OperationalError):
        open_stores(path)
    left = sqlite_utils.Database(path)
    assert [row["name"] for row in left["_sqlite_migrations"].rows] == ["001_set_up_data"]
    left.close()


def test_a_copy_is_made_of_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    folder = tmp_path / "hall #1 100%"
    folder.mkdir()
    open_stores(folder / "hall.db").close()
    copy_database(folder / "hall.db", tmp_path / "copy.db")
    # Asked without opening it as a hall's, which would make the tables where there are none.
    assert "staff" in sqlite_utils.Database(tmp_path / "copy.db").table_names()
    assert not (tmp_path / "hall ").exists()
