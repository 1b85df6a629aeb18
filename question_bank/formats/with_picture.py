"""The picture of a question as part of its text, as formats without a place of its own have it."""

from __future__ import annotations

import html

from question_bank.model import Question


def stem_with_picture(question: Question) -> str:
    """Return the stem with the question's picture at its end, where the check of drafts finds it again."""
    if question.picture is None:
        return question.stem_html
    alt = f' alt="{html.escape(question.picture_alt)}"' if question.picture_alt else ""
    return f'{question.stem_html}<p><img src="{html.escape(question.picture)}"{alt}></p>'
