"""XML that somebody handed in is read in one room, which looks nothing up."""

from __future__ import annotations

from pathlib import Path

import pytest

from question_bank.formats.xml_tree import Fault, XmlFault, parse_xml, rename_attributes, walk

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("body", "fault", "line"),
    [
        (b"<a>\n<b></a>", Fault.BROKEN, 2),
        (b"", Fault.BROKEN, 1),
        (b"<!DOCTYPE a><a/>", Fault.DOCTYPE, 1),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/hostname">]><a>&x;</a>', Fault.DOCTYPE, 1),
    ],
)
def test_what_is_no_plain_xml_is_told_apart(body: bytes, fault: Fault, line: int) -> None:
    for is_huge in (False, True):
        with pytest.raises(XmlFault) as caught:
            parse_xml(body, is_huge=is_huge)
        assert (caught.value.fault, caught.value.line) == (fault, line)


def test_elements_come_parents_first_and_not_below_the_depth() -> None:
    root = parse_xml(b"<a><!-- c --><b><c/></b><?pi x?><d/></a>")
    assert [element.tag for element in walk(root, 3)] == ["a", "b", "c", "d"]
    with pytest.raises(XmlFault) as caught:
        list(walk(root, 2))
    assert caught.value.fault is Fault.TOO_DEEP


def test_attributes_lose_their_namespace_to_one_that_has_none() -> None:
    root = parse_xml(b'<a xmlns:n="urn:n" n:One="1" n:two="2" two="3"/>')
    rename_attributes(root, str.lower)
    assert dict(root.attrib) == {"one": "1", "two": "3"}


def test_no_other_room_makes_a_parser() -> None:
    makers = {path.name for path in (ROOT / "question_bank").rglob("*.py") if "XMLParser(" in path.read_text("utf-8")}
    assert makers == {"xml_tree.py"}
