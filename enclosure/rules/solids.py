"""What the CAD kernel says about the bodies: size, volumes, overlaps, the swing of the lid."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from enclosure import flat, kernel
from enclosure.kernel import Body
from enclosure.part import Vector
from enclosure.rules.fit import OUTER_MM
from enclosure.solids import Solids

OVERLAP_MM3 = 0.001
ANGLES = (0.5, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 35, 45, 55, 65, 75, 85, 95, 103, 110)
_SHELL = ("front", "back", "left", "right", "bottom", "lid")
Bounds = tuple[Vector, Vector]
_LAID_BACK = 180
_ON_TRAY = ("tray", "panel", "carrier", "FireBeetle", "cell")
# The roof with its brackets and both switches, held by two screws.
_OFF_FIRST = ("bay roof", "roof screw", "reed bracket", "reed switch", "switch bracket", "microswitch")


def valid_bodies(built: Solids) -> Iterator[tuple[str, str]]:
    for name, shape in built.bodies.items():
        if not kernel.is_valid(shape) or kernel.volume_mm3(shape) <= 0:
            yield f"enclosure ({name})", "bukan benda yang utuh: garis luarnya berpotongan sendiri; betulkan ukurannya"


def bounding_box(built: Solids) -> Iterator[tuple[str, str]]:
    low, high = kernel.bounds(built.bodies[part.name] for part in built.model.plates)
    size = tuple(b - a for a, b in zip(low, high, strict=True))
    if max(abs(a - b) for a, b in zip((*low, *size), (0, 0, 0, *OUTER_MM), strict=True)) > 1e-6:
        told = " x ".join(f"{each:.3f}" for each in size)
        yield "enclosure", f"akrilik {told} mm mulai {low}; harus {OUTER_MM} mulai titik nol"


def volumes(built: Solids) -> Iterator[tuple[str, str]]:
    """Walls and lid are a hollow block, less the cut-outs: no finger is missing and none is there twice."""
    at = built.model.at
    e, t = at.e, at.t
    block = e.width_mm * e.depth_mm * e.height_mm
    hollow = (e.width_mm - 2 * t) * (e.depth_mm - 2 * t) * (e.height_mm - 2 * t)
    expected = block - hollow
    for name in _SHELL:
        plate = built.model.part(name).plate
        assert plate
        expected -= (flat.area(plate.outline.loop()) - plate.area_mm2) * t
    found = math.fsum(kernel.volume_mm3(built.bodies[name]) for name in _SHELL)
    if abs(found - expected) > 0.01:
        text = f"dinding dan tutup {found:.2f} mm3, balok berongga tanpa lubangnya {expected:.2f}; harus sama"
        yield "enclosure", text


def parts_overlap(built: Solids) -> Iterator[tuple[str, str]]:
    for a, b in itertools.combinations(built.model.parts, 2):
        if _meet(a.bounds, b.bounds):
            shared = kernel.common_mm3(built.bodies[a.name], built.bodies[b.name])
            if shared >= OVERLAP_MM3:
                yield f"enclosure ({a.name})", f"bertumpuk {shared:.3f} mm3 dengan {b.name}; harus nol"


def lid_swings(built: Solids) -> Iterator[tuple[str, str]]:
    """Unlocked, from shut to 110 degrees, without touching anything; each pair is told at its first angle."""
    moving = [part.name for part in built.model.parts if part.moves]
    fixed = [part.name for part in built.model.parts if not part.moves]
    told: set[tuple[str, str]] = set()
    still = {part.name: part.bounds for part in built.model.parts if not part.moves}
    still["cam"] = built.open_cam.bounds
    for degrees in ANGLES:
        lifted = built.lifted(degrees)
        for name in moving:
            for other in _hit(lifted, name, [each for each in fixed if (name, each) not in told], still):
                told.add((name, other))
                yield (
                    f"enclosure ({name})",
                    f"mengenai {other} saat tutup terbuka {degrees:g} derajat; harus bisa sampai 110",
                )


def tray_comes_out(built: Solids) -> Iterator[tuple[str, str]]:
    """With the roof off and the lid laid back, the tray with all on it goes up, back and out of the mouth."""
    at = built.model.at
    names = {part.name for part in built.model.parts}
    on_tray = {name for name in names if name.startswith(_ON_TRAY)}
    around = built.lifted(_LAID_BACK)
    still = {name: kernel.bounds([around[name]]) for name in names - on_tray if not name.startswith(_OFF_FIRST)}
    back = at.back_y - 12 - at.tray_y - at.s
    way = [(4.0, 0.0), (4.0, back / 2), (4.0, back), *((up, back) for up in (30.0, 60.0, 90.0, 120.0, 160.0, 200.0))]
    told: set[tuple[str, str]] = set()
    for up, by in way:
        for name in sorted(on_tray):
            shape = kernel.moved(built.bodies[name], (0, by, up))
            for other in _hit({**around, name: shape}, name, list(still), still):
                if (name, other) not in told:
                    told.add((name, other))
                    text = f"mengenai {other} saat papan pasang dikeluarkan, {up:g} mm naik dan {by:.0f} mm ke belakang"
                    yield f"enclosure ({name})", f"{text}; beri ruang"


def _hit(lifted: dict[str, Body], name: str, others: list[str], still: dict[str, Bounds]) -> Iterator[str]:
    bounds = kernel.bounds([lifted[name]])
    for other in others:
        if _meet(bounds, still[other]) and kernel.common_mm3(lifted[name], lifted[other]) >= OVERLAP_MM3:
            yield other


def _meet(a: Bounds, b: Bounds) -> bool:
    return all(a[0][i] < b[1][i] - 1e-6 and b[0][i] < a[1][i] - 1e-6 for i in range(3))
