"""The table `enclosure` of box.toml: every length of the acrylic, and the range in which it may be changed.

The ranges are what the checks of the enclosure were proved for, each length alone with the others as they are.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hardware.base import Data, Mark, Positive


class Sheet(Data):
    """One kind of acrylic; `item` is one bought sheet of `size_mm`."""

    item: str
    thickness_mm: Annotated[float, Field(ge=2.5, le=5.3)]
    size_mm: tuple[Positive, Positive]
    colour: Literal["clear", "opal"]


class Slot(Data):
    """Slot in the lid, rounded at its ends, long side parallel to the front."""

    length_mm: Annotated[float, Field(ge=80, le=90)]
    width_mm: Annotated[float, Field(ge=4, le=7)]
    from_back_mm: Positive


class Chute(Data):
    """Two baffles at 45 degrees below the slot, between two cheeks, all of them under the lid.

    `lead_mm` is how far the upper baffle starts before the slot, `cover_mm` how far it ends behind it.
    """

    lead_mm: Annotated[float, Field(ge=2, le=4)]
    cover_mm: Annotated[float, Field(ge=7, le=10)]
    overlap_mm: Annotated[float, Field(ge=10, le=12)]
    passage_mm: Annotated[float, Field(ge=20, le=22)]
    side_gap_mm: Annotated[float, Field(ge=2, le=6)]
    rear_gap_mm: Annotated[float, Field(ge=2, le=5)]


class Bay(Data):
    """Room behind the front for the electronics: inner sizes; `top_below_lid_mm` from the lid down to its roof."""

    depth_mm: Annotated[float, Field(ge=30, le=30.7)]
    height_mm: Annotated[float, Field(ge=165, le=185)]
    top_below_lid_mm: Annotated[float, Field(ge=44, le=50)]
    panel_below_roof_mm: Annotated[float, Field(ge=4, le=10)]
    carrier_above_floor_mm: Annotated[float, Field(ge=4, le=10)]
    ledge_mm: Annotated[float, Field(ge=3.2, le=5)]
    gap_mm: Annotated[float, Field(ge=0.2, le=1)]
    cable_hole_mm: Annotated[float, Field(ge=5, le=7)]


class PanelSeat(Data):
    """The e-paper module where it is held: thickness and holes, which no data sheet tells."""

    thickness_mm: Positive
    holes_mm: tuple[Positive, Positive]
    hole_mm: Positive
    active_offset_mm: tuple[float, float]
    spacer_mm: Positive
    mark: Mark


class Hinge(Data):
    """Continuous hinge outside the upper rear edge; `bolts_*_mm` are distances from the left side."""

    length_mm: Annotated[float, Field(ge=180, le=196)]
    leaf_mm: Annotated[float, Field(ge=20, le=26)]
    leaf_thickness_mm: Annotated[float, Field(ge=0.8, le=1.2)]
    barrel_mm: Annotated[float, Field(ge=4.5, le=6)]
    bolt_line_mm: Annotated[float, Field(ge=13.6, le=15)]
    bolts_lid_mm: tuple[Positive, ...]
    bolts_back_mm: tuple[Positive, ...]


class Lock(Data):
    """Cam lock for a 19 mm double-D hole in the front; `length_mm` is from under its head to the cam."""

    below_lid_mm: Annotated[float, Field(ge=27, le=30)]
    hole_mm: Annotated[float, Field(ge=19, le=19.5)]
    flat_mm: Annotated[float, Field(ge=16, le=16.6)]
    thread_mm: Positive
    thread_flat_mm: Positive
    head_mm: tuple[Positive, Positive]
    nut_mm: tuple[Positive, Positive]
    length_mm: Annotated[float, Field(ge=19.5, le=21)]
    end_mm: Positive
    cam_mm: tuple[Positive, Positive, Positive]
    mark: Mark


class Strike(Data):
    """Stainless sheet, bent to a C under the lid; the cam turns into it. `from_lock_mm` is to its near edge."""

    thickness_mm: Annotated[float, Field(ge=1.5, le=2)]
    width_mm: Annotated[float, Field(ge=24, le=34)]
    from_lock_mm: Annotated[float, Field(ge=8, le=13)]
    play_mm: Annotated[float, Field(ge=0.2, le=1)]
    bolt_from_front_mm: Annotated[float, Field(ge=14, le=15)]


class Reed(Data):
    """Reed switch on the bay's roof under its magnet on the lid; `gap_mm` between them with the lid shut."""

    gap_mm: Annotated[float, Field(ge=12.5, le=14.5)]
    closes_within_mm: Positive
    opens_beyond_mm: Positive
    from_left_mm: Annotated[float, Field(ge=12, le=20)]
    from_front_mm: Annotated[float, Field(ge=8, le=11)]
    mark: Mark


class Switch(Data):
    """Roller microswitch in the other front corner: heights of the roller above the bottom of its body."""

    body_mm: Positive
    operates_mm: Positive
    lowest_mm: Positive
    pressed_mm: Annotated[float, Field(ge=12.8, le=14.2)]
    screws_mm: tuple[Positive, Positive]
    from_right_mm: Annotated[float, Field(ge=19, le=24)]
    from_front_mm: Annotated[float, Field(ge=8, le=12)]
    mark: Mark


class Mount(Data):
    """Holes of the back, from its lower left corner seen from inside; shut with bolts where nothing is mounted."""

    wall_holes_mm: tuple[tuple[Positive, Positive], ...]
    cable_point_mm: tuple[Positive, Positive]
    wall_gap_mm: Annotated[float, Field(ge=6, le=40)]


class Limits(Data):
    """What the checks measure against, and where it comes from in `why`."""

    hand_mm: tuple[Positive, Positive]
    finger_mm: Positive
    edge_share: Positive
    cable_slack_mm: Positive
    cable_excess_mm: Positive
    why: str


class Enclosure(Data):
    """The acrylic box: outer size and everything in it that is cut, bent or placed."""

    width_mm: Positive
    depth_mm: Positive
    height_mm: Positive
    kerf_mm: Annotated[float, Field(ge=0, le=0.4)]
    finger_mm: Annotated[float, Field(ge=18, le=45)]
    body: Sheet
    inner: Sheet
    slot: Slot
    chute: Chute
    bay: Bay
    panel_seat: PanelSeat
    hinge: Hinge
    lock: Lock
    strike: Strike
    reed: Reed
    switch: Switch
    mount: Mount
    limits: Limits
