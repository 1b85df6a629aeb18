"""Media that stand inside HTML itself: taken out, so that the HTML names files as it does everywhere else."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import unquote

from question_bank.checking import MAX_TEXT

_DATA = re.compile(
    r"""((?<![\w-])src\s*=\s*)(["'])\s*data:([\w.+-]{1,40}/[\w.+-]{1,60})[^,"'>]{0,100}?;base64,([^"'>]*+)\2""",
    re.IGNORECASE,
)
_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
# <video><source src="…"></video>: the bank knows only the `src` of the medium itself.
_SOURCES = re.compile(
    r"""<(audio|video)\b(?![^>]*\bsrc\s*=)([^>]*)>\s*<source\b[^>]*?\bsrc\s*=\s*("[^"]*"|'[^']*')[^>]*>.*?</\1\s*>""",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """HTML whose media are named by file, and the (file name, bytes) that stood in it, in order."""

    html: str
    media: tuple[tuple[str, bytes], ...] = ()


def extract_media(html: str) -> Extracted:
    """Take media out of `data:` addresses, under names that follow from their bytes, and sound and video out of `<source>`.

    What is not base64 stays as it is; the sanitiser names it.
    """
    media: dict[str, bytes] = {}

    def take(found: re.Match[str]) -> str:
        body = decode_base64(unquote(found[4]))
        if not body:
            return found[0]
        name = f"{hashlib.sha256(body).hexdigest()[:16]}.{_ENDINGS.get(found[3].lower(), 'bin')}"
        media[name] = body
        return f"{found[1]}{found[2]}{name}{found[2]}"

    named = _DATA.sub(take, html)
    if len(named) <= MAX_TEXT:  # a longer text is refused anyway, and this search costs more than its length
        named = _SOURCES.sub(r"<\1\2 src=\3></\1>", named)
    return Extracted(named, tuple(media.items()))


def decode_base64(text: str) -> bytes | None:
    """Return the bytes of base64 with any white space in it, with or without its padding, or None if it isn't that."""
    packed = "".join(text.split()).rstrip("=")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
