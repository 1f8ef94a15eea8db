"""The bay behind the front: floor, roof, ears, and the tray that is its rear wall and carries the electronics.

Floor and ears hang in the side walls by their tabs. The tray stands in slots of floor and roof; two screws through
the roof into the ears hold all of it, and only an open lid shows them.
"""

from __future__ import annotations

from enclosure import flat
from enclosure.body import ear_tab, floor_tabs
from enclosure.flat import Point, box
from enclosure.layout import Layout
from enclosure.part import Cutout, Frame, Part, Plate, X, Y, Z, bolt, minus, nut, plate_part

_EAR_MM = 15
_TRAY_TABS = (0.12, 0.5, 0.88)
_TRAY_TAB_MM = 16
_BRACKET_TAB_MM = 12


def bay(at: Layout) -> list[Part]:
    return [_floor(at), _roof(at), _tray(at), *_ears(at), _bracket(at, "reed bracket"), _bracket(at, "switch bracket")]


def _inside(at: Layout) -> Point:
    """x from, to, of what must slide between the side walls."""
    return at.t + at.e.bay.gap_mm, at.e.width_mm - at.t - at.e.bay.gap_mm


def _tray_tabs(at: Layout) -> list[Point]:
    """x from, to."""
    x0, x1 = _inside(at)
    middles = [x0 + share * (x1 - x0) for share in _TRAY_TABS]
    return [(middle - _TRAY_TAB_MM / 2, middle + _TRAY_TAB_MM / 2) for middle in middles]


def _tray_slots(at: Layout) -> list[Cutout]:
    """In floor and roof, whose drawings have x to the right and y up."""
    y = at.tray_y + at.s / 2
    return [Cutout("tray tab", flat.Rectangle((x0 + x1) / 2, y, x1 - x0, at.s)) for x0, x1 in _tray_tabs(at)]


def _floor(at: Layout) -> Part:
    t, width = at.t, at.e.width_mm
    tabs = [tab for y0, y1 in floor_tabs(at) for tab in (box(0, y0, t, y1), box(width - t, y0, width, y1))]
    outline = flat.combined(box(t, t, width - t, at.ledge_y), tabs)
    frame = Frame((0, 0, at.bay_z[0] - at.s), X, Y)
    return plate_part("bay floor", "bay", at.e.inner.item, Plate(frame, outline, at.s, tuple(_tray_slots(at))))


def _roof(at: Layout) -> Part:
    x0, x1 = _inside(at)
    frame = Frame((0, 0, at.bay_z[1]), X, Y)
    cutouts = [*_tray_slots(at), *(Cutout("roof screw", flat.Circle(x, y, 3.3)) for x, y in roof_screws(at))]
    cutouts += [Cutout("cable", flat.Circle(x, y, at.e.bay.cable_hole_mm)) for x, y in cable_holes(at)]
    for name in ("reed bracket", "switch bracket"):
        x = bracket_x(at, name) + at.s / 2
        y0, y1 = _bracket_tab(at, name)
        cutouts.append(Cutout("bracket tab", flat.Rectangle(x, (y0 + y1) / 2, at.s, y1 - y0)))
    plate = Plate(frame, box(x0, at.t + at.e.bay.gap_mm, x1, at.ledge_y), at.s, tuple(cutouts))
    return plate_part("bay roof", "bay", at.e.inner.item, plate)


def cable_holes(at: Layout) -> list[Point]:
    """x and y in the roof: beside the reed switch, beside the microswitch."""
    left, right = bracket_x(at, "reed bracket"), bracket_x(at, "switch bracket")
    return [(left + at.s + 10, 2 * at.t + 12), (right - 10, 2 * at.t + 12)]


def roof_screws(at: Layout) -> list[Point]:
    y0, y1 = ear_tab(at)
    return [(x, (y0 + y1) / 2) for x in (at.t + _EAR_MM - 7, at.e.width_mm - at.t - _EAR_MM + 7)]


def _ears(at: Layout) -> list[Part]:
    """Two small brackets of the wall's own thickness, their tabs through the walls."""
    y0, y1 = ear_tab(at)
    width, t = at.e.width_mm, at.t
    frame = Frame((0, 0, at.bay_z[1] - t), X, Y)
    ears = []
    for name, a, b, tab in (
        ("ear left", t, t + _EAR_MM, (0.0, t)),
        ("ear right", width - t - _EAR_MM, width - t, (width - t, width)),
    ):
        outline = flat.combined(box(a, y0 - 4, b, y1 + 4), [box(tab[0], y0, tab[1], y1)])
        hole = next(Cutout("roof screw", flat.Circle(x, y, 3.3)) for x, y in roof_screws(at) if a < x < b)
        ears.append(plate_part(name, "bay", at.e.body.item, Plate(frame, outline, t, (hole,))))
    return ears


def roof_fasteners(at: Layout) -> list[Part]:
    parts = []
    for side, (x, y) in zip(("left", "right"), roof_screws(at), strict=True):
        name = f"roof screw {side}"
        parts.append(bolt(name, "bay", (x, y, at.roof_z), minus(Z), 3, 12, ("bay roof", f"ear {side}")))
        parts.append(nut(f"roof nut {side}", "bay", (x, y, at.bay_z[1] - at.t), minus(Z), 3))
    return parts


# The tray: seen from the front, the side that carries panel, carrier board and cell


def _tray(at: Layout) -> Part:
    x0, x1 = _inside(at)
    z0, z1 = at.bay_z
    frame = Frame((0, at.tray_y + at.s, 0), X, Z)
    tabs = [box(a, z, b, z + at.s) for a, b in _tray_tabs(at) for z in (z0 - at.s, z1)]
    cutouts = [Cutout("panel screw", flat.Circle(x, z, 3.3)) for x, z in panel_holes(at)]
    cutouts += [Cutout("carrier screw", flat.Circle(x, z, 3.3)) for x, z in carrier_holes(at)]
    cutouts += [Cutout("cable tie", flat.Rectangle(x, z, 5, 2)) for x, z in tie_slots(at)]
    outline = flat.combined(box(x0, z0, x1, z1), tabs)
    return plate_part("tray", "bay", at.e.inner.item, Plate(frame, outline, at.s, tuple(cutouts)))


def panel_holes(at: Layout) -> list[Point]:
    """x and z."""
    x, z = at.panel_centre
    w, h = (each / 2 for each in at.e.panel_seat.holes_mm)
    return [(x - w, z - h), (x + w, z - h), (x - w, z + h), (x + w, z + h)]


def carrier_holes(at: Layout) -> list[Point]:
    x0, z0 = at.carrier_corner
    return [(x0 + x, z0 + z) for x, z in at.parts.carrier_holes_mm]


def tie_slots(at: Layout) -> list[Point]:
    """Above and below the cell's holder, at its two ends."""
    x, z = at.holder_centre
    width, height, _ = at.parts.holder_mm
    return [(x + a * width / 4, z + b * (height / 2 + 2)) for a in (-1, 1) for b in (-1, 1)]


# Brackets on the roof that hold the two switches of the lid, adjustable in height


def bracket_x(at: Layout, name: str) -> float:
    """Left face."""
    if name == "reed bracket":
        return at.t + at.e.reed.from_left_mm + at.parts.reed_mm[2]
    return at.e.width_mm - at.t - at.e.switch.from_right_mm - at.s


def _bracket_span(at: Layout, name: str) -> tuple[Point, float]:
    """y from, to; and the height of its upper edge."""
    if name == "reed bracket":
        start, size = at.e.reed.from_front_mm, at.parts.reed_mm
        return (start, start + size[0]), at.reed_z + 3
    start, size = at.e.switch.from_front_mm, at.parts.switch_mm
    return (start, start + size[0]), at.switch_z + at.e.switch.body_mm


def _bracket_tab(at: Layout, name: str) -> Point:
    """y from, to."""
    (y0, _), _ = _bracket_span(at, name)
    return y0 + 4, y0 + 4 + _BRACKET_TAB_MM


def _bracket(at: Layout, name: str) -> Part:
    """Upright, parallel to the sides; seen from the right."""
    (y0, y1), top = _bracket_span(at, name)
    frame = Frame((bracket_x(at, name), 0, 0), Y, Z)
    tab0, tab1 = _bracket_tab(at, name)
    diameter, travel = (3.3, 9.0) if name == "reed bracket" else (2.3, 6.0)
    slots = [Cutout(f"{name} screw", flat.Oblong(y, z, travel, diameter, 90)) for y, z in bracket_screws(at, name)]
    outline = flat.combined(box(y0, at.roof_z, y1, top), [box(tab0, at.bay_z[1], tab1, at.roof_z)])
    return plate_part(name, "bay", at.e.inner.item, Plate(frame, outline, at.s, tuple(slots)))


def bracket_screws(at: Layout, name: str) -> list[Point]:
    """y and z of the middle of the slots, which is where the screws stand."""
    (y0, y1), _ = _bracket_span(at, name)
    middle = (y0 + y1) / 2
    if name == "reed bracket":
        pitch, z = at.parts.reed_mm[0] * 0.6, at.reed_z - at.parts.reed_mm[1] / 2
    else:
        pitch, z = at.e.switch.screws_mm[0], at.switch_z + at.e.switch.screws_mm[1]
    return [(middle - pitch / 2, z), (middle + pitch / 2, z)]
