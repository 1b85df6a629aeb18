"""What kind of line is this? The beginnings by which Vietnamese question writers tell questions, options and answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.checking import parse_difficulty
from question_bank.formats.word.content import OBJECT, Content
from question_bank.model import QuestionType

_SPACE = "[ \u00a0]"
_BRACKETS = rf"(?:{_SPACE}*(?:\([^()\n]{{1,60}}\)|\[[^\[\]\n]{{1,60}}\]))"
_QUESTION_END = (
    rf"(?P<tags>{_BRACKETS}*){_SPACE}*(?:[.:)/]|[-–](?=\s)|(?=[\t\n])|$|(?<=[)\]])){_SPACE}*(?P<more>{_BRACKETS}*)"
)
# `Câu W-01`, `Câu I.3`: letters that belong to the number.
_NUMBER = rf"(?P<series>(?:[A-ZĐ]{{1,8}}[-._]?)?)(?P<number>\d{{1,4}}){_QUESTION_END}"
_QUESTION = re.compile(
    rf"\s*(?P<before>{_BRACKETS}*){_SPACE}*(?:câu(?:{_SPACE}+hỏi)?|question){_SPACE}*(?:số{_SPACE}*)?{_NUMBER}",
    re.IGNORECASE,
)
_EXERCISE = re.compile(
    rf"\s*(?P<before>{_BRACKETS}*){_SPACE}*(?:bài(?:{_SPACE}+(?:tập|toán))?){_SPACE}*(?:số{_SPACE}*)?{_NUMBER}",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(
    rf"\s*(?P<before>)(?P<series>)(?P<number>\d{{1,4}})[.)/](?=\s){_SPACE}*(?P<tags>)(?P<more>{_BRACKETS}*)"
)
_TAG = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_MARK = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:đ|điểm|points?|marks?)\.?", re.IGNORECASE)
_CODE = re.compile(r"(?:mã|id|code)\s*:\s*(\S.*)", re.IGNORECASE)

_LABEL = r"(?P<star>[*#]{0,2})[ \u00a0]?(?:\((?=[%s]\)))?(?P<letter>[%s])[ \u00a0]?(?P<star2>[*#]?)(?:[.)]|[:/](?=\s))(?P<star3>[*#]?)"
OPTION_LETTERS, STATEMENT_LETTERS = "ABCDEFGH", "abcdefgh"
_STRONG = re.compile(r"(?:[\t\n]|[ \u00a0]{2,})[ \u00a0\t\n]*")
_WEAK = re.compile(r"[ \u00a0\t\n]+")

_ANSWER = re.compile(
    r"\s*(?:đáp[ \u00a0]+án|đ/?a|đáp[ \u00a0]+số|đs|trả[ \u00a0]+lời|answer|key)(?:[ \u00a0]+(?:đúng|là))*[ \u00a0]*"
    r"(?::[ \u00a0\t]*(?P<answer>.*)|[ \u00a0]+(?P<letters>[A-H](?:[ \u00a0]*[,;][ \u00a0]*[A-H])*)\.?[ \u00a0]*)",
    re.IGNORECASE | re.DOTALL,
)
_CHOSEN = re.compile(
    r"[\s→⇒=>-]*(?:chọn|choose)[ \u00a0]*(?:đáp[ \u00a0]+án|phương[ \u00a0]+án|ý|câu)?[ \u00a0]*:?[ \u00a0]*(?P<letters>[A-H])[ \u00a0]*\.?\s*",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"\s*(?:lời[ \u00a0]+giải(?:[ \u00a0]+chi[ \u00a0]+tiết)?|hướng[ \u00a0]+dẫn(?:[ \u00a0]+(?:giải|chấm|trả lời))?|giải(?:[ \u00a0]+thích|"
    r"[ \u00a0]+chi[ \u00a0]+tiết)?|hdg?|phương[ \u00a0]+pháp(?:[ \u00a0]+giải)?|explanation|solution)[ \u00a0]*(?::[ \u00a0\t]*|\.?\s*$)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\s*(?:phần|part)[ \u00a0]+(?P<part>[IVX]{1,5}|\d{1,2}|[A-D])\b[ \u00a0]*[.:\-–]?[ \u00a0]*(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LETTERED_SECTION = re.compile(
    r"\s*(?P<part>[A-D])[ \u00a0]*[.\-–:)][ \u00a0]*(?P<name>(?:phần[ \u00a0]+)?(?:câu[ \u00a0]+hỏi[ \u00a0]+)?(?:trắc nghiệm|tự luận).*)",
    re.IGNORECASE | re.DOTALL,
)
_ROMAN = re.compile(r"\s*(?P<part>[IVX]{1,5})[ \u00a0]*[.\-–:)][ \u00a0\t]*(?P<name>\S.*)", re.DOTALL)
_TOPIC = re.compile(
    r"\s*(?P<word>chủ[ \u00a0]+đề|chuyên[ \u00a0]+đề|chương|topic|chapter)[ \u00a0]*(?P<number>[IVX]{1,5}\b|\d{1,2})?[ \u00a0]*(?:[.:\-–]|$)[ \u00a0]*(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LESSON = re.compile(r"\s*bài[ \u00a0]+\d{1,3}[ \u00a0]*[.:\-–].*", re.IGNORECASE | re.DOTALL)
_BEFORE_LEVEL = re.compile(
    r"\s*(?:[IVX]{1,4}|\d{1,2}|[A-D]|[*+•-])?[ \u00a0]*[.)\-–:]?[ \u00a0\t]*(?:(?:mức[ \u00a0]+độ|câu[ \u00a0]+hỏi)[ \u00a0]*\d?[ \u00a0]*[:.\-–]?)?[ \u00a0]*",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"\s*(?:[IVX]{1,4}[.)][ \u00a0]*)?(?:(?:bảng[ \u00a0]+|phần[ \u00a0]+)?(?:đáp[ \u00a0]+án|hướng[ \u00a0]+dẫn[ \u00a0]+chấm)|answer[ \u00a0]+key|answers)"
    r"(?:[ \u00a0]+(?:và|tham khảo|chi tiết|đề|mã đề|phần|trắc nghiệm|môn|hướng dẫn|-|–)[^:\n]*)?[ \u00a0]*[:.]?\s*",
    re.IGNORECASE,
)
_END = re.compile(r"\W*(?:hết|the end|end)\W*", re.IGNORECASE)
_PASSAGE = re.compile(
    r"(?:câu(?:[ \u00a0]+hỏi)?|questions?)[ \u00a0]*(?:(?:từ|số|from|câu)[ \u00a0]*)*(?P<first>\d{1,4})[ \u00a0]*(?:đến|tới|to|-|–|,|và|and)[ \u00a0]*(?:câu[ \u00a0]*)?(?P<last>\d{1,4})",
    re.IGNORECASE,
)
_PASSAGE_CUE = re.compile(
    r"\b(?:đọc|dựa|sử dụng|dùng|xét|dữ kiện|thông tin|read|use|refer)\b|\bcho (?:biết|các|đoạn|bảng|hình|dữ|đồ|sơ)",
    re.IGNORECASE,
)
_TRUTH = "((?i:đúng|sai|true|false)|[ĐSTF])"
_TRUTH_AT_END = re.compile(rf"(?:[-–:→][ \u00a0]*|[(\[]){_TRUTH}[)\]]?[ \u00a0]*\.?\s*$")
_TRUTH_AT_START = re.compile(rf"\s*[(\[]{_TRUTH}[)\]][ \u00a0]*")
_BARE_LABEL = re.compile(
    r"\s*(?:(?:câu|bài)[ \u00a0]*\d{1,4}[.:]?|[*#]?[A-Ha-h][*#]?[.):]?|(?:đáp[ \u00a0]+án|lời[ \u00a0]+giải|giải thích)(?:[ \u00a0]+đúng)?[ \u00a0]*:?)\s*",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"\s*(?:(?:các{_SPACE}+)?(?:phương{_SPACE}+án|lựa{_SPACE}+chọn)|options?|choices?){_SPACE}*:{_SPACE}*\S",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuestionLabel:
    """name: the number with the letters before it;  end: where the label ends in the line;  the rest: what brackets say."""

    number: int
    name: str
    end: int
    difficulty: str = ""
    mark: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class OptionLabel:
    """start, end: of the label in the text, end including white space behind it."""

    letter: str
    start: int
    end: int
    is_starred: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """part: number of the part, "" where it has none;  kind: what its questions are, where it says so."""

    part: str = ""
    topic: str = ""
    difficulty: str = ""
    kind: QuestionType | None = None


class Labels:
    """Which label begins a question in this document: `Câu 1`, else `Bài 1`, else a bare number."""

    def __init__(self, texts: list[str]) -> None:
        forms = (_QUESTION, _EXERCISE)
        self._form = next((form for form in forms if any(map(form.match, texts))), _BARE_NUMBER)
        self.has_lessons = self._form is _QUESTION
        self.are_bare = self._form is _BARE_NUMBER

    def question(self, text: str) -> QuestionLabel | None:
        """The label that the line begins with."""
        found = self._form.match(text)
        if found is None:
            return None
        end, said = found.start("more"), {"difficulty": "", "mark": "", "code": ""}
        for tag in (*_TAG.finditer(found["before"]), *_TAG.finditer(found["tags"])):
            said |= _read_tag(tag[1] or tag[2] or "")
        for tag in _TAG.finditer(found["more"]):
            told = _read_tag(tag[1] or tag[2] or "")
            if not told:
                break  # no word about the question: a part of it
            said |= told
            end = found.start("more") + tag.end()
        number = int(found["number"])
        name = found["series"] + found["number"] if found["series"] else str(number)
        return QuestionLabel(number, name, end, **said)


def is_bare_number(text: str) -> bool:
    """Whether the line begins like a question that has nothing but a number before it: `3. Số nào chẵn?`."""
    return _BARE_NUMBER.match(text) is not None


def _read_tag(text: str) -> dict[str, str]:
    text = text.strip()
    if (mark := _MARK.fullmatch(text)) is not None:
        return {"mark": mark[1]}
    if (code := _CODE.fullmatch(text)) is not None:
        return {"code": code[1].strip()}
    word = re.sub(r"^mức(?: độ)?\s*:?\s*", "", text, flags=re.IGNORECASE)
    if parse_difficulty(word[:64]) is not None and (word != text or not word.isdecimal()):
        return {"difficulty": word}
    return {}


def find_labels(
    text: str, letters: str, expected: str, first: str | None, *, reads_weak: bool = True
) -> list[OptionLabel]:
    """Return the labels of options in one paragraph, one letter after the other.

    letters     capital or small ones;  expected: those that the line may begin with
    first       the letter that may stand within the line, behind a tab, a line end or two spaces, if the next does too
    reads_weak  whether one space before a letter is enough where the line begins with the letter before it
    """
    pattern = re.compile(_LABEL % (letters, letters))
    found = _label_at(pattern, text, len(text) - len(text.lstrip()))
    labels = [found] if found and found.letter in expected else []
    for between in (_STRONG, _WEAK) if not labels and first is not None else ():
        begun = _next_labels(pattern, text, 0, first, between)
        # One space before a letter is little: then it is the only one, and the next letter stands clearly apart.
        is_clear = bool(begun) and (between is _STRONG or len(begun) == 1)
        if is_clear and _next_labels(pattern, text, begun[0].end, chr(ord(first or "A") + 1), _STRONG):
            labels = begun[:1]
            break
    for between in (_STRONG, _WEAK) if reads_weak else (_STRONG,):
        while labels:
            more = _next_labels(pattern, text, labels[-1].end, chr(ord(labels[-1].letter) + 1), between)
            if not more or (between is _WEAK and len(more) > 1):
                break
            labels.append(more[0])
    return labels


def _next_labels(
    pattern: re.Pattern[str], text: str, place: int, letter: str, between: re.Pattern[str]
) -> list[OptionLabel]:
    # What is behind a label counts as white space before the next, so that an empty option is seen.
    start = max(place - 1, 0)
    found = (_label_at(pattern, text, gap.end()) for gap in between.finditer(text, start))
    return [label for label in found if label is not None and label.letter == letter and label.start >= place]


def _label_at(pattern: re.Pattern[str], text: str, place: int) -> OptionLabel | None:
    found = pattern.match(text, place)
    if found is None:
        return None
    end = found.end() + len(text[found.end() :]) - len(text[found.end() :].lstrip(" \t\u00a0"))
    return OptionLabel(found["letter"], place, end, bool(found["star"] or found["star2"] or found["star3"]))


def read_answer(text: str) -> str | None:
    """What a line `Đáp án: …`, `Trả lời: …`, `Chọn B` states; "" for one to be filled in (dots); None for another line."""
    found = _ANSWER.fullmatch(text)
    if found is not None:
        answer = found["letters"] or found["answer"] or ""
        return re.sub(r"^[\s.…_]+|[\s…_]+$", "", re.sub(r"[.…_]{3,}", "", answer))
    chosen = _CHOSEN.fullmatch(text)
    return None if chosen is None else chosen["letters"].upper()


def explanation_end(text: str) -> int | None:
    """Where the label of an explanation (`Lời giải:`) ends that the line begins with, or None."""
    found = _EXPLANATION.match(text)
    return None if found is None else found.end()


def read_heading(content: Content, level: int | None, labels: Labels) -> Heading | None:
    """What a heading says of the questions below it, or None for another line."""
    text = content.stripped().text
    if not text or len(text) > 300 or OBJECT in text:
        return None
    looks_so = level is not None or content.is_all(lambda look: look.bold) or text == text.upper()
    for pattern in (_SECTION, _LETTERED_SECTION):
        if (found := pattern.fullmatch(text)) is not None:
            return _section(found["part"].upper(), found["name"].strip())
    if (found := _TOPIC.fullmatch(text)) is not None and (found["name"] or looks_so):
        name = found["name"].strip()
        return Heading(topic=_one_line(text if found["number"] or not name else name))
    if (level_word := _difficulty_heading(text)) and looks_so:
        return Heading(difficulty=level_word)
    if looks_so and (found := _ROMAN.fullmatch(text)) is not None:
        return _section(found["part"], found["name"].strip())
    if looks_so and labels.has_lessons and _LESSON.fullmatch(text):
        return Heading(topic=_one_line(text))
    return Heading(topic=_one_line(text)) if level is not None else None


def _section(part: str, name: str) -> Heading:
    folded = unicodedata.normalize("NFC", name).casefold()
    kinds = (
        (QuestionType.CLUSTER, r"đúng\s*[,/-]?\s*(?:hoặc\s*|hay\s*)?sai|true.*false"),
        (QuestionType.SHORT_TEXT, "trả lời ngắn|điền (?:đáp án|kết quả)|short answer"),
        (QuestionType.ESSAY, "tự luận|essay"),
        (QuestionType.MULTIPLE, "nhiều (?:đáp án|phương án|lựa chọn) đúng|nhiều đáp án|chọn nhiều"),
        (QuestionType.SINGLE, "trắc nghiệm|nhiều (?:phương án )?lựa chọn|một đáp án|multiple choice"),
    )
    kind = next((kind for kind, pattern in kinds if re.search(pattern, folded)), None)
    level = _difficulty_heading(name)
    if kind is not None or level:
        return Heading(part, kind=kind, difficulty=level)
    return Heading(part, topic=_one_line(name))


def _difficulty_heading(text: str) -> str:
    before = _BEFORE_LEVEL.match(text)
    rest = text[before.end() if before else 0 :].strip(" \u00a0.:")
    return rest if not rest.isdecimal() and parse_difficulty(rest[:64]) is not None else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def is_key_heading(text: str) -> bool:
    """Whether the line announces the answers of all questions."""
    return _KEY.fullmatch(text) is not None


def is_end(text: str) -> bool:
    """`--- HẾT ---`."""
    return _END.fullmatch(text) is not None


def has_letters(text: str) -> bool:
    """Whether there is anything but dots, dashes and the like."""
    return any(letter.isalnum() or letter == OBJECT for letter in text)


def read_passage_range(text: str) -> tuple[int, int] | None:
    """The questions that a text announces to be about what follows: `Đọc đoạn sau và trả lời các câu từ 5 đến 7`."""
    found = _PASSAGE.search(text)
    if found is None or not _PASSAGE_CUE.search(text) or "thí sinh" in text.casefold():
        return None
    first, last = int(found["first"]), int(found["last"])
    return (first, last) if first < last <= first + 50 else None


def cut_truth(content: Content) -> tuple[Content, bool | None]:
    """A statement without the word at its beginning or end that tells whether it is true, and what that word says."""
    text = content.text
    for pattern in (_TRUTH_AT_START, _TRUTH_AT_END):
        found = pattern.match(text) if pattern is _TRUTH_AT_START else pattern.search(text)
        if found is not None:
            rest = content.cut(found.end()) if pattern is _TRUTH_AT_START else content.cut(0, found.start())
            return rest.stripped(), found[1].casefold()[0] in "đt"
    return content, None


def late_letters(lines: Sequence[str]) -> str:
    """The letters by which lines begin options, though the first is not A: `C. x`, `D. y` say "CD"; "" for no options."""
    found = [find_labels(line, OPTION_LETTERS, OPTION_LETTERS, None) for line in lines]
    letters = "".join(label.letter for labels in found for label in labels)
    return letters if len(letters) > 1 and letters in OPTION_LETTERS else ""


def lists_options(text: str) -> bool:
    """`Options: 9, 11, 15`: all options in one line, without letters."""
    return _LISTED.match(text) is not None


def is_bare_label(text: str) -> bool:
    """Whether a table's cell holds nothing but the label of what stands in the next cell."""
    return _BARE_LABEL.fullmatch(text) is not None
