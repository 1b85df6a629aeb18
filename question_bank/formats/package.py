"""A zip of question files and pictures, opened without trusting anything it says."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from question_bank.markup import printable
from tables import Problem

MAX_MEMBERS = 3_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PATH = 500
_RATIO_FLOOR = 1024 * 1024
_PIECE = 1024 * 1024
# zipfile unpacks these piece by piece; of all others (bzip2, LZMA) one piece may grow without bounds.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Members of a package as (name, bytes), or what is wrong with it."""

    files: tuple[tuple[str, bytes], ...]
    problems: tuple[Problem, ...] = ()


def is_zip(body: bytes) -> bool:
    """Whether the bytes begin like a zip archive (XLSX and DOCX do too: see `is_workbook`, `is_document`)."""
    return body[:4] in _ZIP_MAGIC


def is_workbook(body: bytes) -> bool:
    """Whether a zip archive is an XLSX workbook."""
    return any(name.startswith("xl/") for name in _office_parts(body))


def is_document(body: bytes) -> bool:
    """Whether a zip archive is a Word document (DOCX)."""
    return "word/document.xml" in _office_parts(body)


def _office_parts(body: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
    except _UNREADABLE:
        return set()
    return names if "[Content_Types].xml" in names else set()


_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # also for what zipfile does not implement
    ValueError,
    OverflowError,
    LookupError,
)


def open_package(name: str, body: bytes, *, may_nest: bool = False) -> Unpacked:
    """Unpack a zip in memory.

    may_nest  whether it may hold other zips, which stay packed; workbooks and Word documents always may be in it

    Refused: paths that climb out, links, encryption, zips in zips, two files under one name, and archives that unpack too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = [
                member for member in archive.infolist() if not member.is_dir() and not _is_litter(member.filename)
            ]
            problems = _inspect(name, members)
            if problems:
                return Unpacked((), tuple(problems))
            files, inside = {}, 0
            for member in members:
                content = _unpack(archive, member)
                if files.setdefault(member.filename, content) != content:
                    problems.append(_problem(name, "zip_doubled", member=member.filename[:120]))
                if not may_nest and is_zip(content) and not is_workbook(content) and not is_document(content):
                    problems.append(_problem(name, "zip_nested", member=member.filename[:120]))
                elif is_zip(content):
                    inside += _unpacked_size(content)
            if inside > MAX_UNPACKED:
                problems.append(_too_large(name, inside))
    except _UNREADABLE:
        return Unpacked((), (_problem(name, "zip_broken"),))
    if problems:
        return Unpacked((), tuple(problems))
    if not files:
        return Unpacked((), (_problem(name, "zip_empty"),))
    return Unpacked(tuple(files.items()))


def _inspect(name: str, members: list[zipfile.ZipInfo]) -> list[Problem]:
    problems = []
    if len(members) > MAX_MEMBERS:
        return [_problem(name, "zip_too_many", have=len(members), limit=MAX_MEMBERS)]
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > _RATIO_FLOOR and unpacked > MAX_RATIO * max(packed, 1)):
        return [_too_large(name, unpacked)]
    if any(member.compress_type not in _METHODS for member in members):
        return [_problem(name, "zip_broken")]
    for member in members:
        # orig_filename is what stands in the archive; filename is already cut at NUL.
        if _is_unsafe(member.orig_filename) or _is_unsafe(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
            problems.append(_problem(name, "zip_unsafe_name", member=printable(member.orig_filename)[:120]))
        elif member.flag_bits & 0x1:
            problems.append(_problem(name, "zip_encrypted", member=member.filename[:120]))
    return problems


def _is_unsafe(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    is_odd = len(path) > MAX_PATH or printable(path) != path or ":" in path
    return path.startswith(("/", "\\")) or ".." in parts or is_odd


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Piece by piece: `ZipFile.read` unpacks all there is before it looks at the size the directory tells."""
    with archive.open(member) as stream:
        return b"".join(iter(lambda: stream.read(_PIECE), b""))


def _unpacked_size(workbook: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return sum(member.file_size for member in archive.infolist())


def _too_large(name: str, unpacked: int) -> Problem:
    return _problem(name, "zip_too_large", have_mb=unpacked // 1_048_576, limit_mb=MAX_UNPACKED // 1_048_576)


def _is_litter(path: str) -> bool:
    base = path.rsplit("/", 1)[-1]
    return path.startswith("__MACOSX/") or base in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _problem(name: str, code: str, **args: object) -> Problem:
    return Problem(code, {"file": name, **args}, name)
