"""A hall's keys and generated sheets, lists and minutes."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from pypdf import PdfReader

from hallserver.keys import HallKeys, make_hall_keys
from reports.inputs import Incident, ListRow, Minutes, Pause, ResultList, ResultSheet, StaffMember, TopicScore

HALL_TIME = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=HALL_TIME)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> HallKeys:
    return make_hall_keys(tmp_path_factory.mktemp("hall") / "keys", "Hội trường Mẫu", ["192.168.7.1"], NOW)


@pytest.fixture(scope="session")
def other_keys(tmp_path_factory: pytest.TempPathFactory) -> HallKeys:
    return make_hall_keys(tmp_path_factory.mktemp("other") / "keys", "Hội trường Mẫu", ["192.168.7.1"], NOW)


@pytest.fixture(scope="session")
def make_sheet() -> Callable[..., ResultSheet]:
    def make(**changes: object) -> ResultSheet:
        fields: dict[str, object] = {
            "sheet_id": "2026-11-23-S1/000123",
            "revision": 1,
            "reprint": 0,
            "organisation": ("Bộ Mẫu", "Công an tỉnh Ví Dụ"),
            "hall": "Hội trường A",
            "exam": "Kỳ thi kiểm tra kiến thức pháp luật năm 2026",
            "sitting": "Ca 1, ngày 23/11/2026",
            "candidate_number": "000123",
            "card_number": "001090000123",
            "name": "Nguyễn Thị Thử Nghiệm",
            "birth": date(1990, 2, 1),
            "rank": "Đại úy",
            "unit": "Công an phường Mẫu Số Một",
            "seat": "C07-05",
            "paper_hash": "9f3c51ab20de" + "77" * 26,
            "checked_in_at": at(7, 12, 45),
            "started_at": at(8, 0),
            "submitted_at": at(8, 57, 31),
            "submitted_by": "candidate",
            "answered": 49,
            "asked": 50,
            "topics": (
                TopicScore("Quản lý cư trú", 15, 12, Decimal(12), Decimal(15)),
                TopicScore("Phòng cháy, chữa cháy và cứu nạn, cứu hộ", 15, 13, Decimal(13), Decimal(15)),
                TopicScore("Xử lý vi phạm hành chính", 10, 8, Decimal("8.5"), Decimal(10)),
                TopicScore("Điều lệnh", 10, 9, Decimal(9), Decimal(10)),
            ),
            "score": Decimal("42.5"),
            "max_score": Decimal(50),
            "percent": Decimal(85),
            "pass_percent": Decimal(50),
            "passed": True,
            "journal_head": "ab12" * 16,
            "printed_at": at(9, 30, 5),
        }
        return ResultSheet(**{**fields, **changes})

    return make


@pytest.fixture(scope="session")
def make_list() -> Callable[..., ResultList]:
    def row(index: int) -> ListRow:
        absent = index % 10 == 0
        return ListRow(
            candidate_number=f"{index:06d}",
            name=f"Nguyễn Thị Thử Nghiệm {index}",
            birth=date(1990, 1 + index % 12, 1 + index % 28),
            rank="Thiếu tá",
            unit="Đội Cảnh sát quản lý hành chính về trật tự xã hội, Công an phường Mẫu Số Một",
            seat=f"C{index // 50:02d}-{index % 50:02d}",
            score=None if absent else Decimal(index % 51),
            percent=None if absent else Decimal(index % 51) * 2,
            passed=None if absent else index % 51 >= 25,
        )

    def make(count: int = 100, **changes: object) -> ResultList:
        fields: dict[str, object] = {
            "organisation": ("Bộ Mẫu", "Công an tỉnh Ví Dụ"),
            "exam": "Kỳ thi kiểm tra kiến thức pháp luật năm 2026",
            "sitting": "Ca 1, ngày 23/11/2026",
            "hall": "Hội trường A",
            "unit": "",
            "max_score": Decimal(50),
            "pass_percent": Decimal(50),
            "rows": tuple(row(index) for index in range(1, count + 1)),
            "journal_head": "ab12" * 16,
            "printed_at": at(9, 30, 5),
        }
        return ResultList(**{**fields, **changes})

    return make


@pytest.fixture(scope="session")
def make_minutes() -> Callable[..., Minutes]:
    def make(**changes: object) -> Minutes:
        fields: dict[str, object] = {
            "organisation": ("Bộ Mẫu", "Công an tỉnh Ví Dụ"),
            "exam": "Kỳ thi kiểm tra kiến thức pháp luật năm 2026",
            "sitting": "Ca 1, ngày 23/11/2026",
            "hall": "Hội trường A",
            "duration_minutes": 60,
            "check_in_at": at(7, 0),
            "started_at": at(8, 0),
            "ended_at": at(9, 5),
            "closed_at": None,
            "registered": 1500,
            "present": 1488,
            "absent": 12,
            "by_candidate": 1400,
            "by_clock": 80,
            "by_invigilator": 8,
            "passed": 1300,
            "failed": 188,
            "pauses": (Pause(at(8, 20), at(8, 25, 30), "", "Mất điện khu C", Decimal("5.5")),),
            "incidents": (Incident(at(8, 31), "C07-05", "000123", "Bàn phím hỏng,\nđổi chỗ", "Trần Văn Mẫu"),),
            "staff": (StaffMember("Trần Văn Mẫu", "Trưởng ban coi thi"),),
            "paper_root": "cd34" * 16,
            "journal_head": "ab12" * 16,
            "events": 123456,
            "printed_at": at(9, 30, 5),
        }
        return Minutes(**{**fields, **changes})

    return make


@pytest.fixture(scope="session")
def read_text() -> Callable[[bytes], str]:
    """Text of a PDF: pages joined, white space collapsed. As it stands in the file: not composed here."""

    def read(pdf: bytes) -> str:
        text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
        assert unicodedata.is_normalized("NFC", text)
        return text

    return read
