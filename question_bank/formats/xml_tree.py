"""XML that somebody handed in, as a tree, read without trusting it: nothing outside its bytes is ever looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto

from lxml import etree

Element = etree._Element


class Fault(Enum):
    BROKEN = auto()
    DOCTYPE = auto()
    TOO_DEEP = auto()


class XmlFault(Exception):
    """Why there is no tree. line, text: of what is broken, as the parser says it."""

    def __init__(self, fault: Fault, line: int = 1, text: str = "") -> None:
        super().__init__(fault)
        self.fault, self.line, self.text = fault, line, text


def parse_xml(body: bytes, *, is_huge: bool = False) -> Element:
    """Return the root, comments and processing instructions left out.

    is_huge  a text may be longer than 10 MB, and libxml2's own guards against entities are off

    Raises XmlFault: BROKEN; DOCTYPE, which could define entities and which no format of questions needs.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=is_huge,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlFault(Fault.BROKEN, getattr(error, "lineno", None) or 1, str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise XmlFault(Fault.DOCTYPE)
    return root


def walk(root: Element, most_depth: int) -> Iterator[Element]:
    """Every element, parents first; each may be renamed as it comes. Raises XmlFault(TOO_DEEP)."""
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most_depth:
            raise XmlFault(Fault.TOO_DEEP)
        if event == "start":
            yield element


def rename_attributes(element: Element, plain: Callable[[str], str] = str) -> None:
    """Give attributes the `plain` form of their local names; one that is named so already stays."""
    for key, value in list(element.attrib.items()):
        name = plain(etree.QName(key).localname)
        if name != key:
            del element.attrib[key]
            if name not in element.attrib:
                element.set(name, value)
