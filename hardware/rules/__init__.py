"""What must hold beyond the shape of box.toml: `RULES`, each told as key, mistake and remedy."""

from __future__ import annotations

from typing import NamedTuple

from hardware.rules import cables, carrier, nets, pins, references, sizes
from hardware.rules.found import Rule
from hardware.schema import BOX, Box, BoxError, load


class Problem(NamedTuple):
    """`rule` is the name of a function in REFERENCES or RULES, in words."""

    rule: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{BOX.name}: {self.key}: {self.text} [{self.rule}]"


REFERENCES: tuple[Rule, ...] = (references.unknown_names, references.unknown_ends)
RULES: tuple[Rule, ...] = (
    pins.signal_or_rail,
    pins.no_such_pin,
    pins.pin_used_twice,
    pins.flash_pin,
    pins.not_brought_out,
    pins.strapping_pin,
    pins.output_on_input_only,
    pins.wake_without_rtc,
    pins.one_pin_for_ext0,
    pins.input_without_pull,
    nets.net_with_one_end,
    nets.pin_on_two_nets,
    nets.pin_left_open,
    nets.ground_pin_elsewhere,
    nets.reaches_gated_rail,
    nets.gate_of_rail,
    cables.cable_pins,
    cables.connector_without_wire,
    cables.power_wire_swapped,
    cables.cable_length,
    sizes.header_and_pins_agree,
    carrier.part_without_place,
    carrier.part_off_the_board,
    carrier.parts_collide,
    carrier.carrier_holes,
    sizes.panel_size,
    sizes.size_missing,
    sizes.cell_fits_holder,
    sizes.bought_for_nothing,
)


def problems(box: Box) -> list[Problem]:
    """What is wrong with a box, in the order of the rules; RULES need that all names are known."""
    for rules in (REFERENCES, RULES):
        found = [Problem(_name(rule), key, text) for rule in rules for key, text in rule(box)]
        if found:
            return found
    return []


def _name(rule: Rule) -> str:
    return getattr(rule, "__name__", "").replace("_", " ")


def checked() -> Box:
    """The box of box.toml, which breaks no rule; raises BoxError."""
    box = load()
    found = problems(box)
    if found:
        raise BoxError([str(problem) for problem in found])
    return box
