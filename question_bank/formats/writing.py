"""What writing a bank in one format gives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.formats.spreadsheet.columns import TYPE_NAMES
from question_bank.model import Bank, QuestionType
from tables import Problem, Said


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and everything of the bank that its format can't express.

    body      the file's bytes
    left_out  a `Problem` for every question that is not in the file, or is there without something; read again, a file
              with nothing left out gives the same bank
    """

    body: bytes
    left_out: tuple[Problem, ...] = ()


def type_name(kind: QuestionType) -> Said:
    """What a type of question is called where one says that a format does not have it."""
    return Said(TYPE_NAMES[kind], kind.value.replace("_", " "))


def pack_with_media(name: str, body: bytes, bank: Bank, left_out: Sequence[Problem] = ()) -> Written:
    """Return a file whose format leaves media beside it: the file itself, or a zip of it and the bank's media.

    name  of the file within the zip. The same bank gives the same bytes on any day.
    """
    if not bank.media:
        return Written(body, tuple(left_out))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member, content in ((name, body), *((f"media/{m.name}", m.body) for m in bank.media.values())):
            entry = zipfile.ZipInfo(member, (2026, 1, 1, 0, 0, 0))
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return Written(packed.getvalue(), tuple(left_out))
