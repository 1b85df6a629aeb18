"""The question bank as it is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from hallserver.storage.audit import AuditStore
from hallserver.storage.database import Database
from question_bank.documents import read_question, to_document
from question_bank.model import Bank, EssayKey, Medium, Passage, Question
from question_bank.presenting import media_in, media_of


class MediumTaken(ValueError):
    """The bank holds another picture of the same name; questions already in it would change their picture."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass(frozen=True, slots=True)
class BankChange:
    """How many questions came new and how many stood there before under the same code and were replaced."""

    added: int
    changed: int


class StoredMedia(Mapping[str, Medium]):
    """The media of a bank by name, each read when it is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, name: str) -> Medium:
        row = self._database.row("SELECT * FROM medium WHERE name = ?", (name,))
        if row is None:
            raise KeyError(name)
        return Medium(row["name"], row["media_type"], bytes(row["body"]))

    def __iter__(self) -> Iterator[str]:
        return iter([row["name"] for row in self._database.rows("SELECT name FROM medium ORDER BY name")])

    def __len__(self) -> int:
        (row,) = self._database.rows("SELECT COUNT(*) AS n FROM medium")
        return row["n"]


def _at_once(work: Callable[..., tuple[Question, ...]], *args: object) -> tuple[Question, ...]:
    return work(*args)


def _read(documents: list[str]) -> tuple[Question, ...]:
    return tuple(read_question(orjson.loads(document)) for document in documents)


class BankStore:
    def __init__(self, database: Database, audit: AuditStore) -> None:
        self._database = database
        self._audit = audit
        self._changes = 0
        self._questions: tuple[tuple[int, int], tuple[Question, ...]] | None = None

    def get(self) -> Bank:
        """The whole bank, questions in the order they came in. Its media may be videos: see `StoredMedia`."""
        media = dict(self.media)
        passages = {
            row["name"]: Passage(row["name"], row["html"])
            for row in self._database.rows("SELECT * FROM passage ORDER BY name")
        }
        return Bank(self.questions(), media, passages)

    def only(self, question: Question) -> Bank:
        """A bank of one question with its shared stem and the media that it names: the rest may be videos."""
        rows = self._database.rows("SELECT * FROM passage WHERE name = ?", (question.passage or "",))
        passages = {row["name"]: Passage(row["name"], row["html"]) for row in rows}
        beside = [question.about.explanation_html]
        beside += [question.key.guidance_html] if isinstance(question.key, EssayKey) else []
        names = media_of(question, passages) | {name for html in beside for name in media_in(html)}
        stored = self.media
        return Bank((question,), {name: stored[name] for name in sorted(names) if name in stored}, passages)

    def questions(self, run: Callable[..., tuple[Question, ...]] = _at_once) -> tuple[Question, ...]:
        """The questions alone, in the order they came in; read anew only when the bank has changed.

        run: runs fn(*args) and returns what it does; a server reads thousands of questions beside what else it has to do
        """
        # Changes by another process, such as an import at the command line, count too.
        stamp = (self._changes, self._database.rows("PRAGMA data_version")[0]["data_version"])
        if self._questions is None or self._questions[0] != stamp:
            rows = self._database.rows("SELECT document FROM question ORDER BY place")
            self._questions = (stamp, run(_read, [row["document"] for row in rows]))
        return self._questions[1]

    def counts(self) -> list[tuple[str, int, str, int]]:
        """(topic, difficulty, type, how many), topics in the order they came in."""
        rows = self._database.rows(
            "SELECT topic, difficulty, kind, COUNT(*) AS n, MIN(place) AS first FROM question"
            " GROUP BY topic, difficulty, kind ORDER BY first"
        )
        return [(row["topic"], row["difficulty"], row["kind"], row["n"]) for row in rows]

    @property
    def media(self) -> StoredMedia:
        """The media alone."""
        return StoredMedia(self._database)

    def replace(self, bank: Bank, *, by: str, at_ms: int) -> BankChange:
        """Put this bank in the place of the stored one, whole or not at all."""
        with self._database.transaction():
            for table in ("question", "passage", "medium"):
                self._database.write(f"DELETE FROM {table}")
            self._insert(bank, first_place=1)
            self._audit.record(by, "bank_replaced", at_ms, questions=len(bank.questions), pictures=len(bank.media))
        return BankChange(added=len(bank.questions), changed=0)

    def extend(self, bank: Bank, *, by: str, at_ms: int) -> BankChange:
        """Add this bank to the stored one, whole or not at all; a question whose code is known takes the place of the old.

        Raises MediumTaken when a picture of the same name and other bytes is there.
        """
        with self._database.transaction():
            for medium in bank.media.values():
                row = self._database.row("SELECT body FROM medium WHERE name = ?", (medium.name,))
                if row and bytes(row["body"]) != medium.body:
                    raise MediumTaken(medium.name)
            known = {row["code"] for row in self._database.rows("SELECT code FROM question")}
            changed = [question.code for question in bank.questions if question.code in known]
            self._database.write_many("DELETE FROM question WHERE code = ?", [(code,) for code in changed])
            last = self._database.row("SELECT COALESCE(MAX(place), 0) AS place FROM question")
            self._insert(bank, first_place=(last["place"] if last else 0) + 1)
            change = BankChange(added=len(bank.questions) - len(changed), changed=len(changed))
            self._audit.record(by, "bank_extended", at_ms, added=change.added, changed=change.changed)
        return change

    def _insert(self, bank: Bank, first_place: int) -> None:
        self._changes += 1
        self._database.write_many(
            "INSERT INTO medium (name, media_type, body) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
            [(medium.name, medium.media_type, medium.body) for medium in bank.media.values()],
        )
        self._database.write_many(
            "INSERT INTO question (code, place, topic, difficulty, kind, picture, document)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (q.code, place, q.topic, q.difficulty, q.type.value, q.picture, orjson.dumps(to_document(q)).decode())
                for place, q in enumerate(bank.questions, first_place)
            ],
        )
        self._database.write_many(
            "INSERT INTO passage (name, html) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET html = excluded.html",
            [(passage.name, passage.html) for passage in bank.passages.values()],
        )
