"""The rules of hardware/box.toml, each broken once, and the pin numbers made from it."""

import ast
import copy
import importlib.util
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("hardware_generate", ROOT / "hardware" / "generate.py")
assert SPEC
assert SPEC.loader
generate = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(generate)


@pytest.fixture
def box():
    return copy.deepcopy(tomllib.loads(generate.BOX.read_text(encoding="utf-8")))


def test_the_board_can_do_what_the_nets_ask(box):
    assert generate.problems(box) == []


@pytest.mark.parametrize(
    ("net", "change", "problem"),
    [
        pytest.param("LID2", {"pin": 4}, "TAMPER: GPIO4 is taken by LID2", id="pin used twice"),
        pytest.param("EPD_CS", {"pin": 6}, "EPD_CS: GPIO6 belongs to the flash chip", id="flash pin"),
        pytest.param(
            "EPD_CS",
            {"pin": 15},
            "EPD_CS: GPIO15 decides how the chip starts; take another, or say in `waiver` why it is safe",
            id="strapping pin",
        ),
        pytest.param(
            "EPD_CS",
            {"pin": 39, "pull": "1 Mohm to ground"},
            "EPD_CS: GPIO39 is input-only, but the direction is 'out'",
            id="output on an input-only pin",
        ),
        pytest.param(
            "TAMPER",
            {"pin": 19},
            "TAMPER: GPIO19 can't wake the chip by ext1: it has no RTC function",
            id="wake on a pin without RTC",
        ),
        pytest.param(
            "BUTTON",
            {"pull": None},
            "BUTTON: GPIO36 has no pull of its own; name the external one in `pull`",
            id="input-only without a pull",
        ),
        pytest.param("EPD_CS", {"pin": 33}, "EPD_CS: GPIO33 is not brought out on the board", id="not brought out"),
        pytest.param("EPD_CS", {"pin": 20}, "EPD_CS: GPIO20 does not exist on ESP32-WROOM-32E", id="no such pin"),
    ],
)
def test_a_broken_rule_is_named(box, net, change, problem):
    changed = {**box["nets"][net], **change}
    box["nets"][net] = {key: value for key, value in changed.items() if value is not None}
    assert generate.problems(box) == [problem]


def test_a_strapping_pin_with_a_waiver_is_allowed(box):
    box["nets"]["EPD_CS"].update(pin=15, waiver="high at start, and the panel is without power then")
    assert generate.problems(box) == []


def test_committed_pin_numbers_are_those_of_box_toml(box):
    assert generate.PINS.read_text(encoding="utf-8") == generate.pins_module(box), "run: python hardware/generate.py"


def test_firmware_names_its_pins_and_never_numbers_them():
    bare = []
    for path in sorted((ROOT / "firmware" / "kotak").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).lower().endswith("pin"):
                bare += [f"{path.name}:{node.lineno}" for a in node.args[:1] if isinstance(a, ast.Constant)]
    assert bare == []


def test_every_current_says_how_far_to_trust_it(box):
    for name, current in box["currents"].items():
        assert current["mark"] in ("measured", "data sheet", "reported", "estimate"), name
        assert ("ua" in current) != ("mc" in current), name
