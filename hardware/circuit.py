"""Who is connected to whom: pins of parts and ends of nets, worked out from box.toml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hardware.schema import Box, Net, PinType


class Pin(NamedTuple):
    """One pin of one part; `number` as it stands in a footprint."""

    ref: str
    number: str

    def __str__(self) -> str:
        return f"{self.ref}.{self.number}"


def pins_of(box: Box, ref: str) -> dict[str, tuple[str, PinType]]:
    """Name and electrical type of each pin by number; the board's are counted down the left row, then the right."""
    if ref == box.board.part:
        return _board_pins(box)
    kind = box.parts[ref].kind
    return dict(box.kinds[kind].pins) if kind else {}


def _board_pins(box: Box) -> dict[str, tuple[str, PinType]]:
    input_only = {gpio.label: gpio.input_only for gpio in box.board.pins.values() if gpio.label}
    pins: dict[str, tuple[str, PinType]] = {}
    for number, label in enumerate(box.board.header.left + box.board.header.right, start=1):
        kind: PinType = "passive"
        if label in input_only:
            kind = "input" if input_only[label] else "bidirectional"
        elif label == "3V3" and all(name != "3V3" for name, _ in pins.values()):
            kind = "power_out"  # of two that KiCad sees on one net, one may be the source
        elif label == "GND":
            kind = "power_in"
        elif label == "NC":
            kind = "no_connect"
        pins[str(number)] = (label, kind)
    return pins


def find(box: Box, end: str) -> list[Pin]:
    """The pins meant by `ref.number`, or for the board by `ref.label`; empty when there is none."""
    ref, _, name = end.partition(".")
    if ref not in box.parts:
        return []
    if ref == box.board.part:
        return [Pin(ref, number) for number, (label, _) in pins_of(box, ref).items() if label == name]
    return [Pin(ref, name)] if name in pins_of(box, ref) else []


def ends(box: Box, net: Net) -> list[Pin]:
    """All pins of a net on the carrier, in the order of box.toml, the board's GPIO first."""
    found = []
    gpio = box.board.pins.get(net.pin) if net.pin is not None else None
    if gpio and gpio.label and not net.on_board:
        found += find(box, f"{box.board.part}.{gpio.label}")
    for end in net.ends:
        found += find(box, end)
    return found


def net_of_pin(box: Box) -> dict[Pin, str]:
    """The net of each connected pin on the carrier."""
    return {pin: name for name, net in box.nets.items() for pin in ends(box, net)}


def resistors(box: Box, net: str) -> Iterator[tuple[str, str]]:
    """(reference, net at its other end) of each resistor that hangs on a net."""
    by_pin = net_of_pin(box)
    for pin in ends(box, box.nets[net]):
        if box.parts[pin.ref].kind == "resistor":
            other = Pin(pin.ref, "2" if pin.number == "1" else "1")
            yield pin.ref, by_pin.get(other, "")


def on_carrier(box: Box) -> list[str]:
    """References of the parts with pins that the carrier holds."""
    return [ref for ref, part in box.parts.items() if part.at == "carrier" and pins_of(box, ref)]


def quantities(box: Box) -> dict[str, int]:
    """How many of each item one box takes, without spares, in the order of box.toml."""
    used = [part.item for part in box.parts.values()]
    used += [cable.item for cable in box.cables.values()]
    counted = {item: used.count(item) for item in box.items}
    for fitting in box.mechanical.values():
        counted[fitting.item] += fitting.quantity
    return counted
