"""Whole wakes: the firmware under MicroPython on the twin, against a real mosquitto and a small server."""

import hashlib
import json
import shutil
import socket
import struct
import subprocess
import time
from datetime import timedelta

import chain
import pytest
import station as server_side
import zxingcpp
from PIL import Image
from station import BOX, BOX_KEY, FRIDAY, QRIS, sha

import twin
from twin import Box, TwinError


def minutes(count):
    return timedelta(minutes=count)


def kinds(events):
    return [event.kind for event in events]


def of_kind(box, kind):
    return [event for event in box.events() if event.kind == kind]


@pytest.fixture
def lonely(tmp_path):
    """A box whose access point is switched off."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    return box


@pytest.fixture
def box(tmp_path, broker):
    """A box that can reach the broker; not yet switched on."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", broker.port)
    return box


def decode(box):
    picture = Image.frombytes("1", (400, 300), box.panel()).convert("L")
    return [code.text for code in zxingcpp.read_barcodes(picture)]


# -- a box and its server --------------------------------------------------------------------------------------


def test_a_visit_from_lid_to_server(box, station):
    station.configure()
    box.power_on(FRIDAY)
    assert decode(box) == [QRIS]
    assert kinds(box.events()) == [
        "boot",
        "battery",
        "panel_changed",
        "config_applied",
        "clock_set",
        "sent",
        "panel_changed",
    ]

    station.now = FRIDAY + minutes(60)
    box.open_lid(station.now)
    (opening,) = of_kind(box, "lid_open")
    assert opening.lid_open
    assert (opening.cause, opening.quality) == (1, 2)
    assert abs(opening.time - station.now.timestamp()) < 60
    code = server_side.message_tag("visit", struct.pack("<I", opening.seq))
    assert decode(box) == [f"http://127.0.0.1:8000/V/{BOX}/{opening.seq}/{crockford(code)}"]

    station.now += minutes(2)
    box.close_lid(station.now)
    (closing,) = of_kind(box, "lid_closed")
    seq, seconds, flaps = struct.unpack_from("<IIH", closing.payload)
    assert (seq, flaps) == (opening.seq, 0)
    assert abs(seconds - 120) < 10
    assert decode(box) == [QRIS]
    assert closing.seq in station.records
    assert chain.broken_links(station.records) == []
    assert station.states[-1]["state"] == "sleeping"
    assert station.states[-1]["next_s"] == 86400
    assert station.states[-1]["shown"] == sha(QRIS).hex()[:16]
    assert not (box.directory / "panel_faults.txt").exists()


def crockford(tag):
    number = int.from_bytes(tag[:8], "big") >> 14
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> shift & 31] for shift in range(45, -5, -5))


def carried(text):
    """(what stands before the digits, numbers of the records in them), by firmware/README.md, "Courier"."""
    address, _, digits = text.rpartition("/")
    sizes = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
    pieces = [digits[at : at + 17] for at in range(0, len(digits), 17)]
    batch = b"".join(int(one).to_bytes(sizes[len(one)], "big") for one in pieces)
    assert batch[-16:] == server_side.message_tag("batch", batch[:-16])
    return address, [struct.unpack_from("<I", batch, at + 4)[0] for at in range(20, len(batch) - 16, 64)]


def test_a_box_without_a_network_gives_its_records_to_the_phone(box, station):
    station.configure(courier=True)
    box.power_on(FRIDAY)
    box.wifi(False)
    for count in range(25):
        box.shake(FRIDAY + minutes(10 * (count + 1)))
    acknowledged = max(station.records)
    moment = FRIDAY + timedelta(hours=8)
    box.open_lid(moment)
    (opening,) = of_kind(box, "lid_open")
    address, newest = carried(*decode(box))
    assert address.startswith(f"http://127.0.0.1:8000/V/{BOX}/{opening.seq}/")
    assert len(newest) == 18
    assert newest[-1] >= opening.seq
    assert newest == list(range(newest[0], newest[-1] + 1))

    seen = set(newest)
    for count in range(1, 6):
        box.press(moment + minutes(count))
        again, older = carried(*decode(box))
        assert again == address
        if older[-1] > newest[0]:
            break
        assert older[-1] == min(seen) - 1, "page after page, without a hole"
        seen.update(older)
    assert min(seen) == acknowledged + 1
    assert older[-1] > opening.seq, "after the oldest come the newest"
    assert not of_kind(box, "crash")

    box.close_lid(moment + minutes(8))
    assert decode(box) == [QRIS]

    failed = len(of_kind(box, "send_failed"))
    box.wait_until(moment + timedelta(days=3))
    assert len(of_kind(box, "send_failed")) - failed == 3, "with each heartbeat, not with each retry"


def test_a_press_that_turns_the_page_refreshes_the_panel_once(box, station):
    station.configure(courier=True)
    box.power_on(FRIDAY)
    for wifi in (False, True):
        box.wifi(wifi)
        box.open_lid(box.now + minutes(10))
        for count in range(2):
            awake = len(box.awake_ms)
            box.press(box.now + minutes(1))
            box.wait_until(box.now + minutes(2))
            assert sum("panel" in wake for wake in box.awake_ms[awake:]) == 1, (wifi, count)
            carried(*decode(box))
        box.close_lid(box.now + minutes(1))


def test_heartbeats_keep_the_promise_and_refresh_the_panel(box, station):
    station.configure()
    box.power_on(FRIDAY)
    before = box.wakes
    for day in range(1, 4):
        station.now = FRIDAY + timedelta(days=day, hours=1)
        box.wait_until(station.now)
    assert box.wakes == before + 3, "one wake a day does both"
    assert len(of_kind(box, "battery")) == 4
    assert kinds(box.events()).count("panel_changed") == 2, "the same picture again is no change"
    assert sorted(station.records) == list(range(1, max(station.records) + 1))


def test_a_backlog_goes_in_batches_until_the_log_is_empty(box, station):
    box.wifi(False)
    box.power_on(FRIDAY)
    for count in range(40):
        box.shake(FRIDAY + minutes(count + 1))
    waiting = len(box.events())
    assert waiting > 60
    box.wifi(True)
    box.press(FRIDAY + timedelta(hours=5))
    assert len(station.batches) >= 2
    assert sorted(station.records)[:waiting] == list(range(1, waiting + 1))
    assert chain.broken_links(station.records) == []
    assert station.states[-1]["acked"] == station.states[-1]["seq"] - 1, "only the `sent` record is left"


def test_a_configuration_that_is_refused_is_recorded_once(box, station):
    good = station.configure()
    box.power_on(FRIDAY)
    station.configure_raw(good[:30] + b"!" + good[31:])
    box.press(FRIDAY + minutes(10))
    batches = len(station.batches)
    box.press(FRIDAY + minutes(20))
    assert len(station.batches) > batches, "it was there twice to be refused"
    (refusal,) = of_kind(box, "config_refused")
    assert struct.unpack_from("<IB", refusal.payload) == (0, 2)
    assert decode(box) == [QRIS], "the old one stays"


def test_what_comes_as_a_command_is_refused_once_each_and_the_box_goes_on(box, station):
    body = b'{"v":1,"command":"restart"}'
    tag = server_side.message_tag("command", body)
    unknown, wrong_tag, garbage = b"JX01" + tag + body, b"JX01" + tag[::-1] + body, b"\xff\x00 restart"
    box.power_on(FRIDAY)
    assert of_kind(box, "command_refused") == []
    for count, (message, reason) in enumerate(((garbage, 1), (wrong_tag, 1), (unknown, 2))):
        station.command(message)  # the broker keeps it while the box sleeps
        box.press(FRIDAY + minutes(10 + 20 * count))
        station.command(message)
        box.press(FRIDAY + minutes(20 + 20 * count))
        refusals = of_kind(box, "command_refused")
        assert len(refusals) == count + 1, "the second time is no news"
        assert refusals[-1].payload[:13] == bytes([reason]) + hashlib.sha256(message).digest()[:12]
        assert refusals[-1].seq in station.records, "told in the same session"
    assert chain.broken_links(station.records) == []
    assert not {"crash", "send_failed"} & set(kinds(box.events()))


@pytest.mark.parametrize(
    ("topic", "kind", "head"), [("config", "config_refused", 5), ("command", "command_refused", 1)]
)
def test_a_message_without_room_is_refused_once_and_the_session_goes_on(box, station, topic, kind, head):
    station.configure()
    box.power_on(FRIDAY)
    message = b"J" * 200_000
    send = {"config": station.configure_raw, "command": station.command}[topic]
    for count in (1, 2):
        send(message)
        box.press(FRIDAY + minutes(10 * count))
        box.wait_until(FRIDAY + minutes(10 * count + 5))
    (refusal,) = of_kind(box, kind)
    assert refusal.payload[:head] in (b"\x01", bytes(4) + b"\x01"), "length or magic"
    assert refusal.payload[head:][:12] == hashlib.sha256(message).digest()[:12]
    assert refusal.seq in station.records, "told in the same session"
    assert not {"crash", "send_failed"} & set(kinds(box.events()))
    station.configure(version=8)
    box.press(FRIDAY + minutes(40))
    assert station.states[-1]["config"] == 8


def test_garbage_on_its_topics_does_not_fill_the_log(box, station):
    box.power_on(FRIDAY)
    for number in range(30):
        station.configure_raw(b"JC01 garbage %d" % number)
        station.command(b"garbage %d" % number)
    for count in range(2):
        box.press(FRIDAY + minutes(10 + 10 * count))
        refusals = of_kind(box, "config_refused") + of_kind(box, "command_refused")
        assert len(refusals) == 4 + count, "the first session takes all but the retained one"
    assert not {"crash", "send_failed"} & set(kinds(box.events()))


def test_an_acknowledgement_of_somebody_else_is_told(box, station):
    station.acknowledge = lambda batch, through, moment: server_side.ack(batch, through, moment)[:-1] + b"!"
    box.power_on(FRIDAY)
    (refusal,) = of_kind(box, "ack_refused")
    assert refusal.payload[0] == 1
    assert of_kind(box, "sent") == []


def test_a_forged_acknowledgement_frees_nothing(box, station):
    def forge(batch, through, moment):
        good = server_side.ack(batch, through + 1, moment)
        return good

    station.acknowledge = forge
    box.power_on(FRIDAY)
    (failure,) = of_kind(box, "send_failed")
    assert failure.payload[0] == 5
    assert [event.payload[0] for event in of_kind(box, "ack_refused")] == [2]
    assert of_kind(box, "sent") == []
    station.acknowledge = server_side.ack
    box.wait_until(FRIDAY + minutes(2))
    assert sorted(station.records)[:3] == [1, 2, 3]
    assert len(of_kind(box, "sent")) == 1


def test_the_clock_of_a_drifting_box_is_set_at_each_session(tmp_path, broker, station):
    box = Box(tmp_path / "box", BOX, drift_ppm=20000)
    box.provision(BOX_KEY, "127.0.0.1", broker.port)
    station.configure(heartbeat_s=604800, schedule="")
    box.power_on(FRIDAY)
    station.now = FRIDAY + timedelta(days=4)
    box.open_lid(station.now)
    (opening,) = of_kind(box, "lid_open")
    assert opening.quality == 1
    assert opening.time - station.now.timestamp() > 3600
    station.now += minutes(1)
    box.close_lid(station.now)
    old, new = struct.unpack_from("<II", of_kind(box, "clock_set")[-1].payload)
    assert old - new > 3600
    assert abs(new - station.now.timestamp()) < 60
    assert of_kind(box, "lid_closed")[0].uptime - opening.uptime < 70, "the uptime has not jumped"


def test_an_edit_in_flash_is_sent_as_it_is_and_found(box, station):
    box.wifi(False)
    box.power_on(FRIDAY)
    box.open_lid(FRIDAY + minutes(5))
    (opening,) = of_kind(box, "lid_open")

    def change(raw):
        raw[12:16] = struct.pack("<I", 1_700_000_000)

    box.edit_flash(opening.seq, change)
    box.wifi(True)
    box.close_lid(FRIDAY + minutes(6))
    assert chain.broken_links(station.records) == [opening.seq]


def test_an_opening_outside_the_schedule_is_told_at_once(box, station):
    station.configure()
    box.power_on(FRIDAY)
    station.now = FRIDAY + timedelta(hours=2)
    box.open_lid(station.now)
    assert of_kind(box, "lid_open")[0].seq not in station.records
    box.close_lid(station.now + minutes(1))
    station.now = FRIDAY + timedelta(hours=15)
    box.open_lid(station.now)
    assert of_kind(box, "lid_open")[1].seq in station.records


# -- alone -----------------------------------------------------------------------------------------------------


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


def test_a_threshold_that_is_too_high_does_not_silence_the_box(box, station):
    station.configure(battery_low_mv=4000)
    box.battery(3700)
    box.power_on(FRIDAY)
    box.wait_until(FRIDAY + minutes(10))
    assert decode(box) == [QRIS], "not the low battery screen"
    station.configure(version=8)
    station.now = FRIDAY + minutes(20)
    box.press(station.now)
    assert station.states[-1]["config"] == 8


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


# -- what breaks -----------------------------------------------------------------------------------------------


@pytest.fixture
def break_module(tmp_path, monkeypatch):
    """Puts other source in the place of a module, in a copy of the firmware that boxes run from then on."""
    copies = iter(range(9))

    def replace(module, source):
        broken = tmp_path / f"firmware{next(copies)}"
        shutil.copytree(twin.interpreter.FIRMWARE, broken, ignore=shutil.ignore_patterns("__pycache__"))
        (broken / "kotak" / f"{module}.py").write_text(source)
        monkeypatch.setattr(twin.interpreter, "FIRMWARE", broken)

    return replace


KOTAK = twin.interpreter.FIRMWARE / "kotak"
NEEDED_FOR_THE_LID = {"__init__", "app", "board", "clock", "eventlog", "identity", "keys", "lid", "pins"} | {
    "memory",
    "record",
    "rtcstate",
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


def test_a_configuration_that_flash_does_not_take_is_refused_and_taken_later(box, station):
    box.power_on(FRIDAY)
    box.fill_flash(100)
    station.configure()
    box.press(FRIDAY + minutes(10))
    (refusal,) = of_kind(box, "config_refused")
    assert struct.unpack_from("<IB", refusal.payload) == (7, 6)
    assert station.states[-1]["config"] == 0
    box.fill_flash(None)
    box.press(FRIDAY + minutes(20))
    assert station.states[-1]["config"] == 7


def test_a_box_without_identity_says_so_and_sleeps(lonely):
    (lonely.directory / "nvs.json").write_text("{}")
    lonely.power_on(FRIDAY)
    assert "NVS is incomplete or damaged, and there is no second copy: provision the box" in lonely.output
    assert lonely.next_timer is not None


@pytest.mark.parametrize(
    ("sent", "failure"),
    [
        pytest.param(0, (2, 113), id="before the connection"),
        pytest.param(100, (2, 110), id="while it logs in"),
        pytest.param(200, (3, 110), id="while it subscribes"),
        pytest.param(400, (5, 110), id="while it delivers"),
        pytest.param(700, (5, 110), id="after the first batch"),
    ],
)
def test_wifi_that_drops_in_a_session_costs_one_send(box, station, sent, failure):
    box.wifi(True, drop_after=sent)
    box.power_on(FRIDAY)
    (told,) = of_kind(box, "send_failed")
    assert struct.unpack_from("<BH", told.payload) == failure
    assert 0 < box.awake_ms[-1]["radio"] <= 45_000
    assert (box.next_timer - box.now).total_seconds() == 60
    assert not of_kind(box, "crash")

    box.wifi(True)
    station.now = FRIDAY + minutes(2)
    box.wait_until(station.now)
    assert len(of_kind(box, "send_failed")) == 1
    assert sorted(station.records) == list(range(1, max(station.records) + 1))
    assert told.seq in station.records
    assert chain.broken_links(station.records) == []
    assert station.states[-1]["acked"] == station.states[-1]["seq"] - 1, "only the `sent` record is left"


def test_whoever_watches_hears_that_the_box_is_lost(box, station):
    """The last will: the broker tells it for a box that was cut off."""
    box.wifi(True, drop_after=400)
    box.power_on(FRIDAY)
    for _ in range(100):
        if len(station.states) > 1:
            break
        time.sleep(0.05)
    assert [state["state"] for state in station.states] == ["ready", "lost"]


@pytest.mark.parametrize(("slow_ms", "sent"), [(4000, True), (20_000, False)])
def test_an_access_point_that_is_slow_is_waited_for_but_not_for_ever(box, station, slow_ms, sent):
    box.wifi(True, slow_ms=slow_ms)
    box.power_on(FRIDAY)
    assert bool(station.records) is sent
    assert [struct.unpack_from("<BH", event.payload) for event in of_kind(box, "send_failed")] == [(1, 110)] * (
        not sent
    )
    assert max(wake.get("radio", 0) for wake in box.awake_ms) <= 15_100


def test_the_address_of_a_day_saves_a_second_and_is_asked_for_again(box, station):
    station.configure()
    box.power_on(FRIDAY)
    for hours in (12, 25):
        station.now = FRIDAY + timedelta(hours=hours)
        box.press(station.now)
    first, same_day, next_day = [wake["radio"] for wake in box.awake_ms if "radio" in wake]
    assert first - same_day > 500
    assert next_day - same_day > 500


def test_an_address_that_is_of_another_network_costs_one_send(box, station):
    """The place has got another router with the same name and password."""
    station.configure()
    box.power_on(FRIDAY)
    box.wifi(True, network="10.0.0")
    box.press(FRIDAY + minutes(5))
    (told,) = of_kind(box, "send_failed")
    assert struct.unpack_from("<BH", told.payload) == (2, 113)
    station.now = FRIDAY + minutes(6)
    box.wait_until(box.next_timer)
    assert len(of_kind(box, "send_failed")) == 1
    assert told.seq in station.records


def test_a_broker_that_says_nothing_costs_one_send(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        box = Box(tmp_path / "box", BOX)
        box.provision(BOX_KEY, "127.0.0.1", listener.getsockname()[1])
        box.power_on(FRIDAY)
    (failure,) = of_kind(box, "send_failed")
    assert struct.unpack_from("<BH", failure.payload) == (2, 110)


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


# -- the twin itself -------------------------------------------------------------------------------------------


def test_a_box_goes_on_where_another_object_left_it(lonely):
    lonely.power_on(FRIDAY)
    again = Box(lonely.directory, BOX)
    again.open_lid(FRIDAY + minutes(5))
    assert again.now >= FRIDAY + minutes(5)
    assert len(of_kind(again, "lid_open")) == 1


def test_without_micropython_there_is_one_plain_sentence(monkeypatch, tmp_path):
    twin.interpreter.micropython.cache_clear()
    monkeypatch.setattr(twin.interpreter.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(twin.interpreter.shutil, "which", lambda _: None)
    with pytest.raises(TwinError, match=r"^Tidak ada perintah micropython untuk \w+ \w+, jadi kotak tak bisa jalan\."):
        twin.interpreter.micropython()


def test_a_firmware_that_ends_without_sleeping_is_an_error_with_its_output(lonely, monkeypatch, tmp_path):
    (tmp_path / "boot.py").write_text("print('halfway')\nraise SystemExit(3)\n")
    path = twin.interpreter.search_path()
    monkeypatch.setattr(twin.interpreter, "search_path", lambda: f"{tmp_path}:{path}")
    with pytest.raises(TwinError, match="LBK-0001 ended with status 3:\nhalfway"):
        lonely.power_on(FRIDAY)


def test_moments_have_a_time_zone(lonely):
    with pytest.raises(ValueError, match="no time zone"):
        lonely.power_on(FRIDAY.replace(tzinfo=None))
