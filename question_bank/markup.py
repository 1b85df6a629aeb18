"""Which HTML of a question may stay, and what had to go."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

from question_bank.folding import nfc

ALLOWED_TAGS = frozenset({"b", "i", "u", "em", "strong", "sub", "sup", "code", "pre", "br", "p", "ul", "ol", "li"})
# What word processors and Moodle leave behind: dropping it changes looks, not meaning.
_FORMATTING_TAGS = frozenset({"span", "div", "font"})
_FORMATTING_ATTRIBUTES = frozenset({"class", "style", "dir", "lang", "id", "align", "color", "face", "size"})
_PICTURE_ATTRIBUTES = _FORMATTING_ATTRIBUTES | {"alt", "width", "height", "title", "role"}
_REMOTE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_DANGEROUS_STYLE = re.compile(r"url\s*\(|expression|javascript|@import|behavior", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Sanitised HTML and what it cost.

    html        only the allowed tags, no attributes, NFC
    unsafe      what was removed and could have mattered, e.g. `<script>`, `onclick`, in order, each once
    formatting  whether harmless formatting was dropped
    pictures    `src` of every local <img>, in order (only if pictures were looked for)
    """

    html: str
    unsafe: tuple[str, ...]
    formatting: bool
    pictures: tuple[str, ...]


class _Inspector(HTMLParser):
    """Names what the sanitiser is going to remove."""

    def __init__(self, *, take_pictures: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.take_pictures = take_pictures
        self.unsafe: dict[str, None] = {}
        self.formatting = False
        self.pictures: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and self.take_pictures:
            self._take_picture(attrs)
            return
        if tag in _FORMATTING_TAGS:
            self.formatting = True
        elif tag not in ALLOWED_TAGS:
            self.unsafe[f"<{tag}>"] = None
        for name, value in attrs:
            if name in _FORMATTING_ATTRIBUTES and not _DANGEROUS_STYLE.search(value or ""):
                self.formatting = True
            else:
                self.unsafe[name] = None

    def _take_picture(self, attrs: list[tuple[str, str | None]]) -> None:
        source = None
        for name, value in attrs:
            if name == "src" and value and not _REMOTE.match(value):
                source = value
            elif name == "src":
                self.unsafe[f'src="{(value or "")[:60]}"'] = None
            elif name not in _PICTURE_ATTRIBUTES:
                self.unsafe[name] = None
        if source is not None:
            self.pictures.append(source)
        elif not any(name == "src" for name, _ in attrs):
            self.unsafe["<img>"] = None

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALLOWED_TAGS | _FORMATTING_TAGS and not (tag == "img" and self.take_pictures):
            self.unsafe[f"<{tag}>"] = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.unsafe["<!-- -->"] = None

    def handle_decl(self, decl: str) -> None:
        self.unsafe["<!>"] = None

    def unknown_decl(self, data: str) -> None:
        self.unsafe["<![ ]>"] = None

    def handle_pi(self, data: str) -> None:
        self.unsafe["<? ?>"] = None


def control_character(text: str) -> str | None:
    """Return the first character a question must not hold as `U+XXXX` (controls, text-direction overrides), or None."""
    found = _CONTROL.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def plain_to_html(text: str) -> str:
    """Return plain text as HTML: special characters escaped, line ends as <br>."""
    return lines_to_html(html.escape(text, quote=False))


def lines_to_html(text: str) -> str:
    """Return text that may hold HTML with its line ends as <br>."""
    return re.sub(r"\r\n|\r|\n", "<br>", text)


def is_blank(fragment: str) -> bool:
    """Whether sanitised HTML shows nothing."""
    return not html.unescape(re.sub(r"<[^>]*>", "", fragment)).strip(" \t\r\n\u00a0\u200b\ufeff")


def clean_html(fragment: str, *, take_pictures: bool = False) -> Cleaned:
    """Sanitise a fragment with nh3 and say what was removed. Any text is accepted; nothing is raised.

    take_pictures  whether local <img src> are wanted: they leave the HTML and are returned, instead of being unsafe.
    """
    inspector = _Inspector(take_pictures=take_pictures)
    try:
        inspector.feed(fragment)
        inspector.close()
    except (AssertionError, ValueError):  # html.parser gives up on some malformed declarations
        inspector.unsafe["<!>"] = None
    clean = nfc(nh3.clean(fragment, tags=set(ALLOWED_TAGS), attributes={"*": set()}, link_rel=None)).strip()
    if not inspector.unsafe and _words("".join(inspector.text)) != _words(_text_of(clean)):
        # The two parsers read the fragment differently: something the inspector took for text is gone.
        inspector.unsafe["<"] = None
    return Cleaned(clean, tuple(inspector.unsafe), inspector.formatting, tuple(inspector.pictures))


def _text_of(clean: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", clean))


def _words(text: str) -> str:
    return "".join(nfc(text).split())
