"""A Moodle XML file: its categories, its questions, and what of each can't be taken."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from question_bank.drafts import Draft, DraftPassage
from question_bank.folding import nfc
from question_bank.formats.categories import read_category
from question_bank.formats.gift.note import apply_note
from question_bank.formats.gift.syntax import mark_of
from question_bank.formats.moodle.item import Element, FileNames, Item, Unreadable, said
from question_bank.formats.moodle.kinds import KINDS
from question_bank.formats.moodle.plugins import PLUGINS, UNLIKE
from question_bank.formats.reading import Drafts
from question_bank.formats.repeated import Repeated
from question_bank.formats.xml_tree import Fault, XmlFault, parse_xml
from tables import Problem

NOTE, PASSAGE = "hall", "hall-passage"
_MAX_CODE = 64
_HEAD_BYTES = 4_096
_LONGEST_TEXT = 10_000_000  # libxml2's XML_MAX_TEXT_LENGTH
_IN_UTF8 = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*(?:<\?xml\s+version\s*=\s*["'][\d.]+["'](?:\s+encoding\s*=\s*["']utf-8["'])?\s*\?>\s*)?<(?!\?)""",
    re.IGNORECASE,
)


def is_moodle(body: bytes) -> bool:
    """Whether the bytes begin like a Moodle XML file."""
    head = body[:_HEAD_BYTES].replace(b"\0", b"")
    return b"<quiz" in head and (head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<")


def read_moodle(name: str, body: bytes) -> Drafts:
    """Read the questions of one Moodle XML file. Wrong content gives problems with their lines, never an exception."""
    root = _parse(name, body)
    if isinstance(root, Problem):
        return Drafts((), (root,))
    drafts: list[Draft] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    passages: list[DraftPassage] = []
    repeated = Repeated(name)
    descriptions = 0
    files = FileNames()
    called = Counter(said_safely(question.find("name")) for question in root.findall("question"))
    topic = difficulty = ""
    for element in root:
        if element.tag == PASSAGE:
            item = Item(element, name, "", element.get("name", ""), "", "", files)
            try:
                passages.append(DraftPassage(name, item.row, item.called, item.html(element)))
            except Unreadable as refusal:
                problems.append(item.problem(refusal.code, **refusal.problem_args))
        if element.tag != "question":
            continue
        if element.get("type") == "category":
            topic, difficulty = read_category(said_safely(element.find("category")))
            continue
        item = _item(element, name, called, topic, difficulty, files)
        if item.kind == "description":
            descriptions += 1
            repeated.note("moodle_description", item.called, item.row)
            continue
        try:
            drafts.append(_read(item))
        except Unreadable as refusal:
            problems.append(item.problem(refusal.code, **refusal.problem_args))
            continue
        warnings.extend(item.warnings)
        for code in item.dropped:
            repeated.note(code, item.called, item.row)
    return Drafts(
        tuple(drafts),
        tuple(problems),
        (*warnings, *repeated.warnings()),
        passages=tuple(passages),
        media=tuple(files.media.values()),
        descriptions=descriptions,
    )


def _parse(name: str, body: bytes) -> Element | Problem:
    # libxml2's own limits guard against entities and end a text at 10 MB, which a video can need; so they hold unless
    # it is plain that there are none.
    is_bare = len(body) > _LONGEST_TEXT and _IN_UTF8.match(body) is not None and b"<!DOCTYPE" not in body
    try:
        root = parse_xml(body, is_huge=is_bare)
    except XmlFault as found:
        if found.fault is Fault.DOCTYPE:
            return Problem("moodle_doctype", {"file": name}, name, 1)
        return Problem("moodle_xml_broken", {"file": name, "row": found.line}, name, found.line)
    if root.tag != "quiz":
        return Problem("moodle_no_quiz", {"file": name, "tag": str(root.tag)[:40]}, name, root.sourceline)
    return root


def said_safely(element: Element | None) -> str:
    """The text of an element that only names something: on one line, "" where it holds markup."""
    try:
        return " ".join(nfc(said(element)).split())
    except Unreadable:
        return ""


def _item(element: Element, file: str, called: Counter[str], topic: str, difficulty: str, files: FileNames) -> Item:
    name, number = said_safely(element.find("name")), said_safely(element.find("idnumber"))
    # Moodle lets many questions have one name, often the beginning of their text; then the name is no code.
    is_code = 0 < len(name) <= _MAX_CODE and called[name] == 1
    code = number if 0 < len(number) <= _MAX_CODE else name if is_code else ""
    return Item(element, file, code, code or name or "?", topic, difficulty, files)


def _read(item: Item) -> Draft:
    read = KINDS.get(item.kind) or PLUGINS.get(item.kind)
    if read is None:
        raise Unreadable(UNLIKE.get(item.kind, "moodle_type_unsupported"), kind=item.kind[:40])
    draft = read(item)
    note = _note_of(item.element)
    if note is None:
        return draft
    if note.get("of") != mark_of_element(item.element):
        item.warn("gift_note_stale")
        return draft
    item.dropped.clear()  # it is as it was written here, and whatever Moodle does otherwise was said then
    return apply_note(draft, note)


def _note_of(element: Element) -> dict[str, Any] | None:
    found = element.find(NOTE)
    if found is None:
        return None
    try:
        note = json.loads(found.text or "")
    except (ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def mark_of_element(element: Element) -> str:
    """A hash of everything a question says but for its note, by which the note knows whether it was changed since."""
    said_here = []
    for child in element:
        if child.tag != NOTE:
            texts = (text.strip() for text in child.itertext())
            said_here += [child.tag, *child.attrib.values(), *(text for text in texts if text)]
            said_here += [part.get("fraction", "") for part in child.iter()]
    return mark_of("\0".join(said_here))
