"""Messages to and from the server: batch, acknowledgement, command, state (firmware/README.md, "Batch" and on)."""

import hashlib
import json
import struct

from micropython import const

from kotak import keys, record

MAX_RECORDS = const(60)
HEAD = const(20)
TAG = const(16)
_HEAD = "<4sIIIBBH"
_ACK_SIZE = const(36)
_ACK_BODY = const(20)
_COMMAND_BODY = const(20)
_COMMAND_MAX = const(2048)

NO_COMMAND = const(1)
UNKNOWN_COMMAND = const(2)

FORGED_ACK = const(1)
ACK_BEYOND = const(2)


class AckRefused(Exception):
    """No acknowledgement of the server's, or one that says more than was sent; `reason` as in the wire format."""

    def __init__(self, reason: int):
        super().__init__(reason)
        self.reason = reason


def batch_buffer() -> bytearray:
    """Room for the largest batch; records go from byte HEAD on."""
    return bytearray(HEAD + MAX_RECORDS * record.SIZE + TAG)


def seal_batch(buffer, count: int, boot: int, uptime: int, time: int, quality: int, session_key: bytes, box: str):
    """Writes head and tag around `count` records that lie in the buffer; returns the part to send."""
    struct.pack_into(_HEAD, buffer, 0, b"JB01", boot, uptime, time, quality, count, 0)
    end = HEAD + count * record.SIZE
    view = memoryview(buffer)
    view[end : end + TAG] = keys.message_tag(session_key, "batch", box, view[:end])
    return view[: end + TAG]


def read_ack(message, batch, last: int, session_key: bytes, box: str):
    """(through_seq, server time) when this acknowledges `batch`, whose last record is `last`.

    None when it is that of another batch, which the broker has kept. Raises AckRefused.
    """
    if len(message) != _ACK_SIZE or bytes(message[:4]) != b"JA01":
        raise AckRefused(FORGED_ACK)
    body = bytes(message[:_ACK_BODY])
    if not keys.equal(bytes(message[_ACK_BODY:]), keys.message_tag(session_key, "ack", box, body)):
        raise AckRefused(FORGED_ACK)
    through, time, echo = struct.unpack_from("<II8s", body, 4)
    tag = len(batch) - TAG
    if echo != bytes(batch[tag : tag + 8]):
        return None
    if through > last:
        raise AckRefused(ACK_BEYOND)
    return through, time


def command_refusal(message, session_key: bytes, box: str) -> int:
    """Why a message on `command` is not carried out: this version knows no command, whatever the body says."""
    if not _COMMAND_BODY < len(message) <= _COMMAND_MAX or bytes(message[:4]) != b"JX01":
        return NO_COMMAND
    tag = keys.message_tag(session_key, "command", box, message[_COMMAND_BODY:])
    return UNKNOWN_COMMAND if keys.equal(bytes(message[4:_COMMAND_BODY]), tag) else NO_COMMAND


def known_by(message, digest: bytes | None) -> bytes:
    """By which a message that was refused is known again; `digest`: its SHA-256, where it was not kept."""
    return (digest or hashlib.sha256(message).digest())[:12]


def state(name: str, fields: dict) -> bytes:
    message = {"v": 1, "state": name}
    message.update(fields)
    return json.dumps(message).encode()
