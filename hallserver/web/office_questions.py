"""The questions of the bank one by one: a list to find them in, and each as a candidate will see it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from flask import Blueprint, Response, request

from hallserver.storage.staff import Role
from hallserver.web.access import requires, services
from hallserver.web.answers import Refused, lang
from hallserver.web.page import render_page
from question_bank.describing import describe_response, plain_text, short_stem
from question_bank.documents import to_document
from question_bank.folding import fold
from question_bank.model import Bank, EssayKey, Paper, PaperItem, Question
from question_bank.presenting import media_urls, rename_media
from question_bank.sealing import PaperEncoder
from question_bank.trial_answers import right_response

office_questions = Blueprint("office_questions", __name__)

PAGE_ROWS = 50


@office_questions.get("/api/office/questions")
@requires(Role.EXAM_OFFICE)
def questions() -> dict[str, Any]:
    """Questions by `topic`, `type` and `text` (in code or stem), fifty from place `offset` on."""
    hall, start = services(), request.args.get("offset", 0, int)
    wanted = [request.args.get(name, "") for name in ("topic", "type", "text")]
    found = hall.run_blocking(_found, hall.stores.bank.questions(hall.run_blocking), *wanted)
    rows = [_row(question) for question in found[max(0, start) :][:PAGE_ROWS]]
    return {"ok": True, "total": len(found), "rows": rows}


def _found(questions: tuple[Question, ...], topic: str, kind: str, text: str) -> list[Question]:
    text = fold(text[:100])
    return [
        question
        for question in questions
        if topic in ("", question.topic)
        and kind in ("", question.type.value)
        and (not text or text in fold(f"{question.code} {plain_text(question.stem_html)}"))
    ]


def _row(question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "type": question.type.value,
        "difficulty": question.difficulty,
        "text": short_stem(question, lang()),
    }


@office_questions.get("/office/preview/<code>")
@requires(Role.EXAM_OFFICE)
def preview(code: str) -> Response:
    """The page of one question, with everything it needs."""
    hall, bank = services(), services().stores.bank
    all_questions = bank.questions(hall.run_blocking)
    codes = [question.code for question in all_questions]
    if code not in codes:
        raise Refused("not_found", status=404)
    place = codes.index(code)
    view = {
        **_view(bank.only(all_questions[place])),
        "place": place + 1,
        "of": len(codes),
        "before": codes[place - 1] if place else None,
        "after": codes[place + 1] if place + 1 < len(codes) else None,
    }
    return render_page("preview", question=view)


def _view(bank: Bank) -> dict[str, Any]:
    (question,) = bank.questions
    order = tuple(option.id for option in question.options)
    paper = Paper("", (PaperItem(question.code, order, Decimal(1)),))
    urls = media_urls(bank.media)
    is_essay = isinstance(question.key, EssayKey)
    right = () if is_essay else right_response(question)
    return {
        "code": question.code,
        "topic": question.topic,
        "difficulty": question.difficulty,
        "rule": question.rule.value,
        "paper": orjson.loads(PaperEncoder(bank, is_whole=True).encode(paper)),
        "right": right,
        "right_words": describe_response(question, order, right, lang()),
        "explanation": rename_media(question.about.explanation_html, urls),
        "guidance": rename_media(question.key.guidance_html, urls) if isinstance(question.key, EssayKey) else "",
        "about": to_document(question.about),
    }
