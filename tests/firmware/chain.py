"""The chain as the wire format describes it, checked without any code of the firmware."""

import hashlib
import hmac
import struct
import zlib

from station import BOX, BOX_KEY

_FIRST = hmac.digest(BOX_KEY, b"jumat/v1/log", "sha256")


def log_key(epoch: int) -> bytes:
    key = _FIRST
    for _ in range(epoch):
        key = hashlib.sha256(b"jlog" + key).digest()
    return key


def broken_links(records: dict[int, bytes], box_id: str = BOX) -> list[int]:
    """Numbers whose tag does not follow from the whole record before them; the first record is number 1."""
    wrong = []
    tag = hmac.digest(_FIRST, b"jumat/v1/genesis\0" + box_id.encode(), "sha256")[:16]
    for seq in sorted(records):
        raw = records[seq]
        assert zlib.crc32(raw[:60]) == struct.unpack_from("<I", raw, 60)[0]
        (epoch,) = struct.unpack_from("<H", raw, 24)
        if hmac.digest(log_key(epoch), tag + raw[:44], "sha256")[:16] != raw[44:60]:
            wrong.append(seq)
        tag = raw[44:60]
    return wrong
