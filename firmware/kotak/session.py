"""One session with the server: connect, deliver until the log is empty or the time is up, promise, go.

Only the server's own acknowledgement frees records; a PUBACK frees nothing.
"""

import socket
from time import ticks_add, ticks_diff, ticks_ms

from micropython import const

from kotak import messages, mqtt, wifi

_BUDGET_MS = const(45000)
_ANSWER_MS = const(10000)
_ACK_MS = const(15000)
_SOCKET_S = const(10)

WIFI = const(1)
CONNECT = const(2)
SUBSCRIBE = const(3)
PUBLISH = const(4)
ACKNOWLEDGEMENT = const(5)


class SendFailed(Exception):
    """`stage` as in the wire format's `send_failed`; `errno` of what went wrong."""

    def __init__(self, stage: int, errno: int):
        super().__init__(stage, errno)
        self.stage = stage
        self.errno = errno


class Session:
    """Delivers what `box.log` holds; `box` is the app's Box. `delivered` counts acknowledged records."""

    def __init__(self, box):
        self._box = box
        self._topic = "jumat/v1/" + box.identity.box + "/"
        self._deadline = ticks_add(ticks_ms(), _BUDGET_MS)
        self._stage = WIFI
        self._batch = memoryview(b"")
        self._last = 0
        self._answer = None
        self.delivered = 0

    def run(self):
        """Raises SendFailed; what was acknowledged until then stays acknowledged."""
        identity = self._box.identity
        try:
            wlan = wifi.connect(self._box.state, identity.wifi_name, identity.wifi_password, self._box.clock.uptime())
            try:
                self._stage = CONNECT
                self._talk(identity)
            finally:
                wlan.active(False)
        except OSError as error:
            raise SendFailed(self._stage, _errno(error))

    def _talk(self, identity):
        sock = socket.socket()
        try:
            sock.settimeout(_SOCKET_S)
            sock.connect(socket.getaddrinfo(identity.host, identity.port)[0][-1])
            client = mqtt.Client(sock, self._on_message)
            will = messages.state("lost", {})
            client.connect(identity.box, identity.mqtt_password, self._topic + "state", will, self._left(_ANSWER_MS))
            self._stage = SUBSCRIBE
            client.subscribe((self._topic + "ack", self._topic + "config"), self._left(_ANSWER_MS))
            self._stage = PUBLISH
            client.publish(self._topic + "state", messages.state("ready", self._box.report()), retain=True)
            self._deliver(client)
            self._stage = PUBLISH
            self._box.finish_session(self.delivered)
            sleeping = messages.state("sleeping", self._box.report())
            packet_id = client.publish(self._topic + "state", sleeping, retain=True)
            client.wait_delivered(packet_id, self._left(_ANSWER_MS))
            client.disconnect()
        finally:
            sock.close()

    def _deliver(self, client):
        """Batch after batch. The first one goes even without records: its answer has the time."""
        buffer = messages.batch_buffer()
        while True:
            self._stage = PUBLISH
            self._publish_batch(client, buffer)
            self._stage = ACKNOWLEDGEMENT
            deadline = ticks_add(ticks_ms(), self._left(_ACK_MS))
            while self._answer is None:
                client.step(deadline)
            before = self._box.log.acked
            through, server_time = self._answer
            self._box.log.acknowledge(through)
            self._box.set_clock(server_time)
            self.delivered += self._box.log.acked - before
            if not self._box.log.unacked or through < self._last or self._left(_BUDGET_MS) < _ACK_MS:
                return

    def _publish_batch(self, client, buffer):
        box = self._box
        records = memoryview(buffer)[messages.HEAD :]
        count, self._last = box.log.read_unacked(records, messages.MAX_RECORDS)
        self._batch = messages.seal_batch(
            buffer,
            count,
            box.state.boot,
            box.clock.uptime(),
            box.clock.now(),
            box.clock.quality(),
            box.identity.session_key,
            box.identity.box,
        )
        self._answer = None
        client.publish(self._topic + "events", self._batch)

    def _on_message(self, topic: bytes, payload: bytes):
        identity = self._box.identity
        if topic == (self._topic + "ack").encode():
            answer = messages.read_ack(payload, self._batch, self._last, identity.session_key, identity.box)
            self._answer = answer or self._answer
        elif topic == (self._topic + "config").encode():
            self._box.take_config(payload)

    def _left(self, at_most_ms: int) -> int:
        return max(0, min(at_most_ms, ticks_diff(self._deadline, ticks_ms())))


def _errno(error: OSError) -> int:
    """ESP-IDF numbers are negative and getaddrinfo's too: what counts is that they can be told apart."""
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    return number & 0xFFFF
