"""Does a point hit an area of a picture? In whole numbers, edges included."""

from __future__ import annotations

from itertools import pairwise

from question_bank.model import Area, Shape

Point = tuple[int, int]


def is_hit(area: Area, point: Point) -> bool:
    """Whether a point (ten-thousandths of width and height) is inside the area or on its edge."""
    x, y = point
    match area.shape:
        case Shape.RECTANGLE:
            x1, y1, x2, y2 = area.numbers
            return min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
        case Shape.ELLIPSE:
            cx, cy, rx, ry = area.numbers
            return ((x - cx) * ry) ** 2 + ((y - cy) * rx) ** 2 <= (rx * ry) ** 2
    return _is_in_polygon(list(zip(area.numbers[::2], area.numbers[1::2], strict=True)), point)


def _is_in_polygon(corners: list[Point], point: Point) -> bool:
    """Even–odd: a ray to the right crosses an odd number of edges. An edge holds its lower end, not its upper one."""
    x, y = point
    is_inside = False
    for (ax, ay), (bx, by) in pairwise([*corners, corners[0]]):
        # Twice the signed area of the triangle of edge and point: 0 on the line through the edge.
        side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if side == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ay <= y) != (by <= y) and (side > 0) == (by > ay):
            is_inside = not is_inside
    return is_inside
