"""Printed words. Papers are Vietnamese, with small English beside; each label is (Vietnamese, English)."""

from __future__ import annotations

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

LABELS: dict[str, tuple[str, str]] = {
    "result_sheet": ("PHIẾU ĐIỂM", "Result sheet"),
    "result_list": ("DANH SÁCH KẾT QUẢ THI", "List of results"),
    "minutes": ("BIÊN BẢN CA THI", "Minutes of the sitting"),
    "exam": ("Kỳ thi", "Exam"),
    "sitting": ("Ca thi", "Sitting"),
    "hall": ("Hội trường", "Hall"),
    "name": ("Họ và tên", "Full name"),
    "candidate_number": ("Số báo danh", "Candidate number"),
    "card_number": ("Số CCCD", "Citizen ID"),
    "birth": ("Ngày sinh", "Date of birth"),
    "rank": ("Cấp bậc", "Rank"),
    "unit": ("Đơn vị", "Unit"),
    "seat": ("Chỗ ngồi", "Seat"),
    "paper": ("Mã đề", "Paper code"),
    "checked_in_at": ("Điểm danh", "Check-in"),
    "started_at": ("Bắt đầu", "Start"),
    "submitted_at": ("Nộp bài", "Submitted"),
    "submitted_by": ("Cách nộp", "Submitted by"),
    "answered": ("Đã trả lời", "Answered"),
    "topic": ("Chủ đề", "Topic"),
    "asked": ("Số câu", "Asked"),
    "right": ("Câu đúng", "Right"),
    "score": ("Điểm", "Score"),
    "max_score": ("Điểm tối đa", "Maximum"),
    "answers": ("BẢNG TRẢ LỜI", "Answers given"),
    "question_code": ("Mã câu", "Question"),
    "answer": ("Trả lời của thí sinh", "What was answered"),
    "of_max": ("Tối đa", "Max."),
    "total": ("Tổng cộng", "Total"),
    "total_score": ("Tổng điểm", "Total score"),
    "percent": ("Tỷ lệ", "Percent"),
    "pass_percent": ("Mức đạt", "Pass mark"),
    "result": ("Kết quả", "Result"),
    "passed": ("ĐẠT", "Passed"),
    "failed": ("KHÔNG ĐẠT", "Not passed"),
    "absent": ("Vắng", "Absent"),
    "invigilator": ("CÁN BỘ COI THI", "Invigilator"),
    "chair": ("CHỦ TỊCH HỘI ĐỒNG THI", "Chair of the examination council"),
    "clerk": ("NGƯỜI LẬP DANH SÁCH", "Prepared by"),
    "sign_name": ("(Ký, ghi rõ họ tên)", "signature and full name"),
    "sign_seal": ("(Ký tên, đóng dấu)", "signature and seal"),
    "verify": ("Kiểm tra phiếu điểm", "Verify this sheet"),
    "sheet_id": ("Số phiếu", "Sheet"),
    "revision": ("Lần sửa đổi", "Revision"),
    "print": ("Bản in", "Print"),
    "journal": ("Nhật ký", "Journal"),
    "number_short": ("TT", "No."),
    "duration": ("Thời gian làm bài", "Duration"),
    "check_in_opened": ("Mở điểm danh", "Check-in opened"),
    "ended_at": ("Kết thúc", "End"),
    "closed_at": ("Đóng ca thi", "Closed"),
    "times": ("Thời gian", "Times"),
    "counts": ("Số lượng", "Counts"),
    "registered": ("Đã xếp chỗ", "Allocated"),
    "present": ("Có mặt", "Present"),
    "absent_count": ("Vắng mặt", "Absent"),
    "by_candidate": ("Thí sinh tự nộp", "Submitted by the candidate"),
    "by_clock": ("Nộp khi hết giờ", "Submitted by the clock"),
    "by_invigilator": ("Cán bộ thu bài", "Submitted by the invigilator"),
    "passed_count": ("Đạt", "Passed"),
    "failed_count": ("Không đạt", "Not passed"),
    "waiting_count": ("Chờ chấm tự luận", "Essays not yet marked"),
    "pauses": ("Tạm dừng", "Pauses"),
    "incidents": ("Sự cố, vi phạm", "Incidents"),
    "staff": ("Người làm nhiệm vụ", "Staff on duty"),
    "scope": ("Phạm vi", "Scope"),
    "reason": ("Lý do", "Reason"),
    "credit": ("Bù (phút)", "Credit (min)"),
    "resumed": ("Tiếp tục", "Resumed"),
    "time": ("Thời điểm", "Time"),
    "note": ("Nội dung", "Note"),
    "noted_by": ("Người ghi", "Noted by"),
    "role": ("Nhiệm vụ", "Duty"),
    "seals": ("Niêm phong", "Seals"),
    "paper_root": ("Mã niêm phong đề thi", "Commitment of the papers"),
    "journal_head": ("Mã cuối nhật ký", "Final hash of the journal"),
    "events": ("Số sự kiện trong nhật ký", "Events in the journal"),
    "paper_on_paper": ("ĐỀ THI", "Exam paper"),
    "answer_sheet": ("PHIẾU TRẢ LỜI", "Answer sheet"),
    "question": ("Câu", "Question"),
    "for_questions": ("Dùng cho câu {numbers}", "For questions {numbers}"),
    "hint_multiple": ("(Chọn tất cả phương án đúng)", "(Choose all that are right)"),
    "hint_cluster": ("(Với mỗi ý, đánh dấu Đ nếu đúng, S nếu sai)", "(Mark each statement Đ for true, S for false)"),
    "hint_matching": ("(Ghép mỗi ý đánh số với một ý đánh chữ)", "(Match each number with a letter)"),
    "hint_ordering": ("(Xếp thứ tự: ghi các chữ cái từ đầu đến cuối)", "(Put in order: write the letters)"),
    "hint_units": ("(Đơn vị: {units})", "(Units: {units})"),
    "hint_hotspot": (
        "(Đánh dấu × trên hình, tối đa {room} điểm; ghi vào phiếu trả lời số ở thước ngang và thước dọc)",
        "(Mark with ×, at most {room} points; write the numbers of both rulers on the answer sheet)",
    ),
    "hint_essay": (
        "(Viết vào phiếu trả lời, tối đa {room} ký tự)",
        "(Write on the answer sheet, at most {room} characters)",
    ),
    "no_picture": ("[hình không in được]", "[picture can't be printed]"),
    "true_letter": ("Đ", "T"),
    "false_letter": ("S", "F"),
    "across_short": ("ngang", "across"),
    "down_short": ("dọc", "down"),
    "point": ("điểm", "point"),
    "essay_below": ("viết ở cuối phiếu", "written at the end of the sheet"),
    "continued": ("(tiếp)", "(continued)"),
    "saved_already": ("đã lưu trên máy: {saved}", "saved already: {saved}"),
    "at_seat": ("đang ngồi chỗ {seat}", "sits at {seat}"),
    "nobody": ("(chỗ dự phòng)", "(spare seat)"),
    "sheet_hint": (
        "Tô kín ô tròn của chữ cái đã chọn; muốn sửa thì gạch chéo ô cũ. Chỉ bài trên phiếu này được chấm. Câu đã lưu trên máy "
        "mà để trống ở đây thì giữ như đã lưu.",
        "Fill the circle of your choice; to change it, cross the old one out. Only this sheet is marked. What was saved already and is left empty here stays as saved.",
    ),
    "candidate_signs": ("Chữ ký thí sinh", "Candidate's signature"),
    "invigilator_signs": ("Chữ ký cán bộ coi thi", "Invigilator's signature"),
}

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

SUBMITTED_BY: dict[str, tuple[str, str]] = {
    "candidate": ("Thí sinh nộp", "candidate"),
    "clock": ("Hết giờ", "time over"),
    "invigilator": ("Cán bộ thu bài", "invigilator"),
}

FIRST_PRINT = ("Bản gốc", "first print")
REPRINT = ("In lại lần {count}", "reprint no. {count}")
FIRST_REVISION = "Lần đầu"
WHOLE_HALL = "Cả hội trường"
NONE_NOTED = "Không có."
DATE_LINE = "Ngày {day} tháng {month} năm {year}"
PASS_AT_LEAST = "từ {percent} %"
NO_ANSWER = "không trả lời"
NOT_COUNTED = "không tính"
MINUTES = "{count} phút"
PAGE_OF = "Trang {page}/{pages}"
PAPER_CODE = "Mã đề {code}"
PRINTED_AT = "In lúc {time}"
PEOPLE = "{count} người"
VERIFY_NOTE = (
    "Quét mã QR hoặc mở tệp PDF này tại trang Xác minh phiếu của máy chủ hội trường. Mã QR mang chữ ký số Ed25519 của hội "
    "trường trên kết quả này và kiểm tra được không cần mạng. Phiếu có lần sửa đổi cao hơn thay thế phiếu này."
)
VERIFY_NOTE_EN = (
    "Scan the code, or open this PDF, on the Verify page of the hall server. A higher revision replaces this sheet."
)
LIST_TOTALS = "Tổng số {total} thí sinh: có mặt {present}, vắng {absent}; đạt {passed}, không đạt {failed}."


def vi(key: str) -> str:
    """Vietnamese label."""
    return LABELS[key][0]


def en(key: str) -> str:
    """English label."""
    return LABELS[key][1]
