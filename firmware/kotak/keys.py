"""Keys of one box and the tags made with them (firmware/README.md, "Names and keys")."""

import hashlib
import struct

from micropython import const

_BLOCK = const(64)
_TAG = const(16)
_CODE_BITS = const(50)
_BASE32 = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def hmac_sha256(key: bytes, *parts) -> bytes:
    """HMAC of the parts one after the other; a key is at most 64 bytes long, ours have 32."""
    padded = key + bytes(_BLOCK - len(key))
    inner = hashlib.sha256(bytes([b ^ 0x36 for b in padded]))
    for part in parts:
        inner.update(part)
    outer = hashlib.sha256(bytes([b ^ 0x5C for b in padded]))
    outer.update(inner.digest())
    return outer.digest()


def equal(left: bytes, right: bytes) -> bool:
    """Compares in a time that does not tell where the first difference lies."""
    if len(left) != len(right):
        return False
    difference = 0
    for i in range(len(left)):
        difference |= left[i] ^ right[i]
    return difference == 0


def next_log_key(key: bytes) -> bytes:
    return hashlib.sha256(b"jlog" + key).digest()


def genesis_tag(first_log_key: bytes, box: str) -> bytes:
    """The tag before the first record."""
    return hmac_sha256(first_log_key, b"jumat/v1/genesis\0", box.encode())[:_TAG]


def message_tag(session_key: bytes, label: str, box: str, *parts) -> bytes:
    head = "jumat/v1/" + label + "\0" + box + "\0"
    return hmac_sha256(session_key, head.encode(), *parts)[:_TAG]


def visit_code(session_key: bytes, box: str, seq: int) -> str:
    """Ten characters that only this box can make for the opening `seq`."""
    return _code(session_key, "visit", box, seq)


def portal_password(session_key: bytes, box: str, seq: int) -> str:
    """Ten more, for the access point of set-up in that opening."""
    return _code(session_key, "portal", box, seq)


def _code(session_key: bytes, label: str, box: str, seq: int) -> str:
    tag = message_tag(session_key, label, box, struct.pack("<I", seq))
    bits = int.from_bytes(tag[:8], "big") >> (64 - _CODE_BITS)
    return bytes([_BASE32[bits >> shift & 31] for shift in range(_CODE_BITS - 5, -1, -5)]).decode()
