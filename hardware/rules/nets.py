"""Nets: ends, ground, and the rail that is switched off."""

from __future__ import annotations

from hardware import circuit
from hardware.rules.found import Found
from hardware.schema import Box


def net_with_one_end(box: Box) -> Found:
    for name, net in box.nets.items():
        found = circuit.ends(box, net)
        if len(found) < 2 and not net.on_board:
            only = f"hanya punya {found[0]}" if found else "belum punya satu pun"
            yield f"nets.{name}.ends", f"jalur perlu dua pin atau lebih, yang ini {only}; tambahkan yang lain"


def pin_on_two_nets(box: Box) -> Found:
    owner: dict[circuit.Pin, str] = {}
    for name, net in box.nets.items():
        for pin in circuit.ends(box, net):
            if pin in owner:
                text = f"{pin} sudah ada di {owner[pin]}; keluarkan dari salah satu"
                yield f"nets.{name}.ends", text
            owner.setdefault(pin, name)


def pin_left_open(box: Box) -> Found:
    connected = circuit.net_of_pin(box)
    for ref in circuit.on_carrier(box):
        for number, (name, kind) in circuit.pins_of(box, ref).items():
            may_be_open = ref == box.board.part or kind in ("output", "no_connect")
            if not may_be_open and circuit.Pin(ref, number) not in connected:
                text = (
                    f"pin {number} ({name}) tidak ada di jalur mana pun; tambahkan {ref}.{number} ke `ends` satu jalur"
                )
                yield f"parts.{ref}", text


def ground_pin_elsewhere(box: Box) -> Found:
    for pin, net in circuit.net_of_pin(box).items():
        name, _ = circuit.pins_of(box, pin.ref)[pin.number]
        if name == "GND" and box.nets[net].rail != "ground":
            yield f"nets.{net}.ends", f"{pin} pin ground; pindahkan ke jalur ground"


def reaches_gated_rail(box: Box) -> Found:
    """A part without power is fed through its signal pins as soon as something holds one of them up."""
    gated = {name for name, net in box.nets.items() if net.rail == "gated"}
    fed = {pin.ref for name in gated for pin in circuit.ends(box, box.nets[name])} - _switches(box)
    fed = {ref for ref in fed if len(circuit.pins_of(box, ref)) > 2}
    for name, net in box.nets.items():
        if net.rail or not fed & {pin.ref for pin in circuit.ends(box, net)}:
            continue
        for ref, other in circuit.resistors(box, name):
            if other in box.nets and box.nets[other].rail == "always on":
                text = f"lewat {ref}, {other} memberi daya ke komponen yang dimatikan"
                yield f"nets.{name}.ends", f"{text}; tarik ke ground atau ke daya yang dimatikan"
        for pin in circuit.ends(box, net):
            if pin.ref != box.board.part and box.parts[pin.ref].kind != "resistor" and _is_always_fed(box, pin.ref):
                text = f"{pin} selalu berdaya dan memberi daya ke komponen yang dimatikan; pakai jalur lain"
                yield f"nets.{name}.ends", text


def _is_always_fed(box: Box, ref: str) -> bool:
    return any(pin.ref == ref and box.nets[net].rail == "always on" for pin, net in circuit.net_of_pin(box).items())


def _switches(box: Box) -> set[str]:
    return {ref for ref, part in box.parts.items() if part.kind == "p_mosfet"}


def gate_of_rail(box: Box) -> Found:
    """The P-MOSFET of a gated rail: source on an always-on rail, drain on the gated one, gate pulled to the source."""
    by_pin = circuit.net_of_pin(box)
    for name, net in box.nets.items():
        if net.rail != "gated":
            continue
        for ref in sorted(_switches(box)):
            gate, source, drain = (by_pin.get(circuit.Pin(ref, number), "") for number in "123")
            if name in (source, drain):
                break
        else:
            yield f"nets.{name}.ends", "daya yang dimatikan keluar dari drain P-MOSFET; tambahkan pin 3-nya"
            continue
        if drain != name or box.nets[source].rail != "always on":
            yield f"nets.{name}.ends", f"{ref} terbalik: drain (3) di sini, source (2) ke daya yang selalu ada"
        elif gate != net.gated_by:
            yield f"nets.{name}.gated_by", f"gate {ref} ada di {gate!r}; tulis gated_by = {gate!r} atau pindahkan"
        elif all(other != source for _, other in circuit.resistors(box, gate)):
            yield f"nets.{gate}.ends", f"{name} bisa menyala sendiri saat deep sleep; tambahkan resistor ke {source}"
