"""The CAD kernel: the only place that touches build123d, which is slow to import and typed in part.

Bodies are build123d's shapes, opaque to everyone else.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from enclosure import flat
from enclosure.flat import Loop
from enclosure.part import Frame, Part, Prism, Vector

Body: TypeAlias = Any


@cache
def _cad() -> Any:
    import build123d  # takes seconds: only who builds in space pays for it

    return build123d


def body(part: Part) -> Body:
    """One solid, or several where the prisms don't touch. Not to be changed: who needs it again gets the same one."""
    return _body(part.prisms)


@lru_cache(maxsize=2000)
def _body(prisms: tuple[Prism, ...]) -> Body:
    bodies = [_prism(prism) for prism in prisms]
    return bodies[0] if len(bodies) == 1 else bodies[0].fuse(*bodies[1:])


def _prism(prism: Prism) -> Body:
    cad = _cad()
    face = cad.Face(_wire(prism.outer, prism.frame), [_wire(hole, prism.frame) for hole in prism.holes])
    return cad.Solid.extrude(face, cad.Vector(*prism.frame.normal) * prism.height)


def _wire(loop: Loop, frame: Frame) -> Any:
    cad = _cad()
    edges = []
    for a, b in flat.segments(loop):
        start, end = frame.at(*a[:2]), frame.at(*b[:2])
        if a[2]:
            edges.append(cad.Edge.make_three_point_arc(start, frame.at(*flat.middle(a, b)), end))
        else:
            edges.append(cad.Edge.make_line(start, end))
    return cad.Wire(edges)


def volume_mm3(shape: Body) -> float:
    return float(shape.volume)


def is_valid(shape: Body) -> bool:
    return bool(shape.is_valid)


def bounds(shapes: Iterable[Body]) -> tuple[Vector, Vector]:
    """Lowest and highest corner of all."""
    boxes = [shape.bounding_box() for shape in shapes]
    low, high = (
        tuple(pick(getattr(getattr(box, end), axis) for box in boxes) for axis in "XYZ")
        for pick, end in ((min, "min"), (max, "max"))
    )
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])


@lru_cache(maxsize=20000)
def common_mm3(a: Body, b: Body) -> float:
    """Volume that two bodies share."""
    shared = a.intersect(b)
    if shared is None:
        return 0.0
    shapes = [shared] if hasattr(shared, "volume") else list(shared)
    return math.fsum(float(shape.volume) for shape in shapes)


@lru_cache(maxsize=20000)
def turned(shape: Body, axis: tuple[float, float], degrees: float) -> Body:
    """About a line parallel to x through (y, z): positive lifts the front."""
    cad = _cad()
    line = cad.Axis((0, axis[0], axis[1]), (1, 0, 0))
    return shape.rotate(line, -degrees)


def moved(shape: Body, by: Vector) -> Body:
    return shape.moved(_cad().Location(by))


def write_step(path: Path, named: dict[str, Body]) -> None:
    cad = _cad()
    cad.export_step(_assembly(named), path, timestamp="2000-01-01T00:00:00")


def write_glb(path: Path, named: dict[str, Body]) -> None:
    _cad().export_gltf(_assembly(named), str(path), binary=True, linear_deflection=0.05, angular_deflection=0.3)


def _assembly(named: dict[str, Body]) -> Any:
    children = []
    for name, shape in named.items():
        child = copy.copy(shape)
        child.label = name
        children.append(child)
    return _cad().Compound(label="kotak", children=children)


def read_step(path: Path) -> Body:
    return _cad().import_step(path)


def section(shape: Body, x: float) -> list[list[tuple[float, float]]]:
    """Outlines (y, z) of what a plane at x cuts."""
    cad = _cad()
    cut = shape.intersect(cad.Face.make_rect(2000, 2000, cad.Plane((x, 0, 0), x_dir=(0, 1, 0), z_dir=(1, 0, 0))))
    outlines = []
    for face in [] if cut is None else cut.faces():
        points = []
        for edge in face.outer_wire().order_edges():
            count = 1 if edge.geom_type == cad.GeomType.LINE else 12
            points += [edge.position_at(step / count) for step in range(count)]
        outlines.append([(float(point.Y), float(point.Z)) for point in points])
    return outlines
