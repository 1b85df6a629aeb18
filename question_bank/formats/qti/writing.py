"""A bank as a package of QTI 3.0.

Beside what QTI has words for, the manifest keeps every question whole, with the hash of its item: read here again, the
bank is the same, unless somebody has changed the item since; then the item counts.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterable
from urllib.parse import quote

from question_bank.documents import to_document
from question_bank.formats.qti.item_writing import NAMESPACE, Inexpressible, WrittenItem, write_item, xhtml
from question_bank.formats.qti.marking_rules import tag
from question_bank.formats.writing import Written
from question_bank.model import Bank, Passage, Question
from question_bank.presenting import all_html, media_in
from tables import Problem

_MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_OWN = "urn:x-hall:question-bank"
_DATE = (2026, 1, 1, 0, 0, 0)  # the same bank gives the same bytes on any day
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_LEVELS = {1: "easy", 2: "medium", 3: "difficult"}


def write_qti(bank: Bank) -> Written:
    """Return the bank as a package (ZIP). What QTI lacks is in `left_out`."""
    left_out: list[Problem] = []
    files: dict[str, bytes] = {}
    resources: list[str] = []
    used: set[str] = set()
    stimuli: dict[str, tuple[str, str]] = {}
    for number, passage in enumerate(bank.passages.values(), 1):
        identifier, path = f"stimulus-{number}", f"stimuli/{number}.xml"
        stimuli[passage.name] = (identifier, f"../{path}")
        files[path] = _stimulus(passage, identifier)
        media = media_in(passage.html)
        used.update(media)
        own = _own("hall-passage", files[path], to_document(passage))
        resources.append(_resource(identifier, "imsqti_stimulus_xmlv3p0", path, own, media))
    taken = {identifier for identifier, _ in stimuli.values()}
    for number, question in enumerate(bank.questions, 1):
        identifier, path = _identifier(question.code, number, taken), f"items/{number:04}.xml"
        stimulus = stimuli.get(question.passage) if question.passage is not None else None
        try:
            item: WrittenItem = write_item(question, identifier, bank.media, stimulus)
        except Inexpressible as error:
            left_out.append(Problem(error.code, {"code": question.code}))
            continue
        left_out += [Problem(lack, {"code": question.code}) for lack in dict.fromkeys(item.without)]
        files[path] = item.body
        media = _media_of(question)
        used.update(media)
        own = _own("hall-question", item.body, to_document(question))
        needs = stimulus[0] if stimulus else None
        resources.append(_resource(identifier, "imsqti_item_xmlv3p0", path, _lom(question) + own, media, needs))
    left_out += [Problem("gift_medium_unused", {"code": name}) for name in bank.media if name not in used]
    files |= {f"media/{name}": bank.media[name].body for name in sorted(used) if name in bank.media}
    return Written(_pack({"imsmanifest.xml": _manifest(resources), **files}), tuple(left_out))


def _identifier(code: str, number: int, taken: set[str]) -> str:
    """The code, where it is an identifier as QTI has them."""
    wanted = code if _IDENTIFIER.fullmatch(code) else f"item-{number}"
    while wanted in taken:
        wanted = f"item-{number}-{len(taken)}"
    taken.add(wanted)
    return wanted


def _media_of(question: Question) -> list[str]:
    """Names of all media of a question, each once."""
    names = [question.picture] if question.picture else []
    return list(dict.fromkeys([*names, *(name for piece in all_html(question) for name in media_in(piece))]))


def _stimulus(passage: Passage, identifier: str) -> bytes:
    body = tag("qti-stimulus-body", None, tag("div", None, xhtml(passage.html)))
    return _xml(
        tag("qti-assessment-stimulus", {"xmlns": NAMESPACE, "identifier": identifier, "title": passage.name}, body)
    )


def _lom(question: Question) -> str:
    """What other programs understand of topic, difficulty, tags and code."""

    def said(name: str, text: str) -> str:
        return tag(name, None, tag("string", None, html.escape(text, quote=False)))

    def plain(name: str, text: str) -> str:
        return tag(name, None, html.escape(text, quote=False))

    code = tag("identifier", None, plain("catalog", "hall"), plain("entry", question.code))
    general = tag("general", None, code, *(said("keyword", one) for one in question.about.tags))
    level = tag("difficulty", None, plain("source", "LOMv1.0"), plain("value", _LEVELS[question.difficulty]))
    path = tag("taxonPath", None, said("source", "hall"), tag("taxon", None, said("entry", question.topic)))
    classification = tag("classification", None, path)
    return tag("lom", {"xmlns": _LOM}, general, tag("educational", None, level), classification)


def _own(name: str, file: bytes, document: object) -> str:
    attributes = {"xmlns": _OWN, "sha256": hashlib.sha256(file).hexdigest()}
    return tag(name, attributes, html.escape(json.dumps(document, separators=(",", ":")), quote=False))


def _resource(
    identifier: str, kind: str, path: str, metadata: str, media: Iterable[str], needs: str | None = None
) -> str:
    return tag(
        "resource",
        {"identifier": identifier, "type": kind, "href": path},
        tag("metadata", None, metadata),
        *(tag("file", {"href": href}) for href in (path, *(f"media/{quote(name)}" for name in media))),
        tag("dependency", {"identifierref": needs}) if needs else "",
    )


def _manifest(resources: list[str]) -> bytes:
    about = tag("metadata", None, tag("schema", None, "QTI Package"), tag("schemaversion", None, "3.0.0"))
    inside = [about, tag("organizations"), tag("resources", None, *resources)]
    return _xml(tag("manifest", {"xmlns": _MANIFEST, "identifier": "bank"}, *inside))


def _xml(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()


def _pack(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
