"""A test box on MQTT: as the wire format says, or as a thief would."""

import contextlib
import queue
import socket
import time
from collections.abc import Callable
from typing import Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from wirebox import WireBox

PATIENCE_S = 15.0


def eventually(check: Callable[[], bool], what: str) -> None:
    """Waits until `check` holds; fails with `what` when it does not within the patience of these tests."""
    deadline = time.monotonic() + PATIENCE_S
    while not check():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


class MqttClient:
    """A client that keeps what it receives. Entering it connects; `refused` says why that failed."""

    def __init__(self, host: str, port: int, user: str, password: str, *topics: str, client_id: str = "") -> None:
        self.received: queue.Queue[tuple[str, bytes, bool]] = queue.Queue()
        self._address, self._topics = (host, port), topics
        self._connected: queue.Queue[str] = queue.Queue()
        self._granted: queue.Queue[object] = queue.Queue()
        self.dropped = False
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id or user, clean_session=False)
        client.username_pw_set(user, password)
        client.reconnect_delay_set(0.1, 0.3)
        client.on_connect = self._on_connect
        client.on_socket_open = lambda _c, _u, opened: opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.on_subscribe = lambda *_: self._granted.put(True)
        client.on_message = lambda _c, _u, m: self.received.put((m.topic, m.payload, m.retain))
        client.on_disconnect = self._on_disconnect
        self._client = client

    def _on_connect(self, client: mqtt.Client, _data: object, _flags: object, reason: object, _more: object) -> None:
        if str(reason) == "Success" and self._topics:
            client.subscribe([(topic, 1) for topic in self._topics])
        self._connected.put(str(reason))

    def _on_disconnect(self, *_: object) -> None:
        self.dropped = True

    def connect(self) -> str:
        """The broker's answer."""
        self._client.connect(*self._address)
        self._client.loop_start()
        answer = self._connected.get(timeout=PATIENCE_S)
        if answer == "Success" and self._topics:
            self._granted.get(timeout=PATIENCE_S)
        return answer

    def publish(self, topic: str, body: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish and wait until the broker has taken it."""
        self._client.publish(topic, body, qos=qos, retain=retain).wait_for_publish(PATIENCE_S)

    def next(self, timeout_s: float = PATIENCE_S) -> tuple[str, bytes, bool]:
        """The next message: topic, body, retained."""
        return self.received.get(timeout=timeout_s)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def __enter__(self) -> Self:
        answer = self.connect()
        assert answer == "Success", answer
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class MqttBox(MqttClient):
    """A box that sends its log."""

    def __init__(self, box: WireBox, host: str, port: int) -> None:
        super().__init__(
            host, port, box.box_id, box.password, f"jumat/v1/{box.box_id}/ack", f"jumat/v1/{box.box_id}/config"
        )
        self.box = box

    def send(self, batch: bytes, within_s: float = PATIENCE_S) -> int | None:
        """Publish a batch and wait for its acknowledgement; up to which number it frees the log, none: none came."""
        self._client.publish(f"jumat/v1/{self.box.box_id}/events", batch, qos=1)
        deadline = time.monotonic() + within_s
        while (rest_s := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                topic, body, _ = self.next(rest_s)
                through = self.box.through(batch, body) if topic.endswith("/ack") else None
                if through is not None:
                    return through
        return None
