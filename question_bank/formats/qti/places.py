"""What do the interactions ask that take a picture: which places in it are right?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from question_bank.areas import is_hit
from question_bank.formats.qti.declarations import Value, many
from question_bank.formats.qti.document import Element, Unfit, children, count_of
from question_bank.formats.qti.fitting import Answer, Scores, Trial, fit, trial
from question_bank.formats.qti.interactions import Fields, Item, choices_of, identifiers
from question_bank.formats.qti.rules import map_response
from question_bank.markup import media_name
from question_bank.model import FULL_WIDTH, Area, HotspotKey, MarkingRule, QuestionType, Shape
from question_bank.pictures import picture_size
from question_bank.trial_answers import frame_of

T = QuestionType
_MAX_PLACES = 10
_MOST_POINTS = 26
_GRID = 40


def read_hotspot(item: Item, interaction: Element) -> Fields:
    """Places to be chosen."""
    response = item.response(interaction, "single", "multiple")
    found = choices_of(interaction, "hotspot-choice")
    name, alt, size = _picture(item, interaction)
    areas = [_area(f"a{place}", one.get("shape", ""), one.get("coords", ""), size) for place, one in enumerate(found)]
    most = 1 if response.cardinality == "single" else count_of(interaction, "max-choices", 1) or len(found)
    if len(found) > _MAX_PLACES:
        raise Unfit("qti_answers_too_many")
    names = identifiers(found)
    answers = [
        Answer(
            {response.id: _chosen(response.cardinality, [names[place] for place in places])},
            tuple(f"{place * 10},0" for place in places),
        )
        for count in range(min(most, len(found)) + 1)
        for places in itertools.combinations(range(len(found)), count)
    ]
    scores = item.score(answers)
    trial_ = fit(scores, _place_trials(scores, len(found), most))
    assert isinstance(trial_.key, HotspotKey)
    marked = [(area, one.is_right) for area, one in zip(areas, trial_.key.areas, strict=True)]
    if any(area is None and is_right for area, is_right in marked):
        raise Unfit("qti_shape", shape="default")
    return _hotspot(name, alt, [(area, is_right) for area, is_right in marked if area is not None], most, trial_.rule)


def read_points(item: Item, interaction: Element) -> Fields:
    """Points to be set, worth what the areas bring in which they lie."""
    response = item.response(interaction, "single", "multiple")
    if item.nodes != map_response(response.id, "map-response-point") or response.mapping is None:
        raise Unfit("qti_not_exact" if item.nodes else "qti_no_rules")
    name, alt, size = _picture(item, interaction)
    most = 1 if response.cardinality == "single" else count_of(interaction, "max-choices", 1) or _MOST_POINTS
    mapping = response.mapping
    found = [(_area(f"a{place}", one.shape, one.coords, size), one.worth) for place, one in enumerate(response.areas)]
    worths = {worth for _, worth in found if worth > 0}
    right = [area for area, worth in found if worth > 0]
    whole = sum(worth for _, worth in found if worth > 0)
    takes_away = mapping.default < 0
    fits = (
        len(worths) == 1
        and None not in right
        and len(right) <= most
        and mapping.default in (0, -min(worths))
        and all(worth == mapping.default for _, worth in found if worth <= 0)
        and (not takes_away or mapping.lower == 0)
        and (mapping.lower is None or mapping.lower <= 0)
        and (mapping.upper is None or mapping.upper >= whole)
    )
    if not fits:
        raise Unfit("qti_not_exact")
    rule = MarkingRule.PER_PART_PENALTY if takes_away else MarkingRule.PER_PART
    if most == 1:
        rule = MarkingRule.ALL_OR_NOTHING
    item.whole = Fraction(whole)
    return _hotspot(name, alt, [(area, worth > 0) for area, worth in found if area is not None], most, rule)


def _hotspot(name: str, alt: str, marked: Sequence[tuple[Area, bool]], most: int, rule: MarkingRule) -> Fields:
    areas = tuple(Area(area.id, area.shape, area.numbers, is_right) for area, is_right in marked)
    if any(_overlap(one, other) for one in areas for other in areas if one.is_right and one.id != other.id):
        raise Unfit("qti_areas_overlap")
    key = HotspotKey(areas, min(most, _MOST_POINTS))
    return {"type": T.HOTSPOT, "key": key, "picture": name, "picture_alt": alt, "rule": rule}


def _chosen(cardinality: str, names: Sequence[str]) -> Value:
    return names[0] if cardinality == "single" and names else many(tuple(names), is_ordered=False)


def _place_trials(scores: Scores, count: int, most: int) -> Iterator[Trial]:
    """Which place is which is tried on squares that lie apart."""
    best = scores.best()
    if best is None:
        return
    right = {int(point.partition(",")[0]) // 10 for point in best.said}
    areas = tuple(Area(f"a{at}", Shape.RECTANGLE, (at * 10, 0, at * 10 + 5, 5), at in right) for at in range(count))
    key = HotspotKey(areas, min(most, _MOST_POINTS))
    for rule in (MarkingRule.ALL_OR_NOTHING, MarkingRule.PER_PART, MarkingRule.PER_PART_PENALTY):
        yield trial(T.HOTSPOT, key=key, rule=rule)


# -- pictures and areas -----------------------------------------------------------------------------------------------


def _picture(item: Item, interaction: Element) -> tuple[str, str, tuple[int, int]]:
    """Name, description, and the size in pixels that coordinates are measured in."""
    shown = [one for one in children(interaction) if one.tag in ("img", "object", "picture")]
    if len(shown) != 1 or shown[0].tag == "picture":
        raise Unfit("qti_object", kind="picture")
    element = shown[0]
    source = element.get("src") or element.get("data") or ""
    name, body = item.content.files.keep(item.content.folder, source)
    said = element.get("alt") or " ".join("".join(element.itertext()).split())
    width, height = count_of(element, "width", 0), count_of(element, "height", 0)
    size = (width, height) if width and height else picture_size(body or b"")
    if size is None:
        raise Unfit("qti_picture_size", picture=media_name(source)[:120])
    return name, said, size


def _area(name: str, shape: str, coords: str, size: tuple[int, int]) -> Area | None:
    """An area in ten-thousandths; None for `default`, which is everything beside the others."""
    width, height = size
    if shape == "default":
        return None
    written = [part.strip() for part in coords.split(",")]
    if not all(re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?%?", part) for part in written) or len(written) > 200:
        raise Unfit("qti_shape", shape=f"{shape} {coords}"[:60])
    # A radius in percent is one of the shorter side (HTML 4.01, 13.6.1).
    radius = [min(size)] if shape == "circle" and len(written) == 3 else []
    sides = [width, height] * (len(written) // 2) + radius
    numbers = [
        Fraction(part[:-1]) * side / 100 if part.endswith("%") else Fraction(part)
        for part, side in zip(written, sides, strict=False)
    ]
    match shape, len(numbers):
        case "circle", 3:
            x, y, r = numbers
            return Area(
                name,
                Shape.ELLIPSE,
                (_share(x, width), _share(y, height), max(_share(r, width), 1), max(_share(r, height), 1)),
            )
        case "ellipse", 4:
            x, y, across, down = numbers
            ends = (_share(x, width), _share(y, height), max(_share(across, width), 1), max(_share(down, height), 1))
            return Area(name, Shape.ELLIPSE, ends)
        case "rect", 4:
            return Area(name, Shape.RECTANGLE, _points(numbers, size))
        case "poly", count if count >= 6 and count % 2 == 0:
            if count >= 8 and numbers[:2] == numbers[-2:]:
                numbers = numbers[:-2]
            return Area(name, Shape.POLYGON, _points(numbers, size))
    raise Unfit("qti_shape", shape=f"{shape} {coords}"[:60])


def _points(numbers: Sequence[Fraction], size: tuple[int, int]) -> tuple[int, ...]:
    return tuple(_share(number, size[place % 2]) for place, number in enumerate(numbers))


def _share(number: Fraction, side: int) -> int:
    """Pixels in ten-thousandths of a side, not beyond the picture."""
    return min(round(number * FULL_WIDTH / side), FULL_WIDTH)


def _overlap(one: Area, other: Area) -> bool:
    """Whether some point lies in both, as far as a grid over both shows."""
    left, top, right, bottom = _common(frame_of(one), frame_of(other))
    if left >= right or top >= bottom:
        return False
    spots = itertools.product(range(_GRID + 1), repeat=2)
    points = ((left + (right - left) * x // _GRID, top + (bottom - top) * y // _GRID) for x, y in spots)
    return any(is_hit(one, point) and is_hit(other, point) for point in points)


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int, int, int]:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
