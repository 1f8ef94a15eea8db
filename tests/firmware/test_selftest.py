"""The technician's self test by the real mpremote on a twin, with hands that do what it asks for."""

import json
from datetime import UTC, datetime

import pytest
from station import BOX, BOX_KEY, Station
from technician import selftest

from twin import Box
from twin.serial import SerialPort

CHECKS = ["button", "lid", "second_switch", "motion", "panel", "battery", "flash", "wifi", "broker", "clock"]


@pytest.fixture
def box(tmp_path, broker):
    made = Box(tmp_path / "box", BOX)
    made.provision(BOX_KEY, "127.0.0.1", broker.port)
    return made


def summary(lines):
    name, _, said = lines[-1].partition(" ")
    assert name == "SELFTEST", "\n".join(lines)
    return json.loads(said)


def remark(lines, name):
    (line,) = [line for line in lines if line.split(" ", 1)[1].strip().startswith(f"{name}:")]
    return line


def test_a_good_box_passes_every_check(box, broker):
    server = Station(broker.port, datetime.now(UTC))
    log = (box.directory / "flash.bin").read_bytes()
    with SerialPort(box, pace=10) as port:
        lines = selftest(box, port.url)
    server.stop()
    assert summary(lines) == {"ok": CHECKS, "failed": []}
    assert remark(lines, "baterai") == "OK       baterai: 4050 mV"
    assert remark(lines, "broker").endswith("menjawab lewat plain")
    assert f"{server.now:%Y-%m-%d %H:}" in remark(lines, "jam")
    assert len(server.batches) == 1
    assert len(server.batches[0]) == 36  # nothing is reported, the time is asked for
    assert [state["state"] for state in server.states] == ["ready", "sleeping"]
    assert box.events() == []
    assert (box.directory / "flash.bin").read_bytes() == log
    assert box.panel().count(0) > 500


def test_each_fault_is_named_with_what_to_do(tmp_path):
    box = Box(tmp_path / "box", BOX)
    box.erase()
    box.battery(3350)
    box.pins(TAMPER=1)
    with SerialPort(box, pace=40) as port:
        lines = selftest(box, port.url, broken=("LID2", "BUTTON", "TAMPER"))
    assert summary(lines)["ok"] == ["lid", "panel", "flash"]
    assert "tidak terbaca ditekan; periksa kabel tombol" in remark(lines, "tombol")
    assert "tidak pernah terbaca terbuka; periksa rol" in remark(lines, "sakelar kedua")
    assert "selalu terbaca bergerak; periksa kabel INT1" in remark(lines, "gerak")
    assert "3350 mV; isi baterai dulu" in remark(lines, "baterai")
    for name in ("Wi-Fi", "broker"):
        assert remark(lines, name).endswith("jalankan jumatserius flash")
    assert "belum disetel server" in remark(lines, "jam")


@pytest.mark.parametrize(
    ("trouble", "wifi", "broker_says"),
    [
        pytest.param(lambda box, _: box.wifi(False), "2,4 GHz", "perbaiki Wi-Fi dulu", id="no access point"),
        pytest.param(lambda box, _: box.broker("127.0.0.1", 1), "OK", "periksa alamat broker", id="no broker"),
        pytest.param(
            lambda box, port: box.provision(bytes(32), "127.0.0.1", port), "OK", "kunci kotak ditolak", id="another key"
        ),
    ],
)
def test_a_network_that_fails_says_where(box, broker, trouble, wifi, broker_says):
    trouble(box, broker.port)
    with SerialPort(box, pace=10) as port:
        lines = selftest(box, port.url)
    assert wifi in remark(lines, "Wi-Fi")
    assert broker_says in remark(lines, "broker")
    assert {"broker", "clock"} <= set(summary(lines)["failed"])


def test_of_a_log_in_use_only_a_blank_block_is_written(box):
    box.wifi(False)
    box.power_on(datetime.now(UTC))
    before = box.events()
    with SerialPort(box, pace=10) as port:
        assert "flash" in summary(selftest(box, port.url))["ok"]
    assert box.events() == before
