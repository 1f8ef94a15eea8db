"""The firmware takes its pins, wake sources and panel from box.toml."""

import ast
import re
import sys
import types

import pytest
from changed_box import box_with

from hardware import outputs, pins

FIRMWARE = outputs.ROOT / "firmware"
KOTAK = FIRMWARE / "kotak"


@pytest.fixture(scope="module")
def box():
    return box_with()


def trees():
    for path in sorted(FIRMWARE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_the_firmware_names_its_pins_and_never_numbers_them():
    numbered = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and re.search(r"(^|\.)[Pp]in$", ast.unparse(node.func)):
                which = [
                    part.value for each in node.args[:1] for part in ast.walk(each) if isinstance(part, ast.Constant)
                ]
                numbered += [f"{path.name}:{node.lineno}" for value in which if type(value) is int]
    assert numbered == []


def test_the_pins_that_are_armed_are_those_that_box_toml_wakes_by(box):
    tree = dict(trees())[KOTAK / "board.py"]
    assigned = {ast.unparse(n.targets[0]): n.value for n in ast.walk(tree) if isinstance(n, ast.Assign)}
    assert {ast.unparse(name) for name in assigned["_EXT1"].elts} == {
        f"pins.{name}" for name, net in box.nets.items() if net.wake == "ext1"
    }
    armed = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Call) and "wake_on_ext0" in ast.unparse(n)]
    [ext0] = [name for name, net in box.nets.items() if net.wake == "ext0"]
    assert armed == [f"esp32.wake_on_ext0(self._inputs[pins.{ext0}], bool(lid_level))"]
    for net in box.nets.values():
        if net.wake:
            assert box.board.pins[net.pin].rtc


def test_the_drivers_panel_is_the_one_that_is_bought(box):
    tree = dict(trees())[KOTAK / "panel.py"]
    constants = {ast.unparse(n.targets[0]): ast.unparse(n.value) for n in ast.walk(tree) if isinstance(n, ast.Assign)}
    assert constants["_BUFFER_BYTES"] == f"const({box.panel.width_px * box.panel.height_px // 8})"
    assert f"{box.panel.width_px} x {box.panel.height_px} pixels" in ast.get_docstring(tree)
    assert box.panel.controller in ast.get_docstring(tree)


def test_the_pin_numbers_are_constants_of_their_nets(box, monkeypatch):
    monkeypatch.setitem(sys.modules, "micropython", types.SimpleNamespace(const=lambda value: value))
    namespace = {}
    exec(pins.module(box).decode(), namespace)
    numbers = {name: value for name, value in namespace.items() if name.isupper()}
    assert numbers == {name: net.pin for name, net in box.nets.items() if net.pin is not None}
