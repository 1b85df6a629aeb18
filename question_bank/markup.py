"""Which HTML of a question may stay, and what had to go."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from question_bank.folding import fold, nfc
from question_bank.layout import LINES, LOOKS, ONLY_TEXT, is_seen, to_elements, to_lines

_TEXT_TAGS = {"b", "i", "u", "s", "em", "strong", "sub", "sup", "code", "pre"}
_TEXT_TAGS |= {"br", "p", "ul", "ol", "li", "blockquote"}
_TABLE_TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
MEDIA_TAGS = frozenset({"img", "audio", "video"})
ALLOWED_TAGS = frozenset(_TEXT_TAGS | _TABLE_TAGS | MEDIA_TAGS)
_ALLOWED_ATTRIBUTES = {
    "img": {"src", "alt"},
    "audio": {"src"},
    "video": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type"},
    "li": {"value"},
}
_VALUES = {
    "colspan": re.compile(r"[1-9]\d?"),
    "rowspan": re.compile(r"[1-9]\d?"),
    "start": re.compile(r"-?\d{1,4}"),
    "value": re.compile(r"-?\d{1,4}"),
    "type": re.compile(r"[1aAiI]"),
}
_AS_WRITTEN: Mapping[str, str] = {}
_REMOTE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_INVISIBLE = "".join(map(chr, range(33)))
_WEB = re.compile(r"\s*(?:https?:|mailto:|//)", re.IGNORECASE)
# Attributes that name something to be loaded, run or sent to.
_ADDRESSES = frozenset({
    "action", "archive", "background", "cite", "classid", "code", "codebase", "data", "dynsrc", "formaction", "href",
    "longdesc", "lowsrc", "manifest", "ping", "poster", "profile", "src", "srcdoc", "srcset", "style", "usemap",
})  # fmt: skip
_DANGEROUS_STYLE = re.compile(r"url\s*\(|expression|javascript|@import|behavior", re.IGNORECASE)
_SRC = re.compile(r'<(?:img|audio|video)\b[^>]*? src="([^"]*)"')
_SOURCE = re.compile(r'<(audio|video)>\s*<source( src="[^"]*")>')
_SOURCE_TAG = re.compile(r'<source(?: src="[^"]*")?>')
# What Word leaves in text that was pasted elsewhere: `<![if !supportLists]>`, `<?xml:namespace prefix = o />`.
_WORD_REMARK = re.compile(r"(?:if\b|endif\b)|xml:namespace\b")
_UNFINISHED = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_MAX_NAME = 200  # of a file, as most file systems keep it
_IMAGE = re.compile(r"<img\b[^>]*>")
_LONE_IMAGE = re.compile(r"^((?:<p>)?)\s*(<img\b[^>]*>)|(<img\b[^>]*>)\s*((?:</p>)?)$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Sanitised HTML and what it cost.

    html        only the allowed tags, local media by their bare file names, NFC
    unsafe      what was removed and could have mattered, e.g. `<script>`, `onclick`, in order, each once
    formatting  whether looks were dropped that a reader might go by, such as colours
    links       addresses whose link was dropped; its text stays
    media       file names of the img, audio and video in it, in order, each once
    """

    html: str
    unsafe: tuple[str, ...]
    formatting: bool
    media: tuple[str, ...]
    links: tuple[str, ...] = ()


class _Inspector(HTMLParser):
    """Names what the sanitiser is going to remove."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.names = names
        self.unsafe: dict[str, None] = {}
        self.formatting = False
        self.media: dict[str, None] = {}
        self.links: dict[str, None] = {}
        self.text: list[str] = []
        self.clip = ""  # the audio or video that is open and has named no file yet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in MEDIA_TAGS or tag == "source" and self.clip:
            self._take_medium(tag, attrs)
            return
        if tag not in ALLOWED_TAGS and tag not in LINES and tag not in ONLY_TEXT and not tag.startswith("st1:"):
            self.unsafe[f"<{tag[:40]}>"] = None
        for name, value in attrs:
            if tag == "a" and name == "href":
                self._take_link(value or "")
            elif name in _ALLOWED_ATTRIBUTES.get(tag, ()):
                if name in _VALUES and not _VALUES[name].fullmatch(value or ""):
                    self.formatting = True
            elif LOOKS.fullmatch(name) and not (name == "style" and _DANGEROUS_STYLE.search(value or "")):
                self.formatting |= is_seen(tag, name, value or "")
            elif _is_harmful(name, value):
                self.unsafe[name[:40]] = None
            else:
                self.formatting = True

    def _take_link(self, address: str) -> None:
        if _WEB.match(address):
            self.links[printable(address)[:60]] = None
        elif not address.startswith("#"):  # a script, or a file that the question goes with
            self.unsafe[f'href="{printable(address)[:60]}"'] = None

    def _take_medium(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        source = given.pop("src", None)
        if source is None and tag in ("audio", "video"):
            self.clip = tag
        elif source is None:
            self.unsafe[f"<{tag}>"] = None
        elif _is_remote(source) or not is_file_name(media_name(source)):
            self.unsafe[f'src="{printable(source)[:60]}"'] = None
        else:
            self.media[media_name(source, self.names)] = None
            if tag == "source":
                self.clip = ""
        for name, value in given.items():
            if name == "alt" and tag == "img":
                continue
            if LOOKS.fullmatch(name):
                is_harmful = name == "style" and _DANGEROUS_STYLE.search(value or "")
            else:
                is_harmful = _is_harmful(name, value)
                self.formatting |= not is_harmful
            if is_harmful:
                self.unsafe[name[:40]] = None

    def handle_endtag(self, tag: str) -> None:
        if tag == self.clip:
            self.unsafe[f"<{tag}>"] = None
            self.clip = ""
        if tag not in ALLOWED_TAGS | LINES | ONLY_TEXT and tag != "source" and not tag.startswith("st1:"):
            self.unsafe[f"<{tag[:40]}>"] = None

    def close(self) -> None:
        super().close()
        self.handle_endtag(self.clip or "p")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        pass  # shows nothing

    def handle_decl(self, data: str) -> None:
        self.unsafe["<!>"] = None

    def unknown_decl(self, data: str) -> None:
        if not _WORD_REMARK.match(data):
            self.unsafe["<![ ]>"] = None

    def handle_pi(self, data: str) -> None:
        if not _WORD_REMARK.match(data):
            self.unsafe["<? ?>"] = None


def _is_remote(address: str) -> bool:
    """Browsers pass over line ends and tabs in an address, and over what can't be seen before it."""
    return _REMOTE.match(re.sub(r"[\t\r\n]", "", address).lstrip(_INVISIBLE)) is not None


def _is_harmful(name: str, value: str | None) -> bool:
    """Whether an attribute could do or load something, or is the words of a text such as `a <b and c> d`.

    Others of no known meaning, as some editors write them, are only looks.
    """
    could_act = name.startswith("on") or name.rsplit(":", 1)[-1] in _ADDRESSES or _REMOTE.match(value or "")
    return value is None or not name.isascii() or bool(could_act)


def media_name(reference: str, names: Mapping[str, str] = _AS_WRITTEN) -> str:
    """Return the file name in a reference to a medium: `@@PLUGINFILE@@/media/x%20y.png` → `x y.png`.

    names  folded file name → name of the medium as it is kept
    """
    name = nfc(unquote(reference).replace("\\", "/").rsplit("/", 1)[-1].strip())
    return names.get(fold(name), name)


def is_file_name(name: str) -> bool:
    """Whether a file of questions or a medium may have this name: no way to elsewhere, no address, nothing invisible."""
    fits = 0 < len(name) <= _MAX_NAME and name not in (".", "..") and not re.search(r"[/\\:\t\r\n\ufffd]", name)
    return fits and control_character(name) is None


def printable(text: str) -> str:
    """Return text on one line, without the characters that a question must not hold, for telling somebody of it."""
    return _CONTROL.sub("\ufffd", re.sub(r"[\t\r\n]", " ", text))


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
    if any(f"<{tag} " in fragment for tag in MEDIA_TAGS):
        return False
    return not html.unescape(re.sub(r"<[^>]*>", "", fragment)).strip(" \t\r\n\u00a0\u200b\ufeff")


def clean_html(fragment: str, names: Mapping[str, str] = _AS_WRITTEN) -> Cleaned:
    """Sanitise a fragment with nh3 and say what was removed. Any text is accepted; nothing is raised.

    names  folded file name → name of the medium as it is kept
    """
    if not fragment:  # as most feedback is
        return Cleaned("", (), False, ())
    fragment = to_elements(fragment)
    inspector = _Inspector(names)
    try:
        inspector.feed(fragment)
        if _UNFINISHED.match(inspector.rawdata):
            inspector.unsafe["<"] = None  # not closed: html.parser would read every "<" of it to the end of the text
        else:
            inspector.close()
    except (AssertionError, ValueError):  # html.parser gives up on some malformed declarations
        inspector.unsafe["<!>"] = None
    clean = nfc(
        nh3.clean(
            fragment,
            tags=set(ALLOWED_TAGS | LINES | {"source"}),
            attributes={**_ALLOWED_ATTRIBUTES, "source": {"src"}},
            attribute_filter=lambda tag, name, value: _filter_attribute(tag, name, value, names),
            url_schemes=set(),
            link_rel=None,
        )
    )
    # HTML passes over the first line end of `pre`; nh3 writes none for it.
    clean = clean.replace("<pre>\n", "<pre>\n\n")
    clean = to_lines(_SOURCE_TAG.sub("", _SOURCE.sub(r"<\1\2>", clean))).strip()
    is_alike = _words("".join(inspector.text)) == _words(_text_of(clean))
    if not inspector.unsafe and not (
        is_alike and {html.unescape(name) for name in _SRC.findall(clean)} == set(inspector.media)
    ):
        # The two parsers read the fragment differently: something the inspector took for text or a medium is gone.
        inspector.unsafe["<"] = None
    return Cleaned(clean, tuple(inspector.unsafe), inspector.formatting, tuple(inspector.media), tuple(inspector.links))


def _filter_attribute(tag: str, name: str, value: str, names: Mapping[str, str]) -> str | None:
    if name not in _ALLOWED_ATTRIBUTES.get(tag, {"src"}):  # nh3 lets `lang` and `title` pass anywhere
        return None
    if name == "src":
        name = media_name(value, names)
        return name if is_file_name(name) and not _is_remote(value) else None
    if name in _VALUES:
        return value if _VALUES[name].fullmatch(value) else None
    return value


def lone_picture(clean: str) -> tuple[str, str, str] | None:
    """Split sanitised HTML whose only medium is an image at its beginning or end: (rest, file name, alt), else None."""
    if len(_IMAGE.findall(clean)) != 1 or "<audio " in clean or "<video " in clean:
        return None
    found = _LONE_IMAGE.search(clean)
    if found is None:
        return None
    image = found.group(2) or found.group(3)
    rest = (clean[: found.start()] + (found.group(1) or "") + (found.group(4) or "") + clean[found.end() :]).strip()
    attributes = dict(re.findall(r'(src|alt)="([^"]*)"', image))
    return (
        rest.removeprefix("<p></p>").removesuffix("<p></p>").strip(),
        html.unescape(attributes.get("src", "")),
        html.unescape(attributes.get("alt", "")),
    )


def _text_of(clean: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", clean))


def _words(text: str) -> str:
    return "".join(nfc(text).split())
