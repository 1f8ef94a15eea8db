"""The carrier board itself: carrier.kicad_pcb, placed, routed, poured and printed."""

from __future__ import annotations

from collections.abc import Iterator

from hardware import circuit
from hardware.kicad import footprints, layout, pour, silkscreen
from hardware.kicad.footprints import Point, Rectangle
from hardware.kicad.router import VIA_DRILL_MM, VIA_MM, Routes, Via, route
from hardware.kicad.sexpr import NO, YES, Node, Word, at, effects, identity, stroke
from hardware.kicad.symbols import LIBRARY, footprint_of
from hardware.schema import Box

_VERSION = 20241229
_ORIGIN_MM = (50.0, 40.0)  # of the board's upper left corner on the sheet
_TEXT_WIDTH = 0.15

_LAYERS = (
    (0, "F.Cu", "signal"),
    (2, "B.Cu", "signal"),
    (9, "F.Adhes", "user"),
    (11, "B.Adhes", "user"),
    (13, "F.Paste", "user"),
    (15, "B.Paste", "user"),
    (5, "F.SilkS", "user"),
    (7, "B.SilkS", "user"),
    (1, "F.Mask", "user"),
    (3, "B.Mask", "user"),
    (25, "Edge.Cuts", "user"),
    (27, "Margin", "user"),
    (31, "F.CrtYd", "user"),
    (29, "B.CrtYd", "user"),
    (35, "F.Fab", "user"),
    (33, "B.Fab", "user"),
)


class _Sheet:
    """Turns places on the board (y upwards) into places on KiCad's sheet, and knows the numbers of the nets."""

    def __init__(self, box: Box) -> None:
        self._height_mm = box.carrier.size_mm[1]
        names = [name for name, net in box.nets.items() if circuit.ends(box, net)]
        names += [open_net(box, pad) for pad in layout.pads(box) if not pad.net]
        self.nets = {name: number for number, name in enumerate(["", *names])}

    def spot(self, point: Point) -> Point:
        return round(_ORIGIN_MM[0] + point[0], 4), round(_ORIGIN_MM[1] + self._height_mm - point[1], 4)


def open_net(box: Box, pad: layout.PadPlace) -> str:
    """What KiCad calls the net of a pin that is connected to nothing."""
    name, _ = circuit.pins_of(box, pad.ref)[pad.number]
    return f"unconnected-({pad.ref}-{name}-Pad{pad.number})"


def document(box: Box) -> bytes:
    """carrier.kicad_pcb; raises router.NoWay or silkscreen.NoRoom."""
    sheet, routes = _Sheet(box), route(box)
    root = Node("kicad_pcb", Node("version", _VERSION), Node("generator", "box.toml"))
    root.add(Node("generator_version", "9.0"), Node("general", Node("thickness", box.carrier.thickness_mm)))
    root.add(Node("paper", "A4"), _title(box), _layers(), _setup())
    root.add(*(Node("net", number, name) for name, number in sheet.nets.items()))
    texts = silkscreen.texts(box)
    spots = {text.ref: text for text in texts if text.ref}
    root.add(*(_part(box, ref, sheet, spots[ref]) for ref in circuit.on_carrier(box)))
    root.add(*(_hole(box, i, sheet) for i in range(len(box.carrier.holes_mm))))
    root.add(*_edge(box, sheet))
    root.add(*(_print(text, sheet, i) for i, text in enumerate(texts) if not text.ref))
    net = next(name for name, net in box.nets.items() if net.rail == "ground")
    poured = pour.ground(box, routes, net)
    root.add(*_tracks(routes, sheet), *_vias([*routes.vias, *poured.stitches], sheet))
    root.add(*_zones(box, net, poured, sheet), _keepout(box, sheet), Node("embedded_fonts", NO))
    return str(root).encode()


def _title(box: Box) -> Node:
    return Node("title_block", Node("title", "Kotak Jum'atSERIUS: carrier board"), Node("rev", box.carrier.revision))


def _layers() -> Node:
    return Node("layers", *(Node(str(number), name, Word(kind)) for number, name, kind in _LAYERS))


def _setup() -> Node:
    tenting = Node("tenting", Word("front"), Word("back"))
    return Node("setup", Node("pad_to_mask_clearance", 0), Node("allow_soldermask_bridges_in_footprints", NO), tenting)


def _part(box: Box, ref: str, sheet: _Sheet, text: silkscreen.Text) -> Node:
    name = footprint_of(box, ref)
    shape = footprints.catalogue(box)[name]
    x, y, degrees = box.carrier.places[ref]
    item = box.item_of(ref)
    node = Node("footprint", f"{LIBRARY}:{name}", Node("layer", "F.Cu"), identity("placed", ref))
    node.add(at(*sheet.spot((x, y)), degrees), Node("descr", shape.description))
    # A property lies in the footprint's own coordinates, turned with it; its text stays level.
    own = layout.turned((text.x_mm - x, -(text.y_mm - y)), -degrees)
    value = box.parts[ref].label or item.value or item.maker_number
    node.add(_property("Reference", ref, own, "F.SilkS", text.height_mm, ref))
    for key, words in (("Value", value), ("Datasheet", ""), ("Description", item.name)):
        node.add(_property(key, words, (0, 0), "F.Fab", 1.0, ref, hide=True))
    symbol = identity("part", ref).values[0]
    node.add(Node("path", f"/{symbol}"), Node("sheetname", "/"), Node("sheetfile", "carrier.kicad_sch"))
    node.add(Node("attr", Word("through_hole" if shape.is_drilled else "smd")), *footprints.drawing(shape))
    pads = {pad.number: pad for pad in layout.pads(box) if pad.ref == ref}
    for pad in shape.pads:
        net = pads[pad.number].net or open_net(box, pads[pad.number])
        drawn = footprints.pad_node(pad, degrees)
        node.add(drawn.add(Node("net", sheet.nets[net], net), identity("pad", ref, pad.number)))
    return node.add(Node("embedded_fonts", NO))


def _property(key: str, words: str, spot: Point, layer: str, size: float, ref: str, *, hide: bool = False) -> Node:
    node = Node("property", key, words, at(*spot, 0), Node("layer", layer))
    node.add(*([Node("hide", YES)] if hide else []), identity("property", ref, key))
    return node.add(effects(size, thickness_mm=round(size * _TEXT_WIDTH, 3)))


def _hole(box: Box, index: int, sheet: _Sheet) -> Node:
    x, y = box.carrier.holes_mm[index]
    drill = box.carrier.hole_mm
    node = Node("footprint", f"{LIBRARY}:{footprints.HOLE}", Node("layer", "F.Cu"), identity("hole", index))
    node.add(at(*sheet.spot((x, y))), Node("descr", "hole for a screw"))
    node.add(_property("Reference", f"H{index + 1}", (0, 0), "F.Fab", 1.0, f"H{index}"))
    node.add(_property("Value", "M3", (0, 0), "F.Fab", 1.0, f"H{index}", hide=True))
    attributes = (Word("board_only"), Word("exclude_from_pos_files"), Word("exclude_from_bom"))
    node.add(Node("attr", *attributes), *footprints.hole_drawing(drill, layout.SCREW_HEAD_MM))
    return node.add(Node("embedded_fonts", NO))


def _edge(box: Box, sheet: _Sheet) -> Iterator[Node]:
    """The outline: four straight lines and four rounded corners."""
    width, height = box.carrier.size_mm
    radius = box.carrier.corner_radius_mm
    inset = radius * (1 - 0.5**0.5)
    for i, (a, b) in enumerate(
        [
            ((radius, 0), (width - radius, 0)),
            ((width, radius), (width, height - radius)),
            ((width - radius, height), (radius, height)),
            ((0, height - radius), (0, radius)),
        ]
    ):
        line = Node("gr_line", Node("start", *sheet.spot(a)), Node("end", *sheet.spot(b)), stroke(0.1))
        yield line.add(Node("layer", "Edge.Cuts"), identity("edge", i))
    for i, (a, middle, b) in enumerate(
        [
            ((width - radius, 0), (width - inset, inset), (width, radius)),
            ((width, height - radius), (width - inset, height - inset), (width - radius, height)),
            ((radius, height), (inset, height - inset), (0, height - radius)),
            ((0, radius), (inset, inset), (radius, 0)),
        ]
    ):
        points = [Node(n, *sheet.spot(p)) for n, p in (("start", a), ("mid", middle), ("end", b))]
        yield Node("gr_arc", *points, stroke(0.1), Node("layer", "Edge.Cuts"), identity("corner", i))


def _print(text: silkscreen.Text, sheet: _Sheet, index: int) -> Node:
    node = Node("gr_text", text.words, at(*sheet.spot((text.x_mm, text.y_mm)), 0), Node("layer", "F.SilkS"))
    looks = effects(text.height_mm, thickness_mm=round(text.height_mm * _TEXT_WIDTH, 3))
    return node.add(identity("text", index, text.words), looks)


def _tracks(routes: Routes, sheet: _Sheet) -> Iterator[Node]:
    for i, track in enumerate(routes.tracks):
        node = Node("segment", Node("start", *sheet.spot(track.a)), Node("end", *sheet.spot(track.b)))
        node.add(Node("width", track.width_mm), Node("layer", track.layer), Node("net", sheet.nets[track.net]))
        yield node.add(identity("track", i))


def _vias(vias: list[Via], sheet: _Sheet) -> Iterator[Node]:
    for i, via in enumerate(vias):
        node = Node("via", at(*sheet.spot((via.x_mm, via.y_mm))), Node("size", VIA_MM), Node("drill", VIA_DRILL_MM))
        yield node.add(Node("layers", "F.Cu", "B.Cu"), Node("net", sheet.nets[via.net]), identity("via", i))


def _zones(box: Box, net: str, poured: pour.Ground, sheet: _Sheet) -> Iterator[Node]:
    width, height = box.carrier.size_mm
    for layer, pieces in poured.pieces.items():
        zone = Node("zone", Node("net", sheet.nets[net]), Node("net_name", net), Node("layer", layer))
        zone.add(identity("pour", layer), Node("hatch", Word("edge"), 0.5))
        zone.add(Node("connect_pads", Node("clearance", pour.CLEARANCE_MM)), Node("min_thickness", pour.THINNEST_MM))
        zone.add(Node("filled_areas_thickness", NO))
        fill = Node("fill", YES, Node("thermal_gap", pour.GAP_MM), Node("thermal_bridge_width", pour.SPOKE_MM))
        zone.add(fill, _polygon("polygon", _corners((0, 0, width, height)), sheet))
        for outline in pieces:
            zone.add(_polygon("filled_polygon", outline, sheet, Node("layer", layer)))
        yield zone


def _keepout(box: Box, sheet: _Sheet) -> Node:
    zone = Node("zone", Node("net", 0), Node("net_name", ""), Node("layers", *layout.LAYERS), identity("antenna"))
    zone.add(Node("name", "antenna"), Node("hatch", Word("edge"), 0.5))
    refused = [Node(what, Word("not_allowed")) for what in ("tracks", "vias", "pads", "copperpour")]
    zone.add(Node("connect_pads", Node("clearance", 0)), Node("min_thickness", pour.THINNEST_MM))
    zone.add(Node("filled_areas_thickness", NO))
    zone.add(Node("keepout", *refused, Node("footprints", Word("allowed"))))
    return zone.add(_polygon("polygon", _corners(box.carrier.antenna_mm), sheet))


def _corners(area: Rectangle) -> list[Point]:
    x0, y0, x1, y1 = area
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _polygon(name: str, points: list[Point], sheet: _Sheet, *first: Node) -> Node:
    return Node(name, *first, Node("pts", *(Node("xy", *sheet.spot(point)) for point in points)))
