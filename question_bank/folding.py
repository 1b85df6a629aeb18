"""When two texts count as the same, and the identity of an option that follows from it."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import unicodedata

_INLINE_TAG = re.compile(r"</?(?:b|i|u|em|strong)>")
_BLOCK_TAG = re.compile(r"</?(?:br|p|pre|ul|ol|li)>")
_OPTION_ID_LENGTH = 6


def nfc(text: str) -> str:
    """Return the text composed (NFC), so that one Vietnamese letter is written in one way."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return plain text without differences of case and white space. Marks stay: `ma` and `má` are two words."""
    return " ".join(nfc(nfc(text).casefold()).split())


def fold_html(fragment: str) -> str:
    """Return the folded text of sanitised HTML. `sub`, `sup`, `code` stay: x<sub>2</sub> and x<sup>2</sup> differ."""
    return fold(html.unescape(_BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", fragment))))


def option_id(code: str, option_html: str) -> str:
    """Return the identity of an option: 6 characters of base32 (RFC 4648, lower case) of SHA-256.

    Hashed are the code, NUL and the folded text.

    It depends on nothing but the question's code and the option's own text: not on its place, not on being right.
    """
    digest = hashlib.sha256(f"{code}\0{fold_html(option_html)}".encode()).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:_OPTION_ID_LENGTH]
