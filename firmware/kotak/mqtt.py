"""MQTT 3.1.1 for one short session: QoS 1, a persistent session, a last will, and a deadline on every read.

OASIS MQTT 3.1.1. Every packet is built in one buffer and written at once, together with the PUBACKs that are owed:
a small write costs a packet on the air, and under TLS 29 bytes more. Ways out of a wait: the packet came; MqttGarbled;
whatever ends a wait of the link.
"""

import errno
import hashlib
import struct
from time import ticks_add, ticks_ms

from micropython import const

_CONNECT = const(0x10)
_CONNACK = const(0x20)
_PUBLISH = const(0x30)
_PUBACK = const(0x40)
_SUBSCRIBE = const(0x82)
_SUBACK = const(0x90)
_DISCONNECT = b"\xe0\x00"
_QOS1 = const(0x02)
_RETAIN = const(0x01)
# persistent session, will with QoS 1, retained, user name and password
_CONNECT_FLAGS = const(0x04 | 0x08 | 0x20 | 0x40 | 0x80)
_KEEP_ALIVE_S = const(60)
_MAX_PACKET = const(4096)
_PIECE = const(512)
_WRITE_TIMEOUT_MS = const(5000)
# PUBACKs of so many messages don't wait for the next write.
_MOST_OWED_BYTES = const(64)


class MqttError(OSError):
    """Something is wrong with the peer; `args[0]` is an errno."""


class MqttRefused(MqttError):
    """The broker refused the connection (`args[0]`: its return code, 1 to 5) or a subscription (128)."""


class MqttGarbled(MqttError):
    """What came is not MQTT, or not what a broker may send here."""


class Client:
    """`link` is a `link.Link`; `on_message(topic, payload, digest)` gets what is published to us.

    `digest` is None, but for a message that is larger than any of ours: of such a one it is the SHA-256, and the
    payload is left out.
    """

    def __init__(self, link, on_message):
        self._link = link
        self._on_message = on_message
        self._packet_id = 0
        self._acknowledged = 0
        self._owed = b""  # PUBACKs for the next write

    def greet(self, name: str, password: str, will_topic: str, will: bytes, timeout_ms: int):
        """Sends CONNECT; under TLS this first write shakes hands."""
        body = b"\x00\x04MQTT\x04" + struct.pack(">BH", _CONNECT_FLAGS, _KEEP_ALIVE_S)
        for field in (name.encode(), will_topic.encode(), will, name.encode(), password.encode()):
            body += struct.pack(">H", len(field)) + field
        self._send(_CONNECT, body, timeout_ms)

    def wait_welcome(self, timeout_ms: int):
        """Until the broker has let us in."""
        deadline = ticks_add(ticks_ms(), timeout_ms)
        if self._read_head(deadline) != (_CONNACK, 2):
            raise MqttGarbled(errno.EIO)
        answer = self._link.read(2, deadline)
        # Bit 0 of the first byte says that the broker remembers the session: that is as good as a new one.
        if answer[1]:
            raise MqttRefused(answer[1])

    def subscribe(self, topics, optional, timeout_ms: int):
        """A refusal of one of `optional` is none of ours."""
        packet_id = self._next_id()
        body = struct.pack(">H", packet_id)
        for topic in topics + optional:
            body += struct.pack(">H", len(topic)) + topic.encode() + b"\x01"
        self._send(_SUBSCRIBE, body)
        deadline = ticks_add(ticks_ms(), timeout_ms)
        granted = None
        while granted is None:
            granted = self.step(deadline)
        if len(granted) != 2 + len(topics + optional) or struct.unpack_from(">H", granted)[0] != packet_id:
            raise MqttGarbled(errno.EIO)
        if 0x80 in granted[2 : 2 + len(topics)]:
            raise MqttRefused(0x80)

    def publish(self, topic: str, payload, retain: bool = False) -> int:
        """Sends with QoS 1 and returns the packet id for `delivered`."""
        packet_id = self._next_id()
        head = struct.pack(">H", len(topic)) + topic.encode() + struct.pack(">H", packet_id)
        self._send(_PUBLISH | _QOS1 | (_RETAIN if retain else 0), head + payload)
        return packet_id

    def wait_delivered(self, packet_id: int, timeout_ms: int):
        """Until the broker has acknowledged that packet; acknowledgements of others don't count."""
        deadline = ticks_add(ticks_ms(), timeout_ms)
        while self._acknowledged != packet_id:
            self.step(deadline)

    def step(self, deadline):
        """Reads one packet and handles it; returns the body of a SUBACK, else None."""
        kind, size = self._read_head(deadline)
        if size > _MAX_PACKET:
            self._pass_over(kind, size, deadline)
            return None
        body = self._link.read(size, deadline)
        if kind & 0xF0 == _PUBLISH:
            self._take(kind, body)
        elif kind == _PUBACK and len(body) == 2:
            self._acknowledged = struct.unpack(">H", body)[0]
        elif kind == _SUBACK:
            return body
        else:
            raise MqttGarbled(errno.EIO)
        return None

    def disconnect(self):
        self._link.write(self._owed + _DISCONNECT, ticks_add(ticks_ms(), _WRITE_TIMEOUT_MS))

    def _take(self, kind: int, body):
        qos = kind >> 1 & 3
        size = struct.unpack_from(">H", body)[0] if len(body) >= 2 else _MAX_PACKET
        start = 2 + size + (2 if qos else 0)
        if qos > 1 or start > len(body):
            raise MqttGarbled(errno.EIO)
        self._on_message(bytes(body[2 : 2 + size]), body[start:], None)
        if qos:
            self._owe(body[start - 2 : start])

    def _pass_over(self, kind: int, size: int, deadline):
        """Reads what there is no room for, and acknowledges it, so that the broker does not send it again."""
        qos = kind >> 1 & 3
        topic_size = struct.unpack(">H", self._link.read(2, deadline))[0]
        left = size - 2 - topic_size - (2 if qos else 0)
        if kind & 0xF0 != _PUBLISH or qos > 1 or topic_size > _MAX_PACKET or left < 0:
            raise MqttGarbled(errno.EIO)
        topic = self._link.read(topic_size, deadline)
        packet_id = self._link.read(2, deadline) if qos else b""
        digest = hashlib.sha256()
        while left:
            piece = self._link.read(min(left, _PIECE), deadline)
            digest.update(piece)
            left -= len(piece)
        self._on_message(topic, b"", digest.digest())
        if qos:
            self._owe(packet_id)

    def _owe(self, packet_id):
        self._owed += b"\x40\x02" + bytes(packet_id)
        if len(self._owed) >= _MOST_OWED_BYTES:
            owed, self._owed = self._owed, b""
            self._link.write(owed, ticks_add(ticks_ms(), _WRITE_TIMEOUT_MS))

    def _next_id(self) -> int:
        self._packet_id += 1
        return self._packet_id

    def _send(self, kind: int, body, timeout_ms: int = _WRITE_TIMEOUT_MS):
        size = len(body)
        head = self._owed + bytes([kind])
        self._owed = b""
        while True:
            head += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
            size >>= 7
            if not size:
                break
        self._link.write(head + body, ticks_add(ticks_ms(), timeout_ms))

    def _read_head(self, deadline) -> tuple:
        """(kind, bytes that follow)."""
        kind = self._link.read(1, deadline)[0]
        if kind not in (_CONNACK, _PUBACK, _SUBACK) and kind & 0xF0 != _PUBLISH:
            raise MqttGarbled(errno.EIO)
        size = shift = 0
        while True:
            digit = self._link.read(1, deadline)[0]
            size |= (digit & 0x7F) << shift
            if not digit & 0x80:
                break
            shift += 7
            if shift > 21:
                raise MqttGarbled(errno.EIO)
        return kind, size
