"""The server's MQTT session: reads messages, has them taken in, publishes the answers, and only then acknowledges.

One thread does it all, in a loop. A message that was not acknowledged to the broker comes again after the next
connection, and taking in twice changes nothing; so whatever breaks on the way, no event is lost and none doubles.
"""

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import paho.mqtt.client as mqtt
import structlog
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from jumatserius.boxes.configuration import Published
from jumatserius.journal import wire
from jumatserius.journal.intake import Intake, Message

SERVER_NAME = "jumat-server"
"""User name and client id; a fixed one, so that the broker keeps messages while the server is away."""

_TOPICS = (f"{wire.ROOT}/+/events", f"{wire.ROOT}/+/state")
_BATCH = 500
_WAIT_S = 0.02
_RETRY_FIRST_S, _RETRY_MOST_S = 0.1, 5.0
_KEEPALIVE_S = 60
_MAX_INFLIGHT = 2000

log = structlog.get_logger()


class Session:
    """Connects to the broker at `host` and `port` and stays connected until `stop`.

    `configurations` gives what boxes are to be told; it is asked at each connection and after `tell_boxes`.
    """

    def __init__(
        self,
        intake: Intake,
        host: str,
        port: int,
        password: str,
        configurations: Callable[[], Sequence[Published]],
    ) -> None:
        self._intake, self._address, self._configurations = intake, (host, port), configurations
        self._client = self._make_client(password)
        self._pending: deque[tuple[mqtt.MQTTMessage, Message]] = deque()
        self._connection = 0
        self._retry_at, self._retry_s, self._reconnect_s = 0.0, _RETRY_FIRST_S, _RETRY_FIRST_S
        self._told: dict[str, int] = {}
        self._configurations_changed = False
        self._ready, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def wait_ready(self, timeout_s: float = 20.0) -> bool:
        """Whether the broker has granted the subscriptions within this time."""
        return self._ready.wait(timeout_s)

    def stop(self) -> None:
        """Take in what has come, then end the connection; the broker keeps what comes later."""
        self._stopping.set()
        self._thread.join()

    def tell_boxes(self) -> None:
        """Publish configurations that are newer than the published ones. From any thread."""
        self._configurations_changed = True

    def _make_client(self, password: str) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=SERVER_NAME, clean_session=False, manual_ack=True)
        client.username_pw_set(SERVER_NAME, password)
        client.max_inflight_messages_set(_MAX_INFLIGHT)
        client.on_connect, client.on_subscribe = self._on_connect, self._on_subscribe
        client.on_message, client.on_disconnect = self._on_message, self._on_disconnect
        client.on_socket_open = _send_at_once
        return client

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._client.connect(*self._address, keepalive=_KEEPALIVE_S)
                while self._turn() and not self._stopping.is_set():
                    pass
            except OSError as error:
                log.warning("broker_unreachable", error=str(error), retry_in_s=self._reconnect_s)
            self._stopping.wait(self._reconnect_s)
            self._reconnect_s = min(self._reconnect_s * 2, _RETRY_MOST_S)
        self._finish()

    def _finish(self) -> None:
        while self._pending and time.monotonic() >= self._retry_at:
            self._take()
        self._client.disconnect()

    def _turn(self) -> bool:
        """Reads what there is; takes in when nothing more is there at once, or enough. False: the connection is gone.

        While one batch is committed the next one gathers in the socket, so batches grow with the load.
        """
        before = len(self._pending)
        if self._client.loop(0 if before else _WAIT_S) != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return False
        if time.monotonic() < self._retry_at:
            self._stopping.wait(_WAIT_S)
            return True
        if self._pending and (len(self._pending) == before or len(self._pending) >= _BATCH):
            self._take()
        if self._configurations_changed and self._ready.is_set():
            self._publish_configurations()
        return True

    def _take(self) -> None:
        connection = self._connection
        taken = [self._pending[n] for n in range(min(len(self._pending), _BATCH))]
        try:
            replies = self._intake.take([message for _, message in taken])
        except Exception as error:  # whatever it is, the broker keeps the messages
            self._put_off("intake_failed", error)
            return
        self._retry_at, self._retry_s = 0.0, _RETRY_FIRST_S
        for reply in replies:
            self._client.publish(reply.topic, reply.body, qos=1)
        for carrier, _ in taken:
            # A number of an earlier connection now belongs to another message, or to none.
            if connection == self._connection:
                self._pending.popleft()
                self._client.ack(carrier.mid, carrier.qos)

    def _publish_configurations(self) -> None:
        self._configurations_changed = False
        try:
            found = self._configurations()
        except Exception as error:  # the same database as the intake's: as little a reason to die
            self._configurations_changed = True
            self._put_off("configurations_not_read", error)
            return
        for one in found:
            if self._told.get(one.box_id) != one.version:
                self._client.publish(wire.topic(one.box_id, "config"), one.message, qos=1, retain=True)
                self._told[one.box_id] = one.version

    def _put_off(self, what: str, error: Exception) -> None:
        log.error(what, error=f"{type(error).__name__}: {error}", waiting=len(self._pending), retry_in_s=self._retry_s)
        self._retry_at = time.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, _RETRY_MOST_S)

    def _on_connect(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            log.error("broker_refuses", reason=str(reason))
        else:
            client.subscribe([(topic, 1) for topic in _TOPICS])

    def _on_subscribe(self, client: mqtt.Client, _data: Any, _mid: int, reasons: Any, _properties: Any) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("subscription_refused", topics=_TOPICS, reasons=[str(reason) for reason in reasons])
            client.disconnect()
            return
        self._told.clear()
        self._reconnect_s = _RETRY_FIRST_S
        self._configurations_changed = True
        self._ready.set()
        log.info("broker_connected", host=self._address[0], port=self._address[1])

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        if message.retain:  # an old one, from before this subscription; the broker's session brings all newer ones
            self._client.ack(message.mid, message.qos)
            return
        self._pending.append((message, Message(_topic(message), bytes(message.payload))))

    def _on_disconnect(self, *_: Any) -> None:
        self._connection += 1
        self._pending.clear()
        self._ready.clear()


def _topic(message: mqtt.MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return "(not UTF-8)"


def _send_at_once(_client: mqtt.Client, _data: Any, connection: Any) -> None:
    """An answer is several small writes; without this the second one waits 40 ms for the first one to be confirmed."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
