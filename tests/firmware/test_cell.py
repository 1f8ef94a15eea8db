"""A cell that empties under a living box: its voltage falls, and in the end the box says so."""

from datetime import timedelta

import pytest
from station import BOX, BOX_KEY, FRIDAY

from hardware import schema
from twin import Box
from twin.cell import Cell

POWER = schema.load().power
FULL_MAH = POWER.battery.capacity_mah


@pytest.mark.parametrize(("share", "mv"), [(1.0, 4150), (0.95, 4100), (0.5, 3825), (0.05, 3500), (0.0, 3000)])
def test_the_voltage_follows_the_curve(share, mv):
    assert Cell(POWER, FULL_MAH * share).mv == mv


def test_sleep_and_wakes_empty_it_and_never_below_nothing():
    cell = Cell(POWER, FULL_MAH)
    cell.sleep(30 * 86_400)
    asleep = FULL_MAH - cell.left_mah
    assert 0.02 * FULL_MAH < asleep < 0.05 * FULL_MAH
    before = cell.left_mah
    cell.wake({"waits": 1000, "radio": 2000, "panel": 4000})
    assert before - cell.left_mah == pytest.approx((26.5 + 63 + 93 + 140 + 30 * 5 + 140 * 2) / 3600)
    cell.sleep(1e12)
    assert (cell.left_mah, cell.mv) == (0, 3000)


def test_a_box_on_its_last_charge_warns_before_it_is_empty(tmp_path):
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    cell = Cell(POWER, 130)
    box.put_in(cell, FRIDAY)
    box.power_on(FRIDAY)
    box.wait_until(FRIDAY + timedelta(days=3))  # without a configuration it looks for its server every hour
    voltages = [event.mv for event in box.events() if event.mv]
    assert voltages == sorted(voltages, reverse=True)
    assert "battery_low" in [event.kind for event in box.events()]
    assert 0 < cell.left_mah < 130


def test_a_flat_cell_is_left_to_the_log(tmp_path):
    """Lid and heartbeat are recorded to its end; radio and panel stay off from the low battery screen on."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    box.put_in(Cell(POWER, 75), FRIDAY)
    box.power_on(FRIDAY)
    moment = FRIDAY
    while box.events()[-1].mv >= 3200:
        moment += timedelta(hours=1)
        box.wait_until(moment)
    assert "battery_low" in [event.kind for event in box.events()]
    shown, told, awake = box.panel(), len(box.events()), len(box.awake_ms)
    box.open_lid(moment + timedelta(minutes=5))
    box.press(moment + timedelta(minutes=6))
    box.close_lid(moment + timedelta(minutes=9))
    box.wait_until(moment + timedelta(days=2))
    assert {"lid_open", "lid_closed", "battery"} == {event.kind for event in box.events()[told:]}
    assert not any({"radio", "panel"} & wake.keys() for wake in box.awake_ms[awake:])
    assert box.panel() == shown
    assert all(event.mv < 3200 for event in box.events()[told:])

    box.put_in(Cell(POWER, FULL_MAH), box.now)  # as if it had been charged
    box.wait_until(moment + timedelta(days=2, hours=2))
    assert "send_failed" in [event.kind for event in box.events()[told:]], "it tries to send again"
    assert box.panel() != shown


def pauses(box, count):
    """How long it sleeps by itself, one start after the other."""
    found = []
    for _ in range(count):
        found.append(round((box.next_timer - box.now).total_seconds()))
        box.wait_until(box.next_timer)
    return found


def test_a_cell_that_gives_way_under_load_does_not_start_the_box_over_and_over(tmp_path):
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.put_in(Cell(POWER, FULL_MAH / 2, ohm=3.5), FRIDAY)
    assert box.events() == []
    box.power_on(FRIDAY)
    boots = [event for event in box.events() if event.kind == "boot"]
    assert len(boots) == 3, "the third one does no more than record"
    assert pauses(box, 5) == [60, 300, 1800, 21600, 21600]
    before = [event.kind for event in box.events()].count("boot")
    assert before == 8
    box.open_lid(box.now + timedelta(minutes=5))
    recorded = [event.kind for event in box.events()]
    assert recorded.count("lid_open") >= 1
    assert recorded.count("boot") - before <= 3
    assert "crash" not in recorded

    box.put_in(Cell(POWER, FULL_MAH), box.now)
    box.power_on(box.now + timedelta(hours=1))
    box.press(box.now + timedelta(minutes=1))  # whoever has changed the cell need not wait
    assert "panel_changed" in [event.kind for event in box.events()]
    assert "send_failed" in [event.kind for event in box.events()]
