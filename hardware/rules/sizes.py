"""Sizes that must fit each other, and money that must buy something."""

from __future__ import annotations

from hardware import circuit
from hardware.rules.found import Found
from hardware.schema import Box

_PIXEL_TOLERANCE_MM = 0.5


def header_and_pins_agree(box: Box) -> Found:
    header = box.board.header
    labels = {pin.label for pin in box.board.pins.values() if pin.label}
    for label in sorted(labels - set(header.left + header.right)):
        yield "board.header", f"{label} is in board.pins but in no row; add it to left or right"
    for label in sorted(set(header.left + header.right) - labels - {"RST", "3V3", "NC", "GND", "EN", "VCC"}):
        yield "board.header", f"{label} is the label of no GPIO; correct it or add it to board.pins"


def panel_size(box: Box) -> Found:
    outline = box.item_of(box.panel.part).size_mm or (0, 0, 0)
    for axis, pixels, active, outer in (
        ("width", box.panel.width_px, box.panel.active_mm[0], outline[0]),
        ("height", box.panel.height_px, box.panel.active_mm[1], outline[1]),
    ):
        drawn = pixels * box.panel.pixel_mm
        if abs(drawn - active) > _PIXEL_TOLERANCE_MM:
            text = f"{axis}: {pixels} pixels of {box.panel.pixel_mm:g} mm are {drawn:g} mm, not {active:g}; correct one"
            yield "panel.active_mm", text
        if active >= outer:
            yield (
                "panel.active_mm",
                f"{axis}: {active:g} mm don't fit the outline of {outer:g} mm; correct one",
            )


def size_missing(box: Box) -> Found:
    """The enclosure makes room for what lies in the box by itself."""
    bodies = {part.item for part in box.parts.values() if part.at == "box" and part.item}
    for name in sorted(bodies | {box.parts[box.board.part].item}):
        if box.items[name].size_mm is None:
            yield f"items.{name}.size_mm", "the enclosure needs it; add width, depth and height in mm"
    for name, item in box.items.items():
        if item.size_mm and not item.size_mark:
            yield (
                f"items.{name}.size_mark",
                "says how far to trust the size; add one of the four marks",
            )


def cell_fits_holder(box: Box) -> Found:
    cell = box.item_of(box.power.battery.part).size_mm
    holders = [box.items[p.item].size_mm for p in box.parts.values() if p.kind == "cell_holder"]
    for holder in holders:
        if cell and holder and cell[0] > holder[0]:
            text = f"the cell is {cell[0]:g} mm long, its holder {holder[0]:g} mm; take a longer holder"
            yield f"items.{box.parts[box.power.battery.part].item}.size_mm", text


def bought_for_nothing(box: Box) -> Found:
    with_others = {cable.with_ for cable in box.cables.values()}
    for name, quantity in circuit.quantities(box).items():
        if quantity == 0 and name not in with_others:
            yield f"items.{name}", "no part, cable or fitting uses it; remove it or use it"
