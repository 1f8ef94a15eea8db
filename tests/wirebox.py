"""A box for tests of the server: logs, batches and states out of the text of firmware/README.md, any way they may be.

It shares no code with the server or the firmware.
"""

import hashlib
import hmac
import json
import struct
import zlib
from collections.abc import Iterable, Sequence

BOOT, LID_OPEN, LID_CLOSED, BATTERY = 1, 2, 3, 6
NONE, ESTIMATED, SYNCED = 0, 1, 2


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def flip(data: bytes, at: int) -> bytes:
    """The same bytes with one bit changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def edit(record: bytes, at: int) -> bytes:
    """A record with one bit changed and the CRC made good again, as a thief would."""
    changed = flip(record, at)[:60]
    return changed + struct.pack("<I", zlib.crc32(changed))


class WireBox:
    """A box and its log. `log[0]` is record 1."""

    def __init__(self, box_id: str, box_key: bytes, *, clock_s: int = 1795147200) -> None:
        self.box_id, self.clock_s = box_id, clock_s
        self.log: list[bytes] = []
        self.boot, self.uptime, self.epoch = 1, 0, 0
        self.password = _mac(box_key, b"jumat/v1/mqtt")[:16].hex()
        self._log_keys = [_mac(box_key, b"jumat/v1/log")]
        self._auth = _mac(box_key, b"jumat/v1/auth")
        self._tag = _mac(self._log_keys[0], b"jumat/v1/genesis\0" + box_id.encode())[:16]

    def record(
        self, kind: int, payload: bytes = b"", *, after_s: int = 1, quality: int = SYNCED, mv: int = 3900
    ) -> int:
        """Append a record, `after_s` seconds after the one before; gives its number."""
        self.pass_time(after_s)
        seq = len(self.log) + 1
        time = self.clock_s if quality else 0
        head = struct.pack("<BBHIIII", 0xA5, kind, quality << 5, seq, self.boot, time, self.uptime)
        head += struct.pack("<HbbH18s", mv, 29, 0, self.epoch, payload)
        self._tag = _mac(self._log_key(self.epoch), self._tag + head)[:16]
        self.log.append(head + self._tag + struct.pack("<I", zlib.crc32(head + self._tag)))
        return seq

    def tear(self) -> None:
        """Lose the power while a record is written: its number stays empty, the next one hangs on the one before."""
        self.log.append(b"")

    def pass_time(self, seconds: int) -> None:
        """Let the box sleep."""
        self.clock_s += seconds
        self.uptime += seconds

    def open(self, *, source: int = 0, **options: int) -> int:
        """Record an opening of the lid."""
        return self.record(LID_OPEN, bytes([source]), **options)

    def close(self, open_seq: int, *, open_s: int = 90, flaps: int = 0, **options: int) -> int:
        """Record the closing of an opening, `open_s` seconds after the record before."""
        return self.record(LID_CLOSED, struct.pack("<IIH", open_seq, open_s, flaps), **({"after_s": open_s} | options))

    def reboot(self) -> None:
        """Lose the power: a new boot, no uptime."""
        self.boot, self.uptime = self.boot + 1, 0

    def fill(self, number: int) -> None:
        """Append so many records that mean nothing."""
        for _ in range(number):
            self.record(BATTERY, struct.pack("<IIH", 0, 0, 1))

    def batch(
        self, records: Sequence[bytes] | None = None, *, magic: bytes = b"JB01", count: int | None = None
    ) -> bytes:
        """A batch of these records, of the whole log without; at most 60 fit into a real one."""
        chosen = [record for record in (self.log if records is None else records) if record]
        number = len(chosen) if count is None else count
        head = struct.pack("<4sIIIBBH", magic, self.boot, self.uptime, self.clock_s, SYNCED, number, 0)
        body = head + b"".join(chosen)
        return body + self.tag("batch", body)

    def batches(self, size: int = 60) -> Iterable[bytes]:
        """The whole log in batches."""
        return (self.batch(self.log[start : start + size]) for start in range(0, len(self.log), size))

    def through(self, batch: bytes, answer: bytes) -> int | None:
        """Up to which number an answer frees the records of this batch; none: the box would ignore it."""
        if len(answer) != 36 or answer[:4] != b"JA01" or answer[20:] != self.tag("ack", answer[:20]):
            return None
        return struct.unpack_from("<I", answer, 4)[0] if answer[12:20] == batch[-16:-8] else None

    def state(self, **fields: object) -> bytes:
        """A state message."""
        said = {"v": 1, "state": "sleeping", "boot": self.boot, "seq": len(self.log), "acked": 0, "refused": 0}
        return json.dumps(said | {"next_s": 86400, "fw": "0.1.0", "config": 0, "shown": "00" * 8} | fields).encode()

    def tag(self, label: str, body: bytes) -> bytes:
        """The tag of a message."""
        return _mac(self._auth, b"jumat/v1/" + label.encode() + b"\0" + self.box_id.encode() + b"\0" + body)[:16]

    def _log_key(self, epoch: int) -> bytes:
        while len(self._log_keys) <= epoch:
            self._log_keys.append(hashlib.sha256(b"jlog" + self._log_keys[-1]).digest())
        return self._log_keys[epoch]
