"""Footprints of all parts on the carrier. Millimetres, y downwards, as KiCad has it.

Pads follow the makers' drawings (named at each), longer by some tenths where a hand solders.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hardware import circuit
from hardware.kicad.sexpr import NO, Node, Word, at, effects, stroke
from hardware.kicad.symbols import footprint_of
from hardware.schema import Box

_SILK_MM = 0.12
_FAB_MM = 0.1
_COURTYARD_MM = 0.05
_COURTYARD_GAP_MM = 0.25
_TEXT_MM = 1.0
HOLE = "Hole_M3"
HEAD_MM = 6.4  # of an M3 screw, with a washer
_TEXT_WIDTH_MM = 0.15

Point = tuple[float, float]
# (x0, y0, x1, y1)
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pad:
    """Drilled through when `drill_mm`, else copper on the front alone."""

    number: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    drill_mm: float = 0
    shape: Literal["rect", "roundrect", "circle"] = "roundrect"


@dataclass(frozen=True)
class Footprint:
    """`body` is the part seen from above, `silk` the lines printed around it."""

    name: str
    description: str
    pads: list[Pad]
    body: Rectangle
    silk: list[tuple[Point, Point]] = field(default_factory=list)

    @property
    def is_drilled(self) -> bool:
        return any(pad.drill_mm for pad in self.pads)

    @property
    def courtyard(self) -> Rectangle:
        """The room that nothing else may take."""
        x0, y0, x1, y1 = self.body
        left = min([x0, *(pad.x_mm - pad.width_mm / 2 for pad in self.pads)])
        top = min([y0, *(pad.y_mm - pad.height_mm / 2 for pad in self.pads)])
        right = max([x1, *(pad.x_mm + pad.width_mm / 2 for pad in self.pads)])
        bottom = max([y1, *(pad.y_mm + pad.height_mm / 2 for pad in self.pads)])
        gap = _COURTYARD_GAP_MM
        return left - gap, top - gap, right + gap, bottom + gap


def _outline(x0: float, y0: float, x1: float, y1: float) -> list[tuple[Point, Point]]:
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def _chip(name: str, what: str, length_mm: float, width_mm: float, pad: tuple[float, float, float]) -> Footprint:
    """Two pads side by side; `pad` is the distance of their middles from the part's, their width and height."""
    x, width, height = pad
    pads = [Pad(number, sign * x, 0, width, height) for number, sign in (("1", -1), ("2", 1))]
    edge = width_mm / 2 + 0.14
    silk = [((-0.25, y), (0.25, y)) for y in (-edge, edge)]
    body = (-length_mm / 2, -width_mm / 2, length_mm / 2, width_mm / 2)
    return Footprint(name, what, pads, body, silk)


def _sot23() -> Footprint:
    """AO3401A data sheet: 1 gate, 2 source, 3 drain."""
    pads = [Pad("1", -1.1, -0.95, 1.3, 0.7), Pad("2", -1.1, 0.95, 1.3, 0.7), Pad("3", 1.1, 0, 1.3, 0.7)]
    silk = [((-0.65, -1.56), (0.65, -1.56)), ((-0.65, 1.56), (0.65, 1.56)), ((-1.75, -1.56), (-0.65, -1.56))]
    return Footprint("SOT-23", "SOT-23, for soldering by hand", pads, (-0.65, -1.45, 0.65, 1.45), silk)


def _lga16() -> Footprint:
    """LIS3DH data sheet, package LGA-16: five pins at left and right, three above and below, 0.5 mm apart."""
    pads = [Pad(str(n), -1.3, -1 + 0.5 * (n - 1), 0.75, 0.28) for n in range(1, 6)]
    pads += [Pad(str(n), -0.5 + 0.5 * (n - 6), 1.3, 0.28, 0.75) for n in range(6, 9)]
    pads += [Pad(str(n), 1.3, 1 - 0.5 * (n - 9), 0.75, 0.28) for n in range(9, 14)]
    pads += [Pad(str(n), 0.5 - 0.5 * (n - 14), -1.3, 0.28, 0.75) for n in range(14, 17)]
    # Nothing but the corner of pin 1, so that it can't be taken for another.
    silk = [((-1.95, -1.95), (-1.0, -1.95)), ((-1.95, -1.95), (-1.95, -1.3)), ((-1.95, -1.3), (-1.0, -1.95))]
    return Footprint("LGA-16_3x3", "LGA-16, 3 x 3 mm, 0.5 mm pitch", pads, (-1.5, -1.5, 1.5, 1.5), silk)


def _button() -> Footprint:
    """Omron B3F-1000: four pins, 6.5 x 4.5 mm; the two in a long row are one contact."""
    places = {"1": (-3.25, -2.25), "2": (3.25, -2.25), "3": (-3.25, 2.25), "4": (3.25, 2.25)}
    pads = [Pad(number, x, y, 1.9, 1.9, 1.05, "circle") for number, (x, y) in places.items()]
    silk = [((-2.1, y), (2.1, y)) for y in (-3.12, 3.12)] + [((x, -1.0), (x, 1.0)) for x in (-3.12, 3.12)]
    return Footprint("SW_6x6", "push button 6 x 6 mm", pads, (-3, -3, 3, 3), silk)


def _xh2() -> Footprint:
    """JST B2B-XH-A: two pins 2.5 mm apart, body 7.4 x 5.75 mm, the latch side below."""
    pads = [Pad("1", -1.25, 0, 1.7, 2.0, 1.0, "rect"), Pad("2", 1.25, 0, 1.7, 2.0, 1.0)]
    silk = _outline(-3.82, -2.47, 3.82, 3.52)
    return Footprint("XH_1x02", "JST XH, 2 pins, upright", pads, (-3.7, -2.35, 3.7, 3.4), silk)


def _row(name: str, count: int) -> Footprint:
    """A single row of square pins, pin 1 on the left."""
    first = -(count - 1) / 2 * 2.54
    pads = [Pad(str(n + 1), first + n * 2.54, 0, 1.7, 1.7, 1.0, "circle" if n else "rect") for n in range(count)]
    half = count * 1.27
    silk = [*_outline(-half - 0.12, -1.39, half + 0.12, 1.39), ((-half + 2.54, -1.39), (-half + 2.54, 1.39))]
    return Footprint(name, f"pin row 1 x {count}, 2.54 mm", pads, (-half, -1.27, half, 1.27), silk)


def _board(box: Box) -> Footprint:
    """Two socket rows below the board, whose USB socket is at the top."""
    width, length, _ = box.item_of(box.board.part).size_mm or (0, 0, 0)
    header = box.board.header
    last = length / 2 - header.last_pin_to_edge_mm
    pads = []
    for side, labels, start in ((-1, header.left, 1), (1, header.right, 1 + len(header.left))):
        for i in range(len(labels)):
            y = last - (len(labels) - 1 - i) * header.pitch_mm
            shape: Literal["rect", "circle"] = "rect" if start + i == 1 else "circle"
            pads.append(Pad(str(start + i), side * header.row_distance_mm / 2, y, 1.7, 1.7, 1.0, shape))
    body = (-width / 2, -length / 2, width / 2, length / 2)
    silk = _outline(*body) + _outline(-4.5, -length / 2, 4.5, -length / 2 + 7.5)
    return Footprint("FireBeetle2", f"{box.item_of(box.board.part).name} on socket rows", pads, body, silk)


def catalogue(box: Box) -> dict[str, Footprint]:
    """All footprints that the carrier needs, by name."""
    known = [
        _chip("R_0805", "resistor 0805, for soldering by hand", 2.0, 1.25, (1.0, 1.2, 1.4)),
        _chip("C_0805", "capacitor 0805, for soldering by hand", 2.0, 1.25, (1.0, 1.2, 1.45)),
        _chip("F_1206", "fuse 1206, for soldering by hand", 3.2, 1.6, (1.55, 1.35, 1.8)),
        _sot23(),
        _lga16(),
        _button(),
        _xh2(),
        _row("Header_1x08", 8),
        _board(box),
    ]
    needed = {footprint_of(box, ref) for ref in circuit.on_carrier(box)}
    return {footprint.name: footprint for footprint in known if footprint.name in needed}


def library(box: Box) -> dict[str, bytes]:
    """The footprint library: file contents by name."""
    hole = Node("footprint", HOLE, Node("version", 20241229), Node("generator", "box.toml"), Node("layer", "F.Cu"))
    hole.add(Node("descr", "hole for a screw"))
    hole.add(Node("property", "Reference", "REF**", *text("REF**", "F.Fab", (0, 0))))
    hole.add(Node("property", "Value", "M3", *text("M3", "F.Fab", (0, 0))))
    hole.add(Node("attr", Word("board_only"), Word("exclude_from_pos_files"), Word("exclude_from_bom")))
    hole.add(*hole_drawing(box.carrier.hole_mm, HEAD_MM))
    parts = {
        f"{name}.kicad_mod": str(
            Node("footprint", name, Node("version", 20241229), Node("generator", "box.toml")).add(
                Node("layer", "F.Cu"), *header(footprint, "REF**", name), *drawing(footprint), *pads(footprint)
            )
        ).encode()
        for name, footprint in catalogue(box).items()
    }
    return {**parts, f"{HOLE}.kicad_mod": str(hole).encode()}


def hole_drawing(drill_mm: float, head_mm: float) -> list[Node]:
    """A hole without copper, and the room for the screw's head."""
    pad = Node("pad", "", Word("np_thru_hole"), Word("circle"), at(0, 0), Node("size", drill_mm, drill_mm))
    pad.add(Node("drill", drill_mm), Node("layers", "*.Cu", "*.Mask"))
    circle = Node("fp_circle", Node("center", 0, 0), Node("end", head_mm / 2, 0), stroke(_COURTYARD_MM))
    return [circle.add(Node("fill", NO), Node("layer", "F.CrtYd")), pad]


def text(words: str, layer: str, spot: Point, degrees: float = 0, size_mm: float = _TEXT_MM) -> list[Node]:
    """Place, layer and looks of a text or property."""
    looks = effects(size_mm, thickness_mm=_TEXT_WIDTH_MM * size_mm)
    return [at(*spot, degrees), Node("layer", layer), looks]


def header(footprint: Footprint, reference: str, value: str) -> list[Node]:
    """Description, the two visible properties on the drawing layer, and how it is mounted."""
    _, top, _, bottom = footprint.courtyard
    nodes = [Node("descr", footprint.description)]
    nodes.append(Node("property", "Reference", reference, *text(reference, "F.Fab", (0, top - 0.8))))
    nodes.append(Node("property", "Value", value, *text(value, "F.Fab", (0, bottom + 0.8))))
    return [*nodes, Node("attr", Word("through_hole" if footprint.is_drilled else "smd"))]


def _line(a: Point, b: Point, layer: str, width_mm: float) -> Node:
    return Node("fp_line", Node("start", *a), Node("end", *b), stroke(width_mm), Node("layer", layer))


def drawing(footprint: Footprint) -> list[Node]:
    """Silkscreen, body and courtyard."""
    nodes = [_line(a, b, "F.SilkS", _SILK_MM) for a, b in footprint.silk]
    nodes += [_line(a, b, "F.Fab", _FAB_MM) for a, b in _outline(*footprint.body)]
    return nodes + [_line(a, b, "F.CrtYd", _COURTYARD_MM) for a, b in _outline(*footprint.courtyard)]


def pads(footprint: Footprint) -> list[Node]:
    """The pads in the footprint's own coordinates, without nets."""
    return [pad_node(pad) for pad in footprint.pads]


def pad_node(pad: Pad, degrees: float = 0) -> Node:
    """A pad of a footprint that was turned: its place turns with it, its angle is written for itself."""
    node = Node("pad", pad.number, Word("thru_hole" if pad.drill_mm else "smd"), Word(pad.shape))
    node.add(at(pad.x_mm, pad.y_mm, degrees), Node("size", pad.width_mm, pad.height_mm))
    if pad.drill_mm:
        node.add(Node("drill", pad.drill_mm), Node("layers", "*.Cu", "*.Mask"), Node("remove_unused_layers", NO))
    else:
        node.add(Node("layers", "F.Cu", "F.Mask", "F.Paste"))
    return node.add(Node("roundrect_rratio", 0.25)) if pad.shape == "roundrect" else node
