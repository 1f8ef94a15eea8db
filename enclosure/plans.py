"""Drawings with dimensions, on A4: each panel with a table of its holes, the strike to bend, the box from all sides."""

from __future__ import annotations

from enclosure import flat, kernel
from enclosure.body import strike_bolts
from enclosure.fittings import strike_front
from enclosure.flat import Circle, DoubleD, Oblong, Point, Rectangle, Shape
from enclosure.model import Model
from enclosure.paper import BLUE, GREY, Paper
from enclosure.part import Part
from enclosure.solids import Solids
from enclosure.words import COLOURS, PARTS, PURPOSES, number

A4 = (297.0, 210.0)
_SCALES = (1.0, 0.5, 0.4, 1 / 3, 0.2)
_MARGIN = 10.0
_TABLE_X = 168.0
_ROW = 5.0


def _page(title: str, note: str) -> Paper:
    paper = Paper(*A4)
    edge = flat.box(_MARGIN, _MARGIN, A4[0] - _MARGIN, A4[1] - _MARGIN)
    paper.path([edge.points], width=0.4)
    paper.line((_MARGIN, 22), (A4[0] - _MARGIN, 22), width=0.3)
    paper.words(_MARGIN + 4, 14.2, title, 5, bold=True)
    paper.words(A4[0] - _MARGIN - 4, 14.2, f"Kotak Jum'atSERIUS · {note} · ukuran dalam mm", 3, anchor="end")
    return paper


def panel(model: Model, part: Part) -> Paper:
    """The side that faces up on the laser; coordinates from the panel's lower left corner."""
    assert part.plate
    plate, outline = part.plate, part.plate.outline.loop()
    x0, y0, x1, y1 = flat.bounds(outline)
    room = (_TABLE_X - _MARGIN - 32, A4[1] - 22 - _MARGIN - 30)
    scale = next(each for each in _SCALES if (x1 - x0) * each <= room[0] and (y1 - y0) * each <= room[1])
    sheet = model.at.e.body if part.material == model.at.e.body.item else model.at.e.inner
    note = f"akrilik cor {number(sheet.thickness_mm)} mm {COLOURS[sheet.colour]} · skala {_ratio(scale)}"
    paper = _page(PARTS[part.name], note)
    # Centred in the room left of the table.
    at = (
        _MARGIN + 24 + (room[0] - (x1 - x0) * scale) / 2 - x0 * scale,
        36 + (room[1] - (y1 - y0) * scale) / 2 - y0 * scale,
    )
    loops = [outline, *(cut.shape.loop() for cut in plate.cutouts)]
    paper.loops(loops, at, scale, width=0.35, fill="#eef4fa" if sheet.colour == "clear" else "#f4f1ea")
    for mark in plate.marks:
        paper.loops([mark.loop()], at, scale, width=0.18, dash=True, stroke=GREY)
    low, high = (at[0] + x0 * scale, at[1] + y0 * scale), (at[0] + x1 * scale, at[1] + y1 * scale)
    paper.dimension(low, (high[0], low[1]), -8, number(x1 - x0))
    paper.dimension(low, (low[0], high[1]), -8, number(y1 - y0))
    if plate.marks:  # the lid alone, engraved underneath
        text = "Dilihat dari bawah. Garis putus-putus diukir: tempat lem."
        paper.words(_TABLE_X, 28, text, 2.8, colour=GREY)
    _table(paper, [(cut.purpose, cut.shape) for cut in plate.cutouts], (x0, y0), at, scale)
    return paper


def _ratio(scale: float) -> str:
    return f"1 : {number(1 / scale)}"


def _table(paper: Paper, cuts: list[tuple[str, Shape]], corner: Point, at: Point, scale: float) -> None:
    columns = (_TABLE_X, _TABLE_X + 8, _TABLE_X + 56, _TABLE_X + 98, _TABLE_X + 115)
    y = A4[1] - _MARGIN - 9
    if not cuts:
        paper.words(columns[0], y, "Tanpa lubang.", 3)
        return
    for x, head in zip(columns, ("No", "Untuk", "Ukuran", "x", "y"), strict=True):
        paper.words(x, y, head, 3, bold=True, anchor="end" if head in "xy" else "start")
    paper.line((columns[0], y - 1.6), (columns[-1], y - 1.6))
    for index, (purpose, shape) in enumerate(cuts, 1):
        y -= _ROW
        x_mm, y_mm = _centre(shape)
        cells = (f"{index}", PURPOSES[purpose], size(shape), number(x_mm - corner[0], 2), number(y_mm - corner[1], 2))
        for x, text, last in zip(columns, cells, (False, False, False, True, True), strict=True):
            paper.words(x, y, text, 2.8, anchor="end" if last else "start")
        _, _, right, top = flat.bounds(shape.loop())
        paper.words(at[0] + right * scale + 0.7, at[1] + top * scale + 0.5, f"{index}", 2.6, colour=BLUE)
    paper.words(columns[0], y - 8, "x dan y: titik tengah, dari sudut kiri bawah gambar.", 2.8, colour=GREY)


def _centre(shape: Shape) -> Point:
    x0, y0, x1, y1 = flat.bounds(shape.loop())
    return (x0 + x1) / 2, (y0 + y1) / 2


def size(shape: Shape) -> str:
    """As a workshop reads it."""
    if isinstance(shape, Circle):
        return f"Ø {number(shape.diameter)}"
    if isinstance(shape, Oblong):
        return f"{number(shape.length)} x {number(shape.width)}, ujung bulat"
    if isinstance(shape, DoubleD):
        return f"Ø {number(shape.diameter)}, rata {number(shape.flat)}"
    if isinstance(shape, Rectangle):
        turn = f", {number(abs(shape.angle))}°" if shape.angle % 90 else ""
        return f"{number(shape.width)} x {number(shape.height)}{turn}"
    x0, y0, x1, y1 = flat.bounds(shape.loop())
    return f"{number(x1 - x0)} x {number(y1 - y0)}"


def strike(model: Model) -> Paper:
    """The only bent part: seen from its end, and its upper flange from above."""
    at, scale = model.at, 2.0
    thick, web, front = at.e.strike.thickness_mm, at.strike_web_y, strike_front(at)
    deep, high = web + thick - 8, at.lid_z - at.strike_z + thick
    note = f"baja nirkarat {number(thick)} mm, dua tekukan 90° · skala 2 : 1"
    paper = _page("Penahan lidah kunci", note)
    x, y = 48.0, 62.0
    lower = web + thick - front
    profile = [
        (0, high), (deep, high), (deep, 0), (deep - lower, 0), (deep - lower, thick),
        (deep - thick, thick), (deep - thick, high - thick), (0, high - thick),
    ]  # fmt: skip
    corners = [(x + a * scale, y + b * scale) for a, b in profile]
    paper.path([corners], fill="#e3e6ea", width=0.35)
    paper.dimension(corners[0], corners[1], 8, number(deep))
    paper.dimension(corners[2], corners[1], 10, number(high))
    paper.dimension(corners[3], corners[2], -8, number(lower))
    paper.words(x, y - 20, "dari samping", 3, colour=GREY)
    x0, x1 = at.strike_x
    left, bottom = 165.0, 80.0
    plate = flat.box(0, 0, x1 - x0, deep)
    holes = [Circle(bx - x0, by - (web + thick - deep), 4.3).loop() for bx, by in strike_bolts(at)]
    paper.loops([plate.loop(), *holes], (left, bottom), scale, fill="#e3e6ea", width=0.35)
    paper.dimension((left, bottom), (left + (x1 - x0) * scale, bottom), -8, number(x1 - x0))
    hole_x, hole_y = strike_bolts(at)[0]
    centre = (left + (hole_x - x0) * scale, bottom + (hole_y - (web + thick - deep)) * scale)
    paper.dimension((left, bottom), (left, centre[1]), -8, number(hole_y - (web + thick - deep)))
    other = left + (strike_bolts(at)[1][0] - x0) * scale
    top = bottom + deep * scale
    paper.dimension((left, top), (centre[0], top), 8, number(hole_x - x0))
    paper.dimension((centre[0], top), (other, top), 16, number(strike_bolts(at)[1][0] - hole_x))
    paper.words(left + 66, bottom, "lubang Ø 4,3", 3)
    paper.words(left, bottom - 20, "sayap atas dari bawah tutup; kunci ada di kiri", 3, colour=GREY)
    return paper


def overview(built: Solids) -> Paper:
    """Front, section through the middle, and the lid from above."""
    model, at, scale = built.model, built.model.at, 0.4
    paper = _page("Kotak, lengkap", f"skala {_ratio(scale)}")
    base = 34.0
    _front(paper, model, (34, base), scale)
    _section(paper, built, (145, base), scale)
    _from_above(paper, model, (197, base + 80), scale)
    e = at.e
    paper.words(197, base + 73, "tampak atas", 3, colour=GREY)
    notes = (
        f"Ukuran akrilik tertutup: {e.width_mm:g} x {e.depth_mm:g} x {e.height_mm:g} mm tepat.",
        "Di luar ukuran itu: kaki, kepala kunci, engsel,",
        "kepala sekrup dan baut mata.",
        f"Di dinding, dengan jarak {number(e.mount.wall_gap_mm)} mm, tutup membuka {at.angle_on_wall:.0f}°.",
        f"Celah {number(e.slot.length_mm)} x {number(e.slot.width_mm)} mm, tutup membuka 110°.",
        f"Lorong tangan di belakang elektronik: {number(at.back_y - at.ledge_y)} mm.",
    )
    for row, text in enumerate(notes):
        paper.words(197, base + 50 - row * 5.5, text, 2.8)
    return paper


def _front(paper: Paper, model: Model, corner: Point, scale: float) -> None:
    at, e = model.at, model.at.e

    def spot(x: float, z: float) -> Point:
        return corner[0] + x * scale, corner[1] + z * scale

    def rectangle(x0: float, z0: float, x1: float, z1: float, **style: object) -> None:
        paper.path([[spot(x0, z0), spot(x1, z0), spot(x1, z1), spot(x0, z1)]], **style)  # type: ignore[arg-type]

    rectangle(0, 0, e.width_mm, e.height_mm, fill="#eef4fa", width=0.35)
    paper.line(spot(0, at.lid_z), spot(e.width_mm, at.lid_z))
    (px, pz), (pw, ph, _) = at.panel_centre, at.parts.panel_mm
    rectangle(px - pw / 2, pz - ph / 2, px + pw / 2, pz + ph / 2, dash=True, stroke=GREY)
    wx, wz, ww, wh = at.window
    rectangle(wx, wz, wx + ww, wz + wh, fill="#ffffff")
    rectangle(at.t, at.bay_z[0] - at.s, e.width_mm - at.t, at.roof_z, dash=True, stroke=GREY)
    lock = Circle(*at.lock, e.lock.head_mm[0]).loop()
    paper.loops([lock], corner, scale, fill="#d5d9de")
    paper.dimension(spot(0, 0), spot(e.width_mm, 0), -10, number(e.width_mm))
    paper.dimension(spot(0, 0), spot(0, e.height_mm), -14, number(e.height_mm))
    paper.dimension(spot(0, 0), spot(0, wz), -6, number(wz))
    paper.dimension(spot(wx, wz), spot(wx + ww, wz), -8, number(ww))
    paper.dimension(spot(wx + ww, wz), spot(wx + ww, wz + wh), 8, number(wh))
    paper.dimension(spot(e.width_mm, at.lock[1]), spot(e.width_mm, e.height_mm), 8, number(e.height_mm - at.lock[1]))
    paper.words(*spot(0, e.height_mm + 6), "tampak depan", 3, colour=GREY)


_FILLS = {"stainless": "#9aa3ad", "steel": "#9aa3ad", "nylon": "#d9d9d9", "rubber": "#444444", "electronics": "#7fae86"}


def _section(paper: Paper, built: Solids, corner: Point, scale: float) -> None:
    model, at = built.model, built.model.at
    for part in model.parts:
        if part.bounds[0][0] < at.middle_x < part.bounds[1][0]:
            fill = "#bcd6ee" if part.material == at.e.body.item else _FILLS.get(part.material, "#efe3c2")
            for points in kernel.section(built.bodies[part.name], at.middle_x):
                chain = [(corner[0] + y * scale, corner[1] + z * scale) for y, z in points]
                paper.path([chain], fill=fill, width=0.2)

    def spot(y: float, z: float) -> Point:
        return corner[0] + y * scale, corner[1] + z * scale

    paper.dimension(spot(0, 0), spot(at.e.depth_mm, 0), -10, number(at.e.depth_mm))
    paper.dimension(spot(0, 0), spot(0, at.bay_z[0]), -8, number(at.bay_z[0]))
    paper.dimension(spot(0, at.bay_z[0]), spot(0, at.bay_z[1]), -8, number(at.e.bay.height_mm))
    low = at.bay_z[0] - 14
    paper.dimension(spot(at.t, low), spot(at.tray_y, low), 0, number(at.e.bay.depth_mm))
    paper.dimension(spot(at.ledge_y, low), spot(at.back_y, low), 0, number(at.back_y - at.ledge_y))
    paper.words(*spot(0, at.e.height_mm + 6), "penampang tengah", 3, colour=GREY)


def _from_above(paper: Paper, model: Model, corner: Point, scale: float) -> None:
    at, e = model.at, model.at.e
    paper.loops([flat.box(0, 0, e.width_mm, e.depth_mm).loop()], corner, scale, fill="#eef4fa", width=0.35)
    slot = Oblong(at.middle_x, at.slot_y, e.slot.length_mm, e.slot.width_mm)
    paper.loops([slot.loop()], corner, scale, fill="#ffffff", width=0.35)
    inset = (e.width_mm - e.hinge.length_mm) / 2
    leaf = flat.box(inset, e.depth_mm - e.hinge.leaf_mm, e.width_mm - inset, e.depth_mm)
    paper.loops([leaf.loop()], corner, scale, fill="#d5d9de")
    for part in model.parts:
        if part.screw and part.moves:
            paper.loops([Circle(*part.screw.head[:2], 7.6).loop()], corner, scale, fill="#9aa3ad")
    right = (corner[0] + e.width_mm * scale, corner[1] + at.slot_y * scale)
    paper.dimension(right, (right[0], corner[1] + e.depth_mm * scale), 6, number(e.slot.from_back_mm))
    x0 = corner[0] + (at.middle_x - e.slot.length_mm / 2) * scale
    x1 = corner[0] + (at.middle_x + e.slot.length_mm / 2) * scale
    paper.dimension((x0, right[1]), (x1, right[1]), -12, number(e.slot.length_mm))


def all_panels(model: Model) -> dict[str, Paper]:
    """By file name, the strike last."""
    papers = {slug(part.name): panel(model, part) for part in model.plates}
    return {**papers, "strike": strike(model)}


def slug(name: str) -> str:
    return name.replace(" ", "-")
