"""The way of each cable through the bay, from plug to plug."""

from __future__ import annotations

import math
from dataclasses import dataclass

from enclosure.bay import bracket_x, cable_holes
from enclosure.electronics import carrier_y
from enclosure.layout import Layout
from enclosure.part import Vector


@dataclass(frozen=True)
class Path:
    points: tuple[Vector, ...]

    @property
    def length_mm(self) -> float:
        return sum(math.dist(a, b) for a, b in zip(self.points, self.points[1:], strict=False))


def paths(at: Layout) -> dict[str, Path]:
    """By the name of the cable in box.toml. On the carrier board all of them start at its middle, the worst case
    being less than half its diagonal away and within the slack."""
    (x, z), (width, height) = at.carrier_corner, at.parts.carrier_mm
    carrier = (x + width / 2, carrier_y(at)[0], z + height / 2)
    (panel_x, panel_z), panel_y = at.panel_centre, at.panel_y[1]
    connector = (panel_x + at.parts.panel_mm[0] / 2 - 23, panel_y, panel_z)
    holder_x, holder_z = at.holder_centre
    holder = (holder_x - at.parts.holder_mm[0] / 2, at.tray_y - 2, holder_z)
    (left_x, left_y), (right_x, right_y) = cable_holes(at)
    under = at.bay_z[1] - 4
    reed = (
        bracket_x(at, "reed bracket") - at.parts.reed_mm[2] / 2,
        at.e.reed.from_front_mm + at.parts.reed_mm[0],
        at.reed_z - 7,
    )
    switch = (bracket_x(at, "switch bracket") + at.s, at.e.switch.from_front_mm + 10, at.switch_z)
    return {
        "W1": Path((carrier, (connector[0], carrier[1], carrier[2]), connector)),
        "W2": Path((carrier, (left_x, left_y, under), (left_x, left_y, at.roof_z + 4), reed)),
        "W3": Path((carrier, (right_x, right_y, under), (right_x, right_y, at.roof_z + 4), switch)),
        "W4": Path((carrier, holder)),
        "W5": Path((carrier, (carrier[0], carrier[1] - 12, carrier[2] + 25))),
    }
