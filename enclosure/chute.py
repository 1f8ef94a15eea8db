"""The chute under the lid: two cheeks and two staggered baffles at 45 degrees, 3 mm opal.

Notes and coins slide; an eye, a wire or a straight ray finds no way. It rises with the lid and frees the mouth.
"""

from __future__ import annotations

import math

from enclosure import flat
from enclosure.body import cheek_top
from enclosure.flat import Point, Polygon, box
from enclosure.layout import SQRT2, Layout
from enclosure.part import Cutout, Frame, Part, Plate, Vector, X, Y, Z, minus, plate_part

_TAB_SHARE = 0.45
_MARGIN_MM = 5


def chute(at: Layout) -> list[Part]:
    return [_cheek(at, "cheek left"), _cheek(at, "cheek right"), _baffle(at, "baffle 1"), _baffle(at, "baffle 2")]


def _ends(at: Layout, name: str) -> tuple[Point, Point]:
    return at.baffle_1 if name == "baffle 1" else at.baffle_2


def _baffle(at: Layout, name: str) -> Part:
    """Between the cheeks; its tabs come through them. Drawn from its upper face."""
    (y0, z0), (y1, z1) = _ends(at, name)
    x0, x1 = at.cheeks_x
    length, width = math.dist((y0, z0), (y1, z1)), x1 - x0
    down = (z1 - z0) / length
    along: Vector = (0.0, (y1 - y0) / length, down)
    normal: Vector = (0.0, -along[2], along[1])
    origin = (x0, y0 - at.s * normal[1], z0 - at.s * normal[2])
    tab = _tab(length)
    tabs = [box(-at.s, tab[0], 0, tab[1]), box(width, tab[0], width + at.s, tab[1])]
    body = box(0, 0, width, length)
    return plate_part(name, "lid", at.e.inner.item, Plate(Frame(origin, X, along), flat.combined(body, tabs), at.s))


def _tab(length: float) -> Point:
    half = length * _TAB_SHARE / 2
    return length / 2 - half, length / 2 + half


def _cheek(at: Layout, name: str) -> Part:
    """Seen from outside; covers all ways that a ray could take past a baffle's end."""
    left = name.endswith("left")
    x0, x1 = at.cheeks_x
    frame = Frame((x0, 0, 0), minus(Y), Z) if left else Frame((x1, 0, 0), Y, Z)
    outline = Polygon(tuple(frame.on((0, y, z))[:2] for y, z in cheek_corners(at)))
    cutouts = tuple(_tab_slot(at, frame, each) for each in ("baffle 1", "baffle 2"))
    return plate_part(name, "lid", at.e.inner.item, Plate(frame, flat.combined(outline), at.s, cutouts))


def cheek_corners(at: Layout) -> list[Point]:
    """(y, z), from the upper front corner on."""
    front, rear = cheek_top(at)
    (y2, z2), (_, z3) = at.baffle_2
    below = at.s * SQRT2 + _MARGIN_MM
    return [
        (front, at.lid_z),
        (front, z2 + 6),
        (y2 - 2, z2 - 2),
        (y2 + 5, z2 + 5 - below),
        (rear, z3 - below),
        (rear, at.lid_z),
    ]


def _tab_slot(at: Layout, frame: Frame, name: str) -> Cutout:
    (y0, z0), (y1, z1) = _ends(at, name)
    length = math.dist((y0, z0), (y1, z1))
    normal_y, normal_z = -(z1 - z0) / length, (y1 - y0) / length
    y, z = (y0 + y1) / 2 - normal_y * at.s / 2, (z0 + z1) / 2 - normal_z * at.s / 2
    u, v, _ = frame.on((0, y, z))
    slope = (z1 - z0) / (y1 - y0) * frame.u[1]
    tab = _tab(length)
    return Cutout("baffle tab", flat.Rectangle(u, v, tab[1] - tab[0], at.s, math.degrees(math.atan(slope))))
