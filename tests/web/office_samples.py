"""Small files that an exam office might hand in, and the way from them to a sealed sitting."""

from __future__ import annotations

QUESTIONS = "Mã,Chủ đề,Độ khó,Loại,Nội dung,A,B,C,Đáp án\n" + "".join(
    f"Q-{n:03},{topic},{difficulty},một đáp án,Câu {n}?,phải {n},trái {n},giữa {n},A\n"
    for n, (topic, difficulty) in enumerate(
        [(topic, difficulty) for topic in ("Mạng", "An toàn") for difficulty in ("Dễ", "Khó") for _ in range(5)], 1
    )
)
ROSTER_HEAD = "Số báo danh,Số CCCD,Họ và tên,Ngày sinh,Giới tính,Cấp bậc,Đơn vị,Tỷ lệ học\n"
ROSTER = ROSTER_HEAD + "".join(
    f"{n:06},001090{n:06},Thí Sinh Mẫu {'ABCDEFGHIK'[n - 1]},01/02/1990,Nam,Đại úy,Đơn vị {n % 3},{40 if n > 8 else 50 + n}\n"
    for n in range(1, 11)
)
HALL = "Ghế,Khối,Hàng,Cột,Dự phòng\n" + "".join(
    f"A{row:02}-{column:02},A,{row},{column},{'x' if (row, column) == (3, 4) else ''}\n"
    for row in range(1, 4)
    for column in range(1, 5)
)
CELLS = [
    {"topic": "Mạng", "difficulty": 1, "count": 2, "mark": 0.5},
    {"topic": "An toàn", "difficulty": 3, "count": 3, "mark": 1},
]


def take_in(office) -> None:
    assert office.upload("/api/office/import/questions", [("cau-hoi.csv", QUESTIONS.encode())]).status_code == 200
    assert office.upload("/api/office/import/roster", [("ds.csv", ROSTER.encode())]).status_code == 200
    assert office.upload("/api/office/import/hall", [("Hội trường A.csv", HALL.encode())]).status_code == 200


def draft(office) -> str:
    take_in(office)
    body = {"title": "Kỳ thi mẫu", "duration_min": 45, "pass_percent": 62.5, "cells": CELLS}
    exam = office.post("/api/office/exams", body).json["exam"]
    made = office.post("/api/office/sittings", {"title": "Ca 1", "exam_id": exam["id"], "hall_id": "H1"}).json
    return made["sitting"]["id"]


def sealed(world, office) -> str:
    """A sitting of eight candidates on twelve seats, sealed and live."""
    sitting = draft(office)
    assert office.post(f"/api/office/sittings/{sitting}/allocate", {"seed": "7"}).status_code == 200
    job = world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"])
    assert job.error is None
    return sitting
