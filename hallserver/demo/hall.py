"""A made-up hall: blocks of 25 rows by 10 columns side by side, like a sports hall seen on a wide screen."""

from __future__ import annotations

import math

from seats.plan import HallPlan, Seat, reading_order

ROWS = 25
COLUMNS = 10
AISLE_ACROSS = 2
AISLE_DEEP = 3


def demo_plan(seats: int = 1500) -> HallPlan:
    """A hall of exactly this many seats, at least 1.

    1,500 are six blocks side by side. Up to 100 are one block, nearly square. The last block may have fewer
    rows. Aisles are two seat pitches across and three deep.
    """
    if seats < 1:
        raise ValueError("a hall has at least one seat")
    columns = min(COLUMNS, math.ceil(math.sqrt(seats)))
    per_block = columns * ROWS
    blocks = math.ceil(seats / per_block)
    across = min(blocks, math.ceil(math.sqrt(6 * blocks)))
    placed = []
    for index in range(seats):
        number, within = divmod(index, per_block)
        deep, aside = divmod(number, across)
        row, column = divmod(within, columns)
        block = _block_name(number)
        placed.append(
            Seat(
                label=f"{block}{row + 1:02d}-{column + 1:02d}",
                block=block,
                row=row + 1,
                column=column + 1,
                x=aside * (columns + AISLE_ACROSS) + column,
                y=deep * (ROWS + AISLE_DEEP) + row,
            )
        )
    return HallPlan("Hội trường", tuple(sorted(placed, key=reading_order)))


def _block_name(number: int) -> str:
    """A … Z, then AA, AB, …"""
    first, last = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
