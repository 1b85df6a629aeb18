"""What kind of picture some bytes are, told by the bytes and never by the name."""

from __future__ import annotations

import re

MAX_PICTURE_BYTES = 300 * 1024
_SVG = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b", re.DOTALL | re.I
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
