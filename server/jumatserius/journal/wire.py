"""The server's side of the wire format, as `firmware/README.md` writes it down.

Reading is total: whatever comes, the answer is what it says or the reason why it says nothing.
"""

import json
import struct
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import Any, NamedTuple
from zlib import crc32

from jumatserius.boxes.keys import BOX_ID, BoxKeys

ROOT = "jumat/v1"
RECORD_SIZE = 64
RECORDS_PER_BATCH = 60
TAGGED_SIZE = 44
"""Bytes of a record that its tag covers, after the tag of the record before."""

_RECORD = struct.Struct("<BBHIIIIHbbH18s16sI")
_BATCH_HEAD = struct.Struct("<4sIIIBBH")
_BATCH_TAG_SIZE = 16
_BATCH_MAX = 4096
_STATE_MAX = 512
_MARKER = 0xA5
_U32_MAX = 0xFFFFFFFF
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_TYPED = str.maketrans("OIL", "011")

BOOT, LID_OPEN, LID_CLOSED = 1, 2, 3
KIND_NAMES = {
    1: "boot", 2: "lid_open", 3: "lid_closed", 4: "lid_disagree", 5: "moved", 6: "battery", 7: "battery_low",
    8: "panel_changed", 9: "clock_set", 10: "config_applied", 11: "config_refused", 12: "sent", 13: "send_failed",
    14: "update_begun", 15: "update_confirmed", 16: "update_rolled_back", 17: "portal_opened", 18: "crash",
    19: "log_refused", 20: "lid_left_open", 21: "update_refused", 22: "wifi_changed", 23: "identity_repaired",
    24: "clock_refused", 25: "command_refused", 26: "ack_refused",
}  # fmt: skip


class Reason(StrEnum):
    """Why a message, or a record in a good one, went to quarantine."""

    TOPIC = "topic"
    UNKNOWN_BOX = "unknown_box"
    BATCH_LENGTH = "batch_length"
    BATCH_MAGIC = "batch_magic"
    BATCH_TAG = "batch_tag"
    RECORD = "record"
    STATE = "state"


class Record(NamedTuple):
    """One record. `flags` keeps its bits; `time` is 0 while the clock was never set."""

    marker: int
    kind: int
    flags: int
    seq: int
    boot: int
    time: int
    uptime: int
    mv: int
    temp: int
    rssi: int
    epoch: int
    payload: bytes
    tag: bytes
    crc: int
    raw: bytes

    @property
    def quality(self) -> int:
        """Time quality: 0 none, 1 estimated, 2 synced."""
        return self.flags >> 5 & 3


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch whose tag is right. `damaged` are its records with a wrong marker or CRC, or with seq 0."""

    boot: int
    uptime: int
    records: list[Record]
    damaged: list[bytes]
    echo: bytes

    @property
    def through_seq(self) -> int:
        """What an acknowledgement of this batch says."""
        return self.records[-1].seq if self.records else 0


class Closing(NamedTuple):
    """Payload of `lid_closed`."""

    open_seq: int
    open_s: int
    flaps: int


def read_record(raw: bytes) -> Record:
    """The fields of 64 bytes, unchecked."""
    return Record._make((*_RECORD.unpack(raw), raw))


def is_whole(record: Record) -> bool:
    """Whether marker, CRC and number are those of a record."""
    return record.marker == _MARKER and record.seq > 0 and record.crc == crc32(record.raw[:60])


def read_batch(keys: BoxKeys, body: bytes) -> Batch | Reason:
    """A batch of this box, or why it is none."""
    room = len(body) - _BATCH_HEAD.size - _BATCH_TAG_SIZE
    if room < 0 or room % RECORD_SIZE or len(body) > _BATCH_MAX:
        return Reason.BATCH_LENGTH
    magic, boot, uptime, _time, _quality, count, _zero = _BATCH_HEAD.unpack_from(body)
    if magic != b"JB01":
        return Reason.BATCH_MAGIC
    if count != room // RECORD_SIZE or count > RECORDS_PER_BATCH:
        return Reason.BATCH_LENGTH
    tag = body[-_BATCH_TAG_SIZE:]
    if not compare_digest(tag, keys.message_tag(b"batch", body[:-_BATCH_TAG_SIZE])):
        return Reason.BATCH_TAG
    records, damaged = [], []
    for start in range(_BATCH_HEAD.size, len(body) - _BATCH_TAG_SIZE, RECORD_SIZE):
        record = read_record(body[start : start + RECORD_SIZE])
        if is_whole(record):
            records.append(record)
        else:
            damaged.append(record.raw)
    return Batch(boot, uptime, records, damaged, tag[:8])


def closing(record: Record) -> Closing:
    """The payload of a `lid_closed` record."""
    return Closing._make(struct.unpack_from("<IIH", record.payload))


def found_open_at_boot(record: Record) -> bool:
    """Whether a `lid_open` record was made because the box booted with its lid open."""
    return record.payload[0] == 1


def acknowledgement(keys: BoxKeys, batch: Batch, now_s: int) -> bytes:
    """What frees the records of a committed batch."""
    body = b"JA01" + struct.pack("<II", batch.through_seq, now_s) + batch.echo
    return body + keys.message_tag(b"ack", body)


def visit_code(keys: BoxKeys, seq: int) -> str:
    """The code that the panel shows during the opening with this number."""
    bits = int.from_bytes(keys.message_tag(b"visit", struct.pack("<I", seq))[:7], "big") >> 6
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(45, -5, -5))


def is_visit_code(keys: BoxKeys, seq: int, typed: str) -> bool:
    """Whether this is the code of that opening; letters that look like digits count as the digits."""
    if not 0 < seq <= _U32_MAX:
        return False
    code = typed.strip().upper().translate(_AS_TYPED)
    return compare_digest(code.encode(), visit_code(keys, seq).encode())


_PIECE = 7
_DIGITS = (0, 3, 5, 8, 10, 13, 15, 17)
_CARRIED_MAX = (_BATCH_MAX // _PIECE + 1) * _DIGITS[_PIECE]


def read_digits(carried: str) -> bytes | None:
    """The bytes that the courier's digits stand for; none when they are not that."""
    if not (carried.isascii() and carried.isdigit() and len(carried) <= _CARRIED_MAX):
        return None
    out = b""
    for at in range(0, len(carried), _DIGITS[_PIECE]):
        piece = carried[at : at + _DIGITS[_PIECE]]
        if len(piece) not in _DIGITS:
            return None
        size = _DIGITS.index(len(piece))
        if int(piece) >= 1 << 8 * size:
            return None
        out += int(piece).to_bytes(size, "big")
    return out


_STATES = ("ready", "sleeping", "lost")
_STATE_NUMBERS = ("boot", "seq", "acked", "refused", "next_s", "config")
_STATE_TEXTS = ("fw", "shown")


def read_state(body: bytes) -> dict[str, Any] | Reason:
    """A state message, without fields that nobody knows; or the reason why it is none."""
    if len(body) > _STATE_MAX:
        return Reason.STATE
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return Reason.STATE
    if not isinstance(said, dict) or said.get("v") != 1 or said.get("state") not in _STATES:
        return Reason.STATE
    known = {name: said[name] for name in ("state", *_STATE_NUMBERS, *_STATE_TEXTS) if name in said}
    numbers = (known[name] for name in _STATE_NUMBERS if name in known)
    texts = (known[name] for name in _STATE_TEXTS if name in known)
    if not all(type(number) is int and 0 <= number <= _U32_MAX for number in numbers):
        return Reason.STATE
    if not all(type(text) is str and text.isprintable() for text in texts):
        return Reason.STATE
    return known


class Address(NamedTuple):
    """A topic of the house: whose, and which of its topics."""

    box_id: str
    leaf: str


def read_topic(topic: str) -> Address | Reason:
    """Whose events or state a topic carries, or why it is none of these."""
    root, _, leaf = topic.rpartition("/")
    base, _, box_id = root.rpartition("/")
    if base != ROOT or leaf not in ("events", "state"):
        return Reason.TOPIC
    return Address(box_id, leaf) if BOX_ID.fullmatch(box_id) else Reason.UNKNOWN_BOX


def topic(box_id: str, leaf: str) -> str:
    """The topic `leaf` of a box."""
    return f"{ROOT}/{box_id}/{leaf}"
