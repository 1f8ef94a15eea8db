"""The ground pour of the carrier: what is left of a layer, cut free from all that is not ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import shapely  # type: ignore[import-untyped]
from shapely import LineString, Point, Polygon, unary_union
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped]

from hardware.kicad import layout
from hardware.kicad.footprints import Point as Spot
from hardware.kicad.layout import BACK, EDGE_MM, FRONT, LAYERS, PadPlace
from hardware.kicad.router import VIA_MM, Routes, Via
from hardware.schema import Box

CLEARANCE_MM = 0.25
THINNEST_MM = 0.25
# A pad in the middle of copper can't be soldered: it is cut free but for four spokes.
GAP_MM = 0.3
SPOKE_MM = 0.45
_ARC = 4  # pieces of a quarter circle
_ROUGH_MM = 0.03  # by so much a circle of such pieces is too small


class Ground(NamedTuple):
    """Pieces of the pour by layer, each one closed line without holes; vias that join the two sides."""

    pieces: dict[str, list[list[Spot]]]
    stitches: list[Via]


def ground(box: Box, routes: Routes, net: str) -> Ground:
    """The pour that hangs together with the net; what is cut off from it is left out."""
    shapes = {layer: sorted(_copper(box, routes, net, layer), key=lambda piece: piece.bounds) for layer in LAYERS}
    met = {layer: _met(shapes[layer], _anchors(box, routes, net, layer)) for layer in LAYERS}
    ways: list[tuple[Via, int, int]] = []  # a via, and the pieces that it would join
    for via in routes.stitches:
        front, back = _at(shapes[FRONT], via), _at(shapes[BACK], via)
        if front is not None and back is not None:
            ways.append((via, front, back))
    grown = True
    while grown:
        grown = False
        for _, front, back in ways:
            if (front in met[FRONT]) != (back in met[BACK]):
                met[FRONT].add(front)
                met[BACK].add(back)
                grown = True
    kept = [via for via, front, _ in ways if front in met[FRONT]]
    return Ground({layer: [_without_holes(shapes[layer][i]) for i in sorted(met[layer])] for layer in LAYERS}, kept)


def _met(pieces: list[Polygon], anchors: BaseGeometry) -> set[int]:
    return {i for i, piece in enumerate(pieces) if piece.intersects(anchors)}


def _at(pieces: list[Polygon], via: Via) -> int | None:
    around = Point(via.x_mm, via.y_mm).buffer(VIA_MM / 2)
    return next((i for i, piece in enumerate(pieces) if piece.contains(around)), None)


def _copper(box: Box, routes: Routes, net: str, layer: str) -> Iterator[Polygon]:
    pads = [pad for pad in layout.pads(box) if layer in pad.layers]
    kept_off = unary_union(list(_kept_off(box, routes, net, layer)))
    copper = _board(box).difference(unary_union([kept_off, *_rings(pads, net)]))
    copper = unary_union([copper, *_spokes(pads, net, copper)]).difference(kept_off)
    copper = copper.buffer(-THINNEST_MM / 2, quad_segs=_ARC).buffer(THINNEST_MM / 2, quad_segs=_ARC)
    yield from _polygons(copper)


def _anchors(box: Box, routes: Routes, net: str, layer: str) -> BaseGeometry:
    """Copper of the net that is connected without the pour."""
    pads = [shapely.box(*pad.rectangle) for pad in layout.pads(box) if pad.net == net and layer in pad.layers]
    tracks = [LineString([t.a, t.b]) for t in routes.tracks if t.net == net and t.layer == layer]
    return unary_union([*pads, *tracks, *(Point(via.x_mm, via.y_mm) for via in routes.vias if via.net == net)])


def _board(box: Box) -> BaseGeometry:
    width, height = box.carrier.size_mm
    corner = box.carrier.corner_radius_mm
    inner = shapely.box(corner, corner, width - corner, height - corner)
    return inner.buffer(corner - EDGE_MM, quad_segs=_ARC)


def _kept_off(box: Box, routes: Routes, net: str, layer: str) -> Iterator[BaseGeometry]:
    for pad in layout.pads(box):
        if layer in pad.layers and pad.net != net:
            yield shapely.box(*pad.rectangle).buffer(CLEARANCE_MM + _ROUGH_MM, quad_segs=_ARC)
    for track in routes.tracks:
        if track.layer == layer and track.net != net:
            yield LineString([track.a, track.b]).buffer(track.width_mm / 2 + CLEARANCE_MM + _ROUGH_MM, quad_segs=_ARC)
    for via in routes.vias:
        if via.net != net:
            yield Point(via.x_mm, via.y_mm).buffer(VIA_MM / 2 + CLEARANCE_MM + _ROUGH_MM, quad_segs=_ARC)
    for x, y in box.carrier.holes_mm:
        yield Point(x, y).buffer(layout.SCREW_HEAD_MM / 2, quad_segs=2 * _ARC)
    yield shapely.box(*box.carrier.antenna_mm).buffer(_ROUGH_MM)


def _rings(pads: list[PadPlace], net: str) -> Iterator[BaseGeometry]:
    for pad in pads:
        if pad.net == net:
            yield shapely.box(*pad.rectangle).buffer(GAP_MM, join_style="mitre")


def _spokes(pads: list[PadPlace], net: str, copper: BaseGeometry) -> Iterator[BaseGeometry]:
    """Bridges from the pads to the pour around them, as far as there is pour."""
    near = copper.buffer(0.02)
    for pad in pads:
        if pad.net != net:
            continue
        reach_x, reach_y = pad.width_mm / 2 + GAP_MM + 0.05, pad.height_mm / 2 + GAP_MM + 0.05
        half = min(SPOKE_MM, pad.width_mm, pad.height_mm) / 2
        x, y = pad.x_mm, pad.y_mm
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            end = (x + dx * reach_x, y + dy * reach_y)
            if near.contains(Point(end)):
                yield LineString([(x, y), end]).buffer(half, cap_style="flat")


def _polygons(shape: BaseGeometry) -> Iterator[Polygon]:
    if isinstance(shape, Polygon) and not shape.is_empty:
        yield shape
    elif isinstance(shape, shapely.MultiPolygon):
        yield from shape.geoms


def _without_holes(piece: Polygon) -> list[Spot]:
    """The outer line, with each hole joined to it by a cut of no width, as KiCad stores it."""
    line = [(x, y) for x, y in piece.exterior.coords[:-1]]
    for hole in sorted(piece.interiors, key=lambda ring: (min(x for x, _ in ring.coords), ring.bounds)):
        ring = [(x, y) for x, y in hole.coords[:-1]]
        first = min(range(len(ring)), key=lambda i: ring[i])
        ring = ring[first:] + ring[:first]
        at, spot = _to_the_left(line, ring[0])
        line = [*line[: at + 1], spot, *ring, ring[0], spot, *line[at + 1 :]]
    return [(round(x, 4), round(y, 4)) for x, y in line]


def _to_the_left(line: list[Spot], start: Spot) -> tuple[int, Spot]:
    """Where a ray to the left first meets a closed line: index of the piece, and the point."""
    x0, y0 = start
    best: tuple[float, int] | None = None
    for i, (ax, ay) in enumerate(line):
        bx, by = line[(i + 1) % len(line)]
        if (ay <= y0 < by) or (by <= y0 < ay):
            x = ax + (bx - ax) * (y0 - ay) / (by - ay)
            if x < x0 and (best is None or x > best[0]):
                best = (x, i)
    assert best is not None  # a hole lies inside of its outline
    return best[1], (best[0], y0)
