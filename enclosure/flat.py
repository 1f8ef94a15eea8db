"""Flat outlines in mm with true arcs: what a laser follows, grown by half a kerf, drawn, measured and extruded.

A loop is a closed chain of vertices (x, y, bulge) as in DXF: the bulge is the tangent of a quarter of the angle of
the arc to the next vertex, 0 for a straight line. Loops run counter-clockwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import shapely  # type: ignore[import-untyped]

Point = tuple[float, float]
Vertex = tuple[float, float, float]
Loop = tuple[Vertex, ...]
_QUARTER = math.tan(math.pi / 8)
_STEPS_OF_A_CIRCLE = 96


class Shape(Protocol):
    """A cut-out: `grown(by)` is the same one, larger by `by` on all sides."""

    def loop(self) -> Loop: ...

    def grown(self, by: float) -> Shape: ...


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    diameter: float

    def loop(self) -> Loop:
        radius = self.diameter / 2
        return ((self.x - radius, self.y, 1.0), (self.x + radius, self.y, 1.0))

    def grown(self, by: float) -> Circle:
        return replace(self, diameter=self.diameter + 2 * by)


@dataclass(frozen=True)
class Oblong:
    """A slot with round ends, `length` over all; `angle` in degrees of its long side."""

    x: float
    y: float
    length: float
    width: float
    angle: float = 0

    def loop(self) -> Loop:
        half, radius = (self.length - self.width) / 2, self.width / 2
        corners = ((-half, -radius, 0.0), (half, -radius, 1.0), (half, radius, 0.0), (-half, radius, 1.0))
        return turned(corners, self.angle, (self.x, self.y))

    def grown(self, by: float) -> Oblong:
        return replace(self, length=self.length + 2 * by, width=self.width + 2 * by)


@dataclass(frozen=True)
class Rectangle:
    """Centre, width and height, turned by `angle` degrees."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0

    def loop(self) -> Loop:
        w, h = self.width / 2, self.height / 2
        return turned(((-w, -h, 0.0), (w, -h, 0.0), (w, h, 0.0), (-w, h, 0.0)), self.angle, (self.x, self.y))

    def grown(self, by: float) -> Rectangle:
        return replace(self, width=self.width + 2 * by, height=self.height + 2 * by)


@dataclass(frozen=True)
class DoubleD:
    """A circle with two flats, left and right, `flat` apart: keeps a lock from turning."""

    x: float
    y: float
    diameter: float
    flat: float

    def loop(self) -> Loop:
        x = self.flat / 2
        y = math.sqrt((self.diameter / 2) ** 2 - x**2)
        # From the flat's upper end over the top: the arc spans what the flat leaves of a half circle.
        bulge = math.tan(math.asin(x / (self.diameter / 2)) / 2)
        corners = ((x, -y, 0.0), (x, y, bulge), (-x, y, 0.0), (-x, -y, bulge))
        return turned(corners, 0, (self.x, self.y))

    def grown(self, by: float) -> DoubleD:
        return replace(self, diameter=self.diameter + 2 * by, flat=self.flat + 2 * by)


@dataclass(frozen=True)
class Polygon:
    """Straight lines only; growing keeps the corners sharp."""

    points: tuple[Point, ...]

    def loop(self) -> Loop:
        return tuple((x, y, 0.0) for x, y in self.points)

    def grown(self, by: float) -> Polygon:
        grown = shapely.Polygon(self.points).buffer(by, join_style="mitre", mitre_limit=10)
        return Polygon(_points(grown))


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def combined(base: Polygon, added: Iterable[Polygon] = (), taken: Iterable[Polygon] = ()) -> Polygon:
    """`base` with tabs added and notches taken away; must stay one piece."""
    shape = shapely.unary_union([shapely.Polygon(each.points) for each in (base, *added)])
    shape = shape.difference(shapely.unary_union([shapely.Polygon(each.points) for each in taken]))
    return Polygon(_points(shape))


def _points(shape: Any) -> tuple[Point, ...]:
    """Counter-clockwise from the lowest left corner, without corners in the middle of a line."""
    ring = shapely.Polygon(shape.exterior).simplify(1e-9).exterior
    points = [(round(x, 9) + 0.0, round(y, 9) + 0.0) for x, y in ring.coords[:-1]]
    if not ring.is_ccw:
        points.reverse()
    # A notch at the ring's first vertex survives simplify as a corner in the middle of a line.
    points = [
        p for a, p, b in zip(points[-1:] + points[:-1], points, points[1:] + points[:1], strict=True) if _bends(a, p, b)
    ]
    start = points.index(min(points, key=lambda p: (p[1], p[0])))
    return tuple(points[start:] + points[:start])


def _bends(a: Point, p: Point, b: Point) -> bool:
    return abs((p[0] - a[0]) * (b[1] - p[1]) - (p[1] - a[1]) * (b[0] - p[0])) > 1e-9


def turned(loop: Sequence[Vertex], degrees: float, to: Point) -> Loop:
    """Turned about the origin, then moved."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return tuple((to[0] + x * c - y * s, to[1] + x * s + y * c, bulge) for x, y, bulge in loop)


def segments(loop: Loop) -> list[tuple[Vertex, Vertex]]:
    return list(zip(loop, loop[1:] + loop[:1], strict=True))


def middle(a: Vertex, b: Vertex) -> Point:
    """The point half-way along the line or arc from a to b."""
    return ((a[0] + b[0]) / 2 + a[2] * (b[1] - a[1]) / 2, (a[1] + b[1]) / 2 - a[2] * (b[0] - a[0]) / 2)


def area(loop: Loop) -> float:
    """Signed, in mm2, with the exact area of the arcs."""
    total = 0.0
    for a, b in segments(loop):
        total += (a[0] * b[1] - b[0] * a[1]) / 2
        if a[2]:
            angle = 4 * math.atan(a[2])
            radius = math.dist(a[:2], b[:2]) / 2 / math.sin(angle / 2)
            total += radius**2 * (angle - math.sin(angle)) / 2
    return total


def flattened(loop: Loop, steps: int = _STEPS_OF_A_CIRCLE) -> list[Point]:
    """As straight lines; an arc gets its share of `steps`, at least two."""
    points: list[Point] = []
    for a, b in segments(loop):
        points.append(a[:2])
        if a[2]:
            points += _along_arc(a, b, steps)
    return points


def _along_arc(a: Vertex, b: Vertex, steps: int) -> list[Point]:
    angle = 4 * math.atan(a[2])
    count = max(2, math.ceil(abs(angle) / (2 * math.pi) * steps))
    # The centre lies on the middle normal of the chord.
    shift = (1 / a[2] - a[2]) / 4
    cx = (a[0] + b[0]) / 2 - shift * (b[1] - a[1])
    cy = (a[1] + b[1]) / 2 + shift * (b[0] - a[0])
    points = []
    for step in range(1, count):
        c, s = math.cos(angle * step / count), math.sin(angle * step / count)
        dx, dy = a[0] - cx, a[1] - cy
        points.append((cx + dx * c - dy * s, cy + dx * s + dy * c))
    return points


def region(outer: Loop, inner: Iterable[Loop] = ()) -> Any:
    """As a shapely polygon, for distances and containment."""
    return shapely.Polygon(flattened(outer), [flattened(loop) for loop in inner])


def bounds(loop: Loop) -> tuple[float, float, float, float]:
    points = flattened(loop)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
