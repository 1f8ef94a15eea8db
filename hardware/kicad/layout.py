"""Where everything lies on the carrier. Millimetres from its lower left corner seen from above, y upwards."""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware import circuit
from hardware.kicad import footprints
from hardware.kicad.footprints import Footprint, Point, Rectangle
from hardware.kicad.symbols import footprint_of
from hardware.schema import Box

FRONT, BACK = "F.Cu", "B.Cu"
LAYERS = (FRONT, BACK)
CLEARANCE_MM = 0.2
EDGE_MM = 0.5  # copper stays so far from the edge
SCREW_HEAD_MM = footprints.HEAD_MM  # no copper below it


class PadPlace(NamedTuple):
    """A pad on the board; drilled ones are on both layers. A net of "" is none."""

    ref: str
    number: str
    net: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    drill_mm: float

    @property
    def rectangle(self) -> Rectangle:
        half_x, half_y = self.width_mm / 2, self.height_mm / 2
        return self.x_mm - half_x, self.y_mm - half_y, self.x_mm + half_x, self.y_mm + half_y

    @property
    def layers(self) -> tuple[str, ...]:
        return LAYERS if self.drill_mm else (FRONT,)


def footprint(box: Box, ref: str) -> Footprint:
    return footprints.catalogue(box)[footprint_of(box, ref)]


def turned(point: Point, degrees: float) -> Point:
    """A point of a footprint (y downwards) after the footprint was turned counter-clockwise."""
    angle = math.radians(degrees)
    x = point[0] * math.cos(angle) + point[1] * math.sin(angle)
    y = -point[0] * math.sin(angle) + point[1] * math.cos(angle)
    return round(x, 6), round(y, 6)


def on_board(box: Box, ref: str, point: Point) -> Point:
    """A point of a part's footprint, on the board."""
    x, y, degrees = box.carrier.places[ref]
    dx, dy = turned(point, degrees)
    return round(x + dx, 6), round(y - dy, 6)


def area(box: Box, ref: str, rectangle: Rectangle) -> Rectangle:
    """A rectangle of a part's footprint, on the board."""
    corners = [on_board(box, ref, (x, y)) for x in rectangle[::2] for y in rectangle[1::2]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def pads(box: Box) -> list[PadPlace]:
    """All pads, in the order of box.toml."""
    nets = circuit.net_of_pin(box)
    catalogue = footprints.catalogue(box)
    found = []
    for ref in circuit.on_carrier(box):
        sideways = box.carrier.places[ref][2] % 180 != 0
        for pad in catalogue[footprint_of(box, ref)].pads:
            x, y = on_board(box, ref, (pad.x_mm, pad.y_mm))
            size = (pad.height_mm, pad.width_mm) if sideways else (pad.width_mm, pad.height_mm)
            net = nets.get(circuit.Pin(ref, pad.number), "")
            found.append(PadPlace(ref, pad.number, net, x, y, *size, pad.drill_mm))
    return found
