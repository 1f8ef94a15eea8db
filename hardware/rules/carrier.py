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
            yield "carrier.places", f"{ref} belum punya tempat; tambahkan {ref} = [x, y, putaran]"


def _rooms(box: Box) -> dict[str, Rectangle]:
    placed = [ref for ref in circuit.on_carrier(box) if ref in box.carrier.places]
    return {ref: layout.area(box, ref, layout.footprint(box, ref).courtyard) for ref in placed}


def part_off_the_board(box: Box) -> Found:
    width, height = box.carrier.size_mm
    for ref, (x0, y0, x1, y1) in _rooms(box).items():
        if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
            text = f"{ref} menempati x {x0:g} sampai {x1:g}, y {y0:g} sampai {y1:g} mm"
            yield f"carrier.places.{ref}", f"{text}; geser ke dalam {width:g} x {height:g}"


def parts_collide(box: Box) -> Found:
    for (ref, a), (other, b) in combinations(_rooms(box).items(), 2):
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
            yield f"carrier.places.{ref}", f"{ref} dan {other} bertumpuk; geser salah satu"


def carrier_holes(box: Box) -> Found:
    width, height = box.carrier.size_mm
    least = box.carrier.hole_mm / 2 + _EDGE_MM
    head = layout.SCREW_HEAD_MM / 2
    for x, y in box.carrier.holes_mm:
        if min(x, y, width - x, height - y) < least:
            text = f"lubang di ({x:g}, {y:g}) kurang dari {least:g} mm dari tepi; geser, atau besarkan `size_mm`"
            yield "carrier.holes_mm", text
        for ref, (x0, y0, x1, y1) in _rooms(box).items():
            if x0 - head < x < x1 + head and y0 - head < y < y1 + head:
                yield "carrier.holes_mm", f"{ref} ada di bawah kepala sekrup di ({x:g}, {y:g}); geser salah satu"
