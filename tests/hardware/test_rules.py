"""The rules of box.toml, each broken at least once."""

import pytest
from changed_box import REMOVED, box_with

from hardware import rules


def without(*ends):
    return lambda old: [end for end in old if end not in ends]


def plus(*ends):
    return lambda old: [*old, *ends]


BROKEN = [
    pytest.param(
        "unknown names",
        {"parts__R1": {"item": "resistor_2m", "kind": "resistor", "at": "carrier"}},
        "parts.R1.item: there is no items 'resistor_2m'; add [items.resistor_2m] or correct the name",
        id="a part of an item that nobody sells",
    ),
    pytest.param(
        "unknown names",
        {"parts__X1__of": ""},
        "parts.X1: is either bought (`item`) or a piece of another part (`of`); give one of the two",
        id="a part from nowhere",
    ),
    pytest.param(
        "unknown names",
        {"cables__W1__to": "DS9"},
        "cables.W1.to: there is no parts 'DS9'; add [parts.DS9] or correct the name",
        id="a cable to nowhere",
    ),
    pytest.param(
        "unknown names",
        {"power__cases__typical__charges": {"walk": 1}},
        "power.cases.typical.charges: there is no power.charges 'walk'; add [power.charges.walk] or correct the name",
        id="a case with a charge that is not known",
    ),
    pytest.param(
        "unknown ends",
        {"nets__LID__ends": plus("R1.3")},
        "nets.LID.ends: there is no pin 'R1.3'; R1 has 1, 2",
        id="an end at a pin that a resistor has not",
    ),
    pytest.param(
        "signal or rail",
        {"nets__LID__rail": "ground"},
        "nets.LID: is either a signal (`pin`) or a `rail`; give one of the two",
        id="a signal that is a rail",
    ),
    pytest.param(
        "signal or rail",
        {"nets__EPD_CS__direction": REMOVED},
        "nets.EPD_CS.direction: belongs to a signal, and each signal has one: in, out, inout or analog",
        id="a signal without direction",
    ),
    pytest.param(
        "no such pin",
        {"nets__EPD_CS__pin": 20},
        "nets.EPD_CS.pin: GPIO20 does not exist on ESP32-WROOM-32E; free are 19, 25, 39",
        id="no such pin",
    ),
    pytest.param(
        "pin used twice",
        {"nets__TAMPER__pin": 13},
        "nets.TAMPER.pin: GPIO13 is taken by LID2; free are 4, 19, 39",
        id="pin used twice",
    ),
    pytest.param(
        "flash pin",
        {"nets__EPD_CS__pin": 6},
        "nets.EPD_CS.pin: GPIO6 belongs to the flash chip; free are 19, 25, 39",
        id="flash pin",
    ),
    pytest.param(
        "not brought out",
        {"nets__EPD_CS__pin": 33},
        "nets.EPD_CS.pin: GPIO33 is not brought out on the board; free are 19, 25, 39",
        id="not brought out",
    ),
    pytest.param(
        "strapping pin",
        {"nets__EPD_CS__pin": 15},
        "nets.EPD_CS.pin: GPIO15 decides how the chip starts; take another, or say in `waiver` why it is safe",
        id="strapping pin",
    ),
    pytest.param(
        "output on input only",
        {"nets__EPD_CS__pin": 39},
        "nets.EPD_CS.pin: GPIO39 is input-only, but the direction is 'out'; free are 19, 25",
        id="output on an input-only pin",
    ),
    pytest.param(
        "wake without rtc",
        {"nets__TAMPER__pin": 19},
        "nets.TAMPER.pin: GPIO19 can't wake the chip by ext1: it has no RTC function; free are 4, 39",
        id="wake on a pin without RTC",
    ),
    pytest.param(
        "one pin for ext0",
        {"nets__LID2__wake": "ext0"},
        "nets.LID2.wake: ext0 watches one pin, and LID has it; make it ext1",
        id="two pins for ext0",
    ),
    pytest.param(
        "input without pull",
        {"nets__BUTTON__ends": without("R8.1"), "nets__GND__ends": without("R8.2")},
        "nets.BUTTON.ends: GPIO36 has no pull of its own; add a resistor to a rail",
        id="input-only without a pull",
    ),
    pytest.param(
        "input without pull",
        {"nets__LID2__ends": without("R2.2"), "nets__3V3__ends": without("R2.1")},
        "nets.LID2.ends: GPIO13 loses its internal pull in deep sleep; add a resistor to a rail",
        id="a wake source without a pull",
    ),
    pytest.param(
        "net with one end",
        {"nets__SPI_SCK__ends": []},
        "nets.SPI_SCK.ends: a net joins two pins or more, and this one has U1.6; add the other end",
        id="net with one end",
    ),
    pytest.param(
        "pin on two nets",
        {"nets__EPD_RST__ends": plus("J3.6")},
        "nets.EPD_RST.ends: J3.6 is on EPD_DC already; take it out of one of the two",
        id="pin on two nets",
    ),
    pytest.param(
        "pin left open",
        {"nets__3V3__ends": without("U2.8")},
        "parts.U2: pin 8 (CS) is on no net; add U2.8 to the ends of one",
        id="an input of the motion sensor left open",
    ),
    pytest.param(
        "ground pin elsewhere",
        {"nets__GND__ends": without("U2.5"), "nets__3V3__ends": plus("U2.5")},
        "nets.3V3.ends: U2.5 is a ground pin; move it to the net of the ground rail",
        id="a ground pin on the supply",
    ),
    pytest.param(
        "reaches gated rail",
        {"nets__GND__ends": without("R7.2"), "nets__3V3__ends": plus("R7.2")},
        "nets.EPD_BUSY.ends: R7 feeds the gated part from 3V3; pull to ground or the gated rail",
        id="a pull-up feeds the panel that is off",
    ),
    pytest.param(
        "reaches gated rail",
        {"nets__EPD_RST__ends": plus("U2.9")},
        "nets.EPD_RST.ends: U2.9 is always powered and feeds the gated part; give it another net",
        id="an output that is always on feeds the panel that is off",
    ),
    pytest.param(
        "gate of rail",
        {"nets__3V3_EPD__ends": without("Q1.3"), "nets__CELL__ends": plus("Q1.3")},
        "nets.3V3_EPD.ends: a gated rail hangs on the drain of a P-MOSFET; add its pin 3",
        id="a gated rail without a switch",
    ),
    pytest.param(
        "gate of rail",
        {
            "nets__3V3_EPD__ends": lambda old: [end.replace("Q1.3", "Q1.2") for end in old],
            "nets__3V3__ends": lambda old: [end.replace("Q1.2", "Q1.3") for end in old],
        },
        "nets.3V3_EPD.ends: Q1 is the wrong way round: drain (3) here, source (2) on an always-on rail",
        id="the P-MOSFET the wrong way round: its diode feeds the panel for ever",
    ),
    pytest.param(
        "gate of rail",
        {"nets__3V3_EPD__gated_by": "EPD_RST"},
        "nets.3V3_EPD.gated_by: the gate of Q1 is on 'EPD_POWER'; say gated_by = 'EPD_POWER' or move the gate",
        id="a rail gated by another net than it says",
    ),
    pytest.param(
        "gate of rail",
        {"nets__3V3__ends": without("R6.1"), "nets__GND__ends": plus("R6.1")},
        "nets.EPD_POWER.ends: the rail 3V3_EPD floats on in deep sleep; add a resistor to 3V3",
        id="a gate pulled to on",
    ),
    pytest.param(
        "cable pins",
        {"cables__W2__wires": [[1, 3, "YE"], [2, 2, "BK"]]},
        "cables.W2.wires: S1 has no pin '3'; it has 1, 2",
        id="a wire to a pin that the switch has not",
    ),
    pytest.param(
        "cable pins",
        {"cables__W2__wires": [[1, 1, "YE"], [2, 1, "BK"]]},
        "cables.W2.wires: two wires on S1.1 (`to`); give each pin one wire",
        id="two wires on one pin",
    ),
    pytest.param(
        "connector without wire",
        {"cables__W2__wires": [[1, 1, "YE"]]},
        "parts.J1: no cable has a wire on pin 2; add one, or take a smaller connector",
        id="a connector with an empty pin",
    ),
    pytest.param(
        "power wire swapped",
        {"cables__W4__wires": [[1, 2, "RD"], [2, 1, "BK"]]},
        "cables.W4.wires: wire 1 to 2 brings supply to -; swap the wires",
        id="the cell the wrong way round",
    ),
    pytest.param(
        "power wire swapped",
        {"cables__W2__wires": [[1, 1, "BK"], [2, 2, "BK"]]},
        "cables.W2.wires: wire 1 is BK; ground is BK, and nothing else is",
        id="a signal in black",
    ),
    pytest.param(
        "cable length",
        {"cables__W2__length_mm": 600},
        "cables.W2.length_mm: 600 mm can't be cut from 500 mm; buy a longer one or move the part",
        id="a cable longer than what is sold",
    ),
    pytest.param(
        "cable length",
        {"cables__W5__length_mm": 20},
        "cables.W5.length_mm: 20 mm is too short to plug in; at least 50 mm",
        id="a cable too short to plug in",
    ),
    pytest.param(
        "header and pins agree",
        {"board__header__left": lambda old: [label.replace("D7", "D8") for label in old]},
        "board.header: D7 is in board.pins but in no row; add it to left or right",
        id="a label that is in no row",
    ),
    pytest.param(
        "carrier holes",
        {"carrier__holes_mm": [[1.0, 4.0]]},
        "carrier.holes_mm: the hole at (1, 4) is nearer than 2.1 mm to the edge; move it or enlarge `size_mm`",
        id="a hole that breaks the edge",
    ),
    pytest.param(
        "carrier holes",
        {"carrier__holes_mm": [[30.0, 30.0]]},
        "carrier.holes_mm: U1 is below the head of the screw at (30, 30); move one of them",
        id="a screw below a part",
    ),
    pytest.param(
        "part without place",
        {"carrier__places__R1": REMOVED},
        "carrier.places: R1 has no place; add R1 = [x, y, turn]",
        id="a part without a place",
    ),
    pytest.param(
        "unknown names",
        {"carrier__places__R99": [40, 40, 0]},
        "carrier.places: there is no parts 'R99'; add [parts.R99] or correct the name",
        id="a place without a part",
    ),
    pytest.param(
        "part off the board",
        {"carrier__places__R1": [1.0, 30.0, 0]},
        "carrier.places.R1: R1 takes -0.85 to 2.85 by 29.05 to 30.95 mm; move it inside 80 x 70",
        id="a part over the edge",
    ),
    pytest.param(
        "parts collide",
        {"carrier__places__R1": [50.0, 26.0, 0]},
        "carrier.places.R1: R1 and U2 take the same room; move one of them",
        id="two parts in one place",
    ),
    pytest.param(
        "panel size",
        {"panel__pixel_mm": 0.3},
        "panel.active_mm: width: 400 pixels of 0.3 mm are 120 mm, not 84.8; correct one",
        id="pixels that don't fit the area",
    ),
    pytest.param(
        "panel size",
        {"items__panel__size_mm": [80.0, 78.5, 9.0]},
        "panel.active_mm: width: 84.8 mm don't fit the outline of 80 mm; correct one",
        id="a picture larger than the panel",
    ),
    pytest.param(
        "size missing",
        {"items__reed__size_mm": REMOVED},
        "items.reed.size_mm: the enclosure needs it; add width, depth and height in mm",
        id="a part in the box without a size",
    ),
    pytest.param(
        "size missing",
        {"items__reed__size_mark": REMOVED},
        "items.reed.size_mark: says how far to trust the size; add one of the four marks",
        id="a size of which nobody knows where it comes from",
    ),
    pytest.param(
        "cell fits holder",
        {"items__cell__size_mm": [80.0, 18.6, 18.6]},
        "items.cell.size_mm: the cell is 80 mm long, its holder 78 mm; take a longer holder",
        id="a cell longer than its holder",
    ),
    pytest.param(
        "bought for nothing",
        {"parts__J6": REMOVED},
        "items.socket_18: no part, cable or fitting uses it; remove it or use it",
        id="an item that nothing uses",
    ),
]


def test_the_box_breaks_no_rule():
    assert rules.problems(box_with()) == []


@pytest.mark.parametrize(("rule", "changes", "problem"), BROKEN)
def test_a_broken_rule_is_named_with_key_and_remedy(rule, changes, problem):
    found = [str(problem) for problem in rules.problems(box_with(**changes))]
    assert f"box.toml: {problem} [{rule}]" in found


def test_every_rule_is_broken_once():
    every = {rule.__name__.replace("_", " ") for rule in rules.REFERENCES + rules.RULES}
    assert {param.values[0] for param in BROKEN} == every


def test_a_strapping_pin_with_a_waiver_is_allowed():
    waived = {"nets__EPD_CS__pin": 15, "nets__EPD_CS__waiver": "high at start, and the panel is without power then"}
    assert rules.problems(box_with(**waived)) == []
