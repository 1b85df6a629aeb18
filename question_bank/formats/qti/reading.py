"""QTI items, alone or in a package, as drafts."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.documents import from_document, read_question
from question_bank.drafts import Draft, DraftPassage, to_draft
from question_bank.formats.qti.content import Content
from question_bank.formats.qti.document import Element, Unfit, child, parse_document
from question_bank.formats.qti.files import Files
from question_bank.formats.qti.item import Known, Place, code_of, read_item
from question_bank.formats.qti.manifest import Resource, read_resources
from question_bank.formats.qti.rules import Budget
from question_bank.formats.reading import Drafts
from question_bank.formats.repeated import Repeated
from question_bank.model import Passage
from tables import Problem

MANIFEST = "imsmanifest.xml"
_FRACTION = re.compile(r"-?[0-9]{1,40}(?:/[1-9][0-9]{0,39})?")


def find_manifest(files: Sequence[tuple[str, bytes]]) -> str | None:
    """Return the path of the manifest that lies highest in a package, or None."""
    found = [path for path, _ in files if path.replace("\\", "/").rsplit("/", 1)[-1].lower() == MANIFEST]
    return min(found, key=lambda path: (path.count("/"), path), default=None)


def read_qti_item(name: str, body: bytes) -> Drafts:
    """Read a file that is one item; the pictures it names lie beside it."""
    work = _Work(name, Files())
    work.take_item(body, Place(name, 1), Known(), None)
    return work.drafts()


def read_qti_package(name: str, files: Sequence[tuple[str, bytes]]) -> Drafts:
    """Read a package that holds a manifest. name: of the package; files: its members.

    Never raises on content.
    """
    work = _Work(name, Files(files))
    work.take_package()
    return work.drafts()


@dataclass
class _Work:
    """Reading one file. passages: path of a shared stem → its name; folder: where the manifest lies."""

    name: str
    files: Files
    budget: Budget = field(default_factory=Budget)
    found: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    repeated: Repeated = field(init=False)
    shared: list[DraftPassage] = field(default_factory=list)
    passages: dict[str, str] = field(default_factory=dict)
    folder: str = ""

    def __post_init__(self) -> None:
        self.repeated = Repeated(self.name)

    def drafts(self) -> Drafts:
        return Drafts(
            tuple(self.found),
            tuple(self.problems),
            (*self.warnings, *self.repeated.warnings()),
            passages=tuple(self.shared),
            media=tuple(self.files.media.values()),
        )

    def refuse(self, error: Unfit, place: Place, code: str = "") -> None:
        args = {"file": place.file, "row": place.row, "code": code[:64], **error.details}
        self.problems.append(Problem(error.code, args, place.file, place.row))

    def warn(self, warning: str, place: Place, code: str, args: dict[str, object]) -> None:
        shown = {"file": place.file, "row": place.row, "code": code[:64], **args}
        self.warnings.append(Problem(warning, shown, place.file, place.row))

    # -- the package ----------------------------------------------------------------------------------------------------

    def take_package(self) -> None:
        manifest = find_manifest(list(self.files.bodies.items())) or MANIFEST
        place = Place(f"{self.name}/{manifest}", 1, posixpath.dirname(manifest))
        self.folder = place.folder
        try:
            resources = read_resources(parse_document(self.files.bodies.get(manifest, b"")).root)
        except Unfit as error:
            self.refuse(error, place)
            return
        old = [one for one in resources if "qti" in one.kind and "v1p" in one.kind]
        if old:
            self.refuse(Unfit("qti_version", kind=old[0].kind[:60]), place)
        for resource in resources:
            if resource.own is not None and resource.own[0] == "hall-passage":
                self._take_own_passage(resource, place)
        items: dict[str, Resource] = {}
        for resource in resources:
            if resource.is_item and resource not in old:
                path = self._path(resource, resource.href, place)
                if path is not None:
                    items[path] = resource
        order = [path for resource in resources if resource.is_test for path in self._read_test(resource, place)]
        listed = {**dict.fromkeys(path for path in order if path in self.files.bodies), **items}
        if not listed and not old:
            self.problems.append(Problem("qti_no_items", {"file": place.file, "row": 1}, place.file, 1))
        for path in listed:
            self._take_listed(path, items.get(path))

    def _path(self, resource: Resource, href: str, place: Place) -> str | None:
        try:
            path = self.files.resolve(posixpath.join(place.folder, resource.base), href)
            if path not in self.files.bodies:
                raise Unfit("qti_file_missing", reference=href[:120])
        except Unfit as error:
            self.refuse(error, place, resource.id)
            return None
        return path

    def _read_test(self, resource: Resource, place: Place) -> list[str]:
        """The items of a test in its order. What else it says of them (time, choice, marks) is left away by name."""
        path = self._path(resource, resource.href, place)
        if path is None:
            return []
        try:
            root = parse_document(self.files.bodies[path]).root
            if root.tag not in ("assessment-test", "assessment-section"):
                return []
            references = [one.get("href", "") for one in root.iter("assessment-item-ref")]
            folder = posixpath.dirname(path)
            self.warn(
                "qti_test", Place(f"{self.name}/{path}", 1), "", {"title": (root.get("title") or resource.id)[:80]}
            )
            return [self.files.resolve(folder, href) for href in references]
        except Unfit as error:
            self.refuse(error, Place(f"{self.name}/{path}", 1), resource.id)
            return []

    def _take_listed(self, path: str, resource: Resource | None) -> None:
        body = self.files.bodies[path]
        place = Place(f"{self.name}/{path}", 1, posixpath.dirname(path))
        if resource is not None and resource.own is not None:
            if self._take_own(resource, body, place):
                return
            self.warn("qti_own_unused", place, resource.known.code, {})
        self.take_item(body, place, resource.known if resource else Known(), resource)

    # -- one item ---------------------------------------------------------------------------------------------------------

    def take_item(self, body: bytes, place: Place, known: Known, resource: Resource | None) -> None:
        code = known.code
        try:
            root = parse_document(body).root
            place = Place(place.file, root.sourceline or 1, place.folder)
            if root.tag != "assessment-item":
                raise Unfit("qti_not_item", kind=str(root.tag)[:60])
            code = code_of(root, known)
            passage = self._passage_of(root, place)
            read = read_item(root, place, self.files, self.budget, known, passage)
        except Unfit as error:
            self.refuse(error, place, code)
            return
        self.found.append(read.draft)
        for warning, args in read.warnings:
            if args:
                self.warn(warning, place, code, args)
            else:
                self.repeated.note(warning, code or posixpath.basename(place.file), place.row)

    def _passage_of(self, root: Element, place: Place) -> str | None:
        references = [one for one in root if one.tag == "assessment-stimulus-ref"]
        if not references:
            return None
        if len(references) > 1:
            raise Unfit("qti_passages", have=len(references))
        if not self.files.bodies:
            raise Unfit("qti_passage_elsewhere", reference=references[0].get("href", "")[:120])
        path, body = self.files.find(place.folder, references[0].get("href", ""))
        if path in self.passages:
            return self.passages[path]
        if body is None:
            raise Unfit("qti_file_missing", reference=references[0].get("href", "")[:120])
        stimulus = parse_document(body).root
        inside = child(stimulus, "stimulus-body")
        if stimulus.tag != "assessment-stimulus" or inside is None:
            raise Unfit("qti_not_item", kind=str(stimulus.tag)[:60])
        content = Content(self.files, posixpath.dirname(path))
        html = content.inner(inside)
        name = self._free_name(stimulus.get("title") or stimulus.get("identifier") or path)
        there = Place(f"{self.name}/{path}", stimulus.sourceline or 1)
        for warning in sorted(content.dropped):
            self.repeated.note(warning, name, there.row)
        self.passages[path] = name
        self.shared.append(DraftPassage(there.file, there.row, name, html))
        return name

    def _free_name(self, wanted: str) -> str:
        """Two shared stems of one title are two stems."""
        wanted = " ".join(wanted.split())[:150]
        name, number = wanted, 2
        while name in self.passages.values():
            name, number = f"{wanted} ({number})", number + 1
        return name

    # -- what our own writer said -----------------------------------------------------------------------------------------

    def _take_own(self, resource: Resource, body: bytes, place: Place) -> bool:
        """Take the question as we wrote it, if nobody has changed its item since."""
        if resource.own is None or resource.own[0] != "hall-question" or resource.own[1] != _hash(body):
            return False
        try:
            document = json.loads(resource.own[2])
            if not _has_moderate_shares(document):
                return False
            draft = to_draft(read_question(document), place.file, place.row)
            for href in (one for one in resource.files if one != resource.href):
                self.files.keep(self.folder, href)
        except _UNREADABLE:
            return False
        self.found.append(draft)
        return True

    def _take_own_passage(self, resource: Resource, place: Place) -> None:
        assert resource.own is not None
        try:
            path = self.files.resolve(place.folder, resource.href)
            if _hash(self.files.bodies.get(path, b"")) != resource.own[1]:
                return
            passage = from_document(Passage, json.loads(resource.own[2]))
            for href in (one for one in resource.files if one != resource.href):
                self.files.keep(self.folder, href)
        except _UNREADABLE:
            return
        self.passages[path] = passage.name
        self.shared.append(DraftPassage(f"{self.name}/{path}", 1, passage.name, passage.html))


_UNREADABLE = (Unfit, KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _has_moderate_shares(document: object) -> bool:
    """Whether its fractions are short: `1e999999999` would be computed."""
    if isinstance(document, dict):
        for name, content in document.items():
            shares = [content] if name == "share" else content if name == "steps" else []
            if not isinstance(shares, list) or not all(_FRACTION.fullmatch(str(one)) for one in shares):
                return False
            if not _has_moderate_shares(content):
                return False
    return not isinstance(document, list) or all(map(_has_moderate_shares, document))
