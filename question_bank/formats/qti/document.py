"""An XML file of QTI as a tree whose names are the same in every version, read without trusting it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from question_bank.formats.xml_tree import Element, Fault, XmlFault, parse_xml, rename_attributes, walk

MAX_DEPTH = 80  # of elements; what walks the tree calls itself once or twice for each
MATHML = "http://www.w3.org/1998/Math/MathML"
XINCLUDE = "http://www.w3.org/2001/XInclude"
_PREFIXES = {MATHML: "math.", XINCLUDE: "include."}
_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")


class Unfit(Exception):
    """Something this question bank can't hold. code: of the `Problem`; details: what its sentence needs."""

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = args


@dataclass(frozen=True, slots=True)
class Document:
    """root: tags and attributes without namespace, as QTI 3.0 spells them but without `qti-`: `choice-interaction`.

    MathML and XInclude keep `math.` and `include.` before their names.
    """

    root: Element


def parse_document(body: bytes) -> Document:
    """Read XML. Raises Unfit for what is no XML, declares a document type, or nests too deeply."""
    try:
        root = parse_xml(body)
        for element in walk(root, MAX_DEPTH):
            _rename(element)
    except XmlFault as found:
        match found.fault:
            case Fault.BROKEN:
                raise Unfit("qti_xml", text=found.text[:120]) from found
            case Fault.DOCTYPE:
                raise Unfit("qti_doctype") from found
            case Fault.TOO_DEEP:
                raise Unfit("qti_too_deep", limit=MAX_DEPTH) from found
    return Document(root)


def is_qti(body: bytes) -> bool:
    """Whether bytes look like a QTI item: XML whose first element is one, in any version."""
    return _ITEM.match(body[:4096].lstrip(b"\xef\xbb\xbf")) is not None


_ITEM = re.compile(
    rb"\s*(?><\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?(?:qti-assessment-item|assessmentItem)\b",
    re.DOTALL,
)


def _rename(element: Element) -> None:
    name = etree.QName(element)
    if name.namespace == MATHML:
        element.tag = f"math.{name.localname}"
        return
    element.tag = _PREFIXES.get(name.namespace or "", "") + _plain(name.localname).removeprefix("qti-")
    rename_attributes(element, _plain)


def _plain(name: str) -> str:
    return _HUMP.sub(lambda hump: f"-{hump.group()}", name).lower()


def child(element: Element, name: str) -> Element | None:
    """The first child of that name, or None."""
    return next(iter(children(element, name)), None)


def children(element: Element, *names: str) -> list[Element]:
    """The children of these names, all without any."""
    return [one for one in element if isinstance(one.tag, str) and (not names or one.tag in names)]


def text_of(element: Element) -> str:
    """All text within, white space at the ends cut."""
    return "".join(element.itertext()).strip()


def is_true(element: Element, name: str, default: bool = False) -> bool:
    """A boolean attribute."""
    return element.get(name, "true" if default else "false").strip().lower() in ("true", "1")


def count_of(element: Element, name: str, default: int) -> int:
    """A whole number that is not negative, from an attribute."""
    written = element.get(name, "").strip()
    return int(written) if re.fullmatch(r"[0-9]{1,6}", written) else default
