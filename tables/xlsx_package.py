"""The parts of an XLSX file that a sheet needs, each taken out of the zip within bounds.

The zip is measured by its own directory before anything is unpacked, and Python's zipfile gives out no more bytes
than the directory declares, so that a small file can't grow without end in memory.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from tables.sheet import Unreadable

UNPACKED_LIMIT = 150_000_000
_PART_LIMIT = 100_000_000
_CHUNK = 1 << 18
# Those that spreadsheet programs use; zipfile unpacks all others without bounds.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,  # also for what zipfile does not implement
    ValueError,
    LookupError,
    OverflowError,
)

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Handlers:
    """What to call while a part is read; names come without namespace prefix."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] | None = None
    text: Callable[[str], None] | None = None


class Package:
    """An opened XLSX file. Every method raises Unreadable and nothing else."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
            entries = self._zip.infolist()
        except _BROKEN:
            raise Unreadable("file_unknown_kind", kind="zip") from None
        self._parts = {entry.filename.lstrip("/"): entry for entry in entries}
        if len(self._parts) != len(entries):
            raise Unreadable("sheet_broken")
        if "xl/workbook.xml" not in self._parts:
            kind = "Word" if "word/document.xml" in self._parts else "zip"
            raise Unreadable("file_unknown_kind", kind=kind)
        if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
            raise Unreadable("file_too_large", limit_mb=UNPACKED_LIMIT // 1_000_000)
        if any(entry.compress_type not in _METHODS for entry in entries):
            raise Unreadable("sheet_broken")

    def parse(self, part: str, handlers: Handlers) -> None:
        """Read a whole part. A part that isn't there is an empty one."""
        for _ in self.parse_stepwise(part, handlers):
            pass

    def parse_stepwise(self, part: str, handlers: Handlers) -> Iterator[None]:
        """Read a part piece by piece, stopping after each so that the caller may have seen enough."""
        entry = self._parts.get(part)
        if entry is None:
            return
        if entry.file_size > _PART_LIMIT:
            raise Unreadable("file_too_large", limit_mb=_PART_LIMIT // 1_000_000)
        parser = _parser(handlers)
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(_CHUNK):
                    parser.Parse(piece, False)
                    yield
            parser.Parse(b"", True)
        except (*_BROKEN, expat.ExpatError):
            raise Unreadable("sheet_broken") from None

    def first_visible_sheet(self) -> tuple[str, bool]:
        """Part name of the first sheet that isn't hidden, and whether the workbook counts days from 1904."""
        found: list[str] = []
        flags: list[bool] = []

        def workbook(name: str, attributes: Attributes) -> None:
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                found.append(attributes.get("id", ""))
            elif name == "workbookPr":
                flags.append(attributes.get("date1904", "0") in ("1", "true"))

        self.parse("xl/workbook.xml", Handlers(workbook))
        _, part = self.relations("xl/workbook.xml").get(found[0] if found else "", ("", ""))
        if part not in self._parts:
            raise Unreadable("sheet_broken")
        return part, any(flags)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id → (type, part name)."""
        folder, _, name = part.rpartition("/")
        targets: dict[str, tuple[str, str]] = {}

        def relation(element: str, attributes: Attributes) -> None:
            if element == "Relationship":
                target = attributes.get("Target", "")
                whole = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                targets[attributes.get("Id", "")] = (attributes.get("Type", ""), whole.lstrip("/"))

        self.parse(f"{folder}/_rels/{name}.rels", Handlers(relation))
        return targets

    def body(self, part: str) -> bytes:
        """The bytes of a part that must be there."""
        entry = self._parts.get(part)
        if entry is None or entry.file_size > _PART_LIMIT:
            raise Unreadable("sheet_broken")
        try:
            return self._zip.read(entry)
        except _BROKEN:
            raise Unreadable("sheet_broken") from None


def _parser(handlers: Handlers) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: Attributes) -> None:
        if ":" in name:
            name = name.rsplit(":", 1)[1]
        for key in [key for key in attributes if ":" in key]:
            attributes[key.rsplit(":", 1)[1]] = attributes.pop(key)
        handlers.start(name, attributes)

    parser.StartElementHandler = start
    if end := handlers.end:
        parser.EndElementHandler = lambda name: end(name.rsplit(":", 1)[-1])
    if handlers.text:
        parser.CharacterDataHandler = handlers.text

    def refuse_doctype(*_: object) -> None:
        raise Unreadable("sheet_broken")

    # Spreadsheet programs write no document type; entities that unfold without end need one.
    parser.StartDoctypeDeclHandler = refuse_doctype
    return parser
