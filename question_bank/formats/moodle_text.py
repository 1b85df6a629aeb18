"""What a text in one of Moodle's text formats is as HTML."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from question_bank.checking import MAX_TEXT
from question_bank.markup import lines_to_html, plain_to_html

TEXT_FORMATS = ("html", "moodle_auto_format", "plain_text", "markdown")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_FORMULA = re.compile(r"\\\((?:[^\\]|\\[^()])+\\\)")
_BETWEEN_TAGS = re.compile(r">\s+<")
_DISPLAYED = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)


def _take_formula(state: StateInline, silent: bool) -> bool:
    r"""`\(…\)` stays a formula; to Markdown it would be an escaped parenthesis, and signs in it emphasis."""
    found = _FORMULA.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


_MARKDOWN.inline.ruler.before("escape", "formula", _take_formula)


def to_html(text: str, form: str) -> str:
    r"""Return HTML, not yet sanitised, of a text in one of TEXT_FORMATS.

    Lines of moodle_auto_format and plain_text stay lines. Formulas between `$$` come out between `\[` and `\]`.
    """
    match form:
        case "moodle_auto_format":
            html = lines_to_html(_BETWEEN_TAGS.sub("><", text.strip()))
        case "plain_text":
            html = plain_to_html(text.strip())
        case "markdown" if len(text) <= MAX_TEXT:  # a longer one is refused anyway, and costs more than its length
            html = _MARKDOWN.render(text).strip()
        case _:
            html = text.strip()
    return _DISPLAYED.sub(r"\\[\1\\]", html)
