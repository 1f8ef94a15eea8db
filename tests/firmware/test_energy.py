"""The energy model: a week of the twin, priced, and the chart of it that the README shows.

`python tests/firmware/test_energy.py` draws the chart anew; look at it before committing it.
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import week
from station import FRIDAY, Mosquitto, Station

from hardware import schema
from twin import energy

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware"
CHART = FIRMWARE / "energy.svg"
POWER = schema.load().power


@pytest.fixture
def wakes(tmp_path, broker, station):
    return week.live(tmp_path / "box", broker.port, station)


def test_a_conservative_year_on_one_cell(wakes):
    found = energy.lines(wakes, POWER, energy.CONSERVATIVE)
    assert energy.months(found, POWER, energy.CONSERVATIVE) >= 12
    assert (FIRMWARE / "README.md").read_text().count(
        f"**{energy.months(found, POWER, energy.CONSERVATIVE):.1f} months**"
    ) == 1


def test_the_trace_has_what_a_week_is_made_of(wakes):
    sessions = sum("radio" in wake for wake in wakes)
    pictures = sum("panel" in wake for wake in wakes)
    assert sessions >= 10 + 3, "one at each closing, and heartbeats on days without"
    assert pictures >= 20, "the visit code and QRIS again at each opening"
    assert len(wakes) >= 20


def test_the_chart_is_of_this_trace(wakes):
    assert energy.chart(wakes, POWER) == CHART.read_text(), (
        f"draw it anew: python {Path(__file__).name}, and look at it"
    )


def test_a_weaker_cell_and_a_hungrier_step_shorten_the_life():
    wakes = [{"waits": 100, "panel": 4000, "radio": 1600}] * 20
    whole = energy.months(energy.lines(wakes, POWER, energy.TYPICAL), POWER, energy.TYPICAL)
    half = replace(energy.TYPICAL, capacity_share=0.5)
    assert energy.months(energy.lines(wakes, POWER, half), POWER, half) < whole
    more = energy.lines(wakes * 2, POWER, energy.TYPICAL)
    assert energy.months(more, POWER, energy.TYPICAL) < whole
    assert {line.mark for line in more} <= {"measured", "data sheet", "reported", "estimate"}
    waiting = next(line for line in more if line.step == "wait for the panel")
    assert waiting.seconds == 160
    assert waiting.mc == pytest.approx(160 * POWER.currents["waiting"].ua / 1000)


def main() -> None:
    path = f"{sys.exec_prefix}/bin:/usr/bin:/usr/sbin"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "broker").mkdir()
        programs = [shutil.which(program, path=path) for program in ("mosquitto", "mosquitto_passwd")]
        broker = Mosquitto(*map(str, programs), Path(folder) / "broker")
        station = Station(broker.port, FRIDAY)
        wakes = week.live(Path(folder) / "box", broker.port, station)
        station.stop()
        broker.stop()
    CHART.write_text(energy.chart(wakes, POWER))
    for case in energy.CASES:
        found = energy.lines(wakes, POWER, case)
        print(f"{case.title}: {energy.months(found, POWER, case):.1f} months", *energy.table(found), sep="\n")


if __name__ == "__main__":
    main()
