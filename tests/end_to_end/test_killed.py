"""A box that somebody else wrote, a server that is killed again and again: what was acknowledged is there, once."""

import json
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from mqtt_box import MqttBox
from running import COMMAND, Running, start
from wirebox import LID_CLOSED, LID_OPEN, WireBox

ROUNDS = 6
BOX = "XYZ-0042"


def jumatserius(*arguments: str, data: Path) -> str:
    done = subprocess.run([COMMAND, *arguments, "--data", data], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def kill(running: Running) -> None:
    """Like a power failure: nobody is told."""
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(10)


def send(box: WireBox, port: int, since: int) -> int:
    """Send all that is not acknowledged; up to which number the log is free now."""
    with MqttBox(box, "127.0.0.1", port) as client:
        for batch in batches(box, since):
            since = client.send(batch) or since
    return since


def send_and_kill(box: WireBox, port: int, since: int, running: Running, delay_s: float) -> None:
    """Send all that is not acknowledged and let the power fail while the server takes it in."""
    with MqttBox(box, "127.0.0.1", port) as client:
        for batch in batches(box, since):
            client.publish(f"jumat/v1/{BOX}/events", batch)
        time.sleep(delay_s)
        kill(running)


def batches(box: WireBox, since: int) -> list[bytes]:
    return [box.batch(box.log[first : first + 20]) for first in range(since, len(box.log), 20)]


@pytest.fixture
def station(tmp_path, need):
    """Where the server keeps its data, its MQTT port, and a box registered by hand while the server runs."""
    need("mosquitto")
    port = free_port()
    running = start("serve", "--port", "0", "--mqtt-port", str(port), data=tmp_path)
    running.wait_until_open(60)
    jumatserius("register", "district", "sana", "Kecamatan Sana", data=tmp_path)
    jumatserius(
        "register", "institution", "balai", "Balai Desa", "--element", "pemerintah", "--district", "sana", data=tmp_path
    )
    jumatserius("box", "add", BOX, "--institution", "balai", "--schedule", "fri 06:00-18:00", data=tmp_path)
    given = json.loads(jumatserius("box", "provision", BOX, data=tmp_path))
    time.sleep(3)  # the server looks for new boxes every two seconds
    return tmp_path, port, running, WireBox(BOX, bytes.fromhex(given["box_key"]))


@pytest.mark.timeout(180)
def test_what_was_acknowledged_outlives_every_kill(station):
    data, port, running, box = station
    dice = random.Random(20261122)
    acknowledged = 0
    for turn in range(ROUNDS):
        for _ in range(dice.randrange(10, 60)):
            opening = box.record(LID_OPEN, after_s=3600)
            box.record(LID_CLOSED, opening.to_bytes(4, "little") + bytes([90]), after_s=90)
        if turn % 2:
            acknowledged = send(box, port, acknowledged)
            assert acknowledged == len(box.log)
        send_and_kill(box, port, acknowledged, running, dice.random() * 0.15)
        running = start("serve", "--port", "0", "--mqtt-port", str(port), data=data)
        running.wait_until_open(60)
    try:
        assert send(box, port, acknowledged) == len(box.log)
        events = running.items("events", box=BOX)
        assert sorted(event["seq"] for event in events) == list(range(1, len(box.log) + 1))
        assert {event["verdict"] for event in events} == {"ok"}
        assert running.items("incidents") == []
        assert httpx.get(f"{running.url}/healthz").json()["status"] == "ok"
    finally:
        assert running.interrupt() in (0, 130)
