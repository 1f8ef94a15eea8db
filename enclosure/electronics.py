"""What the bay holds, as it stands there: panel, carrier board, cell, and the two switches of the lid."""

from __future__ import annotations

from enclosure import flat
from enclosure.bay import bracket_screws, bracket_x, carrier_holes, panel_holes
from enclosure.flat import Point
from enclosure.layout import Layout
from enclosure.part import Frame, Part, Prism, X, Y, Z, block, bolt, minus, nut, rod, spacer

CARRIER_SPACER_MM = 6.0
_CIRCUIT_BOARD_MM = 1.6
_SOCKET_MM = 8.5


def electronics(at: Layout) -> list[Part]:
    return [*_panel(at), *_carrier(at), *_cell(at), *_reed(at), *_switch(at)]


def _board(corner: Point, size: Point, y: Point, holes: list[Point], diameter: float) -> Prism:
    """An upright board as seen from the front, with round holes at (x, z)."""
    outline = flat.box(*corner, corner[0] + size[0], corner[1] + size[1]).loop()
    loops = tuple(flat.Circle(x, z, diameter).loop() for x, z in holes)
    return Prism(Frame((0, y[1], 0), X, Z), outline, y[1] - y[0], loops)


def _panel(at: Layout) -> list[Part]:
    """Its spacers press it to within a foam strip of the front; its connector stands out of its rear."""
    seat, holes = at.e.panel_seat, panel_holes(at)
    (x, z), (width, height, deep) = at.panel_centre, at.parts.panel_mm
    front, rear = at.panel_y
    glass = (seat.holes_mm[0] / 2 - 3, height / 2 - 1)
    board_y = (rear - _CIRCUIT_BOARD_MM, rear)
    prisms = (
        _board((x - width / 2, z - height / 2), (width, height), board_y, holes, seat.hole_mm),
        block((x - glass[0], x + glass[0]), (front, board_y[0]), (z - glass[1], z + glass[1])),
        block((x + width / 2 - 34, x + width / 2 - 12), (rear, front + deep), (z - 10, z + 10)),
    )
    parts = [Part("panel", "bay", "electronics", prisms, item="panel")]
    for number, (hx, hz) in enumerate(holes, 1):
        parts.append(spacer(f"panel spacer {number}", "bay", (hx, rear, hz), Y, 3, seat.spacer_mm))
        parts += _screws(at, "panel", number, (hx, board_y[0], hz), 6)
    return parts


def _screws(at: Layout, what: str, number: int, front: tuple[float, float, float], length: float) -> list[Part]:
    """One from the front through the board into its spacer, one from behind through the tray."""
    x, _, z = front
    return [
        bolt(f"{what} screw front {number}", "bay", front, Y, 3, length, (what,)),
        bolt(f"{what} screw rear {number}", "bay", (x, at.tray_y + at.s, z), minus(Y), 3, 6, ("tray",)),
    ]


def carrier_y(at: Layout) -> Point:
    """Front and rear face of the carrier board."""
    rear = at.tray_y - CARRIER_SPACER_MM
    return rear - at.parts.carrier_thickness_mm, rear


def _carrier(at: Layout) -> list[Part]:
    """The board with its parts towards the glass, the FireBeetle upright on its sockets."""
    (x, z), (width, height) = at.carrier_corner, at.parts.carrier_mm
    front, rear = carrier_y(at)
    holes = carrier_holes(at)
    board = _board((x, z), (width, height), (front, rear), holes, at.parts.carrier_hole_mm)
    board_w, board_h, board_d = at.parts.board_mm
    cx, cz = x + width / 2, z + height / 2
    sockets = [
        block((sx - 1.25, sx + 1.25), (front - _SOCKET_MM, front), (cz - board_h / 2 + 5, cz + board_h / 2 - 5))
        for sx in (cx - board_w / 2 + 1.27, cx + board_w / 2 - 1.27)
    ]
    top = front - _SOCKET_MM
    beetle = block((cx - board_w / 2, cx + board_w / 2), (top - board_d, top), (cz - board_h / 2, cz + board_h / 2))
    parts = [
        Part("carrier", "bay", "electronics", (board, *sockets), item="carrier"),
        Part("FireBeetle", "bay", "electronics", (beetle,), item="firebeetle"),
    ]
    for number, (hx, hz) in enumerate(holes, 1):
        parts.append(spacer(f"carrier spacer {number}", "bay", (hx, rear, hz), Y, 3, CARRIER_SPACER_MM))
        parts += _screws(at, "carrier", number, (hx, front, hz), 4)
    return parts


def _cell(at: Layout) -> list[Part]:
    """In its holder, which cable ties hold on the tray."""
    (x, z), (width, height, deep) = at.holder_centre, at.parts.holder_mm
    length, diameter, _ = at.parts.cell_mm
    end = (width - length) / 2
    high = (z - height / 2, z + height / 2)
    prisms = (
        block((x - width / 2, x + width / 2), (at.tray_y - 1, at.tray_y), high),
        block((x - width / 2, x - width / 2 + end), (at.tray_y - deep, at.tray_y - 1), high),
        block((x + width / 2 - end, x + width / 2), (at.tray_y - deep, at.tray_y - 1), high),
    )
    middle = (x - length / 2, at.tray_y - 1 - diameter / 2, z)
    return [
        Part("cell holder", "bay", "electronics", prisms, item="cell_holder"),
        Part("cell", "bay", "electronics", (rod(middle, X, diameter, length),), item="cell"),
    ]


def _reed(at: Layout) -> list[Part]:
    """Switch on its bracket, magnet straight above it under the lid; both bodies are alike."""
    length, high, deep = at.parts.reed_mm
    x1, y0 = bracket_x(at, "reed bracket"), at.e.reed.from_front_mm
    holes = bracket_screws(at, "reed bracket")
    outline = flat.box(y0, at.reed_z - high, y0 + length, at.reed_z).loop()
    loops = tuple(flat.Circle(y, z, 3.2).loop() for y, z in holes)
    body = Prism(Frame((x1 - deep, 0, 0), Y, Z), outline, deep, loops)
    magnet = block((x1 - deep / 2 - high / 2, x1 - deep / 2 + high / 2), (y0, y0 + length), (at.magnet_z, at.lid_z))
    return [
        Part("reed switch", "bay", "electronics", (body,), item="reed"),
        Part("magnet", "lid", "electronics", (magnet,)),
        *_bracket_fasteners(at, "reed bracket", "reed switch", 3, x1 - deep, X, 16, at.s),
    ]


def _switch(at: Layout) -> list[Part]:
    """On the right of its bracket; the lid presses its roller."""
    length, deep, _ = at.parts.switch_mm
    x0, y0, z0 = bracket_x(at, "switch bracket") + at.s, at.e.switch.from_front_mm, at.switch_z
    holes = bracket_screws(at, "switch bracket")
    outline = flat.box(y0, z0, y0 + length, z0 + at.e.switch.body_mm).loop()
    loops = tuple(flat.Circle(y, z, 2.2).loop() for y, z in holes)
    body = Prism(Frame((x0, 0, 0), Y, Z), outline, deep, loops)
    radius = (at.lid_z - z0 - at.e.switch.body_mm) / 2
    roller = rod((x0 + 1, y0 + 5, at.lid_z - radius), X, 2 * radius, deep - 2)
    return [
        Part("microswitch", "bay", "electronics", (body, roller), item="microswitch"),
        *_bracket_fasteners(at, "switch bracket", "microswitch", 2, x0 + deep, minus(X), 12, at.s),
    ]


def _bracket_fasteners(
    at: Layout,
    bracket: str,
    what: str,
    size: int,
    head_x: float,
    axis: tuple[float, float, float],
    length: float,
    s: float,
) -> list[Part]:
    """Through the switch and its bracket, the nut behind the bracket."""
    behind = bracket_x(at, bracket) + (s if axis[0] > 0 else 0)
    parts = []
    for number, (y, z) in enumerate(bracket_screws(at, bracket), 1):
        parts.append(bolt(f"{what} screw {number}", "bay", (head_x, y, z), axis, size, length, (what, bracket)))
        parts.append(nut(f"{what} nut {number}", "bay", (behind, y, z), axis, size))
    return parts
