"""A generated bank, small enough to read."""

from __future__ import annotations

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT
from question_bank.folding import option_id
from question_bank.model import Bank, Medium, Option, Question, QuestionType

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def build_bank(topics: int = 4, each: int = 12, *, per_difficulty: int | None = None) -> Bank:
    questions = []
    for topic in range(topics):
        for difficulty in (1, 2, 3):
            for number in range(per_difficulty or each // 3):
                code = f"T{topic}-D{difficulty}-{number:03d}"
                kind = (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE)[number % 3]
                texts = [TRUE_TEXT, FALSE_TEXT]
                if kind is not QuestionType.TRUE_FALSE:
                    texts = [f"phương án {letter} <b>{number}</b>" for letter in "đêưạ"]
                right = {0, 2} if kind is QuestionType.MULTIPLE else {number // 3 % len(texts)}
                options = tuple(Option(option_id(code, text), text, n in right) for n, text in enumerate(texts))
                picture = "hinh.png" if topic == difficulty == number else None
                stem = f"Câu hỏi {number} của chủ đề {topic}, x<sup>{difficulty}</sup> &lt; 5 &amp; <i>y</i>?"
                questions.append(Question(code, f"Chủ đề {topic}", difficulty, kind, stem, options, picture))
    media = {"hinh.png": Medium("hinh.png", "image/png", PNG)} if any(q.picture for q in questions) else {}
    return Bank(tuple(questions), media)
