"""The question bank of the exam office: files looked at, files taken in, the bank handed out in another format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from hallserver.storage import Stores
from hallserver.storage.bank import BankChange, MediumTaken
from hallserver.storage.staff import Role
from hallserver.web.access import me, requires, services
from hallserver.web.answers import Refused, command, lang
from hallserver.web.office_files import files_given, refusal_of, shown
from question_bank.describing import short_stem
from question_bank.exporting import EXPORTS
from question_bank.formats.writing import Written
from question_bank.model import Bank, Question
from question_bank.near_duplicates import NearDuplicate
from question_bank.previewing import Preview, preview

if TYPE_CHECKING:
    from question_bank.importing import BankReading

office_bank = Blueprint("office_bank", __name__)

MOST_FILES = 500
MOST_NEAR = 100


@office_bank.post("/api/office/import/questions")
@requires(Role.EXAM_OFFICE, upload=True)
@command
def import_questions() -> dict[str, Any]:
    """Take question files and pictures in place of the bank, or with `mode` "extend" beside what it holds.

    `dry`: only say what would come in. `topic`, `difficulty`, `give_codes`, `take_good`: see `importing.Wishes`.
    """
    hall = services()
    files, wishes, extends = files_given(MOST_FILES), _wishes(), _extends()
    if _is_on("dry"):
        known = hall.stores.bank.questions(hall.run_blocking)
        reading, view = hall.beside(_look, files, {**wishes, "take_good": True}, extends, known, lang())
        return {**view, "left_out": reading.left_out, **_findings(reading)}
    reading = hall.beside(_read, files, wishes, extends)
    if reading.value is None:
        raise refusal_of(reading.problems, reading.total)
    try:
        change = hall.beside(_put, reading.value, extends, me().username, hall.now_ms())
    except MediumTaken as taken:
        raise Refused("picture_taken", picture=taken.name) from taken
    counts = {
        "questions": len(reading.value.questions),
        "added": change.added,
        "changed": change.changed,
        "pictures": len(reading.value.media),
    }
    return {"counts": counts, "left_out": reading.left_out, **_findings(reading)}


def _read(stores: Stores, files: list[tuple[str, bytes]], wishes: dict[str, Any], extends: bool) -> BankReading:
    from question_bank.importing import Wishes, read_questions

    return read_questions(files, Wishes(**wishes, known=stores.bank.media if extends else {}))


def _put(stores: Stores, bank: Bank, extends: bool, by: str, at_ms: int) -> BankChange:
    put = stores.bank.extend if extends else stores.bank.replace
    return put(bank, by=by, at_ms=at_ms)


def _look(
    stores: Stores,
    files: list[tuple[str, bytes]],
    wishes: dict[str, Any],
    extends: bool,
    known: tuple[Question, ...],
    language: str,
) -> tuple[BankReading, dict[str, Any]]:
    """What was read, and what would come in beside the known questions or in their place."""
    reading = _read(stores, files, wishes, extends)
    bank = reading.value or Bank(())
    codes = {question.code for question in bank.questions}
    stay = tuple(question for question in known if extends or question.code in codes)
    view = _preview_view(bank, stay, preview(bank, Bank(stay)), language)
    view["counts"]["lost"] = len(known) - len(stay)
    return reading, view


def _preview_view(bank: Bank, known: tuple[Question, ...], seen: Preview, language: str) -> dict[str, Any]:
    by_code = {question.code: question for question in (*known, *bank.questions)}
    cells = [{"topic": t, "type": kind.value, "difficulty": d, "n": n} for (t, kind, d), n in seen.counts.items()]
    near = [_near_view(pair, by_code, language) for pair in seen.near[:MOST_NEAR]]
    return {
        "dry": True,
        "counts": {
            "questions": len(bank.questions),
            "pictures": len(bank.media),
            "added": seen.added,
            "changed": seen.changed,
            "same": seen.same,
        },
        "cells": cells,
        "near": near,
        "near_total": len(seen.near),
    }


def _near_view(pair: NearDuplicate, by_code: Mapping[str, Question], language: str) -> dict[str, Any]:
    """Two alike questions; `text` and `other_text` are how they begin."""
    text, other = (short_stem(by_code[code], language) for code in (pair.code, pair.other))
    return {
        "code": pair.code,
        "text": text,
        "other": pair.other,
        "other_text": other,
        "likeness": round(pair.likeness, 2),
    }


def _findings(reading: BankReading) -> dict[str, Any]:
    return {
        "problems": shown(reading.problems),
        "total": reading.total,
        "problem_counts": reading.problem_counts,
        "warnings": shown(reading.warnings),
        "warnings_total": reading.warnings_total,
        "warning_counts": reading.warning_counts,
    }


@office_bank.get("/api/office/export/<name>")
@requires(Role.EXAM_OFFICE)
def export(name: str) -> Response:
    """The whole bank as a file of that format."""
    written = _write(name)
    kind = EXPORTS[name]
    # A format whose pictures lie beside it comes as a zip.
    ending = kind.ending_of(written.body)
    media_type = "application/zip" if ending == ".zip" else kind.media_type
    headers = {"Content-Disposition": f'attachment; filename="questions{ending}"'}
    return Response(written.body, mimetype=media_type, headers=headers)


@office_bank.get("/api/office/export/<name>/left-out")
@requires(Role.EXAM_OFFICE)
def left_out(name: str) -> dict[str, Any]:
    """What of the bank that format can't express."""
    written = _write(name)
    return {"ok": True, "problems": shown(written.left_out), "total": len(written.left_out)}


def _write(name: str) -> Written:
    if name not in EXPORTS:
        raise Refused("not_found", status=404)
    return services().beside(lambda stores: EXPORTS[name].write(stores.bank.get()))


def _extends() -> bool:
    mode = request.form.get("mode", "replace")
    if mode not in ("replace", "extend"):
        raise Refused("malformed", status=400)
    return mode == "extend"


def _wishes() -> dict[str, Any]:
    return {
        "topic": request.form.get("topic", "").strip(),
        "difficulty": request.form.get("difficulty", "").strip(),
        "give_codes": _is_on("give_codes"),
        "take_good": _is_on("take_good"),
    }


def _is_on(name: str) -> bool:
    return request.form.get(name, "").lower() in ("1", "true", "on")
