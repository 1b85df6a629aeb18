"""What several files of questions and pictures give together: a bank, or everything that is wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from question_bank.checking import MAX_CODE, Checked, CheckedPassage, check_draft, check_passage
from question_bank.clips import clip_type, is_clip, most_bytes
from question_bank.drafts import Draft, DraftPassage
from question_bank.folding import fold, nfc
from question_bank.formats.aiken import is_aiken, read_aiken
from question_bank.formats.gift.reading import read_gift
from question_bank.formats.gift.syntax import is_gift
from question_bank.formats.moodle.reading import is_moodle, read_moodle
from question_bank.formats.package import is_document, is_workbook, is_zip, open_package
from question_bank.formats.qti.document import is_qti
from question_bank.formats.qti.reading import find_manifest, read_qti_item, read_qti_package
from question_bank.formats.reading import Drafts
from question_bank.formats.spreadsheet.reading import is_table, read_spreadsheet
from question_bank.formats.word import read_word
from question_bank.markup import is_file_name, media_name, printable
from question_bank.model import FULL_WIDTH, Bank, HotspotKey, Medium, Passage, Question
from question_bank.naming import beginning_of, code_from_text, have_one_answer
from question_bank.pictures import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS, is_svg, picture_size, picture_type
from question_bank.presenting import html_of, misplaced_media
from tables import Counted, Place, Problem, Reading

MAX_SHOWN = 1_000  # of problems and of warnings each; the counts count all
_OLE, _RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
_TABLE_ENDINGS = (".csv", ".tsv", ".xlsx")
_CLIP_ENDINGS = (
    ".mp3",
    ".ogg",
    ".oga",
    ".opus",
    ".wav",
    ".flac",
    ".m4a",
    ".mp4",
    ".webm",
    ".avi",
    ".mov",
    ".wma",
    ".wmv",
)
_OTHER_XML = ("<?xml", "<questestinterop", "<assessmentTest", "<qti-")  # no item of QTI 2 or 3, no quiz of Moodle
_IGNORED_ENDINGS = (".md",)  # the note that lies beside a bank


@dataclass(frozen=True, slots=True)
class Wishes:
    """How files are to be taken.

    topic, difficulty  of questions whose file names none; "": that is a problem
    give_codes         whether questions without a code get one from their own text, the same at every import
    take_good          whether the good questions come in though others don't
    known              media of the bank that the files are to join: another picture of a known name gets a new name
    """

    topic: str = ""
    difficulty: str = ""
    give_codes: bool = False
    take_good: bool = False
    known: Mapping[str, Medium] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankReading(Reading[Bank]):
    """As `Reading`, but where only what is good was wanted: `value` beside the problems that kept the rest out.

    Of very many problems or warnings some of every code are kept, in their order.

    left_out        questions and files that did not come in
    problem_counts  code of a problem → how many there are
    warning_counts  the same of warnings
    """

    left_out: int = 0
    problem_counts: Mapping[str, int] = field(default_factory=dict)
    warning_counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    row: int


class _Import:
    def __init__(self, wishes: Wishes) -> None:
        self.wishes = wishes
        self.drafts: list[Draft] = []
        self.draft_passages: list[DraftPassage] = []
        self.questions: list[Question] = []
        self.passages: dict[str, Passage] = {}
        self.media: dict[str, Medium] = {}
        self.unfit: dict[str, str] = {}  # folded name of what stands in a file of questions → why it is no medium
        self.descriptions = 0
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.codes: dict[str, Draft] = {}
        self.topics: dict[str, str] = {}
        self.used: set[str] = set()
        self.files_of_questions = 0
        self.counted: dict[str | None, Counted] = {}  # file → what its places are counted by
        self.untold = 0

    # -- files: what they are, their bytes tell before their names --------------------------------------------------

    def refuse(self, code: str, name: str, **args: object) -> None:
        self.problems.append(Problem(code, {"file": name, **args}, name))

    def take_file(self, name: str, body: bytes, *, packed: bool = False) -> None:
        ending = name.lower()
        if not is_file_name(media_name(name)):
            self.refuse("file_name", printable(name)[-200:])
        elif not body:
            self.refuse("question_file_empty", name)
        elif is_zip(body) and is_document(body):
            self.take_drafts(read_word(name, body), Counted.PARAGRAPH)
        elif body.startswith((_OLE, _RTF)) and not ending.endswith((".xls", ".xlsx")):
            self.refuse("word_old", name)
        elif is_zip(body) and not is_workbook(body) and not packed:
            unpacked = open_package(name, body)
            self.problems.extend(unpacked.problems)
            if find_manifest(unpacked.files) is not None:
                self.take_drafts(read_qti_package(name, unpacked.files), Counted.LINE)
                return
            for member, content in unpacked.files:
                self.take_file(nfc(member), content, packed=True)
        elif (media_type := picture_type(body)) is not None or (media_type := clip_type(body)) is not None:
            self.take_medium(name, media_type, body)
        elif is_svg(body):
            self.refuse("picture_svg", name)
        elif ending.endswith(_CLIP_ENDINGS):
            self.refuse("clip_kind", name)
        elif ending.endswith(
            (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".bmp", ".tif", ".tiff", ".heic", ".avif")
        ):
            self.refuse("picture_kind", name)
        elif is_zip(body) or ending.endswith(_TABLE_ENDINGS):
            self.take_drafts(read_spreadsheet(name, body), Counted.ROW)
        elif is_moodle(body):
            self.take_drafts(read_moodle(name, body), Counted.LINE)
        elif not ending.endswith(_IGNORED_ENDINGS):
            self.take_text(name, body)

    def take_text(self, name: str, body: bytes) -> None:
        text = _decode(body)
        if text is None:
            self.refuse("file_kind", name)
        elif is_qti(body):
            self.take_drafts(read_qti_item(name, body), Counted.LINE)
        elif text.lstrip().startswith(_OTHER_XML):
            self.refuse("xml_kind", name)
        elif name.lower().endswith(".gift"):
            self.take_drafts(read_gift(name, text), Counted.LINE)
        elif is_table(text):
            self.take_drafts(read_spreadsheet(name, body), Counted.ROW)
        elif is_aiken(text):
            self.take_drafts(read_aiken(name, text), Counted.LINE)
        elif is_gift(text):
            self.take_drafts(read_gift(name, text), Counted.LINE)
        else:
            self.refuse("text_kind", name)

    def take_medium(self, name: str, media_type: str, body: bytes) -> None:
        base = nfc(media_name(name))
        limit = most_bytes(media_type) if is_clip(media_type) else MAX_PICTURE_BYTES
        if len(body) > limit:
            self.refuse("picture_too_large", name, have_kb=-(-len(body) // 1024), limit_kb=limit // 1024)
        width, height = picture_size(body) or (0, 0)
        if width * height > MAX_PICTURE_PIXELS:
            limit = MAX_PICTURE_PIXELS // 1_000_000
            self.refuse("picture_pixels", name, width=width, height=height, limit_million=limit)
        known = self.media.get(fold(base))
        if known is not None and known.body != body:
            self.refuse("picture_doubled", name, picture=base)
        taken = self.wishes.known.get(base)
        kept = base if taken is None or taken.body == body else _another_name(base, body)
        self.media.setdefault(fold(base), Medium(kept, media_type, body))

    def take_embedded(self, name: str, body: bytes) -> None:
        """A medium that stood in a file of questions; it is never a file of questions itself."""
        if (media_type := picture_type(body) or clip_type(body)) is not None:
            self.take_medium(name, media_type, body)
        else:
            self.unfit[fold(nfc(media_name(name)))] = "picture_svg_inside" if is_svg(body) else "picture_kind_inside"

    def take_drafts(self, read: Drafts, counted: Counted) -> None:
        self.files_of_questions += 1
        for part in (*read.drafts, *read.passages, *read.problems, *read.warnings):
            self.counted[part.file] = counted
        self.problems.extend(read.problems)
        self.untold += read.untold
        self.descriptions += read.descriptions
        self.warnings.extend(read.warnings)
        self.drafts.extend(map(self._as_wished, read.drafts))
        self.draft_passages.extend(read.passages)
        for name, body in read.media:
            self.take_embedded(name, body)

    def _as_wished(self, draft: Draft) -> Draft:
        wishes = self.wishes
        return replace(
            draft,
            topic=draft.topic if draft.topic.strip() else wishes.topic,
            difficulty=draft.difficulty if draft.difficulty.strip() or draft.about.p_value else wishes.difficulty,
        )

    # -- questions, now that it is known which media there are ------------------------------------------------------

    def check(self) -> None:
        names = {folded: medium.name for folded, medium in self.media.items()}
        kept = {medium.name for medium in self.media.values()}
        for draft in self.draft_passages:
            found = check_passage(draft, names)
            place = _Place(draft.file, draft.row)
            problems = [*found.problems, *self.missing_media(found, draft.name, kept, place)]
            problems += self.misplaced(draft.name, [found.passage.html] if found.passage else [], None, place)
            before = self.passages.get(found.passage.name) if found.passage else None
            if before is not None and before != found.passage:
                problems.append(_problem("passage_doubled", place, code=draft.name[:64]))
            self.problems.extend(problems)
            self.warnings.extend(found.warnings)
            if found.passage is not None and not problems:
                self.passages[found.passage.name] = found.passage
                self.used.update(found.media)
        for written in self.drafts:
            named = self.under_a_code(written)
            if named is None:
                continue
            draft, unscaled = self.in_parts(named)
            checked = check_draft(draft, names)
            place = _Place(draft.file, draft.row)
            problems = [*unscaled, *checked.problems, *self.missing_media(checked, draft.shown, kept, place)]
            if (question := checked.question) is not None:
                pieces = [*html_of(question), question.about.explanation_html]
                problems += self.misplaced(draft.shown, pieces, question.picture, place)
            problems += self.doubled_code(named, place)
            self.warnings.extend(checked.warnings)
            if checked.question is not None and checked.question.passage not in (None, *self.passages):
                name = checked.question.passage
                problems.append(_problem("passage_unknown", place, code=draft.shown, passage=name))
            self.problems.extend(problems)
            if checked.question is not None and not problems:
                self.take_question(checked.question, place)
                self.used.update(checked.media)

    def under_a_code(self, draft: Draft) -> Draft | None:
        """The draft under its code or one from its text; None, having told, where the same text has come before."""
        given = code_from_text(draft)
        if draft.is_title:
            draft = self.without_bad_title(draft, given)
        elif not draft.code.strip():
            code = given if self.wishes.give_codes else ""
            draft = replace(draft, code=code, called=f"{code} {beginning_of(draft.stem)}".strip())
        first = self.codes.setdefault(fold(draft.code), draft)
        if first is draft or not (draft.is_title and first.is_title or draft.code == given):
            return draft
        is_same = have_one_answer(first, draft)
        place = _Place(draft.file, draft.row)
        args = {"code": draft.shown, **self.first_place(first)}
        told = _problem("question_twice" if is_same else "question_differs", place, **args)
        (self.warnings if is_same else self.problems).append(told)
        return None

    def without_bad_title(self, draft: Draft, given: str) -> Draft:
        """The draft, with a warning under the code `given` if its title is too long or another question's."""
        first = self.codes.get(fold(draft.code))
        named = replace(draft, code=given, called=f"{given} {beginning_of(draft.stem)}".strip())
        place, args = _Place(draft.file, draft.row), {"code": named.shown, "title": draft.code[:MAX_CODE]}
        if len(draft.code) > MAX_CODE:
            told = _problem("title_too_long", place, **args, length=len(draft.code), limit=MAX_CODE)
        elif first is not None and first.is_title and code_from_text(first) != given:
            told = _problem("title_doubled", place, **args, **self.first_place(first))
        else:
            return draft
        self.warnings.append(told)
        return named

    def in_parts(self, draft: Draft) -> tuple[Draft, list[Problem]]:
        """Areas that are measured in pixels, now that their picture is known, in parts of it."""
        if not draft.is_in_pixels:
            return draft, []
        medium = self.media.get(fold(media_name(draft.picture or "")))
        size = picture_size(medium.body) if medium else None
        if size is None or not isinstance(draft.key, HotspotKey):
            return draft, [_problem("area_pixels", _Place(draft.file, draft.row), code=draft.shown)]
        areas = tuple(
            replace(
                area, numbers=tuple((2 * n * FULL_WIDTH // size[i % 2] + 1) // 2 for i, n in enumerate(area.numbers))
            )
            for area in draft.key.areas
        )
        return replace(draft, key=replace(draft.key, areas=areas)), []

    def missing_media(self, found: Checked | CheckedPassage, code: str, kept: set[str], place: _Place) -> list[Problem]:
        missing = [name for name in found.media if name not in kept]
        return [
            _problem(self.unfit.get(fold(name), "picture_missing"), place, code=code[:64], picture=name[:120])
            for name in missing
        ]

    def misplaced(self, code: str, pieces: list[str], picture: str | None, place: _Place) -> list[Problem]:
        media = {medium.name: medium for medium in self.media.values()}
        names = [name for piece in pieces for name in misplaced_media(piece, media)]
        if picture in media and is_clip(media[picture].media_type):
            names.append(picture)
        return [_problem("medium_misplaced", place, code=code[:64], medium=name[:120]) for name in dict.fromkeys(names)]

    def doubled_code(self, draft: Draft, place: _Place) -> list[Problem]:
        code = fold(draft.code)
        first = self.codes[code]
        if not code or first is draft:
            return []
        args = {"code": draft.code[:64], "file": place.file, "row": place.row}
        args |= self.first_place(first)
        return [Problem("code_doubled", args, place.file, place.row, draft.columns.get("code"))]

    def first_place(self, first: Draft) -> dict[str, object]:
        return {"first_file": first.file, "first_place": Place(first.row, self.counted[first.file])}

    def take_question(self, question: Question, place: _Place) -> None:
        topic = self.topics.setdefault(fold(question.topic), question.topic)
        if topic != question.topic:
            self.warnings.append(
                _problem("topic_spelling", place, code=question.code, topic=question.topic, first=topic)
            )
            question = replace(question, topic=topic)
        self.questions.append(question)

    def finish(self) -> BankReading:
        self.check()
        if not self.files_of_questions and not self.problems:
            self.problems.append(Problem("no_question_file"))
        elif not self.codes and not self.problems and self.descriptions:
            self.problems.append(Problem("only_descriptions", {"count": self.descriptions}))
        elif not self.codes and not self.problems:
            self.problems.append(Problem("no_questions"))
        for medium in self.media.values():
            if medium.name not in self.used and not self.problems:
                self.warnings.append(Problem("picture_unused", {"picture": medium.name}, medium.name))
        problems, warnings = (_some_of_each(found, self.counted) for found in (self.problems, self.warnings))
        takes = not problems or (self.wishes.take_good and bool(self.questions))
        places = {(problem.file, problem.row) for problem in self.problems}
        return BankReading(
            self.bank() if takes else None,
            problems,
            warnings,
            len(self.problems) + self.untold,
            len(self.warnings),
            len(places) + self.untold,
            Counter(problem.code for problem in self.problems),
            Counter(warning.code for warning in self.warnings),
        )

    def bank(self) -> Bank:
        used = sorted((medium for medium in self.media.values() if medium.name in self.used), key=lambda m: m.name)
        return Bank(tuple(self.questions), {medium.name: medium for medium in used}, self.passages)


def _problem(problem: str, place: _Place, /, **args: object) -> Problem:
    return Problem(problem, {"file": place.file, "row": place.row, **args}, place.file, place.row)


def _some_of_each(problems: list[Problem], counted: Mapping[str | None, Counted]) -> tuple[Problem, ...]:
    """At most MAX_SHOWN of the problems, in their order; a common one does not crowd out a rare one."""
    nth: Counter[str] = Counter()
    ranks = []
    for problem in problems:
        nth[problem.code] += 1
        ranks.append(nth[problem.code])
    kept = [problems[i] for i in sorted(sorted(range(len(problems)), key=ranks.__getitem__)[:MAX_SHOWN])]
    return tuple(_tellable(problem, counted.get(problem.file, Counted.ROW)) for problem in kept)


def _tellable(problem: Problem, counted: Counted) -> Problem:
    """The problem without characters that no page and no JSON may hold, wherever a reader took its words from."""
    args = {name: printable(told) if isinstance(told, str) else told for name, told in problem.args.items()}
    return replace(problem, args=args, counted=counted)


def _another_name(name: str, body: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    mark = hashlib.sha256(body).hexdigest()[:8]
    return f"{stem}-{mark}.{ending}" if dot else f"{name}-{mark}"


def _decode(body: bytes) -> str | None:
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def read_questions(files: Sequence[tuple[str, bytes]], wishes: Wishes | None = None) -> BankReading:
    """Read question files, pictures, or zips of them, as one bank: all of it or nothing, unless only what is good is wished.

    files  (name as the user knows it, bytes), in the order handed in. What a file is, its bytes tell before its name.

    Never raises on content. Problems carry file, row and column; two places with one code are both named.
    """
    work = _Import(wishes or Wishes())
    for name, body in files:
        work.take_file(nfc(name), body)
    return work.finish()
