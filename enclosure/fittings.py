"""What is bought and holds the box together or shut: hinge, lock and strike, bolts of the back, feet."""

from __future__ import annotations

from enclosure import flat
from enclosure.body import strike_bolts
from enclosure.layout import Layout
from enclosure.part import (
    Cutout,
    Frame,
    Part,
    Plate,
    Prism,
    X,
    Y,
    Z,
    across,
    block,
    bolt,
    minus,
    nut,
    rod,
)

_FOOT_MM = (18, 4)


def fittings(at: Layout) -> list[Part]:
    return [*_hinge(at), *_hinge_bolts(at), *_lock(at), *_strike(at), *_mount(at), *_feet(at)]


def _hinge(at: Layout) -> list[Part]:
    """Two leaves outside the corner, backs to the acrylic, and the barrel beyond it."""
    e, hinge = at.e, at.e.hinge
    x0 = (e.width_mm - hinge.length_mm) / 2
    y, z = at.axis
    reach = hinge.leaf_mm
    on_lid = Frame((x0, e.depth_mm, e.height_mm), X, Y)
    line = -hinge.bolt_line_mm
    holes = tuple(Cutout("hinge bolt", flat.Circle(x - x0, line, 4.3)) for x in hinge.bolts_lid_mm)
    lid = Plate(on_lid, flat.box(0, -reach, hinge.length_mm, 0), hinge.leaf_thickness_mm, holes)
    on_back = Frame((x0 + hinge.length_mm, e.depth_mm, e.height_mm), minus(X), Z)
    right = x0 + hinge.length_mm
    holes = tuple(Cutout("hinge bolt", flat.Circle(right - x, line, 4.3)) for x in hinge.bolts_back_mm)
    back = Plate(on_back, flat.box(0, -reach, hinge.length_mm, 0), hinge.leaf_thickness_mm, holes)
    barrel = rod((x0, y, z), X, hinge.barrel_mm, hinge.length_mm)
    return [
        Part("hinge leaf lid", "lid", "stainless", (lid.prism,), item="hinge"),
        Part("hinge leaf back", "body", "stainless", (back.prism,)),
        Part("hinge barrel", "body", "stainless", (barrel,)),
    ]


def _hinge_bolts(at: Layout) -> list[Part]:
    hinge, parts = at.e.hinge, []
    top, rear = at.e.height_mm + hinge.leaf_thickness_mm, at.e.depth_mm + hinge.leaf_thickness_mm
    y, z = at.e.depth_mm - hinge.bolt_line_mm, at.e.height_mm - hinge.bolt_line_mm
    for number, x in enumerate(hinge.bolts_lid_mm, 1):
        name = f"hinge bolt lid {number}"
        parts.append(bolt(name, "lid", (x, y, top), minus(Z), 4, 12, ("hinge leaf lid", "lid")))
        parts.append(nut(f"hinge nut lid {number}", "lid", (x, y, at.lid_z), minus(Z), 4))
    for number, x in enumerate(hinge.bolts_back_mm, 1):
        name = f"hinge bolt back {number}"
        parts.append(bolt(name, "body", (x, rear, z), minus(Y), 4, 12, ("hinge leaf back", "back")))
        parts.append(nut(f"hinge nut back {number}", "body", (x, at.back_y, z), minus(Y), 4))
    return parts


def _lock(at: Layout) -> list[Part]:
    """Head outside, double-D thread through the front, nut and cam inside; the cam stands to the right, locked."""
    lock, (x, z) = at.e.lock, at.lock
    thread = flat.DoubleD(0, 0, lock.thread_mm, lock.thread_flat_mm)
    facing = across(Y, (x, 0, z))
    body = (
        rod((x, 0, z), minus(Y), lock.head_mm[0], lock.head_mm[1]),
        Prism(facing, thread.loop(), lock.length_mm),
        rod((x, lock.length_mm + lock.cam_mm[2], z), Y, 8, lock.end_mm - lock.cam_mm[2]),
    )
    bore = (thread.loop(),)
    ring = Prism(across(Y, (x, at.t, z)), flat.Circle(0, 0, lock.nut_mm[0]).loop(), lock.nut_mm[1], bore)
    return [
        Part("lock", "body", "steel", body, item="lock"),
        Part("lock nut", "body", "steel", (ring,)),
        Part("cam", "body", "steel", (cam(at, 0),)),
    ]


def cam(at: Layout, turned_degrees: float) -> Prism:
    """0: to the right, locked; 90: upwards, open. Seen from the front."""
    lock, (x, z) = at.e.lock, at.lock
    length, width, thick = lock.cam_mm
    round_end = ((0.0, -width / 2, 0.0), (length, -width / 2, 0.0), (length, width / 2, 0.0), (0.0, width / 2, 1.0))
    frame = Frame((x, lock.length_mm + thick, z), X, Z)
    return Prism(frame, flat.turned(round_end, turned_degrees, (0, 0)), thick)


def open_cam(at: Layout) -> Part:
    """The cam as the key turned it, so that the lid can rise."""
    return Part("cam", "body", "steel", (cam(at, 90),))


def _strike(at: Layout) -> list[Part]:
    """A C of stainless sheet, bolted under the lid: upper flange, web behind the cam, lower flange under the cam."""
    (x0, x1), thick, web = at.strike_x, at.e.strike.thickness_mm, at.strike_web_y
    front = strike_front(at)
    # Bought as one bent strip; its holes are drilled through the upper flange.
    upper = Plate(
        Frame((x0, web + thick, at.lid_z), X, minus(Y)),
        flat.box(0, 0, x1 - x0, web + thick - 8),
        thick,
        tuple(Cutout("strike bolt", flat.Circle(x - x0, web + thick - y, 4.3)) for x, y in strike_bolts(at)),
    )
    prisms = (
        upper.prism,
        block((x0, x1), (web, web + thick), (at.strike_z - thick, at.lid_z - thick)),
        block((x0, x1), (front, web), (at.strike_z - thick, at.strike_z)),
    )
    parts = [Part("strike", "lid", "stainless", prisms, item="strike")]
    for number, (x, y) in enumerate(strike_bolts(at), 1):
        name = f"strike bolt {number}"
        parts.append(bolt(name, "lid", (x, y, at.e.height_mm), minus(Z), 4, 14, ("lid", "strike")))
        parts.append(nut(f"strike nut {number}", "lid", (x, y, at.lid_z - thick), minus(Z), 4))
    return parts


def strike_front(at: Layout) -> float:
    """Front edge of the lower flange: a little before the cam, and far enough from the front to swing up."""
    return at.e.lock.length_mm - 2


def _mount(at: Layout) -> list[Part]:
    """Bolts that shut the holes for the wall, and the eye for a cable."""
    parts = []
    for number, (x, z) in enumerate(at.e.mount.wall_holes_mm, 1):
        parts.append(bolt(f"wall bolt {number}", "body", (x, at.e.depth_mm, z), minus(Y), 5, 14, ("back",)))
        parts.append(nut(f"wall nut {number}", "body", (x, at.back_y, z), minus(Y), 5))
    x, z = at.e.mount.cable_point_mm
    ring = rod((x - 3, at.e.depth_mm + 14, z), X, 24, 6, bore=12)
    eye = bolt("cable eye", "body", (x, at.e.depth_mm, z), minus(Y), 6, 16, ("back",))
    collar = rod((x, at.e.depth_mm, z), Y, 14, 3)
    assert eye.screw
    parts.append(Part("cable eye", "body", "stainless", (eye.prisms[1], collar, ring), "cable_eye", None, eye.screw))
    parts.append(nut("cable nut", "body", (x, at.back_y, z), minus(Y), 6))
    return parts


def _feet(at: Layout) -> list[Part]:
    width, high = _FOOT_MM
    inset = 16
    spots = [(x, y) for x in (inset, at.e.width_mm - inset) for y in (inset, at.e.depth_mm - inset)]
    return [
        Part(f"foot {number}", "outside", "rubber", (rod((x, y, 0), minus(Z), width, high),), item="foot")
        for number, (x, y) in enumerate(spots, 1)
    ]
