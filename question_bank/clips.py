"""What kind of sound or video some bytes are, told by the bytes and never by the name."""

from __future__ import annotations

import hashlib

MAX_SOUND_BYTES = 5 * 1024 * 1024
MAX_VIDEO_BYTES = 50 * 1024 * 1024


def clip_type(body: bytes) -> str | None:
    """Return the MIME type of MP3, Ogg, WAV, FLAC, MPEG-4 or WebM bytes, or None for all else."""
    if body[:3] == b"ID3" or (len(body) > 2 and body[0] == 0xFF and body[1] in (0xFB, 0xFA, 0xF3, 0xF2)):
        return "audio/mpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WAVE":
        return "audio/wav"
    if body[:4] == b"fLaC":
        return "audio/flac"
    if body[:4] == b"OggS":
        return "video/ogg" if b"theora" in body[:200] else "audio/ogg"
    if body[4:8] == b"ftyp":
        return "audio/mp4" if body[8:11] == b"M4A" else "video/mp4"
    if body[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in body[:64]:
        return "video/webm"
    return None


def clip_hash(body: bytes) -> str:
    """Return the SHA-256 (hex) by which papers name a sound or video."""
    return hashlib.sha256(body).hexdigest()


def is_clip(media_type: str) -> bool:
    """Whether a MIME type is that of sound or video, which travel beside the papers and not in them."""
    return media_type.startswith(("audio/", "video/"))


def most_bytes(media_type: str) -> int:
    """Return how large a sound or video of that type may be."""
    return MAX_VIDEO_BYTES if media_type.startswith("video/") else MAX_SOUND_BYTES
