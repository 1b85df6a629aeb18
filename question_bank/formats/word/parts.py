"""The parts of a Word file that questions stand in, each read without trusting it.

Names of elements and attributes lose their namespace, since Word writes two sets of them (transitional and strict);
formulas keep `m.` before theirs, drawings and what programs may choose between `x.`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from question_bank.formats.package import open_package
from question_bank.formats.xml_tree import Element, XmlFault, parse_xml, rename_attributes, walk
from tables import Problem

MAX_DEPTH = 120  # of elements; what walks the tree calls itself once or twice for each
_BODY = "word/document.xml"


class Unreadable(Exception):
    """The file can't be read as a Word document. Stays in this package: the reader names it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to. is_outside: an address that is not within the file."""

    target: str
    is_outside: bool


class WordFile:
    """An opened Word file."""

    def __init__(self, name: str, body: bytes) -> None:
        """Open the file. name: for the problems. Raises Unreadable."""
        self.name = name
        unpacked = open_package(name, body, may_nest=True)
        if unpacked.problems:
            raise Unreadable(unpacked.problems[0])
        self._parts = {member.lstrip("/"): content for member, content in unpacked.files}
        self.body = self._parse(_BODY)
        self.relations = self._relations()

    def tree(self, part: str) -> Element | None:
        """The root of another part of the folder `word/`, or None where there is none. Raises Unreadable."""
        return self._parse(f"word/{part}") if f"word/{part}" in self._parts else None

    def content(self, part: str) -> bytes:
        """The bytes of a part, none where there is none."""
        return self._parts.get(part, b"")

    def _relations(self) -> dict[str, Relation]:
        root = self.tree("_rels/document.xml.rels")
        found = {}
        for element in () if root is None else root:
            target = element.get("Target", "")
            is_outside = element.get("TargetMode") == "External"
            if not is_outside:
                target = posixpath.normpath(posixpath.join("word", target)).lstrip("/")
            found[element.get("Id", "")] = Relation(target, is_outside)
        return found

    def _parse(self, part: str) -> Element:
        try:
            root = parse_xml(self._parts.get(part, b""))
            for element in walk(root, MAX_DEPTH):
                _rename(element)
        except (XmlFault, ValueError):  # also for names with a prefix that nothing declares
            raise Unreadable(Problem("word_broken", {"file": self.name}, self.name)) from None
        return root


def _rename(element: Element) -> None:
    name = etree.QName(element)
    space = name.namespace or ""
    prefix = "" if "wordprocessingml" in space or "relationships" in space else "x."
    element.tag = f"{'m.' if space.endswith('/math') else prefix}{name.localname}"
    rename_attributes(element)


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names, or None."""
    for name in path:
        element = None if element is None else next((one for one in element if one.tag == name), None)
    return element


def value(element: Element | None, *path: str, name: str = "val") -> str | None:
    """An attribute of the first descendant along a path, None where there is no such element or attribute."""
    found = child(element, *path)
    return None if found is None else found.get(name)


def is_on(element: Element | None, name: str) -> bool | None:
    """A switch among the children (`<b/>`, `<b val="0"/>`); None where it isn't set."""
    found = child(element, name)
    return None if found is None else found.get("val", "1") not in ("0", "false", "off", "none")


def elements(root: Element | None, name: str) -> Iterator[Element]:
    """All descendants of a name."""
    return iter(()) if root is None else root.iter(name)
