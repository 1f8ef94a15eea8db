"""What a laser cutter would find in the DXF files, read back by ezdxf: not by the code that wrote them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import shapely  # type: ignore[import-untyped]
from ezdxf import path, units
from ezdxf.filemanagement import read

from enclosure.part import Plate

_ARC_STEP_MM = 0.005
_AREA_SHARE = 2e-4


def drawing_of(plate: Plate, name: str, content: bytes, kerf_mm: float) -> Iterator[tuple[str, str]]:
    """Audit, unit, one closed outer line with all others inside it, and the plate's area once the kerf is undone."""
    key = f"enclosure ({name}.dxf)"
    document = read(io.StringIO(content.decode()))
    audit = document.audit()
    for error in (*audit.errors, *audit.fixes):
        yield key, f"menurut ezdxf: {error.message}"
    if document.units != units.MM:
        yield key, f"satuannya {document.units}; harus mm ({units.MM})"
    lines = document.modelspace().query('*[layer=="CUT"]')
    if any(not path.make_path(line).is_closed for line in lines):
        yield key, "ada garis potong yang terbuka; semua harus tertutup"
        return
    shapes = sorted((_shape(line) for line in lines), key=lambda shape: -shape.area)
    if not shapes:
        yield key, "tidak ada yang dipotong; periksa garis luar panel itu"
        return
    outer, inner = shapes[0], shapes[1:]
    yield from ((key, f"garis di {_at(one)} harus di dalam garis luar") for one in inner if not outer.contains(one))
    # Mitred as the laser's path is: the corner of a plate is sharp again after undoing.
    net = outer.buffer(-kerf_mm / 2, join_style="mitre").area
    net -= sum(one.buffer(kerf_mm / 2, join_style="mitre").area for one in inner)
    if abs(net - plate.area_mm2) > _AREA_SHARE * plate.area_mm2:
        yield (
            key,
            f"tanpa lebar potong {kerf_mm:g} mm sisa {net:.1f} mm2; panelnya harus {plate.area_mm2:.1f} mm2",
        )


def _shape(line: Any) -> Any:
    return shapely.Polygon([(point.x, point.y) for point in path.make_path(line).flattening(_ARC_STEP_MM)])


def _at(shape: Any) -> str:
    return f"({shape.centroid.x:.1f}, {shape.centroid.y:.1f}) mm"
