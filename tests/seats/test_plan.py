"""The hall plan: read, written, and who is beside whom."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallserver.demo.hall import demo_plan
from seats.plan import HallPlan, Seat, neighbour_pairs, plan_template, read_plan, write_plan

HEADER = "Ghế,Khối,Hàng,Cột,X,Y,Dự phòng\n"


def problems(rows: str, header: str = HEADER) -> list[tuple[str, int | None]]:
    reading = read_plan((header + rows).encode(), "h.csv")
    assert reading.value is None
    return [(problem.code, problem.row) for problem in reading.problems]


def test_seats_come_in_reading_order():
    rows = "B1,B,1,1,5,0,\nA2,A,2,1,0,1,x\nA1,A,1,1,0,0,không\n"
    assert read_plan((HEADER + rows).encode(), "Hội trường 1.csv").value == HallPlan(
        "Hội trường 1",
        (Seat("A1", "A", 1, 1, 0, 0), Seat("A2", "A", 2, 1, 0, 1, True), Seat("B1", "B", 1, 1, 5, 0)),
    )


def test_places_are_derived_with_an_aisle_between_blocks():
    rows = "".join(
        f"{block}{row}{column},{block},{row},{column}\n" for block in "BA" for row in (1, 2) for column in (1, 2)
    )
    plan = read_plan(("label,block,row,column\n" + rows).encode(), "h.csv", hall="Lớn").value
    assert plan.name == "Lớn"
    assert [(seat.label, seat.x, seat.y) for seat in plan.seats] == [
        ("A11", 0, 0), ("A12", 1, 0), ("A21", 0, 1), ("A22", 1, 1),
        ("B11", 4, 0), ("B12", 5, 0), ("B21", 4, 1), ("B22", 5, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("a1,A,1,1,0,0,\nA1,A,1,2,1,0,\n", [("seat_duplicate", 3)]),
        ("A1,A,1,1,0,0,\nA2,A,1,2,0,0,\n", [("seat_place_twice", 3)]),
        ("A1,A,1,1,0,0,\nA2,A,1,1,1,0,\n", [("seat_chair_twice", 3)]),
        ("A1,A,one,0,-1,1.5,\n", [("seat_number_form", 2)] * 4),
        ("A1,A,1,1,0,,\n", [("seat_number_form", 2)]),
        ("A1,A,1,1,0,99999,\n", [("seat_number_form", 2)]),
        (",A,1,1,0,0,\n", [("seat_text_form", 2)]),
        ("A1,A,1,1,0,0,perhaps\n", [("seat_spare_form", 2)]),
    ],
)
def test_problems_by_row(rows: str, found: list[tuple[str, int]]):
    assert problems(rows) == found


def test_problems_come_by_row_whatever_they_are():
    rows = "A1,A,1,1,0,0,\na1,A,1,2,1,0,\nA3,A,0,3,2,0,\nA4,A,1,4,1,0,\nA5,A,x,5,4,0,\n"
    assert problems(rows) == [
        ("seat_duplicate", 3), ("seat_number_form", 4), ("seat_place_twice", 5), ("seat_number_form", 6),
    ]  # fmt: skip


def test_x_without_y():
    assert problems("A1,A,1,1,0\n", "label,block,row,column,X\n") == [("column_missing", 1)]


def test_blocks_sort_as_people_count():
    rows = "".join(f"{block}-1,{block},1,1\n" for block in ("AA", "B10", "B2", "Z"))
    plan = read_plan(("label,block,row,column\n" + rows).encode(), "h.csv").value
    assert [seat.block for seat in plan.seats] == ["B2", "B10", "Z", "AA"]


def test_eight_neighbours_and_aisles_part():
    plan = demo_plan()
    index = {seat.label: at for at, seat in enumerate(plan.seats)}
    beside: dict[int, set[int]] = {}
    for first, second in neighbour_pairs(plan):
        assert first < second
        beside.setdefault(first, set()).add(second)
        beside.setdefault(second, set()).add(first)
    assert beside[index["A02-02"]] == {
        index[f"A{row:02d}-{column:02d}"] for row in (1, 2, 3) for column in (1, 2, 3) if (row, column) != (2, 2)
    }
    assert beside[index["A01-10"]] == {index["A01-09"], index["A02-09"], index["A02-10"]}


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30, unique=True),
    st.sampled_from([0.5, 1, 1.5, 2, 2.3, 4]),
)
def test_neighbour_pairs_are_those_of_the_definition(places: list[tuple[int, int]], distance: float):
    plan = HallPlan("h", tuple(Seat(str(at), "A", 1, at + 1, x, y) for at, (x, y) in enumerate(places)))
    assert neighbour_pairs(plan, distance) == [
        (first, second)
        for first in range(len(places))
        for second in range(first + 1, len(places))
        if math.dist(places[first], places[second]) <= distance
    ]


@pytest.mark.parametrize("seats", [1, 5, 48, 1500, 7121])
def test_what_is_written_is_read_back(seats: int):
    plan = demo_plan(seats)
    assert read_plan(write_plan(plan), f"{plan.name}.xlsx").value == plan


def test_template_is_read():
    assert [seat.spare for seat in read_plan(plan_template(), "h.xlsx").value.seats] == [False, False, True]
