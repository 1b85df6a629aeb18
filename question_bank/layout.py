"""HTML as editors of text write it, with the few elements that a question has: what a layout says, without the layout.

Moodle's editors, Word and web pages write a line as `<div>` and an underlined syllable as `<span style="text-decoration:
underline">`. Dropping these as looks would join lines and lose what the question is about.
"""

from __future__ import annotations

import html
import re

# Blocks that a question has no element for: their content stays, on lines of its own.
LINES = frozenset(
    ["div", "section", "article", "header", "footer", "main", "nav", "aside", "figure", "figcaption", "center"]
    + ["address", "dl", "dt", "dd", "fieldset", "legend", "details", "summary", "hr"]
)
# Elements that only look otherwise: their text stays.
ONLY_TEXT = frozenset(
    ["span", "font", "big", "small", "label", "abbr", "acronym", "bdi", "bdo", "nobr", "wbr", "time", "mark", "a"]
    + ["colgroup", "col", "tfoot", "o:p"]
)
# Attributes of which no text depends.
LOOKS = re.compile(
    r"class|style|dir|lang|xml:lang|id|title|name|align|valign|color|bgcolor|bordercolor|face|size|width|height|border"
    r"|cellpadding|cellspacing|hspace|vspace|nowrap|rules|frame|summary|scope|headers|abbr|clear|compact|noshade|span"
    r"|target|rel|role|tabindex|contenteditable|spellcheck|translate|draggable|datetime|data-[\w.:-]*|aria-[\w-]*"
    r"|xmlns|xmlns:\w+|controls|preload|type|loading|decoding"
)
_RENAMED = {"tt": "code", "kbd": "code", "samp": "code", "cite": "i", "dfn": "i", "var": "i", "ins": "u"}
_RENAMED |= {"strike": "s", "del": "s"}
_NAME = "|".join((*_RENAMED, "span", "font", "h[1-6]"))
# A tag that nothing closes is matched too, up to where it can't go on: else each one would be read to the end of the text.
_TAG = re.compile(rf"""<(/?)({_NAME})(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*+)(>?)""", re.IGNORECASE)
_STYLE = re.compile(r"""\bstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_CLEAN_TOKEN = re.compile(r"""(<(?:[^>"]|"[^"]*")*>)""")
_INLINE = frozenset(["b", "i", "u", "s", "em", "strong", "sub", "sup", "code"])
_MEDIA = frozenset(["img", "audio", "video"])
_PLAIN_COLOURS = re.compile(
    r"black|windowtext|inherit|initial|unset|currentcolor|transparent|white|none|#0{3,8}|#f{3,8}|rgba?\(0,0,0(?:,[\d.]+)?\)"
    r"|rgba?\(255,255,255(?:,[\d.]+)?\)|rgba?\(\d+,\d+,\d+,0\)|var\(.*\)"
)


def to_elements(fragment: str) -> str:
    """Return HTML, not yet sanitised, with elements for what style attributes and elements unknown to a question say.

    Bold, italic, underlined, struck, raised and lowered text within `span` and `font`; headings are bold paragraphs.
    """
    open_elements: list[list[str]] = []

    def replace(found: re.Match[str]) -> str:
        is_end, name, attributes = found[1] == "/", found[2].lower(), found[3]
        if not found[4]:
            return found[0]
        if name in _RENAMED:
            return f"<{found[1]}{_RENAMED[name]}{attributes}>"
        if name[0] == "h":
            return "</b></p>" if is_end else f"<p{attributes}><b>"
        if is_end:
            closed = open_elements.pop() if open_elements else []
            return "".join(f"</{element}>" for element in reversed(closed)) + found[0]
        if attributes.endswith("/"):
            return found[0]
        open_elements.append(_elements_of(attributes))
        return found[0] + "".join(f"<{element}>" for element in open_elements[-1])

    return _TAG.sub(replace, fragment)


def _elements_of(attributes: str) -> list[str]:
    found = _STYLE.search(attributes)
    return [
        element
        for name, value in _properties(found[1].strip("\"'") if found else "")
        if (element := _says(name, value))
    ]


def _properties(style: str) -> list[tuple[str, str]]:
    """Declarations of a style attribute as (name, value), the last of each name."""
    named = {}
    for declaration in html.unescape(style).lower().split(";"):
        name, _, value = declaration.partition(":")
        named[name.strip()] = value.replace("!important", "").strip()
    return [(name, value) for name, value in named.items() if name]


def _says(name: str, value: str) -> str:
    """The element that says the same as a declaration, "" if there is none."""
    if name == "font-weight" and (value in ("bold", "bolder") or value.isdecimal() and int(value[:5]) >= 600):
        return "b"
    if name == "font-style" and value in ("italic", "oblique"):
        return "i"
    if name in ("text-decoration", "text-decoration-line") and "underline" in value.split():
        return "u"
    if name in ("text-decoration", "text-decoration-line") and "line-through" in value.split():
        return "s"
    return {"super": "sup", "sub": "sub"}.get(value, "") if name == "vertical-align" else ""


def is_seen(tag: str, name: str, value: str) -> bool:
    """Whether dropping an attribute changes what a reader might go by: colours, marked or hidden text, letters of lists."""
    if name in ("color", "bgcolor"):
        return not _is_plain(value)
    return name == "style" and any(_is_declaration_seen(tag, *declaration) for declaration in _properties(value))


def _is_declaration_seen(tag: str, name: str, value: str) -> bool:
    if name in ("color", "background", "background-color"):
        return not _is_plain(value)
    if name in ("display", "visibility"):
        return value in ("none", "hidden")
    if name in ("text-decoration", "text-decoration-line") and "line-through" in value.split():
        return tag not in ("span", "font") or "underline" in value.split()  # one element says but one of the two
    if name in ("text-transform", "list-style-type", "list-style"):
        return value not in ("none", "disc", "decimal", "initial", "inherit", "outside", "inside")
    return _says(name, value) != "" and tag not in ("span", "font")


def _is_plain(colour: str) -> bool:
    return _PLAIN_COLOURS.fullmatch(re.sub(r"\s", "", colour.lower())) is not None


def to_lines(clean: str) -> str:
    """Return sanitised HTML without the elements LINES: `<br>` stands where only they kept two texts apart."""
    if not any(f"<{name}" in clean for name in LINES):
        return clean
    out: list[str] = []
    has_text = wants_line = False
    for token in _CLEAN_TOKEN.split(clean):
        name = re.match(r"</?([a-z0-9]+)", token)
        if name is None:
            if token.strip():
                out += ["<br>"] if wants_line else []
                has_text, wants_line = True, False
        elif name[1] in LINES:
            wants_line = has_text
            continue
        elif name[1] in _INLINE or name[1] in _MEDIA:
            if wants_line and token[1] != "/":
                out.append("<br>")
                wants_line = False
            has_text = has_text or name[1] in _MEDIA
        else:
            has_text = wants_line = False
        out.append(token)
    return "".join(out)
