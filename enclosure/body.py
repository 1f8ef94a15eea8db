"""The five walls and the lid, 5 mm: finger joints at all edges of the body, a flat lid that covers the walls."""

from __future__ import annotations

from enclosure import flat
from enclosure.flat import Point, Polygon, box
from enclosure.layout import Layout
from enclosure.part import Cutout, Frame, Part, Plate, X, Y, Z, minus, plate_part


def fingers(start: float, end: float, pitch: float) -> list[tuple[Point, bool]]:
    """An odd number of equal pieces of about `pitch`; True for the first, third ...: the upright panel's own."""
    count = max(3, round((end - start) / pitch))
    count += 1 - count % 2
    step = (end - start) / count
    return [((start + i * step, start + (i + 1) * step), i % 2 == 0) for i in range(count)]


def walls(at: Layout) -> list[Part]:
    """Front and back own the corners; the sides and the bottom fit between."""
    front = Frame((0, at.t, 0), X, Z)
    back = Frame((at.e.width_mm, at.back_y, 0), minus(X), Z)
    left = Frame((at.t, at.e.depth_mm, 0), minus(Y), Z)
    right = Frame((at.e.width_mm - at.t, 0, 0), Y, Z)
    side = _side(at)
    return [
        _panel(at, "front", front, _upright(at), (lock_hole(at),)),
        _panel(at, "back", back, _upright(at), back_holes(at, back)),
        _panel(at, "left", left, side, _tab_slots(at, left)),
        _panel(at, "right", right, side, _tab_slots(at, right)),
        _panel(at, "bottom", Frame((0, 0, 0), X, Y), _bottom(at), ()),
    ]


def _panel(at: Layout, name: str, frame: Frame, outline: Polygon, cutouts: tuple[Cutout, ...]) -> Part:
    return plate_part(name, "body", at.e.body.item, Plate(frame, outline, at.t, cutouts))


def _upright(at: Layout) -> Polygon:
    """Front or back: full width; gives every second finger to the sides and to the bottom."""
    width, height, t = at.e.width_mm, at.lid_z, at.t
    taken = []
    for (z0, z1), mine in fingers(t, height, at.e.finger_mm):
        if not mine:
            taken += [box(0, z0, t, z1), box(width - t, z0, width, z1)]
    taken += [box(x0, 0, x1, t) for (x0, x1), mine in fingers(t, width - t, at.e.finger_mm) if not mine]
    return flat.combined(box(0, 0, width, height), taken=taken)


def _side(at: Layout) -> Polygon:
    """Left or right: between front and back, with the fingers that those leave."""
    depth, height, t = at.e.depth_mm, at.lid_z, at.t
    added = []
    for (z0, z1), theirs in fingers(t, height, at.e.finger_mm):
        if not theirs:
            added += [box(0, z0, t, z1), box(depth - t, z0, depth, z1)]
    taken = [box(y0, 0, y1, t) for (y0, y1), mine in fingers(t, depth - t, at.e.finger_mm) if not mine]
    return flat.combined(box(t, 0, depth - t, height), added, taken)


def _bottom(at: Layout) -> Polygon:
    width, depth, t = at.e.width_mm, at.e.depth_mm, at.t
    added = []
    for (x0, x1), theirs in fingers(t, width - t, at.e.finger_mm):
        if not theirs:
            added += [box(x0, 0, x1, t), box(x0, depth - t, x1, depth)]
    for (y0, y1), theirs in fingers(t, depth - t, at.e.finger_mm):
        if not theirs:
            added += [box(0, y0, t, y1), box(width - t, y0, width, y1)]
    return flat.combined(box(t, t, width - t, depth - t), added)


def lock_hole(at: Layout) -> Cutout:
    x, z = at.lock
    return Cutout("lock", flat.DoubleD(x, z, at.e.lock.hole_mm, at.e.lock.flat_mm))


def back_holes(at: Layout, frame: Frame) -> tuple[Cutout, ...]:
    """Hinge, wall and cable point, each with half a millimetre of play or less."""
    z = at.e.height_mm - at.e.hinge.bolt_line_mm
    wanted = [("hinge bolt", x, z, 4.3) for x in at.e.hinge.bolts_back_mm]
    wanted += [("wall bolt", x, z, 5.5) for x, z in at.e.mount.wall_holes_mm]
    wanted += [("cable point", *at.e.mount.cable_point_mm, 6.5)]
    return tuple(Cutout(name, flat.Circle(*frame.on((x, 0, z))[:2], d)) for name, x, z, d in wanted)


def lid(at: Layout) -> Part:
    """Drawn from below, the side on which the places of chute, strike and magnet are engraved."""
    width, depth = at.e.width_mm, at.e.depth_mm
    frame = Frame((0, depth, at.e.height_mm), X, minus(Y))
    # Through the whole thickness from the upper face down: the normal points down.
    cutouts = [
        Cutout("slot", flat.Oblong(*_on_lid(at, at.middle_x, at.slot_y), at.e.slot.length_mm, at.e.slot.width_mm))
    ]
    line = depth - at.e.hinge.bolt_line_mm
    cutouts += [Cutout("hinge bolt", flat.Circle(*_on_lid(at, x, line), 4.3)) for x in at.e.hinge.bolts_lid_mm]
    cutouts += [Cutout("strike bolt", flat.Circle(*_on_lid(at, x, y), 4.3)) for x, y in strike_bolts(at)]
    plate = Plate(frame, box(0, 0, width, depth), at.t, tuple(cutouts), lid_marks(at))
    return plate_part("lid", "lid", at.e.body.item, plate)


def _on_lid(at: Layout, x: float, y: float) -> Point:
    return x, at.e.depth_mm - y


def strike_bolts(at: Layout) -> list[Point]:
    """x and y of the two bolts."""
    x0, x1 = at.strike_x
    return [(x0 + 7, at.e.strike.bolt_from_front_mm), (x1 - 7, at.e.strike.bolt_from_front_mm)]


def lid_marks(at: Layout) -> tuple[Polygon, ...]:
    """Where cheeks, upper baffle and magnet are glued under the lid."""
    x0, x1 = at.cheeks_x
    front, rear = cheek_top(at)
    (start, _), _ = at.baffle_1
    length, width, _ = at.parts.reed_mm
    magnet_x = at.t + at.e.reed.from_left_mm + at.parts.reed_mm[2] / 2
    magnet_y = at.e.reed.from_front_mm
    areas = [
        (x0 - at.s, front, x0, rear),
        (x1, front, x1 + at.s, rear),
        (magnet_x - width / 2, magnet_y, magnet_x + width / 2, magnet_y + length),
        (x0, start - at.s * 2**0.5, x1, start),
    ]
    return tuple(box(*_on_lid(at, ax, by), *_on_lid(at, bx, ay)) for ax, ay, bx, by in areas)


def cheek_top(at: Layout) -> Point:
    """y of the front and rear end of a cheek under the lid."""
    return at.baffle_1[0][0] - at.s * 2**0.5 - 1, at.back_y - at.e.chute.rear_gap_mm


def _tab_slots(at: Layout, frame: Frame) -> tuple[Cutout, ...]:
    """Where the bay's floor and the ears under its roof come through the side."""
    cutouts = []
    for y0, y1 in floor_tabs(at):
        z = at.bay_z[0] - at.s / 2
        u, v, _ = frame.on((0, (y0 + y1) / 2, z))
        cutouts.append(Cutout("floor tab", flat.Rectangle(u, v, y1 - y0, at.s)))
    y0, y1 = ear_tab(at)
    u, v, _ = frame.on((0, (y0 + y1) / 2, at.bay_z[1] - at.t / 2))
    return (*cutouts, Cutout("ear tab", flat.Rectangle(u, v, y1 - y0, at.t)))


def floor_tabs(at: Layout) -> list[Point]:
    """y from, to; a wall's thickness away from the fingers of the front."""
    return [(2 * at.t + 1, 2 * at.t + 9), (at.tray_y - 6, at.tray_y + 2)]


def ear_tab(at: Layout) -> Point:
    return 2 * at.t + 2, 2 * at.t + 14
