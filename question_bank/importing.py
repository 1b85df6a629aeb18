"""What several files of questions and pictures give together: a bank, or everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from question_bank.checking import Checked, CheckedPassage, check_draft, check_passage
from question_bank.drafts import Draft, DraftPassage
from question_bank.folding import fold, nfc
from question_bank.formats.gift import read_gift
from question_bank.formats.package import is_workbook, is_zip, open_package
from question_bank.formats.reading import Drafts
from question_bank.formats.spreadsheet import read_spreadsheet
from question_bank.markup import media_name
from question_bank.model import Bank, Medium, Passage, Question
from question_bank.pictures import MAX_PICTURE_BYTES, is_svg, picture_type
from tables import Problem, Reading

MAX_SHOWN = 200  # of problems and of warnings each; the totals count all
_TABLE_ENDINGS = (".csv", ".tsv", ".xlsx")
_IGNORED_ENDINGS = (".md",)  # the note that lies beside a bank


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    row: int


class _Import:
    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.draft_passages: list[DraftPassage] = []
        self.questions: list[Question] = []
        self.passages: dict[str, Passage] = {}
        self.media: dict[str, Medium] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.codes: dict[str, _Place] = {}
        self.topics: dict[str, str] = {}
        self.wanted: dict[str, tuple[str, _Place]] = {}  # medium → first question that uses it, its place
        self.files_of_questions = 0
        self.untold = 0

    def refuse(self, code: str, name: str, **args: object) -> None:
        self.problems.append(Problem(code, {"file": name, **args}, name))

    def take_file(self, name: str, body: bytes, *, packed: bool = False) -> None:
        ending = name.lower()
        if not body:
            self.refuse("question_file_empty", name)
        elif is_zip(body) and not is_workbook(body) and not packed:
            unpacked = open_package(name, body)
            self.problems.extend(unpacked.problems)
            for member, content in unpacked.files:
                self.take_file(nfc(member), content, packed=True)
        elif (media_type := picture_type(body)) is not None:
            self.take_medium(name, media_type, body)
        elif is_svg(body):
            self.refuse("picture_svg", name)
        elif ending.endswith((".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".bmp", ".tif", ".tiff")):
            self.refuse("picture_kind", name)
        elif is_zip(body) or ending.endswith(_TABLE_ENDINGS):
            self.take_drafts(read_spreadsheet(name, body))
        elif not ending.endswith(_IGNORED_ENDINGS):
            self.take_text(name, body)

    def take_text(self, name: str, body: bytes) -> None:
        text = _decode(body)
        if text is None:
            self.refuse("file_kind", name)
        elif name.lower().endswith(".gift") or ("{" in text and "}" in text and "::" in text):
            self.take_drafts(read_gift(name, text))
        else:
            self.take_drafts(read_spreadsheet(name, body))

    def take_medium(self, name: str, media_type: str, body: bytes) -> None:
        base = nfc(media_name(name))
        if len(body) > MAX_PICTURE_BYTES:
            self.refuse("picture_too_large", name, have_kb=-(-len(body) // 1024), limit_kb=MAX_PICTURE_BYTES // 1024)
        known = self.media.get(fold(base))
        if known is not None and known.body != body:
            self.refuse("picture_doubled", name, picture=base)
        self.media.setdefault(fold(base), Medium(base, media_type, body))

    def take_drafts(self, read: Drafts) -> None:
        self.files_of_questions += 1
        self.problems.extend(read.problems)
        self.untold += read.untold
        self.warnings.extend(read.warnings)
        self.drafts.extend(read.drafts)
        self.draft_passages.extend(read.passages)
        for name, body in read.media:
            self.take_file(name, body, packed=True)

    def check_drafts(self) -> None:
        """Check what the files held, now that it is known which media there are."""
        names = {folded: medium.name for folded, medium in self.media.items()}
        for draft in self.draft_passages:
            found = check_passage(draft, names)
            self.take_findings(found, _Place(draft.file, draft.row), draft.name)
            if (
                found.passage is not None
                and self.passages.setdefault(found.passage.name, found.passage) != found.passage
            ):
                args = {"code": found.passage.name, "file": draft.file, "row": draft.row}
                self.problems.append(Problem("passage_doubled", args, draft.file, draft.row))
        for draft in self.drafts:
            checked = check_draft(draft, names)
            place = _Place(draft.file, draft.row)
            self.take_findings(checked, place, draft.code)
            code = fold(draft.code)
            first = self.codes.setdefault(code, place)
            if code and first is not place:
                args = {
                    "code": draft.code[:64],
                    "file": place.file,
                    "row": place.row,
                    "first_file": first.file,
                    "first": first.row,
                }
                self.problems.append(Problem("code_doubled", args, place.file, place.row, draft.columns.get("code")))
            if checked.question is not None:
                self.take_question(checked.question, place)

    def take_findings(self, found: Checked | CheckedPassage, place: _Place, code: str) -> None:
        self.problems.extend(found.problems)
        self.warnings.extend(found.warnings)
        for name in found.media:
            self.wanted.setdefault(name, (code, place))

    def take_question(self, question: Question, place: _Place) -> None:
        topic = self.topics.setdefault(fold(question.topic), question.topic)
        if topic != question.topic:
            args = {
                "code": question.code,
                "file": place.file,
                "row": place.row,
                "topic": question.topic,
                "first": topic,
            }
            self.warnings.append(Problem("topic_spelling", args, place.file, place.row))
            question = replace(question, topic=topic)
        if question.passage is not None and question.passage not in self.passages:
            args = {"code": question.code, "file": place.file, "row": place.row, "passage": question.passage}
            self.problems.append(Problem("passage_unknown", args, place.file, place.row))
        self.questions.append(question)

    def finish(self) -> Reading[Bank]:
        self.check_drafts()
        if not self.files_of_questions and not self.problems:
            self.problems.append(Problem("no_question_file"))
        elif not self.codes and not self.problems:
            self.problems.append(Problem("no_questions"))
        kept = {medium.name for medium in self.media.values()}
        for name, (code, place) in self.wanted.items():
            if name not in kept:
                args = {"code": code[:64], "picture": name[:120], "file": place.file, "row": place.row}
                self.problems.append(Problem("picture_missing", args, place.file, place.row))
        for medium in self.media.values():
            if medium.name not in self.wanted:
                self.warnings.append(Problem("picture_unused", {"picture": medium.name}, medium.name))
        problems, warnings = tuple(self.problems[:MAX_SHOWN]), tuple(self.warnings[:MAX_SHOWN])
        bank = None if problems else self.bank()
        return Reading(bank, problems, warnings, len(self.problems) + self.untold, len(self.warnings))

    def bank(self) -> Bank:
        used = sorted((medium for medium in self.media.values() if medium.name in self.wanted), key=lambda m: m.name)
        return Bank(tuple(self.questions), {medium.name: medium for medium in used}, self.passages)


def _decode(body: bytes) -> str | None:
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def read_questions(files: Sequence[tuple[str, bytes]]) -> Reading[Bank]:
    """Read question files (XLSX, CSV, GIFT), pictures, or zips of them, as one bank: all of it or nothing.

    files  (name as the user knows it, bytes), in the order handed in. What a file is, its bytes tell before its name.

    Never raises on content. Problems carry file, row and column; two places with one code are both named.
    """
    work = _Import()
    for name, body in files:
        work.take_file(nfc(name), body)
    return work.finish()
