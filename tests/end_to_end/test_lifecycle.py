"""Starting, stopping and going on: what a user of `make demo` meets besides the pages."""

import os
import socket
import time

import pytest

from running import TOLD_WITHIN_S, start

pytestmark = pytest.mark.timeout(400)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_ctrl_c_ends_all_and_a_second_demo_goes_on(demo):
    before = {visit["id"] for visit in demo.items("visits")}
    children = demo.children()
    assert children, "the broker is a child process"
    assert demo.interrupt() in (0, 130)
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in children if alive(pid)]
    assert not any("Traceback" in line for line in demo.lines)

    again = start("demo", "--port", "0", data=demo.data)
    try:
        again.wait_until_open(TOLD_WITHIN_S)
        assert {visit["id"] for visit in again.items("visits")} == before
    finally:
        assert again.interrupt() in (0, 130)


def test_a_service_manager_stops_the_server_and_its_broker(tmp_path, need):
    need("mosquitto")
    running = start("serve", "--port", "0", "--mqtt-port", "0", data=tmp_path)
    running.wait_until_open(60)
    children = running.children()
    running.process.terminate()
    assert running.process.wait(20) == 0
    assert running.lines[-1] == "Berhenti."
    assert not [pid for pid in children if alive(pid)]


def test_a_service_manager_stops_a_server_that_just_starts(tmp_path, need):
    need("mosquitto")
    running = start("serve", "--port", "0", "--mqtt-port", "0", data=tmp_path)
    deadline = time.monotonic() + 60
    while not (tmp_path / "broker" / "mosquitto.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.002)
    children = running.children()
    running.process.terminate()
    assert running.process.wait(20) == 0
    assert running.lines[-1] == "Berhenti."
    assert not [pid for pid in children if alive(pid)]


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_in_use_is_one_plain_sentence(tmp_path, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = start(command, "--port", str(port), data=tmp_path)
        assert running.process.wait(60) == 2
    time.sleep(0.2)
    assert running.lines == [f"port: {port} sedang dipakai program lain; pilih yang lain, misalnya PORT=9000"]


def test_the_demo_starts_over_after_a_reset(tmp_path):
    data = tmp_path / "demo"
    data.mkdir()
    (data / "story.json").write_text("{}")
    assert start("demo", "--reset", data=data).process.wait(60) == 0
    assert not data.exists()
