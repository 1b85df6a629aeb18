"""What a question writer is told beside the table: a note at each header, and the second sheet."""

from __future__ import annotations

from question_bank.formats.spreadsheet.columns import FIRST_LETTERS, HEADERS, TYPE_NAMES
from question_bank.model import QuestionType

_LETTER = (
    "Phương án, ý hoặc cặp ghép; xem trang Hướng dẫn. Thêm cột G, H, … Z nếu cần.",
    "Option, statement or pair; see the sheet Hướng dẫn. Add columns G, H, … Z where needed.",
)
NOTES: dict[str, tuple[str, str]] = {
    "code": ("Mã riêng của câu, không trùng câu nào khác.", "The question's own code; no two are the same."),
    "topic": ("Chủ đề, luôn viết giống nhau.", "Topic, always spelled the same."),
    "difficulty": (
        "1, 2, 3 hoặc Dễ, Trung bình, Khó. Để trống được nếu có tỉ lệ làm đúng.",
        "1, 2, 3 or Easy, Medium, Hard. May be empty beside a p-value.",
    ),
    "type": (
        "Chọn trong danh sách. Dòng “đoạn dẫn” là đoạn dùng chung cho nhiều câu.",
        "Choose from the list. A row “đoạn dẫn” (passage) is a stem that several questions share.",
    ),
    "stem": (
        "Câu hỏi. Dùng được HTML đơn giản (<b>, <i>, <sub>, <sup>…), công thức \\( … \\); viết dấu < là &lt;",
        "The question. Simple HTML may be used (<b>, <i>, <sub>, <sup> …) and formulas \\( … \\); write < as &lt;",
    ),
    "picture": (
        "Tên tệp hình, gửi kèm hoặc nén chung thành ZIP với tệp này.",
        "Name of a picture file, handed in beside this file or in one zip with it.",
    ),
    **dict.fromkeys(FIRST_LETTERS, _LETTER),
    "answer": (
        "Đáp án; cách ghi tùy loại câu, xem trang Hướng dẫn.",
        "The answer; see the sheet Hướng dẫn for each type.",
    ),
    "rule": (
        "Để trống: tất cả hoặc không. Hoặc: từng phần; từng phần có trừ điểm; bậc điểm như 10 25 50 100; "
        "bỏ qua: hoa thường, dấu, khoảng trắng; bắt buộc đơn vị; tối đa 2 điểm trên hình; tối đa 1500 ký tự. Nhiều ý "
        "cách nhau bằng dấu ;",
        "Empty: all or nothing. Or: per part; per part with penalty; steps such as 10 25 50 100; "
        "ignore: case, marks, spaces; unit needed; at most 2 points; at most 1500 characters. Separate several by ;",
    ),
    "shuffled": (
        "Để trống: trộn phương án. “không”: giữ nguyên; “trừ D”: phương án D giữ chỗ.",
        "Empty: options are shuffled. “no”: they are not; “except D”: D keeps its place.",
    ),
    "picture_alt": ("Hình cho thấy gì, cho người không nhìn được hình.", "What the picture shows, in words."),
    "passage": ("Tên đoạn dẫn mà câu này thuộc về.", "Name of the passage that the question belongs to."),
    "mark": ("Điểm dự kiến; ma trận đề quyết định.", "What it is thought to be worth; the blueprint decides."),
    "p_value": ("Tỉ lệ làm đúng đã đo được, từ 0 đến 1 hoặc %.", "Measured share of right answers, 0 to 1 or %."),
    "tags": ("Các thẻ, cách nhau bằng dấu ;", "Tags, separated by ;"),
    "source": ("Câu hỏi lấy từ đâu.", "Where the question comes from."),
    "version": ("Phiên bản của câu.", "Version of the question."),
    "apart": (
        "Tên nhóm; mỗi đề chỉ có một câu trong một nhóm. Cách nhau bằng dấu ;",
        "Names of groups; a paper holds one question of a group. Separate by ;",
    ),
    "explanation": ("Vì sao đáp án đúng; thí sinh không thấy.", "Why the answer is right; candidates don't see it."),
    "feedback": (
        "Lời nhắn cho từng phương án, mỗi dòng một phương án: “A: …”; thí sinh không thấy.",
        "What is said to who chooses an option, a line each: “A: …”; candidates don't see it.",
    ),
    "guidance": ("Hướng dẫn cho người chấm tự luận.", "What the markers of an essay are told."),
}

_T = QuestionType
# Type → what stands in the option columns and in the answer: Vietnamese, English.
TYPE_GUIDE: dict[QuestionType, tuple[str, str]] = {
    _T.SINGLE: (
        "A–F: phương án. Đáp án: B. Điểm từng phương án: B; sai: A (50%).",
        "A–F: options. Answer: B. Parts of the mark: B; wrong: A (50%).",
    ),
    _T.MULTIPLE: (
        "A–F: phương án. Đáp án: A, C. Điểm từng phương án: A (50%), C (50%); sai: B (-25%), với cách chấm từng phần.",
        "A–F: options. Answer: A, C. Parts of the mark: A (50%), C (50%); wrong: B (-25%), with the rule per part.",
    ),
    _T.TRUE_FALSE: ("Để trống A–F. Đáp án: Đúng hoặc Sai.", "Leave A–F empty. Answer: True or False."),
    _T.CLUSTER: (
        "A–D: các ý. Đáp án: Đ S Đ S; hoặc a) Đ b) S …; hoặc chữ của các ý đúng: A, C. Cách chấm: 10 25 50 100.",
        "A–D: statements. Answer: T F T F; or a) T b) F …; or the letters of the true ones: A, C. Rule: 10 25 50 100.",
    ),
    _T.NUMERICAL: (
        "Đáp án: 3,5 ± 0,05 km; 1 m = 0,001 km. Hoặc khoảng: 3,45 … 3,55. Một phần điểm: 4 ± 1 (50%).",
        "Answer: 3.5 ± 0.05 km; 1 m = 0.001 km. Or a range: 3.45 … 3.55. A part of the mark: 4 ± 1 (50%).",
    ),
    _T.SHORT_TEXT: (
        "Đáp án: Paris | Pa-ri. Dấu * thay cho chữ bất kỳ, \\* là dấu sao. Mặc định bỏ qua hoa thường và khoảng trắng.",
        "Answer: Paris | Pa-ri. * stands for any text, \\* for an asterisk. Case and spaces are ignored unless told.",
    ),
    _T.MATCHING: (
        "Mỗi ô một cặp: trái => phải. Vế phải thừa (gây nhiễu): => phải.",
        "A pair in each cell: left => right. A right side that belongs to none: => right.",
    ),
    _T.ORDERING: (
        "A–F theo thứ tự đúng; hoặc đáp án nêu thứ tự: C, A, B.",
        "A–F in the right order; or the answer names it: C, A, B.",
    ),
    _T.GAPS: (
        "Nội dung có [[1]], [[2]]… Đáp án, mỗi chỗ một dòng: [1] 100 ± 1; [2] *0 / 10 / -10; [3] °C | độ C. "
        "Thêm được: [1; hệ số 2; bỏ qua: dấu]; khi dễ nhầm ghi [1; số], [1; chữ] hoặc [1; chọn].",
        "The stem holds [[1]], [[2]] … Answer, a line for each: [1] 100 ± 1; [2] *0 / 10 / -10; [3] °C | degrees. "
        "Also: [1; weight 2; ignore: marks]; where it could be mistaken, [1; number], [1; text] or [1; choice].",
    ),
    _T.HOTSPOT: (
        "Cần hình. Đáp án: chữ nhật (10; 20) (30; 40) %; elip (70; 70) (5; 9) %; đa giác (50; 0) (60; 0) (55; 20) %. "
        "Đo bằng điểm ảnh thì ghi px. Vùng không đúng: sai: chữ nhật …",
        "Needs a picture. Answer: rectangle (10; 20) (30; 40) %; ellipse (70; 70) (5; 9) %; polygon (50; 0) (60; 0) "
        "(55; 20) %. Write px for pixels. An area that is not right: wrong: rectangle …",
    ),
    _T.ESSAY: (
        "Đáp án để trống; hướng dẫn chấm ghi ở cột riêng. Cách chấm: tối đa 1500 ký tự.",
        "No answer; the markers' guidance has its own column. Rule: at most 1500 characters.",
    ),
}

TYPE_HEADS = ("Loại", "Cách ghi", "Type", "How to write it")
TYPE_ROWS = [(TYPE_NAMES[kind], vi, kind.value, en) for kind, (vi, en) in TYPE_GUIDE.items()]
COLUMN_HEADS = ("Cột", "Ý nghĩa", "Column", "Meaning")
COLUMN_ROWS = [
    *(
        (HEADERS[field], vi, field.replace("_", " "), en)
        for field, (vi, en) in NOTES.items()
        if field not in FIRST_LETTERS
    ),
    ("A, B, C …", _LETTER[0], "A, B, C …", _LETTER[1]),
]
