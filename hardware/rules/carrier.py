"""The carrier: every part has its place, inside of the outline and beside the others."""

from __future__ import annotations

from itertools import combinations

from hardware import circuit
from hardware.kicad import layout
from hardware.kicad.footprints import Rectangle
from hardware.rules.found import Found
from hardware.schema import Box

_EDGE_MM = 0.5  # copper and plastic stay so far from the edge


def part_without_place(box: Box) -> Found:
    for ref in circuit.on_carrier(box):
        if ref not in box.carrier.places:
            yield "carrier.places", f"{ref} has no place; add {ref} = [x, y, turn]"


def _rooms(box: Box) -> dict[str, Rectangle]:
    placed = [ref for ref in circuit.on_carrier(box) if ref in box.carrier.places]
    return {ref: layout.area(box, ref, layout.footprint(box, ref).courtyard) for ref in placed}


def part_off_the_board(box: Box) -> Found:
    width, height = box.carrier.size_mm
    for ref, (x0, y0, x1, y1) in _rooms(box).items():
        if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
            text = f"{ref} takes {x0:g} to {x1:g} by {y0:g} to {y1:g} mm; move it inside {width:g} x {height:g}"
            yield f"carrier.places.{ref}", text


def parts_collide(box: Box) -> Found:
    for (ref, a), (other, b) in combinations(_rooms(box).items(), 2):
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
            yield f"carrier.places.{ref}", f"{ref} and {other} take the same room; move one of them"


def carrier_holes(box: Box) -> Found:
    width, height = box.carrier.size_mm
    least = box.carrier.hole_mm / 2 + _EDGE_MM
    head = layout.SCREW_HEAD_MM / 2
    for x, y in box.carrier.holes_mm:
        if min(x, y, width - x, height - y) < least:
            text = f"the hole at ({x:g}, {y:g}) is nearer than {least:g} mm to the edge; move it or enlarge `size_mm`"
            yield "carrier.holes_mm", text
        for ref, (x0, y0, x1, y1) in _rooms(box).items():
            if x0 - head < x < x1 + head and y0 - head < y < y1 + head:
                yield "carrier.holes_mm", f"{ref} is below the head of the screw at ({x:g}, {y:g}); move one of them"
