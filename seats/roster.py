"""Who may come: the people on the roster and the rule that admits them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seats.card_number import birth_year_of, card_differences, is_card_number, sex_of
from seats.roster_cells import parse_date, parse_name, parse_percent, parse_sex, without_spaces
from tables.reader import read_table
from tables.reading import Findings, Reading
from tables.table import Row
from tables.text import one_line, without_marks
from tables.workbook import Sheet, write_workbook

MAX_CANDIDATES = 20_000
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("Số báo danh", "SBD", "Candidate number", "Number"),
    "card_number": ("Số CCCD", "CCCD", "Căn cước công dân", "Số căn cước", "Card number", "Card"),
    "name": ("Họ và tên", "Họ tên", "Full name", "Name"),
    "birth": ("Ngày sinh", "Date of birth", "Birth"),
    "sex": ("Giới tính", "Sex"),
    "rank": ("Cấp bậc", "Cấp bậc hàm", "Rank"),
    "unit": ("Đơn vị", "Đơn vị công tác", "Unit"),
    "course_percent": ("Tỷ lệ học (%)", "Tỉ lệ học", "Course percent", "Course"),
}
_REQUIRED = ("number", "card_number", "name", "birth", "unit", "course_percent")
_WIDTHS = (14, 16, 28, 12, 10, 14, 34, 14)
_NUMBER = re.compile(r"\w[\w.\-]{0,31}")
_EXAMPLE_NOTES = (
    "Mỗi dòng là một thí sinh. Xóa dòng ví dụ trước khi nộp. / One row per candidate. Delete the example row.",
    "Số CCCD: đủ 12 chữ số, ô định dạng Văn bản để không mất số 0 ở đầu. / Card: 12 digits, cell formatted as Text.",
    "Ngày sinh: dd/MM/yyyy, ví dụ 09/03/1990. / Date of birth: dd/MM/yyyy.",
    "Giới tính: Nam hoặc Nữ, có thể để trống. / Sex: Nam or Nữ, may be empty.",
    "Cấp bậc: ví dụ Đại úy, có thể để trống. / Rank: may be empty.",
    "Đơn vị: viết giống nhau cho mọi người cùng đơn vị. / Unit: spelled the same for everybody in it.",
    "Tỷ lệ học: từ 0 đến 100, ví dụ 85 hoặc 85,5. / Course percent: 0 to 100.",
    "Không dùng công thức. / No formulas.",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person on the roster.

    number          the exam office's candidate number (số báo danh), unique, text
    card_number     citizen ID, twelve digits as text, unique
    name            as on the card, NFC
    birth           date of birth
    sex             "Nam", "Nữ" or ""
    rank            police rank, e.g. "Đại úy", may be ""
    unit            police unit, e.g. "Công an phường …"
    course_percent  share of the online course finished, 0–100
    """

    number: str
    card_number: str
    name: str
    birth: date
    sex: str
    rank: str
    unit: str
    course_percent: Decimal


def search_key(text: str) -> str:
    """What a name is found by: đ as d, no marks, case folded, single spaces ("Đào ĐẶNG" → "dao dang")."""
    return without_marks(text)


def is_eligible(candidate: Candidate, minimum_percent: Decimal | int) -> bool:
    """Whether the candidate finished enough of the course to sit; exactly the minimum is enough."""
    return candidate.course_percent >= minimum_percent


def read_roster(body: bytes, name: str, *, mend_zeros: bool = False) -> Reading[tuple[Candidate, ...]]:
    """The candidates of a CSV or XLSX roster, in the order of the file.

    mend_zeros puts back leading zeros that Excel took from card numbers, with a warning for each row.
    """
    table = read_table(body, name, COLUMNS, required=_REQUIRED, max_rows=MAX_CANDIDATES)
    if table.total:
        return Reading(None, table.problems, total=table.total)
    findings = Findings(name)
    seen: dict[str, dict[str, int]] = {"number": {}, "card_number": {}}
    candidates = []
    for row in table.rows:
        candidate = _RowReader(row, table.headers, findings).candidate(mend_zeros, seen)
        if candidate:
            candidates.append(candidate)
    return findings.reading(tuple(candidates))


class _RowReader:
    """Reads one row, noting everything wrong in it."""

    def __init__(self, row: Row, headers: Mapping[str, str], findings: Findings) -> None:
        self.row, self.headers, self.findings = row, headers, findings

    def candidate(self, mend_zeros: bool, seen: dict[str, dict[str, int]]) -> Candidate | None:
        before = self.findings.total
        text = self.row.text
        number = text("number")
        if not _NUMBER.fullmatch(number):
            self._add("number_form" if number else "number_empty", "number", value=number[:40])
        elif first := self._first(seen["number"], number.casefold()):
            self._add("number_duplicate", "number", number=number, first=first)
        card = self._card(mend_zeros)
        if card and (first := self._first(seen["card_number"], card)):
            self._add("card_duplicate", "card_number", card=card, first=first)
        name = parse_name(text("name"))
        if name is None:
            self._add("name_form" if text("name") else "name_empty", "name", value=text("name")[:40])
        birth = parse_date(text("birth"))
        if birth is None:
            self._add("birth_form", "birth", value=text("birth")[:40])
        sex = parse_sex(text("sex"))
        if sex is None:
            self._add("sex_form", "sex", value=text("sex")[:40])
        unit = one_line(text("unit"))
        if not unit or len(unit) > 200:
            self._add("unit_form" if unit else "unit_empty", "unit")
        course = self._course()
        if (
            self.findings.total > before
            or card is None
            or name is None
            or birth is None
            or sex is None
            or course is None
        ):
            return None
        self._compare(card, birth, sex)
        return Candidate(number, card, name, birth, sex, one_line(text("rank"))[:60], unit, course)

    def _card(self, mend_zeros: bool) -> str | None:
        card = without_spaces(self.row.text("card_number"))
        if is_card_number(card):
            return card
        # Every zero at the front is gone then, never only one of two: what begins with 0 lost its digit elsewhere.
        if re.fullmatch("[1-9][0-9]{9,10}", card):
            mended = card.zfill(12)
            if mend_zeros:
                self.findings.warn(
                    "card_zero_mended", self.row.number, self.headers["card_number"], card=mended, value=card
                )
                return mended
            self._add("card_lost_zero", "card_number", value=card, mended=mended)
        elif re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+", card):
            self._add("card_rounded", "card_number", value=card)
        elif re.fullmatch("[0-9]{9}", card):
            self._add("card_old", "card_number", value=card)
        else:
            self._add("card_form" if card else "card_empty", "card_number", value=card[:40])
        return None

    def _course(self) -> Decimal | None:
        text = self.row.text("course_percent")
        course = parse_percent(text)
        if course is None:
            self._add("course_form" if text else "course_empty", "course_percent", value=text[:40])
        elif 0 < course <= 1 and "%" not in text:
            self.findings.warn("course_fraction", self.row.number, self.headers["course_percent"], value=text)
        return course

    def _compare(self, card: str, birth: date, sex: str) -> None:
        said = {"card_birth_differs": ("birth", birth_year_of(card)), "card_sex_differs": ("sex", sex_of(card))}
        for code in card_differences(card, birth, sex):
            field, on_card = said[code]
            self.findings.warn(
                code, self.row.number, self.headers[field], card=card, on_card=on_card, value=self.row.text(field)
            )

    def _add(self, code: str, field: str, **args: object) -> None:
        self.findings.add(code, self.row.number, self.headers.get(field, COLUMNS[field][0]), **args)

    def _first(self, seen: dict[str, int], key: str) -> int | None:
        """Row that had this key before, or None."""
        first = seen.setdefault(key, self.row.number)
        return first if first != self.row.number else None


def write_roster(candidates: Iterable[Candidate]) -> bytes:
    """An XLSX roster that `read_roster` reads back to the same candidates; numbers and cards are text cells."""
    return write_workbook([_sheet(candidates)])


def roster_template() -> bytes:
    """An XLSX roster to fill in: one example row and a sheet that explains the columns."""
    example = Candidate(
        "0001", "001090000001", "Nguyễn Văn A", date(1990, 3, 9), "Nam", "Đại úy", "Công an phường Số 1", Decimal(85)
    )
    return write_workbook([_sheet([example]), Sheet("Hướng dẫn", (), (110,), [(note,) for note in _EXAMPLE_NOTES])])


def _sheet(candidates: Iterable[Candidate]) -> Sheet:
    rows = [
        (
            each.number,
            each.card_number,
            each.name,
            each.birth.strftime("%d/%m/%Y"),
            each.sex,
            each.rank,
            each.unit,
            float(each.course_percent),
        )
        for each in candidates
    ]
    return Sheet("Danh sách", [spellings[0] for spellings in COLUMNS.values()], _WIDTHS, rows)
