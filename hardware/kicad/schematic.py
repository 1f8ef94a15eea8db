"""The schematic of the carrier: one frame for each group of parts, joined by the names of their nets."""

from __future__ import annotations

from typing import NamedTuple

from hardware import circuit
from hardware.kicad import symbols
from hardware.kicad.sexpr import NO, YES, Node, Word, at, effects, identity, stroke
from hardware.kicad.symbols import GRID_MM, PinPlace
from hardware.schema import Box

NAME = "carrier"
_VERSION = 20250114
_TEXT_MM = 1.27
_HALF_GRID_MM = GRID_MM / 2
_STUB_MM = GRID_MM


class Frame(NamedTuple):
    title: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


# On A4, 297 x 210 mm; the title block is at the bottom on the right.
_FRAMES = {
    "board": Frame("Board, on two socket rows", 14, 14, 83, 64),
    "motion": Frame("Motion: wakes when the box is moved or struck", 101, 14, 182, 64),
    "lid": Frame("Lid: two switches to ground, a cut wire reads as open", 14, 82, 132, 46),
    "panel": Frame("Panel: fed only while it shows", 150, 82, 133, 46),
    "battery": Frame("Battery: fuse, and a guard against a cell put in backwards", 14, 132, 158, 50),
    "button": Frame("Technician's button: to 3V3, wakes by a high level", 176, 132, 107, 32),
}
# Room that a part takes in its frame, labels included.
_VERTICAL_MM, _MOSFET_MM, _CONNECTOR_MM, _TWO_SIDED_MM = 15.24, 35.56, 33.02, 78.74


def document(box: Box) -> bytes:
    """carrier.kicad_sch."""
    sheet = identity("sheet")
    root = Node("kicad_sch", Node("version", _VERSION), Node("generator", "box.toml"), sheet, Node("paper", "A4"))
    root.add(_title(box), Node("lib_symbols", *symbols.definitions(box)))
    path = "/" + str(sheet.values[0])
    for group, frame in _FRAMES.items():
        root.add(*_frame(frame))
        for ref, x, y in _places(box, group, frame):
            root.add(*_part(box, ref, x, y, path))
    root.add(*_ground_flag(path))
    root.add(Node("sheet_instances", Node("path", "/", Node("page", "1"))), Node("embedded_fonts", NO))
    return str(root).encode()


def _title(box: Box) -> Node:
    block = Node("title_block", Node("title", "Kotak Jum'atSERIUS: carrier board"))
    return block.add(Node("rev", box.carrier.revision))


def _frame(frame: Frame) -> list[Node]:
    x, y = frame.x_mm, frame.y_mm
    corners = Node("start", x, y), Node("end", x + frame.width_mm, y + frame.height_mm)
    outline = Node("rectangle", *corners, stroke(0.2), Node("fill", Node("type", Word("none"))))
    title = Node("text", frame.title, Node("exclude_from_sim", NO), at(x + 2, y + 3, 0))
    title.add(effects(1.6, Node("justify", Word("left"))), identity("title", frame.title))
    return [outline.add(identity("frame", frame.title)), title]


def _snap(value_mm: float) -> float:
    return round(value_mm / _HALF_GRID_MM) * _HALF_GRID_MM


def _width_mm(box: Box, ref: str) -> float:
    kind = symbols.kind_of(box, ref)
    if kind in ("resistor", "capacitor", "fuse"):
        return _VERTICAL_MM
    if kind == "p_mosfet":
        return _MOSFET_MM
    return _CONNECTOR_MM if kind.startswith("connector_") else _TWO_SIDED_MM


def _places(box: Box, group: str, frame: Frame) -> list[tuple[str, float, float]]:
    """Middle of each part of a group: side by side, in the order of box.toml."""
    refs = [ref for ref in circuit.on_carrier(box) if box.parts[ref].group == group]
    widths = [_width_mm(box, ref) for ref in refs]
    x = frame.x_mm + (frame.width_mm - sum(widths)) / 2
    placed = []
    for ref, width in zip(refs, widths, strict=True):
        # The pins of a connector are on its left, so its middle is right of the middle of its room.
        shift = width / 6 if symbols.kind_of(box, ref).startswith("connector_") else 0
        top, bottom = symbols.extent_mm(box, ref)
        middle = frame.y_mm + frame.height_mm / 2 + 1.5 + (top + bottom) / 2
        placed.append((ref, _snap(x + width / 2 + shift), _snap(middle)))
        x += width
    return placed


def _part(box: Box, ref: str, x: float, y: float, path: str) -> list[Node]:
    nets = circuit.net_of_pin(box)
    nodes = [_instance(box, ref, x, y, path)]
    pins = circuit.pins_of(box, ref)
    for number, place in symbols.places(box, ref).items():
        px, py = x + place.x_mm, y - place.y_mm
        net = nets.get(circuit.Pin(ref, number))
        if net is not None:
            nodes += _end(net, PinPlace(px, py, place.leaves), f"{ref}.{number}", path)
        elif ref == box.board.part or pins[number][1] == "output":
            # Of other parts KiCad shall find what was left open.
            nodes.append(Node("no_connect", at(px, py), identity("open", ref, number)))
    return nodes


def _instance(box: Box, ref: str, x: float, y: float, path: str) -> Node:
    item = box.item_of(ref)
    kind = symbols.kind_of(box, ref)
    values = {
        "Reference": ref,
        "Value": box.parts[ref].label or item.value or item.maker_number,
        "Footprint": f"{symbols.LIBRARY}:{symbols.footprint_of(box, ref)}",
        "Datasheet": "",
        "Description": item.name,
    }
    node = _symbol_node(kind, ref, x, y)
    top, bottom = symbols.extent_mm(box, ref)
    beside = kind in ("resistor", "capacitor", "fuse", "p_mosfet")
    offset = 5.08 if kind == "p_mosfet" else 2.54
    spots = {
        "Reference": (x + offset, y - 1.27) if beside else (x, y - top - 1.27),
        "Value": (x + offset, y + 1.27) if beside else (x, y - bottom + 1.27),
    }
    for name, text in values.items():
        spot = spots.get(name, (x, y))
        more = [Node("justify", Word("left"))] if beside and name in spots else []
        more += [] if name in spots else [Node("hide", YES)]
        node.add(Node("property", name, text, at(*spot, 0), effects(_TEXT_MM, *more)))
    for number in circuit.pins_of(box, ref):
        node.add(Node("pin", number, identity("pin", ref, number)))
    return node.add(_instances(ref, path))


def _symbol_node(kind: str, ref: str, x: float, y: float) -> Node:
    node = Node("symbol", Node("lib_id", f"{symbols.LIBRARY}:{kind}"), at(x, y, 0), Node("unit", 1))
    node.add(Node("exclude_from_sim", NO), Node("in_bom", YES), Node("on_board", YES), Node("dnp", NO))
    return node.add(identity("part", ref))


def _instances(ref: str, path: str) -> Node:
    where = Node("path", path, Node("reference", ref), Node("unit", 1))
    return Node("instances", Node("project", NAME, where))


def _wire(x0: float, y0: float, x1: float, y1: float, name: str) -> Node:
    points = Node("pts", Node("xy", x0, y0), Node("xy", x1, y1))
    return Node("wire", points, stroke(0), identity("wire", name))


def _end(net: str, place: PinPlace, name: str, path: str) -> list[Node]:
    """A short wire from a pin, and at its end the name of the net."""
    dx, dy = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}[place.leaves]
    x, y = place.x_mm + dx * _STUB_MM, place.y_mm + dy * _STUB_MM
    nodes = [_wire(place.x_mm, place.y_mm, x, y, name)]
    if (net, place.leaves) in (("GND", 270), ("3V3", 90)):
        return [*nodes, _rail(net, "#PWR", x, y, name, path)]
    label = Node("global_label", net, Node("shape", Word("passive")), at(x, y, place.leaves))
    side = "left" if place.leaves in (0, 90) else "right"
    return [*nodes, label.add(effects(_TEXT_MM, Node("justify", Word(side))), identity("label", name))]


def _rail(net: str, letters: str, x: float, y: float, name: str, path: str) -> Node:
    ref = f"{letters}_{name.replace('.', '_')}"
    node = _symbol_node(net, f"{ref}/{net}", x, y)
    # The name stands beyond the symbol's tip, which for ground points down.
    below = net == "GND"
    node.add(Node("property", "Reference", ref, at(x, y, 0), effects(_TEXT_MM, Node("hide", YES))))
    node.add(Node("property", "Value", net, at(x, y + (3.81 if below else -3.81), 0), effects(_TEXT_MM)))
    for hidden in ("Footprint", "Datasheet", "Description"):
        text = f"rail {net}" if hidden == "Description" else ""
        node.add(Node("property", hidden, text, at(x, y, 0), effects(_TEXT_MM, Node("hide", YES))))
    return node.add(Node("pin", "1", identity("pin", ref)), _instances(ref, path))


def _ground_flag(path: str) -> list[Node]:
    """Tells KiCad that ground is driven: by the battery, which is no part of the carrier."""
    frame = _FRAMES["battery"]
    x, y = _snap(frame.x_mm + frame.width_mm - 10), _snap(frame.y_mm + frame.height_mm / 2)
    flag = _rail(symbols.POWER_FLAG, "#FLG", x, y, "GND", path)
    return [flag, _wire(x, y, x, y + GRID_MM, "flag"), _rail("GND", "#PWR", x, y + GRID_MM, "flag", path)]
