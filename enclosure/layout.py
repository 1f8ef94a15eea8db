"""Where things are: the few planes and lines on which all parts of the box agree, derived from box.toml."""

from __future__ import annotations

import math
from dataclasses import dataclass

from enclosure.flat import Point
from hardware.mechanics import Enclosure

SQRT2 = math.sqrt(2)


@dataclass(frozen=True)
class Electronics:
    """What the bay holds, from the sections of box.toml that describe it. Sizes are width, height, depth."""

    panel_mm: tuple[float, float, float]
    active_mm: tuple[float, float]
    carrier_mm: tuple[float, float]
    carrier_thickness_mm: float
    carrier_hole_mm: float
    carrier_holes_mm: tuple[Point, ...]
    carrier_above_mm: float
    carrier_below_mm: float
    board_mm: tuple[float, float, float]
    holder_mm: tuple[float, float, float]
    cell_mm: tuple[float, float, float]
    reed_mm: tuple[float, float, float]
    switch_mm: tuple[float, float, float]


@dataclass(frozen=True)
class Layout:
    """`e` is the table of box.toml; y grows to the back, z up."""

    e: Enclosure
    parts: Electronics

    # Outer shell
    @property
    def t(self) -> float:
        return self.e.body.thickness_mm

    @property
    def s(self) -> float:
        return self.e.inner.thickness_mm

    @property
    def middle_x(self) -> float:
        return self.e.width_mm / 2

    @property
    def lid_z(self) -> float:
        """Underside of the lid."""
        return self.e.height_mm - self.t

    @property
    def back_y(self) -> float:
        """Inner face of the back."""
        return self.e.depth_mm - self.t

    @property
    def axis(self) -> Point:
        """y and z of the hinge pin."""
        radius = self.e.hinge.barrel_mm / 2
        return self.e.depth_mm + radius, self.e.height_mm + radius

    @property
    def angle_on_wall(self) -> float:
        """How far the lid opens, in degrees, before its front edge meets the wall behind the box."""
        gap = self.e.mount.wall_gap_mm - self.e.hinge.barrel_mm / 2
        # The front edge of the upper face, as seen from the hinge pin.
        arm = math.hypot(self.axis[0], self.e.hinge.barrel_mm / 2)
        below = math.degrees(math.atan2(self.e.hinge.barrel_mm / 2, self.axis[0]))
        return 90 + below + math.degrees(math.asin(min(1.0, gap / arm)))

    # Slot and baffles, seen from the side
    @property
    def slot_y(self) -> float:
        return self.e.depth_mm - self.e.slot.from_back_mm

    @property
    def baffle_1(self) -> tuple[Point, Point]:
        """(y, z) of the upper edge under the lid and of the lower, rear edge; both on its upper face."""
        half = self.e.slot.width_mm / 2
        start = self.slot_y - half - self.e.chute.lead_mm
        end = self.slot_y + half + self.e.chute.cover_mm
        return (start, self.lid_z), (end, self.lid_z - (end - start))

    @property
    def baffle_2(self) -> tuple[Point, Point]:
        """(y, z) of the lower, front edge and of the upper, rear edge; both on its upper face."""
        end_y, end_z = self.baffle_1[1]
        under = end_z - self.e.chute.passage_mm * SQRT2
        front = end_y - self.e.chute.overlap_mm
        # The square end reaches further back on the lower face than on the upper one.
        rear = self.back_y - self.e.chute.rear_gap_mm - self.s / SQRT2
        return (front, under - (end_y - front)), (rear, under + (rear - end_y))

    @property
    def cheeks_x(self) -> Point:
        """Inner faces of the two cheeks."""
        half = self.e.slot.length_mm / 2 + self.e.chute.side_gap_mm
        return self.middle_x - half, self.middle_x + half

    @property
    def money_z(self) -> float:
        """Height below which all is money: under the lowest point of the chute."""
        return self.baffle_2[0][1] - self.s * SQRT2

    # Bay for the electronics
    @property
    def roof_z(self) -> float:
        """Upper face of the bay's roof."""
        return self.lid_z - self.e.bay.top_below_lid_mm

    @property
    def bay_z(self) -> Point:
        """Inner height of the bay: from, to."""
        top = self.roof_z - self.s
        return top - self.e.bay.height_mm, top

    @property
    def tray_y(self) -> float:
        """Front face of the tray, which is the bay's rear wall."""
        return self.t + self.e.bay.depth_mm

    @property
    def ledge_y(self) -> float:
        """Rear edge of the bay's floor and roof."""
        return self.tray_y + self.s + self.e.bay.ledge_mm

    @property
    def panel_centre(self) -> Point:
        """x and z of the panel's middle."""
        return self.middle_x, self.bay_z[1] - self.e.bay.panel_below_roof_mm - self.parts.panel_mm[1] / 2

    @property
    def panel_y(self) -> Point:
        """Front of the panel's glass, a foam strip behind the front, and its rear where the spacers stand."""
        rear = self.tray_y - self.e.panel_seat.spacer_mm
        return rear - self.e.panel_seat.thickness_mm, rear

    @property
    def window(self) -> tuple[float, float, float, float]:
        """x, z, width and height of the panel's active area on the front: lower left corner first."""
        x, z = self.panel_centre
        dx, dz = self.e.panel_seat.active_offset_mm
        width, height = self.parts.active_mm
        return x + dx - width / 2, z + dz - height / 2, width, height

    @property
    def carrier_corner(self) -> Point:
        """x and z of the carrier's lower left corner as seen from the front; the cell stands right of it."""
        free = self.e.width_mm - 2 * self.t - self.parts.carrier_mm[0] - self.parts.holder_mm[0]
        return self.t + free / 3, self.bay_z[0] + self.e.bay.carrier_above_floor_mm

    @property
    def holder_centre(self) -> Point:
        free = self.e.width_mm - 2 * self.t - self.parts.carrier_mm[0] - self.parts.holder_mm[0]
        x = self.e.width_mm - self.t - free / 3 - self.parts.holder_mm[0] / 2
        return x, self.carrier_corner[1] + self.parts.carrier_mm[1] / 2

    # Lock, reed, switch
    @property
    def lock(self) -> Point:
        """x and z of the lock's axis."""
        return self.middle_x, self.lid_z - self.e.lock.below_lid_mm

    @property
    def strike_x(self) -> Point:
        start = self.middle_x + self.e.strike.from_lock_mm
        return start, start + self.e.strike.width_mm

    @property
    def strike_z(self) -> float:
        """Upper face of the strike's lower flange, under the cam."""
        return self.lock[1] - self.e.lock.cam_mm[1] / 2 - self.e.strike.play_mm

    @property
    def strike_web_y(self) -> float:
        """Front face of the strike's web, behind the cam."""
        return self.e.lock.length_mm + self.e.lock.cam_mm[2] + 2.5

    @property
    def magnet_z(self) -> float:
        """Lower face of the magnet."""
        return self.lid_z - self.parts.reed_mm[2]

    @property
    def reed_z(self) -> float:
        """Upper face of the reed switch."""
        return self.magnet_z - self.e.reed.gap_mm

    @property
    def switch_z(self) -> float:
        """Bottom of the microswitch's body: the shut lid presses the roller down."""
        return self.lid_z - self.e.switch.pressed_mm
