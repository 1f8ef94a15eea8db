"""One session with the server: connect, deliver until the log is empty or the time is up, promise, go.

Only the server's own acknowledgement frees records; a PUBACK frees nothing.
"""

from time import ticks_add, ticks_diff, ticks_ms

from micropython import const

from kotak import clock, link, messages, mqtt, wifi

_BUDGET_MS = const(45000)
_ANSWER_MS = const(8000)
_ACK_MS = const(10000)
_REACH_MS = const(8000)
_PLAIN = "plain"

WIFI = const(1)
CONNECT = const(2)
SUBSCRIBE = const(3)
PUBLISH = const(4)
ACKNOWLEDGEMENT = const(5)
TLS = const(6)


class SendFailed(Exception):
    """`stage` as in the wire format's `send_failed`; `errno` of what went wrong."""

    def __init__(self, stage: int, errno: int):
        super().__init__(stage, errno)
        self.stage = stage
        self.errno = errno


class Session:
    """Delivers what the log holds; `contact` is the session's side of the box."""

    def __init__(self, contact):
        self._contact = contact
        self._topic = "jumat/v1/" + contact.identity.box + "/"
        self._deadline = ticks_add(ticks_ms(), _BUDGET_MS)
        self._stage = WIFI
        self._batch = memoryview(b"")
        self._last = 0
        self._answer = None
        self._delivered = 0
        self._has_more = False  # when the time was up

    def run(self):
        """Raises SendFailed; what was acknowledged until then stays acknowledged."""
        contact, identity = self._contact, self._contact.identity
        try:
            wlan = wifi.connect(contact.state, identity.wifi_name, identity.wifi_password, contact.clock.uptime())
            try:
                self._stage = CONNECT
                self._talk(identity)
            finally:
                wlan.active(False)
        except OSError as error:
            wifi.forget_address(contact.state)
            raise SendFailed(self._stage, _errno(error))

    def _talk(self, identity):
        sock = self._reach(identity)
        try:
            stream = self._secured(sock, identity)
            try:
                self._converse(mqtt.Client(link.Link(stream), self._on_message), identity)
            finally:
                stream.close()  # the buffers of TLS lie where no garbage collector looks
        finally:
            sock.close()

    def _converse(self, client, identity):
        will = messages.state("lost", {})
        client.greet(identity.box, identity.mqtt_password, self._topic + "state", will, self._left(_ANSWER_MS))
        self._stage = CONNECT
        client.wait_welcome(self._left(_ANSWER_MS))
        self._stage = SUBSCRIBE
        topic = self._topic
        client.subscribe((topic + "ack", topic + "config"), (topic + "command",), self._left(_ANSWER_MS))
        self._stage = PUBLISH
        client.publish(self._topic + "state", messages.state("ready", self._contact.report()), retain=True)
        try:
            self._deliver(client)
        finally:
            self._contact.delivered(self._delivered)
        self._stage = PUBLISH
        self._contact.promise(self._has_more)
        sleeping = messages.state("sleeping", self._contact.report())
        packet_id = client.publish(self._topic + "state", sleeping, retain=True)
        client.wait_delivered(packet_id, self._left(_ANSWER_MS))
        client.disconnect()

    def _reach(self, identity):
        self._stage = CONNECT
        if identity.transport == "cert" and self._contact.clock.quality() == clock.NONE:
            self._borrow_date(identity)
        return link.reach(identity.host, identity.port, self._left(_REACH_MS))

    def _secured(self, sock, identity):
        if identity.transport == _PLAIN:
            return sock
        from kotak import secure  # a plain box has no use for it

        self._stage = TLS
        return secure.wrap(sock, identity)

    def _borrow_date(self, identity):
        """An unset clock would refuse every certificate: it is put to the first date at which this chain is valid."""
        from kotak import secure

        sock = link.reach(identity.host, identity.port, self._left(_REACH_MS))
        try:
            self._stage = TLS
            deadline = ticks_add(ticks_ms(), self._left(_ANSWER_MS))
            self._contact.clock.assume(secure.newest_start(sock, identity, deadline))
        finally:
            sock.close()

    def _deliver(self, client):
        """Batch after batch. The first one goes even without records: its answer has the time."""
        buffer, log = messages.batch_buffer(), self._contact.log
        while True:
            self._stage = PUBLISH
            count = self._publish_batch(client, buffer)
            self._stage = ACKNOWLEDGEMENT
            deadline = ticks_add(ticks_ms(), self._left(_ACK_MS))
            while self._answer is None:
                client.step(deadline)
            before = log.acked
            through, server_time = self._answer
            log.acknowledge(through)
            self._contact.acknowledged(server_time)
            self._delivered += log.acked - before
            # Numbers of torn slots stay open: an empty batch means that nothing more can be sent.
            if not count or not log.unacked or through < self._last:
                return
            if self._left(_BUDGET_MS) < _ACK_MS:
                self._has_more = True
                return

    def _publish_batch(self, client, buffer) -> int:
        contact = self._contact
        records = memoryview(buffer)[messages.HEAD :]
        count, self._last = contact.log.read_unacked(records, messages.MAX_RECORDS)
        self._batch = messages.seal_batch(
            buffer,
            count,
            contact.state.boot,
            contact.clock.uptime(),
            contact.clock.now(),
            contact.clock.quality(),
            contact.identity.session_key,
            contact.identity.box,
        )
        self._answer = None
        client.publish(self._topic + "events", self._batch)
        return count

    def _on_message(self, topic: bytes, payload: bytes, digest):
        identity = self._contact.identity
        if topic == (self._topic + "ack").encode():
            try:
                answer = messages.read_ack(payload, self._batch, self._last, identity.session_key, identity.box)
            except messages.AckRefused as refusal:
                self._contact.refuse_ack(payload, digest, refusal.reason)
            else:
                self._answer = answer or self._answer
        elif topic == (self._topic + "config").encode():
            self._contact.take_config(payload, digest)
        elif topic == (self._topic + "command").encode():
            self._contact.take_command(payload, digest)

    def _left(self, at_most_ms: int) -> int:
        return max(0, min(at_most_ms, ticks_diff(self._deadline, ticks_ms())))


def _errno(error: OSError) -> int:
    """ESP-IDF numbers are negative and getaddrinfo's too: what counts is that they can be told apart."""
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    return number & 0xFFFF
