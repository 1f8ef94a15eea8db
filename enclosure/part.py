"""Parts of a box in space: plates to cut, and what is bought, all of them as prisms.

Space: x to the right, y to the back, z up, from the lower left front corner of the acrylic, lid shut.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from enclosure import flat
from enclosure.flat import Loop, Point

Vector = tuple[float, float, float]
Where = Literal["body", "lid", "bay", "outside"]
X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def minus(a: Vector) -> Vector:
    return (0.0 - a[0], 0.0 - a[1], 0.0 - a[2])


@dataclass(frozen=True)
class Frame:
    """A plane in space: `u` to the right and `v` up on the drawing; the normal points at who looks at it."""

    origin: Vector
    u: Vector
    v: Vector

    @property
    def normal(self) -> Vector:
        u, v = self.u, self.v
        return (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])

    def at(self, u: float, v: float, w: float = 0) -> Vector:
        o, n = self.origin, self.normal
        x, y, z = (o[i] + u * self.u[i] + v * self.v[i] + w * n[i] for i in range(3))
        return (x, y, z)

    def on(self, point: Vector) -> tuple[float, float, float]:
        """The point's u, v and height over the plane."""
        d = tuple(point[i] - self.origin[i] for i in range(3))
        u, v, w = (sum(d[i] * axis[i] for i in range(3)) for axis in (self.u, self.v, self.normal))
        return (u, v, w)


@dataclass(frozen=True)
class Prism:
    """A loop, less its holes, standing `height` on the frame along its normal."""

    frame: Frame
    outer: Loop
    height: float
    holes: tuple[Loop, ...] = ()

    @cached_property
    def corners(self) -> list[Vector]:
        points = flat.flattened(self.outer)
        return [self.frame.at(u, v, w) for u, v in points for w in (0.0, self.height)]

    @property
    def volume_mm3(self) -> float:
        return (flat.area(self.outer) - sum(flat.area(hole) for hole in self.holes)) * self.height


@dataclass(frozen=True)
class Cutout:
    """`purpose` says for what: the name of a screw, a tab, a cable."""

    purpose: str
    shape: flat.Shape


@dataclass(frozen=True)
class Plate:
    """A flat part to cut. The drawing shows the side to which the frame's normal points; marks are engraved there."""

    frame: Frame
    outline: flat.Polygon
    thickness_mm: float
    cutouts: tuple[Cutout, ...] = ()
    marks: tuple[flat.Polygon, ...] = ()

    @property
    def prism(self) -> Prism:
        return Prism(self.frame, self.outline.loop(), self.thickness_mm, tuple(c.shape.loop() for c in self.cutouts))

    @property
    def area_mm2(self) -> float:
        return self.prism.volume_mm3 / self.thickness_mm


@dataclass(frozen=True)
class Screw:
    """A shank that needs a hole in each of `through`, from `head` along `axis`."""

    head: Vector
    axis: Vector
    diameter_mm: float
    length_mm: float
    through: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """`item` is its key among the bought items, "" for what is cut from a sheet; `plate` is set for the latter."""

    name: str
    where: Where
    material: str
    prisms: tuple[Prism, ...]
    item: str = ""
    plate: Plate | None = None
    screw: Screw | None = None

    @property
    def moves(self) -> bool:
        """With the lid."""
        return self.where == "lid"

    @cached_property
    def bounds(self) -> tuple[Vector, Vector]:
        """Lowest and highest corner."""
        corners = [corner for prism in self.prisms for corner in prism.corners]
        low, high = (tuple(pick(c[i] for c in corners) for i in range(3)) for pick in (min, max))
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])


def plate_part(name: str, where: Where, material: str, plate: Plate) -> Part:
    return Part(name, where, material, (plate.prism,), plate=plate)


def block(x: Point, y: Point, z: Point) -> Prism:
    """An upright cuboid; each pair is from, to."""
    return Prism(Frame((0, 0, z[0]), X, Y), flat.box(x[0], y[0], x[1], y[1]).loop(), z[1] - z[0])


def across(axis: Vector, at: Vector) -> Frame:
    """A plane through a point, with `axis` as its normal; axis is one of the six main directions."""
    if axis[0]:
        return Frame(at, (0.0, axis[0], 0.0), Z)
    if axis[1]:
        return Frame(at, (0.0 - axis[1], 0.0, 0.0), Z)
    return Frame(at, (axis[2], 0.0, 0.0), Y)


def rod(at: Vector, axis: Vector, diameter: float, length: float, bore: float = 0) -> Prism:
    holes = (flat.Circle(0, 0, bore).loop(),) if bore else ()
    return Prism(across(axis, at), flat.Circle(0, 0, diameter).loop(), length, holes)


def hexagon(at: Vector, axis: Vector, width: float, length: float, bore: float) -> Prism:
    """`width` across the flats."""
    radius = width / math.sqrt(3)
    corners = tuple((radius * math.cos(math.pi / 3 * i), radius * math.sin(math.pi / 3 * i)) for i in range(6))
    return Prism(across(axis, at), flat.Polygon(corners).loop(), length, (flat.Circle(0, 0, bore).loop(),))


def shifted(at: Vector, axis: Vector, by: float) -> Vector:
    return (at[0] + axis[0] * by, at[1] + axis[1] * by, at[2] + axis[2] * by)


# Diameter: head diameter and height (ISO 7380), nut width and height (DIN 985).
_SIZES = {
    2: (3.5, 1.3, 4.0, 2.8),
    3: (5.7, 1.65, 5.5, 4.0),
    4: (7.6, 2.2, 7.0, 5.0),
    5: (9.5, 2.75, 8.0, 5.0),
    6: (10.5, 3.3, 10.0, 6.0),
}


def bolt(name: str, where: Where, at: Vector, axis: Vector, size: int, length: float, through: Iterable[str]) -> Part:
    """Security screw with a round head: `at` is under its head, `axis` points away from the head."""
    head_mm, high_mm, _, _ = _SIZES[size]
    prisms = (rod(at, minus(axis), head_mm, high_mm), rod(at, axis, size, length))
    screw = Screw(at, axis, size, length, tuple(through))
    return Part(name, where, "stainless", prisms, item=f"screw_m{size}_{length:g}", screw=screw)


def nut(name: str, where: Where, at: Vector, axis: Vector, size: int) -> Part:
    """Locking nut, standing on `at` along `axis`."""
    _, _, width, high = _SIZES[size]
    return Part(name, where, "stainless", (hexagon(at, axis, width, high, size),), item=f"nut_m{size}")


def spacer(name: str, where: Where, at: Vector, axis: Vector, size: int, length: float) -> Part:
    prism = hexagon(at, axis, 5.5, length, size)
    return Part(name, where, "nylon", (prism,), item=f"spacer_m{size}_{length:g}")
