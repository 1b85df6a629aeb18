"""The table to fill in: every column, an example row of each type, and the guide."""

from __future__ import annotations

import base64

from question_bank.formats.spreadsheet.columns import (
    COLUMNS,
    FIRST_LETTERS,
    OPTIONS,
    PASSAGE,
    PASSAGE_NAME,
    TYPE_NAMES,
)
from question_bank.formats.spreadsheet.looks import PlacedFile, write_workbook
from question_bank.model import QuestionType

_CIRCLE_AND_SQUARE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAKAAAABQAgMAAADjM5anAAAACVBMVEX////ZdwYLXU633SfWAAABRUlEQVR42u2WMW7DMAxFX4kOhvfuGo30"
    "PA065ig6SsYiuURPUXj0nt3wJHRQFclGRLqAOxQJB1uEvz9J2fwUPOxe7Ckt5IPxoAAl42iPCvD5594BtMWDtxJ1+UyM4gE4mowd7Nn51szR"
    "s4cvjzcYhRGgx+Un57x8eU2MHQeAoMSOQD9Gr6/HlngZohfK2JVi5vcKsAnJHRoV6KbkTqIC/ZDcUA0ui9TUqmfhnMYYsj9ojLNKG41xyv6k"
    "Mbpbv/xNxiKxYPWMab8CzjfZa5/Qxv1RjncKXLvh6z/h9jm6FS/KsvOCqj12EyLLzpt0fTSFAlmmNWwhUniXXbVnss42ugBknXXTNmJ/nRqi"
    "6yOkidUZVdPHASxpglWHZogzvSsjl5P9UhRzgp09hunhBIzmHx4i1cE+fPQsCM+Vngnv6Oeeh/17+wYgkkn+79BiHAAAAABJRU5ErkJggg=="
)
_EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "code": "VD-001", "topic": "Chuyển đổi số", "difficulty": "Dễ", "type": "single",
        "stem": "Một byte gồm bao nhiêu bit?", "A": "8", "B": "4", "C": "16", "D": "32", "answer": "A",
        "tags": "máy tính; đơn vị đo", "explanation": "Một byte có 8 bit.",
    },
    {
        "code": "VD-002", "topic": "Chuyển đổi số", "difficulty": "Trung bình", "type": "multiple",
        "stem": "Những thiết bị nào là thiết bị nhập?", "A": "Bàn phím", "B": "Màn hình", "C": "Chuột", "D": "Loa",
        "answer": "A,C", "rule": "từng phần",
    },
    {
        "code": "VD-003", "topic": "Chuyển đổi số", "difficulty": "Khó", "type": "true_false",
        "stem": "Mật khẩu nên được dùng chung cho mọi tài khoản.", "answer": "Sai",
    },
    {"type": "passage", "passage": "Bảng giá", "stem": "Một cửa hàng bán bút 5 000 đồng một chiếc, vở 12 000 đồng một quyển."},
    {
        "code": "VD-004", "topic": "Toán thực tế", "difficulty": "2", "type": "cluster", "passage": "Bảng giá",
        "stem": "Xét tính đúng sai của các ý sau.", "A": "Hai chiếc bút giá 10 000 đồng.", "B": "Bút đắt hơn vở.",
        "C": "Một bút và một vở giá 17 000 đồng.", "D": "Với 20 000 đồng mua được hai quyển vở.", "answer": "Đ S Đ S",
        "rule": "10 25 50 100",
    },
    {
        "code": "VD-005", "topic": "Toán thực tế", "difficulty": "2", "type": "numerical",
        "stem": "Đi bộ 7 vòng quanh sân dài 500 m thì được bao xa?", "answer": "3,5 ± 0,05 km; 3500 m",
        "rule": "bắt buộc đơn vị",
    },
    {
        "code": "VD-006", "topic": "Địa lý", "difficulty": "1", "type": "short_text", "stem": "Thủ đô của nước Pháp?",
        "answer": "Paris | Pa-ri", "rule": "bỏ qua: hoa thường, dấu, khoảng trắng",
    },
    {
        "code": "VD-007", "topic": "Địa lý", "difficulty": "1", "type": "matching", "stem": "Ghép nước với thủ đô.",
        "A": "Việt Nam => Hà Nội", "B": "Lào => Viêng Chăn", "C": "Thái Lan => Băng Cốc", "D": "=> Pa-ri",
        "rule": "từng phần",
    },
    {
        "code": "VD-008", "topic": "Toán thực tế", "difficulty": "1", "type": "ordering",
        "stem": "Xếp các đơn vị từ bé đến lớn.", "A": "mét", "B": "ki-lô-mét", "C": "xăng-ti-mét", "answer": "C, A, B",
    },
    {
        "code": "VD-009", "topic": "Vật lý", "difficulty": "2", "type": "gaps",
        "stem": "Nước sôi ở [[1]] độ, đóng băng ở [[2]] độ; ký hiệu của độ là [[3]].",
        "answer": "[1] 100 ± 1\n[2] *0 / 10 / -10\n[3] °C | độ C", "rule": "từng phần",
    },
    {
        "code": "VD-010", "topic": "Hình học", "difficulty": "1", "type": "hotspot",
        "stem": "Chỉ vào hình tròn.", "picture_alt": "Một hình tròn và một hình vuông",
        "answer": "elip (25; 50) (18; 36) %",
    },
    {
        "code": "VD-011", "topic": "Chuyển đổi số", "difficulty": "3", "type": "essay",
        "stem": "Trình bày ba việc nên làm để bảo vệ tài khoản.", "rule": "tối đa 1500 ký tự", "mark": "2,5",
        "guidance": "Mỗi việc đúng, có giải thích: một phần ba số điểm.",
    },
)  # fmt: skip


def write_template() -> bytes:
    """Return the XLSX template. Its bytes are always the same."""
    rows = [{**cells, "type": _name(cells["type"])} for cells in _EXAMPLES]
    row = next(number for number, cells in enumerate(_EXAMPLES, start=1) if cells["type"] == QuestionType.HOTSPOT)
    picture = PlacedFile(row, "picture", "hinh.png", _CIRCLE_AND_SQUARE)
    fields = [field for field in COLUMNS if field not in OPTIONS or field in FIRST_LETTERS]
    return write_workbook(fields, rows, [picture])


def _name(kind: str) -> str:
    return PASSAGE_NAME if kind == PASSAGE else TYPE_NAMES[QuestionType(kind)]
