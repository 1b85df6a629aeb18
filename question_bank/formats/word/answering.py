"""Which answer has a question of a document: by marks, by a line below it, by the list at the end; and do they agree?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.formats.spreadsheet.gaps import guess_kind, read_texts
from question_bank.formats.spreadsheet.notation import Unclear
from question_bank.formats.spreadsheet.numbers import read_numbers
from question_bank.formats.spreadsheet.options import read_cluster
from question_bank.formats.word.assembling import RawChoice, RawQuestion
from question_bank.formats.word.content import Content, join_lines
from question_bank.formats.word.labels import cut_truth, read_answer
from question_bank.formats.word.marks import Choice, Marked, cut_rights, find_marks
from question_bank.model import NumberKey, QuestionType, TextKey
from tables import Said

_LETTERS = re.compile(r"\(?([A-H](?:\s*[,;]?\s*[A-H])*)\)?(?:\s*[.:)\-–].*)?", re.DOTALL)
_SMALL = re.compile(r"[a-h](?:\s*[,;]\s*[a-h])*\s*[.)]?")
_ONE_LETTER = re.compile(r"[A-Ha-h]\s*[.)]?")
_KIND = re.compile(r"\[\s*(số|chữ|number|text)\s*\]\s*", re.IGNORECASE)
_NAMES = {
    "star": Said("*", "*"),
    "word": Said("(đúng)", "(đúng)"),
    "highlight": Said("tô nền", "highlighted"),
    "red": Said("chữ đỏ", "red"),
    "underline": Said("gạch chân", "underlined"),
    "colour": Said("chữ màu", "coloured"),
    "bold": Said("in đậm", "bold"),
}


class Unanswered(Exception):
    """Why the right answer can't be told. Stays in this package."""

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code)
        self.code, self.problem_args = code, args


@dataclass(frozen=True, slots=True)
class Answered:
    """letters: of the right options or true statements; kinds: of the marks that said so."""

    letters: frozenset[str]
    marked: Marked = Marked()


def find_right(choices: Sequence[Choice], stated: Sequence[str], *, may_be_several: bool) -> Answered:
    """Return which options are right. stated: what lines and the list at the end say. Raises Unanswered."""
    marked = find_marks(choices)
    told: list[tuple[str, frozenset[str]]] = []
    if len({letters for _, letters in marked.sets}) > 1:
        raise Unanswered("word_marks_differ", seen=_seen(marked))
    for text in stated:
        found = _LETTERS.fullmatch(text.upper() if _SMALL.fullmatch(text) else text)
        if found is None:
            raise Unanswered("word_answer_unclear", text=text[:60])
        told.append((text[:20], frozenset(re.findall("[A-H]", found[1]))))
    sets = [*marked.sets, *told]
    if not sets:
        raise Unanswered("word_no_right")
    if len({letters for _, letters in sets}) > 1:
        raise Unanswered("word_answers_differ", seen=_seen(marked, [f"“{text}”" for text, _ in told]))
    letters = sets[0][1]
    if beyond := letters - {choice.letter for choice in choices}:
        raise Unanswered("word_answer_unclear", text=", ".join(sorted(beyond)))
    if len(letters) > 1 and not told and not may_be_several:
        raise Unanswered("word_several_right", seen=_seen(marked))
    return Answered(letters, marked)


def mark_names(kinds: Sequence[str]) -> Said:
    """How the marks are called."""
    names = [_NAMES[kind] for kind in kinds]
    return Said(", ".join(name.vi for name in names), ", ".join(name.en for name in names))


def _seen(marked: Marked, more: Sequence[str] = ()) -> Said:
    shown = [(_NAMES[kind], ", ".join(sorted(letters))) for kind, letters in dict.fromkeys(marked.sets)]
    return Said(
        "; ".join([*(f"{name.vi}: {letters}" for name, letters in shown), *more]),
        "; ".join([*(f"{name.en}: {letters}" for name, letters in shown), *more]),
    )


@dataclass(frozen=True, slots=True)
class Statement:
    body: Content
    is_true: bool


def find_truths(raw: RawQuestion, stated: Sequence[str]) -> tuple[list[Statement], Marked]:
    """Return the statements of a cluster with what they are. Raises Unanswered."""
    if raw.ticked:
        truths: list[bool | None] = [ticked.truth for ticked in raw.ticked]
        bodies = [ticked.body for ticked in raw.ticked]
        said = [truths] if None not in truths else []
        marked = Marked()
    else:
        cut = [cut_truth(_whole(choice)) for choice in raw.statements]
        bodies = [body for body, _ in cut]
        words = [truth for _, truth in cut]
        if any(truth is not None for truth in words) and None in words:
            raise Unanswered("word_statements_unclear")
        said = [words] if None not in words else []
        choices = [choice.choice(body) for choice, body in zip(raw.statements, bodies, strict=True)]
        marked = Marked() if said else find_marks(choices)
        if len({letters for _, letters in marked.sets}) > 1:
            raise Unanswered("word_marks_differ", seen=_seen(marked))
        said += [[choice.letter in letters for choice in choices] for _, letters in marked.sets[:1]]
    for text in stated:
        try:
            said.append([option.is_right for option in read_cluster(text, [""] * len(bodies))])
        except Unclear:
            raise Unanswered("word_answer_unclear", text=text[:60]) from None
    if not said:
        raise Unanswered("word_statements_unclear")
    if any(truths != said[0] for truths in said):
        seen = "; ".join(" ".join("Đ" if truth else "S" for truth in truths) for truths in said)
        raise Unanswered("word_answers_differ", seen=seen)
    return [Statement(body, bool(truth)) for body, truth in zip(bodies, said[0], strict=True)], marked


def _whole(choice: RawChoice) -> Content:
    return join_lines(choice.lines)


def has_truths(raw: RawQuestion) -> bool:
    """Whether the statements say of themselves what they are, by words or by marks."""
    if raw.ticked:
        return True
    if len(raw.statements) < 2:
        return False
    choices = [choice.choice(_whole(choice)) for choice in raw.statements]
    return any(cut_truth(choice.body)[1] is not None for choice in choices) or bool(find_marks(choices).sets)


def is_letter(text: str) -> bool:
    """Whether an answer is the letter of one option."""
    return bool(_ONE_LETTER.fullmatch(text))


def is_small_choice(raw: RawQuestion, stated: Sequence[str]) -> bool:
    """Whether `a.` … `d.` are options of which one is right, and not statements that are each true or false.

    So where the heading says it, or no heading says otherwise and one alone is marked or named.
    """
    kind = raw.under.kind
    if raw.ticked or len(raw.statements) < 2 or kind not in (None, QuestionType.SINGLE, QuestionType.MULTIPLE):
        return False
    choices = [choice.choice(_whole(choice)) for choice in raw.statements]
    if any(cut_truth(choice.body)[1] is not None for choice in choices):
        return False
    marked = find_marks(cut_rights(choices)).sets
    if kind is not None:
        return bool(marked or stated)
    return bool(marked or stated) and all(len(letters) == 1 for _, letters in marked) and all(map(is_letter, stated))


def is_cluster_answer(text: str, count: int) -> bool:
    """Whether an answer says of so many statements whether they are true."""
    try:
        read_cluster(text, [""] * count)
    except Unclear:
        return False
    return True


def read_typed(text: str) -> NumberKey | TextKey:
    """The key of a short answer: a number, or texts. `[số]` or `[chữ]` before it says which. Raises Unanswered."""
    found = _KIND.match(text)
    body = text[found.end() :] if found else text
    kind = {"số": "number", "number": "number"}.get(found[1].casefold(), "text") if found else guess_kind(body)
    try:
        if kind == "number":
            return read_numbers(body)
    except Unclear:
        raise Unanswered("word_answer_unclear", text=text[:60]) from None
    if kind != "text":
        raise Unanswered("word_answer_kind", text=text[:60])
    return TextKey(read_texts(body))


def stated_by(entry: str) -> str:
    """The answer in an entry of the list at the end: `Chọn A` says A."""
    return read_answer(entry) or entry
