"""DXF for the laser: each panel on its own and nested on sheets, in mm, grown by half a kerf, with true arcs.

Layers: CUT is cut, ENGRAVE is drawn with little power, SHEET is the sheet's edge and neither. The same input gives
the same bytes.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ezdxf import options, units  # type: ignore[attr-defined]  # exported, but not said so
from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from rectpack import PackingMode, newPacker  # type: ignore[import-untyped]

from enclosure import flat
from enclosure.flat import Loop, Point
from enclosure.part import Plate

SHEETS_MM: tuple[tuple[float, float], ...] = ((900, 600), (2400, 1200))
_GAP_MM = 4.0
_EDGE_MM = 6.0
_LAYERS = (("CUT", 1), ("ENGRAVE", 5), ("SHEET", 8))
_LETTER_MM = 4.0


@dataclass(frozen=True)
class Placed:
    """A plate on a sheet: turned by 0 or 90 degrees, then its lower left corner moved to `at`."""

    name: str
    plate: Plate
    at: Point = (0, 0)
    degrees: float = 0


def loops(plate: Plate, kerf_mm: float) -> tuple[Loop, list[Loop]]:
    """What the laser's middle follows: the outline grown, the cut-outs shrunk, by half of what it burns away."""
    outer = plate.outline.grown(kerf_mm / 2).loop()
    return outer, [cut.shape.grown(-kerf_mm / 2).loop() for cut in plate.cutouts]


def drawing(placed: Iterable[Placed], kerf_mm: float, sheet_mm: Point | None = None) -> bytes:
    """A DXF of plates, with the edge of the sheet when there is one."""
    with _fixed_dates():
        return _drawing(placed, kerf_mm, sheet_mm)


def on_sheet(one: Placed) -> list[Loop]:
    """Outline and cut-outs of a plate where it lies on its sheet, at their own size."""
    outer = one.plate.outline.loop()
    by = _shift(outer, one)
    return [flat.turned(loop, one.degrees, by) for loop in (outer, *(cut.shape.loop() for cut in one.plate.cutouts))]


@contextlib.contextmanager
def _fixed_dates() -> Iterator[None]:
    before, options.write_fixed_meta_data_for_testing = options.write_fixed_meta_data_for_testing, True
    try:
        yield
    finally:
        options.write_fixed_meta_data_for_testing = before


def _drawing(placed: Iterable[Placed], kerf_mm: float, sheet_mm: Point | None) -> bytes:
    document = _new()
    space = document.modelspace()
    if sheet_mm:
        _add(space, flat.box(0, 0, *sheet_mm).loop(), "SHEET")
    for one in placed:
        outer, inner = loops(one.plate, kerf_mm)
        by = _shift(outer, one)
        for loop in (*inner, outer):  # inside first, while the sheet still holds the part
            _add(space, flat.turned(loop, one.degrees, by), "CUT")
        for mark in one.plate.marks:
            _add(space, flat.turned(mark.loop(), one.degrees, by), "ENGRAVE")
    return _bytes(document)


def _new() -> Drawing:
    document = new("R2010", units=units.MM)
    for name, colour in _LAYERS:
        document.layers.add(name, color=colour)
    return document


def _shift(outer: Loop, one: Placed) -> Point:
    x0, y0, _, _ = flat.bounds(flat.turned(outer, one.degrees, (0, 0)))
    return one.at[0] - x0, one.at[1] - y0


def _add(space: Any, loop: Loop, layer: str) -> None:
    if len(loop) == 2 and all(vertex[2] == 1 for vertex in loop):
        (x0, y0, _), (x1, y1, _) = loop
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        space.add_circle(middle, radius=((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 / 2, dxfattribs={"layer": layer})
        return
    points = [(round(x, 6) + 0.0, round(y, 6) + 0.0, round(bulge, 9)) for x, y, bulge in loop]
    space.add_lwpolyline(points, format="xyb", close=True, dxfattribs={"layer": layer})


def _bytes(document: Drawing) -> bytes:
    # ezdxf registers what is in use in the order of a set, another one in each run.
    document.classes.add_required_classes(document.dxfversion)
    for kind in document.entitydb.dxf_types_in_use():
        document.classes.add_class(kind)
    document.classes.classes = dict(sorted(document.classes.classes.items()))
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()


@dataclass(frozen=True)
class Nest:
    """One sheet with what lies on it; `used` is the share of its area that becomes parts."""

    sheet_mm: Point
    placed: tuple[Placed, ...]
    used: float


def nested(plates: dict[str, Plate], sheet_mm: Point, copies: int, kerf_mm: float) -> list[Nest]:
    """All plates so many times on as few sheets as found; raises ValueError when one is larger than a sheet."""
    wanted = [
        (f"{name} {copy}" if copies > 1 else name, plate)
        for copy in range(1, copies + 1)
        for name, plate in plates.items()
    ]
    sizes = {}
    for name, plate in wanted:
        x0, y0, x1, y1 = flat.bounds(loops(plate, kerf_mm)[0])
        sizes[name] = (x1 - x0, y1 - y0)
    inner = (sheet_mm[0] - 2 * _EDGE_MM + _GAP_MM, sheet_mm[1] - 2 * _EDGE_MM + _GAP_MM)
    packer = newPacker(mode=PackingMode.Offline, rotation=True)
    packer.add_bin(*inner, count=len(wanted))
    for name, (width, height) in sizes.items():
        packer.add_rect(width + _GAP_MM, height + _GAP_MM, name)
    packer.pack()
    by_name, sheets = dict(wanted), []
    for sheet in packer:
        placed = []
        for rect in sorted(sheet, key=lambda r: (r.y, r.x)):
            as_drawn = abs(rect.width - _GAP_MM - sizes[rect.rid][0]) < 1e-6
            at = (rect.x + _EDGE_MM, rect.y + _EDGE_MM)
            placed.append(Placed(rect.rid, by_name[rect.rid], at, 0 if as_drawn else 90))
        area = sum(one.plate.area_mm2 for one in placed)
        sheets.append(Nest(sheet_mm, tuple(placed), area / (sheet_mm[0] * sheet_mm[1])))
    missing = set(by_name) - {one.name for nest in sheets for one in nest.placed}
    if missing:
        raise ValueError(f"lebih besar dari lembar {sheet_mm[0]:g} x {sheet_mm[1]:g} mm: {', '.join(sorted(missing))}")
    return sheets
