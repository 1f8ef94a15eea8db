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
        "parts.R1.item: 'resistor_2m' tidak ada di items; tambahkan [items.resistor_2m] atau betulkan namanya",
        id="a part of an item that nobody sells",
    ),
    pytest.param(
        "unknown names",
        {"parts__X1__of": ""},
        "parts.X1: dibeli (`item`) atau bagian dari komponen lain (`of`); isi salah satu",
        id="a part from nowhere",
    ),
    pytest.param(
        "unknown names",
        {"cables__W1__to": "DS9"},
        "cables.W1.to: 'DS9' tidak ada di parts; tambahkan [parts.DS9] atau betulkan namanya",
        id="a cable to nowhere",
    ),
    pytest.param(
        "unknown names",
        {"power__cases__typical__charges": {"walk": 1}},
        "power.cases.typical.charges: 'walk' tidak ada di power.charges; "
        "tambahkan [power.charges.walk] atau betulkan namanya",
        id="a case with a charge that is not known",
    ),
    pytest.param(
        "unknown ends",
        {"nets__LID__ends": plus("R1.3")},
        "nets.LID.ends: pin 'R1.3' tidak ada; pin R1: 1, 2",
        id="an end at a pin that a resistor has not",
    ),
    pytest.param(
        "signal or rail",
        {"nets__LID__rail": "ground"},
        "nets.LID: harus sinyal (`pin`) atau `rail`; isi salah satu",
        id="a signal that is a rail",
    ),
    pytest.param(
        "signal or rail",
        {"nets__EPD_CS__direction": REMOVED},
        "nets.EPD_CS.direction: untuk sinyal, dan setiap sinyal punya satu: in, out, inout, atau analog",
        id="a signal without direction",
    ),
    pytest.param(
        "no such pin",
        {"nets__EPD_CS__pin": 20},
        "nets.EPD_CS.pin: GPIO20 tidak ada di ESP32-WROOM-32E; yang bebas: 19, 25, 39",
        id="no such pin",
    ),
    pytest.param(
        "pin used twice",
        {"nets__TAMPER__pin": 13},
        "nets.TAMPER.pin: GPIO13 sudah dipakai LID2; yang bebas: 4, 19, 39",
        id="pin used twice",
    ),
    pytest.param(
        "flash pin",
        {"nets__EPD_CS__pin": 6},
        "nets.EPD_CS.pin: GPIO6 milik chip flash; yang bebas: 19, 25, 39",
        id="flash pin",
    ),
    pytest.param(
        "not brought out",
        {"nets__EPD_CS__pin": 33},
        "nets.EPD_CS.pin: GPIO33 tidak keluar di papan; yang bebas: 19, 25, 39",
        id="not brought out",
    ),
    pytest.param(
        "strapping pin",
        {"nets__EPD_CS__pin": 15},
        "nets.EPD_CS.pin: GPIO15 menentukan cara chip menyala; pakai yang lain, atau tulis di `waiver` mengapa aman",
        id="strapping pin",
    ),
    pytest.param(
        "output on input only",
        {"nets__EPD_CS__pin": 39},
        "nets.EPD_CS.pin: GPIO39 hanya bisa masukan, padahal arahnya 'out'; yang bebas: 19, 25",
        id="output on an input-only pin",
    ),
    pytest.param(
        "wake without rtc",
        {"nets__TAMPER__pin": 19},
        "nets.TAMPER.pin: GPIO19 tanpa RTC, tidak membangunkan lewat ext1; yang bebas: 4, 39",
        id="wake on a pin without RTC",
    ),
    pytest.param(
        "one pin for ext0",
        {"nets__LID2__wake": "ext0"},
        "nets.LID2.wake: ext0 hanya untuk satu pin dan sudah dipakai LID; ganti dengan ext1",
        id="two pins for ext0",
    ),
    pytest.param(
        "input without pull",
        {"nets__BUTTON__ends": without("R8.1"), "nets__GND__ends": without("R8.2")},
        "nets.BUTTON.ends: GPIO36 tidak punya penarik sendiri; tambahkan resistor ke ground atau daya",
        id="input-only without a pull",
    ),
    pytest.param(
        "input without pull",
        {"nets__LID2__ends": without("R2.2"), "nets__3V3__ends": without("R2.1")},
        "nets.LID2.ends: GPIO13 kehilangan penariknya saat deep sleep; tambahkan resistor ke ground atau daya",
        id="a wake source without a pull",
    ),
    pytest.param(
        "net with one end",
        {"nets__SPI_SCK__ends": []},
        "nets.SPI_SCK.ends: jalur perlu dua pin atau lebih, yang ini hanya punya U1.6; tambahkan yang lain",
        id="net with one end",
    ),
    pytest.param(
        "pin on two nets",
        {"nets__EPD_RST__ends": plus("J3.6")},
        "nets.EPD_RST.ends: J3.6 sudah ada di EPD_DC; keluarkan dari salah satu",
        id="pin on two nets",
    ),
    pytest.param(
        "pin left open",
        {"nets__3V3__ends": without("U2.8")},
        "parts.U2: pin 8 (CS) tidak ada di jalur mana pun; tambahkan U2.8 ke `ends` satu jalur",
        id="an input of the motion sensor left open",
    ),
    pytest.param(
        "ground pin elsewhere",
        {"nets__GND__ends": without("U2.5"), "nets__3V3__ends": plus("U2.5")},
        "nets.3V3.ends: U2.5 pin ground; pindahkan ke jalur ground",
        id="a ground pin on the supply",
    ),
    pytest.param(
        "reaches gated rail",
        {"nets__GND__ends": without("R7.2"), "nets__3V3__ends": plus("R7.2")},
        "nets.EPD_BUSY.ends: lewat R7, 3V3 memberi daya ke komponen yang dimatikan; "
        "tarik ke ground atau ke daya yang dimatikan",
        id="a pull-up feeds the panel that is off",
    ),
    pytest.param(
        "reaches gated rail",
        {"nets__EPD_RST__ends": plus("U2.9")},
        "nets.EPD_RST.ends: U2.9 selalu berdaya dan memberi daya ke komponen yang dimatikan; pakai jalur lain",
        id="an output that is always on feeds the panel that is off",
    ),
    pytest.param(
        "gate of rail",
        {"nets__3V3_EPD__ends": without("Q1.3"), "nets__CELL__ends": plus("Q1.3")},
        "nets.3V3_EPD.ends: daya yang dimatikan keluar dari drain P-MOSFET; tambahkan pin 3-nya",
        id="a gated rail without a switch",
    ),
    pytest.param(
        "gate of rail",
        {
            "nets__3V3_EPD__ends": lambda old: [end.replace("Q1.3", "Q1.2") for end in old],
            "nets__3V3__ends": lambda old: [end.replace("Q1.2", "Q1.3") for end in old],
        },
        "nets.3V3_EPD.ends: Q1 terbalik: drain (3) di sini, source (2) ke daya yang selalu ada",
        id="the P-MOSFET the wrong way round: its diode feeds the panel for ever",
    ),
    pytest.param(
        "gate of rail",
        {"nets__3V3_EPD__gated_by": "EPD_RST"},
        "nets.3V3_EPD.gated_by: gate Q1 ada di 'EPD_POWER'; tulis gated_by = 'EPD_POWER' atau pindahkan",
        id="a rail gated by another net than it says",
    ),
    pytest.param(
        "gate of rail",
        {"nets__3V3__ends": without("R6.1"), "nets__GND__ends": plus("R6.1")},
        "nets.EPD_POWER.ends: 3V3_EPD bisa menyala sendiri saat deep sleep; tambahkan resistor ke 3V3",
        id="a gate pulled to on",
    ),
    pytest.param(
        "cable pins",
        {"cables__W2__wires": [[1, 3, "YE"], [2, 2, "BK"]]},
        "cables.W2.wires: S1 tidak punya pin '3'; pinnya 1, 2",
        id="a wire to a pin that the switch has not",
    ),
    pytest.param(
        "cable pins",
        {"cables__W2__wires": [[1, 1, "YE"], [2, 1, "BK"]]},
        "cables.W2.wires: dua kawat di S1.1 (`to`); satu kawat untuk satu pin",
        id="two wires on one pin",
    ),
    pytest.param(
        "connector without wire",
        {"cables__W2__wires": [[1, 1, "YE"]]},
        "parts.J1: tidak ada kawat ke pin 2; tambahkan, atau pakai konektor lebih kecil",
        id="a connector with an empty pin",
    ),
    pytest.param(
        "power wire swapped",
        {"cables__W4__wires": [[1, 2, "RD"], [2, 1, "BK"]]},
        "cables.W4.wires: kawat 1 ke 2 membawa daya ke -; tukar kawatnya",
        id="the cell the wrong way round",
    ),
    pytest.param(
        "power wire swapped",
        {"cables__W2__wires": [[1, 1, "BK"], [2, 2, "BK"]]},
        "cables.W2.wires: kawat 1 BK; ground selalu BK, yang lain tidak pernah",
        id="a signal in black",
    ),
    pytest.param(
        "cable length",
        {"cables__W2__length_mm": 600},
        "cables.W2.length_mm: 600 mm tidak bisa dipotong dari 500 mm; beli yang lebih panjang",
        id="a cable longer than what is sold",
    ),
    pytest.param(
        "cable length",
        {"cables__W5__length_mm": 20},
        "cables.W5.length_mm: 20 mm terlalu pendek; agar tercolok paling sedikit 50 mm",
        id="a cable too short to plug in",
    ),
    pytest.param(
        "header and pins agree",
        {"board__header__left": lambda old: [label.replace("D7", "D8") for label in old]},
        "board.header: D7 ada di board.pins, tidak di deretan mana pun; tambahkan ke left atau right",
        id="a label that is in no row",
    ),
    pytest.param(
        "carrier holes",
        {"carrier__holes_mm": [[1.0, 4.0]]},
        "carrier.holes_mm: lubang di (1, 4) kurang dari 2.1 mm dari tepi; geser, atau besarkan `size_mm`",
        id="a hole that breaks the edge",
    ),
    pytest.param(
        "carrier holes",
        {"carrier__holes_mm": [[30.0, 30.0]]},
        "carrier.holes_mm: U1 ada di bawah kepala sekrup di (30, 30); geser salah satu",
        id="a screw below a part",
    ),
    pytest.param(
        "part without place",
        {"carrier__places__R1": REMOVED},
        "carrier.places: R1 belum punya tempat; tambahkan R1 = [x, y, putaran]",
        id="a part without a place",
    ),
    pytest.param(
        "unknown names",
        {"carrier__places__R99": [40, 40, 0]},
        "carrier.places: 'R99' tidak ada di parts; tambahkan [parts.R99] atau betulkan namanya",
        id="a place without a part",
    ),
    pytest.param(
        "part off the board",
        {"carrier__places__R1": [1.0, 30.0, 0]},
        "carrier.places.R1: R1 menempati x -0.85 sampai 2.85, y 29.05 sampai 30.95 mm; geser ke dalam 80 x 70",
        id="a part over the edge",
    ),
    pytest.param(
        "parts collide",
        {"carrier__places__R1": [50.0, 26.0, 0]},
        "carrier.places.R1: R1 dan U2 bertumpuk; geser salah satu",
        id="two parts in one place",
    ),
    pytest.param(
        "panel size",
        {"panel__pixel_mm": 0.3},
        "panel.active_mm: lebar: 400 piksel 0.3 mm menjadi 120 mm, bukan 84.8; betulkan salah satu",
        id="pixels that don't fit the area",
    ),
    pytest.param(
        "panel size",
        {"items__panel__size_mm": [80.0, 78.5, 9.0]},
        "panel.active_mm: lebar: 84.8 mm tidak muat di ukuran luar 80 mm; betulkan salah satu",
        id="a picture larger than the panel",
    ),
    pytest.param(
        "size missing",
        {"items__reed__size_mm": REMOVED},
        "items.reed.size_mm: diperlukan untuk menggambar kotak; isi lebar, dalam, dan tinggi dalam mm",
        id="a part in the box without a size",
    ),
    pytest.param(
        "size missing",
        {"items__reed__size_mark": REMOVED},
        "items.reed.size_mark: menyebut dari mana ukuran itu; isi salah satu dari keempat tandanya",
        id="a size of which nobody knows where it comes from",
    ),
    pytest.param(
        "cell fits holder",
        {"items__cell__size_mm": [80.0, 18.6, 18.6]},
        "items.cell.size_mm: panjang sel 80 mm, dudukannya 78 mm; pakai dudukan yang lebih panjang",
        id="a cell longer than its holder",
    ),
    pytest.param(
        "bought for nothing",
        {"parts__J6": REMOVED},
        "items.socket_18: tidak dipakai komponen, kabel, atau pemasangan mana pun; hapus atau pakai",
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
