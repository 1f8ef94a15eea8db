"""Boxes with other values than ours: what is made follows them, and KiCad still finds nothing."""

import random

import pytest
from changed_box import box_with, tables
from test_carrier import NOTHING, findings
from test_schematic import netlist

from hardware import circuit, pins, rules
from hardware.kicad import files

SIGNALS = {name: net for name, net in tables()["nets"].items() if "pin" in net and "on_board" not in net}


@pytest.fixture(scope="module", autouse=True)
def kicad(need):
    need("kicad-cli")


def other_pins(seed):
    """Changes that deal the signals out anew over the pins that can do them; strapping pins are waived."""
    dealer = random.Random(seed)
    # Neither the pins of the USB port nor that of the board's own divider.
    gpios = {
        int(n): gpio for n, gpio in tables()["board"]["pins"].items() if gpio["label"] and n not in ("1", "3", "34")
    }
    changes = {f"nets__{name}__waiver": "for this test" for name in SIGNALS}
    for name, net in sorted(SIGNALS.items(), key=lambda item: "wake" not in item[1]):
        able = [
            number
            for number, gpio in gpios.items()
            if ("wake" not in net or gpio.get("rtc")) and (net["direction"] == "in" or not gpio.get("input_only"))
        ]
        changes[f"nets__{name}__pin"] = dealer.choice(able)
        del gpios[changes[f"nets__{name}__pin"]]
    return changes


@pytest.mark.parametrize("seed", range(4))
def test_pins_dealt_out_anew_are_followed_by_firmware_schematic_and_netlist(seed):
    box = box_with(**other_pins(seed))
    assert rules.problems(box) == []
    module = pins.module(box).decode()
    for name in SIGNALS:
        assert f"{name} = const({box.nets[name].pin})" in module
    wanted = {name: {str(pin) for pin in circuit.ends(box, net)} for name, net in box.nets.items()}
    assert netlist(files.circuit(box)) == {name: ends for name, ends in wanted.items() if ends}


def test_a_board_with_other_pins_another_outline_and_a_part_elsewhere_is_routed_and_passes():
    outline = {
        "carrier__size_mm": [84.0, 72.0],
        "carrier__holes_mm": [[4.0, 4.0], [80.0, 4.0], [4.0, 68.0], [80.0, 68.0]],
        "carrier__hole_mm": 2.7,
        "carrier__corner_radius_mm": 1.0,
        "carrier__places__C5": [70.0, 48.0, 90],
    }
    box = box_with(**other_pins(0), **outline)
    assert rules.problems(box) == []
    assert findings(files.sources(box)) == NOTHING
