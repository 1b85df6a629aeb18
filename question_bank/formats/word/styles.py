"""What does a run of text look like, by its own properties and the styles it stands in?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from question_bank.formats.word.parts import Element, WordFile, child, elements, is_on, value

_PLAIN_COLOURS = frozenset({"", "auto", "000000"})
_MOST_BASES = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks.

    colour     six hexadecimal digits, "" for black;  highlight: name or digits of what lies behind the text, "" for none
    script     "sub", "sup" or ""
    is_struck, is_hidden, is_capitals  crossed out; not shown; shown in capital letters
    font       as named for Latin letters, "" where nothing is
    """

    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = ""
    highlight: str = ""
    script: str = ""
    is_struck: bool = False
    is_hidden: bool = False
    is_capitals: bool = False
    font: str = ""


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """heading: outline level from 0, or None;  numbering: (list, level) that the style brings, or None."""

    look: Look
    heading: int | None
    numbering: tuple[str, int] | None


class Styles:
    """The styles of a document."""

    def __init__(self, file: WordFile) -> None:
        root = file.tree("styles.xml")
        self._styles = {style.get("styleId", ""): style for style in elements(root, "style")}
        self._usual = next(
            (
                key
                for key, s in self._styles.items()
                if s.get("type") == "paragraph" and s.get("default") in ("1", "true")
            ),
            "",
        )
        self._look = apply_look(PLAIN, child(root, "docDefaults", "rPrDefault", "rPr"))

    def paragraph(self, properties: Element | None) -> ParagraphStyle:
        """What a paragraph (its `pPr`) has by its style and by itself."""
        look, heading, numbering = self._look, None, None
        chain = [*self._chain(value(properties, "pStyle") or self._usual)]
        for style in chain:
            look = apply_look(look, child(style, "rPr"))
        for own in (*(child(style, "pPr") for style in chain), properties):
            if (level := value(own, "outlineLvl")) is not None:
                heading = int(level) if level.isdecimal() and int(level) < 9 else None
            if (numbers := child(own, "numPr")) is not None:
                level = value(numbers, "ilvl") or (str(numbering[1]) if numbering else "0")
                name = value(numbers, "numId") or (numbering[0] if numbering else "0")
                numbering = (name, int(level) if level.isdecimal() else 0)
        return ParagraphStyle(look, heading, numbering)

    def run(self, within: Look, properties: Element | None) -> Look:
        """What a run (its `rPr`) looks like in a paragraph of that look."""
        for style in self._chain(value(properties, "rStyle") or ""):
            within = apply_look(within, child(style, "rPr"))
        return apply_look(within, properties)

    def _chain(self, name: str) -> list[Element]:
        """The style and what it is based on, the ground first."""
        found: list[Element] = []
        while name in self._styles and self._styles[name] not in found and len(found) < _MOST_BASES:
            found.append(self._styles[name])
            name = value(found[-1], "basedOn") or ""
        return found[::-1]


def apply_look(look: Look, properties: Element | None) -> Look:
    """Return the look with what these run properties say besides."""
    if properties is None or len(properties) == 0:
        return look
    changes: dict[str, object] = {}
    switches = {"bold": "b", "italic": "i", "is_struck": "strike", "is_hidden": "vanish", "is_capitals": "caps"}
    for field, name in {**switches, "underline": "u"}.items():
        if (setting := is_on(properties, name)) is not None:
            changes[field] = setting
    if (colour := value(properties, "color")) is not None:
        changes["colour"] = "" if colour.lower() in _PLAIN_COLOURS else colour.upper()
    shade = (value(properties, "shd", name="fill") or "").lower()
    if shade:
        changes["highlight"] = "" if shade in ("auto", "ffffff") else shade
    if (highlight := value(properties, "highlight")) is not None:
        changes["highlight"] = "" if highlight in ("none", "white") else highlight
    if (script := value(properties, "vertAlign")) is not None:
        changes["script"] = {"superscript": "sup", "subscript": "sub"}.get(script, "")
    if (font := value(properties, "rFonts", name="ascii")) is not None:
        changes["font"] = font
    return replace(look, **changes)  # type: ignore[arg-type]
