"""Which columns has a table of questions, and which words stand in them?

Headers and words are accepted in Vietnamese and in English; the first of each is the one that is written.
"""

from __future__ import annotations

from question_bank.folding import fold
from question_bank.model import Ignore, MarkingRule, QuestionType, Shape

T = QuestionType
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_LETTERS = tuple(LETTERS[:6])  # the columns that every table has
# A table of pairs may need a cell for each of 26 left and 26 right sides.
OPTIONS = (*LETTERS, *(f"A{letter}" for letter in LETTERS))
PASSAGE = "passage"

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("Mã", "Mã câu", "Mã câu hỏi", "code"),
    "topic": ("Chủ đề", "topic"),
    "difficulty": ("Độ khó", "Mức độ", "difficulty"),
    "type": ("Loại", "Loại câu", "Loại câu hỏi", "type"),
    "stem": ("Nội dung", "Câu hỏi", "Nội dung câu hỏi", "stem", "question"),
    "picture": ("Hình", "Hình ảnh", "picture", "image"),
    **{letter: (letter, f"Phương án {letter}", f"Lựa chọn {letter}", f"option {letter}") for letter in OPTIONS},
    "answer": ("Đáp án", "Đáp án đúng", "answer"),
    "rule": ("Cách chấm", "rule", "marking rule"),
    "shuffled": ("Trộn", "Trộn phương án", "shuffled", "shuffle"),
    "picture_alt": ("Mô tả hình", "picture alt", "alt"),
    "passage": ("Đoạn dẫn", "Ngữ liệu", "passage"),
    "mark": ("Điểm", "mark", "marks"),
    "p_value": ("Tỉ lệ làm đúng", "p-value"),
    "tags": ("Thẻ", "tags"),
    "source": ("Nguồn", "source"),
    "version": ("Phiên bản", "version"),
    "apart": ("Không cùng đề", "apart"),
    "explanation": ("Giải thích", "Lời giải", "explanation"),
    "feedback": ("Phản hồi", "feedback"),
    "guidance": ("Hướng dẫn chấm", "guidance"),
}
# What other programs and forms call the same (Kahoot, Quizizz, Azota, SHub, vnEdu, K12Online …); read, never written.
_OPTION_NAMES = (
    "option",
    "answer",
    "answer option",
    "choice",
    "opt",
    "phương án",
    "lựa chọn",
    "đáp án",
    "câu trả lời",
    "PA",
    "",
)
_OTHER_HEADERS: dict[str, tuple[str, ...]] = {
    "topic": ("chuyên đề", "chương", "category", "subject", "domain"),
    "difficulty": ("mức độ nhận thức", "mức độ câu hỏi", "level", "difficulty level"),
    "type": ("dạng câu hỏi", "kiểu câu hỏi", "question type"),
    "stem": (
        "đề bài",
        "câu dẫn",
        "nội dung câu",
        "question text",
        "content",
        "prompt",
        "text",
        "questions",
        "question stem",
    ),
    "picture": ("hình minh họa", "link ảnh", "image link", "image url"),
    "answer": (
        *("phương án đúng", "câu trả lời đúng", "lựa chọn đúng", "đáp án chính xác"),
        *(
            "correct answer",
            "correct answers",
            "correct answer(s)",
            "correct option",
            "correct options",
            "correct choice",
        ),
        *("correct index", "correct answer index", "correct option index", "answer index"),
        *("correct", "right answer", "right option", "answer key", "key"),
    ),
    "mark": ("điểm số", "points", "score"),
    "explanation": ("giải thích đáp án", "lời giải chi tiết", "hướng dẫn giải", "answer explanation"),
    **{
        letter: tuple(f"{name} {sign}".strip() for name in _OPTION_NAMES for sign in (letter, str(place)))
        for place, letter in enumerate(LETTERS, start=1)
    },
}
# `options` is a list of them, not option S.
_PLURALS = frozenset(f"{name} S" for name in ("option", "answer", "answer option", "choice", "opt"))
READ_AS = {
    field: tuple(s for s in dict.fromkeys([*spellings, *_OTHER_HEADERS.get(field, ())]) if s not in _PLURALS)
    for field, spellings in COLUMNS.items()
}
HEADERS = {field: spellings[0] for field, spellings in COLUMNS.items()}

_TYPE_WORDS: dict[QuestionType, tuple[str, ...]] = {
    T.SINGLE: ("một đáp án", "1 đáp án", "trắc nghiệm", "single"),
    T.MULTIPLE: ("nhiều đáp án", "multiple"),
    T.TRUE_FALSE: ("đúng/sai", "đúng sai", "true/false", "true_false"),
    T.CLUSTER: ("chùm đúng/sai", "chùm đúng sai", "đúng/sai nhiều ý", "statements", "cluster"),
    T.NUMERICAL: ("điền số", "số", "number", "numerical"),
    T.SHORT_TEXT: ("trả lời ngắn", "điền từ", "short text", "short_text"),
    T.MATCHING: ("ghép đôi", "ghép cặp", "nối", "matching"),
    T.ORDERING: ("sắp xếp", "sắp thứ tự", "ordering"),
    T.GAPS: ("điền chỗ trống", "điền khuyết", "gaps"),
    T.HOTSPOT: ("chỉ trên hình", "hotspot"),
    T.ESSAY: ("tự luận", "essay"),
}
PASSAGE_NAME = "đoạn dẫn"
TYPE_NAMES = {kind: words[0] for kind, words in _TYPE_WORDS.items()}
# Either of two types, as the answer says.
CHOICE = "choice"
_OTHER_TYPES: dict[str, tuple[str, ...]] = {
    CHOICE: ("multiple choice", "choice", "mcq", "mc", "nhiều lựa chọn"),
    T.SINGLE: ("single choice", "một lựa chọn"),
    T.MULTIPLE: ("checkbox", "checkboxes", "multiple select", "multi select"),
    T.TRUE_FALSE: ("true or false", "truefalse", "tf"),
    T.SHORT_TEXT: ("fill in the blank", "fb", "short answer", "short"),
    T.ESSAY: ("open ended", "written"),
}


def type_word(text: str) -> str:
    """Return what a cell of types says, as the keys of TYPES are written."""
    return fold(text[:64].replace("_", " ").replace("-", " "))


TYPES: dict[str, QuestionType | str] = {
    **{type_word(word): kind for kind, words in _OTHER_TYPES.items() for word in words},
    **{type_word(word): kind for kind, words in _TYPE_WORDS.items() for word in words},
    **dict.fromkeys((PASSAGE_NAME, "ngữ liệu", "passage"), PASSAGE),
}

_RULE_WORDS = {
    MarkingRule.ALL_OR_NOTHING: ("tất cả hoặc không", "đúng hết mới có điểm", "all or nothing", "all_or_nothing"),
    MarkingRule.PER_PART: ("từng phần", "từng ý", "per part", "per_part"),
    MarkingRule.PER_PART_PENALTY: (
        "từng phần có trừ điểm",
        "từng ý có trừ điểm",
        "per part with penalty",
        "per_part_penalty",
    ),
}
RULE_NAMES = {rule: words[0] for rule, words in _RULE_WORDS.items()}
RULES = {word: rule for rule, words in _RULE_WORDS.items() for word in words}

_IGNORE_WORDS = {
    Ignore.CASE: ("hoa thường", "chữ hoa", "case"),
    Ignore.MARKS: ("dấu", "dấu tiếng việt", "marks"),
    Ignore.SPACES: ("khoảng trắng", "dấu cách", "spaces"),
}
IGNORE_NAMES = {ignore: words[0] for ignore, words in _IGNORE_WORDS.items()}
IGNORES = {word: ignore for ignore, words in _IGNORE_WORDS.items() for word in words}

_SHAPE_WORDS = {
    Shape.RECTANGLE: ("chữ nhật", "hình chữ nhật", "rectangle"),
    Shape.ELLIPSE: ("elip", "hình elip", "ellipse"),
    Shape.POLYGON: ("đa giác", "hình đa giác", "polygon"),
}
SHAPE_NAMES = {shape: words[0] for shape, words in _SHAPE_WORDS.items()}
SHAPES = {word: shape for shape, words in _SHAPE_WORDS.items() for word in words}
CIRCLES = frozenset({"tròn", "hình tròn", "circle"})

TRUE_WORDS = frozenset({"đúng", "đ", "t", "true", "1"})
FALSE_WORDS = frozenset({"sai", "s", "f", "false", "0"})
