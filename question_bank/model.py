"""Questions, blueprints and papers as plain frozen data. How an answer is marked is defined in docs/marking.md."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class QuestionType(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    CLUSTER = "cluster"
    NUMERICAL = "numerical"
    SHORT_TEXT = "short_text"
    MATCHING = "matching"
    ORDERING = "ordering"
    GAPS = "gaps"
    HOTSPOT = "hotspot"
    ESSAY = "essay"


class MarkingRule(StrEnum):
    """How the parts of a question (options, statements, pairs, places, gaps, areas) make up its score."""

    ALL_OR_NOTHING = "all_or_nothing"
    PER_PART = "per_part"
    PER_PART_PENALTY = "per_part_penalty"


class Ignore(StrEnum):
    """A difference between two texts that does not count."""

    CASE = "case"
    MARKS = "marks"
    SPACES = "spaces"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing offered: an answer, a statement of a cluster, a thing to be ordered, a right-hand side to be matched.

    id             identity of the option: opaque, stable over re-import, unique within its question. It goes to
                   terminals, so it must not tell whether the option is right nor where it stood in the source.
    html           sanitised inline HTML
    is_right       the answer is right; the statement of a cluster is true
    share          share of the mark that choosing it brings (−1 … 1) where the writer gave one, else None
    is_fixed       keeps its place when the others are shuffled ("all of the above")
    feedback_html  what the writer says to who chooses it; never shown in an exam
    """

    id: str
    html: str
    is_right: bool = False
    share: Fraction | None = None
    is_fixed: bool = False
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedText:
    """A typed answer that counts. In `text`, `*` stands for any run of characters, `\\*` for an asterisk."""

    text: str
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class AcceptedNumber:
    """Every number from value − tolerance to value + tolerance, both included, counts."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that may follow a number. The number times `factor` is the number in the unit of the accepted ones."""

    name: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ClusterKey:
    """steps: share of the mark for 1, 2, … statements judged rightly, as many as there are; () where `rule` decides."""

    steps: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberKey:
    numbers: tuple[AcceptedNumber, ...]
    units: tuple[Unit, ...] = ()
    is_unit_needed: bool = False


@dataclass(frozen=True, slots=True)
class TextKey:
    texts: tuple[AcceptedText, ...]
    ignores: tuple[Ignore, ...] = (Ignore.CASE, Ignore.SPACES)


@dataclass(frozen=True, slots=True)
class Premise:
    """The left-hand side of a pair. option_id: the option of the question that belongs to it."""

    id: str
    html: str
    option_id: str


@dataclass(frozen=True, slots=True)
class MatchingKey:
    """The question's options are the right-hand sides; one that no premise names distracts."""

    premises: tuple[Premise, ...]


GAP_MARK = re.compile(r"\[\[([A-Za-z0-9_-]{1,16})\]\]")


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in the stem, which stands there as `[[id]]`.

    options  what is offered to choose from; else `key` says which typed answers count
    weight   its part of the mark beside the other gaps
    """

    id: str
    options: tuple[Option, ...] = ()
    key: TextKey | NumberKey | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class GapsKey:
    gaps: tuple[Gap, ...]


class Shape(StrEnum):
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"


FULL_WIDTH = 10_000


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a hotspot's picture.

    numbers  whole ten-thousandths of the picture's width (x) and height (y) from its upper left corner:
             rectangle x1 y1 x2 y2; ellipse centre x y, half axes x y (at least 1); polygon x y x y x y …
    """

    id: str
    shape: Shape
    numbers: tuple[int, ...]
    is_right: bool = True


@dataclass(frozen=True, slots=True)
class HotspotKey:
    """The picture is the question's. most_points: how many points may be set."""

    areas: tuple[Area, ...]
    most_points: int = 1


@dataclass(frozen=True, slots=True)
class EssayKey:
    """Marked by people. guidance_html: what they are told; never shown to candidates."""

    most_characters: int = 4_000
    guidance_html: str = ""


Key = ClusterKey | NumberKey | TextKey | MatchingKey | GapsKey | HotspotKey | EssayKey

KEY_OF: dict[QuestionType, type[Key]] = {
    QuestionType.CLUSTER: ClusterKey,
    QuestionType.NUMERICAL: NumberKey,
    QuestionType.SHORT_TEXT: TextKey,
    QuestionType.MATCHING: MatchingKey,
    QuestionType.GAPS: GapsKey,
    QuestionType.HOTSPOT: HotspotKey,
    QuestionType.ESSAY: EssayKey,
}


@dataclass(frozen=True, slots=True)
class About:
    """What the bank knows of a question beyond what a candidate sees.

    mark              what its writer thinks it is worth, or None; the blueprint decides
    p_value           measured share of the mark that candidates reached (0 … 1), or None
    apart             names of groups of which a paper may hold only one question
    explanation_html  why the answer is right; never shown in an exam
    """

    mark: Decimal | None = None
    p_value: Decimal | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    version: str = ""
    apart: tuple[str, ...] = ()
    explanation_html: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the bank.

    code         the writer's own name for it, unique in the bank, e.g. "CDS-001"
    topic        full name of the topic
    difficulty   1, 2 or 3
    stem_html    sanitised HTML; pictures, sound and video in it are named by their `src` in Bank.media
    options      offered answers; statements of a cluster; things to be ordered, in the right order; right-hand sides
                 to be matched; () for the other types
    picture      name of a medium in Bank.media shown beside the stem, or None; picture_alt: what it shows, in words
    key          what is right beyond `Option.is_right`; of class KEY_OF[type], None for types not in it
    is_shuffled  whether papers may offer the options in another order
    passage      name of the stem it shares with others, in Bank.passages, or None
    """

    code: str
    topic: str
    difficulty: int
    type: QuestionType
    stem_html: str
    options: tuple[Option, ...] = ()
    picture: str | None = None
    key: Key | None = None
    rule: MarkingRule = MarkingRule.ALL_OR_NOTHING
    is_shuffled: bool = True
    passage: str | None = None
    about: About = About()
    picture_alt: str = ""


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture, sound or video: file name, MIME type found from its bytes, bytes."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """A stem that several questions share: a text, a picture, a clip. html: sanitised, media named by `src`."""

    name: str
    html: str


@dataclass(frozen=True, slots=True)
class Bank:
    questions: tuple[Question, ...]
    media: dict[str, Medium] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many questions of one topic and difficulty, each worth `mark`.

    type, tag  only questions of that type, with that tag; None: any
    """

    topic: str
    difficulty: int
    count: int
    mark: Decimal
    type: QuestionType | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What every paper asks.

    sections     (name, number of cells) in order over `cells`, each a part of the paper of its own; () is one part
                 without a name
    is_fixed_order  whether sections keep this order on every paper; False shuffles them
    """

    cells: tuple[Cell, ...]
    sections: tuple[tuple[str, int], ...] = ()
    is_fixed_order: bool = True


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One place of a paper: which question, in which order its options stand, what it is worth.

    section  the name of the blueprint's section it stands in, "" for none
    """

    code: str
    option_ids: tuple[str, ...]
    mark: Decimal
    section: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions and option orders of one seat. Items are numbered from 1 in their order."""

    seat: str
    items: tuple[PaperItem, ...]
