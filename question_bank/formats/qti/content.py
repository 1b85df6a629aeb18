"""What the XHTML of an item, or of a passage, is as HTML of this question bank."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from question_bank.formats.latex import UnknownFormula
from question_bank.formats.qti.document import Element, Unfit, child, children, text_of
from question_bank.formats.qti.files import Files
from question_bank.formats.qti.mathml import to_latex

# Elements that only group are taken apart, those that only look otherwise keep their text; the sanitiser knows the rest.
_GROUPS = frozenset(
    [
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "figure",
        "figcaption",
        "aside",
        "nav",
        "address",
        "center",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "content-body",
        "stimulus-body",
        "prompt",
        "template-block",
    ]
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SHOWN_AS = {"cite": "i", "dfn": "i", "var": "i", "kbd": "code", "samp": "code", "tt": "code", "hr": "br"}
_ONLY_TEXT = frozenset(
    {"span", "abbr", "acronym", "big", "small", "bdo", "bdi", "label", "a11y", "font", "time", "data"}
)
_BLOCK = re.compile(r"<(?:p|ul|ol|table|pre|blockquote)\b")
_EMPTY = frozenset({"img", "br"})
_LOOKS = re.compile(
    r"^(?:id|class|style|lang|dir|label|base|space|role|type|title|align|width|height|valign|border|cellpadding|cellspacing|controls|preload|summary|scope|headers|cite|longdesc|data-.*|aria-.*)$"
)
DROPPED = {
    "feedback-inline": "qti_feedback_dropped",
    "feedback-block": "qti_feedback_dropped",
    "modal-feedback": "qti_feedback_dropped",
    "stylesheet": "qti_look_dropped",
    "companion-materials-info": "qti_companion_dropped",
    "catalog-info": "qti_support_dropped",
}
_TEX = re.compile(r"\$\$(?=\S)([^$]{1,2000}?)(?<=\S)\$\$")  # a formula in the line, as ONYX writes it
_WHITE = re.compile(r"[ \t\r\n]+")
Gap = Callable[[Element], str | None]


class Content:
    """Turns elements into HTML, keeps the media they name and notes what had to be dropped.

    folder    of the file in its package, from which references start
    dropped   codes of the warnings about what was left away, each once
    guidance  what is only for those who mark, in order
    """

    def __init__(self, files: Files, folder: str) -> None:
        self.files = files
        self.folder = folder
        self.dropped: dict[str, None] = {}
        self.guidance: list[str] = []

    def inner(self, element: Element, replace: Gap = lambda element: None) -> str:
        """Return what stands in an element, as HTML not yet sanitised.

        replace  HTML to take instead of an element, or None
        Raises Unfit for what can't be shown.
        """
        return _WHITE.sub(" ", self._inside(element, replace, is_kept=False)).strip()

    def _inside(self, element: Element, replace: Gap, *, is_kept: bool) -> str:
        found = [self._text(element.text, is_kept)]
        for one in element:
            if not isinstance(one.tag, str):
                raise Unfit("qti_entity", text=str(one)[:60])
            instead = replace(one)
            found.append(self._element(one, replace, is_kept) if instead is None else instead)
            found.append(self._text(one.tail, is_kept))
        return "".join(found)

    @staticmethod
    def _text(text: str | None, is_kept: bool) -> str:
        escaped = html.escape(text or "", quote=False)
        if not is_kept:
            escaped = _TEX.sub(lambda found: f"\\({found[1]}\\)", escaped)
        # White space in `pre` survives what `inner` does to all other.
        return escaped.replace("\n", "<br>").replace(" ", "&#32;") if is_kept else escaped

    def _element(self, element: Element, replace: Gap, is_kept: bool) -> str:
        tag = str(element.tag)
        if tag in DROPPED:
            self.dropped[DROPPED[tag]] = None
            return ""
        if tag == "media-interaction":  # beside what is asked: the clip itself
            self._note_plays(element)
            return self._inside(element, replace, is_kept=False)
        if tag == "rubric-block":
            return self._rubric(element, replace)
        if tag in ("printed-variable", "template-inline", "template-block"):
            raise Unfit("qti_template")
        if tag == "include.include":
            raise Unfit("qti_include", reference=element.get("href", "")[:120])
        if tag == "math.math":
            return _formula(element)
        if tag in ("img", "object", "audio", "video"):
            return self._medium(element, tag)
        inside = self._inside(element, replace, is_kept=is_kept or tag == "pre")
        if tag in _HEADINGS:
            return f"<p><b>{inside}</b></p>"
        if tag in _GROUPS:
            has_blocks = _BLOCK.search(inside) is not None
            return inside if has_blocks or not inside.strip() else f"<p>{inside.strip()}</p>"
        if tag in _ONLY_TEXT:
            return inside
        if tag == "q":
            return f"“{inside}”"
        shown = _SHOWN_AS.get(tag, tag)
        attributes = "".join(
            f' {name}="{html.escape(text)}"' for name, text in element.attrib.items() if not self._is_look(str(name))
        )
        return f"<{shown}{attributes}>" if shown in _EMPTY else f"<{shown}{attributes}>{inside}</{shown}>"

    def _is_look(self, name: str) -> bool:
        if _LOOKS.match(name) is None:
            return False
        if name.startswith("aria-"):
            self.dropped["qti_support_dropped"] = None
        elif name in ("class", "style"):
            self.dropped["qti_look_dropped"] = None
        return True

    def _note_plays(self, element: Element) -> None:
        if element.get("max-plays", "0") != "0" or element.get("min-plays", "0") != "0":
            self.dropped["qti_plays_dropped"] = None

    def _rubric(self, element: Element, replace: Gap) -> str:
        inside = self._inside(element, replace, is_kept=False)
        if "candidate" in element.get("view", "candidate").split():
            return inside
        self.guidance.append(_WHITE.sub(" ", inside).strip())
        return ""

    def _medium(self, element: Element, tag: str) -> str:
        source = element.get("src") or element.get("data") or ""
        sources = [one.get("src", "") for one in children(element, "source")]
        source = source or (sources[0] if sources else "")
        kind = element.get("type", "").split("/")[0].lower()
        if tag == "object":
            tag = {"image": "img", "audio": "audio", "video": "video"}.get(kind, "")
        if not tag or not source:
            raise Unfit("qti_object", kind=element.get("type", "")[:60] or tag)
        name, _ = self.files.keep(self.folder, source)
        unknown = [
            str(given)
            for given in element.attrib
            if given not in ("src", "data", "alt") and not self._is_look(str(given))
        ]
        rest = "".join(f' {given}="{html.escape(element.get(given, ""))}"' for given in unknown)
        if tag != "img":
            return f'<{tag} src="{html.escape(name)}"{rest}></{tag}>'
        said = element.get("alt") if element.get("alt") is not None else text_of(element)
        alt = f' alt="{html.escape(_WHITE.sub(" ", said))}"' if said else ""
        return f'<img src="{html.escape(name)}"{alt}{rest}>'


def _formula(element: Element) -> str:
    """MathML: the TeX that stands beside it, else what its own elements show."""
    start, end = ("\\[", "\\]") if element.get("display") == "block" else ("\\(", "\\)")
    semantics = child(element, "math.semantics")
    for note in children(semantics, "math.annotation") if semantics is not None else ():
        if note.get("encoding", "").lower() in ("application/x-tex", "tex", "latex", "application/x-latex") and text_of(
            note
        ):
            return html.escape(f"{start}{text_of(note)}{end}", quote=False)
    try:
        latex = to_latex(element)
    except UnknownFormula as unknown:
        raise Unfit("qti_math", what=unknown.what[:60]) from unknown
    if not latex:
        raise Unfit("qti_math", what="math")
    return html.escape(f"{start}{latex}{end}", quote=False)
