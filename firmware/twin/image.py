"""Reads and edits the event log in a flash image from outside, as somebody with the chip in hand would."""

import hmac
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 4096
SLOT = 64
BLOCKS = 64
_BODY = struct.Struct("<BBHIIIIHbbH18s16sI")
_KINDS = {
    1: "boot",
    2: "lid_open",
    3: "lid_closed",
    4: "lid_disagree",
    5: "moved",
    6: "battery",
    7: "battery_low",
    8: "panel_changed",
    9: "clock_set",
    10: "config_applied",
    11: "config_refused",
    12: "sent",
    13: "send_failed",
    14: "update_begun",
    15: "update_confirmed",
    16: "update_rolled_back",
    17: "portal_opened",
    18: "crash",
    19: "log_refused",
    20: "lid_left_open",
    21: "update_refused",
    22: "wifi_changed",
    23: "identity_repaired",
    24: "clock_refused",
    25: "command_refused",
    26: "ack_refused",
}


@dataclass(frozen=True)
class Event:
    """One record as it stands in flash. `raw` has its 64 bytes, `payload` 18."""

    seq: int
    kind: str
    flags: int
    boot: int
    time: int
    uptime: int
    mv: int
    rssi: int
    epoch: int
    payload: bytes
    raw: bytes

    @property
    def lid_open(self) -> bool:
        return bool(self.flags & 1)

    @property
    def cause(self) -> int:
        return self.flags >> 2 & 7

    @property
    def quality(self) -> int:
        return self.flags >> 5 & 3


def parse(raw: bytes) -> Event | None:
    """None unless the slot holds a whole record."""
    marker, kind, flags, seq, boot, time, uptime, mv, _, rssi, epoch, payload, _, crc = _BODY.unpack(raw)
    if marker != 0xA5 or crc != zlib.crc32(raw[:60]):
        return None
    name = _KINDS.get(kind, str(kind))
    return Event(seq, name, flags, boot, time, uptime, mv, rssi, epoch, payload, raw)


def _records(image: bytes) -> Iterator[tuple[int, Event]]:
    for position in range(0, len(image), SLOT):
        if position % BLOCK and (event := parse(image[position : position + SLOT])):
            yield position, event


def begin(path: Path, box_id: str, first_log_key: bytes) -> None:
    """The first sector of a log on blank flash, as provisioning leaves it."""
    anchor = hmac.digest(first_log_key, b"jumat/v1/genesis\0" + box_id.encode(), "sha256")[:16]
    header = struct.pack("<4sBBH16s", b"JLOG", 1, 0, 0, anchor)
    sector = header + struct.pack("<I", zlib.crc32(header)) + b"\xff" * 4 + first_log_key
    path.write_bytes(sector + path.read_bytes()[len(sector) :])


def events(path: Path) -> list[Event]:
    return sorted((event for _, event in _records(path.read_bytes())), key=lambda event: event.seq)


def edit(path: Path, seq: int, change: Callable[[bytearray], None]) -> None:
    """Lets `change` alter the 64 bytes of a record in place, then makes the CRC good again (not the tag)."""
    image = bytearray(path.read_bytes())
    for position, event in _records(bytes(image)):
        if event.seq == seq:
            raw = bytearray(event.raw)
            change(raw)
            struct.pack_into("<I", raw, 60, zlib.crc32(raw[:60]))
            image[position : position + SLOT] = raw
            path.write_bytes(image)
            return
    raise LookupError(f"no record {seq} in {path}: the log does not hold it (any more)")
