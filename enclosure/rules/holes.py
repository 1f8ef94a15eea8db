"""Holes: enough material around each, a screw for each and each for a screw."""

from __future__ import annotations

import math
from collections.abc import Iterator

from enclosure import flat
from enclosure.flat import Loop
from enclosure.model import Model
from enclosure.part import Part, Prism, Screw, Vector, shifted
from enclosure.words import PURPOSES

_PLAY_MM = (0.0, 0.6)
_SHARE_OF_NUT = 0.6


def hole_to_edge(model: Model) -> Iterator[tuple[str, str]]:
    """From hole to edge and from hole to hole at least the plate's thickness."""
    for part in model.plates:
        assert part.plate
        least = part.plate.thickness_mm * model.at.e.limits.edge_share
        edge = flat.region(part.plate.outline.loop()).exterior
        shapes = [(cut.purpose, flat.region(cut.shape.loop())) for cut in part.plate.cutouts]
        for number, (purpose, shape) in enumerate(shapes):
            near = [
                ("tepi", edge.distance(shape)),
                *((f"lubang {PURPOSES[w]}", s.distance(shape)) for w, s in shapes[:number]),
            ]
            for what, distance in near:
                if distance < least - 1e-6:
                    text = f"{distance:.1f} mm dari lubang {PURPOSES[purpose]} ke {what}; paling sedikit {least:g} mm"
                    yield f"enclosure ({part.name})", text


def _crossings(part: Part, screw: Screw) -> Iterator[float]:
    """Widths of the holes of a part through which the screw's axis goes."""
    for prism in part.prisms:
        u, v, _ = prism.frame.on(screw.head)
        if abs(_along(prism.frame.normal, screw.axis)) > 0.999:
            for hole in prism.holes:
                if flat.region(hole).covers(_point(u, v)):
                    yield _narrowest(hole)


def _along(a: Vector, b: Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _point(u: float, v: float) -> object:
    return flat.region(flat.Circle(u, v, 0.01).loop()).centroid


def _narrowest(hole: Loop) -> float:
    x0, y0, x1, y1 = flat.bounds(hole)
    return min(x1 - x0, y1 - y0)


def screw_without_hole(model: Model) -> Iterator[tuple[str, str]]:
    for part in model.parts:
        for name in part.screw.through if part.screw else ():
            assert part.screw
            widths = list(_crossings(model.part(name), part.screw))
            wanted = part.screw.diameter_mm
            if not any(wanted + _PLAY_MM[0] <= width <= wanted + _PLAY_MM[1] + 1e-6 for width in widths):
                told = f"lubang {widths[0]:g} mm" if widths else "tidak ada lubang"
                text = f"untuk {part.name} {wanted:g} mm di {name} {told}"
                yield f"enclosure ({name})", f"{text}; perlu {wanted:g} sampai {wanted + _PLAY_MM[1]:g} mm"


def hole_without_screw(model: Model) -> Iterator[tuple[str, str]]:
    """Holes whose purpose is a screw, bolt or eye; those for tabs, cables and the lock are for others."""
    screws = [part.screw for part in model.parts if part.screw]
    for part in model.plates:
        assert part.plate
        for cut in part.plate.cutouts:
            if not cut.purpose.endswith(("screw", "bolt", "point")):
                continue
            shape = flat.region(cut.shape.loop())
            heads = [part.plate.frame.on(screw.head) for screw in screws if part.name in screw.through]
            if not any(shape.covers(_point(u, v)) for u, v, _ in heads):
                middle = shape.centroid
                text = f"lubang {PURPOSES[cut.purpose]} di ({middle.x:g}, {middle.y:g}) mm tanpa sekrup"
                yield f"enclosure ({part.name})", f"{text}; beri sekrup atau hapus lubangnya"


def screw_length(model: Model) -> Iterator[tuple[str, str]]:
    """A screw with a nut comes through most of it; where its item says so, it is the one that is bought."""
    nuts = {part.name: part for part in model.parts if " nut" in part.name}
    for part in model.parts:
        nut = nuts.get(part.name.replace(" screw", " nut").replace(" bolt", " nut").replace(" eye", " nut"))
        if part.screw is None or nut is None:
            continue
        near, far = _reach(nut.prisms[0], part.screw)
        least = near + _SHARE_OF_NUT * (far - near)
        if part.screw.length_mm < least:
            text = f"{part.name} panjangnya {part.screw.length_mm:g} mm; agar mur terpegang perlu {math.ceil(least)} mm"
            yield f"items.{part.item}", text


def _reach(nut: Prism, screw: Screw) -> tuple[float, float]:
    """From under the screw's head to the near and far face of the nut."""
    ends = (nut.frame.origin, shifted(nut.frame.origin, nut.frame.normal, nut.height))
    a, b = (_along((p[0] - screw.head[0], p[1] - screw.head[1], p[2] - screw.head[2]), screw.axis) for p in ends)
    return min(a, b), max(a, b)
