"""Tracks of the carrier: a search on a grid over two layers, the same each time.

Nets are routed one after another: those of fine packages first, then the shortest. A net that finds no way is
moved to the front, and all starts anew. Ground is routed like the others, so that the pour only has to help.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hardware.kicad import layout, maze, silkscreen
from hardware.kicad.footprints import Point
from hardware.kicad.layout import CLEARANCE_MM, LAYERS, PadPlace
from hardware.kicad.maze import GRID_MM, Cell, Grid, Shape
from hardware.schema import BOX, Box, BoxError

SIGNAL_MM = 0.25
GROUND_MM = 0.4
VIA_MM = 0.6
VIA_DRILL_MM = 0.3

_VIA_TO_PAD_MM = 0.1
_MOST_TRIES = 8
_STUB_CELLS = 4
# Between two grid points a track comes nearer to a corner than at either of them.
_SLACK_MM = 0.03
_STITCH_MM = 5.0
_STITCH_ROOM_MM = 0.3
_WELL_INSIDE = 0.8  # of the way from a pad's middle to its edge
_FINE_MM = 0.5  # a pad narrower than this belongs to a fine package


class Track(NamedTuple):
    net: str
    layer: str
    width_mm: float
    a: Point
    b: Point


class Via(NamedTuple):
    net: str
    x_mm: float
    y_mm: float


class NoWay(BoxError):
    """A net can't be routed."""

    def __init__(self, net: str) -> None:
        super().__init__([f"{BOX.name}: carrier.places: jalur {net} tidak menemukan jalan; renggangkan komponen"])
        self.net = net


@dataclass
class Routes:
    """`stitches` are places for vias between the two sides of the pour; none of them is needed."""

    tracks: list[Track] = field(default_factory=list)
    vias: list[Via] = field(default_factory=list)
    stitches: list[Via] = field(default_factory=list)


@functools.lru_cache(maxsize=8)
def route(box: Box) -> Routes:
    """Tracks and vias for all nets; raises NoWay."""
    pads = layout.pads(box)
    order = _order(pads, box)
    for _ in range(_MOST_TRIES):
        try:
            return _Search(box, pads).run(order)
        except NoWay as failure:
            stuck = failure.net
            if order[0] == stuck:
                raise
            order = [stuck, *(net for net in order if net != stuck)]
    raise NoWay(stuck)


def _order(pads: list[PadPlace], box: Box) -> list[str]:
    """Nets to route, ground apart."""
    ground = _ground(box)
    nets = dict.fromkeys(pad.net for pad in pads if pad.net not in ("", ground))
    fine = {pad.net for pad in pads if _is_fine(pad)}
    return sorted(nets, key=lambda net: (net not in fine, _extent_mm(pads, net)))


def _ground(box: Box) -> str:
    return next(name for name, net in box.nets.items() if net.rail == "ground")


def _is_fine(pad: PadPlace) -> bool:
    return min(pad.width_mm, pad.height_mm) < _FINE_MM


def _extent_mm(pads: list[PadPlace], net: str) -> float:
    xs, ys = [p.x_mm for p in pads if p.net == net], [p.y_mm for p in pads if p.net == net]
    return max(xs) - min(xs) + max(ys) - min(ys)


class _Search:
    def __init__(self, box: Box, pads: list[PadPlace]) -> None:
        self._box = box
        self._pads = pads
        self._grid = Grid(*box.carrier.size_mm)
        self._shapes = [Shape(pad.net, pad.layers, pad.rectangle, _SLACK_MM if pad.drill_mm else 0) for pad in pads]
        self._shapes += list(_obstacles(box))
        self._ground: set[Cell] = set()
        self._routes = Routes()
        self._stubs = {(pad.ref, pad.number): self._stub(pad) for pad in pads if pad.net and _is_fine(pad)}
        for pad in pads:
            if stub := self._stubs.get((pad.ref, pad.number)):
                self._shapes += [self._shape(track) for track in self._tracks(pad.net, stub, SIGNAL_MM)]
        self._met: set[Cell] = set()  # where ways begin and end

    def run(self, order: list[str]) -> Routes:
        ground = _ground(self._box)
        drilled = [pad for pad in self._pads if pad.net == ground and pad.drill_mm]
        self._ground = {cell for pad in drilled for cell in self._cells(pad)}
        self._join_ground(ground, fine=True)
        for net in order:
            self._route_net(net)
        self._route_net(ground, drilled)
        self._join_ground(ground, fine=False)
        for pad in self._pads:
            stub = self._stubs.get((pad.ref, pad.number), [])
            used = max((i for i, cell in enumerate(stub) if cell in self._met), default=0)
            self._routes.tracks += self._tracks(pad.net, stub[: used + 1], SIGNAL_MM)
        self._stitch(ground)
        return self._routes

    def _stitch(self, net: str) -> None:
        """Vias wherever there is room, so that no piece of the pour hangs in the air."""
        printed = [Shape("", LAYERS, text.rectangle) for text in silkscreen.texts(self._box)]
        blocked = self._grid.blocked([*self._shapes, *printed], None, CLEARANCE_MM + VIA_MM / 2 + _STITCH_ROOM_MM)
        every = round(_STITCH_MM / GRID_MM)
        for row in range(every, self._grid.rows, every):
            for column in range(every, self._grid.columns, every):
                if not blocked[row, column]:
                    self._routes.stitches.append(Via(net, column * GRID_MM, row * GRID_MM))

    def _join_ground(self, net: str, *, fine: bool) -> None:
        """Ways from surface pads to the nearest that is drilled."""
        for pad in self._pads:
            if pad.net == net and not pad.drill_mm and _is_fine(pad) == fine:
                self._ground |= self._connect(net, self._ground, pad, self._track_mm(net, pad))

    def _route_net(self, net: str, only: list[PadPlace] | None = None) -> None:
        pads = only or [pad for pad in self._pads if pad.net == net]
        done, rest = [pads[0]], pads[1:]
        tree = set(self._cells(pads[0]))
        while rest:
            target = min(rest, key=lambda pad: min(_distance(pad, other) for other in done))
            rest.remove(target)
            tree |= self._connect(net, tree, target, self._track_mm(net, target))
            done.append(target)

    def _track_mm(self, net: str, pad: PadPlace) -> float:
        usual = self._box.carrier.track_mm.get(net, SIGNAL_MM)
        if self._box.nets[net].rail == "ground":
            usual = GROUND_MM
        # No wider than the pad: between those of a fine package there is no room for more.
        room = min(usual, pad.width_mm, pad.height_mm)
        return max(SIGNAL_MM, math.floor(room * 20 + 1e-9) / 20)

    def _cells(self, pad: PadPlace) -> Iterator[Cell]:
        """Grid points well inside of a pad, or the one nearest to its middle; and those of its stub."""
        x0, y0, x1, y1 = pad.rectangle
        inside = [
            (column, row)
            for column in range(math.ceil(x0 / GRID_MM), math.floor(x1 / GRID_MM) + 1)
            for row in range(math.ceil(y0 / GRID_MM), math.floor(y1 / GRID_MM) + 1)
            if math.hypot(
                (column * GRID_MM - pad.x_mm) / (pad.width_mm / 2), (row * GRID_MM - pad.y_mm) / (pad.height_mm / 2)
            )
            < _WELL_INSIDE
        ]
        for layer in pad.layers:
            for column, row in inside or [(round(pad.x_mm / GRID_MM), round(pad.y_mm / GRID_MM))]:
                yield LAYERS.index(layer), column, row
        yield from self._stubs.get((pad.ref, pad.number), [])

    def _stub(self, pad: PadPlace) -> list[Cell]:
        """A way straight out of a fine package, so that no neighbour's way shuts the pad in."""
        x, y, _ = self._box.carrier.places[pad.ref]
        sideways = pad.width_mm > pad.height_mm
        out = math.copysign(1, pad.x_mm - x if sideways else pad.y_mm - y)
        column, row = round(pad.x_mm / GRID_MM), round(pad.y_mm / GRID_MM)
        # Every other one is longer: side by side there is no room for vias.
        steps = range(_STUB_CELLS * (1 + int(pad.number) % 2) + 1)
        return [(0, column + int(out * i * sideways), row + int(out * i * (not sideways))) for i in steps]

    def _connect(self, net: str, tree: set[Cell], target: PadPlace, width_mm: float) -> set[Cell]:
        """Finds a way from what is connected to a pad, and lays it; gives its grid points."""
        others = [shape for shape in self._shapes if shape.net != net]
        own = [Shape(pad.net, pad.layers, pad.rectangle) for pad in self._pads if pad.net == net]
        own += [Shape(net, LAYERS, (v.x_mm, v.y_mm) * 2, VIA_MM / 2) for v in self._routes.vias if v.net == net]
        front, back = (self._grid.blocked(others, layer, CLEARANCE_MM + width_mm / 2) for layer in LAYERS)
        no_via = self._grid.blocked(others, None, CLEARANCE_MM + VIA_MM / 2)
        no_via |= self._grid.blocked(own, None, _VIA_TO_PAD_MM + VIA_MM / 2)
        goal = set(self._cells(target))
        here = maze.Maze(self._grid.columns, (front.tobytes(), back.tobytes()), no_via.tobytes())
        path = maze.find(here, tree, goal)
        if path is None:
            raise NoWay(net)
        self._lay(net, path, width_mm)
        return set(path) | goal

    def _lay(self, net: str, path: list[Cell], width_mm: float) -> None:
        for before, after in itertools.pairwise(path):
            if before[0] != after[0]:
                via = Via(net, after[1] * GRID_MM, after[2] * GRID_MM)
                self._routes.vias.append(via)
                spot = (via.x_mm, via.y_mm, via.x_mm, via.y_mm)
                self._shapes.append(Shape(net, LAYERS, spot, VIA_MM / 2 + _SLACK_MM))
        tracks = list(self._tracks(net, path, width_mm))
        self._routes.tracks += tracks
        self._shapes += [self._shape(track) for track in tracks]
        self._met |= {path[0], path[-1]}

    def _tracks(self, net: str, path: list[Cell], width_mm: float) -> Iterator[Track]:
        return (Track(net, LAYERS[layer], width_mm, a, b) for layer, a, b in maze.straight(path))

    def _shape(self, track: Track) -> Shape:
        (ax, ay), (bx, by) = track.a, track.b
        return Shape(track.net, (track.layer,), (ax, ay, bx, by), track.width_mm / 2 + _SLACK_MM, ax != bx and ay != by)


def _obstacles(box: Box) -> Iterator[Shape]:
    """Screw holes with the heads of their screws, and the antenna."""
    for x, y in box.carrier.holes_mm:
        yield Shape("", LAYERS, (x, y, x, y), layout.SCREW_HEAD_MM / 2)
    yield Shape("", LAYERS, box.carrier.antenna_mm)


def _distance(a: PadPlace, b: PadPlace) -> float:
    return math.hypot(a.x_mm - b.x_mm, a.y_mm - b.y_mm)
