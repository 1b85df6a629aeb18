"""What is a question called whose writer gave it no code, or one that another bears, and does it say what another says?"""

from __future__ import annotations

import base64
import hashlib
import html
import re

from question_bank.drafts import Draft
from question_bank.folding import fold, nfc
from question_bank.model import QuestionType

_TAG = re.compile(r"<[^<>]*>")
_LONGEST_BEGINNING = 40


def beginning_of(stem: str) -> str:
    """Return the beginning of a question's text between quotes, by which its writer finds it; "" where it has none."""
    words = " ".join(nfc(html.unescape(_TAG.sub(" ", stem[:2_000]))).split())
    if len(words) > _LONGEST_BEGINNING:
        words = words[:_LONGEST_BEGINNING].rstrip() + "…"
    return f"“{words}”" if words else ""


def code_from_text(draft: Draft) -> str:
    """Return a code that follows from what the question says, so that the next import of its file finds it again."""
    said = [draft.type.value, draft.stem, *(option.html for option in draft.options)]
    said += [premise.html for premise in draft.premises] + [option.html for gap in draft.gaps for option in gap.options]
    # Two pictures or texts can be asked about in the same words.
    said += [f"picture {draft.picture}"] if draft.picture else []
    said += [f"passage {draft.passage}"] if draft.passage else []
    digest = hashlib.sha256("\0".join(map(fold, said)).encode("utf-8", "surrogatepass")).digest()
    return "Q-" + base64.b32encode(digest).decode("ascii")[:8]


def have_one_answer(one: Draft, other: Draft) -> bool:
    """Whether two questions that say the same words have the same right answers, in whatever order options stand."""
    return _answers(one) == _answers(other)


def _answers(draft: Draft) -> tuple[object, ...]:
    options = [(fold(option.html), option.is_right, option.share) for option in draft.options]
    premises = [(fold(p.html), options[p.option][0] if p.option < len(options) else "") for p in draft.premises]
    gaps = [(g.id, frozenset((fold(o.html), o.is_right, o.share) for o in g.options), g.key) for g in draft.gaps]
    in_order = options if draft.type is QuestionType.ORDERING else frozenset(options)
    return in_order, frozenset(premises), gaps, draft.key
