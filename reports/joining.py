"""Many PDFs as one, written object by object: memory holds one of them at a time, and what they share is written once."""

from __future__ import annotations

import hashlib
import io
from array import array
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

_PAGES_A_NODE = 64


class PdfJoiner:
    """Writes the pages of PDFs without forms, links and signatures to one file, in the order they are added.

    Equal fonts and pictures of different PDFs are kept once, told by the SHA-256 of their content.
    """

    def __init__(self, out: BinaryIO, title: str) -> None:
        self._out = out
        self._offsets = array("Q", [0])
        self._known: dict[bytes, int] = {}
        self._nodes: list[tuple[int, int]] = []
        self._root = self._reserve()
        self._title = title
        self.pages = 0
        out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(self, pdf: bytes) -> None:
        """Append all pages of a PDF."""
        reader = PdfReader(io.BytesIO(pdf))
        copied: dict[tuple[int, int], IndirectObject] = {}
        for first in range(0, len(reader.pages), _PAGES_A_NODE):
            node = self._reserve()
            kids = ArrayObject()
            for page in reader.pages[first : first + _PAGES_A_NODE]:
                parts = DictionaryObject(
                    {NameObject(name): self._copy(page.raw_get(name), copied) for name in page if name != "/Parent"}
                )
                parts[NameObject("/Parent")] = self._reference(node)
                kids.append(self._reference(self._write(self._reserve(), parts)))
            self._write(node, _node(kids, len(kids), self._reference(self._root)))
            self._nodes.append((node, len(kids)))
            self.pages += len(kids)

    def finish(self) -> None:
        """Write what binds the pages together; nothing can be added afterwards."""
        kids = ArrayObject(self._reference(node) for node, _ in self._nodes)
        self._write(self._root, _node(kids, self.pages))
        catalogue = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Catalog"),
                NameObject("/Pages"): self._reference(self._root),
                NameObject("/Lang"): TextStringObject("vi-VN"),
            }
        )
        about = DictionaryObject({NameObject("/Title"): TextStringObject(self._title)})
        root = self._write(self._reserve(), catalogue)
        information = self._write(self._reserve(), about)
        begin = self._out.tell()
        self._out.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for offset in self._offsets[1:]:
            self._out.write(b"%010d 00000 n \n" % offset)
        self._out.write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (len(self._offsets), root, information)
        )
        self._out.write(b"startxref\n%d\n%%%%EOF\n" % begin)

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _reference(self, number: int) -> IndirectObject:
        return IndirectObject(number, 0, None)

    def _write(self, number: int, value: PdfObject) -> int:
        self._offsets[number] = self._out.tell()
        self._out.write(b"%d 0 obj\n" % number)
        value.write_to_stream(self._out)
        self._out.write(b"\nendobj\n")
        return number

    def _copy(self, value: Any, copied: dict[tuple[int, int], IndirectObject]) -> PdfObject:
        """The same value, with what it refers to in this file."""
        match value:
            case IndirectObject():
                key = (value.idnum, value.generation)
                if key not in copied:
                    copied[key] = self._keep(self._copy(value.get_object(), copied))
                return copied[key]
            case DictionaryObject():
                # A stream keeps its bytes as they are, still packed.
                made = StreamObject() if isinstance(value, StreamObject) else DictionaryObject()
                for name in value:
                    if name != "/Length":
                        made[NameObject(name)] = self._copy(value.raw_get(name), copied)
                if isinstance(value, StreamObject):
                    made._data = value._data
                return made
            case ArrayObject():
                return ArrayObject(self._copy(one, copied) for one in value)
        return value

    def _keep(self, value: PdfObject) -> IndirectObject:
        body = io.BytesIO()
        value.write_to_stream(body)
        digest = hashlib.sha256(body.getbuffer()).digest()
        number = self._known.get(digest)
        if number is None:
            number = self._known[digest] = self._reserve()
            self._offsets[number] = self._out.tell()
            self._out.write(b"%d 0 obj\n" % number)
            self._out.write(body.getbuffer())
            self._out.write(b"\nendobj\n")
        return self._reference(number)


def _node(kids: ArrayObject, count: int, parent: IndirectObject | None = None) -> DictionaryObject:
    node = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Pages"),
            NameObject("/Kids"): kids,
            NameObject("/Count"): NumberObject(count),
        }
    )
    if parent is not None:
        node[NameObject("/Parent")] = parent
    return node
