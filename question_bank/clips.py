"""What kind of sound or video some bytes are, told by the bytes and never by the name."""

from __future__ import annotations

import hashlib

MAX_SOUND_BYTES = 5 * 1024 * 1024
MAX_VIDEO_BYTES = 50 * 1024 * 1024

# The first three letters of the brand in MPEG-4's `ftyp` (ISO/IEC 14496-12 §4.3).
_MPEG4 = {b"M4A": "audio/mp4", b"M4B": "audio/mp4"} | dict.fromkeys(
    (b"iso", b"mp4", b"avc", b"M4V", b"MSN", b"das", b"f4v", b"mmp"), "video/mp4"
)


def clip_type(body: bytes) -> str | None:
    """Return the MIME type of MP3, Ogg, WAV, FLAC, MPEG-4 or WebM bytes, or None for all else.

    Also None for MPEG-4 with H.265, which most browsers leave black, and for pictures in its wrapping (HEIC, AVIF).
    """
    if body[:3] == b"ID3" or (len(body) > 2 and body[0] == 0xFF and body[1] in (0xFB, 0xFA, 0xF3, 0xF2)):
        return "audio/mpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WAVE":
        return "audio/wav"
    if body[:4] == b"fLaC":
        return "audio/flac"
    if body[:4] == b"OggS":
        return "video/ogg" if b"theora" in body[:200] else "audio/ogg"
    if body[4:8] == b"ftyp" and not _is_hevc(body):
        return _MPEG4.get(body[8:11])
    if body[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in body[:64]:
        return "video/webm"
    return None


def _is_hevc(body: bytes) -> bool:
    """Whether the box that describes the tracks (`moov`) names H.265."""
    start = 0
    while start + 8 <= len(body):
        size, kind = int.from_bytes(body[start : start + 4], "big"), body[start + 4 : start + 8]
        if size == 1:  # 64 bits follow
            size = int.from_bytes(body[start + 8 : start + 16], "big")
        if kind == b"moov":
            box = body[start : start + size] if size else body[start:]
            return b"hvc1" in box or b"hev1" in box
        if size < 8:
            return False
        start += size
    return False


def clip_hash(body: bytes) -> str:
    """Return the SHA-256 (hex) by which papers name a sound or video."""
    return hashlib.sha256(body).hexdigest()


def is_clip(media_type: str) -> bool:
    """Whether a MIME type is that of sound or video, which travel beside the papers and not in them."""
    return media_type.startswith(("audio/", "video/"))


def most_bytes(media_type: str) -> int:
    """Return how large a sound or video of that type may be."""
    return MAX_VIDEO_BYTES if media_type.startswith("video/") else MAX_SOUND_BYTES
