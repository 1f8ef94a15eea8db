"""The twin's serial port as the real mpremote finds it: MicroPython's own prompt, and what it reaches is the box's."""

import hashlib
import json
import time
from datetime import timedelta

import pytest
from station import BOX, BOX_KEY, FRIDAY, free_port
from technician import FIRMWARE, mpremote

from twin import Box
from twin.serial import SerialPort


@pytest.fixture
def box(tmp_path):
    made = Box(tmp_path / "box", BOX)
    made.erase()
    return made


@pytest.fixture
def port(box):
    with SerialPort(box) as opened:
        yield opened


def test_a_program_runs_and_what_it_prints_comes_back(port):
    done = mpremote(port.url, "exec", "import esp32; print(esp32.Partition.find(1, label='jlog')[0].ioctl(4, 0))")
    assert (done.returncode, done.stdout) == (0, "64\n")


def test_an_error_of_a_program_is_mpremotes_error(port):
    done = mpremote(port.url, "exec", "raise ValueError('too deep')")
    assert done.returncode == 1
    assert "ValueError: too deep" in done.stdout


def test_files_are_copied_and_compared(port, box):
    source = FIRMWARE / "kotak" / "lid.py"
    assert mpremote(port.url, "fs", "mkdir", ":x", "+", "fs", "cp", str(source), ":x/lid.py").returncode == 0
    assert (box.directory / "x" / "lid.py").read_bytes() == source.read_bytes()
    digest = mpremote(port.url, "fs", "sha256sum", ":x/lid.py").stdout.split()[-1]
    assert digest == hashlib.sha256(source.read_bytes()).hexdigest()
    assert "Up to date" in mpremote(port.url, "fs", "cp", str(source), ":x/lid.py").stdout


def test_a_soft_reset_forgets_everything_but_resume_does_not(port):
    mpremote(port.url, "exec", "kept = 7")
    assert mpremote(port.url, "resume", "exec", "print(kept)").stdout == "7\n"
    assert "NameError" in mpremote(port.url, "exec", "print(kept)").stdout


def test_a_soft_reset_runs_boot_py(port, box):
    (box.directory / "boot.py").write_text("began = 41\n")
    assert mpremote(port.url, "exec", "import boot; print(boot.began + 1)").stdout == "42\n"


def test_a_program_that_goes_on_is_interrupted_by_the_next_one(port):
    mpremote(port.url, "exec", "--no-follow", "import time; time.sleep(100)")
    assert mpremote(port.url, "exec", "print('free again')").stdout == "free again\n"


def test_a_pulled_cable_is_an_error_and_the_port_can_be_used_again(port):
    mpremote(port.url, "exec", "--no-follow", "import time; time.sleep(100)")
    port.pull_cable()
    assert mpremote(port.url, "exec", "print('plugged in')").stdout == "plugged in\n"


def test_what_is_written_into_nvs_is_what_the_box_then_is(port, box):
    mpremote(port.url, "exec", "import esp32; n = esp32.NVS('jumat'); n.set_blob('box', b'LBK-0002'); n.commit()")
    program = (
        "import esp32; b = bytearray(9); n = esp32.NVS('jumat').get_blob('box', b); print(bytes(b[:n])); "
        "esp32.NVS('jumat').get_blob('auth', b)"
    )
    said = mpremote(port.url, "exec", program).stdout
    assert said.startswith("b'LBK-0002'")
    assert "ESP_ERR_NVS_NOT_FOUND" in said


def test_a_box_runs_the_application_that_was_copied_to_it(tmp_path):
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    with SerialPort(box) as port:
        mpremote(port.url, "fs", "mkdir", ":kotak")
        command, environment = box.interpreter()
    assert f":{box.directory}:" in environment["MICROPYPATH"]
    assert str(FIRMWARE) not in environment["MICROPYPATH"].split(":")
    assert command[-1] == "heapsize=200k"


def hold_the_button(box):
    """Puts the world to the moment in which a held button has just woken the open box, in real time from there on."""
    path = box.directory / "world.json"
    world = json.loads(path.read_text())
    now_us = time.time_ns() // 1000
    behind_us = now_us - world["now_us"]
    world["clock"] = {
        "true_us": now_us,
        "box_us": world["clock"]["box_us"] + world["now_us"] - world["clock"]["true_us"],
    }
    world.update(wake_reason=3, reset_cause=4, now_us=world["now_us"] + behind_us)
    world.update(held_until_us={"36": now_us + 4_000_000}, ports={"80": free_port(), "53": free_port()})
    path.write_text(json.dumps(world))


def test_mpremote_gets_the_prompt_of_a_box_that_is_being_set_up(tmp_path):
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    box.power_on(FRIDAY)
    box.open_lid(FRIDAY + timedelta(minutes=5))
    hold_the_button(box)
    with SerialPort(box, pace=10, awake=True) as port:
        deadline = time.monotonic() + 40
        while not (box.directory / "access_point.json").exists():
            assert time.monotonic() < deadline, [event.kind for event in box.events()]
            time.sleep(0.1)
        done = mpremote(port.url, "resume", "exec", "import sys; print('kotak.app' in sys.modules)")
        assert (done.returncode, done.stdout) == (0, "True\n"), "the very process that served the page"
        assert not (box.directory / "access_point.json").exists(), "nothing is on the air any more"
        assert mpremote(port.url, "fs", "sha256sum", ":identity.bin").returncode == 0
    assert "crash" not in [event.kind for event in box.events()]
