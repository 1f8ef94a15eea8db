"""The record of an event: 64 bytes, bound to the one before it (firmware/README.md, "Record")."""

import binascii
import struct

from micropython import const

from kotak.keys import hmac_sha256

SIZE = const(64)
TAG = const(44)
TAG_END = const(60)
PAYLOAD = const(26)
_MARKER = const(0xA5)
_BODY = "<BBHIIIIHbbH18s"

BOOT = const(1)
LID_OPEN = const(2)
LID_CLOSED = const(3)
LID_DISAGREE = const(4)
MOVED = const(5)
BATTERY = const(6)
BATTERY_LOW = const(7)
PANEL_CHANGED = const(8)
CLOCK_SET = const(9)
CONFIG_APPLIED = const(10)
CONFIG_REFUSED = const(11)
SENT = const(12)
SEND_FAILED = const(13)
UPDATE_BEGUN = const(14)
UPDATE_CONFIRMED = const(15)
UPDATE_ROLLED_BACK = const(16)
PORTAL_OPENED = const(17)
CRASH = const(18)
LOG_REFUSED = const(19)
LID_LEFT_OPEN = const(20)
UPDATE_REFUSED = const(21)
WIFI_CHANGED = const(22)
IDENTITY_REPAIRED = const(23)
CLOCK_REFUSED = const(24)
COMMAND_REFUSED = const(25)
ACK_REFUSED = const(26)

TEMP_UNKNOWN = const(-128)


def flags(lid: bool, lid2: bool, cause: int, quality: int) -> int:
    return int(lid) | int(lid2) << 1 | cause << 2 | quality << 5


def pack_into(buffer, kind, flag_bits, seq, boot, time, uptime, mv, temp, rssi, epoch, payload):
    """Fills bytes 0 to 43; `payload` is cut to 18 bytes or filled with zeros."""
    struct.pack_into(
        _BODY, buffer, 0, _MARKER, kind, flag_bits, seq, boot, time, uptime, mv, temp, rssi, epoch, payload
    )


def seal(buffer: bytearray, log_key: bytes, previous_tag: bytes) -> bytes:
    """Writes tag and CRC of a filled buffer; returns the tag, for the record that comes next."""
    tag = hmac_sha256(log_key, previous_tag, memoryview(buffer)[:TAG])[: TAG_END - TAG]
    buffer[TAG:TAG_END] = tag
    struct.pack_into("<I", buffer, TAG_END, binascii.crc32(memoryview(buffer)[:TAG_END]))
    return tag


def is_whole(raw) -> bool:
    """Whether 64 bytes are a record that was written to its end."""
    return raw[0] == _MARKER and binascii.crc32(raw[:TAG_END]) == struct.unpack_from("<I", raw, TAG_END)[0]


def kind(raw) -> int:
    return raw[1]


def seq(raw) -> int:
    return struct.unpack_from("<I", raw, 4)[0]


def boot(raw) -> int:
    return struct.unpack_from("<I", raw, 8)[0]
