"""Who sits where: everyone once, no spare seat, the same again with the same seed, units apart."""

import dataclasses
import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallserver.demo.hall import demo_plan
from hallserver.demo.people import demo_roster
from seats.allocation import allocate, same_unit_neighbours
from seats.plan import HallPlan
from tables import Problem

PEOPLE = demo_roster(1500)


def with_spares(plan: HallPlan, every: int) -> HallPlan:
    seats = tuple(dataclasses.replace(seat, spare=at % every == 0) for at, seat in enumerate(plan.seats))
    return HallPlan(plan.name, seats)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 120), st.integers(0, 120), st.integers(2, 9), st.integers())
def test_everyone_has_one_seat_of_their_own_and_none_is_spare(seats: int, people: int, every: int, seed: int):
    plan = with_spares(demo_plan(seats), every)
    free = {seat.label for seat in plan.seats if not seat.spare}
    result = allocate(plan, PEOPLE[:people], seed)
    if people > len(free):
        assert result == Problem(
            "seats_too_few", {"candidates": people, "seats": len(free), "lack": people - len(free)}
        )
    else:
        assert set(result) == {person.number for person in PEOPLE[:people]}
        assert len(set(result.values())) == people and set(result.values()) <= free


def test_same_seed_same_seats_whatever_the_order():
    plan = demo_plan()
    first = allocate(plan, PEOPLE, 7)
    assert allocate(plan, PEOPLE[::-1], 7) == first
    assert allocate(plan, PEOPLE, 8) != first


def test_allocation_is_the_same_on_every_machine():
    people = [dataclasses.replace(PEOPLE[0], number=f"{at:04d}", unit=f"U{at % 7}") for at in range(48)]
    result = allocate(demo_plan(48), people, "ca 1")
    written = ";".join(f"{number}={label}" for number, label in sorted(result.items()))
    assert hashlib.sha256(written.encode()).hexdigest()[:16] == "db47f149c19d2278"


@pytest.mark.parametrize(("seats", "limit_s"), [(1500, 2), (7121, 15)])
def test_no_neighbours_of_one_unit_in_a_full_hall(seats: int, limit_s: float):
    plan, people = demo_plan(seats), demo_roster(seats)
    started = time.process_time()
    result = allocate(plan, people, 1)
    assert time.process_time() - started < limit_s
    counted = same_unit_neighbours(plan, result, people)
    assert counted.same_unit == 0 and counted.pairs > 3 * seats


def test_two_units_come_near_the_least_possible():
    # Rows or columns of one unit each are about the best two units can do: one pair in four.
    people = [dataclasses.replace(person, unit="AB"[at % 2]) for at, person in enumerate(PEOPLE)]
    started = time.process_time()
    counted = same_unit_neighbours(demo_plan(), allocate(demo_plan(), people, 1), people)
    assert time.process_time() - started < 2
    assert counted.same_unit < 0.35 * counted.pairs


def test_empty_seats_are_used_to_part_people():
    people = [dataclasses.replace(person, unit="A") for person in PEOPLE[:12]]
    plan = demo_plan(100)
    assert same_unit_neighbours(plan, allocate(plan, people, 3), people).same_unit == 0


def test_neighbours_are_counted_by_unit():
    plan = demo_plan(4)
    people = [dataclasses.replace(person, unit=unit) for person, unit in zip(PEOPLE, "AAAB", strict=False)]
    seats = {person.number: seat.label for person, seat in zip(people, plan.seats, strict=True)}
    counted = same_unit_neighbours(plan, seats, people)
    assert (counted.pairs, counted.same_unit, counted.by_unit) == (6, 3, (("A", 3),))
