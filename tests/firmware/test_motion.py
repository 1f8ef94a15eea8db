"""The motion sensor: the real driver against a LIS3DH at register level, which feels only what it was told to feel."""

import json
import struct
from datetime import timedelta

import pytest
from by_hand import run_on
from station import BOX, BOX_KEY, FRIDAY

from twin import Box

ANY_AXIS = 0x2A


def minutes(count):
    return FRIDAY + timedelta(minutes=count)


@pytest.fixture
def box(tmp_path):
    """A box out of reach of its access point, switched on."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    box.power_on(FRIDAY)
    return box


def moved(box):
    """(source, swing in mg, attitude) of each event."""
    assert not (box.directory / "motion_faults.txt").exists()
    found = [struct.unpack_from("<BH3b", event.payload) for event in box.events() if event.kind == "moved"]
    return [(source, swing, attitude) for source, swing, *attitude in found]


def kinds(box):
    return [event.kind for event in box.events()]


def test_a_push_is_recorded_with_what_was_felt(box):
    box.shake(minutes(10), mg=800)
    [(source, swing_mg, attitude)] = moved(box)
    assert source & ANY_AXIS
    assert swing_mg == 800
    assert attitude == [0, 0, 64], "upright: 1 g on the third axis"


def test_each_push_counts(box):
    for count in range(3):
        box.shake(minutes(10 + count), mg=400 + 160 * count)
    assert [swing_mg for _, swing_mg, _ in moved(box)] == [400, 560, 720]


def test_a_note_that_falls_wakes_nobody(box):
    wakes = box.wakes
    box.wait_until(minutes(9))
    before = box.wakes
    box.shake(minutes(9), mg=300)
    assert box.wakes == before >= wakes
    assert moved(box) == []


def test_a_visit_does_not_report_its_own_shaking(box):
    box.open_lid(minutes(10))
    wakes = box.wakes
    box.shake(minutes(10.2))
    assert box.wakes == wakes, "not even armed"
    box.close_lid(minutes(10.5))
    box.shake(minutes(10.7))
    assert moved(box) == []
    box.shake(minutes(12))
    assert len(moved(box)) == 1


def test_a_push_while_the_box_is_awake_for_something_else_is_not_lost(box):
    path = box.directory / "motion.json"
    box.wait_until(minutes(10))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"latched": True, "felt_mg": 640}))
    box.press(minutes(10))
    assert [swing_mg for _, swing_mg, _ in moved(box)] == [640]


def test_a_sensor_that_lost_its_power_is_set_up_within_a_day(box):
    (box.directory / "motion.json").unlink()
    box.shake(minutes(10))
    assert moved(box) == []
    box.wait_until(minutes(24 * 60))
    box.shake(minutes(25 * 60))
    assert len(moved(box)) == 1


def test_a_missing_sensor_is_told_and_the_box_goes_on(tmp_path):
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    box.motion_sensor(broken=True)
    box.power_on(FRIDAY)
    assert kinds(box).count("crash") == 1
    box.open_lid(minutes(5))
    assert "lid_open" in kinds(box)


_TALK = """
import boot, sys
from kotak.board import Board
board = Board()
motion = board.motion()
i2c = motion._i2c
class Mistaken:
    def writeto_mem(self, address, register, data):
        %s
        i2c.writeto_mem(address, register, data)
    def readfrom_mem(self, address, register, count):
        %s
        return i2c.readfrom_mem(address, register, count)
motion._i2c = Mistaken()
try:
    motion.arm()
except OSError as error:
    print(error)
print(board.tamper())
"""
MISTAKES = [
    pytest.param("register &= 0x7f", "pass", "6 bytes written at 20 without going on", id="no auto-increment"),
    pytest.param(
        "data = bytes([data[0], 0]) + data[2:] if len(data) == 6 else data",
        "return i2c.readfrom_mem(address, register, count) if count == 1 else bytes(i2c.readfrom_mem(address,"
        " register, 1)) + b'\\x01' + i2c.readfrom_mem(address, register | 2, 4)",
        "interrupt 1 on without the high-pass filter: gravity raises it",
        id="no filter",
    ),
    pytest.param(
        "pass",
        "if register == 0x26: return b'\\0'",
        "interrupt 1 on before the filter was reset",
        id="filter not reset",
    ),
    pytest.param("if register == 0x32: return", "pass", "interrupt 1 on with no threshold", id="threshold forgotten"),
    pytest.param("if register == 0x33: register = 0x34", "pass", "register 34 written", id="another register"),
]


@pytest.mark.parametrize(("writing", "reading", "fault"), MISTAKES)
def test_a_mistake_in_the_talking_shows(box, writing, reading, fault):
    (box.directory / "motion.json").unlink()
    run_on(box, _TALK % (writing, reading))
    assert fault in (box.directory / "motion_faults.txt").read_text().splitlines()


def test_settings_changed_under_an_armed_interrupt_show(box):
    talk = _TALK % ("if register == 0x30 and data == b'\\0': return", "pass")
    run_on(box, talk)
    assert "control 20 written while interrupt 1 is on" in (box.directory / "motion_faults.txt").read_text()


def test_another_chip_is_refused(box):
    talk = _TALK % ("pass", "if register == 0x0f: return b'\\x32'")
    assert "motion: no LIS3DH at address 0x19" in run_on(box, talk)


def test_a_chip_that_keeps_nothing_is_refused(box):
    talk = _TALK % ("if register == 0xa0: return", "pass")
    (box.directory / "motion.json").unlink()
    assert "motion: the LIS3DH does not keep its settings" in run_on(box, talk)
