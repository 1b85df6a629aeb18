"""A question as its writer left it in a file, before anybody has looked whether it is fit for the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from question_bank.model import (
    ClusterKey,
    EssayKey,
    GapsKey,
    HotspotKey,
    MarkingRule,
    MatchingKey,
    NumberKey,
    Option,
    Question,
    QuestionType,
    TextKey,
)

TRUE_TEXT = "Đúng"
FALSE_TEXT = "Sai"


@dataclass(frozen=True, slots=True)
class DraftOption:
    """An option as written; the fields are those of `model.Option`, html and feedback not yet sanitised."""

    html: str
    is_right: bool = False
    share: Fraction | None = None
    is_fixed: bool = False
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class DraftPremise:
    """The left-hand side of a pair. option: place in Draft.options (from 0) of what belongs to it."""

    html: str
    option: int


@dataclass(frozen=True, slots=True)
class DraftGap:
    """A gap, which stands in the stem as `[[id]]`: options to choose from, or a key of typed answers."""

    id: str
    options: tuple[DraftOption, ...] = ()
    key: TextKey | NumberKey | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class DraftAbout:
    """As written, "" or () where nothing is; `mark` and `p_value` are numbers with a decimal comma or point."""

    mark: str = ""
    p_value: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    version: str = ""
    apart: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before it is checked, every text as it stood in the file.

    row         row or line at which it begins
    difficulty  as written; "" if missing (then a measured p-value may stand in)
    stem        HTML as written, formulas between \\( \\) or \\[ \\], media by the `src` of img, audio and video
    options     of single, multiple, true_false, cluster, ordering (in the right order), matching (right-hand sides)
    premises    of matching;  gaps: of gaps
    key         of the types whose key holds no HTML; EssayKey's guidance as written
    picture     reference to a file, or None; picture_alt: what it shows, in words
    passage     name of the shared stem, or None
    columns     field → the header the user knows it by, for naming the place of a problem
    is_in_pixels  whether the numbers of the hotspot's areas are pixels of the picture
    is_title    whether the code is but a title, which may be long and which others may bear too
    called      what sentences call it, where that is not its code
    """

    file: str
    row: int
    code: str
    topic: str
    difficulty: str
    type: QuestionType
    stem: str
    options: tuple[DraftOption, ...] = ()
    picture: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    premises: tuple[DraftPremise, ...] = ()
    gaps: tuple[DraftGap, ...] = ()
    key: ClusterKey | NumberKey | TextKey | HotspotKey | EssayKey | None = None
    rule: MarkingRule = MarkingRule.ALL_OR_NOTHING
    is_shuffled: bool = True
    passage: str | None = None
    about: DraftAbout = DraftAbout()
    picture_alt: str = ""
    is_in_pixels: bool = False
    is_title: bool = False
    called: str = ""

    @property
    def shown(self) -> str:
        """How a sentence names the question: at most 64 characters."""
        return (self.called or self.code)[:64]


@dataclass(frozen=True, slots=True)
class DraftPassage:
    """A shared stem as written."""

    file: str
    row: int
    name: str
    html: str


def to_draft(question: Question, file: str, row: int) -> Draft:
    """Return the draft that is checked to this question. Raises KeyError for a premise without its option."""
    key, premises, gaps = question.key, (), ()
    if isinstance(key, MatchingKey):
        places = {option.id: place for place, option in enumerate(question.options)}
        premises = tuple(DraftPremise(premise.html, places[premise.option_id]) for premise in key.premises)
        key = None
    elif isinstance(key, GapsKey):
        gaps = tuple(DraftGap(gap.id, _draft_options(gap.options), gap.key, gap.weight) for gap in key.gaps)
        key = None
    about = question.about
    return Draft(
        file,
        row,
        question.code,
        question.topic,
        str(question.difficulty),
        question.type,
        question.stem_html,
        _draft_options(question.options),
        question.picture,
        premises=premises,
        gaps=gaps,
        key=key,
        rule=question.rule,
        is_shuffled=question.is_shuffled,
        passage=question.passage,
        about=DraftAbout(
            _plain(about.mark),
            _plain(about.p_value),
            about.tags,
            about.source,
            about.version,
            about.apart,
            about.explanation_html,
        ),
        picture_alt=question.picture_alt,
    )


def _draft_options(options: tuple[Option, ...]) -> tuple[DraftOption, ...]:
    return tuple(DraftOption(o.html, o.is_right, o.share, o.is_fixed, o.feedback_html) for o in options)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")
