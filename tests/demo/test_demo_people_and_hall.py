"""The made-up people and halls are as varied as the real ones must be expected to be."""

import re
import unicodedata
from collections import Counter

import pytest

from hallserver.demo.hall import demo_plan
from hallserver.demo.people import RANKS, demo_roster
from seats.card_number import card_differences
from seats.roster import read_roster, write_roster

PEOPLE = demo_roster()
VOWELS, TONES = "aăâeêioôơuưy", ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def test_same_seed_same_people():
    assert demo_roster() == PEOPLE != demo_roster(seed=1)
    assert len(PEOPLE) == 1500


def test_names_carry_every_vietnamese_letter():
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
    assert letters - set("".join(person.name for person in PEOPLE).lower()) == set()


def test_cards_agree_with_the_person_and_end_in_a_counter():
    for at, person in enumerate(PEOPLE, start=1):
        assert card_differences(person.card_number, person.birth, person.sex) == ()
        assert person.card_number.endswith(f"{at:06d}") and 1 <= int(person.card_number[:3]) <= 96


def test_four_percent_lack_half_of_the_course():
    assert sum(person.course_percent < 50 for person in PEOPLE) == 60
    assert all(0 <= person.course_percent <= 100 for person in PEOPLE)


def test_units_and_ranks():
    ranks = Counter(person.rank for person in PEOPLE)
    assert set(ranks) == set(RANKS) and ranks["Đại tá"] < 30
    assert 38 <= len({person.unit for person in PEOPLE}) <= 45


def test_roster_is_taken_by_the_import():
    reading = read_roster(write_roster(PEOPLE), "r.xlsx")
    assert reading.value == tuple(PEOPLE)


@pytest.mark.parametrize("seats", [1, 5, 48, 250, 251, 1500, 7121])
def test_hall_has_as_many_seats_as_asked_each_at_its_own_place(seats: int):
    plan = demo_plan(seats)
    assert (
        len(plan.seats)
        == len({seat.label for seat in plan.seats})
        == len({(seat.x, seat.y) for seat in plan.seats})
        == seats
    )
    assert all(re.fullmatch("[A-Z]{1,2}[0-9]{2}-[0-9]{2}", seat.label) for seat in plan.seats)


def test_hall_of_1500():
    plan = demo_plan()
    assert Counter(seat.block for seat in plan.seats) == dict.fromkeys("ABCDEF", 250)
    at = {seat.label: (seat.x, seat.y) for seat in plan.seats}
    assert (at["A01-01"], at["B01-01"], at["C07-05"], at["D01-01"], at["F25-10"]) == (
        (0, 0),
        (12, 0),
        (28, 6),
        (36, 0),
        (69, 24),
    )


def test_no_hall_without_seats():
    with pytest.raises(ValueError, match="at least one seat"):
        demo_plan(0)
