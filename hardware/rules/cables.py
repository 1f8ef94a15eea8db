"""Cables: pins, colours, lengths."""

from __future__ import annotations

from hardware import circuit
from hardware.rules.found import Found
from hardware.schema import Box

_CABLE_FROM_CARRIER_MM = 50.0
_BRINGS = {"ground": "ground", "supply": "daya", "": "sinyal"}


def cable_pins(box: Box) -> Found:
    for name, cable in box.cables.items():
        for side, ref, numbers in (
            ("from", cable.from_, [wire[0] for wire in cable.wires]),
            ("to", cable.to, [wire[1] for wire in cable.wires]),
        ):
            known = circuit.pins_of(box, ref)
            for number in numbers:
                if number not in known:
                    yield f"cables.{name}.wires", f"{ref} tidak punya pin {number!r}; pinnya {', '.join(known)}"
            for number in sorted({number for number in numbers if numbers.count(number) > 1}):
                yield f"cables.{name}.wires", f"dua kawat di {ref}.{number} (`{side}`); satu kawat untuk satu pin"


def connector_without_wire(box: Box) -> Found:
    wired = {circuit.Pin(c.from_, w[0]) for c in box.cables.values() for w in c.wires}
    wired |= {circuit.Pin(c.to, w[1]) for c in box.cables.values() for w in c.wires}
    for ref, part in box.parts.items():
        if part.kind.startswith("connector_"):
            for number in circuit.pins_of(box, ref):
                if circuit.Pin(ref, number) not in wired:
                    yield f"parts.{ref}", f"tidak ada kawat ke pin {number}; tambahkan, atau pakai konektor lebih kecil"
        elif part.at == "box" and part.kind and not any(pin.ref == ref for pin in wired):
            yield f"parts.{ref}", "tidak ada kabel ke sini; tambahkan kabelnya atau hapus komponennya"


def power_wire_swapped(box: Box) -> Found:
    """Ground goes to ground and supply to supply; black is ground, and nothing else is black."""
    by_pin = circuit.net_of_pin(box)
    for name, cable in box.cables.items():
        for here, there, colour in cable.wires:
            net = box.nets.get(by_pin.get(circuit.Pin(cable.from_, here), ""))
            far = circuit.pins_of(box, cable.to).get(there)
            if net is None or far is None:
                continue
            is_ground = net.rail == "ground"
            wants = {"GND": "ground", "-": "ground", "VCC": "supply", "+": "supply"}.get(far[0], "")
            has = "ground" if is_ground else "supply" if net.rail else ""
            if wants and wants != has:
                text = f"kawat {here} ke {there} membawa {_BRINGS[has]} ke {far[0]}; tukar kawatnya"
                yield f"cables.{name}.wires", text
            if is_ground != (colour == "BK"):
                yield f"cables.{name}.wires", f"kawat {here} {colour}; ground selalu BK, yang lain tidak pernah"


def cable_length(box: Box) -> Found:
    for name, cable in box.cables.items():
        lead_mm = box.items[cable.item or cable.with_].length_mm
        if lead_mm is None:
            yield (
                f"cables.{name}",
                f"barang {cable.item or cable.with_!r} belum punya `length_mm`; isi panjangnya",
            )
        elif cable.length_mm > lead_mm:
            text = f"{cable.length_mm:g} mm tidak bisa dipotong dari {lead_mm:g} mm; beli yang lebih panjang"
            yield f"cables.{name}.length_mm", text
        if cable.length_mm < _CABLE_FROM_CARRIER_MM:
            text = f"{cable.length_mm:g} mm terlalu pendek; agar tercolok paling sedikit {_CABLE_FROM_CARRIER_MM:g} mm"
            yield f"cables.{name}.length_mm", text
