"""Wi-Fi over the USB cable: the published protocol, spoken to the box's real code over its serial line."""

import json
import os
import re
import selectors
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from station import BOX
from visitor import AT, NAME, PASSWORD, box_on_site, wifi_of

from twin.phone import set_up

IMPROV = Path(__file__).with_name("improv")
CABLE, TESTED = 2, 1

STATE, ERROR, COMMAND, RESULT = 1, 2, 3, 4
READY, PROVISIONING, PROVISIONED = 2, 3, 4
NO_ERROR, INVALID, UNKNOWN, UNABLE, BAD_HOSTNAME = 0, 1, 2, 3, 5
SEND, ASK_STATE, ASK_INFO, ASK_NETWORKS, HOSTNAME, DEVICE_NAME, ASK_NETWORK_STATE = 1, 2, 3, 4, 5, 6, 7


@pytest.fixture
def box(tmp_path):
    return box_on_site(tmp_path, ("Warung", -66, 0))


def frame(kind, data):
    body = b"IMPROV\x01" + bytes([kind, len(data)]) + data
    return body + bytes([sum(body) % 256])


def command(number, *strings):
    data = b"".join(bytes([len(text)]) + text for text in strings)
    return frame(COMMAND, bytes([number, len(data)]) + data)


def settings(name, password):
    return command(SEND, name.encode(), password.encode())


def frames(said):
    """(type, data) of each frame, whatever else was printed; every one must be whole."""
    found = []
    for match in re.finditer(rb"IMPROV\x01", said):
        start = match.start()
        kind, size = said[start + 7], said[start + 8]
        body, check = said[start : start + 9 + size], said[start + 9 + size]
        assert sum(body) % 256 == check
        found.append((kind, body[9:]))
    return found


def strings(data):
    texts, rest = [], data[2:]
    assert data[1] == len(rest)
    while rest:
        texts.append(rest[1 : 1 + rest[0]].decode())
        rest = rest[1 + rest[0] :]
    return texts


def talk(box, *writes, until, pace=10):
    """What the box says to what is written; `until`: the frame that comes last."""
    said = []

    def visit(phone):
        for part in writes:
            phone.write(part)
            phone.listen(0.02)
        said.extend(frames(phone.await_said(lambda all_said: until in frames(whole(all_said)))))

    set_up(box, AT, visit, pace=pace)
    assert [event.kind for event in box.events()].count("crash") == 0, box.output
    return said


def whole(said):
    """Without a frame at the end of which more is to come."""
    at = said.rfind(b"IMPROV\x01")
    is_cut = at >= 0 and (len(said) < at + 9 or len(said) < at + 10 + said[at + 8])
    return said[:at] if is_cut else said


def state(value):
    return STATE, bytes([value])


def error(value):
    return ERROR, bytes([value])


def test_the_example_of_the_specification():
    assert settings("MyWirelessAP", "mysecurepassword")[9:-1] == b"\x01\x1e\x0cMyWirelessAP\x10mysecurepassword"


def test_a_box_in_set_up_is_ready(box):
    assert talk(box, command(ASK_STATE), until=state(READY)) == [error(NO_ERROR), state(READY)]


def test_it_says_what_it_is(box):
    said = []

    def visit(phone):
        phone.write(command(ASK_INFO))
        said.extend(frames(phone.await_said(lambda so_far: any(kind == RESULT for kind, _ in frames(whole(so_far))))))

    set_up(box, AT, visit)
    firmware, version, chip, name = strings(said[-1][1])
    assert (firmware, chip, name) == ("Kotak Jum'atSERIUS", "ESP32", BOX)
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_it_names_the_networks_in_reach(box):
    said = talk(box, command(ASK_NETWORKS), until=(RESULT, bytes([ASK_NETWORKS, 0])))
    networks = [strings(data) for kind, data in said if kind == RESULT]
    assert networks == [[NAME, "-61", "YES"], ["Warung", "-66", "NO"], []]


def test_a_network_that_lets_the_box_in_is_stored(box):
    said = talk(box, settings(NAME, PASSWORD), until=(RESULT, bytes([SEND, 0])))
    assert said == [error(NO_ERROR), state(PROVISIONING), state(PROVISIONED), (RESULT, bytes([SEND, 0]))]
    assert wifi_of(box) == (NAME.encode(), PASSWORD.encode())
    (change,) = [event for event in box.events() if event.kind == "wifi_changed"]
    assert change.payload[:2] == bytes([CABLE, TESTED])
    assert PASSWORD not in box.output


@pytest.mark.parametrize(("name", "password"), [(NAME, "sandi-salah"), ("Tidak Ada", PASSWORD)])
def test_a_network_that_does_not_is_not(box, name, password):
    said = talk(box, settings(name, password), until=state(READY))
    assert said == [error(NO_ERROR), state(PROVISIONING), error(UNABLE), state(READY)]
    assert wifi_of(box) == (b"Lama", b"sandi-lama")


def test_after_a_failure_the_next_attempt_counts(box):
    said = []

    def visit(phone):
        phone.write(settings(NAME, "sandi-salah"))
        phone.await_said(lambda so_far: error(UNABLE) in frames(whole(so_far)))
        phone.write(settings(NAME, PASSWORD))
        phone.await_said(lambda so_far: state(PROVISIONED) in frames(whole(so_far)))
        phone.write(command(ASK_STATE))
        said.extend(frames(phone.await_said(lambda so_far: (RESULT, bytes([ASK_STATE, 0])) in frames(whole(so_far)))))

    set_up(box, AT, visit, pace=10)
    assert said[-2:] == [state(PROVISIONED), (RESULT, bytes([ASK_STATE, 0]))]
    assert wifi_of(box) == (NAME.encode(), PASSWORD.encode())


BROKEN = [
    pytest.param(frame(COMMAND, b"\x02\x00")[:-1] + b"\x00", INVALID, id="wrong sum"),
    pytest.param(frame(COMMAND, b"\x02"), INVALID, id="too short for a command"),
    pytest.param(frame(COMMAND, b"\x02\x05"), INVALID, id="shorter than it says"),
    pytest.param(frame(COMMAND, b"\x02\x00more"), INVALID, id="longer than it says"),
    pytest.param(frame(COMMAND, b"\x01\x03\x09ab"), INVALID, id="name longer than the data"),
    pytest.param(frame(COMMAND, b"\x01\x03\x02ab"), INVALID, id="no password"),
    pytest.param(frame(COMMAND, b"\x01\x05\x02ab\x00x"), INVALID, id="more than a password"),
    pytest.param(command(8), UNKNOWN, id="a command of a later version"),
    pytest.param(frame(COMMAND, b"\x05\x05kotak"), BAD_HOSTNAME, id="another host name"),
    pytest.param(frame(COMMAND, b"\x06\x05kotak"), BAD_HOSTNAME, id="another name"),
    pytest.param(command(SEND, b"", b"rahasia-123"), UNABLE, id="no name"),
    pytest.param(command(SEND, b"Warung", b"pendek"), UNABLE, id="a password that is too short"),
]


def test_what_is_wrong_is_told_and_the_next_command_is_heard(box):
    expected = []
    for case in BROKEN:
        expected += [error(case.values[1])]
    said = talk(box, *[case.values[0] for case in BROKEN], command(ASK_STATE), until=state(READY))
    told = [one for one in said if one != error(NO_ERROR)]
    assert told == [*expected, state(READY)]


CUT = [
    pytest.param([bytes([byte]) for byte in command(ASK_STATE)], id="byte by byte"),
    pytest.param([b"hello\nIMPR", b"", command(ASK_STATE)], id="noise before it"),
    pytest.param([command(ASK_STATE)[:5] + command(ASK_STATE)], id="a cut header before it"),
    pytest.param([frame(1, b"\x02") + command(ASK_STATE)], id="a frame for clients before it"),
    pytest.param([b"\xff" * 5000 + command(ASK_STATE)], id="much noise before it"),
]


@pytest.mark.parametrize("parts", CUT)
def test_frames_are_found_in_whatever_comes(box, parts):
    assert talk(box, *parts, until=state(READY), pace=1)[-1] == state(READY)


def test_half_a_frame_does_not_swallow_the_next(box):
    def visit(phone):
        phone.write(settings(NAME, PASSWORD)[:20])
        phone.listen(0.5)
        phone.write(command(ASK_STATE))
        phone.await_said(lambda so_far: state(READY) in frames(whole(so_far)))

    set_up(box, AT, visit, pace=20)
    assert wifi_of(box) == (b"Lama", b"sandi-lama")


def test_the_line_is_deaf_unless_set_up_is_on(box):
    def write(process):
        return process.communicate(command(ASK_STATE) * 20, timeout=30)[0]

    box.press(AT, meanwhile=write)
    assert "IMPROV" not in box.output


def test_a_web_pages_own_client_sets_the_box_up(box, need, leave_out):
    """The client that ESP Web Tools and others are made with, on the box's serial line."""
    if not (IMPROV / "node_modules").exists():
        leave_out("Improv's client for node")
    command = [need("node"), IMPROV / "client.mjs", NAME, "sandi-salah", PASSWORD]

    def visit(phone):
        with (
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as page,
            selectors.DefaultSelector() as from_page,
        ):
            from_page.register(page.stdout, selectors.EVENT_READ)
            heard = 0
            while page.poll() is None:
                if from_page.select(0.01):
                    phone.write(os.read(page.stdout.fileno(), 4096))
                phone.listen(0.01)
                with suppress(BrokenPipeError):
                    page.stdin.write(phone.said[heard:])
                    page.stdin.flush()
                heard = len(phone.said)
            learnt.update(json.loads(page.stderr.read().splitlines()[-1]))

    learnt = {}
    set_up(box, AT, visit)
    assert learnt["info"]["firmware"] == "Kotak Jum'atSERIUS"
    assert learnt["info"]["name"] == BOX
    assert learnt["names"] == [BOX, BOX]
    assert learnt["renamed"] == "BAD_HOSTNAME", "a box is registered by its name"
    wifi_alone = dict.fromkeys(("supportsEthernet", "supportsThread", "supportsModem"), False) | {"supportsWifi": True}
    assert learnt["before"] == wifi_alone | {"online": False, "urls": []}
    assert learnt["networks"] == [
        {"name": NAME, "rssi": -61, "secured": True},
        {"name": "Warung", "rssi": -66, "secured": False},
    ]
    assert learnt["refused"] == "UNABLE_TO_CONNECT"
    assert (learnt["state"], learnt["after"]["online"]) == (PROVISIONED, True)
    assert wifi_of(box) == (NAME.encode(), PASSWORD.encode())
