"""CSV bytes → raw rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import islice

from tables.sheet import RawRow, Unreadable
from tables.table import Cell
from tables.text import clean, header_key

_SEPARATORS = ",;\t"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
_VOWELS = "aăâeêioôơuưy"
_TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
_LOWER = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES} | {"đ"}
_VIETNAMESE = frozenset(_LOWER | {letter.upper() for letter in _LOWER} | set("“”‘’–—…•°€«»×±§²³½¼¾·\u00a0"))


def read_csv(body: bytes, known_headers: Collection[str], header_within: int = 1) -> Iterator[RawRow]:
    """Rows of a CSV file, first to last, numbered as a spreadsheet program numbers them (a quoted cell with line
    breaks is one row, a blank line counts). `known_headers` are header keys; the separator that finds most in one of the
    first `header_within` rows is used.

    Raises Unreadable.
    """
    text = decode(body)
    first = text.split("\n", 1)[0].rstrip("\r")
    told = re.fullmatch(r"sep=([,;\t])", first)
    separator = told[1] if told else _find_separator(text, known_headers, header_within)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, texts in enumerate(reader, start=1):
            if told and number == 1:
                continue
            cells = {column: Cell(cleaned, "text") for column, part in enumerate(texts) if (cleaned := clean(part))}
            if not cells:
                continue
            yield RawRow(number, cells, width=len(texts))
    except csv.Error:
        raise Unreadable("csv_quotes", row=number + 1) from None


def decode(body: bytes) -> str:
    """The text of a CSV file, whatever Excel or an older program saved it in. Raises Unreadable."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            try:
                return _checked(body.decode(encoding))
            except UnicodeDecodeError:
                raise Unreadable("encoding_unknown") from None
    try:
        return _checked(body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", body.decode("cp1258"))
    except UnicodeDecodeError:
        raise Unreadable("encoding_unknown") from None
    # Nearly every byte means something in Windows-1258, so that TCVN3 or VNI text would come out as wrong letters.
    if not all(letter.isascii() or letter in _VIETNAMESE for letter in set(text)):
        raise Unreadable("encoding_unknown")
    return _checked(text)


def _checked(text: str) -> str:
    if _CONTROL.search(text):
        raise Unreadable("file_unknown_kind", kind="?")
    return text


def _find_separator(text: str, known_headers: Collection[str], header_within: int) -> str:
    def fitness(separator: str) -> tuple[int, int]:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            rows = list(islice((cells for cells in reader if any(cell.strip() for cell in cells)), header_within))
        except csv.Error:
            return (0, 0)
        return max(((sum(header_key(cell) in known_headers for cell in row), len(row)) for row in rows), default=(0, 0))

    return max(_SEPARATORS, key=fitness)
