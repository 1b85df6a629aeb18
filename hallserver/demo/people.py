"""A made-up roster: as varied as a real one, with nobody real in it.

Card numbers end in a plain counter. The names together carry every Vietnamese letter, so that fonts, search and sorting
meet them all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from seats.roster import Candidate

_FAMILY_NAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đào Trịnh Khổng Tạ Mạc Chử Giáp Lã
Kiều Từ Đoàn Mẫn Tô
"""
_MIDDLE_NAMES_OF_MEN = """
Văn Hữu Đức Quốc Công Minh Xuân Đình Ngọc Thế Bá Trọng Vĩnh Mậu Sỹ Khắc Viết Như
"""
_MIDDLE_NAMES_OF_WOMEN = """
Thị Ngọc Thu Thanh Bích Mỹ Diệu Hồng Kim Phương Thúy Cẩm Thỵ Ánh Quỳnh
"""
_NAMES_OF_MEN = """
Anh Ân Bảo Bình Cường Chỉnh Dũng Dưỡng Đạt Điệp Đông Được Giang Hải Hào Hiển Hiếu Hóa Hoàn Hùng Hưng Khánh
Khẳng Khởi Kỳ Kỷ Lân Lẽ Lộc Lợi Luật Lực Mạnh Năm Nghĩa Nhật Phó Phú Quân Quyền Sẵn Sơn Sử Tài Tấn Thái Thắng
Thẩm Thời Thới Thọ Thuận Toản Trẻ Trí Trường Tú Tuấn Tùng Tư Vẹn Việt Vĩ Vỹ Ý Hữu Thực Nhẫn Chỗ Tổng
"""
_NAMES_OF_WOMEN = """
An Bé Châu Chi Diễm Dung Duyên Đào Hà Hạnh Hằng Hậu Hiền Hoa Hòa Huệ Hương Lan Lành Liễu Loan Mai Mẫn Mè My
Nga Ngân Ngọc Nguyệt Nhã Nhung Nhường Oanh Phụng Phượng Quế Sáu Sen Thảo Thêm Thoa Thỏa Thủy Trang Trâm Tuyết
Uyên Vân Vẻ Vẽ Xuyến Yến
"""
FAMILIES = tuple(_FAMILY_NAMES.split())
MIDDLES = {"Nam": tuple(_MIDDLE_NAMES_OF_MEN.split()), "Nữ": tuple(_MIDDLE_NAMES_OF_WOMEN.split())}
GIVEN = {"Nam": tuple(_NAMES_OF_MEN.split()), "Nữ": tuple(_NAMES_OF_WOMEN.split())}
RANKS = (
    "Hạ sĩ",
    "Trung sĩ",
    "Thượng sĩ",
    "Thiếu úy",
    "Trung úy",
    "Thượng úy",
    "Đại úy",
    "Thiếu tá",
    "Trung tá",
    "Thượng tá",
    "Đại tá",
)
UNITS = (
    *(f"Công an phường Số {number}" for number in range(1, 19)),
    *(f"Công an xã Số {number}" for number in range(1, 9)),
    "Phòng Cảnh sát giao thông",
    "Phòng Cảnh sát hình sự",
    "Phòng Cảnh sát kinh tế",
    "Phòng Cảnh sát cơ động",
    "Phòng Quản lý hành chính",
    "Phòng Kỹ thuật hình sự",
    "Phòng Tổ chức cán bộ",
    "Phòng Tham mưu",
    "Phòng Hậu cần",
    *(f"Đội {number}, Phòng Cảnh sát giao thông" for number in range(1, 4)),
    *(f"Đội {number}, Phòng Cảnh sát cơ động" for number in range(1, 4)),
)
_FIRST_BIRTH = date(1968, 1, 1)
_LAST_BIRTH = date(2005, 12, 31)
_BELOW_HALF = 0.04


def demo_roster(n: int = 1500, seed: int | str = 2026) -> list[Candidate]:
    """`n` made-up people in order of their number, the same for the same seed.

    About 4 % of them have finished less than half of the course.
    """
    rng = random.Random(f"people {seed}")
    families = _deal(FAMILIES, rng)
    middles = {sex: _deal(names, rng) for sex, names in MIDDLES.items()}
    given = {sex: _deal(names, rng) for sex, names in GIVEN.items()}
    low = set(rng.sample(range(n), round(n * _BELOW_HALF)))
    sizes = [rng.choice((1, 2, 2, 3, 3, 4, 6)) for _ in UNITS]
    width = max(4, len(str(n)))
    people = []
    for index in range(n):
        sex = "Nữ" if rng.random() < 0.22 else "Nam"
        birth = _FIRST_BIRTH + timedelta(days=int((_LAST_BIRTH - _FIRST_BIRTH).days * rng.random() ** 0.7))
        people.append(
            Candidate(
                number=f"{index + 1:0{width}d}",
                card_number=_card_number(rng.randint(1, 96), sex, birth.year, index + 1),
                name=f"{next(families)} {next(middles[sex])} {next(given[sex])}",
                birth=birth,
                sex=sex,
                rank=_rank(birth, rng),
                unit=rng.choices(UNITS, sizes)[0],
                course_percent=_course(index in low, rng),
            )
        )
    return people


def _deal(names: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Names like cards from a shuffled pack, so that each comes up before any comes up again."""
    while True:
        yield from rng.sample(names, len(names))


def _card_number(province: int, sex: str, year: int, counter: int) -> str:
    century_and_sex = 2 * (year // 100 - 19) + (sex == "Nữ")
    return f"{province:03d}{century_and_sex}{year % 100:02d}{counter:06d}"


def _rank(birth: date, rng: random.Random) -> str:
    """About one rank in four and a half years of service from the age of twenty, with some ahead and some behind."""
    age = 2026 - birth.year
    step = round((age - 20) / 4.4 + rng.gauss(0, 1.1))
    top = len(RANKS) - 1 if rng.random() < 0.15 else len(RANKS) - 3
    return RANKS[max(0, min(step, top))]


def _course(is_low: bool, rng: random.Random) -> Decimal:
    """Percent of the course in halves."""
    if is_low:
        return Decimal(rng.randint(0, 99)) / 2
    return Decimal(100 + int(100 * rng.random() ** 0.5 + 0.5)) / 2
