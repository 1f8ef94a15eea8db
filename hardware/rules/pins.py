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
    return ", ".join(str(n) for n in free) or "tidak ada"


def no_such_pin(box: Box) -> Found:
    for name, net in box.nets.items():
        if net.pin is not None and net.pin not in box.board.pins:
            yield f"nets.{name}.pin", f"GPIO{net.pin} tidak ada di {box.board.chip}; yang bebas: {_free_pins(box)}"


def signal_or_rail(box: Box) -> Found:
    for name, net in box.nets.items():
        if (net.pin is None) == (net.rail is None):
            yield f"nets.{name}", "harus sinyal (`pin`) atau `rail`; isi salah satu"
        if (net.pin is None) != (net.direction is None):
            yield f"nets.{name}.direction", "untuk sinyal, dan setiap sinyal punya satu: in, out, inout, atau analog"


def pin_used_twice(box: Box) -> Found:
    user: dict[int, str] = {}
    for name, _net, number, _pin in _signals(box):
        if number in user:
            yield f"nets.{name}.pin", f"GPIO{number} sudah dipakai {user[number]}; yang bebas: {_free_pins(box)}"
        user.setdefault(number, name)


def flash_pin(box: Box) -> Found:
    for name, _net, number, pin in _signals(box):
        if pin.flash:
            yield f"nets.{name}.pin", f"GPIO{number} milik chip flash; yang bebas: {_free_pins(box)}"


def not_brought_out(box: Box) -> Found:
    for name, _net, number, pin in _signals(box):
        # A flash pin is never brought out either; one message for one mistake.
        if not pin.label and not pin.flash:
            yield f"nets.{name}.pin", f"GPIO{number} tidak keluar di papan; yang bebas: {_free_pins(box)}"


def strapping_pin(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if pin.strapping and not net.waiver:
            text = f"GPIO{number} menentukan cara chip menyala; pakai yang lain, atau tulis di `waiver` mengapa aman"
            yield f"nets.{name}.pin", text


def output_on_input_only(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if pin.input_only and net.direction in ("out", "inout"):
            text = f"GPIO{number} hanya bisa masukan, padahal arahnya {net.direction!r}; yang bebas: {_free_pins(box)}"
            yield f"nets.{name}.pin", text


def wake_without_rtc(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if net.wake and not pin.rtc:
            text = f"GPIO{number} tanpa RTC, tidak membangunkan lewat {net.wake}; yang bebas: {_free_pins(box)}"
            yield f"nets.{name}.pin", text


def one_pin_for_ext0(box: Box) -> Found:
    by_ext0 = [name for name, net in box.nets.items() if net.wake == "ext0"]
    for name in by_ext0[1:]:
        yield f"nets.{name}.wake", f"ext0 hanya untuk satu pin dan sudah dipakai {by_ext0[0]}; ganti dengan ext1"


def input_without_pull(box: Box) -> Found:
    for name, net, number, pin in _signals(box):
        if net.direction not in ("in", "analog") or not (pin.input_only or net.wake) or net.on_board:
            continue
        if not any(other in box.nets and box.nets[other].rail for _, other in circuit.resistors(box, name)):
            reason = "tidak punya penarik sendiri" if pin.input_only else "kehilangan penariknya saat deep sleep"
            yield f"nets.{name}.ends", f"GPIO{number} {reason}; tambahkan resistor ke ground atau daya"
