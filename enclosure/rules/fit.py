"""Outer size, and room for what is built in."""

from __future__ import annotations

from collections.abc import Iterator

from enclosure.electronics import carrier_y
from enclosure.model import Model

OUTER_MM = (200.0, 100.0, 400.0)
_FOAM_MM = (0.5, 2.2)
_CLEARANCE_MM = 0.3


def outer_size(model: Model) -> Iterator[tuple[str, str]]:
    e = model.at.e
    size = (e.width_mm, e.depth_mm, e.height_mm)
    if size != OUTER_MM:
        told, wanted = (" x ".join(f"{each:g}" for each in sizes) for sizes in (size, OUTER_MM))
        yield "enclosure.width_mm", f"kotak {told} mm; harus tepat {wanted} mm"


def panel_thickness(model: Model) -> Iterator[tuple[str, str]]:
    """Between glass and front a strip of foam, no more: neither pressed nor loose."""
    at = model.at
    gap = at.panel_y[0] - at.t
    least, most = (at.e.panel_seat.thickness_mm + gap - foam for foam in reversed(_FOAM_MM))
    if not _FOAM_MM[0] <= gap <= _FOAM_MM[1]:
        thick = at.e.panel_seat.thickness_mm
        text = f"{thick:g} mm menyisakan {gap:.1f} mm untuk busa di depan panel; boleh {least:g} sampai {most:g} mm"
        yield "enclosure.panel_seat.thickness_mm", f"{text}, atau ganti spacer atau dalamnya ruang elektronik"


def electronics_fit(model: Model) -> Iterator[tuple[str, str]]:
    """Panel, carrier board with its plugs, board and cell inside the bay, with air around them."""
    at = model.at
    (z0, z1), (x0, x1) = at.bay_z, (at.t, at.e.width_mm - at.t)
    low, high = (x0, at.t, z0), (x1, at.tray_y, z1)
    for name in ("panel", "carrier", "FireBeetle", "cell holder", "cell"):
        start, end = model.part(name).bounds
        for axis, word in enumerate(("lebar", "dalam", "tinggi")):
            air = min(start[axis] - low[axis], high[axis] - end[axis])
            # The holder lies on the tray itself.
            if air < (0 if axis == 1 and name.startswith("cell") else _CLEARANCE_MM) - 1e-9:
                size, room = end[axis] - start[axis], high[axis] - low[axis]
                text = f"{name}: {word} {size:g} mm, {air:.1f} mm dari dinding ruang elektronik ({room:g} mm)"
                yield "enclosure.bay", f"{text}; beri ruang"
    front = carrier_y(at)[0] - at.parts.carrier_above_mm
    if front < at.t + _CLEARANCE_MM:
        most = at.parts.carrier_above_mm - (at.t + _CLEARANCE_MM - front)
        yield "carrier.above_mm", f"{at.parts.carrier_above_mm:g} mm komponen dan colokan; boleh {most:.1f} mm"
    if at.parts.carrier_below_mm > at.tray_y - carrier_y(at)[1]:
        room = at.tray_y - carrier_y(at)[1]
        yield "carrier.below_mm", f"{at.parts.carrier_below_mm:g} mm solderan; spacer menyisakan {room:g} mm"


def window_of_the_panel(model: Model) -> Iterator[tuple[str, str]]:
    """What the panel shows lies inside its own outline, whatever its offset."""
    at = model.at
    x, z, width, height = at.window
    (cx, cz), (w, h) = at.panel_centre, at.parts.panel_mm[:2]
    if x < cx - w / 2 or x + width > cx + w / 2 or z < cz - h / 2 or z + height > cz + h / 2:
        most = ((w - width) / 2, (h - height) / 2)
        offset = at.e.panel_seat.active_offset_mm
        text = f"{offset[0]:g}, {offset[1]:g} mm menggeser gambar ke luar panel; paling banyak {most[0]:g}, {most[1]:g}"
        yield "enclosure.panel_seat.active_offset_mm", text
