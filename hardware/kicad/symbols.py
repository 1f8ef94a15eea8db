"""Symbols of all parts on the carrier. Millimetres, y upwards, on a grid of 2.54 as KiCad's own."""

from __future__ import annotations

from typing import NamedTuple

from hardware import circuit
from hardware.kicad.sexpr import NO, YES, Node, Word, at, effects, stroke
from hardware.schema import Box

LIBRARY = "box"
GRID_MM = 2.54
_TEXT_MM = 1.27
_BOX_WIDTH_MM = 15.24

# Names of rails that are drawn as power symbols.
POWER_SYMBOLS = ("GND", "3V3")
POWER_FLAG = "PWR_FLAG"


class PinPlace(NamedTuple):
    """Where a wire meets a pin, and the direction in which the wire leaves: 0 right, 90 up, 180 left, 270 down."""

    x_mm: float
    y_mm: float
    leaves: int


def kind_of(box: Box, ref: str) -> str:
    """Name of the symbol of a part."""
    return "board" if ref == box.board.part else box.parts[ref].kind


def places(box: Box, ref: str) -> dict[str, PinPlace]:
    """Places of all pins of a part's symbol, by pin number, from the symbol's middle."""
    kind, numbers = kind_of(box, ref), list(circuit.pins_of(box, ref))
    if kind in ("resistor", "capacitor", "fuse"):
        return {"1": PinPlace(0, 3.81, 90), "2": PinPlace(0, -3.81, 270)}
    if kind == "p_mosfet":
        return {"1": PinPlace(-5.08, 0, 180), "2": PinPlace(2.54, 5.08, 90), "3": PinPlace(2.54, -5.08, 270)}
    if kind.startswith("connector_"):
        return _column(numbers, -7.62, 180, -(len(numbers) // 2) * GRID_MM)
    left = len(box.board.header.left) if kind == "board" else len(numbers) // 2
    edge = _BOX_WIDTH_MM / 2 + GRID_MM
    last = -(left // 2) * GRID_MM
    return {**_column(numbers[:left], -edge, 180, last), **_column(numbers[left:], edge, 0, last)}


def _column(numbers: list[str], x_mm: float, leaves: int, last_mm: float) -> dict[str, PinPlace]:
    top = last_mm + (len(numbers) - 1) * GRID_MM
    return {number: PinPlace(x_mm, top - i * GRID_MM, leaves) for i, number in enumerate(numbers)}


def extent_mm(box: Box, ref: str) -> tuple[float, float]:
    """Highest and lowest point of a symbol's body."""
    heights = [place.y_mm for place in places(box, ref).values()]
    return max(heights) + GRID_MM, min(heights) - GRID_MM


def library(box: Box) -> bytes:
    """The symbol library, box.kicad_sym."""
    root = Node("kicad_symbol_lib", Node("version", 20241209), Node("generator", "box.toml"))
    return str(root.add(*definitions(box, prefix=""))).encode()


def definitions(box: Box, prefix: str = f"{LIBRARY}:") -> list[Node]:
    """One symbol for each kind of part on the carrier, and those of the power rails."""
    first: dict[str, str] = {}
    for ref in circuit.on_carrier(box):
        first.setdefault(kind_of(box, ref), ref)
    parts = [_symbol(box, ref, kind, prefix) for kind, ref in first.items()]
    return [*parts, *(_power(name, prefix) for name in POWER_SYMBOLS), _flag(prefix)]


def _symbol(box: Box, ref: str, kind: str, prefix: str) -> Node:
    boxed = kind not in ("resistor", "capacitor", "fuse", "p_mosfet")
    symbol = Node("symbol", prefix + kind)
    if not boxed:
        symbol.add(Node("pin_numbers", Node("hide", YES)), Node("pin_names", Node("offset", 0), Node("hide", YES)))
    else:
        symbol.add(Node("pin_names", Node("offset", 1.016)))
    symbol.add(Node("exclude_from_sim", NO), Node("in_bom", YES), Node("on_board", YES))
    letters = ref.rstrip("0123456789")
    footprint = f"{LIBRARY}:{footprint_of(box, ref)}"
    symbol.add(*properties(letters, kind, footprint, box.item_of(ref).name))
    symbol.add(Node("symbol", f"{kind}_0_1", *_drawing(box, ref, kind)))
    pins = circuit.pins_of(box, ref)
    drawn = [
        _pin(kind_of_pin, place, name, number, 1.27 if not boxed and kind != "p_mosfet" else 2.54)
        for number, place in places(box, ref).items()
        for name, kind_of_pin in [pins[number]]
    ]
    return symbol.add(Node("symbol", f"{kind}_1_1", *drawn), Node("embedded_fonts", NO))


def footprint_of(box: Box, ref: str) -> str:
    """Name of the footprint in our library."""
    return "FireBeetle2" if ref == box.board.part else box.kinds[box.parts[ref].kind].footprint


def properties(reference: str, value: str, footprint: str, description: str) -> list[Node]:
    """The four properties that every symbol has, at its middle."""
    shown = [("Reference", reference, False), ("Value", value, False)]
    hidden = [("Footprint", footprint, True), ("Datasheet", "", True), ("Description", description, True)]
    return [
        Node("property", name, text, at(0, 0, 0), effects(_TEXT_MM, *([Node("hide", YES)] if hide else [])))
        for name, text, hide in shown + hidden
    ]


def _pin(kind: str, place: PinPlace, name: str, number: str, length_mm: float) -> Node:
    inwards = (place.leaves + 180) % 360
    pin = Node("pin", Word(kind), Word("line"), at(place.x_mm, place.y_mm, inwards), Node("length", length_mm))
    return pin.add(Node("name", name, effects(_TEXT_MM)), Node("number", number, effects(_TEXT_MM)))


def _rectangle(x_mm: float, top_mm: float, bottom_mm: float, fill: str = "background") -> Node:
    corners = Node("start", -x_mm, top_mm), Node("end", x_mm, bottom_mm)
    return Node("rectangle", *corners, stroke(0.254), Node("fill", Node("type", Word(fill))))


def _line(*points: tuple[float, float], width_mm: float = 0.254, fill: str = "none") -> Node:
    through = Node("pts", *(Node("xy", x, y) for x, y in points))
    return Node("polyline", through, stroke(width_mm), Node("fill", Node("type", Word(fill))))


def _drawing(box: Box, ref: str, kind: str) -> list[Node]:
    if kind == "resistor":
        return [_rectangle(1.016, 2.54, -2.54, "none")]
    if kind == "fuse":
        return [_rectangle(0.762, 2.54, -2.54, "none"), _line((0, 2.54), (0, -2.54))]
    if kind == "capacitor":
        plates = [_line((-2.032, y), (2.032, y), width_mm=0.508) for y in (0.762, -0.762)]
        return [*plates, _line((0, 2.54), (0, 0.762)), _line((0, -0.762), (0, -2.54))]
    if kind == "p_mosfet":
        return _mosfet()
    top, bottom = extent_mm(box, ref)
    half = 5.08 if kind.startswith("connector_") else _BOX_WIDTH_MM / 2
    return [_rectangle(half, top, bottom)]


def _mosfet() -> list[Node]:
    """P-channel, enhancement: the arrow leaves the channel, the body diode points to the source."""
    channel = [_line((0.762, y + 0.635), (0.762, y - 0.635)) for y in (1.778, 0, -1.778)]
    leads = [
        _line((-2.54, 0), (0.254, 0)),
        _line((0.254, 1.905), (0.254, -1.905)),
        _line((0.762, 1.778), (2.54, 1.778), (2.54, 2.54)),
        _line((0.762, -1.778), (2.54, -1.778), (2.54, -2.54)),
        _line((0.762, 0), (2.54, 0), (2.54, 1.778)),
        _line((2.286, 0), (1.27, 0.381), (1.27, -0.381), (2.286, 0), fill="outline"),
    ]
    diode = [
        _line((2.54, 1.778), (3.81, 1.778), (3.81, -1.778), (2.54, -1.778)),
        _line((3.429, 0.508), (4.191, 0.508)),
        _line((3.81, 0.508), (3.429, -0.127), (4.191, -0.127), (3.81, 0.508), fill="outline"),
    ]
    return [*channel, *leads, *diode]


def _power(name: str, prefix: str) -> Node:
    ground = name == "GND"
    if ground:
        drawing = [_line((0, 0), (0, -1.27), (1.27, -1.27), (0, -2.54), (-1.27, -1.27), (0, -1.27))]
    else:
        drawing = [_line((0, 0), (0, 2.54)), _line((-1.016, 2.54), (1.016, 2.54))]
    return _rail_symbol(name, prefix, "power_in", 270 if ground else 90, drawing)


def _flag(prefix: str) -> Node:
    drawing = [_line((0, 0), (0, 1.27), (-1.016, 1.905), (0, 2.54), (1.016, 1.905), (0, 1.27))]
    return _rail_symbol(POWER_FLAG, prefix, "power_out", 90, drawing)


def _rail_symbol(name: str, prefix: str, kind: str, inwards: int, drawing: list[Node]) -> Node:
    symbol = Node("symbol", prefix + name, Node("power"), Node("pin_numbers", Node("hide", YES)))
    symbol.add(Node("pin_names", Node("offset", 0), Node("hide", YES)))
    symbol.add(Node("exclude_from_sim", NO), Node("in_bom", YES), Node("on_board", YES))
    symbol.add(*properties("#PWR" if name != POWER_FLAG else "#FLG", name, "", f"rail {name}"))
    symbol.add(Node("symbol", f"{name}_0_1", *drawing))
    pin = Node("pin", Word(kind), Word("line"), at(0, 0, inwards), Node("length", 0))
    pin.add(Node("name", "", effects(_TEXT_MM)), Node("number", "1", effects(_TEXT_MM)))
    return symbol.add(Node("symbol", f"{name}_1_1", pin), Node("embedded_fonts", NO))
