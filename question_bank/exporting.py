"""In which formats can a bank be had?"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from question_bank.formats.package import is_workbook, is_zip
from question_bank.formats.writing import Written
from question_bank.model import Bank


@dataclass(frozen=True, slots=True)
class Export:
    """A format that a bank can be written in.

    writer  module and name of the function that writes; imported when it is first asked for
    ending  of the file's name, with the dot; where media lie beside the file, a zip of both is written instead
    """

    writer: tuple[str, str]
    ending: str
    media_type: str

    def write(self, bank: Bank) -> Written:
        """The bank in this format, and what of it stayed out."""
        module, name = self.writer
        return getattr(import_module(f"question_bank.formats.{module}"), name)(bank)

    def ending_of(self, body: bytes) -> str:
        """The ending for a file that was written: `.zip` where media lie beside it."""
        return ".zip" if is_zip(body) and not is_workbook(body) else self.ending


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What holds most stands first: that one is chosen where nobody chooses.
EXPORTS: dict[str, Export] = {
    "xlsx": Export(("spreadsheet.writing", "write_xlsx"), ".xlsx", XLSX),
    "csv": Export(("spreadsheet.writing", "write_csv"), ".csv", "text/csv"),
    "qti": Export(("qti.writing", "write_qti"), ".zip", "application/zip"),
    "moodle": Export(("moodle.writing", "write_moodle"), ".xml", "application/xml"),
    "gift": Export(("gift.writing", "write_gift"), ".gift", "text/plain"),
    "aiken": Export(("aiken", "write_aiken"), ".txt", "text/plain"),
}
