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
