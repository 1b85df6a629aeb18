"""What kind of picture some bytes are, told by the bytes and never by the name."""

from __future__ import annotations

import re

MAX_PICTURE_BYTES = 300 * 1024
MAX_PICTURE_PIXELS = 16_000_000  # 64 MB once a terminal has unpacked it; 300 KB of PNG can say far more
_SVG = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b", re.DOTALL | re.I
)


def picture_type(body: bytes) -> str | None:
    """Return the MIME type of PNG, JPEG, WebP or GIF bytes, or None for all else (SVG too: it can hold scripts)."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    return None


def is_svg(body: bytes) -> bool:
    """Whether the bytes are an SVG drawing."""
    return _SVG.match(body[:4096]) is not None


def picture_size(body: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of PNG, JPEG, WebP or GIF bytes, as their header says, or None."""
    size: tuple[int, int] | None = None
    if body.startswith(b"\x89PNG\r\n\x1a\n") and body[12:16] == b"IHDR" and len(body) >= 24:
        size = int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")
    elif body[:6] in (b"GIF87a", b"GIF89a") and len(body) >= 10:
        size = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
    elif body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        size = _webp_size(body)
    elif body.startswith(b"\xff\xd8\xff"):
        size = _jpeg_size(body)
    return size if size is not None and min(size) > 0 else None


def _webp_size(body: bytes) -> tuple[int, int] | None:
    """Sizes of the three kinds of WebP: lossy (RFC 6386, 9.1), lossless, extended (RFC 9649)."""
    kind, data = body[12:16], body[20:30]
    if len(data) < 10:
        return None
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if kind == b"VP8L" and data[:1] == b"\x2f":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    return None


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    """The size in the frame header (ITU T.81, B.2.2), found by walking over the segments before it."""
    place = 2
    while place + 9 <= len(body) and body[place] == 0xFF:
        marker = body[place + 1]
        if marker == 0xFF:  # filling
            place += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(body[place + 7 : place + 9], "big"), int.from_bytes(
                body[place + 5 : place + 7], "big"
            )
        else:
            place += 2 + int.from_bytes(body[place + 2 : place + 4], "big")
    return None
