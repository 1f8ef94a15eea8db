"""Signals against what the pins of the chip can do."""

from __future__ import annotations

from collections.abc import Iterator

from hardware import circuit
from hardware.rules.found import Found
from hardware.schema import Box, Gpio, Net


def _signals(box: Box) -> Iterator[tuple[str, Net, int, Gpio]]:
    """Nets on a GPIO that the chip has."""
    for name, net in box.nets.items():
        if net.pin is not None and net.pin in box.board.pins:
            yield name, net, net.pin, box.board.pins[net.pin]


def _free_pins(box: Box) -> str:
    used = {net.pin for net in box.nets.values()}
    free = [n for n, pin in box.board.pins.items() if pin.label and not pin.strapping and n not in used and n > 3]
    return ", ".join(str(n) for n in free) or "none"


def no_such_pin(box: Box) -> Found:
    for name, net in box.nets.items():
        if net.pin is not None and net.pin not in box.board.pins:
            yield f"nets.{name}.pin", f"GPIO{net.pin} does not exist on {box.board.chip}; free are {_free_pins(box)}"


def signal_or_rail(box: Box) -> Found:
    for name, net in box.nets.items():
        if (net.pin is None) == (net.rail is None):
            yield f"nets.{name}", "is either a signal (`pin`) or a `rail`; give one of the two"
        if (net.pin is None) != (net.direction is None):
            yield f"nets.{name}.direction", "belongs to a signal, and each signal has one: in, out, inout or analog"


def pin_used_twice(box: Box) -> Found:
    user: dict[int, str] = {}
    for name, _net, number, _pin in _signals(box):
        if number in user:
            yield f"nets.{name}.pin", f"GPIO{number} is taken by {user[number]}; free are {_free_pins(box)}"
        user.setdefault(number, name)


def flash_pin(box: Box) -> Found:
    for name, _net, number, pin in _signals(box):
        if pin.flash:
            yield f"nets.{name}.pin", f"GPIO{number} belongs to the flash chip; free are {_free_pins(box)}"


def not_brought_out(box: Box) -> Found:
    for name, _net, number, pin in _signals(box):
        # A flash pin is never brought out either; one message for one mistake.
        if not pin.label and not pin.flash:
            yield f"nets.{name}.pin", f"GPIO{number} is not brought out on the board; free are {_free_pins(box)}"


def strapping_pin(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if pin.strapping and not net.waiver:
            text = f"GPIO{number} decides how the chip starts; take another, or say in `waiver` why it is safe"
            yield f"nets.{name}.pin", text


def output_on_input_only(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if pin.input_only and net.direction in ("out", "inout"):
            text = f"GPIO{number} is input-only, but the direction is {net.direction!r}; free are {_free_pins(box)}"
            yield f"nets.{name}.pin", text


def wake_without_rtc(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if net.wake and not pin.rtc:
            text = f"GPIO{number} can't wake the chip by {net.wake}: it has no RTC function; free are {_free_pins(box)}"
            yield f"nets.{name}.pin", text


def one_pin_for_ext0(box: Box) -> Found:
    by_ext0 = [name for name, net in box.nets.items() if net.wake == "ext0"]
    for name in by_ext0[1:]:
        yield f"nets.{name}.wake", f"ext0 watches one pin, and {by_ext0[0]} has it; make it ext1"


def input_without_pull(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if net.direction not in ("in", "analog") or not (pin.input_only or net.wake) or net.on_board:
            continue
        if not any(other in box.nets and box.nets[other].rail for _, other in circuit.resistors(box, name)):
            reason = "has no pull of its own" if pin.input_only else "loses its internal pull in deep sleep"
            yield f"nets.{name}.ends", f"GPIO{number} {reason}; add a resistor to a rail"
