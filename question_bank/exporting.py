"""In which formats can a bank be had?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from question_bank.formats.aiken import write_aiken
from question_bank.formats.gift.writing import write_gift
from question_bank.formats.moodle.writing import write_moodle
from question_bank.formats.package import is_workbook, is_zip
from question_bank.formats.qti.writing import write_qti
from question_bank.formats.spreadsheet import write_csv, write_xlsx
from question_bank.formats.writing import Written
from question_bank.model import Bank


@dataclass(frozen=True, slots=True)
class Export:
    """A format that a bank can be written in.

    ending  of the file's name, with the dot; where media lie beside the file, a zip of both is written instead
    """

    write: Callable[[Bank], Written]
    ending: str
    media_type: str

    def ending_of(self, body: bytes) -> str:
        """The ending for a file that was written: `.zip` where media lie beside it."""
        return ".zip" if is_zip(body) and not is_workbook(body) else self.ending


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORTS: dict[str, Export] = {
    "aiken": Export(write_aiken, ".txt", "text/plain"),
    "moodle": Export(write_moodle, ".xml", "application/xml"),
    "gift": Export(write_gift, ".gift", "text/plain"),
    "qti": Export(write_qti, ".zip", "application/zip"),
    "xlsx": Export(write_xlsx, ".xlsx", XLSX),
    "csv": Export(write_csv, ".csv", "text/csv"),
}
