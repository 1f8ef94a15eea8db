"""The broker as a child: who may do what on it, and what happens to it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jumatserius.boxes.keys import Credential
from jumatserius.broker import embedded
from jumatserius.broker.embedded import Embedded
from jumatserius.broker.iot import IotCore
from jumatserius.broker.mosquitto import Mosquitto
from jumatserius.errors import Refused
from mqtt_box import MqttClient, eventually

SERVER = ("jumat-server", "password of the server")
BOXES = {"LBK-0001": "first", "LBK-0002": "second"}
CREDENTIALS = {box: Credential(password, password.encode() * 5) for box, password in BOXES.items()}


def client(broker: Embedded, user: str, *topics: str, client_id: str = "") -> MqttClient:
    password = BOXES.get(user) or SERVER[1]
    return MqttClient(broker.host, broker.port, user, password, *topics, client_id=client_id)


@pytest.fixture
def broker(mosquitto: Mosquitto) -> Mosquitto:
    """Two boxes may connect."""
    mosquitto.update(CREDENTIALS)
    return mosquitto


def heard(listener: MqttClient, sender: MqttClient, mark: str) -> list[tuple[str, bytes]]:
    """What a listener got until a message on `mark`, which `sender` may send and it may hear."""
    sender.publish(mark, b"mark")
    found: list[tuple[str, bytes]] = []
    while not found or found[-1] != (mark, b"mark"):
        found.append(listener.next()[:2])
    return found[:-1]


def test_a_box_writes_its_own_topics_alone(broker: Mosquitto):
    topics = [
        f"jumat/v1/{box}/{leaf}" for box in BOXES for leaf in ("events", "state", "ack", "config", "command", "x")
    ]
    with (
        client(broker, SERVER[0], "jumat/v1/+/events", "jumat/v1/+/state") as server,
        client(broker, "LBK-0001") as box,
    ):
        for topic in [*topics, "jumat/v1/jumat-server/events", "else"]:
            box.publish(topic, b"forged")
        assert heard(server, box, "jumat/v1/LBK-0001/events") == [
            ("jumat/v1/LBK-0001/events", b"forged"),
            ("jumat/v1/LBK-0001/state", b"forged"),
        ]


def test_what_a_box_forges_reaches_no_other_box(broker: Mosquitto):
    with (
        client(broker, "LBK-0002", "#") as victim,
        client(broker, "LBK-0001") as thief,
        client(broker, SERVER[0]) as server,
    ):
        for leaf in ("ack", "config", "command"):
            thief.publish(f"jumat/v1/LBK-0002/{leaf}", b"forged", retain=True)
        assert heard(victim, server, "jumat/v1/LBK-0002/ack") == []


def test_a_box_reads_its_own_topics_alone(broker: Mosquitto):
    with client(broker, "LBK-0001", "#", "jumat/v1/LBK-0002/ack") as spy, client(broker, SERVER[0]) as server:
        with client(broker, "LBK-0002") as other:
            other.publish("jumat/v1/LBK-0002/events", b"private")
        for leaf in ("ack", "config", "command"):
            server.publish(f"jumat/v1/LBK-0002/{leaf}", b"private")
            server.publish(f"jumat/v1/LBK-0001/{leaf}", b"for you")
        found = heard(spy, server, "jumat/v1/LBK-0001/ack")
    assert {body for _, body in found} == {b"for you"}
    assert {topic for topic, _ in found} == {f"jumat/v1/LBK-0001/{leaf}" for leaf in ("ack", "config", "command")}


def test_nobody_takes_over_the_session_of_another(broker: Mosquitto):
    with client(broker, "LBK-0002", "jumat/v1/LBK-0002/ack") as victim, client(broker, SERVER[0]) as server:
        thief = client(broker, "LBK-0001", "jumat/v1/LBK-0001/ack", client_id="LBK-0002")
        with thief:
            server.publish("jumat/v1/LBK-0002/ack", b"for the second")
            server.publish("jumat/v1/LBK-0001/ack", b"for the first")
            assert thief.next()[1] == b"for the first"
            assert victim.next()[1] == b"for the second"
            assert not victim.dropped


@pytest.mark.parametrize(
    ("user", "password"), [("LBK-0001", "second"), ("LBK-0003", "first"), ("LBK-0001", ""), ("jumat-server", "first")]
)
def test_a_wrong_credential_is_refused(broker: Mosquitto, user: str, password: str):
    stranger = MqttClient(broker.host, broker.port, user, password)
    assert stranger.connect() == "Not authorized"
    stranger.close()


def test_no_password_stands_in_its_files(broker: Mosquitto, tmp_path: Path):
    files = [path for path in (tmp_path / "broker").iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"passwords", "acl", "mosquitto.conf"}
    for path in files:
        text = path.read_bytes()
        assert not any(secret.encode() in text for secret in (*BOXES.values(), SERVER[1])), path
    assert (tmp_path / "broker" / "passwords").stat().st_mode & 0o077 == 0


def test_a_killed_broker_comes_back_on_its_port(broker: Mosquitto):
    before = broker.pid
    assert before
    os.kill(before, signal.SIGKILL)

    def back() -> bool:
        try:
            with client(broker, "LBK-0001"):
                return broker.pid != before
        except OSError:
            return False

    eventually(back, "mosquitto did not come back")


@pytest.mark.parametrize("kind", ["mosquitto", "iotcore"])
def test_a_port_in_use_is_told_in_one_sentence(
    kind: str, need: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(embedded, "_PORT_PATIENCE_S", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        broker: Embedded = IotCore("127.0.0.1", port)
        if kind == "mosquitto":
            broker = Mosquitto(need("mosquitto"), tmp_path / "broker", "127.0.0.1", port, SERVER, {})
        with pytest.raises(Refused) as refused:
            broker.start()
    message = (
        f"port {port} di 127.0.0.1 sedang dipakai program lain; "
        "hentikan program itu, atau isi JUMAT_MQTT_PORT (0: port bebas)"
    )
    assert refused.value.message == message


def test_an_address_of_another_computer_is_told(need: Callable[[str], str], tmp_path: Path):
    broker = Mosquitto(need("mosquitto"), tmp_path / "broker", "192.0.2.1", 0, SERVER, {})
    with pytest.raises(
        Refused, match=r"tidak bisa membuka 192.0.2.1 \(Cannot assign requested address\); betulkan JUMAT_MQTT_HOST"
    ):
        broker.start()


def test_a_broker_that_does_not_start_says_why(tmp_path: Path):
    broker = Mosquitto("/bin/false", tmp_path / "broker", "127.0.0.1", 0, SERVER, {})
    with pytest.raises(Refused, match="broker tidak mau menyala: mosquitto berhenti dengan status 1"):
        broker.start()
    broker.stop()


PARENT = """
import sys, time
from pathlib import Path
from jumatserius.broker.mosquitto import Mosquitto
broker = Mosquitto(sys.argv[1], Path(sys.argv[2]), "127.0.0.1", 0, ("server", "x"), {})
broker.start()
print(broker.port, flush=True)
time.sleep(600)
"""


def test_the_broker_goes_when_its_server_is_killed(need: Callable[[str], str], tmp_path: Path):
    need("setpriv")
    command = [sys.executable, "-c", PARENT, need("mosquitto"), str(tmp_path / "broker")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        lines = iter(parent.stdout.readline, "")
        port = int(next(line for line in lines if line.strip().isdigit()))
        parent.kill()

    def gone() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) != 0

    eventually(gone, "mosquitto outlived its server")


def test_a_broker_that_outlived_its_server_makes_room_for_the_next_one(need: Callable[[str], str], tmp_path: Path):
    folder, program = tmp_path / "broker", need("mosquitto")
    without_setpriv = os.environ | {"PATH": str(tmp_path)}  # so that nothing ends the broker with its server
    command = [sys.executable, "-c", PARENT, program, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=without_setpriv) as parent:
        assert parent.stdout
        port = int(next(line for line in iter(parent.stdout.readline, "") if line.strip().isdigit()))
        parent.kill()
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass  # it outlived its server
    broker = Mosquitto(program, folder, "127.0.0.1", port, SERVER, CREDENTIALS)
    broker.start()
    try:
        with client(broker, "LBK-0001"):
            pass
    finally:
        broker.stop()
