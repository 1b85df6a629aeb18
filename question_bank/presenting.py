"""What a candidate is shown of a question: everything but what tells the answer."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from typing import Any

from question_bank.clips import clip_hash, is_clip
from question_bank.folding import fold_html
from question_bank.model import (
    EssayKey,
    Gap,
    GapsKey,
    HotspotKey,
    MatchingKey,
    Medium,
    NumberKey,
    Option,
    Passage,
    Question,
)

_SOURCE = re.compile(r'(<(?:img|audio|video)\b[^>]*?\bsrc=")([^"]*)(")')


def name_media(media: Mapping[str, Medium]) -> dict[str, str]:
    """Return medium name → the name that papers use: 16 hex digits of its SHA-256, since a file name may tell too much."""
    return {name: hashlib.sha256(medium.body).hexdigest()[:16] for name, medium in media.items()}


def media_urls(media: Mapping[str, Medium]) -> dict[str, str]:
    """Return medium name → the medium itself as a `data:` URL."""
    return {
        name: f"data:{medium.media_type};base64,{base64.b64encode(medium.body).decode('ascii')}"
        for name, medium in media.items()
    }


def name_clip(medium: Medium) -> dict[str, Any]:
    """Return what a paper says of a sound or video: its SHA-256 (hex), its size in bytes, its MIME type."""
    return {"hash": clip_hash(medium.body), "size": len(medium.body), "type": medium.media_type}


def media_of(question: Question, passages: Mapping[str, Passage]) -> set[str]:
    """Return the names of all media that a candidate is shown with a question, its shared stem's too."""
    pieces = html_of(question) + ([passages[question.passage].html] if question.passage else [])
    names = {name for piece in pieces for name in media_in(piece)}
    return names | ({question.picture} if question.picture else set())


def media_in(fragment: str) -> list[str]:
    """Return the names of the media in sanitised HTML, in order."""
    return [html.unescape(name) for _, name, _ in _SOURCE.findall(fragment)]


def misplaced_media(fragment: str, media: Mapping[str, Medium]) -> list[str]:
    """Return the names of clips that sanitised HTML shows as pictures, and of pictures that it plays."""
    found = ((tag.startswith("<img"), html.unescape(name)) for tag, name, _ in _SOURCE.findall(fragment))
    return [name for is_picture, name in found if name in media and is_picture == is_clip(media[name].media_type)]


def rename_media(fragment: str, names: Mapping[str, str]) -> str:
    """Return sanitised HTML with its media under other names. Raises KeyError for one that has none."""
    return _SOURCE.sub(lambda found: found[1] + names[html.unescape(found[2])] + found[3], fragment)


def show_option(option: Option, names: Mapping[str, str]) -> dict[str, str]:
    """Return {html, id} of an option."""
    return {"html": rename_media(option.html, names), "id": option.id}


def show_question(question: Question, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what a candidate sees of a question beside its options, whose order is the paper's.

    names  medium name → name that papers use (`name_media`)

    stem, type always; premises [{html, id}] of matching; slots {gap id: [{html, id}] or null for typed text} of gaps;
    room: the most points of a hotspot, the most characters of an essay; units [names] of numerical; picture, picture_alt.
    """
    shown: dict[str, Any] = {"stem": rename_media(question.stem_html, names), "type": question.type.value}
    if question.picture is not None:
        shown["picture"] = names[question.picture]
        if question.picture_alt:
            shown["picture_alt"] = question.picture_alt
    match question.key:
        case MatchingKey(premises=premises):
            shown["premises"] = [{"html": rename_media(p.html, names), "id": p.id} for p in premises]
        case GapsKey(gaps=gaps):
            shown["slots"] = {gap.id: _slot(gap, names) for gap in gaps}
        case HotspotKey(most_points=most) | EssayKey(most_characters=most):
            shown["room"] = most
        case NumberKey(units=units) if units:
            shown["units"] = [unit.name for unit in units]
    return shown


def _slot(gap: Gap, names: Mapping[str, str]) -> list[dict[str, str]] | None:
    return [show_option(option, names) for option in offered_in(gap)] or None


def offered_in(gap: Gap) -> list[Option]:
    """Return what a gap offers, in the order of their texts: the writer's order often has the right one first."""
    return sorted(gap.options, key=lambda option: fold_html(option.html))


def html_of(question: Question) -> list[str]:
    """Return every piece of HTML that a candidate is shown of a question."""
    pieces = [question.stem_html, *(option.html for option in question.options)]
    match question.key:
        case MatchingKey(premises=premises):
            pieces += [premise.html for premise in premises]
        case GapsKey(gaps=gaps):
            pieces += [option.html for gap in gaps for option in gap.options]
    return pieces


def all_html(question: Question) -> list[str]:
    """Return every piece of HTML of a question, also what no candidate is shown."""
    gaps = question.key.gaps if isinstance(question.key, GapsKey) else ()
    options = [*question.options, *(option for gap in gaps for option in gap.options)]
    guidance = [question.key.guidance_html] if isinstance(question.key, EssayKey) else []
    return [
        *html_of(question),
        question.about.explanation_html,
        *(option.feedback_html for option in options),
        *guidance,
    ]
