"""What breaks: modules, applications, clocks, identities. The lid is recorded, and the box sleeps."""

import struct
from datetime import timedelta

import pytest
from seen import kinds, minutes, of_kind
from station import FRIDAY

import twin.interpreter

KOTAK = twin.interpreter.FIRMWARE / "kotak"
NEEDED_FOR_THE_LID = {"__init__", "app", "board", "clock", "eventlog", "identity", "keys", "lid", "pins"} | {
    "memory",
    "pauses",
    "record",
    "rtcstate",
    "senses",
    "wake",
}
OTHERS = sorted({path.stem for path in KOTAK.glob("*.py")} - NEEDED_FOR_THE_LID)


@pytest.mark.parametrize("module", OTHERS)
def test_the_lid_is_recorded_even_if_a_module_does_not_import(lonely, module, break_module):
    break_module(module, "raise ImportError('damaged')\n")
    lonely.power_on(FRIDAY)
    lonely.open_lid(FRIDAY + minutes(5))
    lonely.close_lid(FRIDAY + minutes(7))
    lonely.wait_until(FRIDAY + timedelta(hours=3))
    recorded = kinds(lonely.events())
    assert recorded.count("lid_open") == recorded.count("lid_closed") == 1


@pytest.mark.parametrize(
    "module", ["config", "display", "screens", "panel", "provision", "session", "mqtt", "wifi", "schedule"]
)
def test_a_module_that_does_not_import_is_recorded(lonely, module, break_module):
    break_module(module, "raise ImportError('damaged')\n")
    lonely.power_on(FRIDAY)
    assert {event.payload for event in of_kind(lonely, "crash")} >= {f"{module}:1 ImportError".encode()[:18]}


def test_a_crash_says_where(lonely, break_module):
    break_module("wifi", "\n\n1 / 0\n")
    lonely.power_on(FRIDAY)
    assert of_kind(lonely, "crash")[0].payload == b"wifi:3 ZeroDivisio"


def pauses(box, count):
    """Seconds that the box sleeps by itself, one wake after the other."""
    found = []
    for _ in range(count):
        found.append(round((box.next_timer - box.now).total_seconds()))
        box.wait_until(box.next_timer)
    return found


def test_an_application_that_can_not_start_tries_again_less_and_less_often(lonely, break_module):
    break_module("app", "raise MemoryError\n")
    lonely.power_on(FRIDAY)
    assert pauses(lonely, 4) == [900, 3600, 21600, 21600]


def test_an_application_that_starts_again_knows_what_it_knew(lonely, break_module, monkeypatch):
    lonely.power_on(FRIDAY)
    lonely.open_lid(FRIDAY + minutes(5))
    whole = twin.interpreter.FIRMWARE
    break_module("app", "raise MemoryError\n")
    lonely.wait_until(FRIDAY + timedelta(hours=2))
    monkeypatch.setattr(twin.interpreter, "FIRMWARE", whole)
    lonely.close_lid(FRIDAY + timedelta(hours=2, minutes=1))
    lonely.wait_until(FRIDAY + timedelta(hours=9))
    (closing,) = of_kind(lonely, "lid_closed")
    assert struct.unpack_from("<I", closing.payload)[0] == of_kind(lonely, "lid_open")[0].seq
    assert len(of_kind(lonely, "boot")) == 1


def test_a_fault_at_each_start_makes_the_pauses_grow_but_not_the_lids(lonely, break_module):
    """The stock-taking fails before the heartbeat is set, so without a pause it would be due again at once."""
    break_module("schedule", (KOTAK / "schedule.py").read_text() + "\n\ndel parse\n")
    break_module(
        "config", (KOTAK / "config.py").read_text().replace("def load(", "def load(*_):\n    1 / 0\n\n\ndef old(")
    )
    lonely.power_on(FRIDAY)
    assert pauses(lonely, 5) == [900, 900, 1800, 21600, 21600]
    lonely.open_lid(lonely.now + minutes(1))
    assert len(of_kind(lonely, "lid_open")) == 1


def test_a_hang_is_ended_by_the_watchdog_and_comes_less_and_less_often(lonely, break_module):
    break_module("wifi", "from time import sleep_ms\nwhile True:\n    sleep_ms(500)\n")
    lonely.power_on(FRIDAY)
    assert pauses(lonely, 5) == [60, 300, 1800, 21600, 21600]
    assert [event.payload[0] for event in of_kind(lonely, "boot")] == [1, 3, 3, 3, 3, 3, 3]
    lonely.open_lid(lonely.now + minutes(1))
    assert len(of_kind(lonely, "lid_open")) == 1


# -- clocks that go wrong ----------------------------------------------------------------------------------------

YEARS = timedelta(days=365)


@pytest.mark.parametrize("leap", [-26 * YEARS, 20 * YEARS], ids=["back to 2000", "forward 20 years"])
def test_a_clock_that_leaps_is_recorded_and_set_anew(box, station, leap):
    station.configure()
    box.power_on(FRIDAY)
    box.leap_clock(leap)
    station.now = FRIDAY + timedelta(hours=3)
    box.open_lid(station.now)
    (refused,) = of_kind(box, "clock_refused")
    believed, found, source = struct.unpack_from("<IIB", refused.payload)
    assert abs(believed - FRIDAY.timestamp()) < 60
    assert abs(found - believed - leap.total_seconds()) < 4 * 3600
    assert (source, refused.quality) == (1, 0)
    assert of_kind(box, "lid_open")[0].time == 0, "no time rather than a wrong one"
    station.now += minutes(2)
    box.close_lid(station.now)
    assert of_kind(box, "clock_set")[-1].seq > refused.seq
    (closing,) = of_kind(box, "lid_closed")
    assert abs(struct.unpack_from("<II", closing.payload)[1] - 120) < 10
    box.wait_until(FRIDAY + timedelta(days=2))
    assert len(of_kind(box, "battery")) >= 2, "the heartbeat goes on"


def test_a_server_whose_clock_leaps_is_refused_and_heard_when_it_stays_there(box, station):
    station.configure()
    box.power_on(FRIDAY)
    station.now = FRIDAY + 20 * YEARS
    box.press(FRIDAY + minutes(10))
    (refused,) = of_kind(box, "clock_refused")
    believed, found, source = struct.unpack_from("<IIB", refused.payload)
    assert (found, source) == (int(station.now.timestamp()), 0)
    assert abs(believed - FRIDAY.timestamp() - 600) < 60
    box.press(FRIDAY + minutes(20))
    assert len(of_kind(box, "clock_refused")) == 1
    assert struct.unpack_from("<II", of_kind(box, "clock_set")[-1].payload)[1] == found


def test_a_box_without_identity_says_so_and_sleeps(lonely):
    (lonely.directory / "nvs.json").write_text("{}")
    lonely.power_on(FRIDAY)
    assert "NVS is incomplete or damaged, and there is no second copy: provision the box" in lonely.output
    assert lonely.next_timer is not None
