"""How `hall.db` came to its present form: named steps, each frozen once released, each with its record in the file.

A step that has been released is never edited; what follows is a new step with a new name at the end.
"""

from __future__ import annotations

import sqlite3

import sqlite_utils
from sqlite_utils.migrations import Migrations

# "HALL" in ASCII: says that a SQLite file is a hall's set-up data and nothing else.
APPLICATION_ID = 0x48414C4C

steps = Migrations("hall")


class DatabaseRefused(RuntimeError):
    """A file that this version must not open. `code`: sentence `storage.<code>`; `path`, `found`: what its placeholders stand for."""

    def __init__(self, code: str, text: str, *, path: str, found: str = "") -> None:
        self.code = code
        self.details = {"path": path, "found": found}
        super().__init__(text)


def check(sqlite: sqlite_utils.Database, path: str) -> None:
    """Refuse, before anything is written, a file that is no database, not a hall's, or newer than this version."""
    try:
        (application_id,) = sqlite.conn.execute("PRAGMA application_id").fetchone()
        is_new = not sqlite.table_names()
    except sqlite3.DatabaseError as error:
        raise DatabaseRefused("not_database", f"{path} is not a SQLite database.", path=path) from error
    if is_new and application_id == 0:
        return
    if application_id != APPLICATION_ID:
        text = f"{path} is a database of another program; nothing was changed in it."
        raise DatabaseRefused("unknown_database", text, path=path)
    known = {step.name for step in steps._migrations}
    newer = [step.name for step in steps.applied(sqlite) if step.name not in known]
    if newer:
        text = f"{path} was written by a newer version (it has {', '.join(newer)}); start that version, nothing was changed."
        raise DatabaseRefused("newer_database", text, path=path, found=", ".join(newer))


def migrate(sqlite: sqlite_utils.Database, *, stop_before: str | None = None) -> None:
    """Take the steps that the file has not taken yet, each in one transaction with its record."""
    sqlite.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    steps.apply(sqlite, stop_before=stop_before)


@steps(name="001_set_up_data")
def _set_up_data(sqlite: sqlite_utils.Database) -> None:
    _run(
        sqlite,
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
            subject TEXT NOT NULL, details TEXT NOT NULL
        );
        CREATE TABLE staff (
            username TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, password_hash TEXT NOT NULL,
            must_change INTEGER NOT NULL, disabled INTEGER NOT NULL, failed_attempts INTEGER NOT NULL,
            created_ms INTEGER NOT NULL, credentials_ms INTEGER NOT NULL
        );
        CREATE TABLE medium (name TEXT PRIMARY KEY, media_type TEXT NOT NULL, body BLOB NOT NULL);
        CREATE TABLE question (
            code TEXT PRIMARY KEY, place INTEGER NOT NULL, topic TEXT NOT NULL, difficulty INTEGER NOT NULL,
            kind TEXT NOT NULL, stem_html TEXT NOT NULL, picture TEXT REFERENCES medium (name)
        );
        CREATE TABLE question_option (
            question_code TEXT NOT NULL REFERENCES question (code) ON DELETE CASCADE, place INTEGER NOT NULL,
            id TEXT NOT NULL, html TEXT NOT NULL, is_right INTEGER NOT NULL, PRIMARY KEY (question_code, id)
        );
        CREATE TABLE candidate (
            number TEXT PRIMARY KEY, place INTEGER NOT NULL, card_number TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            birth TEXT NOT NULL, sex TEXT NOT NULL, police_rank TEXT NOT NULL, unit TEXT NOT NULL, course_percent TEXT NOT NULL
        );
        CREATE TABLE hall (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_ms INTEGER NOT NULL);
        CREATE TABLE hall_seat (
            hall_id TEXT NOT NULL REFERENCES hall (id) ON DELETE CASCADE, place INTEGER NOT NULL, label TEXT NOT NULL,
            block TEXT NOT NULL, seat_row INTEGER NOT NULL, seat_column INTEGER NOT NULL, x INTEGER NOT NULL,
            y INTEGER NOT NULL, spare INTEGER NOT NULL, PRIMARY KEY (hall_id, label)
        );
        CREATE TABLE exam (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, duration_min INTEGER NOT NULL, pass_percent TEXT NOT NULL,
            created_ms INTEGER NOT NULL
        );
        CREATE TABLE exam_cell (
            exam_id TEXT NOT NULL REFERENCES exam (id) ON DELETE CASCADE, place INTEGER NOT NULL, topic TEXT NOT NULL,
            difficulty INTEGER NOT NULL, questions INTEGER NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (exam_id, place)
        );
        CREATE TABLE sitting (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, exam_id TEXT NOT NULL REFERENCES exam (id),
            hall_id TEXT NOT NULL REFERENCES hall (id), phase TEXT NOT NULL, created_ms INTEGER NOT NULL,
            seed TEXT, file_name TEXT
        );
        CREATE TABLE allocation (
            sitting_id TEXT NOT NULL REFERENCES sitting (id) ON DELETE CASCADE, candidate_number TEXT NOT NULL,
            seat_label TEXT NOT NULL, PRIMARY KEY (sitting_id, candidate_number), UNIQUE (sitting_id, seat_label)
        );
        CREATE TABLE terminal (
            id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, hall_id TEXT, seat_label TEXT, pairing_code TEXT UNIQUE,
            created_ms INTEGER NOT NULL, enrolled_ms INTEGER, revoked_ms INTEGER
        );
        CREATE UNIQUE INDEX terminal_of_seat ON terminal (hall_id, seat_label)
            WHERE seat_label IS NOT NULL AND revoked_ms IS NULL;
        """,
    )


@steps(name="002_sheet_prints")
def _sheet_prints(sqlite: sqlite_utils.Database) -> None:
    _run(
        sqlite,
        """
        CREATE TABLE sheet_print (
            sheet_id TEXT NOT NULL, revision INTEGER NOT NULL, reprint INTEGER NOT NULL, printed_ms INTEGER NOT NULL,
            printed_by TEXT NOT NULL, PRIMARY KEY (sheet_id, revision, reprint)
        );
        """,
    )


@steps(name="003_search_keys")
def _search_keys(sqlite: sqlite_utils.Database) -> None:
    # The folding is written out here as it was on the day: a frozen step must not change when the search does.
    # Nobody reads or writes the column now: people are found in the sealed roster, in memory.
    import unicodedata

    _run(sqlite, "ALTER TABLE candidate ADD COLUMN name_key TEXT NOT NULL DEFAULT '';")
    for number, name in sqlite.conn.execute("SELECT number, name FROM candidate").fetchall():
        plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        key = " ".join(plain.casefold().split())
        sqlite.conn.execute("UPDATE candidate SET name_key = ? WHERE number = ?", (key, number))


@steps(name="004_live_sitting")
def _live_sitting(sqlite: sqlite_utils.Database) -> None:
    _run(sqlite, "ALTER TABLE sitting ADD COLUMN is_live INTEGER NOT NULL DEFAULT 0;")


@steps(name="005_questions_as_documents")
def _questions_as_documents(sqlite: sqlite_utils.Database) -> None:
    # Eleven kinds of questions with parts of their own do not fit the columns of one kind.
    import json

    options: dict[str, list[dict]] = {}
    for code, id_, html, is_right in sqlite.conn.execute(
        "SELECT question_code, id, html, is_right FROM question_option ORDER BY question_code, place"
    ):
        options.setdefault(code, []).append({"id": id_, "html": html, "is_right": bool(is_right)})
    rows = [
        (code, place, topic, difficulty, kind, picture, json.dumps(document, ensure_ascii=False))
        for code, place, topic, difficulty, kind, stem, picture in sqlite.conn.execute(
            "SELECT code, place, topic, difficulty, kind, stem_html, picture FROM question"
        )
        for document in (
            {
                "code": code,
                "topic": topic,
                "difficulty": difficulty,
                "type": kind,
                "stem_html": stem,
                "options": options.get(code, []),
                "picture": picture,
            },
        )
    ]
    _run(
        sqlite,
        """
        DROP TABLE question_option;
        DROP TABLE question;
        CREATE TABLE question (
            code TEXT PRIMARY KEY, place INTEGER NOT NULL, topic TEXT NOT NULL, difficulty INTEGER NOT NULL,
            kind TEXT NOT NULL, picture TEXT REFERENCES medium (name), document TEXT NOT NULL
        );
        CREATE TABLE passage (name TEXT PRIMARY KEY, html TEXT NOT NULL);
        ALTER TABLE exam_cell ADD COLUMN kind TEXT;
        ALTER TABLE exam_cell ADD COLUMN tag TEXT;
        ALTER TABLE exam ADD COLUMN sections TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE exam ADD COLUMN is_fixed_order INTEGER NOT NULL DEFAULT 1;
        """,
    )
    sqlite.conn.executemany("INSERT INTO question VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


@steps(name="006_amendments")
def _amendments(sqlite: sqlite_utils.Database) -> None:
    _run(
        sqlite,
        """
        CREATE TABLE amendment (
            sitting_id TEXT NOT NULL REFERENCES sitting (id), seq INTEGER NOT NULL, revision INTEGER NOT NULL,
            at_ms INTEGER NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, changes TEXT NOT NULL,
            changed TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (sitting_id, seq)
        );
        """,
    )


def _run(sqlite: sqlite_utils.Database, script: str) -> None:
    # executescript() would commit the transaction that the step and its record share.
    for statement in script.split(";"):
        if statement.strip():
            sqlite.conn.execute(statement)
