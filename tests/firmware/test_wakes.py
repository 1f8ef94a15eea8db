"""Whole wakes without a network: what a box feels, records and arms, and what a wake costs."""

import json
import struct
import subprocess
from datetime import timedelta

import chain
import pytest
from seen import minutes, of_kind
from station import BOX, BOX_KEY, FRIDAY

import twin.interpreter
from twin import Box


def test_the_pauses_grow_while_the_access_point_is_away(lonely):
    lonely.power_on(FRIDAY)
    pauses = []
    for _ in range(5):
        due = lonely.next_timer
        pauses.append((due - lonely.now).total_seconds())
        lonely.wait_until(due)
    # The hourly heartbeat of a box that was never configured comes before the six hours.
    assert pauses[:3] == [60, 300, 1800]
    assert {event.payload[0] for event in of_kind(lonely, "send_failed")} == {1}


def test_an_open_lid_is_announced_after_ten_minutes(lonely):
    lonely.power_on(FRIDAY)
    lonely.open_lid(FRIDAY + minutes(5))
    lonely.wait_until(FRIDAY + minutes(30))
    (alarm,) = of_kind(lonely, "lid_left_open")
    seq, seconds = struct.unpack_from("<II", alarm.payload)
    assert seq == of_kind(lonely, "lid_open")[0].seq
    assert 600 <= seconds < 620


def test_a_lid_that_is_open_when_the_power_comes(lonely):
    lonely.open_lid(FRIDAY)
    lonely.power_on(FRIDAY)
    (opening,) = of_kind(lonely, "lid_open")
    assert opening.payload[0] == 1
    lonely.close_lid(FRIDAY + minutes(1))
    assert len(of_kind(lonely, "lid_closed")) == 1


def test_flaps_are_one_visit(lonely):
    lonely.power_on(FRIDAY)
    at = FRIDAY + minutes(5)
    for second in range(0, 40, 10):
        lonely.open_lid(at + timedelta(seconds=second))
        lonely.close_lid(at + timedelta(seconds=second + 5))
    lonely.wait_until(at + minutes(5))
    assert len(of_kind(lonely, "lid_open")) == 1
    first, last = of_kind(lonely, "lid_closed")
    assert struct.unpack_from("<IIH", first.payload)[2] == 0
    assert struct.unpack_from("<IIH", last.payload)[2] >= 1


def test_a_lid_lifted_for_an_instant_is_an_opening(lonely):
    lonely.power_on(FRIDAY)
    lonely.blip_lid(FRIDAY + minutes(5))
    assert len(of_kind(lonely, "lid_open")) == len(of_kind(lonely, "lid_closed")) == 1


def test_a_magnet_on_the_lid_switch_is_noticed_by_the_other(lonely):
    lonely.power_on(FRIDAY)
    lonely.lift_lid_under_magnet(FRIDAY + minutes(5))
    (disagreement,) = of_kind(lonely, "lid_disagree")
    assert disagreement.payload[:2] == b"\x00\x01"
    assert of_kind(lonely, "lid_open") == of_kind(lonely, "moved") == []


def test_being_moved(lonely):
    lonely.power_on(FRIDAY)
    lonely.shake(FRIDAY + minutes(5))
    assert len(of_kind(lonely, "moved")) == 1


def test_a_cut_wire_is_an_alarm_but_wakes_the_box_only_once_an_hour(lonely):
    lonely.power_on(FRIDAY)
    lonely.wait_until(FRIDAY + timedelta(hours=3))
    lonely.motion_wire(FRIDAY + timedelta(hours=3), cut=True)
    assert len(of_kind(lonely, "moved")) == 1
    before = lonely.wakes
    lonely.wait_until(FRIDAY + timedelta(hours=6))
    assert lonely.wakes - before <= 6
    lonely.motion_wire(FRIDAY + timedelta(hours=6), cut=False)
    lonely.wait_until(FRIDAY + timedelta(hours=7))
    lonely.shake(FRIDAY + timedelta(hours=7))
    assert len(of_kind(lonely, "moved")) == 2


def test_a_low_battery_is_told_once(lonely):
    lonely.power_on(FRIDAY)
    lonely.battery(3350)
    lonely.shake(FRIDAY + minutes(5))
    lonely.shake(FRIDAY + minutes(6))
    (low,) = of_kind(lonely, "battery_low")
    assert low.mv == 3350
    assert struct.unpack_from("<H", low.payload) == (3400,)


def test_power_ups_are_counted_and_the_log_goes_on(lonely):
    for start in range(3):
        lonely.power_on(FRIDAY + minutes(start))
        lonely.cut_power()
    assert [event.boot for event in of_kind(lonely, "boot")] == [1, 2, 3]
    assert [event.seq for event in lonely.events()] == list(range(1, len(lonely.events()) + 1))


@pytest.mark.parametrize(("operation", "byte"), [(1, 0), (1, 30), (1, 63), (2, 10)])
def test_the_power_fails_while_a_wake_writes(lonely, operation, byte):
    lonely.power_on(FRIDAY)
    lonely.wait_until(FRIDAY + minutes(5))
    before = lonely.events()
    lonely.cut_at(operation, byte)
    lonely.open_lid(FRIDAY + minutes(5))
    after = lonely.events()
    assert after[: len(before)] == before
    assert chain.broken_links({event.seq: event.raw for event in after}) == []
    assert [event.boot for event in after if event.kind == "boot"] == [1, 2]
    assert any(event.kind == "lid_open" for event in after)


def test_a_full_log_refuses_counts_and_reports(tmp_path, broker, station):
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", broker.port)
    flash = box.directory / "flash.bin"
    flash.write_bytes(flash.read_bytes()[: 2 * 4096])
    box.wifi(False)
    box.power_on(FRIDAY)
    for count in range(70):
        box.shake(FRIDAY + minutes(count + 1))
    kept = box.events()
    assert [event.seq for event in kept] == list(range(1, 127))
    box.wifi(True)
    box.press(FRIDAY + timedelta(hours=3))
    assert sorted(station.records)[:126] == list(range(1, 127))
    (report,) = of_kind(box, "log_refused")
    (refused,) = struct.unpack_from("<I", report.payload)
    assert refused > 0
    assert station.states[-1]["refused"] == refused
    assert chain.broken_links(station.records) == []


# -- what a wake costs -----------------------------------------------------------------------------------------

RADIO = {"kotak.session", "kotak.link", "kotak.secure", "kotak.mqtt", "kotak.wifi", "kotak.messages"}
PANEL = {"kotak.panel", "kotak.screens", "kotak.drawing", "kotak.font", "kotak.qr"}
SETUP = {"kotak.setup", "kotak.http", "kotak.dns", "kotak.pages", "kotak.attempt", "kotak.improv", "kotak.provision"}
_WAKE = """
import boot, sys
from kotak import app
try:
    app.main()
except SystemExit:
    print(*[name for name in sys.modules if name.startswith("kotak.")])
"""
_MEMORY = """
import boot, esp32, gc, machine
gc.collect()
before = gc.mem_alloc()
from kotak import app
gc.collect()
print(gc.mem_alloc() - before)
"""


def run_by_hand(box, script, **pins):
    """A script in place of main.py, woken by the lid, with levels of pins by number; returns what it prints."""
    path = box.directory / "world.json"
    world = json.loads(path.read_text())
    world.update(wake_reason=2, reset_cause=4)
    world["pins"].update(pins)
    path.write_text(json.dumps(world))
    done = subprocess.run(
        [twin.interpreter.micropython(), "-X", "heapsize=200k", "-c", script],
        cwd=box.directory,
        env={"TWIN_DIR": str(box.directory), "MICROPYPATH": twin.interpreter.search_path()},
        stdout=subprocess.PIPE,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


def test_a_wake_that_neither_shows_nor_sends_imports_no_code_for_it(lonely):
    lonely.power_on(FRIDAY)
    lonely.open_lid(FRIDAY + minutes(5))
    lonely.close_lid(FRIDAY + minutes(6))
    # Within the minute the lid is lifted and shut before the firmware runs: a flap, and the same picture.
    modules = set(run_by_hand(lonely, _WAKE).split())
    assert "kotak.lid" in modules
    assert not modules & (RADIO | PANEL | SETUP)


def test_an_opening_imports_no_radio(lonely):
    lonely.power_on(FRIDAY)
    lonely.wait_until(FRIDAY + minutes(5))
    modules = set(run_by_hand(lonely, _WAKE, **{"35": 1, "13": 1}).split())
    assert len(of_kind(lonely, "lid_open")) == 1
    assert not modules & (RADIO | SETUP)


def test_the_lid_path_is_small(lonely):
    lonely.power_on(FRIDAY)
    assert 10_000 < int(run_by_hand(lonely, _MEMORY)) < 60_000
