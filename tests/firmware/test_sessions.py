"""Whole wakes with a server: the firmware under MicroPython on the twin, a real mosquitto and a small server."""

import hashlib
import socket
import struct
import time
from datetime import timedelta

import chain
import pytest
import station as server_side
from seen import decode, kinds, minutes, of_kind
from station import BOX, BOX_KEY, FRIDAY, QRIS, crockford, sha

import twin.interpreter
from twin import Box


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


def test_a_backlog_that_takes_longer_than_a_session_goes_on_in_a_minute(box, station, break_module):
    in_45_s = (twin.interpreter.FIRMWARE / "kotak" / "session.py").read_text()
    in_11_s = in_45_s.replace("const(45000)", "const(11000)")  # after Wi-Fi there is time for one batch
    assert in_11_s != in_45_s
    break_module("session", in_11_s)
    station.configure()
    box.wifi(False)
    box.power_on(FRIDAY)
    for count in range(40):
        box.shake(FRIDAY + minutes(count + 1))
    waiting = len(box.events())
    box.wifi(True)
    box.wait_until(box.next_timer)
    assert len(station.records) == 60 < waiting
    assert station.states[-1]["next_s"] == 60

    box.wait_until(box.now + minutes(3))
    assert sorted(station.records)[:waiting] == list(range(1, waiting + 1))
    assert station.states[-1]["next_s"] == 86_400


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


def test_a_broker_that_takes_everything_frees_nothing(box, station):
    """Only the server's word does: a PUBACK says that the broker has the batch, not that it is in a database."""
    station.silent = True
    box.power_on(FRIDAY)
    taken = dict(station.records)
    assert min(taken) == 1
    (told,) = of_kind(box, "send_failed")
    assert struct.unpack_from("<BH", told.payload) == (5, 110)
    assert of_kind(box, "sent") == []

    station.silent = False
    station.now = FRIDAY + minutes(2)
    box.wait_until(station.now)
    assert len(station.batches) >= 2
    first, again = [batch[20:-16][:64] for batch in station.batches[:2]]
    assert first == again == taken[1], "the same bytes once more"
    assert of_kind(box, "sent")


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
