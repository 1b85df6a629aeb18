"""What the cells of options, their answer, their places and their feedback say together.

An option is named by its letter; one that a gap offers by the gap and its letter: `[2]B`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from question_bank.drafts import FALSE_TEXT, TRUE_TEXT, DraftGap, DraftOption, DraftPremise
from question_bank.folding import fold
from question_bank.formats.spreadsheet.columns import FALSE_WORDS, FIRST_LETTERS, LETTERS, TRUE_WORDS
from question_bank.formats.spreadsheet.notation import Unclear, html_cell, read_percent, split_list, write_share
from question_bank.markup import lines_to_html
from question_bank.model import GapsKey, MatchingKey, Option, Question

_ARROW = "=>"
_OTHER_ARROW = re.compile(r"⇒|→")
_NAMED = re.compile(r"(?:\[\s?([A-Za-z0-9_-]{1,16})\s?\]\s?)?([A-Za-z])")
_FEEDBACK = re.compile(r"\s*(?:\[\s?([A-Za-z0-9_-]{1,16})\s?\]\s?)?([A-Z])\s?[:.)]\s*(.*)", re.DOTALL)
_WRONG = re.compile(r"(?:^|[\s;,])(?:sai|wrong)\s*:", re.IGNORECASE)
_LETTER_AND_SHARE = re.compile(r"[\s,;]*([A-Za-z])\s*(?:\(([^()]*)\))?")
_JUDGED = re.compile(r"[\s,;.]*([A-Za-z])\s*[-).:=]?\s*([^\W\d_]+)")
_YES = frozenset({"", "có", "trộn", "yes", "true", "1"})
_TRUTHS = {fold(TRUE_TEXT): True, "true": True, fold(FALSE_TEXT): False, "false": False}
_NO = frozenset({"không", "không trộn", "cố định", "no", "false", "0", "fixed"})
_FIXED = re.compile(r"(?:cố định|trừ|fixed|except)\s*:?\s*(\S.*)", re.IGNORECASE)

Place = tuple[str, int]  # gap ("" for the question's own options) and number of the option from 0


# -- which are right


def read_letters(text: str, count: int) -> frozenset[str]:
    """Return the letters named (`B`, `A,C`, `a; c`, `AC`). count: how many options there are. Raises Unclear."""
    letters = re.sub(r"[\s,;./+&-]+", "", text[:200].upper())
    if len(text) > 200 or not set(letters) <= set(LETTERS[: max(count, len(FIRST_LETTERS))]):
        raise Unclear("answer_unknown", text=text[:60])
    if beyond := sorted(set(letters) - set(LETTERS[:count])):
        raise Unclear("answer_without_option", option=", ".join(beyond))
    return frozenset(letters)


def read_choice(text: str, texts: Sequence[str]) -> tuple[DraftOption, ...]:
    """Options of which the answer names the right ones: `B`, `A, C`, with shares `A (50%), C (50%); sai: B (-25%)`."""
    rights, *wrongs = _WRONG.split(text)
    if not wrongs and "(" not in text:
        letters = read_letters(text, len(texts))
        return tuple(
            DraftOption(lines_to_html(t), letter in letters) for letter, t in zip(LETTERS, texts, strict=False)
        )
    options = [DraftOption(lines_to_html(t)) for t in texts]
    if len(wrongs) > 1:
        raise Unclear("answer_unknown", text=text[:60])
    for listed, is_right in ((rights, True), *((wrong, False) for wrong in wrongs)):
        for letter, share in _letters_and_shares(listed, len(texts)):
            place = LETTERS.index(letter)
            # A right answer that takes away points, or a wrong one listed without a share: something was mixed up.
            if options[place] != DraftOption(options[place].html) or (share is None and not is_right):
                raise Unclear("answer_unknown", text=text[:60])
            if is_right and share is not None and share < 0:
                raise Unclear("right_answer_costs", option=letter)
            options[place] = DraftOption(options[place].html, is_right, share)
    return tuple(options)


def _letters_and_shares(text: str, count: int) -> Iterable[tuple[str, Fraction | None]]:
    place = 0
    while (found := _LETTER_AND_SHARE.match(text, place)) is not None:
        share = None if found[2] is None else read_percent(found[2].strip())
        if found[2] is not None and share is None:
            break
        yield next(iter(read_letters(found[1], count))), share
        place = found.end()
    if text[place:].strip(" \t\n,;."):
        raise Unclear("answer_unknown", text=text[:60])


def write_choice(options: Sequence[Option]) -> str:
    """Return the answer that `read_choice` reads back."""
    named = list(zip(LETTERS, options, strict=False))
    rights = [_letter(letter, o) for letter, o in named if o.is_right]
    wrongs = [_letter(letter, o) for letter, o in named if not o.is_right and o.share is not None]
    if not wrongs:
        return ",".join(rights) if all(o.share is None for o in options) else ", ".join(rights)
    return "; ".join([", ".join(rights), f"sai: {', '.join(wrongs)}"]).removeprefix("; ")


def _letter(letter: str, option: Option) -> str:
    return letter if option.share is None else f"{letter} {write_share(option.share)}"


def read_true_false(text: str, texts: Sequence[str]) -> tuple[DraftOption, ...]:
    """`Đúng` or `Sai`; where the cells hold Đúng and Sai or True and False, also their letters."""
    names = texts or (TRUE_TEXT, FALSE_TEXT)
    truths = [_TRUTHS.get(fold(name[:64])) for name in names]
    if sorted(map(str, truths)) != ["False", "True"]:
        raise Unclear("options_not_wanted", "A")
    word = fold(text[:64])
    if word in TRUE_WORDS | FALSE_WORDS:
        return tuple(
            DraftOption(name, truth is (word in TRUE_WORDS)) for name, truth in zip(names, truths, strict=True)
        )
    if not texts or not text:
        raise Unclear("no_right_answer" if not text else "answer_unknown", text=text[:60])
    return read_choice(text, names)


def read_cluster(text: str, texts: Sequence[str]) -> tuple[DraftOption, ...]:
    """Statements with the answer `Đ S Đ S`, `ĐSĐS`, `Đúng, Sai, …`, `a) Đ b) S …`, or `A, C`: the true ones.

    A row of as many true and false words as statements is read as that; else all must be letters of statements, each
    once. Both at a time can't be: letters of statements that are true or false words too are D, F, S and T, of which the
    first statements have but D, and as many letters as statements can't be all different without A.
    """
    words = re.findall(r"[^\W_]+", fold(text[:400]))
    truths = [_truth(word) for word in words]
    if len(words) == 1 and len(texts) == len(words[0]):
        truths = [_truth(letter) for letter in words[0]]
    if len(truths) != len(texts) or None in truths:
        truths = _judged_by_letter(text, len(texts)) or _true_by_letter(text, len(texts))
    return tuple(DraftOption(lines_to_html(t), bool(truth)) for t, truth in zip(texts, truths, strict=True))


def _truth(word: str) -> bool | None:
    return True if word in TRUE_WORDS | {"d", "dung"} else False if word in FALSE_WORDS else None


def _judged_by_letter(text: str, count: int) -> list[bool | None] | None:
    """`a) Đ b) S`: every statement by its letter, in any order."""
    judged: dict[str, bool | None] = {}
    place = 0
    while (found := _JUDGED.match(text, place)) is not None and (truth := _truth(fold(found[2]))) is not None:
        if judged.setdefault(found[1].upper(), truth) is not truth:
            return None
        place = found.end()
    is_whole = not text[place:].strip(" \t\n,;.") and sorted(judged) == list(LETTERS[:count])
    return [judged[letter] for letter in sorted(judged)] if is_whole else None


def _true_by_letter(text: str, count: int) -> list[bool | None]:
    """`A, C`: the statements named are true, each named once."""
    if not text:
        raise Unclear("no_right_answer")
    letters = re.sub(r"[\s,;]+", "", text[:200].upper())
    if len(set(letters)) != len(letters) or not set(letters) <= set(LETTERS[:count]):
        raise Unclear("cluster_unclear", text=text[:60], count=count)
    return [letter in letters for letter in LETTERS[:count]]


def read_order(text: str, texts: Sequence[str]) -> tuple[DraftOption, ...]:
    """Things in the right order: as they stand, or as the answer names their letters (`C, A, B`)."""
    places = list(range(len(texts)))
    if text:
        read_letters(text, len(texts))
        places = [LETTERS.index(letter) for letter in re.sub(r"[^A-Z]+", "", text.upper())]
        if sorted(places) != list(range(len(texts))):
            raise Unclear("order_unclear", text=text[:60])
    return tuple(DraftOption(lines_to_html(texts[place])) for place in places)


# -- pairs


def read_pairs(
    texts: Sequence[str], columns: Sequence[str]
) -> tuple[tuple[DraftOption, ...], tuple[DraftPremise, ...]]:
    """Cells `left => right`, and `=> right` for one that belongs to none. columns: of the cells. Raises Unclear."""
    places: dict[str, int] = {}
    options: list[DraftOption] = []
    premises: list[DraftPremise] = []
    for text, column in zip(texts, columns, strict=True):
        sides = text.split(_ARROW) if _ARROW in text else _OTHER_ARROW.split(text)
        if len(sides) != 2 or not sides[1].strip():
            raise Unclear("pair_unclear", column, option=column, text=text[:60])
        left, right = (side.strip() for side in sides)
        place = places.setdefault(fold(right), len(options))
        if place == len(options):
            options.append(DraftOption(lines_to_html(right)))
        if left:
            premises.append(DraftPremise(lines_to_html(left), place))
    return tuple(options), tuple(premises)


def write_pairs(question: Question) -> list[str]:
    """Return cells that `read_pairs` reads back, the right sides first named in the question's order."""
    assert isinstance(question.key, MatchingKey)
    places = {option.id: place for place, option in enumerate(question.options)}
    rights = [_side(option.html) for option in question.options]
    cells: list[str] = []
    named = 0
    for premise in question.key.premises:
        place = places[premise.option_id]
        cells += [f"{_ARROW} {right}" for right in rights[named:place]]
        cells.append(f"{_side(premise.html)} {_ARROW} {rights[place]}")
        named = max(named, place + 1)
    return cells + [f"{_ARROW} {right}" for right in rights[named:]]


def _side(html: str) -> str:
    return html_cell(html).replace(_ARROW, "=&gt;")


# -- fixed places and feedback


def read_shuffled(text: str) -> tuple[bool, frozenset[Place]]:
    """Return whether options are shuffled, and which of them keep their places. Raises Unclear."""
    is_shuffled = True
    fixed: set[Place] = set()
    for part in split_list(text, ";\n") or [""]:
        word = fold(part[:400])
        if word in _NO:
            is_shuffled = False
        elif len(part) <= 400 and (found := _FIXED.fullmatch(part)) is not None:
            names = [_NAMED.fullmatch(name.strip()) for name in re.split(r"[,\s]+(?![^\[]*\])", found[1]) if name]
            if None in names:
                raise Unclear("shuffled_unclear", text=part[:60])
            fixed |= {(name[1] or "", LETTERS.index(name[2].upper())) for name in names if name}
        elif word not in _YES:
            raise Unclear("shuffled_unclear", text=part[:60])
    return is_shuffled, frozenset(fixed)


def read_feedback(text: str) -> dict[Place, str]:
    """Lines `A: …`, `[2]B: …`; a line without a letter goes on with the one before. Raises Unclear."""
    said: dict[Place, str] = {}
    last: Place | None = None
    for line in text.split("\n") if text else ():
        found = _FEEDBACK.fullmatch(line)
        if found is not None:
            last = (found[1] or "", LETTERS.index(found[2]))
        if last is None or (found is not None and last in said):
            raise Unclear("feedback_unclear", text=line[:60])
        said[last] = found[3] if found is not None else f"{said[last]}\n{line}"
    return said


def with_places(
    options: tuple[DraftOption, ...], fixed: Collection[Place], feedback: Mapping[Place, str], gap: str = ""
) -> tuple[DraftOption, ...]:
    """Return the options with what the two other cells say of them."""
    return tuple(
        replace(option, is_fixed=(gap, place) in fixed, feedback=lines_to_html(feedback.get((gap, place), "").strip()))
        for place, option in enumerate(options)
    )


def need_options(places: Iterable[Place], options: Sequence[DraftOption], gaps: Sequence[DraftGap], code: str) -> None:
    """Raise Unclear where one of the places named is no option."""
    known = {("", place) for place in range(len(options))}
    known |= {(gap.id, place) for gap in gaps for place in range(len(gap.options))}
    if beyond := sorted(set(places) - known):
        raise Unclear(code, text=_name(*beyond[0]))


def write_shuffled(question: Question) -> str:
    """Return the cell that `read_shuffled` reads back, "" where all is shuffled."""
    fixed = [_name(gap, place) for gap, place, option in _places(question) if option.is_fixed]
    said = [] if question.is_shuffled else ["không"]
    return "; ".join(said + ([f"trừ {', '.join(fixed)}"] if fixed else []))


def write_feedback(question: Question) -> str:
    """Return the cell that `read_feedback` reads back."""
    return "\n".join(
        f"{_name(gap, place)}: {html_cell(option.feedback_html)}"
        for gap, place, option in _places(question)
        if option.feedback_html
    )


def _places(question: Question) -> list[tuple[str, int, Option]]:
    found = [("", place, option) for place, option in enumerate(question.options)]
    if isinstance(question.key, GapsKey):
        found += [(gap.id, place, option) for gap in question.key.gaps for place, option in enumerate(gap.options)]
    return found


def _name(gap: str, place: int) -> str:
    return f"[{gap}]{LETTERS[place]}" if gap else LETTERS[place]
