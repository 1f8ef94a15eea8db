"""The way of the money: in through the slot, hidden from any eye, out by an open lid, past the electronics."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely  # type: ignore[import-untyped]

from enclosure import flat
from enclosure.layout import Layout
from enclosure.model import Model
from enclosure.part import Part, Plate
from enclosure.words import PURPOSES

PASSAGE_MM = 20.0
OVERLAP_MM = 10.0
_LEAF_GAP_MM = 2.0
_SWING_GAP_MM = 1.0
_RAYS_EVERY_MM = 4.0
Floats = npt.NDArray[np.float64]


def slot_range(at: Layout) -> tuple[float, float]:
    """How far from the back the slot's middle may be: behind it the hinge, before it the swing of the chute."""
    half = at.e.slot.width_mm / 2
    least = at.e.hinge.leaf_mm + _LEAF_GAP_MM + half
    # The chute moves with the slot. Its lowest front corner must pass behind the lock's end.
    corner_y, corner_z = at.baffle_2[0][0] - 2, at.baffle_2[0][1] - 2
    lock_end = at.strike_web_y + at.e.strike.thickness_mm
    down = at.axis[1] - corner_z
    rise = at.axis[1] - (at.lock[1] + at.e.lock.nut_mm[0] / 2)
    reach = math.sqrt((at.axis[0] - lock_end - _SWING_GAP_MM) ** 2 + rise**2)
    most = at.e.slot.from_back_mm + (math.sqrt(max(reach**2 - down**2, 0)) - (at.axis[0] - corner_y))
    return least, most


def slot_place(model: Model) -> Iterator[tuple[str, str]]:
    least, most = slot_range(model.at)
    here = model.at.e.slot.from_back_mm
    if not least <= here <= most:
        text = f"{here:g} mm; boleh {least:.1f} mm (engsel) sampai {most:.1f} mm (corong harus berayun lewat kunci)"
        yield "enclosure.slot.from_back_mm", text


def _profile(part: Part) -> Any:
    """A part of the chute or bay as seen from the side: y and z."""
    points = [(corner[1], corner[2]) for prism in part.prisms for corner in prism.corners]
    return shapely.MultiPoint(points).convex_hull


def baffles(model: Model) -> Iterator[tuple[str, str]]:
    """Measured on the parts themselves, as seen from the side."""
    upper, lower = _profile(model.part("baffle 1")), _profile(model.part("baffle 2"))
    overlap = upper.bounds[2] - lower.bounds[0]
    if overlap < OVERLAP_MM - 1e-6:
        yield "enclosure.chute.overlap_mm", f"kedua sekat bertindih {overlap:.1f} mm; paling sedikit {OVERLAP_MM:g} mm"
    slot = model.at.slot_y - model.at.e.slot.width_mm / 2, model.at.slot_y + model.at.e.slot.width_mm / 2
    if upper.bounds[0] > slot[0] or upper.bounds[2] < slot[1]:
        text = f"sekat atas menutup y {upper.bounds[0]:.1f} sampai {upper.bounds[2]:.1f} mm"
        yield "enclosure.chute.cover_mm", f"{text}; celah perlu {slot[0]:.1f} sampai {slot[1]:.1f} mm"
    for key, what, distance in (
        ("enclosure.chute.passage_mm", "di antara kedua sekat", upper.distance(lower)),
        ("enclosure.bay.depth_mm", "dari sekat bawah ke papan pasang", lower.distance(_profile(model.part("tray")))),
        (
            "enclosure.bay.ledge_mm",
            "dari sekat bawah ke atap ruang elektronik",
            lower.distance(_profile(model.part("bay roof"))),
        ),
    ):
        if distance < PASSAGE_MM - 1e-6:
            yield key, f"{distance:.1f} mm {what}; uang kertas perlu paling sedikit {PASSAGE_MM:g} mm"


def money_hidden(model: Model) -> Iterator[tuple[str, str]]:
    """No straight line leads from the slot's upper opening to the height below which all is money."""
    seen = rays_through(model)
    if seen:
        x, y, z = seen[0]
        text = f"{len(seen)} garis pandang dari celah sampai ke uang, satu di ({x:.0f}, {y:.0f}, {z:.0f}) mm"
        yield "enclosure.chute", f"{text}; tambah tindihnya, atau dekatkan pipi ke celah"


def rays_through(model: Model) -> list[tuple[float, float, float]]:
    """Points at the height of the money that an eye above the slot sees."""
    at = model.at
    opening = flat.region(flat.Oblong(at.middle_x, at.slot_y, at.e.slot.length_mm, at.e.slot.width_mm).loop())
    x0, y0, x1, y1 = opening.bounds
    eyes = np.array([(x, y) for x in np.arange(x0, x1, _RAYS_EVERY_MM) for y in np.linspace(y0 + 0.1, y1 - 0.1, 5)])
    eyes = eyes[shapely.contains_xy(opening, eyes[:, 0], eyes[:, 1])]
    xs = np.arange(at.t, at.e.width_mm - at.t + 0.1, _RAYS_EVERY_MM)
    ys = np.arange(at.t, at.back_y + 0.1, _RAYS_EVERY_MM)
    ground = np.array([(x, y) for x in xs for y in ys])
    start = np.repeat(np.column_stack([eyes, np.full(len(eyes), at.e.height_mm)]), len(ground), axis=0)
    end = np.tile(np.column_stack([ground, np.full(len(ground), at.money_z)]), (len(eyes), 1))
    free = np.ones(len(start), dtype=bool)
    # The lid first: it stops most.
    for part in sorted(model.plates, key=lambda part: part.where != "lid"):
        assert part.plate
        if part.where in ("lid", "bay"):
            free[free] = ~_blocked(part.plate, start[free], end[free])
    return [(float(x), float(y), float(z)) for x, y, z in end[free]]


def _blocked(plate: Plate, start: Floats, end: Floats) -> npt.NDArray[np.bool_]:
    """Which lines meet the plate on one of its two faces."""
    frame = plate.frame
    origin, axes = np.array(frame.origin), np.array([frame.u, frame.v, frame.normal]).T
    a, b = (start - origin) @ axes, (end - origin) @ axes
    area = flat.region(plate.outline.loop(), [cut.shape.loop() for cut in plate.cutouts if cut.purpose == "slot"])
    hit = np.zeros(len(a), dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        for level in (0.0, plate.thickness_mm):
            share = (level - a[:, 2]) / (b[:, 2] - a[:, 2])
            point = a + share[:, None] * (b - a)
            crosses = (share >= 0) & (share <= 1)
            hit[crosses] |= shapely.contains_xy(area, point[crosses, 0], point[crosses, 1])
    return hit


def hand_reaches_money(model: Model) -> Iterator[tuple[str, str]]:
    """A hand, flat against front and back, goes down from the open mouth to the bottom; it may move on its way."""
    at, (wide, thick) = model.at, model.at.e.limits.hand_mm
    walls = {"front", "back", "left", "right", "bottom"}
    fixed = [part for part in model.parts if not part.moves and part.name not in walls]
    levels = sorted({end[2] for part in fixed for end in part.bounds if at.t < end[2] <= at.lid_z})
    for low, high in zip([at.t, *levels], [*levels, at.lid_z], strict=True):
        beside = [part.bounds for part in fixed if part.bounds[0][2] < high - 1e-9 and part.bounds[1][2] > low + 1e-9]
        # Where the hand's lower left corner can't be: every obstacle, larger by the hand.
        taken = [shapely.box(a[0] - wide, a[1] - thick, b[0], b[1]) for a, b in beside]
        corners = shapely.box(at.t, at.t, at.e.width_mm - at.t - wide, at.back_y - thick)
        if corners.difference(shapely.unary_union(taken)).is_empty:
            room = at.back_y - at.ledge_y
            text = f"tangan {wide:g} x {thick:g} mm tidak lewat di {low:.0f} sampai {high:.0f} mm"
            yield "enclosure.bay.depth_mm", f"{text}; di belakang ruang elektronik {room:.1f} mm, kurangi dalamnya"
            return


def board_out_of_reach(model: Model) -> Iterator[tuple[str, str]]:
    """Through no gap of the shut bay goes a finger."""
    at, finger = model.at, model.at.e.limits.finger_mm
    (z0, z1), x1 = at.bay_z, at.e.width_mm - at.t
    # The drawings of roof, floor and tray have x to the right.
    for name, opening in (
        ("bay roof", shapely.box(at.t, at.t, x1, at.tray_y)),
        ("bay floor", shapely.box(at.t, at.t, x1, at.tray_y)),
        ("tray", shapely.box(at.t, z0, x1, z1)),
    ):
        plate = model.part(name).plate
        assert plate
        open_holes = [c.shape.loop() for c in plate.cutouts if c.purpose in ("cable", "cable tie")]
        gaps = opening.difference(flat.region(plate.outline.loop(), open_holes))
        if not gaps.buffer(-finger / 2).is_empty:
            yield f"enclosure.bay ({name})", f"menyisakan bukaan yang dilewati jari {finger:g} mm; perkecil"


def rain(model: Model) -> Iterator[tuple[str, str]]:
    """The lid covers all walls, each hole in it but the slot is shut, and nothing on it encloses water."""
    at, plate = model.at, model.part("lid").plate
    assert plate
    roof, whole = flat.region(plate.outline.loop()), shapely.box(0, 0, at.e.width_mm, at.e.depth_mm)
    if roof.symmetric_difference(whole).area > 1e-6:
        yield "enclosure.width_mm", "tutup tidak menutupi dinding; air hujan tertahan di tepi atasnya"
    on_top = [part for part in model.parts if part.moves and part.bounds[1][2] > at.e.height_mm + 1e-6]
    higher = shapely.unary_union([shapely.box(*part.bounds[0][:2], *part.bounds[1][:2]) for part in on_top])
    free = whole.difference(higher)
    for pocket in getattr(free, "geoms", [free]):
        if pocket.boundary.intersection(whole.boundary).length < 1:
            x, y = pocket.representative_point().coords[0]
            yield "enclosure.hinge", f"air hujan tertahan di ({x:.0f}, {y:.0f}) mm di atas tutup; beri jalan keluar"
    for cut in plate.cutouts:
        middle = shapely.Polygon(flat.flattened(cut.shape.loop())).centroid
        if cut.purpose != "slot" and not higher.covers(shapely.Point(middle.x, at.e.depth_mm - middle.y)):
            text = f"lubang {PURPOSES[cut.purpose]} di ({middle.x:g}, {at.e.depth_mm - middle.y:g}) terbuka bagi hujan"
            yield "enclosure.hinge", f"{text}; tutup dengan sekrupnya"
