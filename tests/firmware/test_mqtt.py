"""The MQTT client against peers that misbehave: each ends in its named error, none takes for ever."""

import ast
import contextlib
import hashlib
import random
import socket
import threading
import time

import interpreters
import pytest

CONNACK = b"\x20\x02\x00\x00"
SUBACK = b"\x90\x05\x00\x01\x01\x01\x01"
PUBACK = b"\x40\x02\x00\x02"
CLOSE = object()
FLOOD = object()


class Peer:
    """Answers each packet of the client with the next of `answers`, then says nothing more."""

    def __init__(self, answers: list) -> None:
        self._answers = answers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.received: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        # A client that has had enough hangs up, with or without a reset.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            for answer in self._answers:
                self.received.append(connection.recv(4096))
                if answer is CLOSE:
                    return
                if answer is FLOOD:
                    while True:
                        connection.sendall(publish(b"a", bytes(100)))
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                    continue
                for piece in answer:
                    connection.sendall(piece)
                    time.sleep(0.1)
            while data := connection.recv(4096):
                self.received.append(data)

    def stop(self) -> None:
        self._thread.join(20)
        self._listener.close()


def drip(packet: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in packet]


def publish(topic: bytes, payload: bytes, qos: int = 1) -> bytes:
    body = len(topic).to_bytes(2, "big") + topic + (b"\x00\x09" if qos else b"") + payload
    size, digits = len(body), []
    while size or not digits:
        size, digit = divmod(size, 128)
        digits.append(digit | (0x80 if size else 0))
    return bytes([0x30 | qos << 1, *digits]) + body


PEERS = [
    pytest.param([CONNACK, SUBACK, PUBACK], "done 0", id="everything in order"),
    pytest.param([b"\x20\x02\x01\x00", SUBACK, PUBACK], "done 0", id="session present"),
    pytest.param([], "LinkTimeout", id="silent from the start"),
    pytest.param([CONNACK[:3]], "LinkTimeout", id="half a CONNACK"),
    pytest.param([CLOSE], "LinkClosed", id="closes instead of CONNACK"),
    pytest.param([b"\x20\x02\x00\x05"], "MqttRefused 5", id="not authorised"),
    pytest.param([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "MqttGarbled", id="a web server"),
    pytest.param([bytes(range(7, 250, 3))], "MqttGarbled", id="noise"),
    pytest.param([b"\x20\xff\xff\xff\xff\x01"], "MqttGarbled", id="a length that never ends"),
    pytest.param([b"\x30\xff\xff\xff\x7f"], "MqttGarbled", id="a packet of 256 MB"),
    pytest.param([drip(b"\x20\x80\x80\x80\x00" + bytes(40))], "LinkTimeout", id="slow drip"),
    pytest.param([CONNACK], "LinkTimeout", id="no SUBACK"),
    pytest.param([CONNACK, b"\x90\x05\x00\x01\x01\x80\x01"], "MqttRefused 128", id="subscription refused"),
    pytest.param([CONNACK, b"\x90\x05\x00\x01\x01\x01\x80", PUBACK], "done 0", id="one that may be refused is refused"),
    pytest.param([CONNACK, b"\x90\x04\x00\x01\x01\x01"], "MqttGarbled", id="SUBACK for fewer topics"),
    pytest.param([CONNACK, b"\x90\x05\x00\x07\x01\x01\x01"], "MqttGarbled", id="SUBACK of another packet"),
    pytest.param([CONNACK, SUBACK], "LinkTimeout", id="no PUBACK"),
    pytest.param([CONNACK, SUBACK, b"\x40\x02\x00\x63"], "LinkTimeout", id="PUBACK of another packet"),
    pytest.param([CONNACK, SUBACK, PUBACK[:2]], "LinkTimeout", id="half a PUBACK"),
    pytest.param([CONNACK, SUBACK, CLOSE], "LinkClosed", id="closes instead of PUBACK"),
    pytest.param([CONNACK, SUBACK, publish(b"a", b"hello") + PUBACK], "done 0", id="a message before the PUBACK"),
    pytest.param([CONNACK, SUBACK, publish(b"a", b"x", 2)], "MqttGarbled", id="QoS 2, which was not granted"),
    pytest.param([CONNACK, FLOOD], "LinkTimeout", id="messages without end"),
    pytest.param([CONNACK, SUBACK, b"\x32\x03\x00\x09a"], "MqttGarbled", id="topic longer than its packet"),
    pytest.param([CONNACK, SUBACK, b"\x30\x81\x20\xff\xff"], "MqttGarbled", id="topic longer than its large packet"),
    pytest.param([CONNACK, SUBACK, b"\x30\xff\xff\xff\x7f\x00\x01a"], "LinkTimeout", id="256 MB that do not come"),
    pytest.param([CONNACK, SUBACK, b"\x34\x81\x20\x00\x01a"], "MqttGarbled", id="a large message of QoS 2"),
    pytest.param([CONNACK, SUBACK, b"\x90\x81\x20\x00\x01\x01"], "MqttGarbled", id="a SUBACK of 4 kB"),
]


@pytest.mark.parametrize(("answers", "outcome"), PEERS)
def test_session_with(answers, outcome, tmp_path):
    peer = Peer(answers)
    try:
        output = interpreters.micropython(interpreters.ON_BOX / "mqtt_client.py", peer.port, cwd=tmp_path, timeout_s=15)
    finally:
        peer.stop()
    assert output.startswith(outcome)


def test_messages_are_handed_over_and_acknowledged(tmp_path):
    peer = Peer([CONNACK, SUBACK, publish(b"a", b"hello") + PUBACK])
    output = interpreters.micropython(interpreters.ON_BOX / "mqtt_client.py", peer.port, cwd=tmp_path)
    peer.stop()
    assert output == "done 0 [(b'a', b'hello', None)]\n"
    assert b"".join(peer.received[3:]) == b"\x40\x02\x00\x09" + b"\xe0\x00"


def test_a_message_without_room_is_passed_over_and_acknowledged(tmp_path):
    payload = random.Random(1).randbytes(300_000)
    peer = Peer([CONNACK, SUBACK, publish(b"a", payload) + publish(b"b", b"hello") + PUBACK])
    output = interpreters.micropython(interpreters.ON_BOX / "mqtt_client.py", peer.port, cwd=tmp_path)
    peer.stop()
    digest = hashlib.sha256(payload).digest()
    heard = ast.literal_eval(output.removeprefix("done 0 "))
    assert heard == [(b"a", b"", digest), (b"b", b"hello", None)]
    assert b"".join(peer.received[3:]) == b"\x40\x02\x00\x09" * 2 + b"\xe0\x00"


def test_a_packet_is_one_write(tmp_path):
    peer = Peer([CONNACK, SUBACK, PUBACK])
    interpreters.micropython(interpreters.ON_BOX / "mqtt_client.py", peer.port, cwd=tmp_path)
    peer.stop()
    connect, subscribe, message = peer.received[:3]
    assert connect == b"\x10\x38\x00\x04MQTT\x04\xec\x00\x3c\x00\x08LBK-0001\x00\x0awill/topic\x00\x04gone" + (
        b"\x00\x08LBK-0001\x00\x06secret"
    )
    assert subscribe == b"\x82\x0e\x00\x01\x00\x01a\x01\x00\x01b\x01\x00\x01c\x01"
    assert message == b"\x33\xb1\x02\x00\x01c\x00\x02" + b"x" * 300
