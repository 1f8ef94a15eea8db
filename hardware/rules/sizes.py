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
        yield "board.header", f"{label} ada di board.pins, tidak di deretan mana pun; tambahkan ke left atau right"
    for label in sorted(set(header.left + header.right) - labels - {"RST", "3V3", "NC", "GND", "EN", "VCC"}):
        yield "board.header", f"{label} bukan label GPIO mana pun; betulkan, atau tambahkan di board.pins"


def panel_size(box: Box) -> Found:
    outline = box.item_of(box.panel.part).size_mm or (0, 0, 0)
    for axis, pixels, active, outer in (
        ("lebar", box.panel.width_px, box.panel.active_mm[0], outline[0]),
        ("tinggi", box.panel.height_px, box.panel.active_mm[1], outline[1]),
    ):
        drawn = pixels * box.panel.pixel_mm
        if abs(drawn - active) > _PIXEL_TOLERANCE_MM:
            text = f"{axis}: {pixels} piksel {box.panel.pixel_mm:g} mm menjadi {drawn:g} mm, bukan {active:g}"
            yield "panel.active_mm", f"{text}; betulkan salah satu"
        if active >= outer:
            yield (
                "panel.active_mm",
                f"{axis}: {active:g} mm tidak muat di ukuran luar {outer:g} mm; betulkan salah satu",
            )


def size_missing(box: Box) -> Found:
    """The enclosure makes room for what lies in the box by itself."""
    bodies = {part.item for part in box.parts.values() if part.at == "box" and part.item}
    for name in sorted(bodies | {box.parts[box.board.part].item}):
        if box.items[name].size_mm is None:
            yield f"items.{name}.size_mm", "diperlukan untuk menggambar kotak; isi lebar, dalam, dan tinggi dalam mm"
    for name, item in box.items.items():
        if item.size_mm and not item.size_mark:
            yield (
                f"items.{name}.size_mark",
                "menyebut dari mana ukuran itu; isi salah satu dari keempat tandanya",
            )


def cell_fits_holder(box: Box) -> Found:
    cell = box.item_of(box.power.battery.part).size_mm
    holders = [box.items[p.item].size_mm for p in box.parts.values() if p.kind == "cell_holder"]
    for holder in holders:
        if cell and holder and cell[0] > holder[0]:
            text = f"panjang sel {cell[0]:g} mm, dudukannya {holder[0]:g} mm; pakai dudukan yang lebih panjang"
            yield f"items.{box.parts[box.power.battery.part].item}.size_mm", text


def bought_for_nothing(box: Box) -> Found:
    with_others = {cable.with_ for cable in box.cables.values()}
    for name, quantity in circuit.quantities(box).items():
        if quantity == 0 and name not in with_others:
            yield f"items.{name}", "tidak dipakai komponen, kabel, atau pemasangan mana pun; hapus atau pakai"
