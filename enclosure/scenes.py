"""What the pictures of the box show: shut, open, without its front, and taken apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from enclosure import render
from enclosure.fittings import open_cam
from enclosure.model import Model
from enclosure.paper import Paper
from enclosure.part import Part, Vector
from enclosure.render import View
from enclosure.words import PARTS

HEIGHT_PX = 1100
PAGE_MM = (210.0, 297.0)
EDGE = "#2b4459"
_EDGE_MM = 12.0
_NAMES_MM = 26.0
_STRIP_MM = 1.3
_APART: dict[str, Vector] = {
    "front": (0, -330, 0),
    "back": (0, 120, 0),
    "left": (-120, 0, 0),
    "right": (160, 0, 0),
    "bottom": (0, 0, -90),
    "lid": (0, 0, 200),
    "tray": (0, -60, 0),
    "bay floor": (0, -60, -45),
    "bay roof": (0, -60, 55),
    "baffle 1": (0, 0, 120),
    "baffle 2": (0, 0, 85),
    "cheek left": (-30, 0, 105),
    "cheek right": (65, 0, 95),
}


def scenes(model: Model) -> dict[str, Callable[[], Image.Image]]:
    """By file name; each is painted when it is called."""
    return {
        "shut": lambda: _painted(model, model.parts, render.resting, View(-28, 20)),
        "open": lambda: _painted(model, _unlocked(model), _opened(model, 100), View(-30, 38)),
        "inside": lambda: _painted(model, _without(model, "front", "left"), render.resting, View(-36, 14)),
        "exploded": lambda: _painted(model, model.parts, _apart(model), View(-34, 22)),
    }


def exploded(model: Model) -> Paper:
    """The box taken apart as a drawing of lines, each panel with its name."""
    paper, view = Paper(*PAGE_MM), View(-34, 22)
    faces = render.in_order(model.parts, looks(model), _apart(model), view)
    points = np.vstack([face.outer for _, face in faces])[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    room = (PAGE_MM[0] - 2 * _EDGE_MM - _NAMES_MM, PAGE_MM[1] - 2 * _EDGE_MM)
    scale = min(room[0] / (high[0] - low[0]), room[1] / (high[1] - low[1]))
    corner = np.array([_EDGE_MM, _EDGE_MM]) - low * scale
    right: dict[str, tuple[float, float]] = {}
    for part, face in faces:
        chains = [[(x, y) for x, y in ring[:, :2] * scale + corner] for ring in (face.outer, *face.holes)]
        # The narrow strips of round things would be all edge.
        stroke = EDGE if _narrowest(face.outer) > _STRIP_MM else ""
        paper.path(chains, fill=_hex(face.colour), opacity=face.cover, stroke=stroke, width=0.12)
        if part.plate:
            right[part.name] = max([right.get(part.name, (0.0, 0.0)), *chains[0]])
    for name, (x, y) in right.items():
        paper.words(x + 1.2, y, PARTS[name], 2.6)
    return paper


def _narrowest(ring: render.Floats) -> float:
    return float(np.linalg.norm(ring - np.roll(ring, 1, axis=0), axis=1).min())


def _hex(colour: render.Colour) -> str:
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in colour)


def looks(model: Model) -> Callable[[Part], str]:
    """How each part looks: a name of `render`'s table."""
    sheets = {sheet.item: sheet.colour for sheet in (model.at.e.body, model.at.e.inner)}
    return lambda part: sheets.get(part.material, part.material)


def _painted(model: Model, parts: list[Part], move: render.Move, view: View) -> Image.Image:
    return render.picture(parts, looks(model), move, view, HEIGHT_PX)


def _without(model: Model, *names: str) -> list[Part]:
    return [part for part in model.parts if part.name not in names]


def _unlocked(model: Model) -> list[Part]:
    return [open_cam(model.at) if part.name == "cam" else part for part in model.parts]


def _opened(model: Model, degrees: float) -> render.Move:
    swing = render.swung(model.at.axis, degrees)
    return lambda part: swing if part.moves else render.resting(part)


def _apart(model: Model) -> render.Move:
    return lambda part: render.by(_offset(part))


def _offset(part: Part) -> Vector:
    """Fasteners follow what they hold; the electronics stand before their tray."""
    if part.name in _APART:
        return _APART[part.name]
    if part.name.startswith(("hinge bolt lid", "hinge nut lid", "strike", "magnet", "hinge leaf lid")):
        return _APART["lid"]
    if part.name.startswith(("hinge", "wall", "cable")):
        return _APART["back"]
    if part.name.startswith(("lock", "cam")):
        return _APART["front"]
    if part.name.startswith(("roof", "reed", "switch", "microswitch")):
        return _APART["bay roof"]
    if part.name.startswith("ear"):
        return _APART[part.name.removeprefix("ear ")]
    if part.name.startswith("foot"):
        return _APART["bottom"]
    x, y, z = _APART["tray"]
    return (x, y - (0 if "rear" in part.name else 50), z)
