"""The server's end of the wire, as little of it as the box needs: takes batches, acknowledges, hands out settings."""

import getpass
import hashlib
import hmac
import json
import socket
import struct
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import paho.mqtt.client as paho

BOX = "LBK-0001"
BOX_KEY = bytes(range(32))
_AUTH = hmac.digest(BOX_KEY, b"jumat/v1/auth", "sha256")
PASSWORD = hmac.digest(BOX_KEY, b"jumat/v1/mqtt", "sha256")[:16].hex()


def message_tag(label: str, body: bytes) -> bytes:
    return hmac.digest(_AUTH, b"jumat/v1/" + label.encode() + b"\0" + BOX.encode() + b"\0" + body, "sha256")[:16]


def crockford(tag):
    number = int.from_bytes(tag[:8], "big") >> 14
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> shift & 31] for shift in range(45, -5, -5))


def ack(batch: bytes, through: int, moment: int) -> bytes:
    body = b"JA01" + struct.pack("<II", through, moment) + batch[-16:-8]
    return body + message_tag("ack", body)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """A real broker that knows one box by name and password."""

    def __init__(self, program: str, password_program: str, directory: Path) -> None:
        self.port = free_port()
        passwords = directory / "passwords"
        passwords.touch(mode=0o600)
        for name, password in ((BOX, PASSWORD), ("server", "server")):
            subprocess.run([password_program, "-b", passwords, name, password], check=True)
        settings = directory / "mosquitto.conf"
        settings.write_text(
            f"user {getpass.getuser()}\nlistener {self.port} 127.0.0.1\nset_tcp_nodelay true\n"
            f"allow_anonymous false\npassword_file {passwords}\n"
        )
        self._process = subprocess.Popen([program, "-c", settings], stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError("mosquitto did not start")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


class Station:
    """Acknowledges every good batch with the moment `now`. What came is in `batches`, `records` and `states`."""

    def __init__(self, port: int, now: datetime) -> None:
        self.now = now
        self.silent = False
        self.acknowledge = ack  # a test may put a forger here
        self.batches: list[bytes] = []
        self.records: dict[int, bytes] = {}
        self.states: list[dict] = []
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="server")
        self._client.username_pw_set("server", "server")
        self._client.on_message = self._on_message
        self._client.on_socket_open = lambda _client, _data, sock: sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )
        self._client.connect("127.0.0.1", port)
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.loop_start()
        self._client.subscribe([("jumat/v1/+/events", 1), ("jumat/v1/+/state", 1)])
        assert subscribed.wait(10)

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def configure(self, **settings: object) -> bytes:
        """Publishes a configuration, retained; returns the message."""
        body = json.dumps(SETTINGS | settings, ensure_ascii=False).encode()
        return self.configure_raw(b"JC01" + message_tag("config", body) + body)

    def configure_raw(self, message: bytes) -> bytes:
        self._client.publish(f"jumat/v1/{BOX}/config", message, 1, True).wait_for_publish(10)
        return message

    def command(self, message: bytes) -> None:
        self._client.publish(f"jumat/v1/{BOX}/command", message, 1).wait_for_publish(10)

    def _on_message(self, _client: paho.Client, _userdata: object, message: paho.MQTTMessage) -> None:
        if message.topic.endswith("/state"):
            self.states.append(json.loads(message.payload))
            return
        batch = bytes(message.payload)
        assert batch[-16:] == message_tag("batch", batch[:-16])
        self.batches.append(batch)
        records = [batch[at : at + 64] for at in range(20, len(batch) - 16, 64)]
        for raw in records:
            self.records[struct.unpack_from("<I", raw, 4)[0]] = raw
        through = struct.unpack_from("<I", records[-1], 4)[0] if records else 0
        if not self.silent:
            answer = self.acknowledge(batch, through, int(self.now.timestamp()))
            self._client.publish(f"jumat/v1/{BOX}/ack", answer, 1)


QRIS = (Path(__file__).parents[1] / "vectors" / "qris_valid.tsv").read_text().splitlines()[2].split("\t")[1]
SETTINGS = {
    "v": 1,
    "version": 7,
    "qris": QRIS,
    "url": "http://127.0.0.1:8000",
    "host": "Masjid Agung Al-A’raaf",
    "line": "Seribu rupiah, sehari lebih sehat.",
    "total_box": 412000,
    "total_program": 9876000,
    "schedule": "fri 06:00-18:00",
    "heartbeat_s": 86400,
    "lid_alarm_s": 600,
    "battery_low_mv": 3400,
}
FRIDAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 08:00 WIB


def sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
