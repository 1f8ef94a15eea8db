"""Pictures of the box without a graphics driver: parallel projection, depth by pixel, acrylic that light passes.

All faces of prisms are flat, so the depth of a face is a linear function of the pixel.
"""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from enclosure import flat
from enclosure.part import Part, Vector

Floats = npt.NDArray[np.float64]
Colour = tuple[float, float, float]
# Where a part goes in the picture: each of its points in space, moved.
Move = Callable[[Part], Callable[[Floats], Floats]]

_OVERSAMPLING = 2
_STEPS = 32
_STEPS_OF_SMALL = 14
_SMALL_MM = 9.0
_SUN = np.array([-0.45, -0.75, 0.9])
_PAPER: Colour = (0.975, 0.975, 0.97)
_EDGE: Colour = (0.10, 0.22, 0.32)
# Colour and how much of it covers what is behind.
_LOOKS: dict[str, tuple[Colour, float]] = {
    "clear": ((0.62, 0.80, 0.92), 0.20),
    "opal": ((0.95, 0.94, 0.89), 0.88),
    "new plate": ((0.98, 0.75, 0.25), 0.45),
    "sticker": ((0.10, 0.45, 0.36), 1),
    "stainless": ((0.74, 0.76, 0.79), 1),
    "steel": ((0.58, 0.60, 0.64), 1),
    "nylon": ((0.90, 0.90, 0.86), 1),
    "rubber": ((0.18, 0.18, 0.19), 1),
    "electronics": ((0.16, 0.45, 0.34), 1),
    "panel": ((0.74, 0.77, 0.79), 1),
    "cell": ((0.20, 0.42, 0.72), 1),
    "cell holder": ((0.16, 0.16, 0.17), 1),
    "FireBeetle": ((0.14, 0.14, 0.16), 1),
    "reed switch": ((0.93, 0.93, 0.91), 1),
    "magnet": ((0.93, 0.93, 0.91), 1),
    "microswitch": ((0.13, 0.13, 0.14), 1),
}


@dataclass(frozen=True)
class Face:
    """A flat polygon in space with holes, and the straight or round edges that are drawn."""

    outer: Floats
    holes: tuple[Floats, ...]
    normal: Floats
    colour: Colour
    cover: float


@dataclass(frozen=True)
class View:
    """From where it is looked at, in degrees: 0 from the front, positive from the right; and from how far above."""

    turned: float
    above: float

    @property
    def axes(self) -> Floats:
        """Rows: right, up, towards the eye."""
        a, b = math.radians(self.turned), math.radians(self.above)
        right = np.array([math.cos(a), math.sin(a), 0])
        eye = np.array([math.sin(a) * math.cos(b), -math.cos(a) * math.cos(b), math.sin(b)])
        return np.array([right, np.cross(eye, right), eye])


def in_order(parts: Iterable[Part], looks: Callable[[Part], str], move: Move, view: View) -> list[tuple[Part, Face]]:
    """Faces that are seen, as right, up and depth, from far to near: part after part, for a drawing of lines."""
    placed = []
    for part in parts:
        shift = move(part)
        faces = [_moved(face, shift) for face, _ in _faces(part, looks(part))]
        seen = [face for face in faces if float(face.normal @ view.axes[2]) > 1e-6]
        turned = [
            replace(face, outer=face.outer @ view.axes.T, holes=tuple(hole @ view.axes.T for hole in face.holes))
            for face in seen
        ]
        turned.sort(key=lambda face: float(face.outer[:, 2].mean()))
        placed.append((float(np.vstack([face.outer for face in turned])[:, 2].mean()), part, turned))
    placed.sort(key=lambda one: one[0])
    return [(part, face) for _, part, faces in placed for face in faces]


def picture(parts: Iterable[Part], looks: Callable[[Part], str], move: Move, view: View, height_px: int) -> Image.Image:
    """The parts, each moved, as large as they fit."""
    faces, edges = [], []
    for part in parts:
        shift = move(part)
        for face, lines in _faces(part, looks(part)):
            faces.append(_moved(face, shift))
            edges += [(shift(line), face.cover) for line in lines]
    return _Canvas(faces, view, height_px).paint(faces, edges)


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _faces(part: Part, look: str) -> Iterator[tuple[Face, list[Floats]]]:
    colour, cover = _LOOKS.get(part.name) or _LOOKS.get(look) or _LOOKS["electronics"]
    for prism in part.prisms:
        frame, height = prism.frame, prism.height
        normal = np.array(frame.normal)
        rings = [flat.flattened(loop, _steps(loop)) for loop in (prism.outer, *prism.holes)]
        for level, sign in ((0.0, -1), (height, 1)):
            chains = [np.array([frame.at(u, v, level) for u, v in ring]) for ring in rings]
            lines = [np.vstack([chain, chain[:1]]) for chain in chains]
            yield Face(chains[0], tuple(chains[1:]), sign * normal, colour, cover), lines
        for loop, ring, side in zip((prism.outer, *prism.holes), rings, [1] + [-1] * len(prism.holes), strict=True):
            sharp = {(round(a[0], 6), round(a[1], 6)) for a in loop} if len(loop) > 2 else set()
            for (u0, v0), (u1, v1) in zip(ring, ring[1:] + ring[:1], strict=True):
                corners = np.array(
                    [frame.at(u0, v0), frame.at(u1, v1), frame.at(u1, v1, height), frame.at(u0, v0, height)]
                )
                outward = side * ((v1 - v0) * np.array(frame.u) - (u1 - u0) * np.array(frame.v))
                upright = [corners[[0, 3]]] if (round(u0, 6), round(v0, 6)) in sharp else []
                # Cut edges of clear acrylic catch the light.
                edge_cover = cover if cover > 0.5 else 0.42
                yield Face(corners, (), outward / np.linalg.norm(outward), colour, edge_cover), upright


def _steps(loop: flat.Loop) -> int:
    x0, y0, x1, y1 = flat.bounds(loop)
    return _STEPS if max(x1 - x0, y1 - y0) > _SMALL_MM else _STEPS_OF_SMALL


def _moved(face: Face, shift: Callable[[Floats], Floats]) -> Face:
    tip = shift(face.outer[:1] + face.normal) - shift(face.outer[:1])
    return Face(shift(face.outer), tuple(shift(hole) for hole in face.holes), tip[0], face.colour, face.cover)


class _Canvas:
    def __init__(self, faces: list[Face], view: View, height_px: int) -> None:
        self._axes = view.axes
        points = np.vstack([face.outer for face in faces]) @ self._axes.T
        low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
        margin = 0.05 * (high - low).max()
        self._scale = _OVERSAMPLING * height_px / float(high[1] - low[1] + 2 * margin)
        self._low = low - margin
        self._high_v = float(high[1] + margin)
        width = round((float(high[0] - low[0]) + 2 * margin) * self._scale)
        self._size = (width - width % _OVERSAMPLING, _OVERSAMPLING * height_px)
        shape = (self._size[1], self._size[0])
        self._colour = np.empty((*shape, 3))
        self._colour[:] = _PAPER
        self._depth = np.full(shape, -np.inf)

    def paint(self, faces: list[Face], edges: list[tuple[Floats, float]]) -> Image.Image:
        """Solid faces by depth; then, from far to near, what lets light through; edges with each kind."""
        seen = [face for face in faces if face.cover < 0.5 or float(face.normal @ self._axes[2]) > 0]
        for face in (face for face in seen if face.cover >= 0.5):
            self._fill(face, solid=True)
        for line, _ in (edge for edge in edges if edge[1] >= 0.5):
            self._stroke(line, 0.55)
        glass = [face for face in seen if face.cover < 0.5]
        for face in sorted(glass, key=lambda face: float((face.outer @ self._axes[2]).mean())):
            self._fill(face, solid=False)
        for line, _ in (edge for edge in edges if edge[1] < 0.5):
            self._stroke(line, 0.5)
        image = Image.fromarray((self._colour.clip(0, 1) * 255).round().astype(np.uint8), "RGB")
        small = (self._size[0] // _OVERSAMPLING, self._size[1] // _OVERSAMPLING)
        return image.resize(small, Image.Resampling.BOX)

    def _project(self, points: Floats) -> Floats:
        """Pixel x, pixel y, depth; larger is nearer."""
        seen = points @ self._axes.T
        x = (seen[:, 0] - self._low[0]) * self._scale
        y = (self._high_v - seen[:, 1]) * self._scale
        return np.column_stack([x, y, seen[:, 2]])

    def _window(self, points: Floats, grow: int = 0) -> tuple[int, int, int, int]:
        x0, y0 = np.floor(points[:, :2].min(axis=0)).astype(int) - grow
        x1, y1 = np.ceil(points[:, :2].max(axis=0)).astype(int) + 1 + grow
        return max(x0, 0), max(y0, 0), min(x1, self._size[0]), min(y1, self._size[1])

    def _fill(self, face: Face, solid: bool) -> None:
        outer = self._project(face.outer)
        normal = self._axes @ face.normal
        if abs(normal[2]) < 1e-3:
            return
        x0, y0, x1, y1 = self._window(outer)
        if x1 <= x0 or y1 <= y0:
            return
        mask = Image.new("1", (x1 - x0, y1 - y0))
        draw = ImageDraw.Draw(mask)
        draw.polygon([(x - x0, y - y0) for x, y, _ in outer], fill=1)
        for hole in face.holes:
            draw.polygon([(x - x0, y - y0) for x, y, _ in self._project(hole)], fill=0)
        xs, ys = np.arange(x0, x1)[None, :], np.arange(y0, y1)[:, None]
        # On the plane, depth falls by the slope of the normal for each pixel to the right and up.
        depth = (
            outer[0, 2] + ((outer[0, 0] - xs) * normal[0] + (ys - outer[0, 1]) * normal[1]) / normal[2] / self._scale
        )
        at = np.s_[y0:y1, x0:x1]
        visible = np.array(mask) & (depth > self._depth[at] + (0 if solid else -1e-6))
        light = 0.62 + 0.38 * abs(float(face.normal @ _SUN)) / float(np.linalg.norm(_SUN))
        cover = face.cover if solid else min(1.0, face.cover)
        target = self._colour[at]
        target[visible] = (1 - cover) * target[visible] + cover * light * np.array(face.colour)
        if solid:
            self._depth[at][visible] = depth[visible]

    def _stroke(self, line: Floats, strength: float) -> None:
        points = self._project(line)
        for a, b in itertools.pairwise(points):
            along = b[:2] - a[:2]
            length = float(np.hypot(*along))
            if length < 0.5:
                continue
            share = np.linspace(0, 1, int(length) + 2)
            xs = np.round(a[0] + share * along[0]).astype(int)
            ys = np.round(a[1] + share * along[1]).astype(int)
            depth = a[2] + share * (b[2] - a[2])
            inside = (xs >= 0) & (ys >= 0) & (xs < self._size[0]) & (ys < self._size[1])
            xs, ys, depth = xs[inside], ys[inside], depth[inside]
            # A little towards the eye, so that a face does not hide its own edge.
            front = depth + 0.6 > self._depth[ys, xs]
            xs, ys = xs[front], ys[front]
            self._colour[ys, xs] = (1 - strength) * self._colour[ys, xs] + strength * np.array(_EDGE)


def resting(_: Part) -> Callable[[Floats], Floats]:
    return lambda points: points


def by(offset: Vector) -> Callable[[Floats], Floats]:
    return lambda points: points + np.array(offset)


def swung(axis: tuple[float, float], degrees: float) -> Callable[[Floats], Floats]:
    """About the hinge: positive lifts the front."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = np.array([[1, 0, 0], [0, c, s], [0, -s, c]])
    pivot = np.array([0, axis[0], axis[1]])
    return lambda points: (points - pivot) @ turn.T + pivot
