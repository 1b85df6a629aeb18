"""What a text in one of Moodle's text formats is as HTML."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from question_bank.checking import MAX_TEXT
from question_bank.markup import lines_to_html, plain_to_html

TEXT_FORMATS = ("html", "moodle_auto_format", "plain_text", "markdown")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_BETWEEN_TAGS = re.compile(r">\s+<")
_DISPLAYED = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)


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
